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

// refreshPages bounds one refresh: so many pages of the largest size.
const refreshPages = 10

// connect makes the session and loads its first page.
func (m *Model) connect(what string, connect func(context.Context) (Session, error)) tea.Cmd {
	m.failed = nil
	return m.start(what, func(ctx context.Context) func(*Model) tea.Cmd {
		session, err := connect(ctx)
		return func(m *Model) tea.Cmd {
			if err != nil {
				m.failed = asError(err)
				m.retry = func(m *Model) tea.Cmd { return m.connect(what, connect) }
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
	m.walk = backend.NewWalk(s.Service, backend.PageRequest{Range: m.opts.Range, Count: m.opts.PageSize})
	m.loaded, m.oldestFirst, m.skipped, m.asOf = false, false, 0, time.Time{}
}

// loadNext fetches the next page of the walk. While something else is under
// way, or when all is here, it does nothing.
func (m *Model) loadNext() tea.Cmd {
	if m.session == nil || m.task != nil {
		return nil
	}
	if m.walk.Done() {
		m.note = "Everything in this range is loaded."
		return nil
	}
	what := "loading the next page"
	if !m.loaded {
		what = "loading the first page"
	}
	m.failed = nil
	walk := m.walk
	return m.start(what, func(ctx context.Context) func(*Model) tea.Cmd {
		step, err := walk.Fetch(ctx)
		return func(m *Model) tea.Cmd {
			walk.Advance(step)
			added := m.add(step.Page)
			if err != nil && !errors.Is(err, io.EOF) {
				m.failed = asError(err)
				m.retry = (*Model).loadNext
				return nil
			}
			m.loaded = true
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
	m.skipped += len(page.Skipped)
	if page.ProjectID != "" && m.session.Project == "" {
		m.session.Project = page.ProjectID
	}
	m.list.Sync()
	m.showCurrent()
	return c
}

// refresh asks for what is new: in the detail the one record, in the list all
// from the day of the newest known record on. After an error it tries again
// what failed.
func (m *Model) refresh() tea.Cmd {
	switch {
	case m.failed != nil && m.retry != nil:
		return m.retry(m)
	case m.session == nil:
		return nil
	case m.focus == onDetail && m.detail.AuthID() != "":
		return m.refreshRecord(m.detail.AuthID())
	case m.store.Len() == 0:
		return m.loadAnew()
	}
	return m.refreshNewest()
}

// loadAnew walks from the first page again, for a list that was empty.
func (m *Model) loadAnew() tea.Cmd {
	m.walk = backend.NewWalk(m.session.Service, backend.PageRequest{Range: m.opts.Range, Count: m.opts.PageSize})
	return m.loadNext()
}

func (m *Model) refreshNewest() tea.Cmd {
	m.failed = nil
	newest := backend.Range{Until: m.opts.Range.Until}
	if t := m.store.At(0).Created; !t.IsZero() {
		newest.Since = t.Add(-24 * time.Hour)
	}
	if newest.Since.Before(m.opts.Range.Since) {
		newest.Since = m.opts.Range.Since
	}
	service := m.session.Service
	return m.start("asking for what is new", func(ctx context.Context) func(*Model) tea.Cmd {
		walk := backend.NewWalk(service, backend.PageRequest{Range: newest, Count: backend.MaxPageSize})
		var pages []backend.Page
		var err error
		for len(pages) < refreshPages && err == nil && !walk.Done() {
			var page backend.Page
			page, err = walk.Next(ctx)
			pages = append(pages, page)
		}
		return func(m *Model) tea.Cmd {
			var sum records.Change
			for _, page := range pages {
				c := m.add(page)
				sum.New += c.New
				sum.Changed += c.Changed
			}
			if err != nil {
				m.failed = asError(err)
				m.retry = (*Model).refreshNewest
				return nil
			}
			m.asOf = m.opts.Now()
			m.note = fmt.Sprintf("%s new, %s changed in the last day.", views.Count(sum.New), views.Count(sum.Changed))
			if !walk.Done() {
				m.note += " There is more: ctrl+r again."
			}
			return nil
		}
	})
}

func (m *Model) refreshRecord(authID string) tea.Cmd {
	m.failed = nil
	service := m.session.Service
	return m.start("asking for "+authID, func(ctx context.Context) func(*Model) tea.Cmd {
		rec, err := service.Authentication(ctx, authID)
		return func(m *Model) tea.Cmd {
			if err != nil {
				m.failed = asError(err)
				m.retry = func(m *Model) tea.Cmd { return m.refreshRecord(authID) }
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
