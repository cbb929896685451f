package tui

import (
	"context"
	"image"
	"math/rand/v2"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"

	"faceauth/backend/picture"
	"faceauth/tui/graphics"
	"faceauth/views/preview"
)

// protocol is how a terminal shows pictures itself.
type protocol uint8

const (
	// byNone: it shows none, or nobody knows.
	byNone protocol = iota
	// byCells is kitty's: cells of the screen stand for the picture.
	byCells
	// byFile is iTerm2's, bySixel DEC's: the picture lies over the screen, until
	// something else is written there. See poster.
	byFile
	bySixel
)

// pixels is what is known of a terminal that shows pictures itself, and of those
// that it was sent.
type pixels struct {
	by      protocol
	wrapped bool // it is outside tmux
	// width and height are a cell's, in pixels; 0 where nobody has said. told tells
	// that the terminal has, which knows it better than the system does.
	width, height int
	told          bool
	// base and count make numbers that no other program is likely to use.
	base, count uint32
	sent        []uint32 // what lies in the terminal's memory
	unsent      unsent
}

// unsent are sequences on their way to the terminal. Commands overtake each
// other, and a picture must not come after the sequence that deletes it; so each
// brings whatever is there when it arrives, in the order in which it was asked for.
type unsent struct{ sequences string }

// String takes the sequences out. Bubble Tea calls it, in the event loop.
func (u *unsent) String() string {
	s := u.sequences
	u.sequences = ""
	return s
}

const (
	// mostScaled bounds a picture that the terminal brings to the size of its
	// cells, in pixels: it is sent in about 150 kB.
	mostScaled = 200_000
	// mostExact bounds one that is shown pixel by pixel: about 500 kB.
	mostExact = 400_000
	// longestExact is how many pixels to a side xterm shows of one.
	longestExact = 1000
)

const (
	// requestCellSize is the window operation that asks for the size of a cell in pixels.
	requestCellSize = 16
	// requestColours asks for as many colours as a sixel picture has: xterm gives
	// a VT340's 16 otherwise.
	requestColours = "\x1b[?1;3;256S"
	// attributeSixel is what a terminal that shows sixels has among its attributes.
	attributeSixel = 4
)

// GraphicsNames lists what Options.Graphics takes, the default first.
func GraphicsNames() []string { return []string{"auto", "kitty", "iterm2", "sixel", "none"} }

// graphicsByHand tells that somebody has said by what protocol pictures are shown.
func (m *Model) graphicsByHand() bool {
	return m.opts.Graphics != "auto" && m.opts.Graphics != ""
}

// identified has pictures shown as is best for what the terminal says it is. What
// was said by hand was asked for at the start: not every terminal says anything.
func (m *Model) identified() tea.Cmd {
	m.pixels.wrapped = m.terminal.Name == "tmux"
	if m.graphicsByHand() {
		return nil
	}
	return m.askForPixels()
}

// askForPixels asks a terminal that can mean it whether it shows pictures. Where
// the name was given by hand, somebody knows better than what it is called.
func (m *Model) askForPixels() tea.Cmd {
	switch auto := !m.graphicsByHand(); {
	case auto && m.opts.SlowLink:
		return nil
	case m.opts.Graphics == "kitty":
		// Not asked, since tmux hands the answer of the terminal outside on to nobody.
		m.pixels.by = byCells
		return m.askForCells()
	case auto && m.terminal.Placeholders():
		return tea.Batch(tea.Raw(graphics.Query()), m.askForCells())
	case m.opts.Graphics == "iterm2", auto && m.terminal.Files():
		m.pixels.by = byFile
		return m.askForCells()
	case m.opts.Graphics == "sixel", auto && m.terminal.Sixels():
		return tea.Batch(tea.Raw(requestColours+ansi.RequestPrimaryDeviceAttributes), m.askForCells())
	}
	return nil
}

