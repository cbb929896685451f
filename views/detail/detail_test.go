package detail

import (
	"fmt"
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

// rejected is a record as support sees it most often.
func rejected() backend.Authentication {
	return backend.Authentication{
		ID: "a1b2a4e5-7c21-4f0e-9b1d-0242ac120001", ProjectID: "sandbox001", Status: backend.Rejected,
		Created: noon().Add(-7 * time.Minute), SubmitType: "form", SubmissionID: "kyc001000",
		Policy: backend.Policy{FaceSimilarity: backend.ThresholdOf(85), Liveness: backend.ThresholdOf(87.5),
			ActiveLiveness: backend.ThresholdOf(0), Occluded: backend.SwitchOf(true), FaceCover: backend.ThresholdOf(0)},
		Scores: backend.Scores{FaceSimilarity: backend.NumberOf(61.4), Liveness: backend.NumberOf(87.9),
			ActiveLiveness: backend.NumberOf(97.78668212890625), Occluded: backend.FlagOf(false)},
		FailCodes: []string{"face_compare_underscore", "Liveness_fail"},
		Comments:  []string{"Face compare similarity score is lower than the threshold"},
		Raw:       []byte(`{"auth_id":"a1b2a4e5-7c21-4f0e-9b1d-0242ac120001","user_id":"u7","cf1":"x@y"}`),
	}
}

// attempts are n on one submission, ten minutes apart, the record at place at.
func attempts(rec backend.Authentication, n, at int) Around {
	a := Around{At: at}
	for i := range n {
		other := rec
		other.Created = rec.Created.Add(time.Duration(i-at) * 10 * time.Minute)
		if i != at {
			other.ID, other.FailCodes, other.Status = fmt.Sprint("other", i), nil, backend.Approved
		}
		a.Attempts = append(a.Attempts, other)
	}
	return a
}

func shown(s *Screen, width, height int) string {
	s.Resize(width, height)
	return ansi.Strip(strings.Join(s.View(context()), "\n"))
}

// on is a screen that shows a record and what is around it.
func on(rec backend.Authentication, a Around) *Screen {
	var s Screen
	s.Show(&rec)
	s.Surround(a)
	return &s
}

// wants checks that a page of a width has some parts, and that all its rows are
// exactly as wide.
func wants(t *testing.T, s *Screen, width int, parts ...string) {
	t.Helper()
	got := shown(s, width, 60)
	for _, p := range parts {
		if !strings.Contains(got, p) {
			t.Errorf("at %d the page lacks %q:\n%s", width, p, got)
		}
	}
	for _, row := range strings.Split(got, "\n") {
		if w := context().Cells.StringWidth(row); w != width {
			t.Errorf("at %d: a row of %d cells: %q", width, w, row)
		}
	}
}

func TestEverythingIsSaid(t *testing.T) {
	rec := rejected()
	a := attempts(rec, 3, 1)
	a.More = true
	a.Policy, a.Since = rec.Policy, noon().AddDate(0, 0, -2)
	a.Policy.FaceSimilarity = backend.ThresholdOf(60)
	s := on(rec, a)
	wants(t, s, 80,
		"✗ rejected · 7 min ago · 2026-11-21 11:53:00 KST · 02:53:00 UTC · form",
		"✗ face_compare_underscore: Face similarity score is below the threshold.", "✗ Liveness_fail: not documented",
		"“Face compare similarity score is lower than the threshold”", "~ liveness passed by 0.4",
		"similarity       61.4    85  -23.6 ━", "active liveness  97.8   off", "off, no score: face cover; not in the record: head cover",
		"The newest policy seen among what is loaded (since 2026-11-19) differs:", "similarity 85 → 60.", "Under it similarity would pass: 61.4 of 60.",
		"submission kyc001000 · 3 attempts loaded · more may not be loaded",
		"> 11-21 11:53 +10 min  ✗ rejected  similarity 61.4/85, Liveness_fail",
		"  11-21 12:03 +10 min  ✓ approved",
		"project    sandbox001", "user_id    u7")
	for _, width := range []int{53, 60, 100} {
		wants(t, s, width, "CHECK", "✗ fail", "━", "┃", "✓ pass", "> 11-21 11:53", "similarity 61.4", "kyc001000")
	}
	for _, width := range []int{26, 28, 36, 43} {
		wants(t, s, width, "similarity 61.4/85 ✗ fail", "liveness 87.9/87.5 ✓ pass", "active    97.8/off", "> ✗ 11-21 11:53", "kyc001000", "user_id", "auth id")
	}
}

func TestATypicalRejectionFitsIntoASmallTerminal(t *testing.T) {
	rec := rejected()
	rec.FailCodes, rec.Scores.Liveness = rec.FailCodes[:1], backend.NumberOf(98)
	a := attempts(rec, 3, 1)
	a.Policy, a.Since = rec.Policy, rec.Created
	s := on(rec, a)
	got := shown(s, 80, 21) // 80×24 without header and footer
	for _, p := range []string{"✗ rejected", "✗ face_compare", "similarity", "occlusion", "  11-21 11:43", "  11-21 12:03", "the newest seen, since"} {
		if !strings.Contains(got, p) {
			t.Errorf("%q is not in sight:\n%s", p, got)
		}
	}
}

func TestNarrowRowsKeepTheSign(t *testing.T) {
	rec := rejected()
	rec.Policy.FaceSimilarity, rec.Scores.FaceSimilarity = backend.ThresholdOf(87.125), backend.NumberOf(100)
	wants(t, on(rec, Around{}), 26, "similarity 100.0/87.125 ✓ ")
}

func TestOtherSubmissions(t *testing.T) {
	rec := rejected()
	for name, tc := range map[string]struct {
		change func(*backend.Authentication) Around
		want   []string
	}{
		"the only one":       {func(a *backend.Authentication) Around { return attempts(*a, 1, 0) }, []string{"submission kyc001000 · the only attempt loaded"}},
		"nobody has looked":  {func(*backend.Authentication) Around { return Around{} }, []string{"submission kyc001000  "}},
		"none in the record": {func(a *backend.Authentication) Around { a.SubmissionID = ""; return attempts(*a, 1, 0) }, []string{"submission none in the record"}},
		"hundreds": {func(a *backend.Authentication) Around {
			all := attempts(*a, 17, 8)
			all.Earlier, all.Later = 1200, 34
			return all
		}, []string{"1,251 attempts loaded", "  1,205 earlier", "> 11-21 11:53", "  39 later"}},
		"the last of hundreds": {func(a *backend.Authentication) Around {
			all := attempts(*a, 9, 8)
			all.Earlier = 1200
			return all
		}, []string{"1,209 attempts loaded", "  1,202 earlier\n", "  11-21 10:53"}},
		"erased ones, and one without a time": {func(a *backend.Authentication) Around {
			all := attempts(*a, 3, 1)
			all.Attempts[2].Erased = true
			all.Attempts[0].Created, all.Attempts[0].CreatedText = time.Time{}, ""
			return all
		}, []string{"liveness +0.4, erased", "  no time"}},
	} {
		t.Run(name, func(t *testing.T) {
			a := rec
			around := tc.change(&a)
			got := strings.Join(strings.Fields(strings.ReplaceAll(shown(on(a, around), 80, 60), "\n", " | ")), " ")
			for _, p := range tc.want {
				if p = strings.Join(strings.Fields(strings.ReplaceAll(p, "\n", " | ")), " "); !strings.Contains(got, p) {
					t.Errorf("lacks %q: %s", p, got)
				}
			}
		})
	}
}

// Whatever numbers a stranger sends, the verdicts stay in sight.
func TestOddNumbersLeaveRoomForTheVerdicts(t *testing.T) {
	rec := rejected()
	rec.Policy.FaceSimilarity, rec.Scores.FaceSimilarity = backend.ThresholdOf(1.234567e-100), backend.NumberOf(999999.94)
	rec.Policy.Liveness, rec.Scores.Liveness = backend.ThresholdOf(84.123456789), backend.NumberOf(-999999.94)
	for _, width := range []int{60, 80, 120} {
		wants(t, on(rec, Around{}), width, "VERDICT", "999999.9 1.23457e-100", "✓ pass", "✗ fail")
	}
	for _, width := range []int{44, 51} { // a table would be 57 wide
		wants(t, on(rec, Around{}), width, "similarity 999999.9/1.23457e-100 ✓ pass", "liveness       -999999.9/84.1235 ✗ fail")
	}
	wants(t, on(rec, Around{}), 26, "similarity ", "999999.9/1.23457e-100 ✓", "liveness -999999.9/84.1235", "\n✗ ")
}

func TestLongNamesOfFieldsAreWhole(t *testing.T) {
	rec := rejected()
	rec.Raw = []byte(`{"result":{"passive_blur_a":1,"passive_blur_b":2},"token_id_xyz":"t"}`)
	for _, width := range []int{26, 60, 120} {
		wants(t, on(rec, Around{}), width, "result.passive_blur_a  1 ", "result.passive_blur_b  2 ", "token_id_xyz  t ")
	}
}

func TestPolicyInWords(t *testing.T) {
	rec := rejected()
	same := attempts(rec, 1, 0)
	same.Policy, same.Since = rec.Policy, rec.Created
	wants(t, on(rec, same), 140, "policy     similarity 85, liveness 87.5, occlusion on · the newest seen, since 2026-11-21")
	back := same
	back.Since = rec.Created.Add(time.Minute)
	wants(t, on(rec, back), 140, "occlusion on · the same as the newest seen, with another one in between")
	timeless := rec
	timeless.Created = time.Time{}
	wants(t, on(timeless, same), 140, "occlusion on · the same as the newest seen ")
	higher := same
	higher.Policy.HeadCover = backend.ThresholdOf(0)
	wants(t, on(rec, higher), 140, "the newest seen") // off is as good as not mentioned
	higher.Policy.FaceSimilarity = backend.ThresholdOf(90)
	wants(t, on(rec, higher), 140, "differs: similarity 85 → 90.", "Under it no check would come out differently.")
	rec.Policy = backend.Policy{}
	wants(t, on(rec, higher), 140, "policy     none in the record · the newest seen, since 2026-11-21: similarity 90, liveness 87.5, occlusion on",
		"! Under that similarity would fail: 61.4 of 90.")
	if got := shown(on(rec, higher), 140, 60); strings.Contains(got, "off →") || strings.Contains(got, "no check") {
		t.Errorf("a policy that is not there is taken for one that is off:\n%s", got)
	}
	if got := shown(on(rec, Around{}), 140, 60); strings.Contains(got, "policy  ") {
		t.Errorf("a policy that nobody knows:\n%s", got)
	}
}

func TestErasedRecordsSayWhatIsLeft(t *testing.T) {
	rec := rejected()
	rec.Erased, rec.ErasedAt, rec.Scores = true, noon().Add(-time.Hour), backend.Scores{}
	wants(t, on(rec, Around{}), 140, "Erased 2026-11-21 11:00:00 KST (02:00:00 UTC), 1 h ago. The selfie and personal data are gone for good.",
		"The API's answer still has: status, time, policy, fail codes, comments, submission, type. It lacks: scores.")
}

// TestErasedFromHere shows what is left of a record that was erased and not read
// since, in place of the record as it was.
func TestErasedFromHere(t *testing.T) {
	was := rejected()
	was.Raw = []byte(`{"auth_id":"a","user_id":"somebody"}`)
	s := on(was, Around{})
	s.Do(keymap.Switch)
	s.Do(keymap.Search)
	write(s, "somebody")
	s.Do(keymap.Accept)
	if got := shown(s, 60, 10); !strings.Contains(got, "1 of 1") {
		t.Fatalf("got:\n%s", got)
	}
	left := backend.Authentication{ID: was.ID, Status: was.Status, Created: was.Created, Erased: true}
	s.Show(&left)
	if s.search.in != nil || s.search.matches != nil || len(s.page.lines) > 0 || s.doc != nil {
		t.Error("the screen still holds what it drew of the record")
	}
	wants(t, s, 60, "Erased by this console and not read since. ctrl+r reads it.", "not found")
	for _, a := range []keymap.Action{keymap.NextMatch, keymap.Last, keymap.Search} {
		s.Do(a)
	}
	if got := shown(s, 20, 4); !strings.Contains(got, "Erased by this") || strings.Count(got, "\n") != 3 {
		t.Errorf("got:\n%s", got)
	}
	s.LeaveSearch()
	s.Do(keymap.Switch)
	wants(t, s, 140, "Erased. The selfie and personal data are gone for good.",
		"It was erased by this console and not read since: ctrl+r asks the API what it still has of it.")
	if got := shown(s, 140, 40); strings.Contains(got, "still has:") || strings.Contains(got, "Also sent") || strings.Contains(got, "somebody") {
		t.Errorf("got:\n%s", got)
	}
}

func TestTimesThatCannotBeRead(t *testing.T) {
	rec := rejected()
	rec.Created, rec.CreatedText = time.Time{}, "soon"
	wants(t, on(rec, Around{}), 100, "soon (not a time that can be read)")
	rec.CreatedText = ""
	wants(t, on(rec, Around{}), 100, "the API sent no create_time")
	rec.Created = noon().Add(13 * time.Hour) // the next day in Seoul, not yet in UTC
	wants(t, on(rec, Around{}), 100, "2026-11-22 01:00:00 KST · 2026-11-21 16:00:00 UTC")
}

func TestAPageIsLaidOutOnce(t *testing.T) {
	rec := rejected()
	s := on(rec, attempts(rec, 3, 1))
	s.Resize(80, 30)
	c := context()
	first := s.laidOut(c)
	again := rec
	s.Show(&again)
	s.Surround(attempts(rec, 3, 1))
	c.Now = c.Now.Add(30 * time.Second)
	if got := s.laidOut(c); &got[0] != &first[0] {
		t.Error("the same page was laid out twice")
	}
	for name, change := range map[string]func(){
		"width":  func() { s.Resize(81, 30) },
		"height": func() { s.Resize(81, 31) },
		"minute": func() { c.Now = c.Now.Add(time.Minute) },
		"zone":   func() { c.Zone = time.UTC },
		"theme":  func() { c.Theme = theme.Dark() },
		"cells":  func() { c.Cells = ansi.GraphemeWidth },
		"record": func() { rec.SubmitType = "api"; s.Show(&rec) },
		"around": func() { s.Surround(attempts(rec, 2, 1)) },
	} {
		before := s.laidOut(c)
		change()
		if got := s.laidOut(c); &got[0] == &before[0] {
			t.Errorf("another %s, and the page stays as it was", name)
		}
	}
}

func TestAnotherRecordStartsAtItsTop(t *testing.T) {
	rec := rejected()
	s := on(rec, attempts(rec, 3, 1))
	shown(s, 60, 10)
	s.Do(keymap.Last)
	bottom := shown(s, 60, 10)
	again := rec
	s.Show(&again)
	if shown(s, 60, 10) != bottom {
		t.Error("the same record went back to its top")
	}
	rec.ID = "another"
	s.Show(&rec)
	if got := shown(s, 60, 10); !strings.Contains(got, "✗ rejected · 7 min") || strings.Contains(got, "attempts loaded") {
		t.Errorf("another record:\n%s", got)
	}
	s.Show(nil)
	if got := shown(s, 60, 10); strings.TrimSpace(got) != "" || s.AuthID() != "" {
		t.Errorf("none:\n%s", got)
	}
}

func TestKeysOfTheDetail(t *testing.T) {
	rec := rejected()
	s := on(rec, Around{})
	shown(s, 60, 10)
	for a, want := range map[keymap.Action]views.Action{keymap.Next: views.Step{By: 1}, keymap.Previous: views.Step{By: -1}, keymap.Back: views.Close{}, keymap.Down: nil} {
		if got := s.Do(a); got != want {
			t.Errorf("%s is answered with %#v", a, got)
		}
	}
	if s.Scope() != keymap.Detail {
		t.Errorf("keys of %s", s.Scope())
	}
	s.Do(keymap.Switch)
	if s.Scope() != keymap.Raw || !strings.Contains(shown(s, 60, 10), "[raw]") {
		t.Errorf("keys of %s:\n%s", s.Scope(), shown(s, 60, 10))
	}
}

func TestAnySizeCanBeDrawn(t *testing.T) {
	rec := rejected()
	s := on(rec, attempts(rec, 3, 1))
	for range 2 {
		for width := 1; width < 130; width += 3 {
			for height := range 30 {
				rows := strings.Split(shown(s, width, height), "\n")
				if len(rows) != max(height, 1) {
					t.Fatalf("%d rows at %d×%d", len(rows), width, height)
				}
			}
		}
		s.Do(keymap.Switch)
	}
}

// BenchmarkPageOpen lays out the page of a record of a megabyte, and of a small
// one; BenchmarkPageKey is a key in it.
func BenchmarkPageOpen(b *testing.B) {
	for name, raw := range map[string]string{"small": string(rejected().Raw), "megabyte": big()} {
		b.Run(name, func(b *testing.B) {
			rec := rejected()
			rec.Raw = []byte(raw)
			around := attempts(rec, 9, 4)
			for b.Loop() {
				shown(on(rec, around), 80, 24)
			}
		})
	}
}

func BenchmarkPageKey(b *testing.B) {
	rec := rejected()
	s, c := on(rec, attempts(rec, 9, 4)), context()
	s.Resize(80, 10)
	for b.Loop() {
		s.Do(keymap.Down)
		s.View(c)
	}
}
