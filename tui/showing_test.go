package tui

import (
	"bytes"
	"context"
	"io"
	"strings"
	"testing"
	"testing/synctest"

	tea "charm.land/bubbletea/v2"

	"faceauth/backend"
)

// What was copied is shown as it is, each line in one piece, and on a screen of its
// own if it fits there.
func TestShownText(t *testing.T) {
	const screen, back = "\x1b[?1049h", "\x1b[?1049l"
	long := "https://form.example/" + strings.Repeat("a", 300)
	for name, tc := range map[string]struct {
		text string
		own  bool
	}{
		"a link":             {long, true},
		"rows":               {"a\tb\n" + long, true},
		"more than a screen": {strings.Repeat(long+"\n", 9), false},
		"lines for a screen": {strings.Repeat("a\n", 24), false},
	} {
		var out bytes.Buffer
		s := &shownText{text: tc.text, what: "the link", advice: "If it did not arrive: look.", width: 80, height: 24, in: strings.NewReader("x\r"), out: &out}
		if err := s.Run(); err != nil {
			t.Fatal(err)
		}
		got := out.String()
		if strings.HasPrefix(got, screen) != tc.own || strings.HasSuffix(got, back) != tc.own || strings.Contains(got, "longer than the screen") == tc.own {
			t.Errorf("%s: %q", name, got)
		}
		for line := range strings.SplitSeq(tc.text, "\n") {
			if !strings.Contains(got, "\r\n"+strings.ReplaceAll(line, "\t", " ")+"\r\n") {
				t.Errorf("%s: %q is not in one piece in %q", name, line, got)
			}
		}
		if !strings.Contains(got, "The link, for selecting") || !strings.Contains(got, "If it did not arrive: look.") {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestTheShownTextGoes(t *testing.T) {
	for name, in := range map[string]string{"Enter": "abc\n", "Return": "\r", "the end of the input": ""} {
		if err := (&shownText{text: "a", in: strings.NewReader(in), out: io.Discard}).Run(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	synctest.Test(t, func(t *testing.T) {
		in, w := io.Pipe()
		defer w.Close()
		ending, gone := make(chan struct{}), make(chan error, 1)
		go func() {
			gone <- (&shownText{text: "a", in: in, out: io.Discard, ending: ending}).Run()
		}()
		synctest.Wait()
		if len(gone) > 0 {
			t.Error("it did not wait")
		}
		close(ending)
		if err := <-gone; err != nil {
			t.Error(err)
		}
	})
}

func TestShowingWhatWasCopied(t *testing.T) {
	console(t, 80, 24, linking(people(3)), func(b *bench) {
		b.press("T")
		b.wants("Nothing was copied yet.")
		b.press("y", "s")
		if b.m.showCopied() == nil || b.m.copied.text != person(0).SubmissionID {
			b.Errorf("%q would be shown", b.m.copied.text)
		}
	})
}

// A file without a link is not written, whatever was marked.
func TestLinksOfNoSubmission(t *testing.T) {
	s := people(3)
	page := s.page
	s.page = func(ctx context.Context, r backend.PageRequest) (backend.Page, error) {
		p, err := page(ctx, r)
		for i := range p.Records {
			p.Records[i].SubmissionID = ""
		}
		return p, err
	}
	console(t, 80, 24, linking(s), func(b *bench) {
		b.press("space", "u")
		b.wantsNot("enter copy", "w write", "Q QR")
		b.press("enter")
		b.wants("None of these records has a submission, so there is no link.")
		b.press("w")
		b.send(tea.PasteMsg{Content: "/nowhere"})
		b.press("enter")
		b.now()
		b.wants("None of these records has a submission, so there is no link.")
	})
}