// pixelMessage takes in what a terminal says of its pictures. It reports false
// for other messages.
func (m *Model) pixelMessage(msg tea.Msg) (tea.Cmd, bool) {
	auto := !m.graphicsByHand()
	switch msg := msg.(type) {
	case cellsMsg:
		return stir(), true
	case stirMsg:
		return m.stirred(), true
	case uv.KittyGraphicsEvent:
		if msg.Options.ID == graphics.QueryID && string(msg.Payload) == "OK" && m.terminal.Placeholders() && auto {
			m.pixels.by = byCells
		}
	case uv.PrimaryDeviceAttributesEvent:
		if slices.Contains(msg, attributeSixel) && (m.opts.Graphics == "sixel" || auto && m.terminal.Sixels()) && m.pixels.by == byNone {
			m.pixels.by = bySixel
		}
	case uv.CellSizeEvent:
		if sensibleCell(msg.Width, msg.Height) {
			m.pixels.told = true
			m.cellSize(msg.Width, msg.Height)
		}
	case systemCellMsg:
		if sensibleCell(msg.width, msg.height) && !m.pixels.told {
			m.cellSize(msg.width, msg.height)
		}
	default:
		return nil, false
	}
	return nil, true
}

// cellSize takes in the size of a cell. Pictures were drawn for another one.
func (m *Model) cellSize(width, height int) {
	beforeWidth, beforeHeight := m.pixels.cell()
	m.pixels.width, m.pixels.height = width, height
	if width == beforeWidth && height == beforeHeight {
		return
	}
	for _, p := range m.places() {
		if p.screen.Drawn() != (preview.Want{}) {
			p.screen.Say("", false)
		}
	}
}

func sensibleCell(width, height int) bool {
	return width > 0 && height > 0 && width < 1000 && height < 1000
}

// systemCellMsg is the size of a cell as the system knows it.
type systemCellMsg struct{ width, height int }

// askForCells asks how large a cell is: the terminal, and since xterm does not
// say by default, the system.
func (m *Model) askForCells() tea.Cmd {
	asked := tea.Raw(ansi.WindowOp(requestCellSize))
	if m.output == nil {
		return asked
	}
	fd := m.output.Fd()
	return tea.Batch(asked, func() tea.Msg {
		width, height := cellSizeOf(fd)
		return systemCellMsg{width, height}
	})
}

// resized asks how large cells are now: another font is a resize, too.
func (m *Model) resized() tea.Cmd {
	if m.pixels.by == byNone {
		return nil
	}
	return m.askForCells()
}

// protocolFor is how the picture of a place is shown. Where somebody chose a set
// of characters by hand, or wants no colours, it is drawn with characters; a
// picture that lies over the screen must have it for itself. later tells that it
// will have, and is covered now.
func (m *Model) protocolFor(p *place, w preview.Want) (by protocol, later bool) {
	switch {
	case m.pixels.by == byNone || w.Chosen || m.colourless():
		return byNone, false
	case m.pixels.by == byCells:
		if m.depth != picture.TrueColor { // the number of a picture is a colour
			return byNone, false
		}
		return byCells, false
	case m.output == nil || !m.whole(p) || m.pixels.by == bySixel && m.pixels.width == 0:
		return byNone, false
	}
	return m.pixels.by, m.hidden(p)
}

// cell is a cell in pixels, with a guess where the terminal has not said.
func (p *pixels) cell() (width, height int) {
	if p.width == 0 {
		return 10, 20
	}
	return p.width, p.height
}

// next is the number of the next picture.
func (p *pixels) next() uint32 {
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
	p.unsent.sequences += sequences
	return tea.Raw(&p.unsent)
}

// pixelsMsg brings a picture for the terminal. Its lines are the cells that stand
// for it or that it lies over.
type pixelsMsg struct {
	drawnMsg
	by     protocol
	number uint32
	data   []byte // for the terminal
}

// wipe forgets the picture.
func (p *pixelsMsg) wipe() { clear(p.data) }

