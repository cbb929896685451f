//go:build unix

package clipboard

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"faceauth/backend/terminal"
)

// bounded is the time that an errand has.
func bounded() (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.Background(), deadline)
}

// link is like what is copied most, with what would hurt if it were not in base64.
const link = "https://form.argosidentity.com/face-auth?pid=p&encrypted=a%2B/=\x1b\\\a 김 👤\n'\"$(false)"

// noServer takes the server away from what runs in tmux, as SSH does.
const noServer = "unset TMUX TMUX_PANE"

func TestTmuxSetClipboardOn(t *testing.T) {
	t.Parallel()
	e := newErrand(t, Auto, link)
	s := newServer(e, "s", "set -g set-clipboard on")
	s.open(e.script("run", noServer, e.line(), stay))
	e.arrives("tmux", s.buffer)
	if got := e.report(); !strings.Contains(got, "Sent to your terminal. If it did not arrive: tmux needs “set -g set-clipboard on”") {
		t.Error(got)
	}
}

// inTmuxInTmux runs lines in a tmux of these settings, which a client shows in a
// pane of another tmux, the terminal outside. It stands for a terminal, and what
// it was sent can be read.
func inTmuxInTmux(e errand, settings string, lines ...string) (outside server) {
	outside = newServer(e, "outside", "set -g set-clipboard on")
	inner := newServer(e, "inner", settings)
	run := e.script("run", append([]string{"until [ -e " + filepath.Join(e.dir, "go") + " ]; do sleep 0.05; done"}, lines...)...)
	outside.open(e.script("attach", noServer, inner.line("new-session '"+run+"'")))
	inner.attached(e)
	e.write("go", "")
	return outside
}

func TestTmuxAllowPassthrough(t *testing.T) {
	t.Parallel()
	e := newErrand(t, Auto, link)
	outside := inTmuxInTmux(e, "set -g set-clipboard off\nset -g allow-passthrough on", noServer, e.line(), stay)
	e.arrives("the terminal outside", outside.buffer)
}

// TestTmuxAsItComes: without any setting tmux drops both forms.
func TestTmuxAsItComes(t *testing.T) {
	t.Parallel()
	e := newErrand(t, Auto, link)
	outside := inTmuxInTmux(e, "", e.line(), stay)
	e.arrives("the terminal outside", outside.buffer)
	if got := e.report(); !strings.Contains(got, "prefix ] pastes it in tmux") {
		t.Error(got)
	}
}

// TestTmuxWithoutTerminal: tmux is told by command, which takes no terminal.
func TestTmuxWithoutTerminal(t *testing.T) {
	t.Parallel()
	needs(t, "setsid")
	e := newErrand(t, Auto, link)
	outside := inTmuxInTmux(e, "", errandEnv+"="+e.dir+" setsid -w "+e.bin, stay)
	e.arrives("the terminal outside", outside.buffer)
	if got := e.report(); !strings.HasPrefix(got, "Sent to your terminal.") {
		t.Error(got)
	}
}

func TestScreenInTmux(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{"short": link, "long": strings.Repeat(link, MaxText/len(link))} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := newErrand(t, Auto, text)
			outside := newServer(e, "s", "set -g set-clipboard on")
			lines := screenLines(e, e.script("run", e.line(), stay))
			outside.open(e.script("screen", append([]string{noServer}, lines...)...))
			e.arrives("the terminal outside", outside.buffer)
			if screen := outside.ask("capture-pane", "-p"); strings.TrimSpace(screen) != "" {
				t.Errorf("there is litter on the screen:\n%s", screen)
			}
		})
	}
}

// TestScreenInTmuxWithServer: the tmux outside can be asked past screen.
func TestScreenInTmuxWithServer(t *testing.T) {
	t.Parallel()
	e := newErrand(t, Auto, link)
	outside := inTmuxInTmux(e, "", screenLines(e, e.script("copy", e.line(), stay))...)
	e.arrives("the terminal outside", outside.buffer)
}

func TestSSHInTmux(t *testing.T) {
	t.Parallel()
	e := newErrand(t, Auto, link)
	outside := newServer(e, "s", "set -g set-clipboard on")
	ssh := startSSHD(e)
	outside.open(e.script("ssh", noServer, ssh+e.script("run", e.line(), stay)))
	e.arrives("the terminal at this end", outside.buffer)
}

