package backend

import (
	"testing"
	"time"
)

func TestParseRange(t *testing.T) {
	kst := time.FixedZone("KST", 9*3600)
	now := time.Date(2026, 11, 21, 3, 30, 0, 0, kst)
	day := func(m time.Month, d int) time.Time { return time.Date(2026, m, d, 0, 0, 0, 0, kst) }
	for _, tc := range []struct {
		since, until string
		want         Range
	}{
		{"", "", Range{}},
		{"2026-11-01", "2026-11-02", Range{day(11, 1), day(11, 3)}},
		{"2026-11-01", "2026-11-01", Range{day(11, 1), day(11, 2)}},
		{"today", "", Range{Since: day(11, 21)}},
		{" Yesterday ", "yesterday", Range{day(11, 20), day(11, 21)}},
		{"7d", "", Range{Since: day(11, 14)}},
		{"2w", "1d", Range{day(11, 7), day(11, 21)}},
		{"", "0d", Range{Until: day(11, 22)}},
		{"3h", "2026-11-21T03:29", Range{day(11, 21).Add(30 * time.Minute), day(11, 21).Add(3*time.Hour + 30*time.Minute)}},
	} {
		got, err := ParseRange(tc.since, tc.until, now)
		if err != nil || !got.Since.Equal(tc.want.Since) || !got.Until.Equal(tc.want.Until) {
			t.Errorf("ParseRange(%q, %q) = %v, %v; want %v", tc.since, tc.until, got, err, tc.want)
		}
	}
	for _, bad := range [][2]string{{"2026-13-01", ""}, {"soon", ""}, {"-3d", ""}, {"99999999999999999999d", ""}, {"", "d"},
		{"2026-11-02", "2026-11-01"}, {"today", "yesterday"}, {"", "\x1b[2J"}} {
		if r, err := ParseRange(bad[0], bad[1], now); err == nil {
			t.Errorf("ParseRange(%q, %q) = %v, want an error", bad[0], bad[1], r)
		}
	}
}

func TestParseSpan(t *testing.T) {
	kst := time.FixedZone("KST", 9*3600)
	now := time.Date(2026, 3, 31, 3, 30, 12, 345, kst)
	at := func(y int, m time.Month, d, h, min, s int) time.Time { return time.Date(y, m, d, h, min, s, 0, kst) }
	for _, tc := range []struct {
		text, written string
		since, until  time.Time
	}{
		{"2026-11-01", "2026-11-01", at(2026, 11, 1, 0, 0, 0), at(2026, 11, 2, 0, 0, 0)},
		{"2026-11", "2026-11", at(2026, 11, 1, 0, 0, 0), at(2026, 12, 1, 0, 0, 0)},
		{"2026", "2026", at(2026, 1, 1, 0, 0, 0), at(2027, 1, 1, 0, 0, 0)},
		{"TODAY", "2026-03-31", at(2026, 3, 31, 0, 0, 0), at(2026, 4, 1, 0, 0, 0)},
		{"yesterday", "2026-03-30", at(2026, 3, 30, 0, 0, 0), at(2026, 3, 31, 0, 0, 0)},
		{"31d", "2026-02-28", at(2026, 2, 28, 0, 0, 0), at(2026, 3, 1, 0, 0, 0)},
		{"1mo", "2026-02-28", at(2026, 2, 28, 0, 0, 0), at(2026, 3, 1, 0, 0, 0)}, // which has no 31st
		{"3MO", "2025-12-31", at(2025, 12, 31, 0, 0, 0), at(2026, 1, 1, 0, 0, 0)},
		{"25mo", "2024-02-29", at(2024, 2, 29, 0, 0, 0), at(2024, 3, 1, 0, 0, 0)},
		{"1y", "2025-03-31", at(2025, 3, 31, 0, 0, 0), at(2025, 4, 1, 0, 0, 0)},
		{"4h", "2026-03-30T23:30+09:00", at(2026, 3, 30, 23, 30, 0), at(2026, 3, 30, 23, 31, 0)},
		{"0m", "2026-03-31T03:30+09:00", at(2026, 3, 31, 3, 30, 0), at(2026, 3, 31, 3, 31, 0)},
		{"90min", "2026-03-31T02:00+09:00", at(2026, 3, 31, 2, 0, 0), at(2026, 3, 31, 2, 1, 0)},
		{"2026-11-01T10:00", "2026-11-01T10:00+09:00", at(2026, 11, 1, 10, 0, 0), at(2026, 11, 1, 10, 1, 0)},
		{"2026-11-01 10:00:30", "2026-11-01T10:00:30+09:00", at(2026, 11, 1, 10, 0, 30), at(2026, 11, 1, 10, 0, 31)},
		{"2026-11-01t10:00z", "2026-11-01T19:00+09:00", at(2026, 11, 1, 19, 0, 0), at(2026, 11, 1, 19, 1, 0)},
		{"2026-11-01T10:00:30.0000015+01:00", "2026-11-01T18:00:30.000001+09:00",
			at(2026, 11, 1, 18, 0, 30).Add(time.Microsecond), at(2026, 11, 1, 18, 0, 30).Add(2 * time.Microsecond)},
	} {
		got, err := ParseSpan(tc.text, now)
		if err != nil || !got.Since.Equal(tc.since) || !got.Until.Equal(tc.until) || got.String() != tc.written {
			t.Errorf("%s: %v to %v, %s, %v", tc.text, got.Since, got.Until, got, err)
		}
	}
	for _, bad := range []string{"", "d", "3", "0001-01-01", "1972", "60y", "-3h", "3 h", "7x", "99999999h", "2026-02-30", "2026-11-01T", "2026-11-01T25:00", "20261101", "1973-01-01T08:59"} {
		if got, err := ParseSpan(bad, now); err == nil {
			t.Errorf("%q is read as %v", bad, got)
		}
	}
}

