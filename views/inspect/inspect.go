// Package inspect opens a Face Auth URL that somebody complains about, or one that
// the vendor's own tool made, and explains it.
package inspect

import (
	"fmt"
	"unicode/utf8"

	"charm.land/lipgloss/v2"

	"faceauth/backend/faceurl"
	"faceauth/backend/safetext"
	"faceauth/keymap"
	"faceauth/views"
	"faceauth/views/cells"
)

// How many rows a link and a value take at most; what goes on says how long it is.
const linkRows, valueRows = 4, 60

// Screen explains the link that was pasted last.
type Screen struct {
	project faceurl.Project
	kept    faceurl.Recipe // the project's confirmed one, the zero Recipe for none
	report  faceurl.Report
	pasted  bool
	scroll  views.Scroll

	width, height int
}

// New is a screen without a link yet. kept is the recipe that is confirmed for the
// project, the zero Recipe for none.
func New(project faceurl.Project, kept faceurl.Recipe) *Screen {
	return &Screen{project: project, kept: kept}
}

// Keep takes a recipe for the project's confirmed one from now on.
func (s *Screen) Keep(r faceurl.Recipe) { s.kept = r }

// Resize sets the size of the screen in cells.
func (s *Screen) Resize(width, height int) { s.width, s.height = width, height }

// Offers tells whether an action has a use just now.
func (s *Screen) Offers(a keymap.Action) bool {
	_, ok := s.offer()
	return a != keymap.Accept || ok
}

// Do carries out a key's action. Accept answers views.KeepRecipe where the link
// shows how the project encrypts.
func (s *Screen) Do(a keymap.Action) views.Action {
	if s.scroll.Do(a) {
		return nil
	}
	switch a {
	case keymap.Accept:
		if r, ok := s.offer(); ok {
			return views.KeepRecipe{Project: s.project.ID, Recipe: r}
		}
	case keymap.Back:
		return views.Close{}
	}
	return nil
}

// Type takes what is pasted. A link is never typed.
func (s *Screen) Type(msg any) views.Action {
	if _, key := msg.(interface{ Keystroke() string }); key {
		return nil
	}
	if text, ok := msg.(fmt.Stringer); ok {
		s.report, s.pasted = faceurl.Inspect(s.project, text.String()), true
		s.scroll.Reset()
	}
	return nil
}

// offer is the recipe that the link shows to be the project's, where it leaves no
// choice and is not known yet.
func (s *Screen) offer() (faceurl.Recipe, bool) {
	if len(s.report.Fits) != 1 || s.report.ProjectID != s.project.ID || s.report.Fits[0] == s.kept {
		return faceurl.Recipe{}, false
	}
	return s.report.Fits[0], true
}

// View draws what there is to say about the link.
func (s *Screen) View(c views.Context) []string {
	var lines []string
	say := func(text string, style lipgloss.Style) {
		lines = append(lines, c.Paragraph(s.width, text, style)...)
	}
	blank := func() { lines = append(lines, cells.Row(c.Cells, s.width, nil)) }
	say("Inspect a Face Auth URL", c.Theme.Strong)
	blank()
	if !s.pasted {
		say("Paste a link: it is opened with this project's key and explained. What mail and chat programs do to links is put right.", c.Theme.Plain)
		blank()
		say("Paste one that the vendor's tool in the dashboard made, and it shows how this project encrypts, which the documentation leaves open.", c.Theme.Muted)
		return s.scroll.Window(c, lines, s.width, s.height)
	}
	field := func(name, value string, style lipgloss.Style, most int) {
		if value == "" {
			return
		}
		const nameWidth = 14
		parts := cells.Wrap(c.Cells, safetext.Marked(value), s.width-nameWidth-2)
		if len(parts) > most {
			parts = append(parts[:most:most], fmt.Sprintf("… %s characters", views.Count(utf8.RuneCountInString(value))))
		}
		for i, part := range parts {
			label := ""
			if i == 0 {
				label = name
			}
			lines = append(lines, cells.Row(c.Cells, s.width, nil, cells.Span{Text: cells.Fit(c.Cells, "  "+safetext.Marked(label), nameWidth), Style: c.Theme.Muted}, cells.Span{Text: part, Style: style}))
		}
	}
	r := s.report
	field("link", r.Link, c.Theme.Accent, linkRows)
	field("pid", r.ProjectID, c.Theme.Plain, linkRows)
	field("recipe", r.Recipe(s.kept), c.Theme.Plain, valueRows)
	blank()
	for _, f := range r.Findings {
		style := c.Theme.Plain
		switch f.Level() {
		case faceurl.Fault:
			style = c.Theme.Bad
		case faceurl.Repair:
			style = c.Theme.Warn
		}
		say(fmt.Sprintf("%s: %s", f.Level(), f.Told()), style)
	}
	if len(r.Findings) == 0 && r.Decrypted() {
		say("Nothing is wrong with it.", c.Theme.Good)
	}
	blank()
	for _, f := range faceurl.Fields() {
		field(string(f), r.Params.Get(f), c.Theme.Plain, valueRows)
	}
	for _, p := range r.Others {
		field(p.Name, p.Value, c.Theme.Warn, valueRows)
	}
	for _, p := range r.Clear {
		field(p.Name, p.Value+"   (in clear)", c.Theme.Warn, valueRows)
	}
	field("in it", r.Unread, c.Theme.Plain, valueRows)
	if offered, ok := s.offer(); ok {
		blank()
		say(fmt.Sprintf("This project encrypts by %q. Enter keeps that for the links made here, if the link is the vendor's own.", offered), c.Theme.Strong)
	}
	return s.scroll.Window(c, lines, s.width, s.height)
}
