package compare

import (
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"faceauth/backend"
	"faceauth/keymap"
	"faceauth/theme"
	"faceauth/views"
)

func noon() time.Time { return time.Date(2026, 11, 21, 3, 0, 0, 0, time.UTC) }

func context() views.Context {
	return views.Context{Theme: theme.None(), Keys: keymap.Default(), Zone: time.FixedZone("KST", 9*3600), Now: noon(), Focused: true}
}

// two are attempts on one submission that differ in much.
func two() (left, right backend.Authentication) {
	left = backend.Authentication{
		ID: "a1b2a4e5-7c21-4f0e-9b1d-0242ac120001", ProjectID: "sandbox001", Status: backend.Rejected, Created: noon().Add(-10 * time.Minute),
		SubmitType: "form", SubmissionID: "kyc001000",
		Policy:    backend.Policy{FaceSimilarity: backend.ThresholdOf(85), Liveness: backend.ThresholdOf(0), Occluded: backend.SwitchOf(true)},
		Scores:    backend.Scores{FaceSimilarity: backend.NumberOf(61.4), Liveness: backend.NumberOf(97), Occluded: backend.FlagOf(false)},
		FailCodes: []string{"face_compare_underscore"}, Comments: []string{"Face compare similarity score is lower than the threshold"},
	}
	right = left
	right.ID, right.Status, right.Created, right.SubmitType = "b1b2a4e5-7c21-4f0e-9b1d-0242ac120002", backend.Approved, noon(), "api"
	right.FailCodes, right.Comments = nil, nil
	right.Policy.FaceSimilarity, right.Policy.Liveness = backend.ThresholdOf(90), backend.ThresholdOf(70)
	right.Scores.FaceSimilarity = backend.NumberOf(98.5)
	return left, right
}

// text is the screen with single blanks.
func text(s *Screen, width, height int) string {
	s.Resize(width, height)
	return ansi.Strip(strings.Join(s.View(context()), "\n"))
}

func wants(t *testing.T, s *Screen, width int, rows ...string) {
	t.Helper()
	got := text(s, width, 40)
	var squeezed []string
	for _, line := range strings.Split(got, "\n") {
		if w := context().Cells.StringWidth(line); w != width {
			t.Errorf("at %d a row has %d cells: %q", width, w, line)
		}
		squeezed = append(squeezed, strings.Join(strings.Fields(line), " "))
	}
	all := "\n" + strings.Join(squeezed, "\n") + "\n"
	for _, row := range rows {
		if !strings.Contains(all, "\n"+row+"\n") {
			t.Errorf("at %d there is no row %q:\n%s", width, row, got)
		}
	}
}

func TestDifferencesAreMarked(t *testing.T) {
	l, r := two()
	s := New(l, r)
	wants(t, s, 120,
		"auth id "+l.ID+" "+r.ID,
		"≠ status ✗ rejected ✓ approved",
		"≠ time 2026-11-21 11:50:00 KST 2026-11-21 12:00:00 KST +10 min",
		"submission kyc001000 kyc001000",
		"≠ type form api",
		"project sandbox001 sandbox001",
		"≠ similarity 61.4/85 ✗ fail 98.5/90 ✓ pass +37.1",
		"≠ liveness 97.0/off 97.0/70 ✓ pass",
		"occlusion no/on ✓ pass no/on ✓ pass",
		"≠ fail codes face_compare_underscore -",
		"≠ policy similarity 85 similarity 90 +5",
		"≠ policy liveness off liveness 70")
	wants(t, s, 60, "≠ status ✗ rejected ✓ approved", "≠ time 2026-11-21 11:50 2026-11-21 12:00 +10 min", "≠ similarity 61.4/85 ✗ fail 98.5/90 ✓ pass +37.1")
	for width := 1; width < 200; width += 7 {
		for height := range 20 {
			if rows := strings.Split(text(s, width, height), "\n"); len(rows) != max(height, 1) {
				t.Fatalf("%d rows at %d×%d", len(rows), width, height)
			}
		}
	}
}

func TestEqualRecordsHaveNoMarks(t *testing.T) {
	l, _ := two()
	r := l
	r.Policy.FaceCover = backend.ThresholdOf(0) // as good as not mentioned
	s := New(l, r)
	if got := text(s, 120, 40); strings.Count(got, "≠") != 1 { // the title explains it
		t.Errorf("marks without a difference:\n%s", got)
	}
	wants(t, s, 120, "policy sim85+occl sim85+occl")
	r.Created = r.Created.Add(4 * time.Second) // less than what is shown at 60
	wants(t, New(l, r), 60, "≠ time 2026-11-21 11:50 2026-11-21 11:50 +4 s")
}

func TestChangesOfThePolicyAreRounded(t *testing.T) {
	l, r := two()
	l.Policy, r.Policy = backend.Policy{FaceSimilarity: backend.ThresholdOf(85)}, backend.Policy{FaceSimilarity: backend.ThresholdOf(85.1)}
	wants(t, New(l, r), 80, "≠ policy similarity 85 similarity 85.1 +0.1")
}

