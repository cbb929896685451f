package faceurl

import (
	"encoding/base64"
	"encoding/hex"
	"strings"
)

func (e Encoding) encode(sealed []byte) string {
	switch e {
	case Base64URL:
		return base64.RawURLEncoding.EncodeToString(sealed)
	case Hex:
		return hex.EncodeToString(sealed)
	}
	return base64.StdEncoding.EncodeToString(sealed)
}

// decode is the inverse of encode and takes nothing else.
func (e Encoding) decode(text string) ([]byte, error) {
	switch e {
	case Base64URL:
		return base64.RawURLEncoding.DecodeString(text)
	case Hex:
		return hex.DecodeString(text)
	}
	return base64.StdEncoding.DecodeString(text)
}

// decoding is what a text is in one or more encodings.
type decoding struct {
	sealed    []byte
	encodings []Encoding // the likeliest first
	unpadded  bool       // base64, and no other, without its padding
	cut       bool       // the last digit is no part of a whole byte
}

// decodings reads a text in every encoding that it can be. One that was cut off
// is read as far as it goes.
func decodings(text string) []decoding {
	var all []decoding
	if sealed, err := hex.DecodeString(text[:len(text)&^1]); err == nil && len(sealed) > 0 {
		all = append(all, decoding{sealed: sealed, encodings: []Encoding{Hex}, cut: len(text)%2 == 1})
	}
	digits := strings.TrimRight(text, "=")
	padded := len(digits) < len(text)
	rest := len(digits) % 4
	standard := strings.ContainsAny(digits, "+/")
	if rest == 1 { // six bits are not a byte: the rest is missing
		digits = digits[:len(digits)-1]
	}
	d := decoding{cut: rest == 1}
	var err error
	switch {
	case standard:
		d.sealed, err = base64.RawStdEncoding.DecodeString(digits)
		d.encodings, d.unpadded = []Encoding{Base64}, rest != 0 && !padded
	case strings.ContainsAny(digits, "-_"):
		d.sealed, err = base64.RawURLEncoding.DecodeString(digits)
		d.encodings = []Encoding{Base64URL}
	default:
		d.sealed, err = base64.RawURLEncoding.DecodeString(digits)
		d.encodings = []Encoding{Base64, Base64URL}
		if rest != 0 && !padded {
			d.encodings = []Encoding{Base64URL, Base64}
		}
	}
	// DecodeString skips line ends, which are none of the alphabet.
	if err == nil && len(d.sealed) > 0 && !strings.ContainsAny(digits, "\r\n") {
		all = append(all, d)
	}
	return all
}

const upperHex = "0123456789ABCDEF"

// escape percent-encodes all but the unreserved characters of RFC 3986. What it
// makes means the same in a query, a path and a form: above all it has no +.
func escape(s string) string {
	var out strings.Builder
	out.Grow(len(s) + len(s)/8)
	for i := range len(s) {
		if c := s[i]; alphanumeric(c) || strings.IndexByte("-._~", c) >= 0 {
			out.WriteByte(c)
		} else {
			out.WriteByte('%')
			out.WriteByte(upperHex[c>>4])
			out.WriteByte(upperHex[c&15])
		}
	}
	return out.String()
}

// unescape is the inverse. A + stays one, and so does a % that is not followed
// by two digits.
func unescape(s string) string {
	if strings.IndexByte(s, '%') < 0 {
		return s
	}
	var out strings.Builder
	out.Grow(len(s))
	for i := 0; i < len(s); i++ {
		if c, ok := escaped(s[i:]); ok {
			out.WriteByte(c)
			i += 2
		} else {
			out.WriteByte(s[i])
		}
	}
	return out.String()
}

// escaped is the byte that s begins with, percent-encoded.
func escaped(s string) (byte, bool) {
	if len(s) < 3 || s[0] != '%' {
		return 0, false
	}
	var c [1]byte
	_, err := hex.Decode(c[:], []byte(s[1:3]))
	return c[0], err == nil
}
