package command

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"strings"
	"time"

	"faceauth/backend"
	"faceauth/backend/audit"
	"faceauth/backend/export"
	"faceauth/backend/safetext"
)

// mostShown is how many records are shown before the question.
const mostShown = 20

// candidateLayout fits the values that the documentation shows; a longer one pushes
// its row out, since a cut id is of no use.
const candidateLayout = "%-8s  %-19s  %-24s  %s\n"

// table writes so many of the records, with spaces before each row.
func (d *deletion) table(w io.Writer, records []candidate, indent string) {
	zone := "(local)"
	if d.Zone == time.UTC {
		zone = "(UTC)"
	}
	row := func(status, when, id, submission string) {
		line := fmt.Sprintf(indent+candidateLayout, status, when, id, submission)
		_, _ = io.WriteString(w, strings.TrimRight(line, " \n")+"\n") // a buffer takes everything
	}
	row("STATUS", "TIME "+zone, "AUTH ID", "SUBMISSION")
	for _, c := range records {
		when := c.createdText
		if !c.created.IsZero() {
			when = c.created.In(d.Zone).Format(time.DateTime)
		}
		row(string(c.status), when, c.id, c.submission)
	}
}

// show tells what would be erased, with so many of the records.
func (d *deletion) show(p proposal, most int) {
	var b bytes.Buffer
	verb := "to be erased"
	if d.DryRun {
		verb = "would be erased"
	}
	fmt.Fprintf(&b, "faceauth: %s: %s of the project %s, %s\n", verb, authentications(len(p.records)),
		d.project(), world(d.config.World))
	if most > 0 {
		shown := p.records[:min(most, len(p.records))]
		d.table(&b, shown, "  ")
		if rest := len(p.records) - len(shown); rest > 0 {
			fmt.Fprintf(&b, "  and %d more; --dry-run lists all of them\n", rest)
		}
	}
	var facts []string
	if days := d.days(p.records); days != "" {
		facts = append(facts, days)
	}
	facts = append(facts, leftOut(p.settled)...)
	if len(facts) > 0 {
		fmt.Fprintf(&b, "  %s\n", strings.Join(facts, " "))
	}
	if len(p.records) > 0 {
		fmt.Fprintf(&b, "  %s\n", backend.WhatErasingTakes)
	}
	_, _ = d.talk.Write(b.Bytes()) // whoever is not there to be told has --yes to be heard
}

// project is the project's id, for a person.
func (d *deletion) project() string {
	return cmp.Or(safetext.Clean(d.config.Project), "that nobody has named")
}

func authentications(n int) string {
	if n == 1 {
		return "1 authentication"
	}
	return fmt.Sprintf("%d authentications", n)
}

// world is a project's badge, as the console has it, in words.
func world(w audit.World) string {
	switch w {
	case audit.Sandbox:
		return "SANDBOX: made-up records"
	case audit.Local:
		return "LOCAL: an API on this machine"
	}
	return "LIVE: real people's records"
}

// days are those of the oldest and the newest record.
func (d *deletion) days(records []candidate) string {
	var oldest, newest time.Time
	for _, c := range records {
		if c.created.IsZero() {
			continue
		}
		if oldest.IsZero() || c.created.Before(oldest) {
			oldest = c.created
		}
		if c.created.After(newest) {
			newest = c.created
		}
	}
	first, last := oldest.In(d.Zone).Format(time.DateOnly), newest.In(d.Zone).Format(time.DateOnly)
	switch {
	case oldest.IsZero():
		return ""
	case first == last:
		return "Of " + first + "."
	}
	return fmt.Sprintf("The oldest is of %s, the newest of %s.", first, last)
}

// leftOut counts what was asked for and is not among the records.
func leftOut(settled []backend.Erasure) []string {
	count := map[backend.Outcome]int{}
	for _, e := range settled {
		count[e.Outcome]++
	}
	var out []string
	for _, of := range []struct {
		outcome backend.Outcome
		what    string
	}{
		{backend.OutcomeErasedUnheard, "turned out to be erased."},
		{backend.OutcomeAlready, "erased already, and left out."},
		{backend.OutcomeNotFound, "not known to the API."},
		{backend.OutcomeNotDone, "could not be read, and left out."},
		{backend.OutcomeUnknown, "could not be read, and left for later."},
	} {
		if n := count[of.outcome]; n > 0 {
			out = append(out, fmt.Sprintf("%d %s", n, of.what))
		}
	}
	return out
}

// list prints what would be erased.
func (d *deletion) list(p proposal) error {
	if d.Format != "ndjson" {
		var b bytes.Buffer
		d.table(&b, p.records, "")
		_, err := d.out.Write(b.Bytes())
		return err
	}
	w, err := export.NewWriter(d.out, export.NDJSON, d.Zone)
	if err != nil {
		return err
	}
	for _, c := range p.records {
		if err := w.Write(&backend.Authentication{ID: c.id, Raw: c.raw}); err != nil {
			return err
		}
	}
	return w.Close()
}
