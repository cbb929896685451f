package picture

import "math"

// View is the part of a picture in sight. The zero View is the whole.
type View struct {
	// Zoom is how much larger than fitting the room the picture is, from 1 on;
	// less means 1.
	Zoom float64
	// Fill takes for 1 what covers the room and is cut, not what fits it whole.
	Fill bool
	// X and Y are where the middle of the part lies, from -1 for the left and
	// upper edge to 1 for the right and lower one; 0 is the middle of the
	// picture.
	X, Y float64
}

// MaxZoom is where zooming in ends: a face's eye then fills the screen.
const MaxZoom = 16

// place says which part of src is drawn and how many cells it takes of the room.
func (v View) place(src *Source, cols, rows int, aspect float64) (part rect, across, down int) {
	pw, ph := src.Size()
	w, h := float64(pw), float64(ph)
	// scale is rows a pixel.
	tall, wide := float64(rows)/h, float64(cols)*aspect/w
	scale := min(tall, wide)
	if v.Fill {
		scale = max(tall, wide)
	}
	scale *= min(max(v.Zoom, 1), MaxZoom)
	across, x0, x1 := along(w, w*scale/aspect, cols, v.X)
	down, y0, y1 := along(h, h*scale, rows, v.Y)
	return rect{x0, y0, x1, y1}, across, down
}

// along places one side of a picture of so many pixels, which at its scale
// takes so many cells, in the room. at is as in View.
func along(pixels, cells float64, room int, at float64) (n int, from, to float64) {
	n = max(int(math.Round(cells)), 1)
	if n <= room {
		return n, 0, pixels
	}
	part := pixels * float64(room) / cells
	from = (pixels - part) * (min(max(at, -1), 1) + 1) / 2
	return room, from, from + part
}

// Cells is how many cells the part of src in sight takes of a room of cols by
// rows whose cells are aspect as wide as high.
func (v View) Cells(src *Source, cols, rows int, aspect float64) (across, down int) {
	_, across, down = v.place(src, cols, rows, aspect)
	return across, down
}
