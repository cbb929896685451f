package photo

import (
	"image"
	"image/color"
	"testing"
)

// White and black of a lossy WebP are those of the picture that it was made of: its
// decoder leaves them at 235 and 16.
func TestALossyWebPHasItsWholeRange(t *testing.T) {
	p, err := Decode(t.Context(), sample(t, "lossy.webp"))
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range quarters() {
		x, y := p.Width/4+i%2*p.Width/2, p.Height/4+i/2*p.Height/2
		got := color.RGBAModel.Convert(p.Image.At(x, y)).(color.RGBA)
		for _, d := range []int{int(got.R) - int(want.R), int(got.G) - int(want.G), int(got.B) - int(want.B)} {
			if d < -6 || d > 6 {
				t.Errorf("quarter %d is %v, want %v", i, got, want)
			}
		}
	}
	m := image.NewYCbCr(image.Rect(0, 0, 4, 1), image.YCbCrSubsampleRatio444)
	copy(m.Y, []byte{16, 235, 0, 255})
	copy(m.Cb, []byte{128, 240, 16, 128})
	widen(m)
	if string(m.Y) != "\x00\xff\x00\xff" || string(m.Cb) != "\x80\xff\x00\x80" {
		t.Errorf("%v, %v", m.Y, m.Cb)
	}
}
