package copying

import (
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"faceauth/keymap"
	"faceauth/theme"
	"faceauth/views"
)

func menu() *Screen {
	return New("Copy of the authentication "+strings.Repeat("a", 200), []Row{
		{What: views.CopiedID, Key: "y", Name: "auth id", Sample: strings.Repeat("a", 2000)},
		{What: views.CopiedSubmission, Key: "s", Name: "submission id"},
		{What: views.CopiedRecord, Key: "r", Name: "record as JSON", Sample: "{}"},
		{What: views.CopiedCurl, Key: "c", Name: "curl that fetches it", Sample: "curl"},
	})
}

func text(s *Screen) string {
	return ansi.Strip(strings.Join(s.View(views.Context{Theme: theme.None(), Keys: keymap.Default(), Cells: ansi.GraphemeWidth, Zone: time.UTC}), "\n"))
}

// The key that a row names copies what the row says, and so does Enter on it.
func TestEachRowHasItsKey(t *testing.T) {
	s := menu()
	for i, r := range s.rows {
		b, ok := keymap.Default().Find(r.Key, keymap.CopyMenu)
		if got := s.Do(b.Action); !ok || got != (views.CopyOf{What: r.What}) {
			t.Errorf("%s, %s: %+v", r.Key, r.Name, got)
		}
		if got := s.Do(keymap.Accept); got != (views.CopyOf{What: r.What}) {
			t.Errorf("row %d: %+v", i, got)
		}
		s.Do(keymap.Down)
	}
	if s.Do(keymap.Back) != (views.Close{}) || s.Do(keymap.Sort) != nil {
		t.Error("there is no way back")
	}
}

func TestRoom(t *testing.T) {
	s := menu()
	s.Do(keymap.Last)
	for _, size := range [][2]int{{60, 12}, {200, 57}} {
		s.Resize(size[0], size[1])
		rows := strings.Split(text(s), "\n")
		for _, row := range rows {
			if w := ansi.StringWidth(row); w != size[0] {
				t.Errorf("%v: %q is %d wide", size, row, w)
			}
		}
		seen := text(s)
		if len(rows) != size[1] || !strings.Contains(seen, "curl that fetches") || !strings.Contains(seen, "there is none") {
			t.Errorf("%v:\n%s", size, seen)
		}
	}
}
