//go:build unix

package clipboard

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"faceauth/backend/terminal"
)

// These tests copy through real terminals. What copies in them is this test
// binary itself, started where a command would be: it is told what to copy by the
// files of an errand, and leaves there what came of it.

// errandEnv names the directory of the errand for a process that runs one.
const errandEnv = "FACEAUTH_TEST_ERRAND"

func TestMain(m *testing.M) {
	if dir := os.Getenv(errandEnv); dir != "" {
		if err := runErrand(dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func runErrand(dir string) error {
	text, err := os.ReadFile(filepath.Join(dir, "text"))
	if err != nil {
		return err
	}
	name, err := os.ReadFile(filepath.Join(dir, "mode"))
	if err != nil {
		return err
	}
	mode, ok := NamedMode(string(name))
	if !ok {
		return fmt.Errorf("no mode %q", name)
	}
	ctx, stop := bounded()
	defer stop()
	t, err := terminal.Ask(ctx, os.Stdin, os.Stdout, time.Second)
	if err != nil {
		return err
	}
	o := New(mode, os.Getenv).Copy(ctx, t, string(text)).Send()
	report := filepath.Join(dir, "report")
	if err := os.WriteFile(report+".new", []byte(o.Sentence()+" "+o.Advice()), 0o600); err != nil {
		return err
	}
	return os.Rename(report+".new", report)
}

// errand is a text to be copied by another process.
type errand struct {
	t              *testing.T
	dir, text, bin string
}

func newErrand(t *testing.T, mode Mode, text string) errand {
	t.Helper()
	bin, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	e := errand{t, shortDir(t), text, bin}
	e.write("text", text)
	e.write("mode", mode.String())
	return e
}

// shortDir is a directory whose name leaves room for that of a socket.
func shortDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "c")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

// write makes a file of the errand.
func (e errand) write(name, content string) string {
	e.t.Helper()
	file := filepath.Join(e.dir, name)
	if err := os.WriteFile(file, []byte(content), 0o700); err != nil {
		e.t.Fatal(err)
	}
	return file
}

// script makes a shell script of the lines and gives the command that runs it.
func (e errand) script(name string, lines ...string) string {
	e.t.Helper()
	return "sh " + e.write(name, strings.Join(lines, "\n")+"\n")
}

// line is the shell's command that runs the errand.
func (e errand) line() string { return errandEnv + "=" + e.dir + " " + e.bin }

// stay keeps a terminal open until the test ends it.
const stay = "sleep 60"

// report waits for what came of the errand.
func (e errand) report() string {
	e.t.Helper()
	var report []byte
	e.eventually("the errand is run", func() bool {
		var err error
		report, err = os.ReadFile(filepath.Join(e.dir, "report"))
		return err == nil
	})
	return string(report)
}

// arrives waits for the text at what read gives.
func (e errand) arrives(where string, read func() string) {
	e.t.Helper()
	var got string
	e.eventually("the text is in "+where, func() bool {
		got = read()
		return got != ""
	})
	if got != e.text {
		e.t.Errorf("%s has %d bytes, want %d: %.200q", where, len(got), len(e.text), got)
	}
}

// deadline is how long anything may take that is expected to happen.
const deadline = 20 * time.Second

func (e errand) eventually(what string, ok func() bool) {
	e.t.Helper()
	for end := time.Now().Add(deadline); !ok(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			report, _ := os.ReadFile(filepath.Join(e.dir, "report"))
			e.t.Fatalf("did not come about: %s (the errand's report: %q)", what, report)
		}
	}
}

// needs skips a test for which a program is missing.
func needs(t *testing.T, programs ...string) {
	t.Helper()
	for _, p := range programs {
		if _, err := exec.LookPath(p); err != nil {
			t.Skip(p + " is not installed")
		}
	}
}

// clean is an environment without the terminals and sessions of whoever runs the
// tests.
func clean(t *testing.T, pairs ...string) []string {
	t.Helper()
	return append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir(), "LANG=C.UTF-8", "TERM=xterm-256color", "SHELL=/bin/sh"}, pairs...)
}

// server is a tmux server of the test's own. socket is its name and config the
// file with its settings.
type server struct {
	t              *testing.T
	socket, config string
}

func newServer(e errand, name, config string) server {
	needs(e.t, "tmux")
	s := server{e.t, filepath.Join(e.dir, name), e.write(name+".conf", config+"\n")}
	e.t.Cleanup(func() {
		_ = exec.Command("tmux", "-S", s.socket, "kill-server").Run() // it may have ended by itself
	})
	return s
}

// line is the shell's command for a command of the server, which it starts if it
// has to.
func (s server) line(command string) string {
	return "tmux -S " + s.socket + " -f " + s.config + " " + command
}

// open runs a command in the server, where nobody looks.
func (s server) open(command string, pairs ...string) {
	s.t.Helper()
	cmd := exec.Command("tmux", "-S", s.socket, "-f", s.config, "new-session", "-d", "-x", "100", "-y", "30", command)
	cmd.Env = clean(s.t, pairs...)
	if out, err := cmd.CombinedOutput(); err != nil {
		s.t.Fatalf("tmux: %v: %s", err, out)
	}
}

