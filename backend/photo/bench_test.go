package photo

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/jpeg"
	"testing"

	"faceauth/backend/sandbox/portrait"
)

// selfie is a photograph of 960×720 as the sandbox serves it.
func selfie(b *testing.B) []byte {
	b.Helper()
	data, err := portrait.JPEG(portrait.Subject{Photo: portrait.Collins})
	if err != nil {
		b.Fatal(err)
	}
	return data
}

// BenchmarkDecode is what stands before the decoder, beside the decoder alone.
func BenchmarkDecode(b *testing.B) {
	data := selfie(b)
	b.Run("bounded", func(b *testing.B) {
		b.SetBytes(int64(len(data)))
		b.ReportAllocs()
		for b.Loop() {
			if p, err := Decode(b.Context(), data); err != nil || p.Width != portrait.Width {
				b.Fatal(err)
			}
		}
	})
	b.Run("decoder alone", func(b *testing.B) {
		b.SetBytes(int64(len(data)))
		b.ReportAllocs()
		for b.Loop() {
			if _, err := jpeg.Decode(bytes.NewReader(data)); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkConfig is the walk through the headers alone.
func BenchmarkConfig(b *testing.B) {
	data := selfie(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Config(data); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkThumbnail is what a first paint from EXIF costs before it is drawn.
func BenchmarkThumbnail(b *testing.B) {
	small := jpegOf(b, drawn(image.NewRGBA(image.Rect(0, 0, 160, 120))))
	data := withEXIF(selfie(b), tiff(binary.BigEndian, 6, small))
	b.ReportAllocs()
	for b.Loop() {
		if _, ok := Thumbnail(data); !ok {
			b.Fatal("no thumbnail")
		}
	}
}

func BenchmarkWipe(b *testing.B) {
	p, err := Decode(b.Context(), selfie(b))
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		Wipe(p.Image)
	}
}
