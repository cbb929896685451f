package tui

import (
	"context"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"faceauth/backend/picture"
	"faceauth/keymap"
	"faceauth/views/preview"
)

// selfieRest is how long a record must have been looked at before its selfie is
// fetched: who leafs through records fetches nothing.
const selfieRest = 200 * time.Millisecond

// place is where a selfie is shown: beside its record or on the whole screen, or
// one side of a comparison. Its work has nothing to do with the console's tasks:
// neither waits for the other.
type place struct {
	screen *preview.Screen
	// turn counts what was begun here. What comes of an earlier turn is dropped.
	turn   int
	cancel context.CancelFunc // ends what the turn has under way
	events chan tea.Msg       // what it reports meanwhile
	busy   bool               // the selfie is being fetched
	failed bool               // and could not be
	erased bool               // it is said that there is none any more
	shown  *selfie            // nil until it is there

	by      protocol     // how the picture is shown
	pixels  uint32       // the number of the picture that the terminal shows here; 0 for none
	drawing preview.Want // what a picture is being drawn for
	undraw  context.CancelFunc
}

// selfies is all that the console has of them.
type selfies struct {
	on     bool // beside the record
	beside place
	pair   [2]place // of the comparison
	album  album
}

func newSelfies() selfies {
	return selfies{beside: place{screen: &preview.Screen{}}, pair: [2]place{{screen: &preview.Screen{}}, {screen: &preview.Screen{}}}}
}

type (
	// selfieRestMsg comes when a record may have been looked at for a while.
	selfieRestMsg struct {
		place *place
		turn  int
	}
	// selfieNoteMsg tells how the fetching goes.
	selfieNoteMsg struct {
		place *place
		turn  int
		from  chan tea.Msg
		note  string
	}
	// selfieMsg brings a selfie, or why there is none. After a thumbnail the
	// whole follows.
	selfieMsg struct {
		place  *place
		turn   int
		selfie *selfie
		err    error
	}
	// drawnMsg brings the lines of a picture.
	drawnMsg struct {
		place *place
		want  preview.Want
		from  *selfie
		lines []string
		cols  int
	}
)

// selfieShown tells that the selfie has its place on the screen.
func (m *Model) selfieShown() bool {
	whole := func(l layer) bool { return l.overlay == overlay(m.selfies.beside.screen) }
	return m.selfieBeside() || slices.ContainsFunc(m.overlays, whole)
}

// selfieBeside tells that it is shown beside its record.
func (m *Model) selfieBeside() bool {
	return m.selfies.on && m.session != nil && !m.facetsOpen && m.detail.AuthID() != "" && (m.split() || m.focus == onDetail)
}

// seeSelfies has each place show the selfie that belongs there now: it fetches
// what is missing, draws what is there and forgets what is not shown any more.
// It is asked after every message and costs nothing while all is as it should.
func (m *Model) seeSelfies() tea.Cmd {
	var cmds []tea.Cmd
	left, right, width, height, paired := m.pairWanted()
	for _, s := range slices.Clone(m.selfies.album.selfies) {
		if m.erased(s.authID) {
			m.selfies.album.drop(s.authID)
		}
	}
	if m.selfieShown() {
		cmds = append(cmds, m.see(&m.selfies.beside, m.detail.AuthID()))
	} else {
		m.selfies.beside.leave()
	}
	if paired {
		for i := range m.selfies.pair {
			m.selfies.pair[i].screen.Resize(width, height)
		}
		cmds = append(cmds, m.see(&m.selfies.pair[0], left), m.see(&m.selfies.pair[1], right))
	} else {
		m.selfies.pair[0].leave()
		m.selfies.pair[1].leave()
	}
	if !paired && !m.selfieShown() && len(m.selfies.album.selfies) > 0 {
		m.selfies.album.clear()
	}
	return tea.Batch(append(cmds, m.seePoster(), m.dropPixels())...)
}

