package query

import "time"

// TokenKind says what a piece of a filter's text is.
type TokenKind uint8

// The kinds of pieces.
const (
	TokenField    TokenKind = iota // a known field's name
	TokenOperator                  // : = < <= > >= ~
	TokenValue                     // what stands behind an operator
	TokenText                      // free text
	TokenLogic                     // AND OR NOT - and brackets
	TokenSaved                     // @name
	TokenError                     // what can't be understood
)

// Token is a piece of a filter's text: text[Start:End].
type Token struct {
	Start, End int
	Kind       TokenKind
}

// Highlight takes a text apart for colouring. It takes any text, also one that
// is only half written; pieces are in order and don't overlap, and between them
// is nothing but space. A text that is longer than MaxText is one error.
func Highlight(text string) []Token {
	if len(text) > MaxText {
		return []Token{{0, len(text), TokenError}}
	}
	var out []Token
	add := func(start, end int, k TokenKind) {
		if start < end {
			out = append(out, Token{start, end, k})
		}
	}
	var open []int // tokens that are brackets without an end so far
	for _, l := range lex(text) {
		switch l.kind {
		case lexSaved:
			add(l.start, l.end, TokenSaved)
		case lexTerm:
			kinds := [3]TokenKind{TokenField, TokenOperator, TokenValue}
			if !l.hasOp() {
				kinds[2] = TokenText
			}
			if part := badPart(text, &l); part >= 0 {
				kinds[part] = TokenError
			}
			add(l.start, l.keyEnd, kinds[0])
			add(l.opStart, l.opEnd, kinds[1])
			add(l.value, l.end, kinds[2])
		case lexOpen:
			open = append(open, len(out))
			add(l.start, l.end, TokenError)
		case lexClose:
			kind := TokenError
			if n := len(open); n > 0 {
				out[open[n-1]].Kind, kind, open = TokenLogic, TokenLogic, open[:n-1]
			}
			add(l.start, l.end, kind)
		default:
			add(l.start, l.end, TokenLogic)
		}
	}
	return out
}

// badPart tells which part of a term newTerm complains about: 0 for the field, 1
// for the operator, 2 for the value, -1 for none.
func badPart(text string, l *lexeme) int {
	// Whether a date can be read does not depend on the day of the reader.
	_, w := newTerm(text, l, time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
	switch {
	case w == nil || w.start == w.end: // what is missing is not wrong yet
		return -1
	case !l.hasOp() || w.start >= l.opEnd:
		return 2
	case w.start >= l.opStart:
		return 1
	}
	return 0
}
