package erasing

import (
	"context"
	"errors"
	"slices"
	"sync"

	"faceauth/backend"
	"faceauth/backend/audit"
	"faceauth/backend/throttle"
)

// Rechecked is how records stand that were read again.
type Rechecked struct {
	// Erased are those that read as erased, and Already those that do and that another
	// operation in the trail has erased. For Look all are among the former.
	Erased, Already []backend.Authentication
	// There are those that are not, in the order in which they were asked for.
	There []backend.Authentication
	// Missing are the auth_ids that the API does not know. Another project's key
	// would have that answer too: only where it knows another of the records has
	// Recheck told the trail, and Closed is set.
	Missing []string
	Closed  bool
	// Unread are those that could not be read, and why the last of them could not.
	Unread []string
	Err    *backend.Error
}

// Look reads records to see which of them there are to erase. It tells how many it
// has read; waits of its calls are told to the function that backend.WithWaits has
// put into ctx.
//
// An error means that it came to no end: ctx ended, the key or the address was
// refused, or the API could not be reached for too many in a row.
func Look(ctx context.Context, c Config, ids []string, tell func(done, total int)) (Rechecked, error) {
	return look(ctx, c, ids, tell, func(string) error { return nil })
}

// Recheck reads the records that an unfinished operation left open. What reads as
// erased was not when the operation began, and goes to the trail as erased without
// an answer, or as erased already where the trail has another operation say that it
// erased it since; what the API does not know goes there as not found, see
// Rechecked. All others stay open. It tells how many it has read. What the trail has
// been told of since op was looked at is not read again.
//
// The errors are those of Look, and those of a trail that can't be read or written,
// or of another process that is at the operation.
func Recheck(ctx context.Context, c Config, op audit.Operation, tell func(done, total int)) (Rechecked, error) {
	release, err := c.Trail.Claim(op.ID)
	if err != nil {
		return Rechecked{}, err
	}
	defer release()
	open, err := stillOpen(c, op.ID)
	if err != nil {
		return Rechecked{}, err
	}
	op.Open = only(op.Open, open)
	others, err := erasedByOthers(c.Trail.Dir(), op)
	if err != nil {
		return Rechecked{}, err
	}
	r, err := look(ctx, c, op.Open, tell, func(id string) error {
		how := audit.Unheard
		if others[id] {
			how = audit.Already
		}
		return c.Trail.Append(entry(c, op.ID, audit.Erase, how, []string{id}))
	})
	r.Already = slices.DeleteFunc(slices.Clone(r.Erased), func(a backend.Authentication) bool { return !others[a.ID] })
	r.Erased = slices.DeleteFunc(r.Erased, func(a backend.Authentication) bool { return others[a.ID] })
	if err == nil && len(r.Missing) > 0 && len(r.There)+len(r.Erased)+len(r.Already) > 0 {
		err = c.Trail.Append(entry(c, op.ID, audit.Erase, audit.NotFound, r.Missing))
		r.Closed = err == nil
	}
	return r, err
}

// GiveUp has the trail say of the records that an unfinished operation left open,
// and that were read again, that nobody will erase them as part of it. It gives what
// of r that was said of: not what the trail has been told of since by somebody else.
// The errors are an *audit.Error, ErrClaimed among them.
func GiveUp(c Config, op audit.Operation, r Rechecked) (Rechecked, error) {
	release, err := c.Trail.Claim(op.ID)
	if err != nil {
		return r, err
	}
	defer release()
	open, err := stillOpen(c, op.ID)
	if err != nil {
		return r, err
	}
	if !r.Closed {
		r.Missing = only(r.Missing, open)
	}
	r.Unread = only(r.Unread, open)
	r.There = slices.DeleteFunc(slices.Clone(r.There), func(a backend.Authentication) bool { return !open[a.ID] })
	var entries []audit.Entry
	if len(r.Missing) > 0 && !r.Closed {
		entries = append(entries, entry(c, op.ID, audit.Erase, audit.NotFound, r.Missing))
	}
	if left := r.left(); len(left) > 0 {
		entries = append(entries, entry(c, op.ID, audit.Erase, audit.Stopped, left))
	}
	return r, c.Trail.Append(entries...)
}

