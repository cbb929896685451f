package export

import (
	"context"
	"errors"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"faceauth/backend"
)

// records gives n records and then err, unless it is nil.
func records(n int, err error) iter.Seq2[*backend.Authentication, error] {
	return func(yield func(*backend.Authentication, error) bool) {
		for range n {
			if !yield(record("a"), nil) {
				return
			}
		}
		if err != nil {
			yield(nil, err)
		}
	}
}

// holds checks that dir has these files and no others, hidden ones included.
func holds(t *testing.T, dir string, want ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if !slices.Equal(names, want) {
		t.Errorf("the directory holds %q, want %q", names, want)
	}
}

func put(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func get(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestToFile(t *testing.T) {
	for _, f := range Formats() {
		for _, replace := range []bool{false, true} {
			dir := t.TempDir()
			path := filepath.Join(dir, "out")
			if replace {
				put(t, path, "old")
			}
			n, err := ToFile(t.Context(), FileOptions{Path: path, Format: f, Zone: time.UTC, Replace: replace}, 3, records(3, nil), nil)
			if err != nil || n != 3 {
				t.Fatalf("%s: %d, %v", f, n, err)
			}
			if got, want := get(t, path), written(t, f, record("a"), record("a"), record("a")); got != want {
				t.Errorf("%s:\n%s\nwant\n%s", f, got, want)
			}
			holds(t, dir, "out")
			if info, err := os.Lstat(path); err != nil || info.Mode() != 0o600 && runtime.GOOS != "windows" {
				t.Errorf("%s: mode %v, %v", f, info.Mode(), err)
			}
		}
	}
}

func TestNameWithoutDirectory(t *testing.T) {
	t.Chdir(t.TempDir())
	if n, err := ToFile(t.Context(), FileOptions{Path: "out.csv", Format: CSV}, 1, records(1, nil), nil); err != nil || n != 1 {
		t.Fatal(n, err)
	}
	holds(t, ".", "out.csv")
}

// never is a source of records that must not be asked.
func never(t *testing.T) iter.Seq2[*backend.Authentication, error] {
	return func(func(*backend.Authentication, error) bool) { t.Error("records were asked for in vain") }
}

func TestPathsThatCannotBe(t *testing.T) {
	dir := t.TempDir()
	put(t, filepath.Join(dir, "there"), "old")
	for name, tc := range map[string]struct {
		path    string
		replace bool
		is      error
		says    string
	}{
		"exists":            {filepath.Join(dir, "there"), false, fs.ErrExist, "it exists already; choose another name"},
		"no directory":      {filepath.Join(dir, "no", "x"), false, fs.ErrNotExist, "there is no directory"},
		"a directory":       {dir, true, nil, "this is a directory"},
		"a new directory":   {filepath.Join(dir, "new") + string(filepath.Separator), false, nil, "name of a directory"},
		"nothing":           {"", false, nil, "no name was given"},
		"below a file":      {filepath.Join(dir, "there", "x"), false, nil, "can't write"},
		"a name too long":   {filepath.Join(dir, strings.Repeat("x", 5000)), false, nil, "can't write"},
		"a hostile name":    {filepath.Join(dir, "no\x1b[2J\n", "x"), false, fs.ErrNotExist, "there is no directory"},
		"a NUL in its name": {filepath.Join(dir, "a\x00b"), false, nil, "can't write"},
	} {
		n, err := ToFile(t.Context(), FileOptions{Path: tc.path, Format: CSV, Replace: tc.replace}, 1, never(t), nil)
		if _, ok := errors.AsType[*FileError](err); !ok || n != 0 || !strings.Contains(err.Error(), tc.says) || tc.is != nil && !errors.Is(err, tc.is) {
			t.Errorf("%s: %d, %T %v", name, n, err, err)
		}
		if err != nil && strings.ContainsAny(err.Error(), "\x00\x1b\n") {
			t.Errorf("%s: %q is not safe to show", name, err)
		}
	}
	holds(t, dir, "there")
	if got := get(t, filepath.Join(dir, "there")); got != "old" {
		t.Errorf("the file became %q", got)
	}
}

func TestWhatIsNoPlainFileStays(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("a link needs a privilege there")
	}
	dir := t.TempDir()
	put(t, filepath.Join(dir, "target"), "old")
	for _, target := range []string{"target", "nowhere", os.DevNull} {
		link := filepath.Join(dir, "link")
		if err := os.Symlink(target, link); err != nil {
			t.Fatal(err)
		}
		for _, path := range []string{link, os.DevNull} {
			for _, replace := range []bool{false, true} {
				if _, err := ToFile(t.Context(), FileOptions{Path: path, Format: CSV, Replace: replace}, 1, never(t), nil); err == nil || !strings.Contains(err.Error(), "not a plain file") {
					t.Errorf("%s, which leads to %s, replace %v: %v", path, target, replace, err)
				}
			}
		}
		if got, err := os.Readlink(link); err != nil || got != target {
			t.Errorf("the link leads to %s, %v", got, err)
		}
		if err := os.Remove(link); err != nil {
			t.Fatal(err)
		}
	}
	if got := get(t, filepath.Join(dir, "target")); got != "old" {
		t.Errorf("the file behind the link became %q", got)
	}
}

// TestNameTakenMeanwhile: whoever takes the name while the file is written has it.
func TestNameTakenMeanwhile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "out")
	source := func(yield func(*backend.Authentication, error) bool) {
		yield(record("a"), nil)
		put(t, path, "another's")
	}
	if _, err := ToFile(t.Context(), FileOptions{Path: path, Format: CSV}, 1, source, nil); !errors.Is(err, fs.ErrExist) {
		t.Errorf("error %v, want fs.ErrExist", err)
	}
	if got := get(t, path); got != "another's" {
		t.Errorf("the file became %q", got)
	}
	holds(t, dir, "out")
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	directory := func(yield func(*backend.Authentication, error) bool) {
		yield(record("a"), nil)
		if err := os.Mkdir(path, 0o700); err != nil {
			t.Error(err)
		}
	}
	if _, err := ToFile(t.Context(), FileOptions{Path: path, Format: CSV, Replace: true}, 1, directory, nil); err == nil || !strings.Contains(err.Error(), "this is a directory") {
		t.Errorf("error %v", err)
	}
	holds(t, dir, "out")
}

