package photo

import (
	"bytes"
	"context"
	"encoding/binary"
	"image/jpeg"
)

// maxScans bounds the passes of a JPEG. Encoders make ten or so. Each costs the
// decoder a walk over the whole picture, for which a file needs to spend no more
// than thirty bytes.
const maxScans = 100

// frame is what the markers of a JPEG say.
type frame struct {
	marker        byte // of the frame header, SOF0 to SOF15; 0 for none
	precision     byte // bits a sample
	width, height int
	parts         []component
	scans         int
	adobeRGB      bool // an Adobe marker says that the colours are RGB
	exif          []byte
}

// component is one of the planes of a JPEG.
type component struct {
	id   byte
	h, v int // sampling
}

// readJPEG reads the headers of a JPEG.
func readJPEG(data []byte, info *Info) error {
	f := walkJPEG(data)
	if err := f.supported(); err != nil {
		return err
	}
	// The walk must have seen the same frame as the decoder will.
	r := &reader{ctx: context.Background(), data: data}
	c, err := jpeg.DecodeConfig(r)
	if err != nil {
		return explain(formatJPEG, err, r.short)
	}
	if c.Width != f.width || c.Height != f.height {
		return damaged(formatJPEG, "it declares two sizes")
	}
	info.Width, info.Height = c.Width, c.Height
	info.Progressive = f.marker == 0xC2
	info.memory = f.memory()
	info.exif = f.exif
	return nil
}

// walkJPEG goes from marker to marker through the whole file, as the decoder
// does: what it skips is skipped there, too.
func walkJPEG(data []byte) frame {
	var f frame
	for rest := data[2:]; ; {
		// Coded data, in which 0xFF is followed by 0, and fill bytes.
		i := bytes.IndexByte(rest, 0xFF)
		if i < 0 || i+1 >= len(rest) {
			return f
		}
		marker := rest[i+1]
		rest = rest[i+1:]
		switch {
		case marker == 0xFF:
			continue
		case marker == 0xD9:
			return f
		case marker == 0, marker >= 0xD0 && marker <= 0xD7:
			rest = rest[1:]
			continue
		}
		if len(rest) < 3 {
			return f
		}
		size := int(binary.BigEndian.Uint16(rest[1:]))
		if size < 2 || 1+size > len(rest) {
			return f
		}
		f.segment(marker, rest[3:1+size])
		rest = rest[1+size:]
	}
}

// segment notes what the segment of a marker says.
func (f *frame) segment(marker byte, body []byte) {
	switch {
	case marker == 0xDA:
		f.scans++
	case marker == 0xE1 && f.exif == nil && begins(body, "Exif\x00"):
		f.exif = body[min(6, len(body)):]
	case marker == 0xEE && begins(body, "Adobe") && len(body) >= 12:
		f.adobeRGB = f.adobeRGB || body[11] == 0
	case marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC && f.marker == 0:
		if len(body) < 6 {
			return
		}
		f.marker, f.precision = marker, body[0]
		f.height, f.width = int(binary.BigEndian.Uint16(body[1:])), int(binary.BigEndian.Uint16(body[3:]))
		for b := body[6:]; len(b) >= 3; b = b[3:] {
			f.parts = append(f.parts, component{id: b[0], h: int(b[1] >> 4), v: int(b[1] & 15)})
		}
	}
}

// supported tells of the kinds of JPEG that the decoder lacks, in words.
func (f *frame) supported() error {
	switch {
	case f.marker == 0:
		return nil // the decoder says what is wrong
	case f.marker >= 0xC9:
		return unsupported(formatJPEG, "arithmetic coding")
	case f.marker == 0xC3:
		return unsupported(formatJPEG, "lossless coding")
	case f.marker > 0xC3:
		return unsupported(formatJPEG, "hierarchical coding")
	case f.precision != 8:
		return unsupported(formatJPEG, "samples of other than 8 bits")
	case f.height == 0:
		return unsupported(formatJPEG, "a height that is told only at its end")
	case f.scans > maxScans:
		return refusal(TooLarge, formatJPEG, "The JPEG file has %d passes over its picture; up to %d are read.", f.scans, maxScans)
	}
	return nil
}

// memory is what the decoder allocates: the planes, rounded up to whole blocks;
// for a progressive picture four bytes for each coefficient beside them until
// all passes are through; and a copy for CMYK and RGB.
func (f *frame) memory() int64 {
	if len(f.parts) == 0 {
		return 0
	}
	if len(f.parts) == 1 {
		f.parts[0].h, f.parts[0].v = 1, 1 // whatever it says: a plane alone has its own blocks
	}
	units := func(pixels, sampling int) int64 {
		step := 8 * max(sampling, 1)
		return int64((pixels + step - 1) / step)
	}
	blocks := units(f.width, f.parts[0].h) * units(f.height, f.parts[0].v)
	var samples int64
	for _, p := range f.parts {
		samples += 64 * blocks * int64(p.h*p.v)
	}
	bytes := samples
	if f.marker == 0xC2 {
		bytes += 4 * samples
	}
	if len(f.parts) == 4 || f.adobeRGB || f.named("RGB") {
		bytes += 4 * int64(f.width) * int64(f.height)
	}
	return bytes
}

// named tells whether the planes are named so.
func (f *frame) named(names string) bool {
	if len(f.parts) != len(names) {
		return false
	}
	for i, p := range f.parts {
		if p.id != names[i] {
			return false
		}
	}
	return true
}
