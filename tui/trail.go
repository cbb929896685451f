package tui

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"faceauth/backend/audit"
	"faceauth/keymap"
	"faceauth/views"
	"faceauth/views/trail"
)

// trailPageSize is how many entries of the trail the screen gets at a time.
const trailPageSize = 300

// trailReading is the trail while it is read for its screen, a page ahead of that.
type trailReading struct {
	ctx    context.Context
	cancel context.CancelFunc
	pages  chan trailPage
}

// trailPage is some entries. Where err is set, or there are no more, it is the last.
type trailPage struct {
	rows []trail.Row
	more bool
	err  error
}

// trailPageMsg brings a page.
type trailPageMsg struct {
	reading *trailReading
	page    trailPage
}

// openTrail opens the trail. It is not read from here: it may be long.
func (m *Model) openTrail() tea.Cmd {
	switch {
	case m.opts.Trail == nil:
		m.note = "This console keeps no trail."
		return nil
	case m.opts.Trail.Dir() == "":
		m.note = "There is no place for the trail: set HOME or XDG_STATE_HOME, and start again."
		return nil
	}
	p := trail.Proposal{Place: m.opts.Trail.Dir()}
	if row, ok := m.looksAt(); ok {
		p.AuthID = m.list.View().Snapshot.ID(row)
	}
	m.push(keymap.TrailPage, trail.New(p))
	return m.readTrail(views.ReadTrail{})
}

// trailScreen is the screen of the trail, also below another one; nil for none.
func (m *Model) trailScreen() *trail.Screen {
	for _, l := range m.overlays {
		if s, ok := l.overlay.(*trail.Screen); ok {
			return s
		}
	}
	return nil
}

// readTrail begins at the newest entry.
func (m *Model) readTrail(a views.ReadTrail) tea.Cmd {
	screen := m.trailScreen()
	if screen == nil {
		return nil
	}
	m.leaveTrail()
	screen.Begin(a.Erasures, a.Record)
	var choice audit.Choice
	if a.Erasures {
		choice.Actions = []audit.Action{audit.EraseIntent, audit.Erase}
	}
	if a.Record {
		choice.AuthID = screen.AuthID()
	}
	r := &trailReading{pages: make(chan trailPage)}
	r.ctx, r.cancel = context.WithCancel(m.ctx)
	m.trail = r
	dir := m.opts.Trail.Dir()
	return func() tea.Msg {
		go r.read(dir, choice)
		return r.next()
	}
}

// readTrailOn fetches the next page.
func (m *Model) readTrailOn() tea.Cmd {
	if m.trail == nil {
		return nil
	}
	return m.trail.next
}

// leaveTrail ends the reading.
func (m *Model) leaveTrail() {
	if m.trail != nil {
		m.trail.cancel()
		m.trail = nil
	}
}

// trailRead gives the screen a page, if it still waits for it.
func (m *Model) trailRead(msg trailPageMsg) {
	screen := m.trailScreen()
	if screen == nil || msg.reading != m.trail {
		return
	}
	screen.Add(msg.page.rows, msg.page.more)
	if err := msg.page.err; err != nil {
		screen.Fail(capital(strings.TrimSuffix(err.Error(), ".")) + ".")
	}
}

// next waits for a page.
func (r *trailReading) next() tea.Msg {
	select {
	case p := <-r.pages:
		return trailPageMsg{r, p}
	case <-r.ctx.Done():
		return nil
	}
}

// read reads until nobody wants to know any more, or to the end.
func (r *trailReading) read(dir string, c audit.Choice) {
	var p trailPage
	send := func() bool {
		select {
		case r.pages <- p:
			p = trailPage{}
			return true
		case <-r.ctx.Done():
			return false
		}
	}
	for row, err := range trailRows(audit.ReadContext(r.ctx, dir, c), c) {
		if p.err = err; err != nil {
			break
		}
		if p.more = len(p.rows) == trailPageSize; p.more && !send() {
			return
		}
		p.rows = append(p.rows, row)
	}
	send()
}

// trailRows makes entries of lines that come newest first as c has chosen them: one
// of those that belong together, and one of what is no line.
func trailRows(lines iter.Seq2[audit.Line, error], c audit.Choice) iter.Seq2[trail.Row, error] {
	return func(yield func(trail.Row, error) bool) {
		var parts []audit.Line // of one entry, the last part first
		flush := func() bool {
			if len(parts) == 0 {
				return true
			}
			row := trailRow(parts, c)
			parts = nil
			return yield(row, nil)
		}
		for l, err := range lines {
			if n := len(parts); n > 0 && (err != nil || !follows(&l, &parts[n-1])) && !flush() {
				return
			}
			if broken, ok := err.(*audit.LineError); ok {
				if !yield(trail.Row{Broken: broken.Error()}, nil) {
					return
				}
				continue
			} else if err != nil {
				yield(trail.Row{}, err)
				return
			}
			l.Raw = nil // it would stay as long as the entry does
			parts = append(parts, l)
		}
		flush()
	}
}

// follows tells that a line is the part of an entry before the one that came.
func follows(l, came *audit.Line) bool {
	return l.Part > 0 && l.Part == came.Part-1 && l.Parts == came.Parts && l.Seq == came.Seq-1 &&
		l.Operation == came.Operation && l.Action == came.Action && l.Session == came.Session
}

// trailRow is an entry of its parts, the last one first.
func trailRow(parts []audit.Line, c audit.Choice) trail.Row {
	last, l := parts[0], parts[len(parts)-1]
	r := trail.Row{First: l.Seq, Last: last.Seq}
	if !l.Whole() && (l.Part != 1 || last.Part != last.Parts) {
		r.Parts = partsText(l.Part, last.Part, last.Parts, c)
	} else {
		l.Part, l.Parts = 0, 0
	}
	l.AuthIDs = nil
	for _, part := range slices.Backward(parts) {
		l.AuthIDs = append(l.AuthIDs, part.AuthIDs...)
		l.Fits = l.Fits && part.Fits
	}
	r.Time, r.User, r.Host, r.From, r.Session = l.Time, l.Who.User, l.Who.Host, l.Who.From, l.Session
	r.Project, r.World, r.Operation = l.Project, string(l.World), string(l.Operation)
	r.Action, r.ActionAbout, r.Outcome, r.OutcomeAbout = string(l.Action), l.Action.About(), string(l.Outcome), l.Outcome.About()
	r.Grade = trailGrade(l.Outcome)
	r.Subject, r.Notes, r.AuthIDs, r.Submission, r.Count = l.Subject(), l.Notes(), l.AuthIDs, l.Submission, l.Count
	r.Filter, r.Format, r.Answer, r.TraceID, r.Changed = l.Filter.String(), l.Format, l.Answer(), l.TraceID, !l.Fits
	if l.Gap != nil {
		r.Gap = l.Gap.Sentences()
	}
	return r
}

// partsText says which parts of an entry are shown, and why no others.
func partsText(from, to, of int, c audit.Choice) string {
	text := fmt.Sprintf("%d of %d", from, of)
	if from != to {
		text = fmt.Sprintf("%d to %d of %d", from, to, of)
	}
	if c.AuthID != "" {
		return text + ", the one that names the authentication"
	}
	return text + "; the others are missing"
}

// trailGrade is how an outcome is coloured.
func trailGrade(o audit.Outcome) trail.Grade {
	switch o {
	case audit.Done, audit.Unheard, audit.Already:
		return trail.Good
	case audit.NotFound, audit.Refused, audit.Failed:
		return trail.Bad
	case audit.Unknown:
		return trail.Unclear
	}
	return trail.Neutral
}
