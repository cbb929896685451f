package tui

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"faceauth/backend/audit"
	"faceauth/views/trail"
)

// writeTrail writes a month whose lines have these members between their numbers and
// what chains them.
func writeTrail(t testing.TB, dir string, bodies ...string) {
	t.Helper()
	prev := strings.Repeat("0", 64)
	var text strings.Builder
	for i, body := range bodies {
		line := fmt.Sprintf(`{"seq":%d,%s,"prev":"%s"`, i+1, body, prev)
		prev = fmt.Sprintf("%x", sha256.Sum256([]byte(line)))
		text.WriteString(line + `,"hash":"` + prev + "\"}\n")
	}
	if err := errors.Join(os.MkdirAll(dir, 0o700), os.WriteFile(filepath.Join(dir, "2026-11.ndjson"), []byte(text.String()), 0o600)); err != nil {
		t.Fatal(err)
	}
}

// member is the beginning of a line that was written so long before noon.
func member(before time.Duration, rest string) string {
	return fmt.Sprintf(`"time":"%s","session":"UOBTNX4DXUXTEYCFJVAYQW3CHG","user":"kim","from":"192.0.2.7","host":"desk",%s`,
		noon().Add(-before).Format("2006-01-02T15:04:05.000Z"), rest)
}

const project = `"faceAuth_projectId":"sandbox001","world":"sandbox",`

// looked are lines about a selfie each, of the records i from to up to, without, to.
func looked(from, to int) []string {
	var lines []string
	for i := from; i < to; i++ {
		lines = append(lines, member(48*time.Hour, project+`"action":"look","outcome":"done","auth_ids":["`+person(i%30).ID+`"]`))
	}
	return lines
}

// someTrail is one with an entry of each kind.
func someTrail() []string {
	ids := func(from, to int) string {
		var all []string
		for i := from; i < to; i++ {
			all = append(all, `"`+person(i).ID+`"`)
		}
		return `"auth_ids":[` + strings.Join(all, ",") + `]`
	}
	const op = `"operation":"WQ3VNTNC5JQYPNYV7ZMD4RXYPA",`
	return append(looked(0, 3),
		member(300*24*time.Hour, `"faceAuth_projectId":"acme","world":"live","action":"link","outcome":"done","kyc_submission_id":"kyc001000"`),
		member(5*time.Hour, project+`"action":"export","outcome":"done","count":1240,"filter":"until:2026-05-31 comment:[words] [words]","format":"csv"`),
		member(4*time.Hour, `"action":"gap","gap":{"bytes":120,"sha256":"`+strings.Repeat("5", 64)+`","no_head":true}`),
		member(3*time.Hour, project+`"action":"erase-intent","outcome":"intended",`+op+`"part":1,"parts":2,`+ids(0, 4)+`,"filter":"until:180d"`),
		member(3*time.Hour, project+`"action":"erase-intent","outcome":"intended",`+op+`"part":2,"parts":2,`+ids(4, 6)+`,"filter":"until:180d"`),
		member(2*time.Hour, project+`"action":"erase","outcome":"done",`+op+ids(0, 1)+`,"status":200,"traceId":"0199cbd5-7d53-7c5d-8b0e-7f6a2f0e3c10"`),
		member(2*time.Hour, project+`"action":"erase","outcome":"done-unheard",`+op+ids(1, 2)),
		member(2*time.Hour, project+`"action":"erase","outcome":"refused",`+op+ids(2, 3)+`,"status":400,"said":"error in delete submission","traceId":"0199cbd5-7d53-7c5d-8b0e-7f6a2f0e3c11"`),
		member(2*time.Hour, project+`"action":"erase","outcome":"unknown",`+op+ids(3, 4)+`,"said":"timeout"`),
		member(time.Hour, project+`"action":"erase","outcome":"stopped",`+op+ids(4, 6)),
		member(time.Minute, project+`"action":"submit","outcome":"failed","auth_ids":["제출-नमस्ते"],"kyc_submission_id":"제출-नमस्ते-👩‍👩‍👧-مرحبا"`),
	)
}

