// Package theme holds every colour and style of the console, as data.
//
// Colours are indexes into the 256-colour palette: their RGB values are fixed,
// so contrast can be tested, and each costs half the bytes of a truecolor
// sequence on a slow link. Plain text has no style at all: it is the reader's
// own foreground, and free.
package theme

import (
	"image/color"

	"charm.land/lipgloss/v2"
)

// Theme is one complete set of styles. A style says what a thing is, never
// where it stands.
type Theme struct {
	Name string

	Plain  lipgloss.Style // running text, in the terminal's own colours
	Muted  lipgloss.Style // text that matters less: labels, units, hints
	Strong lipgloss.Style // headings and the name of the thing looked at
	Accent lipgloss.Style // keys and links
	Rule   lipgloss.Style // lines between panes; not text

	Good lipgloss.Style // approved, pass
	Bad  lipgloss.Style // rejected, fail, errors
	Warn lipgloss.Style // near misses, disagreements, waits

	Bar     lipgloss.Style // the header row
	Sandbox lipgloss.Style // the SANDBOX badge
	Live    lipgloss.Style // the LIVE badge: real people's records

	// Cursor is laid over a whole row; CursorIdle is the same while another
	// pane has the keys. Both only add to what the row's cells have.
	Cursor     lipgloss.Style
	CursorIdle lipgloss.Style
	// Caret is laid over the cell before which typing goes on.
	Caret lipgloss.Style

	// The parts of JSON: names of members, strings, numbers, and the words true,
	// false and null.
	Field, String, Number, Word lipgloss.Style
	// Code is the light ground of a QR code with its dark parts as text, CodeOnDark
	// the other way round.
	Code, CodeOnDark lipgloss.Style
	// Match is what a search found, MatchHere the one of these that it is at.
	Match, MatchHere lipgloss.Style
}

// palette is what differs between the coloured themes.
type palette struct {
	muted, accent, rule, good, bad, warn, bar, sandbox, live, cursor, idle string
	badge, number, word                                                    string
}

func fromPalette(name string, p palette) Theme {
	fg := func(c string) lipgloss.Style { return lipgloss.NewStyle().Foreground(lipgloss.Color(c)) }
	bg := func(c string) lipgloss.Style { return lipgloss.NewStyle().Background(lipgloss.Color(c)) }
	return Theme{
		Name:       name,
		Plain:      lipgloss.NewStyle(),
		Muted:      fg(p.muted),
		Strong:     lipgloss.NewStyle().Bold(true),
		Accent:     fg(p.accent),
		Rule:       fg(p.rule),
		Good:       fg(p.good),
		Bad:        fg(p.bad),
		Warn:       fg(p.warn),
		Bar:        bg(p.bar),
		Sandbox:    fg(p.badge).Background(lipgloss.Color(p.sandbox)).Bold(true),
		Live:       fg(p.badge).Background(lipgloss.Color(p.live)).Bold(true),
		Cursor:     bg(p.cursor),
		CursorIdle: bg(p.idle),
		Caret:      lipgloss.NewStyle().Reverse(true),
		Field:      fg(p.accent),
		String:     lipgloss.NewStyle(),
		Number:     fg(p.number),
		Word:       fg(p.word),
		Code:       fg("16").Background(lipgloss.Color("231")),
		CodeOnDark: fg("231").Background(lipgloss.Color("16")),
		Match:      fg(p.badge).Background(lipgloss.Color(p.warn)),
		MatchHere:  fg(p.badge).Background(lipgloss.Color(p.accent)).Bold(true),
	}
}

// Dark is for light text on a dark ground.
func Dark() Theme {
	return fromPalette("dark", palette{
		muted: "248", accent: "117", rule: "240", good: "114", bad: "217", warn: "222",
		bar: "236", sandbox: "117", live: "217", badge: "16", cursor: "237", idle: "235", number: "180", word: "183",
	})
}

// Light is for dark text on a light ground.
func Light() Theme {
	return fromPalette("light", palette{
		muted: "239", accent: "24", rule: "250", good: "22", bad: "88", warn: "58",
		bar: "254", sandbox: "24", live: "88", badge: "231", cursor: "253", idle: "254", number: "52", word: "54",
	})
}

// None uses no colour: weight and reverse video alone. No underline: lipgloss
// draws it letter by letter. It takes the ground to be dark: see OnLight.
func None() Theme {
	plain := lipgloss.NewStyle()
	return Theme{
		Code: plain.Reverse(true), CodeOnDark: plain,
		Name: "none", Plain: plain, Muted: plain, Strong: plain.Bold(true), Accent: plain.Bold(true),
		Rule: plain, Good: plain, Bad: plain.Bold(true), Warn: plain.Bold(true), Bar: plain.Reverse(true),
		Sandbox: plain.Bold(true), Live: plain.Bold(true),
		Cursor: plain.Reverse(true), CursorIdle: plain.Bold(true), Caret: plain.Reverse(true),
		Field: plain.Bold(true), String: plain, Number: plain, Word: plain, Match: plain.Reverse(true), MatchHere: plain.Reverse(true).Bold(true),
	}
}

// Names lists what Named knows, "auto" first.
func Names() []string { return []string{"auto", "dark", "light", "none"} }

// Named gives the theme called name, and false for a name that is not in
// Names. "auto" is Dark until the terminal has told its background: see For.
func Named(name string) (Theme, bool) {
	switch name {
	case "auto", "dark", "":
		return Dark(), true
	case "light":
		return Light(), true
	case "none":
		return None(), true
	}
	return Theme{}, false
}

// For is the theme that suits a terminal's background.
func For(dark bool) Theme {
	if dark {
		return Dark()
	}
	return Light()
}

// OnLight is None for a terminal with a light ground.
func (t Theme) OnLight() Theme {
	t.Code, t.CodeOnDark = t.CodeOnDark, t.Code
	return t
}

// InSixteen is a theme for terminals that have sixteen colours. There is no grey
// between the ground and the text among them, so what tells by its ground, the
// cursor above all, tells by reverse video.
func (t Theme) InSixteen() Theme {
	reverse := lipgloss.NewStyle().Reverse(true)
	t.Bar, t.Rule = lipgloss.NewStyle(), lipgloss.NewStyle()
	t.Cursor, t.CursorIdle = reverse, lipgloss.NewStyle().Bold(true)
	t.Sandbox, t.Live = t.Accent.Reverse(true).Bold(true), t.Bad.Reverse(true).Bold(true)
	t.Match, t.MatchHere = reverse, reverse.Bold(true)
	black, white := lipgloss.Color("0"), lipgloss.Color("15")
	t.Code, t.CodeOnDark = lipgloss.NewStyle().Foreground(black).Background(white), lipgloss.NewStyle().Foreground(white).Background(black)
	return t
}

// Over lays row, a Cursor style, over a cell's own style: the row's ground,
// reverse and weight, the cell's colour.
func Over(cell, row lipgloss.Style) lipgloss.Style {
	if g := row.GetBackground(); Visible(g) {
		cell = cell.Background(g)
	}
	if row.GetReverse() {
		cell = cell.Reverse(true)
	}
	if row.GetBold() {
		cell = cell.Bold(true)
	}
	return cell
}

// Visible tells a colour from the absence of one, as styles return it.
func Visible(c color.Color) bool {
	_, none := c.(lipgloss.NoColor)
	return c != nil && !none
}
