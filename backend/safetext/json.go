package safetext

import (
	"bytes"
	"encoding/json"
	"errors"
	"unicode/utf16"
	"unicode/utf8"
)

// EscapeJSON returns the same JSON with every rune that is unsafe in a terminal
// written as \uXXXX, so that raw JSON can be printed and still be parsed to the
// same values. Bytes that are not UTF-8 become \ufffd, which is what a decoder
// makes of them. Zero-width runes past the eighth on one base are escaped too.
//
// Line breaks and tabs between the values stay, except that a CR, which would
// write over its own line, becomes a line break. What is not JSON comes out
// safe as well, though not with a meaning. raw is returned itself when nothing
// had to change; it is never written to.
func EscapeJSON(raw []byte) []byte {
	i := 0
	for i < len(raw) && (raw[i] >= 0x20 && raw[i] < 0x7F) {
		i++
	}
	if i == len(raw) {
		return raw
	}
	out := make([]byte, 0, len(raw)+len(raw)/8)
	inString, escaped := false, false
	marks := 0
	for i = 0; i < len(raw); {
		r, size := utf8.DecodeRune(raw[i:])
		marks = marksAfter(marks, r)
		switch {
		case r == utf8.RuneError && size == 1:
			size = 1
			if raw[i] > 0x9F {
				size = cutShort(string(raw[i:min(i+utf8.UTFMax, len(raw))]))
			}
			// encoding/json and most others write one U+FFFD for each byte.
			for range size {
				out = append(out, `\ufffd`...)
			}
		case !inString && (r == '\n' || r == '\t'):
			out = append(out, byte(r))
		case !inString && r == '\r':
			if i+1 == len(raw) || raw[i+1] != '\n' {
				out = append(out, '\n')
			}
		case Unsafe(r) || marks > maxMarks:
			out = appendEscape(out, r)
		default:
			out = append(out, raw[i:i+size]...)
		}
		if r == '"' && !escaped {
			inString = !inString
		}
		escaped = inString && r == '\\' && !escaped
		i += size
	}
	return out
}

// appendEscape writes r as one \uXXXX or, above U+FFFF, as a pair.
func appendEscape(out []byte, r rune) []byte {
	if r > 0xFFFF {
		high, low := utf16.EncodeRune(r)
		return appendEscape(appendEscape(out, high), low)
	}
	const digits = "0123456789abcdef"
	return append(out, '\\', 'u', digits[r>>12&15], digits[r>>8&15], digits[r>>4&15], digits[r&15])
}

// CleanJSON compacts one JSON value, with every key and every string in it
// cleaned by Clean. Numbers keep their digits, members their order, and <, >
// and & are written as they are. Keys that become equal by cleaning are both
// kept. The error is that of encoding/json for what is not one JSON value. raw
// is returned itself when nothing had to change; it is never written to.
func CleanJSON(raw []byte) ([]byte, error) {
	if out, ok := compact(raw); ok {
		return out, nil
	}
	return cleanSlowly(raw)
}

// IndentJSON is CleanJSON for reading: each member and each element has a line,
// two spaces further in than what holds it. There is no line break at the end.
func IndentJSON(raw []byte) ([]byte, error) {
	text, err := CleanJSON(raw)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := json.Indent(&b, text, "", "  "); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// cleanSlowly is CleanJSON for whatever there is, with its errors.
func cleanSlowly(raw []byte) ([]byte, error) {
	if !json.Valid(raw) {
		var v json.RawMessage
		err := json.Unmarshal(raw, &v)
		if err == nil {
			err = errors.New("not one JSON value")
		}
		return nil, err
	}
	out := make([]byte, 0, len(raw))
	for i := 0; i < len(raw); {
		switch b := raw[i]; b {
		case ' ', '\t', '\n', '\r':
			i++
		case '"':
			end := stringLiteralEnd(raw, i)
			out = appendCleaned(out, raw[i:end])
			i = end
		default:
			out = append(out, b)
			i++
		}
	}
	return out, nil
}

// stringLiteralEnd is the offset after the string that begins at start in
// valid JSON.
func stringLiteralEnd(raw []byte, start int) int {
	i := start + 1
	for raw[i] != '"' {
		if raw[i] == '\\' {
			i++
		}
		i++
	}
	return i + 1
}

// appendCleaned writes the cleaned form of a valid JSON string literal.
func appendCleaned(out, literal []byte) []byte {
	inner := literal[1 : len(literal)-1]
	if bytes.IndexByte(inner, '\\') < 0 && plainASCII(inner) {
		return append(out, literal...)
	}
	text := string(inner)
	if bytes.IndexByte(inner, '\\') >= 0 {
		// The literal is valid, so this can't fail.
		_ = json.Unmarshal(literal, &text)
	}
	out = append(out, '"')
	for _, r := range Clean(text) {
		if r == '"' || r == '\\' {
			out = append(out, '\\')
		}
		out = utf8.AppendRune(out, r)
	}
	return append(out, '"')
}

func plainASCII(b []byte) bool {
	for _, c := range b {
		if c < 0x20 || c > 0x7E {
			return false
		}
	}
	return true
}
