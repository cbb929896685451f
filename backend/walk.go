package backend

import (
	"context"
	"io"
)

// maxEmptyPages bounds how many pages without a record a walk passes over in
// one call. The store behind the API is allowed to send some; a thousand of
// them is a fault.
const maxEmptyPages = 1000

// Walk fetches the pages of a list one after another and never goes in
// circles. It is used by one goroutine at a time.
type Walk struct {
	service Service
	req     PageRequest
	asked   map[Cursor]bool
	done    bool
}

// NewWalk starts at req, which is usually a first page.
func NewWalk(s Service, req PageRequest) *Walk {
	return &Walk{service: s, req: req, asked: map[Cursor]bool{}}
}

// Done tells that the last page has been read.
func (w *Walk) Done() bool { return w.done }

// Next fetches the next page that has records, or the last one. It returns
// io.EOF after the last page.
//
// After any other error the walk stands where it stood, and Next tries the
// same page again. An answer whose cursor leads to a page already read is
// returned together with an error of the Kind CursorRepeated: its records are
// good, and the next call asks for the same page anew in the hope of a better
// cursor.
func (w *Walk) Next(ctx context.Context) (Page, error) {
	if w.done {
		return Page{}, io.EOF
	}
	var skipped []Skip
	for range maxEmptyPages {
		page, err := w.service.Page(ctx, w.req)
		if err != nil {
			return Page{Skipped: skipped}, err
		}
		skipped = append(skipped, page.Skipped...)
		page.Skipped = skipped
		if page.Next == nil {
			w.done = true
			return page, nil
		}
		if w.repeats(*page.Next) {
			return page, &Error{Kind: CursorRepeated, Op: "list authentications", Attempts: 1}
		}
		if w.req.After != nil {
			w.asked[*w.req.After] = true
		}
		w.req.After = page.Next
		if len(page.Records) > 0 {
			return page, nil
		}
	}
	return Page{Skipped: skipped}, &Error{Kind: Malformed, Op: "list authentications", Attempts: 1,
		Detail: "a thousand pages in a row held no record"}
}

func (w *Walk) repeats(next Cursor) bool {
	return w.asked[next] || (w.req.After != nil && *w.req.After == next)
}
