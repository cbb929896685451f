package tui

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	tea "charm.land/bubbletea/v2"

	"faceauth/backend"
	"faceauth/backend/records"
	"faceauth/views"
	"faceauth/views/list"
)

// connect makes the session and loads its first page.
func (m *Model) connect(what string, connect func(context.Context) (Session, error)) tea.Cmd {
	m.reconnect = func(m *Model) tea.Cmd { return m.connect(what, connect) }
	return m.start(what, m.reconnect, func(ctx context.Context) func(*Model) tea.Cmd {
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
	m.session = &s
	m.store = &records.Store{}
	m.list = list.New(m.store)
	m.detail.Show(nil)
	m.focus = onList
	m.walk, m.newer = m.newWalk(), nil
	m.loaded, m.oldestFirst, m.skipped, m.asOf = false, false, 0, time.Time{}
}

// newWalk goes through everything in the range from its first page on.
func (m *Model) newWalk() *backend.Walk {
	return backend.NewWalk(m.session.Service, backend.PageRequest{Range: m.opts.Range, Count: m.opts.PageSize})
}

// loadNext fetches the next page of the walk. While something else is under
// way, or when all is here, it does nothing.
func (m *Model) loadNext() tea.Cmd {
	if m.session == nil || m.task != nil || m.walk.Done() {
		return nil
	}
	what := "loading the next page"
	if !m.loaded {
		what = "loading the first page"
	}
	walk := m.walk
	return m.start(what, (*Model).loadNext, func(ctx context.Context) func(*Model) tea.Cmd {
		step, err := walk.Fetch(ctx)
		return func(m *Model) tea.Cmd {
			walk.Advance(step)
			added := m.add(step.Page)
			if err != nil && !errors.Is(err, io.EOF) {
				m.failed = asError(err)
				return nil
			}
			m.loaded = true
			m.skipped += len(step.Skipped)
			m.asOf = m.opts.Now()
			m.oldestFirst = m.oldestFirst || ascending(step.Records)
			// Pages can be shorter than asked for; a screen should not stay
			// half empty while the server has more.
			if added.New > 0 && !walk.Done() && !m.list.Full() {
				return m.loadNext()
			}
			return nil
		}
	})
}

// ascending tells whether records came oldest first. The API's order is not
// documented.
func ascending(recs []backend.Authentication) bool {
	return len(recs) > 1 && recs[0].Created.Before(recs[len(recs)-1].Created)
}

// add takes the records of a page in.
func (m *Model) add(page backend.Page) records.Change {
	c := m.store.Add(page.Records)
	if page.ProjectID != "" && m.session.Project == "" {
		m.session.Project = page.ProjectID
	}
	m.list.Sync()
	m.showCurrent()
	return c
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
	case m.focus == onDetail && m.detail.AuthID() != "":
		return m.refreshRecord(m.detail.AuthID())
	case m.store.Len() == 0:
		m.walk, m.skipped = m.newWalk(), 0
		return m.loadNext()
	case m.oldestFirst && !m.walk.Done():
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
		m.change, m.unread = records.Change{}, 0
	}
	walk := m.newer
	return m.start("asking for what is new", (*Model).refreshNewest, func(ctx context.Context) func(*Model) tea.Cmd {
		step, err := walk.Fetch(ctx)
		return func(m *Model) tea.Cmd {
			walk.Advance(step)
			c := m.add(step.Page)
			m.change.New += c.New
			m.change.Changed += c.Changed
			m.unread += len(step.Skipped)
			switch {
			case err != nil:
				m.failed = asError(err)
				return nil
			case !walk.Done():
				return m.refreshNewest()
			}
			m.newer = nil
			m.asOf = m.opts.Now()
			m.note = fmt.Sprintf("%s new, %s changed.", views.Count(m.change.New), views.Count(m.change.Changed))
			if m.unread > 0 {
				m.note += fmt.Sprintf(" Unreadable among them: %s.", views.Count(m.unread))
			}
			return nil
		}
	})
}

// newestKnown is the time of the newest record that is not in the future. A
// single one that is would else hide everything that comes before it.
func (m *Model) newestKnown() time.Time {
	now := m.opts.Now()
	for i := range m.store.Len() {
		if t := m.store.At(i).Created; !t.After(now) {
			return t
		}
	}
	return now
}

func (m *Model) refreshRecord(authID string) tea.Cmd {
	again := func(m *Model) tea.Cmd { return m.refreshRecord(authID) }
	service := m.session.Service
	return m.start("asking for "+authID, again, func(ctx context.Context) func(*Model) tea.Cmd {
		rec, err := service.Authentication(ctx, authID)
		return func(m *Model) tea.Cmd {
			if err != nil {
				m.failed = asError(err)
				return nil
			}
			c := m.add(backend.Page{Records: []backend.Authentication{rec}})
			m.note = "Unchanged."
			if c.Changed > 0 {
				m.note = "Changed since it was loaded."
			}
			return nil
		}
	})
}
