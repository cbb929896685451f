package picture

import "math"

// painter makes the cells of a picture.
type painter struct {
	grid   *grid
	depth  Depth
	fams   []family
	firsts []int // the number of each family's first shape
	shapes []shape
	// lambda is what a byte may cost in squared error; see weight.
	lambda float32
}

// perByte is the lambda of Usual: chosen so that the bytes saved cost nothing
// that shows in a mean over photographs beside the usual programs.
const perByte = 36

// coarser is how much more a byte may cost where colours are few: beside what
// they are off anyway it is not seen.
const coarser = 4

func newPainter(o Options, g *grid) *painter {
	p := &painter{grid: g, fams: families(o.Set), lambda: float32(o.Dial) * perByte, depth: o.Depth}
	if o.Depth != TrueColor {
		p.lambda *= coarser
	}
	for _, f := range p.fams {
		p.firsts = append(p.firsts, len(p.shapes))
		for _, s := range f.shapes {
			s.spread = all / (s.area * (all - s.area))
			p.shapes = append(p.shapes, s)
		}
	}
	return p
}

// band gives each worker a function that makes one row of f.
func (p *painter) band(f *Frame) func() func(int) {
	return func() func(int) {
		var maker interface{ row(y int, out []Cell) }
		if p.depth == Colors16 {
			maker = &mixer{painter: p, inks: newPalette(xterm16(), 0)}
		} else {
			maker = newWalker(p, f.Cols)
		}
		return func(y int) {
			maker.row(y, f.Cells[y*f.Cols:(y+1)*f.Cols])
		}
	}
}

// walker goes along a row. What a cell costs depends on the colours that the
// cell before left set, so it follows a few ways through the row at once and
// takes the cheapest in the end.
type walker struct {
	*painter
	inks  inks
	cell  moments
	found []found
	gains []float32 // what each that is found takes off the squared error of one colour
	live  []live    // those that can still win
	// weight is what an error counts in this cell, byte what a byte may cost in
	// squared error.
	weight, byte float32
	now, next    []pen
	steps        []step // width of them a cell
}

// width is how many ways are followed.
const width = 2

// live is a shape that can still win in the cell looked at.
type live struct {
	on     tone // what its part on adds up to
	area   float32
	free   [2]float32 // the least that its parts, on and off, add to the squared error
	char   float32    // what the bytes of its character cost
	shape  int32
	turned bool // there is another character for it, with the colours exchanged
}

// pen is the colours that a way has left set, what it has cost so far, and its
// last cell. A code of 0 is no colour yet.
type pen struct {
	fg, bg ink
	cost   float32
	char   rune
	before int8 // the way that it goes on from
}

// step is a cell of a way.
type step struct {
	char   rune
	fg, bg Color
	before int8
}

func newWalker(p *painter, cols int) *walker {
	return &walker{
		painter: p, inks: inksFor(p.depth), steps: make([]step, cols*width),
	}
}

func (w *walker) row(y int, out []Cell) {
	w.now = append(w.now[:0], pen{})
	for x := range out {
		w.load(x, y)
		w.measure()
		w.next = w.next[:0]
		w.fresh()
		for i := range w.now {
			w.keep(i)
		}
		w.prune()
		for i := range w.next {
			p := &w.next[i]
			w.steps[x*width+i] = step{p.char, p.fg.code, p.bg.code, p.before}
		}
		w.now, w.next = w.next, w.now
	}
	way := cheapest(w.now)
	for x := len(out) - 1; x >= 0; x-- {
		s := w.steps[x*width+way]
		out[x] = Cell{s.char, s.fg, s.bg}
		way = int(s.before)
	}
}

// cheapest is the way that has cost least so far.
func cheapest(ways []pen) int {
	best := 0
	for i := range ways {
		if ways[i].cost < ways[best].cost {
			best = i
		}
	}
	return best
}

// prune drops the ways that can't win any more: from the cheapest one could
// set both colours anew and still be cheaper.
func (w *walker) prune() {
	limit := w.next[cheapest(w.next)].cost + mostBytes*w.lambda
	kept := w.next[:0]
	for _, p := range w.next {
		if p.cost <= limit {
			kept = append(kept, p)
		}
	}
	w.next = kept
}

// smooth is the variance of a cell, of all its points and channels, from which
// on an error begins to count less: that of a standard deviation of 15.
const smooth = all * 2 * 15 * 15

