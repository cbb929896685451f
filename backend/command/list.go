package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"time"

	"faceauth/backend"
	"faceauth/backend/audit"
	"faceauth/backend/connect"
	"faceauth/backend/export"
	"faceauth/backend/query"
	"faceauth/backend/safetext"
)

// ListOptions are the flags of `faceauth list`.
type ListOptions struct {
	Range backend.Range
	// Since and Until are the dates of a person that Range was read from, for the trail.
	Since, Until string
	// Filter is an expression of package query, empty for everything. Now is
	// what its dates count back from, with the zone of its days, and Saved what
	// its @names stand for.
	Filter string
	Now    time.Time
	Saved  map[string]string
	// Limit ends the list after so many records; 0 means all.
	Limit int
	// Format is one of Formats. An empty one is what the ending of File asks
	// for, and else the first of them.
	Format string
	// Zone is for the times of the table; the other formats give the API's own.
	Zone *time.Location
	// File is where the list goes; empty or "-" for out.
	File string
	// Replace allows a file of that name to be replaced.
	Replace bool
	// Live shows how far a file has come, in a line of talk that is written
	// over and over: talk must be a terminal.
	Live bool
	// Trail is told of an export, which is every File and every format but a table;
	// nil tells nobody.
	Trail *audit.Trail
}

// Formats lists what -o takes, the default first.
func Formats() []string {
	var names []string
	for _, f := range export.Formats() {
		names = append(names, string(f))
	}
	return names
}

// formatFor is the format that is asked for: by its name, or else by what the file ends
// in. A file of - is none. The error is a UsageError.
func formatFor(file *string, name string) (export.Format, error) {
	if *file == "-" {
		*file = ""
	}
	format, err := export.ParseFormat(name)
	if err != nil {
		return "", UsageError{fmt.Errorf("-o %s: choose one of %s", name, strings.Join(Formats(), ", "))}
	}
	if byName, ok := export.FormatOf(*file); ok && name == "" {
		format = byName
	}
	return format, nil
}

// List prints authentications in the order in which the API gives them, page
// by page as they come, each auth_id once. A list that breaks off after its
// first page is a PartlyError, and what was printed is well-formed.
//
// With a File they go there instead, and the file is there only when it is
// whole: an incomplete one could not be told from a complete one.
//
// What the trail can't be told of is neither printed nor gets its name: the error is
// an *audit.Error then.
func List(ctx context.Context, c connect.Connection, o ListOptions, out, talk io.Writer) error {
	format, err := formatFor(&o.File, o.Format)
	if err != nil {
		return err
	}
	told := &teller{out: talk, live: o.Live}
	ctx = tellWaits(ctx, told)
	l, err := sifted(ctx, c.Service, o, told)
	if err != nil {
		return err
	}
	entry := audit.Entry{Action: audit.Export, Filter: chosenBy(o.Filter, o.Since, o.Until, query.Env{Now: o.Now, Saved: o.Saved}), Format: string(format)}
	if o.File != "" {
		return l.save(ctx, o, format, func(written int) error {
			entry.Count = written
			return scribe(c, o.Trail).Tell(entry)
		})
	}
	w, err := export.NewWriter(out, format, o.Zone)
	if err != nil {
		return err
	}
	var tell func() error
	if format != export.Table {
		tell = func() error { return scribe(c, o.Trail).Tell(entry) }
	}
	return l.print(ctx, w, tell)
}

// print writes page by page. tell, nil for nobody, is asked before anything is
// written of a first record.
func (l *listing) print(ctx context.Context, w *export.Writer, tell func() error) error {
	begun := false
	for records, failed := range l.pages(ctx) {
		if failed != nil && !begun && len(records) == 0 {
			// An empty table or array would read as "there are none".
			return failed
		}
		begun = true
		if tell != nil && len(records) > 0 {
			if err := tell(); err != nil {
				return err
			}
			tell = nil
		}
		for _, a := range records {
			if err := w.Write(a); err != nil {
				return err
			}
		}
		if tell == nil {
			if err := w.Flush(); err != nil {
				return err
			}
		}
		if failed != nil {
			if err := w.Close(); err != nil {
				return err
			}
			return PartlyError{Done: fmt.Sprintf("Records printed before that: %d; the list is not complete.", l.given), Err: failed}
		}
	}
	return w.Close()
}

// save writes into a file. tell is asked once it is complete.
func (l *listing) save(ctx context.Context, o ListOptions, format export.Format, tell func(written int) error) error {
	name := safetext.Clean(o.File)
	file := export.FileOptions{Path: o.File, Format: format, Zone: o.Zone, Replace: o.Replace, Before: tell}
	written, err := export.ToFile(ctx, file, o.Limit, l.records(ctx),
		func(done, _ int) { l.talk.show(fmt.Sprintf("faceauth: %d records so far", done)) })
	l.talk.show("")
	if err == nil {
		fmt.Fprintf(l.talk, "faceauth: %d records written to %s\n", written, name)
		return nil
	}
	if errors.Is(err, fs.ErrExist) {
		return UsageError{fmt.Errorf("%w (--replace)", err)}
	}
	if _, untold := errors.AsType[*audit.Error](err); untold {
		return fmt.Errorf("%s was not written: %w", name, err)
	}
	if _, file := errors.AsType[*export.FileError](err); !file && written > 0 {
		fmt.Fprintf(l.talk, "faceauth: %s was not written: the list broke off after %d records\n", name, written)
	}
	return err
}
