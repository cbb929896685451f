package exporting

import (
	"strings"

	"charm.land/lipgloss/v2"

	"faceauth/views"
	"faceauth/views/cells"
)

// labelWidth is the column of labels, the sign before them included.
const labelWidth = 10

// View draws the form. On a low screen blank lines give way first, then the
// title and what an export is; the form and what is wrong with it are there as
// long as there is any room.
func (s *Screen) View(c views.Context) []string {
	title := c.Paragraph(s.width, "Write authentications to a file", c.Theme.Strong)
	what := s.choiceRows(c, whatField, "What")
	how := s.choiceRows(c, formatField, "Format")
	file := []string{s.fileRow(c)}
	about := c.Paragraph(s.width, "This takes personal data out of the console. Only the owner of the file will be able to read it (mode 0600).", c.Theme.Muted)
	note := s.note(c)
	blank := []string{cells.Row(c.Cells, s.width, nil)}
	for _, blocks := range [][][]string{
		{title, blank, what, blank, how, blank, file, blank, about, blank, note},
		{title, blank, what, how, file, blank, about, blank, note},
		{title, blank, what, how, file, about, note},
		{title, what, how, file, about, note},
		{what, how, file, about, note},
		{what, how, file, note},
	} {
		var lines []string
		for _, b := range blocks {
			lines = append(lines, b...)
		}
		if len(lines) <= s.height {
			return cells.Block(lines, s.width, s.height)
		}
	}
	return cells.Block(append(note, s.focusedRow(c)), s.width, s.height)
}

// focusedRow is the row that has the keys.
func (s *Screen) focusedRow(c views.Context) string {
	switch s.on {
	case whatField:
		return s.choiceRows(c, whatField, "What")[0]
	case formatField:
		return s.choiceRows(c, formatField, "Format")[0]
	}
	return s.fileRow(c)
}

// label begins a row. The one that has the keys has a sign before it.
func (s *Screen) label(c views.Context, f field, text string) (cells.Span, *lipgloss.Style) {
	if f == s.on {
		return cells.Span{Text: cells.Fit(c.Cells, "> "+text, labelWidth), Style: c.Theme.Strong}, &c.Theme.Cursor
	}
	return cells.Span{Text: cells.Fit(c.Cells, "  "+text, labelWidth), Style: c.Theme.Muted}, nil
}

// choiceRows are the choices side by side, the chosen one in brackets, and
// below them what that one means. Where there is no room for all of them the
// chosen one stands alone.
func (s *Screen) choiceRows(c views.Context, f field, text string) []string {
	label, over := s.label(c, f, text)
	chosen := s.choices[f][s.chosen[f]]
	spans := []cells.Span{label}
	used := 0
	for i, o := range s.choices[f] {
		span := cells.Span{Text: " " + o.text + " ", Style: c.Theme.Muted}
		if i == s.chosen[f] {
			span = cells.Span{Text: "[" + o.text + "]", Style: c.Theme.Strong}
		}
		used += c.Cells.StringWidth(span.Text)
		spans = append(spans, span)
	}
	if used > s.width-labelWidth {
		spans = []cells.Span{label, {Text: "‹[" + chosen.text + "]›", Style: c.Theme.Strong}}
	}
	return []string{
		cells.Row(c.Cells, s.width, over, spans...),
		cells.Row(c.Cells, s.width, nil, cells.Span{Text: strings.Repeat(" ", labelWidth+1) + chosen.about, Style: c.Theme.Muted}),
	}
}

// fileRow shows a cursor in the path only while one types there.
func (s *Screen) fileRow(c views.Context) string {
	label, over := s.label(c, fileField, "File")
	width := s.width - labelWidth - 2
	if s.on != fileField || width < 1 {
		return cells.Row(c.Cells, s.width, over, label, cells.Plain(" "+cells.Cut(c.Cells, s.file.Text(), width)))
	}
	// Without the colours of the row, which would hide the cursor in some.
	return cells.Row(c.Cells, s.width, nil, append([]cells.Span{label, cells.Plain(" ")}, s.file.View(c, width, nil)...)...)
}

// note says why the file was not written, or else what keys do that no binding
// stands for.
func (s *Screen) note(c views.Context) []string {
	if refused := s.file.Refused(); refused != "" {
		return c.Paragraph(s.width, refused, c.Theme.Bad)
	}
	if s.on == fileField {
		return c.Paragraph(s.width, "A name, with a directory or without; ~ is your home.", c.Theme.Muted)
	}
	return c.Paragraph(s.width, "← → or space chooses; esc leaves without writing.", c.Theme.Muted)
}
