package loader

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"faceauth/backend"
)

func TestCursorThatRepeatsEndsItsRangeAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := small()
		bad := day(12)
		s.bend = func(req backend.PageRequest, p *backend.Page) {
			if !req.Range.Open() && req.Range.Contains(bad) && req.Count > 1 && req.After != nil {
				p.Next = req.After
			}
		}
		var k sink
		o := k.options()
		o.PageSize = 20
		r := Load(t.Context(), s, o)
		if len(r.Failed) != 1 || r.Failed[0].Err.Kind != backend.CursorRepeated || !r.Failed[0].Range.Contains(bad) {
			t.Fatalf("failed %v", r.Failed)
		}
		// It was cut until little but that day was left.
		if f := r.Failed[0].Range; f.Until.Sub(f.Since) > 4*24*time.Hour {
			t.Errorf("failed %v: %s", f, s)
		}
		if got := merged(append(slices.Clone(r.Covered), r.Failed[0].Range)); !slices.Equal(got, []backend.Range{{}}) {
			t.Errorf("covered %v and failed %v leave a gap", r.Covered, r.Failed)
		}
		for _, c := range r.Covered {
			if c.Contains(bad) {
				t.Errorf("%v counts as covered", c)
			}
		}
	})
}

func TestRefusedKeyEndsEverythingAtOnce(t *testing.T) {
	for _, kind := range []backend.Kind{backend.WrongKey, backend.AddressNotAllowed, backend.Insecure, backend.BadSetting, backend.Redirected, backend.WrongAddress} {
		synctest.Test(t, func(t *testing.T) {
			s := small()
			s.answer = func(int, backend.PageRequest) error { return &backend.Error{Kind: kind} }
			begun := time.Now()
			r := Load(t.Context(), s, Options{Now: today})
			if len(r.Failed) != 1 || r.Failed[0].Err.Kind != kind || !r.Failed[0].Range.Open() || len(r.Covered) > 0 || r.Stopped {
				t.Errorf("%v", r)
			}
			if took := time.Since(begun); took > 2*call || s.calls > 4 {
				t.Errorf("took %s, %v", took, s)
			}
		})
	}
}

func TestKeyThatIsRefusedOnTheWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := small()
		s.answer = func(n int, _ backend.PageRequest) error {
			if n > 12 {
				return &backend.Error{Kind: backend.WrongKey}
			}
			return nil
		}
		o := Options{Now: today, PageSize: 5}
		r := Load(t.Context(), s, o)
		if s.calls > 12+DefaultParallel || len(r.Failed) == 0 {
			t.Errorf("%v, failed %v", s, r.Failed)
		}
		wantNoGap(t, r)
	})
}

// wantNoGap checks that all is accounted for.
func wantNoGap(t *testing.T, r Result) {
	t.Helper()
	all := slices.Clone(r.Covered)
	for _, f := range r.Failed {
		all = append(all, f.Range)
	}
	if !slices.Equal(merged(all), []backend.Range{{}}) {
		t.Errorf("covered %v and failed %v leave a gap", r.Covered, r.Failed)
	}
}

func TestWhatFailsIsTriedOnceMore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := small()
		failed := 0
		s.answer = func(n int, _ backend.PageRequest) error {
			s.mu.Lock()
			defer s.mu.Unlock()
			if n%6 == 0 && failed < 3 {
				failed++
				return &backend.Error{Kind: backend.ServerFault}
			}
			return nil
		}
		var k sink
		o := k.options()
		o.PageSize = 20
		r := Load(t.Context(), s, o)
		wantAll(t, s, &k)
		wantCovered(t, r, backend.Range{})
		if len(r.Failed) > 0 || failed < 3 {
			t.Errorf("failed %v after %d calls failed", r.Failed, failed)
		}
	})
}

// TestAnswersThatProveWrong has a server that says there is nothing where there
// is something, and then fails: nothing of what it said counts.
func TestAnswersThatProveWrong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := small()
		slices.Reverse(s.created)
		for i := range 40 {
			s.created[i] = day(400 - i)
		}
		s.bend = func(req backend.PageRequest, p *backend.Page) {
			if req.Count == 1 {
				*p = backend.Page{}
			}
		}
		s.answer = func(n int, req backend.PageRequest) error {
			if req.Range.Open() {
				time.Sleep(call) // after the answers that are wrong
			}
			if n > 6 {
				return &backend.Error{Kind: backend.TooLarge}
			}
			return nil
		}
		r := Load(t.Context(), s, Options{Now: today, PageSize: 20})
		if len(r.Covered) > 0 {
			t.Errorf("covered %v", r.Covered)
		}
	})
}

