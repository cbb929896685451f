package picture

// shape is a character that paints a part of its cell in the foreground: the
// part "on". Where there is one that paints just the rest it is the other.
type shape struct {
	on, other rune // other is 0 for none
	area      float32
	// spread turns the square of what the part on is off the mean into what
	// the shape takes off the squared error; it follows from area.
	spread float32
}

// family is shapes that are tried together.
type family struct {
	shapes []shape
	// find appends the shapes that may be the best for a cell, numbered from
	// first on. Where there are few they are all of them.
	find func(m *moments, first int, out []found) []found
	// covers gives how much of a point each shape covers, 0 to 1: the slow
	// definition that tests hold add against.
	covers func(i, x, y int) float32
}

// found is a shape that may be the best for a cell, with what its part on adds
// up to.
type found struct {
	shape int
	on    tone
}

// families are the shapes of a set. The solid cell is none of them.
func families(s Set) []family {
	switch s {
	case Half:
		return []family{halves()}
	case Quadrant:
		return []family{halves(), quadrants()}
	case Sextant:
		return []family{halves(), quadrants(), eighths(false), sextants()}
	case Octant:
		return []family{halves(), quadrants(), eighths(true), octants(), sextants(), lines(), wedges()}
	case ASCII:
		return []family{signs()}
	}
	return []family{halves(), quadrants(), eighths(false)}
}

const (
	all  = points * points // points of a cell
	half = all / 2
)

func halves() family {
	return family{
		shapes: []shape{{on: '▄', other: '▀', area: half}},
		find: func(m *moments, first int, out []found) []found {
			return append(out, found{first, m.rows(4, 8)})
		},
		covers: func(_, _, y int) float32 { return is(y >= 4) },
	}
}

func quadrants() family {
	shapes := []shape{
		{on: '▌', other: '▐', area: half}, {on: '▘', other: '▟', area: half / 2}, {on: '▝', other: '▙', area: half / 2}, {on: '▖', other: '▜', area: half / 2}, {on: '▗', other: '▛', area: half / 2}, {on: '▚', other: '▞', area: half},
	}
	return family{
		shapes: shapes,
		find: func(m *moments, first int, out []found) []found {
			ul, ur, ll, lr := m.block(0, 0, 4), m.block(1, 0, 4), m.block(0, 4, 8), m.block(1, 4, 8)
			return append(out, found{first, ul.plus(ll)}, found{first + 1, ul}, found{first + 2, ur}, found{first + 3, ll},
				found{first + 4, lr}, found{first + 5, ul.plus(lr)})
		},
		covers: func(i, x, y int) float32 {
			left, upper := x < 4, y < 4
			return is([]bool{left, left && upper, !left && upper, left && !upper, !left && !upper, left == upper}[i])
		},
	}
}

// eighths grow from below and from the left. Only newer fonts have those that
// grow from above and from the right.
func eighths(both bool) family {
	down := []rune{'🮆', '🮅', '🮄', '🮃', '🮂', '▔'}
	across := []rune{'🮋', '🮊', '🮉', '🮈', '🮇', '▕'}
	var shapes []shape
	var sizes []int
	for i, n := range []int{1, 2, 3, 5, 6, 7} {
		other := down[i]
		if !both && other != '▔' {
			other = 0
		}
		shapes = append(shapes, shape{on: '▁' + rune(n) - 1, other: other, area: float32(points * n)})
		sizes = append(sizes, n)
	}
	for i, n := range []int{1, 2, 3, 5, 6, 7} {
		other := across[i]
		if !both && other != '▕' {
			other = 0
		}
		shapes = append(shapes, shape{on: '▏' - rune(n) + 1, other: other, area: float32(points * n)})
	}
	return family{
		shapes: shapes,
		find: func(m *moments, first int, out []found) []found {
			var left tone
			for i, n := range sizes {
				for x := range n {
					if i == 0 || x >= sizes[i-1] {
						left = left.plus(m.columns[x])
					}
				}
				out = append(out, found{first + i, m.rows(points-n, points)}, found{first + len(sizes) + i, left})
			}
			return out
		},
		covers: func(i, x, y int) float32 {
			if i < len(sizes) {
				return is(y >= points-sizes[i])
			}
			return is(x < sizes[i-len(sizes)])
		},
	}
}

// lines are an eighth wide and lie within the cell, or along two of its sides.
func lines() family {
	var shapes []shape
	for i := range 6 {
		shapes = append(shapes, shape{on: rune(0x1fb70 + i), area: points})
	}
	for i := range 6 {
		shapes = append(shapes, shape{on: rune(0x1fb76 + i), area: points})
	}
	for i := range 4 { // left and lower, left and upper, right and upper, right and lower
		shapes = append(shapes, shape{on: rune(0x1fb7c + i), area: 2*points - 1})
	}
	shapes = append(shapes, shape{on: 0x1fb80, area: 2 * points}) // upper and lower
	corner := func(i int) (right, lower bool) { return i >= 2, i == 0 || i == 3 }
	return family{
		shapes: shapes,
		find: func(m *moments, first int, out []found) []found {
			for i := range 6 {
				out = append(out, found{first + i, m.columns[1+i]}, found{first + 6 + i, m.rows(1+i, 2+i)})
			}
			for i := range 4 {
				right, lower := corner(i)
				x, y := 0, 0
				if right {
					x = points - 1
				}
				if lower {
					y = points - 1
				}
				out = append(out, found{first + 12 + i, m.columns[x].plus(m.rows(y, y+1)).minus(m.point(x, y))})
			}
			return append(out, found{first + 16, m.rows(0, 1).plus(m.rows(7, 8))})
		},
		covers: func(i, x, y int) float32 {
			switch {
			case i < 6:
				return is(x == 1+i)
			case i < 12:
				return is(y == i-5)
			case i == 16:
				return is(y == 0 || y == 7)
			}
			right, lower := corner(i - 12)
			return is(right && x == 7 || !right && x == 0 || lower && y == 7 || !lower && y == 0)
		},
	}
}

func is(b bool) float32 {
	if b {
		return 1
	}
	return 0
}
