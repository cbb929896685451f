// Package qr shows a text as a QR code that a phone reads off the terminal.
package qr

import (
	"fmt"
	"strings"

	"faceauth/backend/qrcode"
	"faceauth/keymap"
	"faceauth/views"
	"faceauth/views/cells"
)

// Screen shows one code, as large as there is room for.
type Screen struct {
	title   string
	code    qrcode.Code
	octants bool
	err     error // why there is none

	width, height int
}

// New shows text under a title. octants tells that the terminal draws those
// itself, so that a code may be half the size of what every terminal can show.
func New(title, text string, octants bool) *Screen {
	s := &Screen{title: title, octants: octants}
	s.code, s.err = qrcode.Of(text)
	return s
}

// Resize sets the size of the screen in cells.
func (s *Screen) Resize(width, height int) { s.width, s.height = width, height }

// Do carries out a key's action.
func (s *Screen) Do(a keymap.Action) views.Action {
	switch a {
	case keymap.Back, keymap.QRCode:
		return views.Close{}
	}
	return nil
}

// View draws the code in the middle. It is dark on light whatever the theme is:
// many readers see nothing in one that is not. One that does not fit is not cut:
// nothing could read it.
func (s *Screen) View(c views.Context) []string {
	if s.err != nil {
		return s.say(c, fmt.Sprintf("The link is too long for a QR code, which holds %s bytes.", views.Count(qrcode.MaxText)), "Copy it instead, or leave something out of it.")
	}
	grain, ok := s.code.Fits(s.width, s.height, s.octants)
	if !ok {
		cols, rows := s.code.Cells(qrcode.Fine)
		return s.say(c, fmt.Sprintf("The QR code needs %d×%d cells, and there are %d×%d.", cols, rows, s.width, s.height),
			"Make the window larger or the letters smaller, or leave something out of the link.")
	}
	cols, rows := s.code.Cells(grain)
	left := (s.width - cols) / 2
	var lines []string
	if s.height-rows >= 2 {
		lines = append(lines, cells.Row(c.Cells, s.width, nil, cells.Span{Text: "  " + s.title, Style: c.Theme.Strong}))
	}
	for range (s.height - rows - len(lines)) / 2 {
		lines = append(lines, cells.Row(c.Cells, s.width, nil))
	}
	for _, runs := range s.code.Runs(grain) {
		spans := []cells.Span{cells.Plain(strings.Repeat(" ", left))}
		for _, r := range runs {
			style := c.Theme.Code
			if r.OnDark {
				style = c.Theme.CodeOnDark
			}
			spans = append(spans, cells.Span{Text: r.Text, Style: style})
		}
		lines = append(lines, cells.Row(c.Cells, s.width, nil, spans...))
	}
	return cells.Block(lines, s.width, s.height)
}

func (s *Screen) say(c views.Context, sentence, advice string) []string {
	lines := append(c.Paragraph(s.width, sentence, c.Theme.Warn), c.Paragraph(s.width, advice, c.Theme.Plain)...)
	return cells.Block(lines, s.width, s.height)
}
