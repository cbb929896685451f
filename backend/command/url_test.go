package command

import (
	"bytes"
	"encoding/base64"
	"encoding/csv"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"faceauth/backend"
	"faceauth/backend/clipboard"
	"faceauth/backend/faceurl"
	"faceauth/backend/qrcode"
)

const linkKey = "aKeyThatMustNeverBeSeenAnywhere000000000"

func linkProject() faceurl.Project {
	return faceurl.Project{ID: "pid1", FormURL: "https://form.example/face-auth", APIKey: backend.NewSecret(linkKey)}
}

// urls runs URL and gives what it printed. No output may have the key in it, and
// no talk what is encrypted.
func urls(t *testing.T, o URLOptions) (out, talk string, err error) {
	t.Helper()
	var result, said bytes.Buffer
	if (o.Recipe == faceurl.Recipe{}) {
		o.Recipe = faceurl.Default()
	}
	err = URL(t.Context(), linkProject(), o, &result, &said)
	told := said.String()
	if err != nil {
		told += err.Error()
	}
	if strings.Contains(result.String()+told, linkKey) {
		t.Error("the key was printed")
	}
	for _, f := range faceurl.Fields() {
		if v := o.Params.Get(f); len(v) > 4 && strings.Contains(told, v) {
			t.Errorf("%s was told: %s", f, told)
		}
	}
	return result.String(), said.String(), err
}

func inspected(t *testing.T, link string) faceurl.Params {
	t.Helper()
	r := faceurl.Inspect(linkProject(), link)
	if !r.Decrypted() {
		t.Fatalf("%q: %v", link, r.Findings)
	}
	return r.Params
}

func TestURL(t *testing.T) {
	params := faceurl.Params{SubmissionID: "kyc-secret-1", UserID: "a&b=c+d%\"\n한국어 👩‍👩‍👧", CF: [3]string{"x", "", "z"}}
	out, talk, err := urls(t, URLOptions{Params: params})
	if err != nil || strings.Count(out, "\n") != 1 || inspected(t, out) != params {
		t.Errorf("%q, %v", out, err)
	}
	if !strings.Contains(talk, "not yet confirmed") {
		t.Errorf("told %q", talk)
	}
	if _, talk, _ = urls(t, URLOptions{Params: params, Confirmed: true}); talk != "" {
		t.Errorf("with a confirmed recipe it still says %q", talk)
	}

	params.Token = AutoToken
	out, _, err = urls(t, URLOptions{Params: params, Format: "json", Confirmed: true})
	var v struct {
		URL        string
		Parameters map[string]string
		Recipe     string
		Confirmed  bool `json:"recipe_confirmed"`
	}
	if err != nil || json.Unmarshal([]byte(out), &v) != nil {
		t.Fatalf("%s, %v", out, err)
	}
	made := inspected(t, v.URL)
	if made.Token == "" || made.Token == AutoToken || v.Parameters["token"] != made.Token || v.Parameters["authUserId"] != params.UserID ||
		v.Recipe != "ecb json base64" || !v.Confirmed {
		t.Errorf("%s holds %+v", out, made)
	}
	if want := []string{"authCf1", "authCf3", "authUserId", "sid", "token"}; !slices.Equal(slices.Sorted(maps.Keys(v.Parameters)), want) {
		t.Errorf("parameters %v", v.Parameters)
	}
}

func TestURLSaysWhatIsWrong(t *testing.T) {
	for name, tc := range map[string]struct {
		o    URLOptions
		want string
	}{
		"no sid":         {URLOptions{}, "There is no sid"},
		"not UTF-8":      {URLOptions{Params: faceurl.Params{SubmissionID: "a", UserID: "\xff"}}, "authUserId is not valid UTF-8"},
		"format":         {URLOptions{Params: faceurl.Params{SubmissionID: "a"}, Format: "xml"}, "choose one of text, csv"},
		"qr of a file":   {URLOptions{From: strings.NewReader("sid\na\n"), QR: true}, "for a single link"},
		"qr as json":     {URLOptions{Params: faceurl.Params{SubmissionID: "a"}, QR: true, Format: "json"}, "leave -o out"},
		"a row by flags": {URLOptions{From: strings.NewReader("sid\na\n"), Params: faceurl.Params{UserID: "u", Token: AutoToken}}, "are columns of the file"},
		"qr too long":    {URLOptions{Params: faceurl.Params{SubmissionID: strings.Repeat("a", qrcode.MaxText)}, QR: true}, "no QR code"},
	} {
		out, _, err := urls(t, tc.o)
		if err == nil || !strings.Contains(err.Error(), tc.want) || ExitCode(err) != ExitUsage || out != "" {
			t.Errorf("%s: %q, %v, exit %d", name, out, err, ExitCode(err))
		}
	}
	_, talk, err := urls(t, URLOptions{Params: faceurl.Params{SubmissionID: "a", UserID: strings.Repeat("b", 3000)}})
	if err != nil || !strings.Contains(talk, "old mail and chat programs") {
		t.Errorf("a long link: %q, %v", talk, err)
	}
}

