package query

import "reflect"

// Same tells whether two queries ask the same, however they were written.
func Same(a, b Query) bool { return reflect.DeepEqual(meant(a.root), meant(b.root)) }

// meant is an expression without what is only about its text.
func meant(e *expr) *expr {
	if e == nil {
		return nil
	}
	out := &expr{op: e.op}
	for _, kid := range e.kids {
		out.kids = append(out.kids, meant(kid))
	}
	if e.term == nil {
		return out
	}
	t := *e.term
	t.fromWord, t.toWord = "", ""
	// The same moment may be told in two zones.
	t.from.Since, t.from.Until, t.to.Since, t.to.Until = t.from.Since.UTC(), t.from.Until.UTC(), t.to.Since.UTC(), t.to.Until.UTC()
	out.term = &t
	return out
}
