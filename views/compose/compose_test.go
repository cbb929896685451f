package compose

import (
	"errors"
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

// linker makes links as the console does.
func linker(t *testing.T, recipe string) views.Linker {
	t.Helper()
	r, err := faceurl.ParseRecipe(recipe)
	if err != nil {
		t.Fatal(err)
	}
	project := faceurl.Project{ID: "p", FormURL: "https://form.example/face-auth", APIKey: backend.NewSecret("k")}
	return views.Linker{Recipe: r, Make: func(p faceurl.Params) (faceurl.Link, error) { return faceurl.Compose(project, p, r) }}
}

func form(t *testing.T) *Screen {
	t.Helper()
	s := New(Proposal{AuthID: "auth1", Params: faceurl.Params{SubmissionID: "kyc1"}, Linker: linker(t, ""), Local: true})
	s.Resize(120, 37)
	return s
}

func text(s *Screen) string {
	return ansi.Strip(strings.Join(s.View(views.Context{Theme: theme.None(), Keys: keymap.Default(), Cells: ansi.GraphemeWidth, Zone: time.UTC}), "\n"))
}

// opened is what is in a link.
func opened(t *testing.T, link string) faceurl.Params {
	t.Helper()
	r := faceurl.Inspect(faceurl.Project{ID: "p", FormURL: "https://form.example/face-auth", APIKey: backend.NewSecret("k")}, link)
	if !r.Decrypted() {
		t.Fatalf("%q: %v", link, r.Findings)
	}
	return r.Params
}

func typed(s *Screen, text string) {
	for _, r := range text {
		s.Type(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
}

// urlOf is the link, which says whom it is for.
func urlOf(t *testing.T, m views.Made) string {
	t.Helper()
	if m.AuthID != "auth1" || m.Params.SubmissionID != "kyc1" {
		t.Errorf("it is said to be for %q of %q", m.Params.SubmissionID, m.AuthID)
	}
	return m.URL
}

// linkOf is the link that an action hands on.
func linkOf(t *testing.T, a views.Action) string {
	t.Helper()
	switch a := a.(type) {
	case views.CopyLink:
		return urlOf(t, a.Link)
	case views.ShowQR:
		return urlOf(t, a.Link)
	case views.Browse:
		return urlOf(t, a.Link)
	}
	t.Fatalf("%#v has no link", a)
	return ""
}

// Whatever hands a link on makes it anew, and what is shown then is that link.
func TestEachLinkHasATokenOfItsOwn(t *testing.T) {
	s := form(t)
	s.Do(keymap.AutoToken)
	seen := map[string]bool{}
	for range 2 {
		for _, a := range []keymap.Action{keymap.Accept, keymap.QRCode, keymap.Browse} {
			link := linkOf(t, s.Do(a))
			p := opened(t, link)
			if p.Token == "" || seen[p.Token] || p.SubmissionID != "kyc1" {
				t.Errorf("%s: %+v after %v", a, p, seen)
			}
			seen[p.Token] = true
			if shown := text(s); !strings.Contains(strings.Join(strings.Fields(shown), ""), link) || !strings.Contains(shown, p.Token) {
				t.Errorf("%s: %s is not what is shown:\n%s", a, link, shown)
			}
		}
	}
	s.Do(keymap.AutoToken)
	first, second := linkOf(t, s.Do(keymap.Accept)), linkOf(t, s.Do(keymap.Accept))
	if first != second || opened(t, first).Token != "" {
		t.Errorf("without a token: %s and %s", first, second)
	}
}

func TestATokenThatIsTyped(t *testing.T) {
	s := form(t)
	s.Do(keymap.AutoToken)
	made := s.link.Params.Token
	s.Do(keymap.Previous) // from the first field round to the last
	s.Do(keymap.Edit)
	if s.line.Text() != "" {
		t.Errorf("%q is to be edited", s.line.Text())
	}
	typed(s, "mine")
	if seen := text(s); !strings.Contains(seen, "8 to 64 letters") {
		t.Errorf("nothing is said of the token:\n%s", seen)
	}
	s.Do(keymap.Back)
	if !s.fresh || s.link.Params.Token != made {
		t.Errorf("given up, it is %q, not %q", s.link.Params.Token, made)
	}
	s.Do(keymap.Edit)
	typed(s, "mine-0001")
	s.Do(keymap.Accept)
	for range 2 {
		if p := opened(t, linkOf(t, s.Do(keymap.Accept))); p.Token != "mine-0001" {
			t.Errorf("copied %+v", p)
		}
	}
	s.Do(keymap.Clear)
	if p := opened(t, linkOf(t, s.Do(keymap.Accept))); p.Token != "" {
		t.Errorf("cleared, it is %q", p.Token)
	}
}

func TestGoingThroughTheFields(t *testing.T) {
	s := form(t)
	s.Do(keymap.Edit)
	s.Do(keymap.Next)
	typed(s, "u")
	s.Do(keymap.Next)
	typed(s, "x")
	s.Do(keymap.Previous)
	typed(s, "2")
	if s.Scope() != keymap.LinkField {
		t.Error("a letter would be a command")
	}
	s.Do(keymap.Accept)
	if p := opened(t, linkOf(t, s.Do(keymap.Accept))); p != (faceurl.Params{SubmissionID: "kyc1", UserID: "u2", CF: [3]string{"x"}}) {
		t.Errorf("copied %+v", p)
	}
	typed(s, "zzz") // no field is edited
	if s.Scope() != keymap.LinkForm || s.params.UserID != "u2" {
		t.Errorf("typed into %+v", s.params)
	}
	if s.Do(keymap.Back) != (views.Close{}) {
		t.Error("there is no way back")
	}
}

func TestWhatIsPasted(t *testing.T) {
	s := form(t)
	s.Do(keymap.Next)
	s.params.UserID = "old"
	s.Type(tea.PasteMsg{Content: "a&b=c+d%\"김👩‍👩‍👧\u202e"})
	s.Do(keymap.Accept)
	if p := opened(t, linkOf(t, s.Do(keymap.Accept))); p.UserID != "a&b=c+d%\"김👩‍👩‍👧" {
		t.Errorf("copied %+q", p.UserID)
	}
	if strings.Contains(text(s), "4,096") {
		t.Error("it is said to be too long")
	}
	s.Type(tea.PasteMsg{Content: strings.Repeat("김", 500<<10)})
	if seen := text(s); !strings.Contains(seen, "4,096 characters at most") || s.params.UserID != "a&b=c+d%\"김👩‍👩‍👧" {
		t.Errorf("what is too long is not told, or taken in part:\n%s", seen)
	}
}

func TestWithoutALink(t *testing.T) {
	s := form(t)
	for _, a := range []keymap.Action{keymap.Accept, keymap.QRCode, keymap.Browse} {
		if !s.Offers(a) {
			t.Errorf("%s is not offered", a)
		}
	}
	s.Do(keymap.Clear)
	for _, a := range []keymap.Action{keymap.Accept, keymap.QRCode, keymap.Browse} {
		if s.Offers(a) || s.Do(a) != nil {
			t.Errorf("%s without a submission", a)
		}
	}
	if seen := text(s); strings.Count(seen, "There is no sid") != 1 || strings.Contains(seen, "https://") {
		t.Errorf("the field's fault is told so:\n%s", seen)
	}
	s.Do(keymap.Next)
	if seen := text(s); !strings.Contains(seen, "No link: There is no sid") {
		t.Errorf("from another field:\n%s", seen)
	}
	l := linker(t, "")
	l.Make = func(faceurl.Params) (faceurl.Link, error) { return faceurl.Link{}, errors.New("it is broken") }
	s.Use(l)
	if seen := text(s); !strings.Contains(seen, "No link: it is broken") {
		t.Errorf("another error:\n%s", seen)
	}
	s.Use(linker(t, "query hex"))
	s.Do(keymap.Previous)
	s.Type(tea.PasteMsg{Content: "kyc2"})
	if seen := text(s); !strings.Contains(seen, "ecb query hex · recipe not yet confirmed") || s.err != nil {
		t.Errorf("another recipe:\n%s", seen)
	}
}

// On every screen the field with the cursor is there, and a link that has no room
// says so.
func TestRoom(t *testing.T) {
	s := form(t)
	s.Do(keymap.AutoToken)
	s.Do(keymap.Next)
	s.Type(tea.PasteMsg{Content: strings.Repeat("long ", 300)})
	for _, size := range [][2]int{{20, 5}, {60, 12}, {76, 21}, {120, 37}, {200, 57}, {60, 300}} {
		s.Resize(size[0], size[1])
		seen := strings.Split(text(s), "\n")
		if len(seen) != size[1] {
			t.Errorf("%v: %d rows", size, len(seen))
		}
		for _, row := range seen {
			if w := ansi.StringWidth(row); w != size[0] {
				t.Errorf("%v: %q is %d wide", size, row, w)
			}
		}
		all := strings.Join(seen, "\n")
		whole := strings.Contains(strings.Join(strings.Fields(all), ""), s.link.URL)
		if !strings.Contains(all, "> authUserId") || size[1] > 6 && whole == strings.Contains(all, "T shows it whole") {
			t.Errorf("%v: the link is whole: %v:\n%s", size, whole, all)
		}
	}
}
