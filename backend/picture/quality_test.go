package picture

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// How faithful a picture is, is measured as in the literature: the terminal is
// imitated with cells of 8 by 16 pixels, and what it shows compared with the
// photograph brought down, in linear light, to the same pixels.

const cellWidth, cellHeight = 8, 16

// screen is what a terminal shows, or should show.
type screen struct {
	w, h   int
	pixels []tone
}

func ideal(t testing.TB, img image.Image, cols, rows int) screen {
	t.Helper()
	src := New(img, 1)
	w, h := src.Size()
	g := newGrid(src, rect{0, 0, float64(w), float64(h)}, cols*cellWidth, rows*cellHeight, 0)
	if err := g.fill(context.Background(), 2); err != nil {
		t.Fatal(err)
	}
	return screen{g.w, g.h, g.values}
}

// masks says for each character how much of each point of its cell is in the
// foreground.
func masks() map[rune][all]float32 {
	out := map[rune][all]float32{' ': {}}
	full := [all]float32{}
	for i := range full {
		full[i] = 1
	}
	out['█'] = full
	for _, f := range families(Octant) {
		for i, s := range f.shapes {
			var on, off [all]float32
			for p := range on {
				on[p] = f.covers(i, p%points, p/points)
				off[p] = 1 - on[p]
			}
			out[s.on] = on
			if s.other != 0 {
				out[s.other] = off
			}
		}
	}
	return out
}

func shown(t testing.TB, f *Frame) screen {
	t.Helper()
	known := masks()
	s := screen{f.Cols * cellWidth, f.Rows * cellHeight, make([]tone, f.Cols*cellWidth*f.Rows*cellHeight)}
	rgb := func(c Color) tone { return tone{float32(c >> 16 & 255), float32(c >> 8 & 255), float32(c & 255)} }
	for i, c := range f.Cells {
		mask, ok := known[c.Char]
		if !ok {
			t.Fatalf("%c (%U) is not known", c.Char, c.Char)
		}
		fg, bg := rgb(c.FG), rgb(c.BG)
		for p := range cellWidth * cellHeight {
			x, y := p%cellWidth, p/cellWidth
			on := mask[y/2*points+x]
			s.pixels[(i/f.Cols*cellHeight+y)*s.w+i%f.Cols*cellWidth+x] = fg.times(on).plus(bg.times(1 - on))
		}
	}
	return s
}

// psnr is the signal-to-noise ratio in decibels.
func psnr(a, b screen) float64 {
	sum := 0.0
	for i, p := range a.pixels {
		sum += float64(p.minus(b.pixels[i]).square())
	}
	return 10 * math.Log10(255*255/(sum/float64(3*len(a.pixels))))
}

// ssim is the structural similarity of Wang and others, of luma, with their
// Gaussian window and constants.
func ssim(a, b screen) float64 {
	blur := func(v []float64) []float64 {
		const reach = 5
		var kernel [2*reach + 1]float64
		sum := 0.0
		for i := range kernel {
			kernel[i] = math.Exp(-float64((i-reach)*(i-reach)) / (2 * 1.5 * 1.5))
			sum += kernel[i]
		}
		pass := func(in []float64, step, n, stride, m int) []float64 {
			out := make([]float64, len(in))
			for line := range m {
				for i := range n {
					for k, weight := range kernel {
						j := min(max(i+k-reach, 0), n-1)
						out[line*stride+i*step] += weight / sum * in[line*stride+j*step]
					}
				}
			}
			return out
		}
		return pass(pass(v, 1, a.w, a.w, a.h), a.w, a.h, 1, a.w)
	}
	n := len(a.pixels)
	x, y, xx, yy, xy := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
	for i := range n {
		luma := func(p tone) float64 { return 0.299*float64(p.r) + 0.587*float64(p.g) + 0.114*float64(p.b) }
		x[i], y[i] = luma(a.pixels[i]), luma(b.pixels[i])
		xx[i], yy[i], xy[i] = x[i]*x[i], y[i]*y[i], x[i]*y[i]
	}
	x, y, xx, yy, xy = blur(x), blur(y), blur(xx), blur(yy), blur(xy)
	const c1, c2 = 0.01 * 255 * 0.01 * 255, 0.03 * 255 * 0.03 * 255
	sum := 0.0
	for i := range n {
		mx, my := x[i], y[i]
		sum += (2*mx*my + c1) * (2*(xy[i]-mx*my) + c2) / ((mx*mx + my*my + c1) * (xx[i] - mx*mx + yy[i] - my*my + c2))
	}
	return sum / float64(n)
}

func size(f *Frame) int {
	n := 0
	for y := range f.Rows {
		n += len(f.line(nil, y)) + 1
	}
	return n
}

// square cuts the middle out, so that it fits 80 by 40 cells without a margin.
func square(img image.Image) image.Image {
	b := img.Bounds()
	side := min(b.Dx(), b.Dy())
	out := image.NewNRGBA(image.Rect(0, 0, side, side))
	draw.Draw(out, out.Rect, img, image.Pt((b.Dx()-side)/2, (b.Dy()-side)/2), draw.Src)
	return out
}

