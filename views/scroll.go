package views

import (
	"fmt"
	"slices"

	"faceauth/keymap"
	"faceauth/views/cells"
)

// Scroll is the place in a text that is longer than its screen.
type Scroll struct {
	top    int // first line in sight
	lines  int // how many lines there were when last shown
	height int
}

// Reset goes back to the first line.
func (s *Scroll) Reset() { s.top = 0 }

// Do moves as a key asks, and tells whether the action was one of moving.
func (s *Scroll) Do(a keymap.Action) bool {
	switch a {
	case keymap.Down:
		s.move(1)
	case keymap.Up:
		s.move(-1)
	case keymap.HalfDown:
		s.move(s.height / 2)
	case keymap.HalfUp:
		s.move(-s.height / 2)
	case keymap.PageDown:
		s.move(s.height - 1)
	case keymap.PageUp:
		s.move(1 - s.height)
	case keymap.First:
		s.top = 0
	case keymap.Last:
		s.move(s.lines)
	default:
		return false
	}
	return true
}

func (s *Scroll) move(by int) {
	s.top = max(min(s.top+by, s.lines-s.height), 0)
}

// Reveal brings a line of a text of so many lines in sight on a screen of so
// many rows, with some of what goes before it where it was out of sight.
func (s *Scroll) Reveal(line, lines, height int) {
	s.lines, s.height = lines, height
	if line < s.top || line >= s.top+height-1 {
		s.top = line - height/3
	}
	s.move(0)
}

// Window is the part of lines that is in sight on a screen of width by height
// cells, filled up with blank lines. Where more follows, its last line says so.
func (s *Scroll) Window(c Context, lines []string, width, height int) []string {
	return s.Draw(c, len(lines), width, height, func(from, to int) []string { return lines[from:to] })
}

// Draw is Window for a text of n lines of which only those in sight are drawn,
// by draw, from one up to, without, another.
func (s *Scroll) Draw(c Context, n, width, height int, draw func(from, to int) []string) []string {
	s.lines, s.height = n, height
	s.move(0)
	shown := cells.Block(slices.Clone(draw(s.top, min(s.top+max(height, 0), n))), width, height)
	if hidden := n - s.top - height; hidden > 0 && height > 1 {
		text := fmt.Sprintf("↓ %d more lines", hidden+1)
		shown[height-1] = cells.Row(c.Cells, width, nil, cells.Span{Text: text, Style: c.Theme.Muted})
	}
	return shown
}
