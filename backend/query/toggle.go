package query

import (
	"slices"
	"strings"
)

// Has tells whether the filter's own text asks for a value of a field: by a term
// that must hold, or by one of several about that field between ORs, any of
// which may. The empty value stands for records that have none.
func (q Query) Has(field, value string) bool {
	f, ok := lookup(field)
	if !ok {
		return false
	}
	for _, e := range q.conjuncts() {
		if i := slices.IndexFunc(e.alternatives(f.id), func(e *expr) bool { return e.term.isFor(f, value) }); i >= 0 {
			return true
		}
	}
	return false
}

// alternatives are the terms of one field that an expression has between ORs,
// or the one that it is; none where there is anything else in it, or where it
// does not stand in the text itself.
func (e *expr) alternatives(id fieldID) []*expr {
	if e.op == opTerm && e.own && e.term.field == id && e.term.single() {
		return []*expr{e}
	}
	if e.op != opOr || !e.own {
		return nil
	}
	for _, kid := range e.kids {
		if kid.op != opTerm || kid.alternatives(id) == nil {
			return nil
		}
	}
	return e.kids
}

// single tells whether a term asks for one value.
func (t *term) single() bool {
	switch t.field.field().kind {
	case kindText, kindList:
		return t.word == wordNone || t.word == noWord && t.pattern.how != like && t.op != "~"
	case kindYesNo:
		return true
	case kindTime:
		return t.op == ":" && t.word == noWord && t.from.String() == t.to.String()
	}
	return false
}

// isFor tells whether a single term asks for a value.
func (t *term) isFor(f Field, value string) bool {
	switch {
	case f.kind == kindTime:
		return t.from.String() == value
	case t.word == wordNone:
		return value == "" || f.kind == kindYesNo && value == "none"
	case t.word != noWord:
		return f.wordOf(value) == t.word
	}
	return fold(value) == t.pattern.folded[0]
}

// termFor is the term that asks for a value, exactly.
func termFor(f Field, value string) string {
	switch f.kind {
	case kindText, kindList:
		if value == "" {
			return f.emptyTerm()
		}
		t := term{field: f.id, op: "=", pattern: newPattern(exactly, []string{value})}
		return t.String()
	}
	if value == "" {
		value = "none"
	}
	return f.Name + ":" + value
}

// Toggle gives the text of the filter with a value of a field added, or taken
// away where the filter Has it. Further values of a field that has some are
// further possibilities: (fail=a OR fail=b). The rest of the text stays as it was
// written. Numbers, since and until have no values to choose from: for them, and
// for a field that is not known, the text is returned as it is.
func (q Query) Toggle(field, value string) string {
	f, ok := lookup(field)
	if !ok || f.kind == kindNumber || f.kind == kindBound {
		return q.text
	}
	var group []*expr // the terms of the field, where there is one place for them
	for _, e := range q.conjuncts() {
		terms := e.alternatives(f.id)
		if i := slices.IndexFunc(terms, func(e *expr) bool { return e.term.isFor(f, value) }); i >= 0 {
			return q.without(terms[i])
		}
		if terms != nil && group == nil {
			group = terms
		}
	}
	add := termFor(f, value)
	switch {
	case len(group) > 1:
		at := group[len(group)-1].end
		return q.text[:at] + " OR " + add + q.text[at:]
	case len(group) == 1:
		at := group[0]
		return q.text[:at.start] + "(" + q.text[at.start:at.end] + " OR " + add + ")" + q.text[at.end:]
	case q.root == nil:
		return add
	case q.root.op == opOr && !q.root.bracketed:
		return "(" + strings.TrimSpace(q.text) + ") " + add
	}
	return strings.TrimSpace(q.text) + " " + add
}

// without gives the text without a term, and without the brackets and the logic
// that have no use without it.
func (q Query) without(e *expr) string {
	lexes := lex(q.text)
	first := slices.IndexFunc(lexes, func(l lexeme) bool { return l.start >= e.start })
	last := first // a term in brackets is several
	for last+1 < len(lexes) && lexes[last+1].start < e.end {
		last++
	}
	is := func(i int, kinds ...lexKind) bool {
		return i >= 0 && i < len(lexes) && slices.Contains(kinds, lexes[i].kind)
	}
	if is(first-1, lexOr, lexAnd) {
		first--
	} else if is(last+1, lexOr, lexAnd) {
		last++
	}
	gone := map[int]bool{}
	for i := first; i <= last; i++ {
		gone[i] = true
	}
	switch { // a term that is left alone in brackets
	case is(first-1, lexTerm) && is(first-2, lexOpen) && is(last+1, lexClose):
		gone[first-2], gone[last+1] = true, true
	case is(first-1, lexOpen) && is(last+1, lexTerm) && is(last+2, lexClose):
		gone[first-1], gone[last+2] = true, true
	}
	return cut(q.text, lexes, gone)
}

// cut gives the text without some of its lexemes.
func cut(text string, lexes []lexeme, gone map[int]bool) string {
	var b strings.Builder
	before := -1
	for i, l := range lexes {
		if gone[i] {
			continue
		}
		switch {
		case before == i-1 && i > 0:
			b.WriteString(text[lexes[before].end:l.start])
		case before >= 0 && lexes[before].kind != lexOpen && lexes[before].kind != lexMinus && l.kind != lexClose:
			b.WriteByte(' ')
		}
		b.WriteString(text[l.start:l.end])
		before = i
	}
	return b.String()
}
