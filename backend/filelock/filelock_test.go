package filelock

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"
)

func open(t *testing.T, path string) *os.File {
	t.Helper()
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

func TestLock(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	first, second := open(t, path), open(t, path)
	synctest.Test(t, func(t *testing.T) {
		if err := Lock(first, 0); err != nil {
			t.Fatal(err)
		}
		if err := Lock(second, 0); !errors.Is(err, ErrTaken) {
			t.Errorf("without patience: %v", err)
		}
		begun := time.Now()
		if err := Lock(second, time.Second); !errors.Is(err, ErrTaken) {
			t.Errorf("after %v: %v", time.Since(begun), err)
		}
		if waited := time.Since(begun); waited < time.Second || waited > time.Second+2*mostWait {
			t.Errorf("waited for %v", waited)
		}
		go func() {
			time.Sleep(time.Second / 2)
			_ = first.Close()
		}()
		if err := Lock(second, time.Second); err != nil {
			t.Errorf("after it was given back: %v", err)
		}
	})
}

func TestLockOfWhatIsClosed(t *testing.T) {
	f := open(t, filepath.Join(t.TempDir(), "lock"))
	_ = f.Close()
	if err := Lock(f, time.Minute); err == nil || errors.Is(err, ErrTaken) {
		t.Errorf("%v", err)
	}
}
