package export

import (
	"bufio"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"faceauth/backend"
	"faceauth/backend/safetext"
)

// ndjsonForm is the JSON of one thing a line. raw writes it, without a line's end.
type ndjsonForm[T any] struct {
	raw func(*bufio.Writer, T) error
}

func (ndjsonForm[T]) begin(*bufio.Writer) {}
func (ndjsonForm[T]) end(*bufio.Writer)   {}

func (f ndjsonForm[T]) record(out *bufio.Writer, thing T) error {
	if err := f.raw(out, thing); err != nil {
		return err
	}
	return out.WriteByte('\n')
}

// writeRaw writes a record as the API sent it with its strings cleaned.
func writeRaw(out *bufio.Writer, a *backend.Authentication) error {
	text, err := JSONText(a)
	if err != nil {
		return err
	}
	_, err = out.Write(text)
	return err
}

// JSONText is a record as NDJSON has it, in one line. Of a record that was erased
// and not read since there is no answer of the API: it is an object with what the
// API keeps by its documentation, under the API's names. The error names the record
// when its Raw is not JSON.
func JSONText(a *backend.Authentication) ([]byte, error) {
	raw := a.Raw
	if len(raw) == 0 && a.Erased {
		kept := struct {
			ID      string         `json:"auth_id"`
			Status  backend.Status `json:"auth_status,omitempty"`
			Created string         `json:"create_time,omitempty"`
			Erased  bool           `json:"delete_check"`
		}{a.ID, a.Status, timeText(a.Created, a.CreatedText), true}
		raw, _ = json.Marshal(kept) // strings and a boolean always can be
	}
	text, err := safetext.CleanJSON(raw)
	if err != nil {
		return nil, fmt.Errorf("record %s: %w", a.ID, err)
	}
	return text, nil
}

// jsonForm is one array of the same.
type jsonForm[T any] struct {
	raw func(*bufio.Writer, T) error
	any bool
}

func (*jsonForm[T]) begin(out *bufio.Writer) { _ = out.WriteByte('[') }
func (*jsonForm[T]) end(out *bufio.Writer)   { _, _ = out.WriteString("\n]\n") }

func (f *jsonForm[T]) record(out *bufio.Writer, thing T) error {
	if f.any {
		_ = out.WriteByte(',')
	}
	f.any = true
	_ = out.WriteByte('\n')
	return f.raw(out, thing)
}

// tableForm is columns for reading.
type tableForm struct{ zone *time.Location }

// tableLayout fits the values that the documentation shows; longer ones push
// their row out rather than being cut, because a cut id is of no use.
const tableLayout = "%-8s  %-19s  %-24s  %-19s  %-4s  %6s  %6s  %6s  %-5s  %s\n"

func (f tableForm) begin(out *bufio.Writer) {
	fmt.Fprintf(out, tableLayout, "STATUS", "TIME "+zoneName(f.zone), "AUTH ID", "SUBMISSION", "TYPE", "SIM", "LIVE", "ACTIVE", "OCCL", "FAIL CODES")
}

func (tableForm) end(*bufio.Writer) {}

// zoneName is the zone where it has one name all year.
func zoneName(zone *time.Location) string {
	if zone == time.UTC {
		return "(UTC)"
	}
	return "(local)"
}

func (f tableForm) record(out *bufio.Writer, a *backend.Authentication) error {
	when := a.CreatedText
	if !a.Created.IsZero() {
		when = a.Created.In(f.zone).Format(time.DateTime)
	}
	notes := strings.Join(a.FailCodes, ", ")
	if a.Erased {
		notes = strings.TrimPrefix(notes+"; erased", "; ")
	}
	c := a.Checks()
	line := fmt.Sprintf(tableLayout, a.Status, when, a.ID, a.SubmissionID, a.SubmitType, scoreText(c[backend.CheckSimilarity]),
		scoreText(c[backend.CheckLiveness]), scoreText(c[backend.CheckActiveLiveness]), scoreText(c[backend.CheckOcclusion]), notes)
	_, err := out.WriteString(strings.TrimRight(line, " \n") + "\n")
	return err
}

// scoreText is a score with "!" behind it where its check failed.
func scoreText(c backend.Check) string {
	text := c.Measured()
	if c.Verdict == backend.Fail {
		text += "!"
	}
	return text
}
