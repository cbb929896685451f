package list

import (
	"fmt"
	"strings"

	"charm.land/lipgloss/v2"

	"faceauth/views"
	"faceauth/views/cells"
)

// The columns that come and go by themselves on the left: the mark, and the
// place of an attempt among those of its submission.
const (
	markWidth    = 2
	attemptWidth = 6
)

// textWidth is what the columns have.
func (s *Screen) textWidth() int {
	width := s.width
	if s.marking() {
		width -= markWidth
	}
	if s.view.Want.Grouped {
		width -= attemptWidth
	}
	return width
}

func (s *Screen) marking() bool { return s.marked > 0 || s.ranged }

// Draw draws the list.
func (s *Screen) Draw(c views.Context, load views.Load) []string {
	cols, widths, left := fit(s.cols, s.textWidth(), s.scrolled)
	lines := make([]string, 0, s.height)
	lines = append(lines, s.heading(c, cols, widths))
	if s.view.Len() == 0 {
		lines = append(lines, s.empty(c, load)...)
	} else {
		from, to := -1, -1
		if s.ranged {
			if a, b, ok := s.span(); ok {
				from, to = a, b
			}
		}
		for i := s.top; i < min(s.top+s.rows(), s.view.Len()); i++ {
			lines = append(lines, s.row(c, cols, widths, i, i >= from && i <= to))
		}
	}
	lines = cells.Block(lines, s.width, s.height-1)
	return append(lines, s.statusLine(c, load, left))
}

func (s *Screen) heading(c views.Context, cols []Column, widths []int) string {
	titles := make([]string, len(cols))
	by := s.view.Want.Sort
	for i, col := range cols {
		title := col.Title
		if col.Sort == by.Key {
			title += views.Arrow(by)
		}
		titles[i] = align(c, col, title, widths[i])
	}
	text := strings.Join(titles, " ")
	if s.view.Want.Grouped {
		text = cells.Fit(c.Cells, "TRY", attemptWidth) + text
	}
	if s.marking() {
		text = strings.Repeat(" ", markWidth) + text
	}
	return cells.Row(c.Cells, s.width, nil, cells.Span{Text: text, Style: c.Theme.Muted})
}

func (s *Screen) row(c views.Context, cols []Column, widths []int, i int, inRange bool) string {
	row := s.view.Row(i)
	snap := s.view.Snapshot
	rec := snap.Record(row)
	r := Row{&rec, rec.Checks(), func() int { return int(snap.Attempts(snap.SubmissionOf(row))) }}
	spans := make([]cells.Span, 0, 2*len(cols)+2)
	if s.marking() {
		sign := "  "
		switch {
		case s.marks.Has(row):
			sign = "* "
		case inRange:
			sign = "+ "
		}
		spans = append(spans, cells.Span{Text: sign, Style: c.Theme.Warn})
	}
	if s.view.Want.Grouped {
		spans = append(spans, cells.Span{Text: cells.Fit(c.Cells, attempt(s.view.Attempt(i)), attemptWidth), Style: c.Theme.Muted})
	}
	for j, col := range cols {
		text, style := col.Cell(c, r, widths[j])
		if j > 0 {
			spans = append(spans, cells.Plain(" "))
		}
		spans = append(spans, cells.Span{Text: align(c, col, text, widths[j]), Style: style})
	}
	var over *lipgloss.Style
	if i == s.at {
		over = &c.Theme.CursorIdle
		if c.Focused {
			over = &c.Theme.Cursor
		}
	}
	return cells.Row(c.Cells, s.width, over, spans...)
}

// attempt draws the place of a record among the attempts of its submission, with
// a line down their side.
func attempt(number, of int) string {
	switch {
	case of == 1:
		return ""
	case number == 1:
		return fmt.Sprintf("┌%d/%d", number, of)
	case number == of:
		return fmt.Sprintf("└%d/%d", number, of)
	}
	return fmt.Sprintf("│%d/%d", number, of)
}

func align(c views.Context, col Column, text string, width int) string {
	if col.Right {
		return cells.FitRight(c.Cells, text, width)
	}
	return cells.Fit(c.Cells, text, width)
}

// empty fills the place of the records while there are none.
func (s *Screen) empty(c views.Context, load views.Load) []string {
	var text string
	switch {
	case s.view.Snapshot.Len() > 0 && load.More:
		text = "Nothing that is loaded fits the filter; the server has further pages. L loads them."
	case s.view.Snapshot.Len() > 0:
		text = "Nothing fits the filter."
	case load.Err != nil:
		text = "Nothing loaded."
	case load.What != "":
		text = "Asking the API …"
	case load.Loaded && load.More:
		text = "No authentications yet; the server has further pages."
	case load.Loaded:
		text = "No authentications in this range."
	default:
		text = "Nothing loaded. ctrl+r asks the API."
	}
	lines := []string{cells.Row(c.Cells, s.width, nil)}
	for _, part := range cells.Wrap(c.Cells, text, s.width-4) {
		lines = append(lines, cells.Row(c.Cells, s.width, nil, cells.Span{Text: "  " + part, Style: c.Theme.Muted}))
	}
	return lines
}

// statusLine says where the cursor is and how much of the whole is here.
func (s *Screen) statusLine(c views.Context, load views.Load, hidden int) string {
	loaded := s.view.Snapshot.Len()
	text := views.Count(loaded) + " loaded"
	if s.view.Want.Filter != nil {
		text = views.Count(s.view.Len()) + " of " + text
	}
	switch {
	case !load.Loaded && loaded == 0:
		text = ""
	case load.Gap:
		text += " · newest not complete: ctrl+r"
	case load.More && load.OldestFirst:
		text += " · newer ones on the server"
	case load.More:
		text += " · more on the server"
	default:
		text += " · that is all"
	}
	if load.Skipped > 0 {
		text += fmt.Sprintf(" · %s unreadable", views.Count(load.Skipped))
	}
	if s.ranged {
		text = "marking a range: v ends it, esc leaves it · " + text
	} else if s.marked > 0 {
		marks := views.Count(s.marked) + " marked"
		if n := s.view.Hidden(s.marks); n > 0 {
			marks += fmt.Sprintf(" (%s hidden by the filter)", views.Count(n))
		}
		text = marks + " · " + text
	}
	where := ""
	if s.view.Len() > 0 {
		where = " " + views.Count(s.at+1) + " / " + views.Count(s.view.Len())
	}
	left := s.width - c.Cells.StringWidth(where)
	if more := fmt.Sprintf(" · > %d more columns", hidden); hidden > 0 && s.scrolled == 0 && c.Cells.StringWidth(text+more) <= left {
		text += more
	}
	return cells.Row(c.Cells, s.width, nil,
		cells.Span{Text: cells.Fit(c.Cells, text, left), Style: c.Theme.Muted}, cells.Plain(where))
}
