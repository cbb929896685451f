package faceurl

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"faceauth/backend"
)

func wantKinds(t *testing.T, name string, r Report, want ...Kind) {
	t.Helper()
	if got := kinds(r.Findings); !slices.Equal(got, want) {
		t.Errorf("%s: found %v, want %v", name, got, want)
	}
}

// sealed is a link with any plaintext, encrypted with the project's API key.
func sealed(plain string, r Recipe) string {
	key := newKey(testProject().APIKey)
	return testForm + "?pid=abc123xyz0&encrypted=" + escape(r.Encoding.encode(r.seal(key, []byte(plain))))
}

// awkward is a link whose base64 has both a + and a /, so that damage shows.
func awkward(t *testing.T) string {
	t.Helper()
	for i := range 100 {
		p := testParams()
		p.CF[1] = strings.Repeat("x", i)
		link := compose(t, p, Default())
		if raw, _ := url.QueryUnescape(link); strings.Contains(raw, "+") && strings.Contains(raw, "/") && strings.HasSuffix(raw, "=") {
			return link
		}
	}
	t.Fatal("no such link in a hundred")
	return ""
}

// TestRepairs takes what mail and chat programs make of a good link.
func TestRepairs(t *testing.T) {
	link := awkward(t)
	want := Inspect(testProject(), link)
	if want.Params.SubmissionID == "" || want.Level() > Note {
		t.Fatalf("%+v", want)
	}
	bare, err := url.QueryUnescape(link)
	if err != nil {
		t.Fatal(err)
	}
	lines := func(sep string, at ...int) string {
		text, from := "", 0
		for _, i := range at {
			text, from = text+link[from:i]+sep, i
		}
		return text + link[from:]
	}
	for name, tc := range map[string]struct {
		text string
		want []Kind
	}{
		"as it is":                  {link, nil},
		"spaces around":             {"\n  " + link + " \r\n\n", nil},
		"not escaped":               {bare, []Kind{BarePlus}},
		"decoded and encoded":       {strings.ReplaceAll(bare, "+", "%20"), []Kind{SpaceForPlus}},
		"decoded":                   {strings.ReplaceAll(bare, "+", " "), []Kind{SpaceForPlus}},
		"encoded twice":             {strings.ReplaceAll(link, "%", "%25"), []Kind{DoubleEncoded}},
		"encoded three times":       {strings.ReplaceAll(link, "%", "%2525"), []Kind{DoubleEncoded}},
		"encoded as a whole":        {url.QueryEscape(link), []Kind{DoubleEncoded}},
		"&amp;":                     {strings.ReplaceAll(link, "&", "&amp;"), []Kind{HTMLEscaped}},
		"&amp;amp;":                 {strings.ReplaceAll(link, "&", "&amp;amp;"), []Kind{HTMLEscaped}},
		"JSON":                      {`{"url":"` + strings.ReplaceAll(strings.ReplaceAll(link, "&", `\u0026`), "/", `\/`) + `"}`, []Kind{HTMLEscaped, Surrounded}},
		"angle brackets":            {"<" + link + ">", []Kind{Surrounded}},
		"a sentence":                {"Please open “" + link + "”, thanks.", []Kind{Surrounded}},
		"a full stop":               {"See " + link + ".", []Kind{Surrounded}},
		"brackets":                  {"(" + link + ")", []Kind{Surrounded}},
		"markdown":                  {"[link](" + link + ")", []Kind{Surrounded}},
		"a word after":              {link + " please", []Kind{Surrounded}},
		"words after":               {link + " if you please", []Kind{Surrounded}},
		"an anchor":                 {`<a href='` + link + `'>x</a>`, []Kind{Surrounded}},
		"an anchor as browsers do":  {`<a href="` + link + `">` + link + `</a>`, []Kind{Surrounded}},
		"a table's cell":            {"sub1\t" + link + "\tuser 1", []Kind{Surrounded}},
		"lines":                     {lines("\r\n", 76, 100), []Kind{LineBreaks}},
		"lines of a quoted mail":    {"> " + lines("\n> ", 76), []Kind{Surrounded, LineBreaks}},
		"lines with indentation":    {lines("\n    ", 50, 76), []Kind{LineBreaks}},
		"lines and a greeting":      {lines("\n", 76) + "\nThanks", []Kind{Surrounded, LineBreaks}},
		"lines and a paragraph":     {lines("\n", 76) + "\n\nThanks", []Kind{Surrounded, LineBreaks}},
		"lines and a sentence":      {lines("\n", 76) + "\nThanks a lot", []Kind{Surrounded, LineBreaks}},
		"a line and a greeting":     {link + "\nThanks", []Kind{Surrounded}},
		"spaces, and a greeting":    {strings.ReplaceAll(bare, "+", " ") + "\nThanks\nKim", []Kind{Surrounded, SpaceForPlus}},
		"a mail's source":           {quotedPrintable(link), []Kind{MailSource}},
		"zero-width spaces":         {lines("\u200b", 60, 70) + "\ufeff", []Kind{Invisible}},
		"a no-break space":          {link + "\u00a0.", []Kind{Invisible, Surrounded}},
		"no scheme":                 {strings.TrimPrefix(link, "https://"), []Kind{NoScheme}},
		"no scheme, in a sentence":  {"open " + strings.TrimPrefix(link, "https://") + " now", []Kind{NoScheme, Surrounded}},
		"capitals":                  {"HTTPS://FORM.ArgosIdentity.com" + strings.TrimPrefix(link, "https://form.argosidentity.com"), nil},
		"a port and a slash":        {strings.Replace(link, ".com/face-auth?", ".com:443/face-auth/?", 1), nil},
		"a language":                {link + "&lang=ko", nil},
		"a fragment":                {link + "#top", nil},
		"behind a mail filter":      {"https://eur01.safelinks.protection.outlook.com/?url=" + url.QueryEscape(link) + "&data=05%7C01", []Kind{Redirected}},
		"a letter that grows small": {"İ " + link + " Ⱥ", []Kind{Surrounded}},
		"an end in dots":            {link + "…", []Kind{Surrounded}},
	} {
		r := Inspect(testProject(), tc.text)
		wantKinds(t, name, r, append(tc.want, kinds(want.Findings)...)...)
		if r.Params != want.Params || !slices.Equal(r.Fits, want.Fits) {
			t.Errorf("%s: read %+v", name, r)
		}
		for _, f := range r.Findings {
			if f.Level() > Repair {
				t.Errorf("%s: %s is a %s", name, f.Kind, f.Level())
			}
		}
	}
}

