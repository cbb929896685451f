package command

import (
	"context"
	"fmt"
	"hash/maphash"
	"iter"

	"faceauth/backend"
)

// listing goes through a list, each auth_id once. It is gone through once, by
// one of its methods.
type listing struct {
	walk  pager
	limit int                                // 0 for none
	keep  func(*backend.Authentication) bool // which are meant; nil for all
	talk  *teller
	given int               // records handed out so far
	seen  map[string]uint64 // a hash of what each auth_id was handed out as
	seed  maphash.Seed
}

// pager gives pages one after another, as a backend.Walk does.
type pager interface {
	Next(context.Context) (backend.Page, error)
	Done() bool
}

func newListing(s backend.Service, r backend.Range, limit int, talk *teller) *listing {
	return &listing{
		walk:  backend.NewWalk(s, backend.PageRequest{Range: r, Count: min(limit, backend.MaxPageSize)}),
		limit: limit, talk: talk, seen: map[string]uint64{}, seed: maphash.MakeSeed(),
	}
}

// fetched is what became of a page.
type fetched struct {
	page backend.Page
	err  error
}

// pages gives the records of each page as it comes, which may be none. The last
// one may come with an error, which is why it is the last. While the caller is
// busy with a page the next one is fetched, if it will be needed.
func (l *listing) pages(ctx context.Context) iter.Seq2[[]*backend.Authentication, error] {
	return func(yield func([]*backend.Authentication, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		next := l.fetch(ctx)
		defer func() {
			cancel()
			if next != nil {
				<-next // so that nothing is said on talk any more
			}
		}()
		for next != nil {
			got := <-next
			next = nil
			records := l.sift(got.page)
			if got.err == nil && !l.walk.Done() && (l.limit == 0 || l.given < l.limit) {
				next = l.fetch(ctx)
			}
			if !yield(records, got.err) {
				return
			}
		}
	}
}

func (l *listing) fetch(ctx context.Context) <-chan fetched {
	done := make(chan fetched, 1)
	go func() {
		page, err := l.walk.Next(ctx)
		done <- fetched{page, err}
	}()
	return done
}

// sift picks the records of a page that are to be handed out, and tells of what
// is odd about the others.
func (l *listing) sift(page backend.Page) []*backend.Authentication {
	for _, skip := range page.Skipped {
		l.talk.unreadable(skip)
	}
	records := make([]*backend.Authentication, 0, len(page.Records))
	differing := 0
	for i := range page.Records {
		a := &page.Records[i]
		if l.keep != nil && !l.keep(a) {
			continue
		}
		hash := maphash.Bytes(l.seed, a.Raw)
		before, again := l.seen[a.ID]
		switch {
		case again && before != hash:
			differing++
		case again || l.limit > 0 && l.given == l.limit:
		default:
			l.seen[a.ID] = hash
			l.given++
			records = append(records, a)
		}
	}
	if differing > 0 {
		fmt.Fprintf(l.talk, "faceauth: records that came again and differ from before: %d; show prints their newest state\n", differing)
	}
	return records
}

// records is pages one record at a time, and an error at their end.
func (l *listing) records(ctx context.Context) iter.Seq2[*backend.Authentication, error] {
	return func(yield func(*backend.Authentication, error) bool) {
		for records, failed := range l.pages(ctx) {
			for _, a := range records {
				if !yield(a, nil) {
					return
				}
			}
			if failed != nil {
				yield(nil, failed)
				return
			}
		}
	}
}
