package state

import (
	"errors"
	"os"
	"time"
)

const (
	lockTries = 100
	lockPause = 20 * time.Millisecond
)

// errLocked is a lock that another console does not give back. Holding it takes
// milliseconds; a process that was stopped meanwhile may hold it for good.
var errLocked = errors.New("another faceauth is writing it; try again")

// lock takes the lock that is the file at path, and makes that file if there is
// none. The system lets go of it when a process dies, so the file itself means
// nothing and stays.
func lock(path string) (unlock func(), err error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	for range lockTries {
		taken, err := tryLock(f)
		if err != nil {
			_ = f.Close()
			return nil, err
		}
		if taken {
			// Closing the file lets go of the lock.
			return func() { _ = f.Close() }, nil
		}
		time.Sleep(lockPause)
	}
	_ = f.Close()
	return nil, errLocked
}
