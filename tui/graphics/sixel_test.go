package graphics

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"strconv"
	"strings"
	"testing"
)

// same fails where two pictures differ.
func same(t *testing.T, got, want image.Image) {
	t.Helper()
	if got.Bounds().Size() != want.Bounds().Size() {
		t.Fatalf("it is %v, want %v", got.Bounds(), want.Bounds())
	}
	for y := range want.Bounds().Dy() {
		for x := range want.Bounds().Dx() {
			r, g, b, _ := got.At(x, y).RGBA()
			wr, wg, wb, _ := want.At(x, y).RGBA()
			if r != wr || g != wg || b != wb {
				t.Fatalf("at %d,%d it is %v, want %v", x, y, got.At(x, y), want.At(x, y))
			}
		}
	}
}

// numbers reads numbers with semicolons between them, and tells what follows.
func numbers(s string) (n []int, rest string) {
	end := strings.IndexFunc(s, func(r rune) bool { return (r < '0' || r > '9') && r != ';' })
	if end < 0 {
		end = len(s)
	}
	for part := range strings.SplitSeq(s[:end], ";") {
		v, err := strconv.Atoi(part)
		if err != nil {
			return nil, s
		}
		n = append(n, v)
	}
	return n, s[end:]
}

// unsixel draws sixels as a terminal would. A pixel that is set twice, or beyond
// the picture, is an error.
func unsixel(s string) (image.Image, error) {
	s, ok := strings.CutPrefix(s, "\x1bP0;1q\"")
	s, closed := strings.CutSuffix(s, "\x1b\\")
	size, s := numbers(s)
	if !ok || !closed || len(size) != 4 || size[0] != 1 || size[1] != 1 {
		return nil, fmt.Errorf("no sixels: %.30q", s)
	}
	img := image.NewNRGBA(image.Rect(0, 0, size[2], size[3]))
	palette := map[int]color.NRGBA{}
	var c, x, y int
	for s != "" {
		sign, repeat := s[0], 1
		s = s[1:]
		switch sign {
		case '#':
			var n []int
			n, s = numbers(s)
			c = n[0]
			if len(n) == 5 {
				code := func(v int) uint8 { return uint8((v*255 + 50) / 100) }
				palette[c] = color.NRGBA{code(n[2]), code(n[3]), code(n[4]), 255}
			}
			continue
		case '$':
			x = 0
			continue
		case '-':
			x, y = 0, y+6
			continue
		case '!':
			var n []int
			n, s = numbers(s)
			repeat, sign, s = n[0], s[0], s[1:]
		}
		if sign < '?' || sign > '~' {
			return nil, fmt.Errorf("%q", sign)
		}
		for range repeat {
			for i := range 6 {
				if (sign-'?')>>i&1 == 0 {
					continue
				}
				if x >= size[2] || y+i >= size[3] || img.NRGBAAt(x, y+i).A != 0 {
					return nil, fmt.Errorf("%d,%d is not to be set", x, y+i)
				}
				img.SetNRGBA(x, y+i, palette[c])
			}
			x++
		}
	}
	return img, nil
}

// inHundredths is the picture with the colours that sixels can say.
func inHundredths(img *image.Paletted) image.Image {
	for i, c := range img.Palette {
		r, g, b, _ := c.RGBA()
		code := func(v uint32) uint8 { return uint8((percent(v)*255 + 50) / 100) }
		img.Palette[i] = color.NRGBA{code(r), code(g), code(b), 255}
	}
	return img
}

func TestSixel(t *testing.T) {
	t.Parallel()
	one := image.NewNRGBA(image.Rect(0, 0, 40, 13))
	for i := range one.Pix {
		one.Pix[i] = 255
	}
	for name, img := range map[string]*image.NRGBA{
		"many colours": picture(120, 90), "a part of a band": picture(31, 17), "a pixel": picture(1, 1), "a row": picture(50, 1), "one colour": one,
	} {
		got, err := unsixel(string(Sixel(img)))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		same(t, got, inHundredths(few(img)))
		for y := range img.Rect.Dy() {
			for x := range img.Rect.Dx() {
				if _, _, _, a := got.At(x, y).RGBA(); a == 0 {
					t.Fatalf("%s: the ground shows at %d,%d", name, x, y)
				}
			}
		}
	}
	if n := len(Sixel(one)); n > 100 {
		t.Errorf("one colour takes %d bytes", n)
	}
}

func TestFile(t *testing.T) {
	t.Parallel()
	img := picture(120, 90)
	sent, err := File(img, 30, 12)
	if err != nil {
		t.Fatal(err)
	}
	head, body, _ := strings.Cut(string(sent), ":")
	body, closed := strings.CutSuffix(body, "\x1b\\")
	data, err := base64.StdEncoding.DecodeString(body)
	if err != nil || !closed {
		t.Fatal(err)
	}
	if want := fmt.Sprintf("\x1b]1337;File=inline=1;size=%d;width=30;height=12;preserveAspectRatio=0;", len(data)); !strings.HasPrefix(head, want) {
		t.Errorf("%q, want %q …", head, want)
	}
	back, err := jpeg.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if back.Bounds().Size() != img.Bounds().Size() {
		t.Errorf("it is %v", back.Bounds())
	}
}

// face is a smooth picture, as most of a selfie is.
func face(w, h int) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.SetNRGBA(x, y, color.NRGBA{uint8(90 + 150*x/w), uint8(70 + 90*y/h + 20*x/w), uint8(60 + 60*(x+y)/(w+h)), 255})
		}
	}
	return img
}

func TestFewColours(t *testing.T) {
	t.Parallel()
	img := face(200, 150)
	flat := few(img)
	if n := len(flat.Palette); n > mostColours || n < mostColours/2 {
		t.Errorf("%d colours", n)
	}
	// No 8×8 pixels may be off as a whole: that is what dithering is for.
	const side = 8
	worst := 0
	for y := 0; y+side <= 150; y += side {
		for x := 0; x+side <= 200; x += side {
			var off [3]int
			for i := range side * side {
				a := img.NRGBAAt(x+i%side, y+i/side)
				r, g, b, _ := flat.At(x+i%side, y+i/side).RGBA()
				off[0] += int(a.R) - int(r>>8)
				off[1] += int(a.G) - int(g>>8)
				off[2] += int(a.B) - int(b>>8)
			}
			for _, o := range off {
				worst = max(worst, o/(side*side), -o/(side*side))
			}
		}
	}
	if worst > 3 {
		t.Errorf("a part of the picture is off by %d", worst)
	}
	for i := range 3 { // and always the same
		if again := few(img); !bytes.Equal(again.Pix, flat.Pix) {
			t.Errorf("another picture the %d. time", i+2)
		}
	}
	if n := len(few(image.NewNRGBA(image.Rect(0, 0, 3, 3))).Palette); n != 1 {
		t.Errorf("a black picture has %d colours", n)
	}
	if got := few(image.NewNRGBA(image.Rectangle{})); len(got.Pix) != 0 {
		t.Error("nothing is something")
	}
}

func BenchmarkSixel(b *testing.B) {
	img := face(720, 540)
	b.ReportAllocs()
	for b.Loop() {
		Sixel(img)
	}
}

func BenchmarkTransmit(b *testing.B) {
	img := face(500, 400)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Transmit(1, img, 80, 40); err != nil {
			b.Fatal(err)
		}
	}
}
