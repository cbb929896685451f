// Package cells puts text into terminal cells: fitted to a width, wrapped, set
// side by side, drawn as a gauge. Every width goes through a Method, the way
// this terminal counts cells, so that no row slips.
package cells

import (
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"faceauth/theme"
)

// Method is how the terminal counts the cells of a text: rune by rune, or by
// grapheme cluster once it said so (mode 2027).
type Method = ansi.Method

// Span is a text in one style. The text holds no control characters.
type Span struct {
	Text  string
	Style lipgloss.Style
}

// Plain is text without a style.
func Plain(text string) Span { return Span{Text: text} }

// Fit makes s exactly width cells wide: cut with "…" or padded on the right.
func Fit(m Method, s string, width int) string {
	s, w := cut(m, s, width)
	return s + strings.Repeat(" ", max(width-w, 0))
}

// FitRight is Fit with the padding on the left, for numbers.
func FitRight(m Method, s string, width int) string {
	s, w := cut(m, s, width)
	return strings.Repeat(" ", max(width-w, 0)) + s
}

// Cut gives s in at most width cells, ending in "…" where it was longer.
func Cut(m Method, s string, width int) string {
	s, _ = cut(m, s, width)
	return s
}

// cut gives s in at most width cells, and how many it takes.
func cut(m Method, s string, width int) (string, int) {
	if width <= 0 {
		return "", 0
	}
	w := m.StringWidth(s)
	if w <= width {
		return s, w
	}
	head, w := take(m, s, width-1)
	return head + "…", w + 1
}

// take is the longest beginning of s that fits into width cells. The ansi
// package's own Truncate lets joined clusters overshoot when cells are counted
// rune by rune, so clusters are measured here as the renderer measures them.
func take(m Method, s string, width int) (string, int) {
	end, used := 0, 0
	for end < len(s) {
		cluster, w := ansi.FirstGraphemeCluster(s[end:], m)
		if used+w > width {
			break
		}
		end += len(cluster)
		used += w
	}
	return s[:end], used
}

// Row sets spans one after another and makes the whole exactly width cells
// wide. over, a Cursor style of the theme, is laid over all of it; nil for an
// ordinary row.
func Row(m Method, width int, over *lipgloss.Style, spans ...Span) string {
	var b strings.Builder
	left := width
	ground := lipgloss.Style{}
	if over != nil {
		ground = *over
	}
	// Blanks at the ends of a span take the ground alone: a colour that can't
	// be seen would cost bytes at every change of it.
	blanks := func(n int) {
		if n > 0 {
			paint(&b, ground, strings.Repeat(" ", n))
		}
	}
	for _, s := range spans {
		text, w := cut(m, s.Text, left)
		left -= w
		style := s.Style
		if over != nil {
			style = theme.Over(style, *over)
		}
		if showsOnBlanks(s.Style) {
			paint(&b, style, text)
			continue
		}
		inner := strings.TrimLeft(text, " ")
		blanks(len(text) - len(inner))
		text = strings.TrimRight(inner, " ")
		if text != "" {
			paint(&b, style, text)
		}
		blanks(len(inner) - len(text))
	}
	blanks(left)
	return b.String()
}

// paint writes text in style. It knows what themes use, colours, weight and
// reverse; lipgloss's own Render, which looks for borders and margins first,
// made up most of the time that a frame took.
func paint(b *strings.Builder, style lipgloss.Style, text string) {
	var attrs ansi.Style
	if style.GetBold() {
		attrs = attrs.Bold()
	}
	if style.GetReverse() {
		attrs = attrs.Reverse(true)
	}
	if c := style.GetForeground(); theme.Visible(c) {
		attrs = attrs.ForegroundColor(c)
	}
	if c := style.GetBackground(); theme.Visible(c) {
		attrs = attrs.BackgroundColor(c)
	}
	if len(attrs) == 0 {
		b.WriteString(text)
		return
	}
	b.WriteString(attrs.Styled(text))
}

// showsOnBlanks tells whether a blank in this style differs from a plain one.
func showsOnBlanks(s lipgloss.Style) bool {
	return theme.Visible(s.GetBackground()) || s.GetReverse()
}

// Wrap breaks s into lines of at most width cells: at spaces, and within words
// that are longer than a line. Spaces at its beginning are dropped, and so is a
// cluster that no line can hold. The result has one line at least.
func Wrap(m Method, s string, width int) []string {
	width = max(width, 2) // a wide rune must fit
	var lines []string
	line, used := "", 0
	for word := range strings.SplitSeq(s, " ") {
		w := m.StringWidth(word)
		if line != "" && used+1+w <= width {
			line, used = line+" "+word, used+1+w
			continue
		}
		if line != "" {
			lines = append(lines, line)
		}
		for w > width {
			head, n := take(m, word, width)
			if head == "" {
				// One cluster wider than the line: a chain of joined emoji.
				cluster, cw := ansi.FirstGraphemeCluster(word, m)
				word, w = word[len(cluster):], w-cw
				continue
			}
			lines = append(lines, head)
			word, w = word[len(head):], w-n
		}
		line, used = word, w
	}
	return append(lines, line)
}

// Block makes lines exactly height lines: cut at the end, or filled with
// blank lines of width cells.
func Block(lines []string, width, height int) []string {
	if len(lines) > height {
		return lines[:max(height, 0)]
	}
	blank := strings.Repeat(" ", max(width, 0))
	for len(lines) < height {
		lines = append(lines, blank)
	}
	return lines
}

// Beside sets blocks of equally many lines side by side with sep between them.
func Beside(left, right []string, sep string) []string {
	out := make([]string, min(len(left), len(right)))
	for i := range out {
		out[i] = left[i] + sep + right[i]
	}
	return out
}

// Gauge draws a score from 0 to 100 over width cells: a heavy line up to the
// score, a light one after it, and a bar where the threshold stands. A passing
// score reaches past the bar, a failing one stops short of it, so it reads
// without colour. A negative threshold draws no bar.
func Gauge(width int, score, threshold float64) string {
	if width <= 0 {
		return ""
	}
	filled := at(score, width)
	mark := -1
	if threshold >= 0 {
		mark = min(at(threshold, width), width-1)
		// The bar hides its own cell, so a near miss must leave a gap before
		// it and a narrow pass must show behind it.
		if score < threshold {
			filled = min(filled, max(mark-1, 0))
		} else {
			filled = max(filled, mark+2)
		}
	}
	var b strings.Builder
	for i := range width {
		switch {
		case i == mark:
			b.WriteString("┃")
		case i < filled:
			b.WriteString("━")
		default:
			b.WriteString("─")
		}
	}
	return b.String()
}

// at is the cell in which a value from 0 to 100 falls; values beyond are held
// to the ends.
func at(v float64, width int) int {
	return int(min(max(v, 0), 100) / 100 * float64(width))
}
