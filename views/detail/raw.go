package detail

import (
	"sort"
	"strings"

	"charm.land/lipgloss/v2"

	"faceauth/views"
	"faceauth/views/cells"
)

// document is the record's JSON, read when it is first asked for.
func (s *Screen) document() *document {
	if s.doc == nil {
		s.doc = newDocument(s.rec.Raw)
	}
	return s.doc
}

// viewRaw draws the record as it was sent, or says that it was not. Lines are
// broken anew only for another record or width, and painted only where they are
// in sight.
func (s *Screen) viewRaw(c views.Context, height int) []string {
	d := s.document()
	d.wrap(c.Cells, s.width)
	if s.search.needle != "" && s.search.in != d {
		s.search.look(d)
	}
	var head []string
	if s.search.typing || s.search.needle != "" {
		head = append(head, s.search.row(c, s.width))
		height--
	}
	if unread(s.rec) {
		for _, l := range cells.Wrap(c.Cells, "Erased by this console and not read since. ctrl+r reads it.", max(s.width, 1)) {
			head = append(head, cells.Row(c.Cells, s.width, nil, cells.Span{Text: l, Style: c.Theme.Muted}))
		}
		return head
	}
	if s.search.reveal {
		s.scroll.Reveal(d.lineOf(s.search.matches[s.search.at]), len(d.lines), height)
		s.search.reveal = false
	}
	return append(head, s.scroll.Draw(c, len(d.lines), s.width, height, func(from, to int) []string {
		if s.top = 0; from < len(d.lines) {
			s.top = d.lines[from].from
		}
		rows := make([]string, 0, to-from)
		for _, l := range d.lines[from:to] {
			rows = append(rows, s.paint(c, d, l))
		}
		return rows
	})...)
}

// paint draws a line of the document, cluster by cluster, since a match may
// begin or end within one.
func (s *Screen) paint(c views.Context, d *document, l line) string {
	spans := []cells.Span{cells.Plain(strings.Repeat(" ", indent(l.depth, s.width)))}
	tokens := d.tokens[sort.Search(len(d.tokens), func(i int) bool { return d.tokens[i].to > l.from }):]
	match := 0
	if s.search.needle != "" {
		match = sort.Search(len(s.search.matches), func(i int) bool { return s.search.matches[i]+len(s.search.needle) > l.from })
	}
	before := -1
	for at := l.from; at < l.to; {
		size, _ := clusterAt(c.Cells, d.text[at:l.to])
		for len(tokens) > 0 && tokens[0].to <= at {
			tokens = tokens[1:]
		}
		style, kind := c.Theme.Plain, 0
		if len(tokens) > 0 && tokens[0].from <= at {
			style, kind = partStyle(c, tokens[0].part), 1+int(tokens[0].part)
		}
		if s.search.needle != "" {
			for match < len(s.search.matches) && s.search.matches[match]+len(s.search.needle) <= at {
				match++
			}
			if match < len(s.search.matches) && s.search.matches[match] < at+size {
				style, kind = c.Theme.Match, -2
				if match == s.search.at {
					style, kind = c.Theme.MatchHere, -3
				}
			}
		}
		if kind == before {
			spans[len(spans)-1].Text += d.text[at : at+size]
		} else {
			spans = append(spans, cells.Span{Text: d.text[at : at+size], Style: style})
		}
		before = kind
		at += size
	}
	return cells.Row(c.Cells, s.width, nil, spans...)
}

func partStyle(c views.Context, p part) lipgloss.Style {
	switch p {
	case field:
		return c.Theme.Field
	case text:
		return c.Theme.String
	case number:
		return c.Theme.Number
	case word:
		return c.Theme.Word
	}
	return c.Theme.Muted
}
