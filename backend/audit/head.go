package audit

import (
	"bytes"
	"io"

	"github.com/go-json-experiment/json"
)

// headName is the file that knows the last line. Its lock is that of the whole
// trail.
const headName = "head"

// headSize is how long the head file is, always, so that one write within one
// sector changes it: whatever dies meanwhile, it is the old one or the new one.
const headSize = 256

// head is what the head file says: how the trail ended when it was last written. It
// is written after the line is safe and not synced itself, so a machine that dies
// leaves one that is behind the trail, and never one that is ahead.
type head struct {
	seq  uint64
	hash hash
	// file is the month of the last line, empty before the first of all, and size is
	// where that line ends in it.
	file string
	size int64
}

type wireHead struct {
	Seq  uint64 `json:"seq"`
	Hash string `json:"hash"`
	File string `json:"file"`
	Size int64  `json:"size"`
}

// newHead is that of a trail without a line.
func newHead() head { return head{hash: origin()} }

func (h head) text() ([]byte, error) {
	text, err := json.Marshal(wireHead{h.seq, string(h.hash[:]), h.file, h.size})
	if err != nil {
		return nil, err
	}
	text = append(text, bytes.Repeat([]byte(" "), max(headSize-1-len(text), 0))...)
	return append(text, '\n'), nil
}

// parseHead reads a head file. It answers false for what is none.
func parseHead(text []byte) (head, bool) {
	var w wireHead
	h := head{}
	if len(text) != headSize || json.Unmarshal(text, &w) != nil || len(w.Hash) != len(h.hash) {
		return h, false
	}
	h = head{seq: w.Seq, file: w.File, size: w.Size}
	copy(h.hash[:], w.Hash)
	if h.seq == 0 {
		return h, h == newHead()
	}
	return h, h.seq <= maxSeq && h.size > 0 && monthName.MatchString(h.file)
}

// readHead reads the head file that f is.
func readHead(f io.ReaderAt) (head, bool, error) {
	text := make([]byte, headSize)
	n, err := f.ReadAt(text, 0)
	if err != nil && err != io.EOF {
		return head{}, false, err
	}
	h, ok := parseHead(text[:n])
	return h, ok, nil
}
