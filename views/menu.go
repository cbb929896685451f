package views

import "faceauth/keymap"

// Menu is the cursor in a list of things to choose from, and the part of it that
// is in sight. The zero Menu is of nothing.
type Menu struct {
	at, top int
	n, rows int
}

// Of tells how many things there are, and how many rows they are shown in.
func (m *Menu) Of(n, rows int) {
	m.n, m.rows = n, max(rows, 1)
	m.MoveTo(m.at)
}

// At is the place of the cursor, 0 when there is nothing.
func (m *Menu) At() int { return m.at }

// Window is the places in sight, from one up to, without, another.
func (m *Menu) Window() (from, to int) { return m.top, min(m.top+m.rows, m.n) }

// MoveTo puts the cursor on a place or the one nearest to it.
func (m *Menu) MoveTo(i int) {
	m.at = max(min(i, m.n-1), 0)
	m.top = max(min(m.top, m.at), m.at-m.rows+1)
	m.top = max(min(m.top, m.n-m.rows), 0)
}

// Do moves as a key asks, and tells whether the action was one of moving.
func (m *Menu) Do(a keymap.Action) bool {
	switch a {
	case keymap.Down:
		m.MoveTo(m.at + 1)
	case keymap.Up:
		m.MoveTo(m.at - 1)
	case keymap.HalfDown:
		m.MoveTo(m.at + m.rows/2)
	case keymap.HalfUp:
		m.MoveTo(m.at - m.rows/2)
	case keymap.PageDown:
		m.MoveTo(m.at + m.rows)
	case keymap.PageUp:
		m.MoveTo(m.at - m.rows)
	case keymap.First:
		m.MoveTo(0)
	case keymap.Last:
		m.MoveTo(m.n - 1)
	default:
		return false
	}
	return true
}
