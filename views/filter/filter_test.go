package filter

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"faceauth/backend/query"
	"faceauth/keymap"
	"faceauth/views"
)

// values are what the tests' records have.
type values map[string][]query.Value

func (v values) Values(field, _ string) []query.Value { return v[field] }

func env() Env {
	return Env{
		Query: query.Env{
			Now:   time.Date(2026, 11, 21, 3, 0, 0, 0, time.UTC),
			Saved: map[string]string{"bad": "status:rejected", "week": "since:7d"},
		},
		Values: values{
			"status": {{Text: "approved", Count: 11_204}, {Text: "rejected", Count: 796}},
			"fail":   {{Text: "face_compare_underscore", Count: 402}, {Text: "Face_Occluded_fail", Count: 77}},
			"sub":    {{Text: "kyc001000", Count: 3}, {Text: "제출 👩‍👩‍👧", Count: 1}},
		},
		History: []string{"sim<80", "gone:1", "since:7d", "status:rejected"},
	}
}

// hand is somebody at the keys.
type hand struct {
	*Screen
	e   Env
	got views.Action // what the last key came to
}

func open(text string) *hand {
	h := &hand{Screen: New(), e: env()}
	h.Open(text)
	h.Refresh(h.e)
	return h
}

// press presses keys, as the event loop hands them on: actions where the keymap
// binds them, else text. What begins with a " is typed letter by letter, and what
// begins with a ' is pasted.
func (h *hand) press(keys ...string) *hand {
	for _, k := range keys {
		if text, ok := strings.CutPrefix(k, `"`); ok {
			for _, r := range text {
				h.got = h.Type(tea.KeyPressMsg{Code: r, Text: string(r)}, h.e)
			}
			continue
		}
		if text, ok := strings.CutPrefix(k, "'"); ok {
			h.got = h.Type(tea.PasteMsg{Content: text}, h.e)
			continue
		}
		if b, ok := keymap.Default().Find(k, keymap.FilterBar); ok {
			h.got = h.Do(b.Action, h.e)
			continue
		}
		h.got = h.Type(keyPress(k), h.e)
	}
	return h
}

func keyPress(name string) tea.KeyPressMsg {
	var msg tea.KeyPressMsg
	if rest, ok := strings.CutPrefix(name, "ctrl+"); ok {
		return tea.KeyPressMsg{Code: rune(rest[0]), Mod: tea.ModCtrl}
	}
	switch name {
	case "left":
		msg.Code = tea.KeyLeft
	case "right":
		msg.Code = tea.KeyRight
	case "home":
		msg.Code = tea.KeyHome
	case "end":
		msg.Code = tea.KeyEnd
	case "backspace":
		msg.Code = tea.KeyBackspace
	case "delete":
		msg.Code = tea.KeyDelete
	}
	return msg
}

// said writes an action as a test reads it.
func said(a views.Action) string {
	switch a := a.(type) {
	case nil:
		return "nothing"
	case views.Filter:
		if a.Done {
			return "done: " + a.Query.Text()
		}
		return "filter: " + a.Query.Text()
	case views.SaveFilter:
		return "save " + a.Name + ": " + a.Text
	}
	return "?"
}

