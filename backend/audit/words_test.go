package audit

import (
	"testing"

	"faceauth/backend/safetext"
)

func TestWordsOfALine(t *testing.T) {
	dir := place(t)
	trail := newTrail(dir, "2026-11-10T12:00:00Z")
	refused := outcome("OP1", Refused, "a1")
	refused.Status, refused.Said = 400, "error in delete submission"
	unheard := outcome("OP1", Unheard, "a2")
	unheard.Said = "timeout"
	submitted := look("a3")
	submitted.Action, submitted.Submission = Submit, "kyc1"
	mustAppend(t, trail,
		intent("OP1", "a1", "a2", "a3"), intent("OP2", "a1", "a2", "a3", "a4"), refused, unheard, look("a5"), submitted,
		Entry{Project: "p1", World: Live, Action: Export, Outcome: Done, Count: 41, Format: "csv", Filter: filterOf(t, "until:2026-05-31 kim")},
		Entry{Project: "p1", World: Live, Action: Export, Outcome: Done, Count: 1},
		Entry{Project: "p1", World: Live, Action: Link, Outcome: Done, Submission: "kyc1"},
		Entry{Project: "p1", World: Live, Action: Link, Outcome: Failed},
	)
	for i, l := range all(t, dir, Choice{OldestFirst: true}) {
		want := [][2]string{
			{"a1, a2, a3", ""}, {"4 records", ""}, {"a1", "HTTP 400 error in delete submission"}, {"a2", "timeout"}, {"a5", ""}, {"a3", "submission kyc1"},
			{"41 records", "as csv; chosen by until:2026-05-31 [words]"}, {"1 record", ""}, {"submission kyc1", ""}, {"", ""},
		}[i]
		if got := [2]string{l.Subject(), l.Notes()}; got != want {
			t.Errorf("line %d: %q, want %q", l.Seq, got, want)
		}
	}
	odd := Line{Part: 2, Parts: 3, Gap: &GapNote{Bytes: 7, SHA256: "x", LostSeq: 9, LostHash: "y", NoHead: true}}
	want := "NOT AS IT WAS WRITTEN; part 2 of 3; 7 bytes before it are no line: whoever wrote them was cut off; " +
		"the trail had gone on to line 9, and its end had been cut away; the head file had been missing, so whether the end was cut away before can't be told"
	if got := odd.Notes(); got != want {
		t.Errorf("%q, want\n%q", got, want)
	}
}

func TestWhatIsKnownIsExplained(t *testing.T) {
	seen := map[string]bool{}
	once := func(what, text string) {
		if text == "" || seen[text] || !safetext.Safe(text) {
			t.Errorf("%s: %q", what, text)
		}
		seen[text] = true
	}
	for _, a := range Actions() {
		once(string(a), a.About())
		if !a.known() && a != Gap {
			t.Errorf("%s can't be written", a)
		}
	}
	for _, o := range []Outcome{Intended, Done, Unheard, Already, NotFound, Refused, Failed, Unknown, Stopped} {
		once(string(o), o.About())
	}
	for k := Changed; k <= Behind; k++ {
		once("a kind", k.String())
	}
	if Action("x").About() != "" || Outcome("x").About() != "" || (Behind+1).String() != "unknown" {
		t.Error("what is not known is explained")
	}
}
