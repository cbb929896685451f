// Package export writes records and lines of the trail as a table, JSON, NDJSON or
// CSV, to a stream or into a new file that nobody sees before it is whole.
package export

import (
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

// Writer writes records in one format. It is for one goroutine. After an error
// nothing it writes can be relied on.
type Writer struct {
	stream[*backend.Authentication]
}

// NewWriter writes to w in format f. Nothing is written before the first Write,
// Flush or Close. zone is for the times of a Table, nil for the local one; the
// other formats give the API's own. The error that Write gives names the record
// when its Raw is not JSON, and is that of w otherwise.
func NewWriter(w io.Writer, f Format, zone *time.Location) (*Writer, error) {
	var shape form[*backend.Authentication]
	switch f {
	case Table:
		shape = tableForm{zoneOr(zone)}
	case JSON:
		shape = &jsonForm[*backend.Authentication]{raw: writeRaw}
	case NDJSON:
		shape = ndjsonForm[*backend.Authentication]{raw: writeRaw}
	case CSV:
		shape = csvForm[*backend.Authentication]{csvColumns()}
	default:
		_, err := ParseFormat(string(f))
		return nil, err
	}
	return &Writer{newStream(w, shape)}, nil
}

// zoneOr is the local zone in place of none.
func zoneOr(zone *time.Location) *time.Location {
	if zone == nil {
		return time.Local
	}
	return zone
}
