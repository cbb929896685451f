package tui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"faceauth/backend/faceurl"
	"faceauth/backend/safetext"
	"faceauth/backend/state"
	"faceauth/keymap"
	"faceauth/views"
	"faceauth/views/compose"
	"faceauth/views/inspect"
	"faceauth/views/links"
)

// recipe is how the project of the session encrypts links, and whether a link of
// the vendor's own has shown that.
func (m *Model) recipe(project string) (r faceurl.Recipe, confirmed bool) {
	return faceurl.InForce(m.session.Recipe, m.kept.Recipes[project])
}

// openLink opens the composer: for the marked records of the list a table, for one
// record the form.
func (m *Model) openLink() {
	meant, ok := m.meant(mostMeant)
	if !ok {
		return
	}
	rows := meant.rows
	snap := m.list.View().Snapshot
	m.linking = m.projectOf(rows[0])
	if !meant.marked {
		rec := snap.Record(rows[0])
		m.push(keymap.LinkForm, compose.New(compose.Proposal{
			AuthID: rec.ID, Params: faceurl.Params{SubmissionID: rec.SubmissionID}, Linker: m.linker(), Local: m.opts.Browse != nil,
		}))
		return
	}
	p := links.Proposal{Linker: m.linker(), Hidden: meant.hidden, Path: m.proposedPath("links-")}
	for _, row := range rows {
		rec := snap.Record(row)
		p.Rows = append(p.Rows, links.Row{AuthID: rec.ID, SubmissionID: rec.SubmissionID})
	}
	m.push(keymap.LinkTable, links.New(p))
}

// linker makes links of the project that the composer is open for, as is known now.
func (m *Model) linker() views.Linker {
	project := m.linking
	recipe, confirmed := m.recipe(project.ID)
	return views.Linker{
		Make:   func(p faceurl.Params) (faceurl.Link, error) { return faceurl.Compose(project, p, recipe) },
		Recipe: recipe, Confirmed: confirmed,
	}
}

// projectOf is whose links are made for a record: the project that was set, or
// where nobody has set one the record's.
func (m *Model) projectOf(row uint32) faceurl.Project {
	project := m.session.Links
	if project.ID == "" {
		project.ID = m.list.View().Snapshot.Record(row).ProjectID
	}
	return project
}

// openInspect opens links that are pasted.
func (m *Model) openInspect() {
	if m.session == nil {
		return
	}
	project := m.session.Links
	if row, ok := m.looksAt(); ok {
		project = m.projectOf(row)
	}
	var kept faceurl.Recipe
	if recipe, confirmed := m.recipe(project.ID); confirmed {
		kept = recipe
	}
	m.push(keymap.InspectPage, inspect.New(project, kept))
}

// keepRecipe keeps how a project encrypts, and has a form that is open below make
// its link so.
func (m *Model) keepRecipe(a views.KeepRecipe) tea.Cmd {
	if err := m.kept.Confirm(a.Project, a.Recipe.String()); err != nil {
		m.note = capital(err.Error()) + "."
		return nil
	}
	m.note = fmt.Sprintf("Links of %s are made by %q from now on.", safetext.Clean(a.Project), a.Recipe)
	if asked := m.session.Recipe; asked != a.Recipe && asked != (faceurl.Recipe{}) {
		m.note = fmt.Sprintf("Kept for %s. This console goes on with --recipe, %q.", safetext.Clean(a.Project), asked)
	}
	if s, ok := m.top().(*inspect.Screen); ok {
		s.Keep(a.Recipe)
	}
	kept := m.keep(func(s *state.State) { _ = s.Confirm(a.Project, a.Recipe.String()) })
	for _, l := range m.overlays {
		if o, ok := l.overlay.(interface{ Use(views.Linker) }); ok && m.linking.ID == a.Project {
			o.Use(m.linker())
		}
	}
	return kept
}

// proposedPath is a name for a file of this project that is made now. what goes
// before the project.
func (m *Model) proposedPath(what string) string {
	name := strings.Map(func(r rune) rune {
		if r < 0x80 && (r == '-' || r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z') {
			return r
		}
		return -1
	}, m.session.Project)
	stamp := m.opts.Now().In(m.zone()).Format("20060102-150405")
	return fmt.Sprintf("faceauth-%s%s-%s.csv", what, name, stamp)
}
