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
	scroll        views.Scroll
	width, height int
}

// Resize sets the size of the screen in cells.
func (s *Screen) Resize(width, height int) { s.width, s.height = width, height }

// Show puts a record on the screen; nil takes it off. Another record starts at
// its top, the same one stays where it was scrolled to.
func (s *Screen) Show(rec *backend.Authentication) {
	if rec == nil || s.rec == nil || rec.ID != s.rec.ID {
		s.scroll.Reset()
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
	if s.scroll.Do(a) {
		return nil
	}
	switch a {
	case keymap.Switch:
		s.tab = 1 - s.tab
		s.scroll.Reset()
	case keymap.Next:
		return views.Step{By: 1}
	case keymap.Previous:
		return views.Step{By: -1}
	case keymap.Back:
		return views.Close{}
	}
	return nil
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
	return s.scroll.Window(c, body.lines, s.width, s.height)
}
