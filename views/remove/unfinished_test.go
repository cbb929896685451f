package remove

import (
	"strings"
	"testing"

	"faceauth/keymap"
	"faceauth/views"
)

func cut() CutOff {
	return CutOff{Begun: noon(), By: "kim from 192.0.2.7", Filter: "until:180d", Total: 14, Open: 5, Project: "acme", World: "LIVE"}
}

func TestUnfinished(t *testing.T) {
	goOn, giveUp, again, later := keymap.Accept, keymap.GiveUp, keymap.Retry, keymap.Back
	for name, tc := range map[string]struct {
		set      func(*Unfinished)
		readOnly bool
		says     []string
		offers   []keymap.Action // but for later, which always is
	}{
		"reading": {func(s *Unfinished) { s.Read(2) }, false,
			[]string{"by kim from 192.0.2.7: 14 authentications of acme (LIVE), chosen by until:180d. What came of 5", "2 of 5 …"}, nil},
		"some are there": {func(s *Unfinished) {
			s.Known(Standing{Erased: 2, There: 1, Missing: 1, Unread: 1, Why: "No answer in time."})
		}, false,
			[]string{"2 are erased; the trail says so now.", "1 is not erased.", "1 is not known to the API: is it", "1 could not be read: No answer in time.", "Enter goes on", "x gives the rest up"},
			[]keymap.Action{goOn, giveUp, again}},
		"all are erased": {func(s *Unfinished) { s.Known(Standing{Erased: 5}) }, false, []string{"5 are erased", "So it is done; esc goes to the list."}, nil},
		"missing alone":  {func(s *Unfinished) { s.Known(Standing{Missing: 5}) }, false, []string{"5 are not known to the API", "X gives the rest up"}, []keymap.Action{giveUp}},
		"read-only":      {func(s *Unfinished) { s.Known(Standing{There: 5}) }, true, []string{"This console is read-only and can't go on with it"}, []keymap.Action{giveUp}},
		"trouble":        {func(s *Unfinished) { s.Fail("The API did not accept the API key.") }, false, []string{"did not accept the API key"}, []keymap.Action{again}},
	} {
		t.Run(name, func(t *testing.T) {
			s := NewUnfinished(cut(), tc.readOnly)
			tc.set(s)
			for _, size := range [][2]int{{100, 24}, {60, 13}, {40, 4}} {
				drawing(t, s, size[0], size[1])
			}
			text := drawing(t, s, 100, 24)
			for _, want := range tc.says {
				if !strings.Contains(text, want) {
					t.Errorf("%q is not in\n%s", want, text)
				}
			}
			want := map[keymap.Action]views.Action{}
			for _, a := range tc.offers {
				want[a] = map[keymap.Action]views.Action{goOn: views.GoOnErasing{}, giveUp: views.GiveUpErasing{}, again: views.ReadAgain{}}[a]
			}
			want[later] = views.Close{}
			if s.Do(giveUp); s.Do(keymap.Up) != nil || s.sure {
				t.Error("another key between leaves it at once")
			}
			for _, a := range []keymap.Action{goOn, giveUp, later, again} {
				got := s.Do(a)
				if a == giveUp && want[a] != nil {
					if text := drawing(t, s, 100, 24); got != nil || !strings.Contains(text, "Press x again") {
						t.Errorf("x alone gives %v:\n%s", got, text)
					}
					got = s.Do(a)
				}
				if got != want[a] {
					t.Errorf("%s gives %v, want %v", a, got, want[a])
				}
			}
		})
	}
}
