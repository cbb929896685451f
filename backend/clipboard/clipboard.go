// Package clipboard puts text on the reader's clipboard, which is that of the
// machine they sit at and not of the one this process runs on.
//
// Where that is the same machine, its own tool does it and tells whether it did.
// Anywhere else the terminal has to: OSC 52 carries the text through SSH, tmux and
// GNU screen, and nothing ever answers. What came of it is an Outcome, which
// claims no more than is known. No text is in any of its words, in an error or in
// the arguments of a process.
package clipboard

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"runtime"
	"strings"
	"time"

	"github.com/atotto/clipboard"

	"faceauth/backend/terminal"
)

// Mode is the person's setting: by which way text is copied.
type Mode uint8

// The modes.
const (
	// Auto takes Native where the reader sits at this machine, and OSC52
	// elsewhere and where Native fails.
	Auto Mode = iota
	// Native is the tool of the machine that this process runs on.
	Native
	// OSC52 is the reader's terminal.
	OSC52
	// None copies nothing.
	None
)

// Modes are all of them, the default first.
func Modes() []Mode { return []Mode{Auto, Native, OSC52, None} }

// String is the mode's name in settings.
func (m Mode) String() string {
	switch m {
	case Auto:
		return "auto"
	case Native:
		return "native"
	case OSC52:
		return "osc52"
	}
	return "none"
}

// NamedMode finds a mode by its name.
func NamedMode(name string) (Mode, bool) {
	for _, m := range Modes() {
		if m.String() == name {
			return m, true
		}
	}
	return Auto, false
}

// patience is how long a program may take that is asked to copy, or about the
// session. xclip is known to hang without an X server that answers.
const patience = 2 * time.Second

// Clipboard is the way from one session to its reader's clipboard. Make one with
// New. It is safe for use by several goroutines.
type Clipboard struct {
	mode   Mode
	lookup func(string) string

	// busy holds one token while the machine's own tool runs: it can't be
	// stopped, so that one that hangs must not get company.
	busy chan struct{}

	// What tests put others in place of.
	system string // as runtime.GOOS
	look   func(program string) (string, error)
	write  func(text string) error
	run    func(ctx context.Context, stdin, program string, args ...string) (string, error)
}

// New makes the clipboard of a session with the environment that lookup knows,
// which is os.Getenv for the session that this process was started in.
func New(mode Mode, lookup func(string) string) *Clipboard {
	return &Clipboard{
		mode: mode, lookup: lookup, busy: make(chan struct{}, 1),
		system: runtime.GOOS, look: exec.LookPath, write: clipboard.WriteAll, run: run,
	}
}

// Copy copies text as far as this process can by itself. The Sequence of the
// outcome is left to the caller, who alone knows when the terminal may be written
// to; a command that draws no screen has Send do it. t is what the terminal says
// of itself, the zero Terminal where it was not asked. Copy takes milliseconds,
// and some seconds at worst: it belongs in a task. The session is looked at each
// time, since a multiplexer's reader may have moved to another machine meanwhile.
func (c *Clipboard) Copy(ctx context.Context, t terminal.Terminal, text string) Outcome {
	switch {
	case c.mode == None:
		return Outcome{Kind: Off}
	case text == "":
		// OSC 52 without a text empties the clipboard.
		return Outcome{Kind: Failed, Err: errNothing}
	case c.mode == Native:
		o := c.copyNative(ctx, text)
		o.away = terminal.OverSSH(c.lookup)
		return o
	case c.mode == OSC52:
		return c.send(ctx, t, text)
	}
	where := c.place(ctx, t)
	if where == remote || c.tool(text) == "" {
		return c.send(ctx, t, text)
	}
	o := c.copyNative(ctx, text)
	copied := o.Kind == Copied
	if copied && where == here {
		return o
	}
	sent := c.send(ctx, t, text)
	switch {
	case sent.Kind == Sent:
		sent.here, sent.Err = copied, o.Err
	case copied:
		return o
	}
	return sent
}

// copyNative has the machine's own tool copy.
func (c *Clipboard) copyNative(ctx context.Context, text string) Outcome {
	tool := c.tool(text)
	if tool == "" {
		return Outcome{Kind: Failed, Err: errNoTool}
	}
	ctx, cancel := context.WithTimeoutCause(ctx, patience, errHangs)
	defer cancel()
	select {
	case c.busy <- struct{}{}:
	case <-ctx.Done():
		return Outcome{Kind: Failed, Err: context.Cause(ctx)}
	}
	done := make(chan error, 1)
	go func() {
		err := c.write(text)
		<-c.busy
		done <- err
	}()
	select {
	case err := <-done:
		if err != nil {
			return Outcome{Kind: Failed, Err: fmt.Errorf("%s: %w", tool, err)}
		}
		return Outcome{Kind: Copied}
	case <-ctx.Done():
		return Outcome{Kind: Failed, Err: context.Cause(ctx)}
	}
}

// send has the terminal copy. A tmux that can be asked is asked too: as it comes
// it lets no program inside set the clipboard, but it does so itself on command.
func (c *Clipboard) send(ctx context.Context, t terminal.Terminal, text string) Outcome {
	n := encodedLen(text)
	if n > MaxEncoded {
		return Outcome{Kind: TooLong, Bytes: len(text)}
	}
	in := c.inside(t)
	if in == nothing && t.Name == "" && c.mute() {
		return Outcome{Kind: Failed, Err: errMute}
	}
	o := Outcome{Kind: Sent, Sequence: in.sequence(text), inside: in, terminal: t}
	if c.hasTmux(t) {
		_, err := c.tmux(ctx, text, "load-buffer", "-w", "-")
		o.loaded = err == nil
	}
	return o
}

// mute tells that the terminal is of a kind that has no clipboard at all.
func (c *Clipboard) mute() bool {
	term := c.lookup("TERM")
	return term == "dumb" || term == "linux"
}

// tmux has the tmux server that this process runs in carry out a command.
func (c *Clipboard) tmux(ctx context.Context, stdin string, args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	return c.run(ctx, stdin, "tmux", args...)
}

// run runs a program to its end, with a text that is not for the list of
// processes.
func run(ctx context.Context, stdin, program string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Stdin = strings.NewReader(stdin)
	cmd.WaitDelay = patience
	out, err := cmd.Output()
	return string(out), err
}

// The reasons why nothing could be copied that are our own.
var (
	errNothing = errors.New("there is no text to copy")
	errNoTool  = errors.New("this machine has no program for it that works here")
	errHangs   = errors.New("the program for it did not come to an end")
	errMute    = errors.New("this terminal has no clipboard")
)
