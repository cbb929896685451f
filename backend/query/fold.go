package query

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// fold makes texts that strings.EqualFold calls equal the same: each rune
// becomes one that stands for all that it may be confused with by case. The
// result is never longer than s.
func fold(s string) string {
	return strings.Map(foldRune, s)
}

// appendFold appends the folded bytes of s to b.
func appendFold(b, s []byte) []byte {
	for len(s) > 0 {
		r, size := utf8.DecodeRune(s)
		b = utf8.AppendRune(b, foldRune(r))
		s = s[size:]
	}
	return b
}

func foldRune(r rune) rune {
	if r < utf8.RuneSelf {
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	}
	least := r
	for next := unicode.SimpleFold(r); next != r; next = unicode.SimpleFold(next) {
		least = min(least, next)
	}
	if 'A' <= least && least <= 'Z' { // the Kelvin sign and the long s
		least += 'a' - 'A'
	}
	return least
}

// how says how a pattern lies on a text.
type how uint8

const (
	begins how = iota
	exactly
	contains
	like // with a * in it
)

// pattern is what a text is held against, without regard to case.
type pattern struct {
	how how
	// parts are what stands between the stars, as it was written; one part
	// where there is none.
	parts []string
	// folded is parts, folded.
	folded []string
}

func newPattern(h how, parts []string) *pattern {
	p := &pattern{how: h, parts: parts}
	if len(parts) > 1 {
		p.how = like
	}
	for _, part := range parts {
		p.folded = append(p.folded, fold(part))
	}
	return p
}

// match holds the pattern against a text.
func (p *pattern) match(s string) bool {
	s = fold(s)
	first := p.folded[0]
	switch p.how {
	case begins:
		return strings.HasPrefix(s, first)
	case exactly:
		return s == first
	case contains:
		return strings.Contains(s, first)
	}
	if !strings.HasPrefix(s, first) {
		return false
	}
	s = s[len(first):]
	last := len(p.folded) - 1
	for _, part := range p.folded[1:last] {
		i := strings.Index(s, part)
		if i < 0 {
			return false
		}
		s = s[i+len(part):]
	}
	return strings.HasSuffix(s, p.folded[last])
}
