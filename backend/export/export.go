// Package export writes records as a table, JSON, NDJSON or CSV, to a stream or
// into a new file that nobody sees before it is whole.
package export

import (
	"bufio"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"faceauth/backend"
)

// Format is a way to write records down. Its text is what -o takes.
type Format string

// The formats.
const (
	// Table is columns for reading, in the reader's zone.
	Table Format = "table"
	// JSON is one array of the records as the API sent them, their strings
	// cleaned; unknown fields are included. See JSONText for those that were
	// erased and not read since.
	JSON Format = "json"
	// NDJSON is the same records, one a line.
	NDJSON Format = "ndjson"
	// CSV is the API's fields flattened under their own names, as RFC 4180 has
	// it, in UTF-8 with a line feed at the end of each row. A value that a
	// spreadsheet would run as a formula gets an apostrophe before it.
	CSV Format = "csv"
)

// Formats lists the formats, the default of `faceauth list` first.
func Formats() []Format { return []Format{Table, JSON, NDJSON, CSV} }

// ParseFormat reads the name of a format; an empty one is Table. The error
// lists what there is to choose from.
func ParseFormat(name string) (Format, error) {
	f := Format(name)
	switch {
	case name == "":
		return Table, nil
	case slices.Contains(Formats(), f):
		return f, nil
	}
	var names []string
	for _, f := range Formats() {
		names = append(names, string(f))
	}
	return "", fmt.Errorf("%q is no format: choose one of %s", name, strings.Join(names, ", "))
}

// FormatOf is the format that the ending of a file's name asks for, whatever
// its case: .csv, .json, .ndjson or .jsonl. It answers false for other names.
func FormatOf(path string) (Format, bool) {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".csv":
		return CSV, true
	case ".json":
		return JSON, true
	case ".ndjson", ".jsonl":
		return NDJSON, true
	}
	return "", false
}

// bufferSize is how much is written at once, in bytes.
const bufferSize = 64 << 10

// Writer writes records in one format. It is for one goroutine. After an error
// nothing it writes can be relied on.
type Writer struct {
	out   *bufio.Writer
	form  form
	begun bool
}

// form is how one format looks. Its methods write to out, which keeps the first
// error until the Writer flushes it.
type form interface {
	begin(out *bufio.Writer)
	record(out *bufio.Writer, a *backend.Authentication) error
	end(out *bufio.Writer)
}

// NewWriter writes to w in format f. Nothing is written before the first Write,
// Flush or Close. zone is for the times of a Table, nil for the local one; the
// other formats give the API's own.
func NewWriter(w io.Writer, f Format, zone *time.Location) (*Writer, error) {
	if zone == nil {
		zone = time.Local
	}
	var shape form
	switch f {
	case Table:
		shape = tableForm{zone}
	case JSON:
		shape = &jsonForm{}
	case NDJSON:
		shape = ndjsonForm{}
	case CSV:
		shape = csvForm{csvColumns()}
	default:
		_, err := ParseFormat(string(f))
		return nil, err
	}
	return &Writer{out: bufio.NewWriterSize(w, bufferSize), form: shape}, nil
}

func (w *Writer) begin() {
	if !w.begun {
		w.begun = true
		w.form.begin(w.out)
	}
}

// Write adds a record. It may stay in memory until Flush or Close. The error
// names the record when its Raw is not JSON, and is that of the underlying
// writer otherwise.
func (w *Writer) Write(a *backend.Authentication) error {
	w.begin()
	return w.form.record(w.out, a)
}

// Flush hands on what was written so far, and the beginning of the format when
// there were no records yet.
func (w *Writer) Flush() error {
	w.begin()
	return w.out.Flush()
}

// Close writes the end of the format, after which what was written is whole,
// and flushes. It does not close the underlying writer.
func (w *Writer) Close() error {
	w.begin()
	w.form.end(w.out)
	return w.out.Flush()
}