// quotedPrintable is a link as in a mail's source.
func quotedPrintable(link string) string {
	var out strings.Builder
	for i, part := range slices.Collect(slices.Chunk([]byte(link), 40)) {
		if i > 0 {
			out.WriteString("=\r\n")
		}
		out.WriteString(strings.ReplaceAll(string(part), "=", "=3D"))
	}
	return out.String()
}

func TestAddresses(t *testing.T) {
	link := compose(t, Params{SubmissionID: "twenty-two-characters.", CF: [3]string{"+++"}}, Recipe{Cipher: ECB, Payload: JSON, Encoding: Hex, Key: APIKey})
	query := link[strings.Index(link, "?"):]
	value := link[strings.Index(link, "encrypted=")+len("encrypted="):]
	for name, tc := range map[string]struct {
		text string
		want []Kind
		says string
	}{
		"nothing":                              {"", []Kind{NotURL}, ""},
		"words":                                {"no link at all", []Kind{NotURL}, ""},
		"a scheme":                             {"https://", []Kind{NotURL}, ""},
		"a bad port":                           {"https://h:port/" + query, []Kind{NotURL}, ""},
		"another host":                         {"https://evil.example/face-auth" + query, []Kind{OtherForm}, `"evil.example/face-auth", not to this project's form at "form.argosidentity.com/face-auth"`},
		"another path":                         {"https://form.argosidentity.com/live" + query, []Kind{OtherForm}, "/live"},
		"another port":                         {"https://form.argosidentity.com:8443/face-auth" + query, []Kind{OtherForm}, ":8443"},
		"a host that looks so":                 {"https://form.argosidentity.com.evil/face-auth" + query, []Kind{OtherForm}, ".evil"},
		"an escape sequence":                   {"https://h/%1b%5b2J" + query, []Kind{OtherForm}, "%1b"},
		"a long path":                          {"https://h/" + strings.Repeat("x", 5000) + query, []Kind{OtherForm, LongForMail}, ""},
		"no pid":                               {testForm + "?encrypted=" + value, []Kind{NoPid}, ""},
		"an empty pid":                         {testForm + "?pid=&encrypted=" + value, []Kind{NoPid}, ""},
		"another project":                      {testForm + "?pid=other%1b&encrypted=" + value, []Kind{OtherPid}, `"other\x1b", not for "abc123xyz0"`},
		"two pids":                             {testForm + "?pid=abc123xyz0&pid=other&encrypted=" + value, []Kind{NotOnce}, "pid is in the link 2 times"},
		"encrypted twice":                      {link + "&encrypted=x&encrypted=y", []Kind{NotOnce}, "encrypted is in the link 3 times"},
		"a sid in clear":                       {link + "&sid=x", []Kind{InClear}, "sid stands in the link in clear"},
		"others in clear":                      {testForm + "?userid=u&token=t&cf1=c" + strings.Replace(query, "?", "&", 1), []Kind{InClear, InClear, InClear}, "authUserId"},
		"nothing encrypted":                    {testForm + "?pid=abc123xyz0", []Kind{NoEncrypted}, ""},
		"nothing in encrypted":                 {testForm + "?pid=abc123xyz0&encrypted=", []Kind{NoEncrypted}, ""},
		"no query":                             {testForm, []Kind{NoPid, NoEncrypted}, ""},
		"as documented":                        {testForm + "?pid=abc123xyz0&encrypted={sid=sub1}", []Kind{NotEncrypted}, ""},
		"as documented, all":                   {testForm + "?pid=abc123xyz0&encrypted={sid=sub1&authUserId=u}", []Kind{InClear, NotEncrypted}, ""},
		"JSON in clear":                        {testForm + "?pid=abc123xyz0&encrypted=%7B%22sid%22%3A%22sub1%22%7D", []Kind{NotEncrypted}, ""},
		"JSON in base64":                       {testForm + "?pid=abc123xyz0&encrypted=" + base64.StdEncoding.EncodeToString([]byte(`{"sid":"sub1"}`)), []Kind{NotEncrypted}, ""},
		"a query in hex":                       {testForm + "?pid=abc123xyz0&encrypted=" + hex.EncodeToString([]byte(`sid=sub1`)), []Kind{NotEncrypted}, ""},
		"no encoding":                          {testForm + "?pid=abc123xyz0&encrypted=%C3%A9%ff~", []Kind{NotEncoded}, ""},
		"mixed alphabets":                      {testForm + "?pid=abc123xyz0&encrypted=ab%2B-ab%2F_", []Kind{NotEncoded}, ""},
		"no link, but words after":             {testForm + "?pid=abc123xyz0 is the page", []Kind{Surrounded, NoEncrypted}, ""},
		"only padding":                         {testForm + "?pid=abc123xyz0&encrypted=%3D%3D", []Kind{NotEncoded}, ""},
		"one digit":                            {testForm + "?pid=abc123xyz0&encrypted=a", []Kind{NotEncoded}, ""},
		"a % at the end":                       {link + "&x=%", nil, ""},
		"a redirect to another":                {"https://h/?u=" + url.QueryEscape("https://form.argosidentity.com/live"+query), []Kind{OtherForm, NoPid, NoEncrypted}, ""},
		"longer than is read":                  {link + strings.Repeat(" ", MaxLink), []Kind{TooLong}, ""},
		"the other project's, whose key it is": {strings.Replace(link, "pid=abc", "pid=xyz", 1), []Kind{OtherPid}, ""},
	} {
		r := Inspect(testProject(), tc.text)
		wantKinds(t, name, r, tc.want...)
		var said []string
		for _, f := range r.Findings {
			said = append(said, f.Sentence())
		}
		if all := strings.Join(said, " "); !strings.Contains(all, tc.says) || strings.ContainsRune(all, 0x1b) || len(all) > 600 {
			t.Errorf("%s: says %q", name, all)
		}
		if strings.Contains(tc.text, value) && r.Link != "" && !strings.Contains(name, "redirect") && !r.Decrypted() {
			t.Errorf("%s: not decrypted", name)
		}
	}
	anywhere := Project{APIKey: backend.NewSecret(testKey)}
	wantKinds(t, "no form and no pid to compare with", Inspect(anywhere, "https://h/x"+query))
	wantKinds(t, "a form that is no address", Inspect(Project{FormURL: ":", APIKey: backend.NewSecret(testKey)}, link))
	wantKinds(t, "no key", Inspect(Project{ID: "abc123xyz0"}, link), NoKey)
	if r := Inspect(testProject(), link+"&lang=ko&a%20b=c+d"); !slices.Equal(r.Clear, []Parameter{{"lang", "ko", ""}, {"a b", "c d", ""}}) {
		t.Errorf("in clear: %+v", r.Clear)
	}
}

