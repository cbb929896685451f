//go:build unix

package main

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"image"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"faceauth/backend"
	"faceauth/backend/faceurl"
	"faceauth/backend/sandbox"
)

// linkIn opens a link with the sandbox's key.
func linkIn(t *testing.T, link string) faceurl.Params {
	t.Helper()
	r := faceurl.Inspect(faceurl.Project{ID: sandbox.DefaultProjectID, APIKey: backend.NewSecret(sandbox.DefaultKey)}, link)
	if !r.Decrypted() || r.Level() == faceurl.Fault {
		t.Fatalf("%q is no link: %v", link, r.Findings)
	}
	return r.Params
}

// copies are the texts that the terminal was asked to copy.
func (c *console) copies() []string {
	var texts []string
	for _, k := range c.sent() {
		if encoded, ok := strings.CutPrefix(k.data, "52;c;"); k.kind == oscToken && ok {
			text, err := base64.StdEncoding.DecodeString(encoded)
			if err != nil {
				c.t.Fatalf("%q: %v", encoded, err)
			}
			texts = append(texts, string(text))
		}
	}
	return texts
}

func TestLinkFromTheConsole(t *testing.T) {
	t.Parallel()
	env := environment(t)
	c := openConsole(t, 80, 24, faceauth(env, "--sandbox", "--clipboard", "osc52"))
	c.await(0, loaded)
	c.press("u")
	c.await(0, "Face Auth URL")
	c.press("a\r")
	c.await(0, "sent to your terminal")
	eventually(t, "the link", func() bool { return len(c.copies()) == 1 })
	if p := linkIn(t, c.copies()[0]); p.SubmissionID == "" || len(p.Token) < 8 {
		t.Errorf("copied %+v", p)
	}
	// On a page of its own it is one line to the terminal, however long it is.
	mark := c.mark()
	c.press("T")
	c.await(mark, "Enter goes back")
	if !strings.Contains(c.output()[mark:], c.copies()[0]) {
		t.Errorf("not whole in %q", c.output()[mark:])
	}
	mark = c.mark()
	c.press("\r")
	c.await(mark, "recipe not yet confirmed")
	if strings.Contains(plain(c.output()), sandbox.DefaultKey) {
		t.Error("the key is on the screen")
	}
	c.press("\x03")
	if code := c.end(); code != 0 {
		t.Errorf("exit %d", code)
	}
	c.checkGivenBack()
}

// TestEndWhileATextIsShown: the console is not in charge of the terminal then, and
// must end all the same.
func TestEndWhileATextIsShown(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(*console){
		"ctrl+c":  func(c *console) { c.press("\x03") },
		"SIGTERM": func(c *console) { c.signal(syscall.SIGTERM) },
		"SIGHUP":  func(c *console) { c.signal(syscall.SIGHUP) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := openConsole(t, 80, 24, faceauth(environment(t), "--sandbox", "--clipboard", "osc52"))
			c.await(0, loaded)
			c.press("yy")
			c.await(0, "sent to your terminal")
			c.press("T")
			c.await(0, "Enter goes back")
			end(c)
			c.end()
			c.checkGivenBack()
		})
	}
}

// TestLinkThroughSSHAndTmux copies at the other end of SSH, and finds it in the
// buffer of the tmux that the reader sits in.
func TestLinkThroughSSHAndTmux(t *testing.T) {
	t.Parallel()
	r := startSSHD(t)
	ssh := r.command(environment(t), "env TERM=tmux-256color "+binary+" --sandbox")
	words := make([]string, len(ssh.Args))
	for i, a := range ssh.Args {
		words[i] = "'" + strings.ReplaceAll(a, "'", `'\''`) + "'"
	}
	p := openPane(t, 80, 24, environment(t), strings.Join(words, " "))
	p.tmux("set", "-g", "set-clipboard", "on")
	p.await(loaded)
	p.press("u", "Enter")
	p.await("sent to your terminal")
	eventually(t, "the link in the buffer", func() bool { return strings.HasPrefix(p.tmux("show-buffer"), "http") })
	if params := linkIn(t, p.tmux("show-buffer")); params.SubmissionID == "" {
		t.Errorf("copied %+v", params)
	}
	// Selected across its lines with the mouse, tmux gives it as one.
	p.press("T")
	p.await("Enter goes back")
	if joined := p.tmux("capture-pane", "-p", "-J"); !strings.Contains(joined, p.tmux("show-buffer")) {
		t.Errorf("not one line in\n%s", joined)
	}
}

