package remove

import (
	"fmt"
	"strings"
	"time"

	"faceauth/keymap"
	"faceauth/views"
	"faceauth/views/cells"
)

// CutOff is an erasure that an earlier run began and did not bring to its end.
type CutOff struct {
	// Begun is when, By who did, and Filter what the records were chosen by; each
	// empty where the trail does not say.
	Begun  time.Time
	By     string
	Filter string
	// Total is how many records it was about, and Open of how many the trail does not
	// say what came of them.
	Total, Open int
	// Project and World are as in a Proposal.
	Project, World string
}

// Standing is how the open ones turned out to stand.
type Standing struct {
	// Erased are erased, There are not, Missing are not known to the API, and Unread
	// could not be read, the last of them for the reason Why.
	Erased, There, Missing, Unread int
	// Closed tells that the trail has been told of the Missing.
	Closed bool
	Why    string
}

// Unfinished is the screen of an erasure that was cut off.
type Unfinished struct {
	cut      CutOff
	done     int // records read again
	standing Standing
	known    bool   // standing is
	trouble  string // why it is not, or why nothing can be done
	readOnly bool
	sure     bool // x was pressed once

	width, height int
}

// NewUnfinished is the screen while the records are being read again. In a console
// that is read-only nothing can be gone on with.
func NewUnfinished(c CutOff, readOnly bool) *Unfinished {
	return &Unfinished{cut: c, readOnly: readOnly}
}

// Resize sets the size of the screen in cells.
func (s *Unfinished) Resize(width, height int) { s.width, s.height = width, height }

// Read tells how many of the open records were read again.
func (s *Unfinished) Read(done int) { s.done = done }

// Known tells how they stand.
func (s *Unfinished) Known(st Standing) { s.standing, s.known, s.trouble = st, true, "" }

// Fail says why that can't be said, or why something could not be done about it.
func (s *Unfinished) Fail(sentence string) { s.trouble = sentence }

// Offers tells whether a key makes sense just now.
func (s *Unfinished) Offers(a keymap.Action) bool {
	open := s.standing.There + s.standing.Unread
	if !s.standing.Closed {
		open += s.standing.Missing
	}
	switch a {
	case keymap.Accept:
		return s.known && s.standing.There > 0 && !s.readOnly
	case keymap.GiveUp:
		return s.known && open > 0
	case keymap.Retry:
		return s.trouble != "" || s.known && s.standing.Unread > 0
	}
	return true
}

// Do carries out a key's action.
func (s *Unfinished) Do(a keymap.Action) views.Action {
	switch a {
	case keymap.Back, keymap.Escape:
		return views.Close{}
	}
	sure := s.sure
	s.sure = false
	if !s.Offers(a) {
		return nil
	}
	switch a {
	case keymap.Accept:
		return views.GoOnErasing{}
	case keymap.GiveUp:
		// The screen comes up by itself, maybe under the fingers of somebody who types.
		if s.sure = !sure; !s.sure {
			return views.GiveUpErasing{}
		}
	case keymap.Retry:
		s.done, s.known, s.trouble = 0, false, ""
		return views.ReadAgain{}
	}
	return nil
}

// View draws what is known.
func (s *Unfinished) View(c views.Context) []string {
	blank := cells.Row(c.Cells, s.width, nil)
	lines := append([]string{blank}, c.Paragraph(s.width, "An erasure was not finished", c.Theme.Strong)...)
	lines = append(lines, blank)
	lines = append(lines, c.Paragraph(s.width, s.begun(c), c.Theme.Plain)...)
	lines = append(lines, blank)
	switch {
	case s.trouble != "":
		lines = append(lines, c.Paragraph(s.width, s.trouble, c.Theme.Bad)...)
	case !s.known:
		lines = append(lines, c.Paragraph(s.width, fmt.Sprintf("Reading them again: %s of %s …", views.Count(s.done), views.Count(s.cut.Open)), c.Theme.Plain)...)
	default:
		for _, text := range s.found() {
			lines = append(lines, c.Paragraph(s.width, text, c.Theme.Plain)...)
		}
		lines = append(lines, blank)
		lines = append(lines, c.Paragraph(s.width, s.ask(), c.Theme.Strong)...)
	}
	return cells.Block(lines, s.width, s.height)
}

// begun says whose and which erasure it was.
func (s *Unfinished) begun(c views.Context) string {
	text := "Begun " + views.Full(s.cut.Begun, c.Zone)
	if s.cut.By != "" {
		text += " by " + s.cut.By
	}
	text += fmt.Sprintf(": %s of %s (%s)", views.Plural(s.cut.Total, "authentication"), s.cut.Project, s.cut.World)
	if s.cut.Filter != "" {
		text += ", chosen by " + s.cut.Filter
	}
	return text + fmt.Sprintf(". What came of %s of them the trail does not say.", views.Count(s.cut.Open))
}

// found says how the open ones stand.
func (s *Unfinished) found() []string {
	var out []string
	say := func(n int, one, more string) {
		switch {
		case n == 1:
			out = append(out, "1 "+one)
		case n > 1:
			out = append(out, views.Count(n)+" "+more)
		}
	}
	say(s.standing.Erased, "is erased; the trail says so now.", "are erased; the trail says so now.")
	say(s.standing.There, "is not erased.", "are not erased.")
	if s.standing.Closed {
		say(s.standing.Missing, "is not known to the API; the trail says so now.", "are not known to the API; the trail says so now.")
	} else {
		say(s.standing.Missing, "is not known to the API: is it the right project's key?", "are not known to the API: is it the right project's key?")
	}
	say(s.standing.Unread, "could not be read: "+s.standing.Why, "could not be read: "+s.standing.Why)
	return out
}

// ask says what can be done now.
func (s *Unfinished) ask() string {
	if s.sure {
		return "Press x again to give up the rest, which nobody is reminded of then; any other key leaves it."
	}
	var can []string
	if s.Offers(keymap.Accept) {
		can = append(can, "enter goes on with those that are not erased, after asking once more")
	} else if s.standing.There > 0 {
		can = append(can, "this console is read-only and can't go on with it")
	}
	if s.Offers(keymap.GiveUp) {
		can = append(can, "x gives the rest up, and says so in the trail", "esc leaves it for the next start")
	}
	if len(can) == 0 {
		return "So it is done; esc goes to the list."
	}
	text := strings.Join(can, "; ")
	return strings.ToUpper(text[:1]) + text[1:] + "."
}
