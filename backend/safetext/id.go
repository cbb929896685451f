package safetext

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// ID writes an identifier so that it is safe in a terminal and no two different
// ones read the same: whatever has no ink of its own is spelled out as
// `\u{1b}`, and a byte that is not UTF-8 as `\x{ff}`. That covers controls,
// joiners, combining marks, every space but one between two visible runes, and
// fillers that look like spaces. A backslash that would begin such an escape is
// spelled out too. Nothing can be done about letters that look alike.
//
// An id of visible runes, which is every id seen so far, is returned as it is.
// ID is not meant to be applied twice: what comes out is a name for the id.
func ID(s string) string {
	i := 0
	for i < len(s) && s[i] > 0x20 && s[i] < 0x7F && s[i] != '\\' {
		i++
	}
	if i == len(s) {
		return s
	}
	var out strings.Builder
	out.Grow(len(s) + 16)
	inked := false // what was written last can be seen
	for i = 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		rest := s[i+size:]
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&out, `\x{%02x}`, s[i])
			inked = true
		case r == ' ' && inked && rest != "" && rest[0] != ' ':
			out.WriteByte(' ')
			inked = false
		case r == '\\' && (strings.HasPrefix(rest, "u{") || strings.HasPrefix(rest, "x{")), r == ' ', inkless(r):
			fmt.Fprintf(&out, `\u{%x}`, r)
			inked = true
		default:
			out.WriteRune(r)
			inked = true
		}
		i += size
	}
	return out.String()
}

// inkless tells whether r by itself leaves nothing to see.
func inkless(r rune) bool {
	switch r {
	case 0x115F, 0x1160, 0x2800, 0x3164, 0xFFA0: // Hangul fillers and the empty Braille cell
		return true
	}
	return Unsafe(r) || !unicode.IsPrint(r) || zeroWidth(r)
}
