package audit

import (
	"cmp"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"time"

	"faceauth/backend/state"
)

// Dir is where the trail belongs on an operating system, which is runtime.GOOS:
// the directory trail beside what state.Path names. lookup is os.Getenv. It is
// empty when the environment names no home.
func Dir(system string, lookup func(string) string) string {
	path := state.Path(system, lookup)
	if path == "" {
		return ""
	}
	return filepath.Join(filepath.Dir(path), "trail")
}

var monthName = regexp.MustCompile(`^[0-9]{4}-(0[1-9]|1[0-2])\.ndjson$`)

// month is the name of the file for a time.
func month(t time.Time) string { return t.UTC().Format("2006-01") + ".ndjson" }

// monthsIn lists the files of a trail, the oldest first. A directory that is not
// there has none.
func monthsIn(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var out []string
	for _, e := range entries {
		if monthName.MatchString(e.Name()) {
			out = append(out, e.Name())
		}
	}
	slices.SortFunc(out, cmp.Compare[string])
	return out, err
}

// Holds tells whether there is anything of a trail in dir. The error is an *Error,
// for a directory that is not there, too.
func Holds(dir string) (bool, error) {
	if _, err := os.Stat(dir); err != nil {
		return false, problem(opRead, dir, err)
	}
	months, err := monthsIn(dir)
	if err != nil {
		return false, problem(opRead, dir, err)
	}
	_, err = os.Lstat(filepath.Join(dir, headName))
	return len(months) > 0 || err == nil, nil
}

// openToRead opens a file of a trail. It need not be a person's own, since it may
// be a copy that somebody else looks into.
func openToRead(path string) (*os.File, int64, error) {
	f, err := openPlain(opRead, path, os.O_RDONLY)
	if err != nil {
		return nil, 0, err
	}
	info, err := f.Stat()
	if err == nil && info.Size() > maxFile {
		err = refused(opRead, path, "it is larger than any month of a trail", "")
	}
	if err != nil {
		_ = f.Close()
		return nil, 0, problem(opRead, path, err)
	}
	return f, info.Size(), nil
}

// openToWrite opens a file of the trail, or makes it, and refuses one that is not
// the person's own.
func openToWrite(path string, flag int) (*os.File, error) {
	f, err := openPlain(opWrite, path, flag|os.O_CREATE)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err == nil {
		err = private(path, info)
	}
	if err != nil {
		_ = f.Close()
		return nil, problem(opWrite, path, err)
	}
	return f, nil
}

// openPlain opens a regular file, and no link to one.
func openPlain(op, path string, flag int) (*os.File, error) {
	const advice = "move it away"
	// The look beforehand is for the words, and for systems without noFollow.
	if info, err := os.Lstat(path); err == nil && info.Mode()&fs.ModeSymlink != 0 {
		return nil, refused(op, path, "it is a link", advice)
	} else if err == nil && !info.Mode().IsRegular() {
		return nil, refused(op, path, "it is not a file", advice)
	}
	f, err := os.OpenFile(path, flag|noFollow, 0o600)
	if err != nil {
		return nil, problem(op, path, err)
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = refused(op, path, "it is not a file", advice)
	}
	if err != nil {
		_ = f.Close()
		return nil, problem(op, path, err)
	}
	return f, nil
}

// makeDir makes the directory of the trail, or refuses the one that is there when it
// is not the person's own.
func makeDir(dir string) error {
	if dir == "" {
		return &Error{Op: opWrite, Problem: "there is no place for it", Advice: "set HOME or XDG_STATE_HOME", Err: fs.ErrNotExist}
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return problem(opWrite, dir, err)
	}
	info, err := os.Lstat(dir)
	switch {
	case err != nil:
		return problem(opWrite, dir, err)
	case info.Mode()&fs.ModeSymlink != 0:
		return refused(opWrite, dir, "it is a link", "set XDG_STATE_HOME to where the trail shall be")
	case !info.IsDir():
		return refused(opWrite, dir, "it is not a directory", "move it away")
	}
	return private(dir, info)
}
