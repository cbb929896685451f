//go:build unix

package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"faceauth/backend/sandbox"
)

// drawn is what `faceauth image` came to: its output is full of sequences, which
// run would complain of.
func drawn(t *testing.T, env []string, in io.Reader, args ...string) result {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 60*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, binary, append([]string{"image"}, args...)...)
	var out, talk bytes.Buffer
	cmd.Env, cmd.Stdin, cmd.Stdout, cmd.Stderr = env, in, &out, &talk
	err := cmd.Run()
	r := result{code: exitCode(t, err), out: out.String(), talk: talk.String()}
	checkSaid(t, env, "", r.talk)
	for _, k := range mustTokenize(t, r.out) {
		if k.kind != textToken && k.data != "\n" && (k.kind != csiToken || !strings.HasSuffix(k.data, "m")) {
			t.Fatalf("image %v printed %s", args, k)
		}
	}
	return r
}

func mustTokenize(t *testing.T, s string) []piece {
	t.Helper()
	tokens, rest := tokenize(s)
	if rest != "" {
		t.Fatalf("half a sequence at the end: %q", rest)
	}
	return tokens
}

// selfies finds a record with a selfie and one whose selfie was erased.
func selfies(t *testing.T, env []string) (whole, erased string) {
	t.Helper()
	for _, e := range drain(t, env) {
		if e["delete_check"] == true {
			erased = e.id()
		} else if whole == "" {
			whole = e.id()
		}
	}
	if whole == "" || erased == "" {
		t.Fatal("the sandbox has no such records")
	}
	return whole, erased
}

