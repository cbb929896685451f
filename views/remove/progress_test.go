package remove

import (
	"slices"
	"strings"
	"testing"
	"time"

	"faceauth/backend"
	"faceauth/keymap"
	"faceauth/views"
)

// half is an erasure of eight records with each outcome, and one under way.
func half(now *time.Time) *Progress {
	s := NewProgress(proposal(9, func() time.Time { return *now }))
	for at, o := range backend.Outcomes() {
		s.Set(at, Item{State: Working})
		e := backend.Erasure{AuthID: s.proposal.AuthIDs[at], Outcome: o, Calls: 1}
		if o == backend.OutcomeRefused {
			e.Cause = &backend.Error{Kind: backend.BadRequest, Op: "erase authentication", Status: 400, Code: "error in delete submission", TraceID: "trace-5", Attempts: 1}
		}
		s.Set(at, Item{State: Done, Erasure: e})
	}
	s.Set(7, Item{State: Working, Wait: &backend.Wait{Attempt: 1, For: 3 * time.Second, Cause: &backend.Error{Kind: backend.RateLimited}}})
	return s
}

func TestProgress(t *testing.T) {
	now := noon()
	s := half(&now)
	now = now.Add(7 * time.Second)
	if s.Gone() != 3 || s.Total() != 9 || s.Finished() != 7 || s.Ended() {
		t.Errorf("%d gone, %d done of %d", s.Gone(), s.Finished(), s.Total())
	}
	text := drawing(t, s, 100, 24)
	for _, want := range []string{"Erasing 9 authentications of acme · LIVE", "7 of 9", "1.0/s", "2s left", "1 erased · 1 erased, as reading back shows · 1 erased before · 1 not found · 1 refused · 1 not erased · 1 not known",
		"… waits", "waiting id8", "The API asks for fewer calls. Attempt 2 follows after 3s."} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
	if s.Offers(keymap.Retry) || s.Do(keymap.Retry) != nil || !s.Offers(keymap.Escape) {
		t.Error("the keys are those of an erasure that is over")
	}
	if a := s.Do(keymap.Escape); a != (views.StopErasing{}) {
		t.Errorf("esc gives %v", a)
	}
	if a := s.Do(keymap.Back); a != (views.Close{}) {
		t.Errorf("q gives %v", a)
	}
	s.Stopping()
	if text := drawing(t, s, 100, 24); !strings.Contains(text, "stopping: 1 under way are waited for") || s.Offers(keymap.Escape) {
		t.Errorf("it is not said that it stops:\n%s", text)
	}
}

func TestWhatCameOfIt(t *testing.T) {
	now := noon()
	s := half(&now)
	s.Set(7, Item{State: Done, Erasure: backend.Erasure{AuthID: "id7", Outcome: backend.OutcomeErased}, Untold: "Can't write the trail: the disk is full."})
	s.Set(8, Item{State: Left})
	now = now.Add(90 * time.Second)
	s.End("Can't write the trail: the disk is full.")
	now = now.Add(time.Hour)
	if got := s.Retry(); !slices.Equal(got, []int{4, 5, 6, 8}) {
		t.Errorf("to be tried again are %v", got)
	}
	if a, ok := s.Do(keymap.Retry).(views.EraseAgain); !ok || !slices.Equal(a.Places, []int{4, 5, 6, 8}) {
		t.Errorf("r gives %v", a)
	}
	text := drawing(t, s, 100, 28)
	for _, want := range []string{"Erasing is over: 9 authentications", "4 of 9 erased, in 1m30s.", "1 not tried", "the disk is full.", "! not in the trail", "- not tried"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
	s.Do(keymap.Toggle)
	text = drawing(t, s, 100, 28)
	if strings.Contains(text, "id0 ") || strings.Contains(text, "id2 ") || !strings.Contains(text, "id4") {
		t.Errorf("not only those that are not erased are listed:\n%s", text)
	}
	s.Do(keymap.Down) // from not found to refused
	text = drawing(t, s, 100, 28)
	for _, want := range []string{"The API refused, and the record reads back as not erased.", "error in delete submission", "trace-5"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not said of the record under the cursor:\n%s", want, text)
		}
	}
	if a := s.Do(keymap.Escape); a != (views.Close{}) {
		t.Errorf("esc gives %v", a)
	}
	for _, size := range [][2]int{{60, 11}, {60, 6}, {80, 20}, {200, 50}, {1, 1}} {
		drawing(t, s, size[0], size[1])
	}
}

func TestTheCursorFollowsUntilItIsMoved(t *testing.T) {
	now := noon()
	s := NewProgress(proposal(100, func() time.Time { return now }))
	drawing(t, s, 80, 20)
	s.Set(60, Item{State: Working})
	if text := drawing(t, s, 80, 20); !strings.Contains(text, "id60") {
		t.Errorf("what is under way is not in sight:\n%s", text)
	}
	s.Do(keymap.First)
	s.Set(61, Item{State: Working})
	if text := drawing(t, s, 80, 20); !strings.Contains(text, "id0 ") || strings.Contains(text, "id61") {
		t.Errorf("the cursor was taken away from where somebody put it:\n%s", text)
	}
}

func TestAllErased(t *testing.T) {
	now := noon()
	s := NewProgress(proposal(2, func() time.Time { return now }))
	for at := range 2 {
		s.Set(at, Item{State: Done, Erasure: backend.Erasure{Outcome: backend.OutcomeErased}})
	}
	s.End("")
	s.Do(keymap.Toggle)
	if text := drawing(t, s, 80, 20); !strings.Contains(text, "2 of 2 erased") || !strings.Contains(text, "All of them are erased.") {
		t.Errorf("it shows\n%s", text)
	}
	if s.Offers(keymap.Retry) {
		t.Error("another try is offered")
	}
}
