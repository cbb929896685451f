package list

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"faceauth/backend"
	"faceauth/backend/records"
	"faceauth/keymap"
	"faceauth/theme"
	"faceauth/views"
)

func titles(cols []Column) string {
	var t []string
	for _, c := range cols {
		t = append(t, c.Title)
	}
	return strings.Join(t, " ")
}

func TestColumnsFitAnyWidth(t *testing.T) {
	for width := 30; width < 300; width++ {
		cols, widths, left := fit(arrange(columns(), views.Layout{}), width, 0)
		if all := 10; len(cols)+left != all {
			t.Fatalf("width %d: %d columns and %d out of sight, of %d", width, len(cols), left, all)
		}
		sum := len(cols) - 1
		for i, w := range widths {
			sum += w
			if w < cols[i].Width || w > max(cols[i].Width, cols[i].Max) {
				t.Fatalf("width %d: %s got %d cells", width, cols[i].Title, w)
			}
		}
		if sum > width && titles(cols) != "STATUS TIME AUTH ID SIM" {
			t.Errorf("%s takes %d cells of %d", titles(cols), sum, width)
		}
	}
}

func TestTheLeastNeededColumnGoesFirst(t *testing.T) {
	for width, want := range map[int]string{
		200: "STATUS TIME AUTH ID SUBMISSION TYPE SIM LIVE ACT OCCL NOTES",
		88:  "STATUS TIME AUTH ID SUBMISSION SIM LIVE ACT OCCL NOTES",
		80:  "STATUS TIME AUTH ID SIM LIVE ACT OCCL NOTES",
		66:  "STATUS TIME AUTH ID SIM LIVE ACT NOTES",
		60:  "STATUS TIME AUTH ID SIM LIVE NOTES",
		40:  "STATUS TIME AUTH ID SIM",
	} {
		if cols, _, _ := fit(arrange(columns(), views.Layout{}), width, 0); titles(cols) != want {
			t.Errorf("at %d: %s, want %s", width, titles(cols), want)
		}
	}
}

func context() views.Context {
	return views.Context{Theme: theme.None(), Keys: keymap.Default(), Zone: time.UTC, Now: time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC), Focused: true}
}

func TestCells(t *testing.T) {
	a := backend.Authentication{
		Policy: backend.Policy{FaceSimilarity: backend.ThresholdOf(85), Liveness: backend.ThresholdOf(0), Occluded: backend.SwitchOf(false)},
		Scores: backend.Scores{FaceSimilarity: backend.NumberOf(84.96), Liveness: backend.NumberOf(100), Occluded: backend.FlagOf(true)},
		Erased: true, FailCodes: []string{"face_compare_underscore", "brand_new"}, CreatedText: "soon", Status: "pending",
	}
	row := Row{&a, a.Checks(), func() int { return 3 }}
	got := map[string]string{}
	for _, col := range columns() {
		text, _ := col.Cell(context(), row, col.Width)
		got[col.Title] = text
	}
	for title, want := range map[string]string{
		"STATUS": "pending", "TIME": "soon", "SIM": "84.9!", "LIVE": "(100)", "ACT": "- ", "OCCL": "(yes)", "NOTES": "erased, similarity, brand_new", "TRIES": "3",
	} {
		if got[title] != want {
			t.Errorf("%s shows %q, want %q", title, got[title], want)
		}
	}
}

// someone is a record of a list of many, the i-th from the newest on.
func someone(i int) backend.Authentication {
	a := backend.Authentication{ID: fmt.Sprintf("id%04d", i), Created: time.Unix(int64(10000-i), 0), SubmissionID: fmt.Sprint("kyc", i/3)}
	if i%2 == 1 {
		a.Status = backend.Rejected
	}
	a.Raw = []byte(a.ID)
	return a
}

// many is a list of n records, the newest first, on a screen of 12 rows.
func many(n int) (*Screen, *records.Store) {
	store := records.New()
	var all []backend.Authentication
	for i := range n {
		all = append(all, someone(i))
	}
	store.Add(all)
	s := New()
	s.Resize(80, 12)
	s.Show(new(records.Lens).View(store.Snapshot(), records.Want{}))
	return s, store
}

// on is the auth_id under the cursor.
func on(s *Screen) string {
	row, ok := s.Current()
	if !ok {
		return ""
	}
	return s.view.Snapshot.ID(row)
}

// filtered shows the rejected ones alone, or all again.
func filtered(s *Screen, on bool) {
	w := records.Want{}
	if on {
		set := records.Set(nil)
		for row := range uint32(s.view.Snapshot.Len()) {
			if rec := s.view.Snapshot.Record(row); rec.Status == backend.Rejected {
				set = set.With(row, true)
			}
		}
		w.Filter = records.Only(set)
	}
	s.Show(new(records.Lens).View(s.view.Snapshot, w))
}

