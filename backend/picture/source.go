package picture

import (
	"context"
	"image"
	"image/color"
	"math"
	"slices"

	"faceauth/backend/photo"
)

// Source is a decoded picture to draw from. It reads the decoder's own planes
// and makes no copy of them.
type Source struct {
	img  image.Image
	turn photo.Orientation
	add  adder
}

// New makes a Source of a decoded image that is to be turned so. One without
// any pixels is taken for a black one.
func New(img image.Image, turn photo.Orientation) *Source {
	if img.Bounds().Empty() {
		img = image.NewGray(image.Rect(0, 0, 1, 1))
	}
	if turn < 1 || turn > 8 {
		turn = photo.Upright
	}
	return &Source{img: img, turn: turn, add: adderFor(img)}
}

// Size is the width and height of the upright picture in pixels.
func (s *Source) Size() (width, height int) {
	b := s.img.Bounds()
	if s.turn.Transposes() {
		return b.Dy(), b.Dx()
	}
	return b.Dx(), b.Dy()
}

// stored tells for the point (x, y) of an upright picture of w by h where it is
// stored.
func stored(t photo.Orientation, x, y, w, h float64) (float64, float64) {
	switch t {
	case 2:
		return w - x, y
	case 3:
		return w - x, h - y
	case 4:
		return x, h - y
	case 5:
		return y, x
	case 6:
		return y, w - x
	case 7:
		return h - y, w - x
	case 8:
		return h - y, x
	}
	return x, y
}

// upright is the reverse of stored: where in the upright picture of w by h a
// stored point lies.
func upright(t photo.Orientation, x, y, w, h float64) (float64, float64) {
	switch t {
	case 6:
		return w - y, x
	case 7:
		return w - y, h - x
	case 8:
		return y, h - x
	}
	return stored(t, x, y, w, h)
}

// adder adds the pixels x0 to x1 of the row y, in linear light from 0 to 1, to
// sum. Rows and columns count from the corner of the image.
type adder func(l *light, sum []tone, x0, x1, y int)

func adderFor(img image.Image) adder {
	switch m := img.(type) {
	case *image.YCbCr:
		return ycbcrAdder(m)
	case *image.Gray:
		return func(l *light, sum []tone, x0, x1, y int) {
			row := m.Pix[y*m.Stride:]
			for x := x0; x < x1; x++ {
				v := l.linear[row[x]]
				p := &sum[x-x0]
				p.r += v
				p.g += v
				p.b += v
			}
		}
	case *image.NRGBA:
		return func(l *light, sum []tone, x0, x1, y int) {
			for x := x0; x < x1; x++ {
				p := m.Pix[y*m.Stride+4*x:][:4:4]
				l.addOver(&sum[x-x0], p[0], p[1], p[2], p[3])
			}
		}
	case *image.RGBA:
		return func(l *light, sum []tone, x0, x1, y int) {
			for x := x0; x < x1; x++ {
				p := m.Pix[y*m.Stride+4*x:][:4:4]
				c := color.NRGBA{p[0], p[1], p[2], p[3]}
				if p[3] != 255 {
					c = color.NRGBAModel.Convert(color.RGBA(c)).(color.NRGBA)
				}
				l.addOver(&sum[x-x0], c.R, c.G, c.B, c.A)
			}
		}
	case *image.Paletted:
		var palette [256]color.NRGBA
		for i, c := range m.Palette[:min(len(m.Palette), len(palette))] {
			palette[i] = color.NRGBAModel.Convert(c).(color.NRGBA)
		}
		return func(l *light, sum []tone, x0, x1, y int) {
			for x := x0; x < x1; x++ {
				c := palette[m.Pix[y*m.Stride+x]]
				l.addOver(&sum[x-x0], c.R, c.G, c.B, c.A)
			}
		}
	}
	corner := img.Bounds().Min
	return func(l *light, sum []tone, x0, x1, y int) {
		for x := x0; x < x1; x++ {
			c := color.NRGBAModel.Convert(img.At(corner.X+x, corner.Y+y)).(color.NRGBA)
			l.addOver(&sum[x-x0], c.R, c.G, c.B, c.A)
		}
	}
}

// addOver adds a pixel, laid over white where it is transparent: as the pages
// show it on which such pictures are made.
func (l *light) addOver(sum *tone, r, g, b, a uint8) {
	if a == 255 {
		sum.r += l.linear[r]
		sum.g += l.linear[g]
		sum.b += l.linear[b]
		return
	}
	part := float32(a) / 255
	sum.r += 1 + part*(l.linear[r]-1)
	sum.g += 1 + part*(l.linear[g]-1)
	sum.b += 1 + part*(l.linear[b]-1)
}

