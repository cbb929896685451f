package detail

import (
	"strings"

	"faceauth/backend"
	"faceauth/views"
	"faceauth/views/cells"
)

// The columns of the checks table; the gauge takes what is left. Those of
// numbers grow with what is in them.
const (
	nameWidth    = len("active liveness")
	scoreWidth   = len("SCORE")
	limitWidth   = len("LIMIT")
	marginWidth  = len("MARGIN")
	verdictWidth = len("? unclear")
	gaugeLeast   = 8
	gaugeMost    = 40
)

// checks is the table of all that was asked or measured; what was neither is
// named in one line.
func (p *page) checks(a *backend.Authentication) {
	var shown []backend.Check
	var off, unknown []string
	for _, c := range a.Checks() {
		switch {
		case c.Score.Given || c.Detected.Given || c.Threshold.On() || c.Cited:
			shown = append(shown, c)
		case c.Threshold.Given:
			off = append(off, c.Kind.String())
		default:
			unknown = append(unknown, c.Kind.String())
		}
	}
	switch w := p.columnsOf(shown); {
	case len(shown) == 0:
	case p.compact() || w.least() > p.width:
		p.short(shown)
	default:
		p.table(shown, w)
	}
	var rest []string
	if len(off) > 0 {
		rest = append(rest, "off, no score: "+strings.Join(off, ", "))
	}
	if len(unknown) > 0 {
		rest = append(rest, "not in the record: "+strings.Join(unknown, ", "))
	}
	if len(rest) > 0 {
		p.paragraph("", strings.Join(rest, "; "), p.Theme.Muted)
	}
}

// columns are the widths of a table.
type columns struct{ score, limit, margin, gauge int }

// least is how wide a table is without its gauge.
func (w columns) least() int {
	const gaps = 4
	return nameWidth + w.score + w.limit + w.margin + verdictWidth + gaps
}

func (p *page) columnsOf(checks []backend.Check) columns {
	w := columns{score: scoreWidth, limit: limitWidth, margin: marginWidth}
	for _, c := range checks {
		w.score = max(w.score, len(c.Measured()))
		w.limit = max(w.limit, len(c.Threshold.String()))
		w.margin = max(w.margin, len(c.MarginText()))
	}
	w.gauge = min(p.width-w.least()-1, gaugeMost)
	if w.gauge < gaugeLeast {
		w.gauge = 0
	}
	return w
}

func (p *page) table(checks []backend.Check, w columns) {
	gap := strings.Repeat(" ", min(w.gauge, 1))
	right := func(s string, width int) string { return " " + cells.FitRight(p.Cells, s, width) }
	p.row(cells.Span{Text: cells.Fit(p.Cells, "CHECK", nameWidth) + right("SCORE", w.score) + right("LIMIT", w.limit) + right("MARGIN", w.margin) +
		" " + strings.Repeat(" ", w.gauge) + gap + "VERDICT", Style: p.Theme.Muted})
	for _, c := range checks {
		style := p.Verdict(c.Verdict)
		p.row(
			cells.Plain(cells.Fit(p.Cells, c.Kind.String(), nameWidth)+right(c.Measured(), w.score)+right(c.Threshold.String(), w.limit)+
				right(c.MarginText(), w.margin)+" "),
			cells.Span{Text: drawGauge(c, w.gauge) + gap, Style: style},
			cells.Span{Text: views.VerdictSign(c.Verdict) + " " + c.Verdict.String(), Style: style},
		)
	}
}

// short is the table of a narrow page: "similarity  61.2/85 ✗ fail". Where there
// is no room for the word of a verdict its sign stays, whatever the numbers.
func (p *page) short(checks []backend.Check) {
	width := 0
	for _, c := range checks {
		width = max(width, len(views.ShortCheck(c.Kind))+1+len(c.Against()))
	}
	fits := width+2 <= p.width
	for _, c := range checks {
		name := views.ShortCheck(c.Kind)
		verdict := views.VerdictSign(c.Verdict)
		word := verdict + " " + c.Verdict.String()
		if c.Verdict != backend.Off && width+1+p.Cells.StringWidth(word) <= p.width {
			verdict = word // for one that is off the threshold says so
		}
		if !fits {
			p.flow(" ", cells.Plain(name), cells.Plain(c.Against()), cells.Span{Text: verdict, Style: p.Verdict(c.Verdict)})
			continue
		}
		p.row(cells.Plain(name+cells.FitRight(p.Cells, c.Against(), width-len(name))+" "),
			cells.Span{Text: verdict, Style: p.Verdict(c.Verdict)})
	}
}

func drawGauge(c backend.Check, width int) string {
	if !c.Score.Given || c.Detected.Given {
		return strings.Repeat(" ", width)
	}
	threshold := -1.0
	if c.Threshold.On() && !c.Threshold.Switch {
		threshold = c.Threshold.Value
	}
	return cells.Gauge(width, c.Score.Value, threshold)
}
