package audit

import (
	"bytes"
	"errors"
	"io"
)

// eachLineBackward is eachLine from the end of a file to its beginning.
func eachLineBackward(r io.ReaderAt, size int64, f func(span) bool) error {
	w := window{r: r}
	for to := size; to > 0; {
		last, err := w.bytes(to-1, to)
		if err != nil {
			return err
		}
		s := span{to: to, ended: last[0] == '\n'}
		end := to
		if s.ended {
			end--
		}
		if s.from, err = w.lineStart(end); err != nil {
			return err
		}
		if end-s.from < maxLine {
			if s.text, err = w.bytes(s.from, end); err != nil {
				return err
			}
		}
		if !f(s) {
			return nil
		}
		to = s.from
	}
	return nil
}

// window holds a part of a file that is read from its end.
type window struct {
	r    io.ReaderAt
	from int64
	held []byte
}

// bytes gives those of a part, which is at most maxLine long, until the next call.
func (w *window) bytes(from, to int64) ([]byte, error) {
	if from < w.from || to > w.from+int64(len(w.held)) {
		// One read serves this part and what is before it.
		start := max(to-2*maxLine, 0)
		if cap(w.held) == 0 {
			w.held = make([]byte, 0, 2*maxLine)
		}
		w.held = w.held[:to-start]
		w.from = start
		if n, err := w.r.ReadAt(w.held, start); n < len(w.held) {
			w.held = w.held[:0]
			if errors.Is(err, io.EOF) {
				err = io.ErrUnexpectedEOF // it was cut while it was read
			}
			return nil, err
		}
	}
	return w.held[from-w.from : to-w.from], nil
}

// lineStart is where the line begins whose text ends at end.
func (w *window) lineStart(end int64) (int64, error) {
	for end > 0 {
		from := max(end-maxLine, 0)
		part, err := w.bytes(from, end)
		if err != nil {
			return 0, err
		}
		if i := bytes.LastIndexByte(part, '\n'); i >= 0 {
			return from + int64(i) + 1, nil
		}
		end = from
	}
	return 0, nil
}
