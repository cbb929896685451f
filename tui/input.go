package tui

import (
	"os"
	"unicode/utf8"
)

// maxParameters is how many parameters of a control sequence are let through,
// as many as the input parser takes. More of them in a DCS it reads as keys,
// and at the 33rd of a CSI it panics, in a goroutine that nothing recovers; and
// a paste may be a stranger's text.
const maxParameters = 16

// guardedInput is a terminal whose control sequences have a bounded number of
// parameters. It stays a file, which is how Bubble Tea knows a terminal.
type guardedInput struct {
	*os.File
	guard guard
}

// Read reads from the terminal.
func (in *guardedInput) Read(p []byte) (int, error) {
	for {
		n, err := in.File.Read(p)
		kept := in.guard.filter(p[:n])
		// Nothing and no error would read as the end of the input.
		if kept > 0 || n == 0 || err != nil {
			return kept, err
		}
	}
}

// guard follows the control sequences in a stream of bytes.
type guard struct {
	state      guardState
	more       int // bytes that the rune under way still lacks
	parameters int
}

type guardState uint8

const (
	inText     guardState = iota
	afterEsc              // after ESC
	inSequence            // among the parameters of a CSI or DCS
)

// The introducers, with ESC and as C1 controls.
const (
	esc         = 0x1b
	csi1, dcs1  = '[', 'P'
	csi8, dcs8  = 0x9b, 0x90
	firstParam  = '0'
	lastParam   = '?'
	sequenceEnd = '@'
)

// filter takes the surplus parameters out of p, in place, and gives what is left.
func (g *guard) filter(p []byte) int {
	kept := 0
	for _, b := range p {
		if g.passes(b) {
			p[kept] = b
			kept++
		}
	}
	return kept
}

func (g *guard) passes(b byte) bool {
	switch {
	case b == esc:
		g.state, g.more = afterEsc, 0
	case g.state == afterEsc && (b == csi1 || b == dcs1):
		g.state, g.parameters = inSequence, 0
	case g.state == inSequence && b >= firstParam && b <= lastParam:
		if b == ';' || b == ':' {
			g.parameters++
		}
		return g.parameters < maxParameters
	case g.state == inSequence && b < sequenceEnd && b >= ' ':
		// Intermediates come between parameters and end.
	case g.more > 0 && b >= utf8.RuneSelf && b < 0xc0:
		g.more--
	case b == csi8 || b == dcs8:
		g.state, g.more, g.parameters = inSequence, 0, 0
	default:
		g.state, g.more = inText, runeTail(b)
	}
	return true
}

// runeTail is how many bytes follow b in a rune that begins with it.
func runeTail(b byte) int {
	switch {
	case b >= 0xf0:
		return 3
	case b >= 0xe0:
		return 2
	case b >= 0xc0:
		return 1
	}
	return 0
}
