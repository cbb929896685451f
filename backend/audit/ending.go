package audit

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"path/filepath"
	"slices"
)

// ending is how a trail ends, and what is amiss there.
type ending struct {
	head
	// open tells that the last byte of the file is not the end of a line.
	open bool
	// note is what the trail has to be told before it goes on.
	note GapNote
}

// endingOf finds the end of the trail in dir: where the head file says, or as many
// lines further as were written by whoever died before the head file was. known
// tells that there is a head file. A trail without a line has the ending of
// newHead.
func endingOf(dir string, h head, known bool) (ending, error) {
	months, err := monthsIn(dir)
	if err != nil {
		return ending{}, problem(opWrite, dir, err)
	}
	s := seeker{dir: dir, end: ending{head: h}}
	switch {
	case !known && len(months) == 0:
		s.end.head = newHead()
		return s.end, nil
	case !known:
		s.end.head, s.end.note.NoHead = newHead(), true
		return s.lastOf(months)
	case h.file == "":
		return s.onward(months, 0)
	}
	at, found := slices.BinarySearch(months, h.file)
	if !found {
		return s.cut(months)
	}
	size, err := s.size(h.file)
	switch {
	case err != nil:
		return ending{}, err
	case size < h.size:
		return s.cut(months)
	}
	return s.onward(months[at:], h.size)
}

// seeker looks for an ending.
type seeker struct {
	dir string
	end ending
}

func (s *seeker) size(name string) (int64, error) {
	f, size, err := openToRead(filepath.Join(s.dir, name))
	if err != nil {
		return 0, err
	}
	return size, f.Close()
}

// cut is the ending of a trail whose end was cut away.
func (s *seeker) cut(months []string) (ending, error) {
	lost := s.end.head
	s.end.note.LostSeq, s.end.note.LostHash = lost.seq, string(lost.hash[:])
	s.end.head = newHead()
	end, err := s.lastOf(months)
	end.seq = max(end.seq, lost.seq) // no number is ever given twice
	return end, err
}

// lastOf looks for the last line that is one, in whichever month it is. What comes
// next goes behind all that is in the last month.
func (s *seeker) lastOf(months []string) (ending, error) {
	var last *ending
	for _, name := range slices.Backward(months) {
		found, err := s.scan(name, 0, false)
		if err != nil {
			return s.end, err
		}
		if last == nil {
			end := s.end
			last = &end
		}
		if found {
			last.seq, last.hash = s.end.seq, s.end.hash
			break
		}
	}
	if last == nil {
		return s.end, nil
	}
	return *last, nil
}

// onward follows the chain from where the head file is, at from in the first of
// the months.
func (s *seeker) onward(months []string, from int64) (ending, error) {
	for _, name := range months {
		if _, err := s.scan(name, from, true); err != nil {
			return s.end, err
		}
		from = 0
	}
	return s.end, nil
}

// scan reads a month from a place on and moves the end behind its last line that
// fits: where it is chained, behind the last that is chained to the end so far.
// What is behind that is what note.Bytes counts.
func (s *seeker) scan(name string, from int64, chained bool) (found bool, err error) {
	path := filepath.Join(s.dir, name)
	f, size, err := openToRead(path)
	if err != nil {
		return false, err
	}
	defer f.Close()
	good, broken := from, false
	open, err := openAt(f, from)
	if err != nil {
		return false, problem(opRead, path, err)
	}
	err = eachLine(io.NewSectionReader(f, from, size-from), from, func(sp span) bool {
		open = !sp.ended
		l, ok := linkOf(sp.text)
		switch {
		case !ok || !l.fits || broken,
			chained && (l.prev != s.end.hash || l.seq != s.end.seq+1):
			broken = chained
			return true
		}
		s.end.seq, s.end.hash = l.seq, l.hash
		good, found = sp.to, true
		return true
	})
	if err != nil {
		return false, problem(opRead, path, err)
	}
	s.end.file, s.end.size, s.end.open = name, size, open
	s.end.note.Bytes, s.end.note.SHA256 = size-good, ""
	if size > good {
		digest := sha256.New()
		if _, err := io.Copy(digest, io.NewSectionReader(f, good, size-good)); err != nil {
			return false, problem(opRead, path, err)
		}
		s.end.note.SHA256 = hex.EncodeToString(digest.Sum(nil))
	}
	return found, nil
}

// openAt tells that no line ends before a place where one should: somebody has
// changed the file. What follows must not become a part of that line.
func openAt(r io.ReaderAt, place int64) (bool, error) {
	if place == 0 {
		return false, nil
	}
	var before [1]byte
	_, err := r.ReadAt(before[:], place-1)
	return before[0] != '\n', err
}
