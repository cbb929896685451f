//go:build unix

package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"faceauth/backend/sandbox"
)

// loaded is what the list says when the sandbox's first page is there.
const loaded = "500 loaded · more on the server"

// ends are the ways in which a console is left, with what they exit with.
var ends = map[string]func(*console){
	"q":       func(c *console) { c.press("q") },
	"ctrl+c":  func(c *console) { c.press("\x03") },
	"SIGINT":  func(c *console) { c.signal(syscall.SIGINT) },
	"SIGTERM": func(c *console) { c.signal(syscall.SIGTERM) },
	"SIGHUP":  func(c *console) { c.signal(syscall.SIGHUP) },
}

func (c *console) signal(s syscall.Signal) {
	c.t.Helper()
	if err := c.process.Signal(s); err != nil {
		c.t.Fatal(err)
	}
}

func TestConsoleEnds(t *testing.T) {
	t.Parallel()
	hanging := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
	t.Cleanup(func() { hanging.CloseClientConnections(); hanging.Close() })
	failing := httptest.NewServer(answer(403, `{"message":"Forbidden"}`))
	t.Cleanup(failing.Close)
	at := func(url string) []string {
		return environment(t, "FACEAUTH_API_KEY="+sandbox.DefaultKey, "FACEAUTH_BASE_URL="+url+"/v3")
	}
	for _, c := range []struct {
		name       string
		cols, rows uint16
		env        []string
		args       string
		shows      string
	}{
		{"list beside detail", 120, 40, environment(t), "--sandbox", loaded},
		{"list alone", 80, 24, environment(t), "--sandbox", loaded},
		{"no answer", 120, 40, at(hanging.URL), "", "loading the first page"},
		{"an error", 80, 24, at(failing.URL), "", "did not accept the API key"},
		{"welcome", 80, 24, environment(t), "", "press s"},
		{"too small", 20, 5, environment(t), "--sandbox", "faceauth needs"},
	} {
		for how, leave := range ends {
			t.Run(c.name+", "+how, func(t *testing.T) {
				t.Parallel()
				con := openConsole(t, c.cols, c.rows, faceauth(c.env, strings.Fields(c.args)...))
				con.await(0, c.shows)
				leave(con)
				code := con.end()
				if (how == "q" || how == "ctrl+c") && code != 0 {
					t.Errorf("exit %d", code)
				} else if code < 0 {
					t.Error("the signal itself ended it, so nothing was tidied up")
				}
				con.checkGivenBack()
				con.checkKey(c.env)
				tokens := con.sent()
				checkWire(t, tokens)
			})
		}
	}
}

// TestConsoleEndsEarly: a signal or a key in the first milliseconds finds the
// terminal as it was, or has it put back.
func TestConsoleEndsEarly(t *testing.T) {
	t.Parallel()
	for how, leave := range ends {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			env := environment(t)
			for after := time.Duration(0); after < 60*time.Millisecond; after += 4 * time.Millisecond {
				c := openConsole(t, 80, 24, faceauth(env, "--sandbox"))
				time.Sleep(after) // the moment is the point of it
				leave(c)
				select {
				case <-c.ended:
				case <-time.After(prompt):
					t.Fatalf("%s after %s was not heeded", how, after)
				}
				c.checkLeft(fmt.Sprintf("after %s: ", after))
			}
		})
	}
}

// TestLostConnection: the terminal goes away, as at the end of a connection.
func TestLostConnection(t *testing.T) {
	t.Parallel()
	c := openConsole(t, 120, 40, faceauth(environment(t), "--sandbox"))
	c.await(0, loaded)
	c.slave.Close()
	if err := c.master.Close(); err != nil {
		t.Fatal(err)
	}
	c.end()
}

// TestPanic: whatever panics, the terminal is given back, the exit code tells
// of it, and the key is not in what is printed.
func TestPanic(t *testing.T) {
	t.Parallel()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{panicInConnect, panicInService, panicInView} {
		t.Run(part, func(t *testing.T) {
			t.Parallel()
			cmd := exec.Command(self)
			cmd.Env = environment(t, helperEnv+"="+part)
			c := openConsole(t, 120, 40, cmd)
			c.await(0, "connecting")
			c.signal(syscall.SIGUSR1)
			if code := c.end(); code <= 0 || code == 99 {
				t.Errorf("exit %d after a panic", code)
			}
			c.checkGivenBack()
			c.checkKey([]string{"FACEAUTH_API_KEY=" + helperKey})
			raw := c.output()
			if !strings.Contains(raw, "panic") {
				t.Errorf("nobody was told: %q", clip(raw))
			}
		})
	}
}

// TestSuspendWithoutShell: where no shell can continue the program, as with
// `ssh -t host faceauth`, ctrl+z must not make it deaf.
func TestSuspendWithoutShell(t *testing.T) {
	t.Parallel()
	c := openConsole(t, 80, 24, faceauth(environment(t), "--sandbox"))
	c.await(0, loaded)
	c.press("\x1a")
	time.Sleep(300 * time.Millisecond) // let it try
	mark := c.mark()
	c.press("?")
	c.await(mark, "In this screen")
	c.signal(syscall.SIGTERM)
	c.end()
	c.checkGivenBack()
}

