//go:build unix

package tui

import (
	"os"

	"golang.org/x/sys/unix"
)

// canSuspend tells whether a shell is there that can continue the program once
// it has stopped. Where there is none, as with `ssh -t host faceauth`, the
// system ignores the request to stop, and Bubble Tea would wait for good for
// somebody to continue what never stopped.
func canSuspend() bool {
	session, err := unix.Getsid(0)
	if err != nil || session == unix.Getpgrp() {
		return false
	}
	parent, err := unix.Getsid(os.Getppid())
	return err == nil && parent == session
}
