// Package links is the table of Face Auth URLs for several records, one each.
package links

import (
	"faceauth/backend/faceurl"
	"faceauth/keymap"
	"faceauth/views"
)

// Row is a record that gets a link.
type Row struct{ AuthID, SubmissionID string }

// Params are the values of the record's link, with a token where that is not empty.
func (r Row) Params(token string) faceurl.Params {
	return faceurl.Params{SubmissionID: r.SubmissionID, Token: token}
}

// Proposal is what the table begins with.
type Proposal struct {
	Rows []Row
	// Hidden is how many of them the filter hides.
	Hidden int
	Linker views.Linker
	// Path is the file that is proposed.
	Path string
}

// Screen is the table.
type Screen struct {
	proposal Proposal
	tokens   bool
	menu     views.Menu
	without  int // rows that have no submission
	repeated int // rows whose submission an earlier row has

	file   views.FileLine
	naming bool

	width, height int
}

// New is a table for a proposal.
func New(p Proposal) *Screen {
	s := &Screen{proposal: p, file: views.NewFileLine(p.Path)}
	seen := map[string]bool{}
	for _, r := range p.Rows {
		switch {
		case r.SubmissionID == "":
			s.without++
		case seen[r.SubmissionID]:
			s.repeated++
		}
		seen[r.SubmissionID] = true
	}
	s.menu.Of(len(p.Rows), len(p.Rows))
	return s
}

// Use makes the links by another recipe from now on.
func (s *Screen) Use(l views.Linker) { s.proposal.Linker = l }

// Rows are the records, in the order in which they are shown.
func (s *Screen) Rows() []Row { return s.proposal.Rows }

// Scope is where keys go: while the file is named, letters are text.
func (s *Screen) Scope() keymap.Scope {
	if s.naming {
		return keymap.LinkFile
	}
	return keymap.LinkTable
}

// Offers tells whether an action has a use just now.
func (s *Screen) Offers(a keymap.Action) bool {
	switch {
	case s.naming:
		return true
	case a == keymap.QRCode:
		return s.proposal.Rows[s.menu.At()].SubmissionID != ""
	case a == keymap.Accept || a == keymap.WriteFile:
		return s.without < len(s.proposal.Rows)
	}
	return true
}

// Resize sets the size of the screen in cells.
func (s *Screen) Resize(width, height int) {
	s.width, s.height = width, height
	s.menu.Of(len(s.proposal.Rows), height-around)
}

// Do carries out a key's action.
func (s *Screen) Do(a keymap.Action) views.Action {
	if s.naming {
		return s.name(a)
	}
	if s.menu.Do(a) {
		return nil
	}
	switch a {
	case keymap.Accept:
		return views.CopyLinks{Tokens: s.tokens}
	case keymap.AutoToken:
		s.tokens = !s.tokens
	case keymap.WriteFile:
		s.naming = true
	case keymap.QRCode:
		token := ""
		if s.tokens {
			token = faceurl.NewToken()
		}
		if link, err := s.proposal.Linker.Make(s.proposal.Rows[s.menu.At()].Params(token)); err == nil {
			return views.ShowQR{Text: link.URL}
		}
	case keymap.Back:
		return views.Close{}
	}
	return nil
}

// name is Do while the file is named.
func (s *Screen) name(a keymap.Action) views.Action {
	switch a {
	case keymap.Accept:
		path, replace, ok := s.file.Take()
		if !ok {
			return nil
		}
		return views.WriteLinks{Path: path, Tokens: s.tokens, Replace: replace}
	case keymap.Back:
		s.naming = false
		s.file.Forget()
	}
	return nil
}

// Refuse says why the file was not written. exists tells that it is because
// there is one of that name: Accept then asks for it to be replaced, unless the
// name is changed before.
func (s *Screen) Refuse(sentence string, exists bool) {
	s.naming = true
	s.file.Refuse(sentence, exists)
}

// Type takes what no binding took, a key press or something pasted.
func (s *Screen) Type(msg any) views.Action {
	if s.naming {
		s.file.Type(msg)
	}
	return nil
}
