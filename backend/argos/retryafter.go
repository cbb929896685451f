package argos

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// longestRetryAfter bounds what is read from a Retry-After, so that a number of
// any size stays a duration.
const longestRetryAfter = 365 * 24 * time.Hour

// retryAfter reads the Retry-After of an answer: seconds, or an HTTP date, which
// is held against the answer's own Date, since the two clocks may differ. It is
// 0 when there is none, none that can be read, or one that is over.
func retryAfter(header http.Header, now time.Time) time.Duration {
	text := strings.TrimSpace(header.Get("Retry-After"))
	if seconds, err := strconv.ParseFloat(text, 64); err == nil {
		switch {
		case !(seconds > 0): // NaN too
			return 0
		case seconds >= longestRetryAfter.Seconds():
			return longestRetryAfter
		}
		return time.Duration(seconds * float64(time.Second))
	}
	at, err := http.ParseTime(text)
	if err != nil {
		return 0
	}
	if date, err := http.ParseTime(header.Get("Date")); err == nil {
		now = date
	}
	return min(max(at.Sub(now), 0), longestRetryAfter)
}
