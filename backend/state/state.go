// Package state keeps what a console remembers between runs: the look of the
// list, the filters typed and saved, and how projects encrypt their links.
package state

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"faceauth/backend/safetext"
)

// The bounds of what is kept. Whatever of a file is over them is left out.
const (
	// MaxHistory is how many filters the history keeps.
	MaxHistory = 200
	// MaxSaved is how many filters can be saved.
	MaxSaved = 500
	// MaxExpression is how long a filter may be, in bytes.
	MaxExpression = 4096
	// MaxName is how long the name of a saved filter or of a column may be, in
	// runes.
	MaxName = 64
	// MaxRecipes is how many projects' recipes are kept.
	MaxRecipes = 1000
	// MaxColumns is how many columns are kept.
	MaxColumns = 100
	// MaxWidth is the widest that a column can be, in cells.
	MaxWidth = 1000
)

// State is what is kept. The zero value stands for the console's defaults. All
// its strings are clean.
type State struct {
	// Columns are those of the list, in order; none stands for the default.
	// Names that the console does not know are kept for one that does.
	Columns []Column
	Sort    Sort
	// Grouped lists the attempts on one submission together.
	Grouped bool
	// History holds the filters that were used, the newest last, each once.
	History []string
	// Saved holds filters by the names that ValidName allows.
	Saved map[string]string
	// Recipes holds how Face Auth URLs are encrypted, by the project's id, where a
	// link of the vendor's own has shown it.
	Recipes map[string]string
}

// Column is how one column of the list is shown.
type Column struct {
	Name   string
	Hidden bool
	// Width is in cells, 1 to MaxWidth; 0 leaves it to the console.
	Width int
}

// Sort is the order of the list.
type Sort struct {
	// Column is the name of a column, empty for the default order.
	Column     string
	Descending bool
}

// Remember puts a filter at the end of the history, from where it was before if
// it was there. Spaces around it don't count. An empty filter is not remembered,
// nor one over MaxExpression or with runes that don't belong into a line.
func (s *State) Remember(expression string) {
	expression = strings.TrimSpace(expression)
	if expression == "" || !validExpression(expression) {
		return
	}
	s.History = slices.DeleteFunc(s.History, func(h string) bool { return h == expression })
	s.History = append(s.History, expression)
	s.History = slices.Delete(s.History, 0, max(0, len(s.History)-MaxHistory))
}

// Save keeps a filter under a name, in place of the one that had it. The error
// says what is wrong with the name or the filter.
func (s *State) Save(name, expression string) error {
	expression = strings.TrimSpace(expression)
	switch {
	case !ValidName(name):
		return fmt.Errorf("a saved filter's name is 1 to %d letters, digits, - and _", MaxName)
	case expression == "":
		return errors.New("there is no filter to save")
	case !validExpression(expression):
		return fmt.Errorf("this filter can't be saved: it is over %d bytes or holds invisible characters", MaxExpression)
	}
	if _, there := s.Saved[name]; !there && len(s.Saved) >= MaxSaved {
		return fmt.Errorf("%d filters are saved already: delete one first", MaxSaved)
	}
	if s.Saved == nil {
		s.Saved = map[string]string{}
	}
	s.Saved[name] = expression
	return nil
}

// Confirm keeps the recipe of a project, in place of the one it had. The error
// says why it can't be kept.
func (s *State) Confirm(project, recipe string) error {
	if !validWord(project) || !validWord(recipe) {
		return fmt.Errorf("this recipe can't be kept: the project's id is over %d characters or holds invisible ones", MaxName)
	}
	if _, there := s.Recipes[project]; !there && len(s.Recipes) >= MaxRecipes {
		return fmt.Errorf("the recipes of %d projects are kept already", MaxRecipes)
	}
	if s.Recipes == nil {
		s.Recipes = map[string]string{}
	}
	s.Recipes[project] = recipe
	return nil
}

func validWord(s string) bool {
	return s != "" && utf8.RuneCountInString(s) <= MaxName && safetext.Safe(s)
}

// Forget deletes the filter of that name, if there is one.
func (s *State) Forget(name string) { delete(s.Saved, name) }

// ValidName tells whether a filter can be saved under name: letters and digits
// of any script, - and _, 1 to MaxName of them.
func ValidName(name string) bool {
	n := utf8.RuneCountInString(name)
	return n >= 1 && n <= MaxName && utf8.ValidString(name) && strings.IndexFunc(name, func(r rune) bool {
		return r != '-' && r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}) < 0
}

func validExpression(s string) bool {
	return len(s) <= MaxExpression && safetext.Safe(s)
}

// bounded is s as it may be written: without what is over the bounds, and safe
// to show. It shares nothing with s.
func (s State) bounded() State {
	out := State{Sort: s.Sort, Grouped: s.Grouped}
	for _, c := range s.Columns {
		if len(out.Columns) == MaxColumns {
			break
		}
		c.Name = columnName(c.Name)
		c.Width = min(max(c.Width, 0), MaxWidth)
		twice := slices.ContainsFunc(out.Columns, func(o Column) bool { return o.Name == c.Name })
		if c.Name != "" && !twice {
			out.Columns = append(out.Columns, c)
		}
	}
	out.Sort.Column = columnName(s.Sort.Column)
	for _, h := range s.History[max(0, len(s.History)-MaxHistory):] {
		out.Remember(safetext.Clean(h))
	}
	for _, name := range slices.Sorted(maps.Keys(s.Saved)) {
		// What Save refuses is left out.
		_ = out.Save(name, safetext.Clean(s.Saved[name]))
	}
	for _, project := range slices.Sorted(maps.Keys(s.Recipes)) {
		// What Confirm refuses is left out.
		_ = out.Confirm(project, s.Recipes[project])
	}
	return out
}

// columnName is a name made safe, empty when it is too long for one.
func columnName(name string) string {
	if utf8.RuneCountInString(name) > MaxName {
		return ""
	}
	return safetext.Clean(name)
}
