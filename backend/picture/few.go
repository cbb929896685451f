package picture

import "math"

// mixer makes rows where colours are so few that the nearest is far off. It
// takes for each cell the shape and pair of colours that are close point by
// point and also as a whole, from further away, where the two mix; and what the
// whole is off goes on to the next cell.
type mixer struct {
	*painter
	inks  *palette
	cell  moments
	found []found
}

const (
	// nearby is how many colours are tried for each part of a cell.
	nearby = 5
	// wholeCounts is how much more the colour of a whole cell counts than that
	// of its points.
	wholeCounts = 4
	// carried is how much of what a cell is off the next one makes up for.
	carried = 0.8
)

func (m *mixer) row(y int, out []Cell) {
	var carry tone
	for x := range out {
		m.grid.cellAt(&m.cell, x, y)
		m.inks.convert(&m.cell.values)
		m.cell.take()
		m.found = m.found[:0]
		for i, f := range m.fams {
			m.found = f.find(&m.cell, m.firsts[i], m.found)
		}
		want := m.cell.mean.plus(carry)
		var whole tone
		out[x], whole = m.best(want)
		carry = want.minus(whole).times(carried)
	}
}

// best is the cell that comes closest, and its colour as a whole.
func (m *mixer) best(want tone) (cell Cell, whole tone) {
	least := float32(math.Inf(1))
	for i := range m.found {
		f := &m.found[i]
		s := &m.shapes[f.shape]
		off := m.cell.total.minus(f.on)
		shift := want.minus(m.cell.mean)
		for _, a := range m.inks.nearestOf(f.on.times(1 / s.area).plus(shift)) {
			on := m.inks.colors[a]
			cost := s.area*on.square() - 2*on.dot(f.on)
			for _, b := range m.inks.nearestOf(off.times(1 / (all - s.area)).plus(shift)) {
				rest := m.inks.colors[b]
				mixed := on.times(s.area / all).plus(rest.times(1 - s.area/all))
				c := cost + (all-s.area)*rest.square() - 2*rest.dot(off) + wholeCounts*all*mixed.minus(want).square()
				if c < least {
					least, whole = c, mixed
					cell = Cell{s.on, m.inks.code(a), m.inks.code(b)}
				}
			}
		}
	}
	return cell, whole
}

// nearestOf are the numbers of the colours nearest to c, in no order.
func (p *palette) nearestOf(c tone) (near [nearby]int) {
	var far [nearby]float32
	for i := range far {
		far[i] = float32(math.Inf(1))
	}
	for i, q := range p.colors {
		d, n := q.minus(c).square(), i
		for k := range far {
			if d < far[k] {
				d, far[k] = far[k], d
				n, near[k] = near[k], n
			}
		}
	}
	return near
}
