package remove

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"charm.land/lipgloss/v2"

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
	s.menu.Of(len(s.proposal.Records), room)
	var rows []string
	from, to := s.menu.Window()
	for i := from; i < min(to, from+room); i++ {
		rows = append(rows, s.row(c, i))
	}
	return cells.Block(append(append(head, cells.Block(rows, s.width, room)...), foot...), s.width, s.height)
}

func (s *Screen) say(c views.Context, text string, style lipgloss.Style) []string {
	var lines []string
	for _, part := range cells.Wrap(c.Cells, text, s.width-4) {
		lines = append(lines, cells.Row(c.Cells, s.width, nil, cells.Plain("  "), cells.Span{Text: part, Style: style}))
	}
	return lines
}

// head says what is erased of whom, in the documentation's terms.
func (s *Screen) head(c views.Context) []string {
	p := s.proposal
	badge, style := "SANDBOX", c.Theme.Strong
	if p.Live {
		badge, style = "LIVE: real people's records", c.Theme.Bad
	}
	title := fmt.Sprintf("Erase %s of %s · %s", authentications(len(p.Records)), project(p.Project), badge)
	lines := s.say(c, title, style)
	var facts []string
	if p.Hidden > 0 {
		facts = append(facts, fmt.Sprintf("%s of them hidden by the filter.", views.Count(p.Hidden)))
	}
	if p.Already > 0 {
		facts = append(facts, fmt.Sprintf("%s erased already, and left out.", views.Count(p.Already)))
	}
	if dates := s.dates(c); dates != "" {
		facts = append(facts, dates)
	}
	if len(facts) > 0 {
		lines = append(lines, s.say(c, strings.Join(facts, " "), c.Theme.Plain)...)
	}
	lines = append(lines, s.say(c, "Goes, for good: the facial image and personal information. The API keeps auth_id, auth_status and create_time. There is no undo.", c.Theme.Plain)...)
	return append(lines, cells.Row(c.Cells, s.width, nil))
}

func authentications(n int) string {
	if n == 1 {
		return "1 authentication"
	}
	return views.Count(n) + " authentications"
}

func project(name string) string {
	if name == "" {
		return "a project without a name"
	}
	return name
}

// dates are those of the oldest and the newest record.
func (s *Screen) dates(c views.Context) string {
	var oldest, newest time.Time
	for _, r := range s.proposal.Records {
		if r.Created.IsZero() {
			continue
		}
		if oldest.IsZero() || r.Created.Before(oldest) {
			oldest = r.Created
		}
		if newest.IsZero() || r.Created.After(newest) {
			newest = r.Created
		}
	}
	day := func(t time.Time) string { return t.In(c.Zone).Format(time.DateOnly) }
	switch {
	case oldest.IsZero():
		return ""
	case day(oldest) == day(newest):
		return "Of " + day(oldest) + "."
	}
	return fmt.Sprintf("Oldest of %s, newest of %s.", day(oldest), day(newest))
}

// row is a record.
func (s *Screen) row(c views.Context, i int) string {
	r := s.proposal.Records[i]
	over := (*lipgloss.Style)(nil)
	if i == s.menu.At() && s.many() {
		over = &c.Theme.Cursor
	}
	when := r.CreatedText
	if !r.Created.IsZero() {
		when = r.Created.In(c.Zone).Format("2006-01-02 15:04")
	}
	return cells.Row(c.Cells, s.width, over, cells.Plain("  "),
		cells.Span{Text: cells.Fit(c.Cells, string(r.Status), 9), Style: c.Status(r.Status)},
		cells.Plain(cells.Fit(c.Cells, when, 18)+cells.Fit(c.Cells, r.ID, 38)), cells.Span{Text: r.SubmissionID, Style: c.Theme.Muted})
}

// question is what must be typed. The default is no.
func (s *Screen) question(c views.Context) []string {
	lines := []string{cells.Row(c.Cells, s.width, nil)}
	if !s.many() {
		return append(lines, s.say(c, "Press y to erase it. Any other key leaves it.", c.Theme.Strong)...)
	}
	n := strconv.Itoa(len(s.proposal.Records))
	lines = append(lines, s.say(c, fmt.Sprintf("Type %s and enter to erase them. Any other key leaves them.", n), c.Theme.Strong)...)
	return append(lines, cells.Row(c.Cells, s.width, nil, cells.Plain("  > "+s.typed), cells.Span{Text: " ", Style: c.Theme.Caret}))
}
