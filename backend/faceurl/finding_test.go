package faceurl

import (
	"encoding/base64"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"faceauth/backend"
)

// kindsInCode lists every constant of type Kind.
func kindsInCode(t *testing.T) []Kind {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "finding.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var all []Kind
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if name, ok := spec.Type.(*ast.Ident); ok && name.Name == "Kind" {
			text, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, Kind(text))
		}
		return true
	})
	if len(all) < 30 {
		t.Fatalf("only %d kinds found", len(all))
	}
	return all
}

func TestEveryKindIsSaid(t *testing.T) {
	fallback := Finding{}.Sentence()
	sentences := map[string]Kind{}
	for _, k := range kindsInCode(t) {
		f := Finding{Kind: k, Field: CF1, Is: "is", Wanted: "wanted", Count: 3}
		s := f.Sentence()
		if other, twice := sentences[s]; s == fallback || twice || !strings.HasSuffix(s, ".") || strings.Contains(s, "%!") || f.Error() != s {
			t.Errorf("%s says %q, %s too", k, s, other)
		}
		sentences[s] = k
		if a := f.Advice(); a != "" && !strings.HasSuffix(a, ".") {
			t.Errorf("%s advises %q", k, a)
		}
	}
	for l, want := range map[Level]string{Note: "note", Repair: "repair", Fault: "fault"} {
		if l.String() != want {
			t.Errorf("%q, want %q", l, want)
		}
	}
}

// TestNothingSecretIsSaid makes whatever can go wrong go wrong with values that
// are easy to find again, and looks for them and the keys in all that is said.
func TestNothingSecretIsSaid(t *testing.T) {
	const value = "PERSONALVALUE"
	project := testProject()
	p := Params{SubmissionID: value + "1", UserID: value + "2 ", CF: [3]string{value + "3", value + "4", value + "5"}, Token: value + " 6"}
	broken := p
	broken.CF[2] = value + "\xff"

	var said []any
	say := func(things ...any) { said = append(said, things...) }
	inspect := func(text string) {
		r := Inspect(project, text)
		for _, f := range r.Findings {
			say(f, f.Sentence(), f.Advice())
		}
	}
	for _, r := range append(Recipes(), Recipe{}) {
		for _, p := range []Params{p, broken, {}} {
			l, err := Compose(project, p, r)
			say(err)
			for _, f := range l.Findings() {
				say(f, f.Sentence(), f.Advice())
			}
			if l.URL == "" {
				continue
			}
			for _, text := range []string{l.URL, l.URL[:len(l.URL)-10], l.URL + "A", strings.Replace(l.URL, "pid=", "pid=x", 1), strings.ReplaceAll(l.URL, "%", "%25")} {
				inspect(text)
			}
		}
	}
	for _, plain := range []string{
		value, `{"` + value + `":1}`, `{"sid":{"x":"` + value + `"},"sid":"` + value + `","userid":"` + value + `"}`, value + "=" + value, "sid=" + value + "%ff&sid=" + value + "&cf1=" + value + "&authCf1=+" + value, `{"sid":"` + value,
	} {
		for _, r := range Recipes() {
			if r.Payload == JSON {
				inspect(sealed(plain, r))
			}
		}
		inspect(testForm + "?pid=abc123xyz0&encrypted=" + escape(plain))
		inspect(testForm + "?pid=abc123xyz0&encrypted=" + base64.RawURLEncoding.EncodeToString([]byte(plain)))
		inspect(testForm + "?pid=abc123xyz0&" + plain)
	}
	for _, bad := range []Project{{}, {ID: "x", FormURL: "https://" + testKey, APIKey: project.APIKey}, {ID: "x", FormURL: "https://u:" + testKey + "@h/", APIKey: project.APIKey}, {ID: "x", FormURL: testForm + "?sid=" + value, APIKey: project.APIKey}} {
		_, err := Compose(bad, p, Default())
		say(err, fmt.Sprintf("%v %+v %#v", bad.APIKey, project.APIKey, project.SecretKey))
	}
	for _, file := range []string{value + "\n", "sid,user\n" + value + "\n\"" + value + "\n" + value + "\"x,y\n" + value + ",\"" + value, "sid,user\n," + value, "sid,user\n" + value + "\xff,x", "sid," + value + ",SID\n"} {
		rows, err := ReadRows(strings.NewReader(file))
		say(err)
		if err != nil {
			continue
		}
		for _, err := range rows.All() {
			say(err)
		}
	}
	_, err := ParseRecipe("gcm " + testKey)
	say(err)

	for _, thing := range said {
		if thing == nil || reflect.ValueOf(thing).IsZero() {
			continue
		}
		text := strings.ToLower(fmt.Sprintf("%v %+v", thing, thing))
		for _, secret := range []string{value, testKey, testSecret} {
			if strings.Contains(text, strings.ToLower(secret)) {
				t.Errorf("%q is in %q", secret, text)
			}
		}
	}
	if len(said) < 1000 {
		t.Errorf("only %d things were said", len(said))
	}
}

// TestProjectHidesItsKeys holds what a log of a project would show.
func TestProjectHidesItsKeys(t *testing.T) {
	p := Project{ID: "x", APIKey: backend.NewSecret(testKey), SecretKey: backend.NewSecret(testSecret)}
	for _, format := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
		if s := fmt.Sprintf(format, p); strings.Contains(s, testKey) || strings.Contains(s, testSecret) {
			t.Errorf("%s shows %s", format, s)
		}
	}
}
