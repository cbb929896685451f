package tui

import (
	"context"
	"errors"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"faceauth/backend/audit"
	"faceauth/backend/export"
	"faceauth/backend/faceurl"
	"faceauth/backend/safetext"
	"faceauth/keymap"
	"faceauth/views"
	"faceauth/views/links"
	"faceauth/views/qr"
)

// This is how Face Auth URLs leave the console: as a copy, a QR code, an address for the
// browser or a file. Each time the trail is told before, off the event loop, and a link
// that it can't be told of stays here.

// tell tells the trail of links that are about to be handed out as format says.
func tell(s audit.Scribe, format string, handed ...export.Link) error {
	entries := make([]audit.Entry, 0, len(handed))
	for _, l := range handed {
		e, err := s.Link(format, l.AuthID, l.Params.SubmissionID)
		if err != nil && len(handed) > 1 {
			return fmt.Errorf("%w (it is that of %s)", err, l.AuthID)
		} else if err != nil {
			return err
		}
		entries = append(entries, e)
	}
	return s.Tell(entries...)
}

// linksMsg are links as a text for the clipboard, of which the trail has been told, or
// why there are none.
type linksMsg struct {
	turn int // of the making
	what string
	text string
	err  error
}

// copyLink copies one link.
func (m *Model) copyLink(l views.Made) tea.Cmd {
	_, turn := m.making.begin(m.ctx)
	s := m.scribe()
	return func() tea.Msg {
		return linksMsg{turn: turn, what: "the link", text: l.URL, err: tell(s, "copy", export.Link(l))}
	}
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
	rows, link, s := table.Rows(), m.linker().Make, m.scribe()
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
		if err == nil {
			err = tell(s, "copy", made...)
		}
		return linksMsg{turn, views.Plural(len(made), "link"), text, err}
	}
}

// linksMade copies links, unless something else was to be copied since.
func (m *Model) linksMade(msg linksMsg) tea.Cmd {
	if msg.turn != m.making.turn {
		return nil
	}
	m.making.end()
	if msg.err != nil {
		m.note = sentence(msg.err)
		return nil
	}
	return m.copy(msg.what, msg.text)
}

// codeMsg tells that the trail knows of the link in a QR code, or why it does not.
type codeMsg struct {
	screen *qr.Screen
	err    error
}

// showQR shows a link as a QR code. The screen is there at once, so that the next key
// is for it.
func (m *Model) showQR(l views.Made) tea.Cmd {
	screen, s := qr.New("Face Auth URL", l.URL, m.terminal.Octants()), m.scribe()
	m.push(keymap.QRPage, screen)
	if !screen.Holds() {
		return nil
	}
	return func() tea.Msg { return codeMsg{screen, tell(s, "qr", export.Link(l))} }
}

func (msg codeMsg) take() {
	if msg.err != nil {
		msg.screen.Refuse(sentence(msg.err))
		return
	}
	msg.screen.Show()
}

// browsedMsg tells that the browser was asked to open a link, or why not: untold that
// the trail does not know of it, and err what came of asking.
type browsedMsg struct{ untold, err error }

func (m *Model) browse(l views.Made) tea.Cmd {
	open := m.opts.Browse
	if open == nil {
		m.note = "No browser of yours is on this machine: copy the link."
		return nil
	}
	ctx, s := m.ctx, m.scribe()
	return func() tea.Msg {
		if err := tell(s, "browser", export.Link(l)); err != nil {
			return browsedMsg{untold: err}
		}
		return browsedMsg{err: open(ctx, l.URL)}
	}
}

func (m *Model) browsed(msg browsedMsg) {
	switch {
	case msg.untold != nil:
		m.note = sentence(msg.untold)
	case msg.err != nil:
		m.note = "No browser could be opened: " + safetext.Clean(msg.err.Error()) + "."
	default:
		m.note = "The browser was asked to open the link."
	}
}

var errNoLinks = errors.New("none of these records has a submission, so there is no link")

// linksOf makes the links of a table, each anew. Rows that have no submission get
// none; that all of them have none is an error.
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
	if len(out) == 0 {
		return nil, errNoLinks
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

// writeLinks writes the links of the table into a CSV file.
func (m *Model) writeLinks(a views.WriteLinks) tea.Cmd {
	table, ok := m.top().(*links.Screen)
	if !ok {
		return nil
	}
	path, rows, link, s := expanded(a.Path), table.Rows(), m.linker().Make, m.scribe()
	return m.writeFile(path, "link", a.Replace, func(ctx context.Context, wrote func(done, total int)) (int, error) {
		made, err := linksOf(ctx, rows, a.Tokens, link, wrote)
		if err != nil {
			return 0, err
		}
		text, err := linksText(made, ',', "auth_id", "sid", "token", "url")
		if err != nil {
			return 0, err
		}
		return len(made), export.Save(path, []byte(text), a.Replace, func() error { return tell(s, "csv", made...) })
	})
}
