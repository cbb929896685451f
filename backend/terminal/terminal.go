// Package terminal knows, from what a terminal says of itself, what it can draw, and
// from the environment whether it is at the other end of SSH.
package terminal

import (
	"strconv"
	"strings"

	"faceauth/backend/picture"
)

// Terminal is a terminal by its own account, which is its answer to XTVERSION.
// The environment says nothing reliable: TERM is what somebody set on another
// machine, and the rest does not travel over SSH.
type Terminal struct {
	// Name is in lower case; empty for a terminal that did not answer.
	Name string
	// Major and Minor are the first two numbers of its version, 0 where there
	// are none.
	Major, Minor int
}

// maxAnswer bounds what is looked at of an answer, in bytes.
const maxAnswer = 128

// Of reads an answer to XTVERSION: "kitty(0.42.1)", "ghostty 1.2.0", "VTE(7802)".
// There is no rule for its form. One that can't be read is the zero Terminal.
func Of(answer string) Terminal {
	answer = strings.TrimSpace(answer[:min(len(answer), maxAnswer)])
	at := strings.IndexAny(answer, "( ")
	if at < 0 {
		return Terminal{Name: strings.ToLower(answer)}
	}
	t := Terminal{Name: strings.ToLower(answer[:at])}
	version := strings.FieldsFunc(answer[at:], func(r rune) bool { return r < '0' || r > '9' })
	number := func(i int) int {
		if i >= len(version) {
			return 0
		}
		n, err := strconv.Atoi(version[i])
		if err != nil {
			return 0
		}
		return n
	}
	t.Major, t.Minor = number(0), number(1)
	if t.Name == "vte" { // 7802 is 0.78.2
		t.Major, t.Minor = 0, t.Major/100
	}
	return t
}

// atLeast tells that the version is this one or a later one.
func (t Terminal) atLeast(major, minor int) bool {
	return t.Major > major || t.Major == major && t.Minor >= minor
}

// Octants tells that the terminal draws octants itself, and with them the other
// mosaics of Unicode 16. Hardly any font has them, so in another terminal they
// are boxes. kitty, ghostty and foot name the version in their release notes; of
// VTE it is the first after they came into its source, in August 2024.
func (t Terminal) Octants() bool {
	switch t.Name {
	case "kitty":
		return t.atLeast(0, 40)
	case "ghostty":
		return t.atLeast(1, 2)
	case "foot":
		return t.atLeast(1, 20)
	case "vte":
		return t.atLeast(0, 78)
	}
	return false
}

// TrueColor tells that the terminal has 24 bits of colour, whatever TERM says on
// the machine that one came to by SSH, where COLORTERM did not come along. xterm
// has them since 331.
func (t Terminal) TrueColor() bool {
	switch t.Name {
	case "kitty", "ghostty", "foot", "vte", "wezterm", "iterm2", "konsole":
		return true
	case "xterm":
		return t.atLeast(331, 0)
	}
	return false
}

// Placeholders tells that the terminal shows pictures of its own in the place of
// kitty's placeholders, if it also answers that it shows pictures: Konsole and
// WezTerm answer so and print the placeholders. kitty has them since 0.28,
// ghostty since its first release.
func (t Terminal) Placeholders() bool {
	switch t.Name {
	case "kitty":
		return t.atLeast(0, 28)
	case "ghostty":
		return t.atLeast(1, 0)
	}
	return false
}

// Files tells that the terminal shows picture files by iTerm2's protocol. Both of
// these take a picture for what its cells hold, so that it goes when they are
// cleared.
func (t Terminal) Files() bool { return t.Name == "iterm2" || t.Name == "wezterm" }

// Sixels tells that the terminal shows sixels as they are meant, and takes them
// away where the screen is cleared, if it also has them among its attributes:
// xterm does only as a VT340 and its kin, and foot can be built without.
func (t Terminal) Sixels() bool { return t.Name == "foot" || t.Name == "xterm" }

// Symbols is the finest set of characters that the terminal is trusted with.
// What is known of one is what it draws itself: in a multiplexer, that answers in
// its own name, nobody knows what is outside.
func (t Terminal) Symbols() picture.Set {
	if t.Octants() {
		return picture.Octant
	}
	return picture.Universal
}
