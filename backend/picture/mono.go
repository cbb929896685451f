package picture

import (
	"context"
	"slices"
)

// monochrome draws the picture with the terminal's own two colours alone. Each
// sub-cell is either set or not, and what that is off goes to its neighbours
// (Floyd and Steinberg's dither), so that areas keep their tones.
func monochrome(ctx context.Context, g *grid, o Options, f *Frame) error {
	cols, rows, chars := subCells(o.Set)
	w, h := f.Cols*cols, f.Rows*rows
	tones := g.tones(w, h)
	defer clear(tones)
	stretch(tones)
	on := make([]bool, w*h)
	for y := range h {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		diffuse(tones, w, h, y, func(x int, v float32) float32 {
			if v < 0.5 {
				return v
			}
			on[y*w+x] = true
			return v - 1
		})
	}
	for i := range f.Cells {
		x, y := i%f.Cols*cols, i/f.Cols*rows
		pattern := 0
		for bit := range cols * rows {
			if on[(y+bit/cols)*w+x+bit%cols] != o.LightGround {
				pattern |= 1 << bit
			}
		}
		f.Cells[i].Char = chars[pattern]
	}
	return nil
}

// subCells is into what columns and rows the characters of a set divide a cell,
// with the character of each pattern.
func subCells(s Set) (cols, rows int, chars []rune) {
	switch s {
	case Half:
		return 1, 2, []rune(" ▀▄█")
	case Sextant:
		return 2, 3, filled(3, sextantChars())
	case Octant:
		return 2, 4, filled(4, octantChars())
	}
	return 2, 2, quarters()
}

// quarters are the characters made of quarters of a cell, by pattern.
func quarters() []rune { return []rune(" ▘▝▀▖▌▞▛▗▚▐▜▄▙▟█") }

// filled puts into the table of a mosaic the characters that other families have,
// or what comes close where none has.
func filled(rows int, chars []rune) []rune {
	near := nearOctants()
	fourths := map[int]rune{0b11: '🮂', 0b111111: '🮅', 0b11000000: '▂', 0b11111100: '▆'}
	for p, r := range chars {
		switch {
		case r != 0:
		case rows == 3: // blank, full, left or right half
			chars[p] = quarters()[p&3|p>>2&0b1100]
		case fourths[p] != 0:
			chars[p] = fourths[p]
		case near[p] != 0:
			chars[p] = near[p]
		default:
			chars[p] = quarters()[p&3|p>>4&3<<2]
		}
	}
	return chars
}

// tones is how light w by h parts of the picture are, 0 to 1 in linear light.
func (g *grid) tones(w, h int) []float32 {
	out := make([]float32, w*h)
	for i := range out {
		x0, x1 := i%w*g.w/w, (i%w+1)*g.w/w
		y0, y1 := i/w*g.h/h, (i/w+1)*g.h/h
		var sum float32
		for y := y0; y < y1; y++ {
			for _, p := range g.values[y*g.w+x0 : y*g.w+x1] {
				sum += 0.2126*g.light.linear[code(p.r)] + 0.7152*g.light.linear[code(p.g)] + 0.0722*g.light.linear[code(p.b)]
			}
		}
		out[i] = sum / float32((x1-x0)*(y1-y0))
	}
	return out
}

// stretch uses all of the tones that there are from black to white: two colours
// leave no others.
func stretch(tones []float32) {
	sorted := slices.Clone(tones)
	defer clear(sorted)
	slices.Sort(sorted)
	low, high := sorted[len(sorted)/50], sorted[len(sorted)-1-len(sorted)/50]
	if high-low < 0.01 {
		return // nothing but noise
	}
	for i, v := range tones {
		tones[i] = min(max((v-low)/(high-low), 0), 1)
	}
}

// diffuse goes along the row y of tones, in turns from the left and from the
// right, and hands what set says each tone is off to its neighbours ahead.
func diffuse(tones []float32, w, h, y int, set func(x int, v float32) float32) {
	step := 1 - 2*(y&1)
	give := func(x, y int, v float32) {
		if x >= 0 && x < w && y < h {
			tones[y*w+x] += v
		}
	}
	for i := range w {
		x := i
		if step < 0 {
			x = w - 1 - i
		}
		off := set(x, tones[y*w+x])
		give(x+step, y, off*7/16)
		give(x-step, y+1, off*3/16)
		give(x, y+1, off*5/16)
		give(x+step, y+1, off*1/16)
	}
}
