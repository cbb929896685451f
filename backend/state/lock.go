package state

import (
	"errors"
	"os"
	"time"

	"faceauth/backend/filelock"
)

// lockPatience is how long another console is waited for. Holding the lock takes
// milliseconds; a process that was stopped meanwhile may hold it for good.
const lockPatience = 2 * time.Second

// errLocked is a lock that another console does not give back.
var errLocked = errors.New("another faceauth is writing it; try again")

// lock takes the lock that is the file at path, and makes that file if there is
// none. The file itself means nothing and stays.
func lock(path string) (unlock func(), err error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := filelock.Lock(f, lockPatience); err != nil {
		_ = f.Close()
		if errors.Is(err, filelock.ErrTaken) {
			return nil, errLocked
		}
		return nil, err
	}
	return func() { _ = f.Close() }, nil
}
