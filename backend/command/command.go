// Package command holds the commands that need no screen. A context and
// writers come in, plain output goes out: results to the one, talk to the other.
package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"syscall"
	"time"

	"faceauth/backend"
	"faceauth/backend/connect"
	"faceauth/backend/sandbox"
)

// The exit codes of every command.
const (
	ExitDone    = 0
	ExitFailed  = 1
	ExitUsage   = 2 // the command line makes no sense
	ExitRefused = 3 // the API refused the key or this machine's address
	ExitPartly  = 4 // something was done before it failed
)

// UsageError is a command line that makes no sense.
type UsageError struct{ Err error }

// Error gives the cause's text.
func (e UsageError) Error() string { return e.Err.Error() }

// Unwrap gives the cause.
func (e UsageError) Unwrap() error { return e.Err }

// PartlyError is a failure after part of the result was already printed.
type PartlyError struct {
	Done string // in words: "2,000 records were printed"
	Err  error
}

// Error gives the cause's text and what was done before.
func (e PartlyError) Error() string { return e.Err.Error() }

// Unwrap gives the cause.
func (e PartlyError) Unwrap() error { return e.Err }

// ExitCode is what the process should end with after err.
func ExitCode(err error) int {
	if err == nil || brokenPipe(err) {
		return ExitDone
	}
	if _, ok := errors.AsType[UsageError](err); ok || errors.Is(err, connect.ErrNoKey) || errors.Is(err, sandbox.ErrConfig) {
		return ExitUsage
	}
	if _, ok := errors.AsType[PartlyError](err); ok {
		return ExitPartly
	}
	switch backend.KindOf(err) {
	case backend.WrongKey, backend.AddressNotAllowed:
		return ExitRefused
	case backend.Insecure, backend.BadSetting, backend.BadLinkSetting, backend.ReadOnly:
		return ExitUsage
	}
	return ExitFailed
}

// brokenPipe tells that the reader of our output has gone, as `head` does when
// it has enough. That is no failure of ours and nothing to talk about.
func brokenPipe(err error) bool {
	return errors.Is(err, syscall.EPIPE) || errors.Is(err, io.ErrClosedPipe)
}

// Report prints err for a person: what happened, what was done before, what to
// do next. It prints nothing for a broken pipe.
func Report(w io.Writer, err error) {
	if err == nil || brokenPipe(err) {
		return
	}
	fmt.Fprintf(w, "faceauth: %s\n", err)
	if p, ok := errors.AsType[PartlyError](err); ok {
		fmt.Fprintf(w, "  %s\n", p.Done)
	}
	if e, ok := errors.AsType[*backend.Error](err); ok && e.Advice() != "" {
		fmt.Fprintf(w, "  %s\n", e.Advice())
	}
}

// tellWaits has waits of calls under the context told on talk, a line each.
func tellWaits(ctx context.Context, talk io.Writer) context.Context {
	return backend.WithWaits(ctx, func(w backend.Wait) { tellWait(talk, w) })
}

func tellWait(talk io.Writer, w backend.Wait) {
	fmt.Fprintf(talk, "faceauth: %s Attempt %d in %s.\n", w.Cause.Sentence(), w.Attempt+1, w.For.Round(100*time.Millisecond))
}
