package tui

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"

	"faceauth/backend"
	"faceauth/backend/audit"
	"faceauth/backend/config"
	"faceauth/backend/erasing"
	"faceauth/backend/records"
	"faceauth/keymap"
	"faceauth/views"
	"faceauth/views/remove"
)

// erasure is an order to erase records that is being carried out, and what came of
// it until somebody has seen that. It has nothing to do with the console's tasks: it
// is superseded by none, and while it goes on none is begun, since an answer that
// was asked for before would put back what is erased.
type erasure struct {
	screen *remove.Progress
	filter audit.Filter
	give   context.CancelCauseFunc
	box    *mailbox
	over   chan struct{} // closed when nothing is under way any more
}

// errLeft ends an erasure because the console is left. What is not tried then stays
// unfinished in the trail, and is offered at the next start.
var errLeft = errors.New("the console was left")

// lastPatience is how long a console that ends waits for the calls under way, so
// that the trail says what came of them.
const lastPatience = 10 * time.Second

// ordering is what the dialog that is open asks about, beyond the records.
type ordering struct {
	filter    audit.Filter
	continues *cutOff // nil for a new erasure
}

type (
	// erasingMsg brings how far records are.
	erasingMsg struct {
		of    *erasure
		items map[int]erasing.Item
	}
	// erasedMsg ends an erasure, with all its items and why some of them were left.
	// err tells that none was begun.
	erasedMsg struct {
		of    *erasure
		items map[int]erasing.Item
		halt  error
		err   error
	}
	// trailMsg tells why the trail can't be written, for the dialog that asks.
	trailMsg struct {
		dialog *remove.Screen
		err    error
	}
)

// mailbox keeps what is reported until somebody looks: who erases waits for nobody.
type mailbox struct {
	mu    sync.Mutex
	items map[int]erasing.Item // the last report of each
	news  chan struct{}        // holds one thing while there is something to take
}

func newMailbox() *mailbox {
	return &mailbox{items: map[int]erasing.Item{}, news: make(chan struct{}, 1)}
}

func (b *mailbox) put(at int, item erasing.Item) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.items[at] = item
	select {
	case b.news <- struct{}{}:
	default:
	}
}

func (b *mailbox) take() map[int]erasing.Item {
	b.mu.Lock()
	defer b.mu.Unlock()
	items := b.items
	b.items = map[int]erasing.Item{}
	return items
}

// readOnly is said of a key that would change something.
const readOnly = "This console is read-only (--read-only or " + config.EnvReadOnly + "): nothing is erased or submitted from it."

// cantErase says why no record can be erased in this console; empty when they can.
func (m *Model) cantErase() string {
	switch _, ok := m.session.Service.(backend.Eraser); {
	case !ok:
		return "This connection can't erase."
	case m.opts.Trail == nil:
		return "There is no trail, and nothing is erased without one."
	}
	return ""
}

// openErase asks whether to erase the records that are meant, or shows the erasure
// that is under way or has not been seen.
func (m *Model) openErase() tea.Cmd {
	if m.erasure != nil {
		m.push(keymap.ErasePage, m.erasure.screen)
		return nil
	}
	meant, ok := m.meant(mostErased)
	if !ok {
		return nil
	}
	return m.propose(m.proposal(meant.rows, false), ordering{})
}

// openEraseShown asks whether to erase all that the filter shows.
func (m *Model) openEraseShown() tea.Cmd {
	view := m.list.View()
	switch {
	case m.erasure != nil:
		return m.openErase()
	case m.looking.busy:
		// What is shown may not be what the filter says yet.
		m.note = "The list is being made: D again in a moment."
		return nil
	case view.Want.Filter == nil:
		m.note = "D erases all that a filter shows, such as until:180d, and there is no filter."
		return nil
	case view.Len() > mostErased:
		m.note = fmt.Sprintf("The filter shows %s, and %s is the most at a time.", views.Count(view.Len()), views.Count(mostErased))
		return nil
	}
	p := m.proposal(view.Rows(), m.query.Dated())
	p.Filter, p.More = m.query.String(), m.walk != nil && !m.walk.Done() && len(m.missing()) > 0
	return m.propose(p, ordering{filter: audit.FilterOf(m.query)})
}

