package tui

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"faceauth/backend"
	"faceauth/backend/audit"
	"faceauth/backend/erasing"
	"faceauth/backend/safetext"
	"faceauth/keymap"
	"faceauth/views"
	"faceauth/views/remove"
)

// cutOff is an erasure that an earlier run did not bring to its end.
type cutOff struct {
	op     audit.Operation
	screen *remove.Unfinished
	found  erasing.Rechecked
	events chan tea.Msg // how many records are read
	cancel context.CancelFunc
}

type (
	// cutOffsMsg brings the erasures of the session's project that were cut off.
	cutOffsMsg struct {
		session *Session
		ops     []audit.Operation
		err     error
	}
	// recheckingMsg tells how many records were read again.
	recheckingMsg struct {
		of   *cutOff
		done int
	}
	// recheckMsg brings how they stand.
	recheckMsg struct {
		of    *cutOff
		found erasing.Rechecked
		err   error
	}
	// givenUpMsg tells of which records the trail says that they were given up.
	givenUpMsg struct {
		of    *cutOff
		found erasing.Rechecked
		err   error
	}
)

// findCutOffs looks, once for a session, for erasures that an earlier run did not
// finish: those of the project, and those of a time when nobody had said which it
// is, as far as that may still be said. The records of the built-in sandbox have
// ended with the run.
func (m *Model) findCutOffs() tea.Cmd {
	if m.session == nil || m.session.Project == "" && !m.loaded || m.session.Sandbox || m.opts.Trail == nil || m.lookedFor == m.session {
		return nil
	}
	m.lookedFor = m.session
	session, trail, world := m.session, m.opts.Trail, m.scribe().World
	projects := []string{session.Project, ""}
	if session.Project == "" {
		projects = projects[1:]
	}
	return func() tea.Msg {
		var ops []audit.Operation
		for _, project := range projects {
			of, err := audit.Unfinished(trail.Dir(), project)
			if err != nil {
				return cutOffsMsg{session: session, err: err}
			}
			ops = append(ops, of...)
		}
		ops = slices.DeleteFunc(ops, func(o audit.Operation) bool { return o.World != world })
		return cutOffsMsg{session: session, ops: ops}
	}
}

// foundCutOffs shows the first of them.
func (m *Model) foundCutOffs(msg cutOffsMsg) tea.Cmd {
	switch {
	case msg.session != m.session:
		return nil
	case msg.err != nil:
		m.note = sentence(msg.err)
		return nil
	}
	m.cutOffs = msg.ops
	return m.nextCutOff()
}

// nextCutOff shows the next one and reads its records again.
func (m *Model) nextCutOff() tea.Cmd {
	if len(m.cutOffs) == 0 {
		return nil
	}
	op := m.cutOffs[0]
	m.cutOffs = m.cutOffs[1:]
	by := op.Who.User
	if op.Who.From != "" {
		by += " from " + op.Who.From
	}
	m.cutOff = &cutOff{op: op, screen: remove.NewUnfinished(remove.CutOff{
		Begun: op.Begun, By: by, Filter: op.Filter.String(), Total: op.Total, Open: len(op.Open),
		Project: cmp.Or(safetext.Clean(op.Project), "a project without a name"), World: m.session.world(),
	}, m.opts.ReadOnly || m.cantErase() != "")}
	m.push(keymap.CutOffPage, m.cutOff.screen)
	return m.recheck(m.cutOff)
}

// goingOn is what an erasure that was cut off is gone on with: what is told of it
// must stand in the trail with what was intended.
func (m *Model) goingOn(c *cutOff) erasing.Config {
	config := m.eraser()
	config.Project = c.op.Project
	return config
}

// recheck reads the records again that it left open.
func (m *Model) recheck(c *cutOff) tea.Cmd {
	var ctx context.Context
	ctx, c.cancel = context.WithCancel(m.ctx)
	c.events = make(chan tea.Msg, 1)
	config, store, events := m.goingOn(c), m.store, c.events
	work := func() tea.Msg {
		defer close(events)
		defer c.cancel()
		found, err := erasing.Recheck(ctx, config, c.op, func(done, _ int) {
			select {
			case events <- recheckingMsg{c, done}:
			default: // the one before was not looked at yet
			}
		})
		var erased []backend.Erasure
		for _, a := range slices.Concat(found.Erased, found.Already) {
			erased = append(erased, backend.Erasure{AuthID: a.ID, Outcome: backend.OutcomeAlready, Record: &a})
		}
		store.Erase(erased)
		return recheckMsg{c, found, err}
	}
	return tea.Batch(work, c.listen)
}

func (c *cutOff) listen() tea.Msg { return <-c.events }

// rechecked takes in how the records stand.
func (m *Model) rechecked(msg recheckMsg) tea.Cmd {
	if m.cutOff != msg.of {
		return nil
	}
	if msg.err != nil {
		msg.of.screen.Fail(sentence(msg.err))
		return nil
	}
	f := msg.found
	msg.of.found = f
	why := ""
	if f.Err != nil {
		why = f.Err.Sentence()
	}
	msg.of.screen.Known(remove.Standing{Erased: len(f.Erased) + len(f.Already), There: len(f.There), Missing: len(f.Missing), Closed: f.Closed, Unread: len(f.Unread), Why: why})
	return m.look()
}

// goOnErasing asks whether to erase what is left.
func (m *Model) goOnErasing() tea.Cmd {
	c := m.cutOff
	if c == nil || len(c.found.There) == 0 {
		return nil
	}
	p := m.emptyProposal()
	var there []backend.Authentication // with what the question shows of them, and no more
	for _, a := range c.found.There {
		p.AuthIDs = append(p.AuthIDs, a.ID)
		p.Spans(a.Created)
		there = append(there, backend.Authentication{ID: a.ID, Status: a.Status, SubmissionID: a.SubmissionID, Created: a.Created, CreatedText: a.CreatedText})
	}
	p.Record = func(i int) backend.Authentication { return there[i] }
	return m.propose(p, ordering{filter: c.op.Filter, continues: c})
}

// giveUpErasing has the trail say that nobody will erase the rest.
func (m *Model) giveUpErasing() tea.Cmd {
	c := m.cutOff
	if c == nil {
		return nil
	}
	config := m.goingOn(c)
	return func() tea.Msg {
		found, err := erasing.GiveUp(config, c.op, c.found)
		return givenUpMsg{c, found, err}
	}
}

func (m *Model) gaveUp(msg givenUpMsg) tea.Cmd {
	if msg.err != nil {
		msg.of.screen.Fail(sentence(msg.err))
		return nil
	}
	if m.cutOff == msg.of && m.top() == overlay(msg.of.screen) {
		m.note = fmt.Sprintf("Given up: %s as they were.", views.Plural(msg.found.Open(), "record"))
		if msg.found.Open() == 0 {
			m.note = "Nothing is left to give up: " + audit.ErrGoneOn.Error() + "."
		}
		return m.leaveCutOff()
	}
	return nil
}

// leaveCutOff puts the screen away and shows the next one, if there is one.
func (m *Model) leaveCutOff() tea.Cmd {
	m.cutOff.cancel()
	m.cutOff = nil
	m.close()
	return m.nextCutOff()
}
