package query

import (
	"math/bits"

	"faceauth/backend/records"
)

// run is the evaluation of a plan over one chunk.
type run struct {
	*prepared
	c     *records.Chunk
	chunk int
}

const chunkWords = records.ChunkRows / 64

// do leaves those of the rows in set that a node chooses. Rows that are out
// already cost nothing where a row is dear.
func (r *run) do(n *node, set []uint64) {
	switch n.op {
	case nodeAnd:
		for _, kid := range n.kids {
			r.do(kid, set)
		}
	case nodeOr:
		var left, some [chunkWords]uint64
		copy(left[:], set)
		clear(set)
		for _, kid := range n.kids {
			copy(some[:], left[:len(set)])
			r.do(kid, some[:len(set)])
			for w := range set {
				set[w] |= some[w]
				left[w] &^= some[w]
			}
		}
	case nodeNot:
		var some [chunkWords]uint64
		copy(some[:], set)
		r.do(n.kids[0], some[:len(set)])
		for w := range set {
			set[w] &^= some[w]
		}
	case nodeFlags:
		r.flags(n, set)
	case nodeTable:
		numbers := r.c.Traits
		switch n.dict {
		case dictSubmission:
			numbers = r.c.Submission
		case dictComments:
			numbers = r.c.Comments
		}
		inTable(r.tables[n.table], numbers, set)
	case nodeTime:
		times := r.c.Created
		if n.erasedAt {
			times = r.c.ErasedAt
		}
		n.times(times, set)
	case nodeScore:
		n.scores(r.c.Scores[n.column], set)
	case nodeMargin:
		r.margins(n, set)
	case nodeSet:
		from := min(r.chunk*chunkWords, len(r.changed))
		changed := r.changed[from:]
		for w := range set {
			if w >= len(changed) {
				clear(set[w:])
				break
			}
			set[w] &= changed[w]
		}
	case nodeID:
		r.ids(n, set)
	}
}

// rows cuts the w-th 64 values, or the rest, out of a column.
func rows[T any](col []T, w int) []T { return col[w*64 : min(w*64+64, len(col))] }

// bit is 1 for true, which the compiler does without a jump.
func bit(on bool) uint64 {
	if on {
		return 1
	}
	return 0
}

func (r *run) flags(n *node, set []uint64) {
	for w, was := range set {
		if was == 0 {
			continue
		}
		var is uint64
		for i, f := range rows(r.c.Flags, w) {
			is |= bit(n.flags[f]) << (i & 63)
		}
		set[w] = was & is
	}
}

func inTable(table []uint8, numbers []uint32, set []uint64) {
	for w, was := range set {
		if was == 0 {
			continue
		}
		var is uint64
		for i, n := range rows(numbers, w) {
			is |= uint64(table[n]) << (i & 63)
		}
		set[w] = was & is
	}
}

// times takes a column of times, nil for one without any.
func (n *node) times(col []int64, set []uint64) {
	if col == nil {
		if !n.orNoTime {
			clear(set)
		}
		return
	}
	span, without := uint64(n.to)-uint64(n.from), bit(n.orNoTime)
	for w, was := range set {
		if was == 0 {
			continue
		}
		var is uint64
		for i, t := range rows(col, w) {
			is |= (bit(uint64(t)-uint64(n.from) < span) | bit(t == records.NoTime)&without) << (i & 63)
		}
		set[w] = was & is
	}
}

// scores takes a column of scores, nil for one without any.
func (n *node) scores(col []float64, set []uint64) {
	if col == nil {
		if !n.missing {
			clear(set)
		}
		return
	}
	low, high := n.low, n.high
	for w, was := range set {
		if was == 0 {
			continue
		}
		var is uint64
		if n.missing {
			for i, v := range rows(col, w) {
				is |= bit(v != v) << (i & 63)
			}
		} else {
			for i, v := range rows(col, w) {
				is |= bit(v >= low) & bit(v <= high) << (i & 63)
			}
		}
		set[w] = was & is
	}
}

// margins judges the least of a row's margins.
func (r *run) margins(n *node, set []uint64) {
	for w, was := range set {
		var is uint64
		for left := was; left != 0; left &= left - 1 {
			i := bits.TrailingZeros64(left)
			row := w*64 + i
			least, given := 0.0, false
			thresholds := &r.thresholds[r.c.Traits[row]]
			for k, col := range r.c.Scores {
				if col == nil {
					continue
				}
				// Either may be NaN, and then so is the margin, which is not given.
				if m := col[row] - thresholds[k]; m == m && (!given || m < least) {
					least, given = m, true
				}
			}
			is |= bit(given != n.missing && (n.missing || n.low <= least && least <= n.high)) << i
		}
		set[w] = is
	}
}

// ids holds the auth_ids against a pattern.
func (r *run) ids(n *node, set []uint64) {
	f := newFinder(n.pattern)
	for w, was := range set {
		is := was
		for left := was; left != 0; left &= left - 1 {
			i := bits.TrailingZeros64(left)
			if !f.match(r.c.ID(w*64 + i)) {
				is &^= 1 << i
			}
		}
		set[w] = is
	}
}
