package cells

import (
	"strings"
	"testing"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"faceauth/theme"
)

// texts are what strangers write into free fields.
func texts() []string {
	return []string{"", "a", "plain text", "안녕하세요 세계", "مرحبا بالعالم", "नमस्ते दुनिया", "👩‍👩‍👧‍👦 family", "é e\u0301", "☺️ vs ☺",
		strings.Repeat("字", 50), strings.Repeat("x", 300), "🇰🇷🇺🇸", "…"}
}

func TestFitIsExactlyThatWide(t *testing.T) {
	for _, m := range []Method{ansi.WcWidth, ansi.GraphemeWidth} {
		for _, s := range texts() {
			for width := range 40 {
				for name, fit := range map[string]func(Method, string, int) string{"Fit": Fit, "FitRight": FitRight} {
					if got := fit(m, s, width); m.StringWidth(got) != width {
						t.Errorf("%s(%q, %d) is %d wide: %q", name, s, width, m.StringWidth(got), got)
					}
				}
			}
		}
	}
	if got := Fit(ansi.WcWidth, "authentication", 6); got != "authe…" {
		t.Errorf("cut to %q", got)
	}
	if got := FitRight(ansi.WcWidth, "97.8", 6); got != "  97.8" {
		t.Errorf("set right: %q", got)
	}
}

func TestRowIsExactlyThatWide(t *testing.T) {
	over := theme.Dark().Cursor
	for _, m := range []Method{ansi.WcWidth, ansi.GraphemeWidth} {
		for _, s := range texts() {
			for width := range 30 {
				for _, o := range []*lipgloss.Style{nil, &over} {
					got := Row(m, width, o, Plain("ab"), Span{s, theme.Dark().Bad}, Plain(s))
					if m.StringWidth(got) != width {
						t.Errorf("Row(%q, %d) is %d wide", s, width, m.StringWidth(got))
					}
				}
			}
		}
	}
}

func TestWrapKeepsTheText(t *testing.T) {
	for _, m := range []Method{ansi.WcWidth, ansi.GraphemeWidth} {
		for _, s := range append(texts(), "The API refuses calls from this machine's address.", "  two  spaces ") {
			for width := 10; width < 40; width++ {
				lines := Wrap(m, s, width)
				for _, l := range lines {
					if m.StringWidth(l) > width {
						t.Errorf("Wrap(%q, %d): %q is too wide", s, width, l)
					}
				}
				if got := strings.Join(lines, ""); strings.ReplaceAll(got, " ", "") != strings.ReplaceAll(s, " ", "") {
					t.Errorf("Wrap(%q, %d) became %q", s, width, lines)
				}
			}
		}
	}
	if got := Wrap(ansi.WcWidth, strings.Repeat("👩\u200d", 20)+"👩 end", 10); got[len(got)-1] != "end" {
		t.Errorf("a cluster wider than the line: %q", got)
	}
	got := Wrap(ansi.WcWidth, "The API refuses calls from here.", 16)
	if strings.Join(got, "|") != "The API refuses|calls from here." {
		t.Errorf("broken as %q", got)
	}
}

func TestBlockAndBeside(t *testing.T) {
	left := Block([]string{"a1", "a2", "a3"}, 2, 2)
	right := Block([]string{"b1"}, 3, 2)
	got := strings.Join(Beside(left, right, "|"), "\n")
	if got != "a1|b1\na2|   " {
		t.Errorf("got %q", got)
	}
}

func TestGaugeReadsWithoutColour(t *testing.T) {
	for _, tc := range []struct {
		score, threshold float64
		want             string
	}{
		{0, -1, "──────────"},
		{100, -1, "━━━━━━━━━━"},
		{55, -1, "━━━━━─────"},
		{90, 50, "━━━━━┃━━━─"},
		{20, 50, "━━───┃────"},
		{52, 50, "━━━━━┃━───"}, // a narrow pass shows behind the bar
		{49, 50, "━━━━─┃────"}, // a near miss leaves a gap
		{100, 100, "━━━━━━━━━┃"},
		{99, 100, "━━━━━━━━─┃"},
		{-5, 0, "┃─────────"},
		{250, 50, "━━━━━┃━━━━"},
	} {
		if got := Gauge(10, tc.score, tc.threshold); got != tc.want {
			t.Errorf("Gauge(%v of %v) = %s, want %s", tc.score, tc.threshold, got, tc.want)
		}
	}
	for width := range 5 {
		if got := Gauge(width, 50, 50); ansi.StringWidth(got) != width {
			t.Errorf("width %d: %q", width, got)
		}
	}
}
