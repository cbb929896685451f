package portrait

import "math"

// strands is the fall of light on hair.
func (l *look) strands(u, v float64) float64 {
	if l.style == curly {
		return 0.6 + 0.7*grain(u*11, v*11, l.seed+20)*grain(u*26, v*26, l.seed+21) + 0.2*grain(u*5, v*5, l.seed)
	}
	w := math.Sqrt(u*u + (v+0.4)*(v+0.4)*0.4)
	return 0.72 + 0.35*grain(u*34+v*3, v*3.5, l.seed+22) + 0.18*bump(w-0.95, 0, 0.28, 1)
}

// drawHairBehind paints what hangs behind face and shoulders.
func (c *canvas) drawHairBehind(l look) {
	var drop, wide float64
	switch l.style {
	case long:
		drop, wide = 3.2, l.faceWidth+0.28+l.hairVolume
	case bob:
		drop, wide = 1.65, l.faceWidth+0.22+l.hairVolume
	case curly:
		drop, wide = 0.9, l.faceWidth+0.25+l.hairVolume*1.6
	case bun:
		c.oval(0, l.crown-0.12, 0.56, 0.42, 0.03, l.hair.times(0.85), 1)
		return
	default:
		return
	}
	c.paint(box{-2.2, l.crown - 0.8, 2.2, drop + 0.3}, func(u, v float64) (colour, float64) {
		var e float64
		switch {
		case l.style == curly:
			if e = ellipse(u, v+0.25, wide, drop+0.6); e < 0.2 {
				e -= 0.14 * grain(u*7, v*7, l.seed+8)
			}
		case v > 0.05:
			e = max(math.Abs(u)-wide*(1-0.06*smooth(0.5, drop, v)), v-drop)
			if math.Abs(e) < 0.2 && v > drop-0.2 {
				e += 0.12 * grain(u*9, 0, l.seed+7)
			}
		default:
			e = ellipse(u, v-0.05, wide, 0.05-l.crown+l.hairVolume)
		}
		a := c.edge(e, 0.03)
		if a == 0 {
			return colour{}, 0
		}
		return l.hair.times(0.72 * l.strands(u, v)), a
	})
}

// drawHairInFront paints what lies on the head: everything outside the
// hairline and inside the outline of the hair.
func (c *canvas) drawHairInFront(l look, light float64) {
	if l.style == shaved {
		c.paint(box{-1.4, l.crown - 0.1, 1.4, 0.1}, func(u, v float64) (colour, float64) {
			e, _, _ := l.headEdge(u, v)
			return l.hair, 0.38 * c.edge(e, 0.02) * smooth(-0.72, -0.95, v-0.3*u*u) * (0.7 + 0.3*grain(u*50, v*50, l.seed))
		})
		return
	}
	volume := l.hairVolume
	if l.style == curly {
		volume *= 1.9
	}
	c.paint(box{-1.8, l.crown - 0.7, 1.8, 1.6}, func(u, v float64) (colour, float64) {
		outer := ellipse(u, v-0.05, l.faceWidth+0.06+volume*0.55, 0.05-l.crown+volume)
		if l.style == curly {
			outer -= 0.1 * (grain(u*8, v*8, l.seed+6) - 0.3)
		}
		inner, reach := l.hairline(u)
		e := max(outer, v-reach)
		if math.Abs(u) < l.faceWidth*0.97 {
			e = max(e, v-inner)
		}
		if l.style == receding {
			e = max(e, -ellipse(u, v+0.75, l.faceWidth*0.86, 0.95))
		}
		if e > 0.2 {
			return colour{}, 0
		}
		ragged := 0.05 * (grain(u*16, 3, l.seed+11) - 0.5)
		a := c.edge(e+ragged, 0.035)
		if a == 0 {
			return colour{}, 0
		}
		shine := 1 + 0.14*light*u
		col := l.hair.times(l.strands(u, v)*shine).toward(rgb(0xfff0e0), 0.05*bump(u-light*0.4, v-l.crown-0.35, 0.6, 0.3))
		return col, a
	})
}

// hairline is the v above which the forehead is covered at u, and how far down
// the hair goes at the sides.
func (l *look) hairline(u float64) (inner, sides float64) {
	rim := 0.8 * smooth(l.faceWidth*0.72, l.faceWidth, math.Abs(u))
	switch l.style {
	case parted:
		return -0.98 + 0.42*smooth(-0.5, 0.9, u) + 0.1*math.Abs(u+0.45) + rim, 0.15
	case fringe:
		return -0.46 + 0.05*math.Sin(u*13) + rim*0.8, 0.25
	case long:
		return -1.05 + 0.5*math.Abs(u)*math.Abs(u) + rim, 1.4
	case bob:
		return -0.55 - 0.12*u + rim, 1.3
	case bun:
		return -1.02 + 0.3*u*u + rim*0.7, -0.05
	case curly:
		return -0.86 + 0.2*u*u + 0.06*math.Sin(u*17) + rim, 0.5
	}
	return -0.92 + 0.12*u*u + 0.03*math.Sin(u*11) + rim, 0.12
}
