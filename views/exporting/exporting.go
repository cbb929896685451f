// Package exporting is the form that asks which records go into which file.
package exporting

import (
	"strings"

	"faceauth/keymap"
	"faceauth/views"
)

// Proposal is what there is to write, and where to if nobody says otherwise.
type Proposal struct {
	// Marked, Shown and Loaded are how many records there are of each Selection.
	Marked, Shown, Loaded int
	// Filtered tells that a filter is in force, so that Shown is another choice
	// than Loaded.
	Filtered bool
	// Path is the file, with the ending of a format.
	Path string
}

// choice is one of the answers to a question.
type choice struct {
	text  string // as it stands in the row
	about string
}

// selection is some of the records and how many they are.
type selection struct {
	what views.Selection
	n    int
}

// field is one of the form's rows.
type field uint8

const (
	whatField field = iota
	formatField
	fileField
	fields // how many there are
)

// Screen is the form.
type Screen struct {
	whats   []selection // that there are, in the order of their choices
	choices [fileField][]choice
	chosen  [fileField]int
	file    views.FileLine
	on      field

	width, height int
}

// New is a form with the answers that are likeliest: the marked records where
// there are any, else those that the filter shows, else all.
func New(p Proposal) *Screen {
	s := &Screen{file: views.NewFileLine(p.Path)}
	add := func(what views.Selection, n int, word, about string) {
		s.whats = append(s.whats, selection{what, n})
		s.choices[whatField] = append(s.choices[whatField], choice{views.Count(n) + " " + word, about})
	}
	loaded := "all that is loaded"
	if p.Marked > 0 {
		add(views.Marked, p.Marked, "marked", "the marked ones, also those that a filter hides")
	}
	if p.Filtered {
		add(views.Shown, p.Shown, "shown", "those that the filter shows")
		loaded += ", also what the filter hides"
	}
	add(views.Loaded, p.Loaded, "loaded", loaded)
	for i, f := range formats() {
		s.choices[formatField] = append(s.choices[formatField], choice{f.name, f.about})
		if f.ends(p.Path) != "" {
			s.chosen[formatField] = i
		}
	}
	return s
}

// format is a way to write records down that `faceauth list -o` knows too.
type format struct {
	name    string
	about   string
	endings []string // of file names, the usual one first
}

func formats() []format {
	return []format{
		{"csv", "for spreadsheets", []string{".csv"}},
		{"ndjson", "one record a line, exactly the API's fields", []string{".ndjson", ".jsonl"}},
		{"json", "one array, exactly the API's fields", []string{".json"}},
	}
}

// ends gives the ending of the format that path has, as it is written there;
// empty when it has none.
func (f format) ends(path string) string {
	for _, e := range f.endings {
		if at := len(path) - len(e); at >= 0 && strings.EqualFold(path[at:], e) {
			return path[at:]
		}
	}
	return ""
}

// Resize sets the size of the screen in cells.
func (s *Screen) Resize(width, height int) { s.width, s.height = width, height }

// Do carries out a key's action. Accept answers views.Export; the form stays
// open, until the file is there or Refuse says why it is not.
func (s *Screen) Do(a keymap.Action) views.Action {
	switch a {
	case keymap.Next:
		s.on = (s.on + 1) % fields
	case keymap.Previous:
		s.on = (s.on + fields - 1) % fields
	case keymap.Accept:
		return s.accept()
	case keymap.Back:
		return views.Close{}
	}
	return nil
}

func (s *Screen) accept() views.Action {
	chosen := s.whats[s.chosen[whatField]]
	if chosen.n == 0 {
		s.Refuse("There is nothing to write: choose other records.", false)
		return nil
	}
	path, replace, ok := s.file.Take()
	if !ok {
		s.on = fileField
		return nil
	}
	return views.Export{What: chosen.what, Format: s.format().name, Path: path, Replace: replace}
}

func (s *Screen) format() format { return formats()[s.chosen[formatField]] }

// Refuse says why the file was not written. exists tells that it is because
// there is one of that name: Accept then asks for it to be replaced, unless an
// answer is changed before.
func (s *Screen) Refuse(sentence string, exists bool) { s.file.Refuse(sentence, exists) }

// Type takes what no binding took, a key press or something pasted. In the
// file's row it is text; elsewhere left, right and space change the choice.
func (s *Screen) Type(msg any) views.Action {
	if s.on == fileField {
		if s.file.Type(msg) {
			s.follow()
		}
		return nil
	}
	// What is pasted has no Keystroke, though it may read "left".
	key, ok := msg.(interface{ Keystroke() string })
	if !ok {
		return nil
	}
	switch key.Keystroke() {
	case "left":
		s.choose(-1)
	case "right", "space":
		s.choose(1)
	}
	return nil
}

// follow chooses the format that the ending of the name asks for.
func (s *Screen) follow() {
	for i, f := range formats() {
		if f.ends(s.file.Text()) != "" {
			s.chosen[formatField] = i
			return
		}
	}
}

// choose goes on by so many choices in the row that has the keys, round and
// round.
func (s *Screen) choose(by int) {
	old := s.format()
	n := len(s.choices[s.on])
	if n < 2 {
		return
	}
	s.chosen[s.on] = (s.chosen[s.on] + by + n) % n
	s.file.Forget() // what was said was of the answers as they were before
	if s.on != formatField {
		return
	}
	path := s.file.Text()
	if ending := old.ends(path); ending != "" {
		path = strings.TrimSuffix(path, ending) + s.format().endings[0]
		s.file.Set(path, len(path))
	}
}
