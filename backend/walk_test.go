package backend

import (
	"context"
	"errors"
	"io"
	"slices"
	"strconv"
	"testing"
)

// script is a Service that answers by cursor.
type script struct {
	pages map[string]Page // by the AuthID of the cursor, "" for the first
	fail  map[string]error
	asked []string
}

func (s *script) Page(_ context.Context, req PageRequest) (Page, error) {
	key := ""
	if req.After != nil {
		key = req.After.AuthID
	}
	s.asked = append(s.asked, key)
	if err := s.fail[key]; err != nil {
		delete(s.fail, key)
		return Page{}, err
	}
	return s.pages[key], nil
}

func (s *script) Authentication(context.Context, string) (Authentication, error) {
	return Authentication{}, errors.New("not part of a walk")
}

func (s *script) Image(context.Context, string) ([]byte, error) {
	return nil, errors.New("not part of a walk")
}

func page(next string, ids ...string) Page {
	var p Page
	for _, id := range ids {
		p.Records = append(p.Records, Authentication{ID: id})
	}
	if next != "" {
		p.Next = &Cursor{AuthID: next, CreateTime: "t"}
	}
	return p
}

func got(p Page) []string {
	var ids []string
	for _, r := range p.Records {
		ids = append(ids, r.ID)
	}
	return ids
}

func TestWalkPassesOverEmptyPagesAndEnds(t *testing.T) {
	s := &script{pages: map[string]Page{"": page("b", "a", "b"), "b": page("x"), "x": page("y"), "y": page("", "c")}}
	s.pages["x"] = Page{Next: s.pages["x"].Next, Skipped: []Skip{{0, "no auth_id"}}}
	w := NewWalk(s, PageRequest{Count: 2})
	var all []string
	skipped := 0
	for !w.Done() {
		p, err := w.Next(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, got(p)...)
		skipped += len(p.Skipped)
	}
	if !slices.Equal(all, []string{"a", "b", "c"}) || skipped != 1 {
		t.Errorf("walked %v, %d skipped", all, skipped)
	}
	if _, err := w.Next(t.Context()); err != io.EOF {
		t.Errorf("after the last page: %v, want io.EOF", err)
	}
}

func TestWalkStandsStillOnAnError(t *testing.T) {
	s := &script{pages: map[string]Page{"": page("b", "a", "b"), "b": page("", "c")}, fail: map[string]error{"b": &Error{Kind: ServerFault}}}
	w := NewWalk(s, PageRequest{})
	w.Next(t.Context())
	if _, err := w.Next(t.Context()); KindOf(err) != ServerFault || w.Done() {
		t.Fatalf("got %v", err)
	}
	p, err := w.Next(t.Context())
	if err != nil || !slices.Equal(got(p), []string{"c"}) {
		t.Errorf("the second try gave %v, %v", got(p), err)
	}
}

func TestWalkNeverGoesInCircles(t *testing.T) {
	for name, pages := range map[string]map[string]Page{
		"to itself":             {"": page("b", "a", "b"), "b": page("b", "c")},
		"to an earlier page":    {"": page("b", "a", "b"), "b": page("d", "c"), "d": page("b", "e")},
		"round an empty circle": {"": page("b"), "b": page("d"), "d": page("b")},
	} {
		t.Run(name, func(t *testing.T) {
			s := &script{pages: pages}
			w := NewWalk(s, PageRequest{})
			var all []string
			var err error
			for i := 0; i < 10 && err == nil; i++ {
				var p Page
				p, err = w.Next(t.Context())
				all = append(all, got(p)...)
			}
			if KindOf(err) != CursorRepeated {
				t.Fatalf("got %v after %v", err, s.asked)
			}
			want := 0
			for _, p := range pages {
				want += len(p.Records)
			}
			if len(all) != want {
				t.Errorf("records %v: those of the page that repeats are good", all)
			}
			// A better answer next time gets the walk going again.
			last := s.asked[len(s.asked)-1]
			s.pages[last] = page("", "z")
			p, err := w.Next(t.Context())
			if err != nil || !w.Done() || !slices.Equal(got(p), []string{"z"}) {
				t.Errorf("after a better answer: %v, %v", got(p), err)
			}
		})
	}
}

func TestWalkDoesNotEndAtACursorItCannotRead(t *testing.T) {
	cut := page("", "a")
	cut.NextUnreadable = true
	w := NewWalk(&script{pages: map[string]Page{"": cut}}, PageRequest{})
	p, err := w.Next(t.Context())
	if KindOf(err) != Malformed || w.Done() || !slices.Equal(got(p), []string{"a"}) {
		t.Errorf("got %v, %v: the records are good, the list is not at its end", got(p), err)
	}
}

func TestWalkGivesUpOnEndlessEmptyPages(t *testing.T) {
	n := 0
	w := NewWalk(endless{&n}, PageRequest{})
	if _, err := w.Next(t.Context()); KindOf(err) != Malformed || n != maxEmptyPages {
		t.Errorf("after %d pages: %v", n, err)
	}
}

type endless struct{ n *int }

func (e endless) Page(context.Context, PageRequest) (Page, error) {
	*e.n++
	return page(strconv.Itoa(*e.n)), nil
}

func (e endless) Authentication(context.Context, string) (Authentication, error) {
	return Authentication{}, errors.New("not part of a walk")
}

func (e endless) Image(context.Context, string) ([]byte, error) {
	return nil, errors.New("not part of a walk")
}

func TestDroppedStepLeavesNoGap(t *testing.T) {
	s := &script{pages: map[string]Page{"": page("b", "a", "b"), "b": page("", "c")}}
	w := NewWalk(s, PageRequest{})
	if _, err := w.Fetch(t.Context()); err != nil { // nobody waits for it any more
		t.Fatal(err)
	}
	p, err := w.Next(t.Context())
	if err != nil || !slices.Equal(got(p), []string{"a", "b"}) {
		t.Errorf("got %v, %v: the dropped page must be asked for again", got(p), err)
	}
}
