package sandbox

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// FormName is one way of answering GET image, or of failing a DELETE.
type FormName string

// ImageForm describes a form.
type ImageForm struct {
	Name FormName
	// Same tells that the picture is the same file to the byte as without the
	// fault, in other clothes.
	Same bool

	dress func(picture []byte) (answer, error)
}

// ImageForms lists the forms in which GET image can be made to answer. "A base64
// encoded image" is all that its page says, so the first of them are other ways to
// mean that; then come other pictures, and what is no picture.
func ImageForms() []ImageForm {
	text := func(write func(base64 string) string) func([]byte) (answer, error) {
		return func(picture []byte) (answer, error) {
			return textAnswer(write(base64.StdEncoding.EncodeToString(picture))), nil
		}
	}
	inJSON := func(write func(base64 string) string) func([]byte) (answer, error) {
		return func(picture []byte) (answer, error) {
			return jsonAnswer(http.StatusOK, write(base64.StdEncoding.EncodeToString(picture))), nil
		}
	}
	raw := func(kind string) func([]byte) (answer, error) {
		return func(picture []byte) (answer, error) {
			return answer{status: http.StatusOK, kind: kind, body: picture}, nil
		}
	}
	fixed := func(a answer) func([]byte) (answer, error) {
		return func([]byte) (answer, error) { return a, nil }
	}
	other := func(change func([]byte) ([]byte, error)) func([]byte) (answer, error) {
		return func(picture []byte) (answer, error) {
			changed, err := change(picture)
			return textAnswer(base64.StdEncoding.EncodeToString(changed)), err
		}
	}
	const dataURI = "data:image/jpeg;base64,"
	return []ImageForm{
		{"quoted", true, inJSON(func(s string) string { return `"` + s + `"` })},
		{"data-uri", true, text(func(s string) string { return dataURI + s })},
		{"quoted-data-uri", true, inJSON(func(s string) string { return `"` + dataURI + s + `"` })},
		{"wrapped", true, text(func(s string) string { return wrap(s, 76, "\r\n") })},
		{"url-safe", true, text(func(s string) string {
			return strings.TrimRight(strings.NewReplacer("+", "-", "/", "_").Replace(s), "=")
		})},
		{"unpadded", true, text(func(s string) string { return strings.TrimRight(s, "=") })},
		{"escaped", true, inJSON(func(s string) string {
			return `"` + strings.NewReplacer("/", `\/`, "+", `\u002b`).Replace(wrap(s, 64, `\n`)) + `"`
		})},
		{"percent", true, text(url.QueryEscape)},
		{"json", true, inJSON(func(s string) string { return `{"statusCode":200,"message":"success","image":"` + s + `"}` })},
		{"twice", true, text(func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) })},
		{"raw", true, raw("image/jpeg")},
		{"mislabelled", true, raw(jsonKind)},
		{"as-html", true, func(picture []byte) (answer, error) {
			return answer{status: http.StatusOK, kind: htmlKind, body: []byte(base64.StdEncoding.EncodeToString(picture))}, nil
		}},
		{"gzip", true, func(picture []byte) (answer, error) { return gzipped(base64.StdEncoding.EncodeToString(picture)) }},

		{"png", false, other(asPNG)},
		{"gif", false, other(asGIF)},
		{"grey", false, other(asGrey)},
		{"pixel", false, other(asPixel)},
		{"turned", false, other(asTurned)},
		{"large", false, other(asLarge)},
		{"bomb", false, other(asBomb)},
		{"broken", false, other(func(picture []byte) ([]byte, error) { return picture[:len(picture)/2], nil })},

		{"heic", false, fixed(textAnswer(base64.StdEncoding.EncodeToString([]byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00heicmif1"))))},
		{"pdf", false, fixed(textAnswer(base64.StdEncoding.EncodeToString([]byte("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n"))))},
		{"cut", false, text(func(s string) string { return s[:len(s)/8*4+1] })},
		{"html", false, fixed(answer{status: http.StatusOK, kind: htmlKind, body: []byte("<!doctype html><title>Sign in</title>")})},
		{"words", false, fixed(textAnswer("Image not found"))},
		{"error", false, fixed(jsonAnswer(http.StatusOK, `{"errorCode":"NOT_FOUND","message":"Image not found"}`))},
		{"null", false, fixed(jsonAnswer(http.StatusOK, "null"))},
		{"empty", false, fixed(answer{status: http.StatusOK, kind: textKind})},
	}
}

func imageForms() []string {
	var names []string
	for _, f := range ImageForms() {
		names = append(names, string(f.Name))
	}
	return names
}

func imageForm(name string) (FormName, error) {
	names := imageForms()
	for _, known := range names {
		if known == name {
			return FormName(name), nil
		}
	}
	return "", fmt.Errorf("there is no such form of an image; there are %s", strings.Join(names, ", "))
}

// imageAs answers with the picture in a form.
func (s *Server) imageAs(name FormName, picture []byte) answer {
	for _, f := range ImageForms() {
		if f.Name != name {
			continue
		}
		a, err := f.dress(picture)
		if err != nil {
			return s.serverError()
		}
		return a
	}
	return s.badQuery()
}

// wrap breaks a text into lines.
func wrap(s string, width int, end string) string {
	var b strings.Builder
	for len(s) > width {
		b.WriteString(s[:width] + end)
		s = s[width:]
	}
	return b.String() + s + end
}
