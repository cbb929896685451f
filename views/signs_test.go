package views

import (
	"fmt"
	"testing"
	"time"

	"faceauth/backend"
)

func TestSignsTellApartWithoutColour(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range []backend.Status{backend.Approved, backend.Rejected, "pending"} {
		seen[Sign(s)] = true
	}
	if len(seen) != 3 {
		t.Errorf("signs of a status: %v", seen)
	}
	verdicts := map[string]bool{}
	for _, v := range []backend.Verdict{backend.Pass, backend.Fail, backend.Off, backend.Unclear} {
		verdicts[VerdictSign(v)] = true
	}
	if len(verdicts) != 4 {
		t.Errorf("signs of a verdict: %v", verdicts)
	}
}

func TestDistance(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "+0 ms", 250 * time.Millisecond: "+250 ms", 59 * time.Second: "+59 s", -7 * time.Minute: "-7 min", 59*time.Minute + 59*time.Second: "+59 min",
		time.Hour: "+1 h", 47 * time.Hour: "+47 h", -50 * time.Hour: "-2 d",
	} {
		if got := Distance(d); got != want {
			t.Errorf("%v: %q, want %q", d, got, want)
		}
	}
}

func TestScrollReveals(t *testing.T) {
	var s Scroll
	draw := func() (from, to int) {
		s.Draw(Context{}, 100, 20, 10, func(a, b int) []string {
			from, to = a, b
			return make([]string, b-a)
		})
		return from, to
	}
	for _, tc := range []struct{ line, from int }{{0, 0}, {8, 0}, {9, 6}, {50, 47}, {54, 47}, {47, 47}, {46, 43}, {99, 90}, {0, 0}} {
		s.Reveal(tc.line, 100, 10)
		if from, to := draw(); from != tc.from || to != tc.from+10 {
			t.Errorf("line %d: from %d to %d, want from %d", tc.line, from, to, tc.from)
		}
	}
	s.Draw(Context{}, 3, 20, 10, func(from, to int) []string {
		if from != 0 || to != 3 {
			t.Errorf("a short text: %d to %d", from, to)
		}
		return []string{fmt.Sprint(from), "", ""}
	})
}
