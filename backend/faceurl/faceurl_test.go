package faceurl

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"faceauth/backend"
)

const (
	testForm   = "https://form.argosidentity.com/face-auth"
	testKey    = "A1b2C3d4E5f6G7h8I9j0A1b2C3d4E5f6G7h8I9j0"
	testSecret = "s3cret-of-gcm"
)

func testProject() Project {
	return Project{ID: "abc123xyz0", FormURL: testForm, APIKey: backend.NewSecret(testKey), SecretKey: backend.NewSecret(testSecret)}
}

func testParams() Params {
	return Params{SubmissionID: "sub000123", UserID: "user-77", CF: [3]string{"kim@example.com", "", "third"}, Token: "Tk9.a_b-c1"}
}

// compose makes a link that can be made.
func compose(t testing.TB, p Params, r Recipe) string {
	t.Helper()
	l, err := Compose(testProject(), p, r)
	if err != nil {
		t.Fatal(err)
	}
	return l.URL
}

func kinds(found []Finding) []Kind {
	var all []Kind
	for _, f := range found {
		all = append(all, f.Kind)
	}
	return all
}

// urlCharacters is what RFC 3986 lets stand in a query.
var urlCharacters = regexp.MustCompile(`^https?://[A-Za-z0-9.:\[\]-]+[A-Za-z0-9._~!$&'()*,;=:@/?%-]*$`)

func TestCompose(t *testing.T) {
	l, err := Compose(testProject(), Params{SubmissionID: "sub000123"}, Default())
	if err != nil || !strings.HasPrefix(l.URL, testForm+"?pid=abc123xyz0&encrypted=") || l.Findings() != nil {
		t.Errorf("%q, %v, %v", l.URL, err, l.Findings())
	}
	for name, tc := range map[string]struct {
		form, id string
		want     string
	}{
		"its own query":     {"https://h/f?lang=ko&x=a+b%26&empty&", "p", "https://h/f?lang=ko&x=a%20b%26&empty=&pid=p&encrypted="},
		"the pid with it":   {"https://h/f?pid=p&lang=ko", "p", "https://h/f?lang=ko&pid=p&encrypted="},
		"an odd pid":        {"https://h/f", "p&q +é", "https://h/f?pid=p%26q%20%2B%C3%A9&encrypted="},
		"loopback":          {"http://127.0.0.1:8080/face-auth", "p", "http://127.0.0.1:8080/face-auth?pid=p&encrypted="},
		"a bare host":       {"https://h", "p", "https://h?pid=p&encrypted="},
		"something to mend": {"https://h/a b/f", "p", "https://h/a%20b/f?pid=p&encrypted="},
	} {
		project := testProject()
		project.FormURL, project.ID = tc.form, tc.id
		l, err := Compose(project, testParams(), Default())
		if err != nil || !strings.HasPrefix(l.URL, tc.want) || !urlCharacters.MatchString(l.URL) {
			t.Errorf("%s: %q, %v, want %q", name, l.URL, err, tc.want)
		}
		if r := Inspect(project, l.URL); r.Params != testParams() || r.ProjectID != tc.id || r.Level() > Note {
			t.Errorf("%s: read as %+v", name, r)
		}
	}
}

