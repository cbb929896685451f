package tui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"faceauth/backend/records"
	"faceauth/backend/state"
	"faceauth/views"
)

// restore puts columns, order and grouping back as they were kept.
func (m *Model) restore() {
	if len(m.kept.Columns) > 0 {
		l := views.Layout{Shown: map[string]bool{}, Widths: map[string]int{}}
		for _, c := range m.kept.Columns {
			l.Order = append(l.Order, c.Name)
			l.Shown[c.Name] = !c.Hidden
			if c.Width > 0 {
				l.Widths[c.Name] = c.Width
			}
		}
		m.list.SetLayout(l)
	}
	if s := m.kept.Sort; s.Column != "" {
		for _, c := range m.list.SortColumns() {
			if c.Name == s.Column {
				m.looking.want.Sort = records.Sort{Key: c.Key, Ascending: !s.Descending}
			}
		}
	}
	m.looking.want.Grouped = m.kept.Grouped
}

// setLayout chooses the columns, now and from now on.
func (m *Model) setLayout(l views.Layout) tea.Cmd {
	m.list.SetLayout(l)
	infos := m.list.Columns()
	chosen := len(l.Order)+len(l.Shown)+len(l.Widths) > 0
	return m.keep(func(s *state.State) {
		s.Columns = nil
		for _, c := range infos {
			if chosen {
				s.Columns = append(s.Columns, state.Column{Name: c.Name, Hidden: !c.Shown, Width: c.Width})
			}
		}
	})
}

// sortBy puts the list in another order, now and from now on.
func (m *Model) sortBy(by records.Sort) tea.Cmd {
	m.looking.want.Sort = by
	columns := m.list.SortColumns()
	return tea.Batch(m.look(), m.keep(func(s *state.State) {
		s.Sort = state.Sort{}
		if i := slices.IndexFunc(columns, func(c views.SortColumn) bool { return c.Key == by.Key }); i >= 0 && by != (records.Sort{}) {
			s.Sort = state.Sort{Column: columns[i].Name, Descending: !by.Ascending}
		}
	}))
}

// toggleGroups puts the attempts of a submission together, or apart again.
func (m *Model) toggleGroups() tea.Cmd {
	m.looking.want.Grouped = !m.looking.want.Grouped
	grouped := m.looking.want.Grouped
	return tea.Batch(m.look(), m.keep(func(s *state.State) { s.Grouped = grouped }))
}

// saveFilter keeps a filter under a name.
func (m *Model) saveFilter(a views.SaveFilter) tea.Cmd {
	kept := m.kept
	if err := kept.Save(a.Name, a.Text); err != nil {
		m.note = err.Error() + "."
		return nil
	}
	m.note = "Saved as @" + a.Name + "."
	return m.keep(func(s *state.State) { _ = s.Save(a.Name, a.Text) })
}
