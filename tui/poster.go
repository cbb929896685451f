package tui

import (
	"image"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"faceauth/views/preview"
)

// poster is a picture that lies over the screen, on cells that the renderer
// takes to be blank. It is the selfie on the whole screen alone: nothing there
// moves, so that nothing is written over it.
type poster struct {
	place *place // nil for none
	want  preview.Want
	area  image.Rectangle // in cells of the screen
}

// blanks are the lines below a poster. The last cell has the mark that the
// picture follows.
func blanks(number uint32, cols, rows int) []string {
	lines := slices.Repeat([]string{strings.Repeat(" ", cols)}, rows)
	lines[rows-1] = lines[rows-1][1:] + marked(number)
	return lines
}

// whole tells that a place has a screen of its own, be it covered by another.
func (m *Model) whole(p *place) bool {
	return slices.ContainsFunc(m.overlays, func(l layer) bool { return l.overlay == overlay(p.screen) })
}

// hidden tells that what has a screen of its own is not to be seen just now.
func (m *Model) hidden(p *place) bool {
	return m.tooSmall() || m.top() != overlay(p.screen)
}

// postersArea is where the lines of a place lie that has a screen of its own.
func postersArea(p *place) image.Rectangle {
	return p.screen.Area().Add(image.Pt(0, headerHeight))
}

// putUp lays a picture over the lines that the place shows from now on.
func (m *Model) putUp(msg pixelsMsg) tea.Cmd {
	area := postersArea(msg.place)
	var clearing tea.Cmd
	if m.poster.area != area {
		clearing = m.takeDown()
	}
	m.poster = poster{msg.place, msg.want, area}
	at := ansi.SaveCursor + ansi.CursorPosition(area.Min.X+1, area.Min.Y+1)
	m.output.lay(msg.number, slices.Concat([]byte(at), msg.data, []byte(ansi.RestoreCursor)))
	return clearing
}

// takeDown forgets the poster, and clears the screen if it is there.
func (m *Model) takeDown() tea.Cmd {
	m.poster = poster{}
	if m.output != nil && m.output.forget() {
		return tea.ClearScreen
	}
	return nil
}

// seePoster takes the poster down where its lines are not shown any more, as below
// another screen. Once they are again, it is drawn anew.
func (m *Model) seePoster() tea.Cmd {
	p := m.poster.place
	if p == nil {
		return nil
	}
	shown := p.by != byNone && p.screen.Drawn() == m.poster.want
	if shown && m.whole(p) && !m.hidden(p) && postersArea(p) == m.poster.area {
		return nil
	}
	if shown {
		p.screen.Say("", false)
	}
	return tea.Batch(m.takeDown(), m.see(p, p.screen.AuthID()))
}
