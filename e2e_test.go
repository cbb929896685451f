//go:build unix

// These tests run the real binary: its commands here and in e2e_*_test.go, the
// console in a pty, in tmux and over ssh in the files named after them.

package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
	"unicode/utf8"

	"faceauth/backend/sandbox"
)

// binary is the program under test, built once by TestMain. GOFLAGS=-race in
// the environment builds it with the race detector.
var binary string

func TestMain(m *testing.M) {
	if part := os.Getenv(helperEnv); part != "" {
		os.Exit(helper(part)) // this process stands in for the program
	}
	os.Exit(buildAndRun(m))
}

func buildAndRun(m *testing.M) int {
	dir, err := os.MkdirTemp("", "faceauth-e2e-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	binary = filepath.Join(dir, "faceauth")
	if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "go build: %v\n%s", err, out)
		return 1
	}
	// These tests wait for the program far more than they compute.
	flag.Parse()
	if err := flag.Set("test.parallel", "16"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return m.Run()
}

// patience is how long anything may take that is expected to happen; only
// tests that fail wait for it.
const patience = 20 * time.Second

// prompt is how long the program may take to end.
const prompt = 5 * time.Second

// eventually polls until ok; what says what was waited for.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); ; time.Sleep(5 * time.Millisecond) {
		if ok() {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("did not come about within %s: %s", patience, what)
		}
	}
}

// environment is a clean one with the given NAME=value pairs, so that no key,
// proxy or terminal of whoever runs the tests takes part.
func environment(t *testing.T, pairs ...string) []string {
	t.Helper()
	base := []string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir(), "LANG=C.UTF-8", "TERM=xterm-256color", "TZ=UTC"}
	// Without spare room, since parallel tests append to the same one.
	return slices.Clip(append(base, pairs...))
}

// result is what a command came to.
type result struct {
	code      int
	out, talk string
	took      time.Duration
}

// run carries out the program to its end. Whatever it was asked to do, no key
// of its environment and no control may be in what it said.
func run(t *testing.T, env []string, args ...string) result {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 60*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, binary, args...)
	cmd.Env = env
	var out, talk bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &talk
	begun := time.Now()
	err := cmd.Run()
	r := result{out: out.String(), talk: talk.String(), took: time.Since(begun)}
	r.code = exitCode(t, err)
	if ctx.Err() != nil {
		t.Fatalf("faceauth %v did not end", args)
	}
	checkSaid(t, env, r.out, r.talk)
	return r
}

// exitCode is that of a finished process, -1 for one that a signal ended.
func exitCode(t *testing.T, err error) int {
	t.Helper()
	exit, ok := errors.AsType[*exec.ExitError](err)
	if err != nil && !ok {
		t.Fatal(err)
	}
	if ok {
		return exit.ExitCode()
	}
	return 0
}

// checkSaid holds what every output must hold to: no key, and nothing a
// terminal would act on.
func checkSaid(t *testing.T, env []string, out, talk string) {
	t.Helper()
	for _, kv := range env {
		if key, is := strings.CutPrefix(kv, "FACEAUTH_API_KEY="); is && key != "" && strings.Contains(out+talk, key) {
			t.Errorf("the API key stands in the output:\n%s%s", clip(out), clip(talk))
		}
	}
	for name, text := range map[string]string{"stdout": out, "stderr": talk} {
		if at, what := firstDangerous(text); what != "" {
			t.Errorf("%s holds %s at byte %d: %q", name, what, at, clip(text[max(at-40, 0):]))
		}
	}
}

// firstDangerous finds what must not reach a terminal from a command. It is
// written out anew, so that a gap in the program's own list shows.
func firstDangerous(s string) (at int, what string) {
	for i, r := range s {
		switch {
		case r == '\n':
		case r < 0x20, r == 0x7F, r >= 0x80 && r <= 0x9F:
			return i, fmt.Sprintf("the control %U", r)
		case r == 0x61C, r == 0x200E, r == 0x200F, r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069:
			return i, fmt.Sprintf("the bidi control %U", r)
		case r == 0x200B, r == 0x2028, r == 0x2029, r == 0x2060, r == 0xFEFF, r >= 0xE0000 && r <= 0xE007F:
			return i, fmt.Sprintf("the invisible %U", r)
		case r == utf8.RuneError && !strings.HasPrefix(s[i:], "\uFFFD"):
			return i, "a byte that is not UTF-8"
		}
	}
	return 0, ""
}

// clip keeps what a failing test prints readable.
func clip(s string) string {
	const most = 600
	if len(s) > most {
		return s[:most] + " […]"
	}
	return s
}

// process is the program running beside the test, with pipes.
type process struct {
	*exec.Cmd
	lines *bufio.Reader // its stdout
	pipe  *os.File
	talk  *buffer
	ended chan struct{}
	err   error // once ended is closed
}

// buffer is one that can be read while it is written.
type buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

// start runs the program beside the test, which ends it if it is still there.
func start(t *testing.T, env []string, args ...string) *process {
	t.Helper()
	p := &process{Cmd: exec.Command(binary, args...), talk: &buffer{}, ended: make(chan struct{})}
	p.Env, p.Stderr = env, p.talk
	// A pipe of our own: that of StdoutPipe is closed as soon as the program ends.
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	p.Stdout, p.pipe, p.lines = w, r, bufio.NewReader(r)
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	w.Close()
	go func() {
		p.err = p.Wait()
		close(p.ended)
	}()
	t.Cleanup(func() {
		_ = p.Process.Kill() // fails when it has ended, which is as well
		<-p.ended
		r.Close()
	})
	return p
}

