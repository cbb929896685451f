package tui

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/jpeg"
	"strings"
	"sync"
	"testing"
	"time"

	"faceauth/backend"
	"faceauth/backend/picture"
)

// photographer serves people with selfies, and keeps what it was asked for.
type photographer struct {
	scripted
	mu     sync.Mutex
	asked  []string
	ended  int // calls that ended by their context
	delay  time.Duration
	fail   error
	deaf   bool // answers although it was given up
	answer func(id string) []byte
}

func photographed(n int) *photographer {
	p := &photographer{scripted: people(n), delay: 20 * time.Millisecond}
	p.answer = func(string) []byte { return selfieJPEG(64, 48) }
	p.image = func(ctx context.Context, id string) ([]byte, error) {
		p.mu.Lock()
		p.asked = append(p.asked, id)
		fail, delay := p.fail, p.delay
		if p.deaf {
			ctx = context.WithoutCancel(ctx)
		}
		p.mu.Unlock()
		backend.ReportProgress(ctx, 40_000, 130_000)
		select {
		case <-time.After(delay):
		case <-ctx.Done():
			p.mu.Lock()
			p.ended++
			p.mu.Unlock()
			return nil, &backend.Error{Kind: backend.Cancelled, Op: "fetch the selfie", Attempts: 1, Err: ctx.Err()}
		}
		if fail != nil {
			return nil, fail
		}
		return p.answer(id), nil
	}
	return p
}

func (p *photographer) calls() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.asked)
}

// selfieJPEG is a picture of a pale face before a blue wall.
func selfieJPEG(w, h int) []byte {
	img := image.NewYCbCr(image.Rect(0, 0, w, h), image.YCbCrSubsampleRatio420)
	for y := range h {
		for x := range w {
			c := color.RGBA{30, 60, uint8(120 + 60*y/h), 255}
			dx, dy := float64(2*x-w)/float64(h), float64(2*y-h)/float64(h)
			if dx*dx/0.5+dy*dy/0.8 < 1 {
				c = color.RGBA{uint8(225 - 40*dx), 180, 150, 255}
			}
			luma, cb, cr := color.RGBToYCbCr(c.R, c.G, c.B)
			img.Y[img.YOffset(x, y)], img.Cb[img.COffset(x, y)], img.Cr[img.COffset(x, y)] = luma, cb, cr
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// settle lets a selfie be waited for, fetched and drawn.
func (b *bench) settle() {
	for range 4 {
		b.pass(300 * time.Millisecond)
	}
}

// hasPicture tells that there is a picture on the screen: characters that
// nothing else uses.
func (b *bench) hasPicture() bool {
	return strings.ContainsAny(b.text(), "▄▀▌▐▖▗▘▝▚▞▂▆▃▅")
}

func (b *bench) wantsPicture(want bool) {
	b.Helper()
	if got := b.hasPicture(); got != want {
		b.Fatalf("a picture on the screen: %v, want %v:\n%s", got, want, b.text())
	}
}

// pixels are those that the console keeps.
func (b *bench) pixels() []*picture.Source {
	var out []*picture.Source
	for _, s := range b.m.selfies.album.selfies {
		out = append(out, s.source)
	}
	return out
}

// wantsWiped fails when anything of a picture is left in sources that were
// taken before.
func (b *bench) wantsWiped(sources []*picture.Source) {
	b.Helper()
	if len(sources) == 0 {
		b.Fatal("there was nothing to wipe")
	}
	for _, s := range sources {
		f, err := picture.Draw(context.Background(), s, picture.Options{Cols: 8, Rows: 4, Dial: picture.Usual})
		if err != nil {
			b.Fatal(err)
		}
		for _, c := range f.Cells {
			if c != f.Cells[0] {
				b.Fatal("there is still a picture in memory")
			}
		}
	}
}

// withThumbnail is a JPEG of noise, which makes it large, with a thumbnail in
// its EXIF.
func withThumbnail(t *testing.T, w, h int) []byte {
	t.Helper()
	plain, err := jpeg.Decode(bytes.NewReader(selfieJPEG(w, h)))
	if err != nil {
		t.Fatal(err)
	}
	img := plain.(*image.YCbCr)
	for i := range img.Y {
		img.Y[i] ^= uint8(i*2654435761>>13) & 31
	}
	var whole bytes.Buffer
	if err := jpeg.Encode(&whole, img, &jpeg.Options{Quality: 90}); err != nil {
		t.Fatal(err)
	}
	small := selfieJPEG(160, 120)
	tiff := []byte("MM\x00\x2a\x00\x00\x00\x08" + // IFD0 at 8: nothing in it, the next at 14
		"\x00\x00\x00\x00\x00\x0e" +
		"\x00\x02" + "\x02\x01\x00\x04\x00\x00\x00\x01\x00\x00\x00\x2c" + // IFD1: where the thumbnail is, and how long
		"\x02\x02\x00\x04\x00\x00\x00\x01" + string([]byte{0, 0, byte(len(small) >> 8), byte(len(small))}) + "\x00\x00\x00\x00")
	block := append([]byte("Exif\x00\x00"), append(tiff, small...)...)
	out := append([]byte("\xff\xd8\xff\xe1"), byte((len(block)+2)>>8), byte(len(block)+2))
	return append(append(out, block...), whole.Bytes()[2:]...)
}
