package picture

// moments is what the fit needs of one cell. Any part that is a block of points
// is then a difference or two, however many points it has.
type moments struct {
	values [all]tone // the points, row by row
	// halves are the sums of the left and the right half of each row, and above
	// those of all rows before.
	halves [points][2]tone
	above  [points + 1][2]tone
	// columns are the sums of the columns.
	columns [points]tone
	// before, of each row, is what comes before each point; addUp makes it.
	before [points][points + 1]tone
	total  tone
	mean   tone
	// square is the sum of all squares, variance that of the distances from mean.
	square, variance float32
}

// cellAt takes the points of the cell at (x, y) into m.
func (g *grid) cellAt(m *moments, x, y int) {
	at := (y*g.w + x) * points
	for row := range points {
		copy(m.values[row*points:(row+1)*points], g.values[at:at+points])
		at += g.w
	}
}

// take works out the moments of values.
func (m *moments) take() {
	var square float32
	for x := range points {
		var sum tone
		for y := range points {
			p := m.values[y*points+x]
			sum = sum.plus(p)
			square += p.square()
		}
		m.columns[x] = sum
	}
	m.square = square
	for y := range points {
		row := (*[points]tone)(m.values[y*points:])
		left := row[0].plus(row[1]).plus(row[2].plus(row[3]))
		right := row[4].plus(row[5]).plus(row[6].plus(row[7]))
		m.halves[y] = [2]tone{left, right}
		m.above[y+1] = [2]tone{m.above[y][0].plus(left), m.above[y][1].plus(right)}
	}
	m.total = m.above[points][0].plus(m.above[points][1])
	m.mean = m.total.times(1. / all)
	m.variance = max(m.square-m.total.dot(m.mean), 0)
}

// block is the sum of the left (0) or right (1) half from the row y0 to y1.
func (m *moments) block(side, y0, y1 int) tone {
	return m.above[y1][side].minus(m.above[y0][side])
}

// rows is the sum of the rows y0 to y1.
func (m *moments) rows(y0, y1 int) tone { return m.block(0, y0, y1).plus(m.block(1, y0, y1)) }

func (m *moments) point(x, y int) tone { return m.values[y*points+x] }

// addUp makes before.
func (m *moments) addUp() {
	for y := range points {
		row := &m.before[y]
		for x := range points {
			row[x+1] = row[x].plus(m.values[y*points+x])
		}
	}
}

// upTo is the sum of the row y from its left end to x.
func (m *moments) upTo(y int, x float32) tone {
	i := int(x)
	if i >= points {
		return m.before[y][points]
	}
	return m.before[y][i].plus(m.values[y*points+i].times(x - float32(i)))
}