// load takes in the cell at (x, y).
func (w *walker) load(x, y int) {
	m := &w.cell
	w.grid.cellAt(m, x, y)
	w.inks.convert(&m.values)
	m.take()
	// An error counts more in a smooth cell than in one full of detail, where
	// the eye, and SSIM, which imitates it, can't see it.
	w.weight = float32(math.Sqrt(float64(smooth / (m.variance + smooth))))
	w.byte = w.lambda / w.weight
}

// measure finds the shapes that can win.
func (w *walker) measure() {
	m := &w.cell
	w.found, w.gains = w.found[:0], w.gains[:0]
	best := float32(math.Inf(-1))
	exact, level := w.inks.exact(), m.total.dot(m.mean)
	for i, f := range w.fams {
		w.found = f.find(m, w.firsts[i], w.found)
		for i := len(w.gains); i < len(w.found); i++ {
			f := &w.found[i]
			s := &w.shapes[f.shape]
			var gain float32
			if exact {
				// Two parts with their own means are closer than one with the mean
				// of both by what the one is off that mean.
				gain = f.on.minus(m.mean.times(s.area)).square() * s.spread
			} else {
				gain = -level - w.inks.least(f.on, s.area) - w.inks.least(m.total.minus(f.on), all-s.area)
			}
			w.gains = append(w.gains, gain)
			if gain > best {
				best = gain
			}
		}
		if m.variance-best < w.byte {
			break // what further shapes could gain is not worth a byte
		}
	}
	// One that is behind by more than keeping colours saves can't win.
	best -= w.byte * keepingSaves
	w.live = w.live[:0]
	for i, gain := range w.gains {
		if gain >= best {
			f := &w.found[i]
			s := &w.shapes[f.shape]
			off := m.total.minus(f.on)
			free := [2]float32{-f.on.square() / s.area, -off.square() / (all - s.area)}
			if !exact {
				free = [2]float32{w.inks.least(f.on, s.area), w.inks.least(off, all-s.area)}
			}
			w.live = append(w.live, live{
				free: free, on: f.on, area: s.area, shape: int32(f.shape), turned: s.other != 0, char: w.byte * charBytes(s.on),
			})
		}
	}
}

// keepingSaves is about what keeping a colour saves of a cell's bytes. Keeping
// both saves twice as much, but what that needs is hardly ever so far behind.
const keepingSaves = 20

// mostBytes is the longest a cell can be: "\x1b[38;2;255;255;255;48;2;255;255;255m"
// and a character of four bytes.
const mostBytes = 40

// The bytes of an SGR sequence beside its parameters, for one colour and two.
const (
	oneColor  = 3
	twoColors = 4
)

// charBytes is the length of a character in UTF-8, as far as shapes have it.
func charBytes(r rune) float32 {
	switch {
	case r < 0x80:
		return 1
	case r < 0x10000:
		return 3
	}
	return 4
}

// fresh offers the cell with both colours set anew, after the cheapest way.
func (w *walker) fresh() {
	least, found := float32(math.Inf(1)), 0
	for i := range w.live {
		l := &w.live[i]
		if cost := l.free[0] + l.free[1] + l.char; cost < least {
			least, found = cost, i
		}
	}
	from := cheapest(w.now)
	l := &w.live[found]
	s := &w.shapes[l.shape]
	a, b := w.ink(l.on, s.area), w.ink(w.cell.total.minus(l.on), all-s.area)
	cost := w.cost(from, least, twoColors+a.bytes+b.bytes)
	w.offer(pen{a, b, cost, s.on, int8(from)})
	if s.other != 0 {
		w.offer(pen{b, a, cost, s.other, int8(from)})
	}
}

// cost is what the way from comes to with a cell whose squared error is so much
// above that of no shape at all, the bytes of its character included, and whose
// SGR sequence has so many bytes.
func (w *walker) cost(from int, above, bytes float32) float32 {
	return w.now[from].cost + (w.cell.square+above)*w.weight + bytes*w.lambda
}

// ink is the colour of a part with that sum and area.
func (w *walker) ink(s tone, area float32) ink {
	return w.inks.of(s.times(1 / area))
}

// choice is the best so far of one kind of cell.
type choice struct {
	cost  float32 // in squared error, the bytes of the character included
	live  int
	other bool
}