// only are those of ids that are in the set.
func only(ids []string, set map[string]bool) []string {
	return slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return !set[id] })
}

// erasedByOthers are the records an operation left open that another one has erased
// since, as the trail says: somebody gave the order anew rather than going on.
func erasedByOthers(dir string, op audit.Operation) (map[string]bool, error) {
	open := make(map[string]bool, len(op.Open))
	for _, id := range op.Open {
		open[id] = true
	}
	erased := map[string]bool{}
	for l, err := range audit.Read(dir, audit.Choice{Since: op.Begun, Project: op.Project, Actions: []audit.Action{audit.Erase}}) {
		if _, broken := errors.AsType[*audit.LineError](err); broken {
			continue
		}
		if err != nil {
			return nil, err
		}
		if !l.Fits || l.Operation == op.ID || l.World != op.World || l.Outcome != audit.Done && l.Outcome != audit.Unheard {
			continue
		}
		for _, id := range l.AuthIDs {
			if open[id] {
				erased[id] = true
			}
		}
	}
	return erased, nil
}

func look(ctx context.Context, c Config, ids []string, tell func(done, total int), erased func(id string) error) (Rechecked, error) {
	k := &looking{Config: c, ids: ids, tell: tell, erased: erased, gate: throttle.New(c.atOnce()), found: make([]found, len(ids))}
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

// looking is records being read.
type looking struct {
	Config
	ids    []string
	tell   func(done, total int)
	erased func(id string) error // what to do about one that reads as erased
	gate   *throttle.Gate
	ctx    context.Context
	end    context.CancelCauseFunc

	mu     sync.Mutex // for all below
	next   int
	done   int
	failed int     // in a row, for a common reason
	found  []found // by the place in ids
}

type found struct {
	record backend.Authentication
	err    *backend.Error
}

func (k *looking) work() {
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
func (k *looking) read(at int, pass *throttle.Pass) bool {
	ctx := backend.WithWaits(k.ctx, func(w backend.Wait) {
		k.gate.Waits(pass, w.For, w.Cause != nil && w.Cause.Kind == backend.RateLimited)
		backend.ReportWait(k.ctx, w)
	})
	record, err := k.Service.Authentication(ctx, k.ids[at])
	var failed *backend.Error
	if err != nil {
		failed = asError(err)
	} else if record.Erased {
		if err := k.erased(k.ids[at]); err != nil {
			k.end(err)
			return true
		}
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.found[at] = found{record: record, err: failed}
	k.count(failed)
	k.done++
	k.tell(k.done, len(k.found))
	return err == nil
}

// count ends it when all others would fail too. The lock is held.
func (k *looking) count(failed *backend.Error) {
	if !down(failed) {
		k.failed = 0
		return
	}
	k.failed++
	if failed.Kind == backend.WrongKey || failed.Kind == backend.AddressNotAllowed || k.failed >= giveUpAfter {
		k.end(failed)
	}
}

// down tells of reasons for which a reading fails, after all its attempts, that are
// not the record's.
func down(err *backend.Error) bool {
	if err == nil {
		return false
	}
	switch err.Kind {
	case backend.Network, backend.ServerFault, backend.GatewayFault, backend.BrokenOff, backend.Timeout:
		return true
	}
	return hopeless(err)
}

func (k *looking) sorted() Rechecked {
	var r Rechecked
	for at, f := range k.found {
		switch {
		case f.err != nil && f.err.Kind == backend.NotFound:
			r.Missing = append(r.Missing, k.ids[at])
		case f.err != nil:
			r.Unread, r.Err = append(r.Unread, k.ids[at]), f.err
		case f.record.Erased:
			r.Erased = append(r.Erased, f.record)
		default:
			r.There = append(r.There, f.record)
		}
	}
	return r
}

// Open is how many there are of which the trail is still to say what came of them.
func (r Rechecked) Open() int {
	n := len(r.left())
	if !r.Closed {
		n += len(r.Missing)
	}
	return n
}

// left are the auth_ids of those that may be there.
func (r Rechecked) left() []string {
	ids := slices.Clone(r.Unread)
	for _, a := range r.There {
		ids = append(ids, a.ID)
	}
	return ids
}
