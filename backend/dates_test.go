package backend

import (
	"strings"
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
		if since != "" && r.Since.IsZero() && strings.TrimSpace(since) != "0001-01-01" {
			t.Errorf("%q was read as open", since)
		}
		if !r.Since.IsZero() && !r.Until.IsZero() && !r.Since.Before(r.Until) {
			t.Errorf("empty range %v", r)
		}
	})
}
