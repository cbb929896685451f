// Package help is the page of keys that work on the screen below it.
package help

import (
	"faceauth/keymap"
	"faceauth/views"
	"faceauth/views/cells"
)

// keysWidth is the column of keys.
const keysWidth = 18

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

// View draws the page.
func (s *Screen) View(c views.Context) []string {
	var lines []string
	row := func(spans ...cells.Span) {
		lines = append(lines, cells.Row(c.Cells, s.width, nil, spans...))
	}
	heading := ""
	for _, b := range c.Keys.In(s.scope) {
		h := "Everywhere"
		if b.Where[0] != keymap.Everywhere {
			h = "In this screen (" + string(s.scope) + ")"
		}
		if h != heading {
			if heading != "" {
				row()
			}
			row(cells.Span{Text: h, Style: c.Theme.Strong})
			heading = h
		}
		text := cells.Wrap(c.Cells, b.Help, max(s.width-keysWidth-2, 10))
		for i, part := range text {
			keys := ""
			if i == 0 {
				keys = b.AllKeys()
			}
			row(cells.Plain("  "), cells.Span{Text: cells.Fit(c.Cells, keys, keysWidth), Style: c.Theme.Accent}, cells.Plain(part))
		}
	}
	row()
	row(cells.Span{Text: "Numbers in the list", Style: c.Theme.Strong})
	for _, note := range [][2]string{
		{"61.2!", "the score is under the threshold of that moment: the check failed"},
		{"(61.2)", "measured, but the policy had the check off or said nothing of it"},
		{"-", "the API gave no score"},
	} {
		for i, part := range cells.Wrap(c.Cells, note[1], max(s.width-keysWidth-2, 10)) {
			sign := ""
			if i == 0 {
				sign = note[0]
			}
			row(cells.Plain("  "+cells.Fit(c.Cells, sign, keysWidth)), cells.Plain(part))
		}
	}
	return s.scroll.Window(c, lines, s.width, s.height)
}
