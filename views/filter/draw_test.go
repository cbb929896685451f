package filter

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"faceauth/backend/query"
	"faceauth/keymap"
	"faceauth/theme"
	"faceauth/views"
	"faceauth/views/cells"
)

// update rewrites the golden frames: go test ./views/filter -update
var update = flag.Bool("update", false, "rewrite the golden files")

func context(m cells.Method) views.Context {
	return views.Context{Theme: theme.None(), Keys: keymap.Default(), Cells: m, Zone: time.UTC, Now: env().Query.Now, Focused: true}
}

func methods() []cells.Method { return []cells.Method{ansi.WcWidth, ansi.GraphemeWidth} }

// frame draws a bar and checks its size. The cursor is a "▏".
func frame(t *testing.T, s *Screen, c views.Context, width, rows int, st Status) string {
	t.Helper()
	lines := s.Draw(c, width, rows, st)
	if len(lines) != rows {
		t.Fatalf("%q: %d lines of %d", s.Text(), len(lines), rows)
	}
	var out strings.Builder
	for i, line := range lines {
		if w := c.Cells.StringWidth(line); w != width {
			t.Fatalf("%q: line %d is %d cells wide of %d: %q", s.Text(), i, w, width, line)
		}
		line = strings.Replace(line, "\x1b[7m \x1b[m", "▏", 1)
		out.WriteString(strings.TrimRight(ansi.Strip(line), " ") + "\n")
	}
	return out.String()
}

func some() Status { return Status{Shown: 41, Loaded: 12_000, Note: "3 days not loaded: L"} }

func TestFrames(t *testing.T) {
	for _, width := range []int{60, 80, 120, 200} {
		t.Run(fmt.Sprint(width), func(t *testing.T) {
			var b strings.Builder
			show := func(what string, s *Screen, st Status) {
				fmt.Fprintf(&b, "── %s\n%s", what, frame(t, s, context(ansi.WcWidth), width, s.Rows(21), st))
			}
			resting := New()
			resting.Set("status:rejected fail:occluded sim<80 live>=50 since:7d")
			show("in force", resting, some())
			long := New()
			long.Set(strings.Repeat("status:rejected OR ", 12) + "sim<80")
			show("a long one in force", long, some())
			show("empty", open("").Screen, some())
			show("a field begun", open("").press(`"s`).Screen, some())
			show("values", open("").press(`"sim<80 status:`).Screen, some())
			show("the second one chosen", open("").press(`"sim<80 status:`, "tab", "tab").Screen, Status{Shown: 7, Loaded: 12_000, Busy: true})
			show("the next page of fields", open("").press("tab", "tab", "tab", "tab", "tab", "tab", "tab", "tab").Screen, some())
			show("explained", open("").press(`"status:rejected sim<80 since:7d (type:form OR "kyc 1")`).Screen, some())
			show("wrong", open("").press(`"status:rejected sim<abc since:7d`).Screen, some())
			show("wrong, far to the right", open("").press(`"status:rejected fail:occluded live>=50 since:7d statu:x`).Screen, some())
			show("unfinished", open("").press(`"status:rejected sim<`).Screen, some())
			show("unfinished, but meant", open("").press(`"status:rejected sim<`, "enter").Screen, some())
			show("longer than the bar", open("").press(`"`+strings.Repeat("sim<80 OR ", 30)+"live<5").Screen, some())
			show("the same, at its beginning", open("").press(`"`+strings.Repeat("sim<80 OR ", 30)+"live<5", "home").Screen, some())
			show("Korean and joined emoji", open("").press("'sub:\"제출 👩‍👩‍👧\" 얼굴", "left").Screen, some())
			show("a name to save by", open("sim<80").press("ctrl+s", `"b`).Screen, some())
			show("a name there is", open("sim<80").press("ctrl+s", `"bad`, "enter").Screen, some())
			show("no name at all", open("sim<80").press("ctrl+s", `"a b`).Screen, some())
			show("saved", open("sim<80").press("ctrl+s", `"low`, "enter").Screen, some())
			show("nothing to save", open("").press("ctrl+s").Screen, some())
			golden(t, fmt.Sprintf("frames-%d", width), b.String())
		})
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v; go test ./views/filter -update makes it", err)
	}
	if got != string(want) {
		t.Errorf("%s differs; go test ./views/filter -update rewrites it.\ngot:\n%s\nwant:\n%s", path, got, want)
	}
}

func TestEveryStateFitsEverySize(t *testing.T) {
	texts := []string{"", "a", "sub:\"제출 👩‍👩‍👧\" 얼굴🇰🇷", "\u0301", "a\u0301\u0302:x", "مرحبا:", "नमस्ते sim<", strings.Repeat("👩‍👩‍👧", 50), strings.Repeat("가", 300), "status:", "sim<80)"}
	for _, m := range methods() {
		for _, text := range texts {
			h := open("").press("'" + text)
			resting := New()
			resting.Set(text)
			for _, keys := range [][]string{nil, {"home"}, {"end", "tab"}, {"enter"}} {
				h.press(keys...)
				for _, width := range []int{0, 1, 2, 3, 5, 20, 59, 60, 61, 80, 133} {
					for _, rows := range []int{0, 1, 2, 3, 8} {
						frame(t, h.Screen, context(m), width, rows, some())
						frame(t, resting, context(m), width, rows, some())
					}
				}
			}
		}
	}
}

