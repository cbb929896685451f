package portrait

import "math"

// drawCover hides the face as the record says.
func (c *canvas) drawCover(cover Cover, l look, d *dice) {
	switch cover {
	case Mask:
		c.drawMask(l, d)
	case Sunglasses:
		c.drawSunglasses(l, d)
	case Scarf:
		c.drawScarf(l, d)
	}
}

func (c *canvas) drawMask(l look, d *dice) {
	cloth := d.colour(0xa9cfe0, 0xeef1f2, 0x24262a, 0xc9c3d8, 0xdfe9e2)
	wide := l.faceWidth * 0.93
	for _, side := range []float64{-1, 1} {
		c.stroke(side*wide*0.93, 0.5, side*(l.faceWidth+0.08), 0.05, 0.022, cloth.times(0.9), 0.95)
		c.stroke(side*wide*0.72, 1.38, side*(l.faceWidth+0.06), 0.3, 0.022, cloth.times(0.85), 0.95)
	}
	low := max(l.chin, 1.6) + 0.06
	c.paint(box{-1.3, 0.1, 1.3, low + 0.1}, func(u, v float64) (colour, float64) {
		t := u / wide
		top := 0.3 + 0.24*smooth(0, 0.75, math.Abs(t)) - 0.06*bump(t, 0, 0.2, 1)
		bottom := low - 0.5*t*t
		side := math.Abs(u) - wide*(1-0.3*smooth(0.7, low, v))
		e := max(top-v, v-bottom, side)
		a := c.edge(e, 0.012)
		if a == 0 {
			return colour{}, 0
		}
		shade := 1.02 - 0.42*t*t - 0.1*bump(v-low+0.1, 0, 0.4, 1)
		shade -= 0.1 * math.Pow(math.Abs(math.Sin((v-0.45)*7)), 14) * smooth(1, 0.6, math.Abs(t)) // pleats
		if math.Abs(e) < 0.05 {
			shade *= 0.93
		}
		return cloth.times(shade), a
	})
}

func (c *canvas) drawSunglasses(l look, d *dice) {
	lens := d.colour(0x0c0d10, 0x1d1410, 0x10181c)
	for _, side := range []float64{-1, 1} {
		c.stroke(side*0.85, -0.06, side*(l.faceWidth+0.04), -0.06, 0.045, lens.times(1.4), 1)
		c.paint(box{side*0.5 - 0.55, -0.45, side*0.5 + 0.55, 0.5}, func(u, v float64) (colour, float64) {
			x := u - side*0.5
			e := max(ellipse(x, v-0.06, 0.46, 0.4), -0.2-v)
			glint := 0.35 * smooth(0.05, 0, math.Abs(x*0.8+v+0.04)-0.05) * smooth(0.3, -0.15, v)
			return lens.toward(rgb(0xb8d0e8), 0.08+glint-0.12*v), c.edge(e, 0.01)
		})
	}
	c.stroke(-0.12, -0.1, 0.12, -0.1, 0.04, lens.times(1.4), 1)
}

func (c *canvas) drawScarf(l look, d *dice) {
	yarn := d.colour(0x8a2530, 0x2f4f6b, 0x6b6a3a, 0xb08a5a, 0x44464c)
	other := d.colour(0xd8cdb8, 0x22242a, 0xc8a040, 0xe8e4dc)
	c.paint(box{-1.9, 0.3, 1.9, l.chin + 1.5}, func(u, v float64) (colour, float64) {
		wave := 0.07 * math.Sin(u*3.1+1)
		e := max(0.56+wave+0.1*u*u-v, math.Abs(u)-1.22-0.3*smooth(1, 2.6, v), v-l.chin-1.15+0.3*u*u)
		shade := 1 - 0.25*u*u/1.6 + 0.16*math.Sin(v*9+u*2.2+wave*8)
		col := yarn
		if math.Mod(u*1.6+v*2.6+20, 2) < 0.7 {
			col = other
		}
		return col.times(shade * (0.85 + 0.3*grain(u*40, v*40, l.seed))), c.edge(e, 0.02)
	})
}

