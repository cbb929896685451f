// Package keymap holds every key binding of the console, as data. Key handling,
// footer hints, the help page and the documentation all read it from here.
package keymap

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Action is what a key asks for. Screens act on actions and never see the key.
type Action string

// The actions, by where they are bound.
const (
	Help    Action = "help"
	Back    Action = "back"
	Escape  Action = "escape" // stops what is under way, puts an error away, else back
	Leave   Action = "leave"  // out of the program, from the root alone
	Quit    Action = "quit"
	Redraw  Action = "redraw"
	Refresh Action = "refresh"
	Zone    Action = "zone"
	Suspend Action = "suspend"

	Up         Action = "up"
	Down       Action = "down"
	First      Action = "first"
	Last       Action = "last"
	HalfUp     Action = "half-up"
	HalfDown   Action = "half-down"
	PageUp     Action = "page-up"
	PageDown   Action = "page-down"
	Open       Action = "open"
	NextPage   Action = "next-page"
	Next       Action = "next"
	Previous   Action = "previous"
	Switch     Action = "switch"
	RunSandbox Action = "sandbox"

	Filter      Action = "filter"
	Facets      Action = "facets"
	Mark        Action = "mark"
	MarkRange   Action = "mark-range"
	MarkAll     Action = "mark-all"
	Unmark      Action = "unmark"
	Sort        Action = "sort"
	Columns     Action = "columns"
	Group       Action = "group"
	LoadAll     Action = "load-all"
	AutoRefresh Action = "auto-refresh"
	ScrollLeft  Action = "scroll-left"
	ScrollRight Action = "scroll-right"
	Export      Action = "export"

	Accept       Action = "accept"   // what is typed or chosen
	Complete     Action = "complete" // with the next proposal
	CompleteBack Action = "complete-back"
	Older        Action = "older" // in the history
	Newer        Action = "newer"
	Save         Action = "save"
	Forget       Action = "forget"
	Toggle       Action = "toggle"
	MoveUp       Action = "move-up"
	MoveDown     Action = "move-down"
	Wider        Action = "wider"
	Narrower     Action = "narrower"
	Reset        Action = "reset"

	Preview      Action = "preview"
	PreviewWhole Action = "preview-whole"
	ZoomIn       Action = "zoom-in"
	ZoomOut      Action = "zoom-out"
	Left         Action = "left"
	Right        Action = "right"
	Fill         Action = "fill"
	Brighter     Action = "brighter"
	Darker       Action = "darker"
	Glyphs       Action = "glyphs"

	EarlierAttempt Action = "earlier-attempt" // on the same submission
	LaterAttempt   Action = "later-attempt"
	Compare        Action = "compare"
	Swap           Action = "swap"
	Search         Action = "search"
	NextMatch      Action = "next-match"
	PreviousMatch  Action = "previous-match"

	Link       Action = "link" // a Face Auth URL
	Copy       Action = "copy" // the menu of what can be copied
	CopyID     Action = "copy-id"
	CopySub    Action = "copy-submission"
	CopyRecord Action = "copy-record"
	CopyCurl   Action = "copy-curl"
	ShowText   Action = "show-text" // what was copied last, for selecting by mouse
	Edit       Action = "edit"
	Clear      Action = "clear"
	AutoToken  Action = "auto-token"
	QRCode     Action = "qr"
	Browse     Action = "browse"
	WriteFile  Action = "write-file"
	Inspect    Action = "inspect"

	Erase      Action = "erase"
	EraseShown Action = "erase-shown"
	Retry      Action = "retry"
	GiveUp     Action = "give-up"

	Trail      Action = "trail"       // what was done, by whom
	Erasures   Action = "erasures"    // nothing but these, in the trail
	ThisRecord Action = "this-record" // nothing but what was done with it, there
)

// Changes tells that an action changes what the API keeps, so that a console that
// is read-only must not do it.
func (a Action) Changes() bool { return a == Erase || a == EraseShown }

