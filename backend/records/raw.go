package records

import "faceauth/backend"

// rawView is the compressed JSON of all records of a snapshot. The blocks of
// replaced records stay.
type rawView struct {
	blocks []*block
	codec  *codec
}

// Raw is the record of a row exactly as the API sent it, in memory of the
// caller's own. It is empty for a record that was erased and not read since, and
// for one that was erased after the snapshot was made: see Store.Erase.
func (s *Snapshot) Raw(row uint32) []byte {
	c, i := s.place(row)
	ref := c.raw[i]
	plain, _ := s.raws.codec.unpack(s.raws.blocks[ref.block], nil)
	raw := append([]byte(nil), entry(plain, ref.at)...)
	clear(plain[:cap(plain)])
	return raw
}

// Whole is Record with its Raw. Of a record that was erased after the snapshot
// was made it is only what the API keeps of it, without a Raw.
func (s *Snapshot) Whole(row uint32) backend.Authentication { return s.whole(row, s.Raw(row)) }

func (s *Snapshot) whole(row uint32, raw []byte) backend.Authentication {
	a := s.Record(row)
	if len(raw) == 0 && s.sum(row) != sumOf(s.index.seed, nil) {
		return remains(a)
	}
	a.Raw = raw
	return a
}

// keptBlocks is how many unpacked blocks a RawReader keeps. Neighbours in time
// come from a few pages, which are a few blocks.
const keptBlocks = 16

// RawReader reads the JSON of many records, which is quick when neighbours in
// time are read one after another. It is for one goroutine, and is to be closed.
type RawReader struct {
	snapshot *Snapshot
	kept     map[uint32]*unpacked
	age      []uint32 // blocks in kept, oldest first
}

// unpacked is a block as it was after so many wipings.
type unpacked struct {
	plain []byte
	wiped uint32
}

// RawReader makes a reader.
func (s *Snapshot) RawReader() *RawReader {
	return &RawReader{snapshot: s, kept: map[uint32]*unpacked{}}
}

// Raw is that of Snapshot.Raw. It is good until the next call.
func (r *RawReader) Raw(row uint32) []byte {
	c, i := r.snapshot.place(row)
	ref := c.raw[i]
	b := r.snapshot.raws.blocks[ref.block]
	u, ok := r.kept[ref.block]
	if !ok {
		u = &unpacked{}
		if len(r.age) == keptBlocks {
			u = r.kept[r.age[0]]
			delete(r.kept, r.age[0])
			r.age = append(r.age[:0], r.age[1:]...)
		}
		r.kept[ref.block] = u
		r.age = append(r.age, ref.block)
	}
	if !ok || u.wiped != b.wiped.Load() {
		u.plain, u.wiped = r.snapshot.raws.codec.unpack(b, u.plain)
	}
	return entry(u.plain, ref.at)
}

// Record is that of Snapshot.Whole. Its Raw is good until the next call.
func (r *RawReader) Record(row uint32) backend.Authentication {
	return r.snapshot.whole(row, r.Raw(row))
}

// Close clears what was unpacked. Nothing that the reader gave is good any more.
func (r *RawReader) Close() {
	for _, u := range r.kept {
		clear(u.plain[:cap(u.plain)])
	}
	clear(r.kept)
	r.age = r.age[:0]
}
