package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	gotoken "go/token"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// These tests hold the shape of the house that docs/architecture.md draws:
//
//	main → tui → views → {keymap, theme, backend}
//
// They read the import graph, not the code, so they stay true while the rooms
// fill up. Whoever needs a new arrow changes the tables here and the picture
// there in the same commit.

// module is the path that all of this repository's packages begin with.
const module = "faceauth"

// longestFile is the most lines that a Go file may have.
const longestFile = 600

// graphNode is what the rules need of one package.
type graphNode struct {
	ImportPath   string
	Imports      []string
	TestImports  []string
	XTestImports []string
	Deps         []string // everything that Imports lead to
}

// mayImport lists for each room, the first part of a path in the module, the
// rooms it may import beside itself.
func mayImport() map[string][]string {
	return map[string][]string{
		"main":    {"tui", "views", "keymap", "theme", "backend"},
		"tui":     {"views", "keymap", "theme", "backend"},
		"views":   {"keymap", "theme", "backend"},
		"keymap":  {},
		"theme":   {},
		"backend": {},
	}
}

// why says for each room what a broken arrow out of it would spoil.
func why(room string) string {
	return map[string]string{
		"tui":     "tui is started by main and knows nothing of commands and flags",
		"views":   "screens answer with a views.Action, and tui carries it out; they never call it",
		"keymap":  "bindings are data: screens and tui read them, not the other way round",
		"theme":   "styles are data: screens and tui read them, not the other way round",
		"backend": "backend serves the commands as well as the console, so it knows of no screen, key or colour",
	}[room]
}

// limit keeps packages from outside where they belong.
type limit struct {
	prefix string   // of import paths
	rooms  []string // that may import it, or packages
	deep   []string // rooms that may not even reach it through others
	why    string
}

func limits() []limit {
	return []limit{
		{"charm.land/bubbletea", []string{"main", "tui"}, []string{"backend", "keymap", "theme"},
			"the one tea.Model is in tui; screens take a keymap.Action and give a views.Action"},
		{"charm.land/bubbles", []string{"tui", "views"}, []string{"backend", "keymap", "theme"},
			"widgets belong to screens"},
		{"charm.land/lipgloss", []string{"main", "tui", "views", "theme"}, []string{"backend", "keymap"},
			"styles come from theme and are laid on by screens"},
		{"github.com/charmbracelet/colorprofile", []string{"main", "tui", "views", "theme"}, []string{"backend", "keymap"},
			"what colours a terminal has is asked above backend"},
		{"github.com/muesli/termenv", nil, []string{"backend", "keymap"}, "lipgloss 2 does without it"},
		{"github.com/lucasb-eyer/go-colorful", []string{"theme"}, []string{"backend", "keymap"}, "colours are in theme"},
		{"github.com/fatih/color", nil, []string{"backend", "keymap"}, "colours are in theme"},
		{"charm.land/fang", []string{"main"}, nil, "commands and flags are read in main.go alone"},
		{"github.com/spf13/cobra", []string{"main", "backend/cli"}, nil, "commands and flags are read in main.go and backend/cli alone"},
	}
}

// noIO lists what a screen, the bindings and the styles have no use for: they
// do no I/O, so that drawing a frame can never wait.
func noIO() []string {
	return []string{"os", "os/exec", "os/signal", "net", "net/http", "syscall"}
}

// beyondScreens lists the parts of backend that do I/O.
func beyondScreens() []string {
	return []string{"backend/argos", "backend/sandbox", "backend/connect", "backend/config", "backend/command", "backend/cli", "backend/export", "backend/loader", "backend/state", "backend/terminal", "backend/clipboard", "backend/browse", "backend/audit", "backend/erasing", "backend/filelock"}
}

