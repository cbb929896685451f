package loader

import (
	"context"
	"fmt"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"faceauth/backend"
)

// today is when the loads of these tests take place.
func today() time.Time { return time.Date(2026, 11, 21, 9, 41, 0, 0, time.UTC) }

// sim is a server as the loader sees it through the client: it is asked for one
// day more before a range and two after it, as backend/argos does, and what is
// outside is cut from its answer.
type sim struct {
	created []time.Time // in the order of the list
	latency time.Duration
	zone    time.Duration // of its days, east of UTC
	endIn   bool          // the end of a range of days counts
	ignores bool          // dates are not heeded
	answer  func(call int, req backend.PageRequest) error
	bend    func(req backend.PageRequest, page *backend.Page)
	waits   func(ctx context.Context, call int)

	mu    sync.Mutex
	calls int
	busy  int
	peak  int
	days  []int // of created
	lists map[[2]int][]int
}

// between gives the records of the days from start to end in the server's order.
func (s *sim) between(start, end int) []int {
	key := [2]int{start, end}
	if list, ok := s.lists[key]; ok {
		return list
	}
	if s.endIn {
		end++
	}
	if s.days == nil {
		for _, t := range s.created {
			s.days = append(s.days, dayOf(t.Add(s.zone)))
		}
	}
	var list []int
	for i, day := range s.days {
		if s.ignores || day >= start && day < end {
			list = append(list, i)
		}
	}
	if s.lists == nil {
		s.lists = map[[2]int][]int{}
	}
	s.lists[key] = list
	return list
}

func (s *sim) Page(ctx context.Context, req backend.PageRequest) (backend.Page, error) {
	s.mu.Lock()
	s.calls++
	call := s.calls
	s.busy++
	s.peak = max(s.peak, s.busy)
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.busy--
	}()
	if s.waits != nil {
		s.waits(ctx, call)
	}
	select {
	case <-ctx.Done():
		return backend.Page{}, &backend.Error{Kind: backend.Cancelled}
	case <-time.After(s.latency + s.odds(req)):
	}
	if s.answer != nil {
		if err := s.answer(call, req); err != nil {
			return backend.Page{}, err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	start, end := math.MinInt, math.MaxInt-1
	if r := req.Range; !r.Open() {
		start, end = firstDay(), dayOf(today())+2
		if !r.Since.IsZero() {
			start = dayOf(r.Since) - 1
		}
		if !r.Until.IsZero() {
			end = dayOf(r.Until.Add(-1)) + 2
		}
	}
	list := s.between(start, end)
	from := 0
	if req.After != nil {
		from, _ = strconv.Atoi(req.After.AuthID)
	}
	to := min(from+req.Count, len(list))
	var page backend.Page
	for _, i := range list[from:to] {
		if req.Range.Contains(s.created[i]) {
			page.Records = append(page.Records, backend.Authentication{ID: strconv.Itoa(i), Created: s.created[i]})
		}
	}
	if to < len(list) {
		page.Next = &backend.Cursor{AuthID: strconv.Itoa(to), CreateTime: "t"}
	}
	if s.bend != nil {
		s.bend(req, &page)
	}
	return page, nil
}

// odds is what an answer takes longer than the latency: more for more records,
// and never the same for two calls, so that a load goes the same way each time.
func (s *sim) odds(req backend.PageRequest) time.Duration {
	if s.latency == 0 {
		return 0
	}
	h := fnv.New32a()
	fmt.Fprint(h, req.Range, req.After)
	return time.Duration(req.Count)*time.Microsecond/2 + time.Duration(h.Sum32()%100_000)
}

func (s *sim) Authentication(context.Context, string) (backend.Authentication, error) {
	panic("not part of a load")
}

func (s *sim) Image(context.Context, string) ([]byte, error) { panic("not part of a load") }

// spread makes n moments over so many days before today, newest first. shape
// maps 0..1, the share of records, to 0..1, the share of time before today.
func spread(n int, days float64, shape func(float64) float64) []time.Time {
	out := make([]time.Time, n)
	for i := range out {
		ago := shape((float64(i) + 0.5) / float64(n))
		out[i] = today().Add(-time.Duration(ago * days * 24 * float64(time.Hour))).Truncate(time.Millisecond)
	}
	slices.SortFunc(out, func(a, b time.Time) int { return b.Compare(a) })
	return out
}

func even(x float64) float64 { return x }

// growing has most records of late.
func growing(x float64) float64 { return (math.Exp(2*x) - 1) / (math.Exp(2) - 1) }

// bursts has nine tenths of the records in eight short times.
func bursts(x float64) float64 {
	const n = 8
	i, part := math.Modf(x * n)
	if part < 0.9 {
		return (i + 0.45 + part/0.9*0.1) / n
	}
	return (i + (part-0.9)*10) / n
}

// orders are ways in which a server may sort its list, made of newest first.
func orders() map[string]func([]time.Time) {
	return map[string]func([]time.Time){
		"newest first": func([]time.Time) {},
		"oldest first": func(l []time.Time) { slices.Reverse(l) },
		"shuffled": func(l []time.Time) {
			rand.New(rand.NewPCG(1, 2)).Shuffle(len(l), func(i, j int) { l[i], l[j] = l[j], l[i] })
		},
		"in runs": func(l []time.Time) {
			var shards [7][]time.Time
			for i, t := range l {
				shards[i*i%7] = append(shards[i*i%7], t)
			}
			n := 0
			for _, shard := range shards {
				n += copy(l[n:], shard)
			}
		},
	}
}

// sink is what was added.
type sink struct {
	mu   sync.Mutex
	ids  map[string]bool
	came int
}

func (k *sink) add(p backend.Page) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.ids == nil {
		k.ids = map[string]bool{}
	}
	for _, r := range p.Records {
		k.ids[r.ID] = true
	}
	k.came += len(p.Records)
}

// options are those of a load into a sink.
func (k *sink) options() Options {
	return Options{Add: k.add, Now: today}
}

func wantAll(t *testing.T, s *sim, k *sink) {
	t.Helper()
	if len(k.ids) != len(s.created) {
		t.Errorf("%d of %d records came", len(k.ids), len(s.created))
	}
}

func wantCovered(t *testing.T, r Result, want ...backend.Range) {
	t.Helper()
	if !slices.Equal(r.Covered, want) {
		t.Errorf("covered %v, want %v", r.Covered, want)
	}
}

func (s *sim) String() string { return fmt.Sprintf("%d calls, at most %d at once", s.calls, s.peak) }
