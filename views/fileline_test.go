package views

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
)

func TestFileLine(t *testing.T) {
	const path = "out/a.csv"
	for name, tc := range map[string]struct {
		exists  bool
		after   func(*FileLine) // the refusal
		replace bool
		said    string
	}{
		"it is there":          {true, nil, true, "Can't write it. Enter again replaces that file."},
		"something else":       {false, nil, false, "Can't write it."},
		"the cursor moves":     {true, func(f *FileLine) { f.Type(tea.KeyPressMsg{Code: tea.KeyLeft}) }, true, "Can't write it. Enter again replaces that file."},
		"the name is changed":  {true, func(f *FileLine) { f.Type(tea.PasteMsg{Content: "x"}) }, false, ""},
		"an answer is changed": {true, (*FileLine).Forget, false, ""},
		"refused otherwise":    {true, func(f *FileLine) { f.Refuse("the disk is full", false) }, false, "the disk is full."},
		"the same name is set": {true, func(f *FileLine) { f.Set(path, 0) }, true, "Can't write it. Enter again replaces that file."},
	} {
		f := NewFileLine(path)
		f.Refuse("Can't\x1b[2J write it.", tc.exists)
		if tc.after != nil {
			tc.after(&f)
		}
		if got := f.Refused(); got != tc.said {
			t.Errorf("%s: said is %q, want %q", name, got, tc.said)
		}
		if got, replace, ok := f.Take(); !ok || !strings.HasPrefix(got, path) || replace != tc.replace {
			t.Errorf("%s: took %q, %v, %v", name, got, replace, ok)
		}
		if _, replace, _ := f.Take(); replace || f.Refused() != "" {
			t.Errorf("%s: it counts twice", name)
		}
	}
}

func TestAFileNeedsAName(t *testing.T) {
	for path, want := range map[string]string{"": "", " \t ": "", " a b.csv ": "a b.csv"} {
		f := NewFileLine(path)
		got, replace, ok := f.Take()
		if got != want || ok != (want != "") || replace {
			t.Errorf("%q: took %q, %v, %v", path, got, replace, ok)
		}
		if said := f.Refused(); ok != (said == "") || !ok && said != "The file needs a name." {
			t.Errorf("%q: said is %q", path, said)
		}
	}
	f := NewFileLine(strings.Repeat("a", longestPath))
	if f.Type(tea.KeyPressMsg{Code: 'b', Text: "b"}) {
		t.Error("a path is longer than systems take")
	}
}
