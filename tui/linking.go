package tui

import (
	"context"
	"errors"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"faceauth/backend/export"
	"faceauth/backend/faceurl"
	"faceauth/backend/safetext"
	"faceauth/backend/state"
	"faceauth/keymap"
	"faceauth/views"
	"faceauth/views/compose"
	"faceauth/views/inspect"
	"faceauth/views/links"
	"faceauth/views/qr"
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

// showQR shows a link as a QR code.
func (m *Model) showQR(text string) {
	m.push(keymap.QRPage, qr.New("Face Auth URL", text, m.terminal.Octants()))
}

// browsedMsg tells that the browser was asked to open a link, or why not.
type browsedMsg struct{ err error }

func (m *Model) browse(url string) tea.Cmd {
	open := m.opts.Browse
	if open == nil {
		m.note = "No browser of yours is on this machine: copy the link."
		return nil
	}
	ctx := m.ctx
	return func() tea.Msg { return browsedMsg{open(ctx, url)} }
}

func (m *Model) browsed(msg browsedMsg) {
	m.note = "The browser was asked to open the link."
	if msg.err != nil {
		m.note = "No browser could be opened: " + safetext.Clean(msg.err.Error()) + "."
	}
}

var errNoLinks = errors.New("none of these records has a submission, so there is no link")

// linksOf makes the links of a table, each anew. Rows that have no submission get
// none.
func linksOf(ctx context.Context, rows []links.Row, tokens bool, link func(faceurl.Params) (faceurl.Link, error), progress func(done, total int)) ([]export.Link, error) {
	var out []export.Link
	for i, r := range rows {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if r.SubmissionID == "" {
			continue
		}
		token := ""
		if tokens {
			token = faceurl.NewToken()
		}
		made, err := link(r.Params(token))
		if err != nil {
			return nil, err
		}
		out = append(out, export.Link{AuthID: r.AuthID, Link: made})
		if i%1000 == 0 {
			progress(i, len(rows))
		}
	}
	return out, nil
}

// linksText is links as rows of cells parted by comma, with a heading where that is
// the comma of a file.
func linksText(made []export.Link, comma rune, columns ...string) (string, error) {
	var b strings.Builder
	w := export.NewLinkWriter(&b, comma, columns...)
	if comma == ',' {
		if err := w.Heading(); err != nil {
			return "", err
		}
	}
	for _, l := range made {
		if err := w.Write(l); err != nil {
			return "", err
		}
	}
	err := w.Flush()
	return b.String(), err
}

// linksMsg are the links of a table as a text for the clipboard, or why there is
// none.
type linksMsg struct {
	turn int // of the making
	n    int
	text string
	err  error
}

// copyLinks copies the links of the table, a line each. They are made in the
// background: ten thousand take longer than a key may. What is copied then are the
// links that were asked for, also where the table is closed meanwhile or another one
// is open. A person who types ahead has asked for them all the same.
func (m *Model) copyLinks(a views.CopyLinks) tea.Cmd {
	table, ok := m.top().(*links.Screen)
	if !ok {
		return nil
	}
	ctx, turn := m.making.begin(m.ctx)
	rows, link := table.Rows(), m.linker().Make
	return func() tea.Msg {
		made, err := linksOf(ctx, rows, a.Tokens, link, func(int, int) {})
		if err != nil {
			return linksMsg{turn: turn, err: err}
		}
		columns := []string{"sid", "url"}
		if a.Tokens {
			columns = []string{"sid", "token", "url"}
		}
		text, err := linksText(made, '\t', columns...)
		return linksMsg{turn, len(made), text, err}
	}
}

// linksMade copies the links that were made, unless something else was to be copied
// since.
func (m *Model) linksMade(msg linksMsg) tea.Cmd {
	if msg.turn != m.making.turn {
		return nil
	}
	m.making.end()
	switch {
	case msg.err != nil:
		m.note = msg.err.Error()
		return nil
	case msg.n == 0:
		m.note = capital(errNoLinks.Error()) + "."
		return nil
	}
	return m.copy(views.Plural(msg.n, "link"), msg.text)
}

// writeLinks writes the links of the table into a CSV file.
func (m *Model) writeLinks(a views.WriteLinks) tea.Cmd {
	table, ok := m.top().(*links.Screen)
	if !ok {
		return nil
	}
	path, rows, link := expanded(a.Path), table.Rows(), m.linker().Make
	return m.writeFile(path, "link", a.Replace, func(ctx context.Context, wrote func(done, total int)) (int, error) {
		made, err := linksOf(ctx, rows, a.Tokens, link, wrote)
		if err != nil {
			return 0, err
		}
		if len(made) == 0 {
			return 0, errNoLinks
		}
		text, err := linksText(made, ',', "auth_id", "sid", "token", "url")
		if err != nil {
			return 0, err
		}
		return len(made), export.Save(path, []byte(text), a.Replace)
	})
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
