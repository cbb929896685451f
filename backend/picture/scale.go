package picture

import (
	"context"
	"image"
	"math"
	"runtime"
	"slices"
)

// points is how many points a cell has across and down. It is what the
// characters divide a cell into: halves, quarters and eighths either way.
const points = 8

// grid is the part of a picture in sight, brought down (or up) to the points
// of the cells it is drawn on, in codes of sRGB from 0 to 255.
type grid struct {
	w, h   int // in points, upright
	values []tone

	src    *Source
	light  *light
	across axis // from stored columns to stored points
	down   axis
}

// rect is a part of an upright picture, in its pixels.
type rect struct{ x0, y0, x1, y1 float64 }

func newGrid(src *Source, part rect, w, h, brightness int) *grid {
	g := &grid{w: w, h: h, src: src, light: newLight(brightness), values: make([]tone, w*h)}
	width, height := src.Size()
	ax, ay := stored(src.turn, part.x0, part.y0, float64(width), float64(height))
	bx, by := stored(src.turn, part.x1, part.y1, float64(width), float64(height))
	if src.turn.Transposes() {
		w, h = h, w
	}
	b := src.img.Bounds()
	g.across = newAxis(min(ax, bx), max(ax, bx), b.Dx(), w)
	g.down = newAxis(min(ay, by), max(ay, by), b.Dy(), h)
	return g
}

// wipe forgets the picture.
func (g *grid) wipe() { clear(g.values) }

// axis says for each point along one side of the grid of which pixels it is
// made, and with what weights.
type axis struct {
	first   []int     // pixel of each point
	at      []int     // where its weights begin; one more than points
	weights []float32 // they add up to 1
	low     int       // the first and, after the last, pixel of all
	high    int
}

// newAxis brings the pixels from a to b of n down to count points: each is the
// mean of what it covers. Where there are more points than pixels they are laid
// through the pixels by Lanczos' kernel.
func newAxis(a, b float64, n, count int) axis {
	ax := axis{first: make([]int, count), at: make([]int, count+1), low: n}
	step := (b - a) / float64(count)
	for i := range count {
		from, to := a+float64(i)*step, a+float64(i+1)*step
		if step >= 1 {
			ax.box(i, from, to, n)
		} else {
			ax.lanczos(i, (from+to)/2, n)
		}
		ax.low = min(ax.low, ax.first[i])
		ax.high = max(ax.high, ax.first[i]+ax.at[i+1]-ax.at[i])
	}
	return ax
}

func (ax *axis) box(i int, from, to float64, n int) {
	const sliver = 1e-6 // what rounding leaves of a pixel
	first := min(max(int(from+sliver), 0), n-1)
	last := min(max(int(math.Ceil(to-sliver)), first+1), n)
	ax.first[i] = first
	for p := first; p < last; p++ {
		share := min(to, float64(p+1)) - max(from, float64(p))
		ax.weights = append(ax.weights, float32(max(share, sliver)/(to-from)))
	}
	ax.at[i+1] = len(ax.weights)
}

// reach is how many pixels Lanczos' kernel takes in on either side.
const reach = 3

func (ax *axis) lanczos(i int, centre float64, n int) {
	first := min(max(int(math.Floor(centre-0.5))-reach+1, 0), n-1)
	last := min(max(int(math.Floor(centre-0.5))+reach+1, first+1), n)
	ax.first[i] = first
	sum := 0.0
	for p := first; p < last; p++ {
		sum += kernel(centre - 0.5 - float64(p))
	}
	for p := first; p < last; p++ {
		ax.weights = append(ax.weights, float32(kernel(centre-0.5-float64(p))/sum))
	}
	ax.at[i+1] = len(ax.weights)
}

func kernel(x float64) float64 {
	if x == 0 {
		return 1
	}
	if math.Abs(x) >= reach {
		return 0
	}
	x *= math.Pi
	return reach * math.Sin(x) * math.Sin(x/reach) / (x * x)
}

// bandRows is how many rows of the grid are made in one go.
const bandRows = 16

// fill makes the points.
func (g *grid) fill(ctx context.Context, threads int) error {
	rows := len(g.down.first)
	return each(ctx, threads, (rows+bandRows-1)/bandRows, func() func(int) {
		s := newScaler(g)
		return func(band int) {
			for y := band * bandRows; y < min((band+1)*bandRows, rows); y++ {
				s.row(y)
			}
		}
	})
}

