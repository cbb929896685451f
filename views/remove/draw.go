package remove

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"charm.land/lipgloss/v2"

	"faceauth/backend"
	"faceauth/views"
	"faceauth/views/cells"
)

// View draws the dialog: the question is always there, and as much of the records
// as there is room for.
func (s *Screen) View(c views.Context) []string {
	head, foot := s.head(c), s.question(c)
	room := s.height - len(head) - len(foot)
	if room < 1 { // what goes and what stays gives way, not how many and of whom
		head = head[:max(len(head)+room-1, 1)]
		room = max(s.height-len(head)-len(foot), 0)
	}
	s.menu.Of(len(s.proposal.AuthIDs), room)
	var rows []string
	from, to := s.menu.Window()
	to = min(to, from+room)
	ids := 0
	for _, id := range s.proposal.AuthIDs[from:max(from, to)] {
		ids = min(max(ids, c.Cells.StringWidth(id)), idCells)
	}
	for i := from; i < to; i++ {
		rows = append(rows, s.row(c, i, ids))
	}
	return cells.Block(append(append(head, cells.Block(rows, s.width, room)...), foot...), s.width, s.height)
}

// title names what is done to how many records of whom, and whether these are real
// people's.
func (p Proposal) title(c views.Context, width int, does string) []string {
	badge, style := p.World, c.Theme.Strong
	if p.World == "LIVE" {
		badge, style = "LIVE: real people's records", c.Theme.Bad
	}
	project := p.Project
	if project == "" {
		project = "a project without a name"
	}
	return c.Paragraph(width, fmt.Sprintf("%s %s of %s · %s", does, views.Plural(len(p.AuthIDs), "authentication"), project, badge), style)
}

// head says what is erased of whom, in the documentation's terms.
func (s *Screen) head(c views.Context) []string {
	p := s.proposal
	lines := p.title(c, s.width, "Erase")
	var facts []string
	if p.Filter != "" {
		facts = append(facts, "All that is loaded and fits "+p.Filter+".")
	}
	if p.More {
		facts = append(facts, "The server may have more that fit: L in the list loads them.")
	}
	if p.Hidden > 0 {
		facts = append(facts, fmt.Sprintf("%s of them hidden by the filter.", views.Count(p.Hidden)))
	}
	if p.Already > 0 {
		facts = append(facts, fmt.Sprintf("%s erased already, and left out.", views.Count(p.Already)))
	}
	if p.Undated > 0 {
		facts = append(facts, fmt.Sprintf("%s without a readable create_time left out, as the filter is about dates.", views.Count(p.Undated)))
	}
	if dates := p.dates(c.Zone); dates != "" {
		facts = append(facts, dates)
	}
	if len(facts) > 0 {
		lines = append(lines, c.Paragraph(s.width, strings.Join(facts, " "), c.Theme.Plain)...)
	}
	lines = append(lines, c.Paragraph(s.width, backend.WhatErasingTakes, c.Theme.Plain)...)
	return append(lines, cells.Row(c.Cells, s.width, nil))
}

// dates are those of the oldest and the newest record.
func (p Proposal) dates(zone *time.Location) string {
	day := func(t time.Time) string { return t.In(zone).Format(time.DateOnly) }
	switch {
	case p.Oldest.IsZero():
		return ""
	case day(p.Oldest) == day(p.Newest):
		return "Of " + day(p.Oldest) + "."
	}
	return fmt.Sprintf("Oldest of %s, newest of %s.", day(p.Oldest), day(p.Newest))
}

// row is a record, with so many cells for its auth_id.
func (s *Screen) row(c views.Context, i, ids int) string {
	r := s.proposal.Record(i)
	over := (*lipgloss.Style)(nil)
	if i == s.menu.At() && s.many() {
		over = &c.Theme.Cursor
	}
	return cells.Row(c.Cells, s.width, over, cells.Plain("  "),
		cells.Span{Text: cells.Fit(c.Cells, views.Sign(r.Status)+" "+string(r.Status), 11), Style: c.Status(r.Status)},
		cells.Plain(cells.Fit(c.Cells, c.Minute(&r, 18), 18)+cells.Fit(c.Cells, r.ID, ids)+"  "), cells.Span{Text: r.SubmissionID, Style: c.Theme.Muted})
}

// question is what must be typed. The default is no.
func (s *Screen) question(c views.Context) []string {
	lines := []string{cells.Row(c.Cells, s.width, nil)}
	switch {
	case s.refused != "":
		return append(lines, c.Paragraph(s.width, s.refused+" Nothing can be erased; any key goes back.", c.Theme.Bad)...)
	case !s.many():
		return append(lines, c.Paragraph(s.width, "Press y to erase it. Any other key leaves it.", c.Theme.Strong)...)
	}
	n := strconv.Itoa(len(s.proposal.AuthIDs))
	lines = append(lines, c.Paragraph(s.width, fmt.Sprintf("Type %s and enter to erase them. Any other key leaves them.", n), c.Theme.Strong)...)
	return append(lines, cells.Row(c.Cells, s.width, nil, cells.Plain("  > "+s.typed), cells.Span{Text: " ", Style: c.Theme.Caret}))
}
