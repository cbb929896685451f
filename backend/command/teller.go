package command

import (
	"fmt"
	"io"
	"strings"
	"sync"

	"faceauth/backend"
)

// teller is the talk of a command that has something to say while a call of its
// own may be saying something too. On a terminal it keeps a line at the end
// that is written over and over; whatever else is said comes before it. It is
// safe for use by several goroutines.
type teller struct {
	out  io.Writer
	live bool // out is a terminal

	mu    sync.Mutex
	width int // of the line that is shown, in bytes: an upper bound of its cells
}

// Write takes the line away and writes p.
func (t *teller) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.line("")
	return t.out.Write(p)
}

// show puts text into the line, or takes the line away for an empty one.
func (t *teller) show(text string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.line(text)
}

// line writes spaces over the rest of a longer line before, which every
// terminal understands.
func (t *teller) line(text string) {
	if !t.live || text == "" && t.width == 0 {
		return
	}
	rest := strings.Repeat(" ", max(0, t.width-len(text)))
	end := ""
	if text == "" {
		end = "\r"
	}
	_, _ = io.WriteString(t.out, "\r"+text+rest+end)
	t.width = len(text)
}

// unreadable tells of an entry of a page that is no record.
func (t *teller) unreadable(s backend.Skip) {
	fmt.Fprintf(t, "faceauth: an entry of the list could not be read as a record (%s)\n", s.Reason)
}