func TestKeys(t *testing.T) {
	for _, tc := range []struct {
		name string
		from string
		keys []string
		text string // "|" is the cursor; without one the bar is closed
		said string // of the last key
	}{
		{"a letter filters at once", "", []string{`"z`}, "z|", "filter: z"},
		{"what may become a field waits", "z", []string{`" sta`}, "z sta|", "nothing"},
		{"a space looks for the word", "z", []string{`" sta`, `" `}, "z sta |", "filter: z sta "},
		{"and so does enter", "z", []string{`" sta`, "enter"}, "z sta", "done: z sta"},
		{"space is text", "a", []string{`" b`}, "a b|", "filter: a b"},
		{"half a term keeps the last good filter", "", []string{`"sim<`}, "sim<|", "nothing"},
		{"the whole one replaces it", "", []string{`"sim<8`}, "sim<8|", "filter: sim<8"},
		{"an error keeps the last good filter", "sim<80", []string{`"x`}, "sim<80x|", "nothing"},
		{"emptying it shows all", "a", []string{"backspace"}, "|", "filter: "},
		{"a letter is not a binding", "", []string{`"t?q`}, "t?q|", "filter: t?q"},
		{"moving does not filter", "abc", []string{"left", "left"}, "a|bc", "nothing"},
		{"typing in the middle", "ac", []string{"left", `"b`}, "ab|c", "filter: abc"},
		{"Korean", "", []string{`"얼굴`}, "얼굴|", "filter: 얼굴"},

		{"enter", "", []string{`"sim<80`, "enter"}, "sim<80", "done: sim<80"},
		{"enter drops spaces at the ends", "", []string{`"  sim<80 `, "enter"}, "sim<80", "done: sim<80"},
		{"enter with an error stays", "", []string{`"sim<`, "enter"}, "sim<|", "nothing"},
		{"enter in an empty bar shows all", "a", []string{"ctrl+u", "enter"}, "", "done: "},
		{"esc gives back", "sim<80", []string{`" live<50`, "esc"}, "sim<80", "done: sim<80"},
		{"esc from an error gives back", "sim<80", []string{`"x`, "enter", "esc"}, "sim<80", "done: sim<80"},
		{"esc from nothing", "", []string{`"abc`, "esc"}, "", "done: "},
		{"what means nothing any more is not given back", "@gone", []string{"esc"}, "", "done: "},

		{"tab completes the only field", "", []string{`"stat`, "tab"}, "status:|", "nothing"},
		{"and then its values, the most frequent first", "", []string{`"stat`, "tab", "tab"}, "status:approved|", "filter: status:approved"},
		{"tab again is the next one", "", []string{`"stat`, "tab", "tab", "tab"}, "status:rejected|", "filter: status:rejected"},
		{"behind the last one is what was typed", "", []string{`"status:`, "tab", "tab", "tab"}, "status:|", "nothing"},
		{"shift+tab goes back to what was typed", "", []string{`"status:`, "tab", "tab", "shift+tab", "shift+tab"}, "status:|", "nothing"},
		{"shift+tab begins with the last one", "", []string{`"status:`, "shift+tab"}, "status:rejected|", "filter: status:rejected"},
		{"typing goes on from a proposal", "", []string{`"stat`, "tab", "tab", `" sim<80`}, "status:approved sim<80|", "filter: status:approved sim<80"},
		{"a letter narrows the proposals", "", []string{`"status:r`, "tab"}, "status:rejected|", "filter: status:rejected"},
		{"fields in an empty bar", "", []string{"tab", "tab"}, "fail:|", "nothing"},
		{"completing in the middle", " sim<80", []string{"home", `"stat`, "tab", "tab"}, "status:approved| sim<80", "filter: status:approved sim<80"},
		{"a field before its value", "stat:rejected", []string{"home", "right", "right", "right", "right", "tab"}, "status:|rejected", "filter: status:rejected"},
		{"a value that needs quotes gets them", "", []string{`"sub:제`, "tab"}, `sub:"제출 👩‍👩‍👧"|`, `filter: sub:"제출 👩‍👩‍👧"`},
		{"nothing to complete", "", []string{`"sim<80..`, "tab"}, "sim<80..|", "nothing"},
		{"a saved filter", "", []string{`"@b`, "tab"}, "@bad|", "filter: @bad"},
		{"enter takes half a proposal, and tab goes on", "", []string{`"s`, "tab", "enter", "tab"}, "status:approved|", "filter: status:approved"},
		{"enter on a whole one applies it", "", []string{`"status:`, "tab", "enter"}, "status:approved", "done: status:approved"},

		{"up", "", []string{"up"}, "status:rejected|", "filter: status:rejected"},
		{"up and up", "", []string{"up", "up"}, "since:7d|", "filter: since:7d"},
		{"ctrl+p is up", "", []string{"ctrl+p"}, "status:rejected|", "filter: status:rejected"},
		{"one that means nothing any more is still shown", "", []string{"up", "up", "up"}, "gone:1|", "nothing"},
		{"up ends at the first", "", []string{"up", "up", "up", "up", "up", "up"}, "sim<80|", "nothing"},
		{"the one that is shown is left out", "status:rejected", []string{"up"}, "since:7d|", "filter: since:7d"},
		{"down", "", []string{"up", "up", "down"}, "status:rejected|", "filter: status:rejected"},
		{"down comes back to what was typed", "", []string{`"live`, "up", "up", "down", "ctrl+n"}, "live|", "nothing"},
		{"also to half a filter", "", []string{`"live<`, "up", "down"}, "live<|", "nothing"},
		{"down from there is nothing", "", []string{`"live`, "down"}, "live|", "nothing"},
		{"an edited one becomes what was typed", "", []string{"up", `" x`, "up", "down"}, "status:rejected x|", "filter: status:rejected x"},

		{"an id is pasted", "", []string{"'a1b2c3d4-7c21-4f0e-9b1d-0242ac120001\n", "enter"}, "a1b2c3d4-7c21-4f0e-9b1d-0242ac120001", "done: a1b2c3d4-7c21-4f0e-9b1d-0242ac120001"},
		{"lines are pasted as one", "", []string{"'a\nb\tz"}, "a b z|", "filter: a b z"},
		{"controls are not pasted", "", []string{"'a\x07b\u202ec"}, "abc|", "filter: abc"},
		{"the cursor stays behind what was pasted", "xy", []string{"left", "'a\u202eb"}, "xab|y", "filter: xaby"},

		{"a name is asked for", "sim<80", []string{"ctrl+s", `"low`}, "sim<80|", "nothing"},
		{"and saved by", "sim<80", []string{"ctrl+s", `"low-1_B`, "enter"}, "sim<80|", "save low-1_B: sim<80"},
		{"typing goes on then", "sim<80", []string{"ctrl+s", `"low`, "enter", `" x`}, "sim<80 x|", "filter: sim<80 x"},
		{"esc leaves only the name", "sim<80", []string{"ctrl+s", `"low`, "esc", `"5`}, "sim<805|", "filter: sim<805"},
		{"a name there is takes two", "sim<80", []string{"ctrl+s", `"bad`, "enter"}, "sim<80|", "nothing"},
		{"and is then replaced", "sim<80", []string{"ctrl+s", `"bad`, "enter", "enter"}, "sim<80|", "save bad: sim<80"},
		{"but not another one", "sim<80", []string{"ctrl+s", `"bad`, "enter", "backspace", `"d`, "enter"}, "sim<80|", "nothing"},
		{"no name", "sim<80", []string{"ctrl+s", "enter"}, "sim<80|", "nothing"},
		{"no name to write", "sim<80", []string{"ctrl+s", `"a b`, "enter"}, "sim<80|", "nothing"},
		{"a filter in itself", "@bad sim<80", []string{"ctrl+s", `"bad`, "enter", "enter"}, "@bad sim<80|", "nothing"},
		{"an empty filter is not saved", " ", []string{"ctrl+s", `"low`, "enter"}, "low", "done: low"},
		{"a broken one is not saved", "sim<", []string{"ctrl+s", `"8`}, "sim<8|", "filter: sim<8"},
		{"other keys wait while a name is typed", "sim<80", []string{"ctrl+s", "up", "tab", "ctrl+s", `"a`, "enter"}, "sim<80|", "save a: sim<80"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			h := open(tc.from).press(tc.keys...)
			text := h.Text()
			if h.Editing() {
				at := h.line.Cursor()
				text = text[:at] + "|" + text[at:]
			}
			if text != tc.text || said(h.got) != tc.said {
				t.Errorf("%q, %s; want %q, %s", text, said(h.got), tc.text, tc.said)
			}
		})
	}
}

