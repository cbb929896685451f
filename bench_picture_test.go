//go:build unix

package main

import (
	"bytes"
	"context"
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
			ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
			b.ReportMetric(ms(slices.Min(ours)), "ms")
			b.ReportMetric(ms(slices.Min(theirs)), "ms-chafa")
			b.ReportMetric(ms(slices.Min(ours))/ms(slices.Min(theirs)), "×chafa")
			b.ReportMetric(ms(slices.Min(ours))/ms(slices.Min(theirsAll)), "×chafa-all-cores")
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

// BenchmarkFirstPicture is what shows first of a large picture, its thumbnail,
// beside the whole. The budget is a tenth.
func BenchmarkFirstPicture(b *testing.B) {
	whole := camera(4000, 3000)
	small := camera(160, 120)
	var first, all time.Duration
	draw := func(p *photo.Photo) {
		if _, err := picture.Draw(context.Background(), picture.New(p.Image, p.Orientation), picture.Options{Cols: 80, Rows: 40, Dial: picture.Usual}); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		for file, spent := range map[*[]byte]*time.Duration{&small: &first, &whole: &all} {
			*spent += timed(func() {
				p, err := photo.Decode(context.Background(), *file)
				if err != nil {
					b.Fatal(err)
				}
				draw(p)
			})
		}
	}
	b.ReportMetric(first.Seconds()/all.Seconds(), "×whole")
}
