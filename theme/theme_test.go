package theme

import (
	"fmt"
	"image/color"
	"math"
	"testing"

	"charm.land/lipgloss/v2"
)

// luminance and contrast are those of WCAG 2.
func luminance(c color.Color) float64 {
	r, g, b, _ := c.RGBA()
	lin := func(v uint32) float64 {
		f := float64(v) / 0xffff
		if f <= 0.03928 {
			return f / 12.92
		}
		return math.Pow((f+0.055)/1.055, 2.4)
	}
	return 0.2126*lin(r) + 0.7152*lin(g) + 0.0722*lin(b)
}

func contrast(a, b color.Color) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func TestTextCanBeRead(t *testing.T) {
	grey := func(v uint8) color.Color { return color.RGBA{v, v, v, 255} }
	for _, tc := range []struct {
		theme   Theme
		grounds []color.Color // terminal backgrounds that people have
	}{
		{Dark(), []color.Color{grey(0), grey(30), color.RGBA{0x28, 0x2c, 0x34, 255}}},
		{Light(), []color.Color{grey(255), grey(245)}},
	} {
		th := tc.theme
		grounds := append(tc.grounds, th.Bar.GetBackground(), th.Cursor.GetBackground(), th.CursorIdle.GetBackground())
		for name, style := range map[string]lipgloss.Style{
			"muted": th.Muted, "accent": th.Accent, "good": th.Good, "bad": th.Bad, "warn": th.Warn,
			"field": th.Field, "number": th.Number, "word": th.Word,
		} {
			for _, g := range grounds {
				if c := contrast(style.GetForeground(), g); c < 4.5 {
					t.Errorf("%s: %s on %s has a contrast of %.1f, want 4.5", th.Name, name, hex(g), c)
				}
			}
		}
		for name, style := range map[string]lipgloss.Style{"sandbox": th.Sandbox, "live": th.Live, "match": th.Match, "match here": th.MatchHere} {
			if c := contrast(style.GetForeground(), style.GetBackground()); c < 4.5 {
				t.Errorf("%s: the %s badge has a contrast of %.1f", th.Name, name, c)
			}
		}
	}
}

func hex(c color.Color) string {
	r, g, b, _ := c.RGBA()
	return fmt.Sprintf("#%02x%02x%02x", r>>8, g>>8, b>>8)
}

func TestNoneHasNoColour(t *testing.T) {
	th := None()
	for _, style := range []lipgloss.Style{th.Plain, th.Muted, th.Strong, th.Accent, th.Rule, th.Good, th.Bad, th.Warn, th.Bar, th.Sandbox, th.Live, th.Cursor, th.CursorIdle,
		th.Field, th.String, th.Number, th.Word, th.Match, th.MatchHere} {
		if Visible(style.GetForeground()) || Visible(style.GetBackground()) {
			t.Errorf("a colour in %q", style.Render("x"))
		}
	}
	if Over(lipgloss.NewStyle(), th.Cursor).Render("x") == "x" {
		t.Error("the cursor can't be seen")
	}
}

// The sixteen colours are what somebody chose for their terminal. A ground that is
// mapped to one of them may be the terminal's own, and then nothing is seen.
func TestSixteenColoursHaveNoGrounds(t *testing.T) {
	for _, th := range []Theme{Dark().InSixteen(), Light().InSixteen()} {
		for name, style := range map[string]lipgloss.Style{"bar": th.Bar, "cursor": th.Cursor, "idle": th.CursorIdle, "sandbox": th.Sandbox,
			"live": th.Live, "match": th.Match, "match here": th.MatchHere} {
			if Visible(style.GetBackground()) {
				t.Errorf("%s: %s has a ground", th.Name, name)
			}
		}
		for name, row := range map[string]lipgloss.Style{"cursor": th.Cursor, "idle": th.CursorIdle} {
			if Over(lipgloss.NewStyle(), row).Render("x") == "x" {
				t.Errorf("%s: %s can't be seen", th.Name, name)
			}
		}
	}
}

func TestNames(t *testing.T) {
	for _, name := range Names() {
		if _, ok := Named(name); !ok {
			t.Errorf("%s is offered and not known", name)
		}
	}
	if _, ok := Named("drak"); ok {
		t.Error("a theme that does not exist")
	}
}

func TestOverKeepsTheCellsOwnStyle(t *testing.T) {
	th := Dark()
	got := Over(th.Bad.Bold(true), th.Cursor)
	if got.GetForeground() != th.Bad.GetForeground() || !got.GetBold() || got.GetBackground() != th.Cursor.GetBackground() {
		t.Errorf("got %q", got.Render("x"))
	}
}