// keep offers the cell with one or both of the colours that the way from has
// left set.
func (w *walker) keep(from int) {
	p := w.now[from]
	total := w.cell.total
	fg, bg := p.fg.at, p.bg.at
	fg2, bg2 := fg.square(), bg.square()
	// What the squared error is with all of the cell in one of the colours.
	allFG, allBG := all*fg2-2*fg.dot(total), all*bg2-2*bg.dot(total)
	space := w.byte
	solid := w.inks.least(total, all)
	if p.bg.code != 0 {
		w.keepShaped(from, &p, fg2, bg2, allFG, allBG)
	}
	if p.bg.code != 0 {
		w.offer(pen{p.fg, p.bg, w.cost(from, allBG+space, 0), ' ', int8(from)})
	}
	if least := w.cost(from, solid+space, oneColor+leastInk); w.wins(least) {
		k := w.ink(total, all)
		w.offer(pen{p.fg, k, w.cost(from, solid+space, oneColor+k.bytes), ' ', int8(from)})
	}
}

// leastInk is the shortest that the parameters of a colour are.
const leastInk = 2

// keepShaped is keep for the shapes. The background is set; the foreground may
// not be yet.
func (w *walker) keepShaped(from int, p *pen, fg2, bg2, allFG, allBG float32) {
	fg, bg := p.fg.at.times(2), p.bg.at.times(2)
	none := choice{cost: float32(math.Inf(1))}
	keepFG, keepBG, keepBoth := none, none, none
	for i := range w.live {
		l := &w.live[i]
		fgOn := l.area*fg2 - fg.dot(l.on) + l.char
		bgOn := l.area*bg2 - bg.dot(l.on) + l.char
		fgOff, bgOff := allFG-fgOn+2*l.char, allBG-bgOn+2*l.char
		if c := fgOn + l.free[1]; c < keepFG.cost {
			keepFG = choice{c, i, false}
		}
		if c := bgOff + l.free[0]; c < keepBG.cost {
			keepBG = choice{c, i, false}
		}
		if c := fgOn + bgOff - l.char; c < keepBoth.cost {
			keepBoth = choice{c, i, false}
		}
		if !l.turned {
			continue
		}
		if c := fgOff + l.free[0]; c < keepFG.cost {
			keepFG = choice{c, i, true}
		}
		if c := bgOn + l.free[1]; c < keepBG.cost {
			keepBG = choice{c, i, true}
		}
		if c := fgOff + bgOn - l.char; c < keepBoth.cost {
			keepBoth = choice{c, i, true}
		}
	}
	if w.wins(w.cost(from, keepBG.cost, oneColor+leastInk)) {
		char, k := w.rest(keepBG, false)
		w.offer(pen{k, p.bg, w.cost(from, keepBG.cost, oneColor+k.bytes), char, int8(from)})
	}
	if p.fg.code == 0 {
		return
	}
	if w.wins(w.cost(from, keepFG.cost, oneColor+leastInk)) {
		char, k := w.rest(keepFG, true)
		w.offer(pen{p.fg, k, w.cost(from, keepFG.cost, oneColor+k.bytes), char, int8(from)})
	}
	char, _ := w.rest(keepBoth, true)
	w.offer(pen{p.fg, p.bg, w.cost(from, keepBoth.cost, 0), char, int8(from)})
}

// rest is the character of a choice, and the ink of its background, or of its
// foreground where the background is kept.
func (w *walker) rest(c choice, ground bool) (rune, ink) {
	l := &w.live[c.live]
	s := &w.shapes[l.shape]
	char := s.on
	if c.other {
		char = s.other
	}
	if ground == c.other {
		return char, w.ink(l.on, s.area)
	}
	return char, w.ink(w.cell.total.minus(l.on), all-s.area)
}

// wins tells that a way of this cost would be followed.
func (w *walker) wins(cost float32) bool {
	if len(w.next) < width {
		return true
	}
	for i := range w.next {
		if cost < w.next[i].cost {
			return true
		}
	}
	return false
}

// offer proposes a way for the cells from here on. Of two that leave the same
// colours set the dearer can't win.
func (w *walker) offer(p pen) {
	at, worst := len(w.next), 0
	for i := range w.next {
		q := &w.next[i]
		if p.fg.code == q.fg.code && p.bg.code == q.bg.code {
			if q.cost <= p.cost {
				return
			}
			*q = p
			return
		}
		if q.cost > w.next[worst].cost {
			worst = i
		}
	}
	switch {
	case at < width:
		w.next = append(w.next, p)
	case p.cost < w.next[worst].cost:
		w.next[worst] = p
	}
}
