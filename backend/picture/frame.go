package picture

import (
	"bytes"
	"io"
	"strconv"
)

// Color is a colour as it is asked of a terminal.
type Color uint32

// The kinds of Color are in its highest byte: the zero Color is none asked for,
// which is the terminal's own; then an index of its palette; then 24 bits of
// red, green and blue.
const (
	indexed Color = 1 << 24
	direct  Color = 2 << 24
)

// Cell is one character of a picture.
type Cell struct {
	Char   rune
	FG, BG Color
}

// Frame is a picture as characters.
type Frame struct {
	Cols, Rows int
	Cells      []Cell // row by row
}

// Wipe forgets the picture.
func (f *Frame) Wipe() { clear(f.Cells) }

// Line is the row y as text with SGR sequences, which end with it: SGR is reset
// before its end where it was used at all.
func (f *Frame) Line(y int) string { return string(f.line(nil, y)) }

func (f *Frame) line(b []byte, y int) []byte {
	var fg, bg Color
	styled := false
	for _, c := range f.Cells[y*f.Cols : (y+1)*f.Cols] {
		if c.FG != fg || c.BG != bg {
			b = append(b, "\x1b["...)
			if c.FG != fg {
				b = appendColor(b, c.FG, '3')
				if c.BG != bg {
					b = append(b, ';')
				}
			}
			if c.BG != bg {
				b = appendColor(b, c.BG, '4')
			}
			b = append(b, 'm')
			fg, bg, styled = c.FG, c.BG, true
		}
		b = append(b, string(c.Char)...)
	}
	if styled {
		b = append(b, "\x1b[m"...)
	}
	return b
}

// appendColor writes the parameters of a colour; ground is '3' for the
// foreground and '4' for the background.
func appendColor(b []byte, c Color, ground byte) []byte {
	b = append(b, ground)
	switch c &^ 0xffffff {
	case direct:
		b = append(b, "8;2;"...)
		b = strconv.AppendUint(b, uint64(c>>16&0xff), 10)
		b = append(b, ';')
		b = strconv.AppendUint(b, uint64(c>>8&0xff), 10)
		b = append(b, ';')
		return strconv.AppendUint(b, uint64(c&0xff), 10)
	case indexed:
		if i := c & 0xff; i < 8 {
			return append(b, '0'+byte(i))
		} else if i < 16 {
			b[len(b)-1] += 6 // 90 to 97, 100 to 107
			if ground == '4' {
				b[len(b)-1] = '1'
				b = append(b, '0')
			}
			return append(b, '0'+byte(i-8))
		}
		b = append(b, "8;5;"...)
		return strconv.AppendUint(b, uint64(c&0xff), 10)
	}
	return append(b, '9')
}

// WriteTo writes the rows, each with a line feed behind it.
func (f *Frame) WriteTo(w io.Writer) (int64, error) {
	var b bytes.Buffer
	for y := range f.Rows {
		b.Write(f.line(b.AvailableBuffer(), y))
		b.WriteByte('\n')
	}
	return b.WriteTo(w)
}
