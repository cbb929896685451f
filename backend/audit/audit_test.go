package audit

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"faceauth/backend/query"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv("FACEAUTH_TEST_APPEND"); dir != "" {
		appendForEver(dir)
	}
	os.Exit(m.Run())
}

// place is a directory for a trail that is not there yet.
func place(t testing.TB) string { return filepath.Join(t.TempDir(), "faceauth", "trail") }

// clock is a time that each look at moves on by a second.
func clock(text string) func() time.Time {
	now, err := time.Parse(time.RFC3339, text)
	if err != nil {
		panic(err)
	}
	return func() time.Time {
		now = now.Add(time.Second)
		return now
	}
}

// newTrail is one whose lines are the same in each run, and not synced.
func newTrail(dir, from string) *Trail {
	t := Open(dir, Who{User: "kim", Host: "desk", From: "192.0.2.7"})
	t.session, t.now, t.sync = "S1", clock(from), func(*os.File) error { return nil }
	return t
}

func look(id string) Entry {
	return Entry{Project: "p1", World: Sandbox, Action: Look, Outcome: Done, AuthIDs: []string{id}}
}

func intent(op OperationID, ids ...string) Entry {
	return Entry{Project: "p1", World: Live, Action: EraseIntent, Outcome: Intended, Operation: op, AuthIDs: ids}
}

func outcome(op OperationID, o Outcome, ids ...string) Entry {
	return Entry{Project: "p1", World: Live, Action: Erase, Outcome: o, Operation: op, AuthIDs: ids}
}

func mustAppend(t testing.TB, trail *Trail, entries ...Entry) {
	t.Helper()
	if err := trail.Append(entries...); err != nil {
		t.Fatal(err)
	}
}

