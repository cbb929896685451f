package records

import "slices"

// groups tells of the rows of a grouped view which belong together.
type groups struct {
	// first and size are, for each place in the view, where its group begins
	// and how many records that has.
	first, size []uint32
}

// group puts the records of a submission together.
func (v *View) group() {
	s := v.Snapshot
	// The groups in the order of their first record; a record without a
	// submission is a group of its own.
	number := make([]int32, s.submissions.n)
	for i := range number {
		number[i] = -1
	}
	of := make([]int32, len(v.rows))
	var sizes []uint32
	for i, row := range v.rows {
		sub := s.SubmissionOf(row)
		g := number[sub]
		if sub == 0 || g < 0 {
			g = int32(len(sizes))
			number[sub] = g
			sizes = append(sizes, 0)
		}
		of[i] = g
		sizes[g]++
	}
	start := make([]uint32, len(sizes))
	at := uint32(0)
	for g, n := range sizes {
		start[g] = at
		at += n
	}
	rows := make([]uint32, len(v.rows))
	g := &groups{first: make([]uint32, len(rows)), size: make([]uint32, len(rows))}
	next := slices.Clone(start)
	newest := s.timeRanking()
	for i, row := range v.rows {
		to := next[of[i]]
		next[of[i]]++
		rows[to], g.first[to], g.size[to] = row, start[of[i]], sizes[of[i]]
	}
	for i, n := range sizes {
		if n > 1 {
			slices.SortFunc(rows[start[i]:start[i]+n], func(a, b uint32) int { return newest.compare(b, a) })
		}
	}
	v.rows, v.groups = rows, g
}

// Attempt tells which of how many records of its submission in this view the one
// at place i is, counted from 1 for the oldest. The view must be Grouped,
// otherwise it is 1 of 1.
func (v *View) Attempt(i int) (number, of int) {
	if v.groups == nil {
		return 1, 1
	}
	return i - int(v.groups.first[i]) + 1, int(v.groups.size[i])
}
