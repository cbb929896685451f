package tui

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
)

// postered gives the console a terminal on which pictures can lie, to which each
// frame is written whole.
func (b *bench) postered() *sheet {
	s := &sheet{}
	b.m.output = &pictureOutput{File: s}
	b.each = func() {
		before := len(posters(s))
		if _, err := b.m.output.Write([]byte(b.m.View().Content)); err != nil {
			b.Fatal(err)
		}
		for _, p := range posters(s)[before:] {
			at := postersArea(&b.m.selfies.beside).Min
			if !strings.HasPrefix(p, fmt.Sprintf("\x1b7\x1b[%d;%dH", at.Y+1, at.X+1)) {
				b.Errorf("a poster at %q, where its cells are at %v", p, at)
			}
		}
	}
	return s
}

// is has the terminal say what it is, what it has and how large its cells are.
func (b *bench) is(version string, attributes ...int) {
	b.send(tea.TerminalVersionMsg{Name: version})
	b.send(uv.PrimaryDeviceAttributesEvent(attributes))
	b.send(uv.CellSizeEvent{Width: 9, Height: 18})
}

// posters are the pictures in what was written: the column and row where each
// begins, and by which protocol.
func posters(s *sheet) []string {
	return regexp.MustCompile(`\x1b7\x1b\[[\d;]*H\x1b(?:P0;1q|\]1337;File=)`).FindAllString(s.String(), -1)
}

func TestPostersWhereTheTerminalIsTrusted(t *testing.T) {
	const sixel, file = "\x1bP0;1q", "\x1b]1337;File="
	for _, tc := range []struct {
		version    string
		attributes []int
		graphics   string
		want       string
	}{
		{"foot(1.20.2)", []int{62, 4, 22}, "auto", sixel},
		{"foot(1.20.2)", []int{62, 22}, "auto", ""}, // built without
		{"XTerm(379)", []int{63, 1, 2, 4}, "", sixel},
		{"XTerm(379)", []int{64, 1, 2}, "auto", ""}, // not as a VT340
		{"iTerm2 3.5.0", []int{62, 4}, "auto", file},
		{"WezTerm 20240203", []int{65, 4}, "auto", file},
		{"Konsole 24.02.1", []int{62, 4}, "auto", ""},
		{"tmux 3.5a", []int{1, 2, 4}, "auto", ""},
		{"", []int{62, 4}, "auto", ""},
		{"Konsole 24.02.1", []int{62, 4}, "sixel", sixel},
		{"Konsole 24.02.1", []int{62}, "sixel", ""},
		{"Konsole 24.02.1", nil, "iterm2", file},
		{"foot(1.20.2)", []int{62, 4}, "none", ""},
		{"iTerm2 3.5.0", nil, "none", ""},
	} {
		o := in(photographed(100))
		o.Graphics = tc.graphics
		console(t, 80, 24, o, func(b *bench) {
			s := b.postered()
			b.is(tc.version, tc.attributes...)
			b.press("enter", "p")
			b.settle()
			b.wantsPicture(true) // of characters: it does not have the screen for itself
			if got := posters(s); len(got) > 0 {
				t.Errorf("%+v: beside the record: %q", tc, got)
			}
			b.press("P")
			b.settle()
			got := posters(s)
			if (tc.want == "") != (len(got) == 0) || len(got) > 0 && !strings.HasSuffix(got[0], tc.want) {
				t.Errorf("%+v: %q", tc, got)
			}
			if b.hasPicture() != (tc.want == "") {
				t.Errorf("%+v: a picture of characters: %v", tc, b.hasPicture())
			}
			if strings.Contains(s.String(), markPrefix) {
				t.Errorf("%+v: the terminal got a mark", tc)
			}
		})
	}
}

func TestPostersAreTakenDown(t *testing.T) {
	for name, leave := range map[string]func(b *bench, p *photographer){
		"back":       func(b *bench, _ *photographer) { b.press("q") },
		"help":       func(b *bench, _ *photographer) { b.press("?") },
		"another":    func(b *bench, _ *photographer) { b.press("J") },
		"erased":     func(b *bench, p *photographer) { b.erase(p, b.current()) },
		"characters": func(b *bench, _ *photographer) { b.press("g"); b.settle() },
		"no room":    func(b *bench, _ *photographer) { b.send(tea.WindowSizeMsg{Width: 30, Height: 8}) },
		"less room":  func(b *bench, _ *photographer) { b.send(tea.WindowSizeMsg{Width: 70, Height: 20}) },
		"more room":  func(b *bench, _ *photographer) { b.send(tea.WindowSizeMsg{Width: 90, Height: 40}) },
		"a font":     func(b *bench, _ *photographer) { b.send(uv.CellSizeEvent{Width: 10, Height: 18}) },
	} {
		t.Run(name, func(t *testing.T) {
			p := photographed(100)
			console(t, 80, 24, in(p), func(b *bench) {
				s := b.postered()
				b.is("foot(1.20.2)", 62, 4)
				b.press("enter", "P")
				b.settle()
				if len(posters(s)) == 0 {
					t.Fatal("no poster")
				}
				data := b.m.output.picture
				b.cleared = false
				leave(b, p)
				if !b.cleared {
					t.Error("the screen was not cleared")
				}
				for _, v := range data {
					if v != 0 {
						t.Fatal("the picture is still in memory")
					}
				}
			})
		})
	}
}

