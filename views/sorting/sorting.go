// Package sorting is the menu of what the list can be sorted by.
package sorting

import (
	"fmt"
	"slices"

	"faceauth/backend/records"
	"faceauth/keymap"
	"faceauth/views"
	"faceauth/views/cells"
)

// The parts of a row, in cells: the sign of the order that the list has now,
// and in words the order that a column is sorted in at first.
const (
	signWidth      = 2
	directionWidth = 15
)

// Screen is the menu. The cursor begins on what the list is sorted by now.
type Screen struct {
	columns       []views.SortColumn
	now           records.Sort
	menu          views.Menu
	width, height int
}

// New is a menu of columns for a list that is sorted by now.
func New(columns []views.SortColumn, now records.Sort) *Screen {
	s := &Screen{columns: slices.Clone(columns), now: now}
	s.menu.Of(len(columns), len(columns))
	s.menu.MoveTo(slices.IndexFunc(columns, func(c views.SortColumn) bool { return c.Key == now.Key }))
	return s
}

// Resize sets the size of the screen in cells.
func (s *Screen) Resize(width, height int) {
	s.width, s.height = width, height
	// The title and the status line take a row each.
	s.menu.Of(len(s.columns), height-2)
}

// Do carries out a key's action. Accept answers views.SortBy, with which the
// menu is done: whoever carries that out closes it.
func (s *Screen) Do(a keymap.Action) views.Action {
	if s.menu.Do(a) {
		return nil
	}
	switch a {
	case keymap.Accept:
		if len(s.columns) > 0 {
			return views.SortBy{Sort: s.next(s.columns[s.menu.At()].Key)}
		}
	case keymap.Sort, keymap.Back:
		return views.Close{}
	}
	return nil
}

// next is the order that choosing key makes: the one that is asked for most
// often, or the present one turned round.
func (s *Screen) next(key records.Key) records.Sort {
	if key == s.now.Key {
		return records.Sort{Key: key, Ascending: !s.now.Ascending}
	}
	return natural(key)
}

// natural is the order in which a column is sorted at first: the new, the bad
// and the unusual before the rest, texts as in a book.
func natural(key records.Key) records.Sort {
	switch key {
	case records.ByTime, records.ByAttempts, records.ByOcclusion:
		return records.Sort{Key: key}
	}
	return records.Sort{Key: key, Ascending: true}
}

// inWords says what goes first in an order.
func inWords(by records.Sort) string {
	var ascending, descending string
	switch by.Key {
	case records.ByTime:
		ascending, descending = "oldest first", "newest first"
	case records.ByAttempts:
		ascending, descending = "fewest first", "most first"
	case records.ByOcclusion:
		ascending, descending = "free first", "occluded first"
	case records.ByID, records.BySubmission, records.ByStatus, records.BySubmitType, records.ByFailCode, records.ByPolicy:
		ascending, descending = "A to Z", "Z to A"
	default:
		ascending, descending = "lowest first", "highest first"
	}
	if by.Ascending {
		return ascending
	}
	return descending
}

// View draws the menu.
func (s *Screen) View(c views.Context) []string {
	lines := []string{cells.Row(c.Cells, s.width, nil, cells.Span{Text: "Sort the list by", Style: c.Theme.Strong},
		cells.Span{Text: " · records without a value come last", Style: c.Theme.Muted})}
	titles := 0
	for _, col := range s.columns {
		titles = max(titles, c.Cells.StringWidth(col.Title))
	}
	titles = min(titles, s.width/3)
	from, to := s.menu.Window()
	for i := from; i < to; i++ {
		lines = append(lines, s.row(c, i, titles))
	}
	lines = cells.Block(lines, s.width, s.height-1)
	if s.height < 1 {
		return lines
	}
	return append(lines, s.status(c))
}

// row draws a column with the order that it has, or would have.
func (s *Screen) row(c views.Context, i, titles int) string {
	col := s.columns[i]
	by, sign, style := natural(col.Key), "", c.Theme.Muted
	if col.Key == s.now.Key {
		by, sign, style = s.now, views.Arrow(s.now), c.Theme.Strong
	}
	spans := []cells.Span{
		{Text: cells.Fit(c.Cells, sign, signWidth), Style: c.Theme.Strong},
		cells.Plain(cells.Fit(c.Cells, col.Title, titles) + "  "),
		{Text: cells.Fit(c.Cells, inWords(by), directionWidth), Style: style},
		{Text: " " + col.About, Style: c.Theme.Muted},
	}
	if i != s.menu.At() {
		return cells.Row(c.Cells, s.width, nil, spans...)
	}
	return cells.Row(c.Cells, s.width, &c.Theme.Cursor, spans...)
}

// status says what choosing the column under the cursor does, and which of how
// many it is.
func (s *Screen) status(c views.Context) string {
	if len(s.columns) == 0 {
		return cells.Row(c.Cells, s.width, nil, cells.Span{Text: "There is nothing to sort by.", Style: c.Theme.Muted})
	}
	key := s.columns[s.menu.At()].Key
	text := "enter sorts: "
	if key == s.now.Key {
		text = "enter turns the order round: "
	}
	where := fmt.Sprintf(" %d / %d", s.menu.At()+1, len(s.columns))
	text = cells.Fit(c.Cells, text+inWords(s.next(key)), s.width-len(where))
	return cells.Row(c.Cells, s.width, nil, cells.Span{Text: text, Style: c.Theme.Muted}, cells.Plain(where))
}