// ask gives the answer to a command, without the end of its last line.
func (s server) ask(args ...string) string {
	out, err := exec.Command("tmux", append([]string{"-S", s.socket}, args...)...).Output()
	if err != nil {
		return "" // there is no buffer yet, or no server
	}
	return string(out)
}

// buffer is what was copied to the server.
func (s server) buffer() string { return s.ask("show-buffer") }

// attached waits until a client of the server knows that the terminal it is in
// has a clipboard.
func (s server) attached(e errand) {
	e.t.Helper()
	e.eventually("tmux knows its terminal", func() bool {
		return strings.Contains(s.ask("list-clients", "-F", "#{client_termfeatures}"), "clipboard")
	})
}

// screenLines are lines of a shell script that show command in a GNU screen.
func screenLines(e errand, command string) []string {
	needs(e.t, "screen")
	dir := filepath.Join(e.dir, "screens")
	if err := os.Mkdir(dir, 0o700); err != nil {
		e.t.Fatal(err)
	}
	rc := e.write("screenrc", "startup_message off\n")
	e.t.Cleanup(func() {
		// It outlives the terminal that it was shown on.
		cmd := exec.Command("screen", "-S", "errand", "-X", "quit")
		cmd.Env = clean(e.t, "SCREENDIR="+dir)
		if out, err := cmd.CombinedOutput(); err != nil {
			e.t.Errorf("screen: %v: %s", err, out)
		}
	})
	return []string{"export SCREENDIR=" + dir, "screen -S errand -c " + rc + " " + command}
}

// xServer starts an X server that nobody looks at and gives its DISPLAY.
func xServer(t *testing.T) string {
	t.Helper()
	needs(t, "Xvfb")
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	// It would reset, and throw out who just came, when a client was the last to leave.
	cmd := exec.Command("Xvfb", "-noreset", "-displayfd", "3", "-screen", "0", "640x480x24", "-nolisten", "tcp")
	cmd.ExtraFiles = []*os.File{w}
	start(t, cmd)
	w.Close()
	number, err := io.ReadAll(r) // to its end, or the server can't write and gives up
	if err != nil {
		t.Fatal(err)
	}
	if len(number) == 0 {
		t.Skip("Xvfb does not start")
	}
	return ":" + strings.TrimSpace(string(number))
}

// start starts a program that ends with the test.
func start(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait() // killed, so never without an error
	})
}

// selection reads X's clipboard, "" while there is none.
func selection(t *testing.T, display string) func() string {
	return func() string {
		cmd := exec.Command("xclip", "-o", "-selection", "clipboard")
		cmd.Env = clean(t, "DISPLAY="+display)
		out, err := cmd.Output()
		if err != nil && !errors.As(err, new(*exec.ExitError)) {
			t.Fatal(err)
		}
		return string(out)
	}
}

// startSSHD starts an sshd on loopback that lets this user in, and gives the
// shell's command for a session on a terminal.
func startSSHD(e errand) (ssh string) {
	t := e.t
	t.Helper()
	needs(t, "ssh", "ssh-keygen")
	sshd, err := exec.LookPath("sshd")
	if err != nil {
		sshd = "/usr/sbin/sshd"
	}
	if _, err := os.Stat(sshd); err != nil {
		t.Skip("sshd is not installed")
	}
	if _, err := os.Stat("/run/sshd"); err != nil && os.Getuid() == 0 {
		t.Skip("sshd as root needs its directory /run/sshd, which is not there")
	}
	me, err := user.Current()
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"host", "user"} {
		if out, err := exec.Command("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", filepath.Join(e.dir, key)).CombinedOutput(); err != nil {
			t.Fatalf("ssh-keygen: %v: %s", err, out)
		}
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := ln.Addr().String()
	ln.Close()
	_, port, _ := net.SplitHostPort(addr)
	config := e.write("sshd_config", fmt.Sprintf("Port %s\nListenAddress 127.0.0.1\nHostKey %[2]s/host\nAuthorizedKeysFile %[2]s/user.pub\nPidFile none\nUsePAM no\n"+
		"StrictModes no\nPermitRootLogin yes\nPasswordAuthentication no\nKbdInteractiveAuthentication no\nPrintMotd no\n", port, e.dir))
	start(t, exec.Command(sshd, "-D", "-e", "-f", config))
	e.eventually("sshd listens", func() bool {
		conn, err := net.Dial("tcp", addr)
		if err == nil {
			conn.Close()
		}
		return err == nil
	})
	return fmt.Sprintf("ssh -tt -F /dev/null -i %s/user -p %s -o IdentitiesOnly=yes -o BatchMode=yes -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null "+
		"-o LogLevel=ERROR %s@127.0.0.1 ", e.dir, port, me.Username)
}
