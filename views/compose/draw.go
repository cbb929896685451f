package compose

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"charm.land/lipgloss/v2"

	"faceauth/backend/faceurl"
	"faceauth/backend/safetext"
	"faceauth/views"
	"faceauth/views/cells"
)

// labelWidth is the column of names, the sign before them included.
const labelWidth = 14

// View draws the form. Where there is no room for all of it, first blank lines and
// the title give way, then the end of the link, which can be shown whole once it
// is copied.
func (s *Screen) View(c views.Context) []string {
	var rows []string
	for i := range fields() {
		rows = append(rows, s.row(c, i))
	}
	about, link, facts := s.about(c), s.address(c), s.facts(c)
	blank := []string{cells.Row(c.Cells, s.width, nil)}
	for _, blocks := range [][][]string{
		{s.title(c), blank, rows, blank, about, blank, link, blank, facts},
		{s.title(c), rows, blank, about, blank, link, facts},
		{rows, blank, about, link, facts},
		{rows, about, link, facts},
	} {
		if lines := slices.Concat(blocks...); len(lines) <= s.height {
			return cells.Block(lines, s.width, s.height)
		}
	}
	if over := len(rows) + len(about) + len(link) + len(facts) - s.height; over > 0 && len(link) > 2 {
		link = link[:max(len(link)-over, 2)]
		link[len(link)-1] = c.Paragraph(s.width, "… T shows it whole once it is copied", c.Theme.Muted)[0]
	}
	return cells.Block(slices.Concat(rows, about, link, facts), s.width, s.height)
}

func (s *Screen) title(c views.Context) []string {
	rest := ""
	if s.proposal.AuthID != "" {
		rest = " · for the user of " + s.proposal.AuthID
	}
	return []string{cells.Row(c.Cells, s.width, nil, cells.Span{Text: "  Face Auth URL", Style: c.Theme.Strong}, cells.Span{Text: rest, Style: c.Theme.Muted})}
}

// row is a field with its value.
func (s *Screen) row(c views.Context, i int) string {
	f := fields()[i]
	label, over := cells.Span{Text: cells.Fit(c.Cells, "  "+string(f), labelWidth), Style: c.Theme.Muted}, (*lipgloss.Style)(nil)
	if i == s.on {
		label = cells.Span{Text: cells.Fit(c.Cells, "> "+string(f), labelWidth), Style: c.Theme.Strong}
		if s.editing {
			// Without the colours of the row, which would hide the cursor in some.
			return cells.Row(c.Cells, s.width, nil, append([]cells.Span{label}, s.line.View(c, s.width-labelWidth-1, nil)...)...)
		}
		over = &c.Theme.Cursor
	}
	value := s.params.Get(f)
	spans := []cells.Span{label}
	switch {
	case f == faceurl.Token && s.fresh:
		spans = append(spans, cells.Plain(value), cells.Span{Text: "  a new one with each copy", Style: c.Theme.Muted})
	case value == "" && f == faceurl.SubmissionID:
		spans = append(spans, cells.Span{Text: "needed", Style: c.Theme.Bad})
	case value == "":
		spans = append(spans, cells.Span{Text: "–", Style: c.Theme.Muted})
	default:
		spans = append(spans, cells.Plain(cells.Cut(c.Cells, safetext.Marked(value), s.width-labelWidth-1)))
	}
	return cells.Row(c.Cells, s.width, over, spans...)
}

// about is what there is to say about the field with the cursor: what is wrong
// with its value, or else what it is for.
func (s *Screen) about(c views.Context) []string {
	var lines []string
	if s.said != "" {
		lines = c.Paragraph(s.width, s.said, c.Theme.Warn)
	}
	found := s.field().Check(s.params.Get(s.field()))
	for _, f := range found {
		lines = append(lines, c.Paragraph(s.width, f.Told(), levelStyle(c, f))...)
	}
	if len(found) == 0 {
		lines = append(lines, c.Paragraph(s.width, s.meaning(), c.Theme.Muted)...)
	}
	return lines
}

func levelStyle(c views.Context, f faceurl.Finding) lipgloss.Style {
	if f.Level() == faceurl.Fault {
		return c.Theme.Bad
	}
	return c.Theme.Warn
}

// expiry is what the overview says about tokens.
const expiry = "The token expires if the project's token expiration is on: by count with its first use, by time a set while after it."

// meaning is what the documentation says a field is for.
func (s *Screen) meaning() string {
	switch s.field() {
	case faceurl.SubmissionID:
		return "The approved submission that the face is compared with."
	case faceurl.UserID:
		return "Whatever you call the user; comes back in the webhook as Auth_User_id."
	case faceurl.Token:
		return expiry + " Without a token the same values always make the same link."
	}
	return "Yours to use, for an email address say; comes back in the webhook."
}

// address is the link, or why there is none.
func (s *Screen) address(c views.Context) []string {
	if s.err == nil {
		return c.Paragraph(s.width, s.link.URL, c.Theme.Accent)
	}
	if f, ok := errors.AsType[faceurl.Finding](s.err); ok && f.Field == s.field() {
		return nil // it is said above
	}
	return c.Paragraph(s.width, "No link: "+explain(s.err), c.Theme.Bad)
}

// facts is what there is to know about the link.
func (s *Screen) facts(c views.Context) []string {
	if s.err != nil {
		return nil
	}
	lines := c.Paragraph(s.width, fmt.Sprintf("%s characters · %s", views.Count(len(s.link.URL)), s.proposal.Linker.About()), c.Theme.Muted)
	for _, f := range s.link.Findings() {
		if f.Field == "" {
			lines = append(lines, c.Paragraph(s.width, f.Told(), c.Theme.Warn)...)
		}
	}
	lines = append(lines, c.Paragraph(s.width, s.contents(), c.Theme.Muted)...)
	if s.link.Params.Token != "" && s.field() != faceurl.Token {
		lines = append(lines, c.Paragraph(s.width, expiry, c.Theme.Muted)...)
	}
	return lines
}

func explain(err error) string {
	if f, ok := errors.AsType[faceurl.Finding](err); ok {
		return f.Told()
	}
	return err.Error()
}

// contents says what is in the link, by name, and what is not. That it is so was
// seen by decrypting it again.
func (s *Screen) contents() string {
	var in, out []string
	for _, f := range fields() {
		if s.link.Params.Get(f) != "" {
			in = append(in, string(f))
		} else {
			out = append(out, string(f))
		}
	}
	text := "Encrypted in it, and read back: " + strings.Join(in, ", ") + "."
	if len(out) > 0 {
		text += " Left out: " + strings.Join(out, ", ") + "."
	}
	return text
}
