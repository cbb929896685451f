package clipboard

import (
	"encoding/base64"
	"strings"
)

// MaxEncoded is the most base64 that is sent to a terminal, in bytes; a text of up
// to MaxText bytes fits. What terminals take is hardly ever documented. This is
// what k9s settled on; xterm and tmux are known to take more.
const MaxEncoded = 74_994

// MaxText is the longest text that a terminal is asked to copy, in bytes.
const MaxText = MaxEncoded / 4 * 3

// screenPiece is the most that GNU screen is given in one piece, in bytes. It
// takes 767, and before 4.2, which macOS still has, 255; what is longer it prints.
const screenPiece = 254

const (
	esc = "\x1b"
	// st would end the wrapping of tmux and screen, so OSC 52 is ended with BEL.
	st  = esc + `\`
	bel = "\a"
)

// encodedLen is the length of a text in base64, in bytes.
func encodedLen(text string) int { return base64.StdEncoding.EncodedLen(len(text)) }

// osc52 asks a terminal to put text on its clipboard. "c" is the clipboard, as
// against X's selection, and all that mosh passes on. In base64 there is nothing
// that ends a sequence, whatever the text is.
func osc52(text string) string {
	return esc + "]52;c;" + base64.StdEncoding.EncodeToString([]byte(text)) + bel
}

// sequence asks the terminal outside a multiplexer.
func (m multiplexer) sequence(text string) string {
	plain := osc52(text)
	switch m {
	case tmux:
		// tmux takes the one where set-clipboard is on, and hands the other on
		// where allow-passthrough is. What it does not take it drops.
		return plain + throughTmux(plain)
	case screen:
		// screen takes none and prints the end of one that is long.
		return throughScreen(plain)
	}
	return plain
}

// throughTmux wraps a sequence so that tmux hands it on to the terminal outside.
func throughTmux(sequence string) string {
	return esc + "Ptmux;" + strings.ReplaceAll(sequence, esc, esc+esc) + st
}

// throughScreen wraps a sequence, in which there is no ST, so that GNU screen hands
// it on to the terminal outside, piece by piece.
func throughScreen(sequence string) string {
	var b strings.Builder
	for len(sequence) > 0 {
		n := min(len(sequence), screenPiece)
		b.WriteString(esc + "P" + sequence[:n] + st)
		sequence = sequence[n:]
	}
	return b.String()
}
