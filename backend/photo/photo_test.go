package photo

import (
	"bytes"
	"compress/zlib"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/color"
	"io"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
)

func deflate(t testing.TB, w io.Writer, data []byte) {
	t.Helper()
	z := zlib.NewWriter(w)
	_, err := z.Write(data)
	if err = errors.Join(err, z.Close()); err != nil {
		t.Fatal(err)
	}
}

// shows checks that a picture has the colours of the samples in its quarters.
func shows(t *testing.T, m image.Image, grey bool) {
	t.Helper()
	b := m.Bounds()
	if b.Min != (image.Point{}) {
		t.Errorf("the picture begins at %v", b.Min)
	}
	for i, want := range quarters() {
		x, y := b.Dx()/4+i%2*b.Dx()/2, b.Dy()/4+i/2*b.Dy()/2
		got := color.NRGBAModel.Convert(m.At(x, y)).(color.NRGBA)
		if grey {
			v := color.GrayModel.Convert(want).(color.Gray).Y
			want = color.RGBA{v, v, v, 255}
		}
		for _, d := range []int{int(got.R) - int(want.R), int(got.G) - int(want.G), int(got.B) - int(want.B)} {
			if max(d, -d) > 30 { // the web's palette is that coarse
				t.Errorf("quarter %d is %v, want %v", i, got, want)
				break
			}
		}
	}
}

// pictures are whole files of every kind that is read.
func pictures(t testing.TB) map[string][]byte {
	r := image.Rect(0, 0, 101, 67)
	seeThrough := drawn(image.NewNRGBA(r))
	seeThrough.Set(0, 0, color.Transparent)
	out := map[string][]byte{
		"JPEG":              jpegOf(t, drawn(image.NewRGBA(r))),
		"JPEG, grey":        jpegOf(t, drawn(image.NewGray(r))),
		"PNG":               pngOf(t, drawn(image.NewRGBA(r))),
		"PNG, alpha":        pngOf(t, seeThrough),
		"PNG, grey":         pngOf(t, drawn(image.NewGray(r))),
		"PNG, 16 bit":       pngOf(t, drawn(image.NewRGBA64(r))),
		"PNG, 16 bit grey":  pngOf(t, drawn(image.NewGray16(r))),
		"PNG, 16 bit alpha": pngOf(t, drawn(image.NewNRGBA64(r))),
		"PNG, palette":      pngOf(t, palettedOf(r)),
		"GIF":               gifOf(t, 101, 67, palettedOf(r)),
		"GIF, two frames":   gifOf(t, 101, 67, palettedOf(r), image.NewPaletted(r, palettedOf(r).Palette)),
		"GIF, small frame":  gifOf(t, 300, 200, palettedOf(r.Add(image.Pt(50, 60)))),
	}
	for _, name := range []string{"progressive.jpg", "restart.jpg", "cmyk.jpg", "lossy.webp", "lossless.webp", "alpha.webp",
		"exif.webp", "exif.png", "interlaced.gif"} {
		out[name] = sample(t, name)
	}
	return out
}

