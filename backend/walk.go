package backend

import (
	"context"
	"io"
	"sync"
)

// maxEmptyPages bounds how many pages without a record a walk passes over in
// one step. The store behind the API is allowed to send some; a thousand of
// them is a fault.
const maxEmptyPages = 1000

// Walk fetches the pages of a list one after another and never goes in
// circles. It is safe for use by several goroutines.
//
// A step has two halves, so that an answer that nobody waits for any more can
// be dropped without leaving a gap: Fetch asks and changes nothing, Advance
// moves the walk on. Next does both.
type Walk struct {
	service Service

	mu    sync.Mutex
	req   PageRequest
	asked map[Cursor]bool // the cursors that pages were fetched with
	done  bool
}

// Step is the outcome of a Fetch.
type Step struct {
	Page
	asked []Cursor
	next  *Cursor
	done  bool
}

// NewWalk starts at req, which is usually a first page.
func NewWalk(s Service, req PageRequest) *Walk {
	return &Walk{service: s, req: req, asked: map[Cursor]bool{}}
}

// Done tells that the last page has been read.
func (w *Walk) Done() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.done
}

// Next is Fetch and Advance in one.
func (w *Walk) Next(ctx context.Context) (Page, error) {
	step, err := w.Fetch(ctx)
	w.Advance(step)
	return step.Page, err
}

// Fetch asks for the next page that has records, or the last one. It returns
// io.EOF after the last page.
//
// After any other error the walk stands where it stood, and Fetch tries the
// same page again. An answer whose cursor leads to a page already read, or
// can't be understood, is returned together with an error of the Kind
// CursorRepeated or Malformed: its records are good, and the next call asks for
// the same page anew in the hope of a better cursor.
func (w *Walk) Fetch(ctx context.Context) (Step, error) {
	w.mu.Lock()
	req, done := w.req, w.done
	w.mu.Unlock()
	step := Step{next: req.After, done: done}
	if done {
		return step, io.EOF
	}
	var skipped []Skip
	for range maxEmptyPages {
		page, err := w.service.Page(ctx, req)
		if err != nil {
			return step, err
		}
		skipped = append(skipped, page.Skipped...)
		step.Page, step.Skipped = page, skipped
		if page.NextUnreadable {
			return step, &Error{Kind: Malformed, Op: "list authentications", Attempts: 1,
				Detail: "nextPage_key can't be read, so the list can't go on"}
		}
		if page.Next == nil {
			step.done = true
			return step, nil
		}
		if w.repeats(step, req, *page.Next) {
			return step, &Error{Kind: CursorRepeated, Op: "list authentications", Attempts: 1}
		}
		if req.After != nil {
			step.asked = append(step.asked, *req.After)
		}
		req.After, step.next = page.Next, page.Next
		if len(page.Records) > 0 {
			return step, nil
		}
	}
	return step, &Error{Kind: Malformed, Op: "list authentications", Attempts: 1,
		Detail: "a thousand pages in a row held no record"}
}

// Advance moves the walk behind a step. A step that ended in an error moves it
// no further than its last good page.
func (w *Walk) Advance(s Step) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, c := range s.asked {
		w.asked[c] = true
	}
	w.req.After, w.done = s.next, s.done
}

func (w *Walk) repeats(s Step, req PageRequest, next Cursor) bool {
	if req.After != nil && *req.After == next {
		return true
	}
	for _, c := range s.asked {
		if c == next {
			return true
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.asked[next]
}
