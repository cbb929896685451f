package photo

import (
	"context"
	"image"
	"image/color"
)

// The bounds of a thumbnail: what EXIF can hold, and far more than the 160×120
// that it asks for.
const (
	maxThumbnailBytes = 64 << 10
	maxThumbnailSide  = 512
)

// Thumbnail decodes the small picture that a camera puts into the EXIF of a
// JPEG, to be shown until the whole is decoded. Orientation is the whole's, and
// holds for both.
//
// A thumbnail of another shape than the whole is taken only where bars of black
// explain it, as cameras put them above and below a wide picture to make 160×120
// of it; they are cut off. Any other is of an earlier state of the picture,
// before it was cropped or turned, and must not be shown. It answers false for
// that, for a thumbnail over 512×512 pixels or 64 KiB, and where there is none.
func Thumbnail(data []byte) (*Photo, bool) {
	whole, err := inspect(data)
	if err != nil || whole.Format != formatJPEG || whole.exif == nil {
		return nil, false
	}
	file := readEXIF(whole.exif).thumbnail
	small, err := Config(file)
	if err != nil || small.Format != formatJPEG || len(file) > maxThumbnailBytes ||
		small.Width > maxThumbnailSide || small.Height > maxThumbnailSide {
		return nil, false
	}
	// It takes a millisecond or two, which nobody will want to cut short.
	p, err := Decode(context.Background(), file)
	if err != nil {
		return nil, false
	}
	p.Orientation = whole.Orientation
	if !p.shape(whole.Width, whole.Height) {
		Wipe(p.Image)
		return nil, false
	}
	return p, true
}

// shape cuts the bars off a thumbnail, so that it has the shape of the whole. It
// tells whether that could be done.
func (p *Photo) shape(width, height int) bool {
	// Rounding and a codec's blocks let a side be off by two pixels.
	const slack = 2
	w, h := p.Width, p.Height
	wantH, wantW := (w*height+width/2)/width, (h*width+height/2)/height
	switch {
	case wantH <= h && h-wantH <= slack, wantW <= w && w-wantW <= slack:
		return true
	case wantH < h:
		top := (h - wantH) / 2
		return p.cut(image.Rect(0, top, w, h-top))
	}
	left := (w - wantW) / 2
	return p.cut(image.Rect(left, 0, w-left, h))
}

// cut cuts the picture down to r, where the rest of it is black but for a blur at
// the border. The planes stay those that the decoder made.
func (p *Photo) cut(r image.Rectangle) bool {
	if !black(p.Image, r.Inset(-1)) {
		return false
	}
	// The border moves inward to where the planes of colour, which may be four
	// times as coarse, have one, too.
	r = image.Rect((r.Min.X+3)&^3, (r.Min.Y+3)&^3, p.Width-(r.Min.X+3)&^3, p.Height-(r.Min.Y+3)&^3)
	if r.Empty() {
		return false
	}
	switch m := p.Image.(type) {
	case *image.YCbCr:
		p.Image = m.SubImage(r)
	case *image.Gray:
		p.Image = m.SubImage(r)
	default:
		return false // RGB and CMYK, which no camera writes
	}
	p.Image = atOrigin(p.Image)
	p.Width, p.Height = r.Dx(), r.Dy()
	return true
}

// black tells whether the picture is black outside of r, as far as a JPEG can be.
func black(m image.Image, r image.Rectangle) bool {
	const dark = 40 // of 255
	b := m.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			if (image.Point{X: x, Y: y}).In(r) {
				continue
			}
			if color.GrayModel.Convert(m.At(x, y)).(color.Gray).Y > dark {
				return false
			}
		}
	}
	return true
}
