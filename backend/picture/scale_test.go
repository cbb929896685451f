package picture

import (
	"context"
	"image"
	"image/color"
	"math"
	"testing"
)

func points8(t *testing.T, img image.Image, w, h, brightness int) *grid {
	t.Helper()
	src := New(img, 1)
	pw, ph := src.Size()
	g := newGrid(src, rect{0, 0, float64(pw), float64(ph)}, w, h, brightness)
	if err := g.fill(context.Background(), 1); err != nil {
		t.Fatal(err)
	}
	return g
}

func TestEvenPicturesStayEven(t *testing.T) {
	img := image.NewNRGBA(image.Rect(0, 0, 53, 37))
	for _, c := range []color.NRGBA{{0, 0, 0, 255}, {255, 255, 255, 255}, {10, 130, 250, 255}, {1, 2, 3, 255}} {
		for i := range 53 * 37 {
			img.SetNRGBA(i%53, i/53, c)
		}
		for _, size := range []image.Point{{8, 8}, {40, 24}, {53, 37}, {160, 200}, {16, 300}} {
			for i, p := range points8(t, img, size.X, size.Y, 0).values {
				if d := p.minus(tone{float32(c.R), float32(c.G), float32(c.B)}); d.square() > 0.1 {
					t.Fatalf("%v at %v: point %d is %v", c, size, i, p)
				}
			}
		}
	}
}

// TestMixingIsInLinearLight mixes black and white: from far away a chessboard
// is as light as the code 188, not 128.
func TestMixingIsInLinearLight(t *testing.T) {
	img := image.NewGray(image.Rect(0, 0, 64, 64))
	for i := range img.Pix {
		if (i%64+i/64)%2 == 0 {
			img.Pix[i] = 255
		}
	}
	for _, p := range points8(t, img, 8, 8, 0).values {
		if math.Abs(float64(p.r)-187.5) > 1 {
			t.Fatalf("a mix of black and white is %v", p)
		}
	}
}

// TestEachPixelCountsOnce brings one white pixel down wherever it stands, and
// finds all of its light.
func TestEachPixelCountsOnce(t *testing.T) {
	const w, h = 37, 23
	for at := range w * h {
		img := image.NewGray(image.Rect(0, 0, w, h))
		img.Pix[at] = 255
		g := points8(t, img, 16, 8, 0)
		sum := 0.0
		for _, p := range g.values {
			sum += linearOf(float64(p.r) / 255)
		}
		if got := sum / (16 * 8) * w * h; math.Abs(got-1) > 0.02 {
			t.Fatalf("pixel %d counts %v times", at, got)
		}
	}
}

func TestBrightness(t *testing.T) {
	img := image.NewGray(image.Rect(0, 0, 8, 8))
	for i := range img.Pix {
		img.Pix[i] = 40
	}
	before := float32(-1)
	for b := MinBrightness; b <= MaxBrightness; b++ {
		v := points8(t, img, 8, 8, b).values[0].r
		if v <= before {
			t.Errorf("%d is not brighter than the step before: %v, %v", b, before, v)
		}
		if b == 0 && math.Abs(float64(v)-40) > 0.1 {
			t.Errorf("without brightness 40 became %v", v)
		}
		before = v
	}
	for _, end := range []uint8{0, 255} {
		for i := range img.Pix {
			img.Pix[i] = end
		}
		if v := points8(t, img, 8, 8, MaxBrightness).values[0].r; math.Abs(float64(v)-float64(end)) > 0.1 {
			t.Errorf("%d became %v", end, v)
		}
	}
}

func TestCodesAndLight(t *testing.T) {
	l := newLight(0)
	for i := range 2551 {
		code := float64(i) / 10
		if got := l.code(float32(linearOf(code / 255))); math.Abs(float64(got)-code) > 0.25 {
			t.Fatalf("the code %v comes back as %v", code, got)
		}
	}
	if l.code(-1) != 0 || l.code(2) != 255 {
		t.Error("what Lanczos overshoots is not cut off")
	}
}

func TestTransparentIsWhite(t *testing.T) {
	img := image.NewNRGBA(image.Rect(0, 0, 8, 8))
	if p := points8(t, img, 8, 8, 0).values[0]; p.r < 254.9 {
		t.Errorf("a transparent pixel is %v", p)
	}
	for i := range 64 {
		img.SetNRGBA(i%8, i/8, color.NRGBA{A: 128})
	}
	if p := points8(t, img, 8, 8, 0).values[0]; math.Abs(float64(p.r)-187.5) > 2 {
		t.Errorf("half a black pixel is %v", p)
	}
	multiplied := image.NewRGBA(img.Rect)
	for i := range 64 {
		multiplied.Set(i%8, i/8, color.NRGBA{R: 255, A: 128})
	}
	if p := points8(t, multiplied, 8, 8, 0).values[0]; p.r < 254 || math.Abs(float64(p.g)-187.5) > 2 {
		t.Errorf("half a red pixel is %v", p)
	}
}

func TestView(t *testing.T) {
	src := New(image.NewGray(image.Rect(0, 0, 960, 720)), 1)
	for name, tc := range map[string]struct {
		view         View
		cols, rows   int
		across, down int
		part         rect
	}{
		"fits by height":      {View{}, 80, 24, 64, 24, rect{0, 0, 960, 720}},
		"fits by width":       {View{}, 40, 40, 40, 15, rect{0, 0, 960, 720}},
		"fill cuts the sides": {View{Fill: true}, 40, 30, 40, 30, rect{240, 0, 720, 720}},
		"fill, to the left":   {View{Fill: true, X: -1}, 40, 30, 40, 30, rect{0, 0, 480, 720}},
		"zoom":                {View{Zoom: 2}, 80, 30, 80, 30, rect{240, 180, 720, 540}},
		"zoom to a corner":    {View{Zoom: 2, X: 1, Y: -1}, 80, 30, 80, 30, rect{480, 0, 960, 360}},
		"zoom uses the room":  {View{Zoom: 2}, 80, 24, 80, 24, rect{180, 180, 780, 540}},
		"zoom is bounded":     {View{Zoom: 1e9}, 80, 30, 80, 30, rect{450, 337.5, 510, 382.5}},
		"nowhere":             {View{Zoom: -3, X: 50, Y: -50}, 80, 30, 80, 30, rect{0, 0, 960, 720}},
	} {
		part, across, down := tc.view.place(src, tc.cols, tc.rows, 0.5)
		near := math.Abs(part.x0-tc.part.x0)+math.Abs(part.y0-tc.part.y0)+math.Abs(part.x1-tc.part.x1)+math.Abs(part.y1-tc.part.y1) < 1e-6
		if !near || across != tc.across || down != tc.down {
			t.Errorf("%s: %v on %d×%d, want %v on %d×%d", name, part, across, down, tc.part, tc.across, tc.down)
		}
	}
	if across, down := (View{}).Cells(src, 80, 24, 0.5); across != 64 || down != 24 {
		t.Errorf("%d×%d cells", across, down)
	}
}

func TestScale(t *testing.T) {
	src := New(portrait(t, "collins"), 1)
	img, err := Scale(context.Background(), src, View{}, 320, 320, 0)
	if err != nil {
		t.Fatal(err)
	}
	if img.Rect.Dx() != 320 || img.Rect.Dy() != 240 || !img.Opaque() {
		t.Errorf("%v, opaque %v", img.Rect, img.Opaque())
	}
}
