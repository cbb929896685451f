package query

import (
	"strconv"
	"strings"
	"time"

	"faceauth/backend"
)

// word is a value with a meaning of its own.
type word uint8

const (
	noWord word = iota
	wordNone
	wordAny
	wordYes
	wordNo
	wordChanged
	wordCurrent
)

func (w word) String() string {
	return [...]string{"", "none", "any", "yes", "no", "changed", "current"}[w]
}

// term is one condition on a record. What it holds depends on the kind of its
// field: word, or else pattern, low and high, or from and to.
type term struct {
	field fieldID
	op    string // in its shortest sense: a range with one end is ">=" or "<="
	word  word

	pattern *pattern // kindText, kindList, free text

	low, high float64 // kindNumber: both ends count

	from, to backend.Span // kindTime, kindBound: the values as they were written
	// fromWord and toWord are what the person wrote, for Explain.
	fromWord, toWord string
}

// newTerm makes a term of a lexeme.
func newTerm(text string, l *lexeme, now time.Time) (*term, *wrong) {
	if l.unclosed >= 0 {
		return nil, wrongf(l.unclosed, l.end, `write " at the end`, "the quotes are not closed")
	}
	if !l.hasOp() {
		return newFreeText(text, l)
	}
	name := l.key(text)
	if name == "" {
		return nil, wrongf(l.start, l.opEnd, "to search for it as text, put it in quotes", "no field stands before %s", l.op(text))
	}
	f, ok := lookup(name)
	if !ok {
		hint := "to search for it as text, put it in quotes"
		if n := nearest(name); n != "" {
			hint = "did you mean " + n + "?"
		}
		return nil, wrongf(l.start, l.keyEnd, hint, "there is no field %q", name)
	}
	t := &term{field: f.id, op: l.op(text)}
	if w := f.checkOperator(text, l); w != nil {
		return nil, w
	}
	if l.written() == "" && !l.quoted {
		return nil, wrongf(l.opEnd, l.opEnd, "for example "+f.Examples[0], "a value is missing behind %s", text[l.start:l.opEnd])
	}
	if w, plain := l.word(); plain && (t.op == ":" || t.op == "=") {
		if t.word = f.wordOf(w); t.word != noWord {
			t.op = ":"
			return t, nil
		}
	}
	return t, t.read(f, l, now)
}

// read reads the value for the kind of its field.
func (t *term) read(f Field, l *lexeme, now time.Time) *wrong {
	switch f.kind {
	case kindText, kindList:
		return t.readText(f, l)
	case kindNumber:
		return t.readNumber(f, l)
	case kindYesNo:
		return wrongf(l.value, l.end, "write "+orList(f.Words), "%s is not one of the values of %s", quoted(l.written()), f.Name)
	}
	return t.readTime(f, l, now)
}

func quoted(s string) string { return strconv.Quote(s) }

// orList writes "yes, no or none".
func orList(words []string) string {
	if n := len(words); n > 1 {
		return strings.Join(words[:n-1], ", ") + " or " + words[n-1]
	}
	return strings.Join(words, "")
}

// wordOf finds the meaning of a value that is one of the field's words.
func (f Field) wordOf(s string) word {
	if f.kind == kindYesNo {
		switch strings.ToLower(s) {
		case "true":
			return wordYes
		case "false":
			return wordNo
		}
	}
	for _, w := range f.Words {
		if strings.EqualFold(s, w) {
			for id := wordNone; id <= wordCurrent; id++ {
				if id.String() == w {
					return id
				}
			}
		}
	}
	return noWord
}

// checkOperator tells what is wrong with an operator that the field does not take.
func (f Field) checkOperator(text string, l *lexeme) *wrong {
	op := l.op(text)
	for _, o := range f.Operators {
		if o.Text == op {
			return nil
		}
	}
	hint := "write " + f.Examples[0]
	switch {
	case op == "!=":
		hint = "write -" + f.Name + ":" + l.written()
	case f.kind == kindBound:
		hint += ", or compare with day" + op + l.written()
	}
	return wrongf(l.opStart, l.opEnd, hint, "%s can't be asked with %s", f.Name, op)
}

func newFreeText(text string, l *lexeme) (*term, *wrong) {
	if l.written() == "" {
		return nil, wrongf(l.start, l.end, "write a word to search for", "there is nothing between the quotes")
	}
	if text[l.start] == '!' {
		return nil, wrongf(l.start, l.start+1, `to exclude something write - before it; to search for it as text, put it in quotes`, "! has no meaning here")
	}
	parts := l.parts
	if len(parts) > 1 { // a word is found anywhere, and so is one with a star
		parts = append(append([]string{""}, parts...), "")
	}
	return &term{field: fieldText, pattern: newPattern(contains, parts)}, nil
}

func (t *term) readText(f Field, l *lexeme) *wrong {
	parts := l.parts
	if t.op != ":" { // a star is a star
		parts = []string{l.written()}
	}
	h := begins
	switch {
	case t.op == "=":
		h = exactly
	case t.op == "~" || f.kind == kindList:
		h = contains
	}
	if h != exactly && len(parts) == 1 && parts[0] == "" {
		return wrongf(l.value, l.end, "for what is empty write "+f.emptyTerm(), "every %s %s nothing", f.label, map[how]string{begins: "begins with", contains: "contains"}[h])
	}
	if f.kind == kindList && h == exactly && parts[0] == "" {
		t.word, t.op = wordNone, ":" // what is not there is the same as nothing in it
		return nil
	}
	t.pattern = newPattern(h, parts)
	return nil
}

// emptyTerm finds records where the field has no text.
func (f Field) emptyTerm() string {
	if f.kind == kindList {
		return f.Name + ":none"
	}
	return f.Name + `=""`
}