// TestPostersComeBack: once what covered it is gone, and wherever the frame is
// drawn anew.
func TestPostersComeBack(t *testing.T) {
	console(t, 80, 24, in(photographed(100)), func(b *bench) {
		s := b.postered()
		b.is("foot(1.20.2)", 62, 4)
		b.press("enter", "P")
		b.settle()
		wants := func(when string, want bool) {
			t.Helper()
			s.Reset()
			b.each()
			if got := len(posters(s)) == 1; got != want {
				t.Errorf("%s: a poster: %v, want %v:\n%s", when, got, want, b.text())
			}
		}
		wants("at first", true)
		at := posters(s)
		b.press("?")
		b.settle()
		wants("below help", false)
		b.press("q")
		b.settle()
		wants("after help", true)
		b.send(tea.WindowSizeMsg{Width: 20, Height: 5})
		b.settle()
		wants("where nothing fits", false)
		b.send(tea.WindowSizeMsg{Width: 80, Height: 24})
		b.settle()
		wants("where it fits again", true)
		if again := posters(s); len(again) != 1 || len(at) != 1 || again[0] != at[0] {
			t.Errorf("it lies at %q, and lay at %q", again, at)
		}
		b.press("+")
		b.settle()
		wants("zoomed", true)
		b.press("J")
		b.settle()
		wants("of the next record", true)
		b.press("q", "p")
		b.settle()
		wants("beside the record", false)
		b.wantsPicture(true)
		b.press("P", "g")
		b.settle()
		wants("in characters by hand", false)
		b.wantsPicture(true)
	})
}

// TestPostersCoverTheirCells: the picture must lie on blank cells alone, where
// nothing is written over it.
func TestPostersCoverTheirCells(t *testing.T) {
	for _, size := range sizes() {
		console(t, size[0], size[1], in(photographed(100)), func(b *bench) {
			b.postered()
			b.is("foot(1.20.2)", 62, 4)
			b.press("enter", "P")
			b.settle()
			area := b.m.poster.area
			if area.Empty() || area.Max.Y > b.m.height-footerHeight-1 || area.Max.X > b.m.width || area.Min.Y < headerHeight {
				t.Fatalf("it lies at %v", area)
			}
			if w, h := area.Dx()*9, area.Dy()*18; w > longestExact || h > longestExact || w*h > mostExact {
				t.Errorf("it has %d×%d pixels", w, h)
			}
			rows := strings.Split(ansi.Strip(b.frame()), "\n")
			for _, row := range rows[area.Min.Y:area.Max.Y] {
				if cells := []rune(row)[area.Min.X:area.Max.X]; strings.TrimSpace(string(cells)) != "" {
					t.Errorf("below it stands %q", string(cells))
				}
			}
		})
	}
}

// TestAPosterThatComesLate was made for a screen that is not there any more.
func TestAPosterThatComesLate(t *testing.T) {
	for _, leave := range []string{"?", "q", "g", "J"} {
		console(t, 80, 24, in(photographed(100)), func(b *bench) {
			s := b.postered()
			b.is("foot(1.20.2)", 62, 4)
			b.press("enter", "P")
			b.settle()
			late := b.m.redrawSelfie(&b.m.selfies.beside)().(pixelsMsg)
			if len(late.data) == 0 || len(late.lines) == 0 {
				t.Fatal("nothing was made")
			}
			b.press(leave)
			s.Reset()
			b.send(late)
			if got := posters(s); len(got) > 0 {
				t.Errorf("after %s: %q", leave, got)
			}
			if !bytes.Equal(late.data, make([]byte, len(late.data))) {
				t.Errorf("after %s the picture is still in memory", leave)
			}
		})
	}
}

func TestPostersNeedTheSizeOfACell(t *testing.T) {
	console(t, 80, 24, in(photographed(100)), func(b *bench) {
		s := b.postered()
		b.send(tea.TerminalVersionMsg{Name: "foot(1.20.2)"})
		b.send(uv.PrimaryDeviceAttributesEvent{62, 4})
		b.press("enter", "P")
		b.settle()
		if got := posters(s); len(got) > 0 {
			t.Errorf("%q", got)
		}
		b.wantsPicture(true)
		// Meanwhile the picture is drawn already, and all the same as it was taken to
		// be. What the system knows is enough; what the terminal says is better.
		b.send(systemCellMsg{10, 20})
		b.settle()
		if len(posters(s)) == 0 {
			t.Error("no poster")
		}
		b.send(uv.CellSizeEvent{Width: 9, Height: 18})
		b.send(systemCellMsg{10, 20})
		if b.m.pixels.width != 9 {
			t.Errorf("a cell is %d wide", b.m.pixels.width)
		}
	})
}
