package columns

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"faceauth/keymap"
	"faceauth/theme"
	"faceauth/views"
	"faceauth/views/cells"
)

// update rewrites the golden frames: go test ./views/columns -update
var update = flag.Bool("update", false, "rewrite the golden files")

func context(t theme.Theme, m cells.Method) views.Context {
	return views.Context{Theme: t, Keys: keymap.Default(), Cells: m, Zone: time.UTC, Focused: true}
}

// some are four columns, one of them hidden and one with a width of its own.
func some() []views.ColumnInfo {
	return []views.ColumnInfo{
		{Name: "status", Auto: 8, About: "the API's verdict", Shown: true},
		{Name: "auth-id", About: "auth_id", Shown: true, Width: 36},
		{Name: "margin", About: "the least distance of a score from its threshold"},
		{Name: "notes", About: "what failed, and that it is erased", Shown: true},
	}
}

// layout is what made them so.
func layout() views.Layout { return views.Layout{Widths: map[string]int{"auth-id": 36}} }

func do(s *Screen, actions ...keymap.Action) (last views.Action) {
	for _, a := range actions {
		last = s.Do(a)
	}
	return last
}

func text(s *Screen) string {
	return ansi.Strip(strings.Join(s.View(context(theme.None(), ansi.GraphemeWidth)), "\n"))
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v; -update makes it", err)
	}
	if got != string(want) {
		t.Errorf("%s differs; -update rewrites it.\ngot:\n%s\nwant:\n%s", path, got, want)
	}
}

func TestFrames(t *testing.T) {
	for _, tc := range []struct {
		name          string
		width, height int
		actions       []keymap.Action
	}{
		{"small", 60, 12, nil},
		{"narrow", 50, 40, []keymap.Action{keymap.Down, keymap.Wider, keymap.MoveDown}},
		{"wide", 120, 36, []keymap.Action{keymap.Toggle, keymap.Last, keymap.Toggle, keymap.Up, keymap.Up, keymap.Toggle}},
	} {
		for _, th := range []theme.Theme{theme.None(), theme.Dark()} {
			s := New(some(), layout())
			s.Resize(tc.width, tc.height)
			do(s, tc.actions...)
			golden(t, tc.name+"-"+th.Name, strings.Join(s.View(context(th, ansi.GraphemeWidth)), "\n")+"\n")
		}
	}
}

