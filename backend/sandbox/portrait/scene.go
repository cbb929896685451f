package portrait

import "math"

// drawnPose places a drawn face in the picture.
func drawnPose(s Subject, d *dice) pose {
	p := pose{
		x:        canvasWidth/2 + d.roll(-26, 26),
		y:        canvasHeight*0.455 + d.roll(-12, 12),
		unit:     d.roll(60, 75),
		tilt:     d.roll(-0.09, 0.09),
		mirrored: d.chance(0.5),
	}
	if s.Poor {
		p.x += d.roll(-60, 60)
		p.y += d.roll(-20, 40)
		p.tilt = d.roll(-0.35, 0.35)
		p.unit *= d.roll(0.7, 1.15)
	}
	return p
}

// upright runs f with a pose that does not tilt: rooms and shoulders don't.
func (c *canvas) upright(f func()) {
	old := c.pose
	c.pose.tilt *= 0.25
	f()
	c.pose = old
}

// drawRoom fills the background: a wall, a window, shelves, the open, a car.
func (c *canvas) drawRoom(d *dice) {
	wall := d.colour(0xd9d4c8, 0xc8cfd4, 0xb9c4bb, 0xe6e0da, 0x9fb0bd, 0xbfae97, 0x8d9aa8, 0xcabcc0, 0x6f7f78, 0xa9927a)
	low := wall.times(d.roll(0.55, 0.85))
	kind, seed := d.pick(6), d.next()
	lean := d.roll(-0.4, 0.4)
	accent := d.colour(0x7d5a3c, 0x36506b, 0x6b2e2e, 0x3f5f46, 0xd8c9a8, 0x303338)
	split := d.roll(0.2, 0.8)
	for y := range canvasHeight {
		fy := float64(y) / canvasHeight
		for x := range canvasWidth {
			fx := float64(x) / canvasWidth
			col := wall.toward(low, clamp(fy+lean*(fx-0.5)))
			switch kind {
			case 1: // window
				in := smooth(0.008, 0, math.Abs(fx-split)-0.17) * smooth(0.62, 0.6, fy)
				bar := smooth(0.012, 0.006, math.Abs(fx-split)) + smooth(0.014, 0.008, math.Abs(fy-0.3))
				sky := rgb(0xdff0ff).toward(rgb(0xa8c890), smooth(0.35, 0.6, fy+0.05*grain(fx*30, fy*30, seed)))
				col = col.toward(sky, in).toward(rgb(0xf4f2ee), in*min(bar, 1))
			case 2: // shelves
				row := math.Floor(fy * 5)
				book := math.Floor(fx*34 + row*3.3)
				h := mix(uint64(book)*7919 ^ uint64(row)*104729 ^ seed)
				col = rgb(uint32(h&0x7f7f7f)+0x302820).toward(accent, 0.35).times(0.8)
				if frac := fy*5 - row; frac < 0.12 || frac < 0.12+float64(h>>32&31)/100 {
					col = accent.times(0.55)
				}
				if fx*34-math.Floor(fx*34) < 0.1 {
					col = col.times(0.7)
				}
			case 3: // the open
				if fy < 0.2 {
					col = rgb(0xcfe6f7).toward(rgb(0x9cc3e0), fy)
					break
				}
				leaf := grain(fx*9, fy*7, seed)*0.6 + grain(fx*23, fy*19, seed+1)*0.4
				far := rgb(0xcfe6f7).toward(rgb(0x9cc3e0), fy)
				col = far.toward(rgb(0x5f8a4c).toward(rgb(0x2f5530), leaf), smooth(0.4, 0.55, fy+0.3*(leaf-0.5)))
			case 4: // lights out of focus
				col = wall.times(0.28)
				for i := range uint64(7) {
					h := mix(seed + i)
					bx, by := float64(h&1023)/1023, float64(h>>10&1023)/1300
					glow := bump((fx-bx)*1.33, fy-by, 0.09, 0.09)
					col = col.toward(rgb(0xffd9a0).toward(rgb(0xa0c8ff), float64(h>>20&1)), 0.75*math.Sqrt(glow))
				}
			case 5: // two walls
				col = col.times(1 - 0.22*smooth(split-0.004, split+0.004, fx))
				col = col.toward(accent, 0.9*smooth(0.2, 0.19, math.Abs(fx-split*0.5)*1.2)*smooth(0.14, 0.13, math.Abs(fy-0.28)))
			}
			c.pix[y*canvasWidth+x] = col
		}
	}
}

// drawBody paints neck, shoulders and clothes.
func (c *canvas) drawBody(l look, d *dice) {
	cloth := d.colour(0x22252b, 0x31435e, 0xe8e6e1, 0x7a2f35, 0x3f5f46, 0xb9a889, 0x5b4a6b, 0xc76b3a, 0x8fa9c4, 0x202a44, 0x6d6f73, 0xd9b44a)
	shirt := d.colour(0xf4f4f2, 0xcfe0f2, 0xf2d8d8, 0x2a2a2e)
	tie := d.colour(0x7a1f2b, 0x1f3f6b, 0x2f5f4b, 0x3a3a3a)
	kind, seed := d.pick(4), d.next()
	stripes := d.chance(0.25)
	c.upright(func() {
		top := l.chin + 0.5
		c.paint(box{-4.5, 1, 4.5, 6}, func(u, v float64) (colour, float64) {
			slope := top + 0.16*u*u*(2.6/l.build)
			a := c.edge(max(slope-v, math.Abs(u)-l.build-0.12*(v-top)), 0.02)
			if a == 0 {
				return colour{}, 0
			}
			col := cloth.times(1.05 - 0.28*math.Abs(u)/l.build + 0.08*(grain(u*6, v*6, seed)-0.5))
			if stripes && math.Mod(v*3+10, 1) < 0.5 {
				col = col.toward(shirt, 0.5)
			}
			open := (v - top + 0.3) * 0.55
			switch {
			case kind == 0 && math.Abs(u) < 0.95-open*0.75: // suit
				col = shirt.times(0.97 - 0.1*math.Abs(u))
				if math.Abs(u) < 0.13+0.05*(v-top) {
					col = tie.times(1 - 0.9*math.Abs(u))
				}
			case kind == 1 && math.Abs(math.Abs(u)-0.62) < 0.2-0.1*(v-top) && v < top+0.75: // collar
				col = cloth.toward(rgb(0xffffff), 0.3)
			case kind == 2 && v < slope+0.12: // seam
				col = col.times(0.8)
			}
			return col, a
		})
		// The neck stands in front of the collar's back and ends in it.
		c.paint(box{-1, 0.8, 1, l.chin + 1.4}, func(u, v float64) (colour, float64) {
			w := 0.6 + 0.06*l.build*smooth(l.chin+0.2, l.chin+1, v)
			end := l.chin + 0.73 - 0.5*u*u
			shade := 0.78 - 0.3*bump(u, v-l.chin-0.1, 1.1, 0.55) - 0.25*u*u
			return l.skin.times(shade).toward(rgb(0x7a3020), 0.06), c.edge(max(math.Abs(u)-w, v-end), 0.015)
		})
	})
}
