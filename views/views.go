// Package views is what all screens share: the context they are drawn in and
// the actions they answer with.
//
// A screen is a plain struct. It gets its size from Resize, a keymap.Action
// from the event loop through Do, and draws itself with View. It does no I/O
// and knows no other screen: what it wants done it returns as an Action, and
// package tui carries that out.
package views

import (
	"time"

	"charm.land/lipgloss/v2"

	"faceauth/backend"
	"faceauth/backend/faceurl"
	"faceauth/backend/query"
	"faceauth/backend/records"
	"faceauth/keymap"
	"faceauth/theme"
	"faceauth/views/cells"
)

// Context is what a screen needs to know of its surroundings to draw itself.
type Context struct {
	Theme theme.Theme
	Keys  keymap.Map
	// Cells is how this terminal counts cells.
	Cells cells.Method
	// Zone is the chosen time zone and Now the time of drawing.
	Zone *time.Location
	Now  time.Time
	// ReadOnly tells that nothing may be changed from this console.
	ReadOnly bool
	// Focused tells whether the screen drawn is the one that has the keys.
	Focused bool
}

// Status is the style of a status; the word itself says what it is.
func (c Context) Status(s backend.Status) lipgloss.Style {
	switch s {
	case backend.Approved:
		return c.Theme.Good
	case backend.Rejected:
		return c.Theme.Bad
	}
	return c.Theme.Warn
}

// Action is what a screen wants done. Nil is nothing.
type Action interface{ action() }

// The actions.
type (
	// Open shows the authentication with this auth_id and gives it the keys.
	Open struct{ AuthID string }
	// Step moves the list's cursor by so many records and shows the one there.
	Step struct{ By int }
	// Close leaves the screen.
	Close struct{}
	// Attempt shows another attempt on the same submission, so many later, or
	// earlier for a negative By.
	Attempt struct{ By int }
	// LoadNext fetches the next page. Asked tells that a person asked for it,
	// and then the page that failed is tried again; a cursor that only comes
	// near the end must not repeat a call that was refused.
	LoadNext struct{ Asked bool }
	// LoadAll fetches everything in the range, or in the dates of the filter.
	LoadAll struct{}
	// StartSandbox starts the built-in sandbox and works on that.
	StartSandbox struct{}
	// SortBy puts the list in another order.
	SortBy struct{ Sort records.Sort }
	// SetLayout chooses the columns of the list.
	SetLayout struct{ Layout Layout }
	// Filter filters the list. Done tells that it is meant to stay, and is not
	// one on the way while somebody types.
	Filter struct {
		Query query.Query
		Done  bool
	}
	// SaveFilter keeps a filter under a name.
	SaveFilter struct{ Name, Text string }
	// ForgetFilter deletes a saved filter.
	ForgetFilter struct{ Name string }
	// Export writes records to a file in one of the formats that
	// `faceauth list -o` knows. Replace allows a file that is there to go.
	Export struct {
		What    Selection
		Format  string
		Path    string
		Replace bool
	}
	// CopyLink puts a Face Auth URL on the reader's clipboard.
	CopyLink struct{ Link Made }
	// CopyOf copies something of the record that is looked at or, from the list, of
	// the marked ones.
	CopyOf struct{ What Copied }
	// ShowQR shows a Face Auth URL as a QR code.
	ShowQR struct{ Link Made }
	// Browse opens a Face Auth URL in the browser of the machine that the console runs
	// on.
	Browse struct{ Link Made }
	// Erase erases these records and no others. Somebody was asked, and shown them.
	Erase struct{ AuthIDs []string }
	// EraseAgain asks whether to erase some of the records of an erasure once more,
	// those at these places.
	EraseAgain struct{ Places []int }
	// StopErasing begins with no further records.
	StopErasing struct{}
	// GoOnErasing asks whether to erase what an erasure that was cut off had left,
	// GiveUpErasing has the trail say that nobody will, and ReadAgain reads those
	// records once more.
	GoOnErasing   struct{}
	GiveUpErasing struct{}
	ReadAgain     struct{}
	// ReadTrail reads the trail anew, from its newest entry: all of it, or nothing
	// but erasures, or nothing but what was done with the record that the screen
	// was opened for.
	ReadTrail struct{ Erasures, Record bool }
	// ReadTrailOn reads on in it.
	ReadTrailOn struct{}
	// KeepRecipe keeps how a project encrypts its links.
	KeepRecipe struct {
		Project string
		Recipe  faceurl.Recipe
	}
	// CopyLinks copies the links of a table, as text with tabs, each made anew.
	CopyLinks struct{ Tokens bool }
	// WriteLinks writes them into a CSV file. Replace allows a file that is there
	// to go.
	WriteLinks struct {
		Path    string
		Tokens  bool // each with a token of its own
		Replace bool
	}
)

