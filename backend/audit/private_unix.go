//go:build unix

package audit

import (
	"fmt"
	"io/fs"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// noFollow has the system refuse links, and not wait for somebody at the other end
// of a pipe.
const noFollow = unix.O_NOFOLLOW | unix.O_NONBLOCK

// private refuses what others can read or write, and what is another's.
func private(path string, info fs.FileInfo) error {
	if stat, ok := info.Sys().(*syscall.Stat_t); ok && int(stat.Uid) != os.Geteuid() {
		return refused(opWrite, path, "it belongs to another account", "work as that account, or set XDG_STATE_HOME to a place of your own")
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 {
		return refused(opWrite, path, fmt.Sprintf("others have access to it (%v)", mode), fmt.Sprintf("take it away with chmod %o, and consider who may have read or changed it", mode&0o700))
	}
	return nil
}