func TestDecode(t *testing.T) {
	types := map[string]string{
		"JPEG": "*image.YCbCr", "JPEG, grey": "*image.Gray", "progressive.jpg": "*image.YCbCr", "restart.jpg": "*image.YCbCr", "cmyk.jpg": "*image.CMYK",
		"PNG": "*image.RGBA", "PNG, alpha": "*image.NRGBA", "PNG, grey": "*image.Gray", "PNG, 16 bit": "*image.RGBA64", "PNG, 16 bit grey": "*image.Gray16",
		"PNG, 16 bit alpha": "*image.RGBA64", "PNG, palette": "*image.Paletted", "exif.png": "*image.RGBA",
		"GIF": "*image.Paletted", "GIF, two frames": "*image.Paletted", "GIF, small frame": "*image.Paletted", "interlaced.gif": "*image.Paletted",
		"lossy.webp": "*image.YCbCr", "lossless.webp": "*image.NRGBA", "alpha.webp": "*image.NYCbCrA", "exif.webp": "*image.YCbCr",
	}
	for name, data := range pictures(t) {
		t.Run(name, func(t *testing.T) {
			p, err := Decode(t.Context(), data)
			if err != nil {
				t.Fatal(err)
			}
			if got := fmt.Sprintf("%T", p.Image); got != types[name] {
				t.Errorf("it is of type %s, want %s", got, types[name])
			}
			shows(t, p.Image, strings.Contains(name, "grey"))
			info, err := Config(data)
			if err != nil || info.Width != p.Width || info.Height != p.Height || info.Format != p.Format || info.Format != Sniff(data) {
				t.Errorf("the headers say %+v, %v", info, err)
			}
			b := p.Image.Bounds()
			if p.Width != b.Dx() || p.Height != b.Dy() || p.Bytes != len(data) {
				t.Errorf("%d×%d, %d bytes", p.Width, p.Height, p.Bytes)
			}
			turned := strings.HasPrefix(name, "exif")
			if w, h := p.Size(); turned != (p.Orientation == 6) || turned != (w == b.Dy() && h == b.Dx()) {
				t.Errorf("it lies %d and is %d×%d upright", p.Orientation, w, h)
			}
			if p.Progressive != (name == "progressive.jpg") || p.Animated != (name == "GIF, two frames") {
				t.Errorf("progressive %t, animated %t", p.Progressive, p.Animated)
			}
		})
	}
}

func TestJPEGWithoutItsEnd(t *testing.T) {
	for _, whole := range [][]byte{jpegOf(t, drawn(image.NewRGBA(image.Rect(0, 0, 101, 67)))), sample(t, "progressive.jpg")} {
		p, err := Decode(t.Context(), whole[:len(whole)-2])
		if err != nil {
			t.Fatal(err)
		}
		shows(t, p.Image, false)
	}
}

func TestInterlacedPNG(t *testing.T) {
	p, err := Decode(t.Context(), interlaced(t))
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range p.Image.(*image.Gray).Pix {
		if int(v) != i {
			t.Fatalf("pixel %d is %d", i, v)
		}
	}
}

