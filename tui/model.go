package tui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"faceauth/backend"
	"faceauth/backend/audit"
	"faceauth/backend/faceurl"
	"faceauth/backend/picture"
	"faceauth/backend/query"
	"faceauth/backend/records"
	"faceauth/backend/state"
	"faceauth/backend/terminal"
	"faceauth/keymap"
	"faceauth/theme"
	"faceauth/views"
	"faceauth/views/cells"
	"faceauth/views/detail"
	"faceauth/views/facets"
	"faceauth/views/filter"
	"faceauth/views/list"
	"faceauth/views/welcome"
)

// focus says which of the panes has the keys.
type focus uint8

const (
	onList focus = iota
	onDetail
	onFacets
)

// overlay is a screen that lies over the others and takes all keys.
type overlay interface {
	Resize(width, height int)
	Do(keymap.Action) views.Action
	View(views.Context) []string
}

// layer is an overlay with the scope of its keys.
type layer struct {
	overlay
	scope keymap.Scope
}

// rest is how long the cursor must stand still before the detail beside the
// list follows it: a held key then moves the cursor alone, which is what keeps
// a scrolled row cheap.
const rest = 150 * time.Millisecond

// restMsg comes when the cursor may have come to rest.
type restMsg struct{ move int }

// Model is the console. Its methods run in the event loop alone.
type Model struct {
	ctx  context.Context
	opts Options

	width, height int
	theme         theme.Theme
	noColor       bool
	method        cells.Method
	utc           bool

	session    *Session // nil on the welcome screen and while connecting
	store      *records.Store
	looking    looking // at the store, for the list
	walk       *backend.Walk
	newer      *backend.Walk  // a refresh that has not come to its end
	newerRange backend.Range  // what that asks for
	change     records.Change // what that refresh brought so far
	unread     int            // and what of it could not be read
	loaded     bool           // at least one page came
	grew       bool           // the page before brought something new
	// oldestFirst is how the API turned out to order its list.
	oldestFirst bool
	skipped     int       // unreadable entries so far
	asOf        time.Time // when the list was last asked for

	// covered is what of the range was read to its end, calls how many calls
	// that and everything else took.
	covered []backend.Range
	calls   int

	query      query.Query // in force
	bar        *filter.Screen
	facets     *facets.Screen
	facetsOpen bool
	kept       state.State // between runs
	asked      time.Time   // when the question came up that a form asks
	auto       int         // counts how often asking by itself was turned on or off
	autoOn     bool

	selfies     selfies
	pixels      pixels
	poster      poster
	output      *pictureOutput // nil where no picture can lie over the frame
	profile     colorprofile.Profile
	depth       picture.Depth // of the terminal's colours
	lightGround bool
	terminal    terminal.Terminal // by its own account

	focus  focus
	list   *list.Screen
	detail detail.Screen
	aside  aside  // the record in the detail, where that is not the list's
	shown  []byte // the JSON of the record in the detail
	// unsurrounded is that record while the detail is not told what is around it.
	unsurrounded recordPlace
	welcome      welcome.Screen
	overlays     []layer
	move         int // counts cursor moves, for restMsg

	task     *task
	lastTask int
	failed   *backend.Error       // why the last task ended, until the next one
	again    func(*Model) tea.Cmd // does that task anew
	// reconnect makes the session anew, for when there is none.
	reconnect func(*Model) tea.Cmd
	note      string // what the last action came to, until the next key
	warning   string // of the start, until the first key
	// reread tells that the key before asked for everything that is loaded already.
	reread bool

	erasure   *erasure // under way, or over and not seen yet
	ordering  ordering // what the dialog that is open asks about
	cutOff    *cutOff  // whose screen is open
	cutOffs   []audit.Operation
	lookedFor *Session // whose erasures that were cut off were looked for
	leaving   bool     // once the erasures under way have ended
	hurried   bool     // or without them

	trail    *trailReading // nil while its screen is not open
	copied   copied
	making   making
	copyRows []uint32        // what the copy menu is about
	linking  faceurl.Project // whose composer is open
	ending   chan struct{}   // closed when the program has to end
}

// New makes a console. ctx ends its tasks.
func New(ctx context.Context, o Options) *Model {
	o = o.withDefaults()
	m := &Model{ctx: ctx, opts: o, utc: o.UTC, noColor: o.NoColor, store: records.New(), list: list.New(),
		bar: filter.New(), facets: facets.New(), kept: o.Kept, warning: o.Warning, autoOn: o.AutoOn,
		ending: make(chan struct{})}
	m.looking.lens = &records.Lens{}
	m.selfies = newSelfies()
	m.restore()
	m.setTheme()
	return m
}

// setTheme picks the theme for what is known of the terminal: its ground and how
// many colours it has.
func (m *Model) setTheme() {
	switch t, ok := theme.Named(m.opts.Theme); {
	case m.noColor:
		m.theme = theme.None()
	case ok && m.opts.Theme != "auto" && m.opts.Theme != "":
		m.theme = t
	default:
		m.theme = theme.For(!m.lightGround)
	}
	switch {
	case m.colourless() && m.lightGround:
		m.theme = m.theme.OnLight()
	case m.depth == picture.Colors16 && !m.colourless():
		m.theme = m.theme.InSixteen()
	}
}

// colourless tells that nothing is told by colour: there is none, or none is wanted.
func (m *Model) colourless() bool { return m.theme.Name == "none" }

// askForColours finds out whether a terminal has more colours than the environment
// says, of which the better part stays behind where one comes by SSH. Bubble Tea
// takes the answer in. A terminal without a name isn't asked: GNU screen would hand
// the question on to what is outside, which may print it.
func (m *Model) askForColours() tea.Cmd {
	const capability = "RGB"
	switch {
	case m.noColor || m.depth == picture.TrueColor || m.terminal.Name == "" || m.terminal.Name == "screen":
		return nil
	case m.terminal.TrueColor():
		return func() tea.Msg { return tea.CapabilityMsg{Content: capability} }
	}
	return tea.RequestCapability(capability)
}

// Init asks the terminal what it can do and starts connecting.
func (m *Model) Init() tea.Cmd {
	cmds := []tea.Cmd{
		tea.RequestBackgroundColor,
		tea.RequestTerminalVersion,
		// Bubble Tea asks this only outside SSH and for a few terminals;
		// without the answer, rows with joined emoji slip.
		tea.Raw(ansi.RequestModeSynchronizedOutput + ansi.RequestModeUnicodeCore),
	}
	if m.graphicsByHand() {
		cmds = append(cmds, m.askForPixels())
	}
	if m.opts.Connect != nil {
		cmds = append(cmds, m.connect("connecting", m.opts.Connect))
	}
	if m.autoOn {
		cmds = append(cmds, m.autoTick())
	}
	return tea.Batch(cmds...)
}

// zone is the zone that times are shown in.
func (m *Model) zone() *time.Location {
	if m.utc {
		return time.UTC
	}
	return m.opts.Zone
}

func (m *Model) context(focused bool) views.Context {
	return views.Context{Theme: m.theme, Keys: m.opts.Keys, Cells: m.method, Zone: m.zone(), Now: m.opts.Now(), ReadOnly: m.opts.ReadOnly, Focused: focused}
}

// load is what screens are told about fetching.
func (m *Model) load() views.Load {
	l := views.Load{Err: m.failed, Loaded: m.loaded, Skipped: m.skipped, More: m.walk != nil && !m.complete(), OldestFirst: m.oldestFirst,
		Gap: m.newer != nil && m.change.New > 0}
	if m.task != nil {
		l.What = m.task.what
	}
	return l
}