// Scope is where a binding holds.
type Scope string

// The scopes. Everywhere holds on each screen, behind the screen's own.
const (
	Everywhere Scope = "everywhere"
	List       Scope = "list"
	Detail     Scope = "detail"
	HelpPage   Scope = "help"
	Welcome    Scope = "welcome"
	FilterBar  Scope = "filter"
	FacetList  Scope = "facets"
	SortList   Scope = "sort"
	ColumnList Scope = "columns"
	ExportForm Scope = "export"

	Raw         Scope = "raw"    // the detail's side with the record as it was sent
	RawSearch   Scope = "search" // while one types what to look for in that
	ComparePage Scope = "compare"
	PreviewPage Scope = "preview" // the selfie on the whole screen

	CopyMenu    Scope = "copy"
	LinkForm    Scope = "link"       // the composer of a Face Auth URL
	LinkField   Scope = "link field" // while one types a value there
	LinkTable   Scope = "links"      // the composer for several records
	LinkFile    Scope = "link file"  // while one types where these are written
	QRPage      Scope = "qr"
	InspectPage Scope = "inspect"
	EraseDialog Scope = "erase"      // the question before records are erased
	ErasePage   Scope = "erasing"    // how that goes, and what came of it
	CutOffPage  Scope = "unfinished" // an erasure that an earlier run did not finish
	TrailPage   Scope = "trail"
	TrailEntry  Scope = "entry" // of the trail
)

// Typing tells whether keys that write a character are text there, so that no
// binding takes them.
func (s Scope) Typing() bool {
	return s == FilterBar || s == ExportForm || s == RawSearch || s == LinkField || s == LinkFile || s == EraseDialog
}

// Binding ties keys to an action.
type Binding struct {
	Action Action
	// Keys are spelled as Bubble Tea spells key presses: "j", "ctrl+d", "pgdown".
	Keys []string
	// Where lists the scopes that the binding holds in.
	Where []Scope
	// Label is for the footer: one or two words.
	Label string
	// Help is one line for the help page.
	Help string
	// Hint orders the footer: bindings with a Hint are shown there, lowest
	// first, as far as there is room. 0 keeps it out of the footer.
	Hint int
}

// Map is a set of bindings.
type Map struct{ bindings []Binding }