func do(s *Screen, actions ...keymap.Action) {
	for _, a := range actions {
		s.Do(a)
	}
}

func text(s *Screen) string {
	return ansi.Strip(strings.Join(s.Draw(context(), views.Load{Loaded: true}), "\n"))
}

func TestMarksAreThoseOfRecords(t *testing.T) {
	s, store := many(100)
	do(s, keymap.Mark, keymap.Mark, keymap.Mark) // 0, 1, 2
	if _, n := s.Marks(); n != 3 || on(s) != "id0003" {
		t.Fatalf("%d marked, on %s", n, on(s))
	}
	if !strings.Contains(text(s), "3 marked · 100 loaded") || strings.Count(text(s), "\n* ") != 3 {
		t.Errorf("the marks can't be seen:\n%s", text(s))
	}
	filtered(s, true) // 1 is left
	if !strings.Contains(text(s), "3 marked (2 hidden by the filter) · 50 of 100 loaded") {
		t.Errorf("hidden marks are not told:\n%s", text(s))
	}
	do(s, keymap.First, keymap.MarkAll)
	if _, n := s.Marks(); n != 52 {
		t.Errorf("%d marked: the 50 shown and 2 hidden", n)
	}
	do(s, keymap.MarkAll)
	if marks, n := s.Marks(); n != 2 || !marks.Has(0) || !marks.Has(2) {
		t.Errorf("%d marked: the hidden ones stay", n)
	}
	// A newer record comes, everything moves down; the marks stay where they are.
	newer := someone(0)
	newer.ID, newer.Created = "new", time.Unix(20000, 0)
	store.Add([]backend.Authentication{newer})
	s.Show(new(records.Lens).View(store.Snapshot(), records.Want{}))
	do(s, keymap.First)
	if lines := strings.Split(text(s), "\n"); !strings.Contains(lines[1], "new") || strings.HasPrefix(lines[1], "*") || !strings.HasPrefix(lines[2], "*") {
		t.Errorf("the marks moved:\n%s", text(s))
	}
	do(s, keymap.Unmark)
	if _, n := s.Marks(); n != 0 {
		t.Errorf("%d marked after all marks were taken off", n)
	}
}

func TestARangeIsMarkedFromEnd(t *testing.T) {
	s, _ := many(100)
	do(s, keymap.Last, keymap.Up, keymap.MarkRange, keymap.Up, keymap.Up)
	if !strings.Contains(text(s), "marking a range") || strings.Count(text(s), "\n+ ") != 3 {
		t.Errorf("the range can't be seen:\n%s", text(s))
	}
	do(s, keymap.MarkRange)
	if marks, n := s.Marks(); n != 3 || !marks.Has(96) || !marks.Has(98) {
		t.Errorf("%d marked", n)
	}
	do(s, keymap.MarkRange, keymap.First)
	if !s.LeaveRange() || s.LeaveRange() {
		t.Error("a range can be left once")
	}
	if _, n := s.Marks(); n != 3 {
		t.Errorf("%d marked by a range that was left", n)
	}
}

func TestTheCursorFindsANeighbour(t *testing.T) {
	s, _ := many(100)
	do(s, keymap.Down, keymap.Down, keymap.Down, keymap.Down) // id0004, approved
	filtered(s, true)
	if on(s) != "id0005" {
		t.Errorf("the next one that is left is id0005, the cursor is on %s", on(s))
	}
	filtered(s, false)
	if on(s) != "id0004" {
		t.Errorf("back on %s: nobody moved meanwhile, so it is the record of before", on(s))
	}
	do(s, keymap.Last)
	s.Show(new(records.Lens).View(s.view.Snapshot, records.Want{Filter: records.Only(records.Set{1 << 7})}))
	if on(s) != "id0007" {
		t.Errorf("the only one left is id0007, the cursor is on %s", on(s))
	}
	s.Show(new(records.Lens).View(s.view.Snapshot, records.Want{Filter: records.Only(nil)}))
	if on(s) != "" || !strings.Contains(text(s), "Nothing fits the filter") {
		t.Errorf("an empty list:\n%s", text(s))
	}
	do(s, keymap.Down, keymap.Last, keymap.Mark, keymap.MarkRange, keymap.Open)
}

