package detail

import (
	"cmp"
	"strings"
	"time"

	"charm.land/lipgloss/v2"

	"faceauth/backend"
	"faceauth/views"
	"faceauth/views/cells"
)

const (
	// labelWidth is the column of field names.
	labelWidth = 11
	// Pages narrower than compactWidth, such as one beside a picture, have one
	// row a check and no column of labels.
	compactWidth = 44
)

// page collects the lines of one record.
type page struct {
	views.Context
	width, height int // of what is in sight at once
	lines         []string
}

func (p *page) compact() bool { return p.width < compactWidth }

func (p *page) row(spans ...cells.Span) {
	p.lines = append(p.lines, cells.Row(p.Cells, p.width, nil, spans...))
}

func (p *page) blank() { p.row() }

// field sets a label and its text, wrapped beside the label or, on a narrow
// page and for a label that its column can't hold, below it.
func (p *page) field(label, text string, style lipgloss.Style) {
	if text == "" {
		return
	}
	if p.compact() || p.Cells.StringWidth(label) >= labelWidth {
		p.flow("  ", cells.Span{Text: label, Style: p.Theme.Muted}, cells.Span{Text: text, Style: style})
		return
	}
	for i, line := range cells.Wrap(p.Cells, text, p.width-labelWidth) {
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

// flow sets parts one after another with a separator between them, and goes to
// the next line where one does not fit. A part that no line can hold is wrapped.
func (p *page) flow(sep string, parts ...cells.Span) {
	var line []cells.Span
	used := 0
	for _, part := range parts {
		w := p.Cells.StringWidth(part.Text)
		if used > 0 && used+p.Cells.StringWidth(sep)+w > p.width {
			p.row(line...)
			line, used = nil, 0
		}
		if w > p.width {
			pieces := cells.Wrap(p.Cells, part.Text, p.width)
			for _, piece := range pieces[:len(pieces)-1] {
				p.row(cells.Span{Text: piece, Style: part.Style})
			}
			part.Text = pieces[len(pieces)-1]
			w = p.Cells.StringWidth(part.Text)
		}
		if used > 0 {
			line = append(line, cells.Span{Text: sep, Style: p.Theme.Muted})
			used += p.Cells.StringWidth(sep)
		}
		line = append(line, part)
		used += w
	}
	p.row(line...)
}

// record is the whole page. What a reviewer decides on goes first: what came of
// it and why, the checks, the other attempts.
func (p *page) record(a *backend.Authentication, around Around) {
	p.status(a)
	p.codes(a)
	if !p.compact() {
		p.comments(a)
	}
	p.notes(a)
	p.blank()
	p.checks(a)
	p.blank()
	p.attempts(a, around)
	p.blank()
	if p.compact() { // where they would push the checks out of sight
		p.comments(a)
	}
	p.policy(a, around)
	p.facts(a)
}

func (p *page) status(a *backend.Authentication) {
	parts := []cells.Span{{Text: views.Sign(a.Status) + " " + cmp.Or(string(a.Status), "no auth_status"), Style: p.Status(a.Status).Bold(true)}}
	add := func(text string, style lipgloss.Style) {
		if text != "" {
			parts = append(parts, cells.Span{Text: text, Style: style})
		}
	}
	switch {
	case !a.Created.IsZero():
		add(p.Ago(a.Created), p.Theme.Muted)
		add(views.Full(a.Created, p.Zone), p.Theme.Plain)
		add(p.inUTC(a.Created), p.Theme.Muted)
	case a.CreatedText != "":
		add(a.CreatedText+" (not a time that can be read)", p.Theme.Warn)
	default:
		add("the API sent no create_time", p.Theme.Warn)
	}
	add(a.SubmitType, p.Theme.Muted)
	p.flow(" · ", parts...)
	if a.Erased {
		p.erased(a)
	}
}

// inUTC is t in UTC where that reads differently from the chosen zone, without
// the day where that is the same.
func (p *page) inUTC(t time.Time) string {
	local, utc := views.Full(t, p.Zone), views.Full(t, time.UTC)
	switch day := len(time.DateOnly); {
	case local == utc:
		return ""
	case local[:day] == utc[:day]:
		return utc[day+1:]
	}
	return utc
}

// erased says when that was, and what there still is.
func (p *page) erased(a *backend.Authentication) {
	text := "Erased"
	if t := a.ErasedAt; !t.IsZero() {
		text += " " + views.Full(t, p.Zone)
		if utc := p.inUTC(t); utc != "" {
			text += " (" + utc + ")"
		}
		text += ", " + p.Ago(t)
	}
	p.paragraph("", text+". The selfie and personal data are gone for good.", p.Theme.Warn)
	if unread(a) {
		p.paragraph("", "It was erased by this console and not read since: ctrl+r asks the API what it still has of it.", p.Theme.Muted)
		return
	}
	has, lacks := a.Holds()
	text = "The API's answer still has: " + strings.Join(has, ", ") + "."
	if len(lacks) > 0 {
		text += " It lacks: " + strings.Join(lacks, ", ") + "."
	}
	p.paragraph("", text, p.Theme.Muted)
}

// unread tells of a record that was erased from here and not read since, so that
// only what the API is said to keep is known of it.
func unread(a *backend.Authentication) bool { return a.Erased && len(a.Raw) == 0 }

// codes gives the fail codes with what they mean.
func (p *page) codes(a *backend.Authentication) {
	for _, code := range a.FailCodes {
		meaning := "not documented"
		if f, ok := backend.ExplainFailCode(code); ok {
			meaning = f.Meaning
		}
		p.paragraph("✗ ", code+": "+meaning, p.Theme.Bad)
	}
}

// comments gives what the API says to it, which is as a rule the codes in other
// words.
func (p *page) comments(a *backend.Authentication) {
	for _, comment := range a.Comments {
		p.paragraph("  ", "“"+comment+"”", p.Theme.Muted)
	}
}

// notes says what was near, and where verdict and numbers disagree.
func (p *page) notes(a *backend.Authentication) {
	if near := a.NearMisses(); len(near) > 0 {
		p.paragraph("~ ", strings.Join(near, "; "), p.Theme.Warn)
	}
	for _, d := range a.Disagreements() {
		p.paragraph("! ", d, p.Theme.Warn)
	}
}

// policy says what it was, and what the newest one asks otherwise.
func (p *page) policy(a *backend.Authentication, around Around) {
	if a.Policy.Name() == "" && around.Since.IsZero() {
		return
	}
	since := around.Since.In(p.Zone).Format(time.DateOnly)
	words := a.Policy.Words()
	changes := a.Policy.Changes(around.Policy)
	switch {
	case words == "":
		p.noPolicy(a, around, since)
		return
	case around.Since.IsZero() || len(changes) > 0:
	case a.Created.IsZero():
		words += " · the same as the newest seen"
	case a.Created.Before(around.Since):
		words += " · the same as the newest seen, with another one in between"
	default:
		words += " · the newest seen, since " + since
	}
	p.field("policy", words, p.Theme.Plain)
	if around.Since.IsZero() || len(changes) == 0 {
		return
	}
	var differs []string
	for _, c := range changes {
		differs = append(differs, c.String())
	}
	p.paragraph("! ", "The newest policy seen among what is loaded (since "+since+") differs: "+strings.Join(differs, ", ")+".", p.Theme.Warn)
	under := "Under it no check would come out differently."
	if turns := a.Turns(around.Policy); len(turns) > 0 {
		under = "Under it " + strings.Join(turns, "; ") + "."
	}
	p.paragraph("  ", under, p.Theme.Warn)
}

// noPolicy says of a record without a policy what the newest one asks, and makes
// of its scores. It does not differ: what the record's own asked, nobody knows.
func (p *page) noPolicy(a *backend.Authentication, around Around, since string) {
	const none = "none in the record"
	if around.Since.IsZero() {
		p.field("policy", none, p.Theme.Plain)
		return
	}
	p.field("policy", none+" · the newest seen, since "+since+": "+around.Policy.Words(), p.Theme.Plain)
	if turns := a.Turns(around.Policy); len(turns) > 0 {
		p.paragraph("! ", "Under that "+strings.Join(turns, "; ")+".", p.Theme.Warn)
	}
}

// facts is what else the record holds.
func (p *page) facts(a *backend.Authentication) {
	if p.Cells.StringWidth(a.ID) > p.width-len(" [checks] raw ") {
		p.field("auth id", a.ID, p.Theme.Plain)
	}
	p.field("project", a.ProjectID, p.Theme.Plain)
	sent, more := backend.AlsoSent(a.Raw)
	if len(sent) == 0 {
		return
	}
	p.blank()
	p.paragraph("", "Also sent, though the documentation does not name it", p.Theme.Muted)
	for _, s := range sent {
		p.field(s.Name, cmp.Or(s.Value, `""`), p.Theme.Plain)
	}
	if more > 0 {
		p.paragraph("", "and "+views.Count(more)+" more: see raw", p.Theme.Muted)
	}
}
