package query

import (
	"bytes"
	"encoding/binary"
)

// finder holds a pattern against many texts that are bytes, and nearly all
// ASCII. It answers as pattern.match does. It is for one goroutine.
type finder struct {
	how   how
	parts [][]byte // folded
	room  []byte
}

func newFinder(p *pattern) *finder {
	f := &finder{how: p.how, room: make([]byte, 0, 128)}
	for _, part := range p.folded {
		f.parts = append(f.parts, []byte(part))
	}
	return f
}

// match holds the pattern against a text.
func (f *finder) match(text []byte) bool {
	first := f.parts[0]
	if f.how != contains && len(first) > 0 && (len(text) == 0 || !mayBegin(text[0], first[0])) {
		return false
	}
	text = f.fold(text)
	switch f.how {
	case begins:
		return bytes.HasPrefix(text, first)
	case exactly:
		return bytes.Equal(text, first)
	case contains:
		return bytes.Contains(text, first)
	}
	if !bytes.HasPrefix(text, first) {
		return false
	}
	text = text[len(first):]
	last := len(f.parts) - 1
	for _, part := range f.parts[1:last] {
		i := bytes.Index(text, part)
		if i < 0 {
			return false
		}
		text = text[i+len(part):]
	}
	return bytes.HasSuffix(text, f.parts[last])
}

// mayBegin tells whether a text with a certain first byte can begin with a
// folded one that has another: it spares most texts the folding.
func mayBegin(text, folded byte) bool {
	return text >= 0x80 || text == folded || text|0x20 == folded
}

// fold gives the folded text, in memory that is good until the next call.
func (f *finder) fold(text []byte) []byte {
	const ones, highs = 0x0101010101010101, 0x8080808080808080
	if cap(f.room) < len(text) {
		f.room = make([]byte, 0, 2*len(text))
	}
	out := f.room[:len(text)]
	i := 0
	for ; i+8 <= len(text); i += 8 {
		x := binary.LittleEndian.Uint64(text[i:])
		if x&highs != 0 {
			return f.foldRunes(text)
		}
		// The high bit of each byte that is at least 'A', and of each above 'Z'.
		upper := (x + (0x80-'A')*ones) &^ (x + (0x7f-'Z')*ones) & highs
		binary.LittleEndian.PutUint64(out[i:], x|upper>>2)
	}
	for ; i < len(text); i++ {
		c := text[i]
		if c >= 0x80 {
			return f.foldRunes(text)
		}
		if 'A' <= c && c <= 'Z' {
			c |= 0x20
		}
		out[i] = c
	}
	return out
}

func (f *finder) foldRunes(text []byte) []byte {
	f.room = appendFold(f.room[:0], text)
	return f.room
}
