package tui

import (
	"bytes"
	"context"
	"fmt"
	"html"
	"image/color"
	"os"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"

	"faceauth/backend"
	"faceauth/backend/argos"
	"faceauth/backend/audit"
	"faceauth/backend/config"
	"faceauth/backend/faceurl"
	"faceauth/backend/query"
	"faceauth/backend/sandbox"
	"faceauth/keymap"
	"faceauth/views"
)

// TestPicture keeps docs/console.svg, the picture in the README, true to the
// console: real screens over the real client and the sandbox, at a fixed time.
func TestPicture(t *testing.T) {
	m := overSandbox(t, 120, 32)
	q, err := query.Parse("status:rejected margin<0 since:7d", m.queryEnv())
	if err != nil {
		t.Fatal(err)
	}
	m.Update(m.setFilter(views.Filter{Query: q})())
	m.Update(keyPress("enter"))
	keepSVG(t, "console", drawSVG(m.View().Content, m.width, m.height, "The console: list and detail"))
}

// TestSelfiePicture keeps docs/selfie.svg: a record with its selfie.
func TestSelfiePicture(t *testing.T) {
	sameRounding(t)
	m := overSandbox(t, 80, 24)
	m.Update(keyPress("enter"))
	m.Update(keyPress("p"))
	p := &m.selfies.beside
	s, err := m.session.Service.Image(t.Context(), m.detail.AuthID())
	if err != nil {
		t.Fatal(err)
	}
	shown, err := develop(t.Context(), m.detail.AuthID(), s)
	if err != nil {
		t.Fatal(err)
	}
	m.selfies.album.add(shown)
	p.take(shown)
	m.Update(m.redrawSelfie(p)())
	keepSVG(t, "selfie", drawSVG(m.View().Content, m.width, m.height, "A record and its selfie"))
}

// TestLinkPicture keeps docs/link.svg: the composer of a Face Auth URL.
func TestLinkPicture(t *testing.T) {
	m := overSandbox(t, 80, 20)
	m.session.Links = faceurl.Project{ID: m.session.Project, FormURL: config.DefaultFormURL, APIKey: backend.NewSecret(sandbox.DefaultKey)}
	m.Update(keyPress("u"))
	m.Update(keyPress("tab"))
	m.Update(tea.PasteMsg{Content: "user-4711"})
	m.Update(keyPress("enter"))
	keepSVG(t, "link", drawSVG(m.View().Content, m.width, m.height, "The composer of a Face Auth URL"))
}

// TestErasePicture keeps docs/erase.svg: the question before records are erased.
func TestErasePicture(t *testing.T) {
	m := overSandbox(t, 80, 20)
	m.opts.Trail = audit.Open(t.TempDir(), audit.Who{})
	q, err := query.Parse("until:2026-11-20 status:rejected", m.queryEnv())
	if err != nil {
		t.Fatal(err)
	}
	m.Update(m.setFilter(views.Filter{Query: q})())
	m.Update(keyPress("D"))
	keepSVG(t, "erase", drawSVG(m.View().Content, m.width, m.height, "The question before records are erased"))
}