// brokenArrows checks the import graph. Each message names the arrow and why it
// must not be there.
func brokenArrows(graph []graphNode) []string {
	var broken []string
	seen := map[string]bool{}
	say := func(from, to, reason string) {
		if m := fmt.Sprintf("%s → %s: %s", from, to, reason); !seen[m] {
			seen[m] = true
			broken = append(broken, m)
		}
	}
	for _, node := range graph {
		from, room := inHouse(node.ImportPath)
		if _, known := mayImport()[room]; !known {
			broken = append(broken, fmt.Sprintf("%s is in no room of the house: code lives in %s", from, "main.go, tui, views, keymap, theme and backend"))
			continue
		}
		for _, imported := range node.Imports {
			if imported != module && !strings.HasPrefix(imported, module+"/") {
				checkOutside(say, from, room, imported)
				continue
			}
			checkArrow(say, from, room, imported)
		}
		// What a test imports may do I/O, but points the same way. main's tests
		// run the whole house.
		if room != "main" {
			for _, imported := range slices.Concat(node.TestImports, node.XTestImports) {
				if strings.HasPrefix(imported, module+"/") && imported != node.ImportPath {
					checkArrow(say, from+" (test)", room, imported)
				}
			}
		}
		for _, dep := range node.Deps {
			for _, l := range limits() {
				if slices.Contains(l.deep, room) && under(dep, l.prefix) && !slices.Contains(node.Imports, dep) {
					say(from, dep+" (through another package)", l.why)
				}
			}
		}
	}
	return broken
}

// inHouse gives a package's path below the module, and its room.
func inHouse(importPath string) (pkg, room string) {
	if importPath == module {
		return "main", "main"
	}
	pkg = strings.TrimPrefix(importPath, module+"/")
	room, _, _ = strings.Cut(pkg, "/")
	return pkg, room
}

// under tells whether the path p is prefix or lies below it, such as its v2.
func under(p, prefix string) bool {
	return p == prefix || strings.HasPrefix(p, prefix+"/")
}

// checkArrow checks an import of one of our own packages.
func checkArrow(say func(from, to, reason string), from, room, imported string) {
	to, toRoom := inHouse(imported)
	self, _, _ := strings.Cut(from, " ") // without the mark of a test
	switch {
	case to == "main":
		say(from, to, "nothing imports main")
	case toRoom != room && !slices.Contains(mayImport()[room], toRoom):
		say(from, to, why(room))
	case room == "views" && toRoom == "views":
		checkScreens(say, from, self, to)
	case room == "views" && toRoom == "backend" && slices.Contains(beyondScreens(), to):
		say(from, to, "screens draw what is loaded; calls, settings and servers are the business of tui and main")
	case room == "backend" && self == "backend" && to != "backend" && to != "backend/safetext":
		say(from, to, "the domain types stand below everything else in backend")
	case self == "backend/argos" && under(to, "backend/sandbox"):
		say(from, to, "the client is written from the API's documentation, not from our own imitation of it")
	case under(self, "backend/sandbox") && under(to, "backend/argos"):
		say(from, to, "the sandbox imitates the API, not our client: mistakes of the one must show against the other")
	}
}

// checkScreens checks an import within views.
func checkScreens(say func(from, to, reason string), from, self, to string) {
	switch {
	case self == "views/cells":
		say(from, to, "cells is below the screens and knows none of them")
	case to == "views" || to == "views/cells":
	case self == "views":
		say(from, to, "views is what all screens share, so it knows none of them")
	case !under(to, self):
		say(from, to, "screens don't import each other: answer with a views.Action and let tui open the other one")
	}
}

// checkOutside checks an import of a package that is not ours.
func checkOutside(say func(from, to, reason string), from, room, imported string) {
	for _, l := range limits() {
		if under(imported, l.prefix) && !slices.Contains(l.rooms, room) && !slices.Contains(l.rooms, from) {
			say(from, imported, l.why)
		}
	}
	if slices.Contains([]string{"views", "keymap", "theme"}, room) && slices.Contains(noIO(), imported) {
		say(from, imported, "screens, bindings and styles do no I/O: what waits is a task of tui")
	}
}

func TestArrows(t *testing.T) {
	for _, system := range []string{"linux", "darwin", "windows"} {
		t.Run(system, func(t *testing.T) {
			t.Parallel()
			for _, m := range brokenArrows(readGraph(t, system)) {
				t.Error(m)
			}
		})
	}
}

