// Package preview is the screen that shows the selfie of an authentication, as
// large as its room allows: it can be zoomed into, moved and lifted out of the
// dark.
//
// The screen draws nothing itself. It says what is wanted (Want), and package
// tui hands it the lines once they are drawn (Draw).
package preview

import (
	"faceauth/backend/photo"
	"faceauth/backend/picture"
	"faceauth/keymap"
	"faceauth/views"
)

// Screen shows one selfie. The zero Screen shows none.
type Screen struct {
	authID        string
	width, height int

	note  string // in place of the picture: what is under way, or why there is none
	trial bool   // the note is of something that went wrong

	known  bool // what file it is
	info   photo.Info
	bytes  int
	coarse bool // the lines are of the thumbnail in the file

	lines []string
	cols  int
	drawn Want

	view       picture.View
	brightness int
	set        choice
}

// choice is a set chosen by hand; 0 leaves it to what the terminal can draw.
type choice int

// Want is what a picture must be drawn for.
type Want struct {
	AuthID     string
	Cols, Rows int // the room
	View       picture.View
	Brightness int
	// Set is what was chosen by hand, if Chosen.
	Set    picture.Set
	Chosen bool
}

// Resize sets the size of the screen in cells. Its last row is for the caption.
func (s *Screen) Resize(width, height int) { s.width, s.height = width, height }

// AuthID is the authentication whose selfie is shown or awaited; empty for none.
func (s *Screen) AuthID() string { return s.authID }

// Show begins with another authentication: nothing of the one before stays, and
// what was chosen for its picture goes, but for the set.
func (s *Screen) Show(authID string) {
	if authID != s.authID {
		*s = Screen{authID: authID, width: s.width, height: s.height, set: s.set}
	}
}

// Say shows a sentence in place of the picture; failed tells that something went
// wrong.
func (s *Screen) Say(sentence string, failed bool) {
	s.note, s.trial = sentence, failed
	s.lines, s.cols, s.drawn = nil, 0, Want{}
}

// Know tells what file the selfie is. Coarse tells that only the thumbnail in it
// is there yet.
func (s *Screen) Know(info photo.Info, bytes int, coarse bool) {
	s.known, s.info, s.bytes, s.coarse = true, info, bytes, coarse
}

// Want says what the picture must be drawn for now.
func (s *Screen) Want() Want {
	w := Want{AuthID: s.authID, Cols: s.width, Rows: max(s.height-captionRows, 1), View: s.view, Brightness: s.brightness}
	if s.set > 0 {
		w.Set, w.Chosen = picture.Sets()[s.set-1], true
	}
	return w
}

const captionRows = 1

// Draw takes in a picture that was drawn for w: its lines, each cols cells wide.
func (s *Screen) Draw(w Want, lines []string, cols int) {
	if w.AuthID == s.authID {
		s.lines, s.cols, s.drawn, s.note = lines, cols, w, ""
	}
}

// Drawn tells for what the lines that are shown were drawn; the zero Want while
// there are none.
func (s *Screen) Drawn() Want { return s.drawn }

const (
	zoomStep = 1.25
	// panStep is how far a key moves, in shares of what is out of sight.
	panStep = 0.25
)

// Do carries out a key's action.
func (s *Screen) Do(a keymap.Action) views.Action {
	switch a {
	case keymap.ZoomIn:
		s.zoom(zoomStep)
	case keymap.ZoomOut:
		s.zoom(1 / zoomStep)
	case keymap.Left:
		s.move(-panStep, 0)
	case keymap.Right:
		s.move(panStep, 0)
	case keymap.Up:
		s.move(0, -panStep)
	case keymap.Down:
		s.move(0, panStep)
	case keymap.Fill:
		s.view = picture.View{Fill: !s.view.Fill}
	case keymap.Reset:
		s.view, s.brightness = picture.View{}, 0
	case keymap.Brighter:
		s.brightness = min(s.brightness+1, picture.MaxBrightness)
	case keymap.Darker:
		s.brightness = max(s.brightness-1, picture.MinBrightness)
	case keymap.Glyphs:
		s.set = (s.set + 1) % choice(len(picture.Sets())+1)
	case keymap.Next:
		return views.Step{By: 1}
	case keymap.Previous:
		return views.Step{By: -1}
	case keymap.Preview, keymap.Back:
		return views.Close{}
	}
	return nil
}

// move goes to another part of the picture. While all of it is in sight there is
// none, and zooming in must not begin at an edge for a key that did nothing.
func (s *Screen) move(x, y float64) {
	if s.view.Zoom > 1 || s.view.Fill {
		s.view.X, s.view.Y = min(max(s.view.X+x, -1), 1), min(max(s.view.Y+y, -1), 1)
	}
}

func (s *Screen) zoom(by float64) {
	z := min(max(s.view.Zoom, 1)*by, picture.MaxZoom)
	if z < zoomStep-0.01 {
		s.view.Zoom, s.view.X, s.view.Y = 0, 0, 0
		return
	}
	s.view.Zoom = z
}
