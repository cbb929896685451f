package portrait

import (
	"image"
	"image/color"
)

const (
	// tooSmall is the side, in pixels, under which no face is looked for.
	tooSmall = 32
	// tooFlat is the spread of brightness, 0 to 255, that every face exceeds.
	tooFlat = 12
)

// Blank tells that no face can be in the picture: it is tiny, or of one tone.
// It is not a detector, just enough for the sandbox's no_face.
func Blank(img image.Image) bool {
	b := img.Bounds()
	if b.Dx() < tooSmall || b.Dy() < tooSmall {
		return true
	}
	lo, hi := uint8(255), uint8(0)
	for j := range tooSmall {
		for i := range tooSmall {
			x, y := b.Min.X+i*b.Dx()/tooSmall, b.Min.Y+j*b.Dy()/tooSmall
			g := color.GrayModel.Convert(img.At(x, y)).(color.Gray).Y
			lo, hi = min(lo, g), max(hi, g)
		}
	}
	return hi-lo < tooFlat
}

// Fit scales a picture down to lie within Width by Height, averaging what
// falls together; a smaller one keeps its size. Transparency becomes white.
func Fit(img image.Image) *image.RGBA {
	b := img.Bounds()
	w, h := b.Dx(), b.Dy()
	if w > Width {
		w, h = Width, max(1, h*Width/w)
	}
	if h > Height {
		w, h = max(1, w*Height/h), Height
	}
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		y0, y1 := b.Min.Y+y*b.Dy()/h, b.Min.Y+max((y+1)*b.Dy()/h, y*b.Dy()/h+1)
		for x := range w {
			x0, x1 := b.Min.X+x*b.Dx()/w, b.Min.X+max((x+1)*b.Dx()/w, x*b.Dx()/w+1)
			out.SetRGBA(x, y, average(img, x0, y0, x1, y1))
		}
	}
	return out
}

func average(img image.Image, x0, y0, x1, y1 int) color.RGBA {
	// Sixteen samples are plenty for a preview of a picture of 40 megapixels.
	sx, sy := max(1, (x1-x0)/4), max(1, (y1-y0)/4)
	var r, g, b, n uint32
	for y := y0; y < y1; y += sy {
		for x := x0; x < x1; x += sx {
			pr, pg, pb, pa := img.At(x, y).RGBA()
			r, g, b, n = r+(pr+0xffff-pa)>>8, g+(pg+0xffff-pa)>>8, b+(pb+0xffff-pa)>>8, n+1
		}
	}
	return color.RGBA{uint8(r / n), uint8(g / n), uint8(b / n), 255}
}
