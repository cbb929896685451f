// Package compose is the form in which a Face Auth URL is put together.
package compose

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"faceauth/backend/faceurl"
	"faceauth/backend/safetext"
	"faceauth/keymap"
	"faceauth/views"
)

// longestValue is the most characters of a value. Nothing documents a limit; a
// link of such values is longer than anything takes.
const longestValue = 4096

// Proposal is what the form begins with.
type Proposal struct {
	// AuthID is the authentication whose user is to get the link; empty when it is
	// for a submission alone.
	AuthID string
	Params faceurl.Params
	Linker views.Linker
	// Local tells that a browser of this machine is the reader's.
	Local bool
}

// values are the answers.
type values struct {
	params faceurl.Params
	fresh  bool // the token is made anew with each copy
}

// Screen is the form. While no field is being edited its keys are commands.
type Screen struct {
	proposal Proposal
	values
	on      int // in fields
	line    views.Line
	editing bool
	before  values // before the field was edited
	said    string // of what was pasted last

	link faceurl.Link // of the values as they stand
	err  error        // why there is none

	width, height int
}

// Use makes the link by another recipe from now on.
func (s *Screen) Use(l views.Linker) {
	s.proposal.Linker = l
	s.remake()
}

// New is a form for a proposal.
func New(p Proposal) *Screen {
	s := &Screen{proposal: p, values: values{params: p.Params}, line: views.NewLine(longestValue)}
	s.remake()
	return s
}

func fields() []faceurl.Field { return faceurl.Fields() }

func (s *Screen) field() faceurl.Field { return fields()[s.on] }

// Scope is where keys go: while a value is typed, letters are text.
func (s *Screen) Scope() keymap.Scope {
	if s.editing {
		return keymap.LinkField
	}
	return keymap.LinkForm
}

// Offers tells whether an action has a use just now.
func (s *Screen) Offers(a keymap.Action) bool {
	switch a {
	case keymap.Browse:
		return s.proposal.Local && s.err == nil
	case keymap.Accept, keymap.QRCode:
		return s.editing || s.err == nil
	}
	return true
}

// Resize sets the size of the screen in cells.
func (s *Screen) Resize(width, height int) { s.width, s.height = width, height }

// Do carries out a key's action. What copies, shows or opens the link makes it
// anew before.
func (s *Screen) Do(a keymap.Action) views.Action {
	s.said = ""
	if s.editing {
		return s.edited(a)
	}
	switch a {
	case keymap.Next:
		s.to(s.on + 1)
	case keymap.Previous:
		s.to(s.on - 1)
	case keymap.Edit:
		s.edit()
	case keymap.Clear:
		s.set("")
	case keymap.AutoToken:
		s.fresh = !s.fresh
		s.params.Token = ""
		s.remake()
	case keymap.Accept:
		if s.renew() {
			return views.CopyLink{Link: s.made()}
		}
	case keymap.QRCode:
		if s.renew() {
			return views.ShowQR{Link: s.made()}
		}
	case keymap.Browse:
		if s.renew() {
			return views.Browse{Link: s.made()}
		}
	case keymap.Back:
		return views.Close{}
	}
	return nil
}

// edited is Do while a value is typed.
func (s *Screen) edited(a keymap.Action) views.Action {
	switch a {
	case keymap.Accept:
		s.editing = false
	case keymap.Next:
		s.to(s.on + 1)
		s.edit()
	case keymap.Previous:
		s.to(s.on - 1)
		s.edit()
	case keymap.Back:
		s.editing = false
		s.params, s.fresh = s.before.params, s.before.fresh
		s.remake()
	}
	return nil
}

func (s *Screen) to(field int) { s.on = (field + len(fields())) % len(fields()) }

// edit begins to edit the field. A token made by itself gives way to a typed one.
func (s *Screen) edit() {
	s.before = s.values
	value := s.params.Get(s.field())
	if s.field() == faceurl.Token && s.fresh {
		value = ""
	}
	s.line.Set(value, len(value))
	s.editing = true
}

// Type takes what no binding took: a key press, or something pasted, which goes
// into the field that the cursor is on.
func (s *Screen) Type(msg any) views.Action {
	if _, key := msg.(interface{ Keystroke() string }); key {
		if s.editing && s.line.Type(msg) {
			s.said = ""
			s.set(s.line.Text())
		}
		return nil
	}
	if text, ok := msg.(fmt.Stringer); ok {
		s.paste(text.String())
	}
	return nil
}

// paste puts a text where the cursor is, or in place of a value that is not being
// edited. What the field would change of it, it says.
func (s *Screen) paste(text string) {
	text = strings.TrimRight(text, "\r\n")
	before, at := "", 0
	if s.editing {
		before, at = s.line.Text(), s.line.Cursor()
	}
	clean := safetext.Clean(text)
	whole := before[:at] + clean + before[at:]
	if utf8.RuneCountInString(whole) > longestValue {
		s.said = fmt.Sprintf("What was pasted is too long, and not taken: a value has %s characters at most.", views.Count(longestValue))
		return
	}
	s.said = ""
	if clean != text {
		s.said = "What was pasted has line ends, or characters that don't show, which a field can't have. faceauth url --from takes them."
	}
	if !s.editing {
		s.edit()
	}
	s.line.Set(whole, at+len(clean))
	s.set(s.line.Text())
}

// set gives the field another value.
func (s *Screen) set(value string) {
	if s.field() == faceurl.Token {
		s.fresh = false
	}
	s.params.Set(s.field(), value)
	s.remake()
}

// remake makes the link of the values as they stand.
func (s *Screen) remake() {
	if s.fresh && s.params.Token == "" {
		s.params.Token = faceurl.NewToken()
	}
	s.link, s.err = s.proposal.Linker.Make(s.params)
}

// made is the link as it is handed out.
func (s *Screen) made() views.Made { return views.Made{AuthID: s.proposal.AuthID, Link: s.link} }

// renew makes the link anew for somebody to use, and tells whether there is one.
func (s *Screen) renew() bool {
	if s.fresh {
		s.params.Token = ""
	}
	s.remake()
	return s.err == nil
}
