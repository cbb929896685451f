package views

import (
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

// Window is the part of lines that is in sight on a screen of width by height
// cells, filled up with blank lines.
func (s *Scroll) Window(lines []string, width, height int) []string {
	s.lines, s.height = len(lines), height
	s.move(0)
	return cells.Block(lines[s.top:], width, height)
}
