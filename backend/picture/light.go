package picture

import "math"

const (
	// lutMask bounds an index into light.shifted, whose entry for the code 0
	// is lutZero: chroma can take a code 227 below 0 and as far above 255.
	lutMask = 1<<10 - 1
	lutZero = 256
	// fine is how many steps of linear light are told apart on the way back to
	// codes: at its darkest a code is 2.5 of them wide.
	fine = 1 << 13
)

// light converts between the codes of sRGB and linear light, in which alone
// mixing two pixels gives what the eye sees from further away.
type light struct {
	linear  [256]float32         // of a code, 0 to 1
	shifted [lutMask + 1]float32 // the same from lutZero on, clamped at both ends
	codes   [fine + 1]float32    // of linear light in steps of 1/fine: 0 to 255
}

// newLight makes the tables. brightness is as in Options.
func newLight(brightness int) *light {
	l := &light{}
	for i := range l.linear {
		l.linear[i] = float32(linearOf(float64(i) / 255))
	}
	for i := range l.shifted {
		l.shifted[i] = l.linear[min(max(i-lutZero, 0), 255)]
	}
	// Between two codes their distance is taken for straight: off by less than
	// a hundredth of a code, and much cheaper than a power for each step.
	code := 0
	for i := range l.codes {
		v := float32(i) / fine
		for code < 254 && v > l.linear[code+1] {
			code++
		}
		l.codes[i] = float32(code) + (v-l.linear[code])/(l.linear[code+1]-l.linear[code])
	}
	if brightness != 0 {
		l.lift(brightness)
	}
	return l
}

// lift changes the codes so that dark parts become lighter, while black and
// white stay: a power of the code, as of a display with another gamma.
func (l *light) lift(steps int) {
	gamma := math.Pow(0.85, float64(min(max(steps, MinBrightness), MaxBrightness)))
	for i, v := range l.codes {
		l.codes[i] = float32(255 * math.Pow(float64(v)/255, gamma))
	}
}

// linearOf is the linear light of an sRGB value, both 0 to 1.
func linearOf(v float64) float64 {
	if v <= 0.04045 {
		return v / 12.92
	}
	return math.Pow((v+0.055)/1.055, 2.4)
}
