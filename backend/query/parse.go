package query

import (
	"unicode/utf8"

	"faceauth/backend/safetext"
)

// What a filter may be at most. A person's longest are a tenth of it.
const (
	// MaxText is the longest text, in bytes.
	MaxText  = 4096
	maxTerms = 256 // with those of saved filters
	maxDepth = 64  // of brackets, negations and saved filters in each other
)

// exprOp tells how an expr is made of others.
type exprOp uint8

const (
	opTerm exprOp = iota
	opAnd
	opOr
	opNot
)

// expr is a filter. It never changes once it is parsed. An opAnd has no opAnd
// below it, an opOr no opOr and an opNot no opNot, so that what means the same
// but for brackets is the same.
type expr struct {
	op   exprOp
	kids []*expr
	term *term
	// start and end are its place in the text, its brackets included. own is
	// not set where it does not stand there itself: it is from a saved filter,
	// or between two negations.
	start, end int
	own        bool
	bracketed  bool // it stands in brackets of its own
}

type parser struct {
	text  string
	env   Env
	lexes []lexeme
	at    int
	depth int
	terms *int
	// saved are the names of the saved filters that are being read.
	saved []string
}

// parse reads a whole text; nil for an empty one.
func parse(text string, env Env) (*expr, *wrong) {
	if len(text) > MaxText {
		return nil, wrongf(MaxText, len(text), "", "the filter is longer than %d bytes", MaxText)
	}
	if w := checkRunes(text); w != nil {
		return nil, w
	}
	terms := 0
	p := parser{text: text, env: env, lexes: lex(text), terms: &terms}
	return p.whole()
}

// checkRunes refuses what can't be shown: parts of the text are in messages.
func checkRunes(text string) *wrong {
	for i, r := range text {
		if _, size := utf8.DecodeRuneInString(text[i:]); r == utf8.RuneError && size == 1 {
			return wrongf(i, i+1, "", "the filter is not valid UTF-8 here")
		}
		if r != '\t' && safetext.Unsafe(r) {
			return wrongf(i, i+utf8.RuneLen(r), "", "there is an invisible character (U+%04X) here", r)
		}
	}
	return nil
}

func (p *parser) whole() (*expr, *wrong) {
	if len(p.lexes) == 0 {
		return nil, nil
	}
	e, w := p.or()
	if w == nil && p.at < len(p.lexes) { // only a bracket ends an or
		l := p.lexes[p.at]
		w = wrongf(l.start, l.end, "take it away, or put ( before", "this bracket closes nothing")
	}
	return e, w
}

// next is the kind of the next lexeme.
func (p *parser) next() (lexKind, bool) {
	if p.at == len(p.lexes) {
		return 0, false
	}
	return p.lexes[p.at].kind, true
}

// or reads ands with OR between them.
func (p *parser) or() (*expr, *wrong) {
	first, w := p.and()
	if w != nil {
		return nil, w
	}
	kids := []*expr{first}
	for {
		if k, ok := p.next(); !ok || k != lexOr {
			return join(opOr, kids), nil
		}
		p.at++
		kid, w := p.and()
		if w != nil {
			return nil, w
		}
		kids = append(kids, kid)
	}
}

// and reads parts with AND or nothing between them.
func (p *parser) and() (*expr, *wrong) {
	first, w := p.part()
	if w != nil {
		return nil, w
	}
	kids := []*expr{first}
	for {
		k, ok := p.next()
		if !ok || k == lexOr || k == lexClose {
			return join(opAnd, kids), nil
		}
		if k == lexAnd {
			p.at++
		}
		kid, w := p.part()
		if w != nil {
			return nil, w
		}
		kids = append(kids, kid)
	}
}

// join makes one expression of several.
func join(op exprOp, kids []*expr) *expr {
	if len(kids) == 1 {
		return kids[0]
	}
	e := &expr{op: op, start: kids[0].start, end: kids[len(kids)-1].end, own: true}
	for _, kid := range kids {
		if kid.op == op {
			e.kids = append(e.kids, kid.kids...)
			continue
		}
		e.kids = append(e.kids, kid)
	}
	return e
}

