package query

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// String writes the filter in one way for all that mean the same but for
// spelling: short names, dates written out, saved filters in full. Parse makes
// the same filter of it, whatever the time is by then, as long as days are those
// of the same zone. It may be longer than MaxText where saved filters are long.
func (q Query) String() string {
	if q.root == nil {
		return ""
	}
	var b strings.Builder
	q.root.write(&b, opOr)
	return b.String()
}

// write writes e as a part of an expression made with outer.
func (e *expr) write(b *strings.Builder, outer exprOp) {
	bracket := e.op == opOr && outer != opOr || e.op == opAnd && outer == opNot
	if bracket {
		b.WriteByte('(')
	}
	switch e.op {
	case opTerm:
		b.WriteString(e.term.String())
	case opNot:
		b.WriteByte('-')
		e.kids[0].write(b, opNot)
	case opAnd, opOr:
		for i, kid := range e.kids {
			if i > 0 {
				b.WriteString(map[exprOp]string{opAnd: " ", opOr: " OR "}[e.op])
			}
			kid.write(b, e.op)
		}
	}
	if bracket {
		b.WriteByte(')')
	}
}

// String writes one term.
func (t *term) String() string {
	if t.field == fieldText {
		return quoteParts(t.pattern.inner(), freeSafe)
	}
	f := t.field.field()
	start := f.Name + t.op
	if t.word != noWord {
		return start + t.word.String()
	}
	switch f.kind {
	case kindText, kindList:
		safe := valueSafe
		if t.op != ":" {
			safe = func(s string) bool { return valueSafe(s) && !strings.Contains(s, "*") }
		}
		if len(t.pattern.parts) == 1 && f.wordOf(t.pattern.parts[0]) != noWord {
			safe = func(string) bool { return false }
		}
		return start + quoteParts(t.pattern.parts, safe)
	case kindNumber:
		if t.op == ":" {
			return start + numberText(t.low) + ".." + numberText(t.high)
		}
		return start + numberText(t.number())
	}
	return start + t.dates(func(from bool) string {
		if from {
			return t.from.String()
		}
		return t.to.String()
	})
}

// inner is the parts of free text as they were written, without the stars that
// are added to find it anywhere.
func (p *pattern) inner() []string {
	if p.how == like {
		return p.parts[1 : len(p.parts)-1]
	}
	return p.parts
}

// dates writes the value of a term about time, with one end or two.
func (t *term) dates(end func(from bool) string) string {
	switch {
	case t.field == fieldUntil || t.op == "<" || t.op == "<=":
		return end(false)
	case t.op == ":" && t.field.field().kind == kindTime && end(true) != end(false):
		return end(true) + ".." + end(false)
	}
	return end(true)
}

// quoteParts writes the parts of a pattern with stars between them, each in
// quotes where it is not safe without.
func quoteParts(parts []string, safe func(string) bool) string {
	out := make([]string, len(parts))
	for i, part := range parts {
		out[i] = part
		if part == "" && len(parts) > 1 {
			continue
		}
		if part == "" || !safe(part) {
			out[i] = quote(part)
		}
	}
	return strings.Join(out, "*")
}

func quote(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}

// valueSafe tells whether a value needs no quotes behind an operator.
func valueSafe(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune(`()"*`, r)
	}) && !strings.ContainsAny(s[:1], "=:<>~")
}

// freeSafe tells whether free text needs no quotes.
func freeSafe(s string) bool {
	return valueSafe(s) && !strings.ContainsAny(s, ":=<>~!") && !strings.ContainsAny(s[:1], "-@") &&
		!slices.Contains([]string{"OR", "AND", "NOT"}, strings.ToUpper(s))
}

func numberText(v float64) string {
	if a := math.Abs(v); a != 0 && a < 1e-6 {
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}
