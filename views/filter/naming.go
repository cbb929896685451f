package filter

import (
	"errors"
	"strings"
	"unicode"

	"faceauth/backend/query"
	"faceauth/keymap"
	"faceauth/views"
	"faceauth/views/cells"
)

// longestName is the most characters that the name of a saved filter may have.
const longestName = 40

// naming is the typing of a name to save a filter by.
type naming struct {
	line views.Line
	text string // the filter
	// saved are the names there are that are like this one.
	saved []query.Item
	// asked tells that enter was pressed once for a name that there is, said
	// what there is to say about the name.
	asked bool
	said  string
}

// beginNaming asks for a name, where there is a filter to be saved.
func (s *Screen) beginNaming(e Env) {
	text := strings.TrimSpace(s.line.Text())
	_, err := query.Parse(text, e.Query)
	switch {
	case text == "":
		s.notice = "There is nothing to be saved yet."
	case err != nil:
		s.notice = "A filter with an error in it can't be saved."
	default:
		s.naming = &naming{line: views.NewLine(longestName), text: text}
		s.naming.look(e)
	}
}

// edit takes a key press or something pasted.
func (n *naming) edit(msg any, e Env) {
	if n.line.Type(msg) {
		n.asked, n.said = false, ""
		n.look(e)
	}
}

// wrongName says which names there can be: those that @name in a filter can mean.
const wrongName = "only letters, digits, - and _"

func validName(name string) bool {
	return strings.IndexFunc(name, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '-' && r != '_'
	}) < 0
}

// look finds the names there are that are like this one.
func (n *naming) look(e Env) {
	if n.saved = nil; !validName(n.line.Text()) {
		n.said = wrongName
		return
	}
	name := "@" + n.line.Text()
	n.saved = query.Complete(name, len(name), e.Query, nil).Items
}

// doNaming carries out a key's action while a name is typed.
func (s *Screen) doNaming(a keymap.Action, e Env) views.Action {
	switch a {
	case keymap.Escape, keymap.Back:
		s.naming = nil
	case keymap.Accept:
		name, ok := s.naming.accept(e)
		if !ok {
			return nil
		}
		text := s.naming.text
		s.naming = nil
		return views.SaveFilter{Name: name, Text: text}
	}
	return nil
}

// accept gives the name once nothing is in its way.
func (n *naming) accept(e Env) (name string, ok bool) {
	name = n.line.Text()
	_, taken := e.Query.Saved[name]
	switch {
	case name == "":
		n.said = "type a name: " + wrongName
	case !validName(name):
		n.said = wrongName
	case n.namesItself(name, e.Query) != "":
		n.said = n.namesItself(name, e.Query)
	case taken && !n.asked:
		n.asked, n.said = true, "replaces @"+name+": enter again"
	default:
		return name, true
	}
	return "", false
}

// namesItself says what would be wrong with the filter under its new name, as
// where it has that name in it; empty for nothing.
func (n *naming) namesItself(name string, e query.Env) string {
	saved := map[string]string{}
	for k, v := range e.Saved {
		saved[k] = v
	}
	saved[name] = n.text
	_, err := query.Parse("@"+name, query.Env{Now: e.Now, Saved: saved})
	if wrong := (*query.SyntaxError)(nil); errors.As(err, &wrong) {
		return wrong.Message
	}
	return ""
}

// draw asks for the name in a line of width cells.
func (n *naming) draw(c views.Context, width int) []cells.Span {
	const ask = "save as: @"
	room := max(min(n.line.Width(c), width-len(ask)-len(wrongName)-2), 1)
	spans := append([]cells.Span{{Text: ask, Style: c.Theme.Strong}}, n.line.View(c, room, nil)...)
	return append(spans, cells.Span{Text: "  " + n.said, Style: c.Theme.Warn})
}

// forget deletes the saved filter that stands in the bar, when it is asked for
// twice. asked is the one that the key before asked for.
func (s *Screen) forget(asked string, e Env) views.Action {
	name, named := strings.CutPrefix(strings.TrimSpace(s.line.Text()), "@")
	if _, saved := e.Query.Saved[name]; !named || !saved {
		s.notice = "This deletes the saved filter whose @name stands here alone."
		return nil
	}
	if asked != name {
		s.notice, s.forgetting = "Deletes @"+name+", which is "+e.Query.Saved[name]+": the same key again.", name
		return nil
	}
	s.put("")
	s.notice = "@" + name + " is deleted."
	return views.ForgetFilter{Name: name}
}
