package detail

import (
	"fmt"
	"strings"
	"testing"
	"unicode"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"faceauth/backend/safetext"
	"faceauth/keymap"
	"faceauth/theme"
	"faceauth/views/cells"
)

// rawOf is a screen that shows a raw record.
func rawOf(raw string) *Screen {
	rec := rejected()
	rec.Raw = []byte(raw)
	s := on(rec, Around{})
	s.Do(keymap.Switch)
	return s
}

// body is what stands below the title, without the blanks at the ends of rows.
func body(s *Screen, width, height int) string {
	var out []string
	for _, row := range strings.Split(shown(s, width, height), "\n")[1:] {
		out = append(out, strings.TrimRight(row, " "))
	}
	return strings.TrimRight(strings.Join(out, "\n"), "\n")
}

func TestRawIsIndentedAndEscaped(t *testing.T) {
	for name, tc := range map[string]struct{ raw, want string }{
		"values":         {`{"a":1,"b":[true,null],"c":{},"d":[ ],"e":-1.5e3}`, "{\n  \"a\": 1,\n  \"b\": [\n    true,\n    null\n  ],\n  \"c\": {},\n  \"d\": [],\n  \"e\": -1.5e3\n}"},
		"as it was sent": {"{\"n\" :\r\n 1.50, \"u\":\"\\u0041\"}", "{\n  \"n\": 1.50,\n  \"u\": \"\\u0041\"\n}"},
		"control characters": {"{\"m\":\"\x1b[2J\u202e\"}", `{
  "m": "\u001b[2J\u202e"
}`},
		"broken off":       {`{"a":[1,"b`, "{\n  \"a\": [\n    1,\n    \"b"},
		"not JSON at all":  {"<html> oh } no", "<html> oh\n} no"},
		"nothing":          {"", ""},
		"quotes in quotes": {`{"a\"b\\":"c\\\"d"}`, "{\n  \"a\\\"b\\\\\": \"c\\\\\\\"d\"\n}"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := body(rawOf(tc.raw), 60, 30); got != tc.want {
				t.Errorf("got:\n%s\nwant:\n%s", got, tc.want)
			}
		})
	}
}

func TestLongStringsWrap(t *testing.T) {
	s := rawOf(`{"comment":"Face compare similarity score is lower than the threshold","id":"` + strings.Repeat("x", 70) + `","한":"` + strings.Repeat("안녕", 30) + `"}`)
	got := body(s, 40, 30)
	for _, want := range []string{"  \"comment\": \"Face compare similarity\n  score is lower than the threshold\",\n", "xxxxxxx\n  xxxxxxx", "안녕\n  안"} {
		if !strings.Contains(got, want) {
			t.Errorf("lacks %q:\n%s", want, got)
		}
	}
	deep := body(rawOf(strings.Repeat("[", 300)+"1"), 40, 400)
	if !strings.Contains(deep, "\n"+strings.Repeat(" ", 20)+"[\n") || strings.Contains(deep, "\n"+strings.Repeat(" ", 21)) {
		t.Errorf("what is nested deep runs away to the right:\n%s", deep)
	}
}

// Where cells are counted rune by rune, a chain of joined emoji is wider than any
// line, and one cluster all the same. All of it is shown, quickly.
func TestJoinedClustersAreNotCutOff(t *testing.T) {
	for _, m := range []cells.Method{ansi.WcWidth, ansi.GraphemeWidth} {
		for n, name := range map[int]string{4: "a family", 40: "a chain", 40_000: "a long one"} {
			chain := strings.Repeat("👩\u200d", n)
			d := newDocument([]byte(`{"k":"` + chain + `"}`))
			d.wrap(m, 26)
			var b strings.Builder
			for _, l := range d.lines {
				line := d.text[l.from:l.to]
				if w := m.StringWidth(line) + indent(l.depth, 26); w > 26 {
					t.Fatalf("%s: a line of %d cells: %q", name, w, line)
				}
				b.WriteString(line)
			}
			if !strings.Contains(b.String(), chain) {
				t.Errorf("%s is not whole", name)
			}
		}
	}
	if got := body(rawOf(`{"k":"`+strings.Repeat("👩\u200d", 40)+`"}`), 26, 30); strings.Contains(got, "…") {
		t.Errorf("cut off:\n%s", got)
	}
}

func TestRawIsAsHighAsItsScreen(t *testing.T) {
	s := rawOf(`{"k":1}`)
	s.Do(keymap.Search)
	for height := range 5 {
		s.Resize(60, height)
		if n := len(s.View(context())); n != height {
			t.Errorf("%d rows of %d", n, height)
		}
	}
}

// A refresh may take the record away while one types.
func TestSearchWithoutARecord(t *testing.T) {
	s := rawOf(`{"key":"key"}`)
	s.Do(keymap.Search)
	write(s, "k")
	s.Show(nil)
	write(s, "ey")
	s.Do(keymap.NextMatch)
	shown(s, 60, 12)
	rec := rejected()
	rec.Raw = []byte(`{"key":"k"}`)
	s.Show(&rec)
	if got := body(s, 60, 12); !strings.Contains(got, "of 2") {
		t.Errorf("what was typed before is not looked for:\n%s", got)
	}
}

