// Package welcome is the first screen of somebody who has not said yet which
// project to look at.
package welcome

import (
	"charm.land/lipgloss/v2"

	"faceauth/keymap"
	"faceauth/views"
	"faceauth/views/cells"
)

// Screen says how to start.
type Screen struct {
	scroll        views.Scroll
	width, height int
}

// Resize sets the size of the screen in cells.
func (s *Screen) Resize(width, height int) { s.width, s.height = width, height }

// Do carries out a key's action.
func (s *Screen) Do(a keymap.Action) views.Action {
	if s.scroll.Do(a) {
		return nil
	}
	switch a {
	case keymap.RunSandbox:
		return views.StartSandbox{}
	case keymap.Leave:
		return views.Close{}
	}
	return nil
}

// View draws the screen.
func (s *Screen) View(c views.Context) []string {
	const indent = 2
	var lines []string
	say := func(text string, style lipgloss.Style) {
		if text == "" {
			lines = append(lines, cells.Row(c.Cells, s.width, nil))
			return
		}
		for _, part := range cells.Wrap(c.Cells, text, max(s.width-2*indent, 10)) {
			lines = append(lines, cells.Row(c.Cells, s.width, nil, cells.Plain("  "), cells.Span{Text: part, Style: style}))
		}
	}
	if s.height > 16 {
		say("", c.Theme.Plain)
	}
	say("faceauth works through ARGOS FaceAuth results in the terminal.", c.Theme.Strong)
	say("No API key is configured yet. There are two ways to start:", c.Theme.Plain)
	say("", c.Theme.Plain)
	say("Look around with made-up records: press s", c.Theme.Strong)
	say("The built-in sandbox is a small server on this machine that behaves like the API. Nothing leaves the machine. The same from the shell: faceauth --sandbox", c.Theme.Plain)
	say("", c.Theme.Plain)
	say("Work on a FaceAuth project: leave with q, then", c.Theme.Strong)
	say("export FACEAUTH_API_KEY=…", c.Theme.Accent)
	say("export FACEAUTH_PROJECT_ID=…", c.Theme.Accent)
	say("faceauth", c.Theme.Accent)
	say("The key is that of the FaceAuth project itself: dashboard, Add-on, Edit. To keep it out of the shell's history, read it: read -rs FACEAUTH_API_KEY", c.Theme.Muted)
	return s.scroll.Window(c, lines, s.width, s.height)
}
