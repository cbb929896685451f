// Package facets is the pane that counts the values of what the filter shows,
// and adds them to the filter or takes them out of it.
package facets

import (
	"slices"
	"time"

	"faceauth/backend/query"
	"faceauth/backend/records"
	"faceauth/keymap"
	"faceauth/views"
)

// Screen is the pane. The cursor is on a value, never on a place: values go up
// and down as the counts change.
type Screen struct {
	kinds  []kind
	counts int // the largest count of all, which decides how much room they get
	query  query.Query
	env    query.Env
	shown  bool // there was something to count

	at      place
	top     int    // the first line in sight
	refused string // why the last key did nothing

	width, height int
}

// place is where a value stands: which of which kind.
type place struct{ kind, value int }

// kind is one sort of values, such as the fail codes. It has one at least.
type kind struct {
	title  string
	field  string // of the filter language
	values []value
	most   int // the largest count
}

// value is one value with what is known of it.
type value struct {
	text  string // as the filter has it
	label string // as a person reads it
	note  string // for a line of its own; mostly empty
	n     int
}

// New is an empty pane. The event loop fills it with Show.
func New() *Screen { return &Screen{} }

// Show puts counts on the screen: those of the records that q chooses, and the
// policies of all records. env is what q means here and now; the policies' dates
// are in its zone. The cursor stays on its value, in the same line where that
// can be.
func (s *Screen) Show(f records.Facets, policies []records.PolicyVersion, q query.Query, env query.Env) {
	field, text := "", ""
	if s.any() {
		field, text = s.kinds[s.at.kind].field, s.current().text
	}
	line := s.cursorLine() - s.top
	s.query, s.env, s.shown = q, env, true
	s.kinds, s.counts = nil, 0
	s.add("Status", "status", plain(f.Status))
	s.add("Fail code", "fail", plain(f.FailCode))
	s.add("Submit type", "type", plain(f.SubmitType))
	s.add("Policy", "policy", ofPolicies(f.Policy, policies, env.Now.Location()))
	s.add("Day", "day", ofDays(f.Day))
	s.find(field, text)
	s.top = s.cursorLine() - line
	s.bringIntoSight()
}

func (s *Screen) add(title, field string, values []value) {
	if len(values) == 0 {
		return
	}
	k := kind{title: title, field: field, values: values}
	for _, v := range values {
		k.most = max(k.most, v.n)
	}
	s.counts = max(s.counts, k.most)
	s.kinds = append(s.kinds, k)
}

// find puts the cursor on a value, or else near where it was.
func (s *Screen) find(field, text string) {
	if i := slices.IndexFunc(s.kinds, func(k kind) bool { return k.field == field }); i >= 0 {
		s.at.kind = i
		if j := slices.IndexFunc(s.kinds[i].values, func(v value) bool { return v.text == text }); j >= 0 {
			s.at.value = j
		}
	} else {
		s.at.value = 0 // its kind is gone
	}
	if len(s.kinds) == 0 {
		s.at = place{}
		return
	}
	s.at.kind = min(s.at.kind, len(s.kinds)-1)
	s.at.value = min(s.at.value, len(s.kinds[s.at.kind].values)-1)
}

func plain(counts []records.Count) []value {
	out := make([]value, len(counts))
	for i, c := range counts {
		out[i] = value{text: c.Text, label: c.Text, n: c.N}
		if c.Text == "" {
			out[i].label = "(empty)"
		}
	}
	return out
}

