package faceurl

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strconv"
	"strings"
)

// MaxRow is the longest row of a file, in bytes: more than six values of 2,000
// characters take. A quotation mark that is never closed goes no further.
const MaxRow = 64 << 10

// Rows are the parameters in a CSV file, a link's a row.
type Rows struct {
	// Columns are the fields that the file has, in its order.
	Columns []Field
	// Ignored are the names of the other columns. They are a stranger's text, and
	// in a file whose header is missing they are somebody's data.
	Ignored []string

	lines recordReader
	cells []Field // one for each cell, empty for an ignored one
	comma rune
	// csv reads source, which holds a record at a time. It is made again after an
	// error, when it may still hold some of a record.
	csv    *csv.Reader
	source bytes.Reader
}

// Row is one that a link can be made of.
type Row struct {
	// Line is where in the file it begins, from 1.
	Line   int
	Params Params
}

// RowError says what is wrong with one row. The rows after it are read all the
// same.
type RowError struct {
	// Line is where in the file the row begins, from 1.
	Line int
	// Findings are of level Fault, in the order of the fields.
	Findings []Finding
}

// Error names the line and all that is wrong in it, without its values.
func (e *RowError) Error() string {
	parts := make([]string, len(e.Findings))
	for i, f := range e.Findings {
		parts[i] = f.Sentence()
	}
	return fmt.Sprintf("line %d: %s", e.Line, strings.Join(parts, " "))
}

// ReadRows reads the header of a CSV file in UTF-8, with a byte order mark or
// without, and with commas, semicolons or tabs. The header has the names sid,
// user, cf1, cf2, cf3 and token or the API's own, in any order and case; sid
// must be there. The error is a *RowError, or the reader's own.
func ReadRows(r io.Reader) (*Rows, error) {
	rows := &Rows{lines: recordReader{in: bufio.NewReaderSize(r, MaxRow)}}
	for {
		line, text, err := rows.lines.peek()
		if errors.Is(err, io.EOF) {
			return nil, rowError(1, Finding{Kind: NoColumns})
		} else if err != nil {
			return nil, err
		}
		head := bytes.TrimPrefix(text, []byte("\uFEFF"))
		blank := len(bytes.TrimSpace(head)) == 0
		if !blank {
			err = rows.header(line, head)
		}
		rows.lines.take(text)
		if err != nil {
			return nil, err
		} else if !blank {
			return rows, nil
		}
	}
}

// header takes the separator for which there is a column of submissions.
func (r *Rows) header(line int, text []byte) error {
	for _, r.comma = range ",;\t" {
		names, err := r.split(text)
		if err != nil {
			continue
		}
		r.cells, r.Columns, r.Ignored = make([]Field, len(names)), nil, nil
		for i, name := range names {
			name = strings.TrimSpace(name)
			field, ok := meant(name)
			switch {
			case !ok:
				r.Ignored = append(r.Ignored, name)
				continue
			case slices.Contains(r.Columns, field):
				return rowError(line, Finding{Kind: ColumnTwice, Field: field})
			}
			r.cells[i] = field
			r.Columns = append(r.Columns, field)
		}
		if slices.Contains(r.Columns, SubmissionID) {
			return nil
		}
	}
	return rowError(line, Finding{Kind: NoColumns})
}

// All reads the rows, one at a time. A row that no link can be made of comes as
// a *RowError and the next ones follow; any other error is the reader's own, and
// the last. Rows without any value are passed over. It can be gone through once.
func (r *Rows) All() iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		for {
			row, err := r.next()
			if errors.Is(err, io.EOF) || !yield(row, err) {
				return
			}
			if _, goOn := errors.AsType[*RowError](err); err != nil && !goOn {
				return
			}
		}
	}
}

