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

// ParseRange reads the --since and --until of a person: yyyy-mm-dd, "today",
// "yesterday", or an age such as 7d or 2w counted back from now. Days begin
// and end in the zone of now. until includes the day it names. An empty string
// leaves its side open.
func ParseRange(since, until string, now time.Time) (Range, error) {
	var r Range
	var err error
	if since != "" {
		if r.Since, err = parseDay(since, now); err != nil {
			return Range{}, fmt.Errorf("--since: %w", err)
		}
	}
	if until != "" {
		day, err := parseDay(until, now)
		if err != nil {
			return Range{}, fmt.Errorf("--until: %w", err)
		}
		r.Until = day.AddDate(0, 0, 1)
	}
	if !r.Since.IsZero() && !r.Until.IsZero() && !r.Since.Before(r.Until) {
		return Range{}, fmt.Errorf("the range is empty: --since %s is after --until %s", since, until)
	}
	return r, nil
}

// maxAgeDays keeps an age within the years that a date can be written in.
const maxAgeDays = 36500

// parseDay gives the first moment of the day that s names.
func parseDay(s string, now time.Time) (time.Time, error) {
	s = strings.TrimSpace(strings.ToLower(s))
	today := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, now.Location())
	switch s {
	case "today":
		return today, nil
	case "yesterday":
		return today.AddDate(0, 0, -1), nil
	}
	if t, err := time.ParseInLocation(time.DateOnly, s, now.Location()); err == nil {
		return t, nil
	}
	for unit, days := range map[string]int{"d": 1, "w": 7} {
		n, err := strconv.Atoi(strings.TrimSuffix(s, unit))
		if strings.HasSuffix(s, unit) && err == nil && n >= 0 && n <= maxAgeDays/days {
			return today.AddDate(0, 0, -n*days), nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is not a date: write 2026-11-01, today, yesterday, 7d or 2w", s)
}
