// Package photo reads the picture files that strangers made, within bounds.
//
// The decoders are the standard library's and golang.org/x/image's: they are
// fuzzed and maintained. What is ours stands before them. Sniff tells what a
// file is (sniff.go); a walk through its headers finds the size that it
// declares, what decoding it will take in memory, and its EXIF (jpeg.go,
// png.go, gif.go, webp.go); Decode refuses what is over its bounds before the
// decoder sees it. A picture of 60000×60000 pixels in a hundred bytes costs
// nothing.
//
// EXIF (exif.go) is read here rather than by a library: an orientation and the
// place of a thumbnail are three tags, and the walks that find the block are
// needed anyway. github.com/bep/imagemeta reads them as well, by way of 3500
// lines for every tag of a dozen formats.
package photo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/webp"
)

// The bounds of a picture that is decoded.
const (
	// MaxPixels bounds width times height as the file declares them.
	MaxPixels = 50_000_000
	// MaxMemory bounds what a decoder may need for a picture, in bytes: its
	// pixels and what it keeps beside them until it is done. A baseline JPEG
	// of a camera, 4:2:0, takes 1.5 bytes a pixel, the same as progressive 7.5,
	// a PNG 4, one of 16 bits 8.
	MaxMemory = 256 << 20
)

// Photo is a decoded picture file.
type Photo struct {
	Info
	// Image is as the decoder made it: not turned, and with no copy made, so a
	// JPEG in colour is an *image.YCbCr. Its bounds begin at 0, 0.
	Image image.Image
	// Bytes is the size of the file.
	Bytes int
}

// Info is what the headers of a picture file say.
type Info struct {
	// Format is "JPEG", "PNG", "GIF" or "WebP".
	Format string
	// Width and Height are in pixels as they are stored, before turning, 1 at
	// least. Those of a GIF are its first frame's.
	Width, Height int
	// Orientation is EXIF's, Upright where there is none.
	Orientation Orientation
	// Progressive tells of a JPEG that is coded in several passes.
	Progressive bool
	// Animated tells of a GIF with more frames than the first, which alone is
	// decoded.
	Animated bool

	// memory is what decoding takes, in bytes.
	memory int64
	// exif is the TIFF structure that the file carries, nil for none.
	exif []byte
}

// Size is width and height of the picture once it is upright.
func (i *Info) Size() (width, height int) {
	if i.Orientation.Transposes() {
		return i.Height, i.Width
	}
	return i.Width, i.Height
}

// Config reads the headers of a picture file and decodes nothing. It answers for
// files over the bounds of Decode, too. Errors are of type *Error.
func Config(data []byte) (Info, error) {
	info, err := inspect(data)
	info.exif = nil // a piece of data, which it would keep alive
	return info, err
}

// inspect is Config with the EXIF block.
func inspect(data []byte) (Info, error) {
	info := Info{Format: Sniff(data), Orientation: Upright}
	var err error
	switch info.Format {
	case formatJPEG:
		err = readJPEG(data, &info)
	case formatPNG:
		err = readPNG(data, &info)
	case formatGIF:
		err = readGIF(data, &info)
	case formatWebP:
		err = readWebP(data, &info)
	default:
		err = unreadable(data, info.Format)
	}
	if err == nil && (info.Width <= 0 || info.Height <= 0) {
		err = damaged(info.Format, "it declares no pixels")
	}
	if err != nil {
		return Info{}, err
	}
	if info.exif != nil {
		info.Orientation = readEXIF(info.exif).orientation
	}
	return info, nil
}

// within tells whether the picture may be decoded.
func (i *Info) within() error {
	if int64(i.Width)*int64(i.Height) > MaxPixels {
		return refusal(TooLarge, i.Format, "The picture is %d×%d pixels; up to %d megapixels are read.",
			i.Width, i.Height, MaxPixels/1_000_000)
	}
	if i.memory > MaxMemory {
		return refusal(TooLarge, i.Format, "The picture is %d×%d pixels, stored such that reading it takes %d MiB; up to %d are spent on one.",
			i.Width, i.Height, (i.memory+1<<20-1)>>20, MaxMemory>>20)
	}
	return nil
}

