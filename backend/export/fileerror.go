package export

import (
	"errors"
	"io/fs"
	"os"
	"syscall"

	"faceauth/backend/safetext"
)

// FileError says why a file could not be written and what to do about it.
type FileError struct {
	Path string
	// Problem is what is wrong, in words that follow on the name of the file:
	// "it exists already".
	Problem string
	// Advice is what to do, in the same sentence; empty when there is nothing.
	Advice string
	// Err is the cause, for errors.Is: fs.ErrExist when a file of that name is
	// there already, so that the caller may ask whether to replace it.
	Err error
}

// Error is the whole in one line that is safe in a terminal.
func (e *FileError) Error() string {
	text := "can't write " + shown(e.Path) + ": " + e.Problem
	if e.Advice != "" {
		text += "; " + e.Advice
	}
	return text
}

// Unwrap gives the cause.
func (e *FileError) Unwrap() error { return e.Err }

// shown is a path as it stands in a sentence. Somebody else may have named the
// directory.
func shown(path string) string {
	if path == "" {
		return "a file"
	}
	return safetext.Clean(path)
}

func exists(path string) error {
	return &FileError{Path: path, Problem: "it exists already", Advice: "choose another name, or have it replaced", Err: fs.ErrExist}
}

// fileError puts what the system said of path into words. An error of another
// kind, such as a record that can't be written, is returned as it is.
func fileError(path string, err error) error {
	cause := err
	if p, ok := errors.AsType[*fs.PathError](err); ok {
		cause = p.Err // without the name of the temporary file
	} else if l, ok := errors.AsType[*os.LinkError](err); ok {
		cause = l.Err
	} else {
		return err
	}
	e := &FileError{Path: path, Err: err}
	switch {
	case errors.Is(cause, fs.ErrPermission):
		e.Problem, e.Advice = "you are not allowed to write there", "choose another directory, or have its permissions changed"
	case errors.Is(cause, syscall.ENOSPC), errors.Is(cause, syscall.EDQUOT):
		e.Problem, e.Advice = "the disk is full", "make room, or choose a place on another disk"
	case errors.Is(cause, syscall.EROFS):
		e.Problem, e.Advice = "that disk is read-only", "choose a place on another disk"
	case errors.Is(cause, syscall.ENAMETOOLONG):
		e.Problem, e.Advice = "the name is too long", "choose a shorter one"
	default:
		e.Problem, e.Advice = safetext.Clean(cause.Error()), "choose another place"
	}
	return e
}
