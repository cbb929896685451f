//go:build unix

package main

import (
	"bytes"
	endian "encoding/binary" // binary is the program
	"image"
	"image/color"
	"image/jpeg"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"faceauth/backend/photo"
	"faceauth/backend/picture"
)

// BenchmarkPictureProcess is the time from a JPEG to a picture of characters, as
// a whole process, beside chafa's on one core and on all. The budget is 0.6 times
// chafa's for a selfie of 960×720 and 1.5 times for 12 megapixels, where the
// decoders are nearly all of it. Both are measured in turn.
func BenchmarkPictureProcess(b *testing.B) {
	chafa, err := exec.LookPath("chafa")
	if err != nil {
		b.Skip("there is no chafa to compare with")
	}
	selfie := filepath.Join("backend", "sandbox", "portrait", "photos", "collins.jpg")
	large := filepath.Join(b.TempDir(), "large.jpg")
	if err := os.WriteFile(large, camera(4000, 3000), 0o600); err != nil {
		b.Fatal(err)
	}
	for _, bm := range []struct{ name, file string }{{"960x720", selfie}, {"12-megapixels", large}} {
		b.Run(bm.name, func(b *testing.B) {
			process := func(name string, args ...string) time.Duration {
				return timed(func() {
					if err := exec.Command(name, args...).Run(); err != nil {
						b.Fatal(err)
					}
				})
			}
			var ours, theirs, theirsAll []time.Duration
			for b.Loop() {
				ours = append(ours, process(binary, "image", "--file", bm.file, "--size", "80x40", "--symbols", "universal"))
				theirs = append(theirs, process(chafa, "-f", "symbols", "-c", "full", "--threads", "1", "-s", "80x40", bm.file))
				theirsAll = append(theirsAll, process(chafa, "-f", "symbols", "-c", "full", "-s", "80x40", bm.file))
			}
			// Medians: with all its cores chafa is now and then far quicker than it
			// mostly is.
			ms := func(spent []time.Duration) float64 {
				slices.Sort(spent)
				return float64(spent[len(spent)/2].Microseconds()) / 1000
			}
			b.ReportMetric(ms(ours), "ms")
			b.ReportMetric(ms(theirs), "ms-chafa")
			b.ReportMetric(ms(ours)/ms(theirs), "×chafa")
			b.ReportMetric(ms(ours)/ms(theirsAll), "×chafa-all-cores")
		})
	}
}

// camera is a JPEG such as a telephone makes: noise and all.
func camera(w, h int) []byte {
	img := image.NewYCbCr(image.Rect(0, 0, w, h), image.YCbCrSubsampleRatio420)
	for y := range h {
		for x := range w {
			c := color.RGBA{uint8(120 + 100*x/w), uint8(90 + 120*y/h), uint8(60 + 90*(x+y)/(w+h)), 255}
			luma, cb, cr := color.RGBToYCbCr(c.R, c.G, c.B)
			noise := uint8((x*7919+y*104729)*2654435761>>17) & 7
			img.Y[img.YOffset(x, y)], img.Cb[img.COffset(x, y)], img.Cr[img.COffset(x, y)] = luma+noise, cb, cr
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 90}); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// withThumbnail puts a JPEG into the EXIF of another, where cameras put it: into
// the second directory of a TIFF structure, here behind an empty first one.
func withThumbnail(whole, small []byte) []byte {
	const second, file = 14, 14 + 2 + 2*12 + 4
	order := endian.BigEndian
	long := func(b []byte, tag uint16, value int) []byte {
		b = order.AppendUint32(order.AppendUint16(order.AppendUint16(b, tag), 4), 1)
		return order.AppendUint32(b, uint32(value))
	}
	b := order.AppendUint32([]byte("Exif\x00\x00MM\x00*"), 8)
	b = order.AppendUint32(order.AppendUint16(b, 0), second)
	b = long(long(order.AppendUint16(b, 2), 0x0201, file), 0x0202, len(small))
	b = append(order.AppendUint32(b, 0), small...)
	head := order.AppendUint16([]byte("\xff\xd8\xff\xe1"), uint16(2+len(b)))
	return slices.Concat(head, b, whole[2:])
}

// BenchmarkFirstPicture is what shows first of a picture of 12 megapixels, its
// thumbnail, beside the whole. The budget is a tenth.
func BenchmarkFirstPicture(b *testing.B) {
	data := withThumbnail(camera(4000, 3000), camera(160, 120))
	draw := func(p *photo.Photo) {
		f, err := picture.Draw(b.Context(), picture.New(p.Image, p.Orientation), picture.Options{Cols: 80, Rows: 40, Dial: picture.Usual})
		if err != nil || len(f.Cells) == 0 {
			b.Fatal(err)
		}
	}
	var first, whole time.Duration
	for b.Loop() {
		first += timed(func() {
			p, ok := photo.Thumbnail(data)
			if !ok {
				b.Fatal("no thumbnail was found")
			}
			draw(p)
		})
		whole += timed(func() {
			p, err := photo.Decode(b.Context(), data)
			if err != nil {
				b.Fatal(err)
			}
			draw(p)
		})
	}
	b.ReportMetric(float64(first.Microseconds())/1000/float64(b.N), "ms-first")
	b.ReportMetric(first.Seconds()/whole.Seconds(), "×whole")
}
