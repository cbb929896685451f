// Package qrcode makes QR codes of cells of a terminal, for a camera to read off
// the screen.
package qrcode

import (
	"errors"
	"image/color"
	"strings"

	"github.com/boombuler/barcode/qr"

	"faceauth/backend/picture"
)

// MaxText is the most bytes that a QR code holds: version 40 at the lowest level
// of error correction.
const MaxText = 2953

// ErrTooLong is a text of more than MaxText bytes.
var ErrTooLong = errors.New("it is too long for a QR code")

// quiet is the margin that the standard asks for, in modules.
const quiet = 4

// Code is a QR code with its margin: a square of modules, dark or light.
type Code struct {
	size int // of a side, in modules
	dark []bool
}

// Of makes the smallest code that a text fits into, with as much error correction
// as that has room for. The error is ErrTooLong.
func Of(text string) (Code, error) {
	if len(text) > MaxText {
		return Code{}, ErrTooLong
	}
	best, err := encode(text, qr.L)
	if err != nil {
		return Code{}, ErrTooLong
	}
	for _, level := range []qr.ErrorCorrectionLevel{qr.M, qr.Q, qr.H} {
		c, err := encode(text, level)
		if err != nil || c.size > best.size {
			break
		}
		best = c
	}
	return best, nil
}

func encode(text string, level qr.ErrorCorrectionLevel) (Code, error) {
	code, err := qr.Encode(text, level, qr.Unicode)
	if err != nil {
		return Code{}, err
	}
	n := code.Bounds().Dx()
	c := Code{size: n + 2*quiet}
	c.dark = make([]bool, c.size*c.size)
	for y := range n {
		for x := range n {
			grey := color.Gray16Model.Convert(code.At(x, y)).(color.Gray16)
			c.dark[(y+quiet)*c.size+x+quiet] = grey.Y < 0x8000
		}
	}
	return c, nil
}

// Size is a side of the code in modules, the margin included.
func (c Code) Size() int { return c.size }

// Dark tells whether a module is dark, counted from 0 at the upper left corner of
// the margin. Beyond the code everything is light.
func (c Code) Dark(x, y int) bool {
	return x >= 0 && y >= 0 && x < c.size && y < c.size && c.dark[y*c.size+x]
}

// Grain is how many modules a cell has.
type Grain uint8

// The grains. A cell is about twice as high as it is wide, so that modules are
// square in all of them.
const (
	Coarse Grain = iota // a module is two cells side by side
	Fine                // a cell is two modules, one above the other
	Finest              // a cell is two by four, for terminals that draw octants themselves
)

// Cells is the room that the code takes, in cells.
func (c Code) Cells(g Grain) (cols, rows int) {
	switch g {
	case Coarse:
		return 2 * c.size, c.size
	case Finest:
		return (c.size + 1) / 2, (c.size + 3) / 4
	}
	return c.size, (c.size + 1) / 2
}

// Fits gives the largest grain for a room, of those that the terminal draws.
func (c Code) Fits(cols, rows int, octants bool) (Grain, bool) {
	for _, g := range []Grain{Coarse, Fine, Finest} {
		w, h := c.Cells(g)
		if w <= cols && h <= rows && (g != Finest || octants) {
			return g, true
		}
	}
	return 0, false
}

// Run is cells of one row that stand on the same ground.
type Run struct {
	Text string
	// OnDark tells that the ground is dark and the text light, in place of the other
	// way round.
	OnDark bool
}

// Runs draws the code in two grounds and their opposites as ink, which are for the
// caller to set. Many fonts leave a line of ground above and below their blocks,
// and a line through the dark parts is what readers stumble over: so as much as
// can be is ground, and of the two ways to draw a half, the one is taken whose
// edge lies where it does not part what is dark on both sides.
func (c Code) Runs(g Grain) [][]Run {
	_, rows := c.Cells(g)
	out := make([][]Run, rows)
	for y, line := range c.Lines(g, false) {
		x := 0
		for _, r := range line {
			onDark := false
			switch {
			case r == '█':
				r, onDark = ' ', true
			case g == Fine && r == '▀' && c.Dark(x, 2*y-1) && c.Dark(x, 2*y+2):
				r, onDark = '▄', true
			case g == Fine && r == '▄' && c.Dark(x, 2*y-1) && c.Dark(x, 2*y+2):
				r, onDark = '▀', true
			}
			if n := len(out[y]); n > 0 && out[y][n-1].OnDark == onDark {
				out[y][n-1].Text += string(r)
			} else {
				out[y] = append(out[y], Run{string(r), onDark})
			}
			x++
		}
	}
	return out
}

// Lines draws the code with characters that are dark on a light ground. With
// inverted it is the other way round: characters that are light on a dark ground.
// It is for where grounds can't be set.
func (c Code) Lines(g Grain, inverted bool) []string {
	cols, rows := c.Cells(g)
	octants := picture.Octants()
	lines := make([]string, rows)
	for y := range lines {
		var b strings.Builder
		for x := range cols {
			// What is beyond the last module of an odd number is light.
			at := func(i, j int) int {
				if c.Dark(i, j) != inverted {
					return 1
				}
				return 0
			}
			switch g {
			case Coarse:
				b.WriteRune([]rune{' ', '█'}[at(x/2, y)])
			case Fine:
				b.WriteRune([]rune{' ', '▀', '▄', '█'}[at(x, 2*y)|at(x, 2*y+1)<<1])
			case Finest:
				pattern := 0
				for i := range 8 {
					pattern |= at(2*x+i%2, 4*y+i/2) << i
				}
				b.WriteRune(octants[pattern])
			}
		}
		lines[y] = b.String()
	}
	return lines
}
