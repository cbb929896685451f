package export

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"time"

	"faceauth/backend"
)

// FileOptions say which file ToFile writes, and how.
type FileOptions struct {
	// Path is the file's name. A ~ in it is the caller's to expand.
	Path   string
	Format Format
	// Zone is for the times of a Table, nil for the local one.
	Zone *time.Location
	// Replace allows a regular file of that name to be replaced.
	Replace bool
}

// progressEvery is the least time between two reports of progress.
const progressEvery = 100 * time.Millisecond

// temporaryName is what a file is called while it is being written; the star
// becomes a number that is not taken.
const temporaryName = ".faceauth-*.part"

// ToFile writes records into a file that only its owner may read, and returns
// how many those were. The file is written beside its place under another name,
// synced, and moved there whole: whatever goes wrong before that, what was at
// Path is untouched and nothing is left behind. It ends early, without a file,
// at the first error that records gives, which is returned as it is; when ctx
// ends, with an *backend.Error of the Kind Cancelled; or with a *FileError.
//
// progress, nil for none, hears how many of total are written: ten times a
// second at most, and once when all are. It runs on the caller's goroutine.
// total is handed on as it came, for callers who don't know theirs.
func ToFile(ctx context.Context, o FileOptions, total int, records iter.Seq2[*backend.Authentication, error], progress func(done, total int)) (written int, err error) {
	if progress == nil {
		progress = func(int, int) {}
	}
	err = whole(o.Path, o.Replace, func(f *os.File) error {
		w, err := NewWriter(f, o.Format, o.Zone)
		if err != nil {
			return err
		}
		told := time.Now()
		for a, err := range records {
			if err != nil {
				return err
			}
			if ctx.Err() != nil {
				return stopped(ctx)
			}
			if err := w.Write(a); err != nil {
				return fileError(o.Path, err)
			}
			written++
			if now := time.Now(); now.Sub(told) >= progressEvery {
				told = now
				progress(written, total)
			}
		}
		progress(written, total)
		if ctx.Err() != nil {
			return stopped(ctx)
		}
		if err := w.Close(); err != nil {
			return fileError(o.Path, err)
		}
		return nil
	})
	return written, err
}

// Save writes bytes into a file as ToFile writes records: readable by its owner
// alone, and there only once it is whole. Errors are of type *FileError.
func Save(path string, data []byte, replace bool) error {
	return whole(path, replace, func(f *os.File) error {
		if _, err := f.Write(data); err != nil {
			return fileError(path, err)
		}
		return nil
	})
}

// Fill writes into a file as ToFile does, whatever fill writes. Errors of fill are
// returned as they are, and then there is no file; all others are of type
// *FileError.
func Fill(path string, replace bool, fill func(io.Writer) error) error {
	return whole(path, replace, func(f *os.File) error {
		w := failing{w: f}
		err := fill(&w)
		if w.err != nil {
			return fileError(path, w.err)
		}
		return err
	})
}

// failing keeps the first error of a writer, since who writes may wrap it, or say
// something else instead.
type failing struct {
	w   io.Writer
	err error
}

// Write writes on.
func (f *failing) Write(p []byte) (int, error) {
	n, err := f.w.Write(p)
	if f.err == nil {
		f.err = err
	}
	return n, err
}

// whole has write fill a file under another name and moves it to path.
func whole(path string, replace bool, write func(*os.File) error) error {
	if err := Vacant(path, replace); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), temporaryName)
	if err != nil {
		return fileError(path, err)
	}
	temporary := f.Name()
	defer func() {
		// After a move there is nothing of this name any more, and after a
		// Close another one only says so.
		_ = f.Close()
		_ = os.Remove(temporary)
	}()
	if err := write(f); err != nil {
		return err
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return fileError(path, err)
	}
	return moveInto(temporary, path, replace)
}

func stopped(ctx context.Context) error {
	return &backend.Error{Kind: backend.Cancelled, Op: "write a file", Attempts: 1, Err: context.Cause(ctx)}
}

// Vacant tells with a *FileError why path can't be written to, as far as that
// shows beforehand: something is there already, or there is no such directory.
// With replace, a regular file may be there. Whether it still holds when a file
// is moved into place is checked once more then.
func Vacant(path string, replace bool) error {
	info, err := os.Lstat(path)
	switch {
	case path == "":
		return &FileError{Path: path, Problem: "no name was given", Advice: "name a file", Err: fs.ErrInvalid}
	case os.IsPathSeparator(path[len(path)-1]):
		return &FileError{Path: path, Problem: "this is the name of a directory", Advice: "add the name of a file to it", Err: fs.ErrInvalid}
	case errors.Is(err, fs.ErrNotExist):
		return directoryThere(path)
	case err != nil:
		return fileError(path, err)
	case info.IsDir():
		return &FileError{Path: path, Problem: "this is a directory", Advice: "add the name of a file to it", Err: fs.ErrInvalid}
	case !info.Mode().IsRegular():
		// A link may lead anywhere, and moving a file onto a device takes the
		// device away.
		return &FileError{Path: path, Problem: "there is something that is not a plain file", Advice: "choose another name", Err: fs.ErrInvalid}
	case !replace:
		return exists(path)
	}
	return nil
}

// directoryThere looks for the directory that path is to lie in.
func directoryThere(path string) error {
	dir := filepath.Dir(path)
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return &FileError{Path: path, Problem: "there is no directory " + shown(dir), Advice: "make it first, or choose another one", Err: fs.ErrNotExist}
	case err != nil:
		return fileError(path, err)
	case !info.IsDir():
		return &FileError{Path: path, Problem: shown(dir) + " is not a directory", Advice: "choose another one", Err: fs.ErrInvalid}
	}
	return nil
}

// moveInto gives the file its name. Without replace the name is taken in one
// step that fails if it is taken already.
func moveInto(temporary, path string, replace bool) error {
	defer syncDirectory(filepath.Dir(path))
	if replace {
		if err := Vacant(path, true); err != nil {
			return err
		}
		if err := os.Rename(temporary, path); err != nil {
			return fileError(path, err)
		}
		return nil
	}
	switch err := os.Link(temporary, path); {
	case err == nil:
		return nil
	case errors.Is(err, fs.ErrExist):
		return exists(path)
	}
	return claim(temporary, path)
}

// claim is for file systems without links: an empty file takes the name, and
// the other one then takes its place.
func claim(temporary, path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return exists(path)
	}
	if err == nil {
		if err = errors.Join(f.Close(), os.Rename(temporary, path)); err != nil {
			_ = os.Remove(path)
		}
	}
	if err != nil {
		return fileError(path, err)
	}
	return nil
}

// syncDirectory makes the new name outlast a power cut where directories can be
// synced. The file itself is safe by then, so a failure is no one's concern.
func syncDirectory(dir string) {
	if d, err := os.Open(dir); err == nil {
		_ = d.Sync()
		_ = d.Close()
	}
}
