package picture

// wedges are cut off by a straight line between two points of a cell's border,
// or are one of its four quarters between the diagonals.
func wedges() family {
	// The lines that the characters from U+1FB3C on are named after: what lies
	// below is on. 22 characters further on are the others.
	type line struct{ x0, y0, x1, y1 float32 }
	const third, thirds, mid = 1. / 3, 2. / 3, 0.5
	lines := []line{
		{0, thirds, mid, 1}, {0, thirds, 1, 1}, {0, third, mid, 1}, {0, third, 1, 1}, {0, 0, mid, 1},
		{0, third, mid, 0}, {0, third, 1, 0}, {0, thirds, mid, 0}, {0, thirds, 1, 0}, {0, 1, mid, 0}, {0, thirds, 1, third},
		{mid, 1, 1, thirds}, {0, 1, 1, thirds}, {mid, 1, 1, third}, {0, 1, 1, third}, {mid, 1, 1, 0},
		{mid, 0, 1, third}, {0, 0, 1, third}, {mid, 0, 1, thirds}, {0, 0, 1, thirds}, {mid, 0, 1, 1}, {0, third, 1, thirds},
	}
	// Each row of points is on from one place to another. Most are on or off as
	// a whole: those on lie together, and only the others are cut.
	type spans [points]struct{ from, to float32 }
	type cut struct {
		y        int
		from, to float32
	}
	type parts struct {
		top, bottom int // the rows that are on as a whole
		cuts        []cut
	}
	var wedges []parts
	var shapes []shape
	var rows []spans
	add := func(on, other rune, at func(y float32) (from, to float32)) {
		var s spans
		area := float32(0)
		for y := range s {
			const parts = 4 // of a row, each taken to be on as at its middle
			for part := range parts {
				from, to := at((float32(y) + (float32(part)+0.5)/parts) / points)
				s[y].from += from * points / parts
				s[y].to += to * points / parts
			}
			area += s[y].to - s[y].from
		}
		rows = append(rows, s)
		p := parts{}
		for y, span := range s {
			switch {
			case span.to-span.from > points-0.001:
				if p.bottom == 0 {
					p.top = y
				}
				p.bottom = y + 1
			case span.to-span.from > 0.001:
				p.cuts = append(p.cuts, cut{y, span.from, span.to})
			}
		}
		wedges = append(wedges, p)
		shapes = append(shapes, shape{on: on, other: other, area: area})
	}
	for i, l := range lines {
		add(rune(0x1fb3c+i), rune(0x1fb3c+len(lines)+i), func(y float32) (float32, float32) {
			x := min(max(l.x0+(y-l.y0)*(l.x1-l.x0)/(l.y1-l.y0), 0), 1)
			if l.y1 > l.y0 {
				return 0, x
			}
			return x, 1
		})
	}
	add(0x1fb6c, 0x1fb68, func(y float32) (float32, float32) { return 0, min(y, 1-y) })
	add(0x1fb6d, 0x1fb69, func(y float32) (float32, float32) { return min(y, mid), max(1-y, mid) })
	add(0x1fb6e, 0x1fb6a, func(y float32) (float32, float32) { return 1 - min(y, 1-y), 1 })
	add(0x1fb6f, 0x1fb6b, func(y float32) (float32, float32) { return min(1-y, mid), max(y, mid) })
	return family{
		shapes: shapes,
		find: func(m *moments, first int, out []found) []found {
			m.addUp()
			for i := range wedges {
				p := &wedges[i]
				s := m.rows(p.top, p.bottom)
				for _, c := range p.cuts {
					s = s.plus(m.upTo(c.y, c.to))
					if c.from > 0 {
						s = s.minus(m.upTo(c.y, c.from))
					}
				}
				out = append(out, found{first + i, s})
			}
			return out
		},
		covers: func(i, x, y int) float32 {
			s := rows[i][y]
			return max(0, min(s.to, float32(x+1))-max(s.from, float32(x)))
		},
	}
}
