package trail

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"charm.land/lipgloss/v2"

	"faceauth/views"
	"faceauth/views/cells"
)

// labelWidth is the column of what a member is called, in cells.
const labelWidth = 13

// entry is the one under the cursor with all that it has: what was done before who
// did it. Several auth_ids, which may be very many, come last, a line each, and only
// those in sight are drawn.
func (s *Screen) entry(c views.Context) []string {
	r := &s.rows[s.menu.At()]
	p := page{Context: c, width: s.width}
	if r.Broken != "" {
		p.broken(r)
	} else {
		p.members(r)
	}
	var ids []string
	if len(r.AuthIDs) > 1 {
		ids = r.AuthIDs
		p.blank()
		p.say(views.Plural(len(ids), "record"), c.Theme.Strong)
	}
	n := len(p.lines)
	return s.scroll.Draw(c, n+len(ids), s.width, s.height, func(from, to int) []string {
		lines := slices.Clone(p.lines[min(from, n):min(to, n)])
		for i := max(from, n); i < to; i++ {
			number := cells.FitRight(c.Cells, views.Count(i-n+1), len(views.Count(len(ids)))+2)
			lines = append(lines, cells.Row(c.Cells, s.width, nil, cells.Span{Text: number + "  ", Style: c.Theme.Muted}, cells.Plain(ids[i-n])))
		}
		return lines
	})
}

// page is an entry while it is put together.
type page struct {
	views.Context
	width int
	lines []string
}

func (p *page) blank() { p.lines = append(p.lines, cells.Row(p.Cells, p.width, nil)) }

func (p *page) say(text string, style lipgloss.Style) {
	p.lines = append(p.lines, p.Paragraph(p.width, text, style)...)
}

// member sets a label and its text, wrapped beside the label; nothing for no text.
func (p *page) member(label, text string, style lipgloss.Style) {
	if text == "" {
		return
	}
	for _, line := range cells.Wrap(p.Cells, text, p.width-labelWidth-4) {
		p.lines = append(p.lines, cells.Row(p.Cells, p.width, nil, cells.Plain("  "),
			cells.Span{Text: cells.Fit(p.Cells, label, labelWidth), Style: p.Theme.Muted}, cells.Span{Text: line, Style: style}))
		label = ""
	}
}

const saysMore = " faceauth audit verify says more."

func (p *page) broken(r *Row) {
	p.say("No line of the trail", p.Theme.Strong)
	p.blank()
	p.say("! "+r.Broken+".", p.Theme.Bad)
	p.say("Whoever wrote it was cut off, or somebody has changed it. What stood there can't be told."+saysMore, p.Theme.Plain)
}

func (p *page) members(r *Row) {
	title := "Line " + strconv.FormatUint(r.First, 10)
	if r.Last != r.First {
		title = fmt.Sprintf("Lines %d to %d", r.First, r.Last)
	}
	p.say(title+" of the trail", p.Theme.Strong)
	p.blank()
	if r.Changed {
		p.say("! It is not as it was written: somebody has changed it."+saysMore, p.Theme.Bad)
		p.blank()
	}
	plain := p.Theme.Plain
	p.member("action", explained(r.Action, r.ActionAbout), plain)
	p.member("outcome", explained(r.Outcome, r.OutcomeAbout), r.Grade.style(p.Context))
	if len(r.AuthIDs) == 1 {
		p.member("auth id", r.AuthIDs[0], plain)
	}
	p.member("submission", r.Submission, plain)
	if r.Count > 0 {
		p.member("records", views.Count(r.Count), plain)
	}
	p.member("chosen by", r.Filter, plain)
	p.member("written as", r.Format, plain)
	p.member("API's answer", r.Answer, plain)
	p.member("traceId", r.TraceID, plain)
	for _, sentence := range r.Gap {
		p.member("gap", sentence+".", p.Theme.Warn)
	}
	p.member("parts", r.Parts, p.Theme.Warn)
	p.member("time", p.when(r.Time), plain)
	p.member("by", by(r), plain)
	p.member("project", r.Project, plain)
	p.member("world", world(r.World), plain)
	p.member("operation", r.Operation, plain)
	p.member("session", r.Session, plain)
}

// by is the person, as far as the system could say.
func by(r *Row) string {
	text := r.User
	if r.From != "" {
		text += ", from " + r.From
	}
	if r.Host != "" {
		text += ", on the machine " + r.Host
	}
	return text
}

// when is a time in the chosen zone, in UTC where that differs, and how long ago.
func (p *page) when(t time.Time) string {
	local, utc := views.Full(t, p.Zone), views.Full(t, time.UTC)
	if local != utc {
		local += " (" + utc + ")"
	}
	return local + ", " + p.Ago(t)
}

func world(name string) string {
	switch name {
	case "live":
		return "live: real people's records"
	case "sandbox":
		return "sandbox: made-up records"
	case "local":
		return "local: an API on this machine"
	}
	return name
}

func explained(word, about string) string {
	if about == "" {
		return word
	}
	return word + ": " + about
}
