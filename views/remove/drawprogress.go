package remove

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"charm.land/lipgloss/v2"

	"faceauth/backend"
	"faceauth/views"
	"faceauth/views/cells"
)

// aboutRows is how many rows say what came of the record under the cursor.
const aboutRows = 3

// rows is how many records are listed at a time.
func (s *Progress) rows() int { return max(s.height-5-aboutRows, 1) }

// View draws how far it is, the records, and what is known of the one under the
// cursor.
func (s *Progress) View(c views.Context) []string {
	does := "Erasing"
	if s.Ended() {
		does = "Erasing is over:"
	}
	head := s.proposal.title(c, s.width, does)
	head = append(head, c.Paragraph(s.width, s.standing(), c.Theme.Strong)...)
	head = append(head, c.Paragraph(s.width, s.tally(), c.Theme.Plain)...)
	if s.halt != "" {
		head = append(head, c.Paragraph(s.width, s.halt, c.Theme.Bad)...)
	}
	listed := s.listed()
	s.menu.Of(len(listed), s.rows())
	var about []string
	if len(listed) > 0 {
		about = s.about(c, listed[s.menu.At()])
	}
	about = cells.Block(about, s.width, min(max(len(about), aboutRows), max(s.height/3, 1)))
	room := s.height - len(head) - len(about) - 2
	if room < 1 {
		return cells.Block(append(head, about...), s.width, s.height)
	}
	s.menu.Of(len(listed), room)
	blank := cells.Row(c.Cells, s.width, nil)
	lines := append(head, blank)
	var rows []string
	from, to := s.menu.Window()
	for i := from; i < to; i++ {
		rows = append(rows, s.row(c, listed[i], i == s.menu.At()))
	}
	if len(rows) == 0 {
		rows = c.Paragraph(s.width, "All of them are erased.", c.Theme.Muted)
	}
	lines = append(lines, cells.Block(rows, s.width, room)...)
	return cells.Block(append(append(lines, blank), about...), s.width, s.height)
}

// barCells is how wide the bar is.
const barCells = 16

// standing is how far it is, and how long it has taken or will take.
func (s *Progress) standing() string {
	done, total := s.count[Done], len(s.items)
	took := s.proposal.Now().Sub(s.began)
	if s.Ended() {
		took = s.ended.Sub(s.began)
		return fmt.Sprintf("%s of %s erased, in %s.", views.Count(s.Gone()), views.Count(total), rounded(took))
	}
	filled := 0
	if total > 0 {
		filled = done * barCells / total
	}
	text := fmt.Sprintf("%s%s %s of %s", strings.Repeat("█", filled), strings.Repeat("░", barCells-filled), views.Count(done), views.Count(total))
	switch {
	case s.stopping:
		return fmt.Sprintf("%s · stopping: %d under way are waited for", text, s.count[Working])
	case done > 0 && took > time.Second:
		left := time.Duration(float64(took) / float64(done) * float64(total-done))
		text += fmt.Sprintf(" · %.1f/s · about %s left", float64(done)/took.Seconds(), rounded(left))
	}
	return text
}

// rounded is a time as a person wants it.
func rounded(d time.Duration) string {
	switch {
	case d < time.Second:
		return d.Round(10 * time.Millisecond).String()
	case d < 10*time.Second:
		return d.Round(100 * time.Millisecond).String()
	}
	return d.Round(time.Second).String()
}

// tally is how many records came to what.
func (s *Progress) tally() string {
	var parts []string
	for _, o := range backend.Outcomes() {
		if n := s.outcomes[o]; n > 0 {
			parts = append(parts, fmt.Sprintf("%s %s", views.Count(n), named(o)))
		}
	}
	if n := s.count[Left]; n > 0 {
		parts = append(parts, views.Count(n)+" not tried")
	}
	if len(parts) == 0 {
		return "Nothing is done yet."
	}
	return strings.Join(parts, " · ")
}

// named is an outcome in a word or two.
func named(o backend.Outcome) string {
	switch o {
	case backend.OutcomeErased:
		return "erased"
	case backend.OutcomeErasedUnheard:
		return "erased, as reading back shows"
	case backend.OutcomeAlready:
		return "erased before"
	case backend.OutcomeNotFound:
		return "not found"
	case backend.OutcomeRefused:
		return "refused"
	case backend.OutcomeNotDone:
		return "not erased"
	}
	return "not known"
}

// state is how a record stands, in a word, with the style of it.
func (s *Progress) state(c views.Context, i Item) (string, lipgloss.Style) {
	switch i.State {
	case Waiting:
		return "  waiting", c.Theme.Muted
	case Working:
		if i.Wait != nil {
			return "… waits", c.Theme.Warn
		}
		return "… erasing", c.Theme.Plain
	case Left:
		return "- not tried", c.Theme.Warn
	}
	switch o := i.Erasure.Outcome; {
	case i.Untold != "":
		return "! not in the trail", c.Theme.Bad
	case o == backend.OutcomeErasedUnheard:
		return "✓ erased", c.Theme.Good
	case o.Gone():
		return "✓ " + named(o), c.Theme.Good
	case o == backend.OutcomeUnknown:
		return "? not known", c.Theme.Warn
	default:
		return "✗ " + named(o), c.Theme.Bad
	}
}

// The columns of a row: how the record stands, its auth_id, and what the API's words
// need to be of use.
const (
	stateCells = 20
	idCells    = 36
	wordCells  = 28
)

// row is a record with how it stands and the first of the API's words.
func (s *Progress) row(c views.Context, at int, here bool) string {
	var over *lipgloss.Style
	if here {
		over = &c.Theme.Cursor
	}
	i := s.items[at]
	word, style := s.state(c, i)
	words := ""
	if cause := i.Erasure.Cause; i.State == Done && cause != nil {
		words = cmp.Or(cause.Words(), cause.Sentence())
	}
	return cells.Row(c.Cells, s.width, over, cells.Plain("  "), cells.Span{Text: cells.Fit(c.Cells, word, stateCells), Style: style},
		cells.Plain(cells.Fit(c.Cells, s.proposal.AuthIDs[at], min(idCells, max(s.width-2-stateCells-wordCells, idCells/2)))+"  "),
		cells.Span{Text: words, Style: c.Theme.Muted})
}

// about says all that is known of a record.
func (s *Progress) about(c views.Context, at int) []string {
	i := s.items[at]
	switch i.State {
	case Waiting:
		return nil
	case Working:
		if i.Wait == nil {
			return nil
		}
		text := ""
		if i.Wait.Cause != nil {
			text = i.Wait.Cause.Sentence() + " "
		}
		return c.Paragraph(s.width, fmt.Sprintf("%sAttempt %d follows after %s.", text, i.Wait.Attempt+1, rounded(i.Wait.For)), c.Theme.Warn)
	case Left:
		return c.Paragraph(s.width, "It was not tried, and is as it was.", c.Theme.Muted)
	}
	e := i.Erasure
	lines := c.Paragraph(s.width, e.Sentence(), c.Theme.Plain)
	if i.Untold != "" {
		lines = append(lines, c.Paragraph(s.width, i.Untold, c.Theme.Bad)...)
	}
	for _, text := range []string{e.Said(), e.Advice()} {
		if text != "" {
			lines = append(lines, c.Paragraph(s.width, text, c.Theme.Muted)...)
		}
	}
	return lines
}
