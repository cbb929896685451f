package argos

import (
	"bytes"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"faceauth/backend"
)

// maxScore is the largest number, either side of zero, that is taken for a
// score or a threshold. They run from 0 to 100; a little more is shown as it
// came, the absurd is not.
const maxScore = 1e6

// inner is what stands between the quotes of a string literal, its escapes
// undone.
func inner(literal jsontext.Value) []byte {
	if len(literal) < 2 || literal[0] != '"' {
		return nil
	}
	if bytes.IndexByte(literal, '\\') < 0 {
		return literal[1 : len(literal)-1]
	}
	// The decoder has seen the literal, so that only bytes that are not UTF-8
	// can be wrong with it, and those come out as U+FFFD.
	text, _ := jsontext.AppendUnquote(nil, literal)
	return text
}

// normal is a name in lower case without underscores, hyphens and spaces. It is
// empty for a name longer than any that is known.
func normal(name []byte) string {
	var buf [40]byte
	out := buf[:0]
	for _, b := range name {
		switch {
		case b == '_' || b == '-' || b == ' ':
			continue
		case b >= 'A' && b <= 'Z':
			b += 'a' - 'A'
		}
		if len(out) == cap(out) {
			return ""
		}
		out = append(out, b)
	}
	return string(out)
}

// textOf is the text of a string, or the digits of a number.
func textOf(value jsontext.Value) (string, bool) {
	switch value.Kind() {
	case '"':
		return string(inner(value)), true
	case '0':
		return string(value), true
	}
	return "", false
}

// numberOf reads a number, or a string that is one: "97.5".
func numberOf(value jsontext.Value) backend.Number {
	var digits []byte
	switch value.Kind() {
	case '0':
		digits = value
	case '"':
		digits = bytes.TrimSpace(inner(value))
	default:
		return backend.Number{}
	}
	for _, b := range digits {
		// Of what ParseFloat takes, this leaves out NaN, Inf, hex and 1_000.
		if (b < '0' || b > '9') && b != '.' && b != '-' && b != '+' && b != 'e' && b != 'E' {
			return backend.Number{}
		}
	}
	v, err := strconv.ParseFloat(string(digits), 64)
	if err != nil || math.Abs(v) > maxScore {
		return backend.Number{}
	}
	return backend.NumberOf(v)
}

// flagOf reads true and false, as such, as strings, or as 1 and 0.
func flagOf(value jsontext.Value) backend.Flag {
	switch value.Kind() {
	case 't':
		return backend.FlagOf(true)
	case 'f':
		return backend.FlagOf(false)
	case '"', '0':
		text, _ := textOf(value)
		switch strings.ToLower(strings.TrimSpace(text)) {
		case "true", "1":
			return backend.FlagOf(true)
		case "false", "0":
			return backend.FlagOf(false)
		}
	}
	return backend.Flag{}
}

// thresholdOf reads a number, or true and false for a bare switch.
func thresholdOf(value jsontext.Value) backend.Threshold {
	if number := numberOf(value); number.Given {
		return backend.ThresholdOf(number.Value)
	}
	if flag := flagOf(value); flag.Given {
		return backend.SwitchOf(flag.Value)
	}
	return backend.Threshold{}
}

// The bounds between which a bare number is taken for seconds, and above which
// for milliseconds, since 1970: 1973 in seconds is 1973 in neither else.
const (
	leastSeconds = 1e8
	leastMillis  = 1e11
	mostMillis   = 253402300799999 // the end of the year 9999
)

// timeOf reads create_time and delete_time, which the vendor's samples write as
// 2025-10-02T02:15:17.554Z and which are documented to be UTC. Taken are also
// times with an offset, without a zone, without seconds' fractions, dates alone
// and the milliseconds or seconds since 1970. The result is in UTC.
func timeOf(value jsontext.Value) (time.Time, bool) {
	text, ok := textOf(value)
	if !ok {
		return time.Time{}, false
	}
	// RFC 3339 goes first: the library has a fast path for it.
	at, err := time.Parse(time.RFC3339, text)
	if err == nil {
		return inUTC(at)
	}
	text = strings.TrimSpace(text)
	if n, err := strconv.ParseFloat(text, 64); err == nil && n >= leastSeconds && n <= mostMillis {
		if n < leastMillis {
			n *= 1000
		}
		return time.UnixMilli(int64(n)).UTC(), true
	}
	for _, layout := range []string{
		time.RFC3339, "2006-01-02T15:04:05Z0700", "2006-01-02T15:04:05", "2006-01-02 15:04:05Z07:00",
		"2006-01-02 15:04:05", "2006-01-02T15:04Z07:00", time.DateOnly,
	} {
		if at, err := time.Parse(layout, text); err == nil {
			return inUTC(at)
		}
	}
	return time.Time{}, false
}

// inUTC gives at in UTC, unless that is the zero time, which stands for none, or
// a year that RFC 3339 can't write.
func inUTC(at time.Time) (time.Time, bool) {
	at = at.UTC()
	if at.IsZero() || at.Year() < 1 || at.Year() > 9999 {
		return time.Time{}, false
	}
	return at, true
}