// ycbcrAdder reads the planes of a JPEG or WebP. What the chroma adds to red,
// green and blue is worked out once for the pixels that share it.
func ycbcrAdder(m *image.YCbCr) adder {
	shift := uint(0)
	switch m.SubsampleRatio {
	case image.YCbCrSubsampleRatio422, image.YCbCrSubsampleRatio420:
		shift = 1
	case image.YCbCrSubsampleRatio411, image.YCbCrSubsampleRatio410:
		shift = 2
	}
	corner := m.Rect.Min
	return func(l *light, sum []tone, x0, x1, y int) {
		luma := m.Y[m.YOffset(corner.X+x0, corner.Y+y):][:x1-x0]
		x := corner.X + x0
		chroma := m.COffset(x, corner.Y+y)
		last := chroma + (x+len(luma)-1)>>shift - x>>shift
		cb, cr := m.Cb[chroma:last+1], m.Cr[chroma:last+1]
		lut := &l.shifted
		sum = sum[:len(luma)]
		if shift == 1 && x&1 == 0 {
			pairs := len(luma) / 2
			reds := cr[:pairs]
			for i, u := range cb[:pairs] {
				r, g, b := chromaOf(u, reds[i])
				two, p := (*[2]byte)(luma[2*i:]), (*[2]tone)(sum[2*i:])
				y := int32(two[0])
				p[0].r += lut[(y+r)&lutMask]
				p[0].g += lut[(y+g)&lutMask]
				p[0].b += lut[(y+b)&lutMask]
				y = int32(two[1])
				p[1].r += lut[(y+r)&lutMask]
				p[1].g += lut[(y+g)&lutMask]
				p[1].b += lut[(y+b)&lutMask]
			}
			luma, cb, cr, sum, x = luma[2*pairs:], cb[pairs:], cr[pairs:], sum[2*pairs:], x+2*pairs
		}
		first := x >> shift
		for i, v := range luma {
			c := (x+i)>>shift - first
			r, g, b := chromaOf(cb[c], cr[c])
			p := &sum[i]
			p.r += lut[(int32(v)+r)&lutMask]
			p.g += lut[(int32(v)+g)&lutMask]
			p.b += lut[(int32(v)+b)&lutMask]
		}
	}
}

// chromaOf is what a chroma sample adds to red, green and blue, by JFIF, each
// with lutZero on top.
func chromaOf(cb, cr byte) (r, g, b int32) {
	u, v := int32(cb)-128, int32(cr)-128
	const half = 1 << 15
	r = (91881*v + half) >> 16
	g = (-22554*u - 46802*v + half) >> 16
	b = (116130*u + half) >> 16
	return r + lutZero, g + lutZero, b + lutZero
}

// Reduce gives a copy of the picture that takes bytes at most, as small as that
// demands and no smaller, and independent of what the decoder made. It answers
// ctx's error and no other.
func (s *Source) Reduce(ctx context.Context, bytes int) (*Source, error) {
	if m, ok := s.img.(*image.YCbCr); ok && len(m.Y)+len(m.Cb)+len(m.Cr) <= bytes {
		c := *m
		c.Y, c.Cb, c.Cr = slices.Clone(m.Y), slices.Clone(m.Cb), slices.Clone(m.Cr)
		return New(&c, s.turn), nil
	}
	w, h := s.Size()
	// Two bytes to a pixel are more than its planes take, whatever is odd.
	scale := min(1, math.Sqrt(float64(bytes)/2/float64(w*h)))
	if whole := planeBytes(w, h); whole <= bytes {
		scale = 1
	}
	img, err := Scale(ctx, s, View{}, max(int(float64(w)*scale), 1), max(int(float64(h)*scale), 1), 0)
	if err != nil {
		return nil, err
	}
	defer clear(img.Pix)
	return New(halved(img), 1), nil
}

// planeBytes is what the planes of a picture take, with chroma at half its size
// either way.
func planeBytes(w, h int) int { return w*h + 2*((w+1)/2)*((h+1)/2) }

// halved is img with chroma at half its size either way.
func halved(img *image.NRGBA) *image.YCbCr {
	b := img.Bounds()
	out := image.NewYCbCr(b, image.YCbCrSubsampleRatio420)
	for y := range b.Dy() {
		for x := range b.Dx() {
			p := img.Pix[img.PixOffset(x, y):]
			luma, cb, cr := color.RGBToYCbCr(p[0], p[1], p[2])
			out.Y[y*out.YStride+x] = luma
			if x&1 == 0 && y&1 == 0 {
				out.Cb[y/2*out.CStride+x/2], out.Cr[y/2*out.CStride+x/2] = cb, cr
			}
		}
	}
	return out
}

// Wipe forgets the picture: it overwrites the planes, which are the decoder's
// own unless the Source was reduced.
func (s *Source) Wipe() { photo.Wipe(s.img) }
