package views

import "slices"

// Layout is how a person wants the columns of the list. The zero Layout is the
// list's own.
type Layout struct {
	// Order names columns from left to right; those that it does not name
	// follow where they stand by themselves.
	Order []string
	// Shown overrides for a column, by name, whether it is there.
	Shown map[string]bool
	// Widths are the cells that a column has, by name.
	Widths map[string]int
}

// Clone gives a copy that can be changed.
func (l Layout) Clone() Layout {
	out := Layout{Order: slices.Clone(l.Order), Shown: map[string]bool{}, Widths: map[string]int{}}
	for k, v := range l.Shown {
		out.Shown[k] = v
	}
	for k, v := range l.Widths {
		out.Widths[k] = v
	}
	return out
}

// ColumnInfo is what there is to choose of one column.
type ColumnInfo struct {
	// Name is what a Layout calls it.
	Name string
	// About says what it shows.
	About string
	Shown bool
	// Width is its cells, 0 for as many as suit the terminal: Auto at least.
	Width int
	Auto  int
}
