// Package columns is the menu of the list's columns: which are shown, in what
// order and how wide.
package columns

import (
	"cmp"
	"fmt"
	"slices"

	"charm.land/lipgloss/v2"

	"faceauth/keymap"
	"faceauth/views"
	"faceauth/views/cells"
)

// Widths that can be chosen, in cells.
const (
	leastWidth = 4
	mostWidth  = 200
)

// Screen is the menu.
type Screen struct {
	columns       []views.ColumnInfo
	layout        views.Layout
	menu          views.Menu
	refused       string // why the last key did nothing
	width, height int
}

// New is a menu of columns, in their order, as layout made them.
func New(columns []views.ColumnInfo, layout views.Layout) *Screen {
	s := &Screen{columns: slices.Clone(columns), layout: layout.Clone()}
	s.menu.Of(len(columns), len(columns))
	return s
}

// Show puts the columns on the screen as they are after a change. The cursor
// stays on its column.
func (s *Screen) Show(columns []views.ColumnInfo) {
	name := ""
	if len(s.columns) > 0 {
		name = s.columns[s.menu.At()].Name
	}
	s.columns = slices.Clone(columns)
	s.menu.Of(len(columns), s.height-2)
	if i := slices.IndexFunc(columns, func(c views.ColumnInfo) bool { return c.Name == name }); i >= 0 {
		s.menu.MoveTo(i)
	}
}

// Resize sets the size of the screen in cells.
func (s *Screen) Resize(width, height int) {
	s.width, s.height = width, height
	// The title and the status line take a row each.
	s.menu.Of(len(s.columns), height-2)
}

// Do carries out a key's action. Each change answers views.SetLayout, so that
// the list can follow at once; the menu stays open.
func (s *Screen) Do(a keymap.Action) views.Action {
	s.refused = ""
	if s.menu.Do(a) {
		return nil
	}
	switch a {
	case keymap.Columns, keymap.Back:
		return views.Close{}
	case keymap.Reset:
		s.layout = views.Layout{}.Clone()
		return s.changed()
	}
	if len(s.columns) == 0 {
		return nil
	}
	switch a {
	case keymap.Toggle:
		return s.toggle()
	case keymap.MoveUp:
		return s.carry(-1)
	case keymap.MoveDown:
		return s.carry(1)
	case keymap.Wider:
		return s.setWidth(wider(s.columns[s.menu.At()]))
	case keymap.Narrower:
		return s.setWidth(narrower(s.columns[s.menu.At()]))
	}
	return nil
}

// changed hands out the layout. It is a copy: the list keeps it while the menu
// goes on changing its own.
func (s *Screen) changed() views.Action { return views.SetLayout{Layout: s.layout.Clone()} }

// shown is how many columns there are in the list.
func (s *Screen) shown() int {
	n := 0
	for _, c := range s.columns {
		if c.Shown {
			n++
		}
	}
	return n
}

func (s *Screen) toggle() views.Action {
	c := &s.columns[s.menu.At()]
	if c.Shown && s.shown() == 1 {
		s.refused = "The list needs a column: show another one before this goes."
		return nil
	}
	c.Shown = !c.Shown
	s.layout.Shown[c.Name] = c.Shown
	return s.changed()
}

// carry moves the column under the cursor by so many places, the cursor with it.
func (s *Screen) carry(by int) views.Action {
	to := s.menu.At() + by
	if to < 0 || to >= len(s.columns) {
		return nil
	}
	s.columns[s.menu.At()], s.columns[to] = s.columns[to], s.columns[s.menu.At()]
	s.menu.MoveTo(to)
	s.layout.Order = nil
	for _, c := range s.columns {
		s.layout.Order = append(s.layout.Order, c.Name)
	}
	return s.changed()
}

func (s *Screen) setWidth(width int) views.Action {
	c := &s.columns[s.menu.At()]
	if c.Width == width {
		return nil
	}
	c.Width = width
	s.layout.Widths[c.Name] = width
	if width == 0 {
		delete(s.layout.Widths, c.Name)
	}
	return s.changed()
}

// wider begins where the column stands by itself.
func wider(c views.ColumnInfo) int {
	return min(cmp.Or(c.Width, c.Auto)+1, mostWidth)
}

// narrower ends at 0, where the column is as wide as suits the terminal.
func narrower(c views.ColumnInfo) int {
	width := cmp.Or(c.Width, c.Auto)
	if width <= leastWidth {
		return 0
	}
	return width - 1
}

// View draws the menu.
func (s *Screen) View(c views.Context) []string {
	lines := []string{cells.Row(c.Cells, s.width, nil, cells.Span{Text: "Columns of the list, from left to right", Style: c.Theme.Strong},
		cells.Span{Text: " · width in cells", Style: c.Theme.Muted})}
	names := 0
	for _, col := range s.columns {
		names = max(names, c.Cells.StringWidth(col.Name))
	}
	names = min(names, s.width/3)
	from, to := s.menu.Window()
	for i := from; i < to; i++ {
		lines = append(lines, s.row(c, i, names))
	}
	lines = cells.Block(lines, s.width, s.height-1)
	if s.height < 1 {
		return lines
	}
	return append(lines, s.status(c))
}

// status says how many columns the list has, or why the last key did nothing,
// and which of how many the cursor is on.
func (s *Screen) status(c views.Context) string {
	if s.refused != "" {
		return cells.Row(c.Cells, s.width, nil, cells.Span{Text: s.refused, Style: c.Theme.Warn})
	}
	if len(s.columns) == 0 {
		return cells.Row(c.Cells, s.width, nil, cells.Span{Text: "There are no columns.", Style: c.Theme.Muted})
	}
	where := fmt.Sprintf(" %d / %d", s.menu.At()+1, len(s.columns))
	text := cells.Fit(c.Cells, fmt.Sprintf("%d of %d shown", s.shown(), len(s.columns)), s.width-len(where))
	return cells.Row(c.Cells, s.width, nil, cells.Span{Text: text, Style: c.Theme.Muted}, cells.Plain(where))
}

func (s *Screen) row(c views.Context, i, names int) string {
	col := s.columns[i]
	mark, style := "[ ] ", c.Theme.Muted
	if col.Shown {
		mark, style = "[x] ", c.Theme.Plain
	}
	width := "auto"
	if col.Width > 0 {
		width = fmt.Sprint(col.Width)
	}
	var over *lipgloss.Style
	if i == s.menu.At() {
		over = &c.Theme.Cursor
	}
	return cells.Row(c.Cells, s.width, over,
		cells.Span{Text: mark, Style: style},
		cells.Span{Text: cells.Fit(c.Cells, col.Name, names) + " ", Style: style},
		cells.Plain(cells.FitRight(c.Cells, width, len("auto"))),
		cells.Span{Text: "  " + col.About, Style: c.Theme.Muted})
}
