package records

import (
	"encoding/binary"
	"fmt"
	"runtime"

	"github.com/klauspost/compress/zstd"

	"faceauth/backend"
)

// blockSize is how much JSON is compressed as one: enough for what records have
// in common to be stored once, little enough to unpack for one record.
const blockSize = 32 << 10

// rawRef is where the JSON of a record is: a block, and a place in it once that
// is unpacked.
type rawRef struct{ block, at uint32 }

// rawView is the compressed JSON of all records of a snapshot. Blocks are never
// changed; those of replaced records stay.
type rawView struct {
	blocks [][]byte
	codec  *codec
}

// codec packs and unpacks blocks, for several goroutines at once.
type codec struct {
	enc *zstd.Encoder
	dec *zstd.Decoder
}

func newCodec() *codec {
	enc, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderCRC(false),
		zstd.WithWindowSize(2*blockSize), zstd.WithLowerEncoderMem(true))
	if err != nil {
		panic(err) // the options are constants
	}
	dec, err := zstd.NewReader(nil, zstd.WithDecoderLowmem(true), zstd.WithDecoderConcurrency(2))
	if err != nil {
		panic(err)
	}
	return &codec{enc, dec}
}

func (c *codec) unpack(block, into []byte) []byte {
	out, err := c.dec.DecodeAll(block, into[:0])
	if err != nil {
		panic(fmt.Errorf("records: a block of this process can't be unpacked: %w", err))
	}
	return out
}

// get gives the JSON of one record, in memory of its own.
func (v rawView) get(ref rawRef) []byte {
	return append([]byte(nil), entry(v.codec.unpack(v.blocks[ref.block], nil), ref.at)...)
}

// entry is the record at a place of an unpacked block: its length and its bytes.
func entry(block []byte, at uint32) []byte {
	size, n := binary.Uvarint(block[at:])
	return block[int(at)+n : int(at)+n+int(size)]
}

// pack compresses the JSON of some records. The refs count blocks from 0.
func (c *codec) pack(recs []*backend.Authentication) (blocks [][]byte, refs []rawRef) {
	refs = make([]rawRef, len(recs))
	var packed []byte // all blocks in one piece: small ones would waste room
	var ends []int
	plain := make([]byte, 0, 2*blockSize)
	flush := func() {
		if len(plain) > 0 {
			packed = c.enc.EncodeAll(plain, packed)
			ends = append(ends, len(packed))
			plain = plain[:0]
			runtime.Gosched() // to somebody who waits for a key's answer
		}
	}
	for i, rec := range recs {
		refs[i] = rawRef{uint32(len(ends)), uint32(len(plain))}
		plain = binary.AppendUvarint(plain, uint64(len(rec.Raw)))
		plain = append(plain, rec.Raw...)
		if len(plain) >= blockSize {
			flush()
		}
	}
	flush()
	packed = append(make([]byte, 0, len(packed)), packed...)
	start := 0
	for _, end := range ends {
		blocks = append(blocks, packed[start:end:end])
		start = end
	}
	return blocks, refs
}

// keptBlocks is how many unpacked blocks a RawReader keeps. Neighbours in time
// come from a few pages, which are a few blocks.
const keptBlocks = 16

// RawReader reads the JSON of many records, which is quick when neighbours in
// time are read one after another. It is for one goroutine.
type RawReader struct {
	snapshot *Snapshot
	kept     map[uint32][]byte
	age      []uint32 // blocks in kept, oldest first
}

// RawReader makes a reader.
func (s *Snapshot) RawReader() *RawReader {
	return &RawReader{snapshot: s, kept: map[uint32][]byte{}}
}

// Raw is the record of a row exactly as the API sent it. It is good until
// keptBlocks more calls.
func (r *RawReader) Raw(row uint32) []byte {
	c, i := r.snapshot.place(row)
	ref := c.raw[i]
	block, ok := r.kept[ref.block]
	if !ok {
		var room []byte
		if len(r.age) == keptBlocks {
			room = r.kept[r.age[0]]
			delete(r.kept, r.age[0])
			r.age = append(r.age[:0], r.age[1:]...)
		}
		block = r.snapshot.raws.codec.unpack(r.snapshot.raws.blocks[ref.block], room)
		r.kept[ref.block] = block
		r.age = append(r.age, ref.block)
	}
	return entry(block, ref.at)
}
