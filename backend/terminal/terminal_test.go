package terminal

import (
	"bytes"
	"testing"

	"faceauth/backend/picture"
)

func TestOf(t *testing.T) {
	for answer, want := range map[string]Terminal{
		"kitty(0.42.1)":                   {"kitty", 0, 42},
		"ghostty 1.2.0":                   {"ghostty", 1, 2},
		"ghostty 1.3.0-main+abc123":       {"ghostty", 1, 3},
		"foot(1.20.2)":                    {"foot", 1, 20},
		"VTE(7802)":                       {"vte", 0, 78},
		"VTE(5202)":                       {"vte", 0, 52},
		"XTerm(379)":                      {"xterm", 379, 0},
		"WezTerm 20240203-110809-5046fc2": {"wezterm", 20240203, 110809},
		"Konsole 24.02.1":                 {"konsole", 24, 2},
		"tmux 3.5a":                       {"tmux", 3, 5},
		"iTerm2 3.5.0":                    {"iterm2", 3, 5},
		"":                                {},
		"foot":                            {"foot", 0, 0},
		"kitty(999999999999999999999.5)":  {"kitty", 0, 5},
		"(1.2)":                           {"", 1, 2},
	} {
		if got := Of(answer); got != want {
			t.Errorf("%q is %+v, want %+v", answer, got, want)
		}
	}
}

func TestSymbols(t *testing.T) {
	for answer, want := range map[string]picture.Set{
		"kitty(0.40.0)": picture.Octant, "kitty(0.39.1)": picture.Universal, "kitty(1.0.0)": picture.Octant,
		"ghostty 1.2.0": picture.Octant, "ghostty 1.1.3": picture.Universal,
		"foot(1.20.0)": picture.Octant, "foot(1.13.1)": picture.Universal,
		"VTE(7800)": picture.Octant, "VTE(7603)": picture.Universal,
		"tmux 3.6": picture.Universal, "XTerm(400)": picture.Universal, "": picture.Universal, "kitty": picture.Universal,
	} {
		if got := Of(answer).Symbols(); got != want {
			t.Errorf("%q is trusted with %v, want %v", answer, got, want)
		}
	}
}

func TestPlaceholders(t *testing.T) {
	for answer, want := range map[string]bool{
		"kitty(0.28.0)": true, "kitty(0.26.5)": false, "ghostty 1.0.1": true,
		"Konsole 24.02.1": false, "WezTerm 20240203": false, "tmux 3.5a": false, "": false,
	} {
		if got := Of(answer).Placeholders(); got != want {
			t.Errorf("%q: %v", answer, got)
		}
	}
}

func TestPicturesOverTheScreen(t *testing.T) {
	for answer, want := range map[string]struct{ files, sixels bool }{
		"iTerm2 3.5.0": {true, false}, "WezTerm 20240203-110809-5046fc2": {true, false},
		"foot(1.20.2)": {false, true}, "XTerm(379)": {false, true},
		"Konsole 24.02.1": {}, "tmux 3.5a": {}, "kitty(0.42.1)": {}, "": {},
	} {
		if got := Of(answer); got.Files() != want.files || got.Sixels() != want.sixels {
			t.Errorf("%q: files %v, sixels %v", answer, got.Files(), got.Sixels())
		}
	}
}

func TestTrueColor(t *testing.T) {
	for answer, want := range map[string]bool{
		"kitty(0.26.5)": true, "VTE(7006)": true, "Konsole 24.02.1": true, "iTerm2 3.5.0": true,
		"XTerm(379)": true, "XTerm(330)": false, "tmux 3.5a": false, "": false,
	} {
		if got := Of(answer).TrueColor(); got != want {
			t.Errorf("%q has true colour: %v, want %v", answer, got, want)
		}
	}
}

func FuzzOf(f *testing.F) {
	f.Add("kitty(0.42.1)")
	f.Add("VTE(7802)")
	f.Fuzz(func(t *testing.T, answer string) {
		got := Of(answer)
		if got.Major < 0 || got.Minor < 0 {
			t.Errorf("%q is %+v", answer, got)
		}
		if s := got.Symbols(); s != picture.Octant && s != picture.Universal {
			t.Errorf("%q is trusted with %v", answer, s)
		}
	})
}

func TestAnswer(t *testing.T) {
	for heard, want := range map[string]struct {
		version string
		done    bool
	}{
		"\x1bP>|kitty(0.42.1)\x1b\\\x1b[?62;c":             {"kitty(0.42.1)", true},
		"\x1b[?1;2c":                                       {"", true},
		"\x1bP>|kitty(0.42.1)\x1b\\":                       {"kitty(0.42.1)", false},
		"\x1bP>|kitty(0.4":                                 {"", false},
		"\x1bP>|foot(1.20.2)\x1b\\\x1b[?62;22":             {"foot(1.20.2)", false},
		"ls\r\x1bP>|foot(1.20.2)\x1b\\\x1b[?62;4c":         {"foot(1.20.2)", true},
		"\x1b[?997;1n\x1bP>|foot(1.20.2)\x1b\\\x1b[?62;4c": {"foot(1.20.2)", true},
		"\x1b[?997;1n\x1b[?1;2":                            {"", false},
		"":                                                 {"", false},
		"\x1b[?x":                                          {"", false},
		"\x1b[?12u":                                        {"", false},
	} {
		if version, done := answer([]byte(heard)); version != want.version || done != want.done {
			t.Errorf("%q: %q, %v", heard, version, done)
		}
	}
}

func FuzzAnswer(f *testing.F) {
	f.Add([]byte("\x1bP>|kitty(0.42.1)\x1b\\\x1b[?62;c"))
	f.Add([]byte("\x1b[?997;1n\x1b[?1;2c"))
	f.Fuzz(func(t *testing.T, heard []byte) {
		version, done := answer(heard)
		if done && !bytes.Contains(heard, []byte("\x1b[?")) {
			t.Errorf("%q is no answer", heard)
		}
		if !bytes.Contains(heard, []byte(version)) {
			t.Errorf("%q does not say %q", heard, version)
		}
		if again, _ := answer(append(heard, "\x1b[?c"...)); done && again != version {
			t.Errorf("%q says %q and then %q", heard, version, again)
		}
	})
}
