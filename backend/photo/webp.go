package photo

import (
	"bytes"
	"context"
	"encoding/binary"
	"image"

	"golang.org/x/image/webp"
)

// huffmanRoom is the most that the decoder of lossless WebP keeps in codes, in
// bytes: 2600 groups of five trees, the largest of 2328 leaves. It takes a file
// of a few hundred bytes for each to get there.
const huffmanRoom = 140 << 20

// huffmanGrowth is how many bytes of codes one byte of a file can ask for.
const huffmanGrowth = 2048

// readWebP reads the headers of a WebP.
func readWebP(data []byte, info *Info) error {
	chunks, err := walkWebP(data)
	if err != nil {
		return err
	}
	r := &reader{ctx: context.Background(), data: data}
	c, err := webp.DecodeConfig(r)
	if err != nil {
		return explain(formatWebP, err, r.short)
	}
	info.Width, info.Height = c.Width, c.Height
	info.memory = chunks.memory(int64(c.Width) * int64(c.Height))
	info.exif = chunks.exif
	return nil
}

// chunks is what the chunks of a WebP say.
type chunks struct {
	lossless int // bytes of lossless data, be it the picture or its transparency
	alpha    bool
	exif     []byte
}

// walkWebP goes from chunk to chunk. It refuses a picture whose size is more
// than there is of the file, since the decoder makes room for what is announced.
func walkWebP(data []byte) (chunks, error) {
	var c chunks
	picture := false
	rest := data[12:]
	for len(rest) >= 8 {
		name, size := string(rest[:4]), uint64(binary.LittleEndian.Uint32(rest[4:]))
		body := rest[8:]
		if size > uint64(len(body)) {
			if picture {
				break // what follows the picture is no concern of the decoder's
			}
			return c, brokenOff(formatWebP)
		}
		body, rest = body[:size], body[min(size+size&1, uint64(len(body))):]
		switch name {
		case "ANMF", "ANIM":
			return c, unsupported(formatWebP, "animation")
		case "VP8 ":
			picture = true
		case "VP8L":
			picture = true
			c.lossless += len(body)
		case "ALPH":
			c.alpha = true
			c.lossless += len(body)
		case "EXIF":
			if c.exif == nil {
				c.exif = bytes.TrimPrefix(body, []byte("Exif\x00\x00"))
			}
		}
	}
	if !picture {
		return c, brokenOff(formatWebP)
	}
	return c, nil
}

// memory is what the decoder allocates for so many pixels. Lossy pictures take
// 1.5 bytes a pixel. Lossless ones take 4, once more 4 where they have a
// palette, and room for their codes; so does transparency, which is decoded as a
// picture of its own.
func (c *chunks) memory(pixels int64) int64 {
	bytes := 2 * pixels
	if c.alpha {
		bytes += pixels
	}
	if c.lossless > 0 {
		bytes += 8*pixels + min(huffmanRoom, huffmanGrowth*int64(c.lossless))
	}
	return bytes
}

// widen stretches the planes of a lossy WebP, in place, to the range that Go's
// *image.YCbCr has. Those of VP8 run from 16 to 235 for brightness and to 240 for
// colour (RFC 6386, section 9.2; BT.601), and its decoder hands them out as they are,
// so that white would be a light grey.
func widen(img image.Image) {
	var planes *image.YCbCr
	switch m := img.(type) {
	case *image.YCbCr:
		planes = m
	case *image.NYCbCrA:
		planes = &m.YCbCr
	default:
		return // lossless, which is RGB
	}
	var luma, chroma [256]byte
	for i := range 256 {
		luma[i] = byte(min(max((i-16)*255+109, 0)/219, 255))
		chroma[i] = byte(min(max((i-16)*255+112, 0)/224, 255))
	}
	stretch := func(plane []byte, to *[256]byte) {
		for i, v := range plane {
			plane[i] = to[v]
		}
	}
	stretch(planes.Y, &luma)
	stretch(planes.Cb, &chroma)
	stretch(planes.Cr, &chroma)
}
