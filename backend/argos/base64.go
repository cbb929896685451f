package argos

import (
	"strconv"
)

// The classes of a byte of base64 text, beside the letters, 0 to 63.
const (
	letterSkip   = 64 + iota // space and quotes: of no meaning
	letterPad                // '='
	letterEscape             // '\', of JSON
	letterHex                // '%', of a URL
	letterNone               // not of base64
)

// letters makes the table of both alphabets.
func letters() *[256]byte {
	var t [256]byte
	for i := range t {
		t[i] = letterNone
	}
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	for i := range len(alphabet) {
		t[alphabet[i]] = byte(i)
	}
	t['-'], t['_'] = 62, 63
	for _, c := range []byte(" \t\r\n\v\f\"'") {
		t[c] = letterSkip
	}
	t['='], t['\\'], t['%'] = letterPad, letterEscape, letterHex
	return &t
}

// decodeBase64 writes what text says to dst, and its length. The two may share
// memory when dst does not begin after text: nothing is written where something
// is still to be read. Padding may be left out, or stand between pieces that were
// encoded one by one.
func decodeBase64(dst, text []byte) (int, *failure) {
	table := letters()
	n, held, count := 0, uint32(0), 0 // letters held back until there are four
	flush := func() {
		for bits := 6*count - 8; bits >= 0; bits -= 8 {
			dst[n] = byte(held >> bits)
			n++
		}
		held, count = 0, 0
	}
	for i := 0; i < len(text); {
		// The way of almost all of it: four letters, three bytes.
		if count == 0 {
			for ; i+4 <= len(text); i += 4 {
				a, b, c, d := table[text[i]], table[text[i+1]], table[text[i+2]], table[text[i+3]]
				if (a|b|c|d)&^63 != 0 {
					break
				}
				v := uint32(a)<<18 | uint32(b)<<12 | uint32(c)<<6 | uint32(d)
				dst[n], dst[n+1], dst[n+2] = byte(v>>16), byte(v>>8), byte(v)
				n += 3
			}
			if i == len(text) {
				break
			}
		}
		letter, size := table[text[i]], 1
		switch letter {
		case letterEscape:
			letter, size = unescape(table, text[i:])
		case letterHex:
			letter, size = hexLetter(table, text[i+1:], 1, 2)
		}
		switch {
		case letter < 64:
			held, count = held<<6|uint32(letter), count+1
			if count == 4 {
				flush()
			}
		case letter == letterPad:
			if count == 1 {
				return n, notAPicture("the base64 breaks off at byte " + grouped(i))
			}
			flush()
		case letter != letterSkip:
			return n, notAPicture("the selfie is neither a picture nor base64: byte " + grouped(i) + " is none of its letters")
		}
		i += size
	}
	if count == 1 {
		return n, notAPicture("the base64 breaks off at byte " + grouped(len(text)))
	}
	flush()
	return n, nil
}

// unescape reads an escape of JSON: the letter that it stands for, and its size.
func unescape(table *[256]byte, text []byte) (letter byte, size int) {
	if len(text) < 2 {
		return letterSkip, 1
	}
	switch text[1] {
	case '/':
		return table['/'], 2
	case 'n', 'r', 't', 'f', '"':
		return letterSkip, 2
	case '\\':
		return letterSkip, 1 // an escape that was escaped: the next one counts
	case 'u':
		return hexLetter(table, text[2:], 2, 4)
	}
	return letterNone, 1
}

// hexLetter reads the digits that stand for a letter after so many bytes.
func hexLetter(table *[256]byte, text []byte, after, digits int) (letter byte, size int) {
	if len(text) < digits {
		return letterNone, 1
	}
	code, err := strconv.ParseUint(string(text[:digits]), 16, 8)
	if err != nil {
		return letterNone, 1
	}
	return table[byte(code)], after + digits
}
