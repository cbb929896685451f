package tui

import (
	"fmt"
	"math/bits"

	"faceauth/backend/records"
	"faceauth/keymap"
	"faceauth/views"
	"faceauth/views/compare"
)

// openCompare sets two records side by side, or says why it can't.
func (m *Model) openCompare() {
	left, right, why := m.toCompare()
	if why != "" {
		m.note = why
		return
	}
	snap := m.list.View().Snapshot
	screen := compare.New(snap.Record(left), snap.Record(right))
	screen.CanShowPictures = true
	m.push(keymap.ComparePage, screen)
}

// toCompare chooses two rows: the marked ones if there are two, the older on the
// left, else the one that is looked at and on its left the attempt before it. why
// says in words what stands against it.
func (m *Model) toCompare() (left, right uint32, why string) {
	snap := m.list.View().Snapshot
	if marks, n := m.list.Marks(); n == 2 {
		pair := rowsOf(marks)
		left, right = pair[0], pair[1]
		if snap.Created(left) > snap.Created(right) {
			left, right = right, left
		}
		return left, right, ""
	}
	row, ok := m.looksAt()
	if !ok {
		return 0, 0, noneHere
	}
	before, why := attemptFrom(snap, row, -1)
	if why != "" {
		if _, n := m.list.Marks(); n > 0 {
			return 0, 0, fmt.Sprintf("%s: %s marked, and it takes two.", why, views.Count(n))
		}
		return 0, 0, why + ": mark two (space) to compare."
	}
	return before, row, ""
}

// rowsOf lists the rows of a set.
func rowsOf(set records.Set) []uint32 {
	var rows []uint32
	for i, word := range set {
		for ; word != 0; word &= word - 1 {
			rows = append(rows, uint32(i*64+bits.TrailingZeros64(word)))
		}
	}
	return rows
}

// comparing is the comparison that lies over everything; nil for none.
func (m *Model) comparing() *compare.Screen {
	screen, _ := m.top().(*compare.Screen)
	return screen
}

// compareAttempt puts another attempt on the submission of the left record in
// its place.
func (m *Model) compareAttempt(by int) {
	screen := m.comparing()
	if screen == nil {
		return
	}
	snap := m.list.View().Snapshot
	left, right, ok := compared(snap, screen)
	if !ok {
		return
	}
	other, why := attemptFrom(snap, left, by)
	if why != "" {
		m.note = why + "."
		return
	}
	screen.Show(snap.Record(other), snap.Record(right))
	if other == right {
		m.note = "Both sides show the same attempt."
	}
}

// compareAgain shows in a comparison that is open what the records are now: one
// of them may have been erased. Below another screen it is brought up to date
// too.
func (m *Model) compareAgain() {
	snap := m.list.View().Snapshot
	for _, l := range m.overlays {
		if screen, ok := l.overlay.(*compare.Screen); ok {
			if left, right, ok := compared(snap, screen); ok {
				screen.Show(snap.Record(left), snap.Record(right))
			}
		}
	}
}

// compared finds the rows of the records that a comparison shows.
func compared(snap *records.Snapshot, screen *compare.Screen) (left, right uint32, ok bool) {
	leftID, rightID := screen.AuthIDs()
	left, ok = snap.Row(leftID)
	if !ok {
		return 0, 0, false
	}
	right, ok = snap.Row(rightID)
	return left, right, ok
}

// drawPair puts the selfies of both sides into a comparison that shows them.
func (m *Model) drawPair() {
	if _, _, _, _, shown := m.pairWanted(); shown {
		left, right := m.selfies.pair[0].screen, m.selfies.pair[1].screen
		m.comparing().SetPictures(left.View(m.context(false)), right.View(m.context(false)))
	}
}
