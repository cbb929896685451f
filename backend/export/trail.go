package export

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"faceauth/backend/audit"
	"faceauth/backend/safetext"
)

// TrailWriter writes lines of the trail in one format. It is for one goroutine.
// After an error nothing it writes can be relied on.
type TrailWriter struct {
	stream[*audit.Line]
}

// NewTrailWriter is NewWriter for lines of the trail.
//
// JSON and NDJSON give a line as it stands in its file, byte for byte, so that its
// hash can still be worked out. Where somebody has put something into it that must
// not reach a terminal, that is written as an escape of JSON's: the same values in
// other bytes, still in one line. A Table and CSV give what Line has, and say of
// each line whether it is as it was written.
func NewTrailWriter(w io.Writer, f Format, zone *time.Location) (*TrailWriter, error) {
	var shape form[*audit.Line]
	switch f {
	case Table:
		shape = trailTable{zoneOr(zone)}
	case JSON:
		shape = &jsonForm[*audit.Line]{raw: writeLine}
	case NDJSON:
		shape = ndjsonForm[*audit.Line]{raw: writeLine}
	case CSV:
		shape = csvForm[*audit.Line]{trailColumns()}
	default:
		_, err := ParseFormat(string(f))
		return nil, err
	}
	return &TrailWriter{newStream(w, shape)}, nil
}

// writeLine writes a line as it stands, or the nearest to it that is safe and one
// line.
func writeLine(out *bufio.Writer, l *audit.Line) error {
	text := l.Raw
	if !safetext.Safe(string(text)) {
		var b bytes.Buffer
		if err := json.Compact(&b, safetext.EscapeJSON(text)); err != nil {
			return fmt.Errorf("line %d of the trail: %w", l.Seq, err)
		}
		text = b.Bytes()
	}
	_, err := out.Write(text)
	return err
}

// trailTable is columns for reading.
type trailTable struct{ zone *time.Location }

// trailLayout fits what is usual; longer values push their row out, as in the table
// of records.
const trailLayout = "%-19s  %-16s  %-12s  %-7s  %-12s  %-12s  %-24s  %-36s  %s\n"

func (f trailTable) begin(out *bufio.Writer) {
	fmt.Fprintf(out, trailLayout, "TIME "+zoneName(f.zone), "WHO", "PROJECT", "WORLD", "ACTION", "OUTCOME", "ABOUT", "TRACE ID", "NOTES")
}

func (trailTable) end(*bufio.Writer) {}

func (f trailTable) record(out *bufio.Writer, l *audit.Line) error {
	line := fmt.Sprintf(trailLayout, l.Time.In(f.zone).Format(time.DateTime), l.Who.Short(), l.Project, l.World, l.Action, l.Outcome, l.Subject(), l.TraceID, l.Notes())
	_, err := out.WriteString(strings.TrimRight(line, " \n") + "\n")
	return err
}

// trailColumns are the members of a line under their own names, without the chain,
// and as_written, which tells whether its hash fits.
func trailColumns() []csvColumn[*audit.Line] {
	type line = *audit.Line
	gap := func(value func(*audit.GapNote) string) func(line) string {
		return func(l line) string {
			if l.Gap == nil {
				return ""
			}
			return value(l.Gap)
		}
	}
	return []csvColumn[line]{
		{"seq", func(l line) string { return strconv.FormatUint(l.Seq, 10) }},
		{"time", func(l line) string { return timeText(l.Time, "") }},
		{"session", func(l line) string { return l.Session }},
		{"user", func(l line) string { return l.Who.User }},
		{"from", func(l line) string { return l.Who.From }},
		{"host", func(l line) string { return l.Who.Host }},
		{"faceAuth_projectId", func(l line) string { return l.Project }},
		{"world", func(l line) string { return string(l.World) }},
		{"action", func(l line) string { return string(l.Action) }},
		{"outcome", func(l line) string { return string(l.Outcome) }},
		{"operation", func(l line) string { return string(l.Operation) }},
		{"part", func(l line) string { return countText(l.Part) }},
		{"parts", func(l line) string { return countText(l.Parts) }},
		{"auth_ids", func(l line) string { return strings.Join(l.AuthIDs, "; ") }},
		{"kyc_submission_id", func(l line) string { return l.Submission }},
		{"count", func(l line) string { return countText(l.Count) }},
		{"filter", func(l line) string { return l.Filter.String() }},
		{"format", func(l line) string { return l.Format }},
		{"calls", func(l line) string { return countText(l.Calls) }},
		{"status", func(l line) string { return countText(l.Status) }},
		{"said", func(l line) string { return l.Said }},
		{"traceId", func(l line) string { return l.TraceID }},
		{"gap.bytes", gap(func(g *audit.GapNote) string { return countText(g.Bytes) })},
		{"gap.sha256", gap(func(g *audit.GapNote) string { return g.SHA256 })},
		{"gap.lost_seq", gap(func(g *audit.GapNote) string { return countText(g.LostSeq) })},
		{"gap.lost_hash", gap(func(g *audit.GapNote) string { return g.LostHash })},
		{"gap.no_head", gap(func(g *audit.GapNote) string { return strconv.FormatBool(g.NoHead) })},
		{"as_written", func(l line) string { return strconv.FormatBool(l.Fits) }},
	}
}

// countText is a number of which 0 means that there is none.
func countText[T int | int64 | uint64](n T) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprint(n)
}