func TestTheCursorStaysInSight(t *testing.T) {
	c := context(ansi.GraphemeWidth)
	h := open("").press("'" + strings.Repeat("제출 abc sim<80 ", 8))
	for i := range 240 {
		if i < 120 {
			h.press("left")
		} else {
			h.press("right")
		}
		bar := h.Draw(c, 60, 1, some())[0]
		if !strings.Contains(bar, "\x1b[7m") && !strings.Contains(bar, ";7m") {
			t.Fatalf("no cursor after %d keys: %q", i, bar)
		}
	}
}

// changes are the lines that differ between two frames, and how many of their
// characters do.
func changes(before, after string) (lines, letters int) {
	a, b := strings.Split(before, "\n"), strings.Split(after, "\n")
	for i := range a {
		if a[i] == b[i] {
			continue
		}
		lines++
		x, y := []rune(a[i]), []rune(b[i])
		for j := range max(len(x), len(y)) {
			if j >= len(x) || j >= len(y) || x[j] != y[j] {
				letters++
			}
		}
	}
	return lines, letters
}

func TestALetterRepaintsLittle(t *testing.T) {
	c := context(ansi.WcWidth)
	h := open("").press(`"status:rejected free`)
	before := frame(t, h.Screen, c, 120, 8, Status{Shown: 11_041, Loaded: 12_000})
	after := frame(t, h.press(`"x`).Screen, c, 120, 8, Status{Shown: 7, Loaded: 12_000})
	// The letter, the cursor, the explanation's letter and the number.
	if lines, letters := changes(before, after); lines != 2 || letters > 9 {
		t.Errorf("%d letters in %d lines:\n%s%s", letters, lines, before, after)
	}
	// A text longer than the bar does not move with every letter.
	h = open("").press(`"` + strings.Repeat("word ", 40))
	moved := 0
	for range 40 {
		before := frame(t, h.Screen, c, 80, 1, Status{})
		if _, letters := changes(before, frame(t, h.press(`"y`).Screen, c, 80, 1, Status{})); letters > 3 {
			moved++
		}
	}
	if moved > 3 {
		t.Errorf("the text moved %d times in 40 letters", moved)
	}
}

func TestWhatIsWrongIsPointedAt(t *testing.T) {
	for _, m := range methods() {
		for _, text := range []string{"sim<abc since:7d", "얼굴 제출 sim<abc since:7d", "👩‍👩‍👧 🇰🇷 sim<abc since:7d"} {
			h := open("").press("'" + text)
			lines := h.Draw(context(m), 120, 2, some())
			bar, below := ansi.Strip(lines[0]), ansi.Strip(lines[1])
			piece, sign := strings.Index(bar, "abc"), strings.Index(below, "^^^")
			if piece < 0 || sign < 0 || m.StringWidth(bar[:piece]) != m.StringWidth(below[:sign]) || strings.Contains(below, "^^^^") {
				t.Errorf("the sign is not below what is wrong:\n%s\n%s", bar, below)
			}
			if !strings.Contains(below, "not a number") {
				t.Errorf("not said: %s", below)
			}
		}
	}
}

func TestColours(t *testing.T) {
	c := context(ansi.WcWidth)
	c.Theme = theme.Dark()
	styled := func(text string, keys ...string) string {
		return strings.Join(open("").press("'"+text).press(keys...).Draw(c, 120, 2, some()), "\n")
	}
	bad := ansi.Style{}.ForegroundColor(c.Theme.Bad.GetForeground()).String()
	for _, tc := range []struct {
		text  string
		keys  []string
		alarm bool
	}{
		{"status:rejected", nil, false}, {"status:", nil, false}, {"since:2", nil, false}, {"(sim<80", nil, false}, {`"a`, nil, false},
		{"status:", []string{"enter"}, true}, {"sim<abc", nil, true}, {"statu:x", nil, true}, {"since:2", []string{"enter"}, true},
		{"status:", []string{"enter", `"r`}, false},
		{"s", []string{"tab", "enter"}, false}, {"s", []string{"tab", "enter", "enter"}, true},
	} {
		if got := strings.Contains(styled(tc.text, tc.keys...), bad); got != tc.alarm {
			t.Errorf("%q and %v: an alarm: %v, want %v", tc.text, tc.keys, got, tc.alarm)
		}
	}
}

func TestProposalsShowTheirPage(t *testing.T) {
	c := context(ansi.WcWidth)
	var items []query.Item
	for i := range 8 {
		items = append(items, query.Item{Label: fmt.Sprint("v", i), Count: i * 1000})
	}
	for chosen, want := range map[int][]string{
		-1: {"  v0 0", "  v1 1,000", "↓ v2 2,000"}, 0: {"> v0 0", "  v1 1,000", "↓ v2 2,000"}, 2: {"  v0 0", "  v1 1,000", "> v2 2,000"},
		4: {"↑ v3 3,000", "> v4 4,000", "↓ v5 5,000"}, 7: {"↑ v6 6,000", "> v7 7,000"},
	} {
		var got []string
		for _, spans := range proposals(c, items, chosen, 3) {
			text := ""
			for _, s := range spans {
				text += s.Text
			}
			fields := strings.Fields(text[len(text)-len(strings.TrimLeft(text, " ")):])
			if text[0] == ' ' {
				fields[0] = "  " + fields[0]
			}
			got = append(got, strings.Join(fields, " "))
		}
		if !slices.Equal(got, want) {
			t.Errorf("the %d. is chosen: %q, want %q", chosen, got, want)
		}
	}
}
