// Package list is the screen that walks through the loaded authentications.
package list

import (
	"faceauth/backend/records"
	"faceauth/keymap"
	"faceauth/views"
)

// overlap is how many rows of the old page stay in sight when the page turns.
const overlap = 2

// Screen is the list. The cursor is a record, never a place: it stays on it when
// others arrive above it, and so do the marks.
type Screen struct {
	view          *records.View
	cursor        uint32 // the row under the cursor
	at            int    // its place in the view
	moved         bool   // a person has put the cursor there
	top           int    // place of the first row in sight
	width, height int

	marks  records.Set
	marked int    // how many those are
	ranged bool   // a range is being marked
	anchor uint32 // the row at which it began

	all      []Column
	layout   views.Layout
	cols     []Column // all as the layout wants them
	scrolled int      // by so many columns
}

// New is an empty list. The event loop gives it a view with Show.
func New() *Screen {
	s := &Screen{all: columns(), view: new(records.Lens).View(records.New().Snapshot(), records.Want{})}
	s.SetLayout(views.Layout{})
	return s
}

// Resize sets the size of the whole screen in cells.
func (s *Screen) Resize(width, height int) {
	if s.width != width || s.height != height {
		s.width, s.height = width, height
		s.show(s.at)
	}
}

// rows is how many records are in sight: the heading and the status line are not.
func (s *Screen) rows() int { return max(s.height-2, 1) }

// Full tells that the records reach to the end of the screen.
func (s *Screen) Full() bool { return s.view.Len() >= s.rows() }

// Current is the row under the cursor; false when the list is empty.
func (s *Screen) Current() (row uint32, ok bool) {
	if s.view.Len() == 0 {
		return 0, false
	}
	return s.view.Row(s.at), true
}

// View is what the list shows.
func (s *Screen) View() *records.View { return s.view }

// Show puts a view on the screen. The cursor stays on its record, in the same
// line where that can be, or goes to the next one that is still there.
func (s *Screen) Show(v *records.View) {
	old := s.view
	s.view = v
	if !s.moved {
		// The reader has not moved yet, so the first stays under the cursor.
		s.at, s.top = 0, 0
		return
	}
	line := s.at - s.top
	at, ok := v.Index(s.cursor)
	if !ok && old.Len() > 0 {
		at, ok = nearest(v, old, s.at)
	}
	if !ok {
		s.at, s.top = 0, 0
		return
	}
	s.at = at
	s.top = max(min(at-line, v.Len()-s.rows()), 0)
	s.show(at)
}

// nearest is the place in v of the record that follows a place in old, or else
// goes before it, and is in both.
func nearest(v, old *records.View, at int) (int, bool) {
	for i := at; i < old.Len(); i++ {
		if v.Has(old.Row(i)) {
			return v.Index(old.Row(i))
		}
	}
	for i := min(at, old.Len()) - 1; i >= 0; i-- {
		if v.Has(old.Row(i)) {
			return v.Index(old.Row(i))
		}
	}
	return 0, false
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
		return s.moveTo(s.view.Len() - 1)
	case keymap.Open:
		if row, ok := s.Current(); ok {
			return views.Open{AuthID: s.view.Snapshot.ID(row)}
		}
	case keymap.NextPage:
		return views.LoadNext{Asked: true}
	case keymap.LoadAll:
		return views.LoadAll{}
	case keymap.Mark:
		return s.markCurrent()
	case keymap.MarkRange:
		s.markRange()
	case keymap.MarkAll:
		s.markAll()
	case keymap.Unmark:
		s.setMarks(nil)
	case keymap.ScrollRight:
		if _, _, left := fit(s.cols, s.textWidth(), s.scrolled); left > s.scrolled || s.scrolled == 0 && left > 0 {
			s.scrolled++
		}
	case keymap.ScrollLeft:
		s.scrolled = max(s.scrolled-1, 0)
	case keymap.Leave:
		return views.Close{}
	}
	return nil
}

// Step moves the cursor by so many records, as far as there are any.
func (s *Screen) Step(by int) views.Action { return s.moveTo(s.at + by) }

// Select puts the cursor on a record that the list shows, and tells whether it
// does.
func (s *Screen) Select(authID string) bool {
	row, ok := s.view.Snapshot.Row(authID)
	if !ok {
		return false
	}
	at, ok := s.view.Index(row)
	if ok {
		s.moveTo(at)
	}
	return ok
}

// moveTo puts the cursor on place i or the one nearest to it, and asks for the
// next page when the end of what is loaded comes near.
func (s *Screen) moveTo(i int) views.Action {
	if s.view.Len() == 0 {
		return nil
	}
	i = max(min(i, s.view.Len()-1), 0)
	down := i >= s.at
	s.at, s.cursor, s.moved = i, s.view.Row(i), true
	s.show(i)
	if down && i+s.rows() >= s.view.Len() {
		return views.LoadNext{}
	}
	return nil
}

// show brings place i in sight. The page turns as a whole: scrolling by single
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
	s.top = max(min(s.top, s.view.Len()-n), 0)
}

// SetLayout chooses the columns.
func (s *Screen) SetLayout(l views.Layout) {
	s.layout, s.cols, s.scrolled = l, arrange(s.all, l), 0
}

// Layout is how the columns were chosen.
func (s *Screen) Layout() views.Layout { return s.layout }

// Columns lists all there are, in order.
func (s *Screen) Columns() []views.ColumnInfo {
	var out []views.ColumnInfo
	for _, c := range ordered(s.all, s.layout) {
		out = append(out, views.ColumnInfo{Name: c.Name(), About: c.About, Shown: shown(c, s.layout), Width: s.layout.Widths[c.Name()], Auto: c.Width})
	}
	return out
}

// SortColumns lists what can be sorted by.
func (s *Screen) SortColumns() []views.SortColumn {
	var out []views.SortColumn
	for _, c := range ordered(s.all, s.layout) {
		out = append(out, views.SortColumn{Name: c.Name(), Title: c.Title, About: c.About, Key: c.Sort})
	}
	return out
}
