package loader

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"faceauth/backend"
	"faceauth/backend/throttle"
)

// giveUpAfter is how many readings in a row, for each worker, may fail before
// the rest is not tried any more.
const giveUpAfter = 2

// errEnough ends what is under way when nobody needs it any more.
var errEnough = errors.New("enough is known")

// crew is a number of workers that read what the plan has next.
type crew struct {
	caller  context.Context
	ctx     context.Context // ends with caller, or when no more is to be read
	end     context.CancelCauseFunc
	service backend.Service
	o       Options
	gate    *throttle.Gate

	mu     sync.Mutex
	turned *sync.Cond // something came that a worker may wait for
	plan   *plan
	meter  meter
	fatal  *backend.Error // ended everything
	lost   int            // readings that failed since the last good page
	panics *panicked
}

func newCrew(ctx context.Context, s backend.Service, o Options) *crew {
	c := &crew{caller: ctx, service: s, o: o, gate: throttle.New(o.Parallel), meter: newMeter()}
	c.ctx, c.end = context.WithCancelCause(ctx)
	c.turned = sync.NewCond(&c.mu)
	c.plan = newPlan(merged(o.Ranges), o.Parallel, o.PageSize, o.Now())
	return c
}

// run works until there is nothing left to read or ctx ends. All goroutines
// have ended when it returns.
func (c *crew) run() {
	stop := context.AfterFunc(c.ctx, func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.turned.Broadcast()
	})
	finishReport := c.report()
	var workers sync.WaitGroup
	for range c.o.Parallel {
		workers.Go(c.work)
	}
	workers.Wait()
	c.end(errEnough)
	stop()
	finishReport()
	if c.panics != nil {
		panic(c.panics)
	}
}

// panicked carries a panic of Add or of the service from its worker to the
// caller of Load.
type panicked struct {
	value any
	stack []byte
}

// Error is what was panicked with and where.
func (p *panicked) Error() string { return fmt.Sprintf("%v\n\n%s", p.value, p.stack) }

// catch keeps a panic for the caller of Load, and ends the rest.
func (c *crew) catch() {
	if v := recover(); v != nil {
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.panics == nil {
			c.panics = &panicked{v, debug.Stack()}
		}
		c.end(errEnough)
	}
}

func (c *crew) work() {
	defer c.catch()
	for r := c.take(); r != nil; r = c.take() {
		c.read(r)
	}
}

// take waits for something to read; nil when there will be nothing more.
func (c *crew) take() *reading {
	c.mu.Lock()
	defer c.mu.Unlock()
	for c.ctx.Err() == nil {
		if r := c.plan.next(); r != nil {
			c.begin(r)
			return r
		}
		if c.plan.complete() {
			c.end(errEnough)
			return nil
		}
		c.turned.Wait()
	}
	return nil
}

// begin gives a reading what it calls with; one that is taken up again goes on
// where it stood.
func (c *crew) begin(r *reading) {
	r.ctx, r.cancel = context.WithCancel(c.ctx)
	if r.asked.Count == 0 {
		r.asked.Count = c.o.PageSize
	}
	if r.walk == nil {
		r.walk = backend.NewWalk(line{c, r}, r.asked)
	}
}

// read follows the list of r.
func (c *crew) read(r *reading) {
	defer r.cancel()
	for {
		var page backend.Page
		var err error
		if r.probe {
			page, err = line{c, r}.Page(r.ctx, r.asked)
		} else {
			page, err = r.walk.Next(r.ctx)
		}
		if len(page.Records) > 0 || len(page.Skipped) > 0 {
			c.o.Add(page)
		}
		if !c.turn(r, page, err) {
			return
		}
	}
}

// turn takes note of what came and tells whether to go on with r.
func (c *crew) turn(r *reading, page backend.Page, err error) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	defer c.turned.Broadcast()
	r.see(page)
	c.meter.received(len(page.Records), time.Now())
	if err == nil || len(page.Records) > 0 {
		c.plan.page(r)
	}
	more := false
	switch {
	case err != nil && c.ctx.Err() != nil: // it stays among what was not read to its end
	case err != nil && r.ctx.Err() != nil:
		c.plan.leave(r)
	case err != nil:
		c.failed(r, errorOf(err))
	case r.probe && (page.Next != nil || page.NextUnreadable):
		c.plan.something(r)
	case r.probe || r.walk.Done():
		c.plan.finish(r)
	case c.plan.undivided && !r.whole:
		c.plan.leave(r)
	case c.plan.tooLong(r):
		c.plan.split(r)
	default:
		more = true
	}
	if err == nil {
		c.lost = 0
	}
	if c.plan.complete() {
		c.end(errEnough)
	}
	return more
}

// failed notes a failure, and ends everything when the others would only fail
// in the same way.
func (c *crew) failed(r *reading, err *backend.Error) {
	if c.lost++; final(err.Kind) || c.lost >= giveUpAfter*c.o.Parallel {
		c.fatal = err
		c.end(errEnough)
	}
	c.plan.fail(r, err)
}

// result is what came of it all.
func (c *crew) result() Result {
	p := c.plan
	r := Result{Covered: p.covered, Progress: c.state(time.Now())}
	if c.caller.Err() != nil && c.fatal == nil {
		r.Stopped = !p.complete()
	}
	failures := slices.Concat(p.failed, p.missed)
	if c.fatal != nil {
		failures = nil
		for _, left := range p.asked {
			failures = append(failures, Failure{left, c.fatal})
		}
	}
	told := p.covered // a range that was cut may have failed as a whole and in part
	for _, f := range failures {
		for _, left := range without([]backend.Range{f.Range}, told) {
			r.Failed = append(r.Failed, Failure{left, f.Err})
		}
		told = merged(append([]backend.Range{f.Range}, told...))
	}
	r.Failed = joined(r.Failed)
	return r
}

// line is the service as one reading calls it.
type line struct {
	*crew
	r *reading
}

// Page makes one call when the gate lets it through.
func (l line) Page(ctx context.Context, req backend.PageRequest) (backend.Page, error) {
	pass, err := l.gate.Enter(ctx)
	if err != nil {
		return backend.Page{}, &backend.Error{Kind: backend.Cancelled, Op: "list authentications", Attempts: 1, Err: err}
	}
	ok := false
	defer func() { l.gate.Leave(ok) }()
	l.called()
	page, err := l.service.Page(backend.WithWaits(ctx, func(w backend.Wait) {
		l.gate.Waits(pass, w.For, w.Cause != nil && w.Cause.Kind == backend.RateLimited)
		l.waits(w)
	}), req)
	ok = err == nil
	if !ok && backend.KindOf(err) == backend.RateLimited {
		l.gate.Waits(pass, time.Second, true)
	}
	l.answered(ok)
	return page, err
}

// Authentication completes the Service; a walk has no use for it.
func (l line) Authentication(ctx context.Context, authID string) (backend.Authentication, error) {
	return l.service.Authentication(ctx, authID)
}

// Image completes the Service too.
func (l line) Image(ctx context.Context, authID string) ([]byte, error) {
	return l.service.Image(ctx, authID)
}

func (l line) called() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.meter.calls++
}

func (l line) waits(w backend.Wait) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.meter.calls++ // the attempt that the wait follows was one too
	l.meter.waits[l.r] = waiting{w, time.Now().Add(w.For)}
}

func (l line) answered(ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.meter.waits, l.r)
	if ok {
		l.r.calls++
		l.plan.made++
	}
}
