//go:build unix

package tui

import "golang.org/x/sys/unix"

// cellSizeOf is the size of a terminal's cells in pixels as the system knows it,
// also through SSH; 0 where it doesn't.
func cellSizeOf(fd uintptr) (width, height int) {
	size, err := unix.IoctlGetWinsize(int(fd), unix.TIOCGWINSZ)
	if err != nil || size.Col == 0 || size.Row == 0 {
		return 0, 0
	}
	return int(size.Xpixel / size.Col), int(size.Ypixel / size.Row)
}
