package audit

import (
	"errors"
	"os"
	"path/filepath"
	"time"

	"faceauth/backend/filelock"
)

// claimPatience is how long Claim waits for somebody who only looks whether an
// operation is claimed.
const claimPatience = 200 * time.Millisecond

func claimPath(dir string, op OperationID) string { return filepath.Join(dir, "claim-"+string(op)) }

// Claim takes an operation for this process, so that no other carries it out at the
// same time and Unfinished passes it over. It is taken before the intent is written,
// or before an unfinished one is gone on with, and holds until release or until the
// process dies, whichever way. The error is an *Error, with ErrClaimed for its cause
// where somebody else has it.
func (t *Trail) Claim(op OperationID) (release func(), err error) {
	path := claimPath(t.dir, op)
	if op == "" || !word(string(op)) {
		return nil, &Error{Op: opWrite, Path: t.dir, Problem: "an operation is letters and digits", Err: os.ErrInvalid}
	}
	if err := makeDir(t.dir); err != nil {
		return nil, err
	}
	for {
		f, err := openToWrite(path, os.O_RDWR)
		if err != nil {
			return nil, err
		}
		err = filelock.Lock(f, claimPatience)
		switch {
		case err == nil && isAt(f, path):
			return func() {
				// Whoever waits for the lock finds that it is of no file any more. Where
				// open files can't be removed it stays, and means nothing.
				_ = os.Remove(path)
				_ = f.Close()
			}, nil
		case err == nil:
			_ = f.Close() // it was given back between the opening and the locking
			continue
		}
		_ = f.Close()
		if errors.Is(err, filelock.ErrTaken) {
			return nil, &Error{Op: opWrite, Path: t.dir, Problem: ErrClaimed.Error(), Advice: "leave it to that one, or end it first", Err: ErrClaimed}
		}
		return nil, problem(opWrite, path, err)
	}
}

// isAt tells whether f is still the file of that name.
func isAt(f *os.File, path string) bool {
	opened, err := f.Stat()
	if err != nil {
		return false
	}
	named, err := os.Lstat(path)
	return err == nil && os.SameFile(opened, named)
}

// claimed tells whether a running process has claimed an operation.
func claimed(dir string, op OperationID) bool {
	if !word(string(op)) {
		return false
	}
	f, err := openPlain(opRead, claimPath(dir, op), os.O_RDWR)
	if err != nil {
		return false
	}
	defer f.Close()
	return errors.Is(filelock.Lock(f, 0), filelock.ErrTaken)
}
