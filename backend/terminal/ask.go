package terminal

import (
	"bytes"
	"os"
	"time"

	"github.com/charmbracelet/x/term"
)

// The questions: what it is, and, since every terminal answers that, what it
// can do. When the second answer is there the first one does not come any more.
const (
	askVersion    = "\x1b[>0q"
	askAttributes = "\x1b[c"
)

// Ask asks the terminal of in and out what it is. It waits for so long at most,
// which is what a terminal costs that answers nothing at all. What is typed
// meanwhile is lost. The zero Terminal is one that did not say.
func Ask(in, out *os.File, patience time.Duration) Terminal {
	if !term.IsTerminal(in.Fd()) || !term.IsTerminal(out.Fd()) {
		return Terminal{}
	}
	before, err := term.MakeRaw(in.Fd())
	if err != nil {
		return Terminal{}
	}
	defer func() { _ = term.Restore(in.Fd(), before) }()
	if _, err := out.WriteString(askVersion + askAttributes); err != nil {
		return Terminal{}
	}
	pieces := make(chan []byte)
	go func() {
		// A terminal that says nothing keeps this waiting until the process ends.
		for {
			buf := make([]byte, maxAnswer)
			n, err := in.Read(buf)
			if n == 0 || err != nil {
				close(pieces)
				return
			}
			pieces <- buf[:n]
		}
	}()
	timeout := time.After(patience)
	var heard []byte
	for len(heard) < mostHeard {
		select {
		case piece, ok := <-pieces:
			if !ok {
				return Terminal{}
			}
			heard = append(heard, piece...)
			if version, done := answer(heard); done {
				return Of(version)
			}
		case <-timeout:
			return Terminal{}
		}
	}
	return Terminal{}
}

// mostHeard bounds what is read of a terminal, in bytes.
const mostHeard = 4096

// answer looks for the answers in what was heard: the version, DCS > | text ST,
// and whether the attributes, CSI ? … c, have come, after which nothing will.
func answer(heard []byte) (version string, done bool) {
	if _, rest, ok := bytes.Cut(heard, []byte("\x1bP>|")); ok {
		if text, _, ok := bytes.Cut(rest, []byte("\x1b\\")); ok {
			version = string(text)
		}
	}
	_, rest, ok := bytes.Cut(heard, []byte("\x1b[?"))
	if !ok {
		return version, false
	}
	end := bytes.IndexFunc(rest, func(r rune) bool { return (r < '0' || r > '9') && r != ';' })
	return version, end >= 0 && rest[end] == 'c'
}
