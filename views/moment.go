package views

import (
	"fmt"
	"time"

	"faceauth/backend"
)

// Layouts for lists. Where there is no room for all, records of the last half
// year lose the year and older ones the time of day, as in ls.
const (
	minuteLayout = "2006-01-02 15:04"
	recentLayout = "01-02 15:04"
	recent       = 182 * 24 * time.Hour
)

// Minute is the time of an authentication for a list column of width cells, in
// the context's zone; what the API sent where that is no time.
func (c Context) Minute(a *backend.Authentication, width int) string {
	if a.Created.IsZero() {
		return a.CreatedText
	}
	return c.Short(a.Created, width)
}

// Short is a time for a list column of width cells, 10 at least, in the context's
// zone.
func (c Context) Short(t time.Time, width int) string {
	t = t.In(c.Zone)
	switch age := c.Now.Sub(t); {
	case width >= len(minuteLayout):
		return t.Format(minuteLayout)
	case age < recent && age > -recent:
		return t.Format(recentLayout)
	}
	return t.Format(time.DateOnly)
}

// Full is t to the second with its zone, "2026-11-20 14:03:22 KST".
func Full(t time.Time, zone *time.Location) string {
	return t.In(zone).Format("2006-01-02 15:04:05 MST")
}

// Ago is the age of t in its largest unit: "3 h ago", "12 days ago".
func (c Context) Ago(t time.Time) string {
	d := c.Now.Sub(t)
	switch {
	case d < 0:
		return "in the future"
	case d < time.Minute:
		return "just now"
	case d < time.Hour:
		return fmt.Sprintf("%d min ago", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h ago", int(d.Hours()))
	}
	return fmt.Sprintf("%d days ago", int(d.Hours()/24))
}

// Count writes n with a comma at each thousand: "12,000".
func Count(n int) string {
	if n < 0 {
		return "-" + Count(-n)
	}
	if n < 1000 {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("%s,%03d", Count(n/1000), n%1000)
}

// Plural writes how many of something there are: "1 record", "12,000 records". It
// is for words that take an s.
func Plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return Count(n) + " " + word + "s"
}