// mostErased is how many records are erased at a time.
const mostErased = 100_000

// proposal is the rows that are not erased; where they were chosen by dates, without
// those of which nobody knows whether they are as old as was asked for.
func (m *Model) proposal(rows []uint32, dated bool) remove.Proposal {
	view := m.list.View()
	snap := view.Snapshot
	p := m.emptyProposal()
	for _, row := range rows {
		if snap.Erased(row) {
			p.Already++
			continue
		}
		if dated && snap.Created(row) == records.NoTime {
			p.Undated++
			continue
		}
		if !view.Has(row) {
			p.Hidden++
		}
		p.AuthIDs = append(p.AuthIDs, snap.ID(row))
		p.Spans(records.Moment(snap.Created(row)))
	}
	ids, store := p.AuthIDs, m.store
	p.Record = func(i int) backend.Authentication {
		// Not of snap: what is erased must not be kept by the question.
		now := store.Snapshot()
		row, _ := now.Row(ids[i])
		return now.Record(row)
	}
	return p
}

func (m *Model) emptyProposal() remove.Proposal {
	return remove.Proposal{Project: m.session.Project, World: m.session.world(), Now: m.opts.Now}
}

// propose opens the dialog, and has it found out whether the trail can be written.
func (m *Model) propose(p remove.Proposal, o ordering) tea.Cmd {
	if why := m.cantErase(); why != "" {
		m.note = why
		return nil
	}
	if len(p.AuthIDs) == 0 {
		switch {
		case p.Undated > 0:
			m.note = "Nothing to erase: no create_time of these records can be read, and the filter is about dates."
		case p.Already > 0:
			m.note = "Nothing to erase: " + views.Plural(p.Already, "record") + " erased already."
		default:
			m.note = "Nothing to erase: the filter shows none."
		}
		return nil
	}
	if m.task != nil && m.task.export {
		m.note = "A file is being written; esc stops that."
		return nil
	}
	dialog, trail := remove.New(p), m.opts.Trail
	m.ordering = o
	m.push(keymap.EraseDialog, dialog)
	return func() tea.Msg { return trailMsg{dialog, trail.Ready()} }
}

// trailReady takes in whether the trail can be written.
func (m *Model) trailReady(msg trailMsg) {
	if msg.err != nil {
		msg.dialog.Refuse(sentence(msg.err))
	}
}

// eraseAgain asks whether to try some records of an erasure once more.
func (m *Model) eraseAgain(a views.EraseAgain) tea.Cmd {
	if m.erasure == nil {
		return nil
	}
	return m.propose(m.erasure.screen.Proposal().Only(a.Places), ordering{filter: m.erasure.filter})
}

// erase erases records that somebody was shown and said yes to.
func (m *Model) erase(a views.Erase) tea.Cmd {
	dialog, ok := m.top().(*remove.Screen)
	if !ok || m.erasingNow() {
		return nil
	}
	loading := m.task
	m.stop()
	m.overlays = slices.DeleteFunc(m.overlays, func(l layer) bool {
		return l.scope == keymap.EraseDialog || l.scope == keymap.ErasePage || l.scope == keymap.CutOffPage
	})
	o := m.ordering
	m.ordering = ordering{}
	order := erasing.Order{AuthIDs: a.AuthIDs, Filter: o.filter}
	config := m.eraser()
	if o.continues != nil {
		order.Continues, config, m.cutOff = o.continues.op.ID, m.goingOn(o.continues), nil
	}
	// It outlives the console's own context, which ends before the last outcome is
	// in the trail.
	ctx, give := context.WithCancelCause(context.WithoutCancel(m.ctx))
	e := &erasure{screen: remove.NewProgress(dialog.Proposal()), filter: o.filter, give: give, box: newMailbox(), over: make(chan struct{})}
	m.erasure = e
	m.push(keymap.ErasePage, e.screen)
	store := m.store
	work := func() tea.Msg {
		defer close(e.over)
		if loading != nil {
			for range loading.events {
				// Until it has ended: a page that it still adds would bring back what is erased.
			}
		}
		result, err := erasing.Run(ctx, config, order, e.box.put)
		give(nil)
		items := make(map[int]erasing.Item, len(result.Items))
		for at, i := range result.Items {
			items[at] = i
		}
		return erasedMsg{e, forget(store, items), result.Halt, err}
	}
	return tea.Batch(work, e.listen(store))
}

