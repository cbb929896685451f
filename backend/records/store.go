// Package records keeps authentications in memory by the million: in columns,
// their JSON compressed, each once, with filters and orders over them.
package records

import (
	"hash/maphash"
	"strings"
	"sync"
	"sync/atomic"

	"faceauth/backend"
)

// Store holds authentications, each auth_id once. It is safe for use by several
// goroutines: those that Add or Erase take turns, those that read a Snapshot don't
// wait for them, but for the moment in which JSON that they want is overwritten.
type Store struct {
	seed      maphash.Seed
	codec     *codec
	published atomic.Pointer[Snapshot]

	mu           sync.Mutex // for all below
	n            uint32
	chunks       []*Chunk // all but the last are full, and those never change
	traits       []Traits
	traitNumbers map[traitsKey]uint32
	comments     *comments
	submissions  *dict
	blocks       []*block
	index        *table
	generation   uint64
	former       map[uint32][]former // by row: what is to be wiped with its record

	wiping sync.Mutex // while blocks are wiped; never with mu
}

// Change says what an Add or an Erase did, in numbers of records.
type Change struct {
	New     int // not there before
	Changed int // there before, and different now
}

// New makes an empty store.
func New() *Store {
	seed := maphash.MakeSeed()
	s := &Store{
		seed: seed, codec: &codec{}, traitNumbers: map[traitsKey]uint32{},
		comments: newComments(seed), submissions: newDict(seed), index: newTable(seed, 1024), former: map[uint32][]former{},
	}
	s.submissions.number("") // number 0 is none
	s.publish()
	return s
}

// Snapshot is the store as it is now.
func (s *Store) Snapshot() *Snapshot { return s.published.Load() }

// Add takes records in any order. A record whose auth_id is there already
// replaces it: the newest answer wins. What was there of one that is erased now is
// wiped, as Erase does. Nothing of recs is kept.
func (s *Store) Add(recs []backend.Authentication) Change { return s.take(recs, nil) }

// take adds records, and makes what the API keeps of those in gone that are there.
func (s *Store) take(recs []backend.Authentication, gone []string) Change {
	// What takes longest, compressing, is done before anybody has to wait, and
	// only for what differs from what is there.
	fresh := make([]*backend.Authentication, 0, len(recs))
	sums := make([]uint64, 0, len(recs))
	now := s.Snapshot()
	for i := range recs {
		sum := sumOf(s.seed, recs[i].Raw)
		if row, ok := now.Row(recs[i].ID); ok && now.sum(row) == sum {
			continue
		}
		fresh, sums = append(fresh, &recs[i]), append(sums, sum)
	}
	if len(fresh)+len(gone) == 0 {
		return Change{}
	}
	blocks, refs := s.codec.pack(fresh)
	c, left := s.merge(fresh, sums, blocks, refs, gone)
	s.wipe(left)
	return c
}

// merge puts records into the columns and publishes them. It gives what is left
// of those that are erased now, which nobody may have much longer.
func (s *Store) merge(fresh []*backend.Authentication, sums []uint64, blocks []*block, refs []rawRef, gone []string) (c Change, left []former) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range refs {
		refs[i].block += uint32(len(s.blocks))
	}
	s.blocks = append(s.blocks, blocks...)
	changed := map[uint32]columns{}
	nothing := sumOf(s.seed, nil)
	change := func(row uint32, v columns) {
		before, again := s.row(row, changed)
		if !again {
			c.Changed++
		}
		if before.sum != nothing || before.comments != 0 { // else there is nothing to wipe, as a rule because it was
			s.former[row] = append(s.former[row], former{before.raw, before.comments})
		}
		changed[row] = v
	}
	for i, rec := range fresh {
		row, known := s.index.find(rec.ID, s.n, s.id)
		if !known {
			s.insert(rec, s.columns(rec, refs[i], sums[i]))
			c.New++
			continue
		}
		if before, _ := s.row(row, changed); before.sum == sums[i] {
			// It came twice, or somebody else added it just now.
			s.former[row] = append(s.former[row], former{raw: refs[i]})
			continue
		}
		change(row, s.columns(rec, refs[i], sums[i]))
	}
	for _, id := range gone {
		row, known := s.index.find(id, s.n, s.id)
		if !known {
			continue
		}
		if before, _ := s.row(row, changed); before.flags&FlagErased == 0 {
			change(row, s.bare(before))
		}
	}
	s.replace(changed)
	s.publish()
	for row, v := range changed {
		if v.flags&FlagErased != 0 {
			left = append(left, s.former[row]...)
			delete(s.former, row)
		}
	}
	s.forgetComments(left)
	return c, left
}

