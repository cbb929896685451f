package views

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"faceauth/theme"
	"faceauth/views/cells"
)

func TestLineTakesText(t *testing.T) {
	key := func(text string) tea.KeyPressMsg { return tea.KeyPressMsg{Code: []rune(text)[0], Text: text} }
	code := func(c rune) tea.KeyPressMsg { return tea.KeyPressMsg{Code: c} }
	for _, tc := range []struct {
		from string
		at   int
		msg  any
		want string // "|" is the cursor
	}{
		{"", 0, key("a"), "a|"},
		{"ac", 1, key("b"), "ab|c"},
		{"각", 3, key("나"), "각나|"},
		{"각나", 3, key("x"), "각x|나"},
		{"ab", 2, code(tea.KeyBackspace), "a|"},
		{"각나", 6, code(tea.KeyLeft), "각|나"},
		{"ab", 1, tea.PasteMsg{Content: "x\ny\tz"}, "ax y z|b"},
		{"ab", 1, tea.PasteMsg{Content: "x\u202ey"}, "axy|b"},
		{"ab", 1, tea.PasteMsg{Content: strings.Repeat("z", 30)}, "a" + strings.Repeat("z", 18) + "|b"},
		{"ab", 2, tea.KeyPressMsg{Code: 'v', Mod: tea.ModCtrl}, "ab|"}, // the clipboard of the machine is not the reader's
		{"ab", 2, "no key at all", "ab|"},
	} {
		l := NewLine(20)
		l.Set(tc.from, tc.at)
		changed := l.Type(tc.msg)
		if got := l.Text()[:l.Cursor()] + "|" + l.Text()[l.Cursor():]; got != tc.want || changed != (l.Text() != tc.from) {
			t.Errorf("%v typed at %d of %q: %q, changed %v; want %q", tc.msg, tc.at, tc.from, got, changed, tc.want)
		}
	}
}

func TestLineSet(t *testing.T) {
	l := NewLine(5)
	for _, tc := range []struct {
		text   string
		cursor int
		want   string
	}{{"abc", 1, "a|bc"}, {"abc", 99, "abc|"}, {"abc", -1, "|abc"}, {"abcdefg", 7, "abcde|"}, {"a\x1b[31mb", 99, "ab|"}} {
		l.Set(tc.text, tc.cursor)
		if got := l.Text()[:l.Cursor()] + "|" + l.Text()[l.Cursor():]; got != tc.want {
			t.Errorf("%q at %d: %q, want %q", tc.text, tc.cursor, got, tc.want)
		}
	}
}

func lineContext(m cells.Method) Context { return Context{Theme: theme.None(), Cells: m} }

func TestLineViewIsExact(t *testing.T) {
	for _, m := range []cells.Method{ansi.WcWidth, ansi.GraphemeWidth} {
		c := lineContext(m)
		for _, text := range []string{"", "a", "status:rejected sim<80 since:7d", "가나다라마바사아자차카타파하", "a👩‍👩‍👧b🇰🇷c", "\u0301a\u0301", strings.Repeat("👩‍👩‍👧", 9)} {
			l := NewLine(100)
			for cursor := range len(text) + 1 {
				l.Set(text, cursor)
				for width := range 40 {
					spans := l.View(c, width, nil)
					whole, caret := "", false
					for _, s := range spans {
						whole += s.Text
						caret = caret || s.Style.GetReverse()
					}
					row := cells.Row(m, width, nil, spans...)
					if w := m.StringWidth(row); w != width || m.StringWidth(whole) > width {
						t.Fatalf("%q with the cursor at %d in %d cells: %d, %q", text, cursor, width, w, row)
					}
					if widest := 8; !caret && width >= widest {
						t.Fatalf("%q with the cursor at %d in %d cells: no cursor", text, cursor, width)
					}
				}
			}
		}
	}
}

func TestLineShowsThatThereIsMore(t *testing.T) {
	c := lineContext(ansi.WcWidth)
	l := NewLine(100)
	text := "abcdefghijklmnopqrstuvwxyz"
	for cursor, want := range map[int]string{
		0: "abcdefghijk…", 7: "abcdefghijk…", 8: "…efghijklmn…", 20: "…qrstuvwxyz ", 26: "…qrstuvwxyz ",
	} {
		l.Set(text, cursor)
		got := ""
		for _, s := range l.View(c, 12, nil) {
			got += s.Text
		}
		if got != want {
			t.Errorf("the cursor at %d: %q, want %q", cursor, got, want)
		}
	}
}

func TestLinePlaceIsThatOfTheView(t *testing.T) {
	for _, m := range []cells.Method{ansi.WcWidth, ansi.GraphemeWidth} {
		c := lineContext(m)
		text := "가나👩‍👩‍👧 abc 제출 xyz"
		l := NewLine(100)
		for at := range text {
			l.Set(text, at)
			for _, width := range []int{10, 16, 40} {
				cell, ok := l.Place(c, width, at)
				used := 0
				for _, s := range l.View(c, width, nil) {
					if s.Style.GetReverse() {
						break
					}
					used += m.StringWidth(s.Text)
				}
				// Within a joined emoji the cursor stands behind it.
				if text[at] < 0x80 && (!ok || cell != used) {
					t.Errorf("byte %d in %d cells: place %d (%v), but the cursor stands at %d", at, width, cell, ok, used)
				}
			}
		}
	}
}

func TestLineKeepsStyles(t *testing.T) {
	c := lineContext(ansi.GraphemeWidth)
	l := NewLine(100)
	l.Set("ab\u0301cd", 0)
	paint := func(text string) []cells.Span {
		// The second piece begins within a cluster, which has one style.
		return []cells.Span{{Text: text[:2], Style: c.Theme.Plain}, {Text: text[2:], Style: c.Theme.Strong}}
	}
	var got []string
	for _, s := range l.View(c, 10, paint) {
		mark := "-"
		switch {
		case s.Style.GetReverse():
			mark = "caret"
		case s.Style.GetBold():
			mark = "strong"
		}
		got = append(got, s.Text+" "+mark)
	}
	if want := "a caret|b\u0301 -|cd strong|  -|      -"; strings.Join(got, "|") != want {
		t.Errorf("%q, want %q", strings.Join(got, "|"), want)
	}
}
