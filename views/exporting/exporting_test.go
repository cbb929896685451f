package exporting

import (
	"flag"
	"math/rand/v2"
	"os"
	"path/filepath"
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

func TestWhatIsProposed(t *testing.T) {
	for _, tc := range []struct {
		p      Proposal
		want   views.Selection
		format string
		shows  string
	}{
		{all(), views.Marked, "csv", "[3 marked] 41 shown  12,000 loaded"},
		{Proposal{Shown: 41, Loaded: 12000, Filtered: true, Path: "a.NDJSON"}, views.Shown, "ndjson", "[41 shown] 12,000 loaded"},
		{Proposal{Shown: 12000, Loaded: 12000, Path: "a.jsonl"}, views.Loaded, "ndjson", "[12,000 loaded]"},
		{Proposal{Marked: 1, Shown: 5, Loaded: 5, Path: "a.json"}, views.Marked, "json", "[1 marked] 5 loaded"},
		{Proposal{Shown: 5, Loaded: 5, Path: "a"}, views.Loaded, "csv", "[5 loaded]"},
	} {
		s := New(tc.p)
		s.Resize(80, 20)
		if !strings.Contains(text(s), tc.shows) {
			t.Errorf("%+v: nowhere %q:\n%s", tc.p, tc.shows, text(s))
		}
		want := views.Export{What: tc.want, Format: tc.format, Path: tc.p.Path}
		if got := press(t, s, "@accept"); got != want {
			t.Errorf("%+v: %+v, want %+v", tc.p, got, want)
		}
	}
}

func TestKeys(t *testing.T) {
	path := all().Path
	for _, tc := range []struct {
		keys string
		want views.Action
	}{
		{"right @accept", views.Export{What: views.Shown, Format: "csv", Path: path}},
		{"space space @accept", views.Export{What: views.Loaded, Format: "csv", Path: path}},
		{"left @accept", views.Export{What: views.Loaded, Format: "csv", Path: path}},
		{"space space space @accept", views.Export{What: views.Marked, Format: "csv", Path: path}},
		{"x @accept", views.Export{What: views.Marked, Format: "csv", Path: path}},
		{"@next right @accept", views.Export{What: views.Marked, Format: "ndjson", Path: "faceauth-acme-20261121-090000.ndjson"}},
		{"@next right right @accept", views.Export{What: views.Marked, Format: "json", Path: "faceauth-acme-20261121-090000.json"}},
		{"@next left left left @accept", views.Export{What: views.Marked, Format: "csv", Path: path}},
		{"@previous x @accept", views.Export{What: views.Marked, Format: "csv", Path: path + "x"}},
		// Not the ending of the format any more, so it is the writer's.
		{"@previous x @previous right @accept", views.Export{What: views.Marked, Format: "ndjson", Path: path + "x"}},
		{"@next @next home out/ space @accept", views.Export{What: views.Marked, Format: "csv", Path: "out/ " + path}},
		{"@next @next @next right @accept", views.Export{What: views.Shown, Format: "csv", Path: path}},
		{"@back", views.Close{}},
		{"@up", nil},
	} {
		s := New(all())
		s.Resize(80, 20)
		if got := press(t, s, strings.Fields(tc.keys)...); got != tc.want {
			t.Errorf("%s: %+v, want %+v", tc.keys, got, tc.want)
		}
	}
}

func TestOneChoiceStays(t *testing.T) {
	s := New(Proposal{Shown: 5, Loaded: 5, Path: "a.csv"})
	if got := press(t, s, "right", "left", "space", "@accept"); got != (views.Export{What: views.Loaded, Format: "csv", Path: "a.csv"}) {
		t.Errorf("answered %+v", got)
	}
}

func TestWhatIsPastedIsText(t *testing.T) {
	s := New(all())
	s.Type(tea.PasteMsg{Content: "right"}) // into a choice
	press(t, s, "@previous")
	s.Type(tea.PasteMsg{Content: "\n\u202ex"})
	got, _ := press(t, s, "@accept").(views.Export)
	if got.What != views.Marked || got.Path != all().Path+" x" {
		t.Errorf("answered %+v", got)
	}
}

func TestRefusals(t *testing.T) {
	for _, tc := range []struct {
		name    string
		exists  bool
		keys    string // after the refusal, before Accept
		replace bool
		said    bool // still, after those keys
	}{
		{"it exists", true, "", true, true},
		{"another field", true, "@next @next", true, true},
		{"the name is edited", true, "@previous x", false, false},
		{"and edited back", true, "@previous x backspace", false, false},
		{"the cursor moves in it", true, "@previous left", true, true},
		{"other records", true, "right", false, false},
		{"another format", true, "@next right", false, false},
		{"something else", false, "", false, true},
	} {
		s := New(all())
		s.Resize(80, 20)
		s.Refuse("can't write\x1b[2J it", tc.exists)
		press(t, s, strings.Fields(tc.keys)...)
		if got := strings.Contains(text(s), "can't write it."); got != tc.said {
			t.Errorf("%s: the refusal is there: %v\n%s", tc.name, got, text(s))
		}
		if got := strings.Contains(text(s), "Enter again replaces"); got != tc.replace {
			t.Errorf("%s: that enter replaces it is said: %v\n%s", tc.name, got, text(s))
		}
		if a := press(t, s, "@accept").(views.Export); a.Replace != tc.replace {
			t.Errorf("%s: Replace is %v", tc.name, a.Replace)
		}
		// A refusal counts once.
		if a := press(t, s, "@accept").(views.Export); a.Replace {
			t.Errorf("%s: the Accept after that replaces too", tc.name)
		}
	}
}

func TestWhatCantBeWrittenIsNotAskedFor(t *testing.T) {
	s := New(Proposal{Loaded: 10, Filtered: true, Path: "a.csv"})
	s.Resize(60, 12)
	if got := press(t, s, "@accept"); got != nil || !strings.Contains(text(s), "There is nothing to write") {
		t.Errorf("no records: %v\n%s", got, text(s))
	}
	s = New(Proposal{Loaded: 10, Path: "a"})
	s.Resize(60, 12)
	press(t, s, "@previous", "backspace", "space")
	if got := press(t, s, "@accept"); got != nil || !strings.Contains(text(s), "The file needs a name.") {
		t.Errorf("no name: %v\n%s", got, text(s))
	}
	if got := press(t, s, "b", "@accept"); got != (views.Export{What: views.Loaded, Format: "csv", Path: "b"}) {
		t.Errorf("the keys are not in the name: %v", got)
	}
}

func TestWhatAnExportIsIsSaid(t *testing.T) {
	for _, size := range [][2]int{{60, 12}, {120, 36}} {
		s := New(all())
		s.Resize(size[0], size[1])
		said := strings.Join(strings.Fields(text(s)), " ")
		for _, want := range []string{"takes personal data out of the console", "Only the owner of the file will be able to read it (mode 0600)", "for spreadsheets"} {
			if !strings.Contains(said, want) {
				t.Errorf("%v: nowhere %q:\n%s", size, want, text(s))
			}
		}
	}
}

func TestTheChosenIsInSight(t *testing.T) {
	s := New(Proposal{Marked: 1_000_000, Shown: 1_500_000, Loaded: 2_000_000, Filtered: true, Path: "a.csv"})
	s.Resize(60, 12)
	press(t, s, "left")
	if !strings.Contains(text(s), "‹[2,000,000 loaded]›") {
		t.Errorf("where there is no room for all choices:\n%s", text(s))
	}
}

func TestFramesAreExact(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	texts := []string{"", "a.csv", "얼굴_가림_실패.csv", "👩‍👩‍👧‍👦👩‍👩‍👧‍👦", "رمز_فشل", strings.Repeat("very long ", 40)}
	keys := []string{"@next", "@previous", "@accept", "left", "right", "space", "home", "backspace", "x", "가", "👩‍👩‍👧"}
	s := New(all())
	for i := range 3000 {
		switch r.IntN(8) {
		case 0:
			s = New(Proposal{Marked: r.IntN(3) * 1_000_000, Shown: r.IntN(2_000_000), Loaded: 2_000_000, Filtered: r.IntN(2) == 0, Path: texts[r.IntN(len(texts))]})
		case 1:
			s.Refuse(texts[r.IntN(len(texts))], r.IntN(2) == 0)
		case 2:
			s.Resize(r.IntN(140), r.IntN(25))
		default:
			press(t, s, keys[r.IntN(len(keys))])
		}
		for _, m := range []cells.Method{ansi.WcWidth, ansi.GraphemeWidth} {
			frame := s.View(context(theme.None(), m))
			if len(frame) != s.height {
				t.Fatalf("step %d: %d lines, want %d", i, len(frame), s.height)
			}
			for _, l := range frame {
				if got := m.StringWidth(l); got != s.width {
					t.Fatalf("step %d: a line is %d cells wide, want %d: %q", i, got, s.width, l)
				}
			}
		}
	}
}