func TestCiphertexts(t *testing.T) {
	p := Params{SubmissionID: "twenty-two-characters.", UserID: "한글한글한글한글"}
	ecb := Recipe{Cipher: ECB, Payload: JSON, Encoding: Hex, Key: APIKey}
	link := compose(t, p, ecb)
	asQuery := compose(t, p, Recipe{Cipher: ECB, Payload: Query, Encoding: Hex, Key: APIKey})
	gcm := compose(t, p, Recipe{GCM, JSON, Hex, UsualLayout, APIKey})
	flip := func(link string, back int) string {
		digit := link[len(link)-back]
		return link[:len(link)-back] + string("123456789abcdef0"[strings.IndexByte("0123456789abcdef", digit)]) + link[len(link)-back+1:]
	}
	for name, tc := range map[string]struct {
		text string
		want Kind
	}{
		"a digit missing":            {link[:len(link)-1], CutOff},
		"some digits missing":        {link[:len(link)-7], CutOff},
		"a block missing":            {link[:len(link)-32], CutOff},
		"only a block":               {link[:strings.Index(link, "encrypted=")+10+32], CutOff},
		"a query's block missing":    {asQuery[:len(asQuery)-32], CutOff},
		"a digit too many":           {link + "0", CutOff},
		"the last block changed":     {flip(link, 1), CutOff},
		"a block in between changed": {flip(link, 33), CutOff},
		"less than a block":          {link[:strings.Index(link, "encrypted=")+10+20], PartBlock},
		"GCM, changed":               {flip(gcm, 1), PartBlock},
		"GCM, cut off":               {gcm[:len(gcm)-2], PartBlock},
	} {
		r := Inspect(testProject(), tc.text)
		wantKinds(t, name, r, tc.want)
		if r.Decrypted() || r.Params != (Params{}) {
			t.Errorf("%s: read %+v", name, r)
		}
	}
	// A character lies across the end of the first block.
	split := compose(t, Params{SubmissionID: "가가가가가가"}, ecb)
	wantKinds(t, "a split character", Inspect(testProject(), split[:len(split)-32]), CutOff)
	// The last whole bytes are all there, but there is a digit too many.
	for _, e := range []Encoding{Base64, Base64URL} {
		link := compose(t, Params{SubmissionID: "thirty-characters-of-a-sub-sid"}, Recipe{Cipher: ECB, Payload: JSON, Encoding: e, Key: APIKey})
		wantKinds(t, "a digit too many in "+string(e), Inspect(testProject(), link+"A"), CutOff)
	}
	other := testProject()
	other.APIKey, other.SecretKey = backend.NewSecret("another"), backend.Secret{}
	wantKinds(t, "another key", Inspect(other, link), NotDecrypted)
	wantKinds(t, "another key, half of it", Inspect(other, link[:len(link)-6]), PartBlock)
	other.SecretKey = backend.NewSecret(testKey)
	wantKinds(t, "ECB with the secretKey", Inspect(other, link), NotDecrypted)
	if r := Inspect(other, gcm); !slices.Equal(r.Fits, []Recipe{{GCM, JSON, Hex, UsualLayout, SecretKey}}) {
		t.Errorf("GCM with the secretKey: %+v", r)
	}
	other.APIKey = backend.NewSecret(testKey)
	if r := Inspect(other, gcm); !slices.Equal(r.Fits, []Recipe{{GCM, JSON, Hex, UsualLayout, APIKey}}) {
		t.Errorf("both keys the same: %+v", r)
	}
}

