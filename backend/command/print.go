package command

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"faceauth/backend"
	"faceauth/backend/safetext"
)

func newPrinter(w *bufio.Writer, o ListOptions) (printer, error) {
	switch o.Format {
	case "", "table":
		zone := o.Zone
		if zone == nil {
			zone = time.Local
		}
		return &tablePrinter{w: w, zone: zone}, nil
	case "json":
		return &jsonPrinter{w: w}, nil
	case "ndjson":
		return ndjsonPrinter{w}, nil
	case "csv":
		return csvPrinter{csv.NewWriter(w)}, nil
	}
	return nil, UsageError{fmt.Errorf("-o %s: choose one of %s", o.Format, strings.Join(Formats(), ", "))}
}

// ndjsonPrinter writes a record a line, as the API sent it with its strings
// cleaned.
type ndjsonPrinter struct{ w io.Writer }

func (p ndjsonPrinter) begin() error { return nil }
func (p ndjsonPrinter) flush() error { return nil }
func (p ndjsonPrinter) end() error   { return nil }

func (p ndjsonPrinter) record(a *backend.Authentication) error {
	text, err := safetext.CleanJSON(a.Raw)
	if err != nil {
		return fmt.Errorf("record %s: %w", a.ID, err)
	}
	_, err = p.w.Write(append(text, '\n'))
	return err
}

// jsonPrinter writes one array of the same records.
type jsonPrinter struct {
	w     io.Writer
	begun bool
}

func (p *jsonPrinter) flush() error { return nil }

func (p *jsonPrinter) begin() error {
	_, err := io.WriteString(p.w, "[")
	return err
}

func (p *jsonPrinter) record(a *backend.Authentication) error {
	before := ",\n"
	if !p.begun {
		before, p.begun = "\n", true
	}
	text, err := safetext.CleanJSON(a.Raw)
	if err != nil {
		return fmt.Errorf("record %s: %w", a.ID, err)
	}
	_, err = io.WriteString(p.w, before+string(text))
	return err
}

func (p *jsonPrinter) end() error {
	_, err := io.WriteString(p.w, "\n]\n")
	return err
}

// tablePrinter writes columns for reading.
type tablePrinter struct {
	w    io.Writer
	zone *time.Location
}

// tableLayout fits the values that the documentation shows; longer ones push
// their row out rather than being cut, because a cut id is of no use.
const tableLayout = "%-8s  %-19s  %-24s  %-19s  %-4s  %6s  %6s  %6s  %-5s  %s\n"

func (p *tablePrinter) flush() error { return nil }
func (p *tablePrinter) end() error   { return nil }

func (p *tablePrinter) begin() error {
	_, err := fmt.Fprintf(p.w, tableLayout, "STATUS", "TIME "+p.zoneName(), "AUTH ID", "SUBMISSION", "TYPE", "SIM", "LIVE", "ACTIVE", "OCCL", "FAIL CODES")
	return err
}

// zoneName is the zone where it has one name all year.
func (p *tablePrinter) zoneName() string {
	if p.zone == time.UTC {
		return "(UTC)"
	}
	return "(local)"
}

