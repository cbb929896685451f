package photo

import (
	"bytes"
	"encoding/binary"
	"image"
	"strings"
	"testing"
)

func TestOrientations(t *testing.T) {
	file := jpegOf(t, drawn(image.NewRGBA(image.Rect(0, 0, 40, 24))))
	for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
		for o := range uint16(12) {
			want := Orientation(o)
			if o < 1 || o > 8 {
				want = Upright
			}
			block := tiff(order, o, nil)
			png := chunk(chunk(pngHeader(4, 4, 8, 6), "eXIf", block), "IDAT", nil)
			webp := sample(t, "lossy.webp")
			webp = riff(string(webp[12:]), "EXIF"+string(binary.LittleEndian.AppendUint32(nil, uint32(len(block))))+string(block))
			for format, data := range map[string][]byte{"JPEG": withEXIF(file, block), "PNG": png, "WebP": webp} {
				info, err := Config(data)
				if err != nil || info.Format != format || info.Orientation != want {
					t.Errorf("%v, %d: %+v, %v", order, o, info, err)
				}
				w, h := info.Size()
				if turned := o >= 5 && o <= 8; turned != (w == info.Height && h == info.Width) && w != h {
					t.Errorf("%v, %d: %d×%d upright, %d×%d as stored", order, o, w, h, info.Width, info.Height)
				}
			}
		}
	}
}

func TestOddEXIF(t *testing.T) {
	block := func(change func(b []byte) []byte) []byte { return change(tiff(binary.BigEndian, 6, []byte("thumb"))) }
	const entry = 8 + 2 + 12 // of the orientation
	tests := []struct {
		name  string
		block []byte
		want  Orientation
		thumb string
	}{
		{"as it should be", block(func(b []byte) []byte { return b }), 6, "thumb"},
		{"a LONG", block(func(b []byte) []byte {
			binary.BigEndian.PutUint16(b[entry+2:], 4)
			binary.BigEndian.PutUint32(b[entry+8:], 3)
			return b
		}), 3, "thumb"},
		{"a BYTE", block(func(b []byte) []byte { b[entry+3], b[entry+8] = 1, 8; return b }), 8, "thumb"},
		{"a text", block(func(b []byte) []byte { b[entry+3] = 2; return b }), Upright, "thumb"},
		{"no order", block(func(b []byte) []byte { b[0] = 'X'; return b }), Upright, ""},
		{"nothing", nil, Upright, ""},
		{"only an order", []byte("MM\x00*"), Upright, ""},
		{"directory beyond the end", block(func(b []byte) []byte { b[4] = 0xFF; return b }), Upright, ""},
		{"directory at the very end", block(func(b []byte) []byte { binary.BigEndian.PutUint32(b[4:], uint32(len(b)-1)); return b }), Upright, ""},
		{"cut in the first entry", block(func(b []byte) []byte { return b[:8+2+8] }), Upright, ""},
		{"cut behind the orientation", block(func(b []byte) []byte { return b[:entry+12] }), 6, ""},
		{"more entries than there are", block(func(b []byte) []byte { b[8] = 0xFF; return b }), 6, ""},
		{"a circle", block(func(b []byte) []byte { binary.BigEndian.PutUint32(b[entry+12:], 8); return b }), 6, ""},
		{"thumbnail beyond the end", block(func(b []byte) []byte { return b[:len(b)-1] }), 6, ""},
		{"thumbnail without a place", block(func(b []byte) []byte { b[entry+12+4+2+12+1] = 9; return b }), 6, ""},
		{"thumbnail that is no JPEG", block(func(b []byte) []byte { b[entry+12+4+2+9]++; return b }), 6, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := readEXIF(tt.block)
			if got.orientation != tt.want || string(got.thumbnail) != tt.thumb {
				t.Errorf("%d, %q", got.orientation, got.thumbnail)
			}
		})
	}
}

// The first block counts, and one of XMP, in the same kind of segment, is none.
func TestOneEXIFOfSeveral(t *testing.T) {
	file := jpegOf(t, drawn(image.NewRGBA(image.Rect(0, 0, 40, 24))))
	file = withEXIF(withEXIF(file, tiff(binary.BigEndian, 3, nil)), tiff(binary.LittleEndian, 8, nil))
	xmp := segment([]byte("\xff\xd8"), 0xE1, []byte("http://ns.adobe.com/xap/1.0/\x00<x/>"))
	if info, err := Config(append(xmp, file[2:]...)); err != nil || info.Orientation != 8 {
		t.Errorf("%+v, %v", info, err)
	}
}

