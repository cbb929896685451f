package tui

import (
	"cmp"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"faceauth/backend"
	"faceauth/keymap"
)

// update rewrites the golden frames: go test ./tui -update
var update = flag.Bool("update", false, "rewrite the golden files")

// noon is the moment at which the tests' consoles live.
func noon() time.Time { return time.Date(2026, 11, 21, 3, 0, 0, 0, time.UTC) }

// scripted is a Service that answers what a test tells it to.
type scripted struct {
	page func(context.Context, backend.PageRequest) (backend.Page, error)
	one  func(context.Context, string) (backend.Authentication, error)
	// image is nil where there are no selfies.
	image func(context.Context, string) ([]byte, error)
}

func (s scripted) Page(ctx context.Context, r backend.PageRequest) (backend.Page, error) {
	return s.page(ctx, r)
}

func (s scripted) Authentication(ctx context.Context, id string) (backend.Authentication, error) {
	return s.one(ctx, id)
}

func (s scripted) Image(ctx context.Context, id string) ([]byte, error) {
	if s.image != nil {
		return s.image(ctx, id)
	}
	return nil, &backend.Error{Kind: backend.NoImage, Op: "fetch the selfie", Attempts: 1}
}

// person is a record of the i-th authentication before noon.
func person(i int) backend.Authentication {
	a := backend.Authentication{
		ID: fmt.Sprintf("%08x-7c21-4f0e-9b1d-0242ac12%04x", 0xa1b2c3d4-i*7919, i), ProjectID: "sandbox001", Status: backend.Approved,
		Created: noon().Add(-time.Duration(i) * 7 * time.Minute), SubmitType: "form", SubmissionID: fmt.Sprintf("kyc%06d", 1000+i/3),
		Policy: backend.Policy{FaceSimilarity: backend.ThresholdOf(85), Liveness: backend.ThresholdOf(50),
			ActiveLiveness: backend.ThresholdOf(0), Occluded: backend.SwitchOf(true)},
		Scores: backend.Scores{FaceSimilarity: backend.NumberOf(98.5 - float64(i%7)), Liveness: backend.NumberOf(91.25),
			ActiveLiveness: backend.NumberOf(97.78668212890625), Occluded: backend.FlagOf(false)},
	}
	switch i % 10 {
	case 1:
		a.Status, a.FailCodes = backend.Rejected, []string{"face_compare_underscore"}
		a.Scores.FaceSimilarity = backend.NumberOf(61.4)
		a.Comments = []string{"Face compare similarity score is lower than the threshold"}
	case 4:
		a.Status, a.FailCodes, a.Scores.Occluded = backend.Rejected, []string{"Face_Occluded_fail"}, backend.FlagOf(true)
		a.Policy.Occluded = backend.SwitchOf(false)
	case 6:
		a.Erased, a.ErasedAt, a.Scores = true, noon().Add(-time.Hour), backend.Scores{}
	case 8:
		a.SubmissionID = "제출-नमस्ते-👩‍👩‍👧-مرحبا"
	}
	raw, err := json.Marshal(map[string]any{"auth_id": a.ID, "auth_status": a.Status, "memo": "안녕\x1b[2J\u202e!", "n": i})
	if err != nil {
		panic(err)
	}
	a.Raw = raw
	return a
}

// people serves n records, newest first, by pages of the size asked for.
func people(n int) scripted {
	return scripted{
		page: func(_ context.Context, r backend.PageRequest) (backend.Page, error) {
			from := 0
			if r.After != nil {
				if _, err := fmt.Sscan(r.After.AuthID, &from); err != nil {
					return backend.Page{}, err
				}
			}
			p := backend.Page{ProjectID: "sandbox001"}
			for i := from; i < n; i++ {
				switch a := person(i); {
				case !r.Range.Contains(a.Created):
				case len(p.Records) < cmp.Or(r.Count, backend.MaxPageSize):
					p.Records = append(p.Records, a)
				default:
					p.Next = &backend.Cursor{AuthID: fmt.Sprint(i), CreateTime: "t"}
					return p, nil
				}
			}
			return p, nil
		},
		one: func(_ context.Context, id string) (backend.Authentication, error) {
			for i := range n {
				if a := person(i); a.ID == id {
					return a, nil
				}
			}
			return backend.Authentication{}, &backend.Error{Kind: backend.NotFound, Op: "show", Attempts: 1}
		},
	}
}

// waits is a Service whose first call reports w and then hangs until it is
// given up or w is over; after that it answers as s does.
func waits(w backend.Wait, s scripted) scripted {
	inner, calls := s.page, 0
	s.page = func(ctx context.Context, r backend.PageRequest) (backend.Page, error) {
		calls++
		if calls == 1 {
			backend.ReportWait(ctx, w)
			select {
			case <-time.After(w.For):
			case <-ctx.Done():
				return backend.Page{}, ctx.Err()
			}
		}
		return inner(ctx, r)
	}
	return s
}

// bench drives a model as Bubble Tea would, in the fake time of synctest.
type bench struct {
	*testing.T
	m       *Model
	msgs    chan tea.Msg
	quit    bool
	cleared bool
	each    func()   // after every message; nil for nothing
	raw     []string // what was sent to the terminal beside the screen
}

