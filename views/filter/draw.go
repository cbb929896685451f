package filter

import (
	"fmt"
	"strings"

	"charm.land/lipgloss/v2"

	"faceauth/backend/query"
	"faceauth/theme"
	"faceauth/views"
	"faceauth/views/cells"
)

const (
	// prompt stands before the filter.
	prompt = "/ "
	// mostProposals is how many ways to go on are shown at once.
	mostProposals = 6
	// roomyText is what the text has before the words behind it are many.
	roomyText = 24
)

// Rows is how many rows the bar wants of room: none without a filter, one with
// one. While it is edited their number does not depend on what there is to show,
// for the list below would jump; a third of the room goes to proposals at most.
func (s *Screen) Rows(room int) int {
	switch {
	case room <= 0 || !s.editing && s.text == "":
		return 0
	case !s.editing:
		return 1
	}
	return max(min(2+min(mostProposals, room/3), room-5), 1)
}

// Draw draws the bar as exactly rows lines of width cells.
func (s *Screen) Draw(c views.Context, width, rows int, st Status) []string {
	width, rows = max(width, 0), max(rows, 0)
	lines := make([]string, 0, rows)
	row := func(spans ...cells.Span) { lines = append(lines, cells.Row(c.Cells, width, nil, spans...)) }
	behind := s.behind(c, width, st)
	textWidth := max(width-len(prompt)-c.Cells.StringWidth(behind), 0)
	row(append(s.bar(c, textWidth), cells.Span{Text: behind, Style: c.Theme.Muted})...)
	if s.editing && rows > 1 {
		said, more := s.below(c, width-2, textWidth)
		row(append([]cells.Span{cells.Plain("  ")}, said...)...)
		if more != "" && rows > 2 {
			row(cells.Span{Text: "  " + more, Style: c.Theme.Muted})
		}
		items, chosen := s.offer.Items, s.offer.chosen
		if s.naming != nil {
			items, chosen = s.naming.saved, -1
		}
		for _, spans := range proposals(c, items, chosen, rows-len(lines)) {
			row(spans...)
		}
	}
	return cells.Block(lines, width, rows)
}

// bar is the prompt and the filter's text in so many cells.
func (s *Screen) bar(c views.Context, width int) []cells.Span {
	head := cells.Span{Text: prompt, Style: c.Theme.Accent}
	switch {
	case !s.editing:
		spans := append([]cells.Span{head}, s.paint(c)(s.text)...)
		return fitSpans(c, spans, width+len(prompt))
	case s.line.Text() == "":
		example := cells.Fit(c.Cells, "for example status:rejected sim<80 since:7d", max(width-1, 0))
		return []cells.Span{head, {Text: cells.Fit(c.Cells, "", min(width, 1)), Style: c.Theme.Caret}, {Text: example, Style: c.Theme.Muted}}
	}
	return append([]cells.Span{head}, s.line.View(c, width, s.paint(c))...)
}

// fitSpans makes spans exactly so many cells wide.
func fitSpans(c views.Context, spans []cells.Span, width int) []cells.Span {
	var out []cells.Span
	for _, s := range spans {
		w := c.Cells.StringWidth(s.Text)
		if w > width {
			s.Text = cells.Fit(c.Cells, s.Text, width)
			return append(out, s)
		}
		out = append(out, s)
		width -= w
	}
	return append(out, cells.Plain(strings.Repeat(" ", max(width, 0))))
}

// paint colours the pieces of the filter.
func (s *Screen) paint(c views.Context) func(string) []cells.Span {
	return func(text string) []cells.Span {
		out := make([]cells.Span, 0, 2*len(s.read.tokens)+1)
		at := 0
		for _, t := range s.read.tokens {
			if at < t.Start {
				out = append(out, cells.Plain(text[at:t.Start]))
			}
			out = append(out, cells.Span{Text: text[t.Start:t.End], Style: s.style(&c.Theme, t.Kind)})
			at = t.End
		}
		return append(out, cells.Plain(text[at:]))
	}
}

func (s *Screen) style(t *theme.Theme, k query.TokenKind) lipgloss.Style {
	switch k {
	case query.TokenField, query.TokenSaved:
		return t.Accent
	case query.TokenOperator:
		return t.Muted
	case query.TokenLogic:
		return t.Strong
	case query.TokenError:
		if !s.read.unfinished || s.pressed {
			return t.Bad
		}
	}
	return t.Plain
}

