package picture

import "math"

// ink is a colour in the space of the fit.
type ink struct {
	at    tone
	code  Color
	bytes float32 // of its SGR parameters
}

// inks is the colours of a terminal, and the space in which the fit compares
// them: sRGB where every colour can be had, and Oklab where the nearest of few
// must do and what is near depends on the eye. Each worker has its own.
type inks interface {
	// convert takes points from sRGB to the space of the fit.
	convert(points *[all]tone)
	// least is what a part with this sum and area adds at least to the squared
	// error, which begins with that of no colour at all.
	least(sum tone, area float32) float32
	// of is the ink for a part of this mean.
	of(mean tone) ink
	// exact tells that a part can have just its mean.
	exact() bool
}

func inksFor(d Depth) inks {
	if d == Colors256 {
		return newPalette(xterm256(), firstFixed)
	}
	return everyColor{}
}

// everyColor is 24 bits of colour.
type everyColor struct{}

func (everyColor) convert(*[all]tone) {}

func (everyColor) least(sum tone, area float32) float32 { return -sum.square() / area }

func (everyColor) exact() bool { return true }

func (everyColor) of(mean tone) ink {
	r, g, b := code(mean.r), code(mean.g), code(mean.b)
	return ink{
		at:    tone{float32(r), float32(g), float32(b)},
		code:  direct | Color(r)<<16 | Color(g)<<8 | Color(b),
		bytes: float32(len("38;2;;;") + digits(r) + digits(g) + digits(b)),
	}
}

func code(v float32) uint8 { return uint8(min(max(v+0.5, 0), 255)) }

func digits(v uint8) int {
	switch {
	case v < 10:
		return 1
	case v < 100:
		return 2
	}
	return 3
}

// palette is a few colours, compared in Oklab: lightness first, then two axes
// of hue, all in the unit that makes black and white as far apart as in sRGB.
type palette struct {
	first  int // the index of the first colour
	colors []tone
	linear [1 << linearBits]float32
	// nearest remembers the nearest colour of each cell of a grid over the
	// space, plus one: of the few that a picture has, each is looked for once.
	nearest []uint16
}

const (
	linearBits = 12
	// unit is the distance of black and white: that of three channels of 255.
	unit = 255 * 1.7320508
	// gridBits is how finely the space is divided along each of its axes.
	gridBits = 6
	// widest is the farthest that a colour of sRGB lies from grey.
	widest = 0.34
)

func newPalette(colors [][3]uint8, first int) *palette {
	p := &palette{first: first, nearest: make([]uint16, 1<<(3*gridBits))}
	for i := range p.linear {
		p.linear[i] = float32(linearOf(float64(i) / (1<<linearBits - 1)))
	}
	for _, c := range colors {
		p.colors = append(p.colors, p.oklab(tone{float32(c[0]), float32(c[1]), float32(c[2])}))
	}
	return p
}

func (p *palette) exact() bool { return false }

func (p *palette) convert(points *[all]tone) {
	for i := range points {
		points[i] = p.oklab(points[i])
	}
}

// oklab converts codes of sRGB; the numbers are those of its author, Björn
// Ottosson.
func (p *palette) oklab(c tone) tone {
	r, g, b := p.light(c.r), p.light(c.g), p.light(c.b)
	l := cubeRoot(0.4122214708*r + 0.5363325363*g + 0.0514459929*b)
	m := cubeRoot(0.2119034982*r + 0.6806995451*g + 0.1073969566*b)
	s := cubeRoot(0.0883024619*r + 0.2817188376*g + 0.6299787005*b)
	return tone{
		unit * (0.2104542553*l + 0.7936177850*m - 0.0040720468*s),
		unit * (1.9779984951*l - 2.4285922050*m + 0.4505937099*s),
		unit * (0.0259040371*l + 0.7827717662*m - 0.8086757660*s),
	}
}

func (p *palette) light(code float32) float32 {
	return p.linear[min(max(int(code*((1<<linearBits-1)/255.)+0.5), 0), len(p.linear)-1)]
}

// cubeRoot is right to a millionth, for 0 to 1. It begins with a third of the
// exponent and improves on that twice, by Halley's method.
func cubeRoot(x float32) float32 {
	if x <= 0 {
		return 0
	}
	y := math.Float32frombits(math.Float32bits(x)/3 + 709921077)
	for range 2 {
		c := y * y * y
		y *= (c + 2*x) / (2*c + x)
	}
	return y
}

// near is the number of the colour nearest to c.
func (p *palette) near(c tone) int {
	const steps = 1 << gridBits
	place := func(v float32) int { return min(max(int(v*steps), 0), steps-1) }
	l, a, b := place(c.r/unit), place(c.g/(2*widest*unit)+0.5), place(c.b/(2*widest*unit)+0.5)
	slot := &p.nearest[l<<(2*gridBits)|a<<gridBits|b]
	if *slot == 0 {
		middle := tone{
			(float32(l) + 0.5) / steps * unit,
			((float32(a)+0.5)/steps - 0.5) * 2 * widest * unit,
			((float32(b)+0.5)/steps - 0.5) * 2 * widest * unit,
		}
		best, least := 0, float32(math.Inf(1))
		for i, q := range p.colors {
			if d := q.minus(middle).square(); d < least {
				best, least = i, d
			}
		}
		*slot = uint16(best + 1)
	}
	return int(*slot) - 1
}

func (p *palette) least(sum tone, area float32) float32 {
	c := p.colors[p.near(sum.times(1/area))]
	return area*c.square() - 2*c.dot(sum)
}

func (p *palette) of(mean tone) ink {
	i := p.near(mean)
	return ink{at: p.colors[i], code: p.code(i), bytes: float32(len("38;5;") + digits(uint8(p.first+i)))}
}

// code is the colour numbered i.
func (p *palette) code(i int) Color { return indexed | Color(p.first+i) }

// firstFixed is the first colour of xterm's 256 that is the same in every
// terminal: those below are what themes change.
const firstFixed = 16

// xterm256 is xterm's cube of colours and its greys, from firstFixed on.
func xterm256() [][3]uint8 {
	level := func(i int) uint8 {
		if i == 0 {
			return 0
		}
		return uint8(55 + 40*i)
	}
	var out [][3]uint8
	for i := range 6 * 6 * 6 {
		out = append(out, [3]uint8{level(i / 36), level(i / 6 % 6), level(i % 6)})
	}
	for i := range 24 {
		v := uint8(8 + 10*i)
		out = append(out, [3]uint8{v, v, v})
	}
	return out
}

// xterm16 is xterm's own sixteen colours. Themes have others; none is more
// likely than these.
func xterm16() [][3]uint8 {
	return [][3]uint8{
		{0, 0, 0}, {205, 0, 0}, {0, 205, 0}, {205, 205, 0}, {0, 0, 238}, {205, 0, 205}, {0, 205, 205}, {229, 229, 229},
		{127, 127, 127}, {255, 0, 0}, {0, 255, 0}, {255, 255, 0}, {92, 92, 255}, {255, 0, 255}, {0, 255, 255}, {255, 255, 255},
	}
}
