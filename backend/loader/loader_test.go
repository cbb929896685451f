package loader

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"faceauth/backend"
)

const call = 200 * time.Millisecond

func day(n int) time.Time { return midnight(dayOf(today()) - n) }

// small is a server of five pages of 100 records over thirty days.
func small() *sim { return &sim{created: spread(500, 30, even), latency: call, endIn: true} }

func TestSmallProjectsTakeARound(t *testing.T) {
	for _, n := range []int{0, 1, 300, 2000} {
		synctest.Test(t, func(t *testing.T) {
			s := &sim{created: spread(n, 200, even), latency: call}
			var k sink
			begun := time.Now()
			r := Load(t.Context(), s, k.options())
			if took := time.Since(begun); took > call*3/2 {
				t.Errorf("%d records took %s", n, took)
			}
			wantAll(t, s, &k)
			wantCovered(t, r, backend.Range{})
			if r.Progress.Fraction != 1 || r.Stopped || len(r.Failed) > 0 || r.Progress.Left != 0 {
				t.Errorf("%d records: %+v", n, r)
			}
		})
	}
}

// TestWhateverTheServer is the promise: the same records as a walk gives, and
// all of it covered, in every order, with every idea of a day, and with faults
// that pass.
func TestWhateverTheServer(t *testing.T) {
	for seed := range uint64(120) {
		synctest.Test(t, func(t *testing.T) {
			r := rand.New(rand.NewPCG(seed, 7))
			names := []string{"newest first", "oldest first", "shuffled", "in runs"}
			order := names[r.IntN(len(names))]
			s := &sim{latency: call, endIn: r.IntN(2) == 0, zone: time.Duration(r.IntN(27)-12) * time.Hour}
			days := 1 + r.IntN(300)
			for range 200 + r.IntN(2000) {
				at := midnight(dayOf(today()) - r.IntN(days))
				switch r.IntN(4) {
				case 0:
					at = at.Add(time.Duration(r.IntN(3)-1) * time.Millisecond) // on the border
				default:
					at = at.Add(time.Duration(r.Int64N(int64(24 * time.Hour))))
				}
				s.created = append(s.created, at)
			}
			slices.SortFunc(s.created, func(a, b time.Time) int { return b.Compare(a) })
			orders()[order](s.created)
			s.ignores = r.IntN(10) == 0
			faulty := r.IntN(3) * 10
			kinds := []backend.Kind{backend.GatewayFault, backend.ServerFault, backend.Timeout, backend.BrokenOff, backend.Network, backend.Malformed}
			failed := map[string]int{}
			s.answer = func(n int, req backend.PageRequest) error {
				// Each call fails once at most, so that a second try can't.
				key := fmt.Sprint(req.Range)
				if req.After != nil {
					key += req.After.AuthID
				}
				s.mu.Lock()
				defer s.mu.Unlock()
				if failed[key]++; failed[key] > 1 || n*7919%100 >= faulty {
					return nil
				}
				return &backend.Error{Kind: kinds[n%len(kinds)]}
			}
			var k sink
			o := k.options()
			o.PageSize = 20 + r.IntN(100)
			o.Parallel = 1 + r.IntN(6)
			got := Load(t.Context(), s, o)
			what := fmt.Sprintf("seed %d, %s, zone %s, %d side by side", seed, order, s.zone, o.Parallel)
			if len(k.ids) < len(s.created) && len(got.Failed) == 0 {
				t.Errorf("%s: %d of %d records came", what, len(k.ids), len(s.created))
			}
			// A second load of what failed completes it: faults come once.
			for tries := 0; len(got.Failed) > 0 && tries < 20; tries++ {
				covered := got.Covered
				o.Ranges = nil
				for _, f := range got.Failed {
					o.Ranges = append(o.Ranges, f.Range)
				}
				got = Load(t.Context(), s, o)
				got.Covered = merged(append(covered, got.Covered...))
			}
			if len(k.ids) != len(s.created) || !slices.Equal(got.Covered, []backend.Range{{}}) {
				t.Errorf("%s: %d of %d records came, covered %v, failed %v", what, len(k.ids), len(s.created), got.Covered, got.Failed)
			}
		})
	}
}