// eraser is what records of the session are erased with.
func (m *Model) eraser() erasing.Config {
	e, _ := m.session.Service.(backend.Eraser)
	in := m.scribe()
	return erasing.Config{
		Eraser: e, Service: m.session.Service, Trail: m.opts.Trail, AtOnce: m.opts.EraseAtOnce,
		Project: in.Project, World: in.World,
	}
}

// listen delivers how far the records are.
func (e *erasure) listen(store *records.Store) tea.Cmd {
	return func() tea.Msg {
		select {
		case <-e.box.news:
		case <-e.over:
		}
		return erasingMsg{e, forget(store, e.box.take())}
	}
}

// forget has the store forget what is erased, before anybody is told, and gives the
// items without what the records say. It has no place in the event loop.
func forget(store *records.Store, items map[int]erasing.Item) map[int]erasing.Item {
	var done []backend.Erasure
	for at, i := range items {
		if i.State == erasing.Done {
			done = append(done, i.Erasure)
			i.Erasure = i.Erasure.Bare() // the store has it
			items[at] = i
		}
	}
	store.Erase(done)
	return items
}

// erasingNow tells that records are being erased.
func (m *Model) erasingNow() bool { return m.erasure != nil && !m.erasure.screen.Ended() }

// eraseMessage handles what erasing sends. It reports false for other messages.
func (m *Model) eraseMessage(msg tea.Msg) (tea.Cmd, bool) {
	switch msg := msg.(type) {
	case trailMsg:
		m.trailReady(msg)
	case erasingMsg:
		return m.erasingOn(msg), true
	case erasedMsg:
		return m.erasingEnded(msg), true
	case cutOffsMsg:
		return m.foundCutOffs(msg), true
	case recheckMsg:
		return m.rechecked(msg), true
	case recheckingMsg:
		msg.of.screen.Read(msg.done)
		return msg.of.listen, true
	case givenUpMsg:
		return m.gaveUp(msg), true
	default:
		return nil, false
	}
	return nil, true
}

// erasingOn takes in how far records are.
func (m *Model) erasingOn(msg erasingMsg) tea.Cmd {
	if msg.of.screen.Ended() {
		return nil // overtaken by the end, which has told all
	}
	gone := false
	for _, at := range slices.Sorted(maps.Keys(msg.items)) { // so that the cursor follows the last
		i := msg.items[at]
		untold := ""
		if i.Untold != nil {
			untold = sentence(i.Untold)
		}
		msg.of.screen.Set(at, remove.Item{State: stateOf(i.State), Wait: i.Wait, Erasure: i.Erasure, Untold: untold})
		if i.State == erasing.Done && i.Erasure.Outcome.Gone() {
			gone = true
			m.forgetErased(i.AuthID)
		}
	}
	var cmds []tea.Cmd
	if gone {
		cmds = append(cmds, m.look())
	}
	select {
	case <-msg.of.over:
	default:
		cmds = append(cmds, msg.of.listen(m.store))
	}
	return tea.Batch(cmds...)
}

