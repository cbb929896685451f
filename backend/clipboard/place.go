package clipboard

import (
	"context"
	"strings"

	"faceauth/backend/terminal"
)

// place is where the reader sits.
type place uint8

const (
	unknown place = iota // the environment may be of another time
	here                 // at this machine
	remote               // at another one
)

// place finds out where the reader sits. A multiplexer lives on when its reader
// leaves, and the environment of what runs inside is that of its start: tmux knows
// how its latest client came, GNU screen and Zellij don't.
func (c *Clipboard) place(ctx context.Context, t terminal.Terminal) place {
	if c.hasTmux(t) {
		said, err := c.tmux(ctx, "", "show-environment", "SSH_CONNECTION")
		switch {
		case err != nil:
		case strings.HasPrefix(said, "SSH_CONNECTION="):
			return remote
		case strings.HasPrefix(said, "-SSH_CONNECTION"):
			return here
		}
		return unknown
	}
	switch {
	case c.lookup("STY") != "" || c.lookup("ZELLIJ") != "":
		return unknown
	case terminal.OverSSH(c.lookup):
		return remote
	case c.inside(t) != nothing:
		// It left its mark on the terminal and none in the environment: somebody
		// took that away, and SSH's with it, as sudo does.
		return unknown
	}
	return here
}

// multiplexer is what the terminal is that this process writes to.
type multiplexer uint8

const (
	nothing multiplexer = iota // a terminal, as far as one can tell
	tmux
	screen
)

// inside finds out which multiplexer is the innermost. tmux gives its name; a
// terminal that gives another one has no multiplexer between; GNU screen gives
// none. The environment decides where nobody answered. TERM travels over SSH and
// so tells of a multiplexer on the way, but "screen" is also what tmux calls
// itself; screen it is then, because what is meant for tmux would leave litter in
// screen, and what is meant for screen leaves none in tmux.
func (c *Clipboard) inside(t terminal.Terminal) multiplexer {
	term := c.lookup("TERM")
	switch {
	case t.Name == "tmux":
		return tmux
	case t.Name != "":
		return nothing
	case strings.HasPrefix(term, "tmux"):
		return tmux
	case c.lookup("STY") != "":
		return screen
	case c.lookup("TMUX") != "":
		return tmux
	case strings.HasPrefix(term, "screen"):
		return screen
	}
	return nothing
}

// hasTmux tells that there is a tmux server which this process runs in, be it
// inside a GNU screen. The variable is also inherited by what was started from
// there and has a terminal of its own.
func (c *Clipboard) hasTmux(t terminal.Terminal) bool {
	return c.lookup("TMUX") != "" && (t.Name == "" || t.Name == "tmux")
}

// tool names the program, or "system" for the system's own calls, by which
// atotto/clipboard copies a text here; it is empty where it can't. That package
// decides by what is installed, in this order, and not by what can work.
func (c *Clipboard) tool(text string) string {
	if strings.ContainsRune(text, 0) {
		return "" // on Windows it panics
	}
	switch c.system {
	case "windows":
		return "system"
	case "darwin":
		return c.installed("pbcopy")
	}
	if c.lookup("WAYLAND_DISPLAY") != "" && c.installed("wl-copy", "wl-paste") != "" {
		return "wl-copy"
	}
	for _, x := range []string{"xclip", "xsel"} {
		if c.installed(x) == "" {
			continue
		}
		if c.lookup("DISPLAY") == "" {
			return ""
		}
		return x
	}
	if c.installed("termux-clipboard-set", "termux-clipboard-get") != "" {
		return "termux-clipboard-set"
	}
	if c.installed("clip.exe", "powershell.exe") != "" && ascii(text) {
		return "clip.exe" // which reads anything else in the code page of a console
	}
	return ""
}

// installed gives the first of the programs if all of them are there.
func (c *Clipboard) installed(programs ...string) string {
	for _, p := range programs {
		if _, err := c.look(p); err != nil {
			return ""
		}
	}
	return programs[0]
}

func ascii(text string) bool {
	return strings.IndexFunc(text, func(r rune) bool { return r >= 0x80 }) < 0
}
