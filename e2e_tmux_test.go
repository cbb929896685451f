//go:build unix

package main

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"faceauth/backend/sandbox"
)

// pane is a shell in a tmux server of the test's own, which shows the screen
// as a person would see it.
type pane struct {
	t      *testing.T
	socket string
}

// openPane starts command, or a shell when it is empty, in a pane of that size.
func openPane(t *testing.T, cols, rows int, env []string, command string) *pane {
	t.Helper()
	if _, err := exec.LookPath("tmux"); err != nil {
		t.Skip("tmux is not installed")
	}
	dir, err := os.MkdirTemp("", "t") // t.TempDir is too long for a socket
	if err != nil {
		t.Fatal(err)
	}
	p := &pane{t, filepath.Join(dir, "s")}
	if command == "" {
		command = "echo ready; exec sh"
	}
	cmd := exec.Command("tmux", "-S", p.socket, "-f", os.DevNull, "new-session", "-d", "-x", fmt.Sprint(cols), "-y", fmt.Sprint(rows), command)
	cmd.Env = append(env, "PATH="+filepath.Dir(binary)+":"+os.Getenv("PATH"))
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("tmux: %v: %s", err, out)
	}
	t.Cleanup(func() {
		_ = exec.Command("tmux", "-S", p.socket, "kill-server").Run() // it may have ended by itself
		os.RemoveAll(dir)
	})
	return p
}

// tmux carries out a command of the server. A server that has gone says nothing.
func (p *pane) tmux(args ...string) string {
	out, err := exec.Command("tmux", append([]string{"-S", p.socket}, args...)...).Output()
	if err != nil {
		return ""
	}
	return string(out)
}

// press sends keys by their tmux names: "q", "C-c", "Enter".
func (p *pane) press(keys ...string) { p.tmux(append([]string{"send-keys"}, keys...)...) }

// run types a command line into the shell.
func (p *pane) run(line string) { p.press(line, "Enter") }

func (p *pane) screen() string { return p.tmux("capture-pane", "-p") }

// await waits until every text is on the screen, and gives the screen.
func (p *pane) await(texts ...string) string {
	p.t.Helper()
	var screen string
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		screen = p.screen()
		missing := 0
		for _, text := range texts {
			if !strings.Contains(screen, text) {
				missing++
			}
		}
		if missing == 0 {
			return screen
		}
	}
	p.t.Fatalf("%q are not on the screen together:\n%s", texts, screen)
	return ""
}

// aRow is a row of the list: status, day and time, or the date of an old one.
var aRow = regexp.MustCompile(`(?m)^(approved|rejected)\s+(\d\d-\d\d \d\d:\d\d|\d{4}-\d\d-\d\d) `)

func TestTmux(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{120, 40}, {80, 24}} {
		t.Run(fmt.Sprint(size), func(t *testing.T) {
			t.Parallel()
			p := openPane(t, size[0], size[1], environment(t), "")
			p.await("ready")
			p.run("faceauth --sandbox")
			screen := p.await("SANDBOX", loaded, "1 / 500")
			if n := len(aRow.FindAllString(screen, -1)); n < size[1]-6 {
				t.Errorf("%d rows of records:\n%s", n, screen)
			}
			p.press("j", "j")
			p.await("3 / 500")
			p.press("Enter")
			p.await("[checks] raw", "VERDICT", "similarity")
			p.press("Tab")
			p.await("checks [raw]", `"auth_id": "`)
			p.press("?")
			p.await("In this screen", "look for a text")
			p.press("q")
			p.await("checks [raw]")
			p.press("q")
			p.await("3 / 500", loaded)
			p.press("n")
			p.await("1,000 loaded · more on the server", "3 / 1,000")
			p.press("G")
			p.await("1,000 / ")

			p.press("C-z")
			p.await("Stopped")
			p.run("echo $((6*7)) stopped; fg")
			p.await("loaded · more on the server", "SANDBOX")

			p.press("q")
			p.await("ready") // the shell's screen
			p.run("echo $((6*8)) back")
			if screen := p.await("42 stopped", "48 back"); strings.Contains(screen, "SANDBOX") {
				t.Errorf("the console is still in sight:\n%s", screen)
			}
		})
	}
}

