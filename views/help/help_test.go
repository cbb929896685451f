package help

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"faceauth/backend/query"
	"faceauth/keymap"
	"faceauth/theme"
	"faceauth/views"
)

// whole is all of a page, its lines joined as they were before they were wrapped.
func whole(t *testing.T, scope keymap.Scope, width int) string {
	t.Helper()
	c := views.Context{Theme: theme.None(), Keys: keymap.Default()}
	s := New(scope)
	s.Resize(width, 400)
	lines := s.View(c)
	for i, line := range lines {
		if w := c.Cells.StringWidth(line); w != width {
			t.Fatalf("%s at %d: line %d is %d cells wide", scope, width, i, w)
		}
	}
	return strings.Join(strings.Fields(ansi.Strip(strings.Join(lines, " "))), " ")
}

func TestTheLanguageIsExplained(t *testing.T) {
	for _, width := range []int{60, 80, 120} {
		for scope, want := range map[keymap.Scope]bool{keymap.FilterBar: true, keymap.List: true, keymap.Detail: false} {
			text := whole(t, scope, width)
			for _, rule := range query.Rules() {
				if strings.Contains(text, strings.Join(strings.Fields(rule.Example), " ")+" "+strings.Fields(rule.Meaning)[0]) != want {
					t.Errorf("%s at %d: the rule %s is there: %v", scope, width, rule.Example, !want)
				}
			}
			for _, f := range query.Fields() {
				if strings.Contains(text, " "+f.Name+" "+f.Meaning) != want {
					t.Errorf("%s at %d: the field %s is there: %v", scope, width, f.Name, !want)
				}
			}
		}
	}
}

func TestWhatOneIsAtComesFirst(t *testing.T) {
	for scope, first := range map[keymap.Scope]string{keymap.FilterBar: "Filters", keymap.List: "In this screen (list)", keymap.Detail: "In this screen (detail)"} {
		if text := whole(t, scope, 80); !strings.HasPrefix(text, first) {
			t.Errorf("%s begins with %.40q, want %q", scope, text, first)
		}
	}
}

func TestKeys(t *testing.T) {
	s := New(keymap.FilterBar)
	s.Resize(80, 21)
	c := views.Context{Theme: theme.None(), Keys: keymap.Default()}
	if top := s.View(c); !strings.Contains(top[20], "more lines") {
		t.Errorf("no word of what follows: %q", top[20])
	}
	if got := s.Do(keymap.Last); got != nil || !strings.Contains(ansi.Strip(strings.Join(s.View(c), "\n")), "the API gave no score") {
		t.Errorf("the end is out of reach: %v", got)
	}
	for _, a := range []keymap.Action{keymap.Back, keymap.Help} {
		if s.Do(a) != (views.Close{}) {
			t.Errorf("%s does not close", a)
		}
	}
}