func TestWhatIsNotShownSaysWhy(t *testing.T) {
	whole := jpegOf(t, drawn(image.NewRGBA(image.Rect(0, 0, 300, 200))))
	manyScans := jpegHeader(0xC2, 8, 64, 64)
	for range maxScans {
		manyScans = segment(manyScans, 0xDA, []byte{1, 1, 0, 0, 63, 0})
	}
	twoFrames := segment(jpegHeader(0xC0, 8, 64, 64), 0xC0, []byte{8, 0, 9, 0, 9, 1, 1, 0x11, 0})
	lossy := sample(t, "lossy.webp")
	tests := []struct {
		name string
		data []byte
		kind Kind
		says string
	}{
		{"empty", nil, NotAPicture, "it seems to be empty"},
		{"page", []byte("\n <!DOCTYPE html><title>x</title>"), NotAPicture, "an HTML page"},
		{"XML", []byte("<Error><Code>AccessDenied</Code>"), NotAPicture, "XML or HTML"},
		{"SVG", []byte(`<?xml version="1.0"?><svg width="1"/>`), NotAPicture, "an SVG drawing"},
		{"JSON", []byte(`{"a":1}`), NotAPicture, "JSON"},
		{"text", []byte("what is this, étude?"), NotAPicture, "it seems to be text"},
		{"PDF", []byte("%PDF-1.4\n%\xe2\xe3\xcf\xd3"), NotAPicture, "a PDF"},
		{"ZIP", []byte("PK\x03\x04\x14"), NotAPicture, "a ZIP archive"},
		{"video", []byte("\x00\x00\x00\x20ftypisom\x00\x00\x02\x00"), NotAPicture, "a video"},
		{"noise", []byte{1, 2, 3, 0xfe}, NotAPicture, "of any known kind"},
		{"HEIC", []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00"), Unsupported, "The picture is HEIC, which can't be read here"},
		{"AVIF", []byte("\x00\x00\x00\x18ftypavif\x00\x00\x00\x00"), Unsupported, "AVIF"},
		{"TIFF", []byte("II*\x00\x08\x00\x00\x00"), Unsupported, "TIFF"},
		{"BMP", []byte("BM\x46\x00\x00\x00\x00\x00\x00\x00\x36\x00\x00\x00\x28\x00\x00\x00"), Unsupported, "BMP"},
		{"not BMP", []byte("BMW is a make of cars, not a picture"), NotAPicture, "text"},
		{"JPEG XL", []byte("\xff\x0a\x00"), Unsupported, "JPEG XL"},
		{"JPEG 2000", []byte("\x00\x00\x00\x0cjP  \r\n\x87\n"), Unsupported, "JPEG 2000"},

		{"bomb, PNG", pngHeader(60000, 60000, 8, 6), TooLarge, "The picture is 60000×60000 pixels; up to 50 megapixels are read."},
		{"bomb, JPEG", jpegHeader(0xC0, 8, 60000, 60000), TooLarge, "60000×60000"},
		{"bomb, GIF", append([]byte("GIF89a\x60\xea\x60\xea\x00\x00\x00,\x00\x00\x00\x00\x60\xea\x60\xea\x00\x02"), 0), TooLarge, "60000×60000"},
		{"bomb, WebP", riff(webpHeader(16383, 16383)), TooLarge, "16383×16383"},
		{"bomb of memory, PNG", pngHeader(7000, 7000, 16, 6), TooLarge, "7000×7000 pixels, stored such that reading it takes 374 MiB; up to 256 are spent"},
		{"bomb of memory, JPEG", jpegHeader(0xC2, 8, 7000, 6000), TooLarge, "7000×6000 pixels, stored such"},
		{"passes", manyScans, TooLarge, "has 101 passes"},

		{"half", whole[:len(whole)/2], BrokenOff, "The JPEG file ends before its picture does."},
		{"headless JPEG", whole[:100], BrokenOff, "ends before"},
		{"half a PNG", pngOf(t, drawn(image.NewRGBA(image.Rect(0, 0, 300, 200))))[:300], BrokenOff, "The PNG file ends before"},
		{"no PNG data", pngHeader(4, 4, 8, 6), BrokenOff, "ends before"},
		{"half a GIF", gifOf(t, 99, 99, palettedOf(image.Rect(0, 0, 99, 99)))[:900], BrokenOff, "The GIF file ends before"},
		{"headless GIF", []byte("GIF89a\x00"), BrokenOff, "The GIF file ends before"},
		{"half a WebP", lossy[:len(lossy)/2], BrokenOff, "The WebP file ends before"},
		{"WebP that promises two gigabytes", riff("VP8 \xff\xff\xff\x7f" + webpHeader(9, 9)[8:]), BrokenOff, "ends before"},
		{"WebP without a picture", riff("EXIF\x00\x00\x00\x00"), BrokenOff, "ends before"},
		{"cut GIF", []byte("GIF89a\x01\x00\x01\x00\x00\x00\x00;"), Damaged, "holds no frame"},
		{"GIF of nothing", append([]byte("GIF89a\x09\x00\x09\x00\x80\x00\x00\x00\x00\x00\x00\x00\x00,\x00\x00\x00\x00\x00\x00\x09\x00\x00\x02"), 0, 0), Damaged, "declares no pixels"},
		{"PNG of nothing", pngHeader(0, 4, 8, 6), Damaged, "non-positive dimension"},
		{"checksum", bytes.Replace(pngHeader(4, 4, 8, 6), []byte{8, 6, 0, 0, 0}, []byte{8, 2, 0, 0, 0}, 1), Damaged, "invalid checksum"},
		{"two frames", append(twoFrames, 0xFF, 0xD9), Damaged, "The JPEG file is damaged: "},
		{"rubbish in it", append(append([]byte{}, whole[:len(whole)/2]...), bytes.Repeat([]byte{0xFF, 0xC0}, 999)...), Damaged, "The JPEG file is damaged"},

		{"12 bits", jpegHeader(0xC1, 12, 64, 64), Unsupported, "samples of other than 8 bits"},
		{"lossless", jpegHeader(0xC3, 8, 64, 64), Unsupported, "lossless"},
		{"hierarchical", jpegHeader(0xC5, 8, 64, 64), Unsupported, "hierarchical"},
		{"arithmetic", jpegHeader(0xC9, 8, 64, 64), Unsupported, "arithmetic"},
		{"no height yet", jpegHeader(0xC0, 8, 64, 0), Unsupported, "told only at its end"},
		{"odd sampling", bytes.Replace(jpegHeader(0xC0, 8, 64, 64), []byte{1, 0x22}, []byte{1, 0x31}, 1), Unsupported, "luma/chroma subsampling ratio"},
		{"animated WebP", sample(t, "animated.webp"), Unsupported, "animation"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := Decode(t.Context(), tt.data)
			runtime.ReadMemStats(&after)
			e, ok := errors.AsType[*Error](err)
			if !ok {
				t.Fatalf("%v", err)
			}
			if e.Kind != tt.kind || !strings.Contains(e.Sentence(), tt.says) || !strings.HasSuffix(e.Sentence(), ".") || e.Error()+"." != e.Sentence() {
				t.Errorf("kind %d: %s", e.Kind, e.Sentence())
			}
			if took := after.TotalAlloc - before.TotalAlloc; took > 2<<20 {
				t.Errorf("it took %d bytes of memory", took)
			}
			if _, ok := Thumbnail(tt.data); ok {
				t.Error("there is a thumbnail")
			}
		})
	}
}

