package audit

import (
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"
)

func TestScribe(t *testing.T) {
	dir := place(t)
	s := Scribe{Trail: newTrail(dir, "2026-11-10T12:00:00Z"), Project: "p1", World: Sandbox}
	link, err := s.Link("copy", "a2", "kyc1")
	if err != nil {
		t.Fatal(err)
	}
	entries := []Entry{{Action: Look, AuthIDs: []string{"a1"}}, link}
	if err := s.Tell(entries...); err != nil {
		t.Fatal(err)
	}
	if entries[0].Project != "" || entries[0].Outcome != "" {
		t.Error("what was told is the caller's, and was changed")
	}
	got := all(t, dir, Choice{OldestFirst: true})
	want := Entry{Project: "p1", World: Sandbox, Action: Link, Outcome: Done, AuthIDs: []string{"a2"}, Submission: "kyc1", Format: "copy"}
	if len(got) != 2 || !reflect.DeepEqual(got[0].Entry, look("a1")) || !reflect.DeepEqual(got[1].Entry, want) {
		t.Errorf("%+v", got)
	}
}

// TestScribeOfMany waits for the disk once for some hundreds.
func TestScribeOfMany(t *testing.T) {
	dir := place(t)
	trail := newTrail(dir, "2026-11-10T12:00:00Z")
	synced := 0
	trail.sync = func(*os.File) error { synced++; return nil }
	s := Scribe{Trail: trail, World: Live}
	if err := s.Tell(Entry{Action: Look, AuthIDs: []string{"first"}}); err != nil { // which makes the files
		t.Fatal(err)
	}
	synced = 0
	var entries []Entry
	for i := range 2*toldAtOnce + 1 {
		entries = append(entries, Entry{Action: Link, Submission: fmt.Sprintf("kyc%d", i)})
	}
	if err := s.Tell(entries...); err != nil || synced != 3 {
		t.Errorf("%v, synced %d times", err, synced)
	}
	lines := all(t, dir, Choice{OldestFirst: true})
	for i, l := range lines[1:] {
		if want := fmt.Sprintf("kyc%d", i); l.Submission != want {
			t.Fatalf("line %d is about %s, want %s", l.Seq, l.Submission, want)
		}
	}
	wantIntact(t, dir, 2*toldAtOnce+2)
}

func TestScribeThatCannotWrite(t *testing.T) {
	dir := place(t)
	if err := os.MkdirAll(dir[:len(dir)-len("/trail")], 0o700); err != nil {
		t.Fatal(err)
	}
	writeFile(t, "", dir)
	err := Scribe{Trail: newTrail(dir, "2026-11-10T12:00:00Z"), World: Live}.Tell(Entry{Action: Look, AuthIDs: []string{"a"}})
	if _, ok := err.(*Error); !ok || !strings.Contains(err.Error(), "can't write the trail at "+dir) {
		t.Errorf("%v", err)
	}
}

func TestScribeWithoutATrail(t *testing.T) {
	var s Scribe
	if _, err := s.Link("copy", "", "kyc1 "); err != nil {
		t.Error(err)
	}
	if err := s.Tell(Entry{}); err != nil {
		t.Error(err)
	}
}

// TestSubmissionsThatCannotBeKept are told without being shown, and what can be kept
// Append takes.
func TestSubmissionsThatCannotBeKept(t *testing.T) {
	s := Scribe{Trail: newTrail(place(t), "2026-11-10T12:00:00Z"), World: Live}
	for sid, want := range map[string]string{
		"kyc1":                         "",
		"제출 1":                         "",
		strings.Repeat("k", MaxID):     "",
		strings.Repeat("k", MaxID+1):   "513 bytes long",
		"kyc1 ":                        "spaces at its ends",
		"ky\u200bc1":                   "characters that don't show",
		"kyc1\x1b[2J":                  "characters that don't show",
		`kyc\u{1b}`:                    "characters that don't show",
		strings.Repeat("\u0301", 1000): "2000 bytes long",
	} {
		e, err := s.Link("csv", "", sid)
		if (err == nil) != (want == "") || err != nil && (!strings.Contains(err.Error(), want) || strings.Contains(err.Error(), sid)) {
			t.Errorf("%.20q: %v", sid, err)
		}
		if appended := s.Tell(e); (appended == nil) != (err == nil) {
			t.Errorf("%.20q: %v, and Append says %v", sid, err, appended)
		}
	}
	for authID, kept := range map[string]bool{"": false, "a1": true, "a ": false, strings.Repeat("a", MaxID+1): false} {
		e, err := s.Link("csv", authID, "kyc1")
		if err != nil || len(e.AuthIDs) == 1 != kept || s.Tell(e) != nil {
			t.Errorf("%.20q: %+v, %v", authID, e, err)
		}
	}
}
