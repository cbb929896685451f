package views

import (
	"fmt"
	"time"

	"charm.land/lipgloss/v2"

	"faceauth/backend"
)

// Sign goes before the word of a status, so that a column of them reads at a
// glance without colour.
func Sign(s backend.Status) string {
	switch s {
	case backend.Approved:
		return "✓"
	case backend.Rejected:
		return "✗"
	}
	return "?"
}

// VerdictSign goes before the word of a verdict; a blank for a check that is off.
func VerdictSign(v backend.Verdict) string {
	switch v {
	case backend.Pass:
		return "✓"
	case backend.Fail:
		return "✗"
	case backend.Off:
		return " "
	}
	return "?"
}

// ShortCheck names a check where there are few cells: "active" for active
// liveness, and else its own name.
func ShortCheck(k backend.CheckKind) string {
	if k == backend.CheckActiveLiveness {
		return "active"
	}
	return k.String()
}

// Verdict is the style of a verdict; the word itself says what it is.
func (c Context) Verdict(v backend.Verdict) lipgloss.Style {
	switch v {
	case backend.Pass:
		return c.Theme.Good
	case backend.Fail:
		return c.Theme.Bad
	}
	return c.Theme.Muted
}

// Distance is the time from one moment to another in its largest unit, with its
// sign: "+7 min", "-3 d".
func Distance(d time.Duration) string {
	sign := "+"
	if d < 0 {
		sign, d = "-", -d
	}
	switch {
	case d < time.Second:
		return fmt.Sprintf("%s%d ms", sign, d.Milliseconds())
	case d < time.Minute:
		return fmt.Sprintf("%s%d s", sign, int(d.Seconds()))
	case d < time.Hour:
		return fmt.Sprintf("%s%d min", sign, int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%s%d h", sign, int(d.Hours()))
	}
	return fmt.Sprintf("%s%d d", sign, int(d.Hours()/24))
}