func TestContents(t *testing.T) {
	hexed := Recipe{Cipher: ECB, Encoding: Hex}
	for name, tc := range map[string]struct {
		plain  string
		want   []Kind
		params Params
		others []Parameter
	}{
		"pretty":            {"\n{ \"sid\" : \"s\" ,\t\"authCf2\":\"c\" }\r\n", nil, Params{SubmissionID: "s", CF: [3]string{"", "c"}}, nil},
		"numbers":           {`{"sid": 12e3,"authUserId":true,"authCf1":null,"authCf2":[1, 2],"authCf3":{"a":"b"}}`, []Kind{NotText, NotText, NotText, NotText, NotText}, Params{SubmissionID: "12e3", UserID: "true", CF: [3]string{"null", "[1, 2]", `{"a":"b"}`}}, nil},
		"twice":             {`{"sid":"a","sid":"b","s\u0069d":"c"}`, []Kind{NotOnce}, Params{SubmissionID: "c"}, nil},
		"twice in a query":  {`sid=a&sid=b`, []Kind{NotOnce}, Params{SubmissionID: "a"}, nil},
		"no sid":            {`{"authUserId":"u"}`, []Kind{NoSubmission}, Params{UserID: "u"}, nil},
		"an empty sid":      {`sid=`, []Kind{NoSubmission}, Params{}, nil},
		"nothing":           {`{}`, []Kind{NoSubmission}, Params{}, nil},
		"names of ID check": {`{"sid":"s","userid":"u","cf1":"c","email":"e"}`, []Kind{Misnamed, Misnamed, Unknown}, Params{SubmissionID: "s"}, []Parameter{{"userid", "u", UserID}, {"cf1", "c", CF1}, {"email", "e", ""}}},
		"the same, often":   {`{"sid":"s","userid":"u","user":"v","userId":"w"}`, []Kind{Misnamed}, Params{SubmissionID: "s"}, []Parameter{{"userid", "u", UserID}, {"user", "v", UserID}, {"userId", "w", UserID}}},
		"SID":               {`SID=s`, []Kind{Misnamed, NoSubmission}, Params{}, []Parameter{{"SID", "s", SubmissionID}}},
		"an odd token":      {`{"sid":"s","token":"short"}`, []Kind{OddToken}, Params{SubmissionID: "s", Token: "short"}, nil},
		"a plus":            {`sid=s&authCf1=a+b@c&authCf2=100%&authCf3=%2b%2`, []Kind{PayloadPlus}, Params{SubmissionID: "s", CF: [3]string{"a+b@c", "100%", "+%2"}}, nil},
		"an equals sign":    {`sid=a=b=`, nil, Params{SubmissionID: "a=b="}, nil},
		"broken UTF-8":      {`sid=a%ff`, []Kind{NotUTF8}, Params{SubmissionID: "a\xff"}, nil},
		"half a surrogate":  {`{"sid":"a\ud800b"}`, nil, Params{SubmissionID: "a\ufffdb"}, nil},
		"an unknown one":    {`other=1`, []Kind{Unknown, NoSubmission}, Params{}, []Parameter{{"other", "1", ""}}},
	} {
		r := Inspect(testProject(), sealed(tc.plain, hexed))
		wantKinds(t, name, r, tc.want...)
		if r.Params != tc.params || !slices.Equal(r.Others, tc.others) || !r.Decrypted() {
			t.Errorf("%s: read %+v", name, r)
		}
	}
	for _, plain := range []string{"", "just text", `"a string"`, `["sid"]`, `{"sid":"s"`, `{"sid":"s"} x`, `{"sid":"s"}{}`, `{"sid"}`, "{sid=s}", "a=b&c", "=b", "a b=c", "sid=s\n&&", strings.Repeat("[", 20000)} {
		r := Inspect(testProject(), sealed(plain, hexed))
		if found := kinds(r.Findings); !slices.Contains(found, NotUnderstood) || r.Unread != plain || r.Decrypted() {
			t.Errorf("%q: %+v", plain, r)
		}
	}
	for _, plain := range []string{"\x00\xff", "sid=a\x01"} { // GCM is sure of what it opens
		if r := Inspect(testProject(), sealed(plain, Recipe{Cipher: GCM, Layout: UsualLayout})); r.Unread != plain || r.Decrypted() {
			t.Errorf("%q: %+v", plain, r)
		}
	}
}

