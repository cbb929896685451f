package backend

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Range is a half-open span of create_time: Since counts, Until does not. A
// zero time leaves its side open; the zero Range is everything.
type Range struct {
	Since time.Time
	Until time.Time
}

// Open tells that nothing is limited.
func (r Range) Open() bool { return r.Since.IsZero() && r.Until.IsZero() }

// Contains tells whether t lies in the range. The zero time, a record whose
// create_time could not be read, lies in every range: it must not vanish.
func (r Range) Contains(t time.Time) bool {
	return t.IsZero() || (r.Since.IsZero() || !t.Before(r.Since)) && (r.Until.IsZero() || t.Before(r.Until))
}

// ParseRange reads the --since and --until of a person, each as ParseSpan does.
// until includes what it names: the whole day, or the whole minute of a time.
// An empty string leaves its side open.
func ParseRange(since, until string, now time.Time) (Range, error) {
	var r Range
	if since != "" {
		span, err := ParseSpan(since, now)
		if err != nil {
			return Range{}, fmt.Errorf("--since: %w", err)
		}
		r.Since = span.Since
	}
	if until != "" {
		span, err := ParseSpan(until, now)
		if err != nil {
			return Range{}, fmt.Errorf("--until: %w", err)
		}
		r.Until = span.Until
	}
	if !r.Since.IsZero() && !r.Until.IsZero() && !r.Since.Before(r.Until) {
		return Range{}, fmt.Errorf("the range is empty: --since %s is after --until %s", since, until)
	}
	return r, nil
}

// Span is the stretch of time that a date of a person names, from its first
// moment to the first one behind it, both whole microseconds in the person's
// zone and never zero.
type Span struct {
	Range
	layout string // that writes the span again, for package time
}

// String writes the span so that ParseSpan in the same zone reads it again,
// whatever the time is by then.
func (s Span) String() string {
	if s.layout != minuteLayout && s.layout != secondLayout && s.layout != microLayout {
		return s.Since.Format(s.layout)
	}
	// An hour comes twice when summer time ends, so times carry their offset.
	return s.Since.Format(s.layout + "Z07:00")
}

// The layouts of Span.
const (
	yearLayout   = "2006"
	monthLayout  = "2006-01"
	dayLayout    = time.DateOnly
	minuteLayout = "2006-01-02T15:04"
	secondLayout = "2006-01-02T15:04:05"
	microLayout  = "2006-01-02T15:04:05.000000"
)

// The years that a date can name. Before them lies the zero time, which means
// open, and zones had offsets that are no whole minutes (Liberia until 1972);
// four digits write them all.
const (
	firstYear = 1973
	lastYear  = 9999
)

// ParseSpan reads a date of a person, as exactly as it is written: a day
// (2026-11-01, today, yesterday), a month (2026-11), a year (2026), a minute or
// less (2026-11-01T10:00, with seconds, with Z or an offset such as +09:00), or
// an age counted back from now: 7d, 2w, 6mo and 1y name the day that was so long
// ago, 3h and 30m (or 30min) the minute. Days begin and end in the zone of now,
// and so do times without an offset. Case does not matter.
func ParseSpan(s string, now time.Time) (Span, error) {
	word := strings.ToLower(strings.TrimSpace(s))
	switch word {
	case "today":
		return daySpan(now, 0), nil
	case "yesterday":
		return daySpan(now, 1), nil
	}
	span, ok := parseAge(word, now)
	if !ok {
		span, ok = parseWritten(word, now.Location())
	}
	local, utc := span.Since.Year(), span.Since.UTC().Year()
	if !ok || min(local, utc) < firstYear || max(local, utc) > lastYear {
		return Span{}, fmt.Errorf("%q is not a date: write 2026-11-01, today, yesterday, 7d, 2w, 6mo, 1y, 3h, 30m or 2026-11-01T10:00", s)
	}
	return span, nil
}