// forgetErased takes the mark off a record that is erased, which has served its
// purpose, and forgets what was copied of it.
func (m *Model) forgetErased(authID string) {
	if row, ok := m.store.Snapshot().Row(authID); ok {
		m.list.UnmarkRow(row)
	}
	if slices.Contains(m.copied.about, authID) {
		m.copied = copied{turn: m.copied.turn}
	}
}

func stateOf(s erasing.State) remove.State {
	switch s {
	case erasing.Working:
		return remove.Working
	case erasing.Done:
		return remove.Done
	case erasing.Left:
		return remove.Left
	}
	return remove.Waiting
}

// erasingEnded ends an erasure: what came of all is known.
func (m *Model) erasingEnded(msg erasedMsg) tea.Cmd {
	e := msg.of
	if m.leaving {
		return tea.Quit
	}
	if msg.err != nil {
		// Nothing was begun: the dialog comes back with the reason.
		m.erasure = nil
		m.overlays = slices.DeleteFunc(m.overlays, func(l layer) bool { return l.overlay == overlay(e.screen) })
		dialog := remove.New(e.screen.Proposal())
		dialog.Refuse(sentence(msg.err))
		m.push(keymap.EraseDialog, dialog)
		return nil
	}
	cmd := m.erasingOn(erasingMsg{e, msg.items}) // what the mailbox may still hold, too
	e.screen.End(haltOf(msg.halt))
	cmd = tea.Batch(cmd, tidy) // what was drawn of the records lies about until then
	if !m.shows(e.screen) {
		m.note = fmt.Sprintf("%s of %s erased.", views.Count(e.screen.Gone()), views.Plural(e.screen.Total(), "record"))
		if e.screen.Gone() == e.screen.Total() {
			m.erasure = nil
		} else {
			m.note += " d shows what came of the others."
		}
	}
	return cmd
}

// shows tells that a screen lies over the others, if not on top.
func (m *Model) shows(o overlay) bool {
	return slices.ContainsFunc(m.overlays, func(l layer) bool { return l.overlay == o })
}

// haltOf says why records were left.
func haltOf(err error) string {
	if err == nil {
		return ""
	}
	if e, ok := errors.AsType[*backend.Error](err); ok {
		if e.Kind == backend.Cancelled {
			return "Stopped by hand: those not tried are as they were."
		}
		text := "Given up after too many failures in a row: " + e.Sentence()
		if said := e.Said(); said != "" {
			text += " (" + said + ")"
		}
		return text + " " + e.Advice()
	}
	return sentence(err)
}

// stopErasing begins with no more records.
func (m *Model) stopErasing() {
	if m.erasingNow() {
		m.erasure.give(erasing.ErrGivenUp)
		m.erasure.screen.Stopping()
	}
}

// erasureSeen forgets an erasure that is over once its screen is put away, and tells
// whether that is so now.
func (m *Model) erasureSeen() bool {
	seen := m.erasure != nil && m.erasure.screen.Ended() && !m.shows(m.erasure.screen)
	if seen {
		m.erasure = nil
	}
	return seen
}

// leave ends the program. While records are being erased it first waits for those
// under way; asked once more it does not.
func (m *Model) leave() tea.Cmd {
	if !m.erasingNow() || m.leaving {
		m.hurried = m.leaving
		return tea.Quit
	}
	m.leaving = true
	m.erasure.give(errLeft)
	m.erasure.screen.Stopping()
	m.note = "Waiting for the erasures under way, then leaving; the rest is offered at the next start. Again to leave at once."
	return nil
}

// endErasing waits, once the screen is gone, for what is under way, for a while.
func (m *Model) endErasing() {
	if m.erasure == nil || m.hurried {
		return
	}
	m.erasure.give(errLeft)
	select {
	case <-m.erasure.over:
	case <-time.After(lastPatience):
	}
}

// erasingText is an erasure in one row, for when its screen is not shown.
func (m *Model) erasingText() string {
	s := m.erasure.screen
	return fmt.Sprintf("erasing … %s of %s · d shows it · esc stops it", views.Count(s.Finished()), views.Count(s.Total()))
}
