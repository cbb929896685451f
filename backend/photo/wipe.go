package photo

import (
	"image"
	"image/color"
)

// Wipe overwrites the pixels of a picture that nobody needs any more, so that no
// face stays in memory until the collector happens by. What a decoder kept
// beside them while it worked is beyond reach, and so are copies made elsewhere.
// The picture may still be drawn: it is blank.
func Wipe(img image.Image) {
	switch m := img.(type) {
	case *image.YCbCr:
		wipe(m.Y, m.Cb, m.Cr)
	case *image.NYCbCrA:
		wipe(m.Y, m.Cb, m.Cr, m.A)
	case *image.Gray:
		wipe(m.Pix)
	case *image.Gray16:
		wipe(m.Pix)
	case *image.RGBA:
		wipe(m.Pix)
	case *image.NRGBA:
		wipe(m.Pix)
	case *image.RGBA64:
		wipe(m.Pix)
	case *image.NRGBA64:
		wipe(m.Pix)
	case *image.CMYK:
		wipe(m.Pix)
	case *image.Paletted:
		wipe(m.Pix)
		for i := range m.Palette {
			m.Palette[i] = color.Black
		}
	}
}

// wipe clears planes to the end of what was allocated for them: a picture whose
// size is no multiple of a block's shows only a part.
func wipe(planes ...[]byte) {
	for _, p := range planes {
		clear(p[:cap(p)])
	}
}
