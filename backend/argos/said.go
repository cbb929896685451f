package argos

import (
	"bytes"
	"html"
	"net/http"
	"strings"
	"unicode"

	"github.com/go-json-experiment/json/jsontext"

	"faceauth/backend"
)

// said is what the body of an error says. The texts are as they came.
type said struct {
	code, message, traceID string
	// details holds what a details list adds, one "field: message" after
	// another.
	details string
}

func (s said) empty() bool { return s.code == "" && s.message == "" }

// readSaid reads the body of an error in any of the shapes that the vendor's
// pages and its gateway are known for: {traceId, errorCode, message},
// {errorCode: text}, {errorCode, message}, {message} or {Message}, and {traceId,
// code, message, details: [{field, message}]}, each alone, under "error", or in
// a list. What is none of them leaves everything empty.
func readSaid(body []byte) said {
	var s said
	d := newJSON(body)
	if d.PeekKind() == '[' {
		if _, err := d.ReadToken(); err != nil {
			return s
		}
	}
	readSaidObject(d, &s)
	if s.message == "" && strings.ContainsAny(s.code, " \t") {
		s.code, s.message = "", s.code
	}
	return s
}

func readSaidObject(d *jsontext.Decoder, s *said) {
	if d.PeekKind() != '{' {
		return
	}
	if _, err := d.ReadToken(); err != nil {
		return
	}
	for d.PeekKind() == '"' {
		name, err := d.ReadValue()
		if err != nil {
			return
		}
		key := normal(inner(name))
		if kind := d.PeekKind(); kind == '{' && (key == "error" || key == "message") {
			readSaidObject(d, s)
			continue
		}
		value, err := d.ReadValue()
		if err != nil {
			return
		}
		switch key {
		case "errorcode", "code":
			keep(&s.code, value)
		case "message", "errormessage", "error":
			keep(&s.message, value)
		case "traceid":
			keep(&s.traceID, value)
		case "details":
			s.details = readDetails(value)
		}
	}
	_, _ = d.ReadToken() // the '}', so that an object around this one goes on
}

func keep(field *string, value jsontext.Value) {
	if text, ok := textOf(value); ok && text != "" {
		*field = text
	}
}

// maxDetails bounds how many entries of a details list are read.
const maxDetails = 5

func readDetails(list jsontext.Value) string {
	d := newJSON(list)
	if d.PeekKind() != '[' {
		text, _ := textOf(list)
		return text
	}
	if _, err := d.ReadToken(); err != nil {
		return ""
	}
	var out []string
	for len(out) < maxDetails && d.PeekKind() != ']' {
		value, err := d.ReadValue()
		if err != nil {
			break
		}
		if text, ok := textOf(value); ok {
			out = append(out, text)
			continue
		}
		fields := members(value, "field", "message")
		out = append(out, strings.TrimPrefix(fields[0]+": "+fields[1], ": "))
	}
	return strings.Join(out, "; ")
}

// members reads the named members of an object that are text, by their
// normalised names.
func members(object jsontext.Value, names ...string) []string {
	out := make([]string, len(names))
	d := newJSON(object)
	if d.PeekKind() != '{' {
		return out
	}
	if _, err := d.ReadToken(); err != nil {
		return out
	}
	for d.PeekKind() == '"' {
		name, err := d.ReadValue()
		if err != nil {
			return out
		}
		key := normal(inner(name))
		value, err := d.ReadValue()
		if err != nil {
			return out
		}
		for i, want := range names {
			if key == want {
				keep(&out[i], value)
			}
		}
	}
	return out
}

// answerFailure makes a failure of an answer that is not a 2xx.
func answerFailure(status int, header http.Header, body []byte, missing backend.Kind) *failure {
	f := &failure{status: status}
	if page := isPage(header, body); page {
		f.detail = "a web page in place of JSON" + quoted(pageTitle(body))
		f.kind = backend.WebPage
	} else {
		f.said = readSaid(body)
		f.detail = f.said.details
		switch {
		case !f.said.empty():
		case missing == backend.NoImage:
			// A picture came with an error's status: it must not be shown in letters.
			if !isPictureText(body) {
				f.detail = sentence(body)
			}
		default:
			f.detail = strings.TrimSpace(string(body[:min(len(body), 4*maxDetail)]))
		}
	}
	f.judge(missing)
	return f
}

// judgeSaid judges an error that came with a status of 200.
func (f *failure) judgeSaid(missing backend.Kind) {
	f.status, f.detail = http.StatusOK, f.said.details
	f.judge(missing)
}

