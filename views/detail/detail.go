// Package detail is the screen that shows one authentication: what came of it,
// each check against its threshold, the other attempts on its submission, and
// the record as the API sent it.
package detail

import (
	"reflect"
	"time"

	"faceauth/backend"
	"faceauth/keymap"
	"faceauth/views"
	"faceauth/views/cells"
)

// Around is what the loaded records tell of the one that is shown.
type Around struct {
	// Attempts are those on its submission that are nearest to it, oldest first,
	// itself among them at place At. Their Raw is not needed.
	Attempts []backend.Authentication
	At       int
	// Earlier and Later are how many further ones are loaded on either side.
	Earlier, Later int
	// More tells that there may be others that are not loaded.
	More bool
	// Policy is the newest policy seen among what is loaded, and Since the time of
	// the oldest record from which on it was seen; zero when none was.
	Policy backend.Policy
	Since  time.Time
}

// Screen shows one record and scrolls where it does not fit. The zero Screen
// shows none.
type Screen struct {
	rec    *backend.Authentication
	around Around
	// version counts what is shown anew, for what was laid out before.
	version int
	page    laidOut

	raw    bool      // the side that is shown
	doc    *document // of rec; nil until it is looked at
	search search
	top    int // the byte of doc's text that is in sight first

	scroll        views.Scroll
	width, height int
}

// laidOut is a page that was drawn, and of what.
type laidOut struct {
	of    pageKey
	lines []string
}

// pageKey is everything that a page depends on. Relative ages change with the
// minute.
type pageKey struct {
	version, width, height int
	theme                  string
	zone                   *time.Location
	cells                  cells.Method
	minute                 int64
}

// Resize sets the size of the screen in cells.
func (s *Screen) Resize(width, height int) { s.width, s.height = width, height }

// Show puts a record on the screen; nil takes it off. Another record starts at
// its top, the same one stays where it was scrolled to. What is known of the
// records around it is what Surround says next.
//
// It keeps rec with its Raw until it is shown another one, and answers false where
// it needs nothing of it, since it shows the same already.
func (s *Screen) Show(rec *backend.Authentication) bool {
	if s.rec != nil && rec != nil && reflect.DeepEqual(*s.rec, *rec) {
		return false
	}
	if rec == nil || s.rec == nil || rec.ID != s.rec.ID {
		s.scroll.Reset()
		s.around, s.search.origin = Around{}, 0
	}
	s.rec = rec
	s.version++
	// What was made of the record before must not outlive it: it may be erased.
	s.doc, s.page = nil, laidOut{}
	s.search.forget()
	return true
}

// Surround tells of the records around the one that is shown.
func (s *Screen) Surround(a Around) {
	if !reflect.DeepEqual(s.around, a) {
		s.around = a
		s.version++
	}
}

// AuthID is the record shown, empty for none.
func (s *Screen) AuthID() string {
	if s.rec == nil {
		return ""
	}
	return s.rec.ID
}

// Scope is where its keys hold.
func (s *Screen) Scope() keymap.Scope {
	switch {
	case s.raw && s.search.typing:
		return keymap.RawSearch
	case s.raw:
		return keymap.Raw
	}
	return keymap.Detail
}

// Do carries out a key's action.
func (s *Screen) Do(a keymap.Action) views.Action {
	if s.raw && s.searched(a) || s.scroll.Do(a) {
		return nil
	}
	switch a {
	case keymap.Switch:
		s.raw, s.top = !s.raw, 0
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
	if s.rec == nil || s.height < 1 {
		return cells.Block(nil, s.width, s.height)
	}
	lines := []string{s.title(c)}
	if s.raw {
		return cells.Block(append(lines, s.viewRaw(c, s.height-1)...), s.width, s.height)
	}
	return append(lines, s.scroll.Window(c, s.laidOut(c), s.width, s.height-1)...)
}

// laidOut is the page of the checks, which is put together only where something
// of it is different.
func (s *Screen) laidOut(c views.Context) []string {
	key := pageKey{s.version, s.width, s.height, c.Theme.Name, c.Zone, c.Cells, c.Now.Unix() / 60}
	if s.page.of != key {
		p := page{Context: c, width: s.width, height: s.height - 1}
		p.record(s.rec, s.around)
		s.page = laidOut{key, p.lines}
	}
	return s.page.lines
}

// title names the record and the sides that it has.
func (s *Screen) title(c views.Context) string {
	tabs := " [checks] raw "
	if s.raw {
		tabs = "  checks [raw]"
	}
	return cells.Row(c.Cells, s.width, nil,
		cells.Span{Text: cells.Fit(c.Cells, s.rec.ID, s.width-len(tabs)), Style: c.Theme.Strong}, cells.Span{Text: tabs, Style: c.Theme.Muted})
}
