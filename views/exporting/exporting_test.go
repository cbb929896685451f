package exporting

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"faceauth/keymap"
	"faceauth/theme"
	"faceauth/views"
	"faceauth/views/cells"
)

// update rewrites the golden frames: go test ./views/exporting -update
var update = flag.Bool("update", false, "rewrite the golden files")

func context(t theme.Theme, m cells.Method) views.Context {
	return views.Context{Theme: t, Keys: keymap.Default(), Cells: m, Zone: time.UTC, Focused: true}
}

// all is a proposal with everything there is to choose.
func all() Proposal {
	return Proposal{Marked: 3, Shown: 41, Loaded: 12000, Filtered: true, Path: "faceauth-acme-20261121-090000.csv"}
}

// press gives the form keys by their names, actions as "@next". It answers with
// what the last one did.
func press(t *testing.T, s *Screen, keys ...string) (last views.Action) {
	t.Helper()
	for _, k := range keys {
		named := map[string]rune{"left": tea.KeyLeft, "right": tea.KeyRight, "space": tea.KeySpace, "backspace": tea.KeyBackspace, "home": tea.KeyHome}
		action, isAction := strings.CutPrefix(k, "@")
		switch code, ok := named[k]; {
		case isAction:
			last = s.Do(keymap.Action(action))
		case k == "space":
			last = s.Type(tea.KeyPressMsg{Code: code, Text: " "})
		case ok:
			last = s.Type(tea.KeyPressMsg{Code: code})
		default:
			for _, r := range k {
				last = s.Type(tea.KeyPressMsg{Code: r, Text: string(r)})
			}
		}
	}
	return last
}

func text(s *Screen) string {
	return ansi.Strip(strings.Join(s.View(context(theme.None(), ansi.GraphemeWidth)), "\n"))
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v; -update makes it", err)
	}
	if got != string(want) {
		t.Errorf("%s differs; -update rewrites it.\ngot:\n%s\nwant:\n%s", path, got, want)
	}
}

func TestFrames(t *testing.T) {
	for _, tc := range []struct {
		name          string
		width, height int
		keys          []string
	}{
		{"small", 60, 12, nil},
		{"high", 50, 40, []string{"@next", "right"}},
		{"wide", 120, 36, []string{"@previous"}},
		{"refused", 60, 12, []string{"@next", "@next", "!"}},
	} {
		for _, th := range []theme.Theme{theme.None(), theme.Dark()} {
			s := New(all())
			s.Resize(tc.width, tc.height)
			press(t, s, tc.keys...)
			if tc.name == "refused" {
				s.Refuse("can't write faceauth-acme-20261121-090000.csv!: it exists already; choose another name, or have it replaced", true)
			}
			golden(t, tc.name+"-"+th.Name, strings.Join(s.View(context(th, ansi.GraphemeWidth)), "\n")+"\n")
		}
	}
}

var _ = fmt.Sprint
var _ = rand.New
var _ = slices.Contains[[]string]
