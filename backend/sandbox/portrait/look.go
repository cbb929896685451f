package portrait

// hairStyle is how somebody wears their hair.
type hairStyle uint8

const (
	shaved hairStyle = iota
	short
	parted
	fringe
	long
	bob
	curly
	bun
	receding
	hairStyles
)

// look is what makes a person recognisable from one picture to the next.
type look struct {
	seed       uint64
	skin       colour
	hair       colour
	iris       colour
	lips       colour
	style      hairStyle
	hairVolume float64 // how far hair stands off the head
	faceWidth  float64 // half, at the cheeks
	chin       float64 // v of the chin
	taper      float64 // how much the jaw narrows
	crown      float64 // v of the top of the skull, negative
	eyeHeight  float64
	eyeWidth   float64
	eyeSlant   float64
	browHeight float64
	browThick  float64
	browTilt   float64
	noseWidth  float64
	noseLength float64
	mouthWidth float64
	mouthFull  float64
	earSize    float64
	age        float64 // 0 young to 1 old
	beard      float64 // 0 none to 1 full
	moustache  bool
	glasses    int // 0 none, otherwise a shape
	frame      colour
	makeup     bool
	freckles   bool
	build      float64 // shoulder width
}

func newLook(person uint64) look {
	d := newDice(person)
	l := look{
		seed:       person,
		skin:       d.colour(0xf6d7c0, 0xf2cbb0, 0xeec1a0, 0xe8b694, 0xdfa67f, 0xcf9469, 0xb87b54, 0x9a6342, 0x7a4a30, 0x5d3826),
		hair:       d.colour(0x14100e, 0x1c1512, 0x241a15, 0x33231a, 0x4b3020, 0x6b4426, 0x8a5c33, 0xb98a4e, 0x7a2f1a, 0x181820),
		iris:       d.colour(0x2b1a10, 0x3a2414, 0x4a2f1a, 0x5b4426, 0x4d6a4a, 0x4a6f8f, 0x6a7f90),
		style:      hairStyle(d.pick(int(hairStyles))),
		hairVolume: d.roll(0.08, 0.24),
		faceWidth:  d.roll(1.02, 1.22),
		chin:       d.roll(1.66, 1.96),
		taper:      d.roll(0.1, 0.42),
		crown:      d.roll(-1.72, -1.5),
		eyeHeight:  d.roll(0.085, 0.14),
		eyeWidth:   d.roll(0.2, 0.25),
		eyeSlant:   d.roll(-0.05, 0.18),
		browHeight: d.roll(0.24, 0.36),
		browThick:  d.roll(0.025, 0.065),
		browTilt:   d.roll(-0.06, 0.14),
		noseWidth:  d.roll(0.15, 0.27),
		noseLength: d.roll(0.56, 0.72),
		mouthWidth: d.roll(0.32, 0.47),
		mouthFull:  d.roll(0.05, 0.11),
		earSize:    d.roll(0.26, 0.38),
		build:      d.roll(2.2, 3.1),
		age:        d.roll(0, 1),
	}
	l.age *= l.age
	if l.age > 0.45 {
		grey := d.colour(0x8d8a86, 0xb9b6b1, 0xdad8d4, 0x5f5c5a)
		l.hair = l.hair.toward(grey, min(1, (l.age-0.4)*2.2))
	}
	l.skin = l.skin.toward(d.colour(0xf0b090, 0xd8b070, 0xb08080), 0.12)
	l.lips = l.skin.toward(rgb(0xa03c40), d.roll(0.3, 0.6)).times(0.94)
	longHair := l.style == long || l.style == bob || l.style == bun
	if d.chance(0.35) && !longHair {
		l.beard = d.roll(0.2, 1)
	}
	l.moustache = l.beard > 0.3 && d.chance(0.7)
	if d.chance(0.3) {
		l.glasses = 1 + d.pick(3)
	}
	l.frame = d.colour(0x151515, 0x3b2618, 0x5a5a60, 0x6b1f1f, 0x1c2c48, 0xa88a4a)
	if l.makeup = longHair && d.chance(0.6); l.makeup {
		l.lips = l.lips.toward(d.colour(0xb01030, 0xc04060, 0x8a2035, 0xc85a50), 0.6)
	}
	l.freckles = d.chance(0.12)
	return l
}

// headEdge is about the distance to the outline of the head, and how far out
// (u, v) lies across and along it, both -1 to 1 inside.
func (l *look) headEdge(u, v float64) (d, across, along float64) {
	const middle = 0.12
	h := middle - l.crown
	w := l.faceWidth
	if v > middle {
		h = l.chin - middle
		t := (v - middle) / h
		w *= 1 - l.taper*t*t
	}
	across, along = u/w, (v-middle)/h
	return ellipse(u, v-middle, w, h), across, along
}
