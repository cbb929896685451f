package tui

import (
	"context"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"faceauth/backend"
	"faceauth/backend/argos"
	"faceauth/backend/clipboard"
	"faceauth/backend/export"
	"faceauth/backend/records"
	"faceauth/backend/safetext"
	"faceauth/keymap"
	"faceauth/views"
	"faceauth/views/copying"
)

// copied is what was copied last, for showing it.
type copied struct {
	what, text string
	outcome    clipboard.Outcome
	about      []string // the auth_ids of the records whose data it is
	turn       int      // counts copies: what comes of an earlier one is dropped
	stop       context.CancelFunc
}

// making is a text for the clipboard that is being made.
type making struct {
	turn int                // counts them: what comes of an earlier one is dropped
	stop context.CancelFunc // nil where none is being made
}

// begin gives the context and the turn of a text that is made from now on, in place
// of an earlier one.
func (k *making) begin(ctx context.Context) (context.Context, int) {
	k.end()
	ctx, k.stop = context.WithCancel(ctx)
	return ctx, k.turn
}

// end gives up what is being made, if anything is.
func (k *making) end() {
	if k.stop != nil {
		k.stop()
	}
	k.stop = nil
	k.turn++
}

// copiedMsg tells what came of copying.
type copiedMsg struct {
	turn    int
	outcome clipboard.Outcome
}

// copy puts a text on the reader's clipboard, in the background: a program may
// have to do it. One that is still at an earlier text is stopped, and a text that is
// still being made is given up, so that neither can come last.
func (m *Model) copy(what, text string) tea.Cmd {
	m.making.end()
	if m.copied.stop != nil {
		m.copied.stop()
	}
	ctx, stop := context.WithCancel(m.ctx)
	m.copied = copied{what: what, text: text, turn: m.copied.turn + 1, stop: stop}
	turn, to, t := m.copied.turn, m.opts.Clipboard, m.terminal
	return func() tea.Msg { return copiedMsg{turn, to.Copy(ctx, t, text)} }
}

// copyDone says what came of copying, and has the terminal do its part.
func (m *Model) copyDone(msg copiedMsg) tea.Cmd {
	if msg.turn != m.copied.turn {
		return nil
	}
	m.copied.outcome = msg.outcome
	m.note = fmt.Sprintf("%s: %s T shows it for selecting.", capital(m.copied.what), lowered(msg.outcome.Sentence()))
	if msg.outcome.Sequence == "" {
		return nil
	}
	return tea.Raw(msg.outcome.Sequence)
}

// capital begins a sentence with a capital.
func capital(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[size:]
}

// lowered is a sentence as it goes on behind a colon.
func lowered(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToLower(first)) + s[size:]
}

// mostMeant is how many records can be copied, or get a link, at a time: more than
// a terminal copies. For a million there are files.
const mostMeant = 10_000

// meant are the rows that an action on records is about.
type meant struct {
	rows   []uint32
	marked bool // they are the marked ones, and not the one that is looked at
	hidden int  // so many of them the filter hides
}

// meant finds out what an action on records is about: in the list the marked ones,
// if there are any, else the record that is looked at. Where there are none, or
// more than most, the note says so.
func (m *Model) meant(most int) (meant, bool) {
	if m.focus == onList && m.top() == nil {
		marks, n := m.list.Marks()
		view := m.list.View()
		if n > most {
			m.note = fmt.Sprintf("%s are marked, and %s is the most here. e writes them to a file.", views.Count(n), views.Count(most))
			return meant{}, false
		}
		if n > 0 {
			return meant{selected(view, views.Marked, marks), true, view.Hidden(marks)}, true
		}
	}
	row, ok := m.looksAt()
	if !ok {
		m.note = noneHere
	}
	return meant{rows: []uint32{row}}, ok
}

// openCopy offers what can be copied.
func (m *Model) openCopy() {
	meant, ok := m.meant(mostMeant)
	if !ok {
		return
	}
	rows := meant.rows
	m.copyRows = rows
	snap := m.list.View().Snapshot
	title := "Copy of the authentication " + snap.ID(rows[0])
	if meant.marked {
		title = fmt.Sprintf("Copy of %s", views.Plural(len(rows), "marked record"))
		if meant.hidden > 0 {
			title += fmt.Sprintf(", %s of them hidden by the filter", views.Count(meant.hidden))
		}
	}
	sample := func(what views.Copied) string {
		text, _ := m.copyText(snap, rows[:1], what)
		if what == views.CopiedRecord {
			text = strings.Join(strings.Fields(text), " ")
		}
		if len(rows) > 1 && text != "" {
			text += " …"
		}
		return text
	}
	m.push(keymap.CopyMenu, copying.New(title, []copying.Row{
		{What: views.CopiedID, Key: "y", Name: "auth id", Sample: sample(views.CopiedID)},
		{What: views.CopiedSubmission, Key: "s", Name: "submission id", Sample: sample(views.CopiedSubmission)},
		{What: views.CopiedRecord, Key: "r", Name: "record as JSON", Sample: sample(views.CopiedRecord)},
		{What: views.CopiedCurl, Key: "c", Name: "curl that fetches it", Sample: sample(views.CopiedCurl)},
	}))
}

// copyOf copies what was chosen in the menu.
func (m *Model) copyOf(what views.Copied) tea.Cmd {
	rows := m.copyRows
	m.close()
	text, name := m.copyText(m.list.View().Snapshot, rows, what)
	if text == "" {
		m.note = "There is no " + name + " here."
		return nil
	}
	if len(rows) > 1 {
		name = fmt.Sprintf("the %ss of %s", name, views.Plural(len(rows), "record"))
	} else {
		name = "the " + name
	}
	cmd := m.copy(name, text)
	if what == views.CopiedRecord {
		snap := m.list.View().Snapshot
		for _, row := range rows {
			m.copied.about = append(m.copied.about, snap.ID(row))
		}
	}
	return cmd
}

// copyText is what is copied of rows, a line each, and what it is called. It is
// empty where the records have no such thing.
func (m *Model) copyText(snap *records.Snapshot, rows []uint32, what views.Copied) (text, name string) {
	var lines []string
	reader := snap.RawReader()
	defer reader.Close()
	for _, row := range rows {
		switch what {
		case views.CopiedID:
			name = "auth id"
			lines = append(lines, snap.ID(row))
		case views.CopiedSubmission:
			name = "submission id"
			if rec := snap.Record(row); rec.SubmissionID != "" {
				lines = append(lines, rec.SubmissionID)
			}
		case views.CopiedRecord:
			name = "record"
			rec := reader.Record(row)
			lines = append(lines, recordText(&rec, len(rows) == 1))
		case views.CopiedCurl:
			name = "curl"
			lines = append(lines, argos.Curl(m.session.BaseURL, snap.ID(row)))
		}
	}
	return strings.Join(lines, "\n"), name
}

// recordText is a record as `faceauth show -o json` has it, or in one line.
func recordText(rec *backend.Authentication, indented bool) string {
	text, err := export.JSONText(rec)
	if err == nil && indented {
		text, err = safetext.IndentJSON(text)
	}
	if err != nil {
		return ""
	}
	return string(text)
}
