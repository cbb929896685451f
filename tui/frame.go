package tui

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"faceauth/backend"
	"faceauth/keymap"
	"faceauth/theme"
	"faceauth/views"
	"faceauth/views/cells"
	"faceauth/views/filter"
)

const (
	// leastWidth and leastHeight are the smallest terminal that is drawn on.
	leastWidth, leastHeight = 60, 15
	// splitWidth is where list and detail stand side by side, and the selfie
	// below the detail: a row with wide characters is repainted in every frame,
	// and a picture on it would be, too.
	splitWidth = 120
	// besideSelfie is the width of a record whose selfie takes the rest of a
	// screen that is not split.
	besideSelfie = 27
	// The header is one row; message and hints below the body are two.
	headerHeight, footerHeight = 1, 2
)

// separator stands between list and detail, separatorWidth cells wide.
const (
	separator      = " │ "
	separatorWidth = 3
)

func (m *Model) tooSmall() bool { return m.width < leastWidth || m.height < leastHeight }

func (m *Model) split() bool { return m.width >= splitWidth }

// listWidth is the list's share of a split screen.
func (m *Model) listWidth() int {
	if !m.split() {
		return m.width
	}
	return (m.width - separatorWidth) * 55 / 100
}

// recordWidth is what the list leaves of a split screen, and else all of it.
func (m *Model) recordWidth() int {
	if !m.split() {
		return m.width
	}
	return m.width - m.listWidth() - separatorWidth
}

// layout gives every screen its size.
func (m *Model) layout() {
	body := m.bodyHeight()
	m.list.Resize(m.listWidth(), body)
	m.layoutRecord(body)
	m.welcome.Resize(m.width, body)
	m.facets.Resize(m.recordWidth(), body)
	for _, o := range m.overlays {
		o.Resize(m.width, body+m.barRows())
	}
}

// layoutRecord gives the record and its selfie what the list leaves them: side
// by side, or one above the other.
func (m *Model) layoutRecord(body int) {
	width := m.recordWidth()
	selfie := m.selfies.beside.screen
	switch {
	case !m.selfieBeside():
		m.detail.Resize(width, body)
	case m.split():
		// What a picture of 4:3 takes below the record, and not much over half.
		rows := min(width*3/8+2, body*56/100)
		m.detail.Resize(width, body-rows-1)
		selfie.Resize(width, rows)
	default:
		m.detail.Resize(besideSelfie, body)
		selfie.Resize(width-besideSelfie-separatorWidth, body)
	}
}

// drawRecord is the record, with its selfie where that is shown.
func (m *Model) drawRecord(focused bool) []string {
	m.surround()
	record := m.detail.View(m.context(focused))
	if !m.selfieBeside() {
		return record
	}
	selfie := m.selfies.beside.screen.View(m.context(focused))
	if m.split() {
		return slices.Concat(record, []string{m.theme.Rule.Render(strings.Repeat("─", m.recordWidth()))}, selfie)
	}
	return cells.Beside(record, selfie, m.theme.Rule.Render(separator))
}

// barRows is how many rows the filter bar takes.
func (m *Model) barRows() int {
	if m.session == nil || m.focus == onDetail && !m.split() {
		return 0
	}
	return m.bar.Rows(m.height - headerHeight - footerHeight - len(m.trouble()))
}

// bodyHeight is what header, footer and an error leave to the screens.
func (m *Model) bodyHeight() int {
	return max(m.height-headerHeight-footerHeight-len(m.trouble())-m.barRows(), 1)
}

// View draws the console.
func (m *Model) View() tea.View {
	v := tea.NewView(m.draw())
	v.AltScreen = true
	return v
}

func (m *Model) draw() string {
	switch {
	case m.width == 0:
		return ""
	case m.tooSmall():
		text := fmt.Sprintf("faceauth needs %d×%d cells, this terminal has %d×%d.", leastWidth, leastHeight, m.width, m.height)
		return strings.Join(cells.Wrap(m.method, text, m.width), "\n")
	}
	lines := []string{m.header()}
	lines = append(lines, m.body()...)
	lines = append(lines, m.trouble()...)
	lines = append(lines, m.message(), m.hints())
	return strings.Join(lines, "\n")
}

// header names the project, and whether it is real.
func (m *Model) header() string {
	bar := func(s lipgloss.Style) lipgloss.Style { return theme.Over(s, m.theme.Bar) }
	left := []cells.Span{{Text: " faceauth ", Style: bar(m.theme.Strong)}}
	if s := m.session; s != nil {
		style := m.theme.Live
		if s.Sandbox || s.Local {
			style = m.theme.Sandbox
		}
		left = append(left, cells.Span{Text: " " + s.world() + " ", Style: style}, cells.Span{Text: " " + s.Project, Style: bar(m.theme.Plain)})
		if m.opts.ReadOnly {
			left = append(left, cells.Span{Text: " · read-only", Style: bar(m.theme.Plain)})
		}
	}
	right := m.opts.Now().In(m.zone()).Format("MST") + " "
	if !m.asOf.IsZero() {
		if m.autoOn {
			right = fmt.Sprintf("every %s · ", m.opts.AutoRefresh) + right
		}
		right = "as of " + m.asOf.In(m.zone()).Format("15:04:05 ") + right
	}
	used := 0
	for _, s := range left {
		used += m.method.StringWidth(s.Text)
	}
	left = append(left, cells.Span{Text: cells.FitRight(m.method, right, max(m.width-used, 0)), Style: bar(m.theme.Muted)})
	return cells.Row(m.method, m.width, nil, left...)
}

