package tui

import (
	tea "charm.land/bubbletea/v2"

	"faceauth/backend/records"
	"faceauth/views/detail"
)

// reach is how many attempts on either side of its record the detail is told of.
const reach = 8

// aside is a record that the detail shows while the list's cursor stays where it
// is, since a filter hides that record. The zero aside is none.
type aside struct {
	authID string
	from   uint32 // the row under the cursor meanwhile
}

// showsAside tells that the detail shows a record that the list does not. Who
// moves the list's cursor is through with it.
func (m *Model) showsAside() bool {
	row, ok := m.list.Current()
	return m.aside.authID != "" && ok && (row == m.aside.from || m.focus == onDetail)
}

// showCurrent puts the record under the cursor into the detail.
func (m *Model) showCurrent() {
	m.aside = aside{}
	m.showAgain()
}

// showAgain puts what the detail shows there as it is now.
func (m *Model) showAgain() {
	if !m.showsAside() {
		m.aside = aside{}
	}
	// A filter that hid it may be gone.
	if m.aside.authID != "" && m.focus == onDetail && m.list.Select(m.aside.authID) {
		m.aside = aside{}
	}
	row, ok := m.looksAt()
	if !ok {
		m.showNone()
		return
	}
	snap := m.list.View().Snapshot
	rec := snap.Whole(row)
	if m.detail.Show(&rec) {
		clear(m.shown)
		m.shown = rec.Raw
	} else {
		clear(rec.Raw)
	}
	m.unsurrounded = recordPlace{snap, row}
}

// showNone empties the detail. The JSON that was shown is overwritten, as it is
// when another takes its place: its record may be erased, or not be this project's.
func (m *Model) showNone() {
	m.detail.Show(nil)
	clear(m.shown)
	m.shown, m.unsurrounded = nil, recordPlace{}
}

// recordPlace is a record in a snapshot; the zero one is none.
type recordPlace struct {
	snap *records.Snapshot
	row  uint32
}

// surround tells the detail of the records around its own, before it is drawn: to
// find them takes a look at all that is loaded, for nothing where a list that is
// being loaded has the screen for itself.
func (m *Model) surround() {
	if p := m.unsurrounded; p.snap != nil {
		m.detail.Surround(m.around(p.snap, p.row))
		m.unsurrounded = recordPlace{}
	}
}

// recordInSight tells that there is a place for the detail on the screen.
func (m *Model) recordInSight() bool { return m.focus == onDetail || m.split() && !m.facetsOpen }

// noneHere is said of a key that is about a record where there is none.
const noneHere = "There is no authentication here."

// looksAt is the row of the record that a key is about: that in the detail, if
// the list does not show it, else the one under the cursor.
func (m *Model) looksAt() (row uint32, ok bool) {
	if m.showsAside() {
		if row, ok := m.list.View().Snapshot.Row(m.aside.authID); ok {
			return row, true
		}
	}
	return m.list.Current()
}

// around is what the loaded records tell of one.
func (m *Model) around(snap *records.Snapshot, row uint32) detail.Around {
	near := snap.AttemptsAround(row, reach)
	a := detail.Around{At: near.At, Earlier: near.Earlier, Later: near.Later, More: m.attemptsMissing()}
	for _, r := range near.Rows {
		a.Attempts = append(a.Attempts, snap.Record(r))
	}
	if p, ok := snap.LatestPolicy(); ok {
		a.Policy, a.Since = p.Policy, p.Since
	}
	return a
}

// attemptsMissing tells that a submission may have attempts that are not loaded.
func (m *Model) attemptsMissing() bool { return !m.complete() || !m.opts.Range.Open() }

// walkAttempts shows an earlier or a later attempt on the submission of the
// record that is looked at. The list's cursor goes along where the list has it.
func (m *Model) walkAttempts(by int) tea.Cmd {
	row, ok := m.looksAt()
	if !ok {
		m.note = noneHere
		return nil
	}
	snap := m.list.View().Snapshot
	other, why := attemptFrom(snap, row, by)
	if why != "" {
		if m.attemptsMissing() {
			why += "; L loads more"
		}
		m.note = why + "."
		return nil
	}
	m.move++ // who waits for the cursor to rest must not undo this
	if m.list.Select(snap.ID(other)) {
		m.showCurrent()
		return nil
	}
	cursor, _ := m.list.Current()
	m.aside = aside{snap.ID(other), cursor}
	m.facetsOpen = false
	if !m.split() {
		m.focus = onDetail
	}
	m.showAgain()
	m.note = "The filter hides this attempt, so the list stays where it is."
	return nil
}

// attemptFrom finds the attempt so many steps from a row, or says in a few words
// why there is none.
func attemptFrom(snap *records.Snapshot, row uint32, by int) (other uint32, why string) {
	near := snap.AttemptsAround(row, 1)
	if other, ok := near.Step(by); ok {
		return other, ""
	}
	switch {
	case snap.SubmissionOf(row) == 0:
		return 0, "No submission in the record"
	case near.Total() == 1:
		return 0, "Only attempt that is loaded"
	case by < 0:
		return 0, "Earliest attempt that is loaded"
	}
	return 0, "Latest attempt that is loaded"
}