func TestWhatStaysUndecided(t *testing.T) {
	in := func(e Encoding) Recipe { return Recipe{Cipher: ECB, Payload: JSON, Encoding: e, Key: APIKey} }
	seen := map[string]int{}
	for i := range 400 {
		// 16, 32 and 48 bytes of ciphertext are padded with two, one and no =.
		p := Params{SubmissionID: fmt.Sprint(i, strings.Repeat("x", i%3*16))}
		for _, e := range []Encoding{Base64, Base64URL} {
			link := compose(t, p, in(e))
			value, _ := url.QueryUnescape(link[strings.Index(link, "encrypted=")+10:])
			r := Inspect(testProject(), link)
			var want []Recipe
			var found []Kind
			switch {
			case strings.ContainsAny(value, "+/-_"):
				want = []Recipe{in(e)}
			case strings.HasSuffix(value, "=") || len(value)%4 == 0:
				want, found = []Recipe{in(Base64), in(Base64URL)}, []Kind{Undecided}
			default:
				want, found = []Recipe{in(Base64URL), in(Base64)}, []Kind{Undecided}
			}
			if !slices.Equal(r.Fits, want) {
				t.Fatalf("%q: %v, want %v", value, r.Fits, want)
			}
			wantKinds(t, value, r, found...)
			seen[fmt.Sprint(want)]++
			if trimmed := strings.TrimRight(value, "="); trimmed != value && len(want) == 1 {
				r := Inspect(testProject(), strings.ReplaceAll(link, "%3D", ""))
				wantKinds(t, trimmed, r, NoPadding)
				if r.Params != p {
					t.Fatalf("without padding: %+v", r)
				}
			}
		}
	}
	if len(seen) != 4 {
		t.Errorf("only %v were tried", seen)
	}
}

