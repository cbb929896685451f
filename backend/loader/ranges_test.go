package loader

import (
	"slices"
	"testing"
	"time"

	"faceauth/backend"
)

// span is a range of days of January 2026; 0 leaves a side open.
func span(since, until int) backend.Range {
	var r backend.Range
	if since > 0 {
		r.Since = time.Date(2026, 1, since, 0, 0, 0, 0, time.UTC)
	}
	if until > 0 {
		r.Until = time.Date(2026, 1, until, 0, 0, 0, 0, time.UTC)
	}
	return r
}

func TestMergedAndWithout(t *testing.T) {
	type list = []backend.Range
	for _, tc := range []struct{ in, merged list }{
		{nil, nil},
		{list{span(5, 5), span(6, 3)}, nil},
		{list{span(5, 7), span(1, 3)}, list{span(1, 3), span(5, 7)}},
		{list{span(3, 5), span(1, 3)}, list{span(1, 5)}},
		{list{span(1, 9), span(2, 3)}, list{span(1, 9)}},
		{list{span(0, 3), span(0, 2)}, list{span(0, 3)}},
		{list{span(4, 0), span(9, 0), span(0, 4)}, list{span(0, 0)}},
		{list{span(0, 0), span(2, 3)}, list{span(0, 0)}},
	} {
		if got := merged(tc.in); !slices.Equal(got, tc.merged) {
			t.Errorf("merged %v: %v, want %v", tc.in, got, tc.merged)
		}
	}
	for _, tc := range []struct{ from, taken, left list }{
		{list{span(0, 0)}, nil, list{span(0, 0)}},
		{list{span(0, 0)}, list{span(0, 0)}, nil},
		{list{span(0, 0)}, list{span(3, 5), span(7, 0)}, list{span(0, 3), span(5, 7)}},
		{list{span(0, 0)}, list{span(0, 5)}, list{span(5, 0)}},
		{list{span(1, 9)}, list{span(0, 2), span(4, 5), span(8, 0)}, list{span(2, 4), span(5, 8)}},
		{list{span(1, 3), span(5, 9)}, list{span(2, 6)}, list{span(1, 2), span(6, 9)}},
		{list{span(1, 3)}, list{span(3, 5)}, list{span(1, 3)}},
	} {
		if got := without(tc.from, tc.taken); !slices.Equal(got, tc.left) {
			t.Errorf("%v without %v: %v, want %v", tc.from, tc.taken, got, tc.left)
		}
	}
}

func TestFailuresOfNeighboursAreOne(t *testing.T) {
	network, fault := &backend.Error{Kind: backend.Network}, &backend.Error{Kind: backend.ServerFault}
	got := joined([]Failure{{span(5, 7), network}, {span(9, 0), fault}, {span(7, 9), network}, {span(1, 3), network}})
	want := []Failure{{span(1, 3), network}, {span(5, 9), network}, {span(9, 0), fault}}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestDaysBeginAtMidnightUTC(t *testing.T) {
	for _, at := range []time.Time{
		time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC),
		time.Date(2026, 11, 21, 23, 59, 59, 999_999_999, time.UTC),
		time.Date(1969, 12, 31, 23, 0, 0, 0, time.UTC),
		time.Date(2026, 11, 22, 8, 0, 0, 0, time.FixedZone("", 9*60*60)),
		{},
	} {
		first := midnight(dayOf(at))
		if want := at.UTC().Truncate(24 * time.Hour); !first.Equal(want) {
			t.Errorf("%s is of the day that begins %s, want %s", at, first, want)
		}
	}
}