// drawHat puts on a cap or a safety helmet.
func (c *canvas) drawHat(hat Hat, l look, d *dice) {
	switch hat {
	case Cap:
		c.drawCap(l, d)
	case Helmet:
		c.drawHelmet(l, d)
	}
}

func (c *canvas) drawCap(l look, d *dice) {
	cloth := d.colour(0x1f2430, 0x8a2530, 0x2f4a38, 0xe8e4da, 0x3a5a8a)
	wide := l.faceWidth + 0.12 + l.hairVolume*0.4
	c.paint(box{-1.7, -2.3, 1.7, -0.4}, func(u, v float64) (colour, float64) {
		e := max(ellipse(u, v+0.8, wide, 1.05), v+0.72)
		seam := 0.12 * bump(math.Abs(u)-0.55*math.Sqrt(clamp(-(v+0.7))), 0, 0.03, 1)
		return cloth.times(1.1 - 0.35*u*u/(wide*wide) - seam), c.edge(e, 0.01)
	})
	c.oval(0, -0.98, 0.24, 0.2, 0.02, cloth.toward(rgb(0xffffff), 0.75), 0.9)
	c.paint(box{-1.7, -1.1, 1.7, -0.3}, func(u, v float64) (colour, float64) {
		e := max(ellipse(u, v+0.6, wide*0.98, 0.26), v+0.62-0.16*u*u-0.12)
		return cloth.times(0.72 + 0.5*clamp(-v-0.55)), c.edge(e, 0.01)
	})
}

func (c *canvas) drawHelmet(l look, d *dice) {
	shell := d.colour(0xf2c41f, 0xf4f4f0, 0xe8762a, 0x2f6fb0, 0xd8392f)
	wide := max(l.faceWidth+0.24, 1.36)
	strap := rgb(0x2b2b2e)
	for _, side := range []float64{-1, 1} {
		c.stroke(side*l.faceWidth*0.98, -0.6, side*l.faceWidth*0.9, 0.9, 0.035, strap, 0.9)
		c.stroke(side*l.faceWidth*0.9, 0.9, side*0.25, l.chin+0.06, 0.035, strap, 0.9)
	}
	c.paint(box{-1.9, -2.6, 1.9, -0.4}, func(u, v float64) (colour, float64) {
		e := max(ellipse(u, v+0.78, wide, 1.3), v+0.72)
		t := u / wide
		shade := 0.98 - 0.4*t*t + 0.14*bump(u+0.45, v+1.6, 0.5, 0.4)
		for _, ridge := range []float64{-0.42, 0, 0.42} {
			at := ridge * math.Sqrt(clamp(1-(v+0.78)*(v+0.78)/1.69)) * 1.1
			shade += 0.1*bump(u-at+0.03, 0, 0.04, 1) - 0.16*bump(u-at-0.04, 0, 0.05, 1)
		}
		return shell.times(shade).toward(rgb(0xffffff), 0.5*bump(u+0.5, v+1.62, 0.2, 0.22)), c.edge(e, 0.01)
	})
	c.oval(0, -1.2, 0.22, 0.16, 0.01, rgb(0x2f7a4a).toward(rgb(0xffffff), 0.15), 0.9)
	c.paint(box{-2.1, -1.2, 2.1, -0.3}, func(u, v float64) (colour, float64) {
		e := ellipse(u, v+0.7-0.06*math.Cos(u), wide+0.2, 0.17)
		return shell.times(1.06 + 0.9*(-v-0.72)), c.edge(e, 0.01)
	})
	// The brim's shadow on the forehead.
	c.paint(box{-1.3, -0.7, 1.3, 0}, func(u, v float64) (colour, float64) {
		return colour{}, 0.32 * smooth(-0.25, -0.55, v) * smooth(l.faceWidth, l.faceWidth*0.9, math.Abs(u)) * smooth(-0.6, -0.54, v)
	})
}
