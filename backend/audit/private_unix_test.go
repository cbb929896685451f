//go:build unix

package audit

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func TestPlacesThatAreRefused(t *testing.T) {
	for name, tc := range map[string]struct {
		spoil func(dir string) error
		says  string
	}{
		"a directory that others may enter": {func(dir string) error { return os.Chmod(dir, 0o750) }, "others have access to it (-rwxr-x---); take it away with chmod 700"},
		"a month that others may read":      {func(dir string) error { return os.Chmod(filepath.Join(dir, "2026-11.ndjson"), 0o644) }, "chmod 600"},
		"a head that others may read":       {func(dir string) error { return os.Chmod(filepath.Join(dir, "head"), 0o604) }, "others have access"},
		"a month that is a link":            {replaced("2026-11.ndjson", func(path string) error { return os.Symlink("../elsewhere", path) }), "it is a link; move it away"},
		"a month that is a pipe":            {replaced("2026-11.ndjson", func(path string) error { return syscall.Mkfifo(path, 0o600) }), "it is not a file"},
		"a month that is a directory":       {replaced("2026-11.ndjson", func(path string) error { return os.Mkdir(path, 0o700) }), "it is not a file"},
		"a head that is a link":             {replaced("head", func(path string) error { return os.Symlink("../elsewhere", path) }), "it is a link"},
		"a trail that is a link": {func(dir string) error {
			return errors.Join(os.Rename(dir, dir+"2"), os.Symlink(dir+"2", dir))
		}, "it is a link; set XDG_STATE_HOME"},
		"a trail that is a file": {func(dir string) error {
			return errors.Join(os.RemoveAll(dir), os.WriteFile(dir, nil, 0o600))
		}, "not a directory"},
		"a month without bounds": {func(dir string) error {
			return os.Truncate(filepath.Join(dir, "2026-11.ndjson"), maxFile+1)
		}, "larger than any month"},
	} {
		dir := place(t)
		trail := newTrail(dir, "2026-11-10T12:00:00Z")
		mustAppend(t, trail, look("a"))
		if err := tc.spoil(dir); err != nil {
			t.Fatal(err)
		}
		for what, err := range map[string]error{"Append": trail.Append(look("b")), "Ready": trail.Ready()} {
			if _, ok := errors.AsType[*Error](err); !ok || !strings.Contains(err.Error(), tc.says) || !strings.Contains(err.Error(), dir) {
				t.Errorf("%s, %s: %v, want %q", name, what, err, tc.says)
			}
		}
		if _, err := os.Stat(filepath.Join(dir, "..", "elsewhere")); err == nil {
			t.Errorf("%s: the link was followed", name)
		}
	}
}

// replaced removes a file of a trail and puts something else there.
func replaced(name string, by func(path string) error) func(string) error {
	return func(dir string) error {
		path := filepath.Join(dir, name)
		return errors.Join(os.Remove(path), by(path))
	}
}