// Default is the console's own set.
func Default() Map {
	everywhere := []Scope{Everywhere}
	atRoot := []Scope{List, Welcome}
	detail := []Scope{Detail, Raw}
	above := []Scope{Detail, Raw, HelpPage, FacetList, SortList, ColumnList, ComparePage, CopyMenu, LinkTable, QRPage, InspectPage, TrailPage, TrailEntry}
	moving := []Scope{ErasePage, List, Detail, Raw, HelpPage, Welcome, FacetList, SortList, ColumnList, ComparePage, CopyMenu, LinkTable, InspectPage, TrailPage, TrailEntry}
	record := []Scope{List, Detail, Raw, PreviewPage}
	links := []Scope{LinkForm, LinkTable}
	return Map{[]Binding{
		{Open, []string{"enter", "l", "right"}, []Scope{List}, "open", "open the authentication under the cursor", 1},
		{Filter, []string{"/"}, []Scope{List, FacetList}, "filter", "filter the list: status:rejected sim<80 since:7d", 2},
		{Facets, []string{"f"}, []Scope{List}, "facets", "count the values of what the filter shows, and filter by them", 3},
		{Mark, []string{"space"}, []Scope{List}, "mark", "mark the authentication, or take its mark off, and go to the next", 4},
		{MarkRange, []string{"v"}, []Scope{List}, "", "begin to mark a range; move, then again to mark it, esc to leave it", 0},
		{MarkAll, []string{"*"}, []Scope{List}, "", "mark all that the filter shows; again takes these marks off", 0},
		{Unmark, []string{"M"}, []Scope{List}, "", "take all marks off", 0},
		{Sort, []string{"s"}, []Scope{List}, "sort", "sort by a column, either way", 5},
		{Group, []string{"b"}, []Scope{List}, "group", "put the attempts of one submission together, oldest first; again for the plain list", 8},
		{Columns, []string{"o"}, []Scope{List}, "columns", "choose the columns, their order and width", 9},
		{ScrollRight, []string{">", "shift+right"}, []Scope{List}, "", "show the columns further to the right", 0},
		{ScrollLeft, []string{"<", "shift+left"}, []Scope{List}, "", "back to the columns on the left", 0},
		{NextPage, []string{"n"}, []Scope{List}, "next page", "fetch the next page from the API, or try the failed one again", 10},
		{LoadAll, []string{"L"}, []Scope{List}, "load all", "load everything in the range, or in the dates of the filter, several days side by side", 6},
		{Export, []string{"e"}, []Scope{List, Detail, Raw}, "export", "write the marked, the filtered or all loaded authentications to a file", 7},
		{AutoRefresh, []string{"R"}, []Scope{List}, "", "ask for what is new by itself every minute; again to stop that", 0},
		{EarlierAttempt, []string{"["}, []Scope{List}, "", "the attempt before this one on the same submission", 0},
		{LaterAttempt, []string{"]"}, []Scope{List}, "", "the attempt after it", 0},
		{Compare, []string{"c"}, []Scope{List}, "", "compare the two marked ones, or this one with the attempt before it", 0},
		{Switch, []string{"tab"}, detail, "checks/raw", "switch between the checks and the record as the API sent it", 1},
		{Next, []string{"J"}, detail, "next", "the next authentication of the list", 2},
		{Previous, []string{"K"}, detail, "previous", "the previous authentication of the list", 3},
		{EarlierAttempt, []string{"["}, detail, "earlier", "the attempt before this one on the same submission, also where the filter hides it", 4},
		{LaterAttempt, []string{"]"}, detail, "later", "the attempt after it", 4},
		{Compare, []string{"c"}, detail, "compare", "compare the two marked ones, or this one with the attempt before it", 5},
		{Mark, []string{"space"}, detail, "mark", "mark the authentication, or take its mark off, and show the next", 6},
		{Filter, []string{"/"}, []Scope{Detail}, "filter", "filter the list", 8},
		{Search, []string{"/"}, []Scope{Raw}, "search", "look for a text in the record as the API sent it", 1},
		{NextMatch, []string{"n"}, []Scope{Raw}, "next match", "the next place where it stands", 1},
		{PreviousMatch, []string{"N"}, []Scope{Raw}, "", "the place before", 0},
		{Facets, []string{"f"}, detail, "", "count the values of what the filter shows", 0},
		{Link, []string{"u"}, record, "URL", "make a Face Auth URL for the submission, or one for each marked record", 5},
		{Copy, []string{"y"}, record, "copy", "copy the auth id, the submission id, the record or a curl that fetches it", 6},
		{Erase, []string{"d"}, record, "erase", "erase the authentication or the marked ones for good, after asking; while that is under way, show it", 7},
		{EraseShown, []string{"D"}, []Scope{List}, "", "erase all that the filter shows, such as until:180d, after showing them and asking", 0},
		{ShowText, []string{"T"}, []Scope{List, Detail, Raw, PreviewPage, LinkForm, LinkTable}, "", "show what was copied last, for selecting it by mouse", 0},
		{Inspect, []string{"U"}, []Scope{List, Detail, Raw, PreviewPage, LinkForm, LinkTable}, "", "open a Face Auth URL of somebody's and explain it; one of the vendor's own confirms the recipe", 0},
		{Trail, []string{"a"}, []Scope{List, Detail, Raw, FacetList, PreviewPage, Welcome}, "", "the trail: what was done from this machine, by whom, and what came of it", 0},
		{Open, []string{"enter", "l", "right"}, []Scope{TrailPage}, "open", "all of the entry under the cursor", 1},
		{Erasures, []string{"e"}, []Scope{TrailPage}, "erasures", "nothing but erasures, or everything again", 2},
		{ThisRecord, []string{"r"}, []Scope{TrailPage}, "this record", "nothing but what was done with the authentication that one came from, or everything again", 3},
		{Refresh, []string{"ctrl+r"}, []Scope{TrailPage}, "reread", "read the trail anew", 4},
		{Trail, []string{"a"}, []Scope{TrailPage, TrailEntry}, "", "back to the screen before", 0},
		{Next, []string{"J"}, []Scope{TrailEntry}, "next", "the next entry, which is older", 1},
		{Previous, []string{"K"}, []Scope{TrailEntry}, "previous", "the entry before", 2},
		{Accept, []string{"enter"}, []Scope{InspectPage}, "keep recipe", "make links as this one was made from now on", 1},
		{Accept, []string{"enter"}, []Scope{EraseDialog}, "", "erase them, once their number is typed; else leave them", 0},
		{Down, []string{"down"}, []Scope{EraseDialog}, "look", "look through the records", 1},
		{Up, []string{"up"}, []Scope{EraseDialog}, "", "back through the records", 0},
		{PageDown, []string{"pgdown"}, []Scope{EraseDialog}, "", "a screen down", 0},
		{PageUp, []string{"pgup"}, []Scope{EraseDialog}, "", "a screen up", 0},
		{Escape, []string{"esc"}, []Scope{EraseDialog}, "leave", "erase nothing", 2},
		{Toggle, []string{"f"}, []Scope{ErasePage}, "not erased", "list those alone that are not erased; again for all", 2},
		{Retry, []string{"r"}, []Scope{ErasePage}, "try again", "ask whether to erase those once more for which that can make a difference", 1},
		{Escape, []string{"esc"}, []Scope{ErasePage}, "stop", "begin with no more records, those under way are waited for; once it is over, back", 1},
		{Back, []string{"q", "h", "left"}, []Scope{ErasePage}, "to the list", "back to the list; what is under way goes on, and d shows it again", 3},
		{Accept, []string{"enter"}, []Scope{CutOffPage}, "go on", "ask whether to erase what is left of it", 1},
		{GiveUp, []string{"x"}, []Scope{CutOffPage}, "give up", "leave what is left of it as it is, and say so in the trail", 2},
		{Retry, []string{"r"}, []Scope{CutOffPage}, "read again", "read the records again", 3},
		{Escape, []string{"esc", "q"}, []Scope{CutOffPage}, "later", "leave it for the next start", 4},
		{RunSandbox, []string{"s", "enter"}, []Scope{Welcome}, "sandbox", "start the built-in sandbox and look around", 1},

		{Accept, []string{"enter"}, []Scope{FilterBar}, "apply", "keep this filter and go back to the list", 1},
		{Complete, []string{"tab"}, []Scope{FilterBar}, "complete", "put in the proposal below; again for the next one", 2},
		{CompleteBack, []string{"shift+tab"}, []Scope{FilterBar}, "", "the proposal before", 0},
		{Older, []string{"up", "ctrl+p"}, []Scope{FilterBar}, "history", "the filter used before this one", 3},
		{Newer, []string{"down", "ctrl+n"}, []Scope{FilterBar}, "", "the filter used after it", 0},
		{Save, []string{"ctrl+s"}, []Scope{FilterBar}, "save", "keep this filter under a name, to be used as @name", 4},
		{Forget, []string{"ctrl+x"}, []Scope{FilterBar}, "", "delete the saved filter whose @name stands in the bar; asks once", 0},
		{Escape, []string{"esc"}, []Scope{FilterBar}, "give up", "leave the filter as it was; while a name is typed, only leave that", 5},

		{Toggle, []string{"enter", "space"}, []Scope{FacetList}, "add/remove", "add the value to the filter, or take it out", 1},
		{Accept, []string{"enter", "space"}, []Scope{SortList}, "sort", "sort by this; by the same again turns the order round", 1},
		{Toggle, []string{"space", "enter"}, []Scope{ColumnList}, "show/hide", "show the column, or hide it", 1},
		{MoveUp, []string{"K"}, []Scope{ColumnList}, "up", "move the column up, which is to the left", 2},
		{MoveDown, []string{"J"}, []Scope{ColumnList}, "down", "move the column down, which is to the right", 3},
		{Wider, []string{"+", "="}, []Scope{ColumnList}, "wider", "make the column wider", 4},
		{Narrower, []string{"-"}, []Scope{ColumnList}, "narrower", "make the column narrower", 5},
		{Reset, []string{"r"}, []Scope{ColumnList}, "reset", "all columns as they were at first", 6},
		{Facets, []string{"f"}, []Scope{FacetList}, "", "close the counts", 0},
		{Sort, []string{"s"}, []Scope{SortList}, "", "close the menu", 0},
		{Columns, []string{"o"}, []Scope{ColumnList}, "", "close the menu", 0},

		{Accept, []string{"enter"}, []Scope{ExportForm}, "write", "write the file; where there is one already, enter again replaces it", 1},
		{Next, []string{"tab", "down"}, []Scope{ExportForm}, "next field", "to the next field", 2},
		{Previous, []string{"shift+tab", "up"}, []Scope{ExportForm}, "", "to the field before", 0},

		{Accept, []string{"enter"}, []Scope{CopyMenu}, "copy", "copy this to the clipboard", 1},
		{CopyID, []string{"y", "i"}, []Scope{CopyMenu}, "", "copy the auth id", 0},
		{CopySub, []string{"s"}, []Scope{CopyMenu}, "", "copy the submission id", 0},
		{CopyRecord, []string{"r"}, []Scope{CopyMenu}, "", "copy the record as JSON", 0},
		{CopyCurl, []string{"c"}, []Scope{CopyMenu}, "", "copy a curl that fetches it; the key is $FACEAUTH_API_KEY there", 0},

		{Accept, []string{"enter"}, links, "copy", "make the link anew and copy it", 1},
		{Edit, []string{"i", "e"}, []Scope{LinkForm}, "edit", "type a value into this field", 2},
		{Next, []string{"tab", "j", "down"}, []Scope{LinkForm}, "next field", "to the next field", 3},
		{Previous, []string{"shift+tab", "k", "up"}, []Scope{LinkForm}, "", "to the field before", 0},
		{AutoToken, []string{"a"}, links, "token", "a new token with each copy, or none", 4},
		{Clear, []string{"x"}, []Scope{LinkForm}, "", "empty the field", 0},
		{QRCode, []string{"Q"}, links, "QR", "show the link as a QR code", 5},
		{Browse, []string{"o"}, []Scope{LinkForm}, "browser", "open the link in the browser of this machine", 6},
		{WriteFile, []string{"w"}, []Scope{LinkTable}, "write", "write all links into a CSV file", 2},
		{Accept, []string{"enter"}, []Scope{LinkField}, "done", "keep what is typed", 1},
		{Next, []string{"tab", "down"}, []Scope{LinkField}, "next field", "keep what is typed and go to the next field", 2},
		{Previous, []string{"shift+tab", "up"}, []Scope{LinkField}, "", "keep what is typed and go to the field before", 0},
		{Escape, []string{"esc"}, []Scope{LinkField}, "give up", "leave the field as it was", 3},
		{Accept, []string{"enter"}, []Scope{LinkFile}, "write", "write the file; where there is one already, enter again replaces it", 1},
		{Escape, []string{"esc"}, []Scope{LinkFile}, "give up", "write nothing", 2},

		{Accept, []string{"enter"}, []Scope{RawSearch}, "keep", "go back to the record; n and N then go through what was found", 1},
		{NextMatch, []string{"down", "ctrl+n"}, []Scope{RawSearch}, "next match", "the next place where it stands", 2},
		{PreviousMatch, []string{"up", "ctrl+p"}, []Scope{RawSearch}, "previous", "the place before", 3},
		{Escape, []string{"esc"}, []Scope{RawSearch}, "give up", "leave the search", 4},

		{Preview, []string{"p"}, []Scope{List, Detail, Raw}, "selfie", "show the selfie beside the record; again puts it away", 4},
		{PreviewWhole, []string{"P"}, []Scope{List, Detail, Raw}, "", "show the selfie on the whole screen", 0},
		{ZoomIn, []string{"+", "="}, []Scope{PreviewPage}, "zoom", "zoom in", 1},
		{ZoomOut, []string{"-"}, []Scope{PreviewPage}, "out", "zoom out", 2},
		{Left, []string{"h", "left"}, []Scope{PreviewPage}, "", "to the left, where it is zoomed or cut", 0},
		{Right, []string{"l", "right"}, []Scope{PreviewPage}, "", "to the right", 0},
		{Up, []string{"k", "up"}, []Scope{PreviewPage}, "", "up", 0},
		{Down, []string{"j", "down"}, []Scope{PreviewPage}, "", "down", 0},
		{Fill, []string{"f"}, []Scope{PreviewPage}, "fit/fill", "fill the screen and cut what is over, or show the whole", 4},
		{Brighter, []string{"b"}, []Scope{PreviewPage}, "brighter", "lift the dark parts", 5},
		{Darker, []string{"B"}, []Scope{PreviewPage}, "", "and back", 0},
		{Glyphs, []string{"g"}, []Scope{PreviewPage}, "characters", "draw with another set of characters; after the last the terminal's own again", 6},
		{Reset, []string{"0"}, []Scope{PreviewPage}, "reset", "as it was at first", 7},
		{Next, []string{"J"}, []Scope{PreviewPage}, "next", "the next authentication of the list", 8},
		{Previous, []string{"K"}, []Scope{PreviewPage}, "", "the previous authentication of the list", 0},
		{EarlierAttempt, []string{"["}, []Scope{PreviewPage}, "", "the attempt before this one on the same submission", 0},
		{LaterAttempt, []string{"]"}, []Scope{PreviewPage}, "", "the attempt after it", 0},
		{Back, []string{"q", "P", "p"}, []Scope{PreviewPage}, "back", "back to the screen before", 3},

		{Swap, []string{"x"}, []Scope{ComparePage}, "swap sides", "the left one to the right, and the other way round", 1},
		{EarlierAttempt, []string{"["}, []Scope{ComparePage}, "earlier", "in place of the left one the attempt before it on its submission", 2},
		{LaterAttempt, []string{"]"}, []Scope{ComparePage}, "later", "in place of the left one the attempt after it", 3},
		{Switch, []string{"tab", "p"}, []Scope{ComparePage}, "pictures", "the selfies of both, or the numbers again", 4},
		{Compare, []string{"c"}, []Scope{ComparePage}, "", "back to the screen before", 0},

		{Down, []string{"j", "down"}, moving, "", "one down", 0},
		{Up, []string{"k", "up"}, moving, "", "one up", 0},
		{HalfDown, []string{"ctrl+d"}, moving, "", "half a screen down", 0},
		{HalfUp, []string{"ctrl+u"}, moving, "", "half a screen up", 0},
		{PageDown, []string{"pgdown", "ctrl+f"}, moving, "", "a screen down", 0},
		{PageUp, []string{"pgup", "ctrl+b"}, moving, "", "a screen up", 0},
		{First, []string{"g", "home"}, moving, "", "to the first", 0},
		{Last, []string{"G", "end"}, moving, "", "to the last that is loaded", 0},
		{Next, []string{"tab"}, []Scope{FacetList}, "next kind", "to the next kind of value", 2},
		{Previous, []string{"shift+tab"}, []Scope{FacetList}, "", "to the kind before", 0},

		{Help, []string{"?", "f1"}, everywhere, "help", "this page: the keys that work here", 11},
		{Leave, []string{"q"}, atRoot, "quit", "leave the program", 12},
		{Back, []string{"q"}, []Scope{LinkForm}, "back", "leave the form", 12},
		{Back, []string{"q", "h", "left"}, above, "back", "back to the screen before", 12},
		{Escape, []string{"esc"}, everywhere, "", "leave a range; stop a load that is under way; put an error away; else back; in the list, show all again", 0},
		{Refresh, []string{"ctrl+r"}, []Scope{List, Detail, Raw, FacetList, PreviewPage, ComparePage}, "refresh", "ask the API for what is new; after an error, or in a wait, try again now", 13},
		{Zone, []string{"t"}, everywhere, "UTC/local", "show times in UTC or in the local zone", 14},
		{Redraw, []string{"ctrl+l"}, everywhere, "", "draw the screen anew", 0},
		{Suspend, []string{"ctrl+z"}, everywhere, "", "stop the program and go to the shell; fg brings it back", 0},
		{Quit, []string{"ctrl+c"}, everywhere, "", "quit at once", 0},
	}}
}

