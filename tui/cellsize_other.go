//go:build !unix

package tui

// cellSizeOf is 0: only the terminal can tell.
func cellSizeOf(uintptr) (width, height int) { return 0, 0 }