func TestURLAsQR(t *testing.T) {
	out, _, err := urls(t, URLOptions{Params: faceurl.Params{SubmissionID: "a"}, QR: true})
	lines := strings.Split(out, "\n")
	if err != nil || len(lines) < 10 || inspected(t, lines[0]).SubmissionID != "a" {
		t.Fatalf("%q, %v", out, err)
	}
	// What is below it would push its top off the screen.
	for _, line := range lines[1 : len(lines)-1] {
		if !strings.HasPrefix(line, "\x1b[38;5;") || !strings.HasSuffix(line, "\x1b[m") {
			t.Errorf("%q is no row of a code", line)
		}
	}
	out, _, err = urls(t, URLOptions{Params: faceurl.Params{SubmissionID: "a"}, QR: true, Plain: true})
	if lines := strings.Split(out, "\n"); err != nil || strings.Contains(out, "\x1b") || !strings.HasPrefix(lines[1], "██") || !strings.HasPrefix(lines[len(lines)-2], "██") {
		t.Errorf("without colours: %q, %v", out, err)
	}
	// A row is the prompt's.
	_, rows := codeOf(t, lines[0]).Cells(qrcode.Fine)
	for spare, fits := range map[int]bool{0: false, 1: true} {
		out, _, err := urls(t, URLOptions{Params: faceurl.Params{SubmissionID: "a"}, QR: true, Cols: 80, Rows: rows + spare})
		if (err == nil) != fits || fits == (out == "") || !fits && !strings.Contains(err.Error(), "above its prompt") {
			t.Errorf("%d rows to spare: %q, %v", spare, out, err)
		}
	}
}

func codeOf(t *testing.T, text string) qrcode.Code {
	t.Helper()
	code, err := qrcode.Of(text)
	if err != nil {
		t.Fatal(err)
	}
	return code
}

func TestURLCopies(t *testing.T) {
	off := clipboard.New(clipboard.None, func(string) string { return "" })
	out, _, err := urls(t, URLOptions{Params: faceurl.Params{SubmissionID: "a"}, Clipboard: off})
	if err == nil || !strings.Contains(err.Error(), "switched off") || inspected(t, out).SubmissionID != "a" {
		t.Errorf("%q, %v", out, err)
	}
}

func TestURLOfRows(t *testing.T) {
	const file = "\ufeffuser;sid;cf1;token;city\nu1;kyc1;\"a;\nb\";mine1234;Seoul\nu2;;x;;\nu3;kyc3;=1;;\n"
	out, talk, err := urls(t, URLOptions{From: strings.NewReader(file), Params: faceurl.Params{Token: AutoToken}})
	if p, ok := errors.AsType[PartlyError](err); !ok || ExitCode(err) != ExitPartly || p.Done != "2 links were written" || !strings.Contains(err.Error(), "1 of 3 rows") {
		t.Errorf("%v", err)
	}
	if !strings.Contains(talk, "line 4: There is no sid") || !strings.Contains(talk, "1 other columns") || strings.Contains(talk, "Seoul") {
		t.Errorf("told %q", talk)
	}
	rows, err := csv.NewReader(strings.NewReader(out)).ReadAll()
	if err != nil || len(rows) != 3 || strings.Join(rows[0], " ") != "sid authUserId authCf1 authCf2 authCf3 token url" {
		t.Fatalf("%q, %v", out, err)
	}
	if got := inspected(t, rows[1][6]); got != (faceurl.Params{SubmissionID: "kyc1", UserID: "u1", CF: [3]string{"a;\nb"}, Token: "mine1234"}) {
		t.Errorf("%+v", got)
	}
	if got := inspected(t, rows[2][6]); got.CF[0] != "=1" || rows[2][2] != "'=1" || len(got.Token) < 8 || got.Token != rows[2][5] {
		t.Errorf("%+v of %q", got, rows[2])
	}

	for format, want := range map[string]int{"text": 2, "ndjson": 2, "json": 3, "tsv": 3} {
		out, _, _ := urls(t, URLOptions{From: strings.NewReader(file), Format: format})
		if n := strings.Count(out, "https://form.example/face-auth?pid=pid1&encrypted="); n != 2 || strings.Count(strings.ReplaceAll(out, "\"a;\nb\"", ""), "\n") != want {
			t.Errorf("%s: %d links in %q", format, n, out)
		}
		if format == "json" {
			var v []linkJSON
			if err := json.Unmarshal([]byte(out), &v); err != nil || len(v) != 2 {
				t.Errorf("%s: %v", out, err)
			}
		}
	}
	if out, _, err := urls(t, URLOptions{From: strings.NewReader("sid\n"), Format: "json"}); err != nil || out != "[]\n" {
		t.Errorf("no rows: %q, %v", out, err)
	}
	if _, _, err := urls(t, URLOptions{From: strings.NewReader("name\nx\n")}); err == nil || !strings.Contains(err.Error(), "--from can't be read") || !strings.Contains(err.Error(), "save the file as CSV in UTF-8") {
		t.Errorf("no column sid: %v", err)
	}
}

