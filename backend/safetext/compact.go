package safetext

import "bytes"

// deepest bounds how deep the values are nested that a compactor follows.
const deepest = 64

// compact is CleanJSON in one pass, which does for nearly every record of an
// API. It answers false for what it does not understand: what is not one JSON
// value, or one that is nested too deep.
func compact(raw []byte) ([]byte, bool) {
	c := compactor{raw: raw}
	if !c.value(deepest) {
		return nil, false
	}
	c.space()
	if c.i < len(raw) {
		return nil, false
	}
	if c.out == nil {
		return raw, true
	}
	return append(c.out, raw[c.from:]...), true
}

// compactor reads raw from i on. Each of its methods moves i behind what it is
// named for, or answers false.
type compactor struct {
	raw []byte
	i   int
	// out is nil as long as nothing had to change. It stands for what is before
	// from; what follows until i stays as it is.
	out  []byte
	from int
}

// at is the byte at i, and 0 at the end, which is no part of JSON.
func (c *compactor) at() byte {
	if c.i < len(c.raw) {
		return c.raw[c.i]
	}
	return 0
}

// keep writes what stays as it is, up to start. The caller writes what comes in
// place of the bytes from start to i.
func (c *compactor) keep(start int) {
	if c.out == nil {
		c.out = make([]byte, 0, len(c.raw))
	}
	c.out = append(c.out, c.raw[c.from:start]...)
	c.from = c.i
}

// space leaves out what stands between two parts.
func (c *compactor) space() {
	start := c.i
	for b := c.at(); b == ' ' || b == '\n' || b == '\r' || b == '\t'; b = c.at() {
		c.i++
	}
	if c.i > start {
		c.keep(start)
	}
}

func (c *compactor) byte(want byte) bool {
	if c.at() != want {
		return false
	}
	c.i++
	return true
}

// sign is a byte that may have space before it.
func (c *compactor) sign(want byte) bool {
	c.space()
	return c.byte(want)
}

func (c *compactor) value(depth int) bool {
	c.space()
	switch c.at() {
	case '"':
		return c.string()
	case '{':
		return depth > 0 && c.members(depth-1)
	case '[':
		return depth > 0 && c.elements(depth-1)
	case 't':
		return c.word("true")
	case 'f':
		return c.word("false")
	case 'n':
		return c.word("null")
	}
	return c.number()
}

func (c *compactor) word(w string) bool {
	if !bytes.HasPrefix(c.raw[c.i:], []byte(w)) {
		return false
	}
	c.i += len(w)
	return true
}

func (c *compactor) members(depth int) bool {
	c.i++
	if c.sign('}') {
		return true
	}
	for {
		c.space()
		if !c.string() || !c.sign(':') || !c.value(depth) {
			return false
		}
		if !c.sign(',') {
			return c.byte('}')
		}
	}
}

func (c *compactor) elements(depth int) bool {
	c.i++
	if c.sign(']') {
		return true
	}
	for c.value(depth) {
		if !c.sign(',') {
			return c.byte(']')
		}
	}
	return false
}

func (c *compactor) number() bool {
	c.byte('-')
	if !c.byte('0') && !c.digits() {
		return false
	}
	if c.byte('.') && !c.digits() {
		return false
	}
	if c.byte('e') || c.byte('E') {
		if !c.byte('+') {
			c.byte('-')
		}
		return c.digits()
	}
	return true
}

// digits takes one digit or more.
func (c *compactor) digits() bool {
	start := c.i
	for b := c.at(); b >= '0' && b <= '9'; b = c.at() {
		c.i++
	}
	return c.i > start
}

// string takes a string, and cleans it if it is not plain ASCII.
func (c *compactor) string() bool {
	if !c.byte('"') {
		return false
	}
	start, plain := c.i-1, true
	for c.i < len(c.raw) {
		b := c.raw[c.i]
		c.i++
		switch {
		case b == '"':
			if literal := c.raw[start:c.i]; !plain && !clean(literal) {
				c.keep(start)
				c.out = appendCleaned(c.out, literal)
			}
			return true
		case b == '\\':
			plain = false
			if !c.escape() {
				return false
			}
		case b < 0x20:
			return false
		case b > 0x7E:
			plain = false
		}
	}
	return false
}

// clean tells that a valid string literal needs no other spelling.
func clean(literal []byte) bool {
	return bytes.IndexByte(literal, '\\') < 0 && Safe(string(literal))
}

// escape takes what follows a backslash.
func (c *compactor) escape() bool {
	b := c.at()
	c.i++
	switch b {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return true
	case 'u':
		for range 4 {
			if b := c.at(); (b < '0' || b > '9') && (b|0x20 < 'a' || b|0x20 > 'f') {
				return false
			}
			c.i++
		}
		return true
	}
	return false
}
