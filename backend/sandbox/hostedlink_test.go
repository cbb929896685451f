package sandbox

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"faceauth/backend"
	"faceauth/backend/faceurl"
)

const plainLink = `{"sid":"kycdemo","authUserId":"user-4711","token":"token-0001"}`

func TestLinksThatDoNotOpen(t *testing.T) {
	s := offline(t, Config{})
	sum := ciphertext(plainLink, DefaultKey)
	value := func(v string) string { return "pid=" + DefaultProjectID + "&encrypted=" + url.QueryEscape(v) }
	raw, err := base64.StdEncoding.DecodeString(sum)
	if err != nil {
		t.Fatal(err)
	}
	whole := func(n int) string { return value(base64.StdEncoding.EncodeToString(raw[:n])) }
	// A ciphertext with a + in it, as it stands when nobody percent-encodes it.
	withPlus := ""
	for n := 0; !strings.Contains(withPlus, "+"); n++ {
		withPlus = ciphertext(fmt.Sprintf(`{"sid":"kycdemo","token":"token-%04d"}`, n), DefaultKey)
	}
	for what, tc := range map[string]struct {
		query  string
		status int
		code   string
		says   string
	}{
		"nothing":              {"", 400, "no-pid", "no pid"},
		"no pid":               {"encrypted=" + url.QueryEscape(sum), 400, "no-pid", "no pid"},
		"an empty pid":         {"pid=&encrypted=" + url.QueryEscape(sum), 400, "no-pid", "no pid"},
		"another pid":          {"pid=sandbox002&encrypted=" + url.QueryEscape(sum), 404, "other-pid", "&#34;sandbox002&#34;, not for &#34;sandbox001&#34;"},
		"the pid in capitals":  {"pid=SANDBOX001&encrypted=" + url.QueryEscape(sum), 404, "other-pid", "SANDBOX001"},
		"no encrypted":         {"pid=" + DefaultProjectID, 400, "no-encrypted", "nothing encrypted"},
		"an empty encrypted":   {value(""), 400, "no-encrypted", "nothing encrypted"},
		"the sid in clear":     {"pid=" + DefaultProjectID + "&sid=kycdemo", 400, "in-clear", "sid stands in the link in clear"},
		"the sid in both":      {sealed(plainLink) + "&sid=kycdemo", 400, "in-clear", "sid stands in the link in clear"},
		"the documentation's":  {value("{sid=kycdemo}"), 400, "not-encrypted", "is not encrypted"},
		"encoded only":         {value(base64.StdEncoding.EncodeToString([]byte(plainLink))), 400, "not-encrypted", "is not encrypted"},
		"another key":          {value(ciphertext(plainLink, "anotherKeyOfFortyCharacters0000000000000")), 403, "not-decrypted", "made with another key"},
		"the sandbox's other":  {value(ciphertext(plainLink, KeyWithoutProject)), 403, "not-decrypted", "made with another key"},
		"no base64":            {value("?!*"), 400, "not-encoded", "neither base64 nor hex"},
		"the last block lost":  {whole(len(raw) - 16), 400, "cut-off", "its end is missing"},
		"a byte lost":          {whole(len(raw) - 1), 400, "cut-off", "its end is missing"},
		"half a link":          {sealed(plainLink)[:len(sealed(plainLink))-9], 400, "cut-off", "its end is missing"},
		"not percent-encoded":  {"pid=" + DefaultProjectID + "&encrypted=" + withPlus, 400, "bare-plus", "servers read as a space"},
		"twice encoded":        {"pid=" + DefaultProjectID + "&encrypted=" + url.QueryEscape(url.QueryEscape(sum)), 400, "double-encoded", "more than once"},
		"of neither form":      {sealed("kycdemo"), 400, "not-understood", "neither JSON nor a query"},
		"no sid":               {withParams("authUserId", "u"), 400, "no-sid", "There is no sid"},
		"an empty sid":         {withParams("sid", ""), 400, "no-sid", "There is no sid"},
		"a sid by other name":  {withParams("submission_id", "kycdemo"), 400, "no-sid", "sid was probably meant"},
		"nothing in it":        {sealed("{}"), 400, "no-sid", "There is no sid"},
		"an unknown sid":       {withParams("sid", "kyc0000000000000000"), 404, "submission-unknown", "no submission of this project"},
		"a hostile sid":        {withParams("sid", "<b>\x00'"), 404, "submission-unknown", "no submission of this project"},
		"a sid with a space":   {withParams("sid", "kycdemo "), 404, "submission-unknown", "begins or ends with a space"},
		"an unapproved sid":    {withParams("sid", PendingSubmission), 403, "submission-not-approved", "was not approved"},
		"a query, not JSON":    {sealed("sid=kycdemo&token=token-0001"), 400, "other-recipe", "“ecb query base64”"},
		"a query without sid":  {sealed("authUserId=u"), 400, "other-recipe", "“ecb query base64”"},
		"hex":                  {value(fmt.Sprintf("%x", raw)), 400, "other-recipe", "“ecb json hex”"},
		"longer than any link": {value(strings.Repeat("A", faceurl.MaxLink)), 414, "too-long", "longer than"},
	} {
		p := opened(s, tc.query)
		wantProblem(t, what, p, tc.status, tc.code)
		if !strings.Contains(p.body, tc.says) {
			t.Errorf("%s: the page does not say %q:\n%s", what, tc.says, p.body[strings.Index(p.body, "<main"):])
		}
		if strings.Contains(p.body, DefaultKey) || tc.code != "submission-unknown" && strings.Contains(p.body, "user-4711") {
			t.Errorf("%s: the page tells too much", what)
		}
		// The same holds for who answers a page that was never shown for it.
		if q := press(s, tc.query, "x", "approve"); q.status == http.StatusOK {
			t.Errorf("%s: is answered", what)
		}
	}
	if n := records(s); n != 50 {
		t.Errorf("%d records", n)
	}
}

