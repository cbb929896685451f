package portrait

import "math"

// drawHead paints a drawn face from back to front. Hair that hangs down
// behind the shoulders comes before the body.
func (c *canvas) drawHead(l look, s Subject, d *dice) {
	light := d.roll(-0.7, 0.7)
	turn := d.roll(-0.06, 0.06)
	smile := d.roll(-0.04, 0.13)
	open := d.roll(0.8, 1.1)
	if s.Turned {
		turn = d.roll(0.17, 0.25)
		if d.chance(0.5) {
			turn = -turn
		}
		open = d.roll(0.08, 0.3)
	}
	for _, side := range []float64{-1, 1} {
		c.oval(side*(l.faceWidth+0.03)-turn*0.5, 0.12, 0.15, l.earSize, 0.02, l.skin.times(0.82), 1)
		c.oval(side*(l.faceWidth+0.02)-turn*0.5, 0.14, 0.07, l.earSize*0.6, 0.06, l.skin.times(0.6), 0.8)
	}
	c.drawSkin(l, light, turn)
	c.drawNose(l, turn, light)
	c.drawMouth(l, turn, smile)
	for _, side := range []float64{-1, 1} {
		c.drawEye(l, side, turn, open)
		c.drawBrow(l, side, turn)
	}
	c.drawHairInFront(l, light)
	if l.glasses > 0 {
		c.drawGlasses(l, turn)
	}
}

// drawSkin paints head and beard with light from one side.
func (c *canvas) drawSkin(l look, light, turn float64) {
	c.paint(box{-1.4, l.crown - 0.1, 1.4, l.chin + 0.1}, func(u, v float64) (colour, float64) {
		e, across, along := l.headEdge(u, v)
		a := c.edge(e, 0.012)
		if a == 0 {
			return colour{}, 0
		}
		depth := math.Sqrt(max(0, 1-across*across-along*along*0.8))
		shade := 0.62 + 0.42*depth + 0.16*light*across - 0.06*along
		x := u - turn
		mirror := math.Abs(x)
		shade -= 0.13 * bump(mirror-0.5, v+0.04, 0.42, 0.32)           // sockets
		shade += 0.07 * bump(mirror-0.62, v-0.42, 0.34, 0.3)           // cheekbones
		shade += 0.06 * bump(x, v+0.85, 0.7, 0.5)                      // forehead
		shade -= 0.1 * bump(x, v-l.chin+0.5, 0.35, 0.12)               // under the lip
		shade += 0.06 * bump(x, v-l.chin+0.24, 0.32, 0.25)             // chin
		shade -= l.age * 0.16 * bump(mirror-0.42, v-0.24, 0.28, 0.07)  // bags
		shade -= l.age * 0.2 * fold(mirror-0.3-(v-0.62)*0.45, v, 0.62) // nasolabial fold
		if l.age > 0.5 {
			shade -= 0.07 * l.age * math.Max(0, math.Sin(v*34+2*x*x)) * bump(x, v+0.72, 0.75, 0.26)
		}
		col := l.skin.times(shade)
		col = col.toward(rgb(0xc0453c), 0.16*bump(mirror-0.62, v-0.55, 0.42, 0.36)+0.1*bump(x, v-0.6, 0.3, 0.22))
		col = col.times(0.985 + 0.03*grain(u*24, v*24, l.seed))
		if l.freckles && grain(u*30, v*30, l.seed+5) > 0.82 {
			col = col.toward(rgb(0x8a4a20), 0.35*bump(x, v-0.45, 1, 0.45))
		}
		if l.beard > 0 {
			col = col.toward(l.hair.times(0.9+0.3*grain(u*40, v*18, l.seed+3)), l.beardAt(x, v, across))
		}
		return col, a
	})
}

func fold(d, v, from float64) float64 {
	return bump(d, 0, 0.06, 1) * smooth(from-0.05, from+0.1, v) * smooth(from+0.65, from+0.4, v)
}

