//go:build !linux && !darwin && !dragonfly && !freebsd && !netbsd && !openbsd && !windows

package terminal

import "os"

// DropTyped can't drop here what was typed at a terminal and not read yet.
func DropTyped(*os.File) {}
