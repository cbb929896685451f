//go:build unix

package terminal

import (
	"os"

	"golang.org/x/sys/unix"
)

// inBackground tells that this process is a job in the background of the shell
// on a terminal. The system stops such a job when it changes how the terminal
// reads, or reads from it.
func inBackground(tty *os.File) bool {
	group, err := unix.IoctlGetInt(int(tty.Fd()), unix.TIOCGPGRP)
	return err == nil && group != unix.Getpgrp() // an error: it is not this process's terminal
}
