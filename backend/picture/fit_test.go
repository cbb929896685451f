package picture

import (
	"context"
	"math"
	"testing"
)

func allFamilies() map[string]family {
	return map[string]family{
		"halves": halves(), "quadrants": quadrants(), "eighths": eighths(true), "sextants": sextants(), "octants": octants(),
		"lines": lines(), "wedges": wedges(), "signs": signs(),
	}
}

// TestSumsOfShapes holds the quick sums against those of the points that each
// shape covers.
func TestSumsOfShapes(t *testing.T) {
	for name, f := range allFamilies() {
		var m moments
		tried := map[int]bool{}
		for seed := range uint64(60) {
			random(seed, &m)
			for _, found := range f.find(&m, 100, nil) {
				i := found.shape - 100
				tried[i] = true
				var want tone
				area := float32(0)
				for p, v := range m.values {
					c := f.covers(i, p%points, p/points)
					want = want.plus(v.times(c))
					area += c
				}
				if d := found.on.minus(want).square(); d > 1 {
					t.Fatalf("%s: %c adds up to %v, want %v", name, f.shapes[i].on, found.on, want)
				}
				if math.Abs(float64(area-f.shapes[i].area)) > 1e-3 {
					t.Fatalf("%s: the area of %c is %v, want %v", name, f.shapes[i].on, f.shapes[i].area, area)
				}
			}
		}
		if len(tried) < len(f.shapes)*9/10 {
			t.Errorf("%s: only %d of %d shapes were ever found", name, len(tried), len(f.shapes))
		}
	}
}

func TestSetsHaveEachCharacterOnce(t *testing.T) {
	sizes := map[Set]int{Half: 2, Quadrant: 14, Universal: 28, Sextant: 88, Octant: 391, ASCII: 94}
	for set, want := range sizes {
		seen := map[rune]bool{}
		for _, f := range families(set) {
			for _, s := range f.shapes {
				for _, r := range []rune{s.on, s.other} {
					if r != 0 && seen[r] {
						t.Errorf("%v: %c (%U) twice", set, r, r)
					}
					if r != 0 {
						seen[r] = true
					}
				}
			}
		}
		if len(seen) != want {
			t.Errorf("%v: %d characters, want %d", set, len(seen), want)
		}
	}
}

// TestCharactersOfMosaics compares with names that Unicode gives.
func TestCharactersOfMosaics(t *testing.T) {
	bits := func(n ...int) (p int) {
		for _, i := range n {
			p |= 1 << (i - 1)
		}
		return p
	}
	sextant, octant := sextantChars(), octantChars()
	for _, tc := range []struct {
		chars   []rune
		pattern int
		want    rune
	}{
		{sextant, bits(1), 0x1fb00}, {sextant, bits(1, 2, 3, 5), 0x1fb15}, {sextant, bits(2, 3, 4, 5, 6), 0x1fb3b},
		{sextant, bits(1, 3, 5), 0}, {sextant, bits(2, 4, 6), 0}, {sextant, bits(6), 0x1fb1e},
		{octant, bits(3), 0x1cd00}, {octant, bits(2, 3), 0x1cd01}, {octant, bits(2, 3, 4, 5, 6, 7, 8), 0x1cde5},
		{octant, bits(1), 0}, {octant, bits(3, 5), 0}, {octant, bits(1, 2, 3, 4), 0},
	} {
		if got := tc.chars[tc.pattern]; got != tc.want {
			t.Errorf("%b is %U, want %U", tc.pattern, got, tc.want)
		}
	}
	for rows, chars := range map[int][]rune{3: sextant, 4: octant} {
		seen := map[rune]bool{}
		for p, r := range filled(rows, chars) {
			if rows == 4 && nearOctants()[p] == r {
				continue // what comes close stands for another pattern, too
			}
			if r == 0 || seen[r] {
				t.Errorf("%d rows: pattern %b has %U", rows, p, r)
			}
			seen[r] = true
		}
	}
	if f := filled(4, octantChars()); f[0] != ' ' || f[255] != '█' || f[0b00001111] != '▀' || f[0b01010101] != '▌' || f[0b11000000] != '▂' || f[0b10100101] != '▚' {
		t.Errorf("the characters of other families are %c", []rune{f[0], f[255], f[0b1111], f[0b01010101], f[0b11000000], f[0b10100101]})
	}
}