// scaler makes rows of the grid. Pixels are added up down the columns first, so
// that each is read once.
type scaler struct {
	*grid
	sum []tone
	// lines are rows of pixels that more than one row of points needs a part
	// of; numbers says which.
	lines   [2 * (reach + 1)][]tone
	numbers [2 * (reach + 1)]int
}

func newScaler(g *grid) *scaler {
	s := &scaler{grid: g, sum: make([]tone, g.across.high-g.across.low)}
	for i := range s.numbers {
		s.numbers[i] = -1
	}
	return s
}

// row makes one row of stored points.
func (s *scaler) row(y int) {
	clear(s.sum)
	d := &s.down
	weights := d.weights[d.at[y]:d.at[y+1]]
	// Whole pixels all have the largest weight; they are added as they are and
	// the sum weighed in the end.
	whole := slices.Max(weights)
	for i, w := range weights {
		pixel := d.first[y] + i
		if w == whole {
			s.src.add(s.light, s.sum, s.across.low, s.across.high, pixel)
			continue
		}
		w /= whole
		line := s.line(pixel)
		for j, v := range line[:len(s.sum)] {
			s.sum[j] = s.sum[j].plus(v.times(w))
		}
	}
	s.spread(y, whole)
}

// line is one row of pixels in linear light.
func (s *scaler) line(pixel int) []tone {
	i := pixel % len(s.lines)
	if s.numbers[i] == pixel {
		return s.lines[i]
	}
	if s.lines[i] == nil {
		s.lines[i] = make([]tone, len(s.sum))
	}
	clear(s.lines[i])
	s.src.add(s.light, s.lines[i], s.across.low, s.across.high, pixel)
	s.numbers[i] = pixel
	return s.lines[i]
}

// spread makes the points of the row y of the sums of columns, each of which
// is to be weighed with scale.
func (s *scaler) spread(y int, scale float32) {
	a := &s.across
	at, step := s.target(y)
	for x, first := range a.first {
		weights := a.weights[a.at[x]:a.at[x+1]]
		sum := s.sum[first-a.low:][:len(weights)]
		var point tone
		for i, w := range weights {
			point = point.plus(sum[i].times(w))
		}
		l := s.light
		s.values[at] = tone{l.code(point.r * scale), l.code(point.g * scale), l.code(point.b * scale)}
		at += step
	}
}

// target is where in values the first point of the stored row y lies, and how
// far it is from each point of the row to the next.
func (g *grid) target(y int) (at, step int) {
	place := func(x int) int {
		// Points are squares of their own, so that their middles are turned.
		px, py := float64(x)+0.5, float64(y)+0.5
		ux, uy := upright(g.src.turn, px, py, float64(g.w), float64(g.h))
		return int(uy)*g.w + int(ux)
	}
	at = place(0)
	if len(g.across.first) == 1 {
		return at, 0
	}
	return at, place(1) - at
}

// code is the sRGB code of linear light.
func (l *light) code(v float32) float32 {
	i := int(v*fine + 0.5)
	return l.codes[min(max(i, 0), fine)]
}

// Scale brings the part of src in sight down to pixels instead of cells, for
// terminals that show pictures themselves: as large as the room of width by
// height allows, and no larger than MaxPixels to a side. It answers ctx's error
// and no other.
func Scale(ctx context.Context, src *Source, v View, width, height, brightness int) (*image.NRGBA, error) {
	width, height = min(max(width, 1), MaxPixels), min(max(height, 1), MaxPixels)
	part, w, h := v.place(src, width, height, 1)
	g := newGrid(src, part, w, h, brightness)
	defer g.wipe()
	if err := g.fill(ctx, runtime.GOMAXPROCS(0)); err != nil {
		return nil, err
	}
	out := image.NewNRGBA(image.Rect(0, 0, w, h))
	for i, p := range g.values {
		copy(out.Pix[4*i:], []uint8{code(p.r), code(p.g), code(p.b), 255})
	}
	return out, nil
}

// MaxPixels bounds the sides of what Scale makes.
const MaxPixels = 2048
