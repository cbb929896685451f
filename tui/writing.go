package tui

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"time"

	tea "charm.land/bubbletea/v2"

	"faceauth/backend/safetext"
	"faceauth/views"
)

// fileForm is a screen that asks for a file to be written.
type fileForm interface {
	overlay
	// Refuse says why it was not. exists tells that it is because there is one of
	// that name.
	Refuse(sentence string, exists bool)
}

// quiet is how long a key that would replace a file counts as one that was on
// its way already when the question came up.
const quiet = 500 * time.Millisecond

// writeFile writes the file that the topmost form asks for. The form stays open
// until it is there. write does the writing, off the event loop, and gives how many
// there are in the file of what word says; it tells wrote how far it is.
func (m *Model) writeFile(path, word string, replace bool, write func(ctx context.Context, wrote func(done, total int)) (int, error)) tea.Cmd {
	form, ok := m.top().(fileForm)
	if !ok {
		return nil
	}
	if m.task != nil {
		m.note = "Something is being loaded; esc stops it."
		return nil
	}
	if replace && m.opts.Now().Sub(m.asked) < quiet {
		return nil
	}
	if m.erasingNow() {
		m.note = "Records are being erased: no file is written meanwhile. d shows how that goes."
		return nil
	}
	cmd := m.start("writing", nil, func(ctx context.Context, t *task) func(*Model) tea.Cmd {
		n, err := write(ctx, t.wrote)
		written := func(m *Model) tea.Cmd {
			m.note = fmt.Sprintf("%s written to %s.", views.Plural(n, word), safetext.Clean(path))
			return nil
		}
		if err == nil {
			t.late = written // it was stopped too late
		}
		return func(m *Model) tea.Cmd {
			there := m.top() == form
			if err != nil {
				m.asked = m.opts.Now()
				if there {
					form.Refuse(capital(err.Error()), errors.Is(err, fs.ErrExist))
				}
				return nil
			}
			if there {
				m.close()
			}
			return written(m)
		}
	})
	m.task.export = true
	return cmd
}
