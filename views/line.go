package views

import (
	"strings"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textinput"
	"github.com/charmbracelet/x/ansi"

	"faceauth/backend/safetext"
	"faceauth/theme"
	"faceauth/views/cells"
)

// Line is one line of text that a person edits. The editing is that of the
// textinput bubble; drawing is done here, so that widths are counted as this
// terminal counts them and the text can have colours.
type Line struct {
	input textinput.Model
}

// NewLine is an empty line of at most limit characters.
func NewLine(limit int) Line {
	input := textinput.New()
	input.CharLimit = limit
	input.SetVirtualCursor(false) // a blinking one would repaint all the time
	// This would read the clipboard of the machine that the console runs on,
	// not the reader's; pasting into the terminal works everywhere.
	input.KeyMap.Paste = key.NewBinding()
	input.ShowSuggestions = false
	input.Focus() // its command starts a blinking that there is not
	return Line{input: input}
}

// Text is what stands there.
func (l *Line) Text() string { return l.input.Value() }

// Cursor is the byte in Text before which the cursor stands.
func (l *Line) Cursor() int {
	pos := l.input.Position()
	for i := range l.input.Value() {
		if pos == 0 {
			return i
		}
		pos--
	}
	return len(l.input.Value())
}

// Set puts text in place of what stands there, the cursor before a byte of it.
func (l *Line) Set(text string, cursor int) {
	text = safetext.Clean(text)
	cursor = max(min(cursor, len(text)), 0)
	l.input.SetValue(text)
	l.input.SetCursor(len([]rune(text[:cursor])))
}

// Type takes a message of the event loop: a key press or something pasted. It
// tells whether the text changed.
func (l *Line) Type(msg any) bool {
	before := l.input.Value()
	l.input, _ = l.input.Update(msg)
	text := l.input.Value()
	// What is pasted may come from a record, that is, from a stranger.
	if clean := safetext.Clean(text); clean != text {
		l.Set(clean, len(safetext.Clean(text[:l.Cursor()])))
	}
	return l.input.Value() != before
}

// View draws the line in width cells with a cursor. paint gives the text in
// pieces that have styles, all of it and in order; nil for none. Where the text
// is longer than that, a "…" at either end says so.
func (l *Line) View(c Context, width int, paint func(text string) []cells.Span) []cells.Span {
	text := l.input.Value()
	spans := []cells.Span{cells.Plain(text)}
	if paint != nil {
		spans = paint(text)
	}
	w := l.window(c, width)
	if w.from == w.to {
		return []cells.Span{cells.Plain(strings.Repeat(" ", max(width, 0)))}
	}
	var out []cells.Span
	left := width
	if pad := w.clusters[w.from].at - w.left; pad > 0 { // a wide cluster is cut in two
		out = append(out, cells.Plain(strings.Repeat(" ", pad)))
		left -= pad
	}
	in := pieces{spans: spans}
	before := -1 // the piece that the last of out is from, where more of it can follow
	for i := w.from; i < w.to; i++ {
		cl := w.clusters[i]
		left -= cl.width
		piece := in.at(cl.start)
		span := cells.Plain(cl.text)
		if piece < len(spans) {
			span.Style = spans[piece].Style
		}
		switch {
		case i == w.caret:
			span.Style, piece = theme.Over(span.Style, c.Theme.Caret), -1
		case i == w.from && w.left > 0, i == w.to-1 && w.to < len(w.clusters)-1:
			span, piece = cells.Span{Text: "…" + strings.Repeat(" ", cl.width-1), Style: c.Theme.Muted}, -1
		case piece == before:
			out[len(out)-1].Text += cl.text
			continue
		}
		out = append(out, span)
		before = piece
	}
	return append(out, cells.Plain(strings.Repeat(" ", left)))
}

// pieces are the styled spans of a text, for bytes that are asked for in order.
type pieces struct {
	spans []cells.Span
	next  int // the span that is looked at
	start int // its first byte
}

// at is the span that a byte is in; len(spans) behind all of them.
func (p *pieces) at(i int) int {
	for p.next < len(p.spans) && i >= p.start+len(p.spans[p.next].Text) {
		p.start += len(p.spans[p.next].Text)
		p.next++
	}
	return p.next
}

// Place is the cell in which a byte of the text stands in a View of this width,
// from 0, and whether it is in sight there.
func (l *Line) Place(c Context, width, at int) (cell int, ok bool) {
	w := l.window(c, width)
	for i, cl := range w.clusters {
		if cl.start+len(cl.text) > at || i == len(w.clusters)-1 {
			return cl.at - w.left, w.from <= i && i < w.to
		}
	}
	return 0, false
}

// Width is how many cells the text and the cursor behind it take.
func (l *Line) Width(c Context) int {
	clusters := clustersOf(c, l.input.Value())
	return clusters[len(clusters)-1].at + 1
}

// cluster is what one sees as one character, start the byte of the text and at
// the cell that it begins at.
type cluster struct {
	text             string
	start, at, width int
}

// clustersOf takes a text apart; the last cluster is the blank behind it that
// the cursor may stand on. What has no width by itself, such as an accent
// without a letter, is not drawn: it would change what stands before the line.
func clustersOf(c Context, text string) []cluster {
	var out []cluster
	at, start := 0, 0
	for start < len(text) {
		cl, w := ansi.FirstGraphemeCluster(text[start:], c.Cells)
		if w > 0 {
			out = append(out, cluster{cl, start, at, w})
		}
		start += len(cl)
		at += w
	}
	return append(out, cluster{" ", start, at, 1})
}

// window is the part of a line that is in sight: clusters[from:to], beginning
// at the cell left.
type window struct {
	clusters       []cluster
	caret          int
	left, from, to int
}

// ahead is how many cells behind the cursor are kept in sight.
const ahead = 4

// window moves by a quarter of the width at once: a line that moved with every
// letter would be painted anew with every letter.
func (l *Line) window(c Context, width int) window {
	w := window{clusters: clustersOf(c, l.input.Value())}
	cursor, last := l.Cursor(), len(w.clusters)-1
	w.caret = last
	for i, cl := range w.clusters {
		if cl.start >= cursor {
			w.caret = i
			break
		}
	}
	caret, end := w.clusters[w.caret], w.clusters[last].at+1
	if over := min(caret.at+caret.width+ahead, end) - width; over > 0 {
		step := max(width/4, 1)
		w.left = min((over+step-1)/step*step, caret.at)
	}
	for w.from < last && w.clusters[w.from].at < w.left {
		w.from++
	}
	w.to = w.from
	for w.to <= last && w.clusters[w.to].at+w.clusters[w.to].width-w.left <= width {
		w.to++
	}
	return w
}
