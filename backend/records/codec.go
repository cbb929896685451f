package records

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"

	"github.com/klauspost/compress/zstd"
)

// codec compresses and decompresses blocks, for several goroutines at once.
type codec struct {
	mu     sync.Mutex
	idle   []*coder
	rinses int // counts calls of rinse
}

// coder is for one goroutine at a time. Both its halves keep buffers, in which
// pieces of what they had last lie about: see rinse.
type coder struct {
	enc    *zstd.Encoder
	dec    *zstd.Decoder
	rinses int
	long   bool // it had more at once than a frame of one piece takes
}

// window is the most that is compressed as one piece, in bytes.
const window = 2 * blockSize

func newCoder() *coder {
	enc, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderCRC(false),
		zstd.WithWindowSize(window), zstd.WithEncoderConcurrency(1), zstd.WithLowerEncoderMem(true), zstd.WithAllLitEntropyCompression(true))
	if err != nil {
		panic(err) // the options are constants
	}
	dec, err := zstd.NewReader(nil, zstd.WithDecoderLowmem(true), zstd.WithDecoderConcurrency(1))
	if err != nil {
		panic(err)
	}
	k := &coder{enc: enc, dec: dec}
	k.rinse() // its buffers are as large as they get from now on, so that none is ever left behind
	return k
}

// take gives a coder, which is to be put back.
func (c *codec) take() *coder {
	c.mu.Lock()
	n, rinses := len(c.idle), c.rinses
	if n > 0 {
		k := c.idle[n-1]
		c.idle = c.idle[:n-1]
		c.mu.Unlock()
		return k
	}
	c.mu.Unlock()
	k := newCoder()
	k.rinses = rinses
	return k
}

// put takes a coder back. One that somebody had during a rinse is rinsed now.
func (c *codec) put(k *coder) {
	for {
		c.mu.Lock()
		if k.rinses == c.rinses {
			c.idle = append(c.idle, k)
			c.mu.Unlock()
			return
		}
		k.rinses = c.rinses
		c.mu.Unlock()
		k.rinse()
	}
}

// rinse overwrites what coders remember of all that they have had. Those that
// somebody has at the moment are not waited for. It goes from one to the next, so
// that whoever needs a coder meanwhile finds one and need not make it.
func (c *codec) rinse() {
	c.mu.Lock()
	c.rinses++
	c.mu.Unlock()
	for {
		c.mu.Lock()
		i := slices.IndexFunc(c.idle, func(k *coder) bool { return k.rinses != c.rinses })
		if i < 0 {
			c.mu.Unlock()
			return
		}
		k := c.idle[i]
		c.idle = slices.Delete(c.idle, i, i+1)
		c.mu.Unlock()
		c.put(k)
	}
}

// rinse overwrites the buffers of a coder by giving it noise. Of seven bits a byte,
// so that it can be compressed a little: incompressible bytes pass by some of
// them.
func (k *coder) rinse() {
	noise := make([]byte, window)
	if k.long {
		noise = make([]byte, 4*window)
	}
	_, _ = rand.NewChaCha8([32]byte{}).Read(noise) // it never fails
	for i := range noise {
		noise[i] &= 0x7f
	}
	k.unpack(k.pack(noise, nil), make([]byte, 0, len(noise)+decoderSlack))
}

// pack appends plain to dst, compressed.
func (k *coder) pack(plain, dst []byte) []byte {
	k.long = k.long || len(plain) > window
	return k.enc.EncodeAll(plain, withRoom(dst, k.enc.MaxEncodedSize(len(plain))))
}

// decoderSlack is how many bytes more than it gives the decoder likes to have, so
// that it need not look where it copies in wider steps.
const decoderSlack = 16

// unpack decompresses what pack made. It takes into for it, which must have the
// room.
func (k *coder) unpack(packed, into []byte) []byte {
	plain, err := k.dec.DecodeAll(packed, into[:0])
	if err != nil {
		panic(fmt.Errorf("records: a block of this process can't be unpacked: %w", err))
	}
	return plain
}

// withRoom gives b room for n more bytes. Where that takes other memory, b's is
// cleared.
func withRoom(b []byte, n int) []byte {
	if cap(b)-len(b) >= n {
		return b
	}
	out := append(make([]byte, 0, max(2*cap(b), len(b)+n)), b...)
	clear(b[:cap(b)])
	return out
}
