package trail

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"faceauth/keymap"
	"faceauth/theme"
	"faceauth/views"
)

func noon() time.Time { return time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC) }

func rows(n int) []Row {
	var out []Row
	for i := range n {
		out = append(out, Row{First: uint64(n - i), Last: uint64(n - i), Time: noon().Add(-time.Hour), User: "kim", Action: "look", Outcome: "done", Subject: fmt.Sprint("id", i), AuthIDs: []string{fmt.Sprint("id", i)}})
	}
	return out
}

func context() views.Context {
	return views.Context{Theme: theme.None(), Keys: keymap.Default(), Cells: ansi.GraphemeWidth, Zone: time.FixedZone("KST", 9*3600), Now: noon(), Focused: true}
}

func shown(s *Screen) string { return ansi.Strip(strings.Join(s.View(context()), "\n")) }

func TestMoreIsAskedForOnce(t *testing.T) {
	s := New(Proposal{})
	s.Resize(80, 13) // ten entries
	if a := s.Do(keymap.Down); a != nil {
		t.Errorf("asks while it is being read: %v", a)
	}
	s.Add(rows(30), true)
	for i, tc := range []struct {
		key  keymap.Action
		asks bool
	}{{keymap.Down, false}, {keymap.PageDown, false}, {keymap.HalfDown, false}, {keymap.HalfDown, true}, {keymap.Down, false}, {keymap.Last, false}} {
		if _, asks := s.Do(tc.key).(views.ReadTrailOn); asks != tc.asks {
			t.Errorf("key %d, at %d: asks %v", i, s.menu.At(), asks)
		}
	}
	s.Add(rows(30), true)
	if _, asks := s.Do(keymap.Last).(views.ReadTrailOn); !asks {
		t.Error("the next page is not asked for")
	}
	s.Add(rows(1), false)
	if a := s.Do(keymap.Last); a != nil || !strings.Contains(shown(s), "61 entries · that is all") {
		t.Errorf("asks for more than there is: %v\n%s", a, shown(s))
	}
	// From an open entry, too.
	s.Begin(false, false)
	s.Add(rows(11), true)
	s.Do(keymap.Open)
	if _, asks := s.Do(keymap.Next).(views.ReadTrailOn); !asks {
		t.Error("an open entry asks for nothing")
	}
}

func TestWhatIsChosenIsAskedFor(t *testing.T) {
	s := New(Proposal{AuthID: "id1"})
	s.Resize(80, 20)
	for _, tc := range []struct {
		key  keymap.Action
		want views.Action
	}{
		{keymap.Erasures, views.ReadTrail{Erasures: true}}, {keymap.ThisRecord, views.ReadTrail{Erasures: true, Record: true}},
		{keymap.Refresh, views.ReadTrail{Erasures: true, Record: true}}, {keymap.Erasures, views.ReadTrail{Record: true}}, {keymap.ThisRecord, views.ReadTrail{}},
		{keymap.Open, nil}, {keymap.Back, views.Close{}}, {keymap.Trail, views.Close{}},
	} {
		got := s.Do(tc.key)
		if got != tc.want {
			t.Errorf("%s: %v, want %v", tc.key, got, tc.want)
		}
		if a, ok := got.(views.ReadTrail); ok {
			s.Begin(a.Erasures, a.Record)
			if text := shown(s); strings.Contains(text, "only erasures") != a.Erasures || strings.Contains(text, "only id1") != a.Record || !strings.Contains(text, "Reading …") {
				t.Errorf("%v:\n%s", a, text)
			}
		}
	}
	s = New(Proposal{})
	if a := s.Do(keymap.ThisRecord); a != nil || s.Offers(keymap.ThisRecord) || s.Offers(keymap.Open) || !s.Offers(keymap.Erasures) {
		t.Errorf("without a record: %v", a)
	}
}

func TestAnEntryIsShownWhole(t *testing.T) {
	r := Row{
		First: 7, Last: 9, Time: noon().Add(-3 * time.Hour), User: "kim", Host: "desk", From: "192.0.2.7", Session: "SESSION", Project: "acme", World: "live",
		Action: "export", ActionAbout: "records were written", Outcome: "done", OutcomeAbout: "it was done", Grade: Good, Operation: "OP",
		AuthIDs: []string{"a1", "a2"}, Parts: "1 to 2 of 3", Submission: "kyc1", Count: 1240, Filter: "until:180d", Format: "csv", Answer: "HTTP 400 no", TraceID: "TRACE",
		Gap: []string{"something was lost"}, Changed: true,
	}
	s := New(Proposal{})
	s.Resize(100, 40)
	s.Add([]Row{r, {Broken: "2026-11.ndjson, at byte 7: no"}, {Time: noon(), World: "moon", Action: "x", Outcome: "y", First: 1, Last: 1}}, false)
	s.Do(keymap.Open)
	text := shown(s)
	for _, want := range []string{
		"Lines 7 to 9 of the trail", "It is not as it was written", "faceauth audit verify", "export: records were written", "done: it was done", "kyc1", "1,240", "until:180d", "csv",
		"HTTP 400 no", "TRACE", "something was lost.", "1 to 2 of 3", "2026-11-21 18:00:00 KST (2026-11-21 09:00:00 UTC), 3 h ago", "kim, from 192.0.2.7, on the machine desk",
		"acme", "live: real people's records", "OP", "SESSION", "2 records", "1  a1", "2  a2",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
	s.Do(keymap.Next)
	if text := shown(s); !strings.Contains(text, "! 2026-11.ndjson, at byte 7: no.") || !strings.Contains(text, "can't be told") {
		t.Error(text)
	}
	s.Do(keymap.Next)
	if text := shown(s); !strings.Contains(text, "moon") || strings.Contains(text, "auth id") || strings.Contains(text, "gap") {
		t.Error(text)
	}
	if s.Do(keymap.Back) != nil || s.Scope() != keymap.TrailPage {
		t.Error("back does not lead to the list")
	}
}

func TestEveryRowHasItsWidth(t *testing.T) {
	wide := rows(40)
	wide[0].Subject, wide[1].Broken, wide[2].Changed, wide[3].User = strings.Repeat("제출👩‍👩‍👧", 40), strings.Repeat("x", 300), true, strings.Repeat("한", 40)
	wide[0].AuthIDs = []string{strings.Repeat("제출", 100), "b"}
	wide[0].Filter = strings.Repeat("status:rejected ", 40)
	for w := 60; w <= 220; w += 9 {
		for h := 6; h <= 60; h += 9 {
			for _, more := range [][]Row{nil, wide} {
				s := New(Proposal{Place: strings.Repeat("/place", 50), AuthID: "a1"})
				s.Resize(w, h)
				s.Add(more, false)
				if more == nil {
					s.Fail(strings.Repeat("It can't be read. ", 10))
				}
				for range 2 {
					lines := s.View(context())
					if len(lines) != h {
						t.Fatalf("%d×%d: %d lines", w, h, len(lines))
					}
					for i, l := range lines {
						if got := ansi.StringWidth(l); got != w {
							t.Fatalf("%d×%d: line %d has %d cells: %q", w, h, i, got, l)
						}
					}
					s.Do(keymap.Open)
				}
			}
		}
	}
}
