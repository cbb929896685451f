package tui

import (
	"context"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"faceauth/backend/faceurl"
	"faceauth/views"
)

// The links of a table are made off the event loop. What is copied when they are
// there are those that were asked for, whatever is on the screen by then, and nothing
// where something else was asked for since.
func TestLinksThatTakeTheirTime(t *testing.T) {
	// sids are the submissions in what was copied, and whether each has a token.
	sids := func(b *bench) (sids []string, tokens bool) {
		for row := range strings.Lines(b.clipboard()) {
			cells := strings.Split(strings.TrimSuffix(row, "\n"), "\t")
			if got := opened(b.T, cells[len(cells)-1]); got.SubmissionID != cells[0] {
				b.Errorf("the link in %q is for %+v", row, got)
			}
			sids, tokens = append(sids, cells[0]), len(cells) == 3
		}
		return sids, tokens
	}
	first := []string{person(2).SubmissionID, person(3).SubmissionID}
	for name, tc := range map[string]struct {
		meanwhile func(*bench)
		want      []string // nil where an auth_id is copied instead
		tokens    bool
		note      string
	}{
		"nothing happens":     {func(*bench) {}, first, false, "2 links: sent"},
		"the table is closed": {func(b *bench) { b.press("q") }, first, false, "2 links: sent"},
		"another table is open": {func(b *bench) {
			b.press("q", "space", "space", "space", "u")
			b.wants("Face Auth URLs for 5 records")
		}, first, false, "2 links: sent"},
		"other marks were copied": {func(b *bench) {
			b.press("q", "space", "u", "a", "enter")
		}, append(first, person(4).SubmissionID), true, ""},
		"the same with tokens": {func(b *bench) { b.press("a", "enter") }, first, true, ""},
		"something else was copied": {func(b *bench) {
			b.press("q", "enter", "g", "y", "y")
		}, nil, false, ""},
	} {
		late := func(b *bench, arrive func(tea.Cmd) (deliver func())) {
			b.press("j", "j", "space", "space", "u")
			deliver := arrive(b.m.copyLinks(views.CopyLinks{}))
			if b.m.copied.turn != 0 {
				b.Errorf("%s: it is copied within the event loop", name)
			}
			b.press("T")
			b.wants("What is copied is still being made")
			tc.meanwhile(b)
			before := len(b.raw)
			deliver()
			b.wantsNot("context canceled")
			if sent := len(b.raw) > before; sent != (tc.note != "") {
				b.Errorf("%s: copied late: %v", name, sent)
			}
			if tc.note != "" {
				b.wants(tc.note)
			}
			if tc.want == nil {
				if strings.Contains(b.clipboard(), "://") || b.clipboard() == "" {
					b.Errorf("%s: copied %q", name, b.clipboard())
				}
				return
			}
			if got, tokens := sids(b); !slices.Equal(got, tc.want) || tokens != tc.tokens {
				b.Errorf("%s: copied %q, tokens %v", name, got, tokens)
			}
			if b.m.making.stop != nil {
				b.Errorf("%s: something is still being made", name)
			}
		}
		console(t, 80, 24, linking(people(30)), func(b *bench) {
			late(b, func(slow tea.Cmd) func() { return func() { b.run(slow); b.now() } })
		})
		// They were made in time, and the event loop comes to them late.
		console(t, 80, 24, linking(people(30)), func(b *bench) {
			late(b, func(slow tea.Cmd) func() { msg := slow(); return func() { b.send(msg) } })
		})
	}
}

// Links that can't be made are told, and leave what was copied before.
func TestLinksThatCannotBeCopied(t *testing.T) {
	o := linking(people(30))
	o.Connect = func(context.Context) (Session, error) {
		return Session{Service: people(30), Links: faceurl.Project{ID: "p", FormURL: "https://form.example/face-auth"}}, nil
	}
	console(t, 80, 24, o, func(b *bench) {
		b.press("y", "y", "space", "u", "enter")
		b.wants("There is no API key")
		if got := b.clipboard(); got != person(0).ID || b.m.copied.text != got || b.m.making.stop != nil {
			b.Errorf("copied %q, and T shows %q", got, b.m.copied.text)
		}
		slow := b.m.copyLinks(views.CopyLinks{})
		b.press("q", "y", "y")
		b.run(slow)
		b.now()
		b.wantsNot("There is no API key")
	})
}
