package portrait

import (
	"bytes"
	_ "embed"
	"image"
	"image/jpeg"
	"math"
)

//go:embed photos/collins.jpg
var collinsJPEG string

//go:embed photos/hopper.jpg
var hopperJPEG string

// photograph is one of the embedded pictures and where its face is.
type photograph struct {
	img       *image.YCbCr
	x, y      float64 // between the eyes, in pixels of img
	unit      float64 // distance of the pupils
	faceWidth float64 // half, in units
	zoom      [2]float64

	hairVolume float64 // what a cap has to cover beside the face, in units
}

func loadPhoto(which Photo) (photograph, error) {
	p, data := photograph{x: 263, y: 119, unit: 52, faceWidth: 1.16, zoom: [2]float64{0.95, 1.45}, hairVolume: 0.8}, collinsJPEG
	if which == Hopper {
		p, data = photograph{x: 308, y: 197, unit: 100, faceWidth: 1.14, zoom: [2]float64{0.82, 0.98}, hairVolume: 0.3}, hopperJPEG
	}
	img, err := jpeg.Decode(bytes.NewReader([]byte(data)))
	if err != nil {
		return p, err
	}
	var ok bool
	if p.img, ok = img.(*image.YCbCr); !ok {
		return p, jpeg.UnsupportedError("a photograph without colour planes")
	}
	return p, nil
}

// pose crops, turns and mirrors the photograph anew for every shot, such that
// the picture stays filled.
func (p *photograph) pose(s Subject, d *dice) pose {
	scale := d.roll(p.zoom[0], p.zoom[1])
	w, h := float64(p.img.Rect.Dx())*scale, float64(p.img.Rect.Dy())*scale
	out := pose{unit: p.unit * scale, tilt: d.roll(-0.05, 0.05), mirrored: d.chance(0.5)}
	left := p.x * scale
	if out.mirrored {
		left = w - left
	}
	place := func(from, size, room, want float64) float64 {
		return max(min(want, from), from-max(size-room, 0))
	}
	out.x = place(left, w, canvasWidth, canvasWidth/2+d.roll(-30, 30))
	out.y = place(p.y*scale, h, canvasHeight, canvasHeight*0.42+d.roll(-15, 15))
	if s.Poor || s.Turned {
		out.tilt = d.roll(0.12, 0.4)
		if d.chance(0.5) {
			out.tilt = -out.tilt
		}
	}
	if s.Turned {
		out.x += math.Copysign(canvasWidth*0.33, out.tilt)
	}
	return out
}

// drawPhoto fills the canvas with the photograph; beyond its borders it goes on
// as in a mirror.
func (c *canvas) drawPhoto(p photograph) {
	b := p.img.Rect
	w, h := float64(b.Dx()-1), float64(b.Dy()-1)
	fold := func(x, size float64) float64 {
		x = math.Abs(math.Mod(x, 2*size))
		if x > size {
			x = 2*size - x
		}
		return x
	}
	c.paint(box{-100, -100, 100, 100}, func(u, v float64) (colour, float64) {
		x, y := fold(p.x+u*p.unit, w), fold(p.y+v*p.unit, h)
		ix, iy := min(int(x), b.Dx()-2), min(int(y), b.Dy()-2)
		tx, ty := x-float64(ix), y-float64(iy)
		o := iy*p.img.YStride + ix
		top := float64(p.img.Y[o])*(1-tx) + float64(p.img.Y[o+1])*tx
		o += p.img.YStride
		low := float64(p.img.Y[o])*(1-tx) + float64(p.img.Y[o+1])*tx
		luma := (top*(1-ty) + low*ty) / 255
		co := p.img.COffset(ix, iy)
		cb, cr := (float64(p.img.Cb[co])-128)/255, (float64(p.img.Cr[co])-128)/255
		return colour{luma + 1.402*cr, luma - 0.344136*cb - 0.714136*cr, luma + 1.772*cb}, 1
	})
}
