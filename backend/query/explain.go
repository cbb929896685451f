package query

import (
	"strings"
	"unicode"
)

// Explain says in words what the filter chooses: "rejected, similarity under 80,
// last 7 days (since 2026-11-14)". It is empty for a filter that asks nothing.
func (q Query) Explain() string {
	if q.root == nil {
		return ""
	}
	return q.root.explain(q.root.op)
}

// ExplainParts is Explain in two parts: what the API does of the filter, which is
// Pushed in words, and what is done here with the records that are loaded.
func (q Query) ExplainParts() (api, local string) {
	var parts [2][]string
	pushedID := false
	for _, e := range q.conjuncts() {
		where := 1
		if e.isDates() || e.isID() && !pushedID {
			where, pushedID = 0, pushedID || e.isID()
		}
		parts[where] = append(parts[where], e.explain(opAnd))
	}
	return strings.Join(parts[0], ", "), strings.Join(parts[1], ", ")
}

func (e *expr) explain(outer exprOp) string {
	var parts []string
	for _, kid := range e.kids {
		parts = append(parts, kid.explain(e.op))
	}
	switch e.op {
	case opAnd:
		s := strings.Join(parts, ", ")
		if outer == opAnd {
			return s
		}
		return "(" + s + ")"
	case opOr:
		s := strings.Join(parts, " or ")
		if outer == opNot || outer == opAnd {
			return "(" + s + ")"
		}
		return s
	case opNot:
		return "not " + parts[0]
	}
	return e.term.explain()
}

func (t *term) explain() string {
	f := t.field.field()
	if t.field == fieldText {
		return "mentions " + inWords(t.pattern.inner())
	}
	if t.word != noWord {
		return t.explainWord(f)
	}
	switch f.kind {
	case kindText, kindList:
		return t.explainText(f)
	case kindNumber:
		return f.label + " " + t.explainNumber()
	case kindBound:
		return t.explainBound()
	}
	return f.label + " " + t.explainTime()
}

func (t *term) explainWord(f Field) string {
	switch t.word {
	case wordChanged:
		return "first after a change of the policy"
	case wordCurrent:
		return "under the newest policy"
	}
	if f.kind == kindNumber || t.field == fieldOccl && t.word == wordNone {
		return f.label + map[word]string{wordNone: " not known", wordAny: " known"}[t.word]
	}
	no, yes := "not erased", "erased"
	switch t.field {
	case fieldOccl:
		no, yes = "no occlusion detected", "occlusion detected"
	case fieldDisagrees:
		no, yes = "verdict agrees with the numbers", "verdict disagrees with the numbers"
	case fieldDay:
		no, yes = "no readable time of creation", "a readable time of creation"
	case fieldErasedAt:
		no, yes = "no time of erasure", "a time of erasure"
	case fieldFail, fieldComment:
		no, yes = "no "+f.label, "any "+f.label
	}
	if t.word == wordNo || t.word == wordNone {
		return no
	}
	return yes
}

func (t *term) explainText(f Field) string {
	value := inWords(t.pattern.parts)
	if t.field == fieldStatus && t.pattern.how <= exactly {
		for _, word := range []string{"approved", "rejected"} { // the documented ones speak for themselves
			if t.pattern.folded[0] == word {
				return word
			}
		}
	}
	switch t.pattern.how {
	case begins:
		return f.label + " begins with " + value
	case contains:
		return f.label + " contains " + value
	case like:
		return f.label + " is like " + value
	}
	if t.pattern.parts[0] == "" {
		return "no " + f.label
	}
	return f.label + " is " + value
}

// inWords writes the parts of a pattern, in quotes where they would run into the
// sentence.
func inWords(parts []string) string {
	s := strings.Join(parts, "*")
	if strings.ContainsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(`",()`, r) }) {
		return "“" + s + "”"
	}
	return s
}

func (t *term) explainNumber() string {
	switch t.op {
	case ":":
		return "from " + numberText(t.low) + " to " + numberText(t.high)
	case "=":
		return "exactly " + numberText(t.low)
	}
	return map[string]string{"<": "under ", "<=": "at most ", ">": "over ", ">=": "at least "}[t.op] + numberText(t.number())
}

func (t *term) explainBound() string {
	word, date := t.fromWord, t.from.String()
	if t.field == fieldUntil {
		word, date = t.toWord, t.to.String()
	}
	if age := ageInWords(word); age != "" && t.field == fieldSince {
		return "last " + age + " (since " + clock(date) + ")"
	}
	return t.field.field().label + " " + dateInWords(word, date)
}

func (t *term) explainTime() string {
	from, to := dateInWords(t.fromWord, t.from.String()), dateInWords(t.toWord, t.to.String())
	switch {
	case t.op == "<":
		return "before " + to
	case t.op == "<=":
		return "until " + to
	case t.op == ">":
		return "after " + from
	case t.op == ">=":
		return "since " + from
	case from == to && len(t.from.String()) < len("2026-11-01"):
		return "in " + from
	case from == to && strings.HasSuffix(from, ")"): // 7 days ago (2026-11-14)
		return from
	case from == to:
		return "on " + from
	}
	return "from " + from + " to " + to
}

// dateInWords keeps what the person wrote and says which date that is.
func dateInWords(word, date string) string {
	word = strings.ToLower(word)
	if age := ageInWords(word); age != "" {
		return age + " ago (" + clock(date) + ")"
	}
	if word == "today" || word == "yesterday" {
		return word + " (" + date + ")"
	}
	return clock(date)
}

// clock writes a date without the offset that its zone has anyway.
func clock(date string) string {
	day, at, timed := strings.Cut(date, "T")
	if !timed {
		return date
	}
	if i := strings.IndexAny(at, "+-"); i >= 0 {
		at = at[:i]
	}
	return day + " " + at
}

// ageInWords writes "7 days" for 7d; empty for what is no age.
func ageInWords(word string) string {
	word = strings.ToLower(strings.TrimSpace(word))
	unit := strings.TrimLeft(word, "0123456789")
	name := map[string]string{"d": "day", "w": "week", "mo": "month", "y": "year", "h": "hour", "m": "minute", "min": "minute"}[unit]
	n := strings.TrimLeft(strings.TrimSuffix(word, unit), "0")
	switch {
	case name == "" || n == "":
		return ""
	case n == "1":
		return "1 " + name
	}
	return n + " " + name + "s"
}
