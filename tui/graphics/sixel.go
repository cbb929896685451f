package graphics

import (
	"bytes"
	"cmp"
	"fmt"
	"image"
	"slices"
	"strconv"
)

// bandRows is how many rows of pixels a sixel holds.
const bandRows = 6

// The signs of the format.
const (
	sixelBase   = '?' // with no pixel set
	sixelRepeat = '!'
	sixelBack   = '$' // to the beginning of the band
	sixelDown   = '-' // to the next band
)

// Sixel writes a picture as DEC's sixels, with the best 256 colours for it: one
// pixel of the terminal for one of the picture. It covers the ground where it is
// shown, and where it would reach below the screen the terminal scrolls.
func Sixel(img *image.NRGBA) []byte {
	flat := few(img)
	defer clear(flat.Pix)
	w, h := flat.Rect.Dx(), flat.Rect.Dy()
	var b bytes.Buffer
	// 1: what no pixel is set for stays as it was, so that the last band covers
	// nothing below the picture.
	fmt.Fprintf(&b, "\x1bP0;1q\"1;1;%d;%d", w, h)
	for i, c := range flat.Palette {
		r, g, bl, _ := c.RGBA()
		fmt.Fprintf(&b, "#%d;2;%d;%d;%d", i, percent(r), percent(g), percent(bl))
	}
	s := sixels{w: w, columns: make([]uint8, mostColours*w)}
	for y := 0; y < h; y += bandRows {
		if y > 0 {
			b.WriteByte(sixelDown)
		}
		s.band(&b, flat, y, min(bandRows, h-y))
	}
	b.WriteString("\x1b\\")
	return b.Bytes()
}

// percent is a channel in hundredths, as the format has them.
func percent(channel uint32) uint32 { return (channel*100 + 0x7fff) / 0xffff }

// sixels makes bands of a picture of so many pixels across.
type sixels struct {
	w       int
	columns []uint8 // of each colour: the pixels that it has in each column
	spans   []span
}

// span is the part of a band in which there is a colour: columns from first to
// last.
type span struct{ colour, first, last int }

// band writes rows of a picture from y on.
func (s *sixels) band(b *bytes.Buffer, img *image.Paletted, y, rows int) {
	at := make([]int, mostColours) // of a colour's span, and one more
	s.spans = s.spans[:0]
	for x := range s.w {
		for r := range rows {
			c := int(img.Pix[(y+r)*img.Stride+x])
			if at[c] == 0 {
				s.spans = append(s.spans, span{c, x, x})
				at[c] = len(s.spans)
			}
			s.spans[at[c]-1].last = x
			s.columns[c*s.w+x] |= 1 << r
		}
	}
	// Colours one behind the other need no way back between them.
	slices.SortStableFunc(s.spans, func(a, c span) int { return cmp.Compare(a.first, c.first) })
	for x, left := 0, s.spans; len(left) > 0; {
		i := slices.IndexFunc(left, func(p span) bool { return p.first >= x })
		if i < 0 {
			b.WriteByte(sixelBack)
			x = 0
			continue
		}
		p := left[i]
		left = slices.Delete(left, i, i+1)
		b.WriteByte('#')
		b.WriteString(strconv.Itoa(p.colour))
		row := s.columns[p.colour*s.w:][:s.w]
		run(b, sixelBase, p.first-x)
		for x = p.first; x <= p.last; {
			n := 1
			for x+n <= p.last && row[x+n] == row[x] {
				n++
			}
			run(b, sixelBase+row[x], n)
			x += n
		}
		clear(row[p.first : p.last+1])
	}
}

// run writes a sixel n times.
func run(b *bytes.Buffer, sixel byte, n int) {
	if n > 3 { // which is where it pays
		b.WriteByte(sixelRepeat)
		b.WriteString(strconv.Itoa(n))
		n = 1
	}
	for range n {
		b.WriteByte(sixel)
	}
}
