package query

import (
	"math"
	"runtime"
	"sync"
	"sync/atomic"

	"faceauth/backend"
	"faceauth/backend/records"
)

// Plan is a filter made ready for the columns of a store: a records.Filter. What
// many records share is judged once, so that a row costs a few table look-ups
// and comparisons. A Plan is for the snapshots of one store and safe for use by
// several goroutines.
type Plan struct {
	root   *node // nil chooses everything
	alone  bool
	tables []*node // the nodeTable nodes, by their table
	margin bool    // there is a nodeMargin
	set    bool    // there is a nodeSet

	mu   sync.Mutex // for making prepared
	made atomic.Pointer[prepared]
}

var _ records.Filter = (*Plan)(nil)

// prepared is what a plan has worked out for a snapshot.
type prepared struct {
	snapshot *records.Snapshot
	tables   [][]uint8 // 1 for an entry that is chosen
	// thresholds are those of each traits number that a margin is measured
	// from, by score; NaN for a check that has none.
	thresholds [][scores]float64
	changed    records.Set
}

// scores is how many columns of scores there are.
const scores = int(records.ScoreHeadCover) + 1

// Plan compiles the query.
func (q Query) Plan() *Plan {
	p := &Plan{alone: q.Alone()}
	if q.root != nil {
		p.root = compile(q.root)
		p.number(p.root)
	}
	return p
}

// number gives each table its place.
func (p *Plan) number(n *node) {
	switch n.op {
	case nodeTable:
		n.table = len(p.tables)
		p.tables = append(p.tables, n)
	case nodeMargin:
		p.margin = true
	case nodeSet:
		p.set = true
	}
	for _, kid := range n.kids {
		p.number(kid)
	}
}

// Alone is that of records.Filter.
func (p *Plan) Alone() bool { return p.alone }

// Prepare is that of records.Filter. Entries that an earlier snapshot had are not
// judged again, unless that depends on what is loaded.
func (p *Plan) Prepare(s *records.Snapshot) { p.prepared(s) }

// prepared gives what is worked out for s.
func (p *Plan) prepared(s *records.Snapshot) *prepared {
	if made := p.made.Load(); made != nil && made.snapshot == s {
		return made
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	before := p.made.Load()
	switch {
	case before == nil:
		before = &prepared{tables: make([][]uint8, len(p.tables))}
	case before.snapshot == s:
		return before
	}
	now := &prepared{snapshot: s, thresholds: before.thresholds, tables: make([][]uint8, len(p.tables))}
	for i, n := range p.tables {
		table := before.tables[i]
		if !n.alone {
			table = nil
		}
		now.tables[i] = n.judged(s, table)
	}
	if p.margin {
		for i := len(now.thresholds); i < s.TraitCount(); i++ {
			now.thresholds = append(now.thresholds, thresholds(s.Traits(uint32(i)).Policy))
		}
	}
	if p.set {
		now.changed = s.PolicyChanged()
	}
	p.made.Store(now)
	return now
}

// thresholds are those of a policy, by score.
func thresholds(p backend.Policy) [scores]float64 {
	out := [scores]float64{
		records.ScoreSimilarity: math.NaN(), records.ScoreLiveness: math.NaN(), records.ScoreActiveLiveness: math.NaN(),
		records.ScoreOcclusion: math.NaN(), records.ScoreFaceCover: math.NaN(), records.ScoreHeadCover: math.NaN(),
	}
	for score, t := range map[records.Score]backend.Threshold{
		records.ScoreSimilarity: p.FaceSimilarity, records.ScoreLiveness: p.Liveness, records.ScoreActiveLiveness: p.ActiveLiveness,
		records.ScoreOcclusion: p.Occluded, records.ScoreFaceCover: p.FaceCover, records.ScoreHeadCover: p.HeadCover,
	} {
		if t.On() && !t.Switch {
			out[score] = t.Value
		}
	}
	return out
}

// entries is how many entries a dictionary has.
func (d dict) entries(s *records.Snapshot) int {
	switch d {
	case dictTraits:
		return s.TraitCount()
	case dictSubmission:
		return s.SubmissionCount()
	}
	return s.CommentCount()
}

// parallelFrom is how many entries are worth a second goroutine.
const parallelFrom = 16384

// judged extends a table to the entries that a snapshot has. Nothing that is in
// the table already is touched: others may be reading it.
func (n *node) judged(s *records.Snapshot, table []uint8) []uint8 {
	from, to := len(table), n.dict.entries(s)
	if from >= to {
		return table
	}
	table = append(table, make([]uint8, to-from)...)
	workers := min(runtime.GOMAXPROCS(0), 1+(to-from)/parallelFrom)
	step := (to - from + workers - 1) / workers
	var running sync.WaitGroup
	for start := from; start < to; start += step {
		running.Go(func() {
			is := n.judge(s)
			for i := start; i < min(start+step, to); i++ {
				if is(uint32(i)) {
					table[i] = 1
				}
			}
		})
	}
	running.Wait()
	return table
}

// Select is that of records.Filter.
func (p *Plan) Select(s *records.Snapshot, chunk int, out []uint64) {
	c := s.Chunk(chunk)
	n := c.Len()
	for i := range n / 64 {
		out[i] = ^uint64(0)
	}
	if n%64 != 0 {
		out[n/64] = 1<<(n%64) - 1
	}
	if p.root == nil {
		return
	}
	r := run{prepared: p.prepared(s), c: c, chunk: chunk}
	r.do(p.root, out[:(n+63)/64])
}
