package records

import (
	"math"
	"slices"
	"time"

	"faceauth/backend"
)

// ChunkRows is how many rows a chunk holds when it is full, a multiple of 64.
const ChunkRows = 4096

// NoTime stands in a column of times for a time that is not known.
const NoTime = math.MinInt64

// Score numbers the columns of scores.
type Score uint8

// The scores, each a number of the record's result object from 0 to 100.
const (
	ScoreSimilarity Score = iota
	ScoreLiveness
	ScoreActiveLiveness
	ScoreOcclusion
	ScoreFaceCover
	ScoreHeadCover
	scoreCount
)

// Flags are the true and false of a record.
type Flags uint8

// The flags.
const (
	// FlagErased is delete_check.
	FlagErased Flags = 1 << iota
	// FlagOccludedGiven tells that detectOccluded was there, FlagOccluded what it said.
	FlagOccludedGiven
	FlagOccluded
	// FlagDisagrees tells that status and fail codes do not follow from the
	// numbers: see Authentication.Disagreements.
	FlagDisagrees
)

// Chunk is the columns of up to ChunkRows neighbouring rows, the i-th entry of
// each for row Base+i. All of it is read-only.
type Chunk struct {
	Base uint32
	// Created is create_time in microseconds since 1970, NoTime where it could
	// not be read.
	Created []int64
	// Traits, Comments and Submission number what Snapshot.Traits,
	// Snapshot.Comments and Snapshot.Submission give.
	Traits     []uint32
	Comments   []uint32
	Submission []uint32
	Flags      []Flags
	// Scores are NaN where the record had none; a column is nil when no
	// record of the chunk had it.
	Scores [scoreCount][]float64
	// ErasedAt is delete_time as Created is create_time; nil when no record of
	// the chunk has one.
	ErasedAt []int64

	ids   texts
	raw   []rawRef
	sum   []uint64          // of each raw, to tell a changed record
	texts map[uint32]string // create_time as it came, for rows where Created is NoTime
}

// Len is the number of rows.
func (c *Chunk) Len() int { return len(c.Created) }

// ID is the auth_id of the i-th row of the chunk. The bytes must not be changed.
func (c *Chunk) ID(i int) []byte { return c.ids.at(i) }

func newChunk(base uint32) *Chunk {
	return &Chunk{
		Base:       base,
		Created:    make([]int64, 0, ChunkRows),
		Traits:     make([]uint32, 0, ChunkRows),
		Comments:   make([]uint32, 0, ChunkRows),
		Submission: make([]uint32, 0, ChunkRows),
		Flags:      make([]Flags, 0, ChunkRows),
		raw:        make([]rawRef, 0, ChunkRows),
		sum:        make([]uint64, 0, ChunkRows),
	}
}

// columns are the values of one row that stand in the chunk itself.
type columns struct {
	created, erasedAt            int64
	createdText                  string
	traits, comments, submission uint32
	flags                        Flags
	scores                       [scoreCount]float64
	raw                          rawRef
	sum                          uint64
}

// row gives the values of the i-th row.
func (c *Chunk) row(i int) columns {
	v := columns{
		created: c.Created[i], erasedAt: NoTime, createdText: c.texts[c.Base+uint32(i)],
		traits: c.Traits[i], comments: c.Comments[i], submission: c.Submission[i],
		flags: c.Flags[i], scores: scoresOf(backend.Scores{}), raw: c.raw[i], sum: c.sum[i],
	}
	for s, col := range c.Scores {
		if col != nil {
			v.scores[s] = col[i]
		}
	}
	if c.ErasedAt != nil {
		v.erasedAt = c.ErasedAt[i]
	}
	return v
}

// scoresOf takes the scores of a record apart.
func scoresOf(s backend.Scores) (out [scoreCount]float64) {
	for i, n := range [scoreCount]backend.Number{s.FaceSimilarity, s.Liveness, s.ActiveLiveness, s.OccludedScore, s.FaceCover, s.HeadCover} {
		out[i] = math.NaN()
		if n.Given {
			out[i] = n.Value
		}
	}
	return out
}

