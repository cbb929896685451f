package portrait

import (
	"image"
	"math"
)

// finish develops the canvas: blur, light, cast, a screen in between, grain.
func (c *canvas) finish(s Subject, visit, shot *dice) *image.YCbCr {
	radius := 0
	if shot.chance(0.06) {
		radius = 1
	}
	gain, cast := shot.roll(0.9, 1.08), colour{visit.roll(0.94, 1.06), 1, visit.roll(0.92, 1.08)}
	noise := shot.roll(2, 6)
	vignette := shot.roll(0.05, 0.3)
	if s.Poor {
		radius = 2 + shot.pick(3)
		gain *= shot.roll(0.35, 0.8)
		noise += shot.roll(4, 14)
	}
	if radius > 0 {
		c.blur(radius)
	}
	if s.Screen {
		c.throughScreen(shot)
	}
	for y := range canvasHeight {
		fy := float64(y)/canvasHeight - 0.5
		for x := range canvasWidth {
			fx := float64(x)/canvasWidth - 0.5
			k := gain * (1 - vignette*(fx*fx+fy*fy)*2)
			p := &c.pix[y*canvasWidth+x]
			p.r, p.g, p.b = p.r*k*cast.r, p.g*k, p.b*k*cast.b
		}
	}
	return c.develop(noise, shot.next())
}

// blur averages over a square twice, which is close to a lens out of focus.
func (c *canvas) blur(radius int) {
	line := make([]colour, max(canvasWidth, canvasHeight))
	run := func(start, step, n int) {
		for i := range n {
			line[i] = c.pix[start+i*step]
		}
		var sum colour
		add := func(p colour, f float64) { sum.r += p.r * f; sum.g += p.g * f; sum.b += p.b * f }
		for i := -radius; i <= radius; i++ {
			add(line[max(0, min(n-1, i))], 1)
		}
		for i := range n {
			c.pix[start+i*step] = sum.times(1 / float64(2*radius+1))
			add(line[max(0, i-radius)], -1)
			add(line[min(n-1, i+radius+1)], 1)
		}
	}
	for range 2 {
		for y := range canvasHeight {
			run(y*canvasWidth, 1, canvasWidth)
		}
		for x := range canvasWidth {
			run(x, canvasWidth, canvasHeight)
		}
	}
}

// throughScreen makes the picture one of a screen: bezel, lines that beat
// against the camera's pixels, glare, washed-out blacks.
func (c *canvas) throughScreen(d *dice) {
	freq, angle := d.roll(0.42, 0.56), d.roll(-0.15, 0.15)
	sin, cos := math.Sincos(angle)
	inset := d.roll(20, 34)
	glare := d.roll(-0.5, 0.5)
	waveX, waveY := make([]float64, 4096), make([]float64, 4096)
	for i := range waveX {
		t := float64(i) / 4096 * 2 * math.Pi
		waveX[i], waveY[i] = math.Sin(t), math.Sin(t*2)*0.5+math.Sin(t)*0.5
	}
	at := func(w []float64, phase float64) float64 {
		return w[int(math.Abs(phase)*4096/(2*math.Pi))&4095]
	}
	for y := range canvasHeight {
		for x := range canvasWidth {
			fx, fy := float64(x), float64(y)
			p := &c.pix[y*canvasWidth+x]
			a, b := (fx*cos+fy*sin)*freq, (fy*cos-fx*sin)*freq*1.07
			m := 0.05*at(waveX, a*6.1) + 0.05*at(waveY, b*5.9) + 0.045*at(waveX, a*0.35+b*0.2)
			hue := 0.04 * at(waveX, b*0.4+a*0.1)
			*p = colour{p.r*0.8 + 0.1 + m + hue, p.g*0.82 + 0.11 + m, p.b*0.84 + 0.14 + m - hue}
			shine := 0.4 * bump(fx/canvasWidth-0.5-glare+fy/canvasHeight*0.5, 0, 0.16, 1)
			*p = p.toward(rgb(0xffffff), shine)
			e := max(math.Abs(fx-canvasWidth/2)-canvasWidth/2+inset, math.Abs(fy-canvasHeight/2)-canvasHeight/2+inset*0.7)
			*p = p.toward(colour{0.04, 0.04, 0.05}, clamp(e/1.5+0.5))
			if edge := math.Abs(e - 2); edge < 1.5 {
				*p = p.toward(colour{0.3, 0.3, 0.32}, 0.5)
			}
		}
	}
}

// develop turns the canvas into colour planes: brightness scaled up to twice
// the size with grain, the colours as they are.
func (c *canvas) develop(noise float64, seed uint64) *image.YCbCr {
	out := image.NewYCbCr(image.Rect(0, 0, Width, Height), image.YCbCrSubsampleRatio420)
	luma := make([]int32, canvasWidth*canvasHeight)
	for i, p := range c.pix {
		r, g, b := clamp(p.r)*255, clamp(p.g)*255, clamp(p.b)*255
		luma[i] = int32((0.299*r + 0.587*g + 0.114*b) * 64)
		out.Cb[i] = uint8(min(255, int(128-0.168736*r-0.331264*g+0.5*b)))
		out.Cr[i] = uint8(min(255, int(128+0.5*r-0.418688*g-0.081312*b)))
	}
	strength := int32(noise * 10)
	var grains [4096]int32
	state := seed | 1
	for i := range grains {
		state ^= state << 13
		state ^= state >> 7
		state ^= state << 17
		grains[i] = (int32(state&255) + int32(state>>8&255) - 255) * strength / 64
	}
	// A sample of the picture lies a quarter of a canvas pixel beside that
	// pixel's middle: three parts of it and one of the next neighbour.
	line := make([]int32, canvasWidth+2)
	for y := range Height {
		near, far := y>>1, y>>1-1+y&1*2
		a := luma[near*canvasWidth : near*canvasWidth+canvasWidth]
		b := luma[max(0, min(canvasHeight-1, far))*canvasWidth:][:canvasWidth]
		for x := range canvasWidth {
			line[x+1] = (3*a[x] + b[x]) / 4
		}
		line[0], line[canvasWidth+1] = line[1], line[canvasWidth]
		row := out.Y[y*out.YStride : y*out.YStride+Width]
		state ^= state << 13
		state ^= state >> 7
		state ^= state << 17
		g := state
		for x := range canvasWidth {
			l, m, r := line[x], line[x+1]*3, line[x+2]
			n1, n2 := grains[g&4095], grains[(g+1)&4095]
			g += 2
			row[2*x] = uint8(max(0, min(255, ((l+m)/4+n1)/64)))
			row[2*x+1] = uint8(max(0, min(255, ((m+r)/4+n2)/64)))
		}
	}
	return out
}
