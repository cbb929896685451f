package tui

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"faceauth/backend/audit"
	"faceauth/backend/filelock"
)

// witnessed are the options of a console that can do all that the trail is told of, and
// who has the selfies. opened, if there is one, hears what the browser is to open.
func witnessed(t *testing.T, opened func(url string)) (Options, *photographer) {
	t.Helper()
	p := photographed(100)
	o := linking(p)
	o.Trail = audit.Open(filepath.Join(t.TempDir(), "trail"), audit.Who{User: "lee", Host: "desk"})
	o.Browse = func(_ context.Context, url string) error {
		if opened != nil {
			opened(url)
		}
		return nil
	}
	return o, p
}

// told is what the trail was told, oldest first, each entry in a line of words.
func told(t *testing.T, o Options) []string {
	t.Helper()
	var out []string
	for l, err := range audit.Read(o.Trail.Dir(), audit.Choice{OldestFirst: true}) {
		if err != nil {
			t.Fatal(err)
		}
		if l.World != audit.Sandbox || l.Project != "sandbox001" || l.Outcome != audit.Done {
			t.Errorf("%s", l.Raw)
		}
		out = append(out, strings.TrimSpace(fmt.Sprintf("%s %s %s", l.Action, l.Subject(), l.Notes())))
	}
	return out
}

