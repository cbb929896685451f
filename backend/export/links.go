package export

import (
	"encoding/csv"
	"io"

	"faceauth/backend/faceurl"
)

// Link is a Face Auth URL with the record that it was made for, whose AuthID may
// be empty.
type Link struct {
	AuthID string
	faceurl.Link
}

// LinkColumns are what a LinkWriter knows to write of a link: auth_id, the
// parameters by their names, and url.
func LinkColumns() []string {
	columns := []string{"auth_id"}
	for _, f := range faceurl.Fields() {
		columns = append(columns, string(f))
	}
	return append(columns, "url")
}

// LinkWriter writes Face Auth URLs as rows of cells. Cells that a spreadsheet
// would take for formulas are made text, as in CSV.
type LinkWriter struct {
	out     *csv.Writer
	columns []string
}

// NewLinkWriter writes some of LinkColumns to w, parted by comma, which is ',' or
// '\t'.
func NewLinkWriter(w io.Writer, comma rune, columns ...string) *LinkWriter {
	out := csv.NewWriter(w)
	out.Comma = comma
	return &LinkWriter{out, columns}
}

// Heading writes the names of the columns.
func (w *LinkWriter) Heading() error { return w.out.Write(w.columns) }

// Write adds a link. It may stay in memory until Flush.
func (w *LinkWriter) Write(l Link) error {
	cells := make([]string, len(w.columns))
	for i, c := range w.columns {
		switch c {
		case "auth_id":
			cells[i] = harmless(l.AuthID)
		case "url":
			cells[i] = l.URL
		default:
			cells[i] = harmless(l.Params.Get(faceurl.Field(c)))
		}
	}
	return w.out.Write(cells)
}

// Flush hands on what was written so far.
func (w *LinkWriter) Flush() error {
	w.out.Flush()
	return w.out.Error()
}
