package command

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"unicode/utf16"

	"faceauth/backend/faceurl"
	"faceauth/backend/safetext"
)

// linkJSON is a link as -o json has it.
type linkJSON struct {
	URL        string            `json:"url"`
	ProjectID  string            `json:"pid,omitempty"`
	Parameters map[string]string `json:"parameters"`
	Recipe     string            `json:"recipe"`
	Confirmed  bool              `json:"recipe_confirmed"`
	Findings   []findingJSON     `json:"findings,omitempty"`
}

type findingJSON struct {
	Kind     string `json:"kind"`
	Level    string `json:"level"`
	Field    string `json:"field,omitempty"`
	Sentence string `json:"sentence"`
	Advice   string `json:"advice,omitempty"`
}

func findingsJSON(found []faceurl.Finding) []findingJSON {
	var out []findingJSON
	for _, f := range found {
		out = append(out, findingJSON{string(f.Kind), f.Level().String(), string(f.Field), f.Sentence(), f.Advice()})
	}
	return out
}

func (o *URLOptions) described(l faceurl.Link) linkJSON {
	return linkJSON{URL: l.URL, Parameters: named(l.Params), Recipe: l.Recipe.String(), Confirmed: o.Confirmed, Findings: findingsJSON(l.Findings())}
}

// named are the values that are there, by the API's names.
func named(p faceurl.Params) map[string]string {
	values := map[string]string{}
	for _, f := range faceurl.Fields() {
		if v := p.Get(f); v != "" {
			values[string(f)] = v
		}
	}
	return values
}

// writeJSON writes a value that may have a stranger's strings in it. Whatever in
// them a terminal could act upon is written as an escape of JSON's, so that they
// are the same to a program.
func writeJSON(out io.Writer, v any, indented bool) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if indented {
		enc.SetIndent("", "  ")
	}
	if err := enc.Encode(v); err != nil {
		return err
	}
	var safe bytes.Buffer
	for _, r := range b.String() {
		if r < 0x80 || safetext.Safe(string(r)) {
			safe.WriteRune(r)
			continue
		}
		for _, unit := range utf16.AppendRune(nil, r) {
			fmt.Fprintf(&safe, `\u%04x`, unit)
		}
	}
	_, err := out.Write(safe.Bytes())
	return err
}