func (p *tablePrinter) record(a *backend.Authentication) error {
	when := a.CreatedText
	if !a.Created.IsZero() {
		when = a.Created.In(p.zone).Format(time.DateTime)
	}
	notes := strings.Join(a.FailCodes, ", ")
	if a.Erased {
		notes = strings.TrimPrefix(notes+"; erased", "; ")
	}
	c := a.Checks()
	line := fmt.Sprintf(tableLayout, a.Status, when, a.ID, a.SubmissionID, a.SubmitType, scoreText(c[backend.CheckSimilarity]),
		scoreText(c[backend.CheckLiveness]), scoreText(c[backend.CheckActiveLiveness]), scoreText(c[backend.CheckOcclusion]), notes)
	_, err := io.WriteString(p.w, strings.TrimRight(line, " \n")+"\n")
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

// csvPrinter writes the API's fields flattened under their own names. Several
// fail codes or comments share a cell, parted by "; ".
type csvPrinter struct{ w *csv.Writer }

type csvColumn struct {
	name  string
	value func(*backend.Authentication) string
}

func csvColumns() []csvColumn {
	type auth = *backend.Authentication
	return []csvColumn{
		{"auth_id", func(a auth) string { return a.ID }},
		{"auth_status", func(a auth) string { return string(a.Status) }},
		{"create_time", func(a auth) string { return timeText(a.Created, a.CreatedText) }},
		{"submit_type", func(a auth) string { return a.SubmitType }},
		{"kyc_submission_id", func(a auth) string { return a.SubmissionID }},
		{"faceAuth_projectId", func(a auth) string { return a.ProjectID }},
		{"policy.faceSimilarity_threshold", func(a auth) string { return thresholdText(a.Policy.FaceSimilarity) }},
		{"policy.occluded_threshold", func(a auth) string { return thresholdText(a.Policy.Occluded) }},
		{"policy.faceCover_threshold", func(a auth) string { return thresholdText(a.Policy.FaceCover) }},
		{"policy.headCover_threshold", func(a auth) string { return thresholdText(a.Policy.HeadCover) }},
		{"policy.liveness_threshold", func(a auth) string { return thresholdText(a.Policy.Liveness) }},
		{"policy.activeLiveness_threshold", func(a auth) string { return thresholdText(a.Policy.ActiveLiveness) }},
		{"result.face_similarity", func(a auth) string { return numberText(a.Scores.FaceSimilarity) }},
		{"result.active_liveness_score", func(a auth) string { return numberText(a.Scores.ActiveLiveness) }},
		{"result.detectOccluded", func(a auth) string { return flagText(a.Scores.Occluded) }},
		{"result.liveness_score", func(a auth) string { return numberText(a.Scores.Liveness) }},
		{"result.occluded_score", func(a auth) string { return numberText(a.Scores.OccludedScore) }},
		{"result.face_cover_score", func(a auth) string { return numberText(a.Scores.FaceCover) }},
		{"result.head_cover_score", func(a auth) string { return numberText(a.Scores.HeadCover) }},
		{"fail_code", func(a auth) string { return strings.Join(a.FailCodes, "; ") }},
		{"reject_comment", func(a auth) string { return strings.Join(a.Comments, "; ") }},
		{"delete_check", func(a auth) string { return strconv.FormatBool(a.Erased) }},
		{"delete_time", func(a auth) string { return timeText(a.ErasedAt, "") }},
	}
}

func (p csvPrinter) flush() error {
	p.w.Flush()
	return p.w.Error()
}

func (p csvPrinter) end() error { return p.flush() }

func (p csvPrinter) begin() error {
	var names []string
	for _, c := range csvColumns() {
		names = append(names, c.name)
	}
	return p.w.Write(names)
}

func (p csvPrinter) record(a *backend.Authentication) error {
	var values []string
	for _, c := range csvColumns() {
		values = append(values, harmless(c.value(a)))
	}
	return p.w.Write(values)
}

// harmless keeps a spreadsheet from running a value as a formula: strangers
// wrote some of them.
func harmless(s string) string {
	first, _ := utf8.DecodeRuneInString(s)
	if !strings.ContainsRune("=+-@\t\r＝＋－＠", first) || s == "" {
		return s
	}
	if _, err := strconv.ParseFloat(s, 64); err == nil {
		return s
	}
	return "'" + s
}

// apiTime is how the API writes times.
const apiTime = "2006-01-02T15:04:05.000Z"

func timeText(t time.Time, otherwise string) string {
	if t.IsZero() {
		return otherwise
	}
	return t.UTC().Format(apiTime)
}

func numberText(n backend.Number) string {
	if !n.Given {
		return ""
	}
	return strconv.FormatFloat(n.Value, 'f', -1, 64)
}

func flagText(f backend.Flag) string {
	if !f.Given {
		return ""
	}
	return strconv.FormatBool(f.Value)
}

func thresholdText(t backend.Threshold) string {
	switch {
	case !t.Given:
		return ""
	case t.Switch:
		return strconv.FormatBool(t.SwitchOn)
	}
	return strconv.FormatFloat(t.Value, 'f', -1, 64)
}
