package tui

import (
	"context"
	"io"
	"os"
	"os/signal"
	"runtime"
	"syscall"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/term"
)

// Run shows the console on the terminal of in and out until it is left. The
// terminal is given back whole however it ends: by a key, by SIGINT, SIGTERM,
// SIGHUP or SIGQUIT, or by a panic, which is the one case of an error that is not the
// terminal's.
func Run(ctx context.Context, o Options, in, out *os.File) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	// Bubble Tea makes the terminal raw before it listens for signals; one in
	// between would end the program and leave the terminal so. It also knows
	// neither SIGHUP, a lost connection, nor SIGQUIT.
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT)
	defer signal.Stop(signals)

	m := New(ctx, o)
	m.output = &pictureOutput{File: out}
	// With the size known, the first frame is drawn at once, not when Bubble
	// Tea's own message about it has gone round.
	if w, h, err := term.GetSize(out.Fd()); err == nil {
		m.width, m.height = w, h
		m.layout()
	}
	opts := []tea.ProgramOption{
		tea.WithOutput(m.output), tea.WithoutSignalHandler(),
		// Frames are drawn when something has changed; at the default of 60
		// a second a key can wait 16 ms for its frame.
		tea.WithFPS(120),
	}
	if runtime.GOOS == "windows" { // the console there is read in a way of its own
		opts = append(opts, tea.WithInput(in))
	} else {
		opts = append(opts, tea.WithInput(&guardedInput{File: in}))
	}
	if o.NoColor {
		opts = append(opts, tea.WithColorProfile(colorprofile.ASCII))
	}
	p := tea.NewProgram(m, opts...)
	m.output.placed = func() { go p.Send(cellsMsg{}) }
	go func() {
		select {
		case <-signals:
			// A terminal that takes no more output holds the loop up for
			// good; the second signal then does what it does by default.
			signal.Stop(signals)
			close(m.ending)
			p.Quit()
		case <-ctx.Done():
		}
	}()
	_, err := p.Run()
	m.endErasing()
	m.forgetSelfies()
	// The renderer scrolls parts of the screen, and a resize in the middle of
	// that can leave the shell with such a part. A terminal that has gone takes
	// nothing any more.
	_, _ = io.WriteString(out, m.lastWords()+ansi.SaveCursor+"\x1b[r"+ansi.RestoreCursor)
	return err
}
