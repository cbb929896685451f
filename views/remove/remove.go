// Package remove is the dialog that asks before records are erased.
package remove

import (
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
	// Records are those that would be erased, in the order in which they are shown.
	// None of them is erased already.
	Records []backend.Authentication
	// Hidden is how many of them the filter hides, Already how many more there were
	// that are erased and so left out.
	Hidden, Already int
	// Project is its name, Live that its records are of real people.
	Project string
	Live    bool
	// Now is the clock.
	Now func() time.Time
}

// Screen is the dialog.
type Screen struct {
	proposal Proposal
	armed    bool      // keys can confirm
	last     time.Time // when a key came, or the dialog
	typed    string    // of the number
	menu     views.Menu

	width, height int
}

// New is a dialog for a proposal of at least one record.
func New(p Proposal) *Screen {
	s := &Screen{proposal: p, last: p.Now()}
	s.menu.Of(len(p.Records), len(p.Records))
	return s
}

// Resize sets the size of the screen in cells.
func (s *Screen) Resize(width, height int) { s.width, s.height = width, height }

// Do carries out a key's action. Moving looks through the records and is safe.
func (s *Screen) Do(a keymap.Action) views.Action {
	if s.menu.Do(a) {
		return nil
	}
	switch a {
	case keymap.Accept:
		return s.confirm(s.many() && s.typed == strconv.Itoa(len(s.proposal.Records)))
	case keymap.Back:
		return views.Close{}
	}
	return nil
}

// many tells that a number is asked for and not a letter.
func (s *Screen) many() bool { return len(s.proposal.Records) > 1 }

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
	case len(name) == 1 && name[0] >= '0' && name[0] <= '9' && len(s.typed) < len(strconv.Itoa(len(s.proposal.Records))):
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
	if !meant {
		return views.Close{}
	}
	ids := make([]string, len(s.proposal.Records))
	for i, r := range s.proposal.Records {
		ids[i] = r.ID
	}
	return views.Erase{AuthIDs: ids}
}
