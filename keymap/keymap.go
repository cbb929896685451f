// Package keymap holds every key binding of the console, as data. Key handling,
// footer hints, the help page and the documentation all read it from here.
package keymap

import (
	"fmt"
	"slices"
	"strings"
)

// Action is what a key asks for. Screens act on actions and never see the key.
type Action string

// The actions, by where they are bound.
const (
	Help    Action = "help"
	Back    Action = "back"
	Escape  Action = "escape" // stops what is under way, puts an error away, else back
	Leave   Action = "leave"  // out of the program, from the root alone
	Quit    Action = "quit"
	Redraw  Action = "redraw"
	Refresh Action = "refresh"
	Zone    Action = "zone"
	Suspend Action = "suspend"

	Up         Action = "up"
	Down       Action = "down"
	First      Action = "first"
	Last       Action = "last"
	HalfUp     Action = "half-up"
	HalfDown   Action = "half-down"
	PageUp     Action = "page-up"
	PageDown   Action = "page-down"
	Open       Action = "open"
	NextPage   Action = "next-page"
	Next       Action = "next"
	Previous   Action = "previous"
	Switch     Action = "switch"
	RunSandbox Action = "sandbox"
)

// Scope is where a binding holds.
type Scope string

// The scopes. Everywhere holds on each screen, behind the screen's own.
const (
	Everywhere Scope = "everywhere"
	List       Scope = "list"
	Detail     Scope = "detail"
	HelpPage   Scope = "help"
	Welcome    Scope = "welcome"
)

// Binding ties keys to an action.
type Binding struct {
	Action Action
	// Keys are spelled as Bubble Tea spells key presses: "j", "ctrl+d", "pgdown".
	Keys []string
	// Where lists the scopes that the binding holds in.
	Where []Scope
	// Label is for the footer: one or two words.
	Label string
	// Help is one line for the help page.
	Help string
	// Hint orders the footer: bindings with a Hint are shown there, lowest
	// first, as far as there is room. 0 keeps it out of the footer.
	Hint int
}

// Map is a set of bindings.
type Map struct{ bindings []Binding }

// Default is the console's own set.
func Default() Map {
	everywhere := []Scope{Everywhere}
	atRoot := []Scope{List, Welcome}
	above := []Scope{Detail, HelpPage}
	moving := []Scope{List, Detail, HelpPage, Welcome}
	return Map{[]Binding{
		{Open, []string{"enter", "l", "right"}, []Scope{List}, "open", "open the authentication under the cursor", 1},
		{NextPage, []string{"n"}, []Scope{List}, "next page", "fetch the next page from the API, or try the failed one again", 2},
		{Switch, []string{"tab"}, []Scope{Detail}, "checks/raw", "switch between the checks and the record as the API sent it", 1},
		{Next, []string{"J"}, []Scope{Detail}, "next", "the next authentication of the list", 2},
		{Previous, []string{"K"}, []Scope{Detail}, "previous", "the previous authentication of the list", 3},
		{RunSandbox, []string{"s", "enter"}, []Scope{Welcome}, "sandbox", "start the built-in sandbox and look around", 1},

		{Down, []string{"j", "down"}, moving, "", "one down", 0},
		{Up, []string{"k", "up"}, moving, "", "one up", 0},
		{HalfDown, []string{"ctrl+d"}, moving, "", "half a screen down", 0},
		{HalfUp, []string{"ctrl+u"}, moving, "", "half a screen up", 0},
		{PageDown, []string{"pgdown", "ctrl+f"}, moving, "", "a screen down", 0},
		{PageUp, []string{"pgup", "ctrl+b"}, moving, "", "a screen up", 0},
		{First, []string{"g", "home"}, moving, "", "to the first", 0},
		{Last, []string{"G", "end"}, moving, "", "to the last that is loaded", 0},

		{Help, []string{"?", "f1"}, everywhere, "help", "this page: the keys that work here", 4},
		{Leave, []string{"q"}, atRoot, "quit", "leave the program", 5},
		{Back, []string{"q", "h", "left"}, above, "back", "back to the screen before", 5},
		{Escape, []string{"esc"}, everywhere, "", "stop a load that is under way; put an error away; else back", 0},
		{Refresh, []string{"ctrl+r"}, []Scope{List, Detail}, "refresh", "ask the API for what is new; after an error, or in a wait, try again now", 6},
		{Zone, []string{"t"}, everywhere, "UTC/local", "show times in UTC or in the local zone", 7},
		{Redraw, []string{"ctrl+l"}, everywhere, "", "draw the screen anew", 0},
		{Suspend, []string{"ctrl+z"}, everywhere, "", "stop the program and go to the shell; fg brings it back", 0},
		{Quit, []string{"ctrl+c"}, everywhere, "", "quit at once", 0},
	}}
}

// Find gives the binding of key in scope, which goes before Everywhere.
func (m Map) Find(key string, scope Scope) (Binding, bool) {
	for _, s := range []Scope{scope, Everywhere} {
		for _, b := range m.bindings {
			if slices.Contains(b.Where, s) && slices.Contains(b.Keys, key) {
				return b, true
			}
		}
	}
	return Binding{}, false
}

// In lists what holds in scope, the scope's own bindings before those of
// Everywhere.
func (m Map) In(scope Scope) []Binding {
	var out []Binding
	for _, s := range []Scope{scope, Everywhere} {
		for _, b := range m.bindings {
			if slices.Contains(b.Where, s) {
				out = append(out, b)
			}
		}
	}
	return out
}

// Hints lists the bindings for the footer of scope, most important first.
func (m Map) Hints(scope Scope) []Binding {
	var out []Binding
	for _, b := range m.In(scope) {
		if b.Hint > 0 {
			out = append(out, b)
		}
	}
	slices.SortStableFunc(out, func(a, b Binding) int { return a.Hint - b.Hint })
	return out
}

// Conflicts names keys that ask for two things in one scope; nil when there
// are none. A scope's own key may hide one of Everywhere, so that is no conflict.
func (m Map) Conflicts() []string {
	type place struct {
		scope Scope
		key   string
	}
	taken := map[place]Action{}
	var out []string
	for _, b := range m.bindings {
		for _, s := range b.Where {
			for _, k := range b.Keys {
				p := place{s, k}
				if first, ok := taken[p]; ok {
					out = append(out, fmt.Sprintf("%s in %s: %s and %s", k, s, first, b.Action))
					continue
				}
				taken[p] = b.Action
			}
		}
	}
	return out
}

// Key is the first key of the binding as a person reads it: "↓" for "down".
func (b Binding) Key() string { return readable(b.Keys[0]) }

// AllKeys is every key of the binding: "j ↓".
func (b Binding) AllKeys() string {
	names := make([]string, len(b.Keys))
	for i, k := range b.Keys {
		names[i] = readable(k)
	}
	return strings.Join(names, " ")
}

func readable(key string) string {
	switch key {
	case "up":
		return "↑"
	case "down":
		return "↓"
	case "left":
		return "←"
	case "right":
		return "→"
	case "pgdown":
		return "pgdn"
	}
	return key
}
