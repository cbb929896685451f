package trail

import (
	"strings"
	"time"

	"charm.land/lipgloss/v2"

	"faceauth/views"
	"faceauth/views/cells"
)

// View draws the entries, or the one that is open.
func (s *Screen) View(c views.Context) []string {
	if s.opened {
		return s.entry(c)
	}
	cols := columns(s.width)
	lines := []string{s.title(c), heading(c, cols, s.width)}
	if len(s.rows) == 0 {
		lines = append(lines, s.empty(c)...)
	}
	from, to := s.menu.Window()
	for i := from; i < to; i++ {
		lines = append(lines, s.row(c, cols, i))
	}
	return append(cells.Block(lines, s.width, s.height-1), s.status(c))
}

// title says what is shown.
func (s *Screen) title(c views.Context) string {
	title := "  The trail"
	if s.erasures {
		title += " · only erasures"
	}
	if s.record {
		title += " · only " + s.proposal.AuthID
	}
	return cells.Row(c.Cells, s.width, nil, cells.Span{Text: title, Style: c.Theme.Strong}, cells.Span{Text: " · " + s.proposal.Place, Style: c.Theme.Muted})
}

// column is one of the list, width cells wide and 0 for what the others leave.
type column struct {
	name  string
	width int
	cell  func(c views.Context, r *Row, width int) (string, lipgloss.Style)
}

// The widths of the terminal from which on there are more columns.
const (
	withWho     = 100
	withProject = 150
	withTrace   = 190
)

// columns are those for which there is room. The person comes before the project,
// since one machine has few projects; an open entry has everything.
func columns(width int) []column {
	plain := func(text func(*Row) string) func(views.Context, *Row, int) (string, lipgloss.Style) {
		return func(c views.Context, r *Row, _ int) (string, lipgloss.Style) { return text(r), c.Theme.Plain }
	}
	muted := func(text func(*Row) string) func(views.Context, *Row, int) (string, lipgloss.Style) {
		return func(c views.Context, r *Row, _ int) (string, lipgloss.Style) { return text(r), c.Theme.Muted }
	}
	when := column{"TIME", 11, func(c views.Context, r *Row, width int) (string, lipgloss.Style) {
		if width >= len(time.DateTime) {
			return r.Time.In(c.Zone).Format(time.DateTime), c.Theme.Plain
		}
		return c.Short(r.Time, width), c.Theme.Plain
	}}
	cols := []column{when}
	if width >= withProject {
		cols[0].width = len(time.DateTime)
	}
	if width >= withWho {
		cols = append(cols, column{"WHO", 20, muted(func(r *Row) string { return who(r) })})
	}
	if width >= withProject {
		cols = append(cols, column{"PROJECT", 14, muted(func(r *Row) string { return r.Project })}, column{"WORLD", 7, muted(func(r *Row) string { return r.World })})
	}
	cols = append(cols,
		column{"ACTION", 12, plain(func(r *Row) string { return r.Action })},
		column{"OUTCOME", 12, func(c views.Context, r *Row, _ int) (string, lipgloss.Style) { return r.Outcome, r.Grade.style(c) }},
	)
	if width >= withTrace {
		cols = append(cols, column{"TRACE ID", 36, muted(func(r *Row) string { return r.TraceID })})
	}
	return append(cols, column{"ABOUT", 0, plain(about)})
}

func who(r *Row) string {
	if r.From == "" {
		return r.User
	}
	return r.User + " @" + r.From
}

// about is the last column: what an entry is about and what else there is to say.
func about(r *Row) string {
	if r.Subject == "" || r.Notes == "" {
		return r.Subject + r.Notes
	}
	return r.Subject + " · " + r.Notes
}

func (g Grade) style(c views.Context) lipgloss.Style {
	switch g {
	case Good:
		return c.Theme.Good
	case Bad:
		return c.Theme.Bad
	case Unclear:
		return c.Theme.Warn
	}
	return c.Theme.Plain
}

// signWidth is the column of the sign before a row, in cells.
const signWidth = 2

func heading(c views.Context, cols []column, width int) string {
	text := strings.Repeat(" ", signWidth)
	for _, col := range cols {
		text += cells.Fit(c.Cells, col.name, max(col.width, len(col.name))) + " "
	}
	return cells.Row(c.Cells, width, nil, cells.Span{Text: text, Style: c.Theme.Muted})
}

func (s *Screen) row(c views.Context, cols []column, i int) string {
	r := &s.rows[i]
	over := (*lipgloss.Style)(nil)
	if i == s.menu.At() {
		over = &c.Theme.Cursor
	}
	if r.Broken != "" {
		return cells.Row(c.Cells, s.width, over, cells.Span{Text: "! no line of the trail: " + r.Broken, Style: c.Theme.Bad})
	}
	sign := cells.Plain("  ")
	if r.Changed {
		sign = cells.Span{Text: "! ", Style: c.Theme.Bad}
	}
	spans := []cells.Span{sign}
	for _, col := range cols {
		text, style := col.cell(c, r, col.width)
		if col.width > 0 {
			text = cells.Fit(c.Cells, text, col.width) + " "
		}
		spans = append(spans, cells.Span{Text: text, Style: style})
	}
	return cells.Row(c.Cells, s.width, over, spans...)
}

// empty says why there is nothing.
func (s *Screen) empty(c views.Context) []string {
	lines := []string{cells.Row(c.Cells, s.width, nil)}
	switch {
	case s.problem != "":
		return append(lines, c.Paragraph(s.width, s.problem, c.Theme.Bad)...)
	case s.reading:
		return append(lines, c.Paragraph(s.width, "Reading …", c.Theme.Muted)...)
	case s.erasures || s.record:
		return append(lines, c.Paragraph(s.width, "Nothing of that kind is in the trail.", c.Theme.Muted)...)
	}
	return append(lines, c.Paragraph(s.width, "Nothing is in the trail yet. What is looked at, exported, linked, submitted or erased from here is told in it: who, when, which records, and what came of it.", c.Theme.Muted)...)
}

// status says how much there is.
func (s *Screen) status(c views.Context) string {
	text, style := views.Count(len(s.rows))+" entries", c.Theme.Muted
	if len(s.rows) == 1 {
		text = "1 entry"
	}
	switch {
	case s.problem != "" && len(s.rows) > 0:
		text, style = text+" · "+s.problem, c.Theme.Bad
	case s.reading:
		text += " · reading on …"
	case s.more:
		text += " read · there are more"
	case s.problem == "":
		text += " · that is all"
	}
	where := ""
	if len(s.rows) > 0 {
		where = " " + views.Count(s.menu.At()+1) + " / " + views.Count(len(s.rows))
	}
	left := s.width - c.Cells.StringWidth(where)
	return cells.Row(c.Cells, s.width, nil, cells.Span{Text: cells.Fit(c.Cells, text, left), Style: style}, cells.Plain(where))
}