// Copied is what of a record is copied.
type Copied uint8

// What can be copied.
const (
	CopiedID Copied = iota
	CopiedSubmission
	CopiedRecord // as JSON
	CopiedCurl   // that fetches it
)

// Selection is some of the records.
type Selection uint8

// The selections.
const (
	Marked Selection = iota
	Shown            // what the list shows, in its order
	Loaded
)

func (Open) action()          {}
func (Step) action()          {}
func (Close) action()         {}
func (Attempt) action()       {}
func (LoadNext) action()      {}
func (LoadAll) action()       {}
func (StartSandbox) action()  {}
func (SortBy) action()        {}
func (SetLayout) action()     {}
func (Filter) action()        {}
func (SaveFilter) action()    {}
func (ForgetFilter) action()  {}
func (Export) action()        {}
func (CopyLink) action()      {}
func (CopyOf) action()        {}
func (ShowQR) action()        {}
func (Browse) action()        {}
func (Erase) action()         {}
func (EraseAgain) action()    {}
func (StopErasing) action()   {}
func (GoOnErasing) action()   {}
func (GiveUpErasing) action() {}
func (ReadAgain) action()     {}
func (KeepRecipe) action()    {}
func (CopyLinks) action()     {}
func (WriteLinks) action()    {}
func (ReadTrail) action()     {}
func (ReadTrailOn) action()   {}

// SortColumn is something that the list can be sorted by.
type SortColumn struct {
	// Name is what settings call it.
	Name  string
	Title string
	About string
	Key   records.Key
}

// Arrow is the sign of an order in a heading: down for largest or newest first.
func Arrow(by records.Sort) string {
	if by.Ascending {
		return "↑"
	}
	return "↓"
}

// Load is the state of fetching from the API, for screens to tell honestly
// what they show and what they don't.
type Load struct {
	// What is under way, in words: "loading page 3"; empty when nothing is.
	What string
	// Err is why the last load ended early, nil when it did not.
	Err *backend.Error
	// Loaded tells that at least one page came, More that the server has further ones.
	Loaded bool
	More   bool
	// OldestFirst tells that the server's further pages hold newer records
	// than those loaded.
	OldestFirst bool
	// Gap tells that a refresh did not come to its end, so that records may be
	// missing among the newest.
	Gap bool
	// Skipped is how many entries of the pages could not be read as records.
	Skipped int
}

// Linker makes the Face Auth URLs of a project.
type Linker struct {
	// Make makes one, encrypting anew.
	Make func(faceurl.Params) (faceurl.Link, error)
	// Recipe is how it encrypts. Confirmed tells that a link of the vendor's own
	// has shown that the project takes it so.
	Recipe    faceurl.Recipe
	Confirmed bool
}

// Made is a Face Auth URL with the record that it was made for. AuthID is empty where
// it is for a submission alone.
type Made struct {
	AuthID string
	faceurl.Link
}

// About says how links are made, and what is not known of that.
func (l Linker) About() string {
	if l.Confirmed {
		return l.Recipe.String()
	}
	return l.Recipe.String() + " · recipe not yet confirmed for this project"
}