func TestRangesAreKeptTo(t *testing.T) {
	since, until := day(20).Add(time.Hour), day(5).Add(7*time.Hour)
	for _, tc := range []struct {
		ranges, covered []backend.Range
	}{
		{[]backend.Range{{Since: since, Until: until}}, []backend.Range{{Since: since, Until: until}}},
		{[]backend.Range{{Since: since}}, []backend.Range{{Since: since}}},
		{[]backend.Range{{Until: until}}, []backend.Range{{Until: until}}},
		{[]backend.Range{{Since: until}, {Until: since}}, []backend.Range{{Until: since}, {Since: until}}},
		{[]backend.Range{{Since: since, Until: until}, {Since: day(8), Until: day(2)}}, []backend.Range{{Since: since, Until: day(2)}}},
		{[]backend.Range{{Since: until, Until: since}}, nil},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := small()
			var k sink
			o := k.options()
			o.Ranges, o.PageSize = tc.ranges, 30
			r := Load(t.Context(), s, o)
			wantCovered(t, r, tc.covered...)
			want := 0
			for _, at := range s.created {
				if slices.ContainsFunc(tc.ranges, func(r backend.Range) bool { return within(r.Since, r.Until) && r.Contains(at) }) {
					want++
				}
			}
			if len(k.ids) != want {
				t.Errorf("%v: %d records came, want %d", tc.ranges, len(k.ids), want)
			}
		})
	}
}

func TestRecordsOfTheFuture(t *testing.T) {
	for order, sort := range orders() {
		synctest.Test(t, func(t *testing.T) {
			s := small()
			for i := range 40 {
				s.created[i] = today().AddDate(0, 0, 30+i).AddDate(i%3*1000, 0, 0)
			}
			sort(s.created)
			var k sink
			o := k.options()
			o.PageSize = 30
			r := Load(t.Context(), s, o)
			wantAll(t, s, &k)
			wantCovered(t, r, backend.Range{})
			if s.peak < 4 {
				t.Errorf("%s: not divided", order)
			}
		})
	}
}

func TestRecordsFromBeforeTheAddOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := small()
		for i := range 30 {
			s.created[len(s.created)-1-i] = time.Date(1999, 1, 1+i, 0, 0, 0, 0, time.UTC)
		}
		var k sink
		o := k.options()
		o.PageSize = 20
		r := Load(t.Context(), s, o)
		wantAll(t, s, &k)
		wantCovered(t, r, backend.Range{})
	})
}

// TestEndThatIsRefused has a server that refuses the end that is written out for
// an open one.
func TestEndThatIsRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := small()
		s.answer = func(_ int, req backend.PageRequest) error {
			if req.Range.Until.Year() > 9000 {
				return &backend.Error{Kind: backend.BadRequest}
			}
			return nil
		}
		var k sink
		o := k.options()
		o.PageSize = 30
		r := Load(t.Context(), s, o)
		wantAll(t, s, &k)
		wantCovered(t, r, backend.Range{})
	})
}

func TestDatesThatAreNotHeeded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := small()
		s.ignores = true
		var k sink
		o := k.options()
		o.PageSize = 10
		r := Load(t.Context(), s, o)
		wantAll(t, s, &k)
		wantCovered(t, r, backend.Range{})
		if s.calls > 3*50 {
			t.Errorf("%d calls for 50 pages: it should have been read as one", s.calls)
		}
	})
}

func TestRecordsWithoutADate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := small()
		undated := &s.created[3]
		*undated = time.Time{}
		var k sink
		o := k.options()
		o.PageSize = 30
		r := Load(t.Context(), s, o)
		wantAll(t, s, &k)
		wantCovered(t, r, backend.Range{})
	})
}

// TestProbesThatContradict has a server whose short answers are wrong. Where the
// list is newest first nothing gives a wrong "nothing" away.
func TestProbesThatContradict(t *testing.T) {
	for name, bend := range map[string]func(backend.PageRequest, *backend.Page){
		"nothing": func(req backend.PageRequest, p *backend.Page) {
			if req.Count == 1 {
				*p = backend.Page{}
			}
		},
		"always more": func(req backend.PageRequest, p *backend.Page) {
			if req.Count == 1 {
				p.Next = &backend.Cursor{AuthID: "1", CreateTime: "t"}
			}
		},
	} {
		for order, sort := range orders() {
			synctest.Test(t, func(t *testing.T) {
				s := &sim{created: spread(3000, 300, even), latency: call, bend: bend}
				sort(s.created)
				var k sink
				o := k.options()
				o.PageSize = 100
				r := Load(t.Context(), s, o)
				if name == "always more" || order != "newest first" {
					wantAll(t, s, &k)
				}
				if len(r.Failed) > 0 {
					t.Errorf("%s, %s: failed %v", name, order, r.Failed)
				}
			})
		}
	}
}
