package erasing

import (
	"context"
	"slices"
	"sync"

	"faceauth/backend"
	"faceauth/backend/audit"
	"faceauth/backend/throttle"
)

// Rechecked is how the records stand that an unfinished operation left open.
type Rechecked struct {
	// Erased are those that read as erased. The trail has been told.
	Erased []backend.Authentication
	// There are those that are not, in the order of the intent.
	There []backend.Authentication
	// Missing are the auth_ids that the API does not know. They stay open, since
	// another project's key would have that answer too.
	Missing []string
	// Unread are those that could not be read, and why the last of them could not.
	Unread []string
	Err    *backend.Error
}

// Recheck reads the records that an unfinished operation left open. What reads as
// erased was not when the operation began, and goes to the trail as erased without
// an answer. It tells how many it has read.
//
// An error means that it came to no end: ctx ended, the trail can't be written, the
// key or the address was refused, or another process is at the operation.
func Recheck(ctx context.Context, c Config, op audit.Operation, tell func(done, total int)) (Rechecked, error) {
	release, err := c.Trail.Claim(op.ID)
	if err != nil {
		return Rechecked{}, err
	}
	defer release()
	k := &recheck{Config: c, op: op, tell: tell, gate: throttle.New(c.atOnce()), found: make([]found, len(op.Open))}
	k.ctx, k.end = context.WithCancelCause(ctx)
	defer k.end(nil)
	var crew sync.WaitGroup
	for range c.atOnce() {
		crew.Go(k.work)
	}
	crew.Wait()
	if ctx.Err() != nil {
		return Rechecked{}, cancelled(ctx)
	}
	if k.ctx.Err() != nil {
		return Rechecked{}, context.Cause(k.ctx)
	}
	return k.sorted(), nil
}

// Close tells the trail what came of records that an unfinished operation left open
// and that nobody will erase as part of it: audit.Stopped, audit.NotFound. Its error
// is an *audit.Error.
func Close(c Config, op audit.OperationID, outcome audit.Outcome, ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	release, err := c.Trail.Claim(op)
	if err != nil {
		return err
	}
	defer release()
	return c.Trail.Append(entry(c, op, audit.Erase, outcome, ids))
}

type recheck struct {
	Config
	op   audit.Operation
	tell func(done, total int)
	gate *throttle.Gate
	ctx  context.Context
	end  context.CancelCauseFunc

	mu    sync.Mutex // for all below
	next  int
	done  int
	found []found // by the place in op.Open
}

type found struct {
	record backend.Authentication
	err    *backend.Error
}

func (k *recheck) work() {
	for {
		pass, err := k.gate.Enter(k.ctx)
		if err != nil {
			return
		}
		k.mu.Lock()
		at := k.next
		k.next++
		k.mu.Unlock()
		if at >= len(k.found) {
			k.gate.Leave(true)
			return
		}
		k.gate.Leave(k.read(at, pass))
	}
}

// read reads one record, and answers whether that went well.
func (k *recheck) read(at int, pass *throttle.Pass) bool {
	ctx := backend.WithWaits(k.ctx, func(w backend.Wait) {
		k.gate.Waits(pass, w.For, w.Cause != nil && w.Cause.Kind == backend.RateLimited)
	})
	id := k.op.Open[at]
	record, err := k.Service.Authentication(ctx, id)
	switch kind := backend.KindOf(err); {
	case err == nil && record.Erased:
		if err := k.Trail.Append(entry(k.Config, k.op.ID, audit.Erase, audit.Unheard, []string{id})); err != nil {
			k.end(err)
			return true
		}
	case err != nil && (kind == backend.WrongKey || kind == backend.AddressNotAllowed):
		k.end(err)
		return false
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.found[at] = found{record: record}
	if err != nil {
		k.found[at].err = asError(err)
	}
	k.done++
	k.tell(k.done, len(k.found))
	return err == nil
}

func (k *recheck) sorted() Rechecked {
	var r Rechecked
	for at, f := range k.found {
		switch {
		case f.err != nil && f.err.Kind == backend.NotFound:
			r.Missing = append(r.Missing, k.op.Open[at])
		case f.err != nil:
			r.Unread, r.Err = append(r.Unread, k.op.Open[at]), f.err
		case f.record.Erased:
			r.Erased = append(r.Erased, f.record)
		default:
			r.There = append(r.There, f.record)
		}
	}
	return r
}

// Open is the auth_ids of which it is still to be said what came of them.
func (r Rechecked) Open() []string {
	var ids []string
	for _, a := range r.There {
		ids = append(ids, a.ID)
	}
	return slices.Concat(ids, r.Missing, r.Unread)
}