// Find gives the binding of key in scope, which goes before Everywhere. Where
// one types, keys that write something have none.
func (m Map) Find(key string, scope Scope) (Binding, bool) {
	if scope.Typing() && utf8.RuneCountInString(key) == 1 {
		return Binding{}, false
	}
	for _, s := range []Scope{scope, Everywhere} {
		for _, b := range m.bindings {
			if slices.Contains(b.Where, s) && slices.Contains(b.Keys, key) {
				return b, true
			}
		}
	}
	return Binding{}, false
}

// In lists what holds in scope, the scope's own bindings before those of
// Everywhere, each with the keys that Find gives it there.
func (m Map) In(scope Scope) []Binding {
	var out []Binding
	for _, s := range []Scope{scope, Everywhere} {
		for _, b := range m.bindings {
			if !slices.Contains(b.Where, s) {
				continue
			}
			var keys []string
			for _, key := range b.Keys {
				if found, ok := m.Find(key, scope); ok && found.Action == b.Action {
					keys = append(keys, key)
				}
			}
			if b.Keys = keys; len(keys) > 0 && !slices.ContainsFunc(out, func(o Binding) bool { return slices.Equal(o.Keys, keys) }) {
				out = append(out, b)
			}
		}
	}
	return out
}

// Hints lists the bindings for the footer of scope, most important first.
func (m Map) Hints(scope Scope) []Binding {
	var out []Binding
	for _, b := range m.In(scope) {
		if b.Hint > 0 {
			out = append(out, b)
		}
	}
	slices.SortStableFunc(out, func(a, b Binding) int { return a.Hint - b.Hint })
	return out
}

// Conflicts names keys that ask for two things in one scope; nil when there
// are none. A scope's own key may hide one of Everywhere, so that is no conflict.
func (m Map) Conflicts() []string {
	type place struct {
		scope Scope
		key   string
	}
	taken := map[place]Action{}
	var out []string
	for _, b := range m.bindings {
		for _, s := range b.Where {
			for _, k := range b.Keys {
				p := place{s, k}
				if first, ok := taken[p]; ok {
					out = append(out, fmt.Sprintf("%s in %s: %s and %s", k, s, first, b.Action))
					continue
				}
				taken[p] = b.Action
			}
		}
	}
	return out
}

// Key is the first key of the binding as a person reads it: "↓" for "down".
func (b Binding) Key() string { return readable(b.Keys[0]) }

// AllKeys is every key of the binding: "j ↓".
func (b Binding) AllKeys() string {
	names := make([]string, len(b.Keys))
	for i, k := range b.Keys {
		names[i] = readable(k)
	}
	return strings.Join(names, " ")
}

func readable(key string) string {
	switch key {
	case "up":
		return "↑"
	case "down":
		return "↓"
	case "left":
		return "←"
	case "right":
		return "→"
	case "pgdown":
		return "pgdn"
	}
	return key
}
