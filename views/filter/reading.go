package filter

import (
	"errors"
	"slices"
	"strings"

	"faceauth/backend/query"
	"faceauth/views"
)

// reading is what a text was understood as. It is made once for each text and
// not for each frame.
type reading struct {
	query  query.Query
	tokens []query.Token
	// judged tells that it is known what the text means: that takes an Env.
	judged bool
	// explained says in words what the filter chooses, empty where err is set.
	explained string
	err       *query.SyntaxError
	// unfinished tells that err goes away by typing on.
	unfinished bool
	// field is the word at the end that may become the name of a field. It is
	// not searched for before something follows: the list would go empty and
	// come back with every term that is typed.
	field string
}

// unread is what can be told of a text alone.
func unread(text string) reading { return reading{tokens: query.Highlight(text)} }

// read understands a text with the cursor before a byte of it.
func read(text string, cursor int, e query.Env) reading {
	r := unread(text)
	r.judged = true
	q, err := query.Parse(text, e)
	if err == nil {
		r.query, r.explained = q, q.Explain()
		r.field = beginsField(text, cursor, r.tokens)
		return r
	}
	errors.As(err, &r.err)
	r.unfinished = unfinished(text, cursor, r.err, e)
	return r
}

// filter filters by the text while it is typed; nil where it is no filter, so
// that the last good one stays.
func (r reading) filter() views.Action {
	if r.err != nil || r.field != "" {
		return nil
	}
	return views.Filter{Query: r.query}
}

// beginsField is the word before the cursor at the end of a text, if the name of
// a field begins like it; empty otherwise.
func beginsField(text string, cursor int, tokens []query.Token) string {
	n := len(tokens)
	if cursor != len(text) || n == 0 || tokens[n-1].Kind != query.TokenText || tokens[n-1].End != len(text) {
		return ""
	}
	word := text[tokens[n-1].Start:]
	begins := func(name string) bool { return len(name) >= len(word) && strings.EqualFold(name[:len(word)], word) }
	for _, f := range query.Fields() {
		if begins(f.Name) || slices.ContainsFunc(f.Aliases, begins) {
			return word
		}
	}
	return ""
}

// unfinished tells whether a text is on the way to a filter: where something is
// missing at the cursor, or where there is something that would make one of it
// when typed on at the end.
func unfinished(text string, cursor int, err *query.SyntaxError, e query.Env) bool {
	if err.Start == err.End && err.Start == cursor {
		return true
	}
	if cursor < len(text) {
		return false
	}
	open := err.Start < len(text) && strings.IndexByte(`("`, text[err.Start]) >= 0
	if !open && err.End < len(strings.TrimRight(text, " ")) {
		return false // what is wrong is followed by something else
	}
	closing := strings.Repeat(")", max(strings.Count(text, "(")-strings.Count(text, ")"), 0))
	parses := func(more string) bool {
		for _, end := range []string{"", `"`} {
			if _, err := query.Parse(text+more+end+closing, e); err == nil {
				return true
			}
		}
		return false
	}
	// The beginnings of words, numbers, dates and times, and what follows them.
	for _, more := range []string{"", "x", "0", "1", "d", "1d", "01", "-01", "1-01", "-01-01", "00", ":00"} {
		if parses(more) {
			return true
		}
	}
	for _, item := range query.Complete(text, len(text), e, nil).Items {
		if more, ok := goesOn(text, item.Insert); ok && parses(more) {
			return true
		}
	}
	return false
}

// goesOn is what an insert has that the end of a text does not have yet.
func goesOn(text, insert string) (more string, ok bool) {
	for n := min(len(insert), len(text)); n > 0; n-- {
		if strings.EqualFold(text[len(text)-n:], insert[:n]) {
			return insert[n:], true
		}
	}
	return "", false
}
