package state

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"faceauth/backend/safetext"
)

func TestParse(t *testing.T) {
	for name, tc := range map[string]struct {
		text string
		want State
		err  error
		says string
	}{
		"empty object":     {text: `{}`},
		"all":              {text: `{"version":1,"columns":[{"name":"time","width":3},{"name":"id","hidden":true}],"sort":{"column":"time","descending":true},"grouped":true,"history":["a"],"filters":{"w":"since:7d"}}`, want: State{Columns: []Column{{"time", false, 3}, {"id", true, 0}}, Sort: Sort{"time", true}, Grouped: true, History: []string{"a"}, Saved: map[string]string{"w": "since:7d"}}},
		"nulls":            {text: `{"columns":null,"sort":null,"grouped":null,"history":null,"filters":null}`},
		"one member bad":   {text: `{"grouped":"yes","history":["a"]}`, want: State{History: []string{"a"}}, err: errDamaged, says: "unreadable in it: grouped"},
		"two":              {text: `{"grouped":3,"sort":[],"filters":{"w":"x"}}`, want: State{Saved: map[string]string{"w": "x"}}, err: errDamaged, says: "sort, grouped"},
		"a bad name":       {text: `{"filters":{"a b":"x","w":"y"}}`, want: State{Saved: map[string]string{"w": "y"}}, err: errDamaged, says: "some of filters"},
		"a hostile string": {text: `{"filters":{"w":"a\u001b]0;t\u0007b"}}`, want: State{Saved: map[string]string{"w": "ab"}}},
		"nothing":          {text: ``, err: errDamaged, says: "not a JSON object"},
		"cut short":        {text: `{"grouped":true,"histo`, err: errDamaged},
		"another shape":    {text: `[1]`, err: errDamaged},
		"null":             {text: `null`, err: errDamaged},
		"twice":            {text: `{"grouped":true,"grouped":false}`, err: errDamaged},
		"newer":            {text: `{"version":2,"grouped":true}`, err: ErrNewer},
		"newer and other":  {text: `{"version":2,"grouped":{"by":"day"}}`, err: ErrNewer},
		"too large":        {text: `{"x":"` + strings.Repeat("x", maxFile) + `"}`, err: errDamaged, says: "over 1048576 bytes"},
	} {
		_, got, err := parse([]byte(tc.text))
		if !errors.Is(err, tc.err) || tc.err == nil && err != nil {
			t.Errorf("%s: error %v, want %v", name, err, tc.err)
		}
		if tc.says != "" && (err == nil || !strings.Contains(err.Error(), tc.says)) {
			t.Errorf("%s: error %v, want %q in it", name, err, tc.says)
		}
		if !reflect.DeepEqual(got, tc.want) {
			t.Errorf("%s:\n%+v, want\n%+v", name, got, tc.want)
		}
	}
}

func TestUnknownMembersStay(t *testing.T) {
	doc, s, err := parse([]byte(`{"version":1,"later":{"b":[1.50,"<&>"]},"columns":[{"name":"time","colour":"red","width":9},{"name":"gone","colour":"blue"}],"sort":{"column":"time","then":"id"}}`))
	if err != nil {
		t.Fatal(err)
	}
	s.Columns = []Column{{Name: "id"}, {Name: "time", Width: 5}}
	s.Sort.Column = "id"
	text, err := doc.text(s)
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]jsontext.Value
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	for name, want := range map[string]string{
		"later":   `{"b":[1.50,"<&>"]}`,
		"columns": `[{"name":"id"},{"name":"time","width":5,"colour":"red"}]`,
		"sort":    `{"column":"id","then":"id"}`,
		"version": `1`,
	} {
		value := got[name]
		if err := value.Compact(); err != nil || string(value) != want {
			t.Errorf("%s: %s, want %s", name, value, want)
		}
	}
}

func TestTextIsBounded(t *testing.T) {
	s := full()
	s.History = nil
	for i := range MaxHistory {
		s.Remember(fmt.Sprint(i, strings.Repeat(`"`, MaxExpression-10))) // twice that size in JSON
	}
	text, err := document{}.text(s)
	if err != nil || len(text) > maxFile {
		t.Fatalf("%d bytes, %v", len(text), err)
	}
	_, got, err := parse(text)
	if err != nil || len(got.History) == 0 || got.History[len(got.History)-1] != s.History[MaxHistory-1] || !reflect.DeepEqual(got.Saved, s.Saved) {
		t.Errorf("%d of the history came back, %v", len(got.History), err)
	}
	for i := range MaxSaved {
		_ = s.Save(fmt.Sprint(i), strings.Repeat("x", MaxExpression))
	}
	if text, err := (document{}).text(s); !errors.Is(err, errFull) {
		t.Errorf("%d bytes, %v; want errFull", len(text), err)
	}
}

func FuzzParse(f *testing.F) {
	text, err := document{}.text(full())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	for _, s := range []string{`{"version":2}`, `{"history":["a\u001b[2J","\ud800"],"filters":{"\u202e":"x"}}`, `{"columns":[{"name":"a","width":-1e9},{"name":"a","x":{}}]}`, `{"sort":null,"x":[[[]]]}`, "\xff", `{"filters":{"a":1}}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		doc, s, err := parse(raw)
		if err != nil && !errors.Is(err, errDamaged) && !errors.Is(err, ErrNewer) {
			t.Fatal(err)
		}
		if err != nil && !safetext.Safe(err.Error()) {
			t.Fatalf("the error is not safe to show: %q", err)
		}
		if len(s.History) > MaxHistory || len(s.Saved) > MaxSaved || len(s.Columns) > MaxColumns {
			t.Fatalf("over the bounds: %+v", s)
		}
		shown := []string{s.Sort.Column}
		for name, expression := range s.Saved {
			shown = append(shown, name, expression)
		}
		for _, c := range s.Columns {
			shown = append(shown, c.Name)
		}
		for _, text := range append(shown, s.History...) {
			if !safetext.Safe(text) {
				t.Fatalf("%q is not safe", text)
			}
		}
		known := len(doc)
		written, err := doc.text(s)
		if errors.Is(err, errFull) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		again, twice, err := parse(written)
		if err != nil {
			t.Fatalf("what was written can't be read: %v\n%s", err, written)
		}
		if len(again) < known {
			t.Fatalf("members were lost: %s became %s", raw, written)
		}
		// An empty list or map reads the same as none.
		if fmt.Sprintf("%+v", twice) != fmt.Sprintf("%+v", s) {
			t.Fatalf("%+v became %+v", s, twice)
		}
	})
}
