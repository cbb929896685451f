package query_test

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"faceauth/backend"
	"faceauth/backend/query"
	"faceauth/backend/records"
)

// syntheticRecord makes the i-th of many records that are like those of a
// project: five policies, few fail codes, a submission for every third.
func syntheticRecord(i int) backend.Authentication {
	r := rand.New(rand.NewPCG(uint64(i), 7))
	a := backend.Authentication{
		ID:           fmt.Sprintf("%08x-%04x-4%03x-%016x", r.Uint32(), r.Uint32()&0xffff, i&0xfff, r.Uint64()),
		ProjectID:    "p1",
		Status:       backend.Approved,
		Created:      time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC).Add(-time.Duration(i) * time.Minute),
		SubmitType:   "form",
		SubmissionID: fmt.Sprintf("%024x", uint64(i/3)*0x9e3779b97f4a7c15),
		Policy:       backend.Policy{FaceSimilarity: backend.ThresholdOf(float64(80 + i/200000%5)), Liveness: backend.ThresholdOf(70), Occluded: backend.SwitchOf(true)},
		Scores: backend.Scores{
			FaceSimilarity: backend.NumberOf(100 - 60*r.Float64()*r.Float64()), Liveness: backend.NumberOf(100 - 60*r.Float64()*r.Float64()),
			ActiveLiveness: backend.NumberOf(100 * r.Float64()), Occluded: backend.FlagOf(r.IntN(10) == 0),
		},
	}
	if r.IntN(5) == 0 {
		a.Status = backend.Rejected
		a.FailCodes = []string{backend.FailCodes()[r.IntN(4)].Code}
		a.Comments = []string{a.FailCodes[0] + ": the confidence is higher than threshold."}
	}
	a.Erased = r.IntN(20) == 0
	a.Raw = []byte(a.ID)
	return a
}

func benchFilters() []string {
	return []string{
		"status:rejected",
		"status:rejected fail:occluded sim<80 since:7d",
		"sim<80 live>=50 -erased:yes",
		"margin:-2..2",
		"attempts>=3",
		"policy:changed",
		"id:9f3c",
		"sub:*7f*",
		"9f3c2",
		`status:rejected "higher than"`,
		"(fail:occluded OR fail:similarity OR sim<62.5) -(type:form live<60) day>=2026-06",
	}
}

// millionRecords makes the store once for all benchmarks.
var millionRecords = sync.OnceValue(func() *records.Snapshot {
	store := records.New()
	page := make([]backend.Authentication, 0, 10000)
	for i := range 1_000_000 {
		page = append(page, syntheticRecord(i))
		if len(page) == cap(page) {
			store.Add(page)
			page = page[:0]
		}
	}
	s := store.Snapshot()
	s.PolicyChanged() // worked out once for a snapshot, not for each filter
	s.Attempts(0)
	runtime.GC()
	return s
})

// BenchmarkFilter is what one key in the filter bar costs: the text is read and
// compiled, and a million records are judged on all processors.
func BenchmarkFilter(b *testing.B) {
	s := millionRecords()
	for _, text := range benchFilters() {
		b.Run(strings.ReplaceAll(text, " ", "_"), func(b *testing.B) {
			chosen := 0
			for b.Loop() {
				q, err := query.Parse(text, env())
				if err != nil {
					b.Fatal(err)
				}
				chosen = count(q.Plan(), s)
			}
			b.ReportMetric(float64(chosen), "chosen")
		})
	}
}

func count(p *query.Plan, s *records.Snapshot) int {
	p.Prepare(s)
	var next, chosen atomic.Int64
	var running sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		running.Go(func() {
			set := make(records.Set, records.ChunkRows/64)
			n := 0
			for c := int(next.Add(1)) - 1; c < s.Chunks(); c = int(next.Add(1)) - 1 {
				clear(set)
				p.Select(s, c, set)
				n += set.Count()
			}
			chosen.Add(int64(n))
		})
	}
	running.Wait()
	return int(chosen.Load())
}

// BenchmarkBar is what the bar does for one key beside filtering: the text is
// read, coloured, explained and completed.
func BenchmarkBar(b *testing.B) {
	for name, text := range map[string]string{
		"usual":   "status:rejected fail:occluded sim<80 since:7d (sub:kyc* OR -erased:no)",
		"longest": strings.Repeat("id:a OR ", 250) + "id:a",
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				q, err := query.Parse(text, env())
				if err != nil {
					b.Fatal(err)
				}
				if q.Explain() == "" || len(query.Highlight(text)) == 0 || len(query.Complete(text, len(text)/2, env(), values()).Items) > 100 {
					b.Fatal("nothing")
				}
			}
		})
	}
}
