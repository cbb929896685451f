//go:build darwin || dragonfly || freebsd || netbsd || openbsd

package terminal

import (
	"os"

	"golang.org/x/sys/unix"
)

// readSide is FREAD of <sys/fcntl.h>, which package unix does not have.
const readSide = 1

// DropTyped drops what was typed at a terminal and not read yet, half a line as well
// as whole ones. Where that can't be done nothing happens.
func DropTyped(tty *os.File) {
	_ = unix.IoctlSetPointerInt(int(tty.Fd()), unix.TIOCFLUSH, readSide)
}