// append adds a row behind the last. Readers of an older snapshot see shorter
// slices, so that nothing they look at changes; a column that comes into being
// is put in place whole.
func (c *Chunk) append(id string, v columns) {
	n := c.Len()
	c.ids.append(id)
	c.Created = append(c.Created, v.created)
	c.Traits = append(c.Traits, v.traits)
	c.Comments = append(c.Comments, v.comments)
	c.Submission = append(c.Submission, v.submission)
	c.Flags = append(c.Flags, v.flags)
	c.raw = append(c.raw, v.raw)
	c.sum = append(c.sum, v.sum)
	for i, score := range v.scores {
		c.Scores[i] = extend(c.Scores[i], n, score, math.NaN(), math.IsNaN(score))
	}
	c.ErasedAt = extend(c.ErasedAt, n, v.erasedAt, NoTime, v.erasedAt == NoTime)
	if v.createdText != "" {
		c.texts = withText(c.texts, c.Base+uint32(n), v.createdText)
	}
}

// extend appends v to a column of n rows that is nil as long as all its values
// are blank.
func extend[T any](col []T, n int, v, blank T, isBlank bool) []T {
	if col == nil {
		if isBlank {
			return nil
		}
		col = make([]T, n, ChunkRows)
		for i := range col {
			col[i] = blank
		}
	}
	return append(col, v)
}

// withText gives a copy of m in which row has text; none for an empty one.
// Readers may be looking at m.
func withText(m map[uint32]string, row uint32, text string) map[uint32]string {
	out := make(map[uint32]string, len(m)+1)
	for k, v := range m {
		out[k] = v
	}
	delete(out, row)
	if text != "" {
		out[row] = text
	}
	return out
}

// with gives a copy of the chunk in which the i-th row has other values. The
// id, which is the row, stays.
func (c *Chunk) with(changed map[int]columns) *Chunk {
	n := c.Len()
	out := *c
	out.Created = copied(c.Created)
	out.Traits = copied(c.Traits)
	out.Comments = copied(c.Comments)
	out.Submission = copied(c.Submission)
	out.Flags = copied(c.Flags)
	out.raw = copied(c.raw)
	out.sum = copied(c.sum)
	for s := range out.Scores {
		out.Scores[s] = copied(c.Scores[s])
	}
	out.ErasedAt = copied(c.ErasedAt)
	for i, v := range changed {
		out.Created[i], out.Traits[i], out.Comments[i], out.Submission[i] = v.created, v.traits, v.comments, v.submission
		out.Flags[i], out.raw[i], out.sum[i] = v.flags, v.raw, v.sum
		for s, score := range v.scores {
			out.Scores[s] = replace(out.Scores[s], n, i, score, math.NaN(), math.IsNaN(score))
		}
		out.ErasedAt = replace(out.ErasedAt, n, i, v.erasedAt, NoTime, v.erasedAt == NoTime)
		if v.createdText != "" || out.texts[c.Base+uint32(i)] != "" {
			out.texts = withText(out.texts, c.Base+uint32(i), v.createdText)
		}
	}
	return &out
}

// copied clones a column with room for the rows to come; nil stays nil.
func copied[T any](col []T) []T {
	if col == nil {
		return nil
	}
	return append(make([]T, 0, ChunkRows), col...)
}

// replace sets the i-th of n rows of a column that is nil while all is blank.
func replace[T any](col []T, n, i int, v, blank T, isBlank bool) []T {
	if col == nil {
		if isBlank {
			return nil
		}
		col = slices.Grow([]T(nil), ChunkRows)[:n]
		for j := range col {
			col[j] = blank
		}
	}
	col[i] = v
	return col
}

// micros is t as a column of times holds it.
func micros(t time.Time) int64 {
	if t.IsZero() {
		return NoTime
	}
	return t.UnixMicro()
}

// Moment turns a value of a column of times back; the zero time for NoTime.
func Moment(us int64) time.Time {
	if us == NoTime {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}