// judge finds the kind and class that fit the status and the words of f. A
// status of 2xx stands for an error that came in the clothes of an answer.
// missing is what "not found" means, Failed when nothing single was asked for.
func (f *failure) judge(missing backend.Kind) {
	forOne := missing != backend.Failed
	isPage := f.kind == backend.WebPage
	words := strings.ToLower(f.said.code + " " + f.said.message + " " + f.detail)
	has := func(parts ...string) bool {
		for _, part := range parts {
			if strings.Contains(words, part) {
				return true
			}
		}
		return false
	}
	status := f.status
	if status >= 200 && status < 300 {
		status = statusOfWords(has)
	}
	switch {
	case status == http.StatusTooManyRequests:
		f.kind, f.class = backend.RateLimited, transient
	case status == http.StatusRequestEntityTooLarge:
		f.kind = backend.TooLarge
	case status >= 502 && status <= 504:
		f.kind, f.class = backend.GatewayFault, transient
	case status >= 500:
		f.class = transient
		f.kind = backend.ServerFault
		if isPage {
			f.kind = backend.GatewayFault
		}
	case status == http.StatusNotFound && isPage:
		f.kind = backend.WrongAddress
	case isPage:
	case status == http.StatusForbidden && has("explicit deny", "not authorized to access this resource"):
		f.kind = backend.AddressNotAllowed
	case status == http.StatusForbidden && has("missing authentication token"):
		// AWS API Gateway says this of a path that it does not know, and of
		// that alone when a key was sent.
		f.kind = backend.WrongAddress
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		f.kind = backend.WrongKey
	case has("faceauth_project not found"):
		f.kind = backend.WrongKey
	case forOne && has("not found", "not_found", "cannot find"):
		f.kind = missing
	case missing == backend.NoImage && has("no image", "not exist", "no such", "deleted", "erased"):
		// The page of this call has one more error, cut off behind its "I".
		f.kind = missing
	case forOne && (status == http.StatusNotFound || status == http.StatusGone):
		f.kind = missing
	case status == http.StatusNotFound:
		f.kind = backend.WrongAddress
	case status == http.StatusRequestTimeout:
		f.kind = backend.Timeout
	case status == http.StatusProxyAuthRequired:
		f.kind, f.detail = backend.Network, "the proxy wants a name and a password"
	case status >= 400:
		f.kind = backend.BadRequest
	case status >= 300:
		f.kind, f.detail = backend.WrongAddress, "a redirect that leads nowhere"
	default:
		f.kind = backend.Malformed
	}
}

// statusOfWords is the status that belongs to the words of an error which came
// with a 200. The words are the gateway's own for these statuses.
func statusOfWords(has func(...string) bool) int {
	switch {
	case has("too many requests", "limit exceeded", "throttl"):
		return http.StatusTooManyRequests
	case has("explicit deny", "not authorized to access", "forbidden"):
		return http.StatusForbidden
	case has("unauthorized"):
		return http.StatusUnauthorized
	case has("internal server error", "internal_server_error"):
		return http.StatusInternalServerError
	case has("bad gateway", "service unavailable", "timed out"):
		return http.StatusBadGateway
	}
	return http.StatusBadRequest
}

// isPage tells whether an answer is HTML or XML, by its type or first letter.
func isPage(header http.Header, body []byte) bool {
	kind := strings.ToLower(header.Get("Content-Type"))
	text := bytes.TrimLeft(bytes.TrimPrefix(body, []byte(byteOrderMark)), " \t\r\n")
	return len(text) > 0 && text[0] == '<' || strings.HasPrefix(kind, "text/html") && (len(text) == 0 || text[0] != '{' && text[0] != '[')
}

// maxPageRead bounds how much of a page is searched for its title, in bytes.
const maxPageRead = 8 << 10

// pageTitle is the title of a web page, or its first words when it has none,
// up to 200 runes.
func pageTitle(body []byte) string {
	page := string(body[:min(len(body), maxPageRead)])
	lower := strings.ToLower(page)
	if len(lower) == len(page) { // some letters change their length
		for _, tag := range []string{"title", "h1"} {
			start := strings.Index(lower, "<"+tag)
			if start < 0 {
				continue
			}
			_, inside, _ := strings.Cut(page[start:], ">")
			if end := strings.Index(strings.ToLower(inside), "</"); end >= 0 {
				inside = inside[:end]
			}
			if title := words(withoutTags(inside)); title != "" {
				return bound(title, 200)
			}
		}
	}
	return bound(words(withoutTags(page)), 200)
}

func withoutTags(page string) string {
	var out strings.Builder
	for page != "" {
		text, tag, found := strings.Cut(page, "<")
		out.WriteString(text + " ")
		if !found {
			break
		}
		_, page, _ = strings.Cut(tag, ">")
	}
	return html.UnescapeString(out.String())
}

// words puts a text on one line with single spaces.
func words(s string) string {
	return strings.Join(strings.FieldsFunc(s, unicode.IsSpace), " ")
}

func quoted(title string) string {
	if title == "" {
		return ""
	}
	return ": “" + title + "”"
}
