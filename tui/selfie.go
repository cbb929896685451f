package tui

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"faceauth/backend"
	"faceauth/backend/photo"
	"faceauth/backend/picture"
	"faceauth/keymap"
	"faceauth/views"
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

// fetchSelfie fetches and decodes the selfie of the authentication at a place.
func (m *Model) fetchSelfie(p *place) tea.Cmd {
	ctx, cancel := context.WithCancel(m.ctx)
	p.cancel, p.busy, p.failed = cancel, true, false
	p.events = make(chan tea.Msg, 1)
	if p.shown == nil {
		p.screen.Say("loading the selfie …", false)
	}
	service, authID, turn, events, console := m.session.Service, p.screen.AuthID(), p.turn, p.events, m.ctx
	tell := func(format string, a ...any) {
		select {
		case events <- selfieNoteMsg{p, turn, events, fmt.Sprintf(format, a...)}:
		default: // the one before was not looked at yet; the next will be
		}
	}
	work := func() tea.Msg {
		defer close(events)
		defer cancel()
		call := backend.WithWaits(ctx, func(w backend.Wait) {
			tell("%s Attempt %d %s.", w.Cause.Sentence(), w.Attempt+1, soon(w.For))
		})
		call = backend.WithProgress(call, func(got, total int64) {
			if total > 0 {
				tell("loading the selfie … %s of %s", views.Bytes(int(got)), views.Bytes(int(total)))
			} else {
				tell("loading the selfie … %s", views.Bytes(int(got)))
			}
		})
		data, err := service.Image(call, authID)
		defer clear(data)
		if err != nil {
			return selfieMsg{p, turn, nil, err}
		}
		if s := thumbnail(authID, data); s != nil {
			s.wipeAfter(console)
			select {
			case events <- selfieMsg{p, turn, s, nil}:
			case <-ctx.Done():
				s.wipe()
			}
		}
		s, err := develop(ctx, authID, data)
		if err == nil {
			s.wipeAfter(console)
		}
		return selfieMsg{p, turn, s, err}
	}
	return tea.Batch(work, listen(events))
}

// coarseFrom is the size of a file, in bytes, from which on decoding it takes
// long enough for its thumbnail to be seen.
const coarseFrom = 400_000

// thumbnail is what is shown of a large file until all of it is decoded; nil for
// none.
func thumbnail(authID string, data []byte) *selfie {
	if len(data) <= coarseFrom {
		return nil
	}
	small, ok := photo.Thumbnail(data)
	if !ok {
		return nil
	}
	s := &selfie{authID: authID, bytes: len(data), coarse: true, source: picture.New(small.Image, small.Orientation)}
	whole, err := photo.Config(data)
	if err != nil {
		s.wipe()
		return nil
	}
	s.info = whole
	return s
}

// develop decodes a picture file and keeps as much of it as an album takes.
func develop(ctx context.Context, authID string, data []byte) (*selfie, error) {
	whole, err := photo.Decode(ctx, data)
	if err != nil {
		return nil, err
	}
	defer photo.Wipe(whole.Image)
	kept, err := picture.New(whole.Image, whole.Orientation).Reduce(ctx, keptBytes)
	if err != nil {
		return nil, err
	}
	return &selfie{authID: authID, info: whole.Info, bytes: whole.Bytes, source: kept}, nil
}

// listen delivers the next report of a fetch.
func listen(events chan tea.Msg) tea.Cmd {
	return func() tea.Msg { return <-events }
}

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

// gotSelfie takes in a selfie, or why there is none.
func (m *Model) gotSelfie(msg selfieMsg) tea.Cmd {
	p := msg.place
	if msg.turn != p.turn || !p.busy {
		if msg.selfie != nil {
			msg.selfie.wipe()
		}
		return nil
	}
	if msg.err != nil {
		if p.shown != nil {
			// A thumbnail would hide that the selfie itself can't be shown.
			m.selfies.album.drop(p.shown.authID)
			p.begin(p.screen.AuthID())
		}
		p.busy, p.failed = false, true
		p.screen.Say(selfieTrouble(msg.err), true)
		return nil
	}
	before := p.shown
	if s := m.selfies.album.find(msg.selfie.authID); s != nil && !s.coarse && msg.selfie.coarse {
		// Another place has it whole by now.
		msg.selfie.wipe()
		p.take(s)
		return listen(p.events)
	}
	m.selfies.album.add(msg.selfie)
	p.take(msg.selfie)
	if msg.selfie.coarse {
		return listen(p.events)
	}
	p.busy = false
	if before != nil {
		// The thumbnail's lines stay until the whole is drawn.
		p.drawing = preview.Want{}
		return m.redrawSelfie(p)
	}
	return nil
}

const stoppedSelfie = "Stopped. ctrl+r loads the selfie."

// selfieTrouble says why there is no picture and what to do about it.
func selfieTrouble(err error) string {
	if p, ok := errors.AsType[*photo.Error](err); ok {
		return p.Sentence()
	}
	e := asError(err)
	text := e.Sentence()
	if e.Kind == backend.Cancelled {
		return stoppedSelfie
	}
	switch advice := e.Advice(); {
	case e.Kind == backend.Timeout || e.Kind == backend.BrokenOff: // theirs is about lists
		text += " Check the network."
	case advice != "":
		text += " " + advice
	}
	if e.Kind != backend.NoImage {
		text += " ctrl+r tries again."
	}
	return text
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
	if m.noColor || m.theme.Name == "none" {
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
		m.note = "There is no authentication here."
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
		m.note = "There is no authentication here."
		return
	}
	m.push(keymap.PreviewPage, m.selfies.beside.screen)
}

// retrySelfies fetches again what could not be fetched.
func (m *Model) retrySelfies() tea.Cmd {
	var cmds []tea.Cmd
	for _, p := range m.places() {
		if p.failed {
			cmds = append(cmds, m.fetchSelfie(p))
		}
	}
	return tea.Batch(cmds...)
}

// stopSelfies ends fetches that are under way. It tells whether there were any.
func (m *Model) stopSelfies() bool {
	stopped := false
	for _, p := range m.places() {
		if p.busy {
			p.cancel()
			p.turn++
			p.busy, p.failed, stopped = false, true, true
			if p.shown == nil {
				p.screen.Say(stoppedSelfie, false)
			} else {
				m.note = stoppedSelfie // its thumbnail stays
			}
		}
	}
	return stopped
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
