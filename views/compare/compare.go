// Package compare is the screen that sets two authentications side by side and
// marks where they differ.
package compare

import (
	"slices"

	"faceauth/backend"
	"faceauth/keymap"
	"faceauth/views"
	"faceauth/views/cells"
)

// separator stands between the two pictures, separatorWidth cells wide.
const (
	separator      = " │ "
	separatorWidth = 3
)

// Screen shows two records. It has a second side for their pictures, which
// somebody else draws.
type Screen struct {
	// CanShowPictures tells that there is somebody who draws them; the side of
	// the pictures can't be reached otherwise.
	CanShowPictures bool

	left, right pane
	pictures    bool // the side that is shown
	scroll      views.Scroll

	width, height int
}

// pane is one of the two records.
type pane struct {
	rec     backend.Authentication
	picture []string // drawn, nil for none
}

// show puts a record in the pane. The picture of another one goes, and that of
// one that was erased.
func (p *pane) show(rec backend.Authentication) {
	if rec.ID != p.rec.ID || rec.Erased {
		p.picture = nil
	}
	p.rec = rec
}

// New is a comparison of two records; what is said of differences is from left
// to right.
func New(left, right backend.Authentication) *Screen {
	s := &Screen{}
	s.Show(left, right)
	return s
}

// Show compares other records, or the same as they are now.
func (s *Screen) Show(left, right backend.Authentication) {
	if left.ID != s.left.rec.ID || right.ID != s.right.rec.ID {
		s.scroll.Reset()
	}
	s.left.show(left)
	s.right.show(right)
}

// AuthIDs are the two that are compared.
func (s *Screen) AuthIDs() (left, right string) { return s.left.rec.ID, s.right.rec.ID }

// Pictures tells whose selfies there is room for, and how many cells for each.
// An id is empty where the record is erased, so that there is none. shown is
// false while the numbers are looked at.
func (s *Screen) Pictures() (leftID, rightID string, width, height int, shown bool) {
	id := func(p pane) string {
		if p.rec.Erased {
			return ""
		}
		return p.rec.ID
	}
	width, height = s.room()
	return id(s.left), id(s.right), width, height, s.pictures
}

// room is the size of a picture: the title and the captions take a row each.
func (s *Screen) room() (width, height int) {
	return max((s.width-separatorWidth)/2, 0), max(s.height-2, 0)
}

// SetPictures puts in drawn pictures, each line as wide as Pictures says; nil
// takes one away. They stay until another size or record makes them useless,
// and a picture of an erased record is not taken.
func (s *Screen) SetPictures(left, right []string) {
	s.left.picture, s.right.picture = slices.Clone(left), slices.Clone(right)
	s.left.show(s.left.rec)
	s.right.show(s.right.rec)
}

// Resize sets the size of the screen in cells.
func (s *Screen) Resize(width, height int) {
	if width != s.width || height != s.height {
		s.left.picture, s.right.picture = nil, nil
	}
	s.width, s.height = width, height
}

// Offers tells whether an action is of use now; others have no place in the
// footer.
func (s *Screen) Offers(a keymap.Action) bool { return a != keymap.Switch || s.CanShowPictures }

// Do carries out a key's action.
func (s *Screen) Do(a keymap.Action) views.Action {
	if !s.pictures && s.scroll.Do(a) {
		return nil
	}
	switch a {
	case keymap.Swap:
		s.left, s.right = s.right, s.left
	case keymap.Switch:
		s.pictures = !s.pictures && s.CanShowPictures
	case keymap.EarlierAttempt:
		return views.Attempt{By: -1}
	case keymap.LaterAttempt:
		return views.Attempt{By: 1}
	case keymap.Compare, keymap.Back:
		return views.Close{}
	}
	return nil
}

// View draws the comparison.
func (s *Screen) View(c views.Context) []string {
	if s.height < 1 {
		return nil
	}
	lines := []string{s.title(c)}
	if s.pictures {
		return cells.Block(append(lines, s.viewPictures(c)...), s.width, s.height)
	}
	return append(lines, s.scroll.Window(c, s.numbers(c), s.width, s.height-1)...)
}

func (s *Screen) title(c views.Context) string {
	tabs := ""
	if s.CanShowPictures {
		tabs = " [numbers] pictures "
		if s.pictures {
			tabs = "  numbers [pictures]"
		}
	}
	about := "≠ marks what differs, changes are left to right"
	return cells.Row(c.Cells, s.width, nil, cells.Span{Text: "Compared ", Style: c.Theme.Strong},
		cells.Span{Text: cells.Fit(c.Cells, about, s.width-len("Compared ")-len(tabs)) + tabs, Style: c.Theme.Muted})
}

// viewPictures draws the pictures with the names of the records above them.
func (s *Screen) viewPictures(c views.Context) []string {
	width, height := s.room()
	side := func(p pane) []string {
		caption := cells.Row(c.Cells, width, nil,
			cells.Span{Text: views.Sign(p.rec.Status) + " ", Style: c.Status(p.rec.Status)}, cells.Span{Text: p.rec.ID, Style: c.Theme.Strong})
		lines := p.picture
		if lines == nil {
			text := "no picture yet"
			if p.rec.Erased {
				text = "erased: there is no selfie any more"
			}
			for _, part := range cells.Wrap(c.Cells, text, width) {
				lines = append(lines, cells.Row(c.Cells, width, nil, cells.Span{Text: part, Style: c.Theme.Muted}))
			}
		}
		return append([]string{caption}, cells.Block(slices.Clone(lines), width, height)...)
	}
	rows := cells.Beside(side(s.left), side(s.right), c.Theme.Rule.Render(separator))
	if left := s.width - 2*width - separatorWidth; left > 0 {
		for i := range rows {
			rows[i] += cells.Fit(c.Cells, "", left)
		}
	}
	return rows
}