// overSandbox is a console with the first page of the sandbox, at a fixed time.
func overSandbox(t *testing.T, width, height int) *Model {
	t.Helper()
	server, err := sandbox.Start(t.Context(), sandbox.Config{Now: noon()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	client, err := argos.New(argos.Config{BaseURL: server.BaseURL(), Key: backend.NewSecret(server.Key())})
	if err != nil {
		t.Fatal(err)
	}
	m := New(context.Background(), Options{Keys: keymap.Default(), Now: noon, Zone: time.FixedZone("KST", 9*3600)})
	m.Update(tea.WindowSizeMsg{Width: width, Height: height})
	m.open(Session{Service: client, Sandbox: true, Project: server.ProjectID()})
	page, err := m.walk.Next(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	m.Update(m.add(page, nil)())
	m.loaded, m.asOf = true, noon()
	return m
}

// keepSVG compares a picture with the one in docs, or writes it there.
func keepSVG(t *testing.T, name string, svg []byte) {
	t.Helper()
	path := "../docs/" + name + ".svg"
	if *update {
		if err := os.WriteFile(path, svg, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(svg, want) {
		t.Errorf("%s is not what the console looks like; go test ./tui -update draws it anew", path)
	}
}

// The size of a cell in the picture.
const (
	cellWidth, cellHeight = 8.4, 18.0
	margin                = 12.0
)

// drawSVG draws a frame as a terminal with a dark ground would.
func drawSVG(frame string, width, height int, title string) []byte {
	screen := uv.NewScreenBuffer(width, height)
	screen.Method = ansi.WcWidth
	uv.NewStyledString(frame).Draw(screen, screen.Bounds())
	var b bytes.Buffer
	w, h := float64(width)*cellWidth+2*margin, float64(height)*cellHeight+2*margin
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %.0f %.0f" font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="14" shape-rendering="crispEdges">`+"\n", w, h)
	fmt.Fprintf(&b, `<title>%s</title><rect width="%.0f" height="%.0f" rx="8" fill="#16181d"/>`+"\n", title, w, h)
	for y := range height {
		for x := 0; x < width; {
			cell := screen.CellAt(x, y)
			end := x + max(cell.Width, 1)
			text := cell.Content
			// Cells of one style are one run; a wide cell stands alone.
			for end < width && cell.Width == 1 {
				next := screen.CellAt(end, y)
				if next.Width != 1 || !next.Style.Equal(&cell.Style) {
					break
				}
				text += next.Content
				end++
			}
			drawRun(&b, text, cell.Style, x, y, end-x)
			x = end
		}
	}
	b.WriteString("</svg>\n")
	return b.Bytes()
}

func drawRun(b *bytes.Buffer, text string, style uv.Style, x, y, cells int) {
	left, top, width := margin+float64(x)*cellWidth, margin+float64(y)*cellHeight, float64(cells)*cellWidth
	if style.Bg != nil {
		fmt.Fprintf(b, `<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" fill="%s"/>`, left, top, width, cellHeight, hex(style.Bg))
	}
	if len(bytes.TrimSpace([]byte(text))) == 0 {
		return
	}
	fg, weight := "#d7dae0", ""
	if style.Fg != nil {
		fg = hex(style.Fg)
	}
	if drawn := blocks(text); drawn != nil {
		for i, parts := range drawn {
			for _, p := range parts {
				fmt.Fprintf(b, `<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" fill="%s"/>`, left+(float64(i)+p.x)*cellWidth, top+p.y*cellHeight,
					p.w*cellWidth+0.1, p.h*cellHeight+0.1, fg)
			}
		}
		b.WriteByte('\n')
		return
	}
	if style.Attrs&uv.AttrBold != 0 {
		weight = ` font-weight="bold"`
	}
	fmt.Fprintf(b, `<text x="%.1f" y="%.1f" textLength="%.1f" xml:space="preserve" fill="%s"%s>%s</text>`+"\n",
		left, top+13.5, width, fg, weight, html.EscapeString(text))
}

// part is a part of a cell, in shares of its sides.
type part struct{ x, y, w, h float64 }

// blocks are the parts of each cell that block elements paint, which no font
// draws without gaps; nil for text of anything else.
func blocks(text string) [][]part {
	quarter := []part{{0, 0, .5, .5}, {.5, 0, .5, .5}, {0, .5, .5, .5}, {.5, .5, .5, .5}}
	var out [][]part
	for _, r := range text {
		switch {
		case r == ' ':
			out = append(out, nil)
		case r == '▀':
			out = append(out, []part{{0, 0, 1, .5}})
		case r >= '▁' && r <= '█':
			n := float64(r-'▁'+1) / 8
			out = append(out, []part{{0, 1 - n, 1, n}})
		case r >= '▉' && r <= '▏':
			out = append(out, []part{{0, 0, float64('▏'-r+1) / 8, 1}})
		case r == '▐':
			out = append(out, []part{{.5, 0, .5, 1}})
		case r == '▔':
			out = append(out, []part{{0, 0, 1, .125}})
		case r == '▕':
			out = append(out, []part{{.875, 0, .125, 1}})
		case r >= '▖' && r <= '▟':
			var parts []part
			for _, i := range [][]int{{2}, {3}, {0}, {0, 2, 3}, {0, 3}, {0, 1, 2}, {0, 1, 3}, {1}, {1, 2}, {1, 2, 3}}[r-'▖'] {
				parts = append(parts, quarter[i])
			}
			out = append(out, parts)
		default:
			return nil
		}
	}
	return out
}

func hex(c color.Color) string {
	r, g, b, _ := c.RGBA()
	return fmt.Sprintf("#%02x%02x%02x", r>>8, g>>8, b>>8)
}