// ofPolicies puts the policies in the order of their times, the present one
// first, and says since when each was seen.
func ofPolicies(counts []records.Count, versions []records.PolicyVersion, zone *time.Location) []value {
	values := plain(counts)
	order := make(map[string]int, len(versions))
	for i, v := range versions {
		order[v.Name] = i
	}
	placeOf := func(v value) int {
		if i, ok := order[v.text]; ok {
			return i
		}
		return len(versions)
	}
	slices.SortStableFunc(values, func(a, b value) int { return placeOf(a) - placeOf(b) })
	for i := range values {
		at := placeOf(values[i])
		if at == len(versions) || versions[at].First.IsZero() {
			continue
		}
		first, last := versions[at].First.In(zone).Format(time.DateOnly), versions[at].Last.In(zone).Format(time.DateOnly)
		values[i].note = "since " + first + ", last seen " + last
		if at == 0 {
			values[i].note = "since " + first + ", the current one"
		}
	}
	return values
}

// ofDays says which day of the week each day is.
func ofDays(counts []records.Count) []value {
	values := plain(counts)
	for i, v := range values {
		if day, err := time.Parse(time.DateOnly, v.text); err == nil {
			values[i].label = v.text + day.Format(" Mon")
		}
	}
	return values
}

// Resize sets the size of the screen in cells.
func (s *Screen) Resize(width, height int) {
	if s.width != width || s.height != height {
		s.width, s.height = width, height
		s.bringIntoSight()
	}
}

// any tells whether there is a value to stand on.
func (s *Screen) any() bool { return len(s.kinds) > 0 }

// current is the value under the cursor, where there is any.
func (s *Screen) current() *value { return &s.kinds[s.at.kind].values[s.at.value] }

// Do carries out a key's action. Toggle answers views.Filter, with the filter
// that has the value under the cursor, or no longer has it.
func (s *Screen) Do(a keymap.Action) views.Action {
	s.refused = ""
	switch a {
	case keymap.Facets, keymap.Back:
		return views.Close{}
	}
	if !s.any() {
		return nil
	}
	switch a {
	case keymap.Down:
		s.step(1)
	case keymap.Up:
		s.step(-1)
	case keymap.HalfDown:
		s.step(s.rows() / 2)
	case keymap.HalfUp:
		s.step(-s.rows() / 2)
	case keymap.PageDown:
		s.step(s.rows())
	case keymap.PageUp:
		s.step(-s.rows())
	case keymap.First:
		s.moveTo(place{})
	case keymap.Last:
		last := len(s.kinds) - 1
		s.moveTo(place{last, len(s.kinds[last].values) - 1})
	case keymap.Next:
		s.moveTo(place{(s.at.kind + 1) % len(s.kinds), 0})
	case keymap.Previous:
		s.moveTo(place{(s.at.kind + len(s.kinds) - 1) % len(s.kinds), 0})
	case keymap.Toggle:
		return s.toggle()
	}
	return nil
}

// toggle changes the filter. It counts from then on as the one in force, so
// that a second key does not undo the first while the counting takes its time.
func (s *Screen) toggle() views.Action {
	q, err := query.Parse(s.query.Toggle(s.kinds[s.at.kind].field, s.current().text), s.env)
	if err != nil { // it became too long
		s.refused = "Not added: " + err.Error() + "."
		return nil
	}
	s.query = q
	return views.Filter{Query: q, Done: true}
}

// step moves the cursor by so many values, from kind to kind.
func (s *Screen) step(by int) {
	to := s.at
	to.value += by
	for to.value < 0 && to.kind > 0 {
		to.kind--
		to.value += len(s.kinds[to.kind].values)
	}
	for n := len(s.kinds[to.kind].values); to.value >= n && to.kind < len(s.kinds)-1; n = len(s.kinds[to.kind].values) {
		to.kind++
		to.value -= n
	}
	to.value = max(min(to.value, len(s.kinds[to.kind].values)-1), 0)
	s.moveTo(to)
}

// moveTo puts the cursor on a value. The kind that it leaves folds up and the
// one that it comes to unfolds; what stands between them keeps its line.
func (s *Screen) moveTo(to place) {
	border := max(s.at.kind, to.kind)
	before := s.lineOf(place{border, heading})
	s.at = to
	s.top += s.lineOf(place{border, heading}) - before
	s.bringIntoSight()
}
