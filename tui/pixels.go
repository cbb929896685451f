package tui

import (
	"context"
	"math/rand/v2"
	"strings"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"

	"faceauth/backend/picture"
	"faceauth/tui/graphics"
	"faceauth/views/preview"
)

// pixels is what is known of a terminal that shows pictures itself, and of those
// that it was sent.
type pixels struct {
	trusted bool // it said that it does, and is known to mean it
	wrapped bool // it is outside tmux
	// width and height are a cell's, in pixels; 0 where the terminal has not said.
	width, height int
	// base and count make numbers that no other program is likely to use.
	base, count uint32
	sent        []uint32 // what lies in the terminal's memory
}

// mostPixels bounds a picture that is sent: what a PNG of a photograph then
// takes is 200 to 300 kB.
const mostPixels = 160_000

// requestCellSize is the window operation that asks for the size of a cell in pixels.
const requestCellSize = 16

// askForPixels asks a terminal that can mean it whether it shows pictures.
func (m *Model) askForPixels() tea.Cmd {
	switch m.opts.Graphics {
	case "kitty":
		// Somebody knows better. tmux hands the answer of the terminal outside on
		// to nobody.
		m.pixels.trusted, m.pixels.wrapped = true, m.terminal.Name == "tmux"
	case "none":
		return nil
	default:
		if !m.terminal.Placeholders() || m.opts.SlowLink {
			return nil
		}
	}
	return tea.Raw(graphics.Query() + ansi.WindowOp(requestCellSize))
}

// pixelMessage takes in what a terminal says of its pictures. It reports false
// for other messages.
func (m *Model) pixelMessage(msg tea.Msg) bool {
	switch msg := msg.(type) {
	case uv.KittyGraphicsEvent:
		if msg.Options.ID == graphics.QueryID && string(msg.Payload) == "OK" && m.terminal.Placeholders() && m.opts.Graphics != "none" {
			m.pixels.trusted = true
		}
	case uv.CellSizeEvent:
		if msg.Width > 0 && msg.Height > 0 && msg.Width < 1000 && msg.Height < 1000 {
			m.pixels.width, m.pixels.height = msg.Width, msg.Height
		}
	default:
		return false
	}
	return true
}

// inPixels tells that a picture is shown by the terminal itself: where somebody
// chose a set of characters by hand it is not.
func (m *Model) inPixels(w preview.Want) bool {
	return m.pixels.trusted && !w.Chosen && m.depth == picture.TrueColor && !m.noColor && m.theme.Name != "none"
}

// cell is a cell in pixels, with a guess where the terminal has not said.
func (p *pixels) cell() (width, height int) {
	if p.width == 0 {
		return 10, 20
	}
	return p.width, p.height
}

// number is the number of the next picture.
func (p *pixels) number() uint32 {
	if p.base == 0 {
		p.base = (1 + rand.Uint32N(graphics.MaxID>>8-1)) << 8
	}
	p.count = (p.count + 1) & 0xff
	return p.base | p.count
}

// send makes a command of sequences for the terminal that shows the pictures.
func (p *pixels) send(sequences string) tea.Cmd {
	if p.wrapped {
		sequences = graphics.ThroughTmux(sequences)
	}
	return tea.Raw(sequences)
}

// pixelsMsg brings a picture for the terminal, and the cells that stand for it.
type pixelsMsg struct {
	drawnMsg
	id       uint32
	transmit string
}

// inPixelsDrawn makes a picture for the terminal to show.
func (s *selfie) inPixelsDrawn(ctx context.Context, w preview.Want, id uint32, cellWidth, cellHeight int) (transmit string, lines []string, cols int) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.source == nil {
		return "", nil, 0
	}
	cols, rows := min(w.Cols, graphics.MaxSide), min(w.Rows, graphics.MaxSide)
	cols, rows = w.View.Cells(s.source, cols, rows, float64(cellWidth)/float64(cellHeight))
	width, height := cols*cellWidth, rows*cellHeight
	for width*height > mostPixels {
		width, height = width*9/10, height*9/10
	}
	img, err := picture.Scale(ctx, s.source, w.View, width, height, w.Brightness)
	if err != nil {
		return "", nil, 0
	}
	defer clear(img.Pix)
	transmit, err = graphics.Transmit(id, img, cols, rows)
	if err != nil {
		return "", nil, 0
	}
	return transmit, graphics.Placeholders(id, cols, rows), cols
}

// redrawPixels is redrawSelfie for a terminal that shows the picture itself.
func (m *Model) redrawPixels(ctx context.Context, done context.CancelFunc, p *place, want preview.Want) tea.Cmd {
	s, id := p.shown, m.pixels.number()
	width, height := m.pixels.cell()
	return func() tea.Msg {
		defer done()
		transmit, lines, cols := s.inPixelsDrawn(ctx, want, id, width, height)
		return pixelsMsg{drawnMsg{p, want, s, lines, cols}, id, transmit}
	}
}

// showPixels sends a picture to the terminal, if it is still wanted.
func (m *Model) showPixels(msg pixelsMsg) tea.Cmd {
	if !m.drawn(msg.drawnMsg) {
		return nil
	}
	msg.place.pixels = msg.id
	m.pixels.sent = append(m.pixels.sent, msg.id)
	return m.pixels.send(msg.transmit)
}

// dropPixels takes pictures out of the terminal's memory that are no place's any
// more.
func (m *Model) dropPixels() tea.Cmd {
	var b strings.Builder
	kept := m.pixels.sent[:0]
	for _, id := range m.pixels.sent {
		used := false
		for _, p := range m.places() {
			used = used || p.pixels == id
		}
		if used {
			kept = append(kept, id)
			continue
		}
		b.WriteString(graphics.Delete(id))
	}
	m.pixels.sent = kept
	if b.Len() == 0 {
		return nil
	}
	return m.pixels.send(b.String())
}

// lastWords are the sequences that take all pictures out of the terminal when
// the program ends.
func (m *Model) lastWords() string {
	var b strings.Builder
	for _, id := range m.pixels.sent {
		b.WriteString(graphics.Delete(id))
	}
	m.pixels.sent = nil
	if m.pixels.wrapped {
		return graphics.ThroughTmux(b.String())
	}
	return b.String()
}

// GraphicsNames lists what Options.Graphics takes, the default first.
func GraphicsNames() []string { return []string{"auto", "kitty", "none"} }
