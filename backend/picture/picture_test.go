package picture

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"faceauth/backend/photo"
)

var update = flag.Bool("update", false, "write the golden pictures anew")

// portrait is one of the portraits that the sandbox has: public domain, NASA and
// the US Navy.
func portrait(t testing.TB, name string) image.Image {
	t.Helper()
	f, err := os.Open(filepath.Join("..", "sandbox", "portrait", "photos", name+".jpg"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	img, err := jpeg.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	return img
}

func drawn(t testing.TB, src *Source, o Options) *Frame {
	t.Helper()
	f, err := Draw(context.Background(), src, o)
	if err != nil {
		t.Fatal(err)
	}
	if len(f.Cells) != f.Cols*f.Rows {
		t.Fatalf("%d cells for %d×%d", len(f.Cells), f.Cols, f.Rows)
	}
	return f
}

// TestGoldenPictures keeps a small picture for each set and depth. After a
// change that should be seen: go test ./backend/picture -update, then look at
// them with cat.
func TestGoldenPictures(t *testing.T) {
	if runtime.GOARCH != "amd64" {
		t.Skip("other processors round a product and its sum at once, so that a cell here and there differs")
	}
	src := New(portrait(t, "hopper"), 1)
	for _, set := range Sets() {
		for _, depth := range Depths() {
			t.Run(set.String()+"-"+depth.String(), func(t *testing.T) {
				var got []byte
				f := drawn(t, src, Options{Cols: 24, Rows: 9, Set: set, Depth: depth, Dial: Usual})
				for y := range f.Rows {
					got = append(f.line(got, y), '\n')
				}
				name := filepath.Join("testdata", set.String()+"-"+depth.String()+".ans")
				if *update {
					if err := os.WriteFile(name, got, 0o644); err != nil {
						t.Fatal(err)
					}
				}
				want, err := os.ReadFile(name)
				if err != nil {
					t.Fatal(err)
				}
				if string(got) != string(want) {
					t.Errorf("the picture differs from %s", name)
				}
			})
		}
	}
}

// TestTurns stores a picture in each of the eight ways and expects to see the
// same.
func TestTurns(t *testing.T) {
	whole := image.NewNRGBA(image.Rect(0, 0, 48, 32))
	for i := range 48 * 32 {
		x, y := i%48, i/48
		whole.SetNRGBA(x, y, color.NRGBA{uint8(5 * x), uint8(7 * y), uint8(3*x + y), 255})
	}
	want := drawn(t, New(whole, 1), Options{Cols: 12, Rows: 4})
	for turn := photo.Orientation(1); turn <= 8; turn++ {
		w, h := 48, 32
		if turn.Transposes() {
			w, h = h, w
		}
		kept := image.NewNRGBA(image.Rect(0, 0, w, h))
		for i := range 48 * 32 {
			x, y := i%48, i/48
			sx, sy := stored(turn, float64(x)+0.5, float64(y)+0.5, 48, 32)
			kept.Set(int(sx), int(sy), whole.At(x, y))
			if ux, uy := upright(turn, sx, sy, 48, 32); int(ux) != x || int(uy) != y {
				t.Fatalf("turn %d: %d,%d is stored at %v,%v and comes back as %v,%v", turn, x, y, sx, sy, ux, uy)
			}
		}
		src := New(kept, turn)
		if w, h := src.Size(); w != 48 || h != 32 {
			t.Errorf("turn %d: %d×%d", turn, w, h)
		}
		got := drawn(t, src, Options{Cols: 12, Rows: 4})
		for i := range want.Cells {
			if got.Cells[i] != want.Cells[i] {
				t.Errorf("turn %d: cell %d is %v, want %v", turn, i, got.Cells[i], want.Cells[i])
				break
			}
		}
	}
	// EXIF's own words: 6 is "row 0 is at the right, column 0 on top".
	if x, y := stored(6, 47.5, 0.5, 48, 32); x != 0.5 || y != 0.5 {
		t.Errorf("6: the upper right corner is stored at %v,%v", x, y)
	}
	if x, y := stored(8, 0.5, 31.5, 48, 32); x != 0.5 || y != 0.5 {
		t.Errorf("8: the lower left corner is stored at %v,%v", x, y)
	}
}

// TestEveryKindOfImage draws a picture from each way in which decoders store
// one, a part of a larger image included.
func TestEveryKindOfImage(t *testing.T) {
	full := portrait(t, "collins")
	grey := image.NewGray(full.Bounds())
	draw.Draw(grey, grey.Rect, full, image.Point{}, draw.Src)
	b := full.Bounds()
	colorful := map[string]draw.Image{
		"NRGBA": image.NewNRGBA(b), "RGBA": image.NewRGBA(b), "NRGBA64": image.NewNRGBA64(b), "RGBA64": image.NewRGBA64(b), "CMYK": image.NewCMYK(b),
	}
	greys := map[string]draw.Image{"Gray": image.NewGray(b), "Gray16": image.NewGray16(b)}
	var ramp color.Palette
	for i := range 256 {
		ramp = append(ramp, color.Gray{uint8(i)})
	}
	greys["Paletted"] = image.NewPaletted(b, ramp)
	check := func(name string, img, like image.Image) {
		t.Helper()
		part := rect{0, 0, float64(img.Bounds().Dx()), float64(img.Bounds().Dy())}
		want, got := newGrid(New(like, 1), part, 16, 16, 0), newGrid(New(img, 1), part, 16, 16, 0)
		for _, g := range []*grid{want, got} {
			if err := g.fill(context.Background(), 1); err != nil {
				t.Fatal(err)
			}
		}
		for i, v := range got.values {
			if d := v.minus(want.values[i]); d.square() > 5 {
				t.Errorf("%s: point %d is %v, want %v", name, i, v, want.values[i])
				return
			}
		}
	}
	for name, img := range colorful {
		draw.Draw(img, b, full, image.Point{}, draw.Src)
		check(name, img, full)
	}
	for name, img := range greys {
		draw.Draw(img, b, grey, image.Point{}, draw.Src)
		check(name, img, grey)
	}
	whole := image.NewNRGBA(image.Rect(0, 0, b.Dx()+40, b.Dy()+30))
	draw.Draw(whole, image.Rect(33, 17, 33+b.Dx(), 17+b.Dy()), full, image.Point{}, draw.Src)
	check("a part", whole.SubImage(image.Rect(33, 17, 33+b.Dx(), 17+b.Dy())), full)
	y := full.(*image.YCbCr)
	larger := image.NewYCbCr(image.Rect(0, 0, 1000, 800), y.SubsampleRatio)
	for row := range b.Dy() {
		copy(larger.Y[larger.YOffset(12, row+6):], y.Y[y.YOffset(0, row):y.YOffset(0, row)+b.Dx()])
		at := y.COffset(0, row)
		n := y.COffset(b.Dx()-1, row) + 1 - at
		copy(larger.Cb[larger.COffset(12, row+6):], y.Cb[at:at+n])
		copy(larger.Cr[larger.COffset(12, row+6):], y.Cr[at:at+n])
	}
	check("a part of planes", larger.SubImage(image.Rect(12, 6, 12+b.Dx(), 6+b.Dy())), full)
	for ratio, name := range map[image.YCbCrSubsampleRatio]string{
		image.YCbCrSubsampleRatio444: "444", image.YCbCrSubsampleRatio422: "422", image.YCbCrSubsampleRatio420: "420",
		image.YCbCrSubsampleRatio440: "440", image.YCbCrSubsampleRatio411: "411", image.YCbCrSubsampleRatio410: "410",
	} {
		m := image.NewYCbCr(b, ratio)
		for py := range b.Dy() {
			for px := range b.Dx() {
				c := y.YCbCrAt(px, py)
				m.Y[m.YOffset(px, py)] = c.Y
				m.Cb[m.COffset(px, py)], m.Cr[m.COffset(px, py)] = uint8(100+py%37), uint8(90+px%71)
			}
		}
		like := image.NewNRGBA(b)
		draw.Draw(like, b, m, image.Point{}, draw.Src)
		check(name, m, like)
		for _, part := range []image.Rectangle{image.Rect(1, 1, b.Dx(), b.Dy()), image.Rect(2, 0, b.Dx()-1, b.Dy()), image.Rect(1, 0, 18, 17), image.Rect(4, 4, 17, 11)} {
			check(fmt.Sprint(name, part), m.SubImage(part), like.SubImage(part))
		}
	}
}

func TestOddSizes(t *testing.T) {
	for _, size := range []image.Point{{1, 1}, {1, 3000}, {3000, 1}, {2, 2}, {0, 0}, {5, 0}, {7, 13}} {
		src := New(image.NewNRGBA(image.Rectangle{Max: size}), 6)
		for _, set := range Sets() {
			for _, depth := range Depths() {
				rooms := []image.Point{{1, 1}, {30, 9}, {0, -3}}
				if set == Universal && depth == TrueColor {
					rooms = append(rooms, image.Point{1 << 20, 1}, image.Point{3, 1 << 20})
				}
				for _, room := range rooms {
					f := drawn(t, src, Options{Cols: room.X, Rows: room.Y, Set: set, Depth: depth, View: View{Zoom: 3, X: 9, Y: -9}})
					if f.Cols < 1 || f.Rows < 1 || f.Cols > max(room.X, 1) || f.Rows > max(room.Y, 1) || len(f.Cells) > MaxCells {
						t.Fatalf("%v in %v: %d×%d cells", size, room, f.Cols, f.Rows)
					}
				}
			}
		}
	}
}

func TestDrawEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	src := New(portrait(t, "hopper"), 1)
	for _, depth := range Depths() {
		if _, err := Draw(ctx, src, Options{Cols: 80, Rows: 24, Depth: depth}); !errors.Is(err, context.Canceled) {
			t.Errorf("%v: %v", depth, err)
		}
	}
	if _, err := src.Reduce(ctx, 1<<18); !errors.Is(err, context.Canceled) {
		t.Errorf("reduce: %v", err)
	}
}

func TestThreadsDrawTheSame(t *testing.T) {
	src := New(portrait(t, "collins"), 1)
	one := drawn(t, src, Options{Cols: 60, Rows: 30, Dial: Usual, Threads: 1})
	four := drawn(t, src, Options{Cols: 60, Rows: 30, Dial: Usual, Threads: 4})
	for i := range one.Cells {
		if one.Cells[i] != four.Cells[i] {
			t.Fatalf("cell %d: %v and %v", i, one.Cells[i], four.Cells[i])
		}
	}
}

func TestReduceAndWipe(t *testing.T) {
	full := portrait(t, "collins").(*image.YCbCr)
	small := image.NewNRGBA(full.Rect)
	draw.Draw(small, small.Rect, full, image.Point{}, draw.Src)
	for name, src := range map[string]*Source{"planes": New(full, 6), "pixels": New(small, 6)} {
		w, h := src.Size()
		for _, bytes := range []int{1 << 20, 1 << 18, 5000, 3, 0} {
			r, err := src.Reduce(context.Background(), bytes)
			if err != nil {
				t.Fatal(err)
			}
			m := r.img.(*image.YCbCr)
			if size := len(m.Y) + len(m.Cb) + len(m.Cr); size > bytes && bytes > 3 {
				t.Errorf("%s: %d bytes, %d allowed", name, size, bytes)
			}
			rw, rh := r.Size()
			if bytes == 1<<20 && (rw != w || rh != h) {
				t.Errorf("%s: %d×%d was reduced to %d×%d", name, w, h, rw, rh)
			}
			if bytes > 4000 && float64(rw)/float64(rh) > 1.02*float64(w)/float64(h) {
				t.Errorf("%s: %d×%d became %d×%d", name, w, h, rw, rh)
			}
			if bytes == 5000 && len(m.Y) < 2000 {
				t.Errorf("%s: only %d of %d bytes are used", name, len(m.Y), bytes)
			}
			r.Wipe()
			for _, plane := range [][]byte{m.Y, m.Cb, m.Cr} {
				for _, v := range plane {
					if v != 0 {
						t.Fatalf("%s: not wiped", name)
					}
				}
			}
		}
	}
	if full.Y[1000] == 0 && full.Y[2000] == 0 {
		t.Error("wiping the copy wiped the picture")
	}
	f := drawn(t, New(full, 1), Options{Cols: 10, Rows: 5})
	f.Wipe()
	for _, c := range f.Cells {
		if c != (Cell{}) {
			t.Fatal("the frame is not wiped")
		}
	}
}

func random(seed uint64, m *moments) {
	r := rand.New(rand.NewPCG(seed, 1))
	for i := range m.values {
		m.values[i] = tone{r.Float32() * 255, r.Float32() * 255, r.Float32() * 255}
	}
	m.take()
}