func TestComposeRefuses(t *testing.T) {
	for name, tc := range map[string]struct {
		change func(*Project, *Params, *Recipe)
		want   Kind
		says   string
	}{
		"no sid":          {func(_ *Project, p *Params, _ *Recipe) { p.SubmissionID = "" }, NoSubmission, "no sid"},
		"broken UTF-8":    {func(_ *Project, p *Params, _ *Recipe) { p.CF[1] = "a\xff" }, NotUTF8, "authCf2"},
		"no API key":      {func(p *Project, _ *Params, _ *Recipe) { p.APIKey = backend.Secret{} }, NoKey, "API key"},
		"no secretKey":    {func(p *Project, _ *Params, r *Recipe) { p.SecretKey = backend.Secret{}; *r = gcmRecipe(SecretKey) }, NoKey, "secretKey"},
		"no pid":          {func(p *Project, _ *Params, _ *Recipe) { p.ID = "" }, NoPid, "no pid"},
		"no form":         {func(p *Project, _ *Params, _ *Recipe) { p.FormURL = "" }, BadForm, "no http or https"},
		"no host":         {func(p *Project, _ *Params, _ *Recipe) { p.FormURL = "https:///x" }, BadForm, "no http or https"},
		"another scheme":  {func(p *Project, _ *Params, _ *Recipe) { p.FormURL = "ftp://h/x" }, BadForm, "no http or https"},
		"no address":      {func(p *Project, _ *Params, _ *Recipe) { p.FormURL = "https://h:x/%zz" }, BadForm, "no http or https"},
		"a user":          {func(p *Project, _ *Params, _ *Recipe) { p.FormURL = "https://u:secret@h/x" }, BadForm, "user name"},
		"a fragment":      {func(p *Project, _ *Params, _ *Recipe) { p.FormURL = testForm + "#x" }, BadForm, "#"},
		"a link":          {func(p *Project, _ *Params, _ *Recipe) { p.FormURL = testForm + "?encrypted=x" }, BadForm, "parameters of a link"},
		"a sid":           {func(p *Project, _ *Params, _ *Recipe) { p.FormURL = testForm + "?SID=x" }, BadForm, "parameters of a link"},
		"another project": {func(p *Project, _ *Params, _ *Recipe) { p.FormURL = testForm + "?pid=other" }, OtherPid, `"other", not for "abc123xyz0"`},
		"no recipe":       {func(_ *Project, _ *Params, r *Recipe) { *r = Recipe{} }, BadRecipe, "recipe"},
		"too long":        {func(_ *Project, p *Params, _ *Recipe) { p.CF[0] = strings.Repeat("x", MaxLink) }, TooLong, "512 KiB"},
	} {
		project, p, r := testProject(), testParams(), Default()
		tc.change(&project, &p, &r)
		l, err := Compose(project, p, r)
		f, ok := errors.AsType[Finding](err)
		if !ok || f.Kind != tc.want || f.Level() != Fault || l != (Link{}) || !strings.Contains(err.Error(), tc.says) || strings.Contains(err.Error(), "secret@") {
			t.Errorf("%s: %+v, %v", name, l, err)
		}
	}
}

func gcmRecipe(k Key) Recipe { return Recipe{GCM, JSON, Base64, UsualLayout, k} }

// TestReadBack holds the last check before a link is given out: it must see a
// link that does not say what it should.
func TestReadBack(t *testing.T) {
	l, err := Compose(testProject(), testParams(), Default())
	if err != nil || !l.readsBack(testProject().APIKey) {
		t.Fatal("a good link does not read back", err)
	}
	for name, change := range map[string]func(*Link){
		"another value":    func(l *Link) { l.Params.UserID = "x" },
		"another encoding": func(l *Link) { l.Recipe.Encoding = Hex },
		"another payload":  func(l *Link) { l.Recipe.Payload = Query },
		"another cipher":   func(l *Link) { l.Recipe = gcmRecipe(APIKey) },
		"bare characters":  func(l *Link) { l.URL, _ = url.QueryUnescape(l.URL); l.URL = strings.ReplaceAll(l.URL, "=", "") },
		"nothing":          func(l *Link) { l.URL = "" },
		"no address":       func(l *Link) { l.URL = ":" },
	} {
		bad := l
		change(&bad)
		if bad.readsBack(testProject().APIKey) {
			t.Errorf("%s: not seen", name)
		}
	}
	if l.readsBack(backend.NewSecret("another")) {
		t.Error("another key: not seen")
	}
}

