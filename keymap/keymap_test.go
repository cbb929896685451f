package keymap

import (
	"strings"
	"testing"
)

func TestDefaultHasNoConflicts(t *testing.T) {
	if c := Default().Conflicts(); c != nil {
		t.Errorf("keys that ask for two things: %s", strings.Join(c, "; "))
	}
}

func TestConflictsAreFound(t *testing.T) {
	m := Map{[]Binding{
		{Action: Up, Keys: []string{"k", "x"}, Where: []Scope{List}},
		{Action: Down, Keys: []string{"x"}, Where: []Scope{Detail, List}},
		{Action: Quit, Keys: []string{"k"}, Where: []Scope{Everywhere}},
	}}
	if c := m.Conflicts(); len(c) != 1 || !strings.HasPrefix(c[0], "x in list") {
		t.Errorf("got %q, want the x in list alone", c)
	}
}

func TestEveryBindingExplainsItself(t *testing.T) {
	type place struct {
		action Action
		scope  Scope
	}
	seen := map[place]bool{}
	for _, b := range Default().bindings {
		if b.Help == "" || len(b.Keys) == 0 || len(b.Where) == 0 {
			t.Errorf("%s lacks help, keys or a place", b.Action)
		}
		if b.Hint > 0 && (b.Label == "" || len(b.Label) > 12) {
			t.Errorf("%s: the footer needs a short label, not %q", b.Action, b.Label)
		}
		for _, s := range b.Where {
			if seen[place{b.Action, s}] {
				t.Errorf("%s is bound twice in %s", b.Action, s)
			}
			seen[place{b.Action, s}] = true
		}
	}
}

func TestAScreensOwnKeyGoesFirst(t *testing.T) {
	m := Default()
	for _, tc := range []struct {
		key   string
		scope Scope
		want  Action
	}{
		{"enter", List, Open}, {"enter", Welcome, RunSandbox}, {"n", List, NextPage}, {"esc", Detail, Escape}, {"q", Detail, Back}, {"q", List, Leave},
		{"?", Welcome, Help}, {"ctrl+c", HelpPage, Quit}, {"tab", Detail, Switch},
	} {
		if b, ok := m.Find(tc.key, tc.scope); !ok || b.Action != tc.want {
			t.Errorf("%s in %s: %s, want %s", tc.key, tc.scope, b.Action, tc.want)
		}
	}
	for _, tc := range []struct {
		key   string
		scope Scope
	}{{"n", Detail}, {"tab", List}, {"x", List}, {"", List}, {"N", List}} {
		if b, ok := m.Find(tc.key, tc.scope); ok {
			t.Errorf("%q in %s asks for %s, want nothing", tc.key, tc.scope, b.Action)
		}
	}
}

func TestHintsComeMostImportantFirst(t *testing.T) {
	for _, scope := range []Scope{List, Detail, HelpPage, Welcome} {
		hints := Default().Hints(scope)
		if len(hints) == 0 {
			t.Errorf("%s has no footer", scope)
		}
		for i := 1; i < len(hints); i++ {
			if hints[i-1].Hint > hints[i].Hint {
				t.Errorf("%s: %s stands before %s", scope, hints[i-1].Action, hints[i].Action)
			}
		}
	}
}