// TestSpansOfSummerTime has days of 23 and 25 hours, one that begins at 01:00,
// and an hour that comes twice.
func TestSpansOfSummerTime(t *testing.T) {
	for _, tc := range []struct {
		zone, text string
		first      string // in UTC
		hours      float64
	}{
		{"Europe/Berlin", "2026-03-29", "2026-03-28T23:00", 23},
		{"Europe/Berlin", "2026-10-25", "2026-10-24T22:00", 25},
		{"Europe/Berlin", "2026-10", "2026-09-30T22:00", 31*24 + 1},
		{"America/Sao_Paulo", "2018-11-03", "2018-11-03T03:00", 24},
		{"America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00", 23},
		{"Europe/Berlin", "2026-10-25T02:30+02:00", "2026-10-25T00:30", 1. / 60},
		{"Europe/Berlin", "2026-10-25T02:30+01:00", "2026-10-25T01:30", 1. / 60},
	} {
		zone, err := time.LoadLocation(tc.zone)
		if err != nil {
			t.Skip("this machine knows no zones: ", err)
		}
		now := time.Date(2026, 11, 21, 12, 0, 0, 0, zone)
		got, err := ParseSpan(tc.text, now)
		if err != nil || got.Since.UTC().Format(minuteLayout) != tc.first || got.Until.Sub(got.Since).Hours() != tc.hours || got.String() != tc.text {
			t.Errorf("%s in %s: %v, %v long, %s, %v", tc.text, tc.zone, got.Since.UTC(), got.Until.Sub(got.Since), got, err)
		}
	}
}

func TestRangeContains(t *testing.T) {
	at := func(h int) time.Time { return time.Date(2026, 11, 1, h, 0, 0, 0, time.UTC) }
	r := Range{Since: at(2), Until: at(4)}
	for h, want := range map[int]bool{1: false, 2: true, 3: true, 4: false} {
		if r.Contains(at(h)) != want {
			t.Errorf("hour %d: %v", h, !want)
		}
	}
	if !r.Contains(time.Time{}) {
		t.Error("a record without a readable time must not vanish")
	}
	if !(Range{}).Contains(at(0)) || !(Range{}).Open() || r.Open() {
		t.Error("the zero range is everything")
	}
}

func FuzzParseRange(f *testing.F) {
	for _, s := range []string{"", "today", "7d", "2w", "2026-11-01", "0000-00-00", "99999d", "-1d", "٣d"} {
		f.Add(s, "today")
	}
	now := time.Date(2026, 11, 21, 3, 30, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, since, until string) {
		r, err := ParseRange(since, until, now)
		if err != nil {
			if !r.Open() {
				t.Error("a range came with an error")
			}
			return
		}
		if since != "" && r.Since.IsZero() {
			t.Errorf("%q was read as open", since)
		}
		if !r.Since.IsZero() && !r.Until.IsZero() && !r.Since.Before(r.Until) {
			t.Errorf("empty range %v", r)
		}
	})
}

func FuzzParseSpan(f *testing.F) {
	for _, s := range []string{"", "today", "7d", "6mo", "1y", "3h", "30min", "2026", "2026-11", "2026-11-01T10:00:00.123Z", "9999-12-31", "1973-01-01T09:00"} {
		f.Add(s)
	}
	zone, err := time.LoadLocation("Asia/Seoul") // which had summer time in 1987 and 1988
	if err != nil {
		zone = time.FixedZone("KST", 9*3600)
	}
	now := time.Date(2026, 11, 21, 3, 30, 0, 0, zone)
	f.Fuzz(func(t *testing.T, s string) {
		span, err := ParseSpan(s, now)
		if err != nil {
			return
		}
		if !span.Since.Before(span.Until) || span.Since.IsZero() || span.Until.IsZero() || span.Since.Nanosecond()%1000 != 0 {
			t.Fatalf("%q is %v to %v", s, span.Since, span.Until)
		}
		again, err := ParseSpan(span.String(), now.AddDate(0, 3, 0))
		if err != nil || !again.Since.Equal(span.Since) || !again.Until.Equal(span.Until) || again.String() != span.String() {
			t.Fatalf("%q is written %q, which is %v to %v, %v", s, span, again.Since, again.Until, err)
		}
	})
}
