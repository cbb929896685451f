package photo

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/color/palette"
	"image/draw"
	"image/gif"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"testing"
)

// quarters are the colours of the four quarters of every sample, in reading
// order.
func quarters() [4]color.RGBA {
	return [4]color.RGBA{{220, 30, 30, 255}, {30, 200, 30, 255}, {30, 30, 220, 255}, {240, 240, 240, 255}}
}

// drawn fills a picture with the quarters.
func drawn[T draw.Image](m T) T {
	b := m.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			m.Set(x, y, quarters()[quarter(x-b.Min.X, y-b.Min.Y, b.Dx(), b.Dy())])
		}
	}
	return m
}

func quarter(x, y, w, h int) int {
	i := 0
	if x >= w/2 {
		i++
	}
	if y >= h/2 {
		i += 2
	}
	return i
}

// sample reads a file of testdata.
func sample(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func jpegOf(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: 85}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func pngOf(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// gifOf encodes frames onto a screen of w by h.
func gifOf(t testing.TB, w, h int, frames ...*image.Paletted) []byte {
	t.Helper()
	var b bytes.Buffer
	g := gif.GIF{Image: frames, Delay: make([]int, len(frames)), Config: image.Config{Width: w, Height: h, ColorModel: frames[0].Palette}}
	if err := gif.EncodeAll(&b, &g); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func palettedOf(r image.Rectangle) *image.Paletted {
	return drawn(image.NewPaletted(r, palette.WebSafe))
}

// interlaced is a grey PNG of eight by eight whose pixels are their places.
func interlaced(t testing.TB) []byte {
	t.Helper()
	passes := []struct{ x, y, dx, dy int }{{0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}}
	var rows []byte
	for _, p := range passes {
		for y := p.y; y < 8; y += p.dy {
			rows = append(rows, 0)
			for x := p.x; x < 8; x += p.dx {
				rows = append(rows, byte(8*y+x))
			}
		}
	}
	var z bytes.Buffer
	deflate(t, &z, rows)
	b := chunk([]byte(pngSignature), "IHDR", []byte{0, 0, 0, 8, 0, 0, 0, 8, 8, 0, 0, 0, 1})
	return chunk(chunk(b, "IDAT", z.Bytes()), "IEND", nil)
}

// chunk adds a chunk to a PNG.
func chunk(b []byte, name string, body []byte) []byte {
	b = binary.BigEndian.AppendUint32(b, uint32(len(body)))
	b = append(append(b, name...), body...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[len(b)-len(body)-4:]))
}

// pngHeader is a PNG that ends after its header.
func pngHeader(w, h uint32, depth, kind byte) []byte {
	ihdr := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, w), h)
	return chunk([]byte(pngSignature), "IHDR", append(ihdr, depth, kind, 0, 0, 0))
}

// jpegHeader is a JPEG with a frame header of three planes, 4:2:0, and the
// beginning of a scan.
func jpegHeader(marker, precision byte, w, h uint16) []byte {
	b := segment([]byte("\xff\xd8"), marker, []byte{precision, byte(h >> 8), byte(h), byte(w >> 8), byte(w), 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1})
	return segment(b, 0xDA, []byte{3, 1, 0, 2, 0x11, 3, 0x11, 0, 63, 0})
}

// segment adds a segment to a JPEG.
func segment(b []byte, marker byte, body []byte) []byte {
	return append(binary.BigEndian.AppendUint16(append(b, 0xFF, marker), uint16(len(body)+2)), body...)
}

// riff makes a WebP of chunks that are padded already.
func riff(chunks ...string) []byte {
	var body bytes.Buffer
	body.WriteString("WEBP")
	for _, c := range chunks {
		body.WriteString(c)
	}
	return append(binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(body.Len())), body.Bytes()...)
}

// webpHeader is the beginning of a lossy WebP that declares a size.
func webpHeader(w, h uint16) string {
	frame := []byte{0x10, 0, 0, 0x9d, 0x01, 0x2a, byte(w), byte(w >> 8), byte(h), byte(h >> 8)}
	return "VP8 " + string(binary.LittleEndian.AppendUint32(nil, uint32(len(frame)))) + string(frame)
}

// tiff writes an EXIF block: an orientation in the first directory, and where
// there is a thumbnail its place in a second.
func tiff(order binary.AppendByteOrder, orientation uint16, thumbnail []byte) []byte {
	b := []byte("MM\x00*")
	if order == binary.AppendByteOrder(binary.LittleEndian) {
		b = []byte("II*\x00")
	}
	short := func(b []byte, tag, value uint16) []byte {
		b = order.AppendUint32(order.AppendUint16(order.AppendUint16(b, tag), 3), 1)
		return order.AppendUint16(order.AppendUint16(b, value), 0)
	}
	long := func(b []byte, tag uint16, value uint32) []byte {
		b = order.AppendUint32(order.AppendUint16(order.AppendUint16(b, tag), 4), 1)
		return order.AppendUint32(b, value)
	}
	b = order.AppendUint16(order.AppendUint32(b, 8), 2)
	b = short(short(b, 0x0110, 7), tagOrientation, orientation)
	if thumbnail == nil {
		return order.AppendUint32(b, 0)
	}
	second := uint32(len(b) + 4)
	b = order.AppendUint16(order.AppendUint32(b, second), 3)
	b = short(b, tagCompression, 6)
	b = long(b, tagThumbnailOffset, second+2+3*12+4)
	b = long(b, tagThumbnailLength, uint32(len(thumbnail)))
	return append(order.AppendUint32(b, 0), thumbnail...)
}

// withEXIF puts an EXIF block into a JPEG.
func withEXIF(file, block []byte) []byte {
	b := segment([]byte("\xff\xd8"), 0xE1, append([]byte("Exif\x00\x00"), block...))
	return append(b, file[2:]...)
}
