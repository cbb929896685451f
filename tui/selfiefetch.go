package tui

import (
	"context"
	"errors"
	"fmt"

	tea "charm.land/bubbletea/v2"

	"faceauth/backend"
	"faceauth/backend/audit"
	"faceauth/backend/photo"
	"faceauth/backend/picture"
	"faceauth/views"
	"faceauth/views/preview"
)

// fetchSelfie fetches and decodes the selfie of the authentication at a place. Before
// any of it is decoded, the trail is told that it was fetched to be looked at.
func (m *Model) fetchSelfie(p *place) tea.Cmd {
	ctx, cancel := context.WithCancel(m.ctx)
	p.cancel, p.busy, p.failed = cancel, true, false
	p.events = make(chan tea.Msg, 1)
	if p.shown == nil {
		p.screen.Say("loading the selfie …", false)
	}
	service, authID, turn, events, console, scribe := m.session.Service, p.screen.AuthID(), p.turn, p.events, m.ctx, m.scribe()
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
		if err == nil {
			err = ctx.Err() // it was given up, and is looked at by nobody
		}
		if err == nil {
			err = scribe.Tell(audit.Entry{Action: audit.Look, AuthIDs: []string{authID}})
		}
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
	if e, ok := errors.AsType[*audit.Error](err); ok {
		return sentence(e) + " ctrl+r tries again."
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
