package tui

import (
	"context"
	"errors"
	"time"

	tea "charm.land/bubbletea/v2"

	"faceauth/backend"
	"faceauth/backend/loader"
)

// task is something under way in the background. There is one at a time: a
// new one supersedes the old, whose answer is then dropped by its id.
type task struct {
	id     int
	what   string               // in words, for the footer: "loading the next page"
	again  func(*Model) tea.Cmd // does the same anew
	cancel context.CancelFunc
	events chan tea.Msg
	wait   *backend.Wait
	until  time.Time // when wait ends
	// progress is how far a load of many pages is, written how many of the
	// records of an export are in the file; each nil for other tasks.
	progress *loader.Progress
	written  *written
	export   bool // it writes a file
	// late takes in what came of a task that was stopped or superseded. The
	// work sets it, and it is read when that has ended.
	late func(*Model) tea.Cmd
}

// written is how many records of a file are written.
type written struct{ done, total int }

type (
	// waitMsg tells that the task's call waits before it tries again.
	waitMsg struct {
		id   int
		wait backend.Wait
	}
	// doneMsg ends a task. finish runs in the event loop, and only if the task
	// is still the current one.
	doneMsg struct {
		task   *task
		finish func(*Model) tea.Cmd
	}
	// progressMsg tells how far the task is.
	progressMsg struct {
		id       int
		progress *loader.Progress
		written  *written
	}
	// tickMsg repaints the countdown of a wait.
	tickMsg struct{ id int }
)

// start begins a task. run does the work off the event loop and returns what
// is to be done with the outcome in the event loop. again does the same anew:
// after a failure, or when a person won't sit out a wait.
func (m *Model) start(what string, again func(*Model) tea.Cmd, run func(context.Context, *task) func(*Model) tea.Cmd) tea.Cmd {
	if m.erasingNow() {
		// What was asked for before it would bring back what is erased after.
		m.note = "Records are being erased: nothing is loaded meanwhile. d shows how that goes."
		return nil
	}
	m.stop()
	m.lastTask++
	id := m.lastTask
	ctx, cancel := context.WithCancel(m.ctx)
	t := &task{id: id, what: what, again: again, cancel: cancel, events: make(chan tea.Msg, 1)}
	m.task = t
	m.note, m.failed = "", nil
	work := func() tea.Msg {
		defer close(t.events)
		defer cancel()
		return doneMsg{t, run(backend.WithWaits(ctx, func(w backend.Wait) {
			select {
			case t.events <- waitMsg{id, w}:
			case <-ctx.Done():
			}
		}), t)}
	}
	return tea.Batch(work, t.listen)
}

// listen delivers the next event of the task.
func (t *task) listen() tea.Msg {
	return <-t.events
}

// report tells the event loop how a load goes, in place of a report that it has
// yet to look at: the work waits for nobody.
func (t *task) report(p loader.Progress) { t.offer(progressMsg{id: t.id, progress: &p}) }

// wrote is report for an export.
func (t *task) wrote(done, total int) { t.offer(progressMsg{id: t.id, written: &written{done, total}}) }

func (t *task) offer(msg tea.Msg) {
	select {
	case <-t.events:
	default:
	}
	select {
	case t.events <- msg:
	default:
	}
}

// stop cancels the current task, if there is one, and tells whether there was.
func (m *Model) stop() bool {
	if m.task == nil {
		return false
	}
	m.task.cancel()
	m.task = nil
	return true
}

// taskMsg handles what tasks send. It reports false for other messages.
func (m *Model) taskMsg(msg tea.Msg) (tea.Cmd, bool) {
	switch msg := msg.(type) {
	case waitMsg:
		if m.task == nil || m.task.id != msg.id {
			return nil, true
		}
		m.task.wait = &msg.wait
		m.task.until = m.opts.Now().Add(msg.wait.For)
		return tea.Batch(m.task.listen, m.tick()), true
	case tickMsg:
		if m.task == nil || m.task.id != msg.id || m.task.wait == nil {
			return nil, true
		}
		if !m.opts.Now().Before(m.task.until) {
			m.task.wait = nil
			return nil, true
		}
		return m.tick(), true
	case progressMsg:
		if m.task == nil || m.task.id != msg.id {
			return nil, true
		}
		m.task.progress, m.task.written = msg.progress, msg.written
		cmds := []tea.Cmd{m.task.listen}
		if msg.progress != nil {
			cmds = append(cmds, m.look())
		}
		return tea.Batch(cmds...), true
	case doneMsg:
		if m.task != msg.task {
			if msg.task.late != nil {
				return msg.task.late(m), true
			}
			return nil, true
		}
		m.again = m.task.again
		m.task = nil
		return msg.finish(m), true
	}
	return nil, false
}

// tick comes once a second, or when the wait is over.
func (m *Model) tick() tea.Cmd {
	id := m.task.id
	next := min(time.Second, max(m.task.until.Sub(m.opts.Now()), time.Millisecond))
	return tea.Tick(next, func(time.Time) tea.Msg { return tickMsg{id} })
}

// asError makes any error one that screens can show.
func asError(err error) *backend.Error {
	if err == nil {
		return nil
	}
	if e, ok := errors.AsType[*backend.Error](err); ok {
		return e
	}
	return &backend.Error{Kind: backend.Failed, Detail: err.Error(), Attempts: 1, Err: err}
}