// What Config foresees must be what decoding takes, or the bound is none.
func TestMemoryIsForeseen(t *testing.T) {
	r := image.Rect(0, 0, 640, 480)
	files := map[string][]byte{
		"JPEG":               jpegOf(t, drawn(image.NewRGBA(r))),
		"JPEG, grey":         jpegOf(t, drawn(image.NewGray(r))),
		"PNG":                pngOf(t, drawn(image.NewRGBA(r))),
		"PNG, alpha":         pngOf(t, image.NewNRGBA(r)),
		"PNG, grey":          pngOf(t, drawn(image.NewGray(r))),
		"PNG, 16 bit":        pngOf(t, drawn(image.NewRGBA64(r))),
		"PNG, 16 bit grey":   pngOf(t, drawn(image.NewGray16(r))),
		"PNG, palette":       pngOf(t, palettedOf(r)),
		"GIF":                gifOf(t, 640, 480, palettedOf(r)),
		"JPEG, RGB by Adobe": append(segment([]byte("\xff\xd8"), 0xEE, []byte("Adobe\x00d\x00\x00\x00\x00\x00")), jpegOf(t, drawn(image.NewRGBA(r)))[2:]...),
	}
	for _, name := range []string{"progressive.jpg", "cmyk.jpg", "lossy.webp", "lossless.webp", "alpha.webp"} {
		files[name] = sample(t, name)
	}
	for name, data := range files {
		info, err := Config(data)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		p, err := Decode(t.Context(), data)
		runtime.ReadMemStats(&after)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		runtime.KeepAlive(p)
		// The decoders' own state is up to 100 kB beside the pixels.
		took := int64(after.TotalAlloc-before.TotalAlloc) - 100<<10
		if took > info.memory || info.memory > 4*took+1<<20 {
			t.Errorf("%s: %d bytes foreseen, %d taken", name, info.memory, took)
		}
	}
}

func TestDecodeEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for name, data := range pictures(t) {
		if _, err := Decode(ctx, data); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// ending is a context that ends after it was asked so many times.
type ending struct {
	context.Context
	asked int
}

func (e *ending) Err() error {
	if e.asked--; e.asked < 0 {
		return context.Canceled
	}
	return nil
}

func TestDecodeEndsInTheMiddle(t *testing.T) {
	noise := image.NewNRGBA(image.Rect(0, 0, 200, 200))
	for i := range noise.Pix {
		noise.Pix[i] = byte(rand.Uint32())
	}
	for name, data := range map[string][]byte{"JPEG": jpegOf(t, noise), "PNG": pngOf(t, noise)} {
		ctx := &ending{t.Context(), 20}
		if _, err := Decode(ctx, data); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", name, err)
		}
		// It asked once more at the end, to tell the error from another.
		if ctx.asked < -3 {
			t.Errorf("%s: it went on for %d pieces", name, -ctx.asked)
		}
	}
}

