//go:build !unix

package browse

import "os/exec"

// withoutTerminal does nothing: a program started here draws on no terminal.
func withoutTerminal(*exec.Cmd) {}