// line is the next line of stdout.
func (p *process) line(t *testing.T) string {
	t.Helper()
	if err := p.pipe.SetReadDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	line, err := p.lines.ReadString('\n')
	if err != nil {
		t.Fatalf("no line came: %v; stderr: %s", err, p.talk)
	}
	return strings.TrimSuffix(line, "\n")
}

// end waits for the program's end, which must come promptly, and gives its
// exit code.
func (p *process) end(t *testing.T) int {
	t.Helper()
	select {
	case <-p.ended:
	case <-time.After(prompt):
		t.Fatalf("still running after %s; stderr: %s", prompt, p.talk)
	}
	return exitCode(t, p.err)
}

func (p *process) signal(t *testing.T, s syscall.Signal) {
	t.Helper()
	if err := p.Process.Signal(s); err != nil {
		t.Fatal(err)
	}
}

// startSandbox runs `faceauth sandbox` and gives the environment for a program
// that talks to it, as it says itself, and its process.
func startSandbox(t *testing.T, args ...string) ([]string, *process) {
	t.Helper()
	p := start(t, environment(t), append([]string{"sandbox"}, args...)...)
	env := environment(t)
	for slices.ContainsFunc([]string{"API_KEY", "PROJECT_ID", "BASE_URL", "FORM_URL"}, func(name string) bool { return lookup(env, "FACEAUTH_"+name) == "" }) {
		name, isExport := strings.CutPrefix(p.line(t), "export FACEAUTH_")
		if !isExport {
			t.Fatalf("faceauth sandbox printed %q, not an export", name)
		}
		env = append(env, "FACEAUTH_"+name)
	}
	return slices.Clip(env), p
}

// lookup reads a variable of env; the last one counts.
func lookup(env []string, name string) string {
	for i := len(env) - 1; i >= 0; i-- {
		if value, is := strings.CutPrefix(env[i], name+"="); is {
			return value
		}
	}
	return ""
}

// closedPort is an address of loopback where nobody listens.
func closedPort(t *testing.T) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	return ln.Addr().String()
}

func TestVersionAndHelp(t *testing.T) {
	t.Parallel()
	env := environment(t, "FACEAUTH_API_KEY="+sandbox.DefaultKey)
	if r := run(t, env, "version"); r.code != 0 || !strings.HasPrefix(r.out, "faceauth ") || r.talk != "" {
		t.Errorf("version: %+v", r)
	}
	for _, args := range [][]string{{"--help"}, {"list", "--help"}, {"show", "--help"}, {"delete", "--help"}, {"sandbox", "--help"}} {
		r := run(t, env, args...)
		if r.code != 0 || !strings.Contains(r.out, "USAGE") || r.talk != "" {
			t.Errorf("%v: %+v", args, r)
		}
		// A key on a command line is public: ps shows it to everybody.
		if flags := r.out[strings.LastIndex(r.out, "FLAGS"):]; strings.Contains(strings.ToLower(flags), "key") {
			t.Errorf("%v offers a flag about a key:\n%s", args, flags)
		}
	}
	if r := run(t, env, "--help"); !strings.Contains(r.out, "FACEAUTH_API_KEY") {
		t.Errorf("--help does not say where the key comes from:\n%s", r.out)
	}
}

func TestUsageErrors(t *testing.T) {
	t.Parallel()
	const key = "aKeyThatNothingHereEverShows000000000000"
	nowhere := "FACEAUTH_BASE_URL=http://" + closedPort(t) + "/v3"
	for _, c := range []struct {
		args string
		key  string
		says string // part of what stderr says
	}{
		{"", key, "faceauth list -o ndjson"}, // no terminal
		{"--sandbox", key, "needs a terminal"},
		{"list -o bogus", key, "table, json, ndjson, csv"},
		{"list --limit -1", key, "--limit"},
		{"list --limit many", key, "limit"},
		{"list --since tomorrowish", key, "tomorrowish"},
		{"list --since 2026-02-02 --until 2026-02-01", key, ""},
		{"list --api-key " + key, "", "unknown flag"},
		{"list extra", key, "extra"},
		{"show", key, "AUTH_ID"},
		{"show x -o bogus", key, "table, json"},
		{"frobnicate", key, "frobnicate"},
		{"list", "", "FACEAUTH_API_KEY"},
		{"show x", "", "--sandbox"},
		{"sandbox --fault nonsense", "", "truncate"},
		{"sandbox --fault 429:7", "", "0 to 1"},
	} {
		r := run(t, environment(t, nowhere, "FACEAUTH_API_KEY="+c.key), strings.Fields(c.args)...)
		if r.code != 2 || r.out != "" || !strings.HasPrefix(r.talk, "faceauth: ") || !strings.Contains(r.talk, c.says) {
			t.Errorf("faceauth %s: exit %d, stdout %q, stderr %q; want exit 2 and %q on stderr", c.args, r.code, clip(r.out), clip(r.talk), c.says)
		}
		if strings.Contains(r.out+r.talk, key) {
			t.Errorf("faceauth %s repeats the key: %s", c.args, r.talk)
		}
	}
}