// behind is what stands at the right end of the bar: as much about the records
// as the text leaves room for. The numbers have a fixed place.
func (s *Screen) behind(c views.Context, width int, st Status) string {
	loaded := views.Count(st.Loaded)
	sign := "  "
	if st.Busy {
		sign = " …"
	}
	short := sign + cells.FitRight(c.Cells, views.Count(st.Shown), len(loaded)) + " of " + loaded
	ways := []string{short + " loaded", short}
	if st.Note != "" {
		note := " · " + st.Note
		ways = []string{short + " loaded" + note, short + note, short + " loaded", short}
	}
	need := c.Cells.StringWidth(s.text)
	if s.editing {
		need = s.line.Width(c)
	}
	for _, way := range ways {
		if len(prompt)+max(need, roomyText)+c.Cells.StringWidth(way) <= width {
			return way
		}
	}
	if !s.editing && len(prompt)+roomyText+c.Cells.StringWidth(short) <= width {
		return short // a text that stands is cut; one that is typed is not
	}
	return ""
}

// below is the line under the bar, in width cells that begin under the text, and
// what does not fit into it.
func (s *Screen) below(c views.Context, width, textWidth int) (said []cells.Span, more string) {
	say := func(text string, style lipgloss.Style) ([]cells.Span, string) {
		return []cells.Span{{Text: cells.Cut(c.Cells, text, width), Style: style}}, ""
	}
	r := &s.read
	switch {
	case s.naming != nil:
		return s.naming.draw(c, width), ""
	case s.notice != "":
		return say(s.notice, c.Theme.Strong)
	case !r.judged, r.err == nil && r.query.Empty():
		return say("tab completes · ↑ earlier filters · F1 explains", c.Theme.Muted)
	case r.err == nil && r.field != "":
		return say(r.field+" … a field? space or enter looks for the word", c.Theme.Muted)
	case r.err == nil:
		return say(r.explained, c.Theme.Muted)
	case r.unfinished && !s.pressed:
		text := withHint(r.err)
		if c.Cells.StringWidth(text) > width {
			text = r.err.Message
		}
		return say(text, c.Theme.Muted)
	}
	return s.pointed(c, width, textWidth)
}

func withHint(err *query.SyntaxError) string {
	if err.Hint == "" {
		return err.Message
	}
	return err.Message + " · " + err.Hint
}

// pointed points at what is wrong with a ^ under it and says beside that what it
// is. Where there is no room for the hint too, that is more to say; where there
// is none even for the message, the column is told instead.
func (s *Screen) pointed(c views.Context, width, textWidth int) (said []cells.Span, more string) {
	err := s.read.err
	say := func(text, more string) ([]cells.Span, string) {
		return []cells.Span{{Text: text, Style: c.Theme.Bad}}, more
	}
	from, ok := s.line.Place(c, textWidth, err.Start)
	n := 1
	if to, ok := s.line.Place(c, textWidth, err.End); ok && to > from {
		n = to - from
	}
	sign := strings.Repeat("^", n)
	for _, way := range [][2]string{{withHint(err), ""}, {err.Message, err.Hint}} {
		w := c.Cells.StringWidth(way[0])
		switch {
		case !ok:
		case from+n+1+w <= width:
			return say(strings.Repeat(" ", from)+sign+" "+way[0], way[1])
		case w+1 <= from:
			return say(strings.Repeat(" ", from-w-1)+way[0]+" "+sign, way[1])
		}
	}
	return say(cells.Cut(c.Cells, fmt.Sprintf("column %d: %s", err.Column, err.Message), width), err.Hint)
}

// proposals are rows of items: a sign before the one that stands in the line,
// the number of records, and what it means. They are turned in pages.
func proposals(c views.Context, items []query.Item, chosen, rows int) [][]cells.Span {
	if rows <= 0 {
		return nil
	}
	from := max(chosen, 0) / rows * rows
	shown := items[from:min(from+rows, len(items))]
	label, count := 0, 0
	for _, item := range shown {
		label = max(label, c.Cells.StringWidth(item.Label))
		if item.Count >= 0 {
			count = max(count, len(views.Count(item.Count)))
		}
	}
	// In steps, so that the columns stay where they are while one types.
	label = min((label+7)/8*8, 40)
	if count > 0 {
		count = max(count, len("999,999"))
	}
	var out [][]cells.Span
	for i, item := range shown {
		sign, style := "  ", c.Theme.Plain
		switch {
		case from+i == chosen:
			sign, style = "> ", c.Theme.Strong
		case i == 0 && from > 0:
			sign = "↑ "
		case i == rows-1 && from+rows < len(items):
			sign = "↓ "
		}
		number := ""
		if item.Count >= 0 {
			number = views.Count(item.Count)
		}
		spans := []cells.Span{{Text: sign, Style: style}, {Text: cells.Fit(c.Cells, item.Label, label) + " ", Style: style}}
		if count > 0 {
			spans = append(spans, cells.Span{Text: cells.FitRight(c.Cells, number, count) + " ", Style: c.Theme.Plain})
		}
		out = append(out, append(spans, cells.Span{Text: " " + item.Help, Style: c.Theme.Muted}))
	}
	return out
}