func TestLength(t *testing.T) {
	for _, tc := range []struct {
		length int
		want   []Kind
	}{{100, nil}, {1500, []Kind{LongForMail}}, {7000, []Kind{LongForWeb}}} {
		p := Params{SubmissionID: "s", CF: [3]string{strings.Repeat("x", tc.length)}}
		l, err := Compose(testProject(), p, Default())
		if err != nil || !slices.Equal(kinds(l.Findings()), tc.want) {
			t.Errorf("%d: %v, %v", tc.length, l.Findings(), err)
		}
		for _, f := range l.Findings() {
			if f.Level() != Note || !strings.Contains(f.Sentence(), fmt.Sprint(len(l.URL))) {
				t.Errorf("%d: %q", tc.length, f.Sentence())
			}
		}
		if r := Inspect(testProject(), l.URL); r.Params != p {
			t.Errorf("%d: cut", tc.length)
		}
	}
	for limit, want := range map[int]int{MailLimit: 0, MailLimit + 1: 1, WebLimit: 1, WebLimit + 1: 1} {
		if got := lengthOf(strings.Repeat("x", limit)); len(got) != want {
			t.Errorf("%d: %v", limit, got)
		}
	}
}

func TestFreshness(t *testing.T) {
	for _, tc := range []struct {
		recipe Recipe
		same   bool
	}{{Default(), true}, {gcmRecipe(APIKey), false}, {gcmRecipe(SecretKey), false}} {
		if a, b := compose(t, testParams(), tc.recipe), compose(t, testParams(), tc.recipe); (a == b) != tc.same {
			t.Errorf("%s: %q and %q", tc.recipe, a, b)
		}
	}
}

// TestLongestValues holds what MaxLink promises.
func TestLongestValues(t *testing.T) {
	var p Params
	for _, f := range Fields() {
		p.Set(f, strings.Repeat("😀", 2000))
	}
	longest := 0
	for _, r := range Recipes() {
		if r.Layout != "" && r.Layout != UsualLayout {
			continue // as long as it is with the others
		}
		link := compose(t, p, r)
		longest = max(longest, len(link))
		if got := Inspect(testProject(), link); got.Params != p {
			t.Errorf("%s: %v", r, got.Findings)
		}
	}
	if longest < 288_000 || longest > 289_000 {
		t.Errorf("the longest link has %d characters", longest)
	}
}

// nasty draws values of up to 2,000 characters that get lost on the way if
// anything is escaped once too often or too little.
func nasty() *rapid.Generator[string] {
	hard := rapid.SampledFrom([]rune("&=+%?#\"'\\<>{}[]/ \n\r\t\x00\x01\x7f~;:@!$*()한국어é́\u2028\u200d😀👨\ufeff\ufffd\U0010ffff"))
	any := rapid.OneOf(hard, rapid.Rune(), rapid.RuneFrom([]rune("abc019%2B&amp;")))
	return rapid.Custom(func(t *rapid.T) string {
		switch rapid.IntRange(0, 9).Draw(t, "how") {
		case 0:
			return ""
		case 1: // long
			return strings.Repeat(rapid.StringOfN(hard, 1, 8, -1).Draw(t, "again"), 2000/8)
		case 2:
			return strings.Repeat("😀", 2000)
		}
		return rapid.StringOfN(any, 0, 60, -1).Draw(t, "value")
	})
}

func TestEveryLinkComesBack(t *testing.T) {
	recipes, project := Recipes(), testProject()
	rapid.Check(t, func(t *rapid.T) {
		var p Params
		for _, f := range Fields() {
			p.Set(f, strings.ToValidUTF8(nasty().Draw(t, string(f)), "?"))
		}
		if strings.TrimSpace(p.SubmissionID) == "" {
			p.SubmissionID = "s"
		}
		r := rapid.SampledFrom(recipes).Draw(t, "recipe")
		l, err := Compose(project, p, r)
		if err != nil {
			t.Fatal(err)
		}
		if !urlCharacters.MatchString(l.URL) || strings.Contains(l.URL, "+") {
			t.Fatalf("not an address: %q", l.URL)
		}
		got := Inspect(project, l.URL)
		if got.Params != p || !slices.Contains(got.Fits, r) || got.Level() > Note || len(got.Others)+len(got.Clear) > 0 || got.ProjectID != project.ID {
			t.Fatalf("%s came back as %+v", r, got)
		}
		// What a chat program's client does to links must not matter either.
		if mended := Inspect(project, "see <"+l.URL+">."); mended.Params != p {
			t.Fatalf("%s in brackets came back as %+v", r, mended)
		}
	})
}
