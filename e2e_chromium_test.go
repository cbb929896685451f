//go:build unix

package main

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// browser is a Chromium without a window. It is driven by its DevTools protocol
// over a pipe, which needs neither a port nor a library: JSON with a NUL after it,
// either way.
type browser struct {
	to      *os.File
	mu      sync.Mutex
	last    int
	waiting map[int]chan message
	events  []message
	ended   chan struct{} // closed when the browser has gone
}

// message is anything that the browser says.
type message struct {
	ID        int             `json:"id"`
	Method    string          `json:"method"`
	SessionID string          `json:"sessionId"`
	Params    json.RawMessage `json:"params"`
	Result    json.RawMessage `json:"result"`
	Error     *struct {
		Message string `json:"message"`
	} `json:"error"`
}

// openBrowser starts one, which ends with the test. It takes a second of a
// machine that other tests want as well: share it.
func openBrowser(t *testing.T) *browser {
	t.Helper()
	var program string
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			program = path
			break
		}
	}
	if program == "" {
		t.Skip("chromium is not installed")
	}
	theirs, to, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	from, ours, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	args := []string{"--headless=new", "--remote-debugging-pipe", "--user-data-dir=" + t.TempDir(), "--no-first-run", "--no-proxy-server",
		"--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking", "--disable-component-update", "--disable-sync", "about:blank"}
	if os.Geteuid() == 0 {
		args = append(args, "--no-sandbox") // Chromium's own, which root can't have
	}
	cmd := exec.Command(program, args...)
	cmd.Env = environment(t)
	cmd.ExtraFiles = []*os.File{theirs, ours} // its 3 and 4
	var talk bytes.Buffer
	cmd.Stderr = &talk
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	_, _ = theirs.Close(), ours.Close() // the browser has them
	b := &browser{to: to, waiting: map[int]chan message{}, ended: make(chan struct{})}
	go b.listen(from)
	t.Cleanup(func() {
		_ = to.Close() // it ends without its pipe
		select {
		case <-b.ended:
		case <-time.After(patience):
			_ = cmd.Process.Kill()
		}
		_ = cmd.Wait() // how it ended is its own affair
		_ = from.Close()
		if t.Failed() {
			t.Logf("the browser said:\n%s", talk.Bytes())
		}
	})
	return b
}

// listen hands out what the browser says until it ends.
func (b *browser) listen(from *os.File) {
	defer close(b.ended)
	for r := bufio.NewReader(from); ; {
		text, err := r.ReadBytes(0)
		if err != nil {
			return
		}
		var m message
		if json.Unmarshal(text[:len(text)-1], &m) != nil {
			continue
		}
		b.mu.Lock()
		if c := b.waiting[m.ID]; c != nil {
			delete(b.waiting, m.ID)
			c <- m
		} else if m.Method != "" {
			b.events = append(b.events, m)
		}
		b.mu.Unlock()
	}
}

// ask carries out a command, in a tab or, for an empty session, the browser.
func (b *browser) ask(session, method string, params any, into any) error {
	b.mu.Lock()
	b.last++
	id, c := b.last, make(chan message, 1)
	b.waiting[id] = c
	text, err := json.Marshal(map[string]any{"id": id, "method": method, "params": params, "sessionId": session})
	if session == "" {
		text, err = json.Marshal(map[string]any{"id": id, "method": method, "params": params})
	}
	if err == nil {
		_, err = b.to.Write(append(text, 0))
	}
	b.mu.Unlock()
	if err != nil {
		return err
	}
	select {
	case m := <-c:
		if m.Error != nil {
			return errors.New(method + ": " + m.Error.Message)
		}
		if into == nil {
			return nil
		}
		return json.Unmarshal(m.Result, into)
	case <-b.ended:
		return errors.New("the browser has gone")
	case <-time.After(patience):
		return errors.New(method + " was not answered")
	}
}

// tab is a page of the browser.
type tab struct {
	*browser
	t       *testing.T
	session string
}

// none is a command without parameters.
type none struct{}

