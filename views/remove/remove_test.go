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

// proposal is of n records, a day apart.
func proposal(n int, now func() time.Time) Proposal {
	p := Proposal{Project: "acme", World: "LIVE", Now: now}
	p.Record = func(i int) backend.Authentication {
		return backend.Authentication{ID: fmt.Sprintf("id%d", i), Status: backend.Rejected, SubmissionID: "kyc1", Created: noon().AddDate(0, 0, -i)}
	}
	for i := range n {
		p.AuthIDs = append(p.AuthIDs, p.Record(i).ID)
		p.Spans(p.Record(i).Created)
	}
	return p
}

// drawing is a screen as text, checked to fill its cells exactly.
func drawing(t *testing.T, s interface {
	Resize(width, height int)
	View(views.Context) []string
}, width, height int) string {
	t.Helper()
	c := views.Context{Theme: theme.None(), Keys: keymap.Default(), Cells: ansi.GraphemeWidth, Zone: time.UTC, Now: noon(), Focused: true}
	s.Resize(width, height)
	lines := s.View(c)
	if len(lines) != height {
		t.Fatalf("%d×%d: %d lines", width, height, len(lines))
	}
	for i, l := range lines {
		if w := ansi.StringWidth(l); w != width {
			t.Errorf("%d×%d: line %d has %d cells", width, height, i, w)
		}
	}
	return strings.Join(strings.Fields(ansi.Strip(strings.Join(lines, "\n"))), " ")
}

// dialog is one over n records, with a clock of its own.
type dialog struct {
	*Screen
	now time.Time
}

func open(n int) *dialog {
	d := &dialog{now: noon()}
	d.Screen = New(proposal(n, func() time.Time { return d.now }))
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
		"moving in flight":      {1, typed(300*time.Millisecond, "down", "down", "down", "y"), waits},
		"moved, then meant":     {1, append(typed(300*time.Millisecond, "down", "down"), key{later, "y"}), erases},
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
	d := open(14)
	d.proposal.Hidden, d.proposal.Already, d.proposal.Undated, d.proposal.Filter, d.proposal.More = 3, 2, 1, "until:180d", true
	for _, size := range [][2]int{{60, 17}, {80, 21}, {200, 57}, {60, 6}} {
		text := drawing(t, d, size[0], size[1])
		wants := []string{"Erase 14 authentications of acme · LIVE", "Type 14 and enter"}
		if size[1] >= 17 {
			wants = append(wants, "3 of them hidden by the filter.", "2 erased already, and left out.", "1 without a readable create_time", "Oldest of 2026-11-08, newest of 2026-11-21.",
				"All that is loaded and fits until:180d.", "The server may have more", "personal information", "no undo", "id0")
		}
		for _, want := range wants {
			if !strings.Contains(text, want) {
				t.Errorf("%v: %q is not in\n%s", size, want, text)
			}
		}
	}
	one := open(1)
	one.proposal.World = "SANDBOX"
	if text := drawing(t, one, 80, 12); !strings.Contains(text, "Press y to erase it") || !strings.Contains(text, "SANDBOX") || !strings.Contains(text, "Of 2026-11-21.") {
		t.Errorf("one record:\n%s", text)
	}
}

func TestWhatIsRefusedCantBeConfirmed(t *testing.T) {
	for _, n := range []int{1, 2} {
		d := open(n)
		d.Refuse("Can't write the trail: the disk is full.")
		if text := drawing(t, d, 80, 16); !strings.Contains(text, "the disk is full. Nothing can be erased") || strings.Contains(text, "Press y") || strings.Contains(text, "Type 2") {
			t.Errorf("it shows\n%s", text)
		}
		d.press(time.Second, "2")
		for _, key := range []string{"y", "enter"} {
			if a := d.press(time.Second, key); a != (views.Close{}) {
				t.Errorf("%d records: %s gives %v", n, key, a)
			}
		}
	}
}

func TestOnlySomeOfThem(t *testing.T) {
	p := proposal(5, noon)
	p.Hidden, p.Already, p.Filter, p.More = 1, 2, "until:180d", true
	got := p.Only([]int{1, 3})
	if !slices.Equal(got.AuthIDs, []string{"id1", "id3"}) || got.Record(1).ID != "id3" || got.Hidden+got.Already != 0 || got.Filter != "" || got.More {
		t.Errorf("%+v", got)
	}
	if !got.Newest.Equal(noon().AddDate(0, 0, -1)) || !got.Oldest.Equal(noon().AddDate(0, 0, -3)) {
		t.Errorf("from %s to %s", got.Oldest, got.Newest)
	}
}
