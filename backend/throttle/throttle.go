// Package throttle lets so many calls through at a time, and fewer once the API
// asks for fewer.
package throttle

import (
	"context"
	"sync"
	"time"
)

// growAfter is how many calls in a row, for each of those side by side, must
// succeed before one more is let through at a time.
const growAfter = 8

// Gate lets so many calls through at a time. When the API asks for fewer calls
// it lets nobody through until the wait it asked for is over, and half as many
// from then on, until enough of them have gone well. It is safe for use by
// several goroutines.
type Gate struct {
	most int

	mu      sync.Mutex
	limit   int           // calls side by side at present, 1 to most
	running int           // calls under way
	good    int           // successes since limit changed
	held    time.Time     // nobody enters before
	halved  time.Time     // when limit was last halved
	changed chan struct{} // closed and replaced when somebody may enter
}

// Pass is one call's way through the gate.
type Pass struct {
	sent time.Time // when the attempt under way was sent
}

// New is a gate for at most so many calls side by side, 1 at least.
func New(most int) *Gate {
	return &Gate{most: most, limit: most, changed: make(chan struct{})}
}

// Enter waits until a call may begin. Its error is that of ctx, which has ended.
func (g *Gate) Enter(ctx context.Context) (*Pass, error) {
	for {
		g.mu.Lock()
		now := time.Now()
		hold := g.held.Sub(now)
		if hold <= 0 && g.running < g.limit && ctx.Err() == nil {
			g.running++
			p := &Pass{sent: now}
			g.mu.Unlock()
			return p, nil
		}
		changed := g.changed
		g.mu.Unlock()
		if err := pause(ctx, hold, changed); err != nil {
			return nil, err
		}
	}
}

// pause waits for d when it is positive, else for changed.
func pause(ctx context.Context, d time.Duration, changed <-chan struct{}) error {
	var over <-chan time.Time
	if d > 0 {
		timer := time.NewTimer(d)
		defer timer.Stop()
		over, changed = timer.C, nil
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-over:
	case <-changed:
	}
	return nil
}

// Leave ends a call, which went well or not.
func (g *Gate) Leave(ok bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.running--
	if ok && g.limit < g.most {
		if g.good++; g.good >= growAfter*g.limit {
			g.good = 0
			g.limit++
		}
	}
	close(g.changed)
	g.changed = make(chan struct{})
}

// Waits tells that the call of p waits for d before it is sent again, turned away
// with a 429 or failed otherwise. Calls that were sent before the limit was halved say nothing new.
func (g *Gate) Waits(p *Pass, d time.Duration, tooMany bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := time.Now()
	if tooMany {
		if until := now.Add(d); until.After(g.held) {
			g.held = until
		}
		if g.halved.IsZero() || p.sent.After(g.halved) {
			g.limit, g.good, g.halved = max(1, g.limit/2), 0, now
		}
	}
	p.sent = now.Add(d)
}

// State gives the calls under way and how many may be.
func (g *Gate) State() (running, limit int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.running, g.limit
}
