package tui

import (
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"faceauth/backend/state"
	"faceauth/backend/terminal"
	"faceauth/keymap"
	"faceauth/views"
	"faceauth/views/columns"
	"faceauth/views/help"
	"faceauth/views/sorting"
)

// Update handles one message.
func (m *Model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	cmd := m.handle(msg)
	// Whatever came may have opened, closed or resized something.
	m.layout()
	return m, tea.Batch(cmd, m.seeSelfies(), m.findCutOffs())
}

func (m *Model) handle(msg tea.Msg) tea.Cmd {
	if cmd, ok := m.taskMsg(msg); ok {
		return cmd
	}
	if cmd, ok := m.selfieMessage(msg); ok {
		return cmd
	}
	if cmd, ok := m.eraseMessage(msg); ok {
		return cmd
	}
	if cmd, ok := m.pixelMessage(msg); ok {
		return cmd
	}
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.width, m.height = msg.Width, msg.Height
		return m.resized()
	case tea.KeyPressMsg:
		return m.key(msg)
	case tea.PasteMsg:
		return m.pasted(msg)
	case viewMsg:
		return m.looked(msg)
	case autoMsg:
		return m.autoRefresh(msg)
	case keptMsg:
		m.kept = msg.state
		if msg.err != nil {
			m.note = msg.err.Error() + "."
		}
	case copiedMsg:
		return m.copyDone(msg)
	case linksMsg:
		return m.linksMade(msg)
	case codeMsg:
		msg.take()
	case browsedMsg:
		m.browsed(msg)
	case trailPageMsg:
		m.trailRead(msg)
	case restMsg:
		if msg.move == m.move {
			m.showCurrent()
		}
	case tea.BackgroundColorMsg:
		m.lightGround = !msg.IsDark()
		m.setTheme()
	case tea.TerminalVersionMsg:
		m.terminal = terminal.Of(msg.Name)
		return tea.Batch(m.askForColours(), m.identified())
	case tea.ColorProfileMsg:
		known := m.profile != colorprofile.Unknown && m.profile != msg.Profile
		m.profile, m.depth = msg.Profile, Depth(msg.Profile)
		m.noColor = m.noColor || msg.Profile <= colorprofile.ASCII
		m.setTheme()
		if known {
			// What is on the screen was brought down to fewer colours below us, and
			// the renderer takes it to be as it should.
			return tea.ClearScreen
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
		if o, ok := m.top().(interface{ Scope() keymap.Scope }); ok {
			return o.Scope()
		}
		return m.overlays[len(m.overlays)-1].scope
	case m.onWelcome():
		return keymap.Welcome
	case m.bar.Editing():
		return keymap.FilterBar
	case m.focus == onDetail:
		return m.detail.Scope()
	case m.focus == onFacets:
		return keymap.FacetList
	}
	return keymap.List
}

// push lays a screen over the others.
func (m *Model) push(scope keymap.Scope, o overlay) {
	m.overlays = append(m.overlays, layer{o, scope})
}

// top is the screen that lies over all others; nil for none.
func (m *Model) top() overlay {
	if len(m.overlays) == 0 {
		return nil
	}
	return m.overlays[len(m.overlays)-1].overlay
}

// onWelcome tells that there is no project to show and none being opened.
func (m *Model) onWelcome() bool {
	return m.session == nil && m.opts.Connect == nil && m.task == nil && m.failed == nil
}

// key carries out what a key asks for: here what concerns the whole console,
// in the screen that has the keys what concerns that screen.
func (m *Model) key(msg tea.KeyPressMsg) tea.Cmd {
	scope := m.scope()
	binding, ok := m.opts.Keys.Find(msg.String(), scope)
	if !ok {
		return m.typed(msg)
	}
	again := m.reread && binding.Action == keymap.LoadAll
	m.note, m.warning, m.reread = "", "", again
	if m.opts.ReadOnly && binding.Action.Changes() {
		m.note = readOnly
		return nil
	}
	switch binding.Action {
	case keymap.Quit:
		return m.leave()
	case keymap.Suspend:
		if !canSuspend() {
			m.note = "There is no shell to go to from here."
			return nil
		}
		return tea.Suspend
	case keymap.Redraw:
		return tea.ClearScreen
	case keymap.Zone:
		return m.toggleZone()
	case keymap.Refresh:
		if scope != keymap.TrailPage {
			return tea.Batch(m.refresh(), m.retrySelfies())
		}
	case keymap.ShowText:
		return m.showCopied()
	case keymap.Inspect:
		m.openInspect()
		return nil
	case keymap.Trail:
		if m.trailScreen() == nil {
			return m.openTrail()
		}
	case keymap.Help:
		if scope != keymap.HelpPage {
			m.push(keymap.HelpPage, help.New(scope))
			return nil
		}
	case keymap.Escape:
		return m.escape(scope)
	}
	if scope == keymap.List || scope == keymap.Detail || scope == keymap.Raw || scope == keymap.FacetList || scope == keymap.PreviewPage {
		if cmd, done := m.onRecords(binding.Action); done {
			return cmd
		}
	}
	return m.carryOut(m.do(binding.Action))
}

