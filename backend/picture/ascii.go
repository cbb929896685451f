package picture

import (
	"context"
	"image"
	"math"

	"golang.org/x/image/font/basicfont"
)

// letter is a sign of ASCII with how much of each eighth of its cell it covers,
// in two columns of four from the upper left on.
type letter struct {
	char   rune
	covers [8]float32
	total  float32
}

// letters are the signs of ASCII as a usual fixed font draws them, the blank
// first.
func letters() []letter {
	face := basicfont.Face7x13
	var out []letter
	for char := ' '; char <= '~'; char++ {
		l := letter{char: char}
		mask := face.Mask.(*image.Alpha)
		top := face.Height * int(char-' ')
		for y := range face.Height {
			for x := range face.Advance {
				if x >= face.Width || mask.AlphaAt(x, top+y).A == 0 {
					continue
				}
				i := 2*(y*4/face.Height) + x*2/face.Advance
				l.covers[i] += 8 / float32(face.Height*face.Advance)
				l.total += 1 / float32(face.Height*face.Advance)
			}
		}
		out = append(out, l)
	}
	return out
}

// toneCounts is how much more the tone of a letter counts than one of its
// eighths: without it areas of one tone get letters of all kinds.
const toneCounts = 64

// lettered draws the picture with letters in the terminal's own two colours:
// each cell has the sign that lies most like its eighths, and what its tone is
// off goes to its neighbours.
func lettered(ctx context.Context, g *grid, o Options, f *Frame) error {
	signs := letters()
	// Every letter leaves its upper and lower edge free. What one of its tone
	// usually covers of each eighth is no shape of its own.
	most, sum := float32(0), float32(0)
	var usual [8]float32
	for _, l := range signs {
		most, sum = max(most, l.total), sum+l.total
		for i, v := range l.covers {
			usual[i] += v
		}
	}
	shapes := make([][8]float32, len(signs))
	for n, l := range signs {
		for i, v := range l.covers {
			shapes[n][i] = v - l.total*usual[i]/sum
		}
	}
	w, h := 2*f.Cols, 4*f.Rows
	shades := g.tones(w, h)
	defer clear(shades)
	stretch(shades)
	for i, v := range shades {
		// Letters cover half a cell at most, so steps of the eye's own scale
		// are spread over that, not steps of light.
		v = g.light.code(v) / 255
		if o.LightGround {
			v = 1 - v
		}
		shades[i] = v * most
	}
	carried := make([]float32, len(f.Cells))
	for y := range f.Rows {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		diffuse(carried, f.Cols, f.Rows, y, func(x int, carry float32) float32 {
			var want [8]float32
			mean := carry
			for i := range want {
				want[i] = shades[(4*y+i/2)*w+2*x+i%2]
				mean += want[i] / 8
			}
			best, least := 0, float32(math.Inf(1))
			for n := range signs {
				tone := signs[n].total - mean
				off := toneCounts * tone * tone
				for i, v := range want {
					d := v - mean + carry - shapes[n][i]
					off += d * d
				}
				if off < least {
					best, least = n, off
				}
			}
			f.Cells[y*f.Cols+x].Char = signs[best].char
			return mean - signs[best].total
		})
	}
	return nil
}

// signs is the family of the letters, for where there are colours. No font is
// drawn like another, so a letter counts for what it covers of each eighth.
func signs() family {
	var shapes []shape
	all := letters()[1:]
	for _, l := range all {
		shapes = append(shapes, shape{on: l.char, area: l.total * points * points})
	}
	return family{
		shapes: shapes,
		find: func(m *moments, first int, out []found) []found {
			var cells [8]tone
			m.eighths(&cells)
			for i := range all {
				var on tone
				for k, share := range all[i].covers {
					on = on.plus(cells[k].times(share))
				}
				out = append(out, found{first + i, on})
			}
			return out
		},
		covers: func(i, x, y int) float32 { return all[i].covers[2*(y/2)+x/4] },
	}
}
