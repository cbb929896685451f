package command

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"faceauth/backend"
	"faceauth/backend/query"
	"faceauth/backend/records"
	"faceauth/backend/safetext"
)

// sifted is the listing that the options ask for. What the API can do of a
// filter, dates and a full id, is asked of it; the rest is done here.
func sifted(ctx context.Context, s backend.Service, o ListOptions, talk *teller) (*listing, error) {
	q, err := query.Parse(o.Filter, query.Env{Now: o.Now, Saved: o.Saved})
	if err != nil {
		return nil, UsageError{pointed(o.Filter, err)}
	}
	if q.Empty() {
		return newListing(s, o.Range, o.Limit, talk), nil
	}
	r, id, err := pushed(q, o.Range)
	if err != nil {
		return nil, err
	}
	// A page may hold few that are meant, so the limit is none for the pages.
	l := newListing(s, r, 0, talk)
	l.limit = o.Limit
	if !q.Alone() {
		return l, l.inContext(ctx, q)
	}
	l.keep = func(a *backend.Authentication) bool { return q.Match(a, query.Context{}) }
	if id == "" {
		return l, nil
	}
	a, err := s.Authentication(ctx, id)
	switch {
	case err == nil:
		l.walk = &ready{records: []backend.Authentication{a}}
	case backend.KindOf(err) != backend.NotFound:
		return nil, err
	default:
		fmt.Fprintln(talk, "faceauth: there is no authentication of exactly this id; the list is gone through for one that begins so")
	}
	return l, nil
}

// pushed is what is asked of the API: the dates of a filter within a range, and the
// auth_id that it looks for, if it does.
func pushed(q query.Query, within backend.Range) (r backend.Range, id string, err error) {
	dates, id := q.Pushed()
	r = both(within, dates)
	if !r.Since.IsZero() && !r.Until.IsZero() && !r.Since.Before(r.Until) {
		return r, id, UsageError{errors.New("the dates asked for exclude each other")}
	}
	return r, id, nil
}

// both is what lies in two ranges.
func both(a, b backend.Range) backend.Range {
	if b.Since.After(a.Since) {
		a.Since = b.Since
	}
	if a.Until.IsZero() || !b.Until.IsZero() && b.Until.Before(a.Until) {
		a.Until = b.Until
	}
	return a
}

// inContext chooses by a filter that compares records with each other: all are
// read before the first is handed out.
func (l *listing) inContext(ctx context.Context, q query.Query) error {
	store := records.New()
	for !l.walk.Done() {
		page, err := l.walk.Next(ctx)
		if err != nil {
			return err
		}
		for _, skip := range page.Skipped {
			l.talk.unreadable(skip)
		}
		store.Add(page.Records)
	}
	snap := store.Snapshot()
	l.walk = &ready{snap: snap, chosen: records.Select(snap, q.Plan())}
	return nil
}

// ready gives records that are here already, in the order of their coming.
type ready struct {
	records []backend.Authentication
	snap    *records.Snapshot
	chosen  records.Set
	row     uint32
}

// Next gives the next page of them.
func (r *ready) Next(context.Context) (backend.Page, error) {
	p := backend.Page{Records: r.records}
	r.records = nil
	if r.snap == nil {
		return p, nil
	}
	reader := r.snap.RawReader()
	defer reader.Close()
	for ; r.row < uint32(r.snap.Len()) && len(p.Records) < backend.MaxPageSize; r.row++ {
		if r.chosen.Has(r.row) {
			rec := reader.Record(r.row)
			rec.Raw = bytes.Clone(rec.Raw)
			p.Records = append(p.Records, rec)
		}
	}
	return p, nil
}

// Done tells that the last one was given.
func (r *ready) Done() bool {
	return len(r.records) == 0 && (r.snap == nil || r.row == uint32(r.snap.Len()))
}

// pointed shows where in a filter something is wrong.
func pointed(filter string, err error) error {
	e, ok := errors.AsType[*query.SyntaxError](err)
	if !ok {
		return fmt.Errorf("--filter: %w", err)
	}
	column := utf8.RuneCountInString(filter[:min(e.Start, len(filter))])
	return fmt.Errorf("--filter: %w\n  %s\n  %s^", err, safetext.Clean(filter), strings.Repeat(" ", column))
}
