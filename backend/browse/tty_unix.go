//go:build unix

package browse

import (
	"os/exec"
	"syscall"
)

// withoutTerminal has a program run in a session of its own.
func withoutTerminal(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} }