// TestFalseFits measures how often a link is explained by a key that is not its
// own. PKCS#7 alone lets one in 256 through. The numbers are drawn from a fixed
// seed, so the test says the same each time.
func TestFalseFits(t *testing.T) {
	const links = 100_000
	random := rand.NewChaCha8([32]byte([]byte("a seed of thirty-two bytes, mine")))
	var key [16]byte
	var text [64]byte
	padded := 0
	for n := range links {
		_, _ = random.Read(key[:])
		_, _ = random.Read(text[:])
		sealed := text[:16*(1+n%4)]
		project := Project{APIKey: backend.NewSecret(string(key[:]))}
		i := inspection{project: project, keys: project.keys()}
		ds := []decoding{{sealed: sealed, encodings: []Encoding{Hex}}}
		if i.decrypts(ds[0]) {
			t.Errorf("%x fits by chance: %+v", sealed, i.report)
		} else if i.explain(ds); i.report.Findings[0].Kind != NotDecrypted {
			t.Errorf("%x is explained by chance: %v", sealed, i.report.Findings)
		}
		if plain, ok := ecbOpen(i.keys[0].block, sealed); ok {
			if _, ok := unpad(plain); ok {
				padded++
			}
		}
	}
	t.Logf("%d of %d passed PKCS#7, none was readable", padded, links)
	if padded < links/300 || padded > links/200 {
		t.Errorf("%d of %d passed PKCS#7: the keys are not random", padded, links)
	}
}