// next reads one row.
func (r *Rows) next() (Row, error) {
	for {
		line, text, err := r.lines.peek()
		if err != nil {
			return Row{}, err
		}
		if len(bytes.TrimSpace(text)) == 0 {
			r.lines.take(text)
			continue
		}
		cells, err := r.split(text)
		if err != nil {
			// A mark in the wrong place made it longer than it is: only its first
			// line is known to be wrong.
			r.lines.take(firstLine(text))
			return Row{}, rowError(line, Finding{Kind: BadQuotes})
		}
		r.lines.take(text)
		if strings.TrimSpace(strings.Join(cells, "")) == "" { // what spreadsheets leave below a table
			continue
		}
		if len(cells) != len(r.cells) {
			// Values may have moved into others' columns, so none is taken.
			return Row{}, rowError(line, Finding{Kind: CellCount, Count: len(cells), Wanted: strconv.Itoa(len(r.cells))})
		}
		row := Row{Line: line}
		for i, field := range r.cells {
			row.Params.Set(field, cells[i])
		}
		if faults := slices.DeleteFunc(row.Params.Check(), func(f Finding) bool { return f.Level() < Fault }); len(faults) > 0 {
			return Row{}, rowError(line, faults...)
		}
		return row, nil
	}
}

// split takes one record apart.
func (r *Rows) split(text []byte) ([]string, error) {
	r.source.Reset(text)
	if r.csv == nil || r.csv.Comma != r.comma {
		r.csv = csv.NewReader(&r.source)
		r.csv.Comma, r.csv.FieldsPerRecord, r.csv.ReuseRecord = r.comma, -1, true
	}
	cells, err := r.csv.Read()
	if err != nil {
		r.csv = nil
	}
	return cells, err
}

func rowError(line int, found ...Finding) *RowError { return &RowError{line, found} }

// recordReader finds the ends of records: the line ends before which there is an
// even number of quotation marks.
type recordReader struct {
	in    *bufio.Reader
	taken int // lines
}

// peek gives the next record and the line it begins in, and reads on only after
// take. A mark that is not closed before the end or within MaxRow, and a line
// that is longer, is a *RowError, and its first line is taken.
func (r *recordReader) peek() (line int, text []byte, err error) {
	line = r.taken + 1
	marks := 0
	for at := 0; ; {
		text, err = r.in.Peek(max(at+1, r.in.Buffered()))
		for ; at < len(text); at++ {
			switch {
			case text[at] == '"':
				marks++
			case text[at] == '\n' && marks%2 == 0:
				return line, text[:at+1], nil
			}
		}
		switch {
		case err == nil:
		case errors.Is(err, io.EOF) && len(text) > 0 && marks%2 == 0:
			return line, text, nil
		case errors.Is(err, io.EOF) && len(text) > 0:
			r.take(firstLine(text))
			return line, nil, rowError(line, Finding{Kind: BadQuotes})
		case errors.Is(err, bufio.ErrBufferFull):
			return line, nil, r.tooLong(line, text, marks)
		default:
			return line, nil, err
		}
	}
}

// tooLong takes the first line of a record that is longer than MaxRow.
func (r *recordReader) tooLong(line int, text []byte, marks int) error {
	if first := firstLine(text); len(first) < len(text) {
		r.take(first)
		if marks%2 == 1 {
			return rowError(line, Finding{Kind: BadQuotes})
		}
		return rowError(line, Finding{Kind: RowTooLong})
	}
	for {
		if _, err := r.in.ReadSlice('\n'); !errors.Is(err, bufio.ErrBufferFull) {
			break // any other error will come again
		}
	}
	r.taken++
	return rowError(line, Finding{Kind: RowTooLong})
}

// take passes over the beginning of what was peeked.
func (r *recordReader) take(text []byte) {
	r.taken += bytes.Count(text, []byte("\n"))
	_, _ = r.in.Discard(len(text)) // it is in the buffer
}

func firstLine(text []byte) []byte {
	if i := bytes.IndexByte(text, '\n'); i >= 0 {
		return text[:i+1]
	}
	return text
}
