package tui

import (
	"fmt"
	"math"
	"time"

	tea "charm.land/bubbletea/v2"

	"faceauth/backend"
	"faceauth/backend/loader"
	"faceauth/backend/query"
	"faceauth/backend/records"
	"faceauth/backend/state"
	"faceauth/views"
	"faceauth/views/filter"
)

// queryEnv is what filters mean here and now.
func (m *Model) queryEnv() query.Env {
	return query.Env{Now: m.opts.Now().In(m.zone()), Saved: m.kept.Saved}
}

func (m *Model) filterEnv() filter.Env {
	return filter.Env{Query: m.queryEnv(), Values: values{m.list.View().Snapshot, m.looking.counts}, History: m.kept.History}
}

// mostValues bounds the submissions that are proposed.
const mostValues = 50

// values proposes what occurs in the loaded records.
type values struct {
	snapshot *records.Snapshot
	counts   records.Facets
}

// Values lists the values of a field, the most frequent first.
func (v values) Values(field, beginning string) []query.Value {
	var counts []records.Count
	switch field {
	case "status":
		counts = v.counts.Status
	case "fail":
		counts = v.counts.FailCode
	case "type":
		counts = v.counts.SubmitType
	case "policy":
		counts = v.counts.Policy
	case "project":
		counts = v.counts.Project
	case "sub":
		counts = v.snapshot.SubmissionsLike(beginning, mostValues)
	}
	out := make([]query.Value, len(counts))
	for i, c := range counts {
		out[i] = query.Value{Text: c.Text, Count: c.N}
	}
	return out
}

// openFilter lets the reader edit the filter.
func (m *Model) openFilter() tea.Cmd {
	if m.session == nil {
		return nil
	}
	m.focus = onList // the bar stands above the list
	m.looking.counts = m.list.View().Snapshot.Facets(nil, m.zone())
	m.bar.Open(m.bar.Text())
	m.bar.Refresh(m.filterEnv())
	return nil
}

// setFilter puts a filter in force.
func (m *Model) setFilter(a views.Filter) tea.Cmd {
	m.query = a.Query
	m.looking.want.Filter = nil
	if !a.Query.Empty() {
		m.looking.want.Filter = a.Query.Plan()
	}
	if !m.bar.Editing() {
		m.bar.Set(a.Query.Text())
	}
	cmds := []tea.Cmd{m.look()}
	if a.Done && !a.Query.Empty() {
		cmds = append(cmds, m.pushDown())
		if m.focus != onFacets { // there each value that is looked at would be one
			cmds = append(cmds, m.keep(func(s *state.State) { s.Remember(a.Query.Text()) }))
		}
	}
	return tea.Batch(cmds...)
}

// renewFilter understands the filter in force anew: its days are those of the
// zone that is shown, and what it counts back from has moved on.
func (m *Model) renewFilter() tea.Cmd {
	if m.query.Empty() {
		return m.look()
	}
	q, err := query.Parse(m.query.Text(), m.queryEnv())
	if err != nil { // a saved filter that it names has gone
		return m.look()
	}
	m.query, m.looking.want.Filter = q, q.Plan()
	return m.look()
}

// clearFilter shows all again, and tells whether that was any different.
func (m *Model) clearFilter() (tea.Cmd, bool) {
	if m.query.Empty() {
		return nil, false
	}
	m.note = "All shown again; / and then ↑ brings the filter back."
	note := m.note
	cmd := m.setFilter(views.Filter{Done: true})
	m.note = note
	return cmd, true
}

// pushDown asks the API for what it can look for itself: a full id, and dates
// that are not loaded. Without a beginning that would be all there is, which
// nobody is surprised with.
func (m *Model) pushDown() tea.Cmd {
	if m.session == nil || m.task != nil {
		return nil
	}
	r, id := m.query.Pushed()
	if id != "" {
		if _, known := m.store.Snapshot().Row(id); !known {
			return m.fetchRecord(id)
		}
		return nil
	}
	if r.Since.IsZero() {
		return nil
	}
	return m.loadRanges(m.missing())
}

// target is what of the session's range the filter is about.
func (m *Model) target() backend.Range {
	r, _ := m.query.Pushed()
	if r.Since.Before(m.opts.Range.Since) {
		r.Since = m.opts.Range.Since
	}
	if until := m.opts.Range.Until; r.Until.IsZero() || !until.IsZero() && until.Before(r.Until) {
		r.Until = until
	}
	return r
}

// missing is what of the target is not loaded.
func (m *Model) missing() []backend.Range {
	t := m.target()
	if !t.Since.IsZero() && !t.Until.IsZero() && !t.Since.Before(t.Until) {
		return nil // dates that exclude each other
	}
	return loader.Missing(t, m.covered)
}

// barNote says what of the filter the API answers and what is not loaded.
func (m *Model) barNote() string {
	if m.query.Empty() {
		return ""
	}
	r, id := m.query.Pushed()
	missing := m.missing()
	if m.walk != nil && m.walk.Done() {
		missing = nil
	}
	note := ""
	switch days := m.daysOf(missing); {
	case id != "":
		note = "id asked of the API"
	case len(missing) == 0:
		note = "all loaded"
	case days > 0:
		note = fmt.Sprintf("%s not loaded: L", views.Plural(days, "day"))
	default:
		note = "more on the server: L"
	}
	if id == "" && !r.Open() {
		note = "dates by the API, " + note
	}
	return note
}

// daysOf counts the days of ranges, 0 where one has no beginning.
func (m *Model) daysOf(ranges []backend.Range) int {
	var sum time.Duration
	for _, r := range ranges {
		until := r.Until
		if now := m.opts.Now(); until.IsZero() || until.After(now) {
			until = now
		}
		if r.Since.IsZero() {
			return 0
		}
		sum += max(until.Sub(r.Since), 0)
	}
	return int(math.Ceil(sum.Hours() / 24))
}

// toggleFacets opens the counts beside the list, or closes them.
func (m *Model) toggleFacets() tea.Cmd {
	m.facetsOpen = !m.facetsOpen
	m.focus = onList
	if !m.facetsOpen {
		return nil
	}
	m.focus = onFacets
	return m.look()
}

func (m *Model) showFacets() {
	if m.facetsOpen {
		m.facets.Show(m.looking.facets, m.looking.policies, m.query, m.queryEnv())
	}
}

// keptMsg brings what is kept between runs, as it is now.
type keptMsg struct {
	state state.State
	err   error
}

// keep changes what is kept between runs.
func (m *Model) keep(change func(*state.State)) tea.Cmd {
	file := m.opts.State
	change(&m.kept)
	return func() tea.Msg {
		s, err := file.Update(change)
		return keptMsg{s, err}
	}
}