func TestUnpad(t *testing.T) {
	pad := func(text string, n ...byte) []byte { return append([]byte(text), n...) }
	for _, tc := range []struct {
		padded []byte
		text   string
		ok     bool
	}{
		{nil, "", false},
		{pad("", 0), "", false},
		{pad("", 1), "", true},
		{pad("", 2), "", false},
		{pad("a", 2, 2), "a", true},
		{pad("a", 1, 2), "", false},
		{pad("a", 17), "", false},
		{bytes.Repeat([]byte{16}, 16), "", true},
		{bytes.Repeat([]byte{16}, 15), "", false},
		{bytes.Repeat([]byte{17}, 17), "", false},
		{bytes.Repeat([]byte{255}, 300), "", false},
	} {
		if text, ok := unpad(tc.padded); ok != tc.ok || ok && string(text) != tc.text {
			t.Errorf("%x: %q, %v", tc.padded, text, ok)
		}
	}
}

func FuzzInspect(f *testing.F) {
	link, _ := Compose(testProject(), testParams(), Default())
	gcm, _ := Compose(testProject(), testParams(), gcmRecipe(SecretKey))
	for _, s := range []string{
		link.URL, gcm.URL, url.QueryEscape(link.URL), "<" + link.URL + ">\n> x", strings.ReplaceAll(link.URL, "%", "%25"), link.URL[:len(link.URL)-9],
		testForm + "?pid=3Dx&encrypted=3Dabc=\r\ndef", "https://h/?u=" + url.QueryEscape(link.URL), testForm + "?encrypted={sid=a&userid=b}", "HTTPS://[::1]:0/%", "form.argosidentity.com/face-auth",
		"http%3A%2F%2Fx", "https://\xff/", "\u2028https://x?encrypted=0&amp;pid", "https%253A%252F%252F",
	} {
		f.Add(s, "sid=a&b=+%2")
	}
	f.Add("https://h/", `{"sid":"a","sid":1,"userid":null}`)
	f.Fuzz(func(t *testing.T, text, plain string) {
		soundReport(t, text, Inspect(testProject(), text))
		if len(plain) > MaxLink/8 {
			return // encrypted, it would be longer than is read
		}
		// What a link may hold is a stranger's too, whoever had the key.
		r := Inspect(testProject(), sealed(plain, Recipe{Cipher: GCM, Layout: UsualLayout}))
		soundReport(t, plain, r)
		if !r.Decrypted() && r.Unread != plain {
			t.Fatalf("%q is lost: %+v", plain, r)
		}
		if again := r.Params; r.Decrypted() && r.Level() < Fault {
			for _, recipe := range r.Fits {
				if l, err := Compose(testProject(), again, recipe); err != nil || l.Params != again {
					t.Fatalf("%+v can't be made again: %v", again, err)
				}
			}
		}
	})
}

// soundReport holds a report against what every report must be.
func soundReport(t *testing.T, text string, r Report) {
	t.Helper()
	if !r.Decrypted() && (r.Params != (Params{}) || len(r.Others) > 0) || r.Decrypted() && r.Unread != "" {
		t.Fatalf("%q: contents of what was not decrypted: %+v", text, r)
	}
	if len(r.Findings) > 40 || r.Link == "" && !slices.Contains([]Kind{NotURL, TooLong}, r.Findings[len(r.Findings)-1].Kind) {
		t.Fatalf("%q: %v", text, r.Findings)
	}
	for _, fit := range r.Fits {
		if !fit.Valid() {
			t.Fatalf("%q: fits %q", text, fit)
		}
	}
	for _, f := range r.Findings {
		s := f.Sentence()
		if len(s) > 900 || !utf8.ValidString(s) || strings.ContainsFunc(s, func(c rune) bool { return c < ' ' || c == 0x7f || '\u202a' <= c && c <= '\u202e' }) {
			t.Fatalf("%q: %q", text, s)
		}
	}
}