// What is wrong for all rows is said once.
func TestRowsWithoutAProject(t *testing.T) {
	var out, talk strings.Builder
	project := linkProject()
	project.ID = ""
	for name, o := range map[string]URLOptions{"rows": {From: strings.NewReader("sid\na\nb\n")}, "one": {Params: faceurl.Params{SubmissionID: "a"}}} {
		o.Recipe, o.Confirmed = faceurl.Default(), true
		err := URL(t.Context(), project, o, &out, &talk)
		if ExitCode(err) != ExitUsage || !strings.Contains(err.Error(), "--project or FACEAUTH_PROJECT_ID") || talk.Len()+out.Len() > 0 {
			t.Errorf("%s: %v, told %q, wrote %q", name, err, talk.String(), out.String())
		}
	}
}

// inspect runs Inspect.
func inspect(t *testing.T, o InspectOptions) (out, talk string, err error) {
	t.Helper()
	var result, said bytes.Buffer
	err = Inspect(linkProject(), o, &result, &said)
	if strings.Contains(result.String()+said.String(), linkKey) {
		t.Error("the key was printed")
	}
	return result.String(), said.String(), err
}

func composed(t *testing.T, recipe string, p faceurl.Params) string {
	t.Helper()
	r, err := faceurl.ParseRecipe(recipe)
	if err != nil {
		t.Fatal(err)
	}
	l, err := faceurl.Compose(linkProject(), p, r)
	if err != nil {
		t.Fatal(err)
	}
	return l.URL
}

func TestInspect(t *testing.T) {
	params := faceurl.Params{SubmissionID: "kyc1", UserID: "a\nb\x1b[2J\u202e김\U000e0041"}
	link := composed(t, "gcm query hex", params)
	out, _, err := inspect(t, InspectOptions{Text: "see <" + link + ">."})
	if err != nil || !strings.Contains(out, "recipe       gcm query hex nonce12-text-tag api\n") || !strings.Contains(out, "sid          kyc1\n") ||
		!strings.Contains(out, "a↵b") || strings.ContainsAny(out, "\x1b\u202e\U000e0041") {
		t.Errorf("%q, %v", out, err)
	}
	out, _, err = inspect(t, InspectOptions{Text: link, Format: "json"})
	var v struct {
		PID        string `json:"pid"`
		Parameters map[string]string
		Recipes    []string
	}
	if err != nil || json.Unmarshal([]byte(out), &v) != nil || v.Parameters["authUserId"] != params.UserID || v.PID != "pid1" || len(v.Recipes) != 1 {
		t.Errorf("%s, %v", out, err)
	}
	if strings.ContainsAny(out, "\x1b\u202e\U000e0041") {
		t.Errorf("a terminal would act on %q", out)
	}
	out, _, err = inspect(t, InspectOptions{Text: link[:len(link)-9]})
	if !errors.Is(err, errNotInOrder) || ExitCode(err) != ExitFailed || !strings.Contains(out, "fault") {
		t.Errorf("cut off: %q, %v", out, err)
	}
	for _, text := range []string{"", "\x00", strings.Repeat("x", faceurl.MaxLink+1)} {
		if _, _, err := inspect(t, InspectOptions{Text: text}); !errors.Is(err, errNotInOrder) {
			t.Errorf("%.10q: %v", text, err)
		}
	}
	if _, _, err := inspect(t, InspectOptions{Text: link, Format: "csv"}); ExitCode(err) != ExitUsage {
		t.Errorf("-o csv: %v", err)
	}
}

