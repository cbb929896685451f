package tui

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"faceauth/backend"
)

// sizes are the terminals that frames are kept for.
func sizes() [][2]int { return [][2]int{{60, 15}, {80, 24}, {120, 40}, {200, 60}} }

func TestGoldenFrames(t *testing.T) {
	for _, size := range sizes() {
		w, h := size[0], size[1]
		name := func(screen string) string { return fmt.Sprintf("%s-%dx%d", screen, w, h) }
		console(t, w, h, in(people(1200)), func(b *bench) {
			golden(t, name("list"), b.text())
			b.press("j", "enter")
			golden(t, name("detail"), b.text())
			b.press("esc", "j", "j", "j", "enter")
			golden(t, name("disagreement"), b.text())
			b.press("tab")
			golden(t, name("raw"), b.text())
			b.press("?")
			golden(t, name("help"), b.text())
		})
		console(t, w, h, in(people(1200)), func(b *bench) {
			b.press("/")
			golden(t, name("filter-empty"), b.text())
			b.write("fail:oc")
			golden(t, name("filter-typing"), b.text())
			b.write(" statsu:x")
			golden(t, name("filter-wrong"), b.text())
			b.press("esc", "/")
			b.write("status:rejected since:2d")
			b.press("enter")
			b.pass(time.Second)
			b.press("space", "space", "g", "b")
			golden(t, name("filtered"), b.text())
			b.press("f")
			golden(t, name("facets"), b.text())
			b.press("f", "s")
			golden(t, name("sort"), b.text())
			b.press("esc", "o")
			golden(t, name("columns"), b.text())
			b.press("esc", "e")
			golden(t, name("export"), b.text())
		})
		console(t, w, h, in(people(1200)), func(b *bench) {
			b.press("/")
			b.write("status:rejected")
			b.press("enter", "j", "enter", "]")
			golden(t, name("attempts"), b.text())
			b.press("c")
			golden(t, name("compare"), b.text())
			b.press("esc", "tab", "/")
			b.write("auth_")
			golden(t, name("raw-search"), b.text())
		})
		console(t, w, h, Options{}, func(b *bench) { golden(t, name("welcome"), b.text()) })
		console(t, w, h, in(failing(&backend.Error{Kind: backend.WrongKey, Op: "list authentications", Status: 403, Message: "Forbidden", Attempts: 1})),
			func(b *bench) { golden(t, name("wrong-key"), b.text()) })
	}
}

// Beside a picture the detail has few columns.
func TestGoldenCompact(t *testing.T) {
	console(t, 80, 24, in(people(1200)), func(b *bench) {
		b.press("j", "enter")
		for _, width := range []int{26, 43} {
			b.m.detail.Resize(width, 40)
			golden(t, fmt.Sprintf("detail-compact-%d", width), ansi.Strip(strings.Join(b.m.detail.View(b.m.context(true)), "\n"))+"\n")
		}
	})
}

func TestGoldenColours(t *testing.T) {
	for name, o := range map[string]Options{"dark": {Theme: "dark"}, "light": {Theme: "light"}, "nocolor": {NoColor: true}} {
		o.Connect = in(people(30)).Connect
		console(t, 80, 24, o, func(b *bench) {
			b.press("j")
			golden(t, "list-"+name, b.frame())
			b.press("enter")
			golden(t, "detail-"+name, b.frame())
			b.press("tab", "/")
			b.write("rejected")
			golden(t, "raw-search-"+name, b.frame())
			b.press("esc", "c")
			golden(t, "compare-"+name, b.frame())
		})
	}
}

// failing is a Service whose every answer is err.
func failing(err *backend.Error) scripted {
	return scripted{
		page: func(context.Context, backend.PageRequest) (backend.Page, error) { return backend.Page{}, err },
		one: func(context.Context, string) (backend.Authentication, error) {
			return backend.Authentication{}, err
		},
	}
}

func TestTooSmallSaysSo(t *testing.T) {
	console(t, 20, 5, in(people(30)), func(b *bench) {
		b.wants("faceauth needs", "60×15", "20×5")
		b.press("j", "enter", "?") // nothing breaks while nothing can be seen
		b.send(tea.WindowSizeMsg{Width: 1, Height: 1})
		b.send(tea.WindowSizeMsg{Width: 80, Height: 24})
		b.press("esc", "esc")
		b.wants("STATUS", "30 loaded · that is all")
	})
}

func TestEverySizeCanBeDrawn(t *testing.T) {
	for w := 55; w <= 250; w += 13 {
		for h := 12; h <= 70; h += 7 {
			console(t, w, h, in(people(100)), func(b *bench) {
				b.press("G", "enter", "tab", "G", "?", "G", "esc", "esc", "g")
			})
		}
	}
}