func TestTmuxWrongKey(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{120, 40}, {80, 24}} {
		t.Run(fmt.Sprint(size), func(t *testing.T) {
			t.Parallel()
			env, _ := startSandbox(t, "--records", "10")
			const key = "aKeyThatThisSandboxDoesNotKnow0000000000"
			p := openPane(t, size[0], size[1], append(env, "FACEAUTH_API_KEY="+key), "")
			p.await("ready")
			p.run("faceauth")
			screen := p.await("The API did not accept the API key.", "HTTP 403", "FACEAUTH_API_KEY", "ctrl+r")
			if strings.Contains(screen, key) {
				t.Errorf("the key is on the screen:\n%s", screen)
			}
			p.press("q")
			p.await("ready") // the shell's screen
			p.run("echo $((6*7)) back")
			p.await("42 back")
		})
	}
}

// serveAgain serves h on loopback until stop; the next call of it takes the
// same port again.
func serveAgain(t *testing.T, h http.Handler) (start func() *httptest.Server) {
	t.Helper()
	addr := "127.0.0.1:0"
	return func() *httptest.Server {
		t.Helper()
		var ln net.Listener
		eventually(t, "the port is free again", func() bool {
			var err error
			ln, err = net.Listen("tcp", addr)
			return err == nil
		})
		addr = ln.Addr().String()
		s := &httptest.Server{Listener: ln, Config: &http.Server{Handler: h}}
		s.Start()
		t.Cleanup(s.Close)
		return s
	}
}

// TestTmuxServerGoesAway: the API goes away in the middle, nothing that was
// loaded is lost, and when it is back ctrl+r goes on where it stopped.
func TestTmuxServerGoesAway(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{120, 40}, {80, 24}} {
		t.Run(fmt.Sprint(size), func(t *testing.T) {
			t.Parallel()
			start := serveAgain(t, pages{
				`[{"faceAuth_projectId":"p","data":[` + recordsFrom(0, 300) + `],` + next(1) + `}]`,
				`[{"faceAuth_projectId":"p","data":[` + recordsFrom(300, 600) + `],` + next(2) + `}]`,
				`[{"faceAuth_projectId":"p","data":[` + recordsFrom(600, 700) + `]}]`,
			})
			api := start()
			p := openPane(t, size[0], size[1], environment(t, "FACEAUTH_API_KEY="+sandbox.DefaultKey, "FACEAUTH_BASE_URL="+api.URL+"/v3"), "")
			p.await("ready")
			p.run("faceauth")
			p.await("300 loaded · newer ones on the server")
			p.press("j")
			p.await("2 / 300")
			api.Close()
			p.press("n")
			p.await("Attempt ", "2 / 300") // each wait is told; the first is short
			screen := p.await("The API could not be reached.", "connection refused", "ctrl+r", "300 loaded · newer ones on the server", "2 / 300")
			if !aRow.MatchString(screen) {
				t.Errorf("the records are out of sight:\n%s", screen)
			}
			p.press("j") // what is loaded can be worked with
			p.await("3 / 300", "The API could not be reached.")
			start()
			p.press("C-r")
			screen = p.await("600 loaded · newer ones on the server", "303 / 600") // the cursor stays with its record
			if strings.Contains(screen, "could not be reached") {
				t.Errorf("the error stays:\n%s", screen)
			}
			p.press("n")
			p.await("700 loaded · that is all")
			p.press("q")
			p.await("ready") // the shell's screen
			p.run("echo $((6*7)) back")
			p.await("42 back")
		})
	}
}

// TestTmuxWithoutShell: a window that runs the console alone.
func TestTmuxWithoutShell(t *testing.T) {
	t.Parallel()
	p := openPane(t, 120, 40, environment(t), binary+" --sandbox")
	p.await(loaded)
	p.press("q")
	eventually(t, "the window closes", func() bool { return p.tmux("list-panes") == "" })
}