func TestPartsHaveStyles(t *testing.T) {
	d := newDocument([]byte(`{"k" : ["s", 1, true]}`))
	var got []string
	for _, tok := range d.tokens {
		got = append(got, fmt.Sprint(d.text[tok.from:tok.to], tok.part))
	}
	want := fmt.Sprint([]string{"{0", `"k"1`, ":0", "[0", `"s"2`, ",0", "13", ",0", "true4", "]0", "}0"})
	if fmt.Sprint(got) != want {
		t.Errorf("got %v, want %v", got, want)
	}
	s, c := rawOf(`{"k":"s","n":1,"w":null}`), context()
	c.Theme = theme.Dark()
	s.Resize(40, 9)
	seen := map[string]bool{}
	for _, row := range s.View(c) {
		for _, part := range strings.Split(row, "\x1b[38;5;")[1:] {
			colour, _, _ := strings.Cut(part, "m")
			seen[colour] = true
		}
	}
	if len(seen) < 4 { // muted, field, number, word; strings are plain
		t.Errorf("colours: %v", seen)
	}
}

// write types into the search line.
func write(s *Screen, text string) {
	for _, r := range text {
		s.Type(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
}

func TestSearch(t *testing.T) {
	var b strings.Builder
	for i := range 60 {
		fmt.Fprintf(&b, `"key%02d":"%s",`, i, strings.Repeat("v", 1+i%3))
	}
	s := rawOf("{" + b.String() + `"user_id":"Ünï","Token":"x"}`)
	shown(s, 60, 12)
	s.Do(keymap.Search)
	if s.Scope() != keymap.RawSearch {
		t.Fatalf("keys of %s", s.Scope())
	}
	write(s, "KEY1")
	if got := body(s, 60, 12); !strings.HasPrefix(got, "/KEY1") || !strings.Contains(got, " 1 of 10\n") || !strings.Contains(got, `"key10"`) {
		t.Errorf("while it is typed:\n%s", got)
	}
	s.Do(keymap.NextMatch)
	s.Do(keymap.Accept)
	if s.Scope() != keymap.Raw {
		t.Errorf("keys of %s", s.Scope())
	}
	s.Do(keymap.PreviousMatch)
	s.Do(keymap.PreviousMatch)
	if got := body(s, 60, 12); !strings.Contains(got, " 10 of 10\n") || !strings.Contains(got, `"key19"`) {
		t.Errorf("round at the beginning:\n%s", got)
	}
	if !s.LeaveSearch() || s.LeaveSearch() || strings.Contains(shown(s, 60, 12), " of 10") {
		t.Error("a search that was left is there")
	}
	// From what is in sight on, whatever the case of letters.
	s.Do(keymap.Last)
	shown(s, 60, 12)
	s.Do(keymap.Search)
	write(s, "key")
	if got := body(s, 60, 12); strings.Contains(got, " 1 of 60") || !strings.Contains(got, " of 60") {
		t.Errorf("not from here on:\n%s", got)
	}
	s.LeaveSearch()
	for needle, count := range map[string]string{"ünï": "1 of 1", "token": "1 of 1", "nobody": "not found", `": "v`: "1 of 60"} {
		s.Do(keymap.First)
		shown(s, 60, 12)
		s.Do(keymap.Search)
		write(s, needle)
		if got := body(s, 60, 12); !strings.Contains(got, count) {
			t.Errorf("%s: not %s:\n%s", needle, count, got)
		}
		s.LeaveSearch()
	}
	s.Do(keymap.Search)
	s.Do(keymap.Accept)
	if s.Scope() != keymap.Raw || s.LeaveSearch() {
		t.Error("a search for nothing stays")
	}
	if s.Do(keymap.NextMatch); s.Scope() != keymap.RawSearch {
		t.Error("n without a search begins none")
	}
}

func TestMatchesAreMarked(t *testing.T) {
	s := rawOf(`{"a":"one two","b":"two","c":"ẽ👩‍👩‍👧two"}`)
	s.Resize(40, 12)
	s.Do(keymap.Search)
	write(s, "two")
	s.Do(keymap.Accept)
	got := strings.Join(s.View(context()), "\n")
	// None: reverse for each, and bold for the one that it is at.
	if strings.Count(got, "\x1b[7mtwo\x1b[m") != 2 || strings.Count(got, "\x1b[1;7mtwo\x1b[m") != 1 {
		t.Errorf("%q", got)
	}
	// A match that begins within a cluster marks all of it.
	for _, m := range []cells.Method{ansi.WcWidth, ansi.GraphemeWidth} {
		s.LeaveSearch()
		s.Do(keymap.Search)
		write(s, "👧")
		c := context()
		c.Cells = m
		for _, row := range s.View(c) {
			if w := m.StringWidth(row); w != 40 {
				t.Errorf("a row of %d cells: %q", w, row)
			}
		}
	}
}

func TestASearchGoesOnInTheNextRecord(t *testing.T) {
	s := rawOf(`{"a":"x","b":"x"}`)
	shown(s, 40, 12)
	s.Do(keymap.Search)
	write(s, "x")
	s.Do(keymap.Accept)
	s.Do(keymap.NextMatch)
	other := rejected()
	other.ID, other.Raw = "other", []byte(`{"x":[1,"x","x"]}`)
	s.Show(&other)
	if got := body(s, 40, 12); !strings.Contains(got, "1 of 3") {
		t.Errorf("got:\n%s", got)
	}
}

// FuzzDocument holds that nothing of a record is lost or added but white space
// between values, that what is shown is safe, and that no row is too wide.
func FuzzDocument(f *testing.F) {
	f.Add([]byte(`{"a":[1,{"b":null}],"c":"d e"}`), 12, "b")
	f.Add([]byte("{\"\x1b\":\"\u202e\xff\\\"\",}]:"), 3, "\\")
	f.Add([]byte(strings.Repeat("[", 100)+`"`+strings.Repeat("안", 40)), 20, "안")
	f.Add([]byte("e\u0301👩‍👩‍👧 \"👩‍👩‍👧"), 4, "\u0301")
	f.Fuzz(func(t *testing.T, raw []byte, width int, needle string) {
		width = 2 + max(width, -width)%100
		d := newDocument(raw)
		var whole strings.Builder
		at := 0
		for _, tok := range d.tokens {
			if tok.from < at || tok.to <= tok.from || strings.Trim(d.text[at:tok.from], " ") != "" {
				t.Fatalf("%q has a gap or nothing from %d to %d", d.text, at, tok.from)
			}
			whole.WriteString(d.text[tok.from:tok.to])
			at = tok.to
		}
		outside := func(s string) string { // all but white space between values
			var b strings.Builder
			for i := 0; i < len(s); {
				if s[i] == '"' {
					end := stringEnd(s, i)
					b.WriteString(s[i:end])
					i = end
					continue
				}
				if !strings.ContainsRune(" \t\n\r", rune(s[i])) {
					b.WriteByte(s[i])
				}
				i++
			}
			return b.String()
		}
		if got, want := whole.String(), outside(string(safetext.EscapeJSON(raw))); got != want {
			t.Fatalf("%q became %q", want, got)
		}
		if len(d.folded) != len(d.text) {
			t.Fatalf("folded to %d bytes of %d", len(d.folded), len(d.text))
		}
		for _, m := range []cells.Method{ansi.WcWidth, ansi.GraphemeWidth} {
			d.wrap(m, width)
			at := 0
			for _, l := range d.lines {
				if l.from != at || l.to <= l.from {
					t.Fatalf("lines have a gap at %d: %v", at, d.lines)
				}
				at = l.to
			}
			if at != len(d.text) {
				t.Fatalf("the lines end at %d of %d", at, len(d.text))
			}
		}
		s := rawOf(string(raw))
		s.Resize(width, 9)
		s.Do(keymap.Search)
		s.Type(tea.PasteMsg{Content: needle})
		for _, row := range s.View(context()) {
			for _, r := range ansi.Strip(row) {
				if safetext.Unsafe(r) || !unicode.IsPrint(r) && r == '\n' {
					t.Fatalf("%q reaches the terminal", r)
				}
			}
		}
	})
}

// big is a record of a megabyte: a long list, and one long string.
func big() string {
	var b strings.Builder
	for i := range 20_000 {
		fmt.Fprintf(&b, `{"frame":%d,"score":%.2f},`, i, float64(i)/7)
	}
	return `{"frames":[` + b.String() + `{}],"image":"` + strings.Repeat("QUJD", 80_000) + `","k":"` + strings.Repeat("안녕 ", 20_000) + `"}`
}

// BenchmarkRawKey is a key in a record of a megabyte: a line down and a frame.
func BenchmarkRawKey(b *testing.B) {
	s, c := rawOf(big()), context()
	s.Resize(80, 24)
	s.View(c)
	for b.Loop() {
		s.Do(keymap.Down)
		s.View(c)
	}
}

// BenchmarkRawOpen lays a record of a megabyte out for the first time.
func BenchmarkRawOpen(b *testing.B) {
	raw, c := big(), context()
	for b.Loop() {
		s := rawOf(raw)
		s.Resize(80, 24)
		s.View(c)
	}
}

// BenchmarkRawSearch is a letter typed into the search of a megabyte.
func BenchmarkRawSearch(b *testing.B) {
	s, c := rawOf(big()), context()
	s.Resize(80, 24)
	s.View(c)
	s.Do(keymap.Search)
	for b.Loop() {
		write(s, "f")
		s.View(c)
		s.search.line.Set("", 0)
	}
}