// startOfDay is the first moment of a day. Where summer time begins at midnight
// that is not 00:00, which is left out there, and time.Date may go back to the
// evening before.
func startOfDay(year int, month time.Month, day int, zone *time.Location) time.Time {
	t := time.Date(year, month, day, 0, 0, 0, 0, zone)
	if noon := time.Date(year, month, day, 12, 0, 0, 0, zone); t.Day() != noon.Day() {
		_, t = t.ZoneBounds()
	}
	return t
}

// daySpan is the day of t, or the one so many days before.
func daySpan(t time.Time, before int) Span {
	y, m, d := t.Date()
	return Span{Range{startOfDay(y, m, d-before, t.Location()), startOfDay(y, m, d-before+1, t.Location())}, dayLayout}
}

// maxAgeDays keeps an age within the years that a date can be written in.
const maxAgeDays = 36500

// parseAge reads a number and a unit.
func parseAge(s string, now time.Time) (Span, bool) {
	unit := strings.TrimLeft(s, "0123456789")
	n, err := strconv.Atoi(strings.TrimSuffix(s, unit))
	if err != nil {
		return Span{}, false
	}
	days := map[string]int{"d": 1, "w": 7, "mo": 31, "y": 366}
	minutes := map[string]int{"m": 1, "min": 1, "h": 60}
	switch {
	case days[unit] > 0 && n <= maxAgeDays/days[unit]:
		switch unit {
		case "mo":
			return daySpan(monthsBefore(now, n), 0), true
		case "y":
			return daySpan(monthsBefore(now, 12*n), 0), true
		}
		return daySpan(now, n*days[unit]), true
	case minutes[unit] > 0 && n <= maxAgeDays*24*60/minutes[unit]:
		since := now.Add(-time.Duration(n*minutes[unit]) * time.Minute)
		return timeSpan(wholeMinute(since), minuteLayout), true
	}
	return Span{}, false
}

// monthsBefore gives noon of the same day n months ago, or of the last one of a
// month that is too short to have it.
func monthsBefore(t time.Time, n int) time.Time {
	year, month, day := t.Date()
	last := time.Date(year, month-time.Month(n)+1, 0, 12, 0, 0, 0, t.Location())
	return time.Date(last.Year(), last.Month(), min(day, last.Day()), 12, 0, 0, 0, t.Location())
}

// wholeMinute goes back to where the minute on the clock began.
func wholeMinute(t time.Time) time.Time {
	return t.Add(-time.Duration(t.Second())*time.Second - time.Duration(t.Nanosecond()))
}

func timeSpan(since time.Time, layout string) Span {
	long := map[string]time.Duration{minuteLayout: time.Minute, secondLayout: time.Second, microLayout: time.Microsecond}[layout]
	return Span{Range{since, since.Add(long)}, layout}
}

// parseWritten reads a date that is written out.
func parseWritten(s string, zone *time.Location) (Span, bool) {
	// What the clock showed is read in UTC, where no day lacks its beginning.
	if t, err := time.Parse(dayLayout, s); err == nil {
		return daySpan(time.Date(t.Year(), t.Month(), t.Day(), 12, 0, 0, 0, zone), 0), true
	}
	if t, err := time.Parse(monthLayout, s); err == nil {
		return Span{Range{startOfDay(t.Year(), t.Month(), 1, zone), startOfDay(t.Year(), t.Month()+1, 1, zone)}, monthLayout}, true
	}
	if t, err := time.Parse(yearLayout, s); err == nil {
		return Span{Range{startOfDay(t.Year(), 1, 1, zone), startOfDay(t.Year()+1, 1, 1, zone)}, yearLayout}, true
	}
	s = strings.ToUpper(strings.Replace(s, " ", "T", 1))
	for _, layout := range []string{minuteLayout, secondLayout} {
		for _, offset := range []string{"", "Z07:00"} {
			t, err := time.ParseInLocation(layout+offset, s, zone)
			if err != nil {
				continue
			}
			if strings.ContainsAny(s, ".,") {
				return timeSpan(t.In(zone).Truncate(time.Microsecond), microLayout), true
			}
			return timeSpan(t.In(zone), layout), true
		}
	}
	return Span{}, false
}
