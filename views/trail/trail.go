// Package trail is the screen of the trail: what was done from this machine, by
// whom, and what came of it. It knows the entries that it was given, and asks for
// more where the cursor comes near their end.
package trail

import (
	"time"

	"faceauth/keymap"
	"faceauth/views"
)

// Row is an entry of the trail, or something that is no line of it. All its strings
// are clean.
type Row struct {
	// Broken says what is no line of the trail, and where; empty for an entry. Nothing
	// else is set then.
	Broken string

	// First and Last are the numbers of its lines, the same where there is one.
	First, Last uint64
	Time        time.Time
	User, Host  string
	// From is the address of the person's SSH session, empty where there was none.
	From    string
	Session string
	Project string
	// World is "live", "sandbox" or "local".
	World string
	// Action and Outcome are as the trail has them, and the others what they mean,
	// empty where that is not known.
	Action, ActionAbout   string
	Outcome, OutcomeAbout string
	Grade                 Grade
	// Operation ties an intent to erase and its outcomes together.
	Operation string
	// Subject and Notes are in short what it is about, and what else there is to say.
	Subject, Notes string
	// AuthIDs are all that are here. Parts says which parts of the entry they are,
	// where others are not.
	AuthIDs    []string
	Parts      string
	Submission string
	Count      int // of records whose ids are not listed
	Filter     string
	Format     string
	Answer     string // of the API: status and words
	TraceID    string
	Gap        []string // what the trail says of itself, a sentence each
	// Changed tells that the line is not as it was written.
	Changed bool
}

// Grade is how an entry came out, for its colour: the outcome says it in a word.
type Grade uint8

// The grades.
const (
	Neutral Grade = iota
	Good
	Bad
	// Unclear is what nobody can say.
	Unclear
)

// Proposal is what the screen shows.
type Proposal struct {
	// Place is the directory of the trail.
	Place string
	// AuthID is the record that one came from, empty for none.
	AuthID string
}

// Screen is the trail as far as it was read.
type Screen struct {
	proposal Proposal
	// erasures and record limit what is shown.
	erasures, record bool

	rows    []Row
	menu    views.Menu
	reading bool
	more    bool // than what was read
	problem string

	opened        bool // the entry under the cursor is shown whole
	scroll        views.Scroll
	width, height int
}

// New is a screen whose first entries are being read.
func New(p Proposal) *Screen { return &Screen{proposal: p, reading: true} }

// Begin empties the screen for entries that are read anew.
func (s *Screen) Begin(erasures, record bool) {
	s.erasures, s.record = erasures, record
	s.rows, s.menu, s.reading, s.more, s.problem, s.opened = nil, views.Menu{}, true, false, "", false
	s.count()
}

// Add takes in entries behind those that are there. more tells that there are
// further ones.
func (s *Screen) Add(rows []Row, more bool) {
	s.rows = append(s.rows, rows...)
	s.reading, s.more = false, more
	s.count()
}

// Fail says in a sentence why nothing further can be read.
func (s *Screen) Fail(sentence string) { s.reading, s.more, s.problem = false, false, sentence }

// AuthID is the record that one came from.
func (s *Screen) AuthID() string { return s.proposal.AuthID }

// around is how many rows there are beside the entries: title, heading, status.
const around = 3

// Resize sets the size of the screen in cells.
func (s *Screen) Resize(width, height int) {
	s.width, s.height = width, height
	s.count()
}

func (s *Screen) count() { s.menu.Of(len(s.rows), s.height-around) }

// Scope is where keys go.
func (s *Screen) Scope() keymap.Scope {
	if s.opened {
		return keymap.TrailEntry
	}
	return keymap.TrailPage
}

// Offers tells whether the screen has a use for an action just now.
func (s *Screen) Offers(a keymap.Action) bool {
	switch a {
	case keymap.ThisRecord:
		return s.proposal.AuthID != ""
	case keymap.Open:
		return len(s.rows) > 0
	}
	return true
}

// Do carries out a key's action.
func (s *Screen) Do(a keymap.Action) views.Action {
	if s.opened {
		return s.inEntry(a)
	}
	if s.menu.Do(a) {
		return s.readOn()
	}
	switch a {
	case keymap.Open:
		s.open(len(s.rows) > 0)
	case keymap.Erasures:
		return views.ReadTrail{Erasures: !s.erasures, Record: s.record}
	case keymap.ThisRecord:
		if s.proposal.AuthID != "" {
			return views.ReadTrail{Erasures: s.erasures, Record: !s.record}
		}
	case keymap.Refresh:
		return views.ReadTrail{Erasures: s.erasures, Record: s.record}
	case keymap.Back, keymap.Trail:
		return views.Close{}
	}
	return nil
}

// inEntry is Do while an entry is shown whole.
func (s *Screen) inEntry(a keymap.Action) views.Action {
	if s.scroll.Do(a) {
		return nil
	}
	switch a {
	case keymap.Next:
		s.step(1)
		return s.readOn()
	case keymap.Previous:
		s.step(-1)
	case keymap.Back, keymap.Trail:
		s.open(false)
	}
	return nil
}

func (s *Screen) open(opened bool) {
	s.opened = opened
	s.scroll.Reset()
}

func (s *Screen) step(by int) {
	s.menu.MoveTo(s.menu.At() + by)
	s.scroll.Reset()
}

// readOn asks for more where less than a screen is left below the cursor.
func (s *Screen) readOn() views.Action {
	if !s.more || s.reading || s.menu.At()+max(s.height-around, 1) < len(s.rows) {
		return nil
	}
	s.reading = true
	return views.ReadTrailOn{}
}