// readGraph lists the packages of this module as built for an operating system.
func readGraph(t *testing.T, system string) []graphNode {
	cmd := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Imports,TestImports,XTestImports,Deps", "./...")
	cmd.Env = append(os.Environ(), "GOOS="+system, "CGO_ENABLED=0")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, stderr.Bytes())
	}
	var graph []graphNode
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var node graphNode
		if err := d.Decode(&node); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		graph = append(graph, node)
	}
	if len(graph) < 5 {
		t.Fatalf("go list found only %d packages", len(graph))
	}
	return graph
}

func TestBrokenArrowsAreFound(t *testing.T) {
	// An arrow that is allowed says nothing.
	for _, tc := range []struct{ from, to, says string }{
		{"faceauth", "faceauth/tui", ""},
		{"faceauth", "faceauth/backend/command", ""},
		{"faceauth", "github.com/spf13/cobra", ""},
		{"faceauth/tui", "charm.land/bubbletea/v2", ""},
		{"faceauth/tui", "faceauth/views/list", ""},
		{"faceauth/tui", "faceauth/backend/records", ""},
		{"faceauth/views/list", "faceauth/views", ""},
		{"faceauth/views/list", "faceauth/views/cells", ""},
		{"faceauth/views/list", "faceauth/backend/records", ""},
		{"faceauth/views/list", "faceauth/views/list/inner", ""},
		{"faceauth/views/list", "charm.land/lipgloss/v2", ""},
		{"faceauth/views", "faceauth/views/cells", ""},
		{"faceauth/views/cells", "faceauth/theme", ""},
		{"faceauth/theme", "charm.land/lipgloss/v2", ""},
		{"faceauth/backend/connect", "faceauth/backend/sandbox", ""},
		{"faceauth/backend/connect", "faceauth/backend/argos", ""},
		{"faceauth/backend/argos", "net/http", ""},
		{"faceauth/backend", "faceauth/backend/safetext", ""},

		{"faceauth/tui", "faceauth", "tui → main: nothing imports main"},
		{"faceauth/views/list", "faceauth/tui", "views/list → tui: screens answer with a views.Action"},
		{"faceauth/views/list", "faceauth/backend/argos", "views/list → backend/argos: screens draw what is loaded"},
		{"faceauth/views/list", "faceauth/views/detail", "views/list → views/detail: screens don't import each other"},
		{"faceauth/views", "faceauth/views/list", "views → views/list: views is what all screens share"},
		{"faceauth/views/cells", "faceauth/views", "views/cells → views: cells is below"},
		{"faceauth/views/listing", "faceauth/views/list", "don't import each other"},
		{"faceauth/keymap", "faceauth/views", "keymap → views: bindings are data"},
		{"faceauth/keymap", "faceauth/theme", "keymap → theme: bindings are data"},
		{"faceauth/theme", "faceauth/backend", "theme → backend: styles are data"},
		{"faceauth/theme", "faceauth/tui", "theme → tui"},
		{"faceauth/backend", "faceauth/keymap", "backend → keymap: backend serves the commands"},
		{"faceauth/backend/command", "faceauth/tui", "backend/command → tui"},
		{"faceauth/backend/argos", "faceauth/theme", "backend/argos → theme"},
		{"faceauth/backend", "faceauth/backend/argos", "the domain types stand below"},
		{"faceauth/backend/argos", "faceauth/backend/sandbox", "not from our own imitation"},
		{"faceauth/backend/argos", "faceauth/backend/sandbox/portrait", "not from our own imitation"},
		{"faceauth/backend/sandbox", "faceauth/backend/argos", "the sandbox imitates the API"},
		{"faceauth/backend/sandbox/portrait", "faceauth/backend/argos", "the sandbox imitates the API"},
		{"faceauth/backend/records", "charm.land/bubbletea/v2", "the one tea.Model is in tui"},
		{"faceauth/backend/command", "charm.land/lipgloss/v2", "styles come from theme"},
		{"faceauth/backend/command", "charm.land/bubbles/v2/table", "widgets belong to screens"},
		{"faceauth/backend/command", "github.com/charmbracelet/colorprofile", "asked above backend"},
		{"faceauth/backend/command", "github.com/spf13/cobra", "read in main.go and backend/cli alone"},
		{"faceauth/views/list", "charm.land/bubbletea/v2", "the one tea.Model is in tui"},
		{"faceauth/keymap", "charm.land/bubbles/v2/key", "widgets belong to screens"},
		{"faceauth/views/list", "net/http", "do no I/O"},
		{"faceauth/theme", "os", "do no I/O"},
		{"faceauth/util", "strings", "util is in no room of the house"},
		{"faceauth/internal/x", "strings", "internal/x is in no room of the house"},
	} {
		got := brokenArrows([]graphNode{{ImportPath: tc.from, Imports: []string{tc.to}}})
		wantOne(t, tc.from+" → "+tc.to, got, tc.says)
	}
}