// Decode decodes a picture file, of a GIF the first frame. Errors are of type
// *Error, or ctx's when that has ended.
//
// It ends soon after ctx does, since the decoder gets the file in small pieces
// and none after that. Two decoders go on for a while once they have all of it:
// that of progressive JPEG, which draws at the end (0.3 s for the largest), and
// that of WebP, which reads first and decodes then.
func Decode(ctx context.Context, data []byte) (*Photo, error) {
	info, err := Config(data)
	if err != nil {
		return nil, err
	}
	if err := info.within(); err != nil {
		return nil, err
	}
	r := &reader{ctx: ctx, data: data}
	if info.Format == formatJPEG {
		// Some cameras leave the mark of the end out.
		r.tail = []byte("\xff\xd9")
	}
	img, err := decode(r, info.Format)
	switch {
	case ctx.Err() != nil:
		// Some decoders wrap the error of their reader such that it is lost.
		return nil, ctx.Err()
	case err != nil:
		return nil, explain(info.Format, err, r.short)
	}
	if b := img.Bounds(); b.Dx() != info.Width || b.Dy() != info.Height {
		Wipe(img)
		return nil, damaged(info.Format, "its pixels are not those that it declares")
	}
	return &Photo{Info: info, Image: atOrigin(img), Bytes: len(data)}, nil
}

// errPanic is a decoder that lost its footing.
var errPanic = errors.New("the decoder gave up")

// decode runs the decoder of a format. Those of the standard library and of
// x/image have panicked on damaged files more than once, a file comes from a
// stranger, and the console is worth more than the reason; so a panic is an
// error like others. It can't leave anything behind: a decoder has no state
// beyond the call.
func decode(r io.Reader, format string) (img image.Image, err error) {
	defer func() {
		if p := recover(); p != nil {
			img, err = nil, fmt.Errorf("%w: %v", errPanic, p)
		}
	}()
	switch format {
	case formatJPEG:
		return jpeg.Decode(r)
	case formatPNG:
		return png.Decode(r)
	case formatGIF:
		return gif.Decode(r)
	}
	img, err = webp.Decode(r)
	if err == nil {
		widen(img)
	}
	return img, err
}

// atOrigin moves what lies elsewhere to 0, 0: the frame of a GIF on its screen,
// and a part of a picture.
func atOrigin(img image.Image) image.Image {
	switch m := img.(type) {
	case *image.Paletted:
		m.Rect = m.Rect.Sub(m.Rect.Min)
	case *image.YCbCr:
		m.Rect = m.Rect.Sub(m.Rect.Min)
	case *image.Gray:
		m.Rect = m.Rect.Sub(m.Rect.Min)
	}
	return img
}

// piece is how much of a file a decoder gets at once, in bytes. So few can still
// hold four passes over a progressive JPEG, 25 ms each on the largest, or a
// quarter of a megabyte of a PNG.
const piece = 256

// reader gives a decoder its file piece by piece until ctx ends.
type reader struct {
	ctx  context.Context
	data []byte
	// tail follows on data, though it is not of the file.
	tail []byte
	// short is set once more was wanted than there is in the file.
	short bool
}

func (r *reader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	if len(r.data) == 0 {
		r.short = true
		r.data, r.tail = r.tail, nil
	}
	if len(r.data) == 0 {
		return 0, io.EOF
	}
	n := copy(p[:min(len(p), piece)], r.data)
	r.data = r.data[n:]
	return n, nil
}

// begins tells whether the first bytes of data are these.
func begins(data []byte, with string) bool { return bytes.HasPrefix(data, []byte(with)) }
