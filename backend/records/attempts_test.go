package records

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"faceauth/backend"
)

// mixed is a snapshot of n made-up records, over several chunks where n is large.
func mixed(seed uint64, n int) *Snapshot {
	r := rand.New(rand.NewPCG(seed, 4))
	s := New()
	var recs []backend.Authentication
	for i := range n {
		recs = append(recs, someone(r, i))
	}
	s.Add(recs)
	return s.Snapshot()
}

func TestAttemptsAround(t *testing.T) {
	s := mixed(1, 2*ChunkRows)
	oldest := slices.Clone(s.Newest())
	slices.Reverse(oldest)
	for row := uint32(0); row < s.n; row += 97 {
		var all []uint32
		for _, r := range oldest {
			if s.SubmissionOf(r) == s.SubmissionOf(row) && (s.SubmissionOf(row) != 0 || r == row) {
				all = append(all, r)
			}
		}
		at := slices.Index(all, row)
		for _, reach := range []int{0, 1, 3, 1 << 20} {
			got := s.AttemptsAround(row, reach)
			from, to := max(at-reach, 0), min(at+reach+1, len(all))
			if !slices.Equal(got.Rows, all[from:to]) || got.Earlier != from || got.Later != len(all)-to || got.Total() != len(all) || got.Rows[got.At] != row {
				t.Fatalf("row %d, reach %d: %+v, want %v and %d before, %d behind", row, reach, got, all[from:to], from, len(all)-to)
			}
		}
		got := s.AttemptsAround(row, 1)
		for _, by := range []int{-1, 1} {
			next, ok := got.Step(by)
			if want := at+by >= 0 && at+by < len(all); ok != want || ok && next != all[at+by] {
				t.Fatalf("row %d: %d is followed by %d, %v", row, by, next, ok)
			}
		}
	}
}

func TestLatestPolicyIsThatOfTheHistory(t *testing.T) {
	for seed := range uint64(60) {
		s := mixed(seed, 1+int(seed)*int(seed))
		got, ok := s.LatestPolicy()
		if ok != (s.CurrentPolicy() != "") {
			t.Fatalf("seed %d: known %v, current %q", seed, ok, s.CurrentPolicy())
		}
		var times []int64
		for row := range s.n {
			if rec := s.Record(row); rec.Policy.Name() != "" && !rec.Created.IsZero() {
				times = append(times, rec.Created.UnixMicro())
			}
		}
		slices.Sort(times)
		if len(slices.Compact(slices.Clone(times))) < len(times) {
			continue // of two policies in one moment either is the newest
		}
		if ok && got.Policy.Name() != s.CurrentPolicy() {
			t.Fatalf("seed %d: %s, want %s", seed, got.Policy.Name(), s.CurrentPolicy())
		}
	}
}

func TestLatestPolicySinceItsLastChange(t *testing.T) {
	strict, mild := backend.Policy{FaceSimilarity: backend.ThresholdOf(90)}, backend.Policy{FaceSimilarity: backend.ThresholdOf(80)}
	alike := strict
	alike.Liveness = backend.ThresholdOf(0) // asks the same as strict
	day := func(d int) time.Time { return time.Date(2026, 11, d, 0, 0, 0, 0, time.UTC) }
	for name, tc := range map[string]struct {
		recs  []backend.Authentication
		want  backend.Policy
		since time.Time
	}{
		"none":            {nil, backend.Policy{}, time.Time{}},
		"without policy":  {[]backend.Authentication{{ID: "a", Created: day(1)}}, backend.Policy{}, time.Time{}},
		"without time":    {[]backend.Authentication{{ID: "a", Policy: strict}}, backend.Policy{}, time.Time{}},
		"one alone":       {[]backend.Authentication{{ID: "a", Created: day(4), Policy: strict}, {ID: "b", Created: day(2), Policy: strict}}, strict, day(2)},
		"equal in effect": {[]backend.Authentication{{ID: "a", Created: day(4), Policy: alike}, {ID: "b", Created: day(2), Policy: strict}}, alike, day(2)},
		"back again": {[]backend.Authentication{
			{ID: "a", Created: day(1), Policy: strict}, {ID: "b", Created: day(3), Policy: mild}, {ID: "c", Created: day(5), Policy: strict},
			{ID: "d", Created: day(7), Policy: strict}, {ID: "e", Created: day(9)},
		}, strict, day(5)},
	} {
		t.Run(name, func(t *testing.T) {
			for i := range tc.recs {
				tc.recs[i].Raw = []byte(tc.recs[i].ID)
			}
			s := New()
			s.Add(tc.recs)
			got, ok := s.Snapshot().LatestPolicy()
			if ok != !tc.since.IsZero() || got.Policy != tc.want || !got.Since.Equal(tc.since) {
				t.Errorf("%+v %v, want %+v since %v", got, ok, tc.want, tc.since)
			}
		})
	}
}

// BenchmarkLatestPolicy finds the policy of the newest of 100,000 records and
// since when it is in force.
func BenchmarkLatestPolicy(b *testing.B) {
	s := mixed(1, 100_000)
	for b.Loop() {
		s.findLatest()
	}
}
