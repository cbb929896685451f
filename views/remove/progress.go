package remove

import (
	"slices"
	"time"

	"faceauth/backend"
	"faceauth/keymap"
	"faceauth/views"
)

// State is how far one record of an erasure is.
type State uint8

// The states.
const (
	Waiting State = iota // for its turn
	Working              // its calls are being made
	Done                 // its Erasure tells what came of it
	Left                 // it was not tried, and won't be
)

// Item is one record of an erasure.
type Item struct {
	State State
	// Wait is what its call waits for, while it is Working; nil when it does not.
	Wait *backend.Wait
	// Erasure is what came of it, once it is Done.
	Erasure backend.Erasure
	// Untold is why that is not in the trail; empty when it is.
	Untold string
}

// gone tells that the record is erased now.
func (i Item) gone() bool { return i.State == Done && i.Erasure.Outcome.Gone() }

// Progress is an erasure under way, and what came of it.
type Progress struct {
	proposal Proposal
	items    []Item
	count    [Left + 1]int
	outcomes map[backend.Outcome]int
	began    time.Time
	ended    time.Time // zero as long as it is under way
	stopping bool
	halt     string // why some were left
	menu     views.Menu
	moved    bool // by hand: the cursor no longer follows what is under way
	open     bool // only those that are not erased are listed

	width, height int
}

// NewProgress is the screen of an erasure of what was proposed.
func NewProgress(p Proposal) *Progress {
	s := &Progress{proposal: p, items: make([]Item, len(p.AuthIDs)), outcomes: map[backend.Outcome]int{}, began: p.Now()}
	s.count[Waiting] = len(s.items)
	s.menu.Of(len(s.items), len(s.items))
	return s
}

// Resize sets the size of the screen in cells.
func (s *Progress) Resize(width, height int) { s.width, s.height = width, height }

// Set tells how far the record at a place of the proposal is.
func (s *Progress) Set(at int, item Item) {
	before := &s.items[at]
	s.count[before.State]--
	s.count[item.State]++
	if before.State == Done {
		s.outcomes[before.Erasure.Outcome]--
	}
	if item.State == Done {
		s.outcomes[item.Erasure.Outcome]++
	}
	*before = item
	if !s.moved && item.State == Working && !s.open {
		s.menu.MoveTo(at)
	}
}

// Stopping tells that no more are begun, and those under way are waited for.
func (s *Progress) Stopping() { s.stopping = true }

// End tells that it is over. halt says why some records were left, empty when none
// was. The cursor goes to the first that is not erased, unless it was moved.
func (s *Progress) End(halt string) {
	s.ended, s.halt = s.proposal.Now(), halt
	if !s.moved {
		s.menu.MoveTo(max(slices.IndexFunc(s.items, func(i Item) bool { return !i.gone() }), 0))
	}
}

// Ended tells that it is over.
func (s *Progress) Ended() bool { return !s.ended.IsZero() }

// Proposal is what was proposed.
func (s *Progress) Proposal() Proposal { return s.proposal }

// Gone is how many records are erased now, whoever did it, and Total how many
// there are.
func (s *Progress) Gone() int {
	return s.outcomes[backend.OutcomeErased] + s.outcomes[backend.OutcomeErasedUnheard] + s.outcomes[backend.OutcomeAlready]
}

// Total is how many records it is about.
func (s *Progress) Total() int { return len(s.items) }

// Finished is how many of them it is done with.
func (s *Progress) Finished() int { return s.count[Done] }

// Retry is the places of the records for which another try can make a difference.
func (s *Progress) Retry() []int {
	var places []int
	for at, i := range s.items {
		if i.State == Left || i.State == Done && i.Erasure.Outcome.Retry() {
			places = append(places, at)
		}
	}
	return places
}

// Offers tells whether a key makes sense just now.
func (s *Progress) Offers(a keymap.Action) bool {
	switch a {
	case keymap.Escape:
		return !s.Ended() && !s.stopping
	case keymap.Retry:
		return s.Ended() && len(s.Retry()) > 0
	}
	return true
}

// Do carries out a key's action.
func (s *Progress) Do(a keymap.Action) views.Action {
	s.menu.Of(len(s.listed()), s.rows())
	if s.menu.Do(a) {
		s.moved = true
		return nil
	}
	switch a {
	case keymap.Escape:
		if !s.Ended() {
			return views.StopErasing{}
		}
		return views.Close{}
	case keymap.Back:
		return views.Close{}
	case keymap.Retry:
		if s.Offers(a) {
			return views.EraseAgain{Places: s.Retry()}
		}
	case keymap.Toggle:
		s.open = !s.open
		s.menu.MoveTo(0)
		s.moved = true
	}
	return nil
}

// listed is the places of the records in the list.
func (s *Progress) listed() []int {
	places := make([]int, 0, len(s.items))
	for at, i := range s.items {
		if !s.open || !i.gone() {
			places = append(places, at)
		}
	}
	return places
}
