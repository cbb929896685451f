package tui

import "os"

// Two things that a terminal may send bring the input parser down, and with it the
// program, in a goroutine that nothing recovers; and a paste may be a stranger's
// text. One is more parameters than maxParameters. The other is a report of the
// mouse, as of 1986, behind a CSI of one byte: the parser takes that for the two of
// ESC [. No terminal sends one unasked.

// maxParameters is how many parameters of a control sequence are let through, as
// many as the parser takes. More of them in a DCS it reads as keys, and at the
// 33rd of a CSI it panics.
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
	parameters int
	bare       bool // nothing has come yet after a CSI of one byte

	more      int  // bytes that the rune under way still lacks
	low, high byte // what the next one of them can be
	last      byte // the one before
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
	mouse       = 'M'

	// What the bytes of a rune after the first are.
	firstTail, lastTail = 0x80, 0xbf
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
	if g.more > 0 {
		if b >= g.low && b <= g.high {
			g.more--
			g.low, g.high, g.last = firstTail, lastTail, b
			return true
		}
		// The rune is broken off. The parser takes what there was of it byte by byte,
		// and the last one may begin a sequence.
		g.begin(g.last)
		g.more = 0
	}
	if g.bare && b == mouse {
		return false // for the parser the sequence goes on, and so it does here
	}
	g.bare = false
	switch {
	case b == esc:
		g.state = afterEsc
	case g.state == afterEsc && (b == csi1 || b == dcs1):
		g.state, g.parameters = inSequence, 0
	case g.state == inSequence && b >= firstParam && b <= lastParam:
		if b == ';' || b == ':' {
			g.parameters++
		}
		return g.parameters < maxParameters
	case g.state == inSequence && b < sequenceEnd && b >= ' ':
		// Intermediates come between parameters and end.
	default:
		g.begin(b)
	}
	return true
}

// begin takes a byte that goes on with nothing.
func (g *guard) begin(b byte) {
	g.state, g.more, g.last = inText, 0, b
	g.low, g.high = firstTail, lastTail
	switch {
	case b == csi8 || b == dcs8:
		g.state, g.parameters, g.bare = inSequence, 0, b == csi8
	case b >= 0xf5 || b < 0xc2: // begins no rune
	case b >= 0xf0:
		g.more = 3
	case b >= 0xe0:
		g.more = 2
	default:
		g.more = 1
	}
	// The shortest form alone is a rune, and neither half a surrogate pair nor what
	// is beyond Unicode.
	switch b {
	case 0xe0:
		g.low = 0xa0
	case 0xed:
		g.high = 0x9f
	case 0xf0:
		g.low = 0x90
	case 0xf4:
		g.high = 0x8f
	}
}