// beardAt is how dense the beard is.
func (l *look) beardAt(x, v, across float64) float64 {
	jaw := smooth(0.55, 0.95, v+0.55*math.Abs(across)*math.Abs(across))
	cheek := smooth(0.15, 0.45, v-0.75+0.75*math.Abs(across))
	lip := bump(x, v-1.1, l.mouthWidth+0.1, 0.2)
	density := jaw * cheek * (1 - min(1, 2.2*lip))
	if l.moustache {
		density = max(density, 1.4*bump(x, v-0.9, l.mouthWidth+0.12, 0.13))
	}
	return clamp(density) * (0.15 + 0.75*l.beard) * (0.7 + 0.3*grain(x*45, v*20, l.seed+4))
}

func (c *canvas) drawNose(l look, turn, light float64) {
	x := turn * 1.5
	dark, bright := l.skin.times(0.58), l.skin.toward(rgb(0xffffff), 0.4)
	side := 1.0
	if light > 0 {
		side = -1
	}
	c.paint(box{x - 0.5, -0.2, x + 0.5, l.noseLength + 0.2}, func(u, v float64) (colour, float64) {
		t := clamp(v / l.noseLength)
		w := 0.07 + l.noseWidth*0.75*t*t
		flank := bump((u-x)*side-w, 0, 0.09, 1) * smooth(-0.25, 0.25, v) * smooth(l.noseLength+0.1, l.noseLength-0.1, v)
		return dark, 0.3 * flank
	})
	c.oval(x, l.noseLength+0.06, l.noseWidth*1.05, 0.07, 0.12, dark, 0.4)
	for _, s := range []float64{-1, 1} {
		c.oval(x+s*l.noseWidth*0.85, l.noseLength-0.03, 0.07, 0.09, 0.1, dark, 0.35)
		c.oval(x+s*l.noseWidth*0.46, l.noseLength+0.03, 0.055, 0.028, 0.03, l.skin.times(0.3), 0.85)
	}
	c.oval(x-0.02*side, l.noseLength-0.13, 0.06, 0.07, 0.12, bright, 0.45)
	c.oval(x-0.01*side, 0.2, 0.03, 0.22, 0.09, bright, 0.3)
}

func (c *canvas) drawMouth(l look, turn, smile float64) {
	x, y := turn*1.2, (l.noseLength+l.chin)/2-0.09
	w := l.mouthWidth + smile*0.5
	teeth := smile > 0.08
	c.paint(box{x - w - 0.1, y - 0.3, x + w + 0.1, y + 0.35}, func(u, v float64) (colour, float64) {
		t := (u - x) / w
		if math.Abs(t) > 1 {
			return colour{}, 0
		}
		taper := math.Sqrt(1 - t*t)
		line := y - smile*t*t*1.1 + 0.015*math.Cos(t*9)*taper
		bow := 1 - 0.28*bump(t, 0, 0.22, 1)
		upper, lower := line-l.mouthFull*0.85*taper*bow, line+l.mouthFull*1.25*taper
		gap := 0.012
		if teeth {
			gap = 0.045 * taper
			line += 0.015
		}
		if math.Abs(v-line) < gap {
			if teeth {
				return rgb(0xf0ebe2).times(0.92 - 0.25*math.Abs(t)), 0.95
			}
			return l.lips.times(0.42), 0.9
		}
		if v < line {
			return l.lips.times(0.84), c.edge(upper-v, 0.02)
		}
		shine := 0.16 * bump(t, (v-line)/l.mouthFull-0.6, 0.4, 0.4)
		return l.lips.toward(rgb(0xffffff), shine), c.edge(v-lower, 0.02)
	})
}