// inPixels makes a picture for the terminal to show. It has no lines where ctx
// ended before.
func (s *selfie) inPixels(ctx context.Context, msg pixelsMsg, cellWidth, cellHeight int) pixelsMsg {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.source == nil {
		return msg
	}
	w := msg.want
	room := image.Pt(min(w.Cols, graphics.MaxSide), min(w.Rows, graphics.MaxSide))
	if msg.by == bySixel {
		room = image.Pt(max(min(room.X, longestExact/cellWidth), 1), max(min(room.Y, longestExact/cellHeight), 1))
	}
	aspect := float64(cellWidth) / float64(cellHeight)
	cols, rows := w.View.Cells(s.source, room.X, room.Y, aspect)
	for msg.by == bySixel && cols*cellWidth*rows*cellHeight > mostExact && room.X > 1 && room.Y > 1 {
		// Nobody scales it up again: it is shown smaller.
		room = image.Pt(room.X*19/20, room.Y*19/20)
		cols, rows = w.View.Cells(s.source, room.X, room.Y, aspect)
	}
	width, height := cols*cellWidth, rows*cellHeight
	for msg.by != bySixel && width*height > mostScaled {
		width, height = width*9/10, height*9/10
	}
	img, err := picture.Scale(ctx, s.source, w.View, width, height, w.Brightness)
	if err != nil {
		return msg
	}
	defer clear(img.Pix)
	switch msg.by {
	case byFile:
		msg.data, err = graphics.File(img, cols, rows)
	case bySixel:
		msg.data = graphics.Sixel(img)
	default:
		msg.data, err = graphics.Transmit(msg.number, img, cols, rows)
	}
	if err != nil {
		return msg
	}
	msg.cols, msg.lines = cols, blanks(msg.number, cols, rows)
	if msg.by == byCells {
		msg.lines = graphics.Placeholders(msg.number, cols, rows)
	}
	return msg
}

// redrawPixels is redrawSelfie for a terminal that shows the picture itself.
func (m *Model) redrawPixels(ctx context.Context, done context.CancelFunc, p *place, by protocol, want preview.Want) tea.Cmd {
	msg := pixelsMsg{drawnMsg: drawnMsg{place: p, want: want, from: p.shown}, by: by, number: m.pixels.next()}
	width, height := m.pixels.cell()
	return func() tea.Msg {
		defer done()
		return msg.from.inPixels(ctx, msg, width, height)
	}
}

// showPixels sends a picture to the terminal, if it is still wanted.
func (m *Model) showPixels(msg pixelsMsg) tea.Cmd {
	defer msg.wipe()
	if by, later := m.protocolFor(msg.place, msg.place.screen.Want()); by != msg.by || later {
		msg.lines = nil
	}
	if !m.drawn(msg.drawnMsg) {
		return nil
	}
	msg.place.by, msg.place.pixels = msg.by, 0
	if msg.by != byCells {
		return m.putUp(msg)
	}
	msg.place.pixels = msg.number
	m.pixels.sent = append(m.pixels.sent, msg.number)
	return m.pixels.send(string(msg.data))
}

// cellsMsg tells that cells that stand for pictures were written.
type cellsMsg struct{}

// stirMsg is the time to stir the terminal.
type stirMsg struct{}

// stir has the terminal stirred after cells that stand for a picture. Since 0.43
// kitty decides before it looks at them whether there are pictures to draw, and
// the first one waits for whatever happens next: a movement of the mouse, say, or
// anything that is written. How long the cells are on their way nobody knows, hence
// several times.
func stir() tea.Cmd {
	var ticks []tea.Cmd
	for _, after := range []time.Duration{100 * time.Millisecond, 500 * time.Millisecond, 2500 * time.Millisecond} {
		ticks = append(ticks, tea.Tick(after, func(time.Time) tea.Msg { return stirMsg{} }))
	}
	return tea.Batch(ticks...)
}

// stirred writes what means nothing, if there is a picture that may wait for it.
func (m *Model) stirred() tea.Cmd {
	if len(m.pixels.sent) == 0 {
		return nil
	}
	return m.pixels.send(graphics.Nothing())
}

// dropPixels takes pictures out of the terminal's memory that are no place's any
// more.
func (m *Model) dropPixels() tea.Cmd {
	var deletes string
	m.pixels.sent = slices.DeleteFunc(m.pixels.sent, func(number uint32) bool {
		used := slices.ContainsFunc(m.places(), func(p *place) bool { return p.pixels == number })
		if !used {
			deletes += graphics.Delete(number)
		}
		return !used
	})
	if deletes == "" {
		return nil
	}
	return m.pixels.send(deletes)
}

// lastWords are the sequences that take all pictures out of the terminal when
// the program ends: what did not get there any more, and what does that.
func (m *Model) lastWords() string {
	for _, p := range m.places() {
		p.pixels = 0
	}
	m.dropPixels()
	return m.pixels.unsent.String()
}