func TestChanges(t *testing.T) {
	widths := func(w int) map[string]int { return map[string]int{"auth-id": w} }
	none := map[string]bool{}
	for _, tc := range []struct {
		name    string
		actions []keymap.Action
		want    *views.Layout // nil for no change
		shows   string
	}{
		{"hide", []keymap.Action{keymap.Toggle}, &views.Layout{Shown: map[string]bool{"status": false}, Widths: widths(36)}, "[ ] status"},
		{"show", []keymap.Action{keymap.Down, keymap.Down, keymap.Toggle}, &views.Layout{Shown: map[string]bool{"margin": true}, Widths: widths(36)}, "[x] margin"},
		{"there and back", []keymap.Action{keymap.Toggle, keymap.Toggle}, &views.Layout{Shown: map[string]bool{"status": true}, Widths: widths(36)}, "[x] status"},
		{"down", []keymap.Action{keymap.MoveDown}, &views.Layout{Order: []string{"auth-id", "status", "margin", "notes"}, Shown: none, Widths: widths(36)}, "2 / 4"},
		{"up", []keymap.Action{keymap.Last, keymap.MoveUp, keymap.MoveUp}, &views.Layout{Order: []string{"status", "notes", "auth-id", "margin"}, Shown: none, Widths: widths(36)}, "2 / 4"},
		{"up at the top", []keymap.Action{keymap.MoveUp}, nil, "1 / 4"},
		{"down at the end", []keymap.Action{keymap.Last, keymap.MoveDown}, nil, "4 / 4"},
		{"wider", []keymap.Action{keymap.Down, keymap.Wider}, &views.Layout{Shown: none, Widths: widths(37)}, "auth-id   37"},
		{"narrower", []keymap.Action{keymap.Down, keymap.Narrower}, &views.Layout{Shown: none, Widths: widths(35)}, "auth-id   35"},
		{"wider than by itself", []keymap.Action{keymap.Wider}, &views.Layout{Shown: none, Widths: map[string]int{"auth-id": 36, "status": 9}}, "status     9"},
		{"narrower than by itself", []keymap.Action{keymap.Narrower}, &views.Layout{Shown: none, Widths: map[string]int{"auth-id": 36, "status": 7}}, "status     7"},
		{"reset", []keymap.Action{keymap.Toggle, keymap.MoveDown, keymap.Reset}, &views.Layout{Shown: none, Widths: map[string]int{}}, ""},
		{"after a reset", []keymap.Action{keymap.Reset, keymap.Toggle}, &views.Layout{Shown: map[string]bool{"status": false}, Widths: map[string]int{}}, ""},
		{"moving", []keymap.Action{keymap.Down, keymap.HalfDown, keymap.PageDown, keymap.PageUp, keymap.HalfUp, keymap.Up}, nil, "1 / 4"},
		{"the other way", []keymap.Action{keymap.Last, keymap.First, keymap.Down}, nil, "2 / 4"},
	} {
		s := New(some(), layout())
		s.Resize(60, 12)
		got := do(s, tc.actions...)
		switch set, ok := got.(views.SetLayout); {
		case tc.want == nil && got != nil:
			t.Errorf("%s: answered %+v", tc.name, got)
		case tc.want != nil && (!ok || !reflect.DeepEqual(set.Layout, *tc.want)):
			t.Errorf("%s: %+v, want %+v", tc.name, got, *tc.want)
		}
		if !strings.Contains(text(s), tc.shows) {
			t.Errorf("%s: nowhere %q:\n%s", tc.name, tc.shows, text(s))
		}
	}
}

func TestNarrowerEndsAtAutomatic(t *testing.T) {
	s := New(some(), layout())
	s.Resize(60, 12)
	do(s, keymap.Down)
	for width := 35; width >= leastWidth; width-- {
		if got := do(s, keymap.Narrower).(views.SetLayout).Layout.Widths["auth-id"]; got != width {
			t.Fatalf("%d cells, want %d", got, width)
		}
	}
	a := do(s, keymap.Narrower).(views.SetLayout)
	if _, there := a.Layout.Widths["auth-id"]; there || !strings.Contains(text(s), "auth-id auto") {
		t.Errorf("below %d: %+v\n%s", leastWidth, a, text(s))
	}
	if a := do(s, keymap.Narrower); a != nil {
		t.Errorf("below automatic: %+v", a)
	}
	for range 2 * mostWidth {
		do(s, keymap.Wider)
	}
	if got := s.columns[s.menu.At()].Width; got != mostWidth {
		t.Errorf("it grows to %d cells, want %d", got, mostWidth)
	}
}

func TestTheLastColumnStays(t *testing.T) {
	s := New(some(), views.Layout{})
	s.Resize(60, 12)
	do(s, keymap.Toggle, keymap.Down, keymap.Toggle, keymap.Last)
	if a := do(s, keymap.Toggle); a != nil || !strings.Contains(text(s), "[x] notes") || !strings.Contains(text(s), "The list needs a column") {
		t.Errorf("answered %+v:\n%s", a, text(s))
	}
	do(s, keymap.Up)
	if strings.Contains(text(s), "The list needs a column") {
		t.Errorf("it is still said:\n%s", text(s))
	}
}