// TestQuality holds what was reached, a little below it: in decibels, in SSIM,
// and in bytes a cell.
func TestQuality(t *testing.T) {
	for _, tc := range []struct {
		photo      string
		set        Set
		dial       float64
		psnr, ssim float64
		bytes      float64
	}{
		{"collins", Half, Finest, 22.3, 0.68, 36}, {"collins", Quadrant, Finest, 23.4, 0.735, 36},
		{"collins", Universal, Finest, 24.55, 0.77, 36}, {"collins", Universal, Usual, 24.5, 0.767, 25}, {"collins", Universal, Thrifty, 23.9, 0.73, 13},
		{"collins", Sextant, Usual, 25, 0.78, 25}, {"collins", Octant, Usual, 25.6, 0.798, 25},
		{"hopper", Universal, Usual, 23.05, 0.692, 25}, {"hopper", Octant, Usual, 24.2, 0.727, 25},
	} {
		img := square(portrait(t, tc.photo))
		f := drawn(t, New(img, 1), Options{Cols: 80, Rows: 40, Set: tc.set, Dial: tc.dial})
		want, got := ideal(t, img, 80, 40), shown(t, f)
		p, s, b := psnr(want, got), ssim(want, got), float64(size(f))/float64(len(f.Cells))
		t.Logf("%s, %v, dial %v: %.2f dB, SSIM %.4f, %.1f bytes a cell", tc.photo, tc.set, tc.dial, p, s, b)
		if p < tc.psnr || s < tc.ssim || b > tc.bytes {
			t.Errorf("%s, %v, dial %v: %.2f dB, SSIM %.4f, %.1f bytes a cell; want %.2f, %.4f and %.1f",
				tc.photo, tc.set, tc.dial, p, s, b, tc.psnr, tc.ssim, tc.bytes)
		}
	}
}

// BenchmarkBesideChafa draws the same photographs with chafa, at its best and
// with the block elements alone, so that both are shown by the same masks.
func BenchmarkBesideChafa(b *testing.B) {
	chafa, err := exec.LookPath("chafa")
	if err != nil {
		b.Skip("chafa is not installed")
	}
	for _, name := range []string{"collins", "hopper"} {
		b.Run(name, func(b *testing.B) {
			img := square(portrait(b, name))
			src, want := New(img, 1), ideal(b, img, 80, 40)
			file := filepath.Join(b.TempDir(), "photo.png")
			var encoded bytes.Buffer
			if err := png.Encode(&encoded, img); err != nil {
				b.Fatal(err)
			}
			if err := os.WriteFile(file, encoded.Bytes(), 0o600); err != nil {
				b.Fatal(err)
			}
			out, err := exec.Command(chafa, "-f", "symbols", "-c", "full", "-w", "9", "--symbols", "block-ugly", "--stretch", "-s", "80x40", file).Output()
			if err != nil {
				b.Fatal(err)
			}
			theirs := played(b, string(out), 80, 40)
			var f *Frame
			for b.Loop() {
				f, _ = Draw(context.Background(), src, Options{Cols: 80, Rows: 40, Dial: Usual, Threads: 1})
			}
			ours := shown(b, f)
			b.ReportMetric(psnr(want, ours)-psnr(want, shown(b, theirs)), "dB-more")
			b.ReportMetric(ssim(want, ours)/ssim(want, shown(b, theirs)), "×ssim")
			b.ReportMetric(float64(size(f))/float64(len(out)), "×bytes")
		})
	}
}

// played reads a picture of cells out of what a program wrote for a terminal.
func played(t testing.TB, text string, cols, rows int) *Frame {
	t.Helper()
	f := &Frame{Cols: cols, Rows: rows, Cells: make([]Cell, cols*rows)}
	var pen Cell
	inverse := false
	at := 0
	for text != "" {
		if rest, ok := strings.CutPrefix(text, "\x1b["); ok {
			end := strings.IndexFunc(rest, func(r rune) bool { return r >= '@' && r <= '~' })
			if rest[end] == 'm' {
				sgr(t, rest[:end], &pen, &inverse)
			}
			text = rest[end+1:]
			continue
		}
		r := []rune(text[:min(len(text), 4)])[0]
		text = text[len(string(r)):]
		if r < ' ' {
			continue
		}
		if at == len(f.Cells) {
			t.Fatal("more than the picture has cells")
		}
		f.Cells[at] = Cell{r, pen.FG, pen.BG}
		if inverse {
			f.Cells[at].FG, f.Cells[at].BG = pen.BG, pen.FG
		}
		at++
	}
	if at != len(f.Cells) {
		t.Fatalf("%d cells of %d", at, len(f.Cells))
	}
	return f
}

func sgr(t testing.TB, parameters string, pen *Cell, inverse *bool) {
	t.Helper()
	p := strings.Split(parameters, ";")
	for i := 0; i < len(p); i++ {
		switch p[i] {
		case "", "0":
			*pen, *inverse = Cell{}, false
		case "7":
			*inverse = true
		case "27":
			*inverse = false
		case "38", "48":
			c := direct
			for k, v := range p[i+2 : i+5] {
				n, err := strconv.Atoi(v)
				if err != nil {
					t.Fatal(err)
				}
				c |= Color(n) << (16 - 8*k)
			}
			if p[i] == "38" {
				pen.FG = c
			} else {
				pen.BG = c
			}
			i += 4
		default:
			t.Fatal(fmt.Errorf("SGR %s", parameters))
		}
	}
}

func BenchmarkDraw(b *testing.B) {
	src := New(portrait(b, "collins"), 1)
	for _, set := range Sets() {
		for _, depth := range Depths() {
			if set != Universal && depth != TrueColor {
				continue
			}
			b.Run(set.String()+"-"+depth.String(), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if _, err := Draw(context.Background(), src, Options{Cols: 80, Rows: 40, Set: set, Depth: depth, Dial: Usual, Threads: 1}); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
