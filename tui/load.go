package tui

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"faceauth/backend"
	"faceauth/backend/loader"
	"faceauth/backend/records"
	"faceauth/views"
	"faceauth/views/list"
)

// connect makes the session and loads its first page.
func (m *Model) connect(what string, connect func(context.Context) (Session, error)) tea.Cmd {
	m.reconnect = func(m *Model) tea.Cmd { return m.connect(what, connect) }
	return m.start(what, m.reconnect, func(ctx context.Context, _ *task) func(*Model) tea.Cmd {
		session, err := connect(ctx)
		return func(m *Model) tea.Cmd {
			if err != nil {
				m.failed = asError(err)
				return nil
			}
			m.open(session)
			return m.loadNext()
		}
	})
}

// open puts the session in place of the one before.
func (m *Model) open(s Session) {
	m.forgetSelfies()
	m.selfies.on = false
	m.session = &s
	m.store, m.looking = records.New(), looking{lens: &records.Lens{}, want: m.looking.want}
	if !m.query.Empty() {
		m.looking.want.Filter = m.query.Plan() // a plan knows the store that it is for
	}
	layout := m.list.Layout()
	m.list = list.New()
	m.list.SetLayout(layout)
	m.showNone()
	m.aside = aside{}
	m.focus = onList
	m.walk, m.newer = m.newWalk(), nil
	m.loaded, m.oldestFirst, m.skipped, m.asOf = false, false, 0, time.Time{}
	m.covered, m.calls, m.focus, m.facetsOpen = nil, 0, onList, false
}

// newWalk goes through everything in the range from its first page on.
func (m *Model) newWalk() *backend.Walk {
	return backend.NewWalk(m.session.Service, backend.PageRequest{Range: m.opts.Range, Count: m.opts.PageSize})
}

// loadNext fetches the next page of the walk. While something else is under
// way, or when all is here, it does nothing.
func (m *Model) loadNext() tea.Cmd {
	if m.session == nil || m.task != nil || m.complete() {
		return nil
	}
	what := "loading the next page"
	if !m.loaded {
		what = "loading the first page"
	}
	walk := m.walk
	return m.start(what, (*Model).loadNext, func(ctx context.Context, _ *task) func(*Model) tea.Cmd {
		step, err := walk.Fetch(ctx)
		return func(m *Model) tea.Cmd {
			walk.Advance(step)
			look := m.add(step.Page, nil)
			if err != nil && !errors.Is(err, io.EOF) {
				m.failed = asError(err)
				return look
			}
			m.loaded = true
			m.skipped += len(step.Skipped)
			m.asOf = m.opts.Now()
			m.oldestFirst = m.oldestFirst || ascending(step.Records)
			m.calls++
			if walk.Done() {
				m.covered = loader.Merge(append(m.covered, m.opts.Range)...)
			}
			return look
		}
	})
}

// fill goes on loading while the screen is not full: pages can be shorter than
// asked for, and a screen should not stay half empty while the server has more.
// A filter that hides most is no reason to load everything.
func (m *Model) fill() tea.Cmd {
	if m.loaded && m.task == nil && m.failed == nil && m.looking.want.Filter == nil && !m.list.Full() && m.grew {
		m.grew = false
		return m.loadNext()
	}
	return nil
}

// ascending tells whether records came oldest first. The API's order is not
// documented.
func ascending(recs []backend.Authentication) bool {
	return len(recs) > 1 && recs[0].Created.Before(recs[len(recs)-1].Created) &&
		slices.IsSortedFunc(recs, func(a, b backend.Authentication) int { return a.Created.Compare(b.Created) })
}

// add takes the records of a page in, and adds what that changed to sum.
func (m *Model) add(page backend.Page, sum *records.Change) tea.Cmd {
	c := m.store.Add(page.Records)
	m.grew = c.New > 0
	if sum != nil {
		sum.New += c.New
		sum.Changed += c.Changed
	}
	if page.ProjectID != "" && m.session.Project == "" {
		m.session.Project = page.ProjectID
	}
	return m.look()
}

// refresh asks for what is new: in the detail the one record, in the list all
// from the day of the newest known record on. After an error it tries again
// what failed, and a wait it cuts short.
func (m *Model) refresh() tea.Cmd {
	switch {
	case m.failed != nil:
		return m.again(m)
	case m.task != nil && m.task.wait != nil:
		again := m.task.again
		m.stop()
		return again(m)
	case m.task != nil:
		return nil
	case m.session == nil:
		return m.reconnect(m)
	case (m.focus == onDetail || len(m.overlays) > 0) && m.detail.AuthID() != "":
		return m.refreshRecord(m.detail.AuthID())
	case m.store.Snapshot().Len() == 0:
		m.walk, m.skipped = m.newWalk(), 0
		return m.loadNext()
	case m.oldestFirst && !m.complete():
		// What is new stands at the end of this list, where the walk leads.
		return m.loadNext()
	}
	return m.refreshNewest()
}