// served is the picture file as the sandbox has it, fetched without the
// program's help.
func served(t *testing.T, env []string, id string) []byte {
	t.Helper()
	data, err := base64.StdEncoding.DecodeString(string(fetched(t, env, "/faceauth/image?authId="+id)))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestImageToAPipe(t *testing.T) {
	t.Parallel()
	env, _ := startSandbox(t, "--records", "300")
	id, _ := selfies(t, env)
	for _, tc := range []struct {
		args    string
		env     string
		rows    int
		has     string // one of these characters
		hasNot  string
		setting string // what colours are set by
	}{
		{"", "", 24, "▄▌▂", "", "38;2;"},
		{"--size 20x10", "", 8, "▄▌▂", "", "38;2;"},
		{"--size 20x10 --symbols half", "", 8, "▄▀", "▌▂", "38;2;"},
		{"--size 40x20 --symbols octant", "", 15, "\U0001cd00\U0001cd10\U0001cd20\U0001cd30\U0001cd40\U0001cd50\U0001cd60🬀🬹🮂▄", "", "38;2;"},
		{"--size 20x10 --symbols ascii --colors none", "", 8, "#%@8XM", "▄", ""},
		{"--size 20x10 --colors 256", "", 8, "▄▌▂", "", "8;5;"},
		{"--size 20x10 --colors 16", "", 8, "▄▌▂", "", "4"},
		{"--size 20x10 --colors none", "", 8, "▄▌▛", "", ""},
		{"--size 20x10", "NO_COLOR=1", 8, "▄▌▛", "", ""},
		{"--size 20x10 --slow-link --brightness 3", "", 8, "▄▌▂", "", "38;2;"},
	} {
		r := drawn(t, append(env, tc.env), nil, append([]string{id}, strings.Fields(tc.args)...)...)
		if rows := strings.Count(r.out, "\n"); r.code != 0 || rows != tc.rows || r.talk != "" {
			t.Errorf("%s: exit %d, %d rows, stderr %q", tc.args, r.code, rows, r.talk)
		}
		if !strings.ContainsAny(r.out, tc.has) || tc.hasNot != "" && strings.ContainsAny(r.out, tc.hasNot) {
			t.Errorf("%s: other characters than wanted: %s", tc.args, clip(plain(r.out)))
		}
		if tc.setting == "" && strings.Contains(r.out, "\x1b") || !strings.Contains(r.out, tc.setting) {
			t.Errorf("%s: colours are not set by %q: %q", tc.args, tc.setting, clip(r.out))
		}
	}
}

func TestImageIsSavedOnlyWhenAsked(t *testing.T) {
	t.Parallel()
	env, _ := startSandbox(t, "--records", "300")
	id, _ := selfies(t, env)
	dir := t.TempDir()
	path := filepath.Join(dir, "selfie.jpg")
	if r := drawn(t, env, nil, id, "--save", path); r.code != 0 || r.out != "" || !strings.Contains(r.talk, "selfie.jpg") {
		t.Fatalf("%+v", r)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	got, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(got, served(t, env, id)) {
		t.Errorf("%d bytes were saved that are not those of the API (%v)", len(got), err)
	}
	if err := os.WriteFile(path, []byte("mine"), 0o644); err != nil {
		t.Fatal(err)
	}
	if r := drawn(t, env, nil, id, "--save", path); r.code != 1 || !strings.Contains(r.talk, "selfie.jpg") {
		t.Errorf("over a file that is there: %+v", r)
	}
	if now, _ := os.ReadFile(path); string(now) != "mine" {
		t.Error("a file was replaced that must not be")
	}
	if r := drawn(t, env, nil, id, "--save", path, "--replace"); r.code != 0 {
		t.Errorf("--replace: %+v", r)
	}
	if now, _ := os.ReadFile(path); !bytes.Equal(now, got) {
		t.Error("--replace did not")
	}
	if r := drawn(t, env, nil, id, "--save", filepath.Join(dir, "no", "such")); r.code != 1 || !strings.Contains(r.talk, "no directory") {
		t.Errorf("into no directory: %+v", r)
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 1 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestImagesThatCantBeHad(t *testing.T) {
	t.Parallel()
	env, _ := startSandbox(t, "--records", "300")
	id, erased := selfies(t, env)
	for args, words := range map[string]string{
		erased:             "erased: it is gone for good",
		"nobody-has-this":  "no such authentication",
		"--file /":         "directory",
		"--file /no/such":  "no such file",
		"--file /dev/null": "empty",
	} {
		if r := drawn(t, env, nil, strings.Fields(args)...); r.code != 1 || r.out != "" || !strings.Contains(r.talk, words) {
			t.Errorf("%s: %+v, want %q", args, r, words)
		}
	}
	for _, args := range []string{"", id + " --file x.jpg", id + " --size 80", id + " --size 0x5", id + " --size 99999x99999", id + " --symbols braille", id + " --colors 8", id + " --brightness 99", id + " extra"} {
		if r := drawn(t, env, nil, strings.Fields(args)...); r.code != 2 || r.out != "" || !strings.HasPrefix(r.talk, "faceauth: ") {
			t.Errorf("image %s: %+v, want exit 2", args, r)
		}
	}
	// Bytes that are no picture are nothing to draw, and say what they seem to be.
	for form, words := range map[string]string{"heic": "HEIC", "pdf": "PDF", "bomb": "pixels", "cut": "", "html": "web page", "words": "", "null": "no selfie", "empty": "", "broken": "JPEG"} {
		env, _ := startSandbox(t, "--records", "300", "--fault", "image="+form)
		if r := drawn(t, env, nil, id); r.code != 1 || r.out != "" || !strings.HasPrefix(r.talk, "faceauth: ") || !strings.Contains(r.talk, words) {
			t.Errorf("%s: %+v, want %q", form, r, words)
		}
	}
}

func TestImageOfAFile(t *testing.T) {
	t.Parallel()
	env := environment(t) // no key and no API
	photo := filepath.Join("backend", "sandbox", "portrait", "photos", "hopper.jpg")
	data, err := os.ReadFile(photo)
	if err != nil {
		t.Fatal(err)
	}
	named := drawn(t, env, nil, "--file", photo, "--size", "30x12")
	piped := drawn(t, env, bytes.NewReader(data), "--file", "-", "--size", "30x12")
	if named.code != 0 || strings.Count(named.out, "\n") != 11 || named.out != piped.out {
		t.Errorf("%d rows, exit %d; from stdin the same: %v", strings.Count(named.out, "\n"), named.code, named.out == piped.out)
	}
	if r := drawn(t, env, strings.NewReader("<!doctype html><p>hello"), "--file", "-"); r.code != 1 || !strings.Contains(r.talk, "HTML") {
		t.Errorf("a web page: %+v", r)
	}
}

func TestImageReaderThatHasGone(t *testing.T) {
	t.Parallel()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	r.Close()
	cmd := exec.Command(binary, "image", "--file", filepath.Join("backend", "sandbox", "portrait", "photos", "hopper.jpg"))
	var talk bytes.Buffer
	cmd.Env, cmd.Stdout, cmd.Stderr = environment(t), w, &talk
	err = cmd.Run()
	w.Close()
	if code := exitCode(t, err); code != 0 || talk.Len() > 0 {
		t.Errorf("exit %d, stderr %s", code, &talk)
	}
}

// TestImageIsInterrupted stops it while half of the selfie has come.
func TestImageIsInterrupted(t *testing.T) {
	t.Parallel()
	half := make(chan struct{})
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "100000")
		_, _ = io.WriteString(w, strings.Repeat("A", 50_000))
		_ = http.NewResponseController(w).Flush()
		close(half)
		<-r.Context().Done()
	}))
	t.Cleanup(api.Close) // waits for the program, which start has killed before
	p := start(t, environment(t, "FACEAUTH_API_KEY="+sandbox.DefaultKey, "FACEAUTH_BASE_URL="+api.URL+"/v3"), "image", "anybody")
	<-half
	p.signal(t, syscall.SIGINT)
	if code := p.end(t); code != 1 || !strings.Contains(p.talk.String(), "Stopped") {
		t.Errorf("exit %d, stderr %s", code, p.talk)
	}
}