// keptTrail is a trail in testdata, since the screen says where it is. It is touched:
// a line has another user, and another one was cut off.
func keptTrail(t *testing.T) Options {
	const dir = "testdata/trail"
	if *update {
		writeTrail(t, dir, someTrail()...)
		path := filepath.Join(dir, "2026-11.ndjson")
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.SplitAfter(string(text), "\n")
		lines[4] = strings.Replace(lines[4], "kim", "lee", 1)
		lines[8] += `{"seq":10,"time` + "\n"
		if err := os.WriteFile(path, []byte(strings.Join(lines, "")), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	o := in(people(30))
	o.Trail = audit.Open(dir, audit.Who{User: "kim"})
	return o
}

// withTrail is a console with a trail of these lines.
func withTrail(t *testing.T, bodies ...string) Options {
	dir := filepath.Join(t.TempDir(), "trail")
	writeTrail(t, dir, bodies...)
	o := in(people(30))
	o.Trail = audit.Open(dir, audit.Who{User: "kim"})
	return o
}

func TestGoldenTrail(t *testing.T) {
	for _, size := range sizes() {
		name := func(screen string) string { return fmt.Sprintf("%s-%dx%d", screen, size[0], size[1]) }
		console(t, size[0], size[1], keptTrail(t), func(b *bench) {
			b.press("a")
			golden(t, name("trail"), b.text())
			b.press("j", "j", "j", "enter")
			golden(t, name("trail-entry"), b.text())
			b.press("J", "J")
			golden(t, name("trail-broken"), b.text())
		})
	}
	for name, o := range map[string]Options{"dark": {Theme: "dark"}, "light": {Theme: "light"}, "nocolor": {NoColor: true}} {
		kept := keptTrail(t)
		o.Connect, o.Trail = kept.Connect, kept.Trail
		console(t, 80, 24, o, func(b *bench) {
			b.press("a", "j")
			golden(t, "trail-"+name, b.frame())
			b.press("enter")
			golden(t, "trail-entry-"+name, b.frame())
		})
	}
}

func TestTheTrailComesPageByPage(t *testing.T) {
	console(t, 80, 24, withTrail(t, looked(0, 1000)...), func(b *bench) {
		b.press("a")
		b.wants("The trail", "300 entries read · there are more", "1 / 300")
		b.press("j", "pgdown")
		b.wants("300 entries")
		b.press("G")
		b.wants("600 entries read · there are more", "300 / 600")
		b.press("G", "G", "G")
		b.wants("1,000 entries · that is all", "1,000 / 1,000")
		b.press("enter")
		b.wants("Line 1 of the trail")
		b.press("K")
		b.wants("Line 2 of the trail")
		b.press("q", "q")
		b.wants("STATUS", "30 loaded")
		if b.m.trail != nil {
			t.Error("the trail is still being read")
		}
	})
}

func TestTheTrailShowsOnlyErasures(t *testing.T) {
	console(t, 200, 60, withTrail(t, someTrail()...), func(b *bench) {
		b.press("a")
		b.wants("13 entries · that is all", "look", "export", "1240 records", "gap")
		b.press("e")
		b.wants("only erasures", "6 entries · that is all", "erase-intent", "stopped")
		b.wantsNot("export", "gap", "submit")
		b.press("e")
		b.wants("13 entries")
		b.wantsNot("only erasures")
	})
}

func TestTheTrailOfOneRecord(t *testing.T) {
	console(t, 80, 24, withTrail(t, someTrail()...), func(b *bench) {
		b.press("j", "a")
		b.wants("r this record")
		b.press("r")
		b.wants("only "+person(1).ID, "3 entries · that is all", "done-unheard", "look")
		b.press("e")
		b.wants("only erasures · only", "2 entries")
		b.press("G", "enter")
		b.wants("1 of 2, the one that names the authentication", "4 records", person(3).ID)
		b.press("esc", "e", "r")
		b.wants("13 entries")
	})
	// The one that is looked at, wherever that is.
	console(t, 80, 24, withTrail(t, someTrail()...), func(b *bench) {
		b.press("j", "j", "enter", "tab", "a", "r")
		b.wants("only " + person(2).ID)
		b.press("esc")
		b.wants("auth_status")
	})
	// Without a record there is no such key.
	o := withTrail(t, someTrail()...)
	o.Connect = nil
	console(t, 80, 24, o, func(b *bench) {
		b.press("a")
		b.wants("13 entries")
		b.wantsNot("this record")
		b.press("r")
		b.wants("13 entries")
		b.press("esc")
		b.wants("sandbox")
	})
}

func TestTheTrailIsReadAnew(t *testing.T) {
	o := withTrail(t, looked(0, 2)...)
	console(t, 80, 24, o, func(b *bench) {
		b.press("a", "G")
		b.wants("2 entries · that is all")
		writeTrail(t, o.Trail.Dir(), looked(0, 3)...)
		b.press("ctrl+r")
		b.wants("3 entries · that is all", "1 / 3")
		b.press("?")
		b.wants("In this screen (trail)", "nothing but erasures", "read the trail anew")
		b.press("esc", "t")
		b.wants("3 entries")
	})
}

func TestThereIsNoTrail(t *testing.T) {
	console(t, 80, 24, in(people(3)), func(b *bench) {
		b.press("a")
		b.wants("This console keeps no trail.", "3 loaded")
	})
	o := in(people(3))
	o.Trail = audit.Open("", audit.Who{})
	console(t, 80, 24, o, func(b *bench) {
		b.press("a")
		b.wants("There is no place for the trail", "XDG_STATE_HOME")
	})
	o.Trail = audit.Open(filepath.Join(t.TempDir(), "trail"), audit.Who{})
	console(t, 60, 15, o, func(b *bench) {
		b.press("a")
		b.wants("Nothing is in the trail yet.", "0 entries · that is all")
		b.wantsNot("open")
		b.press("enter", "j", "G", "e")
		b.wants("Nothing of that kind is in the trail.")
	})
}

func TestATrailThatCannotBeRead(t *testing.T) {
	o := withTrail(t, looked(0, 2)...)
	month := func(name string) string { return filepath.Join(o.Trail.Dir(), name) }
	if err := os.Mkdir(month("2026-10.ndjson"), 0o700); err != nil {
		t.Fatal(err)
	}
	console(t, 200, 24, o, func(b *bench) {
		b.press("a")
		b.wants("2 entries · Can't read the trail at "+o.Trail.Dir(), "it is not a file; move it away.", "look")
	})
	if err := os.Remove(month("2026-11.ndjson")); err != nil {
		t.Fatal(err)
	}
	console(t, 60, 15, o, func(b *bench) {
		b.press("a")
		b.wants("Can't read the trail at", "move it away.")
	})
}

func TestATrailOfAStranger(t *testing.T) {
	o := withTrail(t, append(looked(0, 1),
		member(time.Hour, `"action":"look\u001b[2J","outcome":"\u202edone","auth_ids":["a\u001b]52;c;aGk=\u0007"],"said":"x\u0000\u009b1m","format":"a\rb","count":-7,"part":-1,"parts":-1`),
		member(time.Hour, `"action":"gap","gap":{"bytes":-9,"lost_seq":18446744073709551615}`))...)
	text, err := os.ReadFile(filepath.Join(o.Trail.Dir(), "2026-11.ndjson"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(o.Trail.Dir(), "2026-11.ndjson"), append(text, "\x1b]0;x\x07\n"...), 0o600); err != nil {
		t.Fatal(err)
	}
	console(t, 200, 60, o, func(b *bench) {
		b.each = func() {
			for _, bad := range []string{"\x1b]", "\u202e", "\x07", "\r", "\x1b[2J"} {
				if strings.Contains(b.frame(), bad) {
					t.Errorf("%q reaches the terminal", bad)
				}
			}
		}
		b.press("a", "enter", "J", "J", "J", "J")
		b.wants("Line 1 of the trail")
		b.press("esc")
		b.wants("! no line of the trail: 2026-11.ndjson, at byte", "4 entries")
	})
}

// TestPartsAreOneEntry has lines as Read gives them, the newest first.
func TestPartsAreOneEntry(t *testing.T) {
	line := func(seq uint64, part, parts int, ids ...string) audit.Line {
		l := audit.Line{Seq: seq, Part: part, Parts: parts, Fits: true, Session: "S"}
		l.Action, l.Operation, l.AuthIDs = audit.EraseIntent, "OP", ids
		return l
	}
	other := line(5, 2, 3, "c")
	other.Operation = "OP2"
	changed := line(5, 2, 3, "c")
	changed.Fits = false
	whole := line(4, 0, 0, "x")
	for name, tc := range map[string]struct {
		lines  []audit.Line
		broken int // the place of something that is no line
		choice audit.Choice
		want   string
	}{
		"whole":        {[]audit.Line{line(6, 3, 3, "e"), line(5, 2, 3, "c", "d"), line(4, 1, 3, "a", "b")}, -1, audit.Choice{}, "4-6 [a b c d e]"},
		"two of them":  {[]audit.Line{line(6, 2, 2, "b"), line(5, 1, 2, "a"), line(4, 2, 2, "b"), line(3, 1, 2, "a")}, -1, audit.Choice{}, "5-6 [a b]; 3-4 [a b]"},
		"beside one":   {[]audit.Line{whole, line(3, 2, 2, "b"), line(2, 1, 2, "a"), whole}, -1, audit.Choice{}, "4-4 [x]; 2-3 [a b]; 4-4 [x]"},
		"the end":      {[]audit.Line{line(5, 2, 3, "c"), line(4, 1, 3, "a")}, -1, audit.Choice{}, "4-5 [a c] 1 to 2 of 3; the others are missing"},
		"the middle":   {[]audit.Line{line(6, 3, 3, "e"), line(4, 1, 3, "a")}, -1, audit.Choice{}, "6-6 [e] 3 of 3; the others are missing; 4-4 [a] 1 of 3; the others are missing"},
		"of one id":    {[]audit.Line{line(5, 2, 3, "c")}, -1, audit.Choice{AuthID: "c"}, "5-5 [c] 2 of 3, the one that names the authentication"},
		"another's":    {[]audit.Line{line(6, 3, 3, "e"), other}, -1, audit.Choice{}, "6-6 [e] 3 of 3; the others are missing; 5-5 [c] 2 of 3; the others are missing"},
		"changed":      {[]audit.Line{line(6, 3, 3, "e"), changed, line(4, 1, 3, "a")}, -1, audit.Choice{}, "4-6 [a c e] changed"},
		"something in": {[]audit.Line{line(6, 2, 2, "b"), line(5, 1, 2, "a")}, 1, audit.Choice{}, "6-6 [b] 2 of 2; the others are missing; broken; 5-5 [a] 1 of 2; the others are missing"},
	} {
		lines := func(yield func(audit.Line, error) bool) {
			for i, l := range tc.lines {
				if i == tc.broken && !yield(audit.Line{}, &audit.LineError{File: "f", Problem: "p"}) {
					return
				}
				if !yield(l, nil) {
					return
				}
			}
		}
		var got []string
		for r, err := range trailRows(lines, tc.choice) {
			text := fmt.Sprintf("%d-%d %v", r.First, r.Last, r.AuthIDs)
			switch {
			case err != nil:
				t.Fatal(err)
			case r.Broken != "":
				text = "broken"
			case r.Parts != "":
				text += " " + r.Parts
			case r.Changed:
				text += " changed"
			}
			got = append(got, text)
		}
		if strings.Join(got, "; ") != tc.want {
			t.Errorf("%s: %s, want\n%s", name, strings.Join(got, "; "), tc.want)
		}
	}
}

// TestLeavingTheTrailEndsItsReading leaves while a page waits to be taken.
func TestLeavingTheTrailEndsItsReading(t *testing.T) {
	console(t, 80, 24, withTrail(t, looked(0, 1000)...), func(b *bench) {
		b.press("a")
		reading := b.m.trail
		b.press("q")
		if reading.ctx.Err() == nil {
			t.Error("it goes on")
		}
		// What it had brought is not taken for the next one's.
		b.press("a")
		b.send(trailPageMsg{reading, trailPage{rows: []trail.Row{{Broken: "stale"}}}})
		b.wantsNot("stale")
		b.press("?")
		b.send(trailPageMsg{b.m.trail, trailPage{rows: []trail.Row{{Broken: "below the help"}}, err: context.DeadlineExceeded}})
		b.press("esc")
		b.wants("301 entries · Context deadline exceeded.")
	})
}

func TestLongEntriesScroll(t *testing.T) {
	var ids []string
	for i := range 2000 {
		ids = append(ids, fmt.Sprintf(`"id%04d"`, i))
	}
	console(t, 60, 15, withTrail(t, member(time.Hour, project+`"action":"erase-intent","outcome":"intended","operation":"OP","auth_ids":[`+strings.Join(ids, ",")+`]`)), func(b *bench) {
		b.press("a")
		b.wants("2000 records")
		b.press("enter", "G")
		b.wants("2,000  id1999")
		b.press("g")
		b.wants("Line 1 of the trail", "erase-intent")
		if text := ansi.Strip(b.frame()); strings.Contains(text, "id1999") {
			t.Error("it did not scroll back")
		}
	})
}