// body is what stands between header and footer.
func (m *Model) body() []string {
	if o := m.top(); o != nil {
		m.drawPair()
		return o.View(m.context(true))
	}
	return append(m.drawBar(), m.screens()...)
}

// drawBar is the filter bar.
func (m *Model) drawBar() []string {
	rows := m.barRows()
	if rows == 0 {
		return nil
	}
	view := m.list.View()
	return m.bar.Draw(m.context(m.bar.Editing()), m.width, rows, filter.Status{
		Shown: view.Len(), Loaded: view.Snapshot.Len(), Note: m.barNote(), Busy: m.looking.busy,
	})
}

// screens is what stands below the filter bar.
func (m *Model) screens() []string {
	switch {
	case m.onWelcome():
		return m.welcome.View(m.context(true))
	case m.split() && m.facetsOpen:
		rule := m.theme.Rule.Render(separator)
		return cells.Beside(m.list.Draw(m.context(false), m.load()), m.facets.View(m.context(m.focus == onFacets)), rule)
	case m.facetsOpen:
		return m.facets.View(m.context(true))
	case m.split():
		rule := m.theme.Rule.Render(separator)
		return cells.Beside(m.list.Draw(m.context(m.focus == onList && !m.bar.Editing()), m.load()), m.drawRecord(m.focus == onDetail), rule)
	case m.focus == onDetail:
		return m.drawRecord(true)
	}
	return m.list.Draw(m.context(true), m.load())
}

// trouble is the last error with what to do about it, wrapped. Sentence, advice
// and keys are always whole; what the API said gets the rest of half a screen.
func (m *Model) trouble() []string {
	if m.failed == nil || m.failed.Kind == backend.Cancelled || len(m.overlays) > 0 {
		return nil
	}
	e := m.failed
	wrapped := func(text string, style lipgloss.Style) []string {
		var lines []string
		if text == "" {
			return nil
		}
		for _, part := range cells.Wrap(m.method, text, m.width-2) {
			lines = append(lines, cells.Row(m.method, m.width, nil, cells.Plain(" "), cells.Span{Text: part, Style: style}))
		}
		return lines
	}
	rule := []string{m.theme.Rule.Render(strings.Repeat("─", m.width))}
	head := wrapped(e.Sentence(), m.theme.Bad)
	said := wrapped(e.Said(), m.theme.Muted)
	tail := append(wrapped(e.Advice(), m.theme.Plain), wrapped("ctrl+r tries again · esc puts this away", m.theme.Muted)...)
	room := max(m.height/2-len(rule)-len(head)-len(tail), 1)
	if len(said) > room {
		said = said[:room]
	}
	return slices.Concat(rule, head, said, tail)
}

// message is one row for what is under way, or what the last action came to.
func (m *Model) message() string {
	text, style := cmp.Or(m.note, m.warning), m.theme.Plain
	if text == "" && m.erasingNow() && !m.shows(m.erasure.screen) {
		text, style = m.erasingText(), m.theme.Muted
	}
	if t := m.task; t != nil {
		text, style = t.what+" … esc stops", m.theme.Muted
		if t.progress != nil {
			text = m.progressText(*t.progress, m.width-1)
		}
		if t.written != nil {
			text = fmt.Sprintf("writing … %s of %s · esc stops", views.Count(t.written.done), views.Count(t.written.total))
		}
		if t.wait != nil {
			tail := fmt.Sprintf(" Attempt %d %s · esc stops", t.wait.Attempt+1, soon(t.until.Sub(m.opts.Now())))
			text = cells.Cut(m.method, t.wait.Cause.Sentence(), m.width-1-m.method.StringWidth(tail)) + tail
			style = m.theme.Warn
		}
	}
	return cells.Row(m.method, m.width, nil, cells.Plain(" "), cells.Span{Text: text, Style: style})
}

// soon is a time to wait, in whole seconds.
func soon(left time.Duration) string {
	if left < time.Second {
		return "in a moment"
	}
	return "in " + left.Round(time.Second).String()
}

// offered are the keys for the footer, without those that the screen has no use
// for just now.
func (m *Model) offered() []keymap.Binding {
	all := m.opts.Keys.Hints(m.scope())
	if m.opts.ReadOnly {
		all = slices.DeleteFunc(all, func(b keymap.Binding) bool { return b.Action.Changes() })
	}
	if o, ok := m.top().(interface{ Offers(keymap.Action) bool }); ok {
		all = slices.DeleteFunc(all, func(b keymap.Binding) bool { return !o.Offers(b.Action) })
	}
	return all
}

// hints are the keys that work here, as many as fit.
func (m *Model) hints() string {
	var spans []cells.Span
	used := 0
	for _, b := range m.offered() {
		w := m.method.StringWidth(b.Key()) + 1 + m.method.StringWidth(b.Label) + 2
		if used+w > m.width {
			break
		}
		used += w
		spans = append(spans, cells.Plain(" "), cells.Span{Text: b.Key(), Style: m.theme.Accent}, cells.Span{Text: " " + b.Label + " ", Style: m.theme.Muted})
	}
	return cells.Row(m.method, m.width, nil, spans...)
}
