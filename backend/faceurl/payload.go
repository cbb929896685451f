package faceurl

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"unicode/utf8"
)

// write puts the parameters that have a value into the payload's form, in the
// order of Fields: equal parameters give equal bytes.
func (f Payload) write(p Params) []byte {
	var out bytes.Buffer
	for _, field := range Fields() {
		value := p.Get(field)
		switch {
		case value == "":
		case f == Query:
			out.WriteString(between(&out, "", "&") + string(field) + "=" + escape(value))
		default:
			out.WriteString(between(&out, "{", ",") + `"` + string(field) + `":` + quote(value))
		}
	}
	if f != Query {
		out.WriteString(between(&out, "{", "") + "}")
	}
	return out.Bytes()
}

func between(out *bytes.Buffer, first, others string) string {
	if out.Len() == 0 {
		return first
	}
	return others
}

// quote is a string of JSON. It leaves < > & alone, as JSON.stringify does.
func quote(s string) string {
	var out strings.Builder
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	_ = e.Encode(s) // a string into memory: nothing to fail
	return strings.TrimSuffix(out.String(), "\n")
}

// entry is one parameter of a payload as it was found.
type entry struct {
	name, value string
	notText     bool // JSON, but no string
	barePlus    bool // a + in a query, which many readers take for a space
}

// read takes a decrypted payload apart; false when it has not this form.
func (f Payload) read(plain []byte) ([]entry, bool) {
	if !utf8.Valid(plain) {
		return nil, false
	}
	if f == Query {
		return readQuery(string(plain))
	}
	return readJSON(plain)
}

// readJSON reads one object. Keys may come twice, so a map won't do.
func readJSON(plain []byte) ([]entry, bool) {
	d := json.NewDecoder(bytes.NewReader(plain))
	if open, err := d.Token(); err != nil || open != json.Delim('{') {
		return nil, false
	}
	entries := []entry{}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return nil, false
		}
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			return nil, false
		}
		e := entry{name: name.(string)} // a key always is one
		if json.Unmarshal(raw, &e.value) != nil || raw[0] != '"' {
			e.value, e.notText = string(raw), true
		}
		entries = append(entries, e)
	}
	if _, err := d.Token(); err != nil { // the closing bracket
		return nil, false
	}
	_, err := d.Token()
	return entries, errors.Is(err, io.EOF)
}

// readQuery reads name=value pairs. It is strict about names and about every
// pair having its =, since almost any text could be a query otherwise.
func readQuery(plain string) ([]entry, bool) {
	if !readable([]byte(plain)) {
		return nil, false
	}
	var entries []entry
	for pair := range strings.SplitSeq(plain, "&") {
		name, value, ok := strings.Cut(pair, "=")
		if !ok || !plainName(name) {
			return nil, false
		}
		entries = append(entries, entry{name: name, value: unescape(value), barePlus: strings.Contains(value, "+")})
	}
	return entries, true
}

func plainName(s string) bool {
	for i := range len(s) {
		if !alphanumeric(s[i]) && strings.IndexByte("._-", s[i]) < 0 {
			return false
		}
	}
	return s != ""
}

// lastWins tells which of two parameters of one name a JavaScript program gets:
// the last of an object, the first of a query.
func (f Payload) lastWins() bool { return f == JSON }