// row gives the values of a row, with regard to those that are changed but not yet
// in place; again tells of one of these.
func (s *Store) row(row uint32, changed map[uint32]columns) (v columns, again bool) {
	if v, again = changed[row]; again {
		return v, true
	}
	return s.chunks[row/ChunkRows].row(int(row % ChunkRows)), false
}

func (s *Store) id(row uint32) []byte {
	return s.chunks[row/ChunkRows].ids.at(int(row % ChunkRows))
}

// columns takes a record apart.
func (s *Store) columns(a *backend.Authentication, raw rawRef, sum uint64) columns {
	v := columns{
		created: micros(a.Created), erasedAt: micros(a.ErasedAt),
		traits: s.traitsOf(a), comments: s.comments.number(a.Comments), submission: s.submissions.number(a.SubmissionID),
		scores: scoresOf(a.Scores), raw: raw, sum: sum,
	}
	if v.created == NoTime {
		v.createdText = strings.Clone(a.CreatedText)
	}
	set := func(f Flags, on bool) {
		if on {
			v.flags |= f
		}
	}
	set(FlagErased, a.Erased)
	set(FlagOccludedGiven, a.Scores.Occluded.Given)
	set(FlagOccluded, a.Scores.Occluded.Value)
	set(FlagDisagrees, a.Disagrees())
	return v
}

func (s *Store) insert(a *backend.Authentication, v columns) {
	if s.n%ChunkRows == 0 {
		if s.n > 0 {
			s.chunks[len(s.chunks)-1].ids.trim()
		}
		s.chunks = append(s.chunks, newChunk(s.n))
	}
	s.chunks[len(s.chunks)-1].append(a.ID, v)
	s.n++
	s.index = s.index.insert(a.ID, s.n-1, s.id)
}

// replace gives rows other values, in copies of their chunks.
func (s *Store) replace(changed map[uint32]columns) {
	if len(changed) == 0 {
		return
	}
	s.generation++
	byChunk := map[uint32]map[int]columns{}
	for row, v := range changed {
		k := row / ChunkRows
		if byChunk[k] == nil {
			byChunk[k] = map[int]columns{}
		}
		byChunk[k][int(row%ChunkRows)] = v
	}
	for k, rows := range byChunk {
		s.chunks[k] = s.chunks[k].with(rows)
	}
}

// publish makes the store as it is now the one that is read. The last chunk
// still grows, so its slices are fixed in a copy.
func (s *Store) publish() {
	chunks := append([]*Chunk(nil), s.chunks...)
	if n := len(chunks); n > 0 {
		last := *chunks[n-1]
		chunks[n-1] = &last
	}
	s.published.Store(&Snapshot{
		n: s.n, chunks: chunks, traits: s.traits, comments: s.comments, nComments: uint32(len(s.comments.texts)),
		submissions: s.submissions.view(), raws: rawView{s.blocks, s.codec}, index: s.index, generation: s.generation,
	})
}

// sumOf is the checksum by which a changed record is known.
func sumOf(seed maphash.Seed, raw []byte) uint64 { return maphash.Bytes(seed, raw) }

// sum is the checksum of a row's JSON, as it was when it came.
func (s *Snapshot) sum(row uint32) uint64 {
	c, i := s.place(row)
	return c.sum[i]
}