func TestWithoutTheKeys(t *testing.T) {
	h := &hand{Screen: New(), e: env()}
	h.press(`"a`, "enter", "up", "ctrl+s")
	h.Refresh(h.e)
	if h.Text() != "" || h.Editing() || h.got != nil {
		t.Errorf("a bar that is not open takes keys: %q", h.Text())
	}
	h.Set("sim<80")
	if h.Text() != "sim<80" || h.Editing() {
		t.Errorf("set: %q", h.Text())
	}
	h.Open(h.Text())
	h.press(`" x`)
	h.Set("live<50")
	if h.Text() != "sim<80 x" {
		t.Errorf("set while somebody types: %q", h.Text())
	}
	if h.press("esc"); h.Text() != "sim<80" {
		t.Errorf("given back: %q", h.Text())
	}
}

func TestRefreshKeepsWhatIsChosen(t *testing.T) {
	h := open("").press(`"status:`, "tab")
	h.e.Values = values{"status": {{Text: "pending", Count: 90_000}}}
	h.Refresh(h.e)
	if h.press("tab"); h.Text() != "status:rejected" {
		t.Errorf("records that came changed the proposals below the fingers: %q", h.Text())
	}
	h.press("left", "right")
	if len(h.offer.Items) != 0 {
		t.Errorf("proposals for what is typed now: %v", h.offer.Items)
	}
}

func TestUnfinished(t *testing.T) {
	for text, want := range map[string]bool{
		"status:": true, "sim<": true, "sim<80 live>=": true, "sim:8": false, "(": true, "(sim<80": true, "(sim<80 OR": true, "(sim<80 OR (live<": true,
		`"free te`: true, `comment:"a b`: true, `(comment:"a b`: true, "a OR": true, "a AND ": true, "NOT": true, "-": true, "a -": true,
		"since:": true, "since:2": true, "since:2026-1": true, "since:2026-11-": true, "since:yes": true, "day:2026-11-01..2026-11-": true, "day:2026-11-01T1": true,
		"erased:y": true, "@": true, "@we": true, "sim:n": true, "sim:80..": false,
		"sim<abc": false, "sim<abc ": false, "statu:": false, "statu:rejected": false, "a)": false, "sim: since:7d": false, "since:soon": false, "erased:maybe": false,
		"@none": false, "@we ": false, "OR a": false, "()": false, "(sim<abc": false, "status: (": false,
	} {
		_, err := query.Parse(text, env().Query)
		r := read(text, len(text), env().Query)
		if r.unfinished != want || want && err == nil {
			t.Errorf("%q: unfinished %v, want %v (%v)", text, r.unfinished, want, err)
		}
	}
	if r := read("status: since:7d", len("status:"), env().Query); !r.unfinished {
		t.Error("a value that is missing at the cursor is one that comes next")
	}
}

func TestRows(t *testing.T) {
	s := New()
	if got := s.Rows(20); got != 0 {
		t.Errorf("%d rows without a filter", got)
	}
	s.Set("sim<80")
	if got := s.Rows(20); got != 1 {
		t.Errorf("%d rows for a filter", got)
	}
	s.Open("")
	for room, want := range map[int]int{0: 0, 1: 1, 5: 1, 7: 2, 12: 6, 18: 8, 21: 8, 60: 8} {
		got := s.Rows(room)
		if got != want {
			t.Errorf("%d rows of %d while it is edited, want %d", got, room, want)
		}
		if room >= 6 && room-got < 5 {
			t.Errorf("%d of %d rows leave no list", got, room)
		}
	}
}
