package query

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// lexKind tells what a lexeme is.
type lexKind uint8

const (
	lexOpen lexKind = iota
	lexClose
	lexMinus
	lexOr
	lexAnd
	lexNot
	lexSaved // @name
	lexTerm  // field, operator and value, or a value alone
)

// lexeme is a piece of a filter's text. Places are bytes of the text.
type lexeme struct {
	kind       lexKind
	start, end int
	// Of a term: text[start:keyEnd] is the field's name and
	// text[opStart:opEnd] the operator, both empty for free text; the value
	// begins at value.
	keyEnd, opStart, opEnd, value int
	// parts are the value, taken out of its quotes, between its stars.
	parts []string
	// quoted tells that some of the value was in quotes, so that it can't be a
	// word with a meaning.
	quoted bool
	// unclosed is the place of a quote that has no end; -1 where all have.
	unclosed int
}

// lex takes a text apart. It takes any text: what is wrong with one is found
// when terms are made of it.
func lex(text string) []lexeme {
	var out []lexeme
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		if unicode.IsSpace(r) {
			i += size
			continue
		}
		l := lexAt(text, i)
		out = append(out, l)
		i = l.end
	}
	return out
}

func lexAt(text string, i int) lexeme {
	one := func(k lexKind, n int) lexeme {
		return lexeme{kind: k, start: i, end: i + n, unclosed: -1}
	}
	switch text[i] {
	case '(':
		return one(lexOpen, 1)
	case ')':
		return one(lexClose, 1)
	case '-':
		return one(lexMinus, 1)
	case '@':
		end := len(text)
		if n := strings.IndexFunc(text[i+1:], func(r rune) bool { return !savedName(r) }); n >= 0 {
			end = i + 1 + n
		}
		return one(lexSaved, end-i)
	}
	word := text[i:wordEnd(text, i)]
	switch strings.ToUpper(word) {
	case "OR":
		return one(lexOr, 2)
	case "AND":
		return one(lexAnd, 3)
	case "NOT":
		return one(lexNot, 3)
	}
	return lexTermAt(text, i)
}

// savedName tells whether a character may stand in the name of a saved filter.
func savedName(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '-' || r == '_'
}

// wordEnd is where a run without spaces, brackets and quotes ends.
func wordEnd(text string, i int) int {
	for j, r := range text[i:] {
		if unicode.IsSpace(r) || r == '(' || r == ')' || r == '"' {
			return i + j
		}
	}
	return len(text)
}

// operatorAt is the length of the operator at i, 0 where there is none.
func operatorAt(text string, i int) int {
	if i >= len(text) {
		return 0
	}
	two := text[i:min(i+2, len(text))]
	switch two {
	case "<=", ">=", "==", "!=":
		return 2
	}
	if strings.IndexByte(":=<>~", text[i]) >= 0 {
		return 1
	}
	return 0
}

func lexTermAt(text string, i int) lexeme {
	l := lexeme{kind: lexTerm, start: i, keyEnd: i, opStart: i, opEnd: i, value: i, unclosed: -1}
	key := wordEnd(text, i)
	for j := i; j < key; j++ {
		if n := operatorAt(text, j); n > 0 {
			l.keyEnd, l.opStart, l.opEnd = j, j, j+n
			break
		}
	}
	if l.opEnd == i {
		// Signs of comparison may have spaces around them, behind a field's name.
		at := skipSpaces(text, key)
		if n := operatorAt(text, at); n > 0 && at > key && text[at] != ':' {
			if _, known := lookup(text[i:key]); known {
				l.keyEnd, l.opStart, l.opEnd = key, at, at+n
			}
		}
	}
	l.value = l.opEnd
	if l.opEnd > i && text[l.opStart] != ':' {
		if at := skipSpaces(text, l.opEnd); at < len(text) && text[at] != '(' && text[at] != ')' {
			l.value = at
		}
	}
	l.readValue(text)
	return l
}

func skipSpaces(text string, i int) int {
	return len(text) - len(strings.TrimLeftFunc(text[i:], unicode.IsSpace))
}

// readValue reads runs and quotes up to a space or a bracket.
func (l *lexeme) readValue(text string) {
	var part strings.Builder
	i := l.value
	for i < len(text) {
		r, size := utf8.DecodeRuneInString(text[i:])
		if unicode.IsSpace(r) || r == '(' || r == ')' {
			break
		}
		switch r {
		case '"':
			l.quoted = true
			end, closed := unquote(text, i, &part)
			if !closed && l.unclosed < 0 {
				l.unclosed = i
			}
			i = end
			continue
		case '*':
			l.parts = append(l.parts, part.String())
			part.Reset()
		default:
			part.WriteString(text[i : i+size])
		}
		i += size
	}
	l.parts = append(l.parts, part.String())
	l.end = i
}

// unquote reads from the quote at i to the one that closes it.
func unquote(text string, i int, into *strings.Builder) (end int, closed bool) {
	for i++; i < len(text); i++ {
		switch c := text[i]; {
		case c == '"':
			return i + 1, true
		case c == '\\' && i+1 < len(text) && (text[i+1] == '"' || text[i+1] == '\\'):
			i++
			into.WriteByte(text[i])
		default:
			into.WriteByte(c)
		}
	}
	return i, false
}

// key is the field's name as it was written.
func (l *lexeme) key(text string) string { return text[l.start:l.keyEnd] }

// op is the operator, "=" for "==".
func (l *lexeme) op(text string) string {
	op := text[l.opStart:l.opEnd]
	if op == "==" {
		return "="
	}
	return op
}

// hasOp tells that the term is not free text.
func (l *lexeme) hasOp() bool { return l.opEnd > l.opStart }

// word is the value where it has neither quotes nor stars.
func (l *lexeme) word() (string, bool) {
	return l.parts[0], len(l.parts) == 1 && !l.quoted
}

// written is the value as one text, its stars included.
func (l *lexeme) written() string { return strings.Join(l.parts, "*") }
