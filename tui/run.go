package tui

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"syscall"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/term"
)

// Run shows the console on the terminal of in and out until it is left. The
// terminal is given back whole however it ends: by a key, by SIGINT, SIGTERM,
// SIGHUP or SIGQUIT, or by a panic, which is the one case of an error that is not the
// terminal's.
func Run(ctx context.Context, o Options, in, out *os.File) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	m := New(ctx, o)
	// With the size known, the first frame is drawn at once, not when Bubble
	// Tea's own message about it has gone round.
	if w, h, err := term.GetSize(out.Fd()); err == nil {
		m.width, m.height = w, h
		m.layout()
	}
	opts := []tea.ProgramOption{
		tea.WithInput(in), tea.WithOutput(out),
		// Frames are drawn when something has changed; at the default of 60
		// a second a key can wait 16 ms for its frame.
		tea.WithFPS(120),
	}
	if o.NoColor {
		opts = append(opts, tea.WithColorProfile(colorprofile.ASCII))
	}
	p := tea.NewProgram(m, opts...)

	// Bubble Tea handles SIGINT and SIGTERM. A lost connection is SIGHUP, and
	// SIGQUIT would leave the terminal raw.
	hangup := make(chan os.Signal, 1)
	signal.Notify(hangup, syscall.SIGHUP, syscall.SIGQUIT)
	defer signal.Stop(hangup)
	go func() {
		select {
		case <-hangup:
			p.Quit()
		case <-ctx.Done():
		}
	}()

	_, err := p.Run()
	if errors.Is(err, tea.ErrInterrupted) {
		return nil
	}
	return err
}
