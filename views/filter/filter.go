// Package filter is the filter bar: the line in which a filter is typed, what it
// means or what is wrong with it, and how it may go on.
package filter

import (
	"strings"

	"faceauth/backend/query"
	"faceauth/keymap"
	"faceauth/views"
)

// Env is what the bar needs to know of its surroundings to take a key.
type Env struct {
	// Query is what the meaning of a filter depends on.
	Query query.Env
	// Values proposes what occurs in the loaded records; nil for nothing.
	Values query.Values
	// History is the filters used before, the newest last.
	History []string
}

// Status is what stands behind the filter: over how much it was applied.
type Status struct {
	// Shown is how many of the Loaded records the filter lets through.
	Shown, Loaded int
	// Note says what of the filter the API answers, or what is not loaded; it
	// may be empty.
	Note string
	// Busy tells that Shown is still the number of the filter before.
	Busy bool
}

// Screen is the bar. It holds the filter in force and, while it is edited, the
// text on the way to another one.
type Screen struct {
	text    string // the filter in force
	editing bool
	line    views.Line // while editing
	read    reading    // of the text or the line
	offer   offer
	past    past
	naming  *naming // while a name to save by is typed; nil else
	// pressed tells that enter was refused, so that an error on the way to a
	// filter is one that was meant.
	pressed bool
	// notice is a sentence on why the last key did nothing; empty for none.
	notice string
	// forgetting is the saved filter that the key before asked to delete.
	forgetting string
}

// New is a bar without a filter.
func New() *Screen { return &Screen{line: views.NewLine(query.MaxText)} }

// Editing tells that the bar has the keys.
func (s *Screen) Editing() bool { return s.editing }

// Text is the filter in force, or what is being typed.
func (s *Screen) Text() string {
	if s.editing {
		return s.line.Text()
	}
	return s.text
}

// Open begins to edit a text, its cursor at the end. Escape gives the filter in
// force back.
func (s *Screen) Open(text string) {
	s.text, s.editing = text, true
	s.put(text)
}

// Refresh works out anew what the text means and how it may go on. It is for
// after Open, and for when the records or the saved filters have changed; keys
// do it by themselves.
func (s *Screen) Refresh(e Env) {
	if !s.editing {
		return
	}
	s.read = read(s.line.Text(), s.line.Cursor(), e.Query)
	if s.offer.chosen < 0 { // a person who goes through proposals sees them stay
		s.offer = offerAt(s.line.Text(), s.line.Cursor(), e)
	}
}

// Set shows a filter that was put in force elsewhere. While one is typed it does
// nothing.
func (s *Screen) Set(text string) {
	if !s.editing {
		s.close(text)
	}
}

// put begins anew with a text.
func (s *Screen) put(text string) {
	s.line.Set(text, len(text))
	s.read, s.offer, s.past = unread(text), offer{chosen: -1}, past{}
	s.naming, s.pressed, s.notice, s.forgetting = nil, false, "", ""
	if strings.TrimSpace(text) == "" { // this means the same everywhere
		s.read = read(text, len(text), query.Env{})
		s.offer = offerAt(text, len(text), Env{})
	}
}

func (s *Screen) close(text string) {
	s.put(text)
	s.text, s.editing = text, false
}

// Type takes a message of the event loop that is text: a key press or something
// pasted.
func (s *Screen) Type(msg any, e Env) views.Action {
	if !s.editing {
		return nil
	}
	if s.naming != nil {
		s.naming.edit(msg, e)
		return nil
	}
	cursor := s.line.Cursor()
	s.pressed, s.notice, s.forgetting = false, "", ""
	if s.line.Type(msg) {
		s.past = past{}
		return s.changed(e)
	}
	if s.line.Cursor() != cursor {
		s.offer.chosen = -1
		s.Refresh(e)
	}
	return nil
}

// changed filters by what stands in the bar now, as far as that is a filter.
func (s *Screen) changed(e Env) views.Action {
	s.offer.chosen = -1
	s.Refresh(e)
	return s.read.filter()
}

// Do carries out a key's action.
func (s *Screen) Do(a keymap.Action, e Env) views.Action {
	if !s.editing {
		return nil
	}
	if s.naming != nil {
		return s.doNaming(a, e)
	}
	forgetting := s.forgetting
	s.pressed, s.notice, s.forgetting = false, "", ""
	switch a {
	case keymap.Forget:
		return s.forget(forgetting, e)
	case keymap.Accept:
		return s.accept(e)
	case keymap.Escape, keymap.Back:
		return s.leave(e)
	case keymap.Complete:
		return s.propose(1, e)
	case keymap.CompleteBack:
		return s.propose(-1, e)
	case keymap.Older:
		if text, ok := s.past.older(s.line.Text(), e.History); ok {
			return s.remember(text, e)
		}
	case keymap.Newer:
		if text, ok := s.past.newer(s.line.Text(), e.History); ok {
			return s.remember(text, e)
		}
	case keymap.Save:
		s.beginNaming(e)
	}
	return nil
}

// accept puts what is typed in force, unless there is an error in it. A proposal
// that is only half a filter is taken, and those behind it are shown.
func (s *Screen) accept(e Env) views.Action {
	text := strings.TrimSpace(s.line.Text())
	q, err := query.Parse(text, e.Query)
	if err != nil {
		s.pressed = s.offer.chosen < 0
		s.offer.chosen = -1
		s.Refresh(e)
		return nil
	}
	s.close(text)
	return views.Filter{Query: q, Done: true}
}

// leave gives the filter from before back. One that means nothing any more, as
// when what it named is gone, is none.
func (s *Screen) leave(e Env) views.Action {
	q, err := query.Parse(s.text, e.Query)
	if err != nil {
		q = query.Query{}
	}
	s.close(q.Text())
	return views.Filter{Query: q, Done: true}
}

// propose puts the next proposal in, or the one before. Beyond the last is what
// was typed. The only one there is counts as typed, so that one can go on at
// once with those behind it.
func (s *Screen) propose(by int, e Env) views.Action {
	if !s.read.judged {
		s.Refresh(e)
	}
	s.past = past{}
	text, cursor := s.offer.turn(by)
	if text == s.line.Text() && cursor == s.line.Cursor() {
		return nil
	}
	s.line.Set(text, cursor)
	if len(s.offer.Items) == 1 {
		s.offer.chosen = -1
	}
	s.Refresh(e)
	return s.read.filter()
}

// remember puts a text of the history in.
func (s *Screen) remember(text string, e Env) views.Action {
	s.line.Set(text, len(text))
	return s.changed(e)
}