// onRecords does what is asked for of the records as a whole.
func (m *Model) onRecords(a keymap.Action) (cmd tea.Cmd, done bool) {
	switch a {
	case keymap.Filter:
		return m.openFilter(), true
	case keymap.Preview:
		return m.togglePreview(), true
	case keymap.PreviewWhole:
		m.openPreview()
	case keymap.Facets:
		return m.toggleFacets(), true
	case keymap.Sort:
		m.push(keymap.SortList, sorting.New(m.list.SortColumns(), m.looking.want.Sort))
	case keymap.Columns:
		m.push(keymap.ColumnList, columns.New(m.list.Columns(), m.list.Layout()))
	case keymap.Group:
		return m.toggleGroups(), true
	case keymap.AutoRefresh:
		return m.toggleAuto(), true
	case keymap.Export:
		return m.openExport(), true
	case keymap.EarlierAttempt:
		return m.walkAttempts(-1), true
	case keymap.LaterAttempt:
		return m.walkAttempts(1), true
	case keymap.Compare:
		m.openCompare()
	case keymap.Link:
		m.openLink()
	case keymap.Copy:
		m.openCopy()
	case keymap.Erase:
		return m.openErase(), true
	case keymap.EraseShown:
		return m.openEraseShown(), true
	case keymap.Mark:
		switch {
		case m.showsAside():
			if row, ok := m.looksAt(); ok {
				m.list.MarkRow(row)
				_, n := m.list.Marks()
				m.note = fmt.Sprintf("%s marked; the filter hides this one.", views.Count(n))
			}
			return nil, true
		case m.focus == onDetail:
			more := m.list.Do(a)
			m.showCurrent()
			return m.carryOut(more), true
		}
		return nil, false
	default:
		return nil, false
	}
	return nil, true
}

// typist is an overlay in which one types.
type typist interface{ Type(msg any) views.Action }

// typed hands what no binding takes to where one types.
func (m *Model) typed(msg any) tea.Cmd {
	if o, ok := m.top().(typist); ok {
		m.note = ""
		return m.carryOut(o.Type(msg))
	}
	switch m.scope() {
	case keymap.FilterBar:
		m.note = ""
		return m.carryOut(m.bar.Type(msg, m.filterEnv()))
	case keymap.RawSearch:
		m.note = ""
		m.detail.Type(msg)
	}
	return nil
}

// pasted puts what is pasted where one types. In the list it opens the filter,
// behind what stands there: an id from a ticket is found by pasting it.
func (m *Model) pasted(msg tea.PasteMsg) tea.Cmd {
	if m.scope() != keymap.List {
		return m.typed(msg)
	}
	open := m.openFilter()
	if m.bar.Text() != "" {
		msg.Content = " " + msg.Content
	}
	return tea.Batch(open, m.typed(msg))
}

// escape leaves what was begun last.
func (m *Model) escape(scope keymap.Scope) tea.Cmd {
	if (scope == keymap.Raw || scope == keymap.RawSearch) && m.detail.LeaveSearch() {
		return nil
	}
	switch scope {
	case keymap.ErasePage, keymap.CutOffPage:
		return m.carryOut(m.do(keymap.Escape))
	case keymap.EraseDialog:
		return m.carryOut(m.do(keymap.Back))
	}
	if scope == keymap.FilterBar || scope == keymap.LinkField || len(m.overlays) > 0 && m.task == nil {
		return m.carryOut(m.do(keymap.Back))
	}
	if m.focus == onList && m.list.LeaveRange() || m.giveUp() {
		return nil
	}
	if len(m.overlays) == 0 && scope == keymap.List {
		if cmd, done := m.clearFilter(); done {
			return cmd
		}
	}
	return m.carryOut(m.do(keymap.Back))
}

