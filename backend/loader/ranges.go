package loader

import (
	"cmp"
	"slices"
	"time"

	"faceauth/backend"
)

const secondsPerDay = 24 * 60 * 60

// dayOf numbers the day of t in UTC; 1970-01-01 is 0.
func dayOf(t time.Time) int {
	s := t.Unix()
	day := s / secondsPerDay
	if s%secondsPerDay < 0 {
		day--
	}
	return int(day)
}

// midnight is the first moment of a day.
func midnight(day int) time.Time { return time.Unix(int64(day)*secondsPerDay, 0).UTC() }

// place is t in days, as dayOf numbers them.
func place(t time.Time) float64 {
	day := dayOf(t)
	return float64(day) + t.Sub(midnight(day)).Hours()/24
}

// endsBefore compares the ends of two ranges, an open one being the last.
func endsBefore(a, b time.Time) bool {
	return !a.IsZero() && (b.IsZero() || a.Before(b))
}

// within tells whether a moment, such as the beginning of a range, comes before
// an end. The zero time is the earliest moment and the last end.
func within(t, until time.Time) bool { return until.IsZero() || t.Before(until) }

// touch tells that b, which begins no earlier than a, leaves no gap behind it.
func touch(a, b backend.Range) bool { return a.Until.IsZero() || !a.Until.Before(b.Since) }

// merged sorts ranges, oldest first, joins what overlaps or touches, and drops
// what is empty.
func merged(ranges []backend.Range) []backend.Range {
	sorted := slices.DeleteFunc(slices.Clone(ranges), func(r backend.Range) bool {
		return !within(r.Since, r.Until)
	})
	slices.SortFunc(sorted, func(a, b backend.Range) int { return cmp.Or(a.Since.Compare(b.Since), a.Until.Compare(b.Until)) })
	var out []backend.Range
	for _, r := range sorted {
		if n := len(out); n > 0 && touch(out[n-1], r) {
			if endsBefore(out[n-1].Until, r.Until) {
				out[n-1].Until = r.Until
			}
			continue
		}
		out = append(out, r)
	}
	return out
}

// without gives what of ranges is not in taken; both are as merged gives them.
func without(ranges, taken []backend.Range) []backend.Range {
	var out []backend.Range
	for _, r := range ranges {
		gone := false
		for _, t := range taken {
			if !within(r.Since, t.Until) || !within(t.Since, r.Until) {
				continue
			}
			if r.Since.Before(t.Since) {
				out = append(out, backend.Range{Since: r.Since, Until: t.Since})
			}
			if !endsBefore(t.Until, r.Until) {
				gone = true
				break
			}
			r.Since = t.Until
		}
		if !gone {
			out = append(out, r)
		}
	}
	return out
}