func TestBrokenArrowsOfTestsAndOfOthersAreFound(t *testing.T) {
	for _, tc := range []struct {
		node graphNode
		says string
	}{
		{graphNode{ImportPath: module, TestImports: []string{"faceauth/backend/sandbox", "os/exec"}}, ""},
		{graphNode{ImportPath: "faceauth/views/list", TestImports: []string{"os"}}, ""},
		{graphNode{ImportPath: "faceauth/views/list", XTestImports: []string{"faceauth/views/list"}}, ""},
		{graphNode{ImportPath: "faceauth/backend/argos", TestImports: []string{"faceauth/backend/sandbox"}}, "backend/argos (test) → backend/sandbox: "},
		{graphNode{ImportPath: "faceauth/views/list", XTestImports: []string{"faceauth/views/detail"}}, "views/list (test) → views/detail: "},
		{graphNode{ImportPath: "faceauth/tui", Deps: []string{"charm.land/bubbletea/v2"}}, ""},
		{graphNode{ImportPath: "faceauth/backend", Imports: []string{"example.com/x"}, Deps: []string{"example.com/x", "charm.land/lipgloss/v2"}},
			"backend → charm.land/lipgloss/v2 (through another package): "},
	} {
		wantOne(t, fmt.Sprint(tc.node), brokenArrows([]graphNode{tc.node}), tc.says)
	}
}

// wantOne checks that got is one message with says in it, or none for an empty says.
func wantOne(t *testing.T, what string, got []string, says string) {
	t.Helper()
	if says == "" && len(got) == 0 || says != "" && len(got) == 1 && strings.Contains(got[0], says) {
		return
	}
	t.Errorf("%s: got %q, want %q", what, got, says)
}

// strangers lists what must not stand at the top of the repository. ignored
// holds the patterns of .gitignore.
func strangers(names, ignored []string) []string {
	allowed := []string{
		"go.mod", "go.sum", "main.go", "tui", "views", "backend", "keymap", "theme", "README.md",
		"LICENSE", "CHANGELOG.md", "CONTRIBUTING.md", "docs", "testdata",
	}
	var out []string
	for _, name := range names {
		matches := func(pattern string) bool {
			ok, err := path.Match(strings.Trim(pattern, "/"), name)
			return err == nil && ok
		}
		switch {
		case slices.Contains(allowed, name), strings.HasPrefix(name, "."), strings.HasSuffix(name, "_test.go"):
		case slices.ContainsFunc(ignored, matches):
		default:
			out = append(out, name)
		}
	}
	return out
}

func TestTopLevel(t *testing.T) {
	ignored, err := os.ReadFile(".gitignore")
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	for _, name := range strangers(names, strings.Fields(string(ignored))) {
		t.Errorf("%s does not belong at the top level: code goes into one of the rooms, words into docs", name)
	}
}

