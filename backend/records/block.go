package records

import (
	"encoding/binary"
	"runtime"
	"sync"
	"sync/atomic"

	"faceauth/backend"
)

// blockSize is how much JSON is compressed as one: enough for what records have
// in common to be stored once, little enough to unpack for one record.
const blockSize = 32 << 10

// block is the JSON of some records, compressed as one. All snapshots share it,
// and it changes only where a record is wiped out of it, for all of them.
type block struct {
	mu     sync.RWMutex // for packed: who unpacks reads, who wipes writes
	packed []byte
	size   uint32        // of the block unpacked; it never changes
	wiped  atomic.Uint32 // counts wipings
}

// rawRef is where the JSON of a record is: a block, and a place in it once that
// is unpacked.
type rawRef struct{ block, at uint32 }

// unpack gives all of a block and how often it was wiped by then. It uses into
// where that is large enough, and leaves nothing in it of what it held before.
func (c *codec) unpack(b *block, into []byte) (plain []byte, wiped uint32) {
	clear(into[:cap(into)])
	if cap(into) < int(b.size)+decoderSlack {
		into = make([]byte, 0, int(b.size)+decoderSlack)
	}
	k := c.take()
	defer c.put(k)
	b.mu.RLock()
	defer b.mu.RUnlock()
	return k.unpack(b.packed, into), b.wiped.Load()
}

// entry is the record at a place of an unpacked block: its length and its bytes.
// It is empty for one that was wiped.
func entry(block []byte, at uint32) []byte {
	size, n := binary.Uvarint(block[at:])
	return block[int(at)+n : int(at)+n+int(size)]
}

// pack compresses the JSON of some records. The refs count blocks from 0. No
// other copy of the JSON is left behind.
func (c *codec) pack(recs []*backend.Authentication) (blocks []*block, refs []rawRef) {
	refs = make([]rawRef, len(recs))
	var packed []byte // all blocks in one piece: small ones would waste room
	var ends, sizes []int
	plain := make([]byte, 0, window)
	k := c.take()
	defer c.put(k)
	flush := func() {
		if len(plain) > 0 {
			packed = k.pack(plain, packed)
			ends, sizes = append(ends, len(packed)), append(sizes, len(plain))
			plain = plain[:0]
			runtime.Gosched() // to somebody who waits for a key's answer
		}
	}
	for i, rec := range recs {
		refs[i] = rawRef{uint32(len(ends)), uint32(len(plain))}
		plain = withRoom(plain, binary.MaxVarintLen64+len(rec.Raw))
		plain = binary.AppendUvarint(plain, uint64(len(rec.Raw)))
		plain = append(plain, rec.Raw...)
		if len(plain) >= blockSize {
			flush()
		}
	}
	flush()
	clear(plain[:cap(plain)])
	exact := append(make([]byte, 0, len(packed)), packed...)
	clear(packed[:cap(packed)])
	made := make([]block, len(ends))
	start := 0
	for i, end := range ends {
		made[i].packed, made[i].size = exact[start:end:end], uint32(sizes[i])
		blocks = append(blocks, &made[i])
		start = end
	}
	return blocks, refs
}

// wipe blanks the entries at some places of a block, for everybody who has it:
// from then on they are empty. A block is for one wiper at a time. Those who read
// wait for no longer than it takes to copy and clear a few kilobytes.
func (c *codec) wipe(b *block, places []uint32) {
	plain, _ := c.unpack(b, nil)
	for _, at := range places {
		size, n := binary.Uvarint(plain[at:])
		clear(plain[int(at) : int(at)+n+int(size)])
	}
	k := c.take()
	packed := k.pack(plain, nil)
	c.put(k)
	clear(plain[:cap(plain)])

	b.mu.Lock()
	defer b.mu.Unlock()
	b.wiped.Add(1)
	room := b.packed[:cap(b.packed)]
	if len(packed) > len(room) { // what others had in common with the record is now theirs to say
		clear(room)
		b.packed = append(make([]byte, 0, len(packed)), packed...)
		return
	}
	b.packed = room[:copy(room, packed)]
	clear(room[len(b.packed):])
}
