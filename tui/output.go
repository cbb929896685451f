package tui

import (
	"bytes"
	"fmt"
	"sync"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/term"

	"faceauth/tui/graphics"
)

// pictureOutput is a terminal's output that can lay one picture over the frame.
//
// Bubble Tea's renderer knows cells alone, and what is sent beside it comes
// before or after the frame that it belongs to: nobody can tell. So the frame
// itself says where it belongs. One of its cells is linked to a mark, which the
// renderer writes whenever it writes the cell, be it because the picture is a new
// one or because the screen was cleared, and what brings the mark to the terminal
// is followed by the picture, in one go.
type pictureOutput struct {
	term.File
	// placed is called behind what has cells that stand for pictures; nil for not.
	placed func()

	mu      sync.Mutex // Write is called by the renderer, the rest by the event loop
	number  uint32
	picture []byte // nil for none
	laid    bool   // it is on the screen
}

// markPrefix begins a mark. Nothing that a stranger wrote can: there are no
// control characters left in it.
const markPrefix = "\x1b]8;;faceauth-picture:"

// marked is a blank cell with the mark of a picture.
func marked(number uint32) string {
	return ansi.SetHyperlink(fmt.Sprintf("faceauth-picture:%d", number)) + " " + ansi.ResetHyperlink()
}

// lay has a picture follow its mark, and no other. It is a sequence that leaves
// the cursor where it was; it is wiped when it is not wanted any more.
func (o *pictureOutput) lay(number uint32, picture []byte) {
	o.mu.Lock()
	defer o.mu.Unlock()
	clear(o.picture)
	o.number, o.picture = number, picture
}

// forget lets no picture follow any more, and tells whether there is one on the
// screen: only clearing it takes that off.
func (o *pictureOutput) forget() (laid bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	clear(o.picture)
	laid = o.laid
	o.picture, o.laid = nil, false
	return laid
}

// Write writes a frame or a part of one, and behind it the picture that belongs
// to it. No mark reaches the terminal.
func (o *pictureOutput) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.placed != nil && graphics.Stands(p) {
		defer o.placed()
	}
	if !bytes.Contains(p, []byte(markPrefix)) {
		return o.File.Write(p)
	}
	parts := bytes.Split(p, []byte(markPrefix))
	out, wanted := bytes.Clone(parts[0]), false
	for _, part := range parts[1:] {
		number, rest, _ := bytes.Cut(part, []byte{'\a'})
		wanted = wanted || string(number) == fmt.Sprint(o.number)
		out = append(out, rest...)
	}
	if wanted && o.picture != nil {
		out = append(out, o.picture...)
		o.laid = true
	}
	if n, err := o.File.Write(out); err != nil {
		return min(n, len(p)), err
	}
	return len(p), nil
}
