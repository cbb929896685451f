// Package help is the page of keys that work on the screen below it, and of the
// language of filters.
package help

import (
	"charm.land/lipgloss/v2"

	"faceauth/backend/query"
	"faceauth/keymap"
	"faceauth/views"
	"faceauth/views/cells"
)

// The columns of keys, of fields and of examples, in cells.
const (
	keysWidth    = 18
	fieldWidth   = 12
	exampleWidth = 31
)

// Screen lists the bindings of one scope.
type Screen struct {
	scope         keymap.Scope
	scroll        views.Scroll
	width, height int
}

// New is the page for the screen that has the keys now.
func New(scope keymap.Scope) *Screen { return &Screen{scope: scope} }

// Resize sets the size of the screen in cells.
func (s *Screen) Resize(width, height int) { s.width, s.height = width, height }

// Do carries out a key's action.
func (s *Screen) Do(a keymap.Action) views.Action {
	if s.scroll.Do(a) {
		return nil
	}
	switch a {
	case keymap.Back, keymap.Help:
		return views.Close{}
	}
	return nil
}

// View draws the page. Who types a filter finds its language first, who looks at
// the list the keys.
func (s *Screen) View(c views.Context) []string {
	p := &page{c: c, width: s.width}
	if s.scope == keymap.FilterBar {
		p.language()
	}
	p.keys(s.scope)
	p.numbers()
	if s.scope == keymap.List {
		p.language()
	}
	return s.scroll.Window(c, p.lines, s.width, s.height)
}

// page is the text while it is put together.
type page struct {
	c     views.Context
	width int
	lines []string
}

func (p *page) row(spans ...cells.Span) {
	p.lines = append(p.lines, cells.Row(p.c.Cells, p.width, nil, spans...))
}

func (p *page) heading(text string) {
	if len(p.lines) > 0 {
		p.row()
	}
	p.row(cells.Span{Text: text, Style: p.c.Theme.Strong})
}

// entry explains a name, which has a column of nameWidth cells.
func (p *page) entry(nameWidth int, name string, style lipgloss.Style, meaning string) {
	for _, part := range cells.Wrap(p.c.Cells, meaning, max(p.width-nameWidth-2, 10)) {
		p.row(cells.Plain("  "), cells.Span{Text: cells.Fit(p.c.Cells, name, nameWidth), Style: style}, cells.Plain(part))
		name = ""
	}
}

// keys are the bindings, the screen's own first.
func (p *page) keys(scope keymap.Scope) {
	heading := ""
	for _, b := range p.c.Keys.In(scope) {
		h := "Everywhere"
		if b.Where[0] != keymap.Everywhere {
			h = "In this screen (" + string(scope) + ")"
		}
		if h != heading {
			p.heading(h)
			heading = h
		}
		text := b.Help
		if p.c.ReadOnly && b.Action.Changes() {
			text += " (not in a console that is read-only)"
		}
		p.entry(keysWidth, b.AllKeys(), p.c.Theme.Accent, text)
	}
}

// numbers says how the list writes scores.
func (p *page) numbers() {
	p.heading("Numbers in the list")
	p.entry(keysWidth, "61.2!", p.c.Theme.Plain, "the score is under the threshold of that moment: the check failed")
	p.entry(keysWidth, "(61.2)", p.c.Theme.Plain, "measured, but the policy had the check off or said nothing of it")
	p.entry(keysWidth, "-", p.c.Theme.Plain, "the API gave no score")
}

// language explains filters, as package query describes them.
func (p *page) language() {
	p.heading("Filters")
	for _, rule := range query.Rules() {
		p.entry(exampleWidth, rule.Example, p.c.Theme.Accent, rule.Meaning)
	}
	p.heading("Between a field and its value")
	p.entry(fieldWidth, ":", p.c.Theme.Accent, "begins with; of fail and comment contains; of numbers and dates is, or lies in a range")
	p.entry(fieldWidth, "=", p.c.Theme.Accent, "is exactly")
	p.entry(fieldWidth, "~", p.c.Theme.Accent, "contains")
	p.entry(fieldWidth, "< <= > >=", p.c.Theme.Accent, "compare numbers and dates")
	p.heading("Fields; the API's own names are understood too")
	for _, f := range query.Fields() {
		p.entry(fieldWidth, f.Name, p.c.Theme.Accent, f.Meaning)
	}
}
