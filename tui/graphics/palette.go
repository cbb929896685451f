package graphics

import (
	"image"
	"image/color"
	"slices"
)

// mostColours is how many colours a picture can have for terminals that take
// them by number.
const mostColours = 256

// Colours are counted in bins of five bits a channel: finer than the palette, and
// few enough to be looked at all.
const (
	binBits = 5
	bins    = 1 << (3 * binBits)
)

func binOf(r, g, b uint8) int {
	const low = 8 - binBits
	return int(r>>low)<<(2*binBits) | int(g>>low)<<binBits | int(b>>low)
}

// bin is what there is of the colours that are nearly one: how many pixels, and
// the mean of each channel.
type bin struct {
	count float64
	mean  [3]float64
}

// box is a part of the colours that gets one colour of the palette.
type box struct {
	bins []bin
	axis int     // along which they differ most
	loss float64 // the squared error of having one colour for all, along that axis
	mean [3]float64
}

// weights is how much an error in each channel is seen.
func weights() [3]float64 { return [3]float64{0.299, 0.587, 0.114} }

func newBox(bins []bin) box {
	b := box{bins: bins}
	var n float64
	var squares [3]float64
	for _, c := range bins {
		n += c.count
		for i, v := range c.mean {
			b.mean[i] += c.count * v
			squares[i] += c.count * v * v
		}
	}
	for i, w := range weights() {
		b.mean[i] /= n
		if loss := w * (squares[i] - n*b.mean[i]*b.mean[i]); loss > b.loss {
			b.axis, b.loss = i, loss
		}
	}
	return b
}

// split divides a box at its mean: both parts have something of it where its
// colours differ at all.
func (b box) split() (low, high box) {
	slices.SortStableFunc(b.bins, func(a, c bin) int {
		switch {
		case a.mean[b.axis] < c.mean[b.axis]:
			return -1
		case a.mean[b.axis] > c.mean[b.axis]:
			return 1
		}
		return 0
	})
	at := slices.IndexFunc(b.bins, func(c bin) bool { return c.mean[b.axis] > b.mean[b.axis] })
	at = min(max(at, 1), len(b.bins)-1) // rounding may leave one side without any
	return newBox(b.bins[:at:at]), newBox(b.bins[at:])
}

// choose finds the colours with which a picture is least wrong: the part of the
// colours that is most wrong as one is divided, until there are enough.
func choose(img *image.NRGBA) color.Palette {
	counts := make([]int, bins)
	sums := make([][3]int, bins)
	each(img, func(_, _ int, p []uint8) {
		i := binOf(p[0], p[1], p[2])
		counts[i]++
		for c := range sums[i] {
			sums[i][c] += int(p[c])
		}
	})
	var all []bin
	for i, n := range counts {
		if n > 0 {
			b := bin{count: float64(n)}
			for c, s := range sums[i] {
				b.mean[c] = float64(s) / b.count
			}
			all = append(all, b)
		}
	}
	if len(all) == 0 {
		return nil
	}
	boxes := []box{newBox(all)}
	for len(boxes) < mostColours {
		worst := 0
		for i, b := range boxes {
			if b.loss > boxes[worst].loss {
				worst = i
			}
		}
		if len(boxes[worst].bins) < 2 || boxes[worst].loss <= 0 {
			break
		}
		low, high := boxes[worst].split()
		boxes[worst] = low
		boxes = append(boxes, high)
	}
	palette := make(color.Palette, len(boxes))
	for i, b := range boxes {
		palette[i] = color.NRGBA{round(b.mean[0]), round(b.mean[1]), round(b.mean[2]), 255}
	}
	return palette
}

func round(v float64) uint8 { return uint8(min(max(v+0.5, 0), 255)) }

// each calls f for all pixels, row by row, with their channels.
func each(img *image.NRGBA, f func(x, y int, p []uint8)) {
	b := img.Bounds()
	for y := range b.Dy() {
		row := img.Pix[y*img.Stride:]
		for x := range b.Dx() {
			f(x, y, row[4*x:4*x+4])
		}
	}
}

// carried is the share of an error that goes on to the pixels around: with all of
// it a smooth wall gets grain, with none a cheek gets steps.
const carried = 0.75

// few brings a picture down to the colours of a palette. What a pixel is off
// goes to those right of it and below it.
func few(img *image.NRGBA) *image.Paletted {
	palette := choose(img)
	bounds := image.Rect(0, 0, img.Bounds().Dx(), img.Bounds().Dy())
	out := image.NewPaletted(bounds, palette)
	if len(palette) == 0 {
		return out
	}
	near := newFinder(palette)
	width := bounds.Dx()
	// One pixel more on either side, so that no edge is a special case.
	here, below := make([][3]float32, width+2), make([][3]float32, width+2)
	row := 0
	each(img, func(x, y int, p []uint8) {
		if y != row {
			row = y
			here, below = below, here
			clear(below)
		}
		var want [3]float32
		for c := range want {
			want[c] = min(max(float32(p[c])+here[x+1][c], 0), 255)
		}
		i := near.find(want)
		out.Pix[y*out.Stride+x] = i
		for c, got := range near.colours[i] {
			off := carried * (want[c] - got) / 16
			here[x+2][c] += 7 * off
			below[x][c] += 3 * off
			below[x+1][c] += 5 * off
			below[x+2][c] += off
		}
	})
	return out
}

// finder knows which colour of a palette is the nearest.
type finder struct {
	colours [][3]float32
	known   []int16 // for each bin; -1 where nobody has asked yet
}

func newFinder(palette color.Palette) *finder {
	f := &finder{colours: make([][3]float32, len(palette)), known: make([]int16, bins)}
	for i, c := range palette {
		r, g, b, _ := c.RGBA()
		f.colours[i] = [3]float32{float32(r >> 8), float32(g >> 8), float32(b >> 8)}
	}
	for i := range f.known {
		f.known[i] = -1
	}
	return f
}

func (f *finder) find(want [3]float32) uint8 {
	i := binOf(uint8(want[0]), uint8(want[1]), uint8(want[2]))
	if f.known[i] < 0 {
		best, least := 0, float32(0)
		w := weights()
		for k, c := range f.colours {
			var off float32
			for j := range c {
				off += float32(w[j]) * (c[j] - want[j]) * (c[j] - want[j])
			}
			if k == 0 || off < least {
				best, least = k, off
			}
		}
		f.known[i] = int16(best)
	}
	return uint8(f.known[i])
}
