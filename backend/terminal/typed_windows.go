package terminal

import (
	"os"

	"golang.org/x/sys/windows"
)

// DropTyped drops what was typed at a terminal and not read yet. Where that can't be
// done nothing happens.
func DropTyped(tty *os.File) {
	_ = windows.FlushConsoleInputBuffer(windows.Handle(tty.Fd()))
}
