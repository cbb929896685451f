package detail

import (
	"sort"
	"strings"

	"faceauth/keymap"
	"faceauth/views"
	"faceauth/views/cells"
)

// longestSearch is the most characters that are looked for.
const longestSearch = 200

// search is a text that is looked for in the record as it was sent, whatever its
// case. The zero search looks for nothing.
type search struct {
	line   views.Line
	typing bool
	needle string // folded; empty when nothing is looked for

	in      *document // that matches are of
	matches []int     // where they begin
	at      int       // the one that was gone to
	origin  int       // the byte from which on it was looked for
	reveal  bool      // at is to be brought in sight
}

// open begins a new one, from the byte of the text that is in sight first.
func (s *search) open(origin int) {
	*s = search{line: views.NewLine(longestSearch), typing: true, origin: origin}
}

// look finds what is typed in a document, and goes to the first place that is
// not before where the search began.
func (s *search) look(d *document) {
	s.needle, s.in, s.matches = foldCase(s.line.Text()), d, nil
	for from := 0; s.needle != ""; {
		i := strings.Index(d.folded[from:], s.needle)
		if i < 0 {
			break
		}
		s.matches = append(s.matches, from+i)
		from += i + len(s.needle)
	}
	s.at = sort.SearchInts(s.matches, s.origin)
	if s.at == len(s.matches) {
		s.at = 0
	}
	s.reveal = len(s.matches) > 0
}

// forget drops where the text was found; it is looked for again when it is drawn.
func (s *search) forget() { s.in, s.matches, s.at, s.reveal = nil, nil, 0, false }

// step goes to another match, round at the ends.
func (s *search) step(by int) {
	if n := len(s.matches); n > 0 {
		s.at = (s.at + by + n) % n
		s.reveal = true
	}
}

// Type takes what is typed or pasted while one types what to look for. There is
// nothing to look in while no record is shown: a refresh may have taken it away.
func (s *Screen) Type(msg any) {
	if s.rec != nil && s.Scope() == keymap.RawSearch && s.search.line.Type(msg) {
		s.search.look(s.document())
	}
}

// LeaveSearch ends a search, and tells whether there was one.
func (s *Screen) LeaveSearch() bool {
	was := s.raw && (s.search.typing || s.search.needle != "")
	if was {
		s.search = search{}
	}
	return was
}

// searched carries out what concerns the search, and tells whether that was it.
func (s *Screen) searched(a keymap.Action) bool {
	switch a {
	case keymap.Search:
		s.search.open(s.top)
	case keymap.NextMatch, keymap.PreviousMatch:
		switch {
		case !s.search.typing && s.search.needle == "":
			s.search.open(s.top) // there is nothing to go to yet
		case a == keymap.NextMatch:
			s.search.step(1)
		default:
			s.search.step(-1)
		}
	case keymap.Accept:
		if s.search.typing = false; s.search.needle == "" {
			s.LeaveSearch()
		}
	case keymap.Back:
		return s.search.typing && s.LeaveSearch()
	default:
		return s.search.typing
	}
	return true
}

// row is the line in which one types, or what was typed, and how much of it was
// found.
func (s *search) row(c views.Context, width int) string {
	count, style := "", c.Theme.Muted
	switch {
	case s.needle == "":
	case len(s.matches) == 0:
		count, style = " not found", c.Theme.Warn
	default:
		count = " " + views.Count(s.at+1) + " of " + views.Count(len(s.matches))
	}
	room := max(width-1-c.Cells.StringWidth(count), 0)
	spans := []cells.Span{{Text: "/", Style: c.Theme.Accent}}
	if s.typing {
		spans = append(spans, s.line.View(c, room, nil)...)
	} else {
		spans = append(spans, cells.Plain(cells.Fit(c.Cells, s.line.Text(), room)))
	}
	return cells.Row(c.Cells, width, nil, append(spans, cells.Span{Text: count, Style: style})...)
}
