package views

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"faceauth/backend"
	"faceauth/keymap"
)

func TestCount(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 12000: "12,000", 1000007: "1,000,007", -1234: "-1,234"} {
		if got := Count(n); got != want {
			t.Errorf("Count(%d) = %s, want %s", n, got, want)
		}
	}
}

func TestPlural(t *testing.T) {
	for n, want := range map[int]string{0: "0 records", 1: "1 record", 2: "2 records", 1000: "1,000 records"} {
		if got := Plural(n, "record"); got != want {
			t.Errorf("Plural(%d) = %s, want %s", n, got, want)
		}
	}
}

func TestAgo(t *testing.T) {
	now := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	c := Context{Now: now}
	for age, want := range map[time.Duration]string{
		-time.Hour: "in the future", 0: "just now", 59 * time.Second: "just now", time.Minute: "1 min ago", 59 * time.Minute: "59 min ago",
		time.Hour: "1 h ago", 47 * time.Hour: "47 h ago", 48 * time.Hour: "2 days ago", 400 * 24 * time.Hour: "400 days ago",
	} {
		if got := c.Ago(now.Add(-age)); got != want {
			t.Errorf("%v: %q, want %q", age, got, want)
		}
	}
}

func TestParagraph(t *testing.T) {
	c := Context{Cells: ansi.GraphemeWidth}
	for text, want := range map[string][]string{
		"as wide as can be":  {"  as wide as   ", "  can be       "},
		"":                   {strings.Repeat(" ", 15)},
		"김하늘김하늘 x":           {"  김하늘김하   ", "  늘 x         "},
		"averyverylongwordx": {"  averyverylo  ", "  ngwordx      "},
	} {
		got := c.Paragraph(15, text, lipgloss.NewStyle())
		if !slices.Equal(got, want) {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
	// However narrow it is, rows are as wide as that.
	for width := range 8 {
		for _, row := range c.Paragraph(width, "김 ab", lipgloss.NewStyle()) {
			if got := ansi.GraphemeWidth.StringWidth(row); got != width {
				t.Errorf("in %d cells a row has %d: %q", width, got, row)
			}
		}
	}
}

func TestMinuteFollowsZoneAndWidth(t *testing.T) {
	c := Context{Zone: time.FixedZone("KST", 9*3600), Now: time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)}
	a := &backend.Authentication{Created: time.Date(2026, 11, 20, 18, 3, 22, 0, time.UTC)}
	for width, want := range map[int]string{11: "11-21 03:03", 15: "11-21 03:03", 16: "2026-11-21 03:03", 30: "2026-11-21 03:03"} {
		if got := c.Minute(a, width); got != want {
			t.Errorf("in %d cells: %q, want %q", width, got, want)
		}
	}
	for now, want := range map[time.Time]string{
		time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC): "11-21 03:03",
		time.Date(2027, 6, 1, 0, 0, 0, 0, time.UTC): "2026-11-21",
		time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC): "2026-11-21",
	} {
		c.Now = now
		if got := c.Minute(a, 11); got != want {
			t.Errorf("seen at %v: %q, want %q", now, got, want)
		}
	}
	if got := c.Minute(&backend.Authentication{CreatedText: "yesterday-ish"}, 11); got != "yesterday-ish" {
		t.Errorf("a time that can't be read shows as %q", got)
	}
}

func TestScroll(t *testing.T) {
	var lines []string
	for i := range 30 {
		lines = append(lines, fmt.Sprint(i))
	}
	var s Scroll
	shown := func() string { return strings.Join(s.Window(Context{}, lines, 20, 10), " ") }
	if got := shown(); !strings.HasPrefix(got, "0 1 2") {
		t.Errorf("begins with %s", got)
	}
	for _, tc := range []struct {
		key   keymap.Action
		first string
	}{
		{keymap.Up, "0"}, {keymap.Down, "1"}, {keymap.HalfDown, "6"}, {keymap.PageDown, "15"}, {keymap.PageDown, "20"}, {keymap.Down, "20"},
		{keymap.PageUp, "11"}, {keymap.HalfUp, "6"}, {keymap.Last, "20"}, {keymap.First, "0"},
	} {
		if !s.Do(tc.key) {
			t.Errorf("%s is not taken", tc.key)
		}
		if got := shown(); !strings.HasPrefix(got, tc.first+" ") {
			t.Errorf("after %s: %s, want it to begin with %s", tc.key, got, tc.first)
		}
	}
	if s.Do(keymap.Open) {
		t.Error("an action that is not moving was taken")
	}
	s.Do(keymap.Last)
	lines = lines[:5] // another, shorter text
	if got := shown(); !strings.HasPrefix(got, "0 1 2 3 4") {
		t.Errorf("a text that became shorter shows %q", got)
	}
}
