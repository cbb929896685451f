// Package safetext makes text from strangers safe to show in a terminal.
//
// A name, a comment or an id that comes out of an API was typed by somebody,
// and that somebody may have typed an escape sequence that writes to the
// reader's clipboard, a control that overwrites the line above, or a bidi
// control that makes "rejected" read as something else. Everything here turns
// such text into valid UTF-8 that holds none of it:
//
//   - Clean, for text that is read: sequences and invisible controls are gone.
//   - ID, for text that is compared: nothing is gone, what can't be seen is
//     spelled out.
//   - EscapeJSON, for JSON that must stay the same JSON.
//   - CleanJSON, for JSON whose strings are to be cleaned, and IndentJSON, for
//     one that is read.
package safetext

import (
	"unicode"
	"unicode/utf8"
)

// maxMarks is the most zero-width runes that may follow one base. The longest
// honest runs, in Hindi, Hebrew with cantillation and family emoji, have five.
const maxMarks = 8

// Safe tells whether s can be shown as it is: Clean(s) == s.
func Safe(s string) bool { return firstUnsafe(s) == len(s) }

// Unsafe tells whether r by itself must not reach a terminal: C0, C1 and DEL,
// bidi controls, line and paragraph separators, the byte order mark and other
// invisible format runes, interlinear annotation, tags and noncharacters. The
// joiners U+200C and U+200D and the variation selectors are safe: emoji, Hindi
// and Persian are misspelled without them.
func Unsafe(r rune) bool {
	switch {
	case r < 0x20 || r >= 0x7F && r <= 0x9F:
		return true
	case r < 0x300:
		return r == 0xAD
	case r == 0x200C || r == 0x200D:
		return false
	case r == 0x2028 || r == 0x2029:
		return true
	case r&0xFFFE == 0xFFFE || r >= 0xFDD0 && r <= 0xFDEF || r > unicode.MaxRune:
		return true
	case r >= 0xFFF0 && r <= 0xFFFB || r == 0x2065:
		return true // assigned or not, Unicode sets these aside as invisible
	case r >= 0xE0000 && r <= 0xE0FFF:
		return r < 0xE0100 || r > 0xE01EF // all but the variation selectors
	case unicode.Is(unicode.Cf, r):
		return !visibleFormat(r)
	}
	return false
}

// visibleFormat tells of the few runes that Unicode files under "format" and
// that nevertheless are letters of a kind: signs that span Arabic or Kaithi
// digits, Syriac and Egyptian marks.
func visibleFormat(r rune) bool {
	switch {
	case r >= 0x600 && r <= 0x605, r == 0x6DD, r == 0x70F, r == 0x890, r == 0x891, r == 0x8E2,
		r == 0x110BD, r == 0x110CD, r >= 0x13430 && r <= 0x1343F:
		return true
	}
	return false
}

// zeroWidth tells whether r takes no column of its own and joins the rune
// before it, so that a run of such runes piles up on one cell.
func zeroWidth(r rune) bool {
	switch {
	case r < 0x300:
		return false
	case r == 0x200C || r == 0x200D:
		return true
	case r >= 0x1160 && r <= 0x11FF || r >= 0xD7B0 && r <= 0xD7FF:
		return true // Hangul vowels and finals join the consonant before them
	}
	return unicode.In(r, unicode.Mn, unicode.Me)
}

// firstUnsafe is the offset of the first byte that Clean would change, len(s)
// when there is none.
func firstUnsafe(s string) int {
	i := 0
	for i < len(s) && s[i] >= 0x20 && s[i] < 0x7F {
		i++
	}
	marks := 0
	for i < len(s) {
		r, size := utf8.DecodeRuneInString(s[i:])
		if r >= 0x4E00 && r <= 0x9FFF || r >= 0xAC00 && r <= 0xD7A3 {
			marks = 0 // Han and Hangul, spared the search of Unicode's tables
			i += size
			continue
		}
		if r == utf8.RuneError && size == 1 || Unsafe(r) {
			return i
		}
		if marks = marksAfter(marks, r); marks > maxMarks {
			return i
		}
		i += size
	}
	return i
}

// marksAfter is the length of the run of zero-width runes that ends in r.
func marksAfter(marks int, r rune) int {
	if zeroWidth(r) {
		return marks + 1
	}
	return 0
}
