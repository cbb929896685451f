package picture

// tone is a colour, or what colours add up to, in whatever space they are
// compared: red, green and blue in codes of sRGB, or lightness and two axes of
// hue. It is a struct since the compiler keeps those in registers.
type tone struct{ r, g, b float32 }

func (a tone) plus(b tone) tone  { return tone{a.r + b.r, a.g + b.g, a.b + b.b} }
func (a tone) minus(b tone) tone { return tone{a.r - b.r, a.g - b.g, a.b - b.b} }

func (a tone) times(f float32) tone { return tone{a.r * f, a.g * f, a.b * f} }

func (a tone) dot(b tone) float32 { return a.r*b.r + a.g*b.g + a.b*b.b }

// square is the square of its length.
func (a tone) square() float32 { return a.dot(a) }
