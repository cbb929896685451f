package photo

import (
	"context"
	"encoding/binary"
	"image/png"
)

// header is what the chunks of a PNG say.
type header struct {
	width, height, depth int
	kind                 byte // colour type: 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGBA
	interlaced           bool
	transparent          bool // one of the colours is
	exif                 []byte
}

// readPNG reads the headers of a PNG.
func readPNG(data []byte, info *Info) error {
	r := &reader{ctx: context.Background(), data: data}
	c, err := png.DecodeConfig(r)
	if err != nil {
		return explain(formatPNG, err, r.short)
	}
	h := walkPNG(data)
	if h.width != c.Width || h.height != c.Height {
		return damaged(formatPNG, "it declares two sizes")
	}
	info.Width, info.Height = c.Width, c.Height
	info.memory = h.memory()
	info.exif = h.exif
	return nil
}

// walkPNG goes from chunk to chunk through the file.
func walkPNG(data []byte) header {
	var h header
	rest := data[len(pngSignature):]
	for len(rest) >= 8 {
		size := uint64(binary.BigEndian.Uint32(rest))
		name, body := string(rest[4:8]), rest[8:]
		if size+4 > uint64(len(body)) {
			break
		}
		body, rest = body[:size], body[size+4:]
		switch {
		case name == "IHDR" && size == 13 && h.width == 0:
			h.width, h.height = int(binary.BigEndian.Uint32(body)), int(binary.BigEndian.Uint32(body[4:]))
			h.depth, h.kind, h.interlaced = int(body[8]), body[9], body[12] != 0
		case name == "tRNS":
			h.transparent = true
		case name == "eXIf" && h.exif == nil:
			h.exif = body
		}
	}
	return h
}

// memory is what the decoder allocates: pixels as Go's image types have them,
// and once more for the passes of an interlaced picture.
func (h *header) memory() int64 {
	pixel := int64(1)
	if h.kind != 3 && (h.kind != 0 || h.transparent) {
		pixel = 4
	}
	if h.depth == 16 {
		pixel *= 2
	}
	bytes := pixel * int64(h.width) * int64(h.height)
	if h.interlaced {
		bytes *= 2
	}
	return bytes + 2*8*int64(h.width) // the rows at hand
}
