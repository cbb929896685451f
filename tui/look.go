package tui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"faceauth/backend/records"
)

// looking is the making of the list's view of the store: filtered, sorted,
// grouped. It takes milliseconds for a million records and is done off the event
// loop, one view at a time; what was asked for meanwhile is made next, however
// often it was asked for.
type looking struct {
	lens  *records.Lens
	want  records.Want
	busy  bool
	again bool
	// Of the view that is shown, while somebody looks at them.
	facets   records.Facets
	policies []records.PolicyVersion
	// counts are those of all that is loaded, for what the filter bar proposes.
	counts records.Facets
}

// viewMsg brings a view that was made. lens tells whose it is: that of a project
// that was left meanwhile is dropped.
type viewMsg struct {
	lens     *records.Lens
	view     *records.View
	facets   records.Facets
	policies []records.PolicyVersion
}

// look makes the list show the store as it is now.
func (m *Model) look() tea.Cmd {
	l := &m.looking
	if l.busy {
		l.again = true
		return nil
	}
	l.busy = true
	store, lens, want, reading, counting, zone := m.store, l.lens, l.want, m.recordInSight(), m.facetsOpen, m.zone()
	return func() tea.Msg { return lookAt(store, lens, want, reading, counting, zone) }
}

// lookAt makes a view, and of it what is looked at beside: reading tells that a
// record is, counting that the counts are.
func lookAt(store *records.Store, lens *records.Lens, want records.Want, reading, counting bool, zone *time.Location) viewMsg {
	msg := viewMsg{lens: lens, view: lens.View(store.Snapshot(), want)}
	if reading {
		msg.view.Snapshot.LatestPolicy() // so that the detail need not wait for it
	}
	if counting {
		msg.facets = msg.view.Snapshot.Facets(msg.view.Set(), zone)
		msg.policies = msg.view.Snapshot.Policies()
	}
	return msg
}

// looked takes a view in.
func (m *Model) looked(msg viewMsg) tea.Cmd {
	l := &m.looking
	if msg.lens != l.lens {
		return nil
	}
	l.busy = false
	l.facets, l.policies = msg.facets, msg.policies
	m.list.Show(msg.view)
	m.showAgain()
	m.compareAgain()
	m.showFacets()
	if l.again {
		l.again = false
		return m.look()
	}
	return m.fill()
}