func TestClaimWithoutLinks(t *testing.T) {
	dir := t.TempDir()
	temporary, path := filepath.Join(dir, "temporary"), filepath.Join(dir, "out")
	put(t, temporary, "new")
	if err := claim(temporary, path); err != nil || get(t, path) != "new" {
		t.Errorf("%v, %q", err, get(t, path))
	}
	holds(t, dir, "out")
	put(t, temporary, "newer")
	if err := claim(temporary, path); !errors.Is(err, fs.ErrExist) || get(t, path) != "new" {
		t.Errorf("%v, %q", err, get(t, path))
	}
	if err := claim(filepath.Join(dir, "nothing"), filepath.Join(dir, "other")); err == nil {
		t.Error("a file that is not there was moved")
	}
	holds(t, dir, "out", "temporary")
}

func TestNothingIsLeftOfAFailure(t *testing.T) {
	broken := errors.New("the source broke")
	stopped, stop := context.WithCancelCause(t.Context())
	stop(broken)
	unreadable := func(yield func(*backend.Authentication, error) bool) {
		yield(&backend.Authentication{ID: "x", Raw: []byte("{")}, nil)
	}
	for name, tc := range map[string]struct {
		ctx     context.Context
		source  iter.Seq2[*backend.Authentication, error]
		written int
		says    string
	}{
		"the source":           {t.Context(), records(2, broken), 2, "the source broke"},
		"the source, late":     {t.Context(), records(5000, broken), 5000, "the source broke"},
		"a record":             {t.Context(), unreadable, 0, "record x"},
		"cancelled":            {stopped, records(2, nil), 0, "Stopped"},
		"cancelled, no record": {stopped, records(0, nil), 0, "Stopped"},
	} {
		for _, replace := range []bool{false, true} {
			dir := t.TempDir()
			path := filepath.Join(dir, "out")
			var want []string
			if replace {
				put(t, path, "old")
				want = []string{"out"}
			}
			n, err := ToFile(tc.ctx, FileOptions{Path: path, Format: NDJSON, Replace: replace}, 9, tc.source, nil)
			if err == nil || n != tc.written || !strings.Contains(err.Error(), tc.says) {
				t.Errorf("%s: %d, %v", name, n, err)
			}
			if stopped := strings.HasPrefix(name, "cancelled"); stopped != (backend.KindOf(err) == backend.Cancelled) || stopped && !errors.Is(err, broken) {
				t.Errorf("%s: %v is of the kind %v", name, err, backend.KindOf(err))
			}
			holds(t, dir, want...)
			if replace && get(t, path) != "old" {
				t.Errorf("%s: the old file became %q", name, get(t, path))
			}
		}
	}
	if _, err := ToFile(t.Context(), FileOptions{Path: filepath.Join(t.TempDir(), "x"), Format: "xml"}, 0, never(t), nil); err == nil {
		t.Error("xml was written")
	}
}