func (c *canvas) drawEye(l look, side, turn, open float64) {
	x, y := side*0.5+turn*0.9, 0.0
	w, h := l.eyeWidth, l.eyeHeight*open
	gaze := turn * 0.4
	lash := rgb(0x17100c).toward(l.hair, 0.3)
	c.paint(box{x - w - 0.12, y - 0.3, x + w + 0.12, y + 0.25}, func(u, v float64) (colour, float64) {
		t := (u - x) / w
		y := y - side*(u-x)*l.eyeSlant
		if math.Abs(t) > 1.08 {
			return colour{}, 0
		}
		arch := max(0, 1-t*t)
		top, low := y-h*math.Sqrt(arch)*1.05, y+h*0.8*arch
		thick := 0.024 + 0.012*arch
		if l.makeup {
			thick *= 1.6
		}
		if lid := math.Abs(v - top); lid < thick*1.4 && math.Abs(t) <= 1.05 {
			return lash, c.edge(lid-thick, 0.01)
		}
		if v < top {
			// The crease above the lid.
			return l.skin.times(0.6), 0.5 * bump(v-(top-0.08), 0, 0.035, 1) * clamp(arch*2)
		}
		if v > low {
			return l.skin.times(0.55), 0.5 * bump(v-low, 0, 0.03, 1) * clamp(arch*2)
		}
		iu, iv := u-x-gaze, v-y+0.01
		r := math.Hypot(iu, iv)
		col := rgb(0xf3efe9).times(0.93 - 0.2*math.Abs(t) - 0.25*smooth(top+0.07, top, v))
		const iris = 0.108
		ring := l.iris.times(0.75 + 0.6*r/iris - 0.8*smooth(iris*0.8, iris, r))
		col = col.toward(ring, c.edge(r-iris, 0.008))
		col = col.toward(rgb(0x050505), c.edge(r-0.045, 0.008))
		col = col.toward(rgb(0xffffff), 0.95*c.edge(math.Hypot(iu-0.035, iv+0.035)-0.02, 0.01))
		return col, 1
	})
}

func (c *canvas) drawBrow(l look, side, turn float64) {
	x := side*0.5 + turn*0.8
	hair := l.hair.toward(l.skin, 0.15).times(0.9)
	c.paint(box{x - 0.45, -0.75, x + 0.45, 0}, func(u, v float64) (colour, float64) {
		t := (u - x) * side / 0.34 // -1 at the nose, 1 at the temple
		if t < -1.1 || t > 1.15 {
			return colour{}, 0
		}
		line := -l.browHeight - l.browTilt*t*0.5 + 0.09*t*t
		thick := l.browThick * (1 - 0.55*smooth(-0.2, 1.15, t)) * smooth(-1.1, -0.8, t)
		return hair.times(0.85 + 0.4*grain(u*70, v*20, l.seed)), 0.85 * c.edge(math.Abs(v-line)-thick, 0.025) * smooth(1.15, 0.9, t)
	})
}

func (c *canvas) drawGlasses(l look, turn float64) {
	ru, rv := 0.36, [4]float64{0, 0.27, 0.33, 0.24}[l.glasses]
	for _, side := range []float64{-1, 1} {
		x := side*0.5 + turn*0.8
		c.paint(box{x - 0.5, -0.5, x + 0.5, 0.5}, func(u, v float64) (colour, float64) {
			e := ellipse(u-x, v-0.04, ru, rv)
			if l.glasses == 3 {
				e = max(math.Abs(u-x)-ru+0.02, math.Abs(v-0.04)-rv)
			}
			if e > 0.03 {
				return colour{}, 0
			}
			rim := c.edge(math.Abs(e)-0.022, 0)
			shine := 0.1 * smooth(0.06, 0, math.Abs(u-x+v*0.8+0.08)-0.05)
			return l.frame.toward(rgb(0xffffff), 1-max(rim, 0.01)), max(rim, shine)
		})
		c.stroke(x+side*ru, 0, side*(l.faceWidth+0.05), -0.04, 0.022, l.frame, 1)
	}
	c.stroke(turn*0.8-0.15, -0.02, turn*0.8+0.15, -0.02, 0.022, l.frame, 1)
}