// refreshNewest fetches all from a day before the newest known record on, page
// by page. The walk is kept until it has come to its end: records above a page
// that failed would else sit over a hole that nothing ever asks for again.
func (m *Model) refreshNewest() tea.Cmd {
	if m.newer == nil {
		newest := backend.Range{Until: m.opts.Range.Until}
		if t := m.newestKnown(); !t.IsZero() {
			newest.Since = t.Add(-24 * time.Hour)
		}
		if newest.Since.Before(m.opts.Range.Since) {
			newest.Since = m.opts.Range.Since
		}
		m.newer = backend.NewWalk(m.session.Service, backend.PageRequest{Range: newest, Count: backend.MaxPageSize})
		m.newerRange = newest
		m.change, m.unread = records.Change{}, 0
	}
	walk := m.newer
	return m.start("asking for what is new", (*Model).refreshNewest, func(ctx context.Context, _ *task) func(*Model) tea.Cmd {
		step, err := walk.Fetch(ctx)
		return func(m *Model) tea.Cmd {
			walk.Advance(step)
			look := m.add(step.Page, &m.change)
			m.calls++
			m.unread += len(step.Skipped)
			switch {
			case err != nil:
				m.failed = asError(err)
				return look
			case !walk.Done():
				return tea.Batch(look, m.refreshNewest())
			}
			m.newer = nil
			m.covered = loader.Merge(append(m.covered, m.newerRange)...)
			m.asOf = m.opts.Now()
			m.note = fmt.Sprintf("%s new, %s changed.", views.Count(m.change.New), views.Count(m.change.Changed))
			if m.unread > 0 {
				m.note += fmt.Sprintf(" Unreadable among them: %s.", views.Count(m.unread))
			}
			return tea.Batch(look, m.renewFilter())
		}
	})
}

// newestKnown is the time of the newest record that is not in the future. A
// single one that is would else hide everything that comes before it.
func (m *Model) newestKnown() time.Time {
	now := m.opts.Now()
	snap := m.list.View().Snapshot // whose order is known
	for _, row := range snap.Newest() {
		if t := records.Moment(snap.Created(row)); !t.After(now) {
			return t
		}
	}
	return now
}

func (m *Model) refreshRecord(authID string) tea.Cmd {
	again := func(m *Model) tea.Cmd { return m.refreshRecord(authID) }
	service := m.session.Service
	return m.start("asking for "+authID, again, func(ctx context.Context, _ *task) func(*Model) tea.Cmd {
		rec, err := service.Authentication(ctx, authID)
		return func(m *Model) tea.Cmd {
			if err != nil {
				m.failed = asError(err)
				return nil
			}
			var c records.Change
			look := m.add(backend.Page{Records: []backend.Authentication{rec}}, &c)
			m.note = "Unchanged."
			if c.Changed > 0 {
				m.note = "Changed since it was loaded."
			}
			return look
		}
	})
}

// fetchRecord asks the API for a record that a filter names and that is not
// loaded.
func (m *Model) fetchRecord(authID string) tea.Cmd {
	again := func(m *Model) tea.Cmd { return m.fetchRecord(authID) }
	service := m.session.Service
	return m.start("asking for "+authID, again, func(ctx context.Context, _ *task) func(*Model) tea.Cmd {
		rec, err := service.Authentication(ctx, authID)
		return func(m *Model) tea.Cmd {
			m.calls++
			switch {
			case backend.KindOf(err) == backend.NotFound:
				m.note = "The API knows no authentication of exactly this id."
				return nil
			case err != nil:
				m.failed = asError(err)
				return nil
			}
			return m.add(backend.Page{Records: []backend.Authentication{rec}}, nil)
		}
	})
}

// autoMsg asks for what is new, if nobody turned that off in the meantime.
type autoMsg struct{ number int }

// toggleAuto turns asking for what is new by itself on or off.
func (m *Model) toggleAuto() tea.Cmd {
	m.auto++
	m.autoOn = !m.autoOn
	if !m.autoOn {
		m.note = "No longer asking for what is new by itself."
		return nil
	}
	m.note = fmt.Sprintf("Asking for what is new every %s; R stops that.", m.opts.AutoRefresh)
	return m.autoTick()
}

func (m *Model) autoTick() tea.Cmd {
	number := m.auto
	return tea.Tick(m.opts.AutoRefresh, func(time.Time) tea.Msg { return autoMsg{number} })
}

// autoRefresh asks for what is new where that is in nobody's way.
func (m *Model) autoRefresh(msg autoMsg) tea.Cmd {
	if !m.autoOn || msg.number != m.auto {
		return nil
	}
	if m.session == nil || m.task != nil || m.erasingNow() || m.failed != nil || m.store.Snapshot().Len() == 0 || m.oldestFirst && !m.complete() {
		return m.autoTick()
	}
	return tea.Batch(m.refreshNewest(), m.autoTick())
}
