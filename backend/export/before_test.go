package export

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"faceauth/backend"
)

// ways are those of writing a file of three records after before was asked.
func ways(t *testing.T, before func(written int) error) map[string]func(path string, replace bool) error {
	return map[string]func(string, bool) error{
		"ToFile": func(path string, replace bool) error {
			_, err := ToFile(t.Context(), FileOptions{Path: path, Format: NDJSON, Replace: replace, Before: before}, 3, records(3, nil), nil)
			return err
		},
		"Save": func(path string, replace bool) error {
			return Save(path, []byte("a\nb\nc\n"), replace, func() error { return before(3) })
		},
	}
}

// TestWhoIsAskedBefore finds a file that is complete and has not its name yet.
func TestWhoIsAskedBefore(t *testing.T) {
	for _, replace := range []bool{false, true} {
		for name := range ways(t, nil) {
			dir := t.TempDir()
			path, asked := filepath.Join(dir, "out"), 0
			if replace {
				put(t, path, "old")
			}
			err := ways(t, func(written int) error {
				asked = written
				if was, err := os.ReadFile(path); replace != (err == nil) || replace && string(was) != "old" {
					t.Errorf("%s: its name leads to %q already, %v", name, was, err)
				}
				parts, err := filepath.Glob(filepath.Join(dir, ".faceauth-*.part"))
				if err != nil || len(parts) != 1 || strings.Count(get(t, parts[0]), "\n") != 3 {
					t.Errorf("%s: it is not complete: %q, %v", name, parts, err)
				}
				return nil
			})[name](path, replace)
			if err != nil || asked != 3 || strings.Count(get(t, path), "\n") != 3 {
				t.Errorf("%s: asked with %d, %v", name, asked, err)
			}
			holds(t, dir, "out")
		}
	}
}

func TestWhoIsAskedSaysNo(t *testing.T) {
	no := errors.New("no")
	for _, replace := range []bool{false, true} {
		for name, write := range ways(t, func(int) error { return no }) {
			dir := t.TempDir()
			path := filepath.Join(dir, "out")
			var want []string
			if replace {
				put(t, path, "old")
				want = []string{"out"}
			}
			if err := write(path, replace); err != no {
				t.Errorf("%s: %v", name, err)
			}
			holds(t, dir, want...)
			if replace && get(t, path) != "old" {
				t.Errorf("%s: the old file became %q", name, get(t, path))
			}
		}
	}
}

// TestNobodyIsAskedInVain: a file that can't have its name is no reason to ask.
func TestNobodyIsAskedInVain(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out")
	before := func(int) error { t.Error("asked in vain"); return nil }
	taken := func(yield func(*backend.Authentication, error) bool) {
		put(t, path, "mine")
		yield(record("a"), nil)
	}
	if _, err := ToFile(t.Context(), FileOptions{Path: path, Format: CSV, Before: before}, 1, taken, nil); !errors.Is(err, fs.ErrExist) {
		t.Error(err)
	}
	if _, err := ToFile(t.Context(), FileOptions{Path: path + "2", Format: CSV, Before: before}, 1, records(1, fs.ErrClosed), nil); !errors.Is(err, fs.ErrClosed) {
		t.Error(err)
	}
	if err := Save(path, nil, false, func() error { return before(0) }); !errors.Is(err, fs.ErrExist) || get(t, path) != "mine" {
		t.Error(err)
	}
}
