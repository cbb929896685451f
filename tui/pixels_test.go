package tui

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/ansi/kitty"

	"faceauth/tui/graphics"
)

// says has the terminal answer what it is, and that it shows pictures.
func (b *bench) says(version string) {
	b.send(tea.TerminalVersionMsg{Name: version})
	b.send(uv.KittyGraphicsEvent{Options: kitty.Options{ID: graphics.QueryID}, Payload: []byte("OK")})
	b.send(uv.CellSizeEvent{Width: 9, Height: 18})
}

// held are the numbers of the pictures that a terminal would still have.
func (b *bench) held() map[string]bool {
	ids := map[string]bool{}
	id := regexp.MustCompile(`\x1b_G([^;\x1b]*)`)
	number := regexp.MustCompile(`(?:^|,)i=(\d+)`)
	for _, raw := range b.raw {
		for _, m := range id.FindAllStringSubmatch(raw, -1) {
			n := number.FindStringSubmatch(m[1])
			switch {
			case strings.Contains(m[1], "a=p"):
				ids[n[1]] = true
			case strings.Contains(m[1], "a=d"):
				delete(ids, n[1])
			}
		}
	}
	return ids
}

func TestPixelsWhereTheTerminalIsTrusted(t *testing.T) {
	for version, want := range map[string]bool{
		"kitty(0.42.1)": true, "ghostty 1.2.0": true,
		"Konsole 24.02.1": false, // says OK, and prints the placeholders
		"kitty(0.26.5)":   false, "WezTerm 20240203-110809": false, "tmux 3.5a": false, "XTerm(400)": false,
	} {
		console(t, 80, 24, in(photographed(100)), func(b *bench) {
			b.says(version)
			b.press("enter", "p")
			b.settle()
			if got := strings.ContainsRune(b.text(), kitty.Placeholder); got != want {
				t.Errorf("%s: placeholders %v", version, got)
			}
			if got := len(b.held()) == 1; got != want {
				t.Errorf("%s: pictures in the terminal: %v", version, b.held())
			}
			asked := strings.Contains(strings.Join(b.raw, ""), "a=q")
			if asked != want {
				t.Errorf("%s: asked for pictures: %v", version, asked)
			}
		})
	}
	// An answer alone, or a name alone, is not enough.
	console(t, 80, 24, in(photographed(100)), func(b *bench) {
		b.send(tea.TerminalVersionMsg{Name: "kitty(0.42.1)"})
		b.press("enter", "p")
		b.settle()
		b.wantsPicture(true)
		if strings.ContainsRune(b.text(), kitty.Placeholder) {
			t.Error("placeholders without an answer")
		}
	})
}

func TestPixelsAreTakenBack(t *testing.T) {
	for name, leave := range map[string]func(b *bench, p *photographer){
		"put away":   func(b *bench, _ *photographer) { b.press("p") },
		"another":    func(b *bench, _ *photographer) { b.press("J") },
		"erased":     func(b *bench, p *photographer) { b.erase(p, b.current()) },
		"characters": func(b *bench, _ *photographer) { b.press("P", "g"); b.settle() },
		"the end": func(b *bench, _ *photographer) {
			b.raw = append(b.raw, b.m.lastWords())
			b.m.forgetSelfies()
		},
	} {
		t.Run(name, func(t *testing.T) {
			p := photographed(100)
			console(t, 80, 24, in(p), func(b *bench) {
				b.says("kitty(0.42.1)")
				b.press("enter", "p")
				b.settle()
				if len(b.held()) != 1 {
					t.Fatalf("%d pictures in the terminal", len(b.held()))
				}
				leave(b, p)
				if held := b.held(); len(held) != 0 {
					t.Errorf("still in the terminal: %v", held)
				}
			})
		})
	}
}

