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
		cols, widths := fit(columns(), width)
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
		if cols, _ := fit(columns(), width); titles(cols) != want {
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
	row := Row{&a, a.Checks()}
	got := map[string]string{}
	for _, col := range columns() {
		text, _ := col.Cell(context(), row, col.Width)
		got[col.Title] = text
	}
	for title, want := range map[string]string{
		"STATUS": "pending", "TIME": "soon", "SIM": "84.9!", "LIVE": "(100)", "ACT": "- ", "OCCL": "(yes)", "NOTES": "erased, similarity, brand_new",
	} {
		if got[title] != want {
			t.Errorf("%s shows %q, want %q", title, got[title], want)
		}
	}
}

// many is a list of n records, the newest first, on a screen of 12 rows.
func many(n int) (*Screen, *records.Store) {
	store := &records.Store{}
	var all []backend.Authentication
	for i := range n {
		all = append(all, backend.Authentication{ID: fmt.Sprintf("id%04d", i), Created: time.Unix(int64(10000-i), 0)})
	}
	store.Add(all)
	s := New(store)
	s.Resize(80, 12)
	return s, store
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
	if s.index() != 7 {
		t.Errorf("back on the first page at row %d", s.index())
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
		if s.Current().ID != tc.want {
			t.Errorf("%v: on %s, want %s", tc.keys, s.Current().ID, tc.want)
		}
		text := ansi.Strip(strings.Join(s.View(context(), views.Load{Loaded: true}), "\n"))
		if !strings.Contains(text, tc.want) {
			t.Errorf("%v: the cursor is out of sight:\n%s", tc.keys, text)
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