func TestCalibration(t *testing.T) {
	hex := composed(t, "ecb query hex", faceurl.Params{SubmissionID: "kyc1"})
	other := strings.Replace(hex, "pid=pid1", "pid=pid2", 1)
	vague := "" // could be base64 or base64url
	for i := 0; vague == ""; i++ {
		l := composed(t, "ecb json base64url", faceurl.Params{SubmissionID: strings.Repeat("k", i+1)})
		if _, sealed, _ := strings.Cut(l, "encrypted="); !strings.ContainsAny(sealed, "-_") {
			vague = l
		}
	}
	kept := faceurl.Recipe{Cipher: faceurl.ECB, Payload: faceurl.Query, Encoding: faceurl.Hex, Key: faceurl.APIKey}
	for name, tc := range map[string]struct {
		o           InspectOptions
		answer      bool
		asked, kept bool
	}{
		"agreed":          {InspectOptions{Text: hex}, true, true, true},
		"refused":         {InspectOptions{Text: hex}, false, true, false},
		"known already":   {InspectOptions{Text: hex, Kept: kept}, true, false, false},
		"without asking":  {InspectOptions{Text: hex, Always: true}, false, false, true},
		"another project": {InspectOptions{Text: other}, true, false, false},
		"undecided":       {InspectOptions{Text: vague}, true, false, false},
		"garbage":         {InspectOptions{Text: "x"}, true, false, false},
	} {
		asked, got := false, ""
		tc.o.Ask = func(q string) bool {
			asked = true
			if !strings.Contains(q, "ecb query hex") || !strings.Contains(q, "pid1") {
				t.Errorf("%s: asked %q", name, q)
			}
			return tc.answer
		}
		tc.o.Keep = func(project string, r faceurl.Recipe) error { got = project + " " + r.String(); return nil }
		_, talk, _ := inspect(t, tc.o)
		if want := "pid1 ecb query hex"; asked != tc.asked || (got == want) != tc.kept || !tc.kept && got != "" || strings.Contains(talk, "from now on") != tc.kept {
			t.Errorf("%s: asked %v, kept %q, told %q", name, asked, got, talk)
		}
	}
	for name, keep := range map[string]error{"kept": nil, "refused": errors.New("no room")} {
		out, _, err := inspect(t, InspectOptions{Text: hex, Always: true, Format: "json", Keep: func(string, faceurl.Recipe) error { return keep }})
		var v struct {
			Kept *bool `json:"recipe_kept"`
		}
		if !errors.Is(err, keep) || json.Unmarshal([]byte(out), &v) != nil || v.Kept == nil || *v.Kept != (keep == nil) {
			t.Errorf("%s: %s, %v", name, out, err)
		}
	}
	if _, _, err := inspect(t, InspectOptions{Text: other, Always: true}); err == nil || !strings.Contains(err.Error(), "no recipe to keep") {
		t.Errorf("--keep of another project's: %v", err)
	}
}

func TestYes(t *testing.T) {
	for answer, want := range map[string]bool{"y\n": true, "YES\n": true, " y \r\n": true, "\n": false, "": false, "no\n": false, "yes please\n": false} {
		var talk bytes.Buffer
		if got := Yes("Keep it?", strings.NewReader(answer), &talk); got != want || talk.String() != "Keep it? [y/N] " {
			t.Errorf("%q: %v after %q", answer, got, talk.String())
		}
	}
}

func FuzzInspectCommand(f *testing.F) {
	f.Add("https://form.example/face-auth?pid=pid1&encrypted=%00", "text")
	f.Add(base64.StdEncoding.EncodeToString([]byte("sid=x")), "json")
	f.Fuzz(func(t *testing.T, text, format string) {
		var out, talk bytes.Buffer
		_ = Inspect(linkProject(), InspectOptions{Text: text, Format: format}, &out, &talk)
		for _, r := range out.String() {
			if r != '\n' && (r < 0x20 || r >= 0x7f && r < 0xa0 || r >= 0x202a && r <= 0x202e) {
				t.Fatalf("%q has %U in it", out.String(), r)
			}
		}
	})
}