// TestATerminalIsStirred: after cells that stand for a picture, and as long as
// there is one.
func TestATerminalIsStirred(t *testing.T) {
	console(t, 80, 24, in(photographed(100)), func(b *bench) {
		stirred := func() int { return strings.Count(strings.Join(b.raw, ""), graphics.Nothing()) }
		b.says("kitty(0.48.2)")
		b.press("enter", "p")
		b.settle()
		if stirred() != 0 {
			t.Fatal("stirred without cells")
		}
		b.send(cellsMsg{})
		if stirred() != 0 {
			t.Error("stirred before the terminal can have shown them")
		}
		b.pass(time.Second)
		soon := stirred()
		if soon == 0 {
			t.Error("not stirred")
		}
		b.pass(time.Minute)
		late := stirred()
		if late <= soon {
			t.Error("not stirred where the cells take long")
		}
		b.send(cellsMsg{})
		b.press("p")
		b.pass(time.Minute)
		if got := stirred(); got != late {
			t.Error("stirred without a picture")
		}
	})
}

// TestPixelsByHand: not every terminal says what it is, and then somebody does.
func TestPixelsByHand(t *testing.T) {
	for _, name := range []string{"kitty", "iterm2", "sixel", "none"} {
		o := in(photographed(100))
		o.Graphics = name
		console(t, 80, 24, o, func(b *bench) {
			s := b.postered()
			b.send(uv.PrimaryDeviceAttributesEvent{62, 4})
			b.send(uv.CellSizeEvent{Width: 9, Height: 18})
			b.press("enter", "P")
			b.settle()
			if got := len(posters(s)) + len(b.held()); (got == 0) != (name == "none") {
				t.Errorf("%s: %d pictures", name, got)
			}
			if asked := strings.Count(strings.Join(b.raw, ""), ansi.WindowOp(requestCellSize)); (asked == 0) != (name == "none") {
				t.Errorf("%s: asked %d times for the size of a cell", name, asked)
			}
		})
	}
}

// TestPixelsOfAnotherSize zooms and resizes: each is another picture, and the one
// before goes.
func TestPixelsOfAnotherSize(t *testing.T) {
	console(t, 120, 40, in(photographed(100)), func(b *bench) {
		b.says("kitty(0.42.1)")
		b.press("enter", "P")
		b.settle()
		first := fmt.Sprint(b.held())
		b.press("+")
		b.settle()
		second := fmt.Sprint(b.held())
		b.send(tea.WindowSizeMsg{Width: 100, Height: 30})
		b.settle()
		third := fmt.Sprint(b.held())
		if first == second || second == third || len(b.held()) != 1 {
			t.Errorf("%s, %s, %s", first, second, third)
		}
		if !strings.ContainsRune(b.text(), kitty.Placeholder) {
			t.Error("no placeholders")
		}
	})
}

func TestPixelsThroughTmux(t *testing.T) {
	o := in(photographed(100))
	o.Graphics = "kitty"
	console(t, 80, 24, o, func(b *bench) {
		b.send(tea.TerminalVersionMsg{Name: "tmux 3.5a"})
		b.press("enter", "p")
		b.settle()
		sent := b.raw[len(b.raw)-1]
		if !strings.HasPrefix(sent, "\x1bPtmux;\x1b\x1b_G") || !strings.HasSuffix(sent, "\x1b\x1b\\\x1b\\") {
			t.Errorf("%.60q", sent)
		}
		if !strings.ContainsRune(b.text(), kitty.Placeholder) {
			t.Error("no placeholders")
		}
	})
	o.Graphics = "none"
	console(t, 80, 24, o, func(b *bench) {
		b.says("kitty(0.42.1)")
		b.press("enter", "p")
		b.settle()
		b.wantsPicture(true)
		if strings.ContainsRune(b.text(), kitty.Placeholder) {
			t.Error("pixels although they are turned off")
		}
	})
}

// TestWhatIsSentKeepsItsOrder: commands overtake each other, and a picture that
// came behind the sequence that deletes it would stay in the terminal.
func TestWhatIsSentKeepsItsOrder(t *testing.T) {
	t.Parallel()
	p := &pixels{}
	first, second := p.send("picture "), p.send("delete")
	if got := fmt.Sprint(second().(tea.RawMsg).Msg) + fmt.Sprint(first().(tea.RawMsg).Msg); got != "picture delete" {
		t.Errorf("%q", got)
	}
	m := &Model{selfies: newSelfies()}
	m.pixels.sent = []uint32{7}
	m.pixels.send(graphics.Delete(6))
	if got, want := m.lastWords(), graphics.Delete(6)+graphics.Delete(7); got != want {
		t.Errorf("the last words are %q, want %q", got, want)
	}
}
