package picture

// mosaic is the family of the characters that divide a cell into two columns of
// so many rows, with a character for almost every choice of these sub-cells.
//
// Of so many choices few can be the best: two colours divide sub-cells nearly
// always as a plane does that stands across the axis along which the cell's
// colours differ most. So the sub-cells are put in order along that axis, and
// only the choices of its lowest ones are tried.
func mosaic(rows int, chars []rune) family {
	n := 2 * rows
	last := len(chars) - 1
	var shapes []shape
	var patterns []int
	at := make([]int, len(chars))  // the shape of a pattern or of its reverse, less one
	for p := 1; p <= last/2; p++ { // with the lower right sub-cell off; the rest are others
		if chars[p] == 0 || chars[last-p] == 0 {
			continue // a shape of another family
		}
		area := float32(0)
		for i := range n {
			area += float32(p>>i&1) * all / float32(n)
		}
		shapes = append(shapes, shape{on: chars[p], other: chars[last-p], area: area})
		patterns = append(patterns, p)
		at[p], at[last-p] = len(shapes), len(shapes)
	}
	return family{
		shapes: shapes,
		find: func(m *moments, first int, out []found) []found {
			var cells [8]tone
			for i := range n {
				cells[i] = m.mean.times(-all / float32(n))
			}
			if rows == 4 {
				m.eighths(&cells)
			} else {
				m.sixths(&cells)
			}
			order := inOrder(cells[:n], axisOf(cells[:n]))
			pattern, on := 0, tone{}
			for k, i := range order[:n-1] {
				pattern |= 1 << i
				on = on.plus(cells[i])
				if s := at[pattern]; s != 0 {
					part := on.plus(m.mean.times(float32(k+1) * all / float32(n)))
					if pattern > last/2 {
						part = m.total.minus(part)
					}
					out = append(out, found{first + s - 1, part})
				}
			}
			return out
		},
		covers: func(i, x, y int) float32 {
			share := float32(0)
			for row := range rows {
				top, bottom := float32(row*points)/float32(rows), float32((row+1)*points)/float32(rows)
				if patterns[i]>>(2*row+x/4)&1 == 1 {
					share += max(0, min(bottom, float32(y+1))-max(top, float32(y)))
				}
			}
			return share
		},
	}
}

// eighths adds to cells the sums of two columns of four.
func (m *moments) eighths(cells *[8]tone) {
	for i := range cells {
		cells[i] = cells[i].plus(m.block(i&1, i&^1, i&^1+2))
	}
}

// sixths adds to cells the sums of two columns of three: a third is two rows of
// points and two thirds of one.
func (m *moments) sixths(cells *[8]tone) {
	for side := range 2 {
		upper, lower := m.halves[2][side], m.halves[5][side]
		cells[side] = cells[side].plus(m.block(side, 0, 2)).plus(upper.times(2. / 3))
		cells[2+side] = cells[2+side].plus(m.block(side, 3, 5)).plus(upper.plus(lower).times(1. / 3))
		cells[4+side] = cells[4+side].plus(m.block(side, 6, 8)).plus(lower.times(2. / 3))
	}
}

// axisOf is the direction in which points about their mean differ most, not of
// any length: a few steps of the power method on their covariance.
func axisOf(cells []tone) tone {
	var rr, rg, rb, gg, gb, bb float32
	for _, c := range cells {
		rr += c.r * c.r
		rg += c.r * c.g
		rb += c.r * c.b
		gg += c.g * c.g
		gb += c.g * c.b
		bb += c.b * c.b
	}
	axis := tone{rr, rg, rb}
	if gg > rr && gg > bb {
		axis = tone{rg, gg, gb}
	} else if bb > rr {
		axis = tone{rb, gb, bb}
	}
	for range 3 {
		scale := 1 / (max(axis.r, -axis.r) + max(axis.g, -axis.g) + max(axis.b, -axis.b) + tiny)
		a := axis.times(scale)
		axis = tone{rr*a.r + rg*a.g + rb*a.b, rg*a.r + gg*a.g + gb*a.b, rb*a.r + gb*a.g + bb*a.b}
	}
	return axis
}

// tiny keeps a division by nothing at all from being one.
const tiny = 1e-20

// inOrder numbers points along an axis.
func inOrder(cells []tone, axis tone) (order [8]int) {
	var along [8]float32
	for i, c := range cells {
		v := c.dot(axis)
		j := i
		for ; j > 0 && along[j-1] > v; j-- {
			along[j], order[j] = along[j-1], order[j-1]
		}
		along[j], order[j] = v, i
	}
	return order
}

// sextants divide a cell into two columns of three.
func sextants() family { return mosaic(3, sextantChars()) }

// sextantChars gives the character of each pattern, which has a bit for each
// sixth from the upper left on to the right and down. They stand in the order
// of their patterns and leave out the blank, the halves and the full cell.
func sextantChars() []rune {
	chars := make([]rune, 64)
	next := rune(0x1fb00)
	for p := 1; p < 63; p++ {
		if p != 0b010101 && p != 0b101010 {
			chars[p] = next
			next++
		}
	}
	return chars
}

// octants divide a cell into two columns of four.
func octants() family { return mosaic(4, octantChars()) }

// Octants are the characters for all patterns of a cell of two by four: bit 2y+x
// of the index stands for the part in column x of row y. For four of them, a lone
// eighth in a corner, and for two lone ones in the middle, there is only what
// comes close.
func Octants() []rune { return filled(4, octantChars()) }

// octantChars is like sextantChars. U+1CD00 to U+1CDE5 leave out what other
// blocks of Unicode have: the blank, the full cell, what is made of quarters,
// of upper and lower fourths, and six more. Those six have no character here:
// foot draws none of them itself, and kitty the four corners since 0.47 only.
func octantChars() []rune {
	chars := make([]rune, 256)
	elsewhere := nearOctants()
	next := rune(0x1cd00)
	for p := range chars {
		quarters := p&3 == p>>2&3 && p>>4&3 == p>>6&3
		fourths := p == 0b11 || p == 0b111111 || p == 0b11000000 || p == 0b11111100
		if !quarters && !fourths && elsewhere[p] == 0 {
			chars[p] = next
			next++
		}
	}
	return chars
}

// nearOctants are the six, each with the character that comes close to it: an
// eighth in a corner, and two of them one above the other in the middle.
func nearOctants() map[int]rune {
	return map[int]rune{
		0b00000001: '▘', 0b00000010: '▝', 0b01000000: '▖', 0b10000000: '▗',
		0b00010100: 0x1fb03, 0b00101000: 0x1fb07,
	}
}
