package sandbox

import (
	"slices"
	"sync"
	"time"
)

// project is the dataset together with what was changed in this run. A record
// is known by its index: 0 is the oldest, those made here follow the dataset's.
type project struct {
	*dataset
	started time.Time // monotonic, against which the sandbox's clock runs
	base    time.Time // the sandbox's time at started

	mu     sync.RWMutex
	erased map[int]int64 // index to delete_time
	made   []made
	images int // bytes of images kept in made
	oldest int // index into made: images before it are gone
}

// made is a record posted in this run, with the picture that came with it.
type made struct {
	record record
	image  []byte
}

// maxImageBytes bounds the posted pictures kept at once; the oldest go first.
const maxImageBytes = 64 << 20

func newProject(d *dataset, now time.Time) *project {
	return &project{dataset: d, started: time.Now(), base: now, erased: map[int]int64{}}
}

// clock is the sandbox's time in unix milliseconds.
func (p *project) clock() int64 { return p.base.Add(time.Since(p.started)).UnixMilli() }

// span is a run of indexes: lo counts, hi does not.
type span struct{ lo, hi int }

// during gives the records created in [from, to), unix milliseconds.
// p.mu must be held.
func (p *project) during(from, to int64) span {
	return span{p.countBefore(from), p.countBefore(to)}
}

func (p *project) countBefore(t int64) int {
	if len(p.made) > 0 && t > p.made[0].record.created {
		i, _ := slices.BinarySearchFunc(p.made, t, func(m made, t int64) int {
			if m.record.created < t {
				return -1
			}
			return 1
		})
		return p.n + i
	}
	return p.calendar.before(t)
}

// total counts all records. p.mu must be held.
func (p *project) total() int { return p.n + len(p.made) }

// load makes record i with what was done to it since. p.mu must be held.
func (p *project) load(i int, b *block, rec *record) {
	if i < p.n {
		p.at(i, b, rec)
	} else {
		*rec = p.made[i-p.n].record
	}
	if len(p.erased) == 0 {
		return
	}
	if at, ok := p.erased[i]; ok && rec.erasure == notErased {
		rec.erasure, rec.erasedAt = erasedHere, at
	}
}

// find gives the record of an auth_id. p.mu must be held.
func (p *project) find(id string, rec *record) bool {
	i, ok := p.ids.record(id)
	if !ok || i >= p.total() {
		return false
	}
	var b block
	p.load(i, &b, rec)
	return true
}

// get is find under its own lock, with the picture that was posted, if any.
func (p *project) get(id string) (rec record, image []byte, ok bool) {
	p.mu.RLock()
	defer p.mu.RUnlock()
	if !p.find(id, &rec) {
		return record{}, nil, false
	}
	if rec.index >= p.n {
		image = p.made[rec.index-p.n].image
	}
	return rec, image, true
}

// erase forgets a record's picture and findings. It answers false when there
// is no such record, or none left to erase.
func (p *project) erase(id string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	var rec record
	if !p.find(id, &rec) || rec.erasure != notErased {
		return false
	}
	p.erased[rec.index] = max(p.clock(), rec.created+1)
	if rec.index >= p.n {
		p.drop(rec.index - p.n)
	}
	return true
}

func (p *project) drop(i int) {
	p.images -= len(p.made[i].image)
	p.made[i].image = nil
}

// add appends a posted record as the newest of all and completes it.
func (p *project) add(rec *record, image []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	rec.index = p.total()
	rec.created = p.clock()
	switch {
	case len(p.made) > 0:
		rec.created = max(rec.created, p.made[len(p.made)-1].record.created+1)
	case p.n > 0:
		rec.created = max(rec.created, p.calendar.end)
	}
	p.made = append(p.made, made{*rec, image})
	p.images += len(image)
	for ; p.images > maxImageBytes && p.oldest < len(p.made)-1; p.oldest++ {
		p.drop(p.oldest)
	}
}