// giveUp stops what is under way, or else puts an error away that has been
// read. It tells whether there was either.
func (m *Model) giveUp() bool {
	if m.stopSelfies() {
		return true
	}
	writing := m.task != nil && m.task.export
	if m.stop() {
		m.note = "Stopped."
		if writing {
			m.note = "Stopped; no file was written."
		} else if m.store.Snapshot().Len() > 0 {
			m.note = "Stopped; what was loaded stays."
		}
		return true
	}
	if m.failed != nil {
		m.failed = nil
		return true
	}
	if m.erasingNow() {
		m.stopErasing()
		m.note = "Stopping: the erasures under way are waited for."
		return true
	}
	return false
}

// do hands an action to the screen that has the keys.
func (m *Model) do(a keymap.Action) views.Action {
	if o := m.top(); o != nil {
		return o.Do(a)
	}
	switch m.scope() {
	case keymap.Welcome:
		return m.welcome.Do(a)
	case keymap.FilterBar:
		return m.bar.Do(a, m.filterEnv())
	case keymap.FacetList:
		return m.facets.Do(a)
	case keymap.Detail, keymap.Raw, keymap.RawSearch:
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
		return m.putAway()
	case views.Erase:
		return m.erase(a)
	case views.EraseAgain:
		return m.eraseAgain(a)
	case views.StopErasing:
		m.stopErasing()
	case views.GoOnErasing:
		return m.goOnErasing()
	case views.GiveUpErasing:
		return m.giveUpErasing()
	case views.ReadAgain:
		return m.recheck(m.cutOff)
	case views.Attempt:
		m.compareAttempt(a.By)
	case views.LoadNext:
		switch {
		case a.Asked && m.newer != nil && m.task == nil:
			return m.refreshNewest() // it did not come to its end
		case a.Asked && m.walk != nil && m.complete():
			m.note = "Everything in this range is loaded."
		case a.Asked || m.failed == nil:
			return tea.Batch(m.loadNext(), m.follow())
		}
		return m.follow()
	case views.LoadAll:
		return m.loadAll()
	case views.Filter:
		return m.setFilter(a)
	case views.SaveFilter:
		return m.saveFilter(a)
	case views.ForgetFilter:
		return m.keep(func(s *state.State) { s.Forget(a.Name) })
	case views.SortBy:
		m.close()
		return m.sortBy(a.Sort)
	case views.SetLayout:
		cmd := m.setLayout(a.Layout)
		if menu, ok := m.top().(*columns.Screen); ok {
			menu.Show(m.list.Columns())
		}
		return cmd
	case views.Export:
		return m.export(a)
	case views.CopyLink:
		return m.copyLink(a.Link)
	case views.CopyOf:
		return m.copyOf(a.What)
	case views.KeepRecipe:
		return m.keepRecipe(a)
	case views.CopyLinks:
		return m.copyLinks(a)
	case views.WriteLinks:
		return m.writeLinks(a)
	case views.ShowQR:
		return m.showQR(a.Link)
	case views.Browse:
		return m.browse(a.Link)
	case views.ReadTrail:
		return m.readTrail(a)
	case views.ReadTrailOn:
		return m.readTrailOn()
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
		if m.trailScreen() == nil {
			m.leaveTrail()
		}
	case m.focus == onFacets:
		return m.toggleFacets()
	case m.focus == onDetail:
		m.focus = onList
	default:
		return m.leave()
	}
	return nil
}

// putAway closes what a person has looked at, and forgets what was only kept until
// then.
func (m *Model) putAway() tea.Cmd {
	if m.cutOff != nil && m.top() == overlay(m.cutOff.screen) {
		return m.leaveCutOff()
	}
	cmd := m.close()
	if m.erasureSeen() {
		return tea.Batch(cmd, m.nextCutOff())
	}
	return cmd
}

// follow lets the detail beside the list show the record under the cursor once
// the cursor rests.
func (m *Model) follow() tea.Cmd {
	row, ok := m.list.Current()
	if m.focus != onList || !ok || m.showsAside() || m.list.View().Snapshot.ID(row) == m.detail.AuthID() {
		return nil
	}
	m.move++
	move := m.move
	return tea.Tick(rest, func(time.Time) tea.Msg { return restMsg{move} })
}

func (m *Model) toggleZone() tea.Cmd {
	m.utc = !m.utc
	if m.opts.Zone == time.UTC || m.opts.Now().In(m.opts.Zone).Format("-0700 MST") == "+0000 UTC" {
		m.note = "The local zone is UTC."
	}
	return m.renewFilter()
}
