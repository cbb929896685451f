package audit

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"time"

	"faceauth/backend/filelock"
)

// claimPatience is how long Claim waits for somebody who only looks whether an
// operation is claimed.
const claimPatience = 200 * time.Millisecond

const claimPrefix = "claim-"

func claimPath(dir string, op OperationID) string { return filepath.Join(dir, claimPrefix+string(op)) }

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
	t.sweep()
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

// sweep takes away what processes that died have left of their claims. One that is
// held stays, and whoever is about to take one finds that its file is gone, see isAt.
func (t *Trail) sweep() {
	entries, _ := os.ReadDir(t.dir) // what can't be listed stays
	for _, e := range entries {
		path := filepath.Join(t.dir, e.Name())
		if !strings.HasPrefix(e.Name(), claimPrefix) {
			continue
		}
		f, err := openPlain(opRead, path, os.O_RDWR)
		if err != nil {
			continue
		}
		if filelock.Lock(f, 0) == nil && isAt(f, path) {
			_ = os.Remove(path)
		}
		_ = f.Close()
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
