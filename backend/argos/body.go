package argos

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
)

// contentsOf is the body of resp without its compression. The transport undoes
// the gzip that it asked for; this is for the gzip of a server that was not.
func contentsOf(resp *http.Response) (io.Reader, error) {
	if !strings.EqualFold(resp.Header.Get("Content-Encoding"), "gzip") {
		return resp.Body, nil
	}
	resp.Header.Del("Content-Encoding")
	return gzip.NewReader(resp.Body)
}

// errTooLarge is an answer over its bound.
var errTooLarge = errors.New("the answer is over its bound")

const (
	firstBuffer = 64 << 10
	// maxHint bounds the buffer that is made on a Content-Length's word alone.
	maxHint = 8 << 20
)

// sizeHint remembers the size of the last answer of its kind. Pages of a list
// are much alike, so the next buffer is rarely grown.
type sizeHint struct{ bytes atomic.Int64 }

// next is the size to begin with for an answer whose Content-Length is length,
// -1 when it is not known.
func (h *sizeHint) next(length int64) int {
	if length < 0 {
		length = h.bytes.Load() * 9 / 8
	}
	return int(min(max(length, firstBuffer-1), maxHint)) + 1 // a byte for the EOF
}

// readBody reads r to its end into one buffer of exactly its size. progress is
// called after each read that brought something, with its size. On an error it
// returns what came until then. A body that passes, such as a face, is nobody's for
// long: what it outgrows is wiped, and its buffer may have room to spare.
func readBody(r io.Reader, size int, limit int64, passes bool, progress func(n int)) ([]byte, error) {
	buf := make([]byte, 0, min(int64(size), limit+1))
	for {
		if len(buf) == cap(buf) {
			grown := append(buf, 0)[:len(buf)]
			if passes {
				clear(buf)
			}
			buf = grown
		}
		n, err := r.Read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		if n > 0 {
			progress(n)
		}
		switch {
		case int64(len(buf)) > limit:
			return buf, errTooLarge
		case err == io.EOF:
			// The records of a page keep its buffer alive, so it must not
			// drag spare room along.
			if !passes && cap(buf)-len(buf) > len(buf)/16 {
				buf = bytes.Clone(buf)
			}
			return buf, nil
		case err != nil:
			return buf, err
		}
	}
}
