package filter

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"faceauth/backend/query"
	"faceauth/views"
)

// fuzzKeys are what a byte of FuzzBar's script presses.
func fuzzKeys() []string {
	return []string{
		"enter", "esc", "tab", "shift+tab", "up", "down", "ctrl+s", "left", "right", "home", "end", "backspace", "delete",
		"ctrl+w", "ctrl+u", "ctrl+k", "ctrl+a", "ctrl+v", `":`, `"<`, `"(`, `")`, `"-`, `"@`, `"*`, `"8`, `"s`, `" OR `, `"가`, "'제출 👩‍👩‍👧",
	}
}

// FuzzBar types whatever there is to type: what has a byte from the end of the
// table on is the next letter of the text, and between them stands what is pasted.
func FuzzBar(f *testing.F) {
	f.Add([]byte{2, 2, 0}, "status:rejected", uint8(60))
	f.Add([]byte{6, 200, 201, 0, 0, 1}, "sim<80 \x1b[31m\u202e", uint8(80))
	f.Add([]byte{200, 4, 4, 5, 5, 3, 7, 7, 19, 200, 0, 1}, "얼굴 👩‍👩‍👧 a\u0301 \u0301\u200d🇰🇷", uint8(3))
	f.Add([]byte{9, 200, 10, 200, 14, 255}, "\"free (text OR -@bad", uint8(120))
	f.Fuzz(func(t *testing.T, script []byte, pasted string, width uint8) {
		if len(script) > 60 || len(pasted) > 200 {
			return // longer ones find nothing that these don't
		}
		h := open("since:7d")
		letters := []rune(pasted)
		for _, b := range script {
			keys := fuzzKeys()
			h.got = nil
			switch {
			case int(b) < len(keys):
				h.press(keys[b])
			case b == 255:
				h.got = h.Type(tea.PasteMsg{Content: pasted}, h.e)
			case len(letters) > 0:
				h.got = h.Type(tea.KeyPressMsg{Code: letters[0], Text: string(letters[0])}, h.e)
				letters = letters[1:]
			}
			checkAnswer(t, h)
			for _, m := range methods() {
				for _, rows := range []int{1, 3, 8} {
					frame(t, h.Screen, context(m), int(width), rows, some())
				}
			}
			if !h.Editing() {
				h.Open(h.Text())
			}
		}
	})
}

// checkAnswer holds an answer of the bar against its state.
func checkAnswer(t *testing.T, h *hand) {
	t.Helper()
	switch a := h.got.(type) {
	case views.Filter:
		if a.Done == h.Editing() {
			t.Fatalf("done %v, and edited %v", a.Done, h.Editing())
		}
		if a.Query.Text() != h.Text() {
			t.Fatalf("filters by %q and shows %q", a.Query.Text(), h.Text())
		}
		if _, err := query.Parse(a.Query.Text(), h.e.Query); err != nil {
			t.Fatalf("filters by what is no filter: %v", err)
		}
	case views.SaveFilter:
		saved := map[string]string{a.Name: a.Text}
		for k, v := range h.e.Query.Saved {
			if k != a.Name {
				saved[k] = v
			}
		}
		if _, err := query.Parse("@"+a.Name, query.Env{Now: h.e.Query.Now, Saved: saved}); err != nil {
			t.Fatalf("saved %q as %q, which is %v", a.Text, a.Name, err)
		}
	}
	if !h.Editing() && strings.TrimSpace(h.Text()) != h.Text() {
		t.Fatalf("in force with spaces: %q", h.Text())
	}
}

func BenchmarkKey(b *testing.B) {
	for name, text := range map[string]string{
		"usual": "status:rejected sim<80 since:7d", "unfinished": "status:rejected sim<80 since:7d (type:form OR sub:",
		"longest": strings.Repeat("sim<80 OR ", 250) + "live<5",
	} {
		b.Run(name, func(b *testing.B) {
			h := open("").press("'" + text)
			c := context(methods()[0])
			for b.Loop() {
				h.press(`"x`)
				h.Draw(c, 120, 8, some())
				h.press("backspace")
				h.Draw(c, 120, 8, some())
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(2*b.N), "µs/key")
		})
	}
}

func BenchmarkDraw(b *testing.B) {
	h := open("").press(`"status:rejected sim<80 since:7d `)
	c := context(methods()[0])
	for b.Loop() {
		h.Draw(c, 120, 8, some())
	}
}
