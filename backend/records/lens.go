package records

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// Want says which records are to be seen, and how.
type Want struct {
	// Filter chooses them; nil for all.
	Filter Filter
	Sort   Sort
	// Grouped puts the records of one submission together, oldest first, in the
	// place of the one that Sort puts first.
	Grouped bool
}

// View is the records that a Want asks for, in order. It never changes.
type View struct {
	// Snapshot is what the rows are of.
	Snapshot *Snapshot
	Want     Want
	rows     []uint32
	set      Set // nil for all
	groups   *groups
}

// Len is the number of records.
func (v *View) Len() int { return len(v.rows) }

// Row is the row of the i-th record.
func (v *View) Row(i int) uint32 { return v.rows[i] }

// Rows is all of them in order. It must not be changed.
func (v *View) Rows() []uint32 { return v.rows }

// Has tells whether a row is among them.
func (v *View) Has(row uint32) bool {
	return row < v.Snapshot.n && (v.set == nil || v.set.Has(row))
}

// Set is the rows of the view; nil stands for all of the snapshot's. It must not
// be changed.
func (v *View) Set() Set { return v.set }

// Index is the place of a row. It looks at one after another.
func (v *View) Index(row uint32) (int, bool) {
	if !v.Has(row) {
		return 0, false
	}
	for i, r := range v.rows {
		if r == row {
			return i, true
		}
	}
	return 0, false
}

// Hidden is how many rows of a set are not in the view.
func (v *View) Hidden(s Set) int {
	if v.set == nil {
		return 0
	}
	return s.Without(v.set)
}

// Lens makes views of a store. What it worked out for one it uses for the next,
// so that a view after some more records came costs little. It is for one
// goroutine at a time.
type Lens struct {
	snapshot *Snapshot
	sort     Sort
	order    []uint32 // all rows of snapshot by sort
	filter   Filter
	set      Set // the rows of snapshot that filter chooses
}

// View makes the view that is wanted.
func (l *Lens) View(s *Snapshot, w Want) *View {
	v := &View{Snapshot: s, Want: w}
	order := l.ordered(s, w.Sort)
	v.rows = order
	if w.Filter != nil {
		v.set = l.chosen(s, w.Filter)
		v.rows = pick(order, v.set)
	}
	l.snapshot, l.sort, l.order, l.filter, l.set = s, w.Sort, order, w.Filter, v.set
	if w.Grouped {
		v.group()
	}
	return v
}

// grown tells that s is l's snapshot with more rows behind, or the same.
func (l *Lens) grown(s *Snapshot) bool {
	return l.snapshot != nil && l.snapshot.generation == s.generation && l.snapshot.n <= s.n
}

// ordered is all rows of s by a Sort.
func (l *Lens) ordered(s *Snapshot, by Sort) []uint32 {
	if !l.grown(s) {
		return s.order(by, s.Newest())
	}
	more := s.byTime(s.rowsFrom(l.snapshot.n))
	s.newest.get(func() []uint32 {
		if len(more) == 0 {
			return l.snapshot.Newest()
		}
		return merge(l.snapshot.Newest(), more, s.timeRanking().compare)
	})
	switch {
	case by == (Sort{}):
		return s.Newest()
	case l.sort != by || by.Key == ByAttempts: // those of the old rows change
		return s.order(by, s.Newest())
	case len(more) == 0:
		return l.order
	}
	return merge(l.order, s.order(by, more), s.compareBy(by))
}

// chosen is the rows of s that f chooses.
func (l *Lens) chosen(s *Snapshot, f Filter) Set {
	set := make(Set, len(s.chunks)*chunkWords)
	first := 0
	if l.grown(s) && l.filter == f && f.Alone() {
		first = int(l.snapshot.n) / ChunkRows // the last chunk may have grown
		copy(set, l.set[:min(first*chunkWords, len(l.set))])
	}
	f.Prepare(s)
	eachChunk(first, len(s.chunks), func(chunk int) {
		f.Select(s, chunk, set[chunk*chunkWords:(chunk+1)*chunkWords])
	})
	return set[:words(s.n)]
}

// Select is the rows of s that f chooses.
func Select(s *Snapshot, f Filter) Set { return new(Lens).chosen(s, f) }

// eachChunk calls f for the numbers from first on that are under end, on all
// processors when there are many.
func eachChunk(first, end int, f func(int)) {
	workers := min(runtime.GOMAXPROCS(0), (end-first+3)/4)
	if workers <= 1 {
		for i := first; i < end; i++ {
			f(i)
		}
		return
	}
	var next atomic.Int64
	next.Store(int64(first))
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < end; i = int(next.Add(1)) - 1 {
				f(i)
			}
		})
	}
	wg.Wait()
}

// pick lists those of rows that are in set.
func pick(rows []uint32, set Set) []uint32 {
	out := make([]uint32, 0, set.Count())
	for _, row := range rows {
		if set[row/64]&(1<<(row%64)) != 0 {
			out = append(out, row)
		}
	}
	return out
}
