package faceurl

import (
	"net/url"
	"strings"
	"unicode"
)

// reading is one way to take a link out of a text that was pasted, and what had
// to be put right for it.
type reading struct {
	link  string
	found []Finding
}

// readings lists the ways to take the link out of a text, the likeliest first;
// none if there is no link in it. Only decrypting tells which is right: a line
// that follows may be the end of the link, or a greeting.
func readings(text string, form *url.URL) []reading {
	var found []Finding
	change := func(kind Kind, to string) {
		if to != text {
			text, found = to, append(found, Finding{Kind: kind})
		}
	}
	change(Invisible, strings.Map(visible, strings.ToValidUTF8(text, "")))
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
	if strings.Contains(text, "pid=3D") && strings.Contains(text, "encrypted=3D") {
		change(MailSource, strings.NewReplacer("=\n", "", "=3D", "=").Replace(text))
	}
	change(HTMLEscaped, ampersands(text))

	start := schemeAt(text)
	if start < 0 {
		change(DoubleEncoded, addressUnescaped(text))
		start = schemeAt(text)
	}
	if start < 0 {
		if start = strings.Index(small(text), small(form.Host+form.Path)); start < 0 || form.Host == "" {
			return nil
		}
		change(NoScheme, text[:start]+form.Scheme+"://"+text[start:])
	}
	before := strings.TrimSpace(text[:start]) != ""
	lines, after := linesOf(text[start:])

	var all []reading
	add := func(link string, lines int, left bool) {
		trimmed := strings.TrimRightFunc(link, closing)
		for _, r := range all {
			if r.link == trimmed {
				return
			}
		}
		r := reading{link: trimmed, found: found[:len(found):len(found)]}
		if before || left || trimmed != link {
			r.found = append(r.found, Finding{Kind: Surrounded})
		}
		if lines > 1 {
			r.found = append(r.found, Finding{Kind: LineBreaks})
		}
		all = append(all, r)
	}
	n := len(lines)
	add(strings.Join(lines, ""), n, after)
	if n > 1 {
		add(strings.Join(lines[:n-1], ""), n-1, true)
	}
	first, _, more := strings.Cut(lines[0], " ")
	add(lines[0], 1, after || n > 1)
	add(first, 1, after || more || n > 1)
	return all
}

// visible drops what chat and mail programs put between characters to let a
// line break there, and other characters that nobody sees.
func visible(c rune) rune {
	switch {
	case c == '\n' || c == '\r' || c == '\t':
		return c
	case unicode.In(c, unicode.Cc, unicode.Cf):
		return -1
	case unicode.IsSpace(c):
		return ' '
	}
	return c
}

// ampersands undoes how HTML and JSON write an ampersand, nested a few times at
// most. Not html.UnescapeString: it makes ¶ms of &params.
func ampersands(text string) string {
	r := strings.NewReplacer("&amp;", "&", "&AMP;", "&", "&#38;", "&", "&#038;", "&", "&#x26;", "&", `\u0026`, "&", `\/`, "/")
	for range 3 {
		text = r.Replace(text)
	}
	return text
}

// schemeAt is where the first address begins, -1 for none.
func schemeAt(text string) int {
	lower := small(text)
	at := -1
	for _, scheme := range []string{"https://", "http://"} {
		if i := strings.Index(lower, scheme); i >= 0 && (at < 0 || i < at) {
			at = i
		}
	}
	return at
}

// small makes small letters of ASCII's capitals. Unlike strings.ToLower it leaves
// everything where it is: the small form of some letters is longer or shorter.
func small(text string) string {
	b := []byte(text)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}

// addressUnescaped decodes a text in which an address is percent-encoded as a
// whole; another is returned as it is.
func addressUnescaped(text string) string {
	for range 3 {
		if lower := small(text); !strings.Contains(lower, "%3a%2f%2f") && !strings.Contains(lower, "%253a%252f%252f") {
			break
		}
		text = unescape(text)
	}
	return text
}

// linesOf gives the lines that may be a link, which begins the text: up to an
// empty line, one with spaces inside, or a character that never is in a link.
// Marks of quotation and spaces around the lines are gone. after tells whether
// anything follows.
func linesOf(text string) (lines []string, after bool) {
	for line := range strings.SplitSeq(strings.TrimSpace(text), "\n") {
		line = strings.TrimSpace(strings.ReplaceAll(line, "\t", " "))
		quoting := line
		if len(lines) > 0 {
			quoting = strings.TrimLeft(line, "> ")
		}
		kept := quoting
		if i := strings.IndexAny(quoting, "\"<>`“”«»…"); i >= 0 {
			kept = quoting[:i]
		}
		if len(lines) > 0 && (kept == "" || strings.Contains(kept, " ")) {
			return lines, true
		}
		lines = append(lines, strings.TrimSpace(kept))
		if kept != quoting {
			return lines, true
		}
	}
	return lines, false
}

// closing is what a sentence, brackets or emphasis put after a link.
func closing(c rune) bool {
	return c == ' ' || strings.ContainsRune(".,;:!?'’)]*|\\。，、！？）」』】", c)
}

// within finds a link to the form inside one that leads on to it, as mail
// filters and search engines make them.
func within(u, form *url.URL) (*url.URL, bool) {
	if sameForm(u, form) {
		return nil, false
	}
	for _, value := range parameters(u.RawQuery) {
		inner, err := url.Parse(unescape(value))
		if err == nil && inner.Host != "" && sameForm(inner, form) {
			return inner, true
		}
	}
	return nil, false
}

// sameForm compares host, port and path; a slash at the end makes no difference.
func sameForm(u, form *url.URL) bool { return place(u) == place(form) }

func place(u *url.URL) string {
	host := strings.ToLower(u.Host)
	switch u.Scheme {
	case "https":
		host = strings.TrimSuffix(host, ":443")
	case "http":
		host = strings.TrimSuffix(host, ":80")
	}
	return host + strings.TrimRight(u.EscapedPath(), "/")
}

// mend makes a ciphertext's text of what stands in the query.
func mend(raw string) (value string, found []Finding) {
	if strings.Contains(raw, "+") {
		found = append(found, Finding{Kind: BarePlus})
	}
	value = unescape(raw)
	for again := 0; again < 3 && strings.Contains(value, "%") && unescape(value) != value; again++ {
		value = unescape(value)
		if again == 0 {
			found = append(found, Finding{Kind: DoubleEncoded})
		}
	}
	if strings.Contains(value, " ") {
		value = strings.ReplaceAll(value, " ", "+")
		found = append(found, Finding{Kind: SpaceForPlus})
	}
	return value, found
}
