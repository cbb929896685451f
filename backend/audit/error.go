package audit

import (
	"errors"
	"io/fs"
	"os"
	"syscall"

	"faceauth/backend/filelock"
	"faceauth/backend/safetext"
)

// Error says why the trail could not be written or read, and what to do about it.
type Error struct {
	// Op is what could not be done: "write", "read".
	Op string
	// Path is the file or the directory, empty where the environment names none.
	Path string
	// Problem is what is wrong, in words that follow on the path.
	Problem string
	// Advice is what to do, in the same sentence; empty when there is nothing.
	Advice string
	// Err is the cause, for errors.Is.
	Err error
}

// Error is the whole in one line that is safe in a terminal.
func (e *Error) Error() string {
	text := "can't " + e.Op + " the trail"
	if e.Path != "" {
		text += " at " + safetext.Clean(e.Path)
	}
	text += ": " + e.Problem
	if e.Advice != "" {
		text += "; " + e.Advice
	}
	return text
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// ErrClaimed is an operation that another run of the program is at.
var ErrClaimed = errors.New("another faceauth is at this operation")

// ErrGoneOn is an operation that another run of the program has gone on with, or
// closed, since it was looked at.
var ErrGoneOn = errors.New("another faceauth has gone on with this erasure in the meantime")

const (
	opWrite = "write"
	opRead  = "read"
)

// problem puts what the system said of path into words. An *Error stays as it is.
func problem(op, path string, err error) error {
	if err == nil {
		return nil
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return e
	}
	cause := err
	if p, ok := errors.AsType[*fs.PathError](err); ok {
		cause = p.Err
	}
	e := &Error{Op: op, Path: path, Err: err}
	switch {
	case errors.Is(cause, filelock.ErrTaken):
		e.Problem, e.Advice = "another faceauth has been writing it for long", "look for one that was stopped, with jobs or ps, and end it"
	case errors.Is(cause, fs.ErrPermission):
		e.Problem, e.Advice = "you are not allowed to", "have its permissions changed, or set XDG_STATE_HOME to a place of your own"
	case errors.Is(cause, syscall.ENOSPC), errors.Is(cause, syscall.EDQUOT):
		e.Problem, e.Advice = "the disk is full", "make room"
	case errors.Is(cause, syscall.EROFS):
		e.Problem, e.Advice = "that disk is read-only", "set XDG_STATE_HOME to a place on another one"
	case errors.Is(cause, fs.ErrNotExist):
		e.Problem = "there is nothing of that name"
	default:
		e.Problem = safetext.Clean(cause.Error())
	}
	return e
}

// refused is a file or a directory that the trail has nothing to do with as it is.
func refused(op, path, what, advice string) error {
	return &Error{Op: op, Path: path, Problem: what, Advice: advice, Err: os.ErrInvalid}
}