// TestTmuxInSSHInTmux: with a tmux at each end.
func TestTmuxInSSHInTmux(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ settings, before string }{
		"as it comes":          {"", ":"},
		"by allow-passthrough": {"set -g set-clipboard off\nset -g allow-passthrough on", noServer},
		"by set-clipboard":     {"set -g set-clipboard on", noServer},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := newErrand(t, Auto, link)
			outside := newServer(e, "outside", "set -g set-clipboard on")
			inner := newServer(e, "inner", tc.settings)
			ssh := startSSHD(e)
			run := e.script("run", "until [ -e "+filepath.Join(e.dir, "go")+" ]; do sleep 0.05; done", tc.before, e.line(), stay)
			outside.open(e.script("ssh", noServer, ssh+e.script("attach", inner.line("new-session '"+run+"'"))))
			inner.attached(e)
			e.write("go", "")
			e.arrives("the terminal at this end", outside.buffer)
		})
	}
}

// TestTmuxReaderMoves: a tmux that was begun at the machine and is now looked at
// over SSH, and the other way round.
func TestTmuxReaderMoves(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		began, came string // in the environment of who started it, and of who attached
		want        place
	}{
		"to ssh":   {"X=1", "SSH_CONNECTION=192.0.2.1 5 192.0.2.2 22", remote},
		"from ssh": {"SSH_CONNECTION=192.0.2.1 5 192.0.2.2 22", "X=1", here},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := newErrand(t, Auto, link)
			inner := newServer(e, "inner", "")
			inner.open(stay, tc.began)
			outside := newServer(e, "outside", "")
			outside.open(e.script("attach", noServer, "unset SSH_CONNECTION", "export '"+tc.came+"'", inner.line("attach")))
			inner.attached(e)
			pid := strings.TrimSpace(inner.ask("display-message", "-p", "#{pid}"))
			c := New(Auto, func(name string) string {
				began, value, _ := strings.Cut(tc.began, "=")
				return map[string]string{"TMUX": inner.socket + "," + pid + ",0", began: value}[name]
			})
			c.run = func(ctx context.Context, stdin, program string, args ...string) (string, error) {
				return run(ctx, stdin, program, append([]string{"-S", inner.socket}, args...)...)
			}
			if got := c.place(t.Context(), terminal.Terminal{Name: "tmux"}); got != tc.want {
				t.Errorf("the reader is at %d, want %d", got, tc.want)
			}
		})
	}
}

func TestXterm(t *testing.T) {
	t.Parallel()
	needs(t, "xterm", "xclip")
	for name, text := range map[string]string{"short": link, "longest": strings.Repeat("0123456789", MaxText/10) + "abcd"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			display := xServer(t)
			e := newErrand(t, OSC52, text)
			cmd := exec.Command("xterm", "-xrm", "XTerm*disallowedWindowOps: 20,21,SetXprop", "-e", "sh", "-c", e.script("run", e.line(), stay))
			cmd.Env = clean(t, "DISPLAY="+display)
			start(t, cmd)
			e.arrives("X's clipboard", selection(t, display))
			if got := e.report(); !strings.Contains(got, "xterm needs the resource") {
				t.Error(got)
			}
		})
	}
}

// runAlone runs the errand in a session without a terminal.
func (e errand) runAlone(pairs ...string) {
	e.t.Helper()
	cmd := exec.Command(e.bin)
	cmd.Env = clean(e.t, append(pairs, errandEnv+"="+e.dir)...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if out, err := cmd.CombinedOutput(); err != nil {
		e.t.Fatalf("%v: %s", err, out)
	}
}

func TestNativeTool(t *testing.T) {
	t.Parallel()
	needs(t, "xclip")
	for name, tc := range map[string]struct{ text, env string }{
		"short":                         {link, "X=1"},
		"longer than a pipe":            {strings.Repeat(link, 3000), "X=1"},
		"in screen, without a terminal": {link, "STY=1.pts"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			display := xServer(t)
			e := newErrand(t, Auto, tc.text)
			e.runAlone("DISPLAY="+display, tc.env)
			if got := e.report(); got != "Copied. " {
				t.Errorf("%q", got)
			}
			e.arrives("X's clipboard", selection(t, display))
			// xclip is still there, to hand the text out.
			checkProcesses(t, "face-auth?pid=p")
		})
	}
}

// checkProcesses checks that no list of processes shows a text.
func checkProcesses(t *testing.T, text string) {
	t.Helper()
	files, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil {
		t.Fatal(err)
	}
	tools := 0
	for _, f := range files {
		line, err := os.ReadFile(f)
		if err != nil {
			continue // it has ended
		}
		if strings.HasPrefix(string(line), "xclip\x00") {
			tools++
		}
		if strings.Contains(string(line), text) {
			t.Errorf("a process shows the text: %q", line)
		}
	}
	if len(files) > 0 && tools == 0 {
		t.Error("there is no xclip in the list of processes")
	}
}

func TestNoServerNorTerminal(t *testing.T) {
	t.Parallel()
	needs(t, "xclip")
	e := newErrand(t, Auto, link)
	e.runAlone("DISPLAY=:2147")
	if got := e.report(); got != "Not copied: there is no terminal to send it to. " {
		t.Errorf("%q", got)
	}
}
