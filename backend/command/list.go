package command

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"time"

	"faceauth/backend"
)

// ListOptions are the flags of `faceauth list`.
type ListOptions struct {
	Range backend.Range
	// Limit ends the list after so many records; 0 means all.
	Limit int
	// Format is one of Formats.
	Format string
	// Zone is for the times of the table; the other formats give the API's own.
	Zone *time.Location
}

// Formats lists what -o takes, the default first.
func Formats() []string { return []string{"table", "json", "ndjson", "csv"} }

// printer writes records in one format.
type printer interface {
	begin() error
	record(*backend.Authentication) error
	// flush ends a page.
	flush() error
	end() error
}

// List prints authentications in the order in which the API gives them, page
// by page as they come, each auth_id once.
func List(ctx context.Context, s backend.Service, o ListOptions, out, talk io.Writer) error {
	w := bufio.NewWriterSize(out, 64<<10)
	p, err := newPrinter(w, o)
	if err != nil {
		return err
	}
	count := 0
	if o.Limit > 0 {
		count = min(o.Limit, backend.MaxPageSize)
	}
	walk := backend.NewWalk(s, backend.PageRequest{Range: o.Range, Count: count})
	ctx = tellWaits(ctx, talk)
	printed, differing := 0, 0
	seen := map[string]uint64{} // a hash of what each auth_id was printed as
	seed := maphash.MakeSeed()
	begun := false
	for !walk.Done() && (o.Limit == 0 || printed < o.Limit) {
		page, failed := walk.Next(ctx)
		if failed != nil && !begun && len(page.Records) == 0 {
			// An empty table or array would read as "there are none".
			return failed
		}
		if !begun {
			begun = true
			if err := p.begin(); err != nil {
				return err
			}
		}
		for _, skip := range page.Skipped {
			fmt.Fprintf(talk, "faceauth: an entry of the list could not be read as a record (%s)\n", skip.Reason)
		}
		for i := range page.Records {
			rec := &page.Records[i]
			hash := maphash.Bytes(seed, rec.Raw)
			before, again := seen[rec.ID]
			if again && before != hash {
				differing++
			}
			if again || (o.Limit > 0 && printed == o.Limit) {
				continue
			}
			seen[rec.ID] = hash
			if err := p.record(rec); err != nil {
				return err
			}
			printed++
		}
		if err := errors.Join(p.flush(), w.Flush()); err != nil {
			return err
		}
		if differing > 0 {
			fmt.Fprintf(talk, "faceauth: records that came again and differ from what was printed: %d; show prints their newest state\n", differing)
			differing = 0
		}
		if failed != nil {
			return endEarly(p, w, printed, failed)
		}
	}
	return errors.Join(p.end(), w.Flush())
}

// endEarly closes the output, so that what was printed can be read, and says
// how far it got.
func endEarly(p printer, w *bufio.Writer, printed int, failed error) error {
	if err := errors.Join(p.end(), w.Flush()); err != nil {
		return err
	}
	return PartlyError{Done: fmt.Sprintf("Records printed before that: %d; the list is not complete.", printed), Err: failed}
}
