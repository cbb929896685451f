package backend

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"faceauth/backend/safetext"
)

// The bounds of AlsoSent: how many fields it gives, and how many runes of a name
// and of a value.
const (
	MaxAlsoSent      = 40
	maxAlsoSentName  = 60
	maxAlsoSentValue = 200
)

// Sent is a field of a record that the documentation does not name. Both its
// strings are cleaned and bounded.
type Sent struct {
	// Name is the field as the API spells it; within policy and result with
	// that before it: "result.blur_score".
	Name string
	// Value is the text of a string, and the JSON of anything else.
	Value string
}

// AlsoSent lists the fields of a raw record that the documentation of GET does
// not name, such as user_id, cf1 and token, which it knows from webhooks alone,
// and scores that are new. They are in the API's order, at most MaxAlsoSent of
// them; more tells how many others there are. Of what is not a JSON object
// nothing is listed, of one that is broken what stands before that.
func AlsoSent(raw json.RawMessage) (fields []Sent, more int) {
	r := sentReader{json: jsontext.NewDecoder(bytes.NewBuffer(raw), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))}
	r.object("", documentedField)
	return r.fields, r.more
}

// sentReader collects what is not documented.
type sentReader struct {
	json   *jsontext.Decoder
	fields []Sent
	more   int
}

// object reads an object whose fields have prefix before their names, and passes
// over what is none. It answers false where the JSON is broken.
func (r *sentReader) object(prefix string, documented func(name string) bool) bool {
	if r.json.PeekKind() != '{' {
		return r.json.SkipValue() == nil
	}
	if _, err := r.json.ReadToken(); err != nil {
		return false
	}
	for r.json.PeekKind() == '"' {
		literal, err := r.json.ReadValue()
		if err != nil {
			return false
		}
		name := unquoted(literal)
		ok := true
		switch plain := PlainName(name); {
		case prefix == "" && plain == "policy":
			ok = r.object("policy.", documentedThreshold)
		case prefix == "" && (plain == "result" || plain == "score"):
			ok = r.object(name+".", documentedScore)
		case documented(plain):
			ok = r.json.SkipValue() == nil
		default:
			ok = r.field(prefix + name)
		}
		if !ok {
			return false
		}
	}
	_, err := r.json.ReadToken()
	return err == nil
}

func (r *sentReader) field(name string) bool {
	value, err := r.json.ReadValue()
	if err != nil {
		return false
	}
	if len(r.fields) == MaxAlsoSent {
		r.more++
		return true
	}
	text := string(value)
	if value.Kind() == '"' {
		text = unquoted(value)
	}
	r.fields = append(r.fields, Sent{Name: bounded(name, maxAlsoSentName), Value: bounded(text, maxAlsoSentValue)})
	return true
}

// unquoted is the text of a string literal that a decoder has read.
func unquoted(literal jsontext.Value) string {
	// Only bytes that are not UTF-8 can be wrong with it, and those come out
	// as U+FFFD.
	text, _ := jsontext.AppendUnquote(nil, literal)
	return string(text)
}

// bounded cleans s and gives at most so many of its runes, with "…" for the rest.
func bounded(s string, runes int) string {
	// What is far beyond the bound is not worth cleaning.
	cut := len(s) > 8*runes
	s = safetext.Clean(s[:min(len(s), 8*runes)])
	for i := range s {
		if runes == 0 {
			return s[:i] + "…"
		}
		runes--
	}
	if cut {
		s += "…"
	}
	return s
}

// PlainName is a name without case, underscores, hyphens and spaces: the
// vendor's pages spell the same field differently.
func PlainName(name string) string {
	return strings.ToLower(strings.Map(func(r rune) rune {
		if r == '_' || r == '-' || r == ' ' {
			return -1
		}
		return r
	}, name))
}

// documentedField knows the fields of a record, in the spellings that the API's
// pages have and that package argos reads.
func documentedField(plain string) bool {
	switch plain {
	case "authid", "authenticationid", "authstatus", "aurhstatus", "createtime", "submittype", "kycsubmissionid",
		"deletecheck", "deletetime", "rejectcomment", "rejectedcomment", "failcode", "faceauthprojectid":
		return true
	}
	return false
}

func documentedThreshold(plain string) bool {
	switch strings.TrimSuffix(plain, "threshold") {
	case "facesimilarity", "similarity", "liveness", "passiveliveness", "activeliveness",
		"occluded", "detectoccluded", "occlusion", "facecover", "headcover":
		return true
	}
	return false
}

func documentedScore(plain string) bool {
	switch strings.TrimSuffix(plain, "score") {
	case "facesimilarity", "similarity", "liveness", "passiveliveness", "activeliveness",
		"occluded", "detectoccluded", "occlusion", "facecover", "headcover":
		return true
	}
	return false
}
