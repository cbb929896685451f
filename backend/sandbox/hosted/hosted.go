// Package hosted is the look of the sandbox's hosted page: what a person sees
// who opens a Face Auth URL.
package hosted

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"strings"
	"unicode"
)

//go:embed page.html
var markup string

//go:embed page.css
var style string

// Screen is what the page says at one moment: exactly one of Problem, Attempt
// and Result. Whatever is in it may be a stranger's: the page escapes it.
type Screen struct {
	// Project is the faceAuth_projectId, empty where it must not be told.
	Project string
	// Rule says in a sentence how the token expires; empty without one.
	Rule string
	// Notes are sentences on what is odd about the link.
	Notes []string

	Problem *Problem
	Attempt *Attempt
	Result  *Result
}

// Problem says why the link can't be used.
type Problem struct {
	// Status is that of HTTP, 400 to 599.
	Status int
	// Code names the problem for tests and stays as it is.
	Code string
	// Heading is a few words, Text a sentence or two, Advice what to do about it,
	// empty where Text says it.
	Heading, Text, Advice string
}

// Attempt offers the outcomes that a camera would find out.
type Attempt struct {
	// Nonce comes back with the outcome that is chosen.
	Nonce      string
	Outcomes   []Outcome
	Parameters []Parameter
}

// Outcome is a button.
type Outcome struct {
	// Value comes back when it is pressed.
	Value string
	// Label is what the camera saw, Effect what that comes to.
	Label, Effect string
	// Main is the one that stands out.
	Main bool
}

// Parameter is one that was in the link; Value is empty if it was not.
type Parameter struct{ Name, Value string }

// longFrom is the length in bytes from which a value scrolls in a box of its own.
const longFrom = 400

// Long tells of a value that would push everything else off a phone's screen.
func (p Parameter) Long() bool { return len(p.Value) > longFrom }

// Hidden names the characters of the value that a reader can't see and that may
// change how the rest looks, such as "U+202E, U+200B"; three at most.
func (p Parameter) Hidden() string {
	const most = 3
	var names []string
	seen := map[rune]bool{}
	for _, c := range p.Value {
		if seen[c] || !hides(c) {
			continue
		}
		seen[c] = true
		if len(names) == most {
			return strings.Join(names, ", ") + " …"
		}
		names = append(names, fmt.Sprintf("%U", c))
	}
	return strings.Join(names, ", ")
}

// hides tells of controls and format characters but for line ends, which show,
// and the joiners that emoji and several scripts are written with.
func hides(c rune) bool {
	switch c {
	case '\n', '\u200c', '\u200d':
		return false
	}
	return unicode.In(c, unicode.Cc, unicode.Cf)
}

// Result is the authentication that was made.
type Result struct {
	Approved bool
	AuthID   string
	// Facts are the record's fields under the API's names.
	Facts []Parameter
	// Again tells that an earlier click made it, and this one nothing.
	Again bool
	// Reopen tells that the link opens once more.
	Reopen bool
}

// Title is what the window is called and, but for an attempt, the heading says.
func (s Screen) Title() string {
	switch {
	case s.Problem != nil:
		return s.Problem.Heading
	case s.Result != nil && s.Result.Approved:
		return "Approved"
	case s.Result != nil:
		return "Rejected"
	}
	return "Ready for an attempt"
}

// Status is that of HTTP for the page.
func (s Screen) Status() int {
	if s.Problem != nil {
		return s.Problem.Status
	}
	return 200
}

// Pages makes pages. It is safe for use by several goroutines.
type Pages struct {
	template *template.Template
	policy   string
}

// New reads the page that is built in.
func New() *Pages {
	sum := sha256.Sum256([]byte(style))
	return &Pages{
		template: template.Must(template.New("page").Parse(markup)), // it is a constant of the package
		policy: "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) +
			"'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
	}
}

// HTML is the page, in UTF-8.
func (p *Pages) HTML(s Screen) []byte {
	var b bytes.Buffer
	data := struct {
		Screen
		Style template.CSS
	}{s, template.CSS(style)}
	if err := p.template.Execute(&b, data); err != nil {
		panic(err) // neither the types nor a buffer can fail
	}
	return b.Bytes()
}

// Header lists the headers that go with every page: it runs no script, loads
// nothing, sends its form to nobody else, stands in no frame, is kept nowhere,
// tells no other page its address, and may not ask for the camera.
func (p *Pages) Header() [][2]string {
	return [][2]string{
		{"Content-Security-Policy", p.policy},
		{"Referrer-Policy", "no-referrer"},
		{"Cache-Control", "no-store"},
		{"X-Content-Type-Options", "nosniff"},
		{"X-Frame-Options", "DENY"}, // for browsers that don't know frame-ancestors
		{"Permissions-Policy", "camera=(), microphone=(), geolocation=()"},
		{"Cross-Origin-Opener-Policy", "same-origin"},
		{"Cross-Origin-Resource-Policy", "same-origin"},
	}
}
