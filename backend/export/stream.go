package export

import (
	"bufio"
	"io"
)

// bufferSize is how much is written at once, in bytes.
const bufferSize = 64 << 10

// stream writes things of one kind, one after another.
type stream[T any] struct {
	out   *bufio.Writer
	form  form[T]
	begun bool
}

// form is how one format looks. Its methods write to out, which keeps the first
// error until the stream flushes it.
type form[T any] interface {
	begin(out *bufio.Writer)
	record(out *bufio.Writer, thing T) error
	end(out *bufio.Writer)
}

func newStream[T any](w io.Writer, f form[T]) stream[T] {
	return stream[T]{out: bufio.NewWriterSize(w, bufferSize), form: f}
}

func (s *stream[T]) begin() {
	if !s.begun {
		s.begun = true
		s.form.begin(s.out)
	}
}

// Write adds one more. It may stay in memory until Flush or Close.
func (s *stream[T]) Write(thing T) error {
	s.begin()
	return s.form.record(s.out, thing)
}

// Flush hands on what was written so far, and the beginning of the format when
// there was nothing yet.
func (s *stream[T]) Flush() error {
	s.begin()
	return s.out.Flush()
}

// Close writes the end of the format, after which what was written is whole,
// and flushes. It does not close the underlying writer.
func (s *stream[T]) Close() error {
	s.begin()
	s.form.end(s.out)
	return s.out.Flush()
}