func TestAttemptsStandTogether(t *testing.T) {
	s, _ := many(9)
	s.Show(new(records.Lens).View(s.view.Snapshot, records.Want{Grouped: true}))
	lines := strings.Split(text(s), "\n")
	for i, want := range []string{"TRY", "┌1/3", "│2/3", "└3/3", "┌1/3"} {
		if !strings.HasPrefix(lines[i], want) {
			t.Errorf("line %d is %q, want %s", i, lines[i], want)
		}
	}
	if !strings.Contains(lines[1], "id0002") || !strings.Contains(lines[3], "id0000") {
		t.Errorf("the oldest attempt goes first:\n%s", text(s))
	}
}

func TestColumnsAreChosen(t *testing.T) {
	s, _ := many(9)
	s.Resize(200, 12)
	s.SetLayout(views.Layout{Order: []string{"policy", "gone", "auth-id"}, Shown: map[string]bool{"policy": true, "live": false}, Widths: map[string]int{"auth-id": 9}})
	heading := strings.Split(text(s), "\n")[0]
	if got := strings.Join(strings.Fields(heading), " "); got != "STATUS TIME↓ POLICY NOTES AUTH ID SUBMISSION TYPE SIM ACT OCCL" {
		t.Errorf("columns: %s", got)
	}
	for _, c := range s.Columns() {
		if c.Name == "live" && c.Shown || c.Name == "policy" && !c.Shown || c.Name == "auth-id" && c.Width != 9 {
			t.Errorf("%+v", c)
		}
	}
}

func TestColumnsScroll(t *testing.T) {
	s, _ := many(9)
	s.Resize(66, 12)
	seen := map[string]bool{}
	for range 20 {
		heading := strings.Split(text(s), "\n")[0]
		if !strings.HasPrefix(heading, "STATUS   TIME") {
			t.Fatalf("status and time went away: %q", heading)
		}
		for _, title := range strings.Fields(heading) {
			seen[title] = true
		}
		do(s, keymap.ScrollRight)
	}
	for _, c := range arrange(columns(), views.Layout{}) {
		if first := strings.Fields(c.Title)[0]; !seen[first] && !seen[first+"↓"] {
			t.Errorf("%s can't be reached", c.Title)
		}
	}
	for range 20 {
		do(s, keymap.ScrollLeft)
	}
	if heading := strings.Split(text(s), "\n")[0]; !strings.Contains(heading, "AUTH ID") {
		t.Errorf("not back on the left: %q", heading)
	}
}

func TestThePageTurnsAsAWhole(t *testing.T) {
	s, _ := many(100)
	tops := []int{}
	for range 30 {
		s.Do(keymap.Down)
		if len(tops) == 0 || tops[len(tops)-1] != s.top {
			tops = append(tops, s.top)
		}
	}
	if !slices.Equal(tops, []int{0, 8, 16, 24}) {
		t.Errorf("pages begin at %v: ten rows are in sight and two stay at a turn", tops)
	}
	for s.top > 0 {
		s.Do(keymap.Up)
	}
	if s.at != 7 {
		t.Errorf("back on the first page at row %d", s.at)
	}
}

func TestKeysMoveTheCursor(t *testing.T) {
	for _, tc := range []struct {
		keys []keymap.Action
		want string
	}{
		{nil, "id0000"},
		{[]keymap.Action{keymap.Up}, "id0000"},
		{[]keymap.Action{keymap.Down, keymap.Down, keymap.Up}, "id0001"},
		{[]keymap.Action{keymap.HalfDown}, "id0005"},
		{[]keymap.Action{keymap.PageDown, keymap.PageDown, keymap.PageUp}, "id0010"},
		{[]keymap.Action{keymap.Last}, "id0099"},
		{[]keymap.Action{keymap.Last, keymap.Down, keymap.PageDown}, "id0099"},
		{[]keymap.Action{keymap.Last, keymap.First}, "id0000"},
		{[]keymap.Action{keymap.Last, keymap.HalfUp}, "id0094"},
	} {
		s, _ := many(100)
		for _, k := range tc.keys {
			s.Do(k)
		}
		if on(s) != tc.want {
			t.Errorf("%v: on %s, want %s", tc.keys, on(s), tc.want)
		}
		if !strings.Contains(text(s), tc.want) {
			t.Errorf("%v: the cursor is out of sight:\n%s", tc.keys, text(s))
		}
	}
}

func TestTheNextPageIsAskedForNearTheEndOnly(t *testing.T) {
	s, _ := many(100)
	for i := range 99 {
		asked := s.Do(keymap.Down) == views.LoadNext{}
		if near := i+1+10 >= 100; asked != near {
			t.Errorf("row %d: asked %v", i+1, asked)
		}
	}
	if s.Do(keymap.Up) == (views.LoadNext{}) {
		t.Error("going up asks for more")
	}
}
