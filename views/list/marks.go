package list

import (
	"faceauth/backend/records"
	"faceauth/views"
)

// Marks are the marked records, whatever is shown of them. The set must not be
// changed.
func (s *Screen) Marks() (marks records.Set, count int) { return s.marks, s.marked }

// LeaveRange gives up the range that is being marked, and tells whether there
// was one.
func (s *Screen) LeaveRange() bool {
	was := s.ranged
	s.ranged = false
	return was
}

func (s *Screen) setMarks(marks records.Set) {
	s.marks, s.marked = marks, marks.Count()
}

// markCurrent turns the mark of the record under the cursor round and goes on to
// the next, so that several are marked by one key.
func (s *Screen) markCurrent() views.Action {
	row, ok := s.Current()
	if !ok {
		return nil
	}
	s.MarkRow(row)
	return s.Step(1)
}

// MarkRow turns the mark of a record round that the list may not show.
func (s *Screen) MarkRow(row uint32) { s.setMarks(s.marks.With(row, !s.marks.Has(row))) }

// UnmarkRow takes the mark off a record that the list may not show.
func (s *Screen) UnmarkRow(row uint32) { s.setMarks(s.marks.With(row, false)) }

// markRange begins a range at the cursor, or marks all from where it began to
// the cursor.
func (s *Screen) markRange() {
	row, ok := s.Current()
	if !ok {
		return
	}
	if !s.ranged {
		s.ranged, s.anchor = true, row
		return
	}
	s.ranged = false
	from, to, ok := s.span()
	if !ok {
		return
	}
	marks := s.marks
	for i := from; i <= to; i++ {
		marks = marks.With(s.view.Row(i), true)
	}
	s.setMarks(marks)
}

// span is the places from the anchor to the cursor; false when a filter has
// hidden the anchor.
func (s *Screen) span() (from, to int, ok bool) {
	at, ok := s.view.Index(s.anchor)
	return min(at, s.at), max(at, s.at), ok
}

// markAll marks all that the list shows, or takes these marks off when all of
// them are marked.
func (s *Screen) markAll() {
	all := true
	for _, row := range s.view.Rows() {
		if !s.marks.Has(row) {
			all = false
			break
		}
	}
	marks := s.marks
	for _, row := range s.view.Rows() {
		marks = marks.With(row, !all)
	}
	s.setMarks(marks)
}
