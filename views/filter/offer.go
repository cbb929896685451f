package filter

import (
	"strings"

	"faceauth/backend/query"
)

// offer is the ways to go on from a text.
type offer struct {
	query.Completion
	// text and cursor are what was typed.
	text   string
	cursor int
	// chosen is the item that stands in the line instead; -1 for none.
	chosen int
}

func offerAt(text string, cursor int, e Env) offer {
	return offer{query.Complete(text, cursor, e.Query, e.Values), text, cursor, -1}
}

// turn chooses the item that is so many further, in a circle that what was typed
// is part of, and gives the text with it and the place of the cursor.
func (o *offer) turn(by int) (text string, cursor int) {
	places := len(o.Items) + 1
	o.chosen = (o.chosen+1+by+places)%places - 1
	if o.chosen < 0 {
		return o.text, o.cursor
	}
	item := o.Items[o.chosen]
	text = o.text[:o.Start] + item.Insert + o.text[o.End:]
	cursor = o.Start + len(item.Insert)
	if strings.HasPrefix(text[cursor:], ":") { // a field's name that has its value already
		cursor++
	}
	return text, cursor
}

// past is the place in the history, as a shell has one.
type past struct {
	back  int    // how many filters ago; 0 is the line that was being typed
	draft string // that line
}

// older gives the filter used before the one shown, and false where there is none.
func (p *past) older(shown string, history []string) (text string, ok bool) {
	for back := p.back + 1; back <= len(history); back++ {
		if text = history[len(history)-back]; text == shown {
			continue
		}
		if p.back == 0 {
			p.draft = shown
		}
		p.back = back
		return text, true
	}
	return "", false
}

// newer gives the filter used after the one shown, and in the end the line that
// was being typed.
func (p *past) newer(shown string, history []string) (text string, ok bool) {
	if p.back == 0 {
		return "", false
	}
	for back := min(p.back-1, len(history)); back > 0; back-- {
		if text = history[len(history)-back]; text != shown {
			p.back = back
			return text, true
		}
	}
	p.back = 0
	return p.draft, true
}
