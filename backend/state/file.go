package state

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"faceauth/backend/safetext"
)

// File is where the state lives. It is safe for use by several goroutines, and
// several processes may have the same one.
type File struct {
	path string

	mu     sync.Mutex
	memory State // for a File without a path
}

// Open reads the state at path, which need not exist yet; it writes nothing. An
// empty path is a File that keeps its state in memory alone.
//
// Open never fails: what can't be read counts as not set. warning is then one
// sentence about it that is safe in a terminal, and empty otherwise.
func Open(path string) (f *File, s State, warning string) {
	f = &File{path: path}
	if path == "" {
		return f, s, ""
	}
	_, s, err := f.read()
	switch {
	case errors.Is(err, errDamaged):
		warning = fmt.Sprintf("What %s keeps could not be read (%v); a copy will be kept as %s.",
			f, err, safetext.Clean(filepath.Base(f.damagedPath())))
	case err != nil:
		warning = fmt.Sprintf("What %s keeps was not read and will not be changed: %v.", f, err)
	}
	return f, s, warning
}

// String is the path, safe in a terminal.
func (f *File) String() string { return safetext.Clean(f.path) }

// Update changes the state with change and returns what it has become. The file
// is read anew and written under a lock that other consoles heed, so change is
// given what they have kept in the meantime: it should set what its person
// changed and nothing else. Where two change the same thing, the later one
// wins; saved filters are things of their own each, as are filters remembered.
//
// A file that is damaged is set aside first, beside the new one, with .damaged
// at the end of its name; one that was set aside earlier is replaced. One that
// a newer faceauth wrote (ErrNewer) or that can't be read is left alone. After
// an error the file is as it was, and what is returned is the changed state
// nevertheless, as far as it could be read.
//
// Update waits for others, for two seconds at most, so it has no place in an
// event loop.
func (f *File) Update(change func(*State)) (State, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.path == "" {
		change(&f.memory)
		f.memory = f.memory.bounded()
		return f.memory.bounded(), nil
	}
	s, err := f.rewrite(change)
	if err != nil {
		return s, fmt.Errorf("%s was not written: %w", f, plain(err))
	}
	return s, nil
}

func (f *File) rewrite(change func(*State)) (s State, err error) {
	if err := os.MkdirAll(filepath.Dir(f.path), 0o700); err != nil {
		return s, err
	}
	unlock, err := lock(f.path + ".lock")
	if err != nil {
		return s, err
	}
	defer unlock()
	doc, s, err := f.read()
	change(&s)
	s = s.bounded()
	damaged := errors.Is(err, errDamaged)
	if err != nil && !damaged {
		return s, err
	}
	text, err := doc.text(s)
	if err != nil {
		return s, err
	}
	aside := ""
	if damaged {
		aside = f.damagedPath()
	}
	return s, replace(f.path, text, aside)
}

func (f *File) damagedPath() string { return f.path + ".damaged" }

// read is parse of the file; a missing one reads as an empty one.
func (f *File) read() (document, State, error) {
	// Opening a pipe would wait for somebody to write to it.
	info, err := os.Stat(f.path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return document{}, State{}, nil
	case err != nil:
		return document{}, State{}, plain(err)
	case !info.Mode().IsRegular():
		return document{}, State{}, errors.New("it is not a file")
	}
	in, err := os.Open(f.path)
	if err != nil {
		return document{}, State{}, plain(err)
	}
	defer in.Close()
	text, err := io.ReadAll(io.LimitReader(in, maxFile+1))
	if err != nil {
		return document{}, State{}, plain(err)
	}
	return parse(text)
}

// replace writes the file under another name and moves it into place. aside is
// the name that the old file is kept under, empty when it need not be.
func replace(path string, text []byte, aside string) error {
	out, err := os.CreateTemp(filepath.Dir(path), ".console-*.part")
	if err != nil {
		return err
	}
	defer func() {
		_ = out.Close()
		_ = os.Remove(out.Name()) // nothing, once it has been moved
	}()
	_, err = out.Write(text)
	if err := errors.Join(err, out.Sync(), out.Close()); err != nil {
		return err
	}
	if aside != "" {
		if err := os.Rename(path, aside); err != nil {
			return err
		}
	}
	err = os.Rename(out.Name(), path)
	if err != nil && aside != "" {
		_ = os.Rename(aside, path)
	}
	return err
}

// plain is err without the path, which the sentence around it has.
func plain(err error) error {
	if p, ok := errors.AsType[*fs.PathError](err); ok {
		return p.Err
	}
	if l, ok := errors.AsType[*os.LinkError](err); ok {
		return l.Err
	}
	return err
}