func TestPanicsAreErrors(t *testing.T) {
	img, err := decode(panicking{}, formatPNG)
	if img != nil || !errors.Is(err, errPanic) {
		t.Fatalf("%v, %v", img, err)
	}
	if e := explain(formatPNG, err, false); e.Kind != Damaged || e.Sentence() != "The PNG file is damaged: the decoder gave up." {
		t.Errorf("%v", e)
	}
}

type panicking struct{}

func (panicking) Read([]byte) (int, error) { panic("index out of range") }

func TestWipe(t *testing.T) {
	for name, data := range pictures(t) {
		p, err := Decode(t.Context(), data)
		if err != nil {
			t.Fatal(err)
		}
		Wipe(p.Image)
		b := p.Image.Bounds()
		want := color.NRGBAModel.Convert(p.Image.At(0, 0))
		for y := range b.Dy() {
			for x := range b.Dx() {
				if got := color.NRGBAModel.Convert(p.Image.At(x, y)); got != want {
					t.Fatalf("%s: %v at %d, %d", name, got, x, y)
				}
			}
		}
		if m, ok := p.Image.(*image.YCbCr); ok {
			for _, plane := range [][]byte{m.Y, m.Cb, m.Cr} {
				if n := bytes.Count(plane[:cap(plane)], []byte{0}); n != cap(plane) {
					t.Errorf("%s: %d bytes of %d are left", name, cap(plane)-n, cap(plane))
				}
			}
		}
	}
	Wipe(image.NewUniform(color.White)) // has no pixels
}

func FuzzDecode(f *testing.F) {
	// Small ones: the fuzzer shortens whatever it finds, byte by byte.
	r := image.Rect(0, 0, 9, 7)
	f.Add(jpegOf(f, drawn(image.NewGray(r))))
	f.Add(jpegOf(f, drawn(image.NewRGBA(r))))
	f.Add(pngOf(f, drawn(image.NewNRGBA(r))))
	f.Add(gifOf(f, 20, 20, &image.Paletted{Pix: make([]byte, 63), Stride: 9, Rect: r, Palette: color.Palette{color.Black, color.White}}))
	f.Add(sample(f, "lossless.webp"))
	f.Add(sample(f, "lossy.webp"))
	f.Add(withEXIF(jpegOf(f, drawn(image.NewRGBA(image.Rect(0, 0, 8, 8)))), tiff(binary.BigEndian, 6, []byte("x"))))
	f.Add(pngHeader(60000, 60000, 8, 6))
	f.Add(jpegHeader(0xC2, 8, 60000, 60000))
	f.Add(interlaced(f))
	f.Fuzz(func(t *testing.T, data []byte) {
		info, err := Config(data)
		if err == nil && (info.Width <= 0 || info.Height <= 0 || info.memory <= 0 || info.Orientation < 1 || info.Orientation > 8) {
			t.Fatalf("%+v", info)
		}
		if info.memory > 16<<20 {
			return // true, but a fuzzer has better things to do than to wait for it
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		p, err := Decode(t.Context(), data)
		runtime.ReadMemStats(&after)
		if took := int64(after.TotalAlloc - before.TotalAlloc); took > info.memory+int64(2*len(data))+4<<20 {
			t.Errorf("%d bytes of memory where %d were foreseen", took, info.memory)
		}
		if err != nil {
			if e, ok := errors.AsType[*Error](err); !ok || !strings.HasSuffix(e.Sentence(), ".") {
				t.Errorf("%T: %v", err, err)
			}
			return
		}
		if b := p.Image.Bounds(); b != image.Rect(0, 0, info.Width, info.Height) {
			t.Errorf("%v where %d×%d were declared", b, info.Width, info.Height)
		}
		if small, ok := Thumbnail(data); ok {
			if b := small.Image.Bounds(); b.Dx() != small.Width || b.Dy() != small.Height || b.Dx() > maxThumbnailSide || b.Dy() > maxThumbnailSide {
				t.Errorf("a thumbnail of %v", b)
			}
			Wipe(small.Image)
		}
		Wipe(p.Image)
	})
}
