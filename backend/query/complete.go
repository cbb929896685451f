package query

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"faceauth/backend"
)

// Values knows what values the loaded records have.
type Values interface {
	// Values lists those of a field, by its short name, in any order; nil for a
	// field that it knows nothing of. Where there are too many to list, those
	// that begin with what is typed so far will do.
	Values(field, typed string) []Value
}

// Value is a value and the number of records that have it.
type Value struct {
	Text  string
	Count int
}

// Item is one way to go on.
type Item struct {
	// Insert takes the place of the completed piece.
	Insert string
	// Label is what a list shows, Help what it means; Help may be empty.
	Label, Help string
	// Count is the number of records, -1 where that is not known.
	Count int
}

// Completion is the ways to go on at a place of a text.
type Completion struct {
	// Start and End are the bytes of the text that an Insert takes the place of.
	Start, End int
	// Items are the likeliest first, maxItems at most.
	Items []Item
}

const maxItems = 100

// Complete tells how a text may go on at the cursor, a place in bytes: with a
// field, an operator, a value or a saved filter. It takes any text, also one
// that is only half written, and a nil Values. What begins with what is typed
// comes before what only has it in it, and what is frequent before what is rare.
// For a text that is longer than MaxText nothing is offered.
func Complete(text string, cursor int, env Env, v Values) Completion {
	cursor = max(0, min(cursor, len(text)))
	for cursor < len(text) && cursor > 0 && !utf8.RuneStart(text[cursor]) {
		cursor--
	}
	if len(text) > MaxText {
		return Completion{Start: cursor, End: cursor}
	}
	before, whole := lastLexeme(text[:cursor]), lexemeAt(text, cursor)
	if before == nil || before.end < cursor || whole == nil || whole.start != before.start {
		return Completion{cursor, cursor, fieldItems("", nil)}
	}
	c := Completion{Start: before.start, End: whole.end}
	switch {
	case before.kind == lexSaved:
		c.Items = savedItems(text[before.start+1:cursor], env)
	case before.kind == lexAnd || before.kind == lexOr || before.kind == lexNot:
		return Completion{Start: cursor, End: cursor}
	case before.kind != lexTerm: // behind a bracket or a -
		return Completion{cursor, cursor, fieldItems("", nil)}
	case !before.hasOp():
		typed := text[before.start:cursor]
		if whole.hasOp() { // the operator is there already
			c.End = whole.keyEnd
			c.Items = fieldItems(typed, whole)
			break
		}
		c.Items = append(operatorItems(typed), fieldItems(typed, nil)...)
	default:
		f, known := lookup(before.key(text))
		if !known {
			return Completion{Start: cursor, End: cursor}
		}
		if cursor < before.value || cursor < whole.opEnd { // within the sign, or in the space around it
			return Completion{Start: cursor, End: cursor}
		}
		c.Start = before.value
		c.Items = valueItems(text, f, before, env, v)
	}
	c.Items = c.Items[:min(len(c.Items), maxItems)]
	return c
}

// lastLexeme is the last piece of a text.
func lastLexeme(text string) *lexeme {
	lexes := lex(text)
	if len(lexes) == 0 {
		return nil
	}
	return &lexes[len(lexes)-1]
}

// lexemeAt is the piece of a text that a cursor is in or directly behind.
func lexemeAt(text string, cursor int) *lexeme {
	lexes := lex(text)
	for i := len(lexes) - 1; i >= 0; i-- {
		if lexes[i].start < cursor && cursor <= lexes[i].end {
			return &lexes[i]
		}
	}
	return nil
}

// rank is 0 for what begins with what is typed, 1 for what has it in it, 2 for
// the rest.
func rank(typed, s string) int {
	typed, s = fold(typed), fold(s)
	switch {
	case strings.HasPrefix(s, typed):
		return 0
	case strings.Contains(s, typed):
		return 1
	}
	return 2
}

// fieldItems are the fields that fit what is typed; with their usual operator
// unless the text has one.
func fieldItems(typed string, written *lexeme) []Item {
	var ranked [4][]Item
	for _, f := range Fields() {
		best := [3]int{0, 2, 3}[rank(typed, f.Name)]
		for _, alias := range f.Aliases {
			best = min(best, 1+rank(typed, alias))
		}
		item := Item{Insert: f.Name, Label: f.Name, Help: f.Meaning, Count: -1}
		if usual := f.Operators[0].Text; usual == ":" && written == nil {
			item.Insert += usual
		}
		ranked[best] = append(ranked[best], item)
	}
	return slices.Concat(ranked[0], ranked[1], ranked[2])
}

// operatorItems are the operators of a field whose name is typed in full.
func operatorItems(typed string) []Item {
	f, known := lookup(typed)
	if !known {
		return nil
	}
	var out []Item
	for _, o := range f.Operators {
		out = append(out, Item{Insert: typed + o.Text, Label: typed + o.Text, Help: f.label + " " + o.Meaning, Count: -1})
	}
	return out
}

func savedItems(typed string, env Env) []Item {
	var ranked [3][]Item
	for name, text := range env.Saved {
		r := rank(typed, name)
		ranked[r] = append(ranked[r], Item{Insert: "@" + name, Label: "@" + name, Help: text, Count: -1})
	}
	for _, items := range ranked {
		slices.SortFunc(items, func(a, b Item) int { return cmp.Compare(a.Label, b.Label) })
	}
	return slices.Concat(ranked[0], ranked[1])
}

// valueItems are the values of a field that fit what is typed of one.
func valueItems(text string, f Field, l *lexeme, env Env, v Values) []Item {
	typed := l.written()
	var ranked [3][]Item
	add := func(value string, item Item) {
		r := rank(typed, value)
		ranked[r] = append(ranked[r], item)
	}
	if v != nil && (f.kind == kindText || f.kind == kindList || f.kind == kindYesNo) {
		known := slices.Clone(v.Values(f.Name, typed))
		slices.SortFunc(known, func(a, b Value) int {
			return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Text, b.Text))
		})
		for _, value := range known {
			if value.Text == "" {
				continue // emptyTerm has another operator
			}
			add(value.Text, Item{Insert: f.insert(value.Text), Label: value.Text, Count: value.Count})
		}
	}
	if f.kind == kindTime || f.kind == kindBound {
		for _, date := range []string{"today", "yesterday", "7d", "2w", "30d", "3mo", "1y", "3h", env.Now.Format(time.DateOnly)} {
			help := ""
			if span, err := backend.ParseSpan(date, env.Now); err == nil && span.String() != date {
				help = clock(span.String())
			}
			add(date, Item{Insert: date, Label: date, Help: help, Count: -1})
		}
	}
	for _, word := range f.Words {
		if op := l.op(text); op != ":" && op != "=" {
			break // words can't be compared
		}
		if !slices.ContainsFunc(slices.Concat(ranked[:]...), func(i Item) bool { return i.Insert == word }) {
			t := term{field: f.id, word: f.wordOf(word)}
			add(word, Item{Insert: word, Label: word, Help: t.explainWord(f), Count: -1})
		}
	}
	return slices.Concat(ranked[0], ranked[1])
}

// insert writes a value for behind an operator, in quotes where it needs them.
func (f Field) insert(value string) string {
	if f.kind == kindYesNo {
		return value
	}
	if f.wordOf(value) != noWord {
		return quote(value)
	}
	return quoteParts([]string{value}, valueSafe)
}
