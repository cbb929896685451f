package audit

import (
	"strings"

	"faceauth/backend/query"
	"faceauth/backend/safetext"
)

// Filter is the filter that records were chosen by, without what a person may have
// typed of another person: what stands for itself, and what is looked for in
// comments, becomes the sign Omitted. Ids, dates, numbers and the API's own words
// stay, for without them nobody could say later which rule was meant.
type Filter struct{ text string }

// Omitted stands in a Filter for words that are not kept.
const Omitted = "[words]"

// FilterOf is what is kept of q. Saved filters are written out, and so are dates
// that count back from today, since what they meant would be lost otherwise.
func FilterOf(q query.Query) Filter {
	text := q.String()
	if len(text) > query.MaxText {
		// Saved filters can make it longer than can be taken apart.
		return Filter{Omitted}
	}
	var out strings.Builder
	from, field := 0, ""
	for _, t := range query.Highlight(text) {
		if t.Kind == query.TokenField {
			field = text[t.Start:t.End]
		}
		if t.Kind == query.TokenText || t.Kind == query.TokenError || t.Kind == query.TokenValue && !kept(field) {
			out.WriteString(text[from:t.Start])
			out.WriteString(Omitted)
			from = t.End
		}
	}
	out.WriteString(text[from:])
	return Filter{cut(safetext.Clean(out.String()), MaxFilter)}
}

// kept tells whether the values of a field can be kept. Comments are the one place
// where the API's records have sentences.
func kept(field string) bool { return field != "comment" }

// String is the filter as a text, empty where there is none.
func (f Filter) String() string { return f.text }
