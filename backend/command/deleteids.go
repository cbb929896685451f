package command

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"

	"github.com/go-json-experiment/json"

	"faceauth/backend"
	"faceauth/backend/audit"
	"faceauth/backend/erasing"
	"faceauth/backend/query"
	"faceauth/backend/safetext"
)

const (
	opDelete = "erase authentications"
	// maxIDs is how many records can be erased by their ids at once.
	maxIDs = 1_000_000
	// maxIDLine bounds a line of them, in bytes: a record as NDJSON, at its longest.
	maxIDLine = 4 << 20
	// maxTold is how many lines that can't be read are told.
	maxTold = 5
)

// gather reads what the options leave to be read: the filter and the ids.
func (d *deletion) gather(ctx context.Context) error {
	if d.ByFilter {
		return d.readFilter()
	}
	if d.From != nil {
		ids, err := readIDs(d.From)
		if ctx.Err() != nil {
			return stopped(opDelete, context.Cause(ctx))
		}
		if err != nil {
			return err
		}
		d.IDs = ids
	}
	d.IDs = erasing.Unique(d.IDs)
	return nil
}

// readFilter reads the filter and the dates beside it.
func (d *deletion) readFilter() error {
	var err error
	if d.dates, err = backend.ParseRange(d.Since, d.Until, d.Now); err != nil {
		return UsageError{err}
	}
	if d.query, err = query.Parse(d.Filter, query.Env{Now: d.Now, Saved: d.Saved}); err != nil {
		return UsageError{pointed(d.Filter, err)}
	}
	if d.query.Empty() {
		return UsageError{errors.New("this --filter asks for nothing, and would erase everything: if that is meant, write --filter 'erased:no'")}
	}
	_, _, err = pushed(d.query, d.dates)
	return err
}

// unfit says why a text can be no auth_id, or at least none that can be asked for;
// it is empty for one that can.
func unfit(id string) string {
	switch {
	case strings.TrimSpace(id) == "":
		return "an id is empty"
	case len(id) > audit.MaxID:
		return fmt.Sprintf("an id is %d bytes long", len(id))
	case safetext.ID(id) != id:
		return "an id holds what no id holds: " + safetext.ID(id)
	}
	return ""
}

// readIDs reads auth_ids: one a line, or a JSON object a line that has one in its
// auth_id, as `faceauth list -o ndjson` writes them. Empty lines and those that begin
// with # say nothing. A line that is none of these is a UsageError, with its number,
// and no id counts then.
func readIDs(in io.Reader) ([]string, error) {
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, maxIDLine)
	var ids, wrong []string
	n, bad := 0, 0
	for lines.Scan() {
		n++
		text := lines.Bytes()
		if n == 1 {
			text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
		}
		id, problem := readID(bytes.TrimSpace(text))
		if problem != "" {
			if bad++; bad <= maxTold {
				wrong = append(wrong, fmt.Sprintf("line %d: %s", n, problem))
			}
			continue
		}
		if id == "" {
			continue
		}
		if ids = append(ids, id); len(ids) > maxIDs {
			return nil, UsageError{fmt.Errorf("standard input has more than %d ids", maxIDs)}
		}
	}
	switch err := lines.Err(); {
	case errors.Is(err, bufio.ErrTooLong):
		return nil, UsageError{fmt.Errorf("standard input, line %d: it is longer than %d bytes", n+1, maxIDLine)}
	case err != nil:
		return nil, fmt.Errorf("standard input can't be read: %w", err)
	case bad > 0:
		if bad > maxTold {
			wrong = append(wrong, fmt.Sprintf("and %d more", bad-maxTold))
		}
		return nil, UsageError{fmt.Errorf("standard input has lines that are no auth_id, so nothing was erased:\n  %s", strings.Join(wrong, "\n  "))}
	}
	return ids, nil
}

// readID reads one line without the spaces around it; both are empty for one that
// says nothing.
func readID(line []byte) (id, problem string) {
	switch {
	case len(line) == 0 || line[0] == '#':
		return "", ""
	case line[0] == '{':
		var record struct {
			AuthID string `json:"auth_id"`
		}
		if err := json.Unmarshal(line, &record); err != nil {
			return "", "it begins like JSON, and is no whole object with a text for an auth_id"
		}
		if record.AuthID == "" {
			return "", "the object has no auth_id"
		}
		id = record.AuthID
	case bytes.ContainsFunc(line, unicode.IsSpace):
		return "", "there is a space in it"
	default:
		id = string(line)
	}
	return id, unfit(id)
}
