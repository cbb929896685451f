package picture

import (
	"strings"
	"testing"
)

func TestLine(t *testing.T) {
	rgb := func(r, g, b Color) Color { return direct | r<<16 | g<<8 | b }
	for name, tc := range map[string]struct {
		cells []Cell
		want  string
	}{
		"no colour":            {[]Cell{{'a', 0, 0}, {' ', 0, 0}}, "a "},
		"both":                 {[]Cell{{'▄', rgb(1, 20, 255), rgb(0, 0, 0)}}, "\x1b[38;2;1;20;255;48;2;0;0;0m▄\x1b[m"},
		"one kept":             {[]Cell{{'▄', rgb(1, 2, 3), rgb(4, 5, 6)}, {'▌', rgb(1, 2, 3), rgb(7, 8, 9)}}, "\x1b[38;2;1;2;3;48;2;4;5;6m▄\x1b[48;2;7;8;9m▌\x1b[m"},
		"both kept":            {[]Cell{{'▄', rgb(1, 2, 3), rgb(4, 5, 6)}, {'▌', rgb(1, 2, 3), rgb(4, 5, 6)}}, "\x1b[38;2;1;2;3;48;2;4;5;6m▄▌\x1b[m"},
		"background alone":     {[]Cell{{' ', 0, rgb(4, 5, 6)}}, "\x1b[48;2;4;5;6m \x1b[m"},
		"a palette's":          {[]Cell{{'▄', indexed | 196, indexed | 16}}, "\x1b[38;5;196;48;5;16m▄\x1b[m"},
		"the first eight":      {[]Cell{{'▄', indexed | 7, indexed}}, "\x1b[37;40m▄\x1b[m"},
		"the bright eight":     {[]Cell{{'▄', indexed | 8, indexed | 15}}, "\x1b[90;107m▄\x1b[m"},
		"back to the terminal": {[]Cell{{'▄', indexed | 1, indexed | 2}, {'x', 0, 0}}, "\x1b[31;42m▄\x1b[39;49mx\x1b[m"},
	} {
		f := &Frame{Cols: len(tc.cells), Rows: 1, Cells: tc.cells}
		if got := f.Line(0); got != tc.want {
			t.Errorf("%s: %q, want %q", name, got, tc.want)
		}
	}
}

func TestWriteTo(t *testing.T) {
	f := &Frame{Cols: 1, Rows: 2, Cells: []Cell{{'a', 0, 0}, {'b', indexed | 1, 0}}}
	var b strings.Builder
	if n, err := f.WriteTo(&b); err != nil || b.String() != "a\n\x1b[31mb\x1b[m\n" || n != int64(b.Len()) {
		t.Errorf("%q, %d, %v", b.String(), n, err)
	}
}

// TestCostIsWhatIsWritten adds up what the walk believes its cells to cost, and
// compares with the bytes that are written.
func TestCostIsWhatIsWritten(t *testing.T) {
	f := drawn(t, New(portrait(t, "hopper"), 1), Options{Cols: 40, Rows: 20, Set: Octant, Dial: Usual})
	for y := range f.Rows {
		want := len("\x1b[m")
		var fg, bg Color
		for _, c := range f.Cells[y*f.Cols : (y+1)*f.Cols] {
			changed, bytes := 0, float32(0)
			for _, k := range [][2]Color{{c.FG, fg}, {c.BG, bg}} {
				if k[0] != k[1] {
					v := tone{float32(k[0] >> 16 & 255), float32(k[0] >> 8 & 255), float32(k[0] & 255)}
					changed, bytes = changed+1, bytes+everyColor{}.of(v).bytes
				}
			}
			want += int(bytes+charBytes(c.Char)) + []int{0, oneColor, twoColors}[changed]
			fg, bg = c.FG, c.BG
		}
		if got := len(f.Line(y)); got != want {
			t.Fatalf("row %d has %d bytes, the walk counts %d", y, got, want)
		}
	}
}