// pairWanted is what a comparison that is open wants to show.
func (m *Model) pairWanted() (left, right string, width, height int, shown bool) {
	if screen := m.comparing(); screen != nil {
		return screen.Pictures()
	}
	return "", "", 0, 0, false
}

// see has a place show the selfie of an authentication.
func (m *Model) see(p *place, authID string) tea.Cmd {
	switch {
	case authID == "":
		p.leave()
		return nil
	case m.erased(authID):
		if p.screen.AuthID() != authID || !p.erased {
			p.begin(authID)
			p.erased = true
			p.screen.Say("Erased: the selfie is gone for good.", false)
		}
		return nil
	case p.shown != nil && !m.selfies.album.holds(p.shown):
		p.leave() // another place has it anew
	}
	if p.screen.AuthID() == authID && !p.erased {
		if p.shown != nil {
			m.selfies.album.find(authID) // what is in sight is not what others push out
		}
		return m.drawSelfie(p)
	}
	p.begin(authID)
	if s := m.selfies.album.find(authID); s == nil {
		p.screen.Say("…", false)
	} else if p.take(s); !s.coarse {
		return m.drawSelfie(p)
	}
	// Of a selfie that was left before all of it was there, the thumbnail is
	// kept: it is shown meanwhile, and the whole is fetched like any other.
	turn := p.turn
	return tea.Batch(m.drawSelfie(p), tea.Tick(selfieRest, func(time.Time) tea.Msg { return selfieRestMsg{p, turn} }))
}

// erased tells that the record shown is one whose selfie is gone.
func (m *Model) erased(authID string) bool {
	snap := m.list.View().Snapshot
	row, ok := snap.Row(authID)
	return ok && snap.Erased(row)
}

// begin ends what a place had to do and makes it ready for another selfie.
func (p *place) begin(authID string) {
	if p.cancel != nil {
		p.cancel()
	}
	if p.undraw != nil {
		p.undraw()
	}
	*p = place{screen: p.screen, turn: p.turn + 1}
	p.screen.Show("") // also where it is the same one: what is known of it may no longer hold
	p.screen.Show(authID)
	p.screen.Say("", false)
}

// leave empties a place that is not shown any more.
func (p *place) leave() {
	if p.screen.AuthID() != "" {
		p.begin("")
	}
}

// take puts a selfie into the place.
func (p *place) take(s *selfie) {
	p.shown = s
	p.screen.Know(s.info, s.bytes, s.coarse)
}

// whole tells that the selfie is there, and not its thumbnail alone.
func (p *place) whole() bool { return p.shown != nil && !p.shown.coarse }

// selfieMessage handles what the places sent. It reports false for other messages.
func (m *Model) selfieMessage(msg tea.Msg) (tea.Cmd, bool) {
	switch msg := msg.(type) {
	case selfieRestMsg:
		if p := msg.place; msg.turn == p.turn && !p.whole() && !p.busy && p.screen.AuthID() != "" && m.session != nil {
			return m.fetchSelfie(p), true
		}
	case selfieNoteMsg:
		if msg.turn == msg.place.turn && msg.place.busy && msg.place.shown == nil {
			msg.place.screen.Say(msg.note, false)
		}
		// Also of a fetch that was given up: a thumbnail on its way is wiped only
		// where somebody takes it.
		return listen(msg.from), true
	case selfieMsg:
		return m.gotSelfie(msg), true
	case drawnMsg:
		if m.drawn(msg) {
			msg.place.by, msg.place.pixels = byNone, 0
		}
	case pixelsMsg:
		return m.showPixels(msg), true
	default:
		return nil, false
	}
	return nil, true
}

// drawn takes the lines of a picture in, if that is still the one to be shown,
// and tells whether it was.
func (m *Model) drawn(msg drawnMsg) bool {
	p := msg.place
	if msg.lines == nil {
		// It was given up for another, or can't be drawn: not tried again until
		// something else is wanted.
		return false
	}
	if msg.want == p.drawing {
		p.drawing, p.undraw = preview.Want{}, nil
	}
	if msg.from != p.shown || msg.from == nil {
		return false
	}
	p.screen.Draw(msg.want, msg.lines, msg.cols)
	return true
}

