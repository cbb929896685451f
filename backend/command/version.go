package command

import (
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
)

// Version prints version, commit and build of this binary.
func Version(out io.Writer) error {
	version, commit := Build()
	_, err := fmt.Fprintf(out, "faceauth %s (%s) %s %s/%s\n", version, commit, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return err
}

// Build reads what the Go toolchain wrote into this binary: the version of the
// module and the commit it was built from.
func Build() (version, commit string) {
	version, commit = "(devel)", "no commit recorded"
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return version, commit
	}
	if info.Main.Version != "" {
		version = info.Main.Version
	}
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			commit = s.Value
		case s.Key == "vcs.modified" && s.Value == "true":
			commit += ", modified"
		}
	}
	return version, commit
}
