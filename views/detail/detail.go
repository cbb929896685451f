// Package detail is the screen that shows one authentication: what came of it,
// each check against its threshold, and the record as the API sent it.
package detail

import (
	"faceauth/backend"
	"faceauth/keymap"
	"faceauth/views"
	"faceauth/views/cells"
)

// tab is one side of the record.
type tab uint8

const (
	checksTab tab = iota
	rawTab
)

// Screen shows one record and scrolls where it does not fit. The zero Screen
// shows none.
type Screen struct {
	rec           *backend.Authentication
	tab           tab
	top           int // first line in sight
	lines         int // how many lines there were when last drawn
	width, height int
}

// Resize sets the size of the screen in cells.
func (s *Screen) Resize(width, height int) { s.width, s.height = width, height }

// Show puts a record on the screen; nil takes it off. Another record starts at
// its top, the same one stays where it was scrolled to.
func (s *Screen) Show(rec *backend.Authentication) {
	if rec == nil || s.rec == nil || rec.ID != s.rec.ID {
		s.top = 0
	}
	s.rec = rec
}

// AuthID is the record shown, empty for none.
func (s *Screen) AuthID() string {
	if s.rec == nil {
		return ""
	}
	return s.rec.ID
}

// Do carries out a key's action.
func (s *Screen) Do(a keymap.Action) views.Action {
	switch a {
	case keymap.Down:
		s.scroll(1)
	case keymap.Up:
		s.scroll(-1)
	case keymap.HalfDown:
		s.scroll(s.height / 2)
	case keymap.HalfUp:
		s.scroll(-s.height / 2)
	case keymap.PageDown:
		s.scroll(s.height - 1)
	case keymap.PageUp:
		s.scroll(1 - s.height)
	case keymap.First:
		s.top = 0
	case keymap.Last:
		s.scroll(s.lines)
	case keymap.Switch:
		s.tab = 1 - s.tab
		s.top = 0
	case keymap.Back, keymap.Leave:
		return views.Close{}
	}
	return nil
}

func (s *Screen) scroll(by int) {
	s.top = max(min(s.top+by, s.lines-s.height), 0)
}

// View draws the record.
func (s *Screen) View(c views.Context) []string {
	if s.rec == nil {
		return cells.Block(nil, s.width, s.height)
	}
	body := page{Context: c, width: s.width}
	body.title(s.rec, s.tab)
	switch s.tab {
	case rawTab:
		body.raw(s.rec)
	default:
		body.record(s.rec)
	}
	s.lines = len(body.lines)
	s.scroll(0)
	return cells.Block(body.lines[s.top:], s.width, s.height)
}
