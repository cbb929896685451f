package query

import (
	"math"
	"strconv"
	"strings"
	"time"

	"faceauth/backend"
	"faceauth/backend/records"
)

func (t *term) readNumber(f Field, l *lexeme) *wrong {
	s := l.written()
	t.low, t.high = math.Inf(-1), math.Inf(1)
	if from, to, isRange := strings.Cut(s, ".."); isRange && (t.op == ":" || t.op == "=") {
		if from == "" && to == "" {
			return wrongf(l.value, l.end, "write "+f.Name+":80..85", "the range has no ends")
		}
		for _, end := range []struct {
			text string
			into *float64
		}{{from, &t.low}, {to, &t.high}} {
			if end.text == "" {
				continue
			}
			var ok bool
			if *end.into, ok = parseNumber(end.text); !ok {
				return notANumber(f, l, end.text)
			}
		}
		if t.low > t.high {
			return wrongf(l.value, l.end, "write "+f.Name+":"+to+".."+from, "the range ends before it begins")
		}
		t.op = ":"
		switch {
		case from == "":
			t.op = "<="
		case to == "":
			t.op = ">="
		case t.low == t.high:
			t.op = "="
		}
		return nil
	}
	v, ok := parseNumber(s)
	if !ok {
		return notANumber(f, l, s)
	}
	// Next to a number there is another: over 80 is at least the one behind it.
	switch t.op {
	case "<":
		t.high = math.Nextafter(v, math.Inf(-1))
	case "<=":
		t.high = v
	case ">":
		t.low = math.Nextafter(v, math.Inf(1))
	case ">=":
		t.low = v
	default:
		t.op, t.low, t.high = "=", v, v
	}
	return nil
}

// number is the number that stands behind the operator of a comparison.
func (t *term) number() float64 {
	switch t.op {
	case "<":
		return math.Nextafter(t.high, math.Inf(1)) + 0
	case "<=":
		return t.high
	case ">":
		return math.Nextafter(t.low, math.Inf(-1)) + 0
	}
	return t.low
}

func notANumber(f Field, l *lexeme, s string) *wrong {
	hint := "write a number such as 80 or 62.5"
	if len(f.Words) > 0 {
		hint += ", a range such as 80..85, " + orList(f.Words)
	}
	return wrongf(l.value, l.end, hint, "%s is not a number", quoted(s))
}

// parseNumber reads a plain decimal number. Beyond a million million nothing is
// measured, and every number up to there has another on either side.
func parseNumber(s string) (float64, bool) {
	if strings.Trim(s, "+-.0123456789eE") != "" {
		return 0, false
	}
	v, err := strconv.ParseFloat(s, 64)
	return v + 0, err == nil && math.Abs(v) <= 1e12 // -0 + 0 is 0
}

// readTime reads a date as exactly as it is written: "day:2026-11" is the whole
// month, and "day>2026-11-01" begins with the second.
func (t *term) readTime(f Field, l *lexeme, now time.Time) *wrong {
	s := l.written()
	from, to, isRange := strings.Cut(s, "..")
	switch {
	case isRange && f.kind == kindBound:
		return wrongf(l.value, l.end, "write day:"+s, "%s takes one date", f.Name)
	case isRange && t.op != ":" && t.op != "=":
		return wrongf(l.value, l.end, "write "+f.Name+":"+s, "a range can't be compared with %s", t.op)
	case isRange && from == "" && to == "":
		return wrongf(l.value, l.end, "write "+f.Name+":2026-11-01..2026-11-07", "the range has no ends")
	case !isRange:
		from, to = s, s
	}
	var w *wrong
	if from != "" || !isRange {
		if t.from, w = parseSpan(l, from, now); w != nil {
			return w
		}
	}
	if to != "" || !isRange {
		if t.to, w = parseSpan(l, to, now); w != nil {
			return w
		}
	}
	if t.op == "=" {
		t.op = ":"
	}
	switch {
	case from == "":
		t.op = "<="
	case to == "":
		t.op = ">="
	case t.field == fieldUntil || t.op == "<" || t.op == "<=":
		from, t.from = "", backend.Span{}
	case t.field == fieldSince || t.op == ">" || t.op == ">=":
		to, t.to = "", backend.Span{}
	case !t.from.Since.Before(t.to.Until):
		return wrongf(l.value, l.end, "write "+f.Name+":"+to+".."+from, "the range ends before it begins")
	}
	t.fromWord, t.toWord = from, to
	return nil
}

func parseSpan(l *lexeme, s string, now time.Time) (backend.Span, *wrong) {
	span, err := backend.ParseSpan(s, now)
	if err != nil {
		return span, wrongf(l.value, l.end, "write 2026-11-01, today, yesterday, 7d, 2w, 6mo, 3h or 2026-11-01T10:00", "%s is not a date", quoted(s))
	}
	return span, nil
}

// bounds are the times that the term lets through, as a half-open range whose
// zero ends are open.
func (t *term) bounds() backend.Range {
	switch {
	case t.field == fieldSince:
		return backend.Range{Since: t.from.Since}
	case t.field == fieldUntil:
		return backend.Range{Until: t.to.Until}
	}
	switch t.op {
	case "<":
		return backend.Range{Until: t.to.Since}
	case "<=":
		return backend.Range{Until: t.to.Until}
	case ">":
		return backend.Range{Since: t.from.Until}
	case ">=":
		return backend.Range{Since: t.from.Since}
	}
	return backend.Range{Since: t.from.Since, Until: t.to.Until}
}

// micros is a time as the columns of package records hold it.
func micros(t time.Time) int64 {
	if t.IsZero() {
		return records.NoTime
	}
	return t.UnixMicro()
}

// inBounds tells whether a time that is known lies within a range.
func inBounds(us int64, r backend.Range) bool {
	return (r.Since.IsZero() || us >= r.Since.UnixMicro()) && (r.Until.IsZero() || us < r.Until.UnixMicro())
}