// part reads a term, a bracket, a saved filter, or the opposite of one.
func (p *parser) part() (*expr, *wrong) {
	if p.at == len(p.lexes) {
		return nil, p.missing(len(p.text), len(p.text))
	}
	l := &p.lexes[p.at]
	if p.depth++; p.depth > maxDepth {
		return nil, wrongf(l.start, l.end, "", "the filter is nested more than %d deep", maxDepth)
	}
	defer func() { p.depth-- }()
	switch l.kind {
	case lexOr, lexAnd, lexClose:
		return nil, p.missing(l.start, l.end)
	case lexNot, lexMinus:
		return p.not(l)
	case lexOpen:
		return p.bracket(l)
	case lexSaved:
		return p.savedFilter(l)
	}
	if *p.terms++; *p.terms > maxTerms {
		return nil, wrongf(l.start, l.end, "", "the filter has more than %d terms", maxTerms)
	}
	t, w := newTerm(p.text, l, p.env.Now)
	if w != nil {
		return nil, w
	}
	p.at++
	return &expr{op: opTerm, term: t, start: l.start, end: l.end, own: true}, nil
}

// missing says what lacks its other half: the piece before, or the one at start.
func (p *parser) missing(start, end int) *wrong {
	if p.at > 0 {
		l := p.lexes[p.at-1]
		switch word := p.text[l.start:l.end]; l.kind {
		case lexOr, lexAnd, lexNot, lexMinus:
			return wrongf(l.start, l.end, "", "something is missing behind %s", word)
		case lexOpen:
			return wrongf(l.start, max(end, l.end), "", "there is nothing in the brackets")
		}
	}
	if start < end && p.text[start] == ')' {
		return wrongf(start, end, "take it away, or put ( before", "this bracket closes nothing")
	}
	return wrongf(start, end, `to search for the word put it in quotes`, "something is missing before %s", p.text[start:end])
}

func (p *parser) not(l *lexeme) (*expr, *wrong) {
	p.at++
	if l.kind == lexMinus && (p.at == len(p.lexes) || p.lexes[p.at].start != l.end) {
		return nil, wrongf(l.start, l.end, "write it directly before what is to be left out", "something is missing behind -")
	}
	kid, w := p.part()
	if w != nil {
		return nil, w
	}
	if kid.op == opNot {
		return disowned(kid.kids[0], l.start, kid.end), nil
	}
	return &expr{op: opNot, kids: []*expr{kid}, start: l.start, end: kid.end, own: true}, nil
}

// disowned is a copy of e that stands for all of the text between two places.
func disowned(e *expr, start, end int) *expr {
	out := *e
	out.start, out.end, out.own = start, end, false
	out.kids = make([]*expr, len(e.kids))
	for i, kid := range e.kids {
		out.kids[i] = disowned(kid, start, end)
	}
	return &out
}

func (p *parser) bracket(l *lexeme) (*expr, *wrong) {
	p.at++
	e, w := p.or()
	if w != nil {
		return nil, w
	}
	if p.at == len(p.lexes) { // only a closing bracket ends an or before that
		return nil, wrongf(l.start, l.end, "put ) at the end", "this bracket is not closed")
	}
	out := *e
	out.start, out.end, out.bracketed = l.start, p.lexes[p.at].end, true
	p.at++
	return &out, nil
}

// savedFilter reads a saved filter in the place of its name.
func (p *parser) savedFilter(l *lexeme) (*expr, *wrong) {
	name := p.text[l.start+1 : l.end]
	text, ok := p.env.Saved[name]
	if name == "" {
		return nil, wrongf(l.start, l.end, `to search for it as text, put it in quotes`, "the name of a saved filter is missing behind @")
	}
	if !ok {
		return nil, wrongf(l.start, l.end, p.savedHint(name), "there is no saved filter @%s", name)
	}
	for _, outer := range p.saved {
		if outer == name {
			return nil, wrongf(l.start, l.end, "", "the saved filter @%s contains itself", name)
		}
	}
	if len(text) > MaxText {
		return nil, wrongf(l.start, l.end, "", "the saved filter @%s is longer than %d bytes", name, MaxText)
	}
	w := checkRunes(text)
	var e *expr
	if w == nil {
		inner := parser{
			text: text, env: p.env, lexes: lex(text), terms: p.terms, depth: p.depth,
			saved: append(p.saved[:len(p.saved):len(p.saved)], name),
		}
		e, w = inner.whole()
	}
	switch {
	case w != nil:
		return nil, wrongf(l.start, l.end, w.hint, "in the saved filter @%s: %s", name, w.message)
	case e == nil:
		return nil, wrongf(l.start, l.end, "", "the saved filter @%s is empty", name)
	}
	p.at++
	return disowned(e, l.start, l.end), nil
}

// savedHint names the saved filter that was probably meant.
func (p *parser) savedHint(name string) string {
	best, least := "", 1+max(1, len(name)/3)
	for n := range p.env.Saved {
		if d := distance(name, n); d < least || d == least && best != "" && n < best {
			best, least = n, d
		}
	}
	if best == "" {
		return ""
	}
	return "did you mean @" + best + "?"
}
