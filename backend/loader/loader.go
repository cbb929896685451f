// Package loader loads every record of a range of dates, several parts of the
// range side by side.
//
// The API takes whole days and a cursor, and says nothing of totals, of the
// order of its list or of where a day begins. So a part counts as loaded only
// when its own query was followed to the end of its cursor. What is seen on the
// way, order and density, decides how to cut the rest and what to tell of the
// time left, and nothing else.
//
// plan.go decides what is read next and cut.go how long a part is, density.go
// estimates how much is where, depth.go looks for the oldest record, crew.go
// reads, throttle slows all down together, and progress.go tells about it.
package loader

import (
	"context"
	"errors"
	"time"

	"faceauth/backend"
)

// DefaultParallel is how many calls are under way side by side unless Options
// say otherwise, MostParallel the most that Options may ask for: the client
// keeps that many connections.
const (
	DefaultParallel = 4
	MostParallel    = 16
)

// Options say what to load and whom to tell. The zero value loads everything
// and tells nobody.
type Options struct {
	// Ranges are what to load, in any order; what overlaps is loaded once and
	// what is empty is left out. No range at all means everything.
	Ranges []backend.Range
	// Parallel is the number of calls side by side, 1 to MostParallel; 0 stands
	// for DefaultParallel.
	Parallel int
	// PageSize is the number of records asked for at a time, 1 to
	// backend.MaxPageSize; 0 stands for backend.MaxPageSize.
	PageSize int
	// Now is the clock by which today is told; time.Now by default.
	Now func() time.Time
	// Add gets every page with a record or a Skip as it comes, from several
	// goroutines at once. Pages overlap: the same record may come more than
	// once, and the later one need not be the newer one. A panic in it ends
	// the load and reaches the caller of Load.
	Add func(backend.Page)
	// Progress hears how it goes, one call after another, at most ten a second
	// and once more at the end, when nothing is under way any more. Loading
	// does not wait for it, but Load returns only after its last call.
	Progress func(Progress)
}

func (o Options) withDefaults() Options {
	if o.Parallel <= 0 {
		o.Parallel = DefaultParallel
	}
	o.Parallel = min(o.Parallel, MostParallel)
	if o.PageSize <= 0 || o.PageSize > backend.MaxPageSize {
		o.PageSize = backend.MaxPageSize
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Add == nil {
		o.Add = func(backend.Page) {}
	}
	if len(o.Ranges) == 0 {
		o.Ranges = []backend.Range{{}}
	}
	return o
}

// Result is what a Load came to.
type Result struct {
	// Covered is what was read to its very end, oldest first and merged.
	Covered []backend.Range
	// Failed is what could not be read, oldest first; neighbours that failed
	// with the same Kind are one. Loading it again is a Load of its ranges.
	Failed []Failure
	// Progress is the last state.
	Progress Progress
	// Stopped tells that ctx ended the load. What is neither in Covered nor in
	// Failed was then not tried, or not to its end.
	Stopped bool
}

// Failure is a range that could not be read to its end, and why. Records of it
// may have come all the same.
type Failure struct {
	Range backend.Range
	Err   *backend.Error
}

// Load reads o.Ranges and returns when all of it is read or failed, or when
// ctx ends. Waits of the calls go into Progress rather than to the function
// that backend.WithWaits put into ctx.
//
// A range that failed in a way that may pass is tried once more at the end. A
// key or an address that is refused ends everything at once.
func Load(ctx context.Context, s backend.Service, o Options) Result {
	o = o.withDefaults()
	c := newCrew(ctx, s, o)
	c.run()
	return c.result()
}

// errorOf makes the one error type of a Service of err. The text of an error
// of another type is not known to be clean, so it stays behind Unwrap.
func errorOf(err error) *backend.Error {
	if e, ok := errors.AsType[*backend.Error](err); ok {
		return e
	}
	return &backend.Error{Kind: backend.Failed, Op: "list authentications", Attempts: 1, Err: err}
}

// passing tells of failures that a later try may not meet again.
func passing(k backend.Kind) bool {
	switch k {
	case backend.GatewayFault, backend.ServerFault, backend.Timeout, backend.BrokenOff, backend.Network,
		backend.RateLimited, backend.Malformed, backend.WebPage:
		return true
	}
	return false
}

// final tells of failures that every other call would meet as well.
func final(k backend.Kind) bool {
	switch k {
	case backend.WrongKey, backend.AddressNotAllowed, backend.Insecure, backend.BadSetting, backend.Redirected,
		backend.WrongAddress:
		return true
	}
	return false
}
