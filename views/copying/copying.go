// Package copying is the menu of what can be copied of a record or of several.
package copying

import (
	"faceauth/keymap"
	"faceauth/views"
	"faceauth/views/cells"
)

// Row is one of the things that can be copied.
type Row struct {
	What views.Copied
	Key  string // that copies it at once
	Name string
	// Sample is what would be copied, or its beginning. Empty for nothing.
	Sample string
}

// nameWidth is the column of keys and names, in cells.
const nameWidth = 26

// Screen is the menu.
type Screen struct {
	title         string
	rows          []Row
	menu          views.Menu
	width, height int
}

// New is a menu of rows. title says what of.
func New(title string, rows []Row) *Screen {
	s := &Screen{title: title, rows: rows}
	s.menu.Of(len(rows), len(rows))
	return s
}

// Resize sets the size of the screen in cells.
func (s *Screen) Resize(width, height int) {
	s.width, s.height = width, height
	s.menu.Of(len(s.rows), height-2)
}

// Do carries out a key's action. With views.CopyOf the menu is done: whoever
// carries that out closes it.
func (s *Screen) Do(a keymap.Action) views.Action {
	if s.menu.Do(a) {
		return nil
	}
	switch a {
	case keymap.Accept:
		return views.CopyOf{What: s.rows[s.menu.At()].What}
	case keymap.CopyID:
		return views.CopyOf{What: views.CopiedID}
	case keymap.CopySub:
		return views.CopyOf{What: views.CopiedSubmission}
	case keymap.CopyRecord:
		return views.CopyOf{What: views.CopiedRecord}
	case keymap.CopyCurl:
		return views.CopyOf{What: views.CopiedCurl}
	case keymap.Back:
		return views.Close{}
	}
	return nil
}

// View draws the menu.
func (s *Screen) View(c views.Context) []string {
	lines := []string{
		cells.Row(c.Cells, s.width, nil, cells.Span{Text: "  " + s.title, Style: c.Theme.Strong}),
		cells.Row(c.Cells, s.width, nil),
	}
	from, to := s.menu.Window()
	for i := from; i < to; i++ {
		r := s.rows[i]
		sample, style := r.Sample, c.Theme.Muted
		if sample == "" {
			sample = "there is none"
		}
		over := &c.Theme.Cursor
		if i != s.menu.At() {
			over = nil
		}
		lines = append(lines, cells.Row(c.Cells, s.width, over, cells.Plain("  "), cells.Span{Text: r.Key, Style: c.Theme.Accent},
			cells.Plain("  "+cells.Fit(c.Cells, r.Name, nameWidth-5)), cells.Span{Text: cells.Cut(c.Cells, sample, s.width-nameWidth-2), Style: style}))
	}
	return cells.Block(lines, s.width, s.height)
}
