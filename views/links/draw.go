package links

import (
	"fmt"

	"charm.land/lipgloss/v2"

	"faceauth/views"
	"faceauth/views/cells"
)

// around is how many rows there are beside the table: the title, the heading and
// what is said below.
const around = 6

// submissionWidth is the column of submissions, in cells.
const submissionWidth = 26

// View draws the table.
func (s *Screen) View(c views.Context) []string {
	title := fmt.Sprintf("  Face Auth URLs for %s", views.Plural(len(s.proposal.Rows), "record"))
	if s.proposal.Hidden > 0 {
		title += fmt.Sprintf(", %s of them hidden by the filter", views.Count(s.proposal.Hidden))
	}
	lines := []string{
		cells.Row(c.Cells, s.width, nil, cells.Span{Text: title, Style: c.Theme.Strong}),
		cells.Row(c.Cells, s.width, nil, cells.Span{Text: "  " + cells.Fit(c.Cells, "SUBMISSION", submissionWidth) + "  LINK", Style: c.Theme.Muted}),
	}
	below := s.below(c)
	// What is said below takes more rows on a narrow screen, and the cursor must
	// stay in sight.
	menu := s.menu
	menu.Of(len(s.proposal.Rows), s.height-len(lines)-len(below))
	from, to := menu.Window()
	for i := from; i < to; i++ {
		lines = append(lines, s.row(c, i))
	}
	return append(cells.Block(lines, s.width, s.height-len(below)), cells.Block(below, s.width, min(len(below), s.height))...)
}

// row is a record with its link as it is without a token.
func (s *Screen) row(c views.Context, i int) string {
	r := s.proposal.Rows[i]
	over := (*lipgloss.Style)(nil)
	if i == s.menu.At() {
		over = &c.Theme.Cursor
	}
	name := cells.Plain("  " + cells.Fit(c.Cells, r.SubmissionID, submissionWidth) + "  ")
	link, err := s.proposal.Linker.Make(r.Params(""))
	switch {
	case r.SubmissionID == "":
		return cells.Row(c.Cells, s.width, over, name, cells.Span{Text: "no submission, so no link: " + r.AuthID, Style: c.Theme.Bad})
	case err != nil:
		return cells.Row(c.Cells, s.width, over, name, cells.Span{Text: err.Error(), Style: c.Theme.Bad})
	case s.tokens:
		return cells.Row(c.Cells, s.width, over, name, cells.Span{Text: "with a token made when it is copied or written", Style: c.Theme.Muted})
	}
	return cells.Row(c.Cells, s.width, over, name, cells.Span{Text: cells.Cut(c.Cells, link.URL, s.width-submissionWidth-5), Style: c.Theme.Accent})
}

// below is what there is to know about the links, or the name of the file.
func (s *Screen) below(c views.Context) []string {
	lines := []string{cells.Row(c.Cells, s.width, nil)}
	say := func(text string, style lipgloss.Style) {
		parts := cells.Wrap(c.Cells, text, s.width-4)
		if most := max(s.height/3, 2); len(parts) > most { // a path may be longer than the screen; its end tells most
			parts = append([]string{parts[0] + " …"}, parts[len(parts)-most+1:]...)
		}
		lines = append(lines, c.Indented(s.width, parts, style)...)
	}
	if s.naming {
		const label = "  File  "
		lines = append(lines, cells.Row(c.Cells, s.width, nil, append([]cells.Span{{Text: label, Style: c.Theme.Strong}}, s.file.View(c, s.width-len(label)-1, nil)...)...))
		if refused := s.file.Refused(); refused != "" {
			say(refused, c.Theme.Bad)
		} else {
			say("CSV with auth_id, sid, token and url; only its owner will be able to read it (mode 0600).", c.Theme.Muted)
		}
		return lines
	}
	say(fmt.Sprintf("%d / %d · %s", min(s.menu.At()+1, len(s.proposal.Rows)), len(s.proposal.Rows), s.proposal.Linker.About()), c.Theme.Muted)
	odd := ""
	if s.without > 0 {
		odd = fmt.Sprintf("%s without a submission left out. ", views.Plural(s.without, "record"))
	}
	if s.repeated > 0 {
		odd += fmt.Sprintf("%s of a submission that an earlier one has, too. ", views.Plural(s.repeated, "record"))
	}
	say(odd+"User ids and custom fields come from a CSV: faceauth url --from FILE", c.Theme.Muted)
	return lines
}