// A list keeps the layout that it was given.
func TestLayoutsAreNotShared(t *testing.T) {
	mine := layout()
	s := New(some(), mine)
	s.Resize(60, 12)
	first := do(s, keymap.Toggle).(views.SetLayout).Layout
	do(s, keymap.Down, keymap.Toggle, keymap.Wider, keymap.MoveUp)
	if want := layout(); !reflect.DeepEqual(mine, want) {
		t.Errorf("the layout that New was given became %+v", mine)
	}
	want := views.Layout{Shown: map[string]bool{"status": false}, Widths: map[string]int{"auth-id": 36}}
	if !reflect.DeepEqual(first, want) {
		t.Errorf("the first answer became %+v", first)
	}
}

func TestTheCursorStaysOnItsColumn(t *testing.T) {
	s := New(some(), layout())
	s.Resize(60, 12)
	do(s, keymap.Last)
	infos := some()
	s.Show([]views.ColumnInfo{infos[3], infos[0], infos[1], infos[2]})
	if s.columns[s.menu.At()].Name != "notes" {
		t.Errorf("on %s", s.columns[s.menu.At()].Name)
	}
	s.Show(infos[:1])
	if s.columns[s.menu.At()].Name != "status" {
		t.Errorf("on %s", s.columns[s.menu.At()].Name)
	}
	s.Show(nil)
	s.Show(infos)
	if s.columns[s.menu.At()].Name != "status" {
		t.Errorf("on %s", s.columns[s.menu.At()].Name)
	}
	infos[0].Name = "changed by the caller"
	if s.columns[0].Name != "status" {
		t.Error("the columns are shared with the caller")
	}
}

func TestClosing(t *testing.T) {
	s := New(some(), layout())
	for _, a := range []keymap.Action{keymap.Columns, keymap.Back} {
		if got := do(s, a); got != (views.Close{}) {
			t.Errorf("%s answers %v", a, got)
		}
	}
	s = New(nil, views.Layout{})
	s.Resize(60, 12)
	if got := do(s, keymap.Toggle, keymap.MoveUp, keymap.MoveDown, keymap.Wider, keymap.Last); got != nil || !strings.Contains(text(s), "no columns") {
		t.Errorf("without columns: %v\n%s", got, text(s))
	}
}

func TestFramesAreExactAndHaveTheCursor(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	names := []string{"sim", "얼굴-가림", "👩‍👩‍👧‍👦👩‍👩‍👧‍👦", "رمز", strings.Repeat("long-", 20), ""}
	actions := []keymap.Action{keymap.Down, keymap.Up, keymap.HalfDown, keymap.HalfUp, keymap.PageDown, keymap.PageUp, keymap.First,
		keymap.Last, keymap.Toggle, keymap.MoveUp, keymap.MoveDown, keymap.Wider, keymap.Narrower, keymap.Reset}
	s := New(some(), layout())
	for i := range 2000 {
		switch r.IntN(8) {
		case 0:
			infos := make([]views.ColumnInfo, r.IntN(20))
			for j := range infos {
				infos[j] = views.ColumnInfo{Name: names[r.IntN(len(names))] + fmt.Sprint(j), About: names[r.IntN(len(names))], Shown: r.IntN(2) == 0, Width: r.IntN(3) * 50}
			}
			s.Show(infos)
		case 1:
			s.Resize(r.IntN(130), r.IntN(25))
		default:
			do(s, actions[r.IntN(len(actions))])
		}
		for _, m := range []cells.Method{ansi.WcWidth, ansi.GraphemeWidth} {
			lines := s.View(context(theme.None(), m))
			if len(lines) != s.height {
				t.Fatalf("step %d: %d lines, want %d", i, len(lines), s.height)
			}
			cursors := 0
			for _, l := range lines {
				if got := m.StringWidth(l); got != s.width {
					t.Fatalf("step %d: a line is %d cells wide, want %d: %q", i, got, s.width, l)
				}
				if strings.Contains(l, "7m") {
					cursors++
				}
			}
			if len(s.columns) > 0 && s.height > 2 && s.width > 0 && cursors != 1 {
				t.Fatalf("step %d, %dx%d: the cursor is in %d rows: %q", i, s.width, s.height, cursors, lines)
			}
		}
	}
}
