package terminal

import (
	"os"

	"golang.org/x/sys/unix"
)

// DropTyped drops what was typed at a terminal and not read yet, half a line as well
// as whole ones. Where that can't be done nothing happens.
func DropTyped(tty *os.File) {
	_ = unix.IoctlSetInt(int(tty.Fd()), unix.TCFLSH, unix.TCIFLUSH)
}