func wantsTold(t *testing.T, what string, o Options, want ...string) {
	t.Helper()
	if got := told(t, o); !slices.Equal(got, want) {
		t.Errorf("%s: the trail has\n%s\nwant\n%s", what, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// breakTrail has a file where the trail's directory should be.
func breakTrail(t *testing.T, o Options) {
	t.Helper()
	if err := errors.Join(os.RemoveAll(o.Trail.Dir()), os.WriteFile(o.Trail.Dir(), nil, 0o600)); err != nil {
		t.Fatal(err)
	}
}

// wantsSaid looks for parts of a text that may go over several rows.
func (b *bench) wantsSaid(parts ...string) {
	b.Helper()
	said := strings.Join(strings.Fields(b.text()), " ")
	for _, p := range parts {
		if !strings.Contains(said, p) {
			b.Errorf("the screen does not say %q:\n%s", p, b.text())
		}
	}
}

// name writes path into the line of a form that names a file.
func (b *bench) name(path string) {
	for range 90 {
		b.press("backspace")
	}
	b.write(path)
}

// deed is something that the trail is told of.
type deed struct {
	do   func(b *bench, dir string)
	want []string
	// file is what is in dir then, empty for nothing.
	file string
}

// deeds are all of them, each done by a console that has just begun. What the values of
// the link's form are must not be in the trail.
func deeds() map[string]deed {
	link := func(way string) []string {
		return []string{fmt.Sprintf("link %s submission %s; as %s", person(1).ID, person(1).SubmissionID, way)}
	}
	links := func(way string) (want []string) {
		for i := range 3 {
			want = append(want, fmt.Sprintf("link %s submission %s; as %s", person(i).ID, person(i).SubmissionID, way))
		}
		return want
	}
	form := func(b *bench) {
		b.press("j", "u", "tab", "i")
		b.write("user-4711")
		b.press("tab")
		b.write("kim@example.com")
		b.press("enter", "a")
	}
	return map[string]deed{
		"a selfie": {func(b *bench, _ string) {
			b.press("j", "enter", "p")
			b.settle()
		}, []string{"look " + person(1).ID}, ""},
		"two of a comparison": {func(b *bench, _ string) {
			b.press("space", "space", "c", "tab")
			b.settle()
		}, []string{"look " + person(1).ID, "look " + person(0).ID}, ""},
		"an export of the marked": {func(b *bench, dir string) {
			b.press("space", "space", "e", "tab", "tab")
			b.name(filepath.Join(dir, "out.ndjson"))
			b.press("enter")
			b.pass(time.Second)
		}, []string{"export 2 records as ndjson"}, "out.ndjson"},
		"an export of the shown": {func(b *bench, dir string) {
			b.press("/")
			b.write("status:rejected -comment:kim")
			b.press("enter", "e", "tab", "tab")
			b.name(filepath.Join(dir, "out.csv"))
			b.press("enter")
			b.pass(time.Second)
		}, []string{"export 20 records as csv; chosen by status:rejected -comment:[words]"}, "out.csv"},
		"an export of the loaded": {func(b *bench, dir string) {
			b.press("/")
			b.write("status:rejected")
			b.press("enter", "e")
			b.press("space") // from the shown to the loaded
			b.press("tab", "tab")
			b.name(filepath.Join(dir, "out.json"))
			b.press("enter")
			b.pass(time.Second)
		}, []string{"export 100 records as json"}, "out.json"},
		"a link, copied": {func(b *bench, _ string) {
			form(b)
			b.press("enter")
		}, link("copy"), ""},
		"a link as a QR code": {func(b *bench, _ string) {
			form(b)
			b.press("Q")
		}, link("qr"), ""},
		"a link in the browser": {func(b *bench, _ string) {
			form(b)
			b.press("o")
		}, link("browser"), ""},
		"a table, copied": {func(b *bench, _ string) {
			b.press("space", "space", "space", "u", "a", "enter")
		}, links("copy"), ""},
		"a table in a file": {func(b *bench, dir string) {
			b.press("space", "space", "space", "u", "a", "w")
			b.name(filepath.Join(dir, "out.csv"))
			b.press("enter")
			b.pass(time.Second)
		}, links("csv"), "out.csv"},
		"one of a table as a QR code": {func(b *bench, _ string) {
			b.press("space", "space", "space", "u", "j", "Q")
		}, link("qr"), ""},
	}
}

// left is what a deed left to be seen outside the program.
type left struct {
	said             string // the screen
	picture, code    bool   // on it
	clipboard, shown string // shown is what T would show
	browsed          string
	files            []string
	pictures         int      // that are kept decoded
	selfies          [][]byte // the files that were fetched, as they are now
}

// do does a deed, with the trail as it is.
func do(t *testing.T, d deed, o Options, p *photographer, browsed *string) left {
	t.Helper()
	dir := t.TempDir()
	var out left
	var mu sync.Mutex // two of a comparison come at once
	p.answer = func(string) []byte {
		data := selfieJPEG(640, 480)
		mu.Lock()
		defer mu.Unlock()
		out.selfies = append(out.selfies, data)
		return data
	}
	console(t, 120, 40, o, func(b *bench) {
		d.do(b, dir)
		out.said = b.text()
		out.code = strings.Contains(b.frame(), "48;5;231") // the ground of codes
		out.picture = !out.code && b.hasPicture()
		out.clipboard, out.shown, out.pictures = b.clipboard(), b.m.copied.text, len(b.m.selfies.album.selfies)
	})
	out.browsed = *browsed
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		out.files = append(out.files, e.Name())
	}
	return out
}

func TestTheTrailIsTold(t *testing.T) {
	for name, d := range deeds() {
		var browsed string
		o, p := witnessed(t, nil)
		o.Browse = func(_ context.Context, url string) error {
			if got := told(t, o); len(got) != 1 {
				t.Errorf("%s: the browser is asked, and the trail has %q", name, got)
			}
			browsed = url
			return nil
		}
		got := do(t, d, o, p, &browsed)
		if told := told(t, o); !slices.Equal(slices.Sorted(slices.Values(told)), slices.Sorted(slices.Values(d.want))) { // two are fetched at once
			t.Errorf("%s: the trail has %q, want %q", name, told, d.want)
		}
		if !got.picture && !got.code && got.clipboard == "" && got.browsed == "" && len(got.files) == 0 {
			t.Errorf("%s was not done:\n%s", name, got.said)
		}
		if d.file != "" && !slices.Equal(got.files, []string{d.file}) {
			t.Errorf("%s: files %q", name, got.files)
		}
		// Nothing of what it was about is in the trail but its ids.
		secrets := []string{testKey, "user-4711", "kim", "example", "http", "안녕"}
		for _, link := range append(strings.Fields(got.clipboard), got.browsed) {
			if strings.HasPrefix(link, "http") {
				secrets = append(secrets, opened(t, link).Token)
			}
		}
		face := selfieJPEG(640, 480)[1200:1221]
		secrets = append(secrets, string(face[:10]), base64.StdEncoding.EncodeToString(face)[:20])
		files, err := filepath.Glob(filepath.Join(o.Trail.Dir(), "*"))
		if err != nil || len(files) < 2 {
			t.Fatalf("%q, %v", files, err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, secret := range secrets {
				if secret != "" && strings.Contains(string(text), secret) {
					t.Errorf("%s: %q is in the trail:\n%s", name, secret, text)
				}
			}
		}
		if r, err := audit.Verify(t.Context(), o.Trail.Dir()); err != nil || !r.Intact() {
			t.Errorf("%s: %v, %v", name, r.Findings, err)
		}
	}
}

func TestNothingWithoutTheTrail(t *testing.T) {
	for name, d := range deeds() {
		var browsed string
		o, p := witnessed(t, func(url string) { browsed = url })
		breakTrail(t, o)
		got := do(t, d, o, p, &browsed)
		for _, part := range []string{"Can't write the trail at", "not a directory"} {
			if !strings.Contains(strings.Join(strings.Fields(got.said), " "), part) {
				t.Errorf("%s: the screen lacks %q:\n%s", name, part, got.said)
			}
		}
		if got.picture || got.code || got.clipboard+got.shown+got.browsed != "" || got.pictures > 0 || len(got.files) > 0 {
			t.Errorf("%s was done: %+v", name, got)
		}
		for _, data := range got.selfies {
			if slices.ContainsFunc(data, func(c byte) bool { return c != 0 }) {
				t.Errorf("%s: the bytes of a selfie that nobody may see are still there", name)
			}
		}
	}
}

// TestAWhileWithoutTheTrail: what could not be done can be done once the trail is there
// again.
func TestAWhileWithoutTheTrail(t *testing.T) {
	o, _ := witnessed(t, nil)
	breakTrail(t, o)
	console(t, 120, 40, o, func(b *bench) {
		b.press("enter", "p")
		b.settle()
		b.wants("Can't write the trail at", "ctrl+r tries again")
		b.press("u", "enter")
		b.wants("Can't write the trail at")
		b.press("T")
		b.wants("Nothing was copied yet.")
		if err := os.Remove(o.Trail.Dir()); err != nil {
			t.Fatal(err)
		}
		b.press("enter")
		b.wants("The link: sent to your terminal")
		b.press("q", "ctrl+r")
		b.settle()
		b.wantsPicture(true)
	})
	wantsTold(t, "afterwards", o, fmt.Sprintf("link %s submission %s; as copy", person(0).ID, person(0).SubmissionID), "look "+person(0).ID)
}

// TestOneLookAFetch: what is looked at again while it is kept was told already, and what
// was given up nobody saw.
func TestOneLookAFetch(t *testing.T) {
	o, p := witnessed(t, nil)
	p.deaf, p.delay = true, time.Second
	rest := func(b *bench) {
		for range 5 {
			b.pass(time.Second)
		}
	}
	console(t, 120, 40, o, func(b *bench) {
		b.press("enter", "p")
		b.pass(selfieRest + p.delay/2)
		b.press("esc") // it comes all the same
		rest(b)
		wantsTold(t, "given up", o)
		b.press("ctrl+r")
		rest(b)
		b.wantsPicture(true)
		b.press("J")
		rest(b)
		b.press("K", "P", "+")
		rest(b)
		b.wantsPicture(true)
	})
	wantsTold(t, "looked at twice", o, "look "+person(0).ID, "look "+person(1).ID)
}

// TestTheTrailTakesItsTime has another process at the trail. Keys work meanwhile, and
// what is copied first does not come last.
func TestTheTrailTakesItsTime(t *testing.T) {
	o, _ := witnessed(t, nil)
	if err := o.Trail.Ready(); err != nil {
		t.Fatal(err)
	}
	taken := func() (release func()) {
		t.Helper()
		f, err := os.OpenFile(filepath.Join(o.Trail.Dir(), "head"), os.O_RDWR, 0)
		if err != nil {
			t.Fatal(err)
		}
		if err := filelock.Lock(f, time.Second); err != nil {
			t.Fatal(err)
		}
		return func() { f.Close() }
	}
	console(t, 120, 40, o, func(b *bench) {
		release := taken()
		b.press("u", "enter", "T")
		b.wants("What is copied is still being made")
		b.press("q", "y", "y")
		id := b.clipboard()
		if id != person(0).ID {
			t.Fatalf("copied %q", id)
		}
		release()
		b.pass(time.Minute)
		if b.clipboard() != id || b.m.copied.text != id {
			t.Errorf("the link that was asked for first came last: %q", b.clipboard())
		}

		release = taken()
		b.press("u", "Q")
		b.wants("telling the trail …")
		release()
		b.pass(time.Minute)
		b.wantsNot("telling the trail")
		b.press("q")

		release = taken()
		b.press("Q", "q", "j") // the code was not waited for
		release()
		b.pass(time.Minute)
		b.wants("authUserId")

		release = taken()
		b.press("o")
		b.pass(time.Minute)
		b.wantsSaid("Can't write the trail at " + o.Trail.Dir() + ": another faceauth has been writing it for long; look for one that was stopped, with jobs or ps, and end it.")
		release()
	})
}

// TestAConsoleWithoutATrail is one of a test, or of a program that keeps none.
func TestAConsoleWithoutATrail(t *testing.T) {
	for name, d := range deeds() {
		var browsed string
		o, p := witnessed(t, func(url string) { browsed = url })
		o.Trail = nil
		if got := do(t, d, o, p, &browsed); !got.picture && !got.code && got.clipboard == "" && got.browsed == "" && len(got.files) == 0 {
			t.Errorf("%s was not done:\n%s", name, got.said)
		}
	}
}

// TestASubmissionThatTheTrailCannotKeep is one that somebody has typed.
func TestASubmissionThatTheTrailCannotKeep(t *testing.T) {
	o, _ := witnessed(t, nil)
	console(t, 120, 40, o, func(b *bench) {
		b.press("u", "i")
		b.press("home")
		b.press("space")
		b.press("enter", "enter")
		b.wants("The sid can't be kept in the trail")
		if b.clipboard() != "" {
			t.Error("it was copied")
		}
	})
	wantsTold(t, "no submission", o)
	// Among many the record is named.
	console(t, 120, 40, o, func(b *bench) {
		for range 9 {
			b.press("space") // the ninth has an id with characters that don't show
		}
		b.press("u", "enter")
		b.wantsSaid("The sid can't be kept in the trail", "(it is that of "+person(8).ID+").")
		if b.clipboard() != "" {
			t.Error("they were copied")
		}
	})
	wantsTold(t, "one of them is none", o)
}
