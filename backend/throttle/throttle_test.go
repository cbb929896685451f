package throttle

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

// enter takes a pass and fails the test when there is none at once.
func enter(t *testing.T, g *Gate) *Pass {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	p, err := g.Enter(ctx)
	if err != nil {
		t.Fatalf("no pass: %v", err)
	}
	return p
}

// closed fails the test when a call would be let through within d.
func closed(t *testing.T, g *Gate, d time.Duration) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), d)
	defer cancel()
	if _, err := g.Enter(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("a call was let through (%v)", err)
	}
}

func TestNoMoreThanTheMost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := New(2)
		enter(t, g)
		enter(t, g)
		closed(t, g, time.Hour)
		g.Leave(true)
		enter(t, g)
		if running, limit := g.State(); running != 2 || limit != 2 {
			t.Errorf("%d running of %d, want 2 of 2", running, limit)
		}
	})
}

func TestTooManyHoldsAllAndHalves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := New(4)
		a, b := enter(t, g), enter(t, g)
		time.Sleep(time.Millisecond)
		g.Waits(a, 5*time.Second, true)
		g.Waits(b, time.Second, true) // sent before the limit was halved: it says nothing new
		if _, limit := g.State(); limit != 2 {
			t.Errorf("the limit is %d, want 2", limit)
		}
		g.Leave(false)
		g.Leave(false)
		closed(t, g, 4*time.Second)
		time.Sleep(time.Second)
		enter(t, g)
		enter(t, g)
		closed(t, g, time.Minute)
	})
}

func TestItGrowsBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := New(2)
		p := enter(t, g)
		time.Sleep(time.Millisecond)
		g.Waits(p, time.Second, true)
		g.Leave(false)
		time.Sleep(time.Second)
		for range growAfter {
			if _, limit := g.State(); limit != 1 {
				t.Fatalf("the limit is %d too early", limit)
			}
			enter(t, g)
			g.Leave(true)
		}
		if _, limit := g.State(); limit != 2 {
			t.Errorf("the limit is %d after enough successes, want 2", limit)
		}
	})
}

func TestOtherFailuresHoldNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := New(2)
		g.Waits(enter(t, g), time.Hour, false)
		enter(t, g)
	})
}
