//go:build unix

package main

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// hopper is a picture that `faceauth image --file` finds from any directory.
func hopper(t *testing.T) string {
	t.Helper()
	path, err := filepath.Abs(filepath.Join("backend", "sandbox", "portrait", "photos", "hopper.jpg"))
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// says sets what a terminal says of itself. It does so long before a program
// that was just started asks.
func (c *console) says(version string) *console {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.version, c.silent = version, version == ""
	return c
}

func isOctant(r rune) bool { return r >= 0x1cd00 && r <= 0x1cde5 }

// TestImageInTheBackground is a job that a shell would see stopped if it changed
// how the terminal reads, or read from it.
func TestImageInTheBackground(t *testing.T) {
	t.Parallel()
	p := openPane(t, 80, 24, environment(t), "")
	p.await("ready")
	p.run("faceauth image --file " + hopper(t) + " & wait; echo the-'end'")
	if screen := p.await("the-end"); !strings.ContainsAny(screen, "▄▌▂▆") || strings.Contains(screen, "Stopped") {
		t.Errorf("no picture:\n%s", screen)
	}
}

func TestImageInterruptedWhileTheTerminalIsAsked(t *testing.T) {
	t.Parallel()
	c := openConsole(t, 60, 20, faceauth(environment(t), "image", "--file", hopper(t))).says("")
	eventually(t, "the question", func() bool { return strings.Contains(c.output(), "\x1b[c") })
	c.press("\x03")
	code := c.end()
	c.checkLeft("")
	if code != 1 || !strings.Contains(c.output(), "Stopped") {
		t.Errorf("exit %d: %q", code, clip(c.output()))
	}
}

// TestImageColoursOfATerminal leaves COLORTERM out, as SSH does.
func TestImageColoursOfATerminal(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ version, args, env, has string }{
		{"kitty(0.42.1)", "", "", "38;2;"},
		{"XTerm(330)", "", "", "8;5;"},
		{"kitty(0.42.1)", "--colors 256", "", "8;5;"},
		{"kitty(0.42.1)", "--symbols half", "", "38;2;"},
		{"kitty(0.42.1)", "", "NO_COLOR=1", ""},
		{"kitty(0.42.1)", "", "TERM=dumb", ""},
	} {
		args := append([]string{"image", "--file", hopper(t)}, strings.Fields(tc.args)...)
		c := openConsole(t, 60, 20, faceauth(environment(t, tc.env), args...)).says(tc.version)
		if code := c.end(); code != 0 {
			t.Errorf("%+v: exit %d: %q", tc, code, clip(c.output()))
		}
		c.checkLeft("")
		out := c.output()
		for _, setting := range []string{"38;2;", "8;5;"} {
			if strings.Contains(out, setting) != (setting == tc.has) {
				t.Errorf("%+v: colours are set by %s: %v", tc, setting, setting != tc.has)
			}
		}
		if tc.env == "TERM=dumb" && (strings.Contains(out, "\x1b") || !strings.ContainsAny(out, "#%@8XM")) {
			t.Errorf("a dumb terminal was sent %q", clip(out))
		}
	}
}

// TestImageThroughAPipeToATerminal has no terminal on its standard input.
func TestImageThroughAPipeToATerminal(t *testing.T) {
	t.Parallel()
	cmd := exec.Command("sh", "-c", `cat "$1" | "$0" image --file -`, binary, hopper(t))
	cmd.Env = environment(t, "COLORTERM=truecolor")
	c := openConsole(t, 60, 20, cmd).says("kitty(0.42.1)")
	code := c.end()
	c.checkLeft("")
	if code != 0 || !strings.ContainsFunc(c.output(), isOctant) {
		t.Errorf("exit %d, no octants: %q", code, clip(c.output()))
	}
}
