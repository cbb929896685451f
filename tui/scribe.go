package tui

import (
	"strings"

	"faceauth/backend/audit"
	"faceauth/backend/safetext"
)

// scribe tells the trail what is done in the session. It is made in the event loop and
// used off it: telling waits for the disk.
func (m *Model) scribe() audit.Scribe {
	if m.session == nil {
		return audit.Scribe{Trail: m.opts.Trail}
	}
	return audit.Scribe{Trail: m.opts.Trail, Project: m.session.Project, World: audit.WorldOf(m.session.Sandbox, m.session.Local)}
}

// sentence is an error as a sentence.
func sentence(err error) string {
	text := capital(safetext.Clean(err.Error()))
	if !strings.HasSuffix(text, ".") {
		text += "."
	}
	return text
}
