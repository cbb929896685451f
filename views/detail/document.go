package detail

import (
	"encoding/json"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"faceauth/backend/safetext"
	"faceauth/views/cells"
)

// part is what a piece of JSON is.
type part uint8

const (
	punctuation part = iota
	field            // the name of a member, with its quotes
	text             // a string, with its quotes
	number
	word // true, false, null, and whatever else stands where a value should
)

// token is a piece of a document's text.
type token struct {
	from, to int
	part     part
}

// line is a piece of a document's text that is one line, or one of those that a
// long line was broken into, behind a blank space of depth steps.
type line struct{ from, to, depth int }

// document is a record's JSON as it is shown: every value to the letter, with
// what is not plain text escaped, and a member or element a line. What is not
// JSON is laid out as well as it goes; nothing of it is lost but white space
// between values.
type document struct {
	text   string
	tokens []token // all of text but blanks, in order
	whole  []line  // before they are broken
	folded string  // text for a search, byte by byte

	lines []line // of the width and the way to count below
	width int
	cells cells.Method
}

// newDocument reads raw once, whatever it is.
func newDocument(raw json.RawMessage) *document {
	r := reader{in: string(safetext.EscapeJSON(raw))}
	r.out.Grow(len(r.in) + len(r.in)/8)
	for r.space(); r.at < len(r.in); r.space() {
		r.step()
	}
	r.newLine()
	whole := r.out.String()
	return &document{text: whole, tokens: r.tokens, whole: r.lines, folded: foldCase(whole)}
}

// reader takes JSON apart.
type reader struct {
	in     string
	at     int
	out    strings.Builder
	tokens []token
	lines  []line
	start  int // of the line that is written
	depth  int
}

// space passes over white space between values.
func (r *reader) space() {
	for r.at < len(r.in) && strings.IndexByte(" \t\n\r", r.in[r.at]) >= 0 {
		r.at++
	}
}

// newLine ends the line, if there is anything in it.
func (r *reader) newLine() {
	if end := r.out.Len(); end > r.start {
		r.lines = append(r.lines, line{r.start, end, r.depth})
		r.start = end
	}
}

// take writes the next bytes up to end as one token.
func (r *reader) take(end int, p part) {
	from := r.out.Len()
	r.out.WriteString(r.in[r.at:end])
	r.tokens = append(r.tokens, token{from, r.out.Len(), p})
	r.at = end
}

// step writes what begins at r.at.
func (r *reader) step() {
	switch b := r.in[r.at]; b {
	case '{', '[':
		r.take(r.at+1, punctuation)
		if r.space(); r.at < len(r.in) && r.in[r.at] == b+2 { // the bracket that closes it
			r.take(r.at+1, punctuation)
			return
		}
		r.newLine()
		r.depth++
	case '}', ']':
		r.newLine()
		r.depth = max(r.depth-1, 0)
		r.take(r.at+1, punctuation)
	case ',':
		r.take(r.at+1, punctuation)
		r.newLine()
	case ':':
		r.take(r.at+1, punctuation)
		r.out.WriteByte(' ')
	case '"':
		r.apart()
		end := stringEnd(r.in, r.at)
		p := text
		if next := strings.TrimLeft(r.in[end:], " \t\n\r"); strings.HasPrefix(next, ":") {
			p = field
		}
		r.take(end, p)
	default:
		r.apart()
		end := r.at + 1
		for end < len(r.in) && strings.IndexByte(" \t\n\r{}[],:\"", r.in[end]) < 0 {
			end++
		}
		p := word
		if b == '-' || b >= '0' && b <= '9' {
			p = number
		}
		r.take(end, p)
	}
}

// apart keeps a value from running into one before it: in what is not JSON,
// nothing but white space need stand between them.
func (r *reader) apart() {
	if now := r.out.String(); len(now) > r.start && strings.IndexByte("{[,: ", now[len(now)-1]) < 0 {
		r.out.WriteByte(' ')
	}
}

// stringEnd is the offset after the string that begins at from; the end of s
// when it is broken off.
func stringEnd(s string, from int) int {
	for i := from + 1; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(s)
}

// foldCase makes letters small where that changes no length, so that what is
// found in the result is found in s.
func foldCase(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for i, r := range s {
		small := unicode.ToLower(r)
		if r == utf8.RuneError || utf8.RuneLen(small) != utf8.RuneLen(r) {
			_, size := utf8.DecodeRuneInString(s[i:])
			b.WriteString(s[i : i+size])
			continue
		}
		b.WriteRune(small)
	}
	return b.String()
}

// step is how far a level is indented, in cells.
const step = 2

// indent is the blank space before a line on a page of width cells: never more
// than half of it, however deep values are nested.
func indent(depth, width int) int { return min(depth*step, width/2) }

// wrap breaks the lines for a page of width cells, unless it is broken so
// already.
func (d *document) wrap(m cells.Method, width int) {
	if d.lines != nil && d.width == width && d.cells == m {
		return
	}
	d.width, d.cells, d.lines = width, m, make([]line, 0, len(d.whole))
	for _, l := range d.whole {
		room := max(width-indent(l.depth, width), 2)
		for from := l.from; from < l.to; {
			to := from + fitting(m, d.text[from:l.to], room)
			d.lines = append(d.lines, line{from, to, l.depth})
			from = to
		}
	}
}

// fitting is how many bytes of s make a line of at most width cells: all of
// them, or those up to a space in the second half of the line, or as many as
// there is room for. A cluster that no line can hold, a chain of joined emoji
// where cells are counted rune by rune, is taken apart.
func fitting(m cells.Method, s string, width int) int {
	end, used, space := 0, 0, 0
	for end < len(s) {
		size, w := clusterAt(m, s[end:])
		if used+w > width {
			switch {
			case space > 0:
				return space
			case end > 0:
				return end
			}
			return fittingRunes(m, s[:size], width)
		}
		if s[end] == ' ' && used > width/2 {
			space = end + 1
		}
		end += size
		used += w
	}
	return end
}

// fittingRunes is how many bytes of s make at most width cells, counted rune by
// rune; one rune at least.
func fittingRunes(m cells.Method, s string, width int) int {
	used := 0
	for i, r := range s {
		if used += m.StringWidth(string(r)); used > width && i > 0 {
			return i
		}
	}
	return len(s)
}

// longestCluster bounds, in bytes, what is looked at to find the end of a
// cluster: a megabyte of joined emoji is one.
const longestCluster = 1 << 10

// clusterAt measures what one sees as the first character of s: in bytes and in
// cells.
func clusterAt(m cells.Method, s string) (size, width int) {
	if s[0] < utf8.RuneSelf && (len(s) == 1 || s[1] < utf8.RuneSelf) {
		return 1, 1
	}
	if end := longestCluster; len(s) > end {
		for !utf8.RuneStart(s[end]) {
			end--
		}
		s = s[:end]
	}
	cluster, width := ansi.FirstGraphemeCluster(s, m)
	return len(cluster), width
}

// lineOf is the place among the lines of a byte of the text.
func (d *document) lineOf(at int) int {
	return max(sort.Search(len(d.lines), func(i int) bool { return d.lines[i].to > at }), 0)
}