func TestURLCommand(t *testing.T) {
	t.Parallel()
	key := "k3yOfTheProject"
	env := environment(t, "FACEAUTH_API_KEY="+key, "FACEAUTH_PROJECT_ID=pid1")
	run := func(in string, args ...string) (out, talk string, code int) {
		cmd := faceauth(env, args...)
		cmd.Stdin = strings.NewReader(in)
		var stderr strings.Builder
		cmd.Stderr = &stderr
		got, err := cmd.Output()
		code = exitCode(t, err)
		if strings.Contains(string(got)+stderr.String(), key) {
			t.Errorf("%v: the key was printed", args)
		}
		return string(got), stderr.String(), code
	}
	out, talk, code := run("", "url", "--sid", "kyc1", "--user", "김", "-o", "json")
	var v struct {
		URL       string `json:"url"`
		Confirmed bool   `json:"recipe_confirmed"`
	}
	if err := json.Unmarshal([]byte(out), &v); err != nil || code != 0 || v.Confirmed || !strings.HasPrefix(v.URL, "https://form.argosidentity.com/face-auth?pid=pid1&encrypted=") {
		t.Fatalf("%s, %s, exit %d", out, talk, code)
	}
	if out, _, code := run(v.URL, "url", "inspect"); code != 0 || !strings.Contains(out, "authUserId   김") {
		t.Errorf("%s, exit %d", out, code)
	}
	// A link of another recipe, kept: from then on it is the project's own.
	other, _, _ := run("", "url", "--sid", "kyc1", "--recipe", "query hex")
	if _, talk, code := run("", "url", "inspect", strings.TrimSpace(other), "--keep"); code != 0 || !strings.Contains(talk, `made by "ecb query hex" from now on`) {
		t.Errorf("%s, exit %d", talk, code)
	}
	if again, talk, _ := run("", "url", "--sid", "kyc1"); again != other || talk != "" {
		t.Errorf("%q and %q, told %q", again, other, talk)
	}
	if out, talk, code := run("sid,user\nkyc1,u\n,x\n", "url", "--from", "-"); code != 4 || strings.Count(out, "https://") != 1 || !strings.Contains(talk, "line 3") {
		t.Errorf("%q, %q, exit %d", out, talk, code)
	}
	if _, talk, code := run("", "url"); code != 2 || !strings.Contains(talk, "no sid") {
		t.Errorf("%q, exit %d", talk, code)
	}
	for setting, want := range map[string]string{"FACEAUTH_FORM_URL=http://example.com/face-auth": "plain http is for this machine alone", "FACEAUTH_PROJECT_ID=": "no pid", "FACEAUTH_API_KEY=": "no API key"} {
		cmd := faceauth(append(env, setting), "url", "--sid", "kyc1")
		said, err := cmd.CombinedOutput()
		if code := exitCode(t, err); code != 2 || !strings.Contains(string(said), want) {
			t.Errorf("%s: %s, exit %d", setting, said, code)
		}
	}
}

