package preview

import (
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"faceauth/backend/photo"
	"faceauth/backend/picture"
	"faceauth/keymap"
	"faceauth/theme"
	"faceauth/views"
	"faceauth/views/cells"
)

func context() views.Context {
	return views.Context{Theme: theme.None(), Keys: keymap.Default(), Cells: cells.Method(ansi.WcWidth), Zone: time.UTC}
}

// rows draws the screen and holds that it is as large as it was told to be.
func rows(t *testing.T, s *Screen) []string {
	t.Helper()
	lines := s.View(context())
	if len(lines) != s.height {
		t.Fatalf("%d rows, want %d", len(lines), s.height)
	}
	for i, l := range lines {
		if w := ansi.StringWidth(l); w != s.width {
			t.Fatalf("row %d is %d cells wide, want %d: %q", i, w, s.width, l)
		}
	}
	return lines
}

func drawn(w Want, cols, n int) ([]string, int) {
	lines := make([]string, n)
	for i := range lines {
		lines[i] = strings.Repeat("▄", cols)
	}
	return lines, cols
}

func TestThePictureStandsInTheMiddle(t *testing.T) {
	s := &Screen{}
	s.Resize(20, 9)
	s.Show("a")
	s.Know(photo.Info{Format: "JPEG", Width: 40, Height: 30}, 1234, false)
	lines, cols := drawn(s.Want(), 10, 4)
	s.Draw(s.Want(), lines, cols)
	got := rows(t, s)
	for y, l := range got[:8] {
		want := ""
		if y >= 2 && y < 6 {
			want = strings.Repeat(" ", 5) + strings.Repeat("▄", 10) + strings.Repeat(" ", 5)
		}
		if strings.TrimRight(l, " ") != strings.TrimRight(want, " ") {
			t.Errorf("row %d is %q", y, l)
		}
	}
	if caption := strings.TrimSpace(got[8]); caption != "JPEG 40×30 · 1 kB" {
		t.Errorf("the caption is %q", caption)
	}
	// For less room than it was drawn for it waits to be drawn anew.
	s.Resize(8, 3)
	if strings.Contains(strings.Join(rows(t, s), ""), "▄") {
		t.Error("a picture that does not fit is shown")
	}
}

func TestAnotherRecordBeginsAnew(t *testing.T) {
	s := &Screen{}
	s.Resize(30, 10)
	s.Show("a")
	s.Know(photo.Info{Format: "JPEG", Width: 40, Height: 30}, 1234, true)
	for _, a := range []keymap.Action{keymap.Glyphs, keymap.ZoomIn, keymap.Brighter, keymap.Right} {
		s.Do(a)
	}
	lines, cols := drawn(s.Want(), 10, 4)
	s.Draw(s.Want(), lines, cols)
	s.Show("b")
	w := s.Want()
	if w.View != (picture.View{}) || w.Brightness != 0 || !w.Chosen || s.Drawn() != (Want{}) {
		t.Errorf("of the picture before there is left: %+v, drawn %+v", w, s.Drawn())
	}
	if text := strings.Join(rows(t, s), ""); strings.ContainsAny(text, "▄J") {
		t.Errorf("%q", text)
	}
	s.Draw(Want{AuthID: "a"}, lines, cols)
	if s.Drawn() != (Want{}) {
		t.Error("a picture of another was taken in")
	}
}

func TestKeys(t *testing.T) {
	s := &Screen{}
	s.Resize(30, 10)
	s.Show("a")
	for range 40 {
		s.Do(keymap.ZoomIn)
		s.Do(keymap.Brighter)
		s.Do(keymap.Right)
		s.Do(keymap.Down)
	}
	w := s.Want()
	if w.View.Zoom != picture.MaxZoom || w.Brightness != picture.MaxBrightness || w.View.X != 1 || w.View.Y != 1 {
		t.Errorf("at the ends: %+v", w)
	}
	for range 40 {
		s.Do(keymap.ZoomOut)
		s.Do(keymap.Darker)
	}
	if w := s.Want(); w.View.Zoom > 1 || w.Brightness != picture.MinBrightness || w.View.X != 0 || w.View.Y != 0 {
		t.Errorf("at the other ends: %+v", w)
	}
	s.Do(keymap.Fill)
	if !s.Want().View.Fill {
		t.Error("it does not fill the screen")
	}
	s.Do(keymap.Reset)
	if w := s.Want(); w.View != (picture.View{}) || w.Brightness != 0 {
		t.Errorf("after a reset: %+v", w)
	}
	seen := map[picture.Set]bool{}
	for range picture.Sets() {
		s.Do(keymap.Glyphs)
		seen[s.Want().Set] = s.Want().Chosen
	}
	s.Do(keymap.Glyphs)
	if len(seen) != len(picture.Sets()) || s.Want().Chosen {
		t.Errorf("the sets go round as %v, and then %v", seen, s.Want())
	}
	for a, want := range map[keymap.Action]views.Action{
		keymap.Next: views.Step{By: 1}, keymap.Previous: views.Step{By: -1}, keymap.Back: views.Close{}, keymap.Sort: nil,
	} {
		if got := s.Do(a); got != want {
			t.Errorf("%s answers %v", a, got)
		}
	}
}

func TestSentencesAndCaptionsFit(t *testing.T) {
	for _, size := range [][2]int{{1, 1}, {2, 2}, {10, 3}, {26, 8}, {200, 60}} {
		s := &Screen{}
		s.Resize(size[0], size[1])
		rows(t, s)
		s.Show("a")
		s.Say("The API did not answer in time. Check the network. ctrl+r tries again.", true)
		rows(t, s)
		s.Know(photo.Info{Format: "JPEG", Width: 4000, Height: 3000, Animated: true}, 5_000_000, true)
		s.Do(keymap.ZoomIn)
		s.Do(keymap.Brighter)
		rows(t, s)
	}
}

// TestArea holds that the lines are where Area says, and nowhere else.
func TestArea(t *testing.T) {
	for _, size := range [][4]int{{80, 24, 40, 12}, {80, 24, 79, 22}, {80, 24, 80, 23}, {81, 2, 1, 1}, {20, 8, 21, 3}, {20, 8, 3, 8}} {
		s := &Screen{}
		s.Resize(size[0], size[1])
		s.Show("a")
		lines, cols := drawn(s.Want(), size[2], size[3])
		s.Draw(s.Want(), lines, cols)
		area := s.Area()
		if fits := size[2] <= size[0] && size[3] < size[1]; area.Empty() == fits || fits && (area.Dx() != size[2] || area.Dy() != size[3]) {
			t.Errorf("%v: %v", size, area)
		}
		for y, row := range rows(t, s) {
			for x, r := range []rune(row) {
				if in := area.Min.X <= x && x < area.Max.X && area.Min.Y <= y && y < area.Max.Y; in != (r == '▄') {
					t.Fatalf("%v: at %d,%d stands %q, and the area is %v", size, x, y, r, area)
				}
			}
		}
	}
}