// console runs body with a started console inside a synctest bubble.
func console(t *testing.T, width, height int, o Options, body func(*bench)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		o.Keys = keymap.Default()
		start := time.Now()
		o.Now = func() time.Time { return noon().Add(time.Since(start)) }
		if o.Zone == nil {
			o.Zone = time.FixedZone("KST", 9*3600)
		}
		b := &bench{T: t, m: New(t.Context(), o), msgs: make(chan tea.Msg, 1000)}
		b.run(b.m.Init())
		b.send(tea.WindowSizeMsg{Width: width, Height: height})
		body(b)
		// Let every timer that is still running end: the bubble waits for them.
		b.m.stop()
		b.pass(time.Hour)
	})
}

// in makes options that connect to s.
func in(s backend.Service) Options {
	return Options{Connect: func(context.Context) (Session, error) { return Session{Service: s, Sandbox: true}, nil }}
}

func (b *bench) run(cmd tea.Cmd) {
	if cmd != nil {
		go func() { b.msgs <- cmd() }()
	}
}

// now delivers what has come, without letting time pass.
func (b *bench) now() {
	for {
		synctest.Wait()
		select {
		case msg := <-b.msgs:
			b.deliver(msg)
		default:
			return
		}
	}
}

func (b *bench) deliver(msg tea.Msg) {
	switch msg := msg.(type) {
	case nil:
		return
	case tea.BatchMsg:
		for _, cmd := range msg {
			b.run(cmd)
		}
		return
	case tea.QuitMsg:
		b.quit = true
		return
	case tea.RawMsg:
		b.raw = append(b.raw, fmt.Sprint(msg.Msg))
		return
	}
	if reflect.TypeOf(msg) == reflect.TypeOf(tea.ClearScreen()) {
		b.cleared = true
	}
	_, cmd := b.m.Update(msg)
	b.run(cmd)
	b.frame() // every state must be drawable
	if b.each != nil {
		b.each()
	}
}

func (b *bench) send(msg tea.Msg) {
	b.deliver(msg)
	b.now()
}

// pass lets time go by.
func (b *bench) pass(d time.Duration) {
	time.Sleep(d)
	b.now()
}

// press sends keys, spelled as in the keymap.
func (b *bench) press(keys ...string) {
	for _, k := range keys {
		b.send(keyPress(k))
	}
}

func keyPress(name string) tea.KeyPressMsg {
	codes := map[string]rune{"enter": tea.KeyEnter, "esc": tea.KeyEscape, "tab": tea.KeyTab, "down": tea.KeyDown,
		"up": tea.KeyUp, "pgdown": tea.KeyPgDown, "pgup": tea.KeyPgUp, "home": tea.KeyHome, "end": tea.KeyEnd, "backspace": tea.KeyBackspace, "left": tea.KeyLeft, "right": tea.KeyRight}
	if code, ok := codes[name]; ok {
		return tea.KeyPressMsg{Code: code}
	}
	if name == "space" {
		return tea.KeyPressMsg{Code: tea.KeySpace, Text: " "}
	}
	if name == "shift+tab" {
		return tea.KeyPressMsg{Code: tea.KeyTab, Mod: tea.ModShift}
	}
	if rest, ok := strings.CutPrefix(name, "ctrl+"); ok {
		return tea.KeyPressMsg{Code: rune(rest[0]), Mod: tea.ModCtrl}
	}
	return tea.KeyPressMsg{Code: []rune(name)[0], Text: name}
}

// current is the auth_id under the list's cursor.
func (b *bench) current() string {
	row, ok := b.m.list.Current()
	if !ok {
		return ""
	}
	return b.m.list.View().Snapshot.ID(row)
}

// knows tells whether a record is loaded.
func (b *bench) knows(authID string) bool {
	_, ok := b.m.store.Snapshot().Row(authID)
	return ok
}

// frame is the screen with its styles; it fails the test when a row is not as
// wide as the terminal or the rows are not as many.
func (b *bench) frame() string {
	b.Helper()
	f := b.m.View().Content
	if b.m.width == 0 || b.m.tooSmall() {
		return f
	}
	rows := strings.Split(f, "\n")
	if len(rows) != b.m.height {
		b.Fatalf("%d rows on a terminal of %d:\n%s", len(rows), b.m.height, ansi.Strip(f))
	}
	for i, row := range rows {
		if w := b.m.method.StringWidth(row); w != b.m.width {
			b.Fatalf("row %d is %d cells wide on a terminal of %d: %q", i, w, b.m.width, row)
		}
	}
	return f
}

// text is the screen without its styles.
func (b *bench) text() string {
	rows := strings.Split(ansi.Strip(b.frame()), "\n")
	for i := range rows {
		rows[i] = strings.TrimRight(rows[i], " ")
	}
	return strings.Join(rows, "\n") + "\n"
}

func (b *bench) wants(parts ...string) {
	b.Helper()
	text := b.text()
	for _, p := range parts {
		if !strings.Contains(text, p) {
			b.Errorf("the screen lacks %q:\n%s", p, text)
		}
	}
}

func (b *bench) wantsNot(parts ...string) {
	b.Helper()
	text := b.text()
	for _, p := range parts {
		if strings.Contains(text, p) {
			b.Errorf("the screen has %q:\n%s", p, text)
		}
	}
}

// golden compares a frame with testdata/name.golden.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v; go test ./tui -update makes it", err)
	}
	if got != string(want) {
		t.Errorf("%s differs; go test ./tui -update rewrites it.\ngot:\n%s\nwant:\n%s", path, got, want)
	}
}