func TestFileErrors(t *testing.T) {
	for err, want := range map[error]string{
		&fs.PathError{Op: "open", Path: "/d/.faceauth-1.part", Err: syscall.EACCES}:       "can't write out.csv: you are not allowed to write there; choose another directory",
		&fs.PathError{Op: "write", Path: "/d/.faceauth-1.part", Err: syscall.ENOSPC}:      "can't write out.csv: the disk is full; make room",
		&fs.PathError{Op: "sync", Path: "/d/.faceauth-1.part", Err: syscall.EDQUOT}:       "can't write out.csv: the disk is full; make room",
		&fs.PathError{Op: "open", Path: "/d/.faceauth-1.part", Err: syscall.EROFS}:        "can't write out.csv: that disk is read-only; ",
		&fs.PathError{Op: "open", Path: "/d/.faceauth-1.part", Err: syscall.ENAMETOOLONG}: "can't write out.csv: the name is too long; choose a shorter one",
		&os.LinkError{Op: "rename", Old: "/d/.faceauth-1.part", Err: syscall.EIO}:         "can't write out.csv: input/output error; choose another place",
	} {
		got := fileError("out.csv", err)
		if !strings.HasPrefix(got.Error(), want) && (runtime.GOOS != "windows" || !errors.Is(err, syscall.EIO)) {
			t.Errorf("%v became %v, want %s", err, got, want)
		}
		if strings.Contains(got.Error(), ".part") || !errors.Is(got, err) {
			t.Errorf("%v became %v", err, got)
		}
	}
	other := errors.New("x")
	if got := fileError("out.csv", other); got != other {
		t.Errorf("an error that is not the file's became %v", got)
	}
}

// TestProgress runs on a clock that stands still but for the source's pauses.
func TestProgress(t *testing.T) {
	for name, tc := range map[string]struct {
		n     int
		pause time.Duration
		want  []int
	}{
		"quick":  {1000, 0, []int{1000}},
		"slow":   {3, time.Second, []int{1, 2, 3, 3}},
		"steady": {35, 10 * time.Millisecond, []int{10, 20, 30, 35}},
		"none":   {0, 0, []int{0}},
	} {
		path := filepath.Join(t.TempDir(), "out")
		synctest.Test(t, func(t *testing.T) {
			source := func(yield func(*backend.Authentication, error) bool) {
				for range tc.n {
					time.Sleep(tc.pause)
					if !yield(record("a"), nil) {
						return
					}
				}
			}
			var got []int
			_, err := ToFile(t.Context(), FileOptions{Path: path, Format: CSV}, 77, source, func(done, total int) {
				got = append(got, done)
				if total != 77 {
					t.Errorf("%s: total %d", name, total)
				}
			})
			if err != nil || !slices.Equal(got, tc.want) {
				t.Errorf("%s: told of %v, want %v, %v", name, got, tc.want, err)
			}
		})
	}
}
