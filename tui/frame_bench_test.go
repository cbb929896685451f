package tui

import (
	"context"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"

	"faceauth/keymap"
)

// BenchmarkFrame is what a frame costs the processor, the renderer's reading of
// it included: with a picture on the screen and without.
func BenchmarkFrame(b *testing.B) {
	for _, picture := range []bool{false, true} {
		name := "list-and-detail"
		if picture {
			name = "with-a-picture"
		}
		b.Run(name, func(b *testing.B) {
			s := people(1200)
			s.image = func(context.Context, string) ([]byte, error) { return selfieJPEG(960, 720), nil }
			o := in(s)
			o.Keys, o.Zone, o.Now = keymap.Default(), time.UTC, noon
			m := New(b.Context(), o)
			msgs := make(chan tea.Msg, 100)
			run := func(cmd tea.Cmd) {
				if cmd != nil {
					go func() { msgs <- cmd() }()
				}
			}
			deliver := func(until func() bool) {
				for !until() {
					switch msg := (<-msgs).(type) {
					case tea.BatchMsg:
						for _, cmd := range msg {
							run(cmd)
						}
					default:
						_, cmd := m.Update(msg)
						run(cmd)
					}
				}
			}
			run(m.Init())
			m.Update(tea.WindowSizeMsg{Width: 200, Height: 60})
			deliver(func() bool { return m.detail.AuthID() != "" })
			if picture {
				_, cmd := m.Update(keyPress("p"))
				run(cmd)
				deliver(func() bool { return m.selfies.beside.screen.Drawn().AuthID != "" })
			}
			screen := uv.NewScreenBuffer(200, 60)
			for b.Loop() {
				uv.NewStyledString(m.View().Content).Draw(screen, screen.Bounds())
			}
		})
	}
}
