// Package remove is the dialog that asks before records are erased, how that goes
// and what came of it, and what is left of an erasure that was cut off.
package remove

import (
	"slices"
	"strconv"
	"time"

	"faceauth/backend"
	"faceauth/keymap"
	"faceauth/views"
)

// quiet is how long the keyboard must have been quiet since the dialog came up
// before a key can confirm: what was typed ahead was meant for something else.
const quiet = 500 * time.Millisecond

// Proposal is what is to be erased. The dialog answers for these records and no
// others, whatever the list does meanwhile.
type Proposal struct {
	// AuthIDs are those that would be erased, in the order in which they are shown.
	// None of them is erased already.
	AuthIDs []string
	// Record is the i-th of them, as it was when the dialog came up.
	Record func(i int) backend.Authentication
	// Oldest and Newest are the create_times of the outermost; zero where none can be
	// read.
	Oldest, Newest time.Time
	// Hidden is how many of them the filter hides, Already how many more there were
	// that are erased and so left out.
	Hidden, Already int
	// Undated is how many the filter fits that were left out, since it is about dates
	// and theirs can't be read.
	Undated int
	// Filter is what they were chosen by, where they are all that it shows, and More
	// tells that it may fit others that are not loaded.
	Filter string
	More   bool
	// Project is its name, World whether it is LIVE, LOCAL or SANDBOX.
	Project, World string
	// Now is the clock.
	Now func() time.Time
}

// Only is a proposal of some of the records of p: those at these places.
func (p Proposal) Only(places []int) Proposal {
	all := p
	p.AuthIDs, p.Hidden, p.Already, p.Undated, p.Filter, p.More, p.Oldest, p.Newest = nil, 0, 0, 0, "", false, time.Time{}, time.Time{}
	for _, at := range places {
		p.AuthIDs = append(p.AuthIDs, all.AuthIDs[at])
		p.Spans(all.Record(at).Created)
	}
	p.Record = func(i int) backend.Authentication { return all.Record(places[i]) }
	return p
}

// Spans moves Oldest or Newest so that a create_time lies between them.
func (p *Proposal) Spans(t time.Time) {
	if t.IsZero() {
		return
	}
	if p.Oldest.IsZero() || t.Before(p.Oldest) {
		p.Oldest = t
	}
	if p.Newest.IsZero() || t.After(p.Newest) {
		p.Newest = t
	}
}

// Screen is the dialog.
type Screen struct {
	proposal Proposal
	refused  string    // why nothing can be erased
	armed    bool      // keys can confirm
	last     time.Time // when a key came, or the dialog
	typed    string    // of the number
	menu     views.Menu

	width, height int
}

// New is a dialog for a proposal of at least one record.
func New(p Proposal) *Screen {
	s := &Screen{proposal: p, last: p.Now()}
	s.menu.Of(len(p.AuthIDs), len(p.AuthIDs))
	return s
}

// Refuse says why none of them can be erased. No key confirms any more.
func (s *Screen) Refuse(sentence string) { s.refused = sentence }

// Proposal is what the dialog is about.
func (s *Screen) Proposal() Proposal { return s.proposal }

// Resize sets the size of the screen in cells.
func (s *Screen) Resize(width, height int) { s.width, s.height = width, height }

// Do carries out a key's action. Moving looks through the records and is safe.
func (s *Screen) Do(a keymap.Action) views.Action {
	if s.menu.Do(a) {
		s.counts() // a key all the same: the keyboard is not quiet
		return nil
	}
	switch a {
	case keymap.Accept:
		return s.confirm(s.many() && s.typed == strconv.Itoa(len(s.proposal.AuthIDs)))
	case keymap.Back:
		return views.Close{}
	}
	return nil
}

// many tells that a number is asked for and not a letter.
func (s *Screen) many() bool { return len(s.proposal.AuthIDs) > 1 }

// Type takes the keys that answer. Once they count, any but those that are asked
// for leaves everything as it is; so does whatever is pasted.
func (s *Screen) Type(msg any) views.Action {
	key, ok := msg.(interface{ Keystroke() string })
	if !ok {
		return views.Close{}
	}
	if !s.counts() {
		return nil
	}
	name := key.Keystroke()
	switch {
	case !s.many():
		return s.confirm(name == "y")
	case len(name) == 1 && name[0] >= '0' && name[0] <= '9' && len(s.typed) < len(strconv.Itoa(len(s.proposal.AuthIDs))):
		s.typed += name
	case name == "backspace" && s.typed != "":
		s.typed = s.typed[:len(s.typed)-1]
	default:
		return views.Close{}
	}
	return nil
}

// counts tells whether a key that comes now was pressed with the dialog in sight.
func (s *Screen) counts() bool {
	now := s.proposal.Now()
	s.armed = s.armed || now.Sub(s.last) >= quiet
	s.last = now
	return s.armed
}

// confirm erases what the dialog shows, or leaves everything as it is.
func (s *Screen) confirm(meant bool) views.Action {
	if !s.armed && !s.counts() {
		return nil
	}
	if !meant || s.refused != "" {
		return views.Close{}
	}
	return views.Erase{AuthIDs: slices.Clone(s.proposal.AuthIDs)}
}