func TestStrangersAreFound(t *testing.T) {
	got := strangers([]string{"main.go", ".ci", "arrows_test.go", "util", "tui", "faceauth", "x.prof", "helper.go"}, []string{"/faceauth", "/dist/", "*.prof"})
	if want := []string{"util", "helper.go"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// eachGoFile calls f with every Go file of the repository.
func eachGoFile(t *testing.T, f func(path string, text []byte)) {
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && path != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata"):
			return filepath.SkipDir
		case d.IsDir() || filepath.Ext(path) != ".go":
			return nil
		}
		text, err := os.ReadFile(path)
		if err == nil {
			f(path, text)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestFilesStayShort(t *testing.T) {
	eachGoFile(t, func(path string, text []byte) {
		if n := bytes.Count(text, []byte("\n")); n > longestFile {
			t.Errorf("%s has %d lines, more than %d: split it by matter", path, n, longestFile)
		}
	})
}

func TestNoSharedState(t *testing.T) {
	eachGoFile(t, func(path string, text []byte) {
		if strings.HasSuffix(path, "_test.go") {
			return
		}
		for _, m := range sharedState(t, path, text) {
			t.Error(m)
		}
	})
}

// sharedState finds package-level variables that could differ from one moment
// to the next: two consoles in one process must share nothing but the backend.
// What Go has no constants for is let through: errors, compiled patterns, fixed
// times, bytes of a literal, embedded files, and assertions that a type
// implements an interface.
func sharedState(t *testing.T, path string, text []byte) []string {
	fset := gotoken.NewFileSet()
	file, err := parser.ParseFile(fset, path, text, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, decl := range file.Decls {
		group, ok := decl.(*ast.GenDecl)
		if !ok || group.Tok != gotoken.VAR {
			continue
		}
		for _, spec := range group.Specs {
			v := spec.(*ast.ValueSpec)
			embedded := embeds(group.Doc) || embeds(v.Doc)
			for i, name := range v.Names {
				if name.Name == "_" || embedded || len(v.Values) == len(v.Names) && fixed(v.Values[i]) {
					continue
				}
				out = append(out, fmt.Sprintf("%s: %s is package-level state; two consoles in one process would share it. "+
					"Make it a field, a constant or a function that returns it", fset.Position(name.Pos()), name.Name))
			}
		}
	}
	return out
}

func embeds(doc *ast.CommentGroup) bool {
	return doc != nil && slices.ContainsFunc(doc.List, func(c *ast.Comment) bool { return strings.HasPrefix(c.Text, "//go:embed ") })
}

// fixed tells whether a value is one that nobody changes.
func fixed(value ast.Expr) bool {
	call, ok := value.(*ast.CallExpr)
	if !ok {
		return false
	}
	switch f := call.Fun.(type) {
	case *ast.SelectorExpr:
		pkg, ok := f.X.(*ast.Ident)
		return ok && slices.Contains([]string{"errors.New", "fmt.Errorf", "regexp.MustCompile", "time.Date"}, pkg.Name+"."+f.Sel.Name)
	case *ast.ArrayType: // []byte("…")
		elem, ok := f.Elt.(*ast.Ident)
		_, literal := call.Args[0].(*ast.BasicLit)
		return ok && elem.Name == "byte" && literal
	}
	return false
}

func TestSharedStateIsFound(t *testing.T) {
	const head = "package p\n"
	for _, tc := range []struct{ decl, names string }{
		{`var errGone = errors.New("gone")`, ""},
		{`var _ backend.Service = (*Client)(nil)`, ""},
		{`var word = regexp.MustCompile("a")`, ""},
		{`var mark = []byte("\xef\xbb\xbf")`, ""},
		{"//go:embed a.jpg\nvar photo string", ""},
		{"var (\n\terrA = errors.New(\"a\")\n\tcount int\n)", "count"},
		{`var cache = map[string]int{}`, "cache"},
		{`var current *Model`, "current"},
		{`var once sync.Once`, "once"},
		{`var a, b = errors.New("a"), 1`, "b"},
		{`var keys = []string{"j"}`, "keys"},
		{`var client = newClient()`, "client"},
		{`func f() { var local int; _ = local }`, ""},
		{`const name = "x"`, ""},
	} {
		got := sharedState(t, "p.go", []byte(head+tc.decl+"\n"))
		if tc.names != "" {
			tc.names += " is package-level state"
		}
		wantOne(t, tc.decl, got, tc.names)
	}
}
