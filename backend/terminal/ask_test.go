//go:build unix

package terminal

import (
	"bytes"
	"context"
	"errors"
	"os"
	"reflect"
	"testing"
	"time"

	"github.com/charmbracelet/x/term"
	"github.com/creack/pty"
)

// fake is a terminal of the test's own. It hands the questions over once it has
// read them, and writes what it is told to.
type fake struct {
	master, slave *os.File
	asked         chan struct{}
}

func openFake(t *testing.T) *fake {
	t.Helper()
	master, slave, err := pty.Open()
	if err != nil {
		t.Skipf("no pty: %v", err)
	}
	f := &fake{master, slave, make(chan struct{})}
	t.Cleanup(func() {
		slave.Close()
		master.Close()
	})
	go func() {
		var read []byte
		buf := make([]byte, 64)
		for {
			n, err := master.Read(buf)
			if err != nil {
				return
			}
			read = append(read, buf[:n]...)
			if bytes.HasSuffix(read, []byte(askVersion+askAttributes)) {
				close(f.asked)
				return
			}
		}
	}()
	return f
}

// long is more patience than a test needs that is not about its end.
const long = time.Minute

func TestAsk(t *testing.T) {
	t.Parallel()
	kitty := Terminal{"kitty", 0, 42}
	for name, tc := range map[string]struct {
		answers []string
		want    Terminal
		err     error
	}{
		"answers both":              {[]string{"\x1bP>|kitty(0.42.1)\x1b\\\x1b[?62;c"}, kitty, nil},
		"in pieces":                 {[]string{"\x1bP>|kit", "ty(0.42.1)\x1b", "\\\x1b[?6", "2;c"}, kitty, nil},
		"answers the second alone":  {[]string{"\x1b[?1;2c"}, Terminal{}, nil},
		"reports something first":   {[]string{"\x1b[?997;1n", "\x1bP>|kitty(0.42.1)\x1b\\\x1b[?62;c"}, kitty, nil},
		"somebody types":            {[]string{"ls\r", "\x1bP>|kitty(0.42.1)\x1b\\", "x", "\x1b[?62;c"}, kitty, nil},
		"somebody interrupts":       {[]string{"\x1bP>|kit", "\x03"}, Terminal{}, context.Canceled},
		"never comes to an end":     {[]string{"\x1bP>|" + string(bytes.Repeat([]byte("k"), mostHeard))}, Terminal{}, nil},
		"says what can not be read": {[]string{"\x1bP>|\xff\xfe((((\x1b\\\x1b[?c"}, Of("\xff\xfe(((("), nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := openFake(t)
			before, err := term.GetState(f.slave.Fd())
			if err != nil {
				t.Fatal(err)
			}
			go func() {
				<-f.asked
				for _, a := range tc.answers {
					if _, err := f.master.WriteString(a); err != nil {
						t.Error(err)
					}
				}
			}()
			got, err := Ask(t.Context(), f.slave, f.slave, long)
			if got != tc.want || !errors.Is(err, tc.err) {
				t.Errorf("it is %+v (%v), want %+v (%v)", got, err, tc.want, tc.err)
			}
			if after, err := term.GetState(f.slave.Fd()); err != nil || !reflect.DeepEqual(before, after) {
				t.Errorf("the terminal was left as %+v (%v), it was %+v", after, err, before)
			}
		})
	}
}

func TestAskEnds(t *testing.T) {
	t.Parallel()
	f := openFake(t)
	if got, err := Ask(t.Context(), f.slave, f.slave, time.Millisecond); got != (Terminal{}) || err != nil {
		t.Errorf("a terminal that says nothing is %+v (%v)", got, err)
	}
	f = openFake(t)
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-f.asked
		cancel()
	}()
	if got, err := Ask(ctx, f.slave, f.slave, long); got != (Terminal{}) || !errors.Is(err, context.Canceled) {
		t.Errorf("stopped, it is %+v (%v)", got, err)
	}
}

func TestAskNoTerminal(t *testing.T) {
	t.Parallel()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	if got, err := Ask(t.Context(), os.Stdin, w, long); got != (Terminal{}) || err != nil {
		t.Errorf("a pipe is %+v (%v)", got, err)
	}
	w.Close()
	var got [1]byte
	if n, _ := r.Read(got[:]); n > 0 {
		t.Error("a pipe was asked")
	}
	r.Close()
}
