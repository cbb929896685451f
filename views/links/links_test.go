package links

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"faceauth/backend/faceurl"
	"faceauth/keymap"
	"faceauth/theme"
	"faceauth/views"
)

// linker makes links that show what is in them.
func linker() views.Linker {
	return views.Linker{Recipe: faceurl.Default(), Make: func(p faceurl.Params) (faceurl.Link, error) {
		if p.SubmissionID == "" {
			return faceurl.Link{}, faceurl.Finding{Kind: faceurl.NoSubmission}
		}
		return faceurl.Link{URL: "https://form.example/" + p.SubmissionID + "?" + p.Token, Params: p}, nil
	}}
}

// table has n rows, of which each third has the submission of the one before and
// each fifth none.
func table(n int) *Screen {
	p := Proposal{Linker: linker(), Path: "links.csv"}
	for i := range n {
		r := Row{AuthID: fmt.Sprintf("auth%d", i), SubmissionID: fmt.Sprintf("kyc%d", i-i%3/2)}
		if i%5 == 4 {
			r.SubmissionID = ""
		}
		p.Rows = append(p.Rows, r)
	}
	return New(p)
}

func text(s *Screen) string {
	return ansi.Strip(strings.Join(s.View(views.Context{Theme: theme.None(), Keys: keymap.Default(), Cells: ansi.GraphemeWidth, Zone: time.UTC}), "\n"))
}

// The row that keys are about is in sight on every screen, whatever is said below.
func TestTheCursorStaysInSight(t *testing.T) {
	for _, size := range [][2]int{{60, 12}, {40, 14}, {76, 21}, {200, 57}} {
		s := table(50)
		s.Resize(size[0], size[1])
		for i := range 50 {
			seen := text(s)
			if sid := s.proposal.Rows[i].SubmissionID; sid != "" && !strings.Contains(seen, sid+" ") {
				t.Errorf("%v: row %d is not in\n%s", size, i, seen)
			}
			if n := strings.Count(seen, "\n") + 1; n != size[1] {
				t.Fatalf("%v: %d rows", size, n)
			}
			s.Do(keymap.Down)
		}
	}
}

func TestWhatIsSaidOfTheRows(t *testing.T) {
	s := table(10)
	s.Resize(120, 30)
	seen := text(s)
	for _, want := range []string{
		"Face Auth URLs for 10 records", "no submission, so no link: auth4", "2 records without a submission left out.",
		"2 records of a submission that an earlier one has, too.", "https://form.example/kyc0?", "recipe not yet confirmed",
	} {
		if !strings.Contains(seen, want) {
			t.Errorf("%q is not in\n%s", want, seen)
		}
	}
	s.Do(keymap.AutoToken)
	if seen := text(s); !strings.Contains(seen, "with a token made when it is copied or written") || strings.Contains(seen, "https://") {
		t.Errorf("with tokens:\n%s", seen)
	}
	l := linker()
	l.Confirmed = true
	l.Make = func(faceurl.Params) (faceurl.Link, error) { return faceurl.Link{}, errors.New("it can't be") }
	s.Do(keymap.AutoToken)
	s.Use(l)
	if seen := text(s); !strings.Contains(seen, "it can't be") || strings.Contains(seen, "not yet confirmed") {
		t.Errorf("another linker:\n%s", seen)
	}
}

// What is offered works, and each QR code has a token of its own.
func TestQRCodes(t *testing.T) {
	s := table(5)
	s.Do(keymap.AutoToken)
	seen := map[string]bool{}
	for range 3 {
		a, ok := s.Do(keymap.QRCode).(views.ShowQR)
		link := a.Link.URL
		if !ok || !strings.HasPrefix(link, "https://form.example/kyc0?") || len(link) < 40 || seen[link] || !s.Offers(keymap.QRCode) ||
			a.Link.AuthID != "auth0" || a.Link.Params.SubmissionID != "kyc0" {
			t.Errorf("%+v after %v", a, seen)
		}
		seen[link] = true
	}
	s.Do(keymap.Last)
	if s.Offers(keymap.QRCode) || s.Do(keymap.QRCode) != nil {
		t.Error("a record without a submission has a code")
	}
	if a, ok := s.Do(keymap.Accept).(views.CopyLinks); !ok || !a.Tokens || !s.Offers(keymap.Accept) {
		t.Errorf("%+v", a)
	}
	none := New(Proposal{Rows: []Row{{AuthID: "auth"}}, Linker: linker()})
	if none.Offers(keymap.Accept) || none.Offers(keymap.WriteFile) {
		t.Error("links of nothing are offered")
	}
}

func TestNamingTheFile(t *testing.T) {
	s := table(3)
	s.Resize(60, 12)
	s.Type(tea.PasteMsg{Content: "not here"})
	s.Do(keymap.WriteFile)
	if s.Scope() != keymap.LinkFile || !strings.Contains(text(s), "File  links.csv") {
		t.Fatalf("%s:\n%s", s.Scope(), text(s))
	}
	if a := s.Do(keymap.Accept); a != (views.WriteLinks{Path: "links.csv"}) {
		t.Errorf("%+v", a)
	}
	s.Refuse("It is\x1b[2J there.", true)
	if seen := text(s); !strings.Contains(seen, "It is there. Enter again replaces that file.") {
		t.Errorf("refused:\n%s", seen)
	}
	if a := s.Do(keymap.Accept); a != (views.WriteLinks{Path: "links.csv", Replace: true}) {
		t.Errorf("%+v", a)
	}
	// Another name is another file.
	s.Refuse("It is there.", true)
	s.Type(tea.PasteMsg{Content: "2"})
	if a := s.Do(keymap.Accept); a != (views.WriteLinks{Path: "links.csv2"}) {
		t.Errorf("%+v", a)
	}
	s.file.Set("  ", 2)
	if a := s.Do(keymap.Accept); a != nil || !strings.Contains(text(s), "The file needs a name.") {
		t.Errorf("%+v:\n%s", a, text(s))
	}
	if s.Do(keymap.Back) != nil || s.Scope() != keymap.LinkTable || s.Do(keymap.Back) != (views.Close{}) {
		t.Error("there is no way back")
	}
}
