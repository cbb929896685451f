package command

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"faceauth/backend"
	"faceauth/backend/connect"
)

// filed is a Service with some records, newest first, two a page.
type filed struct {
	recs  []backend.Authentication
	pages int
	asked []backend.Range
}

func (f *filed) Page(_ context.Context, r backend.PageRequest) (backend.Page, error) {
	f.pages++
	f.asked = append(f.asked, r.Range)
	from := 0
	if r.After != nil {
		fmt.Sscan(r.After.AuthID, &from)
	}
	to := min(from+2, len(f.recs))
	var p backend.Page
	for _, a := range f.recs[from:to] {
		if r.Range.Contains(a.Created) {
			p.Records = append(p.Records, a)
		}
	}
	if to < len(f.recs) {
		p.Next = &backend.Cursor{AuthID: fmt.Sprint(to)}
	}
	return p, nil
}

func (f *filed) Authentication(_ context.Context, id string) (backend.Authentication, error) {
	for _, a := range f.recs {
		if a.ID == id {
			return a, nil
		}
	}
	return backend.Authentication{}, &backend.Error{Kind: backend.NotFound, Attempts: 1}
}

func (f *filed) Image(context.Context, string) ([]byte, error) {
	return nil, &backend.Error{Kind: backend.NoImage, Attempts: 1}
}

func TestListFiltered(t *testing.T) {
	now := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	s := func() *filed {
		f := &filed{}
		for i := range 9 {
			a := backend.Authentication{ID: fmt.Sprintf("authentication-%d", i), Status: backend.Approved, Created: now.AddDate(0, 0, -i),
				SubmissionID: fmt.Sprint("kyc", i/3), Policy: backend.Policy{FaceSimilarity: backend.ThresholdOf(80)}}
			if i%2 == 1 {
				a.Status = backend.Rejected
			}
			if i == 8 {
				a.SubmissionID, a.Policy = "other", backend.Policy{FaceSimilarity: backend.ThresholdOf(70)}
			}
			a.Raw = fmt.Appendf(nil, `{"n":%d}`, i)
			f.recs = append(f.recs, a)
		}
		return f
	}
	for _, tc := range []struct {
		filter string
		limit  int
		want   string
		pages  int
	}{
		{"", 0, "0 1 2 3 4 5 6 7 8", 5},
		{"status:rejected", 0, "1 3 5 7", 5},
		{"status:rejected", 2, "1 3", 2},
		{"@bad since:3d", 0, "1 3", 5},
		{"id:authentication-4", 0, "4", 0},
		{"id:authentication-4 status:rejected", 0, "", 0},
		{"id:authentication- status:rejected", 0, "1 3 5 7", 5},
		{"attempts:3", 0, "0 1 2 3 4 5", 5},
		{"attempts:3", 2, "0 1", 5},
		{"policy:changed", 0, "7", 5},
	} {
		f := s()
		var out, talk strings.Builder
		err := List(context.Background(), connect.Connection{Service: f}, ListOptions{Format: "ndjson", Filter: tc.filter, Limit: tc.limit, Now: now,
			Saved: map[string]string{"bad": "status:rejected"}}, &out, &talk)
		got := strings.NewReplacer("{\"n\":", "", "}\n", " ").Replace(out.String())
		if err != nil || strings.TrimSpace(got) != tc.want {
			t.Errorf("%q: %q, want %q (%v, %s)", tc.filter, got, tc.want, err, talk.String())
		}
		if f.pages > tc.pages+1 || f.pages < tc.pages {
			t.Errorf("%q: %d pages were fetched, want %d", tc.filter, f.pages, tc.pages)
		}
	}
	f := s()
	if err := List(context.Background(), connect.Connection{Service: f}, ListOptions{Format: "ndjson", Filter: "since:2d until:yesterday", Now: now}, &strings.Builder{}, &strings.Builder{}); err != nil {
		t.Fatal(err)
	}
	want := backend.Range{Since: time.Date(2026, 11, 19, 0, 0, 0, 0, time.UTC), Until: time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)}
	if f.asked[0] != want {
		t.Errorf("the API was asked for %v, want %v", f.asked[0], want)
	}
}

func TestAFilterThatIsWrong(t *testing.T) {
	for filter, want := range map[string]string{
		"status:rejected statsu:x": "\n  status:rejected statsu:x\n                  ^",
		"since:2d until:5d":        "exclude each other",
	} {
		f := &filed{}
		err := List(context.Background(), connect.Connection{Service: f}, ListOptions{Filter: filter, Now: time.Now()}, &strings.Builder{}, &strings.Builder{})
		if ExitCode(err) != ExitUsage || !strings.Contains(err.Error(), want) || f.pages > 0 {
			t.Errorf("%q: %v (%d pages)", filter, err, f.pages)
		}
	}
}