// squaredError is how far a cell drawn with a shape's best two colours is from
// its points: by going through them.
func squaredError(m *moments, f family, i int) float64 {
	var on, off [4]float64
	for p, v := range m.values {
		c := float64(f.covers(i, p%points, p/points))
		for k, x := range [3]float32{v.r, v.g, v.b} {
			on[k] += c * float64(x)
			off[k] += (1 - c) * float64(x)
		}
		on[3] += c
		off[3] += 1 - c
	}
	sum := 0.0
	for p, v := range m.values {
		c := float64(f.covers(i, p%points, p/points))
		for k, x := range [3]float32{v.r, v.g, v.b} {
			a, b := float64(x)-on[k]/on[3], float64(x)-off[k]/off[3]
			sum += c*a*a + (1-c)*b*b
		}
	}
	return sum
}

// TestFitIsTheBest tries every shape of each set on cells of a photograph, one
// point after the other, and compares with what was chosen.
func TestFitIsTheBest(t *testing.T) {
	src := New(portrait(t, "collins"), 1)
	for _, set := range []Set{Half, Quadrant, Universal, Sextant, Octant} {
		o := Options{Cols: 24, Rows: 9, Set: set, Dial: Finest}
		f := drawn(t, src, o)
		part, cols, rows := o.View.place(src, o.Cols, o.Rows, 0.5)
		g := newGrid(src, part, cols*points, rows*points, 0)
		if err := g.fill(context.Background(), 1); err != nil {
			t.Fatal(err)
		}
		ours, best, worse := 0.0, 0.0, 0
		for i, cell := range f.Cells {
			var m moments
			g.cellAt(&m, i%cols, i/cols)
			m.take()
			least := float64(m.variance) // one colour
			got := least
			for _, family := range families(set) {
				for k, s := range family.shapes {
					e := squaredError(&m, family, k)
					least = min(least, e)
					if s.on == cell.Char || s.other == cell.Char && s.other != 0 {
						got = e
					}
				}
			}
			ours, best = ours+got, best+least
			if got > least*1.0001+0.5 {
				worse++
			}
		}
		// Of mosaics only the likeliest patterns are tried.
		allowed, limit := 0, 1.0001
		if set == Sextant || set == Octant {
			allowed, limit = len(f.Cells)/20, 1.001
		}
		t.Logf("%v: %d of %d cells are not the best, %.5f × the error", set, worse, len(f.Cells), ours/best)
		if worse > allowed || ours > best*limit {
			t.Errorf("%v: %d of %d cells are not the best, the error is %.4f × the least", set, worse, len(f.Cells), ours/best)
		}
	}
}

// TestDial holds that turning it saves bytes and costs closeness, little at
// first.
func TestDial(t *testing.T) {
	src := New(portrait(t, "hopper"), 1)
	for _, depth := range []Depth{TrueColor, Colors256} {
		size := func(dial float64) int {
			n := 0
			f := drawn(t, src, Options{Cols: 80, Rows: 40, Depth: depth, Dial: dial})
			for y := range f.Rows {
				n += len(f.Line(y))
			}
			return n
		}
		finest, usual, thrifty := size(Finest), size(Usual), size(Thrifty)
		t.Logf("%v: %d, %d, %d bytes", depth, finest, usual, thrifty)
		if float64(usual) > 0.77*float64(finest) || float64(thrifty) > 0.6*float64(usual) {
			t.Errorf("%v: %d bytes, usual %d, thrifty %d", depth, finest, usual, thrifty)
		}
	}
}
