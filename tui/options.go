// Package tui is the console: the one Bubble Tea model, which routes keys to
// screens, lays them out, and runs what they ask for as tasks.
//
// A key becomes a keymap.Action (route.go), a screen answers it with a
// views.Action, the model starts a task for it (task.go, load.go), and the
// task's message ends in the store that the screens draw from (frame.go).
package tui

import (
	"context"
	"time"

	"faceauth/backend"
	"faceauth/backend/audit"
	"faceauth/backend/clipboard"
	"faceauth/backend/faceurl"
	"faceauth/backend/state"
	"faceauth/keymap"
)

// Session is one project being worked on.
type Session struct {
	Service backend.Service
	// Project is the configured project id; empty when only the API knows it.
	Project string
	// Sandbox tells made-up records from real people's.
	Sandbox bool
	// Local tells that the API answers on this machine, as a sandbox of its
	// own or a stand-in does.
	Local bool
	// BaseURL is the address of the API.
	BaseURL string
	// Links is whose Face Auth URLs are made, and Recipe how, if somebody said so
	// at the start.
	Links  faceurl.Project
	Recipe faceurl.Recipe
}

// world is whose records these are, as the header says it.
func (s *Session) world() string {
	switch {
	case s.Sandbox:
		return "SANDBOX"
	case s.Local:
		return "LOCAL"
	}
	return "LIVE"
}

// Options are what a console starts with. The zero value of each field but
// Keys is usable.
type Options struct {
	// Connect makes the session. It runs after the first paint. Nil shows the
	// welcome screen.
	Connect func(context.Context) (Session, error)
	// StartSandbox makes a session with the built-in sandbox, for the welcome screen.
	StartSandbox func(context.Context) (Session, error)
	// Range limits what is listed.
	Range backend.Range
	// PageSize is the count asked of the API a page; 0 means DefaultPageSize.
	PageSize int
	// Theme is one of theme.Names; "auto" or empty follows the terminal.
	Theme string
	// NoColor is the NO_COLOR convention: no colour, whatever Theme says.
	NoColor bool
	// UTC shows times in UTC at first, not in the local zone.
	UTC bool
	// Symbols is the set that selfies are drawn with, by one of the names of
	// picture.Sets; "auto" or empty asks the terminal what it can draw.
	Symbols string
	// Graphics is how selfies are shown as pixels, one of GraphicsNames: "auto" or
	// empty where the terminal says so and is known to mean it, "kitty" and
	// "iterm2" although it does not, as outside tmux, "sixel" where it says so and
	// is not known, "none" nowhere. What iTerm2's protocol and sixels show lies over
	// the screen: they are for the selfie on the whole screen alone.
	Graphics string
	// SlowLink saves bytes where that shows: selfies are drawn coarser.
	SlowLink bool
	// Clipboard copies to the reader's; nil copies nothing.
	Clipboard *clipboard.Clipboard
	// Browse opens an address in the browser of this machine; nil where that is not
	// the reader's.
	Browse func(ctx context.Context, url string) error
	// ReadOnly marks a console that must not change anything.
	ReadOnly bool
	Keys     keymap.Map
	// EraseAtOnce is how many records are erased side by side; 0 means
	// erasing.DefaultAtOnce.
	EraseAtOnce int
	// Parallel is how many ranges of dates are fetched side by side when
	// everything is loaded; 0 means loader.DefaultParallel.
	Parallel int
	// AutoRefresh is how often what is new is asked for while that is on; 0
	// means DefaultAutoRefresh. AutoOn begins with it on.
	AutoRefresh time.Duration
	AutoOn      bool
	// State is what is kept between runs, and Kept what it held at the start.
	// Nil keeps it in memory.
	State *state.File
	Kept  state.State
	// Trail is where it is told what was done; nil where nothing is.
	Trail *audit.Trail
	// Warning is shown until the first key.
	Warning string
	// Now and Zone are the clock and the local zone; nil means the machine's.
	Now  func() time.Time
	Zone *time.Location
}

// DefaultPageSize keeps the first answer small enough to be there at once and
// large enough for many screens; see backend.MaxPageSize for the API's bound.
const DefaultPageSize = 500

// DefaultAutoRefresh is how often what is new is asked for.
const DefaultAutoRefresh = time.Minute

func (o Options) withDefaults() Options {
	if o.AutoRefresh == 0 {
		o.AutoRefresh = DefaultAutoRefresh
	}
	if o.State == nil {
		o.State, _, _ = state.Open("")
	}
	if o.Clipboard == nil {
		o.Clipboard = clipboard.New(clipboard.None, func(string) string { return "" })
	}
	if o.PageSize == 0 {
		o.PageSize = DefaultPageSize
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Zone == nil {
		o.Zone = time.Local
	}
	return o
}
