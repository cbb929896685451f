package records

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"faceauth/backend"
)

// Key is what records can be sorted by.
type Key uint8

// The keys. Records that lack what is sorted by come last either way, and equal
// ones newest first.
const (
	ByTime Key = iota
	ByID
	BySubmission
	ByStatus
	BySubmitType
	BySimilarity
	ByLiveness
	ByActiveLiveness
	ByOcclusion // occlusions that were detected last, when ascending
	ByFaceCover
	ByHeadCover
	ByMargin // the least margin of the record's checks
	ByFailCode
	ByPolicy
	ByAttempts // how many records there are of the same submission
)

// Sort is an order of records. The zero Sort is newest first.
type Sort struct {
	Key Key
	// Ascending is smallest first, oldest first, A before Z.
	Ascending bool
}

// Newest is all rows, newest first; equal times are in the order of the
// auth_ids, and records without a readable time come last. It must not be changed.
func (s *Snapshot) Newest() []uint32 {
	return s.newest.get(func() []uint32 { return s.byTime(s.rowsFrom(0)) })
}

// rowsFrom lists the rows from one on.
func (s *Snapshot) rowsFrom(first uint32) []uint32 {
	rows := make([]uint32, s.n-first)
	for i := range rows {
		rows[i] = first + uint32(i)
	}
	return rows
}

// byTime sorts rows newest first.
func (s *Snapshot) byTime(rows []uint32) []uint32 { return s.timeRanking().sorted(rows) }

// ranking is an order of rows: by a number and, where that is equal or there is
// none, by a text. Rows that are equal in both are left as they are.
type ranking struct {
	number     func(row uint32) uint64
	text       func(row uint32) []byte
	descending bool // of the text
}

func (s *Snapshot) timeRanking() ranking {
	return ranking{
		number: func(row uint32) uint64 { return orderedTime(s.Created(row), true) },
		text:   s.idBytes,
	}
}

// sorted gives rows in order.
func (r ranking) sorted(rows []uint32) []uint32 {
	keys := make([]keyed, len(rows))
	for i, row := range rows {
		keys[i].row = row
		if r.number != nil {
			keys[i].key = r.number(row)
		}
	}
	if r.number != nil {
		keys = sortKeyed(keys)
	}
	if r.text != nil {
		runs(keys, func(run []keyed) { sortByText(run, r.text, 0, r.descending) })
	}
	out := make([]uint32, len(keys))
	for i, k := range keys {
		out[i] = k.row
	}
	return out
}

// compare tells as sorted does which of two rows goes first; 0 for neither.
func (r ranking) compare(a, b uint32) int {
	if r.number != nil {
		if c := cmp.Compare(r.number(a), r.number(b)); c != 0 {
			return c
		}
	}
	if r.text != nil {
		return compareText(r.text(a), r.text(b), r.descending)
	}
	return 0
}

func (s *Snapshot) ranking(by Sort) ranking {
	desc := !by.Ascending
	// byTraits sorts by a text that records with the same traits share, through
	// the place of each text among all of them.
	byTraits := func(word func(*Traits) string) ranking {
		words := make([]string, len(s.traits))
		for i := range words {
			words[i] = word(&s.traits[i])
		}
		places := slices.Compact(slices.Sorted(slices.Values(words)))
		keys := make([]uint64, len(words))
		for i, word := range words {
			at, _ := slices.BinarySearch(places, word)
			keys[i] = ordered(float64(at), desc)
			if word == "" {
				keys[i] = math.MaxUint64
			}
		}
		return ranking{number: func(row uint32) uint64 {
			c, i := s.place(row)
			return keys[c.Traits[i]]
		}}
	}
	number := func(get func(c *Chunk, i int) float64) ranking {
		return ranking{number: func(row uint32) uint64 {
			c, i := s.place(row)
			return ordered(get(c, i), desc)
		}}
	}
	score := func(k Score) ranking {
		return number(func(c *Chunk, i int) float64 {
			if c.Scores[k] == nil {
				return math.NaN()
			}
			return c.Scores[k][i]
		})
	}
	switch by.Key {
	case ByID:
		return ranking{text: s.idBytes, descending: desc}
	case BySubmission:
		return ranking{text: func(row uint32) []byte { return s.submissions.text(s.SubmissionOf(row)) }, descending: desc}
	case ByStatus:
		return byTraits(func(t *Traits) string { return string(t.Status) })
	case BySubmitType:
		return byTraits(func(t *Traits) string { return t.SubmitType })
	case ByFailCode:
		return byTraits(func(t *Traits) string { return strings.Join(t.FailCodes, ", ") })
	case ByPolicy:
		return byTraits(func(t *Traits) string { return t.Policy.Name() })
	case BySimilarity:
		return score(ScoreSimilarity)
	case ByLiveness:
		return score(ScoreLiveness)
	case ByActiveLiveness:
		return score(ScoreActiveLiveness)
	case ByFaceCover:
		return score(ScoreFaceCover)
	case ByHeadCover:
		return score(ScoreHeadCover)
	case ByOcclusion:
		return number(occlusion)
	case ByMargin:
		margins := s.Margins()
		return number(margins.Of)
	case ByAttempts:
		return number(func(c *Chunk, i int) float64 { return float64(s.Attempts(c.Submission[i])) })
	}
	return ranking{number: func(row uint32) uint64 { return orderedTime(s.Created(row), desc) }}
}

