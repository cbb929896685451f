package backend

import (
	"context"
	"time"
)

// Wait tells what a call is waiting for before it tries again.
type Wait struct {
	Attempt int           // the attempt that just failed, from 1
	For     time.Duration // until the next attempt
	Cause   *Error        // why that attempt failed
}

type waitsKey struct{}

// WithWaits has every wait of calls made under ctx reported to f before it
// begins. f runs on the caller's goroutine and must not block.
func WithWaits(ctx context.Context, f func(Wait)) context.Context {
	return context.WithValue(ctx, waitsKey{}, f)
}

// ReportWait is for implementations of Service: it hands w to the function
// that WithWaits put into ctx, if there is one.
func ReportWait(ctx context.Context, w Wait) {
	if f, ok := ctx.Value(waitsKey{}).(func(Wait)); ok {
		f(w)
	}
}