// Of a record without a policy it is not known that checks were off.
func TestAPolicyThatIsNotThere(t *testing.T) {
	l, r := two()
	r.Policy = backend.Policy{}
	wants(t, New(l, r), 120, "≠ policy similarity 85, occlusion on -")
	wants(t, New(r, l), 120, "≠ policy - similarity 85, occlusion on")
	l.Policy = backend.Policy{FaceSimilarity: backend.ThresholdOf(0)}
	wants(t, New(l, r), 120, "≠ policy all checks off -")
	if got := text(New(r, r), 120, 40); strings.Contains(got, "policy") {
		t.Errorf("a policy that neither has:\n%s", got)
	}
}

func TestMissingThingsAreNoDifferenceOfNothing(t *testing.T) {
	s := New(backend.Authentication{ID: "a"}, backend.Authentication{ID: "b", CreatedText: "soon", Scores: backend.Scores{FaceCover: backend.NumberOf(3)}})
	wants(t, s, 80, "auth id a b", "status ? none ? none", "≠ time - soon", "≠ face cover -/- ? unclear 3.0/- ? unclear")
	if got := text(s, 80, 40); strings.Contains(got, "comments") || strings.Contains(got, "submission") {
		t.Errorf("rows about nothing:\n%s", got)
	}
}

func TestKeysOfTheComparison(t *testing.T) {
	l, r := two()
	s := New(l, r)
	text(s, 80, 10)
	for a, want := range map[keymap.Action]views.Action{keymap.EarlierAttempt: views.Attempt{By: -1}, keymap.LaterAttempt: views.Attempt{By: 1},
		keymap.Back: views.Close{}, keymap.Compare: views.Close{}, keymap.Mark: nil} {
		if got := s.Do(a); got != want {
			t.Errorf("%s is answered with %#v", a, got)
		}
	}
	s.Do(keymap.Swap)
	if left, right := s.AuthIDs(); left != r.ID || right != l.ID {
		t.Errorf("swapped to %s and %s", left, right)
	}
	wants(t, s, 120, "≠ similarity 98.5/90 ✓ pass 61.4/85 ✗ fail -37.1", "≠ policy similarity 90 similarity 85 -5")
	text(s, 80, 8)
	s.Do(keymap.Last)
	if got := text(s, 80, 8); strings.Contains(got, "auth id") || !strings.Contains(got, "policy") {
		t.Errorf("it does not scroll:\n%s", got)
	}
	s.Show(l, r)
	if got := text(s, 80, 8); !strings.Contains(got, "auth id") {
		t.Errorf("other records begin at their top:\n%s", got)
	}
}

func TestPictures(t *testing.T) {
	l, r := two()
	s := New(l, r)
	s.Resize(81, 10)
	s.Do(keymap.Switch)
	if _, _, _, _, shown := s.Pictures(); shown || s.Offers(keymap.Switch) || strings.Contains(text(s, 81, 10), "pictures") {
		t.Error("pictures are offered though nobody draws them")
	}
	s.CanShowPictures = true
	s.Do(keymap.Switch)
	leftID, rightID, width, height, shown := s.Pictures()
	if leftID != l.ID || rightID != r.ID || width != 39 || height != 8 || !shown || !s.Offers(keymap.Switch) {
		t.Fatalf("%s %s %d×%d %v", leftID, rightID, width, height, shown)
	}
	wants(t, s, 81, "Compared ≠ marks what differs, changes are left to right numbers [pictures]", "no picture yet │ no picture yet")
	s.Resize(81, 10)
	draw := func(fill string) []string {
		lines := make([]string, height)
		for i := range lines {
			lines[i] = strings.Repeat(fill, width)
		}
		return lines
	}
	s.SetPictures(draw("L"), draw("R"))
	if got := text(s, 81, 10); strings.Count(got, strings.Repeat("L", 39)+" │ "+strings.Repeat("R", 39)) != 8 || !strings.Contains(got, "✗ "+l.ID) {
		t.Errorf("got:\n%s", got)
	}
	s.Do(keymap.Swap)
	if got := text(s, 81, 10); !strings.Contains(got, "RRR │ LLL") {
		t.Errorf("pictures stay when the sides are swapped:\n%s", got)
	}
	s.Do(keymap.Swap)
	erased := l
	erased.Erased = true
	s.Show(erased, r)
	if got := text(s, 81, 10); strings.Contains(got, "LLL") || !strings.Contains(got, "erased: there is no selfie any more") || !strings.Contains(got, "RRR") {
		t.Errorf("the picture of an erased record:\n%s", got)
	}
	s.SetPictures(draw("L"), draw("R")) // that was still being drawn
	if left, _, _, _, _ := s.Pictures(); left != "" || strings.Contains(text(s, 81, 10), "LLL") {
		t.Error("a picture of an erased record came back")
	}
	s.Show(erased, l)
	if got := text(s, 81, 10); strings.Contains(got, "RRR") {
		t.Errorf("the picture of a record that is gone:\n%s", got)
	}
	s.SetPictures(nil, draw("L"))
	if got := text(s, 60, 10); strings.Contains(got, "LLL") {
		t.Errorf("a picture of another size:\n%s", got)
	}
}