func readFile(t testing.TB, path ...string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(path...))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func writeFile(t testing.TB, text string, path ...string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(path...), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// all is what Read gives, without the Raw.
func all(t testing.TB, dir string, c Choice) []Line {
	t.Helper()
	var out []Line
	for l, err := range Read(dir, c) {
		if err != nil {
			t.Fatal(err)
		}
		if !l.Fits || len(l.Raw) == 0 {
			t.Errorf("line %d: fits %v, %q", l.Seq, l.Fits, l.Raw)
		}
		l.Raw = nil
		out = append(out, l)
	}
	return out
}

func verify(t testing.TB, dir string) Report {
	t.Helper()
	r, err := Verify(context.Background(), dir)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// wantIntact checks that nothing was found but what is harmless.
func wantIntact(t testing.TB, dir string, lines int) {
	t.Helper()
	if r := verify(t, dir); !r.Intact() || r.Lines != lines {
		t.Errorf("%d lines, want %d: %v", r.Lines, lines, r.Findings)
	}
}

func TestTheFormatStays(t *testing.T) {
	dir := place(t)
	trail := newTrail(dir, "2026-11-30T23:59:57Z")
	erased := outcome("OP1", Refused, "a1")
	erased.Calls, erased.Status, erased.Said, erased.TraceID = 2, 400, "error in delete submission", "0199cbd5-7d53-7c5d-8b0e-7f6a2f0e3c11"
	export := Entry{Project: "p1", World: Local, Action: Export, Outcome: Done, Count: 41, Format: "csv", Filter: filterOf(t, `until:2026-05-31 comment:kim "lee"`)}
	link := Entry{Project: "p1", World: Live, Action: Link, Outcome: Done, Submission: "kyc1"}
	mustAppend(t, trail, intent("OP1", "a1", "a2"))
	mustAppend(t, trail, erased)
	mustAppend(t, trail, export, link)
	const path = "testdata/format.txt"
	got := readFile(t, dir, "2026-11.ndjson") + "\n" + readFile(t, dir, "2026-12.ndjson") + "\n" + readFile(t, dir, "head")
	if os.Getenv("UPDATE") != "" {
		_ = os.MkdirAll("testdata", 0o755)
		writeFile(t, got, path)
	}
	if want := readFile(t, path); got != want {
		t.Errorf("a trail that was written before would not be one any more:\n%s\nwant\n%s", got, want)
	}
	wantIntact(t, dir, 4)
}

// TestAnybodyCanWorkOutTheHash runs what docs/trail.md gives for it.
func TestAnybodyCanWorkOutTheHash(t *testing.T) {
	for _, tool := range []string{"sh", "tail", "sed", "tr", "sha256sum"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skip(err)
		}
	}
	page := readFile(t, "../../docs/trail.md")
	_, command, _ := strings.Cut(page, "```\n")
	command, _, _ = strings.Cut(command, "```")
	dir := place(t)
	mustAppend(t, newTrail(dir, "2026-11-10T12:00:00Z"), look("a"), look("b"))
	cmd := exec.Command("sh", "-c", command)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if want := verify(t, dir).Hash; err != nil || !strings.HasPrefix(string(out), want) {
		t.Errorf("%s gave %s, %v; want %s", command, out, err, want)
	}
}

func filterOf(t testing.TB, text string) Filter {
	t.Helper()
	q, err := query.Parse(text, query.Env{Now: time.Date(2026, 11, 10, 12, 0, 0, 0, time.UTC), Saved: map[string]string{"mine": `status:rejected "Kim"`}})
	if err != nil {
		t.Fatal(err)
	}
	return FilterOf(q)
}

func TestFilterOf(t *testing.T) {
	for text, want := range map[string]string{
		"":                               "",
		"until:180d erased:no":           "until:2026-05-14 erased:no",
		"id:9f3c* sub=kyc7 sim:80..85":   "id:9f3c* sub=kyc7 sim:80..85",
		`"Kim Lee" status:rejected`:      "[words] status:rejected",
		"kim OR -(lee since:2026-11-01)": "[words] OR -([words] since:2026-11-01)",
		`comment:"of Kim" comment:any`:   "comment:[words] comment:[words]",
		`comment="say \"Kim\" (x)" kim*`: "comment=[words] [words]",
		"@mine fail:occluded":            "status:rejected [words] fail:occluded",
		"-comment:kim -type:form":        "-comment:[words] -type:form",
	} {
		if got := filterOf(t, text).String(); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
	many := make([]string, 300)
	for i := range many {
		many[i] = "@long"
	}
	q, err := query.Parse(strings.Join(many[:100], " "), query.Env{Saved: map[string]string{"long": `"Kim ` + strings.Repeat("x", 100) + `"`}})
	if err != nil {
		t.Fatal(err)
	}
	if got := FilterOf(q).String(); got != Omitted {
		t.Errorf("one that is too long to be taken apart: %.80q", got)
	}
}

func TestEntriesThatAreRefused(t *testing.T) {
	good := outcome("OP", Done, "a")
	for name, change := range map[string]func(*Entry){
		"no world":           func(e *Entry) { e.World = "" },
		"no action":          func(e *Entry) { e.Action = "" },
		"a gap":              func(e *Entry) { e.Action = Gap },
		"no outcome":         func(e *Entry) { e.Outcome = "" },
		"an own outcome":     func(e *Entry) { e.Outcome = "fine" },
		"intent done":        func(e *Entry) { e.Action = EraseIntent },
		"erase intended":     func(e *Entry) { e.Outcome = Intended },
		"no operation":       func(e *Entry) { e.Operation = "" },
		"strange operation":  func(e *Entry) { e.Operation = "../x" },
		"no ids":             func(e *Entry) { e.AuthIDs = nil },
		"an empty id":        func(e *Entry) { e.AuthIDs = []string{"a", ""} },
		"a long id":          func(e *Entry) { e.AuthIDs = []string{strings.Repeat("a", MaxID+1)} },
		"an id with escapes": func(e *Entry) { e.AuthIDs = []string{"a\x1b[2J"} },
		"not UTF-8":          func(e *Entry) { e.Submission = "\xff" },
		"a long project":     func(e *Entry) { e.Project = strings.Repeat("p", maxProject+1) },
		"a negative count":   func(e *Entry) { e.Count = -1 },
		"a sentence":         func(e *Entry) { e.Format = "Kim Lee" },
	} {
		dir := place(t)
		e := good
		change(&e)
		err := newTrail(dir, "2026-11-10T12:00:00Z").Append(good, e)
		if err == nil || !strings.Contains(err.Error(), "an entry can't be kept") {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := os.Stat(dir); err == nil {
			t.Errorf("%s: something was written", name)
		}
	}
}

// TestWhatIsNotKept gives a trail all that must not be in it in every place that
// takes words.
func TestWhatIsNotKept(t *testing.T) {
	face := "/9j/" + strings.Repeat("4AAQSkZJRgABAQ", 20)
	dir := place(t)
	e := look("a1")
	e.Said = "no such \x1b]52;c;aGk=\x07 thing:\n" + face + " " + strings.Repeat("words ", 200)
	e.TraceID = "t\u202e1" + strings.Repeat("x", 100)
	mustAppend(t, newTrail(dir, "2026-11-10T12:00:00Z"), e)
	l := all(t, dir, Choice{})[0]
	text := readFile(t, dir, "2026-11.ndjson")
	for _, s := range []string{"9j", "aGk", `\u`, "\x1b", "\u202e"} {
		if strings.Contains(text, s) {
			t.Errorf("%q is in %s", s, text)
		}
	}
	if n := len([]rune(l.Said)); n != MaxSaid || !strings.HasPrefix(l.Said, "no such thing: [284 characters] words") {
		t.Errorf("%d runes: %s", n, l.Said)
	}
	if n := len([]rune(l.TraceID)); n != maxWord {
		t.Errorf("%d runes of a traceId", n)
	}
}

func TestALargeIntentTakesSeveralLines(t *testing.T) {
	dir := place(t)
	var ids []string
	for i := range 5000 {
		ids = append(ids, strings.Repeat("x", 30)+string(rune('가'+i)))
	}
	odd := strings.Repeat(`"\`, MaxID/2) // twice as long in JSON
	for range 200 {
		ids = append(ids, odd)
	}
	e := intent("OP", ids...)
	e.Filter = Filter{strings.Repeat("각", MaxFilter)}
	mustAppend(t, newTrail(dir, "2026-11-10T12:00:00Z"), e)
	lines := all(t, dir, Choice{OldestFirst: true})
	var got []string
	for i, l := range lines {
		if l.Part != i+1 || l.Parts != len(lines) || l.Whole() || l.Operation != "OP" {
			t.Errorf("line %d is part %d of %d", i+1, l.Part, l.Parts)
		}
		got = append(got, l.AuthIDs...)
	}
	if len(lines) < 10 || !slices.Equal(got, ids) {
		t.Errorf("%d lines with %d of %d ids", len(lines), len(got), len(ids))
	}
	for line := range bytes.Lines([]byte(readFile(t, dir, "2026-11.ndjson"))) {
		if len(line) > maxLine {
			t.Errorf("a line of %d bytes", len(line))
		}
	}
	wantIntact(t, dir, len(lines))
}
