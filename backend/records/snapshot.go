package records

import (
	"sync"

	"faceauth/backend"
)

// Snapshot is the store as it was at some moment. Who reads it does not wait for
// those that add, and it never changes but in one thing: the JSON and the comments
// of records that are erased go from all snapshots alike.
//
// A record has a row: a number from 0, given in the order of arrival, that stays
// its own for as long as the store lives, whatever is loaded, changed or sorted.
type Snapshot struct {
	n           uint32
	chunks      []*Chunk
	traits      []Traits
	comments    *comments
	nComments   uint32
	submissions dictView
	raws        rawView
	index       *table
	generation  uint64 // counts changes of rows that were there before

	newest   lazily[[]uint32]
	policies lazily[policyHistory]
	attempts lazily[[]uint32]
	latest   lazily[LatestPolicy]
}

// lazily works a value out once, when it is first asked for.
type lazily[T any] struct {
	once  sync.Once
	value T
}

func (l *lazily[T]) get(make func() T) T {
	l.once.Do(func() { l.value = make() })
	return l.value
}

// Len is the number of records; rows go from 0 to Len()-1.
func (s *Snapshot) Len() int { return int(s.n) }

// Chunks is the number of chunks.
func (s *Snapshot) Chunks() int { return len(s.chunks) }

// Chunk is the i-th chunk, with the rows from i*ChunkRows on.
func (s *Snapshot) Chunk(i int) *Chunk { return s.chunks[i] }

func (s *Snapshot) place(row uint32) (*Chunk, int) {
	return s.chunks[row/ChunkRows], int(row % ChunkRows)
}

// TraitCount is how many different Traits there are, numbered from 0.
func (s *Snapshot) TraitCount() int { return len(s.traits) }

// Traits are those with number i. They must not be changed.
func (s *Snapshot) Traits(i uint32) *Traits { return &s.traits[i] }

// CommentCount is how many different lists of comments there are.
func (s *Snapshot) CommentCount() int { return int(s.nComments) }

// Comments is the list of comments with number i; number 0 is no comment at all,
// and so is a list of which all records are erased.
func (s *Snapshot) Comments(i uint32) []string { return s.comments.list(i) }

// SubmissionCount is how many different submission ids there are.
func (s *Snapshot) SubmissionCount() int { return int(s.submissions.n) }

// Submission is the kyc_submission_id with number i; number 0 is that of records
// without one. The bytes must not be changed.
func (s *Snapshot) Submission(i uint32) []byte { return s.submissions.text(i) }

// ID is the auth_id of a row.
func (s *Snapshot) ID(row uint32) string {
	c, i := s.place(row)
	return string(c.ids.at(i))
}

// Row finds a record by its auth_id.
func (s *Snapshot) Row(authID string) (uint32, bool) {
	return s.index.find(authID, s.n, s.idBytes)
}

func (s *Snapshot) idBytes(row uint32) []byte {
	c, i := s.place(row)
	return c.ids.at(i)
}

// Created is the create_time of a row in microseconds since 1970, or NoTime.
func (s *Snapshot) Created(row uint32) int64 {
	c, i := s.place(row)
	return c.Created[i]
}

// SubmissionOf numbers the submission of a row.
func (s *Snapshot) SubmissionOf(row uint32) uint32 {
	c, i := s.place(row)
	return c.Submission[i]
}

// Erased tells whether the record of a row is erased.
func (s *Snapshot) Erased(row uint32) bool {
	c, i := s.place(row)
	return c.Flags[i]&FlagErased != 0
}

// Record puts a record together again, all but its Raw, which takes longer and
// is needed seldom: see Raw. Times are those of the API to the microsecond.
func (s *Snapshot) Record(row uint32) backend.Authentication {
	c, i := s.place(row)
	t := &s.traits[c.Traits[i]]
	flags := c.Flags[i]
	number := func(k Score) backend.Number {
		if col := c.Scores[k]; col != nil && col[i] == col[i] {
			return backend.NumberOf(col[i])
		}
		return backend.Number{}
	}
	a := backend.Authentication{
		ID:           string(c.ids.at(i)),
		ProjectID:    t.ProjectID,
		Status:       t.Status,
		Created:      Moment(c.Created[i]),
		SubmitType:   t.SubmitType,
		SubmissionID: string(s.submissions.text(c.Submission[i])),
		Policy:       t.Policy,
		Scores: backend.Scores{
			FaceSimilarity: number(ScoreSimilarity), Liveness: number(ScoreLiveness), ActiveLiveness: number(ScoreActiveLiveness),
			OccludedScore: number(ScoreOcclusion), FaceCover: number(ScoreFaceCover), HeadCover: number(ScoreHeadCover),
			Occluded: backend.Flag{Given: flags&FlagOccludedGiven != 0, Value: flags&FlagOccluded != 0},
		},
		FailCodes: t.FailCodes,
		Comments:  s.Comments(c.Comments[i]),
		Erased:    flags&FlagErased != 0,
	}
	if a.Created.IsZero() {
		a.CreatedText = c.texts[row]
	}
	if c.ErasedAt != nil {
		a.ErasedAt = Moment(c.ErasedAt[i])
	}
	return a
}