// TestInterruptedWhileReading: a command that waits for somebody to type ends with
// ctrl+c.
func TestInterruptedWhileReading(t *testing.T) {
	t.Parallel()
	env := environment(t, "FACEAUTH_API_KEY=k3yOfTheProject", "FACEAUTH_PROJECT_ID=pid1")
	link, err := faceauth(env, "url", "--sid", "kyc1", "--recipe", "hex").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		args       []string
		said, then string
		code       int
	}{
		{[]string{"url", "--from", "-"}, "not yet confirmed", "Stopped", 1},
		{[]string{"url", "inspect", strings.TrimSpace(string(link))}, "[y/N]", "", 0},
	} {
		t.Run(tc.args[1], func(t *testing.T) {
			t.Parallel()
			c := openConsole(t, 80, 24, faceauth(env, tc.args...))
			c.await(0, tc.said)
			c.press("\x03")
			if code := c.end(); code != tc.code {
				t.Errorf("exit %d after %q", code, c.output())
			}
			eventually(t, "what it says at the end", func() bool { return strings.Contains(c.output(), tc.then) })
		})
	}
}

// TestQRCodeOffATerminal has a reader of QR codes look at a picture of xterm.
func TestQRCodeOffATerminal(t *testing.T) {
	for _, tool := range []string{"Xvfb", "xterm", "xwd", "zbarimg"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skip(tool + " is not installed")
		}
	}
	t.Parallel()
	display := startX(t)
	for _, ground := range []string{"black", "white"} {
		ready := filepath.Join(t.TempDir(), "ready")
		cmd := exec.Command("xterm", "-display", display, "-fa", "DejaVu Sans Mono", "-fs", "7", "-bg", ground, "-fg", map[string]string{"black": "white", "white": "black"}[ground],
			"-geometry", "120x50+0+0", "-e", "sh", "-c", binary+" url --sandbox --sid kycForTheQRCode --token auto --qr && touch "+ready+" && sleep 60")
		cmd.Env = environment(t, "TERM=xterm-256color", "DISPLAY="+display)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		eventually(t, "the code", func() bool { _, err := os.Stat(ready); return err == nil })
		picture := filepath.Join(t.TempDir(), "screen.png")
		var read string
		eventually(t, "a code that can be read", func() bool {
			shot, err := exec.Command("xwd", "-display", display, "-root", "-silent").Output()
			if err != nil {
				t.Fatal(err)
			}
			savePicture(t, picture, shot)
			out, _ := exec.Command("zbarimg", "-q", "--raw", "-Sdisable", "-Sqrcode.enable", picture).Output()
			read = strings.TrimSpace(string(out))
			return read != ""
		})
		if p := linkIn(t, read); p.SubmissionID != "kycForTheQRCode" || len(p.Token) < 8 {
			t.Errorf("on %s: read %+v", ground, p)
		}
		_ = cmd.Process.Kill()
		_ = cmd.Wait() // killed, so never without an error
	}
}

// startX starts an X server without a screen that anybody sees, and gives its
// display.
func startX(t *testing.T) string {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", "1280x1024x24", "-nolisten", "tcp", "-noreset")
	cmd.ExtraFiles = []*os.File{w}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait() // killed, so never without an error
		w.Close()
		r.Close() // not before: Xvfb ends when nobody reads its number to the end
	})
	number, err := bufio.NewReader(r).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return ":" + strings.TrimSpace(number)
}

// savePicture makes a PNG of what xwd wrote: a header of big-endian words, the
// colour map, and pixels of four bytes.
func savePicture(t *testing.T, path string, xwd []byte) {
	t.Helper()
	word := func(i int) int {
		return int(xwd[4*i])<<24 | int(xwd[4*i+1])<<16 | int(xwd[4*i+2])<<8 | int(xwd[4*i+3])
	}
	header, width, height, bits, stride, colours := word(0), word(4), word(5), word(11), word(12), word(19)
	if bits != 32 {
		t.Skipf("the X server has %d bits a pixel", bits)
	}
	pixels := xwd[header+12*colours:]
	img := image.NewGray(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			p := pixels[y*stride+4*x:]
			img.Pix[y*img.Stride+x] = uint8((int(p[0]) + int(p[1]) + int(p[2])) / 3)
		}
	}
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, img); err != nil {
		t.Fatal(err)
	}
}
