// Package query is the filter language: one line of terms such as
//
//	status:rejected fail:occluded sim<80 since:7d "free text"
//
// parsed, explained, completed while it is typed, and compiled to a plan over
// the columns of package records. Fields and Rules describe the language.
//
// There are two evaluators. Query.Match judges one record and is written to be
// plainly right: it defines what a filter means. Plan gives the same answer for
// a million records at once.
package query

import (
	"time"

	"faceauth/backend"
)

// Env is what the meaning of a text depends on beside the text.
type Env struct {
	// Now is what relative dates count back from. Days are those of its zone.
	Now time.Time
	// Saved are the saved filters, text by name: @name stands for them.
	Saved map[string]string
}

// Query is a filter. It never changes and is cheap to copy; the zero Query
// chooses everything.
type Query struct {
	root *expr // nil chooses everything
	text string
}

// Parse reads a filter. An empty text chooses everything. The error is a
// *SyntaxError.
func Parse(text string, env Env) (Query, error) {
	root, w := parse(text, env)
	if w != nil {
		return Query{}, w.in(text)
	}
	return Query{root, text}, nil
}

// Text is the filter as it was written.
func (q Query) Text() string { return q.text }

// Empty tells that the query chooses everything because it asks nothing.
func (q Query) Empty() bool { return q.root == nil }

// conjuncts are the expressions that must all hold.
func (q Query) conjuncts() []*expr {
	switch {
	case q.root == nil:
		return nil
	case q.root.op == opAnd:
		return q.root.kids
	}
	return []*expr{q.root}
}

// everyTerm calls f with each term of an expression.
func (e *expr) everyTerm(f func(*term)) {
	if e == nil {
		return
	}
	if e.op == opTerm {
		f(e.term)
	}
	for _, kid := range e.kids {
		kid.everyTerm(f)
	}
}

// Alone tells that whether a record matches depends on that record alone and
// not on what else is loaded, as it does for attempts, policy:changed and
// policy:current. Match then needs no Context.
func (q Query) Alone() bool {
	alone := true
	q.root.everyTerm(func(t *term) { alone = alone && t.alone() })
	return alone
}

func (t *term) alone() bool {
	return t.field != fieldAttempts && t.word != wordChanged && t.word != wordCurrent
}

// Dated tells that since or until take part in the filter. They keep records whose
// create_time can't be read, since these must not vanish from a list; whoever does
// more than list must know.
func (q Query) Dated() bool {
	dated := false
	q.root.everyTerm(func(t *term) { dated = dated || t.field == fieldSince || t.field == fieldUntil })
	return dated
}

// fullID is how many bytes of an auth_id are taken for all of it.
const fullID = 16

// Pushed is what the API itself can do of the filter, which holds for every
// record that matches: a range of create_time, open where the filter sets no
// limit, and the auth_id that is looked for, empty where there is none. The id
// may be the beginning of one that is longer. A filter whose dates exclude each
// other gives a range that ends before it begins.
func (q Query) Pushed() (backend.Range, string) {
	var r backend.Range
	id := ""
	for _, e := range q.conjuncts() {
		switch {
		case e.isDates():
			b := e.term.bounds()
			if !b.Since.IsZero() && b.Since.After(r.Since) {
				r.Since = b.Since
			}
			if !b.Until.IsZero() && (r.Until.IsZero() || b.Until.Before(r.Until)) {
				r.Until = b.Until
			}
		case e.isID() && id == "":
			id = e.term.pattern.parts[0]
		}
	}
	return r, id
}

// isDates tells whether an expression limits create_time and does nothing else.
func (e *expr) isDates() bool {
	return e.op == opTerm && e.term.word == noWord &&
		(e.term.field == fieldSince || e.term.field == fieldUntil || e.term.field == fieldDay)
}

// isID tells whether an expression looks for one auth_id.
func (e *expr) isID() bool {
	if e.op != opTerm || e.term.field != fieldAuth {
		return false
	}
	p := e.term.pattern
	return p.how == exactly && p.parts[0] != "" || p.how == begins && len(p.parts[0]) >= fullID
}
