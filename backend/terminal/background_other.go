//go:build !unix

package terminal

import "os"

// inBackground is false where there is no job control.
func inBackground(*os.File) bool { return false }
