package safetext

import (
	"strings"
	"unicode/utf8"
)

// Clean makes one line of s that is safe in a terminal.
//
// Complete escape sequences go with all they carry: CSI, OSC, DCS, APC, PM, SOS
// and the short ones of an ESC and a letter, begun by ESC or by their C1
// control, as a rune or as a bare byte. Of a sequence that has no end only the
// introducer goes and its payload stays as plain text: a terminal would have
// swallowed the rest of the screen waiting for that end, and a comment must not
// lose all its words to one stray byte.
//
// Tab, newline, CR and CR LF become one space, whatever Unsafe names goes, and
// bytes that are not UTF-8 become U+FFFD, one for each rune that was cut short.
// More than eight zero-width runes on one base are cut to eight.
//
// Clean(Clean(s)) == Clean(s): no sequence can be put together by taking another
// one out, since no introducer is ever left. A string that is clean is returned
// as it is, without allocating.
func Clean(s string) string {
	i := firstUnsafe(s)
	if i == len(s) {
		return s
	}
	// The run of marks before i counts on, so the copy begins at its base.
	for i > 0 {
		r, size := utf8.DecodeLastRuneInString(s[:i])
		if !zeroWidth(r) {
			break
		}
		i -= size
	}
	c := cleaner{s: s, noEnd: noEnd{bel: len(s), st: len(s)}}
	c.out.Grow(len(s))
	c.out.WriteString(s[:i])
	for i < len(s) {
		i += c.step(i)
	}
	return c.out.String()
}

type cleaner struct {
	s     string
	out   strings.Builder
	marks int // zero-width runes since the last base that was written
	noEnd noEnd
}

// noEnd remembers from where on no terminator was found, so that a text of
// nothing but introducers is not searched once for each of them.
type noEnd struct {
	bel int // for OSC, which BEL ends too
	st  int // for the other strings
}

// step deals with what stands at i and returns how many bytes that was.
func (c *cleaner) step(i int) int {
	r, size := utf8.DecodeRuneInString(c.s[i:])
	if r == utf8.RuneError && size == 1 {
		b := c.s[i]
		if b > 0x9F {
			c.put(utf8.RuneError)
			return cutShort(c.s[i:])
		}
		r = rune(b) // a bare C1 byte, which an 8-bit terminal obeys
	}
	switch r {
	case '\r':
		c.put(' ')
		if strings.HasPrefix(c.s[i:], "\r\n") {
			return 2
		}
		return 1
	case '\n', '\t':
		c.put(' ')
		return 1
	case 0x1B:
		return c.escape(i)
	case 0x90, 0x98, 0x9B, 0x9D, 0x9E, 0x9F:
		return c.sequence(i, size, byte(r-0x40))
	}
	if !Unsafe(r) {
		c.put(r)
	}
	return size
}

func (c *cleaner) put(r rune) {
	if c.marks = marksAfter(c.marks, r); c.marks <= maxMarks {
		c.out.WriteRune(r)
	}
}

// escape measures the sequence that the ESC at i begins. It is 1, the ESC
// alone, when no sequence follows.
func (c *cleaner) escape(i int) int {
	rest := c.s[i+1:]
	if rest == "" {
		return 1
	}
	switch rest[0] {
	case 'P', 'X', '[', ']', '^', '_':
		return c.sequence(i, 2, rest[0])
	}
	n := 0
	for n < len(rest) && rest[n] >= 0x20 && rest[n] <= 0x2F {
		n++
	}
	if n < len(rest) && rest[n] >= 0x30 && rest[n] <= 0x7E {
		return 1 + n + 1
	}
	return 1
}

// sequence measures the sequence at i whose introducer is intro bytes long and
// is, in its 7-bit form, an ESC and kind.
func (c *cleaner) sequence(i, intro int, kind byte) int {
	start := i + intro
	end := -1
	switch kind {
	case '[':
		end = csiEnd(c.s, start)
	case ']':
		end = stringEnd(c.s, start, &c.noEnd.bel, true)
	default:
		end = stringEnd(c.s, start, &c.noEnd.st, false)
	}
	if end < 0 {
		return intro
	}
	return end - i
}

// csiEnd is the offset after the control sequence whose parameters begin at
// start, -1 when it is broken off.
func csiEnd(s string, start int) int {
	i := start
	for i < len(s) && s[i] >= 0x30 && s[i] <= 0x3F {
		i++
	}
	for i < len(s) && s[i] >= 0x20 && s[i] <= 0x2F {
		i++
	}
	if i < len(s) && s[i] >= 0x40 && s[i] <= 0x7E {
		return i + 1
	}
	return -1
}

// stringEnd is the offset after the terminator of the control string whose
// payload begins at start, -1 when there is none: ST, CAN, SUB, and BEL where
// it counts. none is kept as noEnd says.
func stringEnd(s string, start int, none *int, bel bool) int {
	if start > *none {
		return -1
	}
	for i := start; i < len(s); {
		switch b := s[i]; {
		case b == 0x18 || b == 0x1A || b == 0x07 && bel:
			return i + 1
		case b == 0x1B && strings.HasPrefix(s[i:], "\x1b\\"):
			return i + 2
		case b < utf8.RuneSelf:
			i++
		default:
			r, size := utf8.DecodeRuneInString(s[i:])
			if r == 0x9C || size == 1 && b == 0x9C {
				return i + size
			}
			if r == utf8.RuneError && size == 1 && b > 0x9F {
				size = cutShort(s[i:])
			}
			i += size
		}
	}
	*none = min(*none, start)
	return -1
}

// cutShort is the length of the broken rune at the start of s: its first byte
// and those of its continuation that are there. Taken one by one, a
// continuation byte could pass for a C1 control.
func cutShort(s string) int {
	want := 1
	switch b := s[0]; {
	case b >= 0xF0 && b <= 0xF7:
		want = 4
	case b >= 0xE0 && b <= 0xEF:
		want = 3
	case b >= 0xC0 && b <= 0xDF:
		want = 2
	}
	n := 1
	for n < want && n < len(s) && s[n]&0xC0 == 0x80 {
		n++
	}
	return n
}

// Marked is Clean with a sign in place of each line end and tab, where it matters
// that they are there.
func Marked(s string) string {
	return Clean(strings.NewReplacer("\r\n", "↵", "\n", "↵", "\r", "↵", "\t", "⇥").Replace(s))
}
