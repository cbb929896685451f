//go:build unix

package main

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"
)

// piece is one thing that a program sends to a terminal.
type piece struct {
	kind tokenKind
	// data is the text; the control; or of a sequence all between its
	// introducer and its end, with the final byte for CSI and ESC.
	data string
}

type tokenKind byte

const (
	textToken tokenKind = iota
	controlToken
	escToken
	csiToken
	oscToken
	dcsToken
	apcToken // and PM and SOS
)

func (k piece) String() string {
	return [...]string{"text", "control", "ESC", "CSI", "OSC", "DCS", "APC"}[k.kind] + fmt.Sprintf(" %q", k.data)
}

// tokenize takes a stream apart as a terminal would that knows C1 controls,
// too. rest is what is not complete yet.
func tokenize(s string) (tokens []piece, rest string) {
	for s != "" {
		kind, skip := introducer(s)
		if skip == 0 { // no more than the beginning of something
			return tokens, s
		}
		var data string
		switch kind {
		case textToken:
			for skip < len(s) {
				if k, n := introducer(s[skip:]); k != textToken || n == 0 {
					break
				} else {
					skip += n
				}
			}
			data, s = s[:skip], s[skip:]
		case controlToken:
			data, s = s[:skip], s[skip:]
		case escToken, csiToken:
			end := strings.IndexFunc(s[skip:], func(r rune) bool { return r >= finalOf(kind) && r <= 0x7E })
			if end < 0 {
				return tokens, s
			}
			end += skip + 1
			data, s = s[skip:end], s[end:]
		default:
			end, size := stringEnd(s[skip:])
			if end < 0 {
				return tokens, s
			}
			data, s = s[skip:skip+end], s[skip+end+size:]
		}
		tokens = append(tokens, piece{kind, data})
	}
	return tokens, ""
}

func finalOf(k tokenKind) rune {
	if k == csiToken {
		return 0x40
	}
	return 0x30
}

// introducer tells what begins at s, and how long its beginning is: 0 for one
// that is not complete.
func introducer(s string) (tokenKind, int) {
	r, size := utf8.DecodeRuneInString(s)
	switch {
	case r == utf8.RuneError && size <= 1:
		if !utf8.FullRuneInString(s) {
			return textToken, 0
		}
		return controlToken, 1 // not UTF-8: an 8-bit control to some terminals
	case r >= 0x80 && r <= 0x9F:
		return controlToken, size
	case r == 0x1B && len(s) == 1:
		return escToken, 0
	case r == 0x1B:
		switch s[1] {
		case '[':
			return csiToken, 2
		case ']':
			return oscToken, 2
		case 'P':
			return dcsToken, 2
		case '_', '^', 'X':
			return apcToken, 2
		}
		return escToken, 1
	case r < 0x20, r == 0x7F:
		return controlToken, 1
	}
	return textToken, size
}

// stringEnd finds the end of a control string: ST or BEL.
func stringEnd(s string) (at, size int) {
	bel, st := strings.IndexByte(s, '\a'), strings.Index(s, "\x1b\\")
	switch {
	case bel >= 0 && (st < 0 || bel < st):
		return bel, 1
	case st >= 0:
		return st, 2
	}
	return -1, 0
}

// reply is what a terminal answers.
func reply(k piece) string {
	switch {
	case k.kind == oscToken && strings.HasSuffix(k.data, ";?"):
		return "\x1b]" + strings.TrimSuffix(k.data, "?") + "rgb:1e1e/1e1e/1e1e\x1b\\"
	case k.kind == dcsToken && strings.HasPrefix(k.data, "+q"):
		return "\x1bP0+r\x1b\\"
	case k.kind != csiToken:
		return ""
	case k.data == "c" || k.data == "0c":
		return "\x1b[?62;22c"
	case k.data == ">q" || k.data == ">0q":
		return "\x1bP>|end-to-end 1\x1b\\"
	case k.data == "?u":
		return "\x1b[?0u"
	case k.data == "6n":
		return "\x1b[1;1R"
	case strings.HasSuffix(k.data, "$p"):
		return "\x1b[" + strings.TrimSuffix(k.data, "$p") + ";2$y" // known, and off
	}
	return ""
}

// terminal is the state that a program can leave behind.
type terminal struct {
	modes    map[string]bool // private modes by number
	kitty    [2]int          // pushed keyboard modes: main and alternate screen
	other    bool            // modifyOtherKeys
	styled   bool            // SGR other than none
	region   string          // scrolling region, as it was set
	titles   map[string]bool
	clears   int // CSI 2J
	switches int // to the alternate screen
}

func replay(tokens []piece) terminal {
	v := terminal{modes: map[string]bool{"25": true, "7": true}, titles: map[string]bool{}}
	for _, k := range tokens {
		switch {
		case k.kind == oscToken && (strings.HasPrefix(k.data, "0;") || strings.HasPrefix(k.data, "2;")):
			v.titles[k.data[2:]] = true
		case k.kind == csiToken:
			v.csi(k.data)
		}
	}
	return v
}

