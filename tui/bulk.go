package tui

import (
	"context"
	"fmt"
	"runtime/debug"
	"strings"
	"sync/atomic"
	"time"

	tea "charm.land/bubbletea/v2"

	"faceauth/backend"
	"faceauth/backend/loader"
	"faceauth/views"
	"faceauth/views/cells"
)

// loadAll fetches everything in the range, or in the dates of the filter.
func (m *Model) loadAll() tea.Cmd {
	if m.session == nil || m.task != nil {
		return nil
	}
	missing := m.missing()
	switch {
	case len(missing) > 0 && !m.walk.Done():
		return m.loadRanges(missing)
	case m.reread: // what was erased or changed long ago shows only so
		m.reread = false
		return m.loadRanges([]backend.Range{m.target()})
	}
	m.reread = true
	m.note = "Everything in this range is loaded; the same key again reads it anew."
	return nil
}

// loadRanges fetches some ranges of dates, several days side by side.
func (m *Model) loadRanges(ranges []backend.Range) tea.Cmd {
	if len(ranges) == 0 {
		return nil
	}
	store, service, project := m.store, m.session.Service, m.session
	began := m.opts.Now()
	before := store.Snapshot().Len()
	o := loader.Options{Ranges: ranges, Parallel: m.opts.Parallel, Now: m.opts.Now}
	again := func(m *Model) tea.Cmd { return m.loadRanges(ranges) }
	var skipped atomic.Int64
	return m.start("loading", again, func(ctx context.Context, t *task) func(*Model) tea.Cmd {
		o.Add = func(p backend.Page) {
			store.Add(p.Records)
			skipped.Add(int64(len(p.Skipped)))
		}
		o.Progress = t.report
		result := loader.Load(ctx, service, o)
		// What came is kept also when the load was stopped.
		t.late = func(m *Model) tea.Cmd {
			if m.session != project {
				return nil
			}
			return m.loadedRanges(result, int(skipped.Load()))
		}
		return func(m *Model) tea.Cmd {
			look := t.late(m)
			m.note = fmt.Sprintf("%s new in %s, %s.", views.Count(store.Snapshot().Len()-before),
				m.opts.Now().Sub(began).Round(100*time.Millisecond), views.Plural(result.Progress.Calls, "call"))
			m.asOf = m.opts.Now()
			if len(result.Failed) > 0 {
				m.fail(result.Failed)
			}
			return tea.Batch(look, tidy)
		}
	})
}

// tidy gives the memory back that loading took and no longer needs.
func tidy() tea.Msg {
	debug.FreeOSMemory()
	return nil
}

// loadedRanges notes what a load came to.
func (m *Model) loadedRanges(r loader.Result, skipped int) tea.Cmd {
	m.covered = loader.Merge(append(r.Covered, m.covered...)...)
	m.skipped += skipped
	m.calls += r.Progress.Calls
	m.loaded = m.loaded || len(r.Covered) > 0
	return m.look()
}

// complete tells that everything in the session's range is loaded.
func (m *Model) complete() bool {
	return m.walk != nil && (m.walk.Done() || len(loader.Missing(m.opts.Range, m.covered)) == 0)
}

// fail shows why some ranges could not be loaded; another try is about these
// alone.
func (m *Model) fail(failed []loader.Failure) {
	var ranges []backend.Range
	var names []string
	for _, f := range failed {
		ranges = append(ranges, f.Range)
		names = append(names, m.rangeName(f.Range))
	}
	e := *failed[0].Err
	if len(names) > 3 {
		names = append(names[:3], fmt.Sprintf("%d more", len(ranges)-3))
	}
	what := "not loaded: " + strings.Join(names, ", ")
	if e.Detail != "" {
		what += "; " + e.Detail
	}
	e.Detail = what
	m.failed = &e
	m.again = func(m *Model) tea.Cmd { return m.loadRanges(ranges) }
}

// rangeName is a range as a person reads it.
func (m *Model) rangeName(r backend.Range) string {
	day := func(t time.Time) string { return t.In(m.zone()).Format(time.DateOnly) }
	switch {
	case r.Open():
		return "everything"
	case r.Since.IsZero():
		return "before " + day(r.Until)
	case r.Until.IsZero():
		return "from " + day(r.Since) + " on"
	}
	return day(r.Since) + " to " + day(r.Until.Add(-1))
}

// barWidth is the width of the progress bar in cells.
const barWidth = 16

// progressText is a load of many pages in one row: what matters most first, as
// much as fits.
func (m *Model) progressText(p loader.Progress, width int) string {
	filled := int(p.Fraction * barWidth)
	text := fmt.Sprintf("%s%s %2.0f%%", strings.Repeat("█", filled), strings.Repeat("░", barWidth-filled), p.Fraction*100)
	tail := " · esc stops"
	parts := []string{views.Count(m.store.Snapshot().Len()) + " loaded"}
	if p.Waiting > 0 && p.Wait.Cause != nil {
		parts = append(parts, fmt.Sprintf("waiting: %s %s", strings.TrimSuffix(p.Wait.Cause.Sentence(), "."), soon(p.Wait.For)))
	}
	if p.Rate > 0 {
		parts = append(parts, views.Count(int(p.Rate))+"/s")
	}
	if p.Left > 0 {
		parts = append(parts, p.Left.Round(time.Second).String()+" left")
	}
	parts = append(parts, fmt.Sprintf("%d of %s", p.RangesDone, views.Plural(p.Ranges, "range")), views.Plural(m.calls+p.Calls, "call"))
	for _, part := range parts {
		longer := text + " · " + part
		if m.method.StringWidth(longer+tail) > width {
			continue
		}
		text = longer
	}
	return cells.Cut(m.method, text+tail, width)
}
