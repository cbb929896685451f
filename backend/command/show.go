package command

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"faceauth/backend"
	"faceauth/backend/safetext"
)

// Show prints one authentication: for reading, or with format "json" as the
// API sent it, its strings cleaned.
func Show(ctx context.Context, s backend.Service, authID, format string, zone *time.Location, out, talk io.Writer) error {
	if format != "table" && format != "json" && format != "" {
		return UsageError{fmt.Errorf("-o %s: choose one of table, json", format)}
	}
	a, err := s.Authentication(tellWaits(ctx, talk), authID)
	if err != nil {
		return err
	}
	if format == "json" {
		return showJSON(out, a.Raw)
	}
	_, err = io.WriteString(out, describe(&a, zone))
	return err
}

func showJSON(out io.Writer, raw json.RawMessage) error {
	text, err := safetext.IndentJSON(raw)
	if err != nil {
		return err
	}
	_, err = out.Write(append(text, '\n'))
	return err
}

// describe is the record in words.
func describe(a *backend.Authentication, zone *time.Location) string {
	var b strings.Builder
	field := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&b, "%-12s %s\n", name, value)
		}
	}
	field("auth id", a.ID)
	field("status", string(a.Status))
	field("time", moment(a.Created, a.CreatedText, zone))
	field("submission", a.SubmissionID)
	field("type", a.SubmitType)
	field("project", a.ProjectID)
	if a.Erased {
		field("erased", strings.TrimSpace("yes "+moment(a.ErasedAt, "", zone)))
	}
	fmt.Fprintf(&b, "\n%-15s  %7s  %7s  %7s  %s\n", "CHECK", "SCORE", "LIMIT", "MARGIN", "VERDICT")
	for _, c := range a.Checks() {
		fmt.Fprintf(&b, "%-15s  %7s  %7s  %7s  %s\n", c.Kind, c.Measured(), c.Threshold, c.MarginText(), c.Verdict)
	}
	if len(a.FailCodes)+len(a.Comments) > 0 {
		b.WriteByte('\n')
	}
	for _, code := range a.FailCodes {
		meaning := "not documented"
		if f, ok := backend.ExplainFailCode(code); ok {
			meaning = f.Meaning
		}
		fmt.Fprintf(&b, "%s: %s\n", code, meaning)
	}
	for _, comment := range a.Comments {
		fmt.Fprintf(&b, "API: %q\n", comment)
	}
	for i, d := range a.Disagreements() {
		if i == 0 {
			b.WriteByte('\n')
		}
		fmt.Fprintf(&b, "! %s\n", d)
	}
	return b.String()
}

func moment(t time.Time, otherwise string, zone *time.Location) string {
	if t.IsZero() {
		return otherwise
	}
	const layout = "2006-01-02 15:04:05 MST"
	local, utc := t.In(zone).Format(layout), t.UTC().Format(layout)
	if local == utc {
		return utc
	}
	return local + " (" + utc + ")"
}