func TestNetworkThatIsGone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := small()
		s.answer = func(n int, _ backend.PageRequest) error {
			if n > 8 {
				return &backend.Error{Kind: backend.Network}
			}
			return nil
		}
		o := Options{Now: today}
		for i := range 60 {
			o.Ranges = append(o.Ranges, backend.Range{Since: day(2*i + 1), Until: day(2 * i)})
		}
		r := Load(t.Context(), s, o)
		if most := 8 + (giveUpAfter+1)*DefaultParallel; s.calls > most {
			t.Errorf("%d calls, want at most %d", s.calls, most)
		}
		if len(r.Failed) != 52 || len(r.Covered) != 8 {
			t.Errorf("%d ranges failed, %d are covered", len(r.Failed), len(r.Covered))
		}
	})
}

func TestStoppingKeepsWhatCame(t *testing.T) {
	for _, after := range []time.Duration{0, call / 2, 3*call + call/2, 10*call + call/2} {
		synctest.Test(t, func(t *testing.T) {
			s := &sim{created: spread(20_000, 300, even), latency: call}
			ctx, cancel := context.WithCancel(t.Context())
			time.AfterFunc(after, cancel)
			var k sink
			o := k.options()
			o.PageSize = 200
			begun := time.Now()
			r := Load(ctx, s, o)
			if took := time.Since(begun); took > after || !r.Stopped || len(r.Failed) > 0 {
				t.Errorf("took %s, stopped %v, failed %v", took, r.Stopped, r.Failed)
			}
			if after > 0 && after > call && k.came == 0 {
				t.Error("nothing came")
			}
			for i, at := range s.created {
				for _, c := range r.Covered {
					if c.Contains(at) && !k.ids[fmt.Sprint(i)] {
						t.Fatalf("%v is covered, and %s is missing", c, at)
					}
				}
			}
			if slices.Equal(r.Covered, []backend.Range{{}}) {
				t.Error("all counts as covered")
			}
			cancel()
		})
	}
}

func TestWhenTooManyCallsAllSlowDown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &sim{created: spread(20_000, 300, even), latency: call}
		const wait = 5 * time.Second
		var mu sync.Mutex
		var turnedAway, resumed time.Time
		var early, after int
		peak := 0
		s.waits = func(ctx context.Context, n int) {
			mu.Lock()
			if now := time.Now(); !turnedAway.IsZero() && now.After(turnedAway) && now.Before(resumed) {
				early++
			}
			if !resumed.IsZero() && time.Now().After(resumed) {
				if after++; after < 30 {
					s.mu.Lock()
					peak = max(peak, s.busy)
					s.mu.Unlock()
				}
			}
			hit := n == 20
			if hit {
				turnedAway, resumed = time.Now(), time.Now().Add(wait)
			}
			mu.Unlock()
			if hit {
				backend.ReportWait(ctx, backend.Wait{Attempt: 1, For: wait, Cause: &backend.Error{Kind: backend.RateLimited}})
				time.Sleep(wait)
			}
		}
		var k sink
		o := k.options()
		o.PageSize = 200
		least := o.Parallel
		var waited bool
		o.Progress = func(p Progress) {
			least = min(max(least, 1), p.Parallel)
			waited = waited || p.Waiting == 1 && p.Wait.Cause.Kind == backend.RateLimited && p.Wait.For > 0
		}
		r := Load(t.Context(), s, o)
		wantAll(t, s, &k)
		if early > 0 || peak > 3 || !waited {
			t.Errorf("%d calls began during the wait, %d at once after it, waited %v", early, peak, waited)
		}
		if r.Progress.Parallel != DefaultParallel {
			t.Errorf("%d side by side at the end", r.Progress.Parallel)
		}
	})
}

func TestPanicsReachTheCaller(t *testing.T) {
	for name, spoil := range map[string]func(*sim, *Options){
		"add":      func(_ *sim, o *Options) { o.Add = func(backend.Page) { panic("on purpose") } },
		"service":  func(s *sim, _ *Options) { s.answer = func(int, backend.PageRequest) error { panic("on purpose") } },
		"progress": func(_ *sim, o *Options) { o.Progress = func(Progress) { panic("on purpose") } },
	} {
		synctest.Test(t, func(t *testing.T) {
			defer func() {
				if err, ok := recover().(error); !ok || !strings.Contains(err.Error(), "on purpose") || !strings.Contains(err.Error(), "trouble_test.go") {
					t.Errorf("%s: %v", name, err)
				}
			}()
			s := small()
			o := Options{Now: today, PageSize: 20}
			spoil(s, &o)
			Load(t.Context(), s, o)
			t.Errorf("%s: it was swallowed", name)
		})
	}
}

func TestErrorsOfOtherTypes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cause := errors.New("what no Service should answer\x1b[2J")
		s := small()
		s.answer = func(int, backend.PageRequest) error { return cause }
		r := Load(t.Context(), s, Options{Now: today})
		if len(r.Failed) != 1 || r.Failed[0].Err.Kind != backend.Failed || !errors.Is(r.Failed[0].Err, cause) || strings.Contains(r.Failed[0].Err.Error(), "\x1b") {
			t.Errorf("%v", r.Failed)
		}
	})
}
