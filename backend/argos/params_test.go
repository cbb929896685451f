package argos

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"faceauth/backend"
)

var testNow = time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)

func moment(text string) time.Time {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		panic(err)
	}
	return t
}

func TestPageQuery(t *testing.T) {
	since, until := moment("2026-11-01T00:00:00Z"), moment("2026-11-03T00:00:00Z")
	seoul := moment("2026-11-01T00:00:00+09:00")
	tests := []struct {
		name string
		req  backend.PageRequest
		want string
	}{
		{"everything", backend.PageRequest{}, ""},
		{"count", backend.PageRequest{Count: 2000}, "count=2000"},
		{"range", backend.PageRequest{Range: backend.Range{Since: since, Until: until}}, "endDate=2026-11-04&startDate=2026-10-31"},
		{"range in another zone", backend.PageRequest{Range: backend.Range{Since: seoul, Until: until}}, "endDate=2026-11-04&startDate=2026-10-30"},
		{"since", backend.PageRequest{Range: backend.Range{Since: since}}, "endDate=2026-11-23&startDate=2026-10-31"},
		{"since in the future", backend.PageRequest{Range: backend.Range{Since: moment("2027-01-01T00:00:00Z")}}, "endDate=2027-01-03&startDate=2026-12-31"},
		{"until", backend.PageRequest{Range: backend.Range{Until: until}}, "endDate=2026-11-04&startDate=2000-01-01"},
		{"until long ago", backend.PageRequest{Range: backend.Range{Until: moment("2001-01-01T00:00:00Z")}}, "endDate=2001-01-02&startDate=2000-01-01"},
		{"until before all", backend.PageRequest{Range: backend.Range{Until: moment("1995-01-01T00:00:00Z")}}, "endDate=1995-01-02&startDate=1994-12-30"},
		{"cursor", backend.PageRequest{After: &backend.Cursor{AuthID: "a+b &=/", CreateTime: "2025-10-02T02:15:17.554+00:00"}},
			"nextKey_date=2025-10-02T02%3A15%3A17.554%2B00%3A00&nextKey_id=a%2Bb+%26%3D%2F"},
		{"cursor of one part", backend.PageRequest{After: &backend.Cursor{AuthID: "a"}}, "nextKey_id=a"},
		{"the dates go with the cursor", backend.PageRequest{Range: backend.Range{Since: since, Until: until}, After: &backend.Cursor{AuthID: "a", CreateTime: "b"}, Count: 1},
			"count=1&endDate=2026-11-04&nextKey_date=b&nextKey_id=a&startDate=2026-10-31"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			query, f := pageQuery(tt.req, testNow)
			if f != nil || query.Encode() != tt.want {
				t.Errorf("got %q, %v, want %q", query.Encode(), f, tt.want)
			}
		})
	}
	for name, req := range map[string]backend.PageRequest{
		"negative count":  {Count: -1},
		"count too large": {Count: backend.MaxPageSize + 1},
		"empty cursor":    {After: &backend.Cursor{}},
		"empty range":     {Range: backend.Range{Since: until, Until: until}},
		"range backwards": {Range: backend.Range{Since: until, Until: since}},
	} {
		if query, f := pageQuery(req, testNow); f == nil || f.kind != backend.BadRequest || f.detail == "" {
			t.Errorf("%s: %v, %+v", name, query, f)
		}
	}
}

// Whatever zone the API's days lie in and whether endDate counts or not, no
// record of the range may fall outside the days that are asked for.
func TestDatesCoverTheRangeInEveryZone(t *testing.T) {
	for hour := range 48 {
		r := backend.Range{Since: moment("2026-02-27T00:00:00Z").Add(time.Duration(hour) * time.Hour)}
		r.Until = r.Since.Add(time.Duration(1+hour*5) * time.Hour)
		start, end := dates(r, testNow)
		for offset := -12; offset <= 14; offset++ {
			zone := time.FixedZone("", offset*3600)
			first, last := r.Since.In(zone).Format(time.DateOnly), r.Until.Add(-time.Millisecond).In(zone).Format(time.DateOnly)
			if start > first || end <= last {
				t.Fatalf("%v at UTC%+d spans %s to %s, asked for are %s to %s, the end not included", r, offset, first, last, start, end)
			}
		}
	}
}

func TestIDQuery(t *testing.T) {
	if query, f := idQuery("0199cb93-bdf1/77ef+8"); f != nil || query.Encode() != "authId=0199cb93-bdf1%2F77ef%2B8" {
		t.Errorf("%v, %+v", query, f)
	}
	for _, id := range []string{"", " ", "\t", "a\x1b[31m", "a\n", "a\u202e", "\xff", strings.Repeat("x", maxIDLength+1)} {
		if query, f := idQuery(id); f == nil || f.kind != backend.BadRequest {
			t.Errorf("%q: %v, %+v", id, query, f)
		}
	}
}

// FuzzCursorParams shows that a cursor comes out at the other end of a URL as
// it went in.
func FuzzCursorParams(f *testing.F) {
	f.Add("sampleId2", "2025-10-02T02:15:17.554Z")
	f.Add("a+b &=/;%", "\x00\xff\u202e")
	f.Fuzz(func(t *testing.T, id, createTime string) {
		cursor := backend.Cursor{AuthID: id, CreateTime: createTime}
		query, failed := pageQuery(backend.PageRequest{After: &cursor}, testNow)
		if failed != nil {
			if cursor != (backend.Cursor{}) {
				t.Fatalf("%+v: %+v", cursor, failed)
			}
			return
		}
		u, err := url.Parse("https://host/v3/faceauth?" + query.Encode())
		if err != nil {
			t.Fatal(err)
		}
		back, err := url.ParseQuery(u.RawQuery)
		if err != nil || back.Get(paramNextID) != id || back.Get(paramNextDate) != createTime {
			t.Fatalf("%+v came out as %v, %v", cursor, back, err)
		}
	})
}

// FuzzDateParams shows that both dates are always there, are dates, and lie in
// the right order, for any two moments.
func FuzzDateParams(f *testing.F) {
	f.Add(int64(0), int64(1))
	f.Add(int64(-62135596800), int64(253402300799))
	f.Add(int64(1<<60), int64(1<<61))
	f.Fuzz(func(t *testing.T, since, until int64) {
		r := backend.Range{Since: time.Unix(since, 0), Until: time.Unix(until, 0)}
		query, failed := pageQuery(backend.PageRequest{Range: r}, testNow)
		if failed != nil {
			return
		}
		start, end := query.Get(paramStartDate), query.Get(paramEndDate)
		if r.Open() {
			if start != "" || end != "" {
				t.Fatalf("an open range asks for %q to %q", start, end)
			}
			return
		}
		for _, s := range []string{start, end} {
			if _, err := time.Parse(time.DateOnly, s); err != nil {
				t.Fatalf("%v to %v: %v", r.Since, r.Until, err)
			}
		}
		if start > end {
			t.Fatalf("%v to %v asks for %s to %s", r.Since, r.Until, start, end)
		}
	})
}
