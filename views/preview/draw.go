package preview

import (
	"fmt"
	"image"
	"strings"

	"faceauth/views"
	"faceauth/views/cells"
)

// View draws the picture in the middle of the screen, and below it what it is.
func (s *Screen) View(c views.Context) []string {
	room := max(s.height-captionRows, 1)
	var body []string
	switch {
	case s.note != "" || s.lines == nil:
		body = s.sentence(c, room)
	default:
		body = s.picture(room)
	}
	caption := s.caption()
	left := max(s.width-c.Cells.StringWidth(caption), 0) / 2
	return cells.Block(append(body, cells.Row(c.Cells, s.width, nil, cells.Plain(strings.Repeat(" ", left)), cells.Span{Text: caption, Style: c.Theme.Muted})), s.width, s.height)
}

// Area is where the lines of the picture lie, in cells of the screen: in the
// middle of the room. Drawn for a larger one, they wait out of sight to be drawn
// anew, and the area is empty.
func (s *Screen) Area() image.Rectangle {
	room := max(s.height-captionRows, 1)
	if s.cols > s.width || len(s.lines) > room {
		return image.Rectangle{}
	}
	at := image.Pt((s.width-s.cols)/2, (room-len(s.lines))/2)
	return image.Rectangle{Min: at, Max: at.Add(image.Pt(s.cols, len(s.lines)))}
}

// picture is the lines in their area.
func (s *Screen) picture(room int) []string {
	area := s.Area()
	if area.Empty() {
		return cells.Block(nil, s.width, room)
	}
	before, after := strings.Repeat(" ", area.Min.X), strings.Repeat(" ", s.width-area.Max.X)
	body := cells.Block(nil, s.width, area.Min.Y)
	for _, line := range s.lines {
		body = append(body, before+line+after)
	}
	return append(body, cells.Block(nil, s.width, room-len(body))...)
}

// sentence is the note, wrapped, in the middle of the room.
func (s *Screen) sentence(c views.Context, room int) []string {
	style := c.Theme.Muted
	if s.trial {
		style = c.Theme.Warn
	}
	text := cells.Wrap(c.Cells, s.note, max(min(s.width-2, widestNote), 1))
	body := cells.Block(nil, s.width, max(room-len(text), 0)/2)
	for _, line := range text {
		left := max(s.width-c.Cells.StringWidth(line), 0) / 2
		body = append(body, cells.Row(c.Cells, s.width, nil, cells.Plain(strings.Repeat(" ", left)), cells.Span{Text: line, Style: style}))
	}
	return cells.Block(body, s.width, room)
}

// widestNote keeps a sentence readable on a wide screen.
const widestNote = 60

// caption says what the picture is and how it differs from it, the most
// important first.
func (s *Screen) caption() string {
	var parts []string
	add := func(format string, a ...any) { parts = append(parts, fmt.Sprintf(format, a...)) }
	if s.view.Zoom > 1 {
		add("zoom %.1f×", s.view.Zoom)
	}
	if s.view.Fill {
		add("cut to fill")
	}
	if s.brightness != 0 {
		add("brightness %+d", s.brightness)
	}
	if s.known {
		w, h := s.info.Size()
		add("%s %d×%d", s.info.Format, w, h)
		if s.coarse {
			add("thumbnail")
		}
		if s.info.Animated {
			add("first frame")
		}
		add("%s", views.Bytes(s.bytes))
	}
	if w := s.Want(); w.Chosen {
		add("%s", w.Set)
	}
	for len(parts) > 1 && len([]rune(strings.Join(parts, " · "))) > s.width {
		parts = parts[:len(parts)-1]
	}
	return strings.Join(parts, " · ")
}
