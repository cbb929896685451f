package state

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
)

func TestRemember(t *testing.T) {
	for name, tc := range map[string]struct{ used, want []string }{
		"newest last":      {[]string{"a", "b"}, []string{"a", "b"}},
		"each once":        {[]string{"a", "b", "a"}, []string{"b", "a"}},
		"spaces around it": {[]string{"a", " a\n"}, []string{"a"}},
		"none":             {[]string{"", "  "}, nil},
		"unsafe":           {[]string{"a\x1b[2J", "a\u202eb", "a\nb"}, nil},
		"too long":         {[]string{strings.Repeat("x", MaxExpression+1)}, nil},
		"just not":         {[]string{strings.Repeat("x", MaxExpression)}, []string{strings.Repeat("x", MaxExpression)}},
	} {
		var s State
		for _, u := range tc.used {
			s.Remember(u)
		}
		if !slices.Equal(s.History, tc.want) {
			t.Errorf("%s: %q, want %q", name, s.History, tc.want)
		}
	}
	var s State
	for i := range MaxHistory + 5 {
		s.Remember(fmt.Sprint(i))
	}
	if len(s.History) != MaxHistory || s.History[0] != "5" || s.History[MaxHistory-1] != fmt.Sprint(MaxHistory+4) {
		t.Errorf("%d filters, from %s to %s", len(s.History), s.History[0], s.History[len(s.History)-1])
	}
}

func TestSave(t *testing.T) {
	for name, ok := range map[string]bool{
		"a": true, "last-week_2": true, "거절": true, "Überprüfung": true, strings.Repeat("x", MaxName): true,
		"": false, "a b": false, "a.b": false, "../x": false, "a\x1b": false, "a\u202e": false, "\xff": false, strings.Repeat("x", MaxName+1): false,
	} {
		var s State
		err := s.Save(name, "status:rejected")
		if (err == nil) != ok || len(s.Saved) > 0 != ok || ValidName(name) != ok {
			t.Errorf("Save(%q): %v, kept %v, ValidName %v", name, err, s.Saved, ValidName(name))
		}
	}
	var s State
	for _, expression := range []string{"", "  ", "a\x1bb", strings.Repeat("x", MaxExpression+1)} {
		if err := s.Save("a", expression); err == nil {
			t.Errorf("Save(%.20q) was taken", expression)
		}
	}
	for i := range MaxSaved {
		if err := s.Save(fmt.Sprint(i), "x"); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Save("one-more", "x"); err == nil || !strings.Contains(err.Error(), "delete one") {
		t.Errorf("one more than %d: %v", MaxSaved, err)
	}
	if err := s.Save("7", "y"); err != nil || s.Saved["7"] != "y" {
		t.Errorf("another filter under an old name: %v", err)
	}
	s.Forget("7")
	s.Forget("nothing")
	if err := s.Save("one-more", "x"); err != nil {
		t.Errorf("after one was deleted: %v", err)
	}
}

// full is a state with something in each field.
func full() State {
	return State{
		Columns: []Column{{Name: "time"}, {Name: "status", Hidden: true}, {Name: "submission", Width: 20}},
		Sort:    Sort{Column: "similarity", Descending: true}, Grouped: true,
		History: []string{"sim<80", `"free text" -erased:yes`},
		Saved:   map[string]string{"week": "since:7d", "거절": "status:rejected"},
	}
}

func TestConfirm(t *testing.T) {
	var s State
	for _, recipe := range []string{"ecb json base64", "ecb query hex"} {
		if err := s.Confirm("p", recipe); err != nil || s.Recipes["p"] != recipe {
			t.Errorf("%v, kept %v", err, s.Recipes)
		}
	}
	for _, project := range []string{"", strings.Repeat("p", MaxName+1), "a\nb", "a\u202eb"} {
		if err := s.Confirm(project, "ecb"); err == nil || len(s.Recipes) != 1 {
			t.Errorf("%q was kept: %v", project, s.Recipes)
		}
	}
	for i := range MaxRecipes - 1 {
		if err := s.Confirm(fmt.Sprint("p", i), "ecb"); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Confirm("one more", "ecb"); err == nil {
		t.Error("there is no end to it")
	}
	if err := s.Confirm("p", "gcm"); err != nil || s.Recipes["p"] != "gcm" {
		t.Errorf("one that is there: %v", err)
	}
	s.Recipes["\x1b"] = "ecb"
	if b := s.bounded(); len(b.Recipes) > MaxRecipes || b.Recipes["\x1b"] != "" {
		t.Errorf("kept %d, %q", len(b.Recipes), b.Recipes["\x1b"])
	}
}

func TestBounded(t *testing.T) {
	s := full()
	got := s.bounded()
	if !reflect.DeepEqual(got, s) {
		t.Errorf("what is in order was changed:\n%+v\n%+v", s, got)
	}
	got.Columns[0].Name, got.History[0], got.Saved["week"] = "x", "x", "x"
	if !reflect.DeepEqual(s, full()) {
		t.Errorf("the copy shares memory: %+v", s)
	}
	got = State{
		Columns: []Column{{Name: "a\x1b[31m", Width: -1}, {Name: "a"}, {Name: ""}, {Name: strings.Repeat("x", MaxName+1)}, {Name: "b", Width: 1 << 40}},
		Sort:    Sort{Column: "\u202etime"},
		History: []string{"a\x1b[2Jb", "c", "ab"},
		Saved:   map[string]string{"a": "x\x07y", "b c": "x", "d": ""},
	}.bounded()
	want := State{
		Columns: []Column{{Name: "a"}, {Name: "b", Width: MaxWidth}},
		Sort:    Sort{Column: "time"}, History: []string{"c", "ab"}, Saved: map[string]string{"a": "xy"},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("\n%+v, want\n%+v", got, want)
	}

	many := State{Saved: map[string]string{}}
	for i := range MaxSaved + 10 {
		many.Columns = append(many.Columns, Column{Name: fmt.Sprint(i)})
		many.Saved[fmt.Sprintf("%04d", i)] = "x"
	}
	got = many.bounded()
	if len(got.Columns) != MaxColumns || len(got.Saved) != MaxSaved || slices.Max(slices.Collect(maps.Keys(got.Saved))) != fmt.Sprintf("%04d", MaxSaved-1) {
		t.Errorf("%d columns, %d saved", len(got.Columns), len(got.Saved))
	}
}
