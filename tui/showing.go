package tui

import (
	"fmt"
	"io"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"faceauth/backend/safetext"
)

// showCopied shows what was copied last, for selecting it by mouse. The console
// steps aside for that: what it draws are lines that end at the edge of the screen,
// and a link that is selected across them comes out with line ends in it. What is
// written and goes on in the next line by itself is one line to the terminal.
func (m *Model) showCopied() tea.Cmd {
	if m.making.stop != nil {
		m.note = "What is copied is still being made: T again in a moment."
		return nil
	}
	if m.copied.text == "" {
		m.note = "Nothing was copied yet."
		return nil
	}
	return tea.Exec(&shownText{
		text: m.copied.text, what: m.copied.what, advice: m.copied.outcome.Advice(), width: m.width, height: m.height, ending: m.ending,
	}, nil)
}

// shownText writes a text and waits for Enter.
type shownText struct {
	text, what, advice string
	width, height      int
	ending             <-chan struct{} // closed when the program has to end

	in  io.Reader
	out io.Writer
}

func (s *shownText) SetStdin(r io.Reader)  { s.in = r }
func (s *shownText) SetStdout(w io.Writer) { s.out = w }
func (s *shownText) SetStderr(io.Writer)   {}

// Run shows the text until Enter is pressed or the input ends.
func (s *shownText) Run() error {
	var lines []string
	for line := range strings.SplitSeq(s.text, "\n") {
		lines = append(lines, safetext.Clean(line))
	}
	// On a screen of its own it leaves nothing behind in the shell's. What is longer
	// than that could not be scrolled there.
	own := s.rows(lines) < s.height
	enter, leave := "\r\n", "\r\n"
	if own {
		enter, leave = ansi.SetModeAltScreenSaveCursor+ansi.EraseEntireScreen+ansi.CursorHomePosition, ansi.ResetModeAltScreenSaveCursor
	}
	text := enter + capital(s.what) + ", for selecting with the mouse:\r\n\r\n" + strings.Join(lines, "\r\n") + "\r\n\r\n"
	if s.advice != "" {
		text += s.advice + "\r\n"
	}
	if !own {
		text += "It is longer than the screen and stays in what the terminal scrolls back to.\r\n"
	}
	if _, err := io.WriteString(s.out, text+"Enter goes back. "); err != nil {
		return fmt.Errorf("show the text: %w", err)
	}
	s.wait()
	_, err := io.WriteString(s.out, leave)
	return err
}

// rows is how many rows all of it takes.
func (s *shownText) rows(lines []string) int {
	const around = 7
	n := around
	for _, l := range lines {
		n += ansi.StringWidth(l)/max(s.width, 1) + 1
	}
	return n
}

// wait returns when Enter was pressed, there is no more input, or the program
// ends.
func (s *shownText) wait() {
	entered := make(chan struct{})
	go func() {
		defer close(entered)
		key := make([]byte, 1)
		for {
			if n, err := s.in.Read(key); err != nil || n > 0 && (key[0] == '\n' || key[0] == '\r') {
				return
			}
		}
	}()
	select {
	case <-entered:
	case <-s.ending:
	}
}
