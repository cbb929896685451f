package records_test

import (
	"fmt"
	"runtime"
	"sync"
	"testing"
	"time"

	"faceauth/backend"
	"faceauth/backend/argos"
	"faceauth/backend/records"
	"faceauth/backend/sandbox"
)

// sizes are the numbers of records that are measured.
func sizes() []int { return []int{10_000, 100_000, 1_000_000} }

// pages are all pages of a sandbox with n records, decoded as the client does.
func pages(b testing.TB, n int, take func([]backend.Authentication)) {
	server, err := sandbox.Start(b.Context(), sandbox.Config{Records: n})
	if err != nil {
		b.Fatal(err)
	}
	client, err := argos.New(argos.Config{BaseURL: server.BaseURL(), Key: backend.NewSecret(server.Key())})
	if err != nil {
		b.Fatal(err)
	}
	for w := backend.NewWalk(client, backend.PageRequest{}); !w.Done(); {
		page, err := w.Next(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		take(page.Records)
	}
}

// filled makes a store of each size once.
var filled = struct {
	sync.Mutex
	stores map[int]*records.Store
}{stores: map[int]*records.Store{}}

func store(b testing.TB, n int) *records.Store {
	filled.Lock()
	defer filled.Unlock()
	if filled.stores[n] == nil {
		s := records.New()
		pages(b, n, func(recs []backend.Authentication) { s.Add(recs) })
		filled.stores[n] = s
	}
	return filled.stores[n]
}

func eachSize(b *testing.B, f func(b *testing.B, n int)) {
	for _, n := range sizes() {
		b.Run(fmt.Sprintf("records=%d", n), func(b *testing.B) { f(b, n) })
	}
}

// BenchmarkAppend reports what a record costs to take in.
func BenchmarkAppend(b *testing.B) {
	eachSize(b, func(b *testing.B, n int) {
		for b.Loop() {
			s := records.New()
			b.StopTimer()
			pages(b, n, func(recs []backend.Authentication) {
				b.StartTimer()
				s.Add(recs)
				b.StopTimer()
			})
			b.StartTimer()
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/record")
	})
}

// BenchmarkMemory reports what a record takes, its JSON and a view with it.
func BenchmarkMemory(b *testing.B) {
	eachSize(b, func(b *testing.B, n int) {
		var before, after runtime.MemStats
		for b.Loop() {
			runtime.GC()
			runtime.GC()
			runtime.ReadMemStats(&before)
			s := records.New()
			pages(b, n, func(recs []backend.Authentication) { s.Add(recs) })
			v := new(records.Lens).View(s.Snapshot(), records.Want{})
			runtime.GC()
			runtime.GC()
			runtime.ReadMemStats(&after)
			runtime.KeepAlive(v)
			runtime.KeepAlive(s)
		}
		b.ReportMetric((float64(after.HeapInuse)-float64(before.HeapInuse))/float64(n), "bytes/record")
	})
}

// BenchmarkSort sorts everything by a score, which few records share, and by
// what all or many share.
func BenchmarkSort(b *testing.B) {
	for name, key := range map[string]records.Key{"similarity": records.BySimilarity, "auth-id": records.ByID,
		"submission": records.BySubmission, "status": records.ByStatus, "margin": records.ByMargin, "time": records.ByTime} {
		b.Run(name, func(b *testing.B) {
			eachSize(b, func(b *testing.B, n int) {
				s := store(b, n).Snapshot()
				for b.Loop() {
					new(records.Lens).View(s, records.Want{Sort: records.Sort{Key: key, Ascending: true}})
				}
			})
		})
	}
}

// BenchmarkGroup puts the attempts of each submission together.
func BenchmarkGroup(b *testing.B) {
	eachSize(b, func(b *testing.B, n int) {
		s := store(b, n).Snapshot()
		var l records.Lens
		for b.Loop() {
			l.View(s, records.Want{Grouped: true})
		}
	})
}

// BenchmarkFacets counts the values of everything.
func BenchmarkFacets(b *testing.B) {
	eachSize(b, func(b *testing.B, n int) {
		s := store(b, n).Snapshot()
		for b.Loop() {
			s.Facets(nil, backendZone())
		}
	})
}

func backendZone() *time.Location { return time.FixedZone("KST", 9*60*60) }

// BenchmarkAttempts finds the attempts of one submission, as the detail does for
// each record that it shows.
func BenchmarkAttempts(b *testing.B) {
	eachSize(b, func(b *testing.B, n int) {
		s := store(b, n).Snapshot()
		row := uint32(0)
		for b.Loop() {
			row = (row + 7919) % uint32(n)
			s.AttemptsAround(row, 50)
		}
	})
}

// BenchmarkErase erases one record, and a thousand that lie far apart, among many;
// of which the comments are looked for in all the others.
func BenchmarkErase(b *testing.B) {
	eachSize(b, func(b *testing.B, n int) {
		for _, many := range []int{1, 1000} {
			b.Run(fmt.Sprintf("erased=%d", many), func(b *testing.B) {
				s := store(b, n)
				snap := s.Snapshot()
				var row uint32
				for b.Loop() {
					b.StopTimer()
					var back []backend.Authentication
					var done []backend.Erasure
					for range many {
						for row = (row + 7919) % uint32(n); snap.Erased(row); {
							row = (row + 1) % uint32(n)
						}
						back = append(back, snap.Whole(row))
						done = append(done, backend.Erasure{AuthID: snap.ID(row), Outcome: backend.OutcomeErased})
					}
					b.StartTimer()
					s.Erase(done)
					b.StopTimer()
					s.Add(back) // or there would soon be none
					snap = s.Snapshot()
					b.StartTimer()
				}
			})
		}
	})
}