// occlusion is a number to sort by: what was detected, between these what was
// only scored, from the freest face on.
func occlusion(c *Chunk, i int) float64 {
	switch flags := c.Flags[i]; {
	case flags&FlagOccludedGiven != 0 && flags&FlagOccluded != 0:
		return 1e9
	case flags&FlagOccludedGiven != 0:
		return -1e9
	case c.Scores[ScoreOcclusion] != nil:
		return -c.Scores[ScoreOcclusion][i]
	}
	return math.NaN()
}

// Margins tells the margins of the records of a snapshot.
type Margins struct {
	// limits are the numeric thresholds of the checks that were on, by traits
	// number, in the order of Score; NaN for the others.
	limits [][scoreCount]float64
}

// Margins prepares them.
func (s *Snapshot) Margins() Margins {
	m := Margins{limits: make([][scoreCount]float64, len(s.traits))}
	for i := range s.traits {
		p := &s.traits[i].Policy
		for k, t := range [scoreCount]backend.Threshold{p.FaceSimilarity, p.Liveness, p.ActiveLiveness, p.Occluded, p.FaceCover, p.HeadCover} {
			m.limits[i][k] = math.NaN()
			if t.On() && !t.Switch {
				m.limits[i][k] = t.Value
			}
		}
	}
	return m
}

// Of is the least margin of the record in the i-th row of a chunk, in points:
// the lowest Check.Margin of its checks; NaN when none has one.
func (m Margins) Of(c *Chunk, i int) float64 {
	least := math.NaN()
	limits := &m.limits[c.Traits[i]]
	for k, col := range c.Scores {
		if col == nil {
			continue
		}
		// A comparison with NaN is false, so what is missing changes nothing.
		if d := col[i] - limits[k]; d == d && !(d >= least) {
			least = d
		}
	}
	return least
}

// order lists rows, which are in the order of Newest, as by asks for.
func (s *Snapshot) order(by Sort, newest []uint32) []uint32 {
	if by == (Sort{}) {
		return newest
	}
	return s.ranking(by).sorted(newest)
}

// compareBy is the order that order makes.
func (s *Snapshot) compareBy(by Sort) func(a, b uint32) int {
	newest := s.timeRanking()
	if by == (Sort{}) {
		return newest.compare
	}
	r := s.ranking(by)
	return func(a, b uint32) int {
		if c := r.compare(a, b); c != 0 {
			return c
		}
		return newest.compare(a, b)
	}
}

// merge joins two sorted lists of rows. The usual case, older records behind
// newer ones, is an append.
func merge(a, b []uint32, compare func(a, b uint32) int) []uint32 {
	out := make([]uint32, 0, len(a)+len(b))
	if len(a) == 0 || len(b) == 0 || compare(a[len(a)-1], b[0]) <= 0 {
		return append(append(out, a...), b...)
	}
	for len(a) > 0 && len(b) > 0 {
		// A stretch of a that goes before b[0] is found by halving: b is
		// usually much the shorter, and lies together.
		n, _ := slices.BinarySearchFunc(a, b[0], compare)
		out, a = append(out, a[:n]...), a[n:]
		if len(a) == 0 {
			break
		}
		m, _ := slices.BinarySearchFunc(b, a[0], compare)
		out, b = append(out, b[:m]...), b[m:]
	}
	return append(append(out, a...), b...)
}

func sortVersions(v []PolicyVersion) {
	slices.SortStableFunc(v, func(a, b PolicyVersion) int {
		if c := b.Last.Compare(a.Last); c != 0 {
			return c
		}
		return strings.Compare(a.Name, b.Name)
	})
}
