package sandbox

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/color/palette"
	"image/draw"
	"image/gif"
	"image/jpeg"
	"image/png"
	"net/http"

	"faceauth/backend/sandbox/portrait"
)

// gzipped is a compressed answer, whether or not one was asked for.
func gzipped(body string) (answer, error) {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, err := z.Write([]byte(body))
	err = errors.Join(err, z.Close())
	return answer{status: http.StatusOK, kind: textKind, body: b.Bytes(), header: [][2]string{{"Content-Encoding", "gzip"}}}, err
}

// planes decodes one of the sandbox's own JPEGs.
func planes(picture []byte) (*image.YCbCr, error) {
	img, err := jpeg.Decode(bytes.NewReader(picture))
	if err != nil {
		return nil, err
	}
	m, ok := img.(*image.YCbCr)
	if !ok {
		return nil, errors.New("a picture without colour planes")
	}
	return m, nil
}

// sampled is w by h points of a picture. stored tells for each where in the
// picture it is taken from, as parts of its width and height.
func sampled(m *image.YCbCr, w, h int, stored func(x, y float64) (float64, float64)) *image.YCbCr {
	out := image.NewYCbCr(image.Rect(0, 0, w, h), image.YCbCrSubsampleRatio420)
	plane := func(dst []byte, stride, w, h int, src []byte, srcStride, srcW, srcH int) {
		for y := range h {
			for x := range w {
				u, v := stored((float64(x)+0.5)/float64(w), (float64(y)+0.5)/float64(h))
				dst[y*stride+x] = src[int(v*float64(srcH))*srcStride+int(u*float64(srcW))]
			}
		}
	}
	size := m.Rect.Size()
	plane(out.Y, out.YStride, w, h, m.Y, m.YStride, size.X, size.Y)
	for i, dst := range [][]byte{out.Cb, out.Cr} {
		plane(dst, out.CStride, (w+1)/2, (h+1)/2, [][]byte{m.Cb, m.Cr}[i], m.CStride, (size.X+1)/2, (size.Y+1)/2)
	}
	return out
}

func upright(x, y float64) (float64, float64) { return x, y }

// encoded is a JPEG with an orientation and a thumbnail, as a camera makes it.
func encoded(m *image.YCbCr, orientation uint16) ([]byte, error) {
	w, h := 160, 160*m.Rect.Dy()/m.Rect.Dx()
	if m.Rect.Dy() > m.Rect.Dx() {
		w, h = 160*m.Rect.Dx()/m.Rect.Dy(), 160
	}
	var whole, small bytes.Buffer
	if err := jpeg.Encode(&small, sampled(m, w, h, upright), &jpeg.Options{Quality: 70}); err != nil {
		return nil, err
	}
	if err := jpeg.Encode(&whole, m, &jpeg.Options{Quality: portrait.Quality}); err != nil {
		return nil, err
	}
	return append(append([]byte("\xff\xd8"), exif(orientation, small.Bytes())...), whole.Bytes()[2:]...), nil
}

// exif is the segment of a JPEG with an orientation, in a first directory, and a
// thumbnail, in a second.
func exif(orientation uint16, thumbnail []byte) []byte {
	order := binary.BigEndian
	entry := func(b []byte, tag, kind uint16, value uint32) []byte {
		b = order.AppendUint32(order.AppendUint16(order.AppendUint16(b, tag), kind), 1)
		if kind == 3 { // a SHORT stands at the left of its four bytes
			value <<= 16
		}
		return order.AppendUint32(b, value)
	}
	const first, second, data = 8, 8 + 2 + 12 + 4, 8 + 2 + 12 + 4 + 2 + 3*12 + 4
	b := order.AppendUint32([]byte("MM\x00*"), first)
	b = entry(order.AppendUint16(b, 1), 0x0112, 3, uint32(orientation))
	b = order.AppendUint16(order.AppendUint32(b, second), 3)
	b = entry(entry(entry(b, 0x0103, 3, 6), 0x0201, 4, data), 0x0202, 4, uint32(len(thumbnail)))
	b = append(order.AppendUint32(b, 0), thumbnail...)
	b = append([]byte("Exif\x00\x00"), b...)
	return append(order.AppendUint16([]byte("\xff\xe1"), uint16(len(b)+2)), b...)
}

// asTurned is the picture as a phone held upright stores it, lying on its side,
// with an EXIF that says so (6) and a thumbnail.
func asTurned(picture []byte) ([]byte, error) {
	m, err := planes(picture)
	if err != nil {
		return nil, err
	}
	side := sampled(m, m.Rect.Dy(), m.Rect.Dx(), func(x, y float64) (float64, float64) { return 1 - y, x })
	return encoded(side, 6)
}

// asLarge is the picture at 12 megapixels, with a thumbnail.
func asLarge(picture []byte) ([]byte, error) {
	m, err := planes(picture)
	if err != nil {
		return nil, err
	}
	return encoded(sampled(m, 4000, 3000, upright), 1)
}

func asPNG(picture []byte) ([]byte, error) {
	m, err := planes(picture)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&b, m)
	return b.Bytes(), err
}

// asGIF is a small picture with a second frame, which is white.
func asGIF(picture []byte) ([]byte, error) {
	m, err := planes(picture)
	if err != nil {
		return nil, err
	}
	r := image.Rect(0, 0, 320, 240)
	first, second := image.NewPaletted(r, palette.WebSafe), image.NewPaletted(r, palette.WebSafe)
	draw.Draw(first, r, sampled(m, r.Dx(), r.Dy(), upright), image.Point{}, draw.Src)
	draw.Draw(second, r, image.NewUniform(color.White), image.Point{}, draw.Src)
	var b bytes.Buffer
	err = gif.EncodeAll(&b, &gif.GIF{Image: []*image.Paletted{first, second}, Delay: []int{100, 100}})
	return b.Bytes(), err
}

func asGrey(picture []byte) ([]byte, error) {
	m, err := planes(picture)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = jpeg.Encode(&b, &image.Gray{Pix: m.Y, Stride: m.YStride, Rect: m.Rect}, &jpeg.Options{Quality: portrait.Quality})
	return b.Bytes(), err
}

func asPixel([]byte) ([]byte, error) {
	var b bytes.Buffer
	err := png.Encode(&b, image.NewNRGBA(image.Rect(0, 0, 1, 1)))
	return b.Bytes(), err
}

// asBomb is a PNG of 60000 by 60000 pixels in some seventy bytes.
func asBomb([]byte) ([]byte, error) {
	chunk := func(b []byte, name string, body ...byte) []byte {
		b = append(append(binary.BigEndian.AppendUint32(b, uint32(len(body))), name...), body...)
		return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[len(b)-len(body)-4:]))
	}
	b := chunk([]byte("\x89PNG\r\n\x1a\n"), "IHDR", 0, 0, 0xEA, 0x60, 0, 0, 0xEA, 0x60, 8, 6, 0, 0, 0)
	b = chunk(b, "IDAT", 0x78, 0x9c, 0x03, 0, 0, 0, 0, 1)
	return chunk(b, "IEND"), nil
}
