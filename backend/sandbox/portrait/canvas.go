package portrait

import "math"

// The canvas has half the picture's size: its colours are the picture's colour
// planes as they are, and its brightness is scaled up smoothly.
const (
	canvasWidth  = Width / 2
	canvasHeight = Height / 2
)

// colour is linear enough for our purpose: red, green, blue from 0 to 1.
type colour struct{ r, g, b float64 }

func rgb(hex uint32) colour {
	return colour{float64(hex>>16&255) / 255, float64(hex>>8&255) / 255, float64(hex&255) / 255}
}

func (c colour) times(f float64) colour { return colour{c.r * f, c.g * f, c.b * f} }

// toward mixes in the share t of d.
func (c colour) toward(d colour, t float64) colour {
	return colour{c.r + (d.r-c.r)*t, c.g + (d.g-c.g)*t, c.b + (d.b-c.b)*t}
}

// pose is where the face is. Everything about a face is drawn in its own
// coordinates: the origin lies between the eyes, u to the right, v down, and
// the unit is the distance of the pupils.
type pose struct {
	x, y     float64 // of the origin on the canvas
	unit     float64 // pixels
	tilt     float64 // radians
	mirrored bool
}

// box is a rectangle in face coordinates.
type box struct{ u0, v0, u1, v1 float64 }

type canvas struct {
	pose pose
	pix  []colour
}

func newCanvas() *canvas { return &canvas{pix: make([]colour, canvasWidth*canvasHeight)} }

// paint lays f over the pixels of b. f gets face coordinates and answers with a
// colour and how much of it covers what is there.
func (c *canvas) paint(b box, f func(u, v float64) (colour, float64)) {
	p := c.pose
	sin, cos := math.Sincos(p.tilt)
	x0, y0, x1, y1 := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, corner := range [4][2]float64{{b.u0, b.v0}, {b.u1, b.v0}, {b.u0, b.v1}, {b.u1, b.v1}} {
		u, v := corner[0]*p.unit, corner[1]*p.unit
		if p.mirrored {
			u = -u
		}
		x, y := p.x+u*cos-v*sin, p.y+u*sin+v*cos
		x0, x1, y0, y1 = min(x0, x), max(x1, x), min(y0, y), max(y1, y)
	}
	left, right := max(int(x0)-1, 0), min(int(x1)+2, canvasWidth)
	side := 1 / p.unit
	if p.mirrored {
		side = -side
	}
	for y := max(int(y0)-1, 0); y < min(int(y1)+2, canvasHeight); y++ {
		row := c.pix[y*canvasWidth : (y+1)*canvasWidth]
		dy := float64(y) + 0.5 - p.y
		for x := left; x < right; x++ {
			dx := float64(x) + 0.5 - p.x
			u, v := (dx*cos+dy*sin)*side, (dy*cos-dx*sin)/p.unit
			if col, a := f(u, v); a > 0 {
				row[x] = row[x].toward(col, min(a, 1))
			}
		}
	}
}

// edge turns a signed distance, negative inside, into coverage, with a border
// softened over one pixel and the given softness.
func (c *canvas) edge(d, softness float64) float64 {
	w := 1/c.pose.unit + softness
	return clamp(0.5 - d/w)
}

// oval paints an ellipse with the centre (u, v).
func (c *canvas) oval(u, v, ru, rv, softness float64, col colour, alpha float64) {
	m := softness + 0.05
	c.paint(box{u - ru - m, v - rv - m, u + ru + m, v + rv + m}, func(x, y float64) (colour, float64) {
		return col, alpha * c.edge(ellipse(x-u, y-v, ru, rv), softness)
	})
}

// stroke paints a line of the given half width between two points.
func (c *canvas) stroke(u0, v0, u1, v1, half float64, col colour, alpha float64) {
	m := half + 0.05
	c.paint(box{min(u0, u1) - m, min(v0, v1) - m, max(u0, u1) + m, max(v0, v1) + m}, func(x, y float64) (colour, float64) {
		return col, alpha * c.edge(segment(x, y, u0, v0, u1, v1)-half, 0)
	})
}

// ellipse is about the distance to an ellipse around the origin.
func ellipse(u, v, ru, rv float64) float64 {
	a, b := u/ru, v/rv
	k := math.Sqrt(a*a + b*b)
	if k < 1e-6 {
		return -min(ru, rv)
	}
	g := math.Sqrt(a*a/(ru*ru) + b*b/(rv*rv))
	return k * (k - 1) / g
}

func segment(x, y, x0, y0, x1, y1 float64) float64 {
	dx, dy := x1-x0, y1-y0
	t := clamp(((x-x0)*dx + (y-y0)*dy) / (dx*dx + dy*dy))
	return math.Hypot(x-x0-t*dx, y-y0-t*dy)
}

// bump is 1 at the centre and falls smoothly to 0 at the radii.
func bump(u, v, ru, rv float64) float64 {
	d := 1 - u*u/(ru*ru) - v*v/(rv*rv)
	if d <= 0 {
		return 0
	}
	return d * d
}

// clamp compares by hand: min and max of floats also look after NaN and the
// sign of zero, which costs a tenth of a picture.
func clamp(x float64) float64 {
	if x < 0 {
		return 0
	}
	if x > 1 {
		return 1
	}
	return x
}

// smooth goes from 0 at a to 1 at b.
func smooth(a, b, x float64) float64 {
	t := clamp((x - a) / (b - a))
	return t * t * (3 - 2*t)
}

// grain is value noise from 0 to 1, smooth over a unit square.
func grain(x, y float64, seed uint64) float64 {
	fx, fy := math.Floor(x), math.Floor(y)
	ix, iy := int64(fx), int64(fy)
	tx, ty := x-fx, y-fy
	tx, ty = tx*tx*(3-2*tx), ty*ty*(3-2*ty)
	at := func(i, j int64) float64 {
		h := mix(uint64(ix+i)*0x9e3779b97f4a7c15 ^ uint64(iy+j)*0xc2b2ae3d27d4eb4f ^ seed)
		return float64(h>>40) / (1 << 24)
	}
	top := at(0, 0) + (at(1, 0)-at(0, 0))*tx
	low := at(0, 1) + (at(1, 1)-at(0, 1))*tx
	return top + (low-top)*ty
}

// dice is a splitmix64 stream.
type dice uint64

func newDice(seed uint64) dice { return dice(mix(seed + 0x1234567)) }

func (d *dice) next() uint64 {
	*d += 0x9e3779b97f4a7c15
	return mix(uint64(*d))
}

// roll draws from [lo, hi).
func (d *dice) roll(lo, hi float64) float64 {
	return lo + (hi-lo)*float64(d.next()>>11)/(1<<53)
}

// pick draws from 0 to n-1.
func (d *dice) pick(n int) int { return int(d.next() >> 11 % uint64(n)) }

func (d *dice) chance(p float64) bool { return d.roll(0, 1) < p }

// colour draws one of a palette.
func (d *dice) colour(palette ...uint32) colour { return rgb(palette[d.pick(len(palette))]) }

func mix(x uint64) uint64 {
	x ^= x >> 30
	x *= 0xbf58476d1ce4e5b9
	x ^= x >> 27
	x *= 0x94d049bb133111eb
	return x ^ x>>31
}