// TestImageOnATerminal draws on terminals that say more or less of themselves.
func TestImageOnATerminal(t *testing.T) {
	t.Parallel()
	photo, err := filepath.Abs(filepath.Join("backend", "sandbox", "portrait", "photos", "hopper.jpg"))
	if err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct {
		version string
		silent  bool
		octants bool
	}{
		"kitty":            {version: "kitty(0.42.1)", octants: true},
		"old foot":         {version: "foot(1.13.1)"},
		"says nothing":     {silent: true},
		"says odd things":  {version: "\u4e00(((9.9.9.9"},
		"pretends to be c": {version: "[?1;2c"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := openConsole(t, 60, 20, faceauth(environment(t, "COLORTERM=truecolor"), "image", "--file", photo))
			c.mu.Lock()
			c.version, c.silent = tc.version, tc.silent
			c.mu.Unlock()
			if code := c.end(); code != 0 {
				t.Errorf("exit %d: %q", code, clip(c.output()))
			}
			c.checkLeft("")
			out := c.output()
			if got := strings.ContainsFunc(out, func(r rune) bool { return r >= 0x1cd00 && r <= 0x1cde5 }); got != tc.octants {
				t.Errorf("octants: %v, want %v", got, tc.octants)
			}
			if rows := strings.Count(out, "\n"); rows < 15 || rows > 19 {
				t.Errorf("%d rows on a terminal of 20", rows)
			}
		})
	}
}

func TestImageInTmux(t *testing.T) {
	t.Parallel()
	photo, err := filepath.Abs(filepath.Join("backend", "sandbox", "portrait", "photos", "hopper.jpg"))
	if err != nil {
		t.Fatal(err)
	}
	p := openPane(t, 80, 24, environment(t), "")
	p.await("ready")
	p.run("faceauth image --file " + photo + "; echo the-'end'")
	screen := p.await("the-end")
	if !strings.ContainsAny(screen, "▄▌▂▆") {
		t.Errorf("no picture:\n%s", screen)
	}
	// What the terminal answered must not stand on the prompt.
	p.run("echo prompt-is-'clean'")
	if screen = p.await("prompt-is-clean"); strings.Contains(screen, "tmux 3") || strings.Contains(screen, "[?") {
		t.Errorf("an answer of the terminal leaked:\n%s", screen)
	}
}

// TestSelfieInTheConsole is a person's way: open a record, look at its selfie,
// put it away.
func TestSelfieInTheConsole(t *testing.T) {
	t.Parallel()
	env := environment(t)
	p := openPane(t, 80, 24, env, "faceauth --sandbox --seed 1 --newest "+sandboxNewest)
	p.await("500 loaded")
	p.press("Enter")
	p.await("[checks]")
	p.press("p")
	p.await("JPEG 960×720", "similarity")
	eventually(t, "a selfie beside its record", func() bool { return strings.ContainsAny(p.screen(), "▄▌▂▆") })
	p.press("P")
	p.await("brighter")
	p.press("+")
	p.await("zoom 1.2×")
	p.press("q")
	p.press("p")
	eventually(t, "the selfie is put away", func() bool {
		return !strings.Contains(p.screen(), "JPEG") && !strings.ContainsAny(p.screen(), "▄▌▂▆")
	})
}

// sandboxNewest keeps the sandbox's records the same from run to run.
const sandboxNewest = "2026-11-21T12:00:00Z"

// TestOddImagesInTheConsole serves what is no selfie, and expects words.
func TestOddImagesInTheConsole(t *testing.T) {
	t.Parallel()
	for form, words := range map[string]string{"bomb": "pixels", "html": "web page", "null": "no selfie", "words": "no selfie", "cut": "", "data-uri": "JPEG 960"} {
		if !knownForm(form) {
			t.Fatalf("there is no form %s", form)
		}
		t.Run(form, func(t *testing.T) {
			t.Parallel()
			p := openPane(t, 120, 40, environment(t), "faceauth --sandbox --seed 1 --newest "+sandboxNewest+" --fault image="+form)
			p.await("500 loaded", "[checks]")
			p.press("p")
			if words != "" {
				p.await(words)
			}
			p.press("j", "j", "q")
		})
	}
}

func knownForm(name string) bool {
	for _, f := range sandbox.ImageForms() {
		if string(f.Name) == name {
			return true
		}
	}
	return false
}
