package audit

import (
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"faceauth/backend/filelock"
)

// lockPatience is how long Append waits for other processes. Each of them holds the
// lock for as long as a disk takes to make one line safe.
const lockPatience = 10 * time.Second

// Trail appends to the trail in a directory. It is safe for use by several
// goroutines, and several processes may have the same directory.
type Trail struct {
	dir     string
	who     Who
	session string
	now     func() time.Time
	sync    func(*os.File) error

	mu sync.Mutex
	// last is the last line that was written from here. A trail that ends before it
	// was taken away meanwhile, head file and all.
	last head
}

// Open is the trail in dir, which need not exist yet, for what who does. It touches
// nothing: whether the trail can be written, Ready and Append say. An empty dir is a
// trail that can't be.
func Open(dir string, who Who) *Trail {
	return &Trail{dir: dir, who: who.bounded(), session: rand.Text(), now: time.Now, sync: (*os.File).Sync}
}

// Dir is the directory of the trail.
func (t *Trail) Dir() string { return t.dir }

// Ready says beforehand, with an *Error, why nothing could be appended, as far as
// that shows: whether the disk has room it does not. It makes the directory.
func (t *Trail) Ready() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	hf, end, err := t.take()
	if err != nil {
		return err
	}
	defer hf.Close()
	if end.file == "" {
		return nil
	}
	f, err := openToWrite(filepath.Join(t.dir, end.file), os.O_APPEND|os.O_WRONLY)
	if err != nil {
		return err
	}
	return problem(opWrite, f.Name(), f.Close())
}

// Append puts entries at the end of the trail, all of them or, after an error,
// perhaps some, and returns once they would outlast a power cut. After an error,
// which is an *Error, what the entries are about must not be done.
//
// Others that write are waited for, for ten seconds at most, and the disk takes
// milliseconds, so Append has no place in an event loop.
func (t *Trail) Append(entries ...Entry) error {
	var lines []wire
	for i := range entries {
		if err := check(&entries[i]); err != nil {
			return &Error{Op: opWrite, Path: t.dir, Problem: "an entry can't be kept: " + err.Error(), Err: err}
		}
		lines = append(lines, wires(&entries[i])...)
	}
	if len(lines) == 0 {
		return nil
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	hf, end, err := t.take()
	if err != nil {
		return err
	}
	defer hf.Close()
	now := t.now()
	if end.note != (GapNote{}) {
		if err := t.note(hf, &end, now); err != nil {
			return err
		}
	}
	return t.write(hf, &end, monthAfter(&end, now), now, lines)
}

// take takes the lock on the trail, which closing the head file gives back, and
// finds its end.
func (t *Trail) take() (*os.File, ending, error) {
	if err := makeDir(t.dir); err != nil {
		return nil, ending{}, err
	}
	hf, err := openToWrite(filepath.Join(t.dir, headName), os.O_RDWR)
	if err != nil {
		return nil, ending{}, err
	}
	end, err := t.end(hf)
	if err != nil {
		_ = hf.Close()
		return nil, ending{}, err
	}
	return hf, end, nil
}

func (t *Trail) end(hf *os.File) (ending, error) {
	if err := filelock.Lock(hf, lockPatience); err != nil {
		return ending{}, problem(opWrite, t.dir, err)
	}
	h, known, err := readHead(hf)
	if err != nil {
		return ending{}, problem(opWrite, hf.Name(), err)
	}
	end, err := endingOf(t.dir, h, known)
	if t.last.seq > end.seq {
		end.note.LostSeq, end.note.LostHash = t.last.seq, string(t.last.hash[:])
		end.seq = t.last.seq // no number is ever given twice
	}
	if err != nil || known || end.note.NoHead {
		return end, err
	}
	// A head file that is not there later was taken away: no trail begins without one.
	if err := t.putHead(hf, newHead()); err != nil {
		return end, err
	}
	if err := t.sync(hf); err != nil {
		return end, problem(opWrite, hf.Name(), err)
	}
	t.syncDir()
	return end, nil
}

// monthAfter is the file for a line of now. Where the clock was set back it is that of
// the line before.
func monthAfter(end *ending, now time.Time) string { return max(month(now), end.file) }

// note tells the trail what is amiss at its end. Bytes that are no line are told of
// in the file that they are in, be it of a month that is over.
func (t *Trail) note(hf *os.File, end *ending, now time.Time) error {
	n := end.note
	file := end.file
	if n.Bytes == 0 {
		file = monthAfter(end, now)
	}
	w := wire{Action: Gap, Gap: &wireGap{n.Bytes, n.SHA256, n.LostSeq, n.LostHash, n.NoHead}}
	return t.write(hf, end, file, now, []wire{w})
}

// write chains lines to the end, makes them safe and moves the end behind them.
func (t *Trail) write(hf *os.File, end *ending, file string, now time.Time, lines []wire) error {
	path := filepath.Join(t.dir, file)
	if end.file != file {
		end.size, end.open = 0, false
	}
	next := head{seq: end.seq, hash: end.hash, file: file, size: end.size}
	var text []byte
	if end.open {
		text = append(text, '\n')
	}
	if next.seq > maxSeq-uint64(len(lines)) {
		return refused(opWrite, path, "the numbers of its lines are at their end", "move the trail away")
	}
	stamp := now.UTC().Format(timeLayout)
	for i := range lines {
		w := &lines[i]
		next.seq++
		w.Seq, w.Time, w.Session, w.Prev = next.seq, stamp, t.session, string(next.hash[:])
		w.User, w.From, w.Host = t.who.User, t.who.From, t.who.Host
		var err error
		if text, next.hash, err = w.encode(text); err != nil {
			return problem(opWrite, path, err)
		}
	}
	next.size += int64(len(text))
	if err := t.add(path, end.size, text); err != nil {
		return problem(opWrite, path, err)
	}
	*end, t.last = ending{head: next}, next
	return t.putHead(hf, next)
}

// add puts text at the end of a file, which is size bytes long, and waits until the
// disk has it.
func (t *Trail) add(path string, size int64, text []byte) error {
	f, err := openToWrite(path, os.O_APPEND|os.O_WRONLY)
	if err != nil {
		return err
	}
	info, err := f.Stat()
	switch {
	case err != nil:
	case info.Size() != size:
		err = fmt.Errorf("something else writes to it: it has %d bytes where there were %d", info.Size(), size)
	case size > maxFile-int64(len(text)):
		err = errors.New("it is as large as a month can be")
	default:
		if _, err = f.Write(text); err == nil {
			err = t.sync(f)
		}
	}
	if err = errors.Join(err, f.Close()); err == nil && size == 0 {
		t.syncDir()
	}
	return err
}

// syncDir makes new names outlast a power cut, where directories can be synced.
func (t *Trail) syncDir() {
	if d, err := os.Open(t.dir); err == nil {
		_ = t.sync(d)
		_ = d.Close()
	}
}

func (t *Trail) putHead(hf *os.File, h head) error {
	text, err := h.text()
	if err == nil {
		_, err = hf.WriteAt(text, 0)
	}
	return problem(opWrite, hf.Name(), err)
}
