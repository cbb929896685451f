package export

import (
	"bufio"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"faceauth/backend"
)

// csvForm is fields flattened under their own names. Several values of one field,
// such as fail codes, share a cell, parted by "; ".
type csvForm[T any] struct{ columns []csvColumn[T] }

type csvColumn[T any] struct {
	name  string
	value func(T) string
}

func csvColumns() []csvColumn[*backend.Authentication] {
	type auth = *backend.Authentication
	return []csvColumn[auth]{
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

func (f csvForm[T]) begin(out *bufio.Writer) {
	for i, c := range f.columns {
		writeField(out, i, c.name)
	}
	_ = out.WriteByte('\n')
}

func (f csvForm[T]) record(out *bufio.Writer, thing T) error {
	for i, c := range f.columns {
		writeField(out, i, harmless(c.value(thing)))
	}
	return out.WriteByte('\n')
}

func (csvForm[T]) end(*bufio.Writer) {}

// writeField writes one cell as encoding/csv does. That package's Writer keeps
// a buffer of its own, which would have to be flushed with ours.
func writeField(out *bufio.Writer, column int, s string) {
	if column > 0 {
		_ = out.WriteByte(',')
	}
	if !needsQuotes(s) {
		_, _ = out.WriteString(s)
		return
	}
	_ = out.WriteByte('"')
	_, _ = out.WriteString(strings.ReplaceAll(s, `"`, `""`))
	_ = out.WriteByte('"')
}

// needsQuotes tells of cells that a reader would take for something else: more
// than one cell or row, a space that it trims, the `\.` that ends a COPY of
// PostgreSQL.
func needsQuotes(s string) bool {
	first, _ := utf8.DecodeRuneInString(s)
	return s == `\.` || strings.ContainsAny(s, ",\"\r\n") || s != "" && unicode.IsSpace(first)
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
