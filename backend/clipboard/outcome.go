package clipboard

import (
	"errors"
	"fmt"
	"os"

	"faceauth/backend/terminal"
)

// Kind tells apart what can come of copying.
type Kind uint8

// The kinds of Outcome.
const (
	Failed  Kind = iota // nothing was copied; Err says why
	Copied              // it is on the clipboard of this process's machine
	Sent                // the terminal was asked, or will be by Sequence; whether it did is not known
	Off                 // the mode is None
	TooLong             // no terminal is asked for a text of that many Bytes; nothing was cut
)

// Outcome is what came of copying.
type Outcome struct {
	Kind Kind
	// Sequence is still to be written to the terminal, in one piece and as it is:
	// see Clipboard.Copy. It is empty where there is nothing to write.
	Sequence string
	// Bytes is the length of the text that is TooLong. MaxText is the most.
	Bytes int
	// Err is why copying Failed. Beside Sent it is why the machine's own tool did
	// not do it.
	Err error

	away     bool        // Copied, but the session came by SSH
	here     bool        // Sent, but Copied as well
	loaded   bool        // tmux took it by command
	inside   multiplexer // that it is Sent through
	terminal terminal.Terminal
}

// Sentence says what happened, in one sentence for a person.
func (o Outcome) Sentence() string {
	switch o.Kind {
	case Copied:
		if o.away {
			return "Copied to the clipboard of the machine that this runs on."
		}
		return "Copied."
	case Sent:
		if o.here {
			return "Copied on this machine, and sent to your terminal."
		}
		return "Sent to your terminal."
	case Off:
		return "Copying is switched off."
	case TooLong:
		return fmt.Sprintf("Too long to copy through a terminal: %d bytes, and %d is the most.", o.Bytes, MaxText)
	}
	return fmt.Sprintf("Not copied: %v.", o.Err)
}

// Advice says what to look at if nothing is on the clipboard, in one sentence;
// empty where there is nothing to say.
func (o Outcome) Advice() string {
	switch o.Kind {
	case Off:
		return "The setting is none: auto, native and osc52 copy."
	case Failed:
		if errors.Is(o.Err, errNoTool) {
			return "It takes xclip or xsel with DISPLAY set, or wl-clipboard with WAYLAND_DISPLAY."
		}
	case Sent:
		return "If it did not arrive: " + o.hindrance()
	}
	return ""
}

// hindrance is what most likely kept the terminal from copying.
func (o Outcome) hindrance() string {
	switch {
	case o.loaded:
		// tmux leaves it to the terminal which clipboard is meant, and xterm takes the other one.
		return "prefix ] pastes it in tmux, the middle mouse button in xterm; another terminal does not let programs copy (OSC 52)."
	case o.inside == tmux:
		return "tmux needs “set -g set-clipboard on”, or from 3.3 on “set -g allow-passthrough on”."
	}
	switch o.terminal.Name {
	case "xterm":
		return "xterm needs the resource “XTerm*disallowedWindowOps: 20,21,SetXprop”."
	case "iterm2":
		return "iTerm2 needs “Applications in terminal may access clipboard” in its settings, General, Selection."
	case "kitty":
		return "kitty needs write-clipboard among its clipboard_control."
	case "vte":
		return "this terminal is made with GNOME's VTE, of which many versions don't let programs copy."
	}
	return "the terminal does not let programs copy (OSC 52), as Apple's Terminal and mosh before 1.4."
}

// ErrNoTerminal is the reason of an outcome that Failed because this process has
// no terminal that it could send to, as in a job of cron.
var ErrNoTerminal = errors.New("there is no terminal to send it to")

// Send writes the Sequence to the terminal that this process belongs to, past its
// standard output, and gives what became of the outcome. It is for commands: where
// a console draws, it alone may write.
func (o Outcome) Send() Outcome {
	if o.Sequence == "" {
		return o
	}
	err := writeTerminal(o.Sequence)
	o.Sequence = ""
	switch {
	case err == nil || o.loaded:
	case o.here:
		return Outcome{Kind: Copied}
	default:
		return Outcome{Kind: Failed, Err: err}
	}
	return o
}

func writeTerminal(sequence string) error {
	f, err := os.OpenFile(controlling, os.O_WRONLY, 0)
	if err != nil {
		return ErrNoTerminal
	}
	_, err = f.WriteString(sequence)
	return errors.Join(err, f.Close())
}