// tab opens an empty page of that size in CSS pixels.
func (b *browser) tab(t *testing.T, width, height int, dark bool) *tab {
	t.Helper()
	p := &tab{browser: b, t: t}
	var target struct {
		ID string `json:"targetId"`
	}
	p.must(b.ask("", "Target.createTarget", map[string]any{"url": "about:blank"}, &target))
	var session struct {
		ID string `json:"sessionId"`
	}
	p.must(b.ask("", "Target.attachToTarget", map[string]any{"targetId": target.ID, "flatten": true}, &session))
	p.session = session.ID
	for _, domain := range []string{"Page", "Network", "Log", "Runtime", "Accessibility"} {
		p.do(domain+".enable", none{})
	}
	p.do("Emulation.setDeviceMetricsOverride", map[string]any{"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600})
	scheme := "light"
	if dark {
		scheme = "dark"
	}
	p.do("Emulation.setEmulatedMedia", map[string]any{"features": []map[string]string{{"name": "prefers-color-scheme", "value": scheme}}})
	return p
}

func (p *tab) must(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

// do carries out a command whose answer says nothing.
func (p *tab) do(method string, params any) {
	p.t.Helper()
	p.must(p.ask(p.session, method, params, nil))
}

// open goes to an address and waits until the page is there.
func (p *tab) open(address string) {
	p.t.Helper()
	p.do("Page.navigate", map[string]any{"url": address})
	p.await("document.readyState == 'complete' && location.href != 'about:blank'")
}

// tryEval gives what an expression of JavaScript comes to; false while a page
// comes and goes.
func (p *tab) tryEval(expression string, into any) bool {
	var result struct {
		Result struct {
			Value json.RawMessage `json:"value"`
		} `json:"result"`
		Exception json.RawMessage `json:"exceptionDetails"`
	}
	err := p.ask(p.session, "Runtime.evaluate", map[string]any{"expression": expression, "returnByValue": true}, &result)
	return err == nil && result.Exception == nil && json.Unmarshal(result.Result.Value, into) == nil
}

// eval is tryEval for a page that stays.
func eval[T any](p *tab, expression string) T {
	p.t.Helper()
	var value T
	if !p.tryEval(expression, &value) {
		p.t.Fatalf("the page does not answer %s", expression)
	}
	return value
}

// await waits until an expression is true.
func (p *tab) await(expression string) {
	p.t.Helper()
	eventually(p.t, expression, func() bool {
		var ok bool
		return p.tryEval(expression, &ok) && ok
	})
}

// click clicks with the mouse in the middle of an element, as often as times
// without waiting in between.
func (p *tab) click(selector string, times int) {
	p.t.Helper()
	at := eval[[]float64](p, fmt.Sprintf(`(() => { const e = document.querySelector(%q); e.scrollIntoView({block: "center"});
		const r = e.getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2] })()`, selector))
	for n := range times {
		for _, kind := range []string{"mousePressed", "mouseReleased"} {
			p.do("Input.dispatchMouseEvent", map[string]any{"type": kind, "x": at[0], "y": at[1], "button": "left", "clickCount": n + 1})
		}
	}
}

// press presses a key: Tab, or Enter.
func (p *tab) press(key string) {
	p.t.Helper()
	code, text := map[string]int{"Tab": 9, "Enter": 13}[key], map[string]string{"Enter": "\r"}[key]
	p.do("Input.dispatchKeyEvent", map[string]any{"type": "keyDown", "key": key, "code": key, "windowsVirtualKeyCode": code, "text": text})
	p.do("Input.dispatchKeyEvent", map[string]any{"type": "keyUp", "key": key, "code": key, "windowsVirtualKeyCode": code})
}

// picture takes the whole page. go test -artifacts keeps it under that name.
func (p *tab) picture(name string) image.Image {
	p.t.Helper()
	var shot struct{ Data string }
	p.must(p.ask(p.session, "Page.captureScreenshot", map[string]any{"captureBeyondViewport": true}, &shot))
	data, err := base64.StdEncoding.DecodeString(shot.Data)
	p.must(err)
	p.must(os.WriteFile(filepath.Join(p.t.ArtifactDir(), name+".png"), data, 0o600))
	img, err := png.Decode(bytes.NewReader(data))
	p.must(err)
	return img
}

// said gives the parameters of all events of one kind so far.
func (p *tab) said(method string) []json.RawMessage {
	p.mu.Lock()
	defer p.mu.Unlock()
	var all []json.RawMessage
	for _, m := range p.events {
		if m.Method == method && m.SessionID == p.session {
			all = append(all, m.Params)
		}
	}
	return all
}

// node is one that a screen reader gets.
type node struct{ role, name string }

// spoken lists what a screen reader gets of the page.
func (p *tab) spoken() []node {
	p.t.Helper()
	type value struct {
		Value any `json:"value"`
	}
	var tree struct {
		Nodes []struct {
			Ignored bool
			Role    value
			Name    value
		}
	}
	p.must(p.ask(p.session, "Accessibility.getFullAXTree", none{}, &tree))
	var all []node
	for _, n := range tree.Nodes {
		if !n.Ignored {
			all = append(all, node{fmt.Sprint(n.Role.Value), strings.TrimSpace(fmt.Sprint(n.Name.Value))})
		}
	}
	return all
}
