package facets

import (
	"fmt"
	"strings"

	"faceauth/backend"
	"faceauth/views"
	"faceauth/views/cells"
)

// folded is how many values of a kind are in sight while the cursor is
// elsewhere. All are while it is among them, so that each can be walked to.
const folded = 10

// The parts of a row, in cells.
const (
	markWidth = len(" [x] ")
	mostText  = 48 // beyond, the counts would stand too far from what they count
	leastBar  = 6
	mostBar   = 30
)

// heading in place of a value stands for the line above the first one.
const heading = -1

// line is one line of the pane before it is drawn.
type line struct {
	place
	what lineKind
}

type lineKind uint8

const (
	blankLine lineKind = iota
	headingLine
	valueLine
	noteLine // belongs to the value above it
	foldLine // says how many more there are
)

// lines is all there is from top to bottom, in sight or not.
func (s *Screen) lines() []line {
	var out []line
	for k, kind := range s.kinds {
		if k > 0 {
			out = append(out, line{place{k, heading}, blankLine})
		}
		out = append(out, line{place{k, heading}, headingLine})
		n := len(kind.values)
		if k != s.at.kind && n > folded+1 {
			n = folded
		}
		for i, v := range kind.values[:n] {
			out = append(out, line{place{k, i}, valueLine})
			if v.note != "" {
				out = append(out, line{place{k, i}, noteLine})
			}
		}
		if n < len(kind.values) {
			out = append(out, line{place{k, n}, foldLine})
		}
	}
	return out
}

// lineOf is the line in which a value or a heading stands; where it is folded
// away, the one that stands for it.
func (s *Screen) lineOf(p place) int {
	at := 0
	for i, l := range s.lines() {
		if l.what == blankLine {
			continue
		}
		if l.kind > p.kind || l.kind == p.kind && l.value > p.value {
			break
		}
		if l.what != noteLine {
			at = i
		}
	}
	return at
}

func (s *Screen) cursorLine() int {
	if !s.any() {
		return 0
	}
	return s.lineOf(s.at)
}

// rows is how many lines are in sight: the one at the bottom is not.
func (s *Screen) rows() int { return max(s.height-1, 1) }

// bringIntoSight turns the page so that the cursor is on it, with what belongs
// to its value and, for the first of a kind, the heading.
func (s *Screen) bringIntoSight() {
	if !s.any() {
		s.top = 0
		return
	}
	n := s.rows()
	first := s.lineOf(s.at)
	last := first
	if s.current().note != "" {
		last++
	}
	if s.at.value == 0 {
		first--
	}
	keep := min(2, n/4)
	switch {
	case first < s.top:
		s.top = last - n + 1 + keep
	case last >= s.top+n:
		s.top = first - keep
	}
	s.top = max(min(s.top, len(s.lines())-n), 0)
	// A pane that is too low for all of it shows the value.
	at := s.lineOf(s.at)
	s.top = max(min(s.top, at), at-n+1)
}

// View draws the pane.
func (s *Screen) View(c views.Context) []string {
	if s.height < 1 {
		return nil
	}
	if !s.any() {
		text := " Counting …"
		if s.shown {
			text = " Nothing is loaded that could be counted."
		}
		return cells.Block([]string{cells.Row(c.Cells, s.width, nil, cells.Span{Text: text, Style: c.Theme.Muted})}, s.width, s.height)
	}
	w := s.measure()
	var out []string
	lines := s.lines()
	for _, l := range lines[s.top:min(s.top+s.rows(), len(lines))] {
		out = append(out, s.draw(c, l, w))
	}
	return append(cells.Block(out, s.width, s.height-1), s.status(c))
}

// widths are the columns of this frame.
type widths struct{ text, count, bar int }

func (s *Screen) measure() widths {
	w := widths{count: len(views.Count(s.counts)), bar: min(max(s.width/5, leastBar), mostBar)}
	room := s.width - markWidth - 1 - w.count - 1
	w.text = min(room-w.bar, mostText)
	if w.text < 2*leastBar { // too narrow for everything
		w.text, w.bar = max(room, 0), 0
	}
	return w
}

func (s *Screen) draw(c views.Context, l line, w widths) string {
	k := s.kinds[l.kind]
	switch l.what {
	case headingLine:
		return cells.Row(c.Cells, s.width, nil, cells.Span{Text: k.title, Style: c.Theme.Strong})
	case foldLine:
		text := fmt.Sprintf("     … %s more", views.Count(len(k.values)-l.value))
		return cells.Row(c.Cells, s.width, nil, cells.Span{Text: text, Style: c.Theme.Muted})
	case noteLine:
		return cells.Row(c.Cells, s.width, nil, cells.Span{Text: "       " + k.values[l.value].note, Style: c.Theme.Muted})
	case valueLine:
		return s.drawValue(c, l.place, w)
	}
	return cells.Row(c.Cells, s.width, nil)
}

func (s *Screen) drawValue(c views.Context, p place, w widths) string {
	k := s.kinds[p.kind]
	v := k.values[p.value]
	text, bar := c.Theme.Plain, c.Theme.Muted
	if k.field == "status" {
		text = c.Status(backend.Status(v.text))
		bar = text
	}
	if v.n == 0 {
		text = c.Theme.Muted
	}
	mark, markStyle := " [ ] ", c.Theme.Muted
	if s.query.Has(k.field, v.text) {
		mark, markStyle = " [x] ", c.Theme.Accent
	}
	spans := []cells.Span{
		{Text: mark, Style: markStyle},
		{Text: cells.Fit(c.Cells, v.label, w.text), Style: text},
		cells.Plain(" "),
		{Text: cells.FitRight(c.Cells, views.Count(v.n), w.count), Style: text},
		cells.Plain(" "),
		{Text: blocks(v.n, k.most, w.bar), Style: bar},
	}
	switch {
	case p != s.at:
		return cells.Row(c.Cells, s.width, nil, spans...)
	case c.Focused:
		return cells.Row(c.Cells, s.width, &c.Theme.Cursor, spans...)
	}
	return cells.Row(c.Cells, s.width, &c.Theme.CursorIdle, spans...)
}

// blocks is a bar of at most width cells, as long as n is of most. What is more
// than nothing shows.
func blocks(n, most, width int) string {
	if n <= 0 || width <= 0 {
		return ""
	}
	eighths := max(int(float64(n)/float64(most)*float64(8*width)), 1)
	bar := strings.Repeat("█", eighths/8)
	if rest := eighths % 8; rest > 0 {
		bar += string([]rune("▏▎▍▌▋▊▉")[rest-1])
	}
	return bar
}

// status says of the value under the cursor what its row has no room for, and
// which of how many it is.
func (s *Screen) status(c views.Context) string {
	if s.refused != "" {
		return cells.Row(c.Cells, s.width, nil, cells.Span{Text: " " + s.refused, Style: c.Theme.Warn})
	}
	k, v := s.kinds[s.at.kind], s.current()
	text := " " + v.label
	if k.field == "fail" {
		text = " Not documented: " + v.label
		if code, ok := backend.ExplainFailCode(v.text); ok {
			text = " " + code.Meaning
		}
	}
	where := fmt.Sprintf(" %s / %s", views.Count(s.at.value+1), views.Count(len(k.values)))
	return cells.Row(c.Cells, s.width, nil,
		cells.Span{Text: cells.Fit(c.Cells, text, s.width-c.Cells.StringWidth(where)), Style: c.Theme.Muted}, cells.Plain(where))
}
