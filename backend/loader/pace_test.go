package loader

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"faceauth/backend"
)

// TestSideBySideIsWorthIt holds what a load of four side by side takes at 200 ms
// a call against one page after another. The clock is synctest's, so the ratio
// is that of rounds and the same on every machine.
func TestSideBySideIsWorthIt(t *testing.T) {
	for _, tc := range []struct {
		records int
		days    float64
		name    string
		shape   func(float64) float64
		most    float64
	}{
		{100_000, 315, "even", even, 0.35},
		{100_000, 315, "growing", growing, 0.35},
		// A burst of a quarter of all records within two weeks is not foreseen.
		{100_000, 315, "bursts", bursts, 0.60},
		{1_000_000, 700, "even", even, 0.30},
	} {
		for order, sort := range orders() {
			t.Run(fmt.Sprintf("%d %s, %s", tc.records, tc.name, order), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					s := &sim{created: spread(tc.records, tc.days, tc.shape), latency: 200 * time.Millisecond, endIn: true}
					sort(s.created)
					var k sink
					begun := time.Now()
					r := Load(t.Context(), s, k.options())
					took := time.Since(begun)
					wantAll(t, s, &k)
					wantCovered(t, r, backend.Range{})
					pages := (tc.records + backend.MaxPageSize - 1) / backend.MaxPageSize
					ratio := took.Seconds() / (float64(pages) * s.latency.Seconds())
					t.Logf("%.3f of one after another, %d calls for %d pages, %d ranges", ratio, s.calls, pages, r.Progress.RangesDone)
					if ratio > tc.most {
						t.Errorf("%.3f of one after another, want at most %.2f", ratio, tc.most)
					}
				})
			})
		}
	}
}
