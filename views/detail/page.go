package detail

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

// labelWidth is the column of field names.
const labelWidth = 11

// page collects the lines of one record.
type page struct {
	views.Context
	width int
	lines []string
}

func (p *page) row(spans ...cells.Span) {
	p.lines = append(p.lines, cells.Row(p.Cells, p.width, nil, spans...))
}

func (p *page) blank() { p.row() }

func (p *page) title(a *backend.Authentication, t tab) {
	tabs := "[checks] raw "
	if t == rawTab {
		tabs = " checks [raw]"
	}
	p.row(cells.Span{Text: cells.Fit(p.Cells, a.ID, p.width-len(tabs)), Style: p.Theme.Strong}, cells.Span{Text: tabs, Style: p.Theme.Muted})
}

// field sets a label and its text, wrapped beside the label.
func (p *page) field(label, text string, style lipgloss.Style) {
	if text == "" {
		return
	}
	for i, line := range cells.Wrap(p.Cells, text, max(p.width-labelWidth, 10)) {
		if i > 0 {
			label = ""
		}
		p.row(cells.Span{Text: cells.Fit(p.Cells, label, labelWidth), Style: p.Theme.Muted}, cells.Span{Text: line, Style: style})
	}
}

// paragraph sets a wrapped text behind a sign.
func (p *page) paragraph(sign, text string, style lipgloss.Style) {
	indent := p.Cells.StringWidth(sign)
	for i, line := range cells.Wrap(p.Cells, text, max(p.width-indent, 10)) {
		if i > 0 {
			sign = strings.Repeat(" ", indent)
		}
		p.row(cells.Span{Text: sign, Style: style}, cells.Span{Text: line, Style: style})
	}
}

func (p *page) record(a *backend.Authentication) {
	p.status(a)
	p.reasons(a)
	p.blank()
	p.checks(a)
	p.blank()
	p.times(a)
	p.field("submission", a.SubmissionID, p.Theme.Plain)
	p.field("type", a.SubmitType, p.Theme.Plain)
	p.field("project", a.ProjectID, p.Theme.Plain)
}

func (p *page) status(a *backend.Authentication) {
	word := cmp.Or(string(a.Status), "no auth_status")
	spans := []cells.Span{{Text: word, Style: p.Status(a.Status).Bold(true)}}
	if !a.Created.IsZero() {
		spans = append(spans, cells.Span{Text: "  " + p.Ago(a.Created), Style: p.Theme.Muted})
	}
	p.row(spans...)
	if a.Erased {
		text := "Erased"
		if !a.ErasedAt.IsZero() {
			text += " " + views.Full(a.ErasedAt, p.Zone)
		}
		p.paragraph("", text+": the selfie and personal data are gone for good; the API keeps the id, the status and the time, and sends what else stands here.", p.Theme.Warn)
	}
}

func (p *page) times(a *backend.Authentication) {
	if a.Created.IsZero() {
		text := "the API sent no create_time"
		if a.CreatedText != "" {
			text = a.CreatedText + " (not a time that can be read)"
		}
		p.field("time", text, p.Theme.Warn)
		return
	}
	local, utc := views.Full(a.Created, p.Zone), views.Full(a.Created, time.UTC)
	p.field("time", local, p.Theme.Plain)
	if local != utc {
		p.field("", utc, p.Theme.Muted)
	}
}

// The columns of the checks table; the gauge takes what is left.
const (
	nameWidth    = len("active liveness")
	scoreWidth   = 6
	limitWidth   = 6
	marginWidth  = 6
	verdictWidth = len("unclear")
	gaugeLeast   = 8
	gaugeMost    = 40
)

func (p *page) checks(a *backend.Authentication) {
	fixed := nameWidth + scoreWidth + limitWidth + marginWidth + verdictWidth + 4
	gauge := min(p.width-fixed-1, gaugeMost)
	if gauge < gaugeLeast {
		gauge = 0
	}
	gap := ""
	if gauge > 0 {
		gap = " "
	}
	head := fmt.Sprintf("%-*s %*s %*s %*s %s%s%s", nameWidth, "CHECK", scoreWidth, "SCORE", limitWidth, "LIMIT",
		marginWidth, "MARGIN", strings.Repeat(" ", gauge), gap, "VERDICT")
	p.row(cells.Span{Text: head, Style: p.Theme.Muted})
	for _, c := range a.Checks() {
		p.check(c, gauge, gap)
	}
}

func (p *page) check(c backend.Check, gauge int, gap string) {
	style := p.Theme.Muted
	switch c.Verdict {
	case backend.Pass:
		style = p.Theme.Good
	case backend.Fail:
		style = p.Theme.Bad
	}
	numbers := fmt.Sprintf("%-*s %*s %*s %*s ", nameWidth, c.Kind, scoreWidth, c.Measured(), limitWidth, c.Threshold,
		marginWidth, c.MarginText())
	p.row(cells.Plain(numbers), cells.Span{Text: drawGauge(c, gauge) + gap, Style: style}, cells.Span{Text: c.Verdict.String(), Style: style})
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

// reasons gives the fail codes with what they mean, the API's comments, and
// where verdict and numbers disagree.
func (p *page) reasons(a *backend.Authentication) {
	for _, code := range a.FailCodes {
		meaning := "not documented"
		if f, ok := backend.ExplainFailCode(code); ok {
			meaning = f.Meaning
		}
		p.paragraph("✗ ", code+": "+meaning, p.Theme.Bad)
	}
	for _, comment := range a.Comments {
		p.paragraph("  ", "“"+comment+"”", p.Theme.Muted)
	}
	for _, d := range a.Disagreements() {
		p.paragraph("! ", d, p.Theme.Warn)
	}
}
