package views

import (
	"charm.land/lipgloss/v2"

	"faceauth/views/cells"
)

// Paragraph is a text in rows of width cells, two of which stay blank at either
// side.
func (c Context) Paragraph(width int, text string, style lipgloss.Style) []string {
	return c.Indented(width, cells.Wrap(c.Cells, text, width-4), style)
}

// Indented are lines in rows of width cells, behind two blank ones: a Paragraph
// that is wrapped already.
func (c Context) Indented(width int, lines []string, style lipgloss.Style) []string {
	var rows []string
	for _, line := range lines {
		rows = append(rows, cells.Row(c.Cells, width, nil, cells.Plain("  "), cells.Span{Text: line, Style: style}))
	}
	return rows
}
