// Package filelock takes the lock on a file that keeps other processes out. The
// system lets go of it when the file is closed or its process dies.
package filelock

import (
	"errors"
	"math/rand/v2"
	"os"
	"time"
)

// ErrTaken is a lock that somebody else has.
var ErrTaken = errors.New("another faceauth has it locked; try again")

// The waits between two tries: short ones, since a lock is held for milliseconds,
// and of no fixed length, so that two who wait don't keep meeting.
const (
	leastWait = time.Millisecond
	mostWait  = 8 * time.Millisecond
)

// Lock takes the lock on f and waits for it, for patience at most and then answers
// ErrTaken. Without patience it tries once. Closing f lets go of the lock. Of two
// openings of a file only one can have it, in one process too.
func Lock(f *os.File, patience time.Duration) error {
	until := time.Now().Add(patience)
	for wait := leastWait; ; wait = min(2*wait, mostWait) {
		taken, err := try(f)
		if taken || err != nil {
			return err
		}
		if !time.Now().Before(until) {
			return ErrTaken
		}
		time.Sleep(leastWait/2 + rand.N(wait))
	}
}
