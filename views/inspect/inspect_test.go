package inspect

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"faceauth/backend"
	"faceauth/backend/faceurl"
	"faceauth/keymap"
	"faceauth/theme"
	"faceauth/views"
)

func project() faceurl.Project {
	return faceurl.Project{ID: "p", FormURL: "https://form.example/face-auth", APIKey: backend.NewSecret("k")}
}

func link(t *testing.T, of faceurl.Project, recipe string, p faceurl.Params) string {
	t.Helper()
	r, err := faceurl.ParseRecipe(recipe)
	if err != nil {
		t.Fatal(err)
	}
	l, err := faceurl.Compose(of, p, r)
	if err != nil {
		t.Fatal(err)
	}
	return l.URL
}

func text(s *Screen) string {
	return ansi.Strip(strings.Join(s.View(views.Context{Theme: theme.None(), Keys: keymap.Default(), Cells: ansi.GraphemeWidth, Zone: time.UTC}), "\n"))
}

func TestWhichRecipesAreOffered(t *testing.T) {
	hex, err := faceurl.ParseRecipe("hex")
	if err != nil {
		t.Fatal(err)
	}
	other := project()
	other.ID = "q"
	params := faceurl.Params{SubmissionID: "kyc1", UserID: "a\nb"}
	mine, theirs := link(t, project(), "hex", params), link(t, other, "hex", params)
	undecided := ""
	for i := 1; undecided == ""; i++ {
		l := link(t, project(), "base64url", faceurl.Params{SubmissionID: strings.Repeat("k", i)})
		if _, sealed, _ := strings.Cut(l, "encrypted="); !strings.ContainsAny(sealed, "-_") {
			undecided = l
		}
	}
	for name, tc := range map[string]struct {
		pasted  string
		kept    faceurl.Recipe
		offered bool
		says    string
	}{
		"nothing yet":     {"", faceurl.Recipe{}, false, "Paste a link"},
		"one of ours":     {"see " + mine, faceurl.Recipe{}, true, "Enter keeps that"},
		"known":           {mine, hex, false, "ecb json hex (confirmed for this project)"},
		"by another":      {mine, faceurl.Default(), true, "Enter keeps that"},
		"another project": {theirs, faceurl.Recipe{}, false, `The link is for the project "q", not for "p".`},
		"undecided":       {undecided, faceurl.Recipe{}, false, "ecb json base64url, or ecb json base64"},
		"garbage":         {"\x1b[2J\u202e", faceurl.Recipe{}, false, "fault: There is no https address in this."},
	} {
		s := New(project(), tc.kept)
		s.Resize(120, 30)
		if tc.pasted != "" {
			s.Type(tea.PasteMsg{Content: tc.pasted})
		}
		if seen := text(s); !strings.Contains(seen, tc.says) || strings.Contains(seen, "\u202e") {
			t.Errorf("%s: %q is not in\n%s", name, tc.says, seen)
		}
		a, kept := s.Do(keymap.Accept).(views.KeepRecipe)
		if s.Offers(keymap.Accept) != tc.offered || kept != tc.offered || kept && a != (views.KeepRecipe{Project: "p", Recipe: hex}) {
			t.Errorf("%s: offered %v, %+v", name, s.Offers(keymap.Accept), a)
		}
		if kept && strings.Contains(text(s), "confirmed for this project") {
			t.Errorf("%s: it is said to be confirmed before it is kept", name)
		}
	}
}

func TestARecipeThatIsKept(t *testing.T) {
	s := New(project(), faceurl.Recipe{})
	s.Resize(120, 30)
	s.Type(tea.PasteMsg{Content: link(t, project(), "hex", faceurl.Params{SubmissionID: "kyc1"})})
	a, _ := s.Do(keymap.Accept).(views.KeepRecipe)
	s.Keep(a.Recipe)
	if seen := text(s); s.Offers(keymap.Accept) || !strings.Contains(seen, "(confirmed for this project)") || !strings.Contains(seen, "Nothing is wrong with it.") {
		t.Errorf("kept:\n%s", seen)
	}
	s.Type(tea.KeyPressMsg{Code: 'x', Text: "x"}) // a link is never typed
	if seen := text(s); !strings.Contains(seen, "kyc1") {
		t.Errorf("a key changed it:\n%s", seen)
	}
	if s.Do(keymap.Back) != (views.Close{}) {
		t.Error("there is no way back")
	}
}

// Another link is read from its beginning, however far one had gone in the last.
func TestScrolling(t *testing.T) {
	s := New(project(), faceurl.Recipe{})
	s.Resize(60, 12)
	long := link(t, project(), "hex", faceurl.Params{SubmissionID: "kyc1", UserID: strings.Repeat("long ", 300)})
	s.Type(tea.PasteMsg{Content: long})
	top := text(s)
	s.Do(keymap.Last)
	if bottom := text(s); bottom == top || !strings.Contains(top, "Inspect a Face Auth URL") || !strings.Contains(bottom, `encrypts by "ecb json hex"`) {
		t.Errorf("from\n%s\nto\n%s", top, bottom)
	}
	s.Type(tea.PasteMsg{Content: long})
	if text(s) != top {
		t.Errorf("it begins with\n%s", text(s))
	}
}

// What is pasted is a stranger's, and is shown on every screen without harm.
func FuzzView(f *testing.F) {
	f.Add("https://form.example/face-auth?pid=p&encrypted=%00&sid=a%0Ab%1B[2J", 60, 12)
	f.Add("https://form.example/face-auth?pid=\u202e\u200b&encrypted=a&%00=%FF", 20, 3)
	f.Fuzz(func(t *testing.T, pasted string, width, height int) {
		width, height = 20+abs(width)%200, 1+abs(height)%60
		s := New(project(), faceurl.Recipe{})
		s.Resize(width, height)
		s.Type(tea.PasteMsg{Content: pasted})
		rows := s.View(views.Context{Theme: theme.None(), Keys: keymap.Default(), Cells: ansi.GraphemeWidth, Zone: time.UTC})
		if len(rows) != height {
			t.Fatalf("%d rows of %d", len(rows), height)
		}
		for _, row := range rows {
			plain := ansi.Strip(row)
			if w := ansi.StringWidth(row); w != width || strings.ContainsAny(plain, "\x00\x1b\n\r\t\u202e\u2066") {
				t.Fatalf("%q is %d cells wide, not %d", row, w, width)
			}
		}
	})
}

func abs(n int) int {
	if n < 0 {
		return -(n + 1)
	}
	return n
}
