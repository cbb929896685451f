// Package list is the screen that walks through the loaded authentications.
package list

import (
	"fmt"
	"strings"

	"charm.land/lipgloss/v2"

	"faceauth/backend"
	"faceauth/backend/records"
	"faceauth/keymap"
	"faceauth/views"
	"faceauth/views/cells"
)

// overlap is how many rows of the old page stay in sight when the page turns.
const overlap = 2

// Screen is the list. The cursor is an auth_id, never a row number: it stays
// on its record when others arrive above it.
type Screen struct {
	store         *records.Store
	cursor        string
	top           int // index of the first row in sight
	width, height int
}

// New is a list over store, which the event loop fills.
func New(store *records.Store) *Screen { return &Screen{store: store} }

// Resize sets the size of the whole screen in cells.
func (s *Screen) Resize(width, height int) { s.width, s.height = width, height }

// rows is how many records are in sight: the heading and the status line are not.
func (s *Screen) rows() int { return max(s.height-2, 1) }

// Full tells that the records reach to the end of the screen.
func (s *Screen) Full() bool { return s.store.Len() >= s.rows() }

// Current is the record under the cursor; nil when the list is empty.
func (s *Screen) Current() *backend.Authentication {
	if s.store.Len() == 0 {
		return nil
	}
	return s.store.At(s.index())
}

// index is where the cursor is now. A cursor that was never set is on the first.
func (s *Screen) index() int {
	i, _ := s.store.Index(s.cursor)
	return i
}

// Sync keeps cursor and page in place after the store has changed.
func (s *Screen) Sync() {
	if s.store.Len() == 0 {
		s.cursor, s.top = "", 0
		return
	}
	if s.cursor == "" {
		// The reader has not moved yet, so the newest record stays under the cursor.
		s.top = 0
		return
	}
	s.show(s.index())
}

// Do carries out a key's action.
func (s *Screen) Do(a keymap.Action) views.Action {
	page := s.rows()
	switch a {
	case keymap.Down:
		return s.Step(1)
	case keymap.Up:
		return s.Step(-1)
	case keymap.HalfDown:
		return s.Step(page / 2)
	case keymap.HalfUp:
		return s.Step(-page / 2)
	case keymap.PageDown:
		return s.Step(page)
	case keymap.PageUp:
		return s.Step(-page)
	case keymap.First:
		return s.moveTo(0)
	case keymap.Last:
		return s.moveTo(s.store.Len() - 1)
	case keymap.Open:
		if rec := s.Current(); rec != nil {
			return views.Open{AuthID: rec.ID}
		}
	case keymap.NextPage:
		return views.LoadNext{Asked: true}
	case keymap.Leave:
		return views.Close{}
	}
	return nil
}

// Step moves the cursor by so many records, as far as there are any.
func (s *Screen) Step(by int) views.Action {
	return s.moveTo(s.index() + by)
}

// Select puts the cursor on a record that is loaded.
func (s *Screen) Select(authID string) {
	if i, ok := s.store.Index(authID); ok {
		s.moveTo(i)
	}
}

// moveTo puts the cursor on row i or the one nearest to it, and asks for the
// next page when the end of what is loaded comes near.
func (s *Screen) moveTo(i int) views.Action {
	if s.store.Len() == 0 {
		return nil
	}
	i = max(min(i, s.store.Len()-1), 0)
	down := i >= s.index()
	s.cursor = s.store.At(i).ID
	s.show(i)
	if down && i+s.rows() >= s.store.Len() {
		return views.LoadNext{}
	}
	return nil
}

// show brings row i in sight. The page turns as a whole: scrolling by single
// rows would repaint the list, and whatever stands beside it, on every key.
func (s *Screen) show(i int) {
	n := s.rows()
	keep := min(overlap, n/4)
	switch {
	case i >= s.top+n && i < s.top+2*n:
		s.top = i - keep
	case i < s.top && i >= s.top-n:
		s.top = i - n + 1 + keep
	case i < s.top || i >= s.top+n:
		s.top = i - n/2
	}
	s.top = max(min(s.top, s.store.Len()-n), 0)
}

// View draws the list.
func (s *Screen) View(c views.Context, load views.Load) []string {
	cols, widths := fit(columns(), s.width)
	lines := make([]string, 0, s.height)
	lines = append(lines, heading(c, cols, widths, s.width))
	if s.store.Len() == 0 {
		lines = append(lines, s.empty(c, load)...)
	} else {
		at := s.index()
		for i := s.top; i < min(s.top+s.rows(), s.store.Len()); i++ {
			lines = append(lines, s.row(c, cols, widths, i, i == at))
		}
	}
	lines = cells.Block(lines, s.width, s.height-1)
	return append(lines, s.statusLine(c, load))
}

func heading(c views.Context, cols []Column, widths []int, width int) string {
	titles := make([]string, len(cols))
	for i, col := range cols {
		titles[i] = align(c, col, col.Title, widths[i])
	}
	return cells.Row(c.Cells, width, nil, cells.Span{Text: strings.Join(titles, " "), Style: c.Theme.Muted})
}

func (s *Screen) row(c views.Context, cols []Column, widths []int, i int, underCursor bool) string {
	rec := s.store.At(i)
	r := Row{rec, rec.Checks()}
	spans := make([]cells.Span, 0, 2*len(cols))
	for j, col := range cols {
		text, style := col.Cell(c, r, widths[j])
		if j > 0 {
			spans = append(spans, cells.Plain(" "))
		}
		spans = append(spans, cells.Span{Text: align(c, col, text, widths[j]), Style: style})
	}
	var over *lipgloss.Style
	if underCursor {
		over = &c.Theme.CursorIdle
		if c.Focused {
			over = &c.Theme.Cursor
		}
	}
	return cells.Row(c.Cells, s.width, over, spans...)
}

func align(c views.Context, col Column, text string, width int) string {
	if col.Right {
		return cells.FitRight(c.Cells, text, width)
	}
	return cells.Fit(c.Cells, text, width)
}

// empty fills the place of the records while there are none.
func (s *Screen) empty(c views.Context, load views.Load) []string {
	var text string
	switch {
	case load.Err != nil:
		text = "Nothing loaded."
	case load.What != "":
		text = "Asking the API …"
	case load.Loaded && load.More:
		text = "No authentications yet; the server has further pages."
	case load.Loaded:
		text = "No authentications in this range."
	default:
		text = "Nothing loaded. ctrl+r asks the API."
	}
	line := cells.Row(c.Cells, s.width, nil, cells.Span{Text: "  " + text, Style: c.Theme.Muted})
	return []string{cells.Row(c.Cells, s.width, nil), line}
}

// statusLine says where the cursor is and how much of the whole is here.
func (s *Screen) statusLine(c views.Context, load views.Load) string {
	text := views.Count(s.store.Len()) + " loaded"
	switch {
	case !load.Loaded && s.store.Len() == 0:
		text = ""
	case load.Gap:
		text += " · newest not complete: ctrl+r"
	case load.More && load.OldestFirst:
		text += " · newer ones on the server"
	case load.More:
		text += " · more on the server"
	default:
		text += " · that is all"
	}
	if load.Skipped > 0 {
		text += fmt.Sprintf(" · %s unreadable", views.Count(load.Skipped))
	}
	where := ""
	if s.store.Len() > 0 {
		where = views.Count(s.index()+1) + " / " + views.Count(s.store.Len())
	}
	left := s.width - c.Cells.StringWidth(where)
	return cells.Row(c.Cells, s.width, nil,
		cells.Span{Text: cells.Fit(c.Cells, text, left), Style: c.Theme.Muted}, cells.Plain(where))
}
