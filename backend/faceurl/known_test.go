package faceurl

import (
	"bytes"
	"crypto/cipher"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"testing"

	"faceauth/backend"
)

// knownAnswers is testdata/known.json, which testdata/known.mjs made with
// OpenSSL and Node.
type knownAnswers struct {
	Keys struct{ API, Secret string }
	CBC  string
	// Answers have the params by their API names.
	Answers []struct {
		Name, Recipe, Plain, Value string
		Params                     map[Field]string
	}
}

func readKnown(t testing.TB) knownAnswers {
	t.Helper()
	text, err := os.ReadFile("testdata/known.json")
	if err != nil {
		t.Fatal(err)
	}
	var known knownAnswers
	if err := json.Unmarshal(text, &known); err != nil {
		t.Fatal(err)
	}
	if len(known.Answers) < 100 {
		t.Fatalf("only %d known answers", len(known.Answers))
	}
	return known
}

func (k knownAnswers) project() Project {
	return Project{ID: "p1", FormURL: testForm, APIKey: backend.NewSecret(k.Keys.API), SecretKey: backend.NewSecret(k.Keys.Secret)}
}

func paramsOf(values map[Field]string) Params {
	var p Params
	for f, v := range values {
		p.Set(f, v)
	}
	return p
}

func TestKnownAnswers(t *testing.T) {
	known := readKnown(t)
	project := known.project()
	seen := map[Recipe]bool{}
	for _, a := range known.Answers {
		recipe, err := ParseRecipe(a.Recipe)
		if err != nil {
			t.Fatal(err)
		}
		seen[recipe] = true
		want := paramsOf(a.Params)
		if got := string(recipe.Payload.write(want)); got != a.Plain {
			t.Errorf("%s, %s: the payload is %q, want %q", a.Recipe, a.Name, got, a.Plain)
		}
		link := testForm + "?pid=p1&encrypted=" + escape(a.Value)
		if recipe.Cipher == ECB {
			if made, err := Compose(project, want, recipe); err != nil || made.URL != link {
				t.Errorf("%s, %s: made %q, %v, want %q", a.Recipe, a.Name, made.URL, err, link)
			}
		}
		r := Inspect(project, link)
		if r.Params != want || len(r.Others) > 0 || r.Level() > Note {
			t.Errorf("%s, %s: read %+v with %v, want %+v", a.Recipe, a.Name, r.Params, r.Findings, want)
		}
		fits := false
		for _, f := range r.Fits {
			same := f
			same.Encoding = recipe.Encoding
			fits = fits || f == recipe
			if same != recipe {
				t.Errorf("%s, %s: %s is said to fit too", a.Recipe, a.Name, f)
			}
		}
		if !fits {
			t.Errorf("%s, %s: not among those that fit, %v", a.Recipe, a.Name, r.Fits)
		}
	}
	for _, l := range Layouts() {
		if r := (Recipe{GCM, JSON, Base64, l, APIKey}); !seen[r] {
			t.Errorf("there is no known answer for %s", r)
		}
	}
}

func TestOldCBCIsRecognised(t *testing.T) {
	key := newKey(testProject().APIKey)
	for _, plain := range []string{strings.Repeat("가", 20), "x" + strings.Repeat("가", 20), "xx" + strings.Repeat("😀", 20), strings.Repeat("x", 32)} {
		sealed := []byte(plain)
		n := 16 - len(sealed)%16
		sealed = append(sealed, bytes.Repeat([]byte{byte(n)}, n)...)
		cipher.NewCBCEncrypter(key.block, bytes.Repeat([]byte{7}, 16)).CryptBlocks(sealed, sealed)
		if !cbcOpens(key.block, sealed) {
			t.Errorf("%q is not seen", plain)
		}
	}
	known := readKnown(t)
	link := testForm + "?pid=p1&encrypted=" + escape(known.CBC)
	wantKinds(t, "CBC", Inspect(known.project(), link), OldCBC)
	other := known.project()
	other.APIKey = backend.NewSecret("another")
	wantKinds(t, "CBC of another key", Inspect(other, link), NotDecrypted)
}

