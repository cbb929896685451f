package terminal

import (
	"bytes"
	"context"
	"errors"
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

// controlling is the name of the terminal that the process belongs to.
const controlling = "/dev/tty"

// interrupt is what ctrl+c sends while it is not made a signal.
const interrupt = 0x03

// Ask asks the terminal of out what it is, by way of in, or, where in is none,
// because a picture comes through it, by way of the process's own. It waits for
// so long at most, which is what a terminal costs that answers nothing at all;
// one that answers later than that writes its answer on the prompt. What is
// typed meanwhile is lost, but for ctrl+c: the error is then context.Canceled.
// Otherwise it is ctx's. The zero Terminal is one that did not say, or that must
// not be asked, as by a job in the background.
func Ask(ctx context.Context, in, out *os.File, patience time.Duration) (Terminal, error) {
	if !term.IsTerminal(out.Fd()) {
		return Terminal{}, nil
	}
	if !term.IsTerminal(in.Fd()) {
		tty, err := os.OpenFile(controlling, os.O_RDWR, 0)
		if err != nil {
			return Terminal{}, nil
		}
		defer func() { _ = tty.Close() }()
		in = tty
	}
	if inBackground(in) {
		return Terminal{}, nil
	}
	before, err := term.MakeRaw(in.Fd())
	if err != nil {
		return Terminal{}, nil
	}
	defer func() { _ = term.Restore(in.Fd(), before) }()
	if _, err := out.WriteString(askVersion + askAttributes); err != nil {
		return Terminal{}, nil
	}
	ctx, cancel := context.WithTimeoutCause(ctx, patience, errSilent)
	defer cancel()
	version, err := listen(ctx, in)
	if context.Cause(ctx) == errSilent {
		err = nil
	}
	return Of(version), err
}

// errSilent is the end of patience.
var errSilent = errors.New("the terminal did not answer")

// listen reads what comes from a terminal until its answers are there, or ctx
// ends, or nothing more can come.
func listen(ctx context.Context, in *os.File) (version string, err error) {
	pieces := make(chan []byte)
	go func() {
		// A terminal that says nothing keeps this waiting until the process ends.
		defer close(pieces)
		for {
			buf := make([]byte, maxAnswer)
			n, err := in.Read(buf)
			if n == 0 || err != nil {
				return
			}
			select {
			case pieces <- buf[:n]:
			case <-ctx.Done():
				return
			}
		}
	}()
	var heard []byte
	for len(heard) < mostHeard {
		select {
		case piece, ok := <-pieces:
			if !ok {
				return "", nil
			}
			heard = append(heard, piece...)
			if bytes.IndexByte(heard, interrupt) >= 0 {
				return "", context.Canceled
			}
			if version, done := answer(heard); done {
				return version, nil
			}
		case <-ctx.Done():
			return "", ctx.Err()
		}
	}
	return "", nil
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
	// Reports of other things may come unasked, and begin like the attributes.
	for rest := heard; ; {
		var ok bool
		if _, rest, ok = bytes.Cut(rest, []byte("\x1b[?")); !ok {
			return version, false
		}
		end := bytes.IndexFunc(rest, func(r rune) bool { return (r < '0' || r > '9') && r != ';' })
		if end >= 0 && rest[end] == 'c' {
			return version, true
		}
	}
}
