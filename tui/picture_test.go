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
	"faceauth/backend/query"
	"faceauth/backend/sandbox"
	"faceauth/keymap"
	"faceauth/views"
)

// TestPicture keeps docs/console.svg, the picture in the README, true to the
// console: real screens over the real client and the sandbox, at a fixed time.
func TestPicture(t *testing.T) {
	server, err := sandbox.Start(t.Context(), sandbox.Config{Now: noon()})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	client, err := argos.New(argos.Config{BaseURL: server.BaseURL(), Key: backend.NewSecret(server.Key())})
	if err != nil {
		t.Fatal(err)
	}
	m := New(context.Background(), Options{Keys: keymap.Default(), Now: noon, Zone: time.FixedZone("KST", 9*3600)})
	m.Update(tea.WindowSizeMsg{Width: 120, Height: 32})
	m.open(Session{Service: client, Sandbox: true, Project: server.ProjectID()})
	page, err := m.walk.Next(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	m.Update(m.add(page, nil)())
	m.loaded, m.asOf = true, noon()
	q, err := query.Parse("status:rejected margin<0 since:7d", m.queryEnv())
	if err != nil {
		t.Fatal(err)
	}
	m.Update(m.setFilter(views.Filter{Query: q})())
	m.Update(keyPress("enter"))
	svg := drawSVG(m.View().Content, m.width, m.height)
	const path = "../docs/console.svg"
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
		t.Error("docs/console.svg is not what the console looks like; go test ./tui -update draws it anew")
	}
}

// The size of a cell in the picture.
const (
	cellWidth, cellHeight = 8.4, 18.0
	margin                = 12.0
)

// drawSVG draws a frame as a terminal with a dark ground would.
func drawSVG(frame string, width, height int) []byte {
	screen := uv.NewScreenBuffer(width, height)
	screen.Method = ansi.WcWidth
	uv.NewStyledString(frame).Draw(screen, screen.Bounds())
	var b bytes.Buffer
	w, h := float64(width)*cellWidth+2*margin, float64(height)*cellHeight+2*margin
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %.0f %.0f" font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="14">`+"\n", w, h)
	fmt.Fprintf(&b, `<title>The console: list and detail</title><rect width="%.0f" height="%.0f" rx="8" fill="#16181d"/>`+"\n", w, h)
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
	if style.Attrs&uv.AttrBold != 0 {
		weight = ` font-weight="bold"`
	}
	fmt.Fprintf(b, `<text x="%.1f" y="%.1f" textLength="%.1f" xml:space="preserve" fill="%s"%s>%s</text>`+"\n",
		left, top+13.5, width, fg, weight, html.EscapeString(text))
}

func hex(c color.Color) string {
	r, g, b, _ := c.RGBA()
	return fmt.Sprintf("#%02x%02x%02x", r>>8, g>>8, b>>8)
}
