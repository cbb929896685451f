package tui

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"faceauth/backend"
	"faceauth/backend/export"
	"faceauth/backend/records"
	"faceauth/backend/safetext"
	"faceauth/keymap"
	"faceauth/views"
	"faceauth/views/exporting"
)

// openExport asks what is to be written where.
func (m *Model) openExport() tea.Cmd {
	view := m.list.View()
	if view.Snapshot.Len() == 0 {
		m.note = "Nothing is loaded that could be written."
		return nil
	}
	_, marked := m.list.Marks()
	m.push(keymap.ExportForm, exporting.New(exporting.Proposal{
		Marked: marked, Shown: view.Len(), Loaded: view.Snapshot.Len(), Filtered: view.Want.Filter != nil, Path: m.proposedPath(""),
	}))
	return nil
}

// export writes records to a file. The form stays open until the file is there.
func (m *Model) export(a views.Export) tea.Cmd {
	if m.task != nil {
		m.note = "Something is being loaded; esc stops it."
		return nil
	}
	format, err := export.ParseFormat(a.Format)
	if err != nil {
		m.refuseExport(err.Error(), false)
		return nil
	}
	if a.Replace && m.opts.Now().Sub(m.asked) < quiet {
		return nil
	}
	view := m.list.View()
	marks, _ := m.list.Marks()
	marks = append(records.Set(nil), marks...)
	o := export.FileOptions{Path: expanded(a.Path), Format: format, Zone: m.zone(), Replace: a.Replace}
	cmd := m.start("writing", nil, func(ctx context.Context, t *task) func(*Model) tea.Cmd {
		rows := selected(view, a.What, marks)
		n, err := export.ToFile(ctx, o, len(rows), recordsOf(view.Snapshot, rows), t.wrote)
		wrote := func(m *Model) tea.Cmd {
			m.note = fmt.Sprintf("%s written to %s.", plural(n, "record"), safetext.Clean(o.Path))
			return nil
		}
		if err == nil {
			t.late = wrote // it was stopped too late
		}
		return func(m *Model) tea.Cmd {
			if err != nil {
				m.refuseExport(err.Error(), errors.Is(err, fs.ErrExist))
				return nil
			}
			if _, ok := m.top().(*exporting.Screen); ok {
				m.close()
			}
			return wrote(m)
		}
	})
	m.task.export = true
	return cmd
}

// quiet is how long a key that would replace a file counts as one that was on
// its way already when the question came up.
const quiet = 500 * time.Millisecond

func (m *Model) refuseExport(sentence string, exists bool) {
	m.asked = m.opts.Now()
	sentence = capital(sentence)
	if form, ok := m.top().(*exporting.Screen); ok {
		form.Refuse(sentence, exists)
	}
}

// selected lists the rows that are meant, in the order of the view.
func selected(view *records.View, what views.Selection, marks records.Set) []uint32 {
	want := records.Want{Sort: view.Want.Sort, Grouped: view.Want.Grouped}
	switch what {
	case views.Shown:
		return view.Rows()
	case views.Marked:
		want.Filter = records.Only(marks)
	}
	return new(records.Lens).View(view.Snapshot, want).Rows()
}

// recordsOf gives the records of rows one after another, with their JSON. Each is
// good until the next.
func recordsOf(snap *records.Snapshot, rows []uint32) iter.Seq2[*backend.Authentication, error] {
	return func(yield func(*backend.Authentication, error) bool) {
		reader := snap.RawReader()
		defer reader.Close()
		for _, row := range rows {
			rec := reader.Record(row)
			if !yield(&rec, nil) {
				return
			}
		}
	}
}

// expanded puts the home directory in place of a ~ at the beginning, as the
// shell would have done.
func expanded(path string) string {
	rest, ok := strings.CutPrefix(path, "~")
	if !ok || rest != "" && !os.IsPathSeparator(rest[0]) {
		return path
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return path
	}
	return filepath.Join(home, rest)
}
