// Package erasing erases many records: the intent goes to the trail before the
// first call, a few calls go side by side, and what came of each goes to the trail
// after it, before anybody is told.
package erasing

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"faceauth/backend"
	"faceauth/backend/audit"
	"faceauth/backend/throttle"
)

const (
	// DefaultAtOnce is how many records are erased side by side.
	DefaultAtOnce = 2
	// MostAtOnce bounds that: the vendor's limits are not documented.
	MostAtOnce = 16
)

// ErrGivenUp is the cause with which a person ends the context of an erasure.
// What was not tried then is told to the trail as given up. An erasure that ends
// for another cause, such as a lost connection, stays unfinished in the trail.
var ErrGivenUp = errors.New("the erasure was given up")

// Config is what records are erased with, and in whose name.
type Config struct {
	Eraser backend.Eraser
	// Service reads records again: see Recheck.
	Service backend.Service
	Trail   *audit.Trail
	// Project is the faceAuth_projectId that goes to the trail, with its World.
	Project string
	World   audit.World
	// AtOnce is how many records are erased side by side, from 1 to MostAtOnce;
	// DefaultAtOnce for 0. It is less for a while after the API asked for fewer calls.
	AtOnce int
	// Behind is how far what reads may be behind what erases, 10 s for 0: so long
	// records are waited for, once for all, that read otherwise than DELETE says.
	Behind time.Duration
}

func (c Config) behind() time.Duration { return cmp.Or(c.Behind, 10*time.Second) }

func (c Config) atOnce() int {
	if c.AtOnce == 0 {
		return DefaultAtOnce
	}
	return min(max(c.AtOnce, 1), MostAtOnce)
}

// Order is which records are to be erased. Somebody was shown them and said so.
type Order struct {
	// AuthIDs are the records', each once.
	AuthIDs []string
	// Filter is what they were chosen by, if they were.
	Filter audit.Filter
	// Continues is the unfinished operation that they are left of; empty for a new one.
	Continues audit.OperationID
}

// State is how far one record of an order is.
type State uint8

// The states, each of which follows on the one before; but Left follows on Waiting.
const (
	Waiting State = iota // for its turn
	Working              // its calls are being made
	Done                 // its Erasure tells what came of it
	Left                 // it was not tried, and never will be by this order
)

// Item is one record of an order.
type Item struct {
	AuthID string
	State  State
	// Wait is what its call waits for before it is tried again, while it is Working;
	// nil when it does not.
	Wait *backend.Wait
	// Erasure is what came of it once it is Done.
	Erasure backend.Erasure
	// Untold is why what came of it is not in the trail, nil when it is. Such an
	// operation stays unfinished there, and is offered again.
	Untold error
}

// Result is what came of an order.
type Result struct {
	Operation audit.OperationID
	// Items are the records in the order of Order.AuthIDs, each Done or Left.
	Items []Item
	// Halt is why some are Left; nil when none is. It is an *audit.Error when the
	// trail can't be written any more, and of type *backend.Error otherwise: of kind
	// Cancelled when ctx ended, else what the API answered, or did not, too often in
	// a row for the others to fare better.
	Halt error
}

// Run carries out an order. It tells of each change of an item, with its place in
// the order, from one goroutine at a time. When ctx ends, those under way are
// waited for, which can take a minute, and no more are begun.
//
// An error means that nothing was begun: ctx had ended, or the trail can't be
// written, or another process is at this operation (audit.ErrClaimed), or has been
// since the order was agreed to (audit.ErrGoneOn).
func Run(ctx context.Context, c Config, o Order, tell func(at int, item Item)) (Result, error) {
	r := &run{Config: c, order: o, tell: tell, result: Result{Operation: o.Continues}, gate: throttle.New(c.atOnce())}
	ids := Unique(o.AuthIDs)
	for _, id := range ids {
		r.result.Items = append(r.result.Items, Item{AuthID: id})
	}
	if ctx.Err() != nil {
		return r.result, cancelled(ctx)
	}
	if o.Continues == "" {
		r.result.Operation = audit.NewOperation()
	}
	release, err := c.Trail.Claim(r.result.Operation)
	if err != nil {
		return r.result, err
	}
	defer release()
	if o.Continues != "" {
		if err := r.goesOn(ids); err != nil {
			return r.result, err
		}
	} else {
		intent := r.entry(audit.EraseIntent, audit.Intended, ids...)
		intent.Filter = o.Filter
		if err := c.Trail.Append(intent); err != nil {
			return r.result, err
		}
	}
	r.ctx, r.end = context.WithCancelCause(ctx)
	defer r.end(nil)
	var crew sync.WaitGroup
	for range c.atOnce() {
		crew.Go(r.work)
	}
	crew.Wait()
	r.settle()
	r.leave(ctx)
	return r.result, nil
}

// goesOn makes certain that the operation has left all of these open: of others the
// trail says what came of them, and must not be told that they were given up.
func (r *run) goesOn(ids []string) error {
	open, err := stillOpen(r.Config, r.order.Continues)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if !open[id] {
			return &audit.Error{Op: "write", Path: r.Trail.Dir(), Problem: audit.ErrGoneOn.Error(), Advice: "look again at what is left of it", Err: audit.ErrGoneOn}
		}
	}
	return nil
}

// stillOpen are the records that an operation, which is claimed, has left open.
func stillOpen(c Config, op audit.OperationID) (map[string]bool, error) {
	ids, err := audit.StillOpen(c.Trail.Dir(), c.Project, op)
	open := make(map[string]bool, len(ids))
	for _, id := range ids {
		open[id] = true
	}
	return open, err
}

// Unique gives each id once, in their order.
func Unique(ids []string) []string {
	seen := make(map[string]bool, len(ids))
	return slices.DeleteFunc(slices.Clone(ids), func(id string) bool {
		again := seen[id]
		seen[id] = true
		return again
	})
}

func cancelled(ctx context.Context) error {
	return &backend.Error{Kind: backend.Cancelled, Op: "erase authentications", Attempts: 1, Err: context.Cause(ctx)}
}

// entry is what goes to the trail about records of the operation.
func (r *run) entry(action audit.Action, outcome audit.Outcome, ids ...string) audit.Entry {
	return entry(r.Config, r.result.Operation, action, outcome, ids)
}

func entry(c Config, op audit.OperationID, action audit.Action, outcome audit.Outcome, ids []string) audit.Entry {
	return audit.Entry{Project: c.Project, World: c.World, Action: action, Outcome: outcome, Operation: op, AuthIDs: ids}
}

// outcome is the trail's word for what came of a record.
func outcome(o backend.Outcome) audit.Outcome {
	switch o {
	case backend.OutcomeErased:
		return audit.Done
	case backend.OutcomeErasedUnheard:
		return audit.Unheard
	case backend.OutcomeAlready:
		return audit.Already
	case backend.OutcomeNotFound:
		return audit.NotFound
	case backend.OutcomeRefused:
		return audit.Refused
	case backend.OutcomeNotDone:
		return audit.Failed
	}
	return audit.Unknown
}