func TestLinksThatOpenAllTheSame(t *testing.T) {
	s := offline(t, Config{})
	for what, tc := range map[string]struct{ query, says string }{
		"a parameter of another name": {withParams("sid", "kycdemo", "userId", "u"), "authUserId was probably meant"},
		"one that nobody knows":       {withParams("sid", "kycdemo", "lang", "ko"), "parameters that FaceAuth does not document (1)"},
		"a number":                    {sealed(`{"sid":"kycdemo","authCf1":7}`), "no string in the JSON"},
		"a field twice":               {sealed(`{"sid":"kycpending","sid":"kycdemo"}`), "sid is in the link 2 times"},
		"a short token":               {withParams("sid", "kycdemo", "token", "a b"), "not as the vendor documents tokens"},
		"a language":                  {sealed(plainLink) + "&lang=ko", "user-4711"},
		"another order":               {strings.Join([]string{strings.SplitN(sealed(plainLink), "&", 2)[1], "pid=" + DefaultProjectID}, "&"), "user-4711"},
		"no = at the end":             {strings.ReplaceAll(sealed(plainLink), "%3D", ""), "user-4711"},
		"spaces in the JSON":          {sealed("{ \"sid\" : \"kycdemo\" ,\n \"authUserId\": \"user-4711\" }"), "user-4711"},
		"a long link":                 {withParams("sid", "kycdemo", "authCf1", strings.Repeat("가", 2000)), "many servers refuse"},
	} {
		p := opened(s, tc.query)
		if p.status != http.StatusOK || p.state() != "attempt" || !strings.Contains(p.body, tc.says) {
			t.Errorf("%s: status %d, code %q; want an attempt that says %q", what, p.status, p.code(), tc.says)
		}
	}
}

func TestOneRecipeAlone(t *testing.T) {
	params := faceurl.Params{SubmissionID: ApprovedSubmission, UserID: "user-4711??>>~~", Token: "token-0001"}
	for _, runs := range faceurl.Recipes() {
		if runs.Key == faceurl.SecretKey {
			if _, err := (Config{FormRecipe: runs}).withDefaults(); err == nil {
				t.Errorf("%s is taken, with a key that a sandbox does not have", runs)
			}
			continue
		}
		if runs.Cipher == faceurl.GCM && runs.Layout != faceurl.UsualLayout && runs.Encoding != faceurl.Base64 {
			continue // every layout, but not in every encoding
		}
		s := offline(t, Config{FormRecipe: runs})
		for _, made := range faceurl.Recipes() {
			if made.Key == faceurl.SecretKey || made.Layout != runs.Layout && made.Encoding != faceurl.Hex {
				continue
			}
			link, err := faceurl.Compose(faceurl.Project{ID: s.ProjectID(), FormURL: "http://localhost" + pathForm, APIKey: backend.NewSecret(s.Key())}, params, made)
			if err != nil {
				t.Fatal(err)
			}
			_, query, _ := strings.Cut(link.URL, "?")
			p := opened(s, query)
			switch {
			case p.status == http.StatusOK:
				// Without + and / the two are the same text.
				if same := made.Cipher == runs.Cipher && made.Layout == runs.Layout && made.Payload == runs.Payload; !same || made.Encoding != runs.Encoding && !alike(query) {
					t.Errorf("a sandbox of %q opens %q", runs, made)
				}
			case made == runs:
				t.Errorf("a sandbox of %q does not open its own: %d %s", runs, p.status, p.code())
			case p.status != http.StatusBadRequest || p.code() != "other-recipe" || !strings.Contains(p.body, "“"+made.String()+"”") || !strings.Contains(p.body, "“"+runs.String()+"”"):
				t.Errorf("a sandbox of %q, given %q: %d %s", runs, made, p.status, p.code())
			}
		}
	}
}

// alike tells of a ciphertext that is the same in base64 and base64url, but for
// the padding that both are read without.
func alike(query string) bool {
	v, err := url.ParseQuery(query)
	return err == nil && !strings.ContainsAny(v.Get("encrypted"), "+/-_")
}

func TestTheRecipeOfAConfigIsChecked(t *testing.T) {
	for what, c := range map[string]Config{
		"form recipe":  {FormRecipe: faceurl.Recipe{Cipher: "rot13"}},
		"token expiry": {TokenExpiry: TokenExpiry{Condition: TokensByTime}},
		"with 1h0m0s":  {TokenExpiry: TokenExpiry{TokensByCount, 3600e9}},
		"expiry: 9":    {TokenExpiry: TokenExpiry{Condition: 9}},
	} {
		if _, err := c.withDefaults(); err == nil || !strings.Contains(err.Error(), what) {
			t.Errorf("%+v: %v does not say %q", c, err, what)
		}
	}
}
