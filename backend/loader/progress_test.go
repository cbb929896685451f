package loader

import (
	"testing"
	"testing/synctest"
	"time"
)

func TestProgressIsHonest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &sim{created: spread(100_000, 315, even), latency: call}
		var k sink
		o := k.options()
		var all []Progress
		var at []time.Time
		o.Progress = func(p Progress) { all, at = append(all, p), append(at, time.Now()) }
		begun := time.Now()
		r := Load(t.Context(), s, o)
		took := time.Since(begun)
		last := all[len(all)-1]
		if last != r.Progress || last.Fraction != 1 || last.Left != 0 || last.Running != 0 || last.RangesDone != last.Ranges || last.Calls != s.calls || last.Records != k.came {
			t.Errorf("the last state is %+v, %d calls", last, s.calls)
		}
		if most := int(took/reportEvery) + 2; len(all) > most {
			t.Errorf("%d reports in %s", len(all), took)
		}
		for i, p := range all {
			if i > 0 && p.Fraction < all[i-1].Fraction || p.Fraction < 0 || p.Fraction > 1 || p.RangesDone > p.Ranges {
				t.Errorf("report %d: %+v after %+v", i, p, all[i-1])
			}
			share := float64(at[i].Sub(begun)) / float64(took)
			if share > 0.4 && (p.Fraction < share-0.3 || p.Fraction > share+0.3) {
				t.Errorf("after %.2f of the time it says %.2f", share, p.Fraction)
			}
			if left := took - at[i].Sub(begun); share > 0.4 && share < 0.9 && (p.Left < left/3 || p.Left > 3*left) {
				t.Errorf("%s before the end it says %s", left, p.Left)
			}
		}
	})
}

func TestNothingWaitsForProgress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := small()
		var k sink
		o := k.options()
		o.PageSize = 20
		first := true
		o.Progress = func(Progress) {
			if first {
				first = false
				time.Sleep(time.Hour)
				k.mu.Lock()
				defer k.mu.Unlock()
				if len(k.ids) != len(s.created) {
					t.Errorf("%d records came meanwhile", len(k.ids))
				}
			}
		}
		Load(t.Context(), s, o)
	})
}
