package tui

import (
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"faceauth/keymap"
	"faceauth/views"
	"faceauth/views/help"
)

// Update handles one message.
func (m *Model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	cmd := m.handle(msg)
	// Whatever came may have opened, closed or resized something.
	m.layout()
	return m, cmd
}

func (m *Model) handle(msg tea.Msg) tea.Cmd {
	if cmd, ok := m.taskMsg(msg); ok {
		return cmd
	}
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.width, m.height = msg.Width, msg.Height
	case tea.KeyPressMsg:
		return m.key(msg.String())
	case restMsg:
		if msg.move == m.move {
			m.showCurrent()
		}
	case tea.BackgroundColorMsg:
		m.setTheme(msg.IsDark())
	case tea.ColorProfileMsg:
		if msg.Profile <= colorprofile.ASCII {
			m.noColor = true
			m.setTheme(true)
		}
	case tea.ModeReportMsg:
		// The same condition as the renderer's own: both must count alike.
		if msg.Mode == ansi.ModeUnicodeCore && msg.Value != ansi.ModeNotRecognized && msg.Value != ansi.ModePermanentlyReset {
			m.method = ansi.GraphemeWidth
		}
	}
	return nil
}

// scope is where keys go now.
func (m *Model) scope() keymap.Scope {
	switch {
	case len(m.overlays) > 0:
		return keymap.HelpPage
	case m.onWelcome():
		return keymap.Welcome
	case m.focus == onDetail:
		return keymap.Detail
	}
	return keymap.List
}

// onWelcome tells that there is no project to show and none being opened.
func (m *Model) onWelcome() bool {
	return m.session == nil && m.opts.Connect == nil && m.task == nil && m.failed == nil
}

// key carries out what a key asks for: here what concerns the whole console,
// in the screen that has the keys what concerns that screen.
func (m *Model) key(name string) tea.Cmd {
	binding, ok := m.opts.Keys.Find(name, m.scope())
	if !ok {
		return nil
	}
	m.note = ""
	switch binding.Action {
	case keymap.Quit:
		return tea.Quit
	case keymap.Suspend:
		if !canSuspend() {
			m.note = "There is no shell to go to from here."
			return nil
		}
		return tea.Suspend
	case keymap.Redraw:
		return tea.ClearScreen
	case keymap.Zone:
		m.toggleZone()
		return nil
	case keymap.Refresh:
		return m.refresh()
	case keymap.Help:
		if len(m.overlays) == 0 {
			m.overlays = append(m.overlays, help.New(m.scope()))
			return nil
		}
	case keymap.Escape:
		if len(m.overlays) == 0 && m.giveUp() {
			return nil
		}
		return m.carryOut(m.do(keymap.Back))
	}
	return m.carryOut(m.do(binding.Action))
}

// giveUp stops what is under way, or else puts an error away that has been
// read. It tells whether there was either.
func (m *Model) giveUp() bool {
	if m.stop() {
		m.note = "Stopped."
		if m.store.Len() > 0 {
			m.note = "Stopped; what was loaded stays."
		}
		return true
	}
	if m.failed != nil {
		m.failed = nil
		return true
	}
	return false
}

// do hands an action to the screen that has the keys.
func (m *Model) do(a keymap.Action) views.Action {
	if n := len(m.overlays); n > 0 {
		return m.overlays[n-1].Do(a)
	}
	switch m.scope() {
	case keymap.Welcome:
		return m.welcome.Do(a)
	case keymap.Detail:
		return m.detail.Do(a)
	}
	return m.list.Do(a)
}

// carryOut does what a screen asks for.
func (m *Model) carryOut(a views.Action) tea.Cmd {
	switch a := a.(type) {
	case views.Open:
		m.list.Select(a.AuthID)
		m.focus = onDetail
		m.showCurrent()
	case views.Step:
		more := m.list.Step(a.By)
		m.showCurrent()
		return m.carryOut(more)
	case views.Close:
		return m.close()
	case views.LoadNext:
		switch {
		case a.Asked && m.newer != nil && m.task == nil:
			return m.refreshNewest() // it did not come to its end
		case a.Asked && m.walk != nil && m.walk.Done():
			m.note = "Everything in this range is loaded."
		case a.Asked || m.failed == nil:
			return tea.Batch(m.loadNext(), m.follow())
		}
		return m.follow()
	case views.StartSandbox:
		return m.connect("starting the sandbox", m.opts.StartSandbox)
	default:
		return m.follow()
	}
	return nil
}

// close leaves the topmost of what is open, and the program at the root.
func (m *Model) close() tea.Cmd {
	switch {
	case len(m.overlays) > 0:
		m.overlays = m.overlays[:len(m.overlays)-1]
	case m.focus == onDetail:
		m.focus = onList
	default:
		return tea.Quit
	}
	return nil
}

// follow lets the detail beside the list show the record under the cursor once
// the cursor rests.
func (m *Model) follow() tea.Cmd {
	rec := m.list.Current()
	if m.focus != onList || rec == nil || rec.ID == m.detail.AuthID() {
		return nil
	}
	m.move++
	move := m.move
	return tea.Tick(rest, func(time.Time) tea.Msg { return restMsg{move} })
}

// showCurrent puts the record under the cursor into the detail.
func (m *Model) showCurrent() {
	m.detail.Show(m.list.Current())
}

func (m *Model) toggleZone() {
	m.utc = !m.utc
	if m.opts.Zone == time.UTC || m.opts.Now().In(m.opts.Zone).Format("-0700 MST") == "+0000 UTC" {
		m.note = "The local zone is UTC."
	}
}