func TestNoColor(t *testing.T) {
	t.Parallel()
	coloured := func(env ...string) int {
		c := openConsole(t, 120, 40, faceauth(environment(t, env...), "--sandbox"))
		c.await(0, loaded)
		c.press("?")
		c.press("q")
		c.press("\r")
		c.press("\x03")
		c.end()
		c.checkGivenBack()
		tokens := c.sent()
		n := 0
		for _, k := range tokens {
			if k.kind == csiToken && setsColour(k.data) {
				n++
			}
		}
		return n
	}
	if coloured("COLORTERM=truecolor") == 0 {
		t.Error("no colour at all, so this test shows nothing")
	}
	for _, value := range []string{"NO_COLOR=yes", "NO_COLOR=1", "NO_COLOR=0"} {
		if n := coloured("COLORTERM=truecolor", value); n > 0 {
			t.Errorf("%s: %d times a colour", value, n)
		}
	}
}

// setsColour tells whether an SGR sets a foreground or a background.
func setsColour(csi string) bool {
	params, is := strings.CutSuffix(csi, "m")
	if !is || strings.HasPrefix(params, ">") || strings.HasPrefix(params, "?") {
		return false
	}
	for p := range strings.SplitSeq(params, ";") {
		p, _, _ = strings.Cut(p, ":")
		if len(p) == 2 && strings.ContainsAny(p[:1], "349") && p[1] != '9' || len(p) == 3 && strings.HasPrefix(p, "10") {
			return true
		}
	}
	return false
}

// TestPoorTerminals: terminals that know little or answer nothing.
func TestPoorTerminals(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"", "vt100", "linux", "screen", "tmux-256color", "no-such-terminal"} {
		t.Run("TERM="+name, func(t *testing.T) {
			t.Parallel()
			c := openConsole(t, 80, 24, faceauth(environment(t, "TERM="+name), "--sandbox"))
			c.mu.Lock()
			c.silent = true
			c.mu.Unlock()
			c.await(0, loaded)
			c.press("q")
			if code := c.end(); code != 0 {
				t.Errorf("exit %d", code)
			}
			c.checkGivenBack()
		})
	}
}

// TestDumbTerminal: a terminal that can show no screen is told so, and nothing
// is sent to it.
func TestDumbTerminal(t *testing.T) {
	t.Parallel()
	c := openConsole(t, 80, 24, faceauth(environment(t, "TERM=dumb"), "--sandbox"))
	if code := c.end(); code != 2 {
		t.Errorf("exit %d, want 2", code)
	}
	c.checkLeft("")
	for _, k := range c.sent() {
		if k.kind != textToken && k.kind != controlToken {
			t.Errorf("a dumb terminal got %s", k)
		}
	}
	if out := c.output(); !strings.Contains(out, "faceauth list") {
		t.Errorf("no hint: %q", out)
	}
}

// TestColoursAreAskedFor: COLORTERM does not come along by SSH, and TERM may know
// of sixteen colours where the terminal has them all.
func TestColoursAreAskedFor(t *testing.T) {
	t.Parallel()
	question := piece{dcsToken, "+q524742"}
	for _, tc := range []struct {
		version       string
		answers       map[piece]string
		asked, turned bool
	}{
		{version: "XTerm(379)", turned: true},
		{version: "new 1", answers: map[piece]string{question: "\x1bP1+r524742\x1b\\"}, asked: true, turned: true},
		{version: "old 1", answers: map[piece]string{question: "\x1bP0+r524742\x1b\\"}, asked: true},
		{}, // GNU screen would hand a question on
	} {
		t.Run(tc.version, func(t *testing.T) {
			t.Parallel()
			c := openConsole(t, 80, 24, faceauth(environment(t, "TERM=xterm"), "--sandbox")).shows("screen 5.0.0", tc.answers)
			c.await(0, loaded)
			if tc.version != "" { // late, once rows are drawn in sixteen
				c.press("\x1bP>|" + tc.version + "\x1b\\")
			}
			if tc.asked {
				eventually(t, "the question", func() bool { return slices.Contains(c.sent(), question) })
			}
			if tc.turned {
				eventually(t, "a ground from all colours", func() bool { return strings.Contains(c.output(), "48;5;") })
			}
			c.press("q")
			c.end()
			c.checkGivenBack()
			if got := strings.Contains(c.output(), "48;5;"); got != tc.turned {
				t.Errorf("all colours: %v, want %v", got, tc.turned)
			}
			if got := slices.Contains(c.sent(), question); got != tc.asked {
				t.Errorf("asked: %v, want %v", got, tc.asked)
			}
			if !tc.turned {
				return
			}
			// What was there in sixteen is drawn anew.
			_, after, _ := strings.Cut(c.output(), "48;5;")
			if n := strings.Count(plain(after), "approved"); n < 10 {
				t.Errorf("%d rows drawn with all colours", n)
			}
		})
	}
}