// drawSelfie draws what a place wants to show, if that is not what it shows or is
// being drawn.
func (m *Model) drawSelfie(p *place) tea.Cmd {
	want := p.screen.Want()
	by, later := m.protocolFor(p, want)
	if p.shown == nil || later || want == p.screen.Drawn() && by == p.by || want == p.drawing {
		return nil
	}
	return m.redrawSelfie(p)
}

func (m *Model) redrawSelfie(p *place) tea.Cmd {
	if p.undraw != nil {
		p.undraw()
	}
	want, s := p.screen.Want(), p.shown
	by, later := m.protocolFor(p, want)
	if later {
		p.drawing, p.undraw = preview.Want{}, nil
		return nil
	}
	ctx, cancel := context.WithCancel(m.ctx)
	p.drawing, p.undraw = want, cancel
	if by != byNone {
		return m.redrawPixels(ctx, cancel, p, by, want)
	}
	o := m.pictureOptions(want)
	return func() tea.Msg {
		defer cancel()
		f := s.draw(ctx, o)
		if f == nil {
			return drawnMsg{place: p, want: want, from: s}
		}
		defer f.Wipe()
		lines := make([]string, f.Rows)
		for y := range lines {
			lines[y] = f.Line(y)
		}
		return drawnMsg{p, want, s, lines, f.Cols}
	}
}

// pictureOptions is how a picture is drawn on this terminal.
func (m *Model) pictureOptions(w preview.Want) picture.Options {
	o := picture.Options{
		Cols: w.Cols, Rows: w.Rows, View: w.View, Brightness: w.Brightness, Set: m.symbols(), Depth: m.depth,
		Dial: picture.Usual, LightGround: m.lightGround,
	}
	if m.pixels.width > 0 {
		o.CellAspect = float64(m.pixels.width) / float64(m.pixels.height)
	}
	if w.Chosen {
		o.Set = w.Set
	}
	if m.opts.SlowLink {
		o.Dial = picture.Thrifty
	}
	if m.colourless() {
		o.Depth = picture.NoColor
	}
	return o
}

// Depth is how many colours a terminal of a profile has.
func Depth(p colorprofile.Profile) picture.Depth {
	switch p {
	case colorprofile.ANSI256:
		return picture.Colors256
	case colorprofile.ANSI:
		return picture.Colors16
	case colorprofile.TrueColor:
		return picture.TrueColor
	}
	return picture.NoColor
}

// symbols is the set of characters that the terminal is trusted with.
func (m *Model) symbols() picture.Set {
	if s, ok := picture.NamedSet(m.opts.Symbols); ok {
		return s
	}
	return m.terminal.Symbols()
}

// togglePreview shows the selfie beside the record, or puts it away.
func (m *Model) togglePreview() tea.Cmd {
	if m.selfieBeside() {
		m.selfies.on = false
		return nil
	}
	if m.detail.AuthID() == "" && (m.task == nil || !m.split()) { // while one is awaited it may be meant
		m.note = noneHere
		return nil
	}
	m.selfies.on, m.facetsOpen = true, false
	if !m.split() {
		m.focus = onDetail
		m.showAgain()
	}
	return nil
}

// openPreview shows the selfie on the whole screen.
func (m *Model) openPreview() {
	if m.detail.AuthID() == "" {
		m.note = noneHere
		return
	}
	m.push(keymap.PreviewPage, m.selfies.beside.screen)
}

func (m *Model) places() []*place {
	return []*place{&m.selfies.beside, &m.selfies.pair[0], &m.selfies.pair[1]}
}

// forgetSelfies wipes all selfies, as when the project changes or the program ends.
func (m *Model) forgetSelfies() {
	for _, p := range m.places() {
		p.leave()
	}
	m.selfies.album.clear()
	if m.output != nil {
		m.output.forget()
	}
}
