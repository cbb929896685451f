package tui

import (
	"context"
	"iter"
	"os"
	"path/filepath"
	"strings"

	tea "charm.land/bubbletea/v2"

	"faceauth/backend"
	"faceauth/backend/audit"
	"faceauth/backend/export"
	"faceauth/backend/records"
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

// export writes records to a file, of which the trail is told before it has its name.
func (m *Model) export(a views.Export) tea.Cmd {
	view := m.list.View()
	marks, _ := m.list.Marks()
	marks = append(records.Set(nil), marks...)
	told, s := audit.Entry{Action: audit.Export, Format: a.Format}, m.scribe()
	if a.What == views.Shown {
		told.Filter = audit.FilterOf(m.query)
	}
	o := export.FileOptions{Path: expanded(a.Path), Zone: m.zone(), Replace: a.Replace, Before: func(written int) error {
		told.Count = written
		return s.Tell(told)
	}}
	return m.writeFile(o.Path, "record", o.Replace, func(ctx context.Context, wrote func(done, total int)) (n int, err error) {
		if o.Format, err = export.ParseFormat(a.Format); err != nil {
			return 0, err
		}
		rows := selected(view, a.What, marks)
		return export.ToFile(ctx, o, len(rows), recordsOf(view.Snapshot, rows), wrote)
	})
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