func (v *terminal) csi(data string) {
	params, final := data[:len(data)-1], data[len(data)-1]
	screen := 0
	if v.modes["1049"] {
		screen = 1
	}
	switch {
	case (final == 'h' || final == 'l') && strings.HasPrefix(params, "?"):
		for m := range strings.SplitSeq(params[1:], ";") {
			v.modes[m] = final == 'h'
			if m == "1049" && final == 'h' {
				v.switches++
			}
		}
	case final == 'u' && strings.HasPrefix(params, ">"):
		v.kitty[screen]++
	case final == 'u' && strings.HasPrefix(params, "<"):
		v.kitty[screen] = max(v.kitty[screen]-1, 0)
	case final == 'm' && strings.HasPrefix(params, ">4"):
		v.other = params != ">4" && params != ">4;0"
	case final == 'm' && !strings.HasPrefix(params, ">") && !strings.HasPrefix(params, "?"):
		v.styled = params != "" && params != "0"
	case final == 'r' && !strings.HasPrefix(params, "?"):
		v.region = params
	case final == 'J' && params == "2":
		v.clears++
	}
}

// left names what the program did not put back in a terminal of so many rows.
func (v terminal) left(rows uint16) []string {
	var out []string
	region := v.region != "" && v.region != fmt.Sprintf("1;%d", rows)
	for m, on := range v.modes {
		if usual := m == "25" || m == "7"; on != usual {
			out = append(out, fmt.Sprintf("mode %s is %v", m, on))
		}
	}
	for what, is := range map[string]bool{"keyboard modes of the main screen": v.kitty[0] > 0, "keyboard modes of the alternate screen": v.kitty[1] > 0,
		"modifyOtherKeys": v.other, "a style": v.styled, "a scrolling region": region} {
		if is {
			out = append(out, what)
		}
	}
	return out
}

// checkWire looks for what the console never sends on its own, and which can
// come from a record alone.
func checkWire(t *testing.T, tokens []piece) {
	t.Helper()
	bad := 0
	for _, k := range tokens {
		why := ""
		switch k.kind {
		case textToken:
			_, why = firstDangerous(k.data)
		case controlToken:
			if !strings.Contains("\r\n\b\t", k.data) {
				why = "a control"
			}
		case escToken:
			if !strings.Contains("78M=>", k.data) { // cursor and keypad
				why = "a sequence of its own"
			}
		case oscToken:
			if k.data != "11;?" && k.data != "2;faceauth" && k.data != "2;" {
				why = "not the background's colour or the title"
			}
		case dcsToken:
			if !strings.HasPrefix(k.data, "+q") {
				why = "no question for a capability"
			}
		case apcToken:
			why = "never sent"
		}
		if why == "" {
			continue
		}
		if bad++; bad > 10 {
			t.Fatal("and more")
		}
		t.Errorf("the terminal got %s (%s)", k, why)
	}
}

func TestTokenize(t *testing.T) {
	t.Parallel()
	tokens, rest := tokenize("a한\x1b[?1049h\x1b]52;c;eA==\x07\x1b]2;t\x1b\\\r\x1bPq#0\x1b\\\x1b_Gx\x1b\\\x1b7\u009bb\x80\x1b[3")
	want := []piece{{textToken, "a한"}, {csiToken, "?1049h"}, {oscToken, "52;c;eA=="}, {oscToken, "2;t"}, {controlToken, "\r"},
		{dcsToken, "q#0"}, {apcToken, "Gx"}, {escToken, "7"}, {controlToken, "\u009b"}, {textToken, "b"}, {controlToken, "\x80"}}
	if fmt.Sprint(tokens) != fmt.Sprint(want) || rest != "\x1b[3" {
		t.Errorf("got %v and %q,\nwant %v", tokens, rest, want)
	}
	if _, rest := tokenize("\xea\xb0"); rest != "\xea\xb0" {
		t.Errorf("half a letter at the end is not kept: %q", rest)
	}
}

func TestReplay(t *testing.T) {
	t.Parallel()
	tidy := "\x1b[?1049h\x1b[?25l\x1b[>1u\x1b[>4;2m\x1b[?2004h\x1b[1;31mx\x1b[m\x1b[?2004l\x1b[>4m\x1b[<1u\x1b[?25h\x1b[?1049l"
	tokens, _ := tokenize(tidy)
	if left := replay(tokens).left(24); len(left) > 0 {
		t.Errorf("a tidy program left %v", left)
	}
	for _, part := range []string{"\x1b[m", "\x1b[?2004l", "\x1b[>4m", "\x1b[<1u", "\x1b[?25h", "\x1b[?1049l"} {
		tokens, _ := tokenize(strings.Replace(tidy, part, "", 1))
		if len(replay(tokens).left(24)) == 0 {
			t.Errorf("a program that does not send %q passes", part)
		}
	}
}
