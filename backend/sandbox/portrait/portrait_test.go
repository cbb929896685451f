package portrait

import (
	"bytes"
	"hash/fnv"
	"image"
	"image/color"
	"image/jpeg"
	"testing"
)

func subjects() []Subject {
	var out []Subject
	for i := range uint64(6) {
		out = append(out, Subject{Person: i, Visit: i * 3, Attempt: i * 5, Photo: Photo(i % 3), Cover: Cover(i % 4), Hat: Hat(i / 2), Poor: i == 3, Screen: i == 4, Turned: i == 5})
	}
	return out
}

func TestASubjectAlwaysGivesTheSamePicture(t *testing.T) {
	for _, s := range subjects() {
		a, err := JPEG(s)
		if err != nil {
			t.Fatal(err)
		}
		b, err := JPEG(s)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(a, b) {
			t.Errorf("%+v gives two pictures", s)
		}
		img, err := jpeg.Decode(bytes.NewReader(a))
		if err != nil {
			t.Fatalf("%+v: %v", s, err)
		}
		if img.Bounds() != image.Rect(0, 0, Width, Height) {
			t.Errorf("%+v measures %v", s, img.Bounds())
		}
		if Blank(img) {
			t.Errorf("%+v gives a blank picture", s)
		}
	}
}

func TestPeopleAndWhatTheyWearCanBeToldApart(t *testing.T) {
	base := Subject{Person: 1, Visit: 2, Attempt: 3}
	seen := map[uint64]Subject{}
	for _, change := range []func(*Subject){
		func(*Subject) {},
		func(s *Subject) { s.Person = 9 },
		func(s *Subject) { s.Visit = 9 },
		func(s *Subject) { s.Attempt = 9 },
		func(s *Subject) { s.Photo = Collins },
		func(s *Subject) { s.Photo = Hopper },
		func(s *Subject) { s.Cover = Mask },
		func(s *Subject) { s.Cover = Sunglasses },
		func(s *Subject) { s.Cover = Scarf },
		func(s *Subject) { s.Hat = Cap },
		func(s *Subject) { s.Hat = Helmet },
		func(s *Subject) { s.Poor = true },
		func(s *Subject) { s.Screen = true },
		func(s *Subject) { s.Turned = true },
	} {
		s := base
		change(&s)
		img, err := Draw(s)
		if err != nil {
			t.Fatal(err)
		}
		h := fnv.New64a()
		if _, err := h.Write(img.Y); err != nil {
			t.Fatal(err)
		}
		if other, ok := seen[h.Sum64()]; ok {
			t.Errorf("%+v and %+v look the same", s, other)
		}
		seen[h.Sum64()] = s
	}
}

// A mask has one tone where a mouth has two: the picture must show its record.
func TestAMaskCoversTheMouth(t *testing.T) {
	for person := range uint64(8) {
		plain, err := Draw(Subject{Person: person, Visit: 1, Attempt: 1})
		if err != nil {
			t.Fatal(err)
		}
		masked, err := Draw(Subject{Person: person, Visit: 1, Attempt: 1, Cover: Mask})
		if err != nil {
			t.Fatal(err)
		}
		changed := 0
		for i := range plain.Y {
			if d := int(plain.Y[i]) - int(masked.Y[i]); d > 12 || d < -12 {
				changed++
			}
		}
		if share := float64(changed) / float64(len(plain.Y)); share < 0.01 || share > 0.4 {
			t.Errorf("person %d: a mask changes %.1f %% of the picture", person, share*100)
		}
	}
}

func TestBlank(t *testing.T) {
	flat := image.NewGray(image.Rect(0, 0, 200, 200))
	if !Blank(flat) {
		t.Error("one tone is not blank")
	}
	if !Blank(image.NewGray(image.Rect(0, 0, 31, 200))) {
		t.Error("a sliver is not blank")
	}
	for i := range flat.Pix {
		flat.Pix[i] = uint8(i % 200)
	}
	if Blank(flat) {
		t.Error("a ramp is blank")
	}
}

func TestFit(t *testing.T) {
	for _, c := range []struct{ w, h, wantW, wantH int }{
		{1920, 1440, 960, 720}, {100, 50, 100, 50}, {4000, 10, 960, 2}, {10, 4000, 1, 720}, {960, 720, 960, 720}, {1, 1, 1, 1},
	} {
		src := image.NewRGBA(image.Rect(5, 7, 5+c.w, 7+c.h))
		for i := range src.Pix {
			src.Pix[i] = 200
		}
		out := Fit(src)
		if out.Rect.Dx() != c.wantW || out.Rect.Dy() != c.wantH {
			t.Errorf("%d×%d fits as %v, want %d×%d", c.w, c.h, out.Rect, c.wantW, c.wantH)
		}
		// 200 of alpha 200, laid over white.
		if got := out.RGBAAt(0, 0); got != (color.RGBA{255, 255, 255, 255}) {
			t.Errorf("%d×%d: the corner is %v", c.w, c.h, got)
		}
	}
}

func BenchmarkJPEG(b *testing.B) {
	for _, c := range []struct {
		name string
		s    Subject
	}{
		{"drawn", Subject{Person: 5, Cover: Mask, Hat: Helmet}},
		{"screen", Subject{Person: 5, Screen: true, Poor: true}},
		{"photo", Subject{Photo: Hopper}},
	} {
		b.Run(c.name, func(b *testing.B) {
			n := 0
			for i := 0; b.Loop(); i++ {
				c.s.Attempt, c.s.Visit = uint64(i), uint64(i)
				out, err := JPEG(c.s)
				if err != nil {
					b.Fatal(err)
				}
				n = len(out)
			}
			b.ReportMetric(float64(n), "bytes")
		})
	}
}
