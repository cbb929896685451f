//go:build unix

package main

import (
	"errors"
	"os"
	"os/exec"
	"reflect"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/term"
	"github.com/creack/pty"
)

// console is the program in a pty of the test's own, which answers what a
// terminal answers.
type console struct {
	t              *testing.T
	master, slave  *os.File
	process        *os.Process
	rows           uint16
	before         *term.State
	ended, drained chan struct{}
	err            error // of Wait, once ended is closed

	mu      sync.Mutex
	raw     strings.Builder
	tokens  []piece
	pending string
	silent  bool             // answer no questions
	version string           // the answer to XTVERSION, if not that of reply
	answers map[piece]string // to other questions, likewise
}

// openConsole starts cmd with a terminal of that size for its controlling one.
func openConsole(t *testing.T, cols, rows uint16, cmd *exec.Cmd) *console {
	t.Helper()
	blocking, slave, err := pty.Open()
	if err != nil {
		t.Skipf("no pty: %v", err)
	}
	master := pollable(t, blocking)
	c := &console{t: t, master: master, slave: slave, ended: make(chan struct{}), drained: make(chan struct{})}
	c.resize(cols, rows)
	if c.before, err = term.GetState(slave.Fd()); err != nil {
		t.Fatal(err)
	}
	cmd.Stdin, cmd.Stdout, cmd.Stderr = slave, slave, slave
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	c.process = cmd.Process
	go func() {
		c.err = cmd.Wait()
		close(c.ended)
	}()
	go c.read()
	t.Cleanup(func() {
		_ = c.process.Kill() // fails when it has ended, which is as well
		<-c.ended
		slave.Close()
		master.Close()
		<-c.drained
	})
	return c
}

// pollable gives another descriptor for f, which it closes: one whose Close
// ends a Read that is under way.
func pollable(t *testing.T, f *os.File) *os.File {
	t.Helper()
	syscall.ForkLock.RLock()
	fd, err := syscall.Dup(int(f.Fd()))
	if err == nil {
		syscall.CloseOnExec(fd)
	}
	syscall.ForkLock.RUnlock()
	if err := errors.Join(err, f.Close()); err != nil {
		t.Fatal(err)
	}
	if err := syscall.SetNonblock(fd, true); err != nil {
		t.Fatal(err)
	}
	return os.NewFile(uintptr(fd), f.Name())
}

// faceauth is the program with arguments, as a command to open a console with.
func faceauth(env []string, args ...string) *exec.Cmd {
	cmd := exec.Command(binary, args...)
	cmd.Env = env
	return cmd
}

func (c *console) read() {
	defer close(c.drained)
	buf := make([]byte, 64<<10)
	for {
		n, err := c.master.Read(buf)
		var replies string
		c.mu.Lock()
		c.raw.Write(buf[:n])
		var tokens []piece
		tokens, c.pending = tokenize(c.pending + string(buf[:n]))
		c.tokens = append(c.tokens, tokens...)
		for _, k := range tokens {
			switch version := k.kind == csiToken && (k.data == ">q" || k.data == ">0q"); {
			case c.silent:
			case version && c.version != "":
				replies += "\x1bP>|" + c.version + "\x1b\\"
			case c.answers[k] != "":
				replies += c.answers[k]
			default:
				replies += reply(k)
			}
		}
		c.mu.Unlock()
		if replies != "" {
			_, _ = c.master.WriteString(replies) // a program that has gone asks nothing
		}
		if err != nil {
			return
		}
	}
}

func (c *console) resize(cols, rows uint16) {
	c.t.Helper()
	if err := pty.Setsize(c.slave, &pty.Winsize{Cols: cols, Rows: rows}); err != nil {
		c.t.Fatal(err)
	}
	c.rows = rows
}

// press sends keys as a terminal would.
func (c *console) press(keys string) {
	c.t.Helper()
	if err := c.master.SetWriteDeadline(time.Now().Add(patience)); err != nil {
		c.t.Fatal(err)
	}
	if _, err := c.master.WriteString(keys); err != nil {
		c.t.Fatalf("pressing %.20q: %v", keys, err)
	}
}

// output is all that came so far.
func (c *console) output() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.raw.String()
}

// sent is the same taken apart.
func (c *console) sent() []piece {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.tokens)
}

// mark is a place in the output, for await.
func (c *console) mark() int { return len(c.output()) }

// await waits until text has been drawn behind a mark. Only what the renderer
// draws in one go can be found: a line that is new, not one that changed.
func (c *console) await(mark int, text string) {
	c.t.Helper()
	deadline := time.Now().Add(patience)
	for {
		raw := c.output()
		if strings.Contains(plain(raw[mark:]), text) {
			return
		}
		select {
		case <-c.ended:
			c.t.Fatalf("it ended (%v) before it said %q:\n%s", c.err, text, clip(plain(raw[mark:])))
		case <-time.After(5 * time.Millisecond):
		}
		if time.Now().After(deadline) {
			c.t.Fatalf("%q is not to be seen in %s", text, clip(plain(raw[mark:])))
		}
	}
}

// plain is the text of an output, with sequences for blanks.
func plain(raw string) string {
	tokens, _ := tokenize(raw)
	var b strings.Builder
	for _, k := range tokens {
		switch {
		case k.kind == textToken:
			b.WriteString(k.data)
		case k.kind != csiToken || !strings.HasSuffix(k.data, "m"):
			b.WriteByte(' ')
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// end waits for the program to end, promptly, and gives its exit code.
func (c *console) end() int {
	c.t.Helper()
	select {
	case <-c.ended:
	case <-time.After(prompt):
		raw := c.output()
		c.t.Fatalf("still running after %s; the last of it: %q", prompt, raw[max(0, len(raw)-300):])
	}
	return exitCode(c.t, c.err)
}

// checkGivenBack is checkLeft for a program that took the whole screen.
func (c *console) checkGivenBack() {
	c.t.Helper()
	if v := c.checkLeft(""); v.switches == 0 {
		c.t.Error("the alternate screen was never taken, so this test shows nothing")
	}
}

// checkLeft tells of everything the program left in the terminal.
func (c *console) checkLeft(when string) terminal {
	c.t.Helper()
	// All that it wrote lies in the pty by now; a mark of our own behind it
	// tells when it has been read.
	const last = "--the end--"
	if _, err := c.slave.WriteString(last); err != nil {
		c.t.Fatal(err)
	}
	eventually(c.t, "the end of the output", func() bool {
		raw := c.output()
		return strings.Contains(raw, last) // and not at its end: late answers to questions are echoed
	})
	raw := c.output()
	tokens, _ := tokenize(raw[:strings.Index(raw, last)])
	v := replay(tokens)
	for _, what := range v.left(c.rows) {
		c.t.Errorf("%sleft behind: %s", when, what)
	}
	after, err := term.GetState(c.slave.Fd())
	if err != nil {
		c.t.Fatal(err)
	}
	if !reflect.DeepEqual(after, c.before) {
		c.t.Errorf("%sthe line discipline was %+v and is %+v", when, c.before, after)
	}
	return v
}

// checkKey tells whether the key of env was ever on the screen.
func (c *console) checkKey(env []string) {
	c.t.Helper()
	raw := c.output()
	if key := lookup(env, "FACEAUTH_API_KEY"); key != "" && strings.Contains(plain(raw), key) {
		c.t.Error("the API key stands on the screen")
	}
}
