package records

import (
	"hash/maphash"
	"math"
	"sync/atomic"
)

// texts is a column of up to ChunkRows short strings in one piece of memory.
type texts struct {
	bytes []byte
	end   []uint32
}

func (t *texts) append(s string) {
	t.bytes = append(t.bytes, s...)
	t.end = append(t.end, uint32(len(t.bytes)))
}

func (t *texts) at(i int) []byte {
	start := uint32(0)
	if i > 0 {
		start = t.end[i-1]
	}
	end := t.end[i]
	return t.bytes[start:end:end]
}

// trim gives back the room of a full column that will not be used.
func (t *texts) trim() {
	if cap(t.bytes)-len(t.bytes) > len(t.bytes)/32 {
		t.bytes = append(make([]byte, 0, len(t.bytes)), t.bytes...)
	}
}

// table finds numbered strings by their text: open addressing over numbers plus
// one, 0 for a free slot and removed for one that was given up. One goroutine
// writes while others look up.
type table struct {
	seed  maphash.Seed
	slots []atomic.Uint32
	// tags are a byte of each number's hash, so that few texts that are not the
	// one looked for are compared with it. A tag is written before its slot is,
	// and read after it.
	tags []uint8
	used int
}

// removed stands in a slot whose string is none of the table's any more. What lies
// behind it is still found, since it is above every limit.
const removed = math.MaxUint32

func newTable(seed maphash.Seed, slots int) *table {
	return &table{seed: seed, slots: make([]atomic.Uint32, slots), tags: make([]uint8, slots)}
}

func tagOf(hash uint64) uint8 { return uint8(hash >> 56) }

// find gives the number of s among those under limit. text gives the string of
// a number.
func (t *table) find(s string, limit uint32, text func(uint32) []byte) (uint32, bool) {
	mask, hash := uint64(len(t.slots)-1), maphash.String(t.seed, s)
	for i := hash & mask; ; i = (i + 1) & mask {
		n := t.slots[i].Load()
		if n == 0 {
			return 0, false
		}
		if n <= limit && t.tags[i] == tagOf(hash) && string(text(n-1)) == s {
			return n - 1, true
		}
	}
}

// insert adds a number whose string is not there yet. It returns the table to
// use from now on, a larger one where t was getting full: readers keep theirs.
func (t *table) insert(s string, n uint32, text func(uint32) []byte) *table {
	if (t.used+1)*8 > len(t.slots)*5 {
		larger := newTable(t.seed, 2*len(t.slots))
		for i := range t.slots {
			if old := t.slots[i].Load(); old != 0 && old != removed {
				larger.put(maphash.Bytes(t.seed, text(old-1)), old)
			}
		}
		t = larger
	}
	t.put(maphash.String(t.seed, s), n+1)
	return t
}

func (t *table) put(hash uint64, n uint32) {
	mask := uint64(len(t.slots) - 1)
	i := hash & mask
	for t.slots[i].Load() != 0 {
		i = (i + 1) & mask
	}
	t.tags[i] = tagOf(hash)
	t.slots[i].Store(n)
	t.used++
}

// remove takes out a number whose string is text.
func (t *table) remove(text []byte, n uint32) {
	mask := uint64(len(t.slots) - 1)
	for i := maphash.Bytes(t.seed, text) & mask; t.slots[i].Load() != 0; i = (i + 1) & mask {
		if t.slots[i].Load() == n+1 {
			t.slots[i].Store(removed)
			return
		}
	}
}

// dict numbers strings, each once, in the order of their first coming.
type dict struct {
	dictView
	table *table
}

// dictView is a dict as it was at some moment; it never changes.
type dictView struct {
	parts []texts // of ChunkRows strings each
	n     uint32
}

func newDict(seed maphash.Seed) *dict { return &dict{table: newTable(seed, 1024)} }

// text is the string with number i, under n.
func (d *dictView) text(i uint32) []byte {
	return d.parts[i/ChunkRows].at(int(i % ChunkRows))
}

// number gives the number of s, a new one where it is not there yet.
func (d *dict) number(s string) uint32 {
	if i, ok := d.table.find(s, d.n, d.text); ok {
		return i
	}
	i := d.n
	if i%ChunkRows == 0 {
		if i > 0 {
			d.parts[len(d.parts)-1].trim()
		}
		d.parts = append(d.parts, texts{})
	}
	d.parts[len(d.parts)-1].append(s)
	d.n++
	d.table = d.table.insert(s, i, d.text)
	return i
}

// view is the dict as it is now. Its last part is copied, since that is the one
// that still grows.
func (d *dict) view() dictView {
	v := d.dictView
	v.parts = append([]texts(nil), v.parts...)
	return v
}