func TestThumbnail(t *testing.T) {
	upright, lying := image.Rect(0, 0, 480, 640), image.Rect(0, 0, 640, 480)
	wide := image.Rect(0, 0, 640, 360)
	// barred is a thumbnail of 160×120 whose picture has bars of a brightness at
	// two of its sides.
	barred := func(picture image.Rectangle, bars byte) image.Image {
		m := image.NewRGBA(image.Rect(0, 0, 160, 120))
		for i := range m.Pix {
			m.Pix[i] = bars
		}
		drawn(m.SubImage(picture.Add(image.Pt((160-picture.Dx())/2, (120-picture.Dy())/2))).(*image.RGBA))
		return m
	}
	small := jpegOf(t, drawn(image.NewRGBA(image.Rect(0, 0, 160, 120))))
	tests := []struct {
		name   string
		whole  image.Rectangle
		thumb  []byte
		w, h   int // 0 for none
		change func(file []byte) []byte
	}{
		{"same shape", lying, small, 160, 120, nil},
		{"grey", lying, jpegOf(t, drawn(image.NewGray(image.Rect(0, 0, 160, 120)))), 160, 120, nil},
		{"a pixel off", image.Rect(0, 0, 641, 480), small, 160, 120, nil},
		{"bars above and below", wide, jpegOf(t, barred(image.Rect(0, 0, 160, 90), 0)), 160, 88, nil},
		{"bars at the sides", upright, jpegOf(t, barred(image.Rect(0, 0, 90, 120), 8)), 88, 120, nil},
		{"bars that are not black", wide, jpegOf(t, barred(image.Rect(0, 0, 160, 90), 128)), 0, 0, nil},
		{"of a picture that was turned since", upright, small, 0, 0, nil},
		{"of a picture that was cropped since", wide, small, 0, 0, nil},
		{"too large", image.Rect(0, 0, 1200, 900), jpegOf(t, drawn(image.NewGray(image.Rect(0, 0, 600, 450)))), 0, 0, nil},
		{"a PNG", lying, pngOf(t, drawn(image.NewRGBA(image.Rect(0, 0, 16, 12)))), 0, 0, nil},
		{"broken off", lying, small[:len(small)/2], 0, 0, nil},
		{"none", lying, nil, 0, 0, nil},
		{"whole is broken off", lying, small, 160, 120, func(file []byte) []byte { return file[:len(file)-500] }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			file := withEXIF(jpegOf(t, drawn(image.NewRGBA(tt.whole))), tiff(binary.LittleEndian, 5, tt.thumb))
			if tt.change != nil {
				file = tt.change(file)
			}
			p, ok := Thumbnail(file)
			if !ok && tt.w == 0 {
				return
			}
			if !ok || p.Width != tt.w || p.Height != tt.h || p.Orientation != 5 || p.Format != "JPEG" {
				t.Fatalf("%+v, %t", p, ok)
			}
			if b := p.Image.Bounds(); b != image.Rect(0, 0, tt.w, tt.h) {
				t.Fatalf("%v", b)
			}
			shows(t, p.Image, strings.Contains(tt.name, "grey"))
			Wipe(p.Image)
		})
	}
	if _, ok := Thumbnail(sample(t, "exif.png")); ok {
		t.Error("of a PNG")
	}
}

func FuzzExif(f *testing.F) {
	for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
		f.Add(tiff(order, 6, nil))
		f.Add(tiff(order, 8, []byte("\xff\xd8\xff\xd9")))
	}
	f.Add([]byte("MM\x00*\x00\x00\x00\x08\xff\xff"))
	f.Fuzz(func(t *testing.T, block []byte) {
		got := readEXIF(block)
		if got.orientation < 1 || got.orientation > 8 {
			t.Errorf("it lies %d", got.orientation)
		}
		if !bytes.Contains(block, got.thumbnail) {
			t.Error("the thumbnail is not of the block")
		}
		if len(block) > 60<<10 {
			return
		}
		file := jpegHeader(0xC0, 8, 64, 48)
		if info, err := Config(withEXIF(file, block)); err != nil || info.Orientation != got.orientation {
			t.Errorf("in a file it lies %+v, %v", info, err)
		}
	})
}
