// Package graphics writes pictures as pixels for terminals that show them
// themselves: by kitty's protocol, by iTerm2's (File) and as sixels (Sixel).
//
// By kitty's the picture is sent once, beside the screen, under a number
// (Transmit). Where it is to appear stand cells with a character that means
// nothing but that, in a colour that is the number (Placeholders): they are text
// like any other, so that whoever lays out and repaints the screen needs to know
// nothing of pictures. Another size or part of a picture is another picture.
// Delete takes one out of the terminal's memory, and off the screen wherever its
// cells still stand.
//
// By the other two it is drawn where the cursor is, over what is there, and goes
// with what is written there afterwards.
//
// All that is sent is made anew of pixels: no byte of a stranger's file reaches
// the terminal's decoder.
package graphics

import (
	"bytes"
	"fmt"
	"image"
	"strings"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/ansi/kitty"
)

// MaxSide is the most columns or rows that a picture can have: there are no more
// signs to number them.
const MaxSide = 256

// MaxID is the largest number of a picture: what fits into a colour.
const MaxID = 1<<24 - 1

// QueryID is the number in the question of Query, and in the answer.
const QueryID = MaxID

// Query asks whether the terminal shows pictures. Konsole says so and then shows
// the placeholders, so the answer must not be trusted alone: see
// terminal.Terminal.Placeholders.
func Query() string {
	return ansi.KittyGraphics([]byte("AAAA"), "a=q", "t=d", "f=24", "s=1", "v=1", fmt.Sprintf("i=%d", QueryID))
}

// Transmit sends a picture, as a PNG with the best 256 colours for it, which is
// half of what all would take and hardly to be told from them. It is shown on so
// many columns and rows, 1 to MaxSide, where Placeholders of the same id stand.
// That is said by a sequence of its own behind the picture: kitty looks at the
// cells that are there already when it is told so, and in one with the first piece
// of a picture it is told before there is one.
func Transmit(id uint32, img *image.NRGBA, cols, rows int) ([]byte, error) {
	flat := few(img)
	defer clear(flat.Pix)
	var b bytes.Buffer
	err := kitty.EncodeGraphics(&b, flat, &kitty.Options{
		Action: kitty.Transmit, Transmission: kitty.Direct, Format: kitty.PNG, ID: int(id), Quiet: 2, Chunk: true,
	})
	b.WriteString(ansi.KittyGraphics(nil, "a=p", "U=1", fmt.Sprintf("i=%d", id), fmt.Sprintf("c=%d", cols), fmt.Sprintf("r=%d", rows), "q=2"))
	return b.Bytes(), err
}

// Placeholders are the rows of cells that stand for a picture.
func Placeholders(id uint32, cols, rows int) []string {
	lines := make([]string, rows)
	for y := range lines {
		var b strings.Builder
		fmt.Fprintf(&b, "\x1b[38;2;%d;%d;%dm", id>>16&0xff, id>>8&0xff, id&0xff)
		for x := range cols {
			// A cell that says which one it is may be repainted alone.
			b.WriteRune(kitty.Placeholder)
			b.WriteRune(kitty.Diacritic(y))
			b.WriteRune(kitty.Diacritic(x))
		}
		b.WriteString("\x1b[m")
		lines[y] = b.String()
	}
	return lines
}

// Stands tells that there are cells in what is written that stand for a picture.
func Stands(written []byte) bool {
	return bytes.Contains(written, []byte(string(kitty.Placeholder)))
}

// Delete takes a picture out of the terminal's memory.
func Delete(id uint32) string {
	return ansi.KittyGraphics(nil, "a=d", "d=I", fmt.Sprintf("i=%d", id), "q=2")
}

// Nothing is a sequence that means nothing: there is no picture of this number.
func Nothing() string { return Delete(QueryID) }

// ThroughTmux wraps sequences so that tmux hands them on to the terminal that it
// is in. It does so only where its option allow-passthrough is on.
func ThroughTmux(sequences string) string {
	var b strings.Builder
	// tmux bounds what it hands on at once, so each sequence goes by itself.
	for part := range strings.SplitAfterSeq(sequences, "\x1b\\") {
		if part != "" {
			b.WriteString(ansi.TmuxPassthrough(part))
		}
	}
	return b.String()
}
