package photo

import "encoding/binary"

// readGIF reads the headers of a GIF: its first frame, and whether there is a
// second.
func readGIF(data []byte, info *Info) error {
	b := blocks{data: data}
	screen, ok := b.take(13)
	if !ok {
		return brokenOff(formatGIF)
	}
	b.skipColours(screen[10])
	frame, ok := b.nextFrame()
	if !ok {
		if b.short {
			return brokenOff(formatGIF)
		}
		return damaged(formatGIF, "it holds no frame")
	}
	info.Width, info.Height = int(binary.LittleEndian.Uint16(frame[4:])), int(binary.LittleEndian.Uint16(frame[6:]))
	// An interlaced frame is put in order in a copy.
	info.memory = 2 * int64(info.Width) * int64(info.Height)
	b.skipColours(frame[8])
	b.take(1) // the size of a code
	b.skipData()
	_, info.Animated = b.nextFrame()
	return nil
}

// blocks goes through the blocks of a GIF.
type blocks struct {
	data  []byte
	short bool // the file ended where more had to come
}

func (b *blocks) take(n int) ([]byte, bool) {
	if n > len(b.data) {
		b.short, b.data = true, nil
		return nil, false
	}
	out := b.data[:n]
	b.data = b.data[n:]
	return out, true
}

// skipColours skips the table of colours that the flags before it announce.
func (b *blocks) skipColours(flags byte) {
	if flags&0x80 != 0 {
		b.take(3 << (1 + flags&7))
	}
}

// skipData skips data, which comes in pieces of up to 255 bytes and ends with
// an empty one.
func (b *blocks) skipData() {
	for {
		size, ok := b.take(1)
		if !ok || size[0] == 0 {
			return
		}
		b.take(int(size[0]))
	}
}

// nextFrame finds the next frame and gives its descriptor without the byte that
// marks it: left, top, width and height, 16 bits each, and flags.
func (b *blocks) nextFrame() ([]byte, bool) {
	for {
		mark, ok := b.take(1)
		switch {
		case !ok:
			return nil, false
		case mark[0] == ',':
			return b.take(9)
		case mark[0] == '!':
			b.take(1) // its label
			b.skipData()
		default: // ';', the end, or nothing that a GIF has
			return nil, false
		}
	}
}
