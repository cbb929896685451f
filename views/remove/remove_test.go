package remove

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"faceauth/backend"
	"faceauth/keymap"
	"faceauth/theme"
	"faceauth/views"
)

func noon() time.Time { return time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC) }

// dialog is one over n records, with a clock of its own.
type dialog struct {
	*Screen
	now time.Time
}

func open(n int) *dialog {
	d := &dialog{now: noon()}
	p := Proposal{Project: "acme", Live: true, Now: func() time.Time { return d.now }}
	for i := range n {
		p.Records = append(p.Records, backend.Authentication{ID: fmt.Sprintf("id%d", i), Status: backend.Rejected, SubmissionID: "kyc1", Created: noon().AddDate(0, 0, -i)})
	}
	d.Screen = New(p)
	d.Resize(80, 20)
	return d
}

// press gives a key so long after the one before.
func (d *dialog) press(after time.Duration, key string) views.Action {
	d.now = d.now.Add(after)
	switch key {
	case "enter":
		return d.Do(keymap.Accept)
	case "esc":
		return d.Do(keymap.Back)
	case "down":
		return d.Do(keymap.Down)
	case "backspace":
		return d.Type(tea.KeyPressMsg{Code: tea.KeyBackspace})
	}
	return d.Type(tea.KeyPressMsg{Code: []rune(key)[0], Text: key})
}

func TestConfirming(t *testing.T) {
	const soon, later = 50 * time.Millisecond, time.Second
	type key struct {
		after time.Duration
		name  string
	}
	typed := func(after time.Duration, names ...string) []key {
		var keys []key
		for _, n := range names {
			keys = append(keys, key{after, n})
		}
		return keys
	}
	const erases, leaves, waits = "erases", "leaves", "waits"
	for name, tc := range map[string]struct {
		records int
		keys    []key
		want    string
	}{
		"y":                     {1, typed(later, "y"), erases},
		"Y":                     {1, typed(later, "Y"), leaves},
		"n":                     {1, typed(later, "n"), leaves},
		"enter is no yes":       {1, typed(later, "enter"), leaves},
		"space":                 {1, typed(later, " "), leaves},
		"esc":                   {1, typed(later, "esc"), leaves},
		"esc at once":           {1, typed(soon, "esc"), leaves},
		"y in flight":           {1, typed(soon, "y"), waits},
		"many y in flight":      {1, typed(soon, "y", "y", "y", "y", "y", "y", "y", "y", "y", "y", "y", "y"), waits},
		"in flight, then meant": {1, append(typed(soon, "y", "y"), key{later, "y"}), erases},
		"looking is safe":       {1, append(typed(later, "down"), key{later, "y"}), erases},
		"the number":            {14, append(typed(later, "1"), typed(soon, "4", "enter")...), erases},
		"the number in flight":  {14, typed(soon, "1", "4", "enter"), waits},
		"half of it in flight":  {14, append(typed(soon, "1"), key{later, "4"}, key{soon, "enter"}), leaves},
		"another number":        {14, append(typed(later, "1"), typed(soon, "3", "enter")...), leaves},
		"corrected":             {14, append(typed(later, "1"), typed(soon, "3", "backspace", "4", "enter")...), erases},
		"a number too long":     {14, append(typed(later, "1"), typed(soon, "4", "0")...), leaves},
		"nothing typed":         {14, typed(later, "enter"), leaves},
		"y for many":            {14, typed(later, "y"), leaves},
		"not confirmed yet":     {14, append(typed(later, "1"), key{soon, "4"}), waits},
		"backspace on nothing":  {14, typed(later, "backspace"), leaves},
	} {
		d, got := open(tc.records), waits
		for i, k := range tc.keys {
			a := d.press(k.after, k.name)
			switch a := a.(type) {
			case views.Erase:
				got = erases
				var want []string
				for j := range tc.records {
					want = append(want, fmt.Sprintf("id%d", j))
				}
				if !slices.Equal(a.AuthIDs, want) {
					t.Errorf("%s: erases %v", name, a.AuthIDs)
				}
			case views.Close:
				got = leaves
			}
			if a != nil && i < len(tc.keys)-1 {
				t.Errorf("%s: %s came before the end", name, got)
			}
		}
		if got != tc.want {
			t.Errorf("%s: %s, want %s", name, got, tc.want)
		}
	}
	if _, ok := open(1).Type(tea.PasteMsg{Content: "y"}).(views.Close); !ok {
		t.Error("what is pasted may confirm")
	}
}

func TestWhatIsShown(t *testing.T) {
	c := views.Context{Theme: theme.None(), Keys: keymap.Default(), Cells: ansi.GraphemeWidth, Zone: time.UTC, Now: noon(), Focused: true}
	d := open(14)
	d.proposal.Hidden, d.proposal.Already = 3, 2
	for _, size := range [][2]int{{60, 12}, {80, 21}, {200, 57}, {60, 6}} {
		d.Resize(size[0], size[1])
		lines := d.View(c)
		text := ansi.Strip(strings.Join(lines, "\n"))
		if len(lines) != size[1] {
			t.Fatalf("%v: %d lines", size, len(lines))
		}
		for i, l := range lines {
			if w := ansi.StringWidth(l); w != size[0] {
				t.Errorf("%v: line %d has %d cells", size, i, w)
			}
		}
		wants := []string{"Erase 14 authentications of acme · LIVE", "Type 14 and enter"}
		if size[1] >= 12 {
			wants = append(wants, "3 of them hidden by the filter.", "2 erased already, and left out.", "Oldest of 2026-11-08, newest of 2026-11-21.",
				"personal information", "no undo", "id0")
		}
		for _, want := range wants {
			if !strings.Contains(strings.Join(strings.Fields(text), " "), want) {
				t.Errorf("%v: %q is not in\n%s", size, want, text)
			}
		}
	}
	one := open(1)
	one.proposal.Live = false
	one.Resize(80, 12)
	if text := ansi.Strip(strings.Join(one.View(c), "\n")); !strings.Contains(text, "Press y to erase it") || !strings.Contains(text, "SANDBOX") || !strings.Contains(text, "Of 2026-11-21.") {
		t.Errorf("one record:\n%s", text)
	}
}
