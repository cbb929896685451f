//go:build unix

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/creack/pty"
)

// painted is how many bytes make a first frame rather than a greeting.
const painted = 300

// BenchmarkFirstPaint is the time from the start of the program to its first
// frame, at 120×40. The reference is neomutt on a mailbox of 2,000 messages,
// measured in turn where it is installed; the budget is 1.5 times its time.
func BenchmarkFirstPaint(b *testing.B) {
	command := func() *exec.Cmd { return exec.Command(binary, "--sandbox") }
	var reference func() *exec.Cmd
	if path, err := exec.LookPath("neomutt"); err == nil {
		dir := mailbox(b, 2000)
		reference = func() *exec.Cmd {
			return exec.Command(path, "-n", "-F", filepath.Join(dir, "rc"), "-R", "-f", filepath.Join(dir, "box"))
		}
	}
	var ours, theirs time.Duration
	for b.Loop() {
		ours += paint(b, command())
		if reference != nil {
			theirs += paint(b, reference())
		}
	}
	b.ReportMetric(float64(ours.Milliseconds())/float64(b.N), "ms/paint")
	if theirs > 0 {
		b.ReportMetric(float64(theirs.Milliseconds())/float64(b.N), "ms/neomutt")
		b.ReportMetric(float64(ours)/float64(theirs), "×neomutt")
	}
}

// paint starts cmd in a terminal and waits for its first frame.
func paint(b *testing.B, cmd *exec.Cmd) time.Duration {
	b.Helper()
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + b.TempDir(), "LANG=C.UTF-8", "TERM=xterm-256color", "COLORTERM=truecolor"}
	begun := time.Now()
	terminal, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 40, Cols: 120})
	if err != nil {
		b.Fatal(err)
	}
	defer terminal.Close()
	buf := make([]byte, 64<<10)
	for got := 0; got < painted; {
		n, err := terminal.Read(buf)
		if err != nil {
			b.Fatalf("%s ended before it drew: %v", cmd.Path, err)
		}
		got += n
	}
	took := time.Since(begun)
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	return took
}

// mailbox makes a mailbox of n messages, and settings to read it with.
func mailbox(b *testing.B, n int) string {
	b.Helper()
	dir := b.TempDir()
	var box strings.Builder
	for i := range n {
		fmt.Fprintf(&box, "From u%d@example.org Sat Nov 21 09:00:00 2026\nFrom: User %d <u%d@example.org>\nSubject: message number %d\n"+
			"Date: Sat, 21 Nov 2026 09:00:00 +0000\nMessage-ID: <%d@example.org>\n\nbody %d\n\n", i, i, i, i, i, i)
	}
	for name, text := range map[string]string{"box": box.String(), "rc": "set folder=" + dir + "\nset header_cache=\"\"\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			b.Fatal(err)
		}
	}
	return dir
}
