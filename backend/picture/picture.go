// Package picture draws photographs with the characters of a terminal.
//
// A Source reads the planes that a decoder made (source.go); scale.go brings
// the part in sight down to eight by eight points a cell, in linear light;
// fit.go finds for each cell the character and the two colours that come
// closest to its points; walk.go goes along each row and gives up a little
// closeness where that saves bytes; Frame writes the outcome (frame.go).
package picture

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
)

// Set is the characters that a picture is drawn with.
type Set uint8

// The sets, each with what a font must have for it.
const (
	Universal Set = iota // the thirty block elements that every font has
	Half                 // upper and lower halves
	Quadrant             // quarters and halves
	Sextant              // sixths, beside the block elements: Unicode 13
	Octant               // eighths, wedges and sixths as well: Unicode 16
	ASCII                // letters and signs, for terminals without anything else
)

// Sets lists the sets in the order in which they are offered.
func Sets() []Set { return []Set{Universal, Half, Quadrant, Sextant, Octant, ASCII} }

// String is the name that settings use.
func (s Set) String() string {
	switch s {
	case Half:
		return "half"
	case Quadrant:
		return "quadrant"
	case Sextant:
		return "sextant"
	case Octant:
		return "octant"
	case ASCII:
		return "ascii"
	}
	return "universal"
}

// NamedSet is the set of a name; false where there is none.
func NamedSet(name string) (Set, bool) { return named(Sets(), name) }

// Depth is the colours of a terminal.
type Depth uint8

// The depths.
const (
	TrueColor Depth = iota // 24 bit
	Colors256              // the cube and the greys of xterm, 16 to 255
	Colors16               // the sixteen that themes change, taken to be xterm's
	NoColor                // the terminal's own two
)

// String is the name that settings use.
func (d Depth) String() string {
	switch d {
	case Colors256:
		return "256"
	case Colors16:
		return "16"
	case NoColor:
		return "none"
	}
	return "truecolor"
}

// Depths lists the depths in the order in which they are offered.
func Depths() []Depth { return []Depth{TrueColor, Colors256, Colors16, NoColor} }

// NamedDepth is the depth of a name; false where there is none.
func NamedDepth(name string) (Depth, bool) { return named(Depths(), name) }

// named is the one of all that has the name.
func named[T fmt.Stringer](all []T, name string) (found T, ok bool) {
	for _, v := range all {
		if v.String() == name {
			return v, true
		}
	}
	return found, false
}

// The dial's stops: what a byte may cost in closeness.
const (
	// Finest keeps every cell as close as its characters allow.
	Finest = 0
	// Usual takes more than a third of the bytes away, which can hardly be seen.
	Usual = 1
	// Thrifty is for slow links: half the bytes of that, and it shows.
	Thrifty = 12
)

// Options say how a picture is drawn.
type Options struct {
	// Cols and Rows are the room there is, in cells; less than one counts as one.
	// Of a room of more than MaxCells only so many are used.
	Cols, Rows int
	// CellAspect is the width of a cell over its height; 0 means a half.
	CellAspect float64
	Set        Set
	Depth      Depth
	// Dial trades closeness for bytes: Finest, Usual, Thrifty or between.
	Dial float64
	// View is the part of the picture in sight; the zero View is all of it.
	View View
	// Brightness lifts the dark parts: 0 leaves the picture as it is, each step
	// lifts more; negative steps darken. MinBrightness to MaxBrightness.
	Brightness int
	// LightGround tells that the terminal's own ground is light, which matters
	// where there is no colour.
	LightGround bool
	// Threads is how many cores may be used, 0 all.
	Threads int
}

// The bounds of Options.Brightness.
const (
	MinBrightness = -4
	MaxBrightness = 8
)

// MaxCells is the most cells that a picture is drawn on: what 50 MB hold while
// it is drawn.
const MaxCells = 1 << 16

// Draw draws the part of src in sight as large as the room allows. It answers
// ctx's error, within a few milliseconds of its end, and no other.
func Draw(ctx context.Context, src *Source, o Options) (*Frame, error) {
	o.Cols, o.Rows = min(max(o.Cols, 1), MaxCells), max(o.Rows, 1)
	o.Rows = min(o.Rows, MaxCells/o.Cols)
	if o.CellAspect <= 0 {
		o.CellAspect = 0.5
	}
	part, cols, rows := o.View.place(src, o.Cols, o.Rows, o.CellAspect)
	threads := o.Threads
	if threads <= 0 {
		threads = runtime.GOMAXPROCS(0)
	}
	g := newGrid(src, part, cols*points, rows*points, o.Brightness)
	defer g.wipe()
	if err := g.fill(ctx, threads); err != nil {
		return nil, err
	}
	f := &Frame{Cols: cols, Rows: rows, Cells: make([]Cell, cols*rows)}
	switch {
	case o.Depth == NoColor && o.Set == ASCII:
		return f, lettered(ctx, g, o, f)
	case o.Depth == NoColor:
		return f, monochrome(ctx, g, o, f)
	}
	return f, each(ctx, threads, rows, newPainter(o, g).band(f))
}

// each calls what work gives each worker for every number below n, a few at a
// time and no more once ctx has ended.
func each(ctx context.Context, threads, n int, work func() func(i int)) error {
	var next atomic.Int64
	var crew sync.WaitGroup
	for range min(threads, n) {
		crew.Go(func() {
			do := work()
			for {
				i := int(next.Add(1)) - 1
				if i >= n || ctx.Err() != nil {
					return
				}
				do(i)
			}
		})
	}
	crew.Wait()
	return ctx.Err()
}
