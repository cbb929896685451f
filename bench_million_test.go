//go:build linux

package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"

	"faceauth/backend/sandbox"
)

// cursorDrawn is in what the console sends when it draws the row under the
// cursor: the ground of the dark theme's cursor.
const cursorDrawn = "48;5;237"

// BenchmarkMillion loads a million records in the real console, which runs in a
// terminal of 120×40, and reports how long that takes, how long the cursor takes
// to move meanwhile and afterwards, how soon a letter of a filter has its
// answer, and what of memory a record takes, everything of the process counted.
// The server is in this process, on the same processors.
func BenchmarkMillion(b *testing.B) {
	const n = 1_000_000
	server, err := sandbox.Start(b.Context(), sandbox.Config{Records: n})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		c := benchConsole(b, append(server.Env(), "TERM=xterm-256color", "COLORTERM=truecolor", "LANG=C.UTF-8", "PATH="+os.Getenv("PATH"), "HOME="+b.TempDir()))
		c.await("more on the server")
		begun := time.Now()
		c.press("L")
		during := c.walk(func() bool { return c.saw("that is all") })
		b.ReportMetric(time.Since(begun).Seconds(), "s/load")
		b.ReportMetric(ms(median(during)), "ms/key-loading")
		b.ReportMetric(ms(high(during)), "ms/key-loading-p95")
		keys := 0
		after := c.walk(func() bool { keys++; return keys > 60 })
		b.ReportMetric(ms(median(after)), "ms/key-after")

		c.press("/")
		c.await("tab")
		var letters []time.Duration
		for _, letter := range "status:rejected sim<80" {
			at := c.mark()
			pressed := time.Now()
			c.press(string(letter))
			c.awaitQuiet(at)
			letters = append(letters, c.lastByte().Sub(pressed))
		}
		b.ReportMetric(ms(median(letters)), "ms/letter")
		b.ReportMetric(ms(slices.Max(letters)), "ms/letter-max")
		b.ReportMetric(float64(rss(b, c.cmd.Process.Pid))/n, "resident-B/record")
		c.close()
	}
}

func median(d []time.Duration) time.Duration {
	slices.Sort(d)
	return d[len(d)/2]
}

func high(d []time.Duration) time.Duration {
	slices.Sort(d)
	return d[len(d)*95/100]
}

// terminalBench is a console in a pty, for measuring.
type terminalBench struct {
	b        *testing.B
	cmd      *exec.Cmd
	terminal *os.File

	mu   sync.Mutex
	raw  bytes.Buffer
	last time.Time
}

func benchConsole(b *testing.B, env []string) *terminalBench {
	b.Helper()
	cmd := exec.Command(binary)
	cmd.Env = env
	terminal, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 40, Cols: 120})
	if err != nil {
		b.Fatal(err)
	}
	c := &terminalBench{b: b, cmd: cmd, terminal: terminal}
	go func() {
		buf := make([]byte, 64<<10)
		for {
			n, err := terminal.Read(buf)
			c.mu.Lock()
			c.raw.Write(buf[:n])
			c.last = time.Now()
			c.mu.Unlock()
			if err != nil {
				return
			}
		}
	}()
	return c
}

func (c *terminalBench) close() {
	_ = c.cmd.Process.Kill()
	_ = c.cmd.Wait()
	_ = c.terminal.Close()
}

func (c *terminalBench) press(keys string) {
	if _, err := c.terminal.WriteString(keys); err != nil {
		c.b.Fatal(err)
	}
}

func (c *terminalBench) mark() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.raw.Len()
}

func (c *terminalBench) since(mark int) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return string(c.raw.Bytes()[min(mark, c.raw.Len()):])
}

func (c *terminalBench) lastByte() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.last
}

// saw tells whether a text was drawn in one piece at some time.
func (c *terminalBench) saw(text string) bool { return strings.Contains(c.since(0), text) }

func (c *terminalBench) await(text string) {
	c.b.Helper()
	for deadline := time.Now().Add(time.Minute); !c.saw(text); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			c.b.Fatalf("the console never drew %q", text)
		}
	}
}

// awaitQuiet waits until something was drawn and nothing more follows.
func (c *terminalBench) awaitQuiet(mark int) {
	for deadline := time.Now().Add(2 * time.Second); time.Now().Before(deadline); time.Sleep(time.Millisecond) {
		if c.mark() > mark && time.Since(c.lastByte()) > 100*time.Millisecond {
			return
		}
	}
}

// walk moves the cursor down and up until done, and tells how long each key took
// until the row under the cursor was drawn anew.
func (c *terminalBench) walk(done func() bool) []time.Duration {
	c.b.Helper()
	var took []time.Duration
	for i := 0; !done(); i++ {
		at, begun := c.mark(), time.Now()
		c.press(string("jjkk"[i%4]))
		for !strings.Contains(c.since(at), cursorDrawn) {
			if time.Since(begun) > 10*time.Second {
				c.b.Fatal("the cursor did not move")
			}
			time.Sleep(200 * time.Microsecond)
		}
		took = append(took, time.Since(begun))
		time.Sleep(40 * time.Millisecond)
	}
	return took
}

// rss is the resident memory of a process in bytes.
func rss(b *testing.B, pid int) int {
	b.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		b.Fatal(err)
	}
	for line := range strings.Lines(string(status)) {
		var kb int
		if _, err := fmt.Sscanf(line, "VmRSS: %d kB", &kb); err == nil {
			return kb * 1024
		}
	}
	b.Fatal("no VmRSS")
	return 0
}
