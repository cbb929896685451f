package audit

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"faceauth/backend/filelock"
)

// Verify goes through the trail in dir, line by line, and says where it is not as it
// was written. An error is an *Error, for what can't be read, or that of ctx; a
// trail that was tampered with is no error.
//
// Whoever can write to the trail can make the whole of it anew, head file and all,
// or cut both back together; against that helps only what was kept elsewhere, see
// Report.Hash.
func Verify(ctx context.Context, dir string) (Report, error) {
	h, known, months, sizes, err := standing(dir)
	if err != nil {
		return Report{}, err
	}
	v := newVerifier(h, known)
	for i, name := range months {
		if err := verifyFile(ctx, v, dir, name, sizes[i]); err != nil {
			return v.report, err
		}
	}
	return v.done(), nil
}

// standing is the trail as it stands at one moment: while others write, the lock
// keeps head file and months from differing.
func standing(dir string) (h head, known bool, months []string, sizes []int64, err error) {
	hf, _, err := openToRead(filepath.Join(dir, headName))
	switch {
	case err == nil:
		defer hf.Close()
		// A file system that can't lock for readers has copies, to which nobody writes.
		if err := filelock.Lock(hf, lockPatience); errors.Is(err, filelock.ErrTaken) {
			return h, false, nil, nil, problem(opRead, dir, err)
		}
		if h, known, err = readHead(hf); err != nil {
			return h, false, nil, nil, problem(opRead, hf.Name(), err)
		}
	case !errors.Is(err, fs.ErrNotExist):
		return h, false, nil, nil, err
	}
	if months, err = monthsIn(dir); err != nil {
		return h, false, nil, nil, problem(opRead, dir, err)
	}
	for _, name := range months {
		f, size, err := openToRead(filepath.Join(dir, name))
		if err != nil {
			return h, false, nil, nil, err
		}
		_ = f.Close()
		sizes = append(sizes, size)
	}
	return h, known, months, sizes, nil
}

func verifyFile(ctx context.Context, v *verifier, dir, name string, size int64) error {
	path := filepath.Join(dir, name)
	f, err := openPlain(opRead, path, os.O_RDONLY)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := v.file(ctx, name, f, size); err != nil {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		return problem(opRead, path, err)
	}
	return nil
}

// file goes through a month.
func (v *verifier) file(ctx context.Context, name string, r io.ReaderAt, size int64) error {
	v.name, v.n, v.in, v.marks = name, 0, r, nil
	v.report.Files++
	var stopped error
	err := eachLine(io.NewSectionReader(r, 0, size), 0, func(s span) bool {
		v.n++
		v.report.Lines++
		if v.n%1024 == 0 {
			stopped = ctx.Err()
		}
		if stopped == nil {
			stopped = v.line(s)
		}
		return stopped == nil
	})
	return errors.Join(err, stopped)
}
