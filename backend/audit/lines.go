package audit

import (
	"bufio"
	"errors"
	"io"
	"os"
	"path/filepath"

	"faceauth/backend/filelock"
)

// maxFile bounds a month, in bytes. A million lines have half a gigabyte.
const maxFile = 8 << 30

// span is a line as it lies in a file, or what lies there in place of one.
type span struct {
	// text is the line without its end, nil where it is over maxLine. It holds until
	// the next one is read.
	text []byte
	// from is where it begins, to where the next one does, in bytes.
	from, to int64
	// ended tells that it has its end. Only the last of a file may have none.
	ended bool
}

// eachLine goes through the lines of r, whose first byte is at from, until f
// answers false.
func eachLine(r io.Reader, from int64, f func(span) bool) error {
	in := bufio.NewReaderSize(r, maxLine)
	for {
		text, err := in.ReadSlice('\n')
		s := span{text: text, from: from, to: from + int64(len(text)), ended: err == nil}
		for errors.Is(err, bufio.ErrBufferFull) {
			s.text = nil
			var more []byte
			more, err = in.ReadSlice('\n')
			s.to += int64(len(more))
			s.ended = err == nil
		}
		if err != nil && err != io.EOF {
			return err
		}
		if s.ended && s.text != nil {
			s.text = s.text[:len(s.text)-1]
		}
		if s.to > s.from && !f(s) || err == io.EOF {
			return nil
		}
		from = s.to
	}
}

// settledSize is how long a file of the trail in dir is at a moment in which nobody
// writes to it, so that no line is seen that is only half there. Where that moment
// does not come, or where there is nothing to lock, all that is there counts.
func settledSize(dir, name string) int64 {
	if f, _, err := openToRead(filepath.Join(dir, headName)); err == nil {
		defer f.Close()
		_ = filelock.Lock(f, lockPatience)
	}
	info, err := os.Lstat(filepath.Join(dir, name))
	if err != nil {
		return maxFile
	}
	return info.Size()
}
