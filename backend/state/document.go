package state

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// version is that of the file's meaning, not of its members: a newer console
// may add members, which an older one hands on. It is raised only when an older
// one would do harm.
const version = 1

// maxFile bounds the file, in bytes.
const maxFile = 1 << 20

// document is the file as it stands: all its members, known or not.
type document map[string]jsontext.Value

// member is a known member of a document and what it is read into.
type member struct {
	name string
	into any
}

// column is an entry of "columns", with the members that are not known.
type column struct {
	Name    string         `json:"name"`
	Hidden  bool           `json:"hidden,omitzero"`
	Width   int            `json:"width,omitzero"`
	Unknown jsontext.Value `json:",embed"`
}

// order is "sort", likewise.
type order struct {
	Column     string         `json:"column"`
	Descending bool           `json:"descending,omitzero"`
	Unknown    jsontext.Value `json:",embed"`
}

var (
	// errDamaged is a file that can't be read in whole or in part.
	errDamaged = errors.New("it is damaged")
	// ErrNewer is a file that a newer faceauth wrote, in a way that this one
	// does not understand. It is not written to.
	ErrNewer = errors.New("it was written by a newer faceauth")
)

// parse reads a file. It returns what could be read together with an error that
// is errDamaged or ErrNewer, and nothing at all of a newer one.
func parse(text []byte) (document, State, error) {
	doc := document{}
	if len(text) > maxFile {
		return document{}, State{}, fmt.Errorf("%w: over %d bytes", errDamaged, maxFile)
	}
	if err := json.Unmarshal(text, &doc); err != nil || doc == nil {
		return document{}, State{}, fmt.Errorf("%w: not a JSON object", errDamaged)
	}
	var (
		s       State
		number  = version
		columns []column
		sort    order
		bad     []string
	)
	for _, m := range []member{
		{"version", &number}, {"columns", &columns}, {"sort", &sort}, {"grouped", &s.Grouped},
		{"history", &s.History}, {"filters", &s.Saved}, {"recipes", &s.Recipes},
	} {
		value, there := doc[m.name]
		if !there {
			continue
		}
		if err := json.Unmarshal(value, m.into); err != nil {
			bad = append(bad, m.name)
		}
	}
	if number > version {
		return document{}, State{}, ErrNewer
	}
	for _, c := range columns {
		s.Columns = append(s.Columns, Column{Name: c.Name, Hidden: c.Hidden, Width: c.Width})
	}
	s.Sort = Sort{Column: sort.Column, Descending: sort.Descending}
	saved := len(s.Saved)
	s = s.bounded()
	if len(s.Saved) < saved {
		bad = append(bad, "some of filters")
	}
	if bad != nil {
		return doc, s, fmt.Errorf("%w: unreadable in it: %s", errDamaged, strings.Join(bad, ", "))
	}
	return doc, s, nil
}

// errFull is a state that does not fit into a file.
var errFull = fmt.Errorf("there is more to keep than %d bytes: delete some saved filters", maxFile)

// text writes s into the document and the document into bytes. Members that it
// does not know stay as they are. Of a state that is over the bound the oldest
// half of the history is given up, again and again; errFull when that is not
// enough.
func (doc document) text(s State) ([]byte, error) {
	for {
		text, err := doc.write(s)
		if err != nil || len(text) <= maxFile {
			return text, err
		}
		if len(s.History) == 0 {
			return nil, errFull
		}
		s.History = s.History[(len(s.History)+1)/2:]
	}
}

func (doc document) write(s State) ([]byte, error) {
	known := map[string]column{}
	var columns []column
	// What can't be read counts as nothing here: parse has told of it.
	_ = json.Unmarshal(doc["columns"], &columns)
	for _, c := range columns {
		known[c.Name] = c
	}
	columns = nil
	for _, c := range s.Columns {
		columns = append(columns, column{Name: c.Name, Hidden: c.Hidden, Width: c.Width, Unknown: known[c.Name].Unknown})
	}
	var sort order
	_ = json.Unmarshal(doc["sort"], &sort)
	sort.Column, sort.Descending = s.Sort.Column, s.Sort.Descending
	for _, m := range []member{
		{"version", version}, {"columns", columns}, {"sort", sort}, {"grouped", s.Grouped}, {"history", s.History}, {"filters", s.Saved}, {"recipes", s.Recipes},
	} {
		value, err := json.Marshal(m.into, json.Deterministic(true))
		if err != nil {
			return nil, err
		}
		doc[m.name] = value
	}
	var out bytes.Buffer
	err := json.MarshalWrite(&out, doc, json.Deterministic(true), jsontext.WithIndent("  "))
	out.WriteByte('\n')
	return out.Bytes(), err
}
