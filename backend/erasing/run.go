package erasing

import (
	"context"
	"sync"
	"time"

	"faceauth/backend"
	"faceauth/backend/audit"
	"faceauth/backend/throttle"
)

// giveUpAfter is how many records in a row may fail for a reason that has nothing
// to do with them before the rest is left alone.
const giveUpAfter = 6

// run is an order being carried out.
type run struct {
	Config
	order Order
	tell  func(int, Item)
	gate  *throttle.Gate
	ctx   context.Context // ends with the caller's, or when the rest is not to be tried
	end   context.CancelCauseFunc

	mu     sync.Mutex // for all below
	result Result
	next   int
	failed int // records in a row that failed for a common reason
	// doubted are records that are told of only at the end.
	doubted []doubt
}

// work erases one record after another.
func (r *run) work() {
	for {
		pass, err := r.gate.Enter(r.ctx)
		if err != nil {
			return
		}
		at, ok := r.take()
		if !ok {
			r.gate.Leave(true)
			return
		}
		r.gate.Leave(r.erase(at, pass))
	}
}

// take begins with the next record.
func (r *run) take() (at int, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.next == len(r.result.Items) || r.ctx.Err() != nil {
		return 0, false
	}
	at = r.next
	r.next++
	r.change(at, func(i *Item) { i.State = Working })
	return at, true
}

// change changes an item and tells of it. The lock is held.
func (r *run) change(at int, f func(*Item)) {
	item := &r.result.Items[at]
	f(item)
	r.tell(at, *item)
}

// erase erases one record, and answers whether the API kept up.
func (r *run) erase(at int, pass *throttle.Pass) bool {
	id := r.result.Items[at].AuthID
	ctx := backend.WithWaits(r.ctx, func(w backend.Wait) {
		r.gate.Waits(pass, w.For, w.Cause != nil && w.Cause.Kind == backend.RateLimited)
		r.mu.Lock()
		defer r.mu.Unlock()
		r.change(at, func(i *Item) { i.Wait = &w })
	})
	e, err := r.Eraser.Erase(ctx, id)
	if err != nil {
		kind := backend.KindOf(err)
		if kind == backend.Cancelled || kind == backend.Timeout && r.ctx.Err() != nil {
			r.mu.Lock()
			defer r.mu.Unlock()
			r.change(at, func(i *Item) { i.State, i.Wait = Left, nil })
			return true
		}
		e = backend.Erasure{AuthID: id, Outcome: backend.OutcomeNotDone, Cause: asError(err)}
		if kind == backend.ReadOnly {
			r.end(err)
		}
	}
	if r.order.Continues != "" && e.Outcome == backend.OutcomeRefused && e.Calls > 0 && e.Cause != nil && e.Cause.Kind == backend.NotFound {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.doubted = append(r.doubted, doubt{at, e})
		return true
	}
	if e.Cause != nil && e.Cause.Kind == backend.RateLimited && !e.Outcome.Gone() {
		r.gate.Waits(pass, time.Second, true) // it did not wait any longer, but the others should
	}
	r.done(at, e)
	return !common(e)
}

// done tells the trail, and then everybody, what came of a record.
func (r *run) done(at int, e backend.Erasure) {
	untold := r.Trail.Append(r.told(e))
	if untold != nil {
		r.end(untold)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.change(at, func(i *Item) { i.State, i.Wait, i.Erasure, i.Untold = Done, nil, e, untold })
	r.count(e)
}

// doubt is a record that the API says it can't find, in an operation that is gone on
// with, and that reads as not erased. The run before may have sent a DELETE that was
// carried out, so that this one found nothing, and what reads may be behind.
type doubt struct {
	at int
	e  backend.Erasure
}

// settle reads once more, after a while, what is in doubt. What is there still was
// refused. One that is left before the while is over stays open in the trail.
func (r *run) settle() {
	if len(r.doubted) == 0 {
		return
	}
	timer := time.NewTimer(r.behind())
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-r.ctx.Done():
	}
	for _, d := range r.doubted {
		e := d.e
		record, err := r.Service.Authentication(r.ctx, e.AuthID)
		switch {
		case backend.KindOf(err) == backend.NotFound:
			e.Outcome, e.Record = backend.OutcomeNotFound, nil
		case err != nil:
			e.Outcome, e.Record, e.ReadBack = backend.OutcomeUnknown, nil, asError(err)
		case record.Erased:
			e.Outcome, e.Record = backend.OutcomeErasedUnheard, &record
		}
		r.done(d.at, e)
	}
}

// told is what the trail keeps of an erasure.
func (r *run) told(e backend.Erasure) audit.Entry {
	t := r.entry(audit.Erase, outcome(e.Outcome), e.AuthID)
	t.Calls, t.Status, t.TraceID = e.Calls, e.Status, e.TraceID
	if e.Cause != nil {
		t.Said = e.Cause.Words()
	}
	return t
}

// count ends the order after too many failures in a row. The lock is held.
func (r *run) count(e backend.Erasure) {
	if !common(e) {
		r.failed = 0
		return
	}
	if r.failed++; r.failed >= giveUpAfter {
		r.end(e.Cause)
	}
}

// common tells of a failure that has nothing to do with the record, as far as can be
// told. An API that fails is one where records can't even be read: a DELETE may fail
// for the record's own sake.
func common(e backend.Erasure) bool {
	switch {
	case e.Outcome.Gone() || e.Outcome == backend.OutcomeNotFound:
		return false
	case hopeless(e.Cause):
		return true
	}
	return e.Record == nil && (down(e.Cause) || down(e.ReadBack)) && e.Outcome != backend.OutcomeRefused
}

// hopeless tells of reasons that all records have in common: a key, an address, too
// many calls. Nobody is served by calling a thousand times with a key that is refused.
func hopeless(err *backend.Error) bool {
	if err == nil {
		return false
	}
	switch err.Kind {
	case backend.WrongKey, backend.AddressNotAllowed, backend.RateLimited, backend.WebPage, backend.WrongAddress,
		backend.Insecure, backend.Redirected, backend.BadSetting:
		return true
	}
	return false
}

// asError is an error of an Eraser, all of which are of this type.
func asError(err error) *backend.Error {
	if e, ok := err.(*backend.Error); ok {
		return e
	}
	return &backend.Error{Kind: backend.Failed, Op: "erase authentication", Attempts: 1, Err: err}
}

// leave ends the order: what was not tried is left, and said so in the trail,
// unless the process is being ended. Then it is for the next one to go on.
func (r *run) leave(caller context.Context) {
	r.mu.Lock()
	defer r.mu.Unlock()
	var left []string
	for at := range r.result.Items {
		if r.result.Items[at].State != Done {
			left = append(left, r.result.Items[at].AuthID)
			r.change(at, func(i *Item) { i.State = Left })
		}
	}
	if len(left) == 0 {
		return
	}
	cause := context.Cause(r.ctx)
	r.result.Halt = cause
	if caller.Err() != nil {
		r.result.Halt = cancelled(caller)
	}
	if _, broken := cause.(*audit.Error); broken || caller.Err() != nil && context.Cause(caller) != ErrGivenUp {
		return
	}
	if err := r.Trail.Append(r.entry(audit.Erase, audit.Stopped, left...)); err != nil {
		r.result.Halt = err
	}
}