// command is a program of the machine, or skips the test.
func command(t *testing.T, name string, args ...string) *exec.Cmd {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Skipf("%s is not installed: nobody but us to decrypt the links", name)
	}
	return exec.CommandContext(t.Context(), path, args...)
}

// TestKnownAnswersAreMadeSo holds known.json against the program that made it.
func TestKnownAnswersAreMadeSo(t *testing.T) {
	command(t, "openssl")
	out, err := command(t, "node", "testdata/known.mjs").Output()
	if err != nil {
		t.Fatal(err)
	}
	kept, err := os.ReadFile("testdata/known.json")
	if err != nil {
		t.Fatal(err)
	}
	// The first line has the versions of the programs too.
	_, made, _ := bytes.Cut(out, []byte("\n"))
	if _, kept, _ := bytes.Cut(kept, []byte("\n")); !bytes.Equal(made, kept) {
		t.Error("testdata/known.mjs now makes other answers")
	}
}

// freshLinks are links of every recipe with values that get into trouble.
func freshLinks(t *testing.T) []Link {
	var links []Link
	for _, p := range []Params{
		{SubmissionID: "s"},
		{SubmissionID: "a&b=c+d%e", UserID: "홍길동 \u2028", CF: [3]string{"two\nlines\r\n", `"quoted" \ <b>`, "😀👨‍👩‍👧"}, Token: NewToken()},
		{SubmissionID: "long", CF: [3]string{strings.Repeat("가&", 1000)}},
	} {
		for _, r := range Recipes() {
			link, err := Compose(testProject(), p, r)
			if err != nil {
				t.Fatalf("%s: %v", r, err)
			}
			links = append(links, link)
		}
	}
	return links
}

func TestNodeOpensLinks(t *testing.T) {
	node := command(t, "node", "testdata/open.mjs")
	type request struct {
		URL    string `json:"url"`
		Key    string `json:"key"`
		Recipe Recipe `json:"recipe"`
	}
	var requests []request
	links := freshLinks(t)
	for _, l := range links {
		key, err := testProject().key(l.Recipe.Key)
		if err != nil {
			t.Fatal(err)
		}
		requests = append(requests, request{l.URL, key.Reveal(), l.Recipe})
	}
	input, err := json.Marshal(requests)
	if err != nil {
		t.Fatal(err)
	}
	node.Stdin = bytes.NewReader(input)
	var stderr bytes.Buffer
	node.Stderr = &stderr
	out, err := node.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, stderr.Bytes())
	}
	var opened []map[Field]string
	if err := json.Unmarshal(out, &opened); err != nil || len(opened) != len(links) {
		t.Fatalf("%d of %d links, %v", len(opened), len(links), err)
	}
	for i, l := range links {
		if got := paramsOf(opened[i]); got != l.Params {
			t.Errorf("%s: Node read %q, want %q", l.Recipe, got, l.Params)
		}
	}
}

func TestOpenSSLOpensLinks(t *testing.T) {
	key := sha256.Sum256([]byte(testProject().APIKey.Reveal()))
	for _, l := range freshLinks(t) {
		if l.Recipe.Cipher != ECB || l.Recipe.Encoding != Base64 { // its command line knows no other
			continue
		}
		u, err := url.Parse(l.URL)
		if err != nil {
			t.Fatal(err)
		}
		value := u.Query().Get("encrypted")
		if _, err := base64.StdEncoding.Strict().DecodeString(value); err != nil {
			t.Fatal(err)
		}
		openssl := command(t, "openssl", "enc", "-d", "-aes-256-ecb", "-K", hex.EncodeToString(key[:]), "-base64", "-A")
		openssl.Stdin = strings.NewReader(value)
		plain, err := openssl.Output()
		if want := l.Recipe.Payload.write(l.Params); err != nil || !bytes.Equal(plain, want) {
			t.Errorf("%s: OpenSSL read %q, %v, want %q", l.Recipe, plain, err, want)
		}
	}
}
