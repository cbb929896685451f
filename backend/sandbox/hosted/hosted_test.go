package hosted

import (
	"crypto/sha256"
	"encoding/base64"
	"html"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// screens are one of each kind, with the given text wherever a stranger's can be.
func screens(text string) map[string]Screen {
	return map[string]Screen{
		"problem": {Project: text, Notes: []string{text}, Problem: &Problem{Status: 410, Code: text, Heading: text, Text: text, Advice: text}},
		"attempt": {Project: text, Notes: []string{text}, Rule: text, Attempt: &Attempt{Nonce: text,
			Outcomes:   []Outcome{{Value: text, Label: text, Effect: text, Main: true}, {Value: text, Label: text}},
			Parameters: []Parameter{{text, "short"}, {"name", text}, {"none", ""}, {"long", "x" + strings.Repeat(text, longFrom)}}}},
		"approved": {Project: text, Rule: text, Result: &Result{Approved: true, AuthID: text, Facts: []Parameter{{text, text}}, Reopen: true}},
		"rejected": {Rule: text, Result: &Result{AuthID: text, Facts: []Parameter{{text, text}}, Again: true}},
	}
}

var tag = regexp.MustCompile(`<[^\s>]*`)

// tags is what a page consists of beside text and the values of attributes, but
// for spans: a value with hidden characters gets one that says so.
func tags(page string) []string {
	before, after, _ := strings.Cut(page, "<style>")
	_, after, _ = strings.Cut(after, "</style>")
	all := tag.FindAllString(before+after, -1)
	return slices.DeleteFunc(all, func(tag string) bool { return strings.HasSuffix(tag, "span") })
}

func TestStrangersTextStaysText(t *testing.T) {
	pages := New()
	for _, text := range []string{
		`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `' onfocus=alert(1) autofocus='`, `</style><b>`, `</title><b>`,
		`&lt;b&gt; &amp; &#60;`, "`${x}`", `{{.Nonce}}`, `javascript:alert(1)`, "<!--", "]]>", "\x00<b>", "\xff<b>", "\u2028<b>",
	} {
		for name, s := range screens(text) {
			page := string(pages.HTML(s))
			if plain := string(pages.HTML(screens("plain")[name])); !slices.Equal(tags(page), tags(plain)) {
				t.Errorf("%s: %q changes the tags:\n%s", name, text, page)
			}
			if !strings.Contains(html.UnescapeString(readable(page)), readable(text)) {
				t.Errorf("%s: %q is not there to be read", name, text)
			}
		}
	}
}

// readable is what a browser makes of bytes that HTML has no characters for.
func readable(text string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\x00", "\uFFFD")
}

func FuzzScreen(f *testing.F) {
	f.Add("x")
	f.Add(`"><b a='`)
	f.Add("</style>\x00\r\n")
	pages := New()
	plain := map[string][]string{}
	for name, s := range screens("plain") {
		plain[name] = tags(string(pages.HTML(s)))
	}
	f.Fuzz(func(t *testing.T, text string) {
		if text == "" || len(text) > 64 {
			t.Skip("what is not there has no tags, and a long one is only longer")
		}
		for name, s := range screens(text) {
			if got := tags(string(pages.HTML(s))); !slices.Equal(got, plain[name]) {
				t.Errorf("%s: %q changes the tags: %q", name, text, got)
			}
		}
	})
}

func TestPageOfEachKind(t *testing.T) {
	pages := New()
	for name, want := range map[string][]string{
		"problem":  {`<title>words · Face Auth sandbox</title>`, `role="alert"`, `data-code="words"`, `Status 410`, `<ul class="notes"`},
		"attempt":  {`<title>Ready for an attempt · `, `<form method="post">`, `name="nonce" value="words"`, `class="main"`, `not in the link`, `tabindex="0"`},
		"approved": {`<title>Approved · `, `role="status"`, `✓</span> Approved`, `<a href="">`, `data-auth-id="words"`},
		"rejected": {`<title>Rejected · `, `role="status"`, `✗</span> Rejected`, `not made again`},
	} {
		page := string(pages.HTML(screens("words")[name]))
		for _, part := range append(want, `<html lang="en">`, `<header>`, `<main `, `<h1 id="heading">`, `<footer>`, "No camera is used, and nothing leaves this machine.") {
			if !strings.Contains(page, part) {
				t.Errorf("%s: the page lacks %q:\n%s", name, part, page)
			}
		}
		for _, part := range []string{"<script", " style=", " src=", "http:", "https:", "{{", "ZgotmplZ"} {
			if strings.Contains(page, part) {
				t.Errorf("%s: there is %q on the page", name, part)
			}
		}
	}
	if page := string(pages.HTML(screens("words")["rejected"])); strings.Contains(page, "<a ") || strings.Contains(page, `class="project"`) {
		t.Error("a page offers what it was not told to")
	}
}

func TestStatus(t *testing.T) {
	for name, want := range map[string]int{"problem": 410, "attempt": 200, "approved": 200, "rejected": 200} {
		if got := screens("x")[name].Status(); got != want {
			t.Errorf("%s: %d", name, got)
		}
	}
}

func TestThePolicyAllowsItsStyleAndNothingElse(t *testing.T) {
	pages := New()
	header := map[string]string{}
	for _, h := range pages.Header() {
		header[h[0]] = h[1]
	}
	page := string(pages.HTML(screens("x")["attempt"]))
	found := regexp.MustCompile(`(?s)<style>(.*?)</style>`).FindAllStringSubmatch(page, -1)
	if len(found) != 1 {
		t.Fatalf("%d styles", len(found))
	}
	sum := sha256.Sum256([]byte(found[0][1]))
	want := "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
	if header["Content-Security-Policy"] != want {
		t.Errorf("policy %q, want %q", header["Content-Security-Policy"], want)
	}
	for name, value := range map[string]string{"Referrer-Policy": "no-referrer", "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"} {
		if header[name] != value {
			t.Errorf("%s: %q", name, header[name])
		}
	}
}

func TestHidden(t *testing.T) {
	for value, want := range map[string]string{
		"":                         "",
		"plain, 한글, é, line\nline": "",
		"👨‍👩‍👧 क्\u200dष می\u200cخواهم": "",
		"a\u202eb":                       "U+202E",
		"a\u202eb\u202ec\u200b":          "U+202E, U+200B",
		"\x00\x1b\u009b\u2066":           "U+0000, U+001B, U+009B …",
		"\ufeff\u2060\U000e0001":         "U+FEFF, U+2060, U+E0001",
		"tab\tand return\r":              "U+0009, U+000D",
		strings.Repeat("\u200b", 10_000): "U+200B",
	} {
		if got := (Parameter{Value: value}).Hidden(); got != want {
			t.Errorf("%.20q: %q, want %q", value, got, want)
		}
	}
}
