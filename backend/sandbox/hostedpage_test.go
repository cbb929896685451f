package sandbox

import (
	"bytes"
	"crypto/aes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"faceauth/backend/sandbox/portrait"
)

// offline is a server that nothing leads to: pages are asked of it directly.
func offline(t testing.TB, c Config) *Server {
	t.Helper()
	if c.Now.IsZero() {
		c.Now = testNow
	}
	if c.Records == 0 {
		c.Records = 50
	}
	c, err := c.withDefaults()
	if err != nil {
		t.Fatal(err)
	}
	return newServer(c)
}

// sealed is the query of a link to the sandbox with that plaintext, written from
// the vendor's documentation alone: AES-256-ECB under the SHA-256 of the key,
// PKCS#7, base64, percent-encoded.
func sealed(plain string) string {
	return "pid=" + DefaultProjectID + "&encrypted=" + url.QueryEscape(ciphertext(plain, DefaultKey))
}

func ciphertext(plain, key string) string {
	sum := sha256.Sum256([]byte(key))
	c, err := aes.NewCipher(sum[:])
	if err != nil {
		panic(err) // 32 bytes is a length of AES
	}
	n := aes.BlockSize - len(plain)%aes.BlockSize
	b := append([]byte(plain), bytes.Repeat([]byte{byte(n)}, n)...)
	for i := 0; i < len(b); i += aes.BlockSize {
		c.Encrypt(b[i:], b[i:])
	}
	return base64.StdEncoding.EncodeToString(b)
}

// withParams is sealed for parameters, given as name and value in turn.
func withParams(pairs ...string) string {
	p := map[string]string{}
	for i := 0; i < len(pairs); i += 2 {
		p[pairs[i]] = pairs[i+1]
	}
	plain, err := json.Marshal(p)
	if err != nil {
		panic(err) // strings are
	}
	return sealed(string(plain))
}

// shownTo is a page as a browser got it.
type shownTo struct {
	status int
	header http.Header
	body   string
}

// attribute is the value of the first attribute of that name, empty without one.
func (p shownTo) attribute(name string) string {
	if m := regexp.MustCompile(` ` + name + `="([^"]*)"`).FindStringSubmatch(p.body); m != nil {
		return m[1]
	}
	return ""
}

func (p shownTo) state() string  { return p.attribute("data-state") }
func (p shownTo) code() string   { return p.attribute("data-code") }
func (p shownTo) authID() string { return p.attribute("data-auth-id") }
func (p shownTo) nonce() string {
	if m := regexp.MustCompile(`name="nonce" value="([^"]*)"`).FindStringSubmatch(p.body); m != nil {
		return m[1]
	}
	return ""
}

func ask(s *Server, method, query string, body io.Reader, change ...func(*http.Request)) shownTo {
	r := httptest.NewRequest(method, "http://127.0.0.1:8844"+pathForm, body)
	r.URL.RawQuery = query
	if body != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for _, f := range change {
		f(r)
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return shownTo{w.Code, w.Header(), w.Body.String()}
}

func opened(s *Server, query string) shownTo { return ask(s, http.MethodGet, query, nil) }

// press answers a page as a browser does.
func press(s *Server, query, nonce, outcome string, change ...func(*http.Request)) shownTo {
	return ask(s, http.MethodPost, query, strings.NewReader(url.Values{"nonce": {nonce}, "outcome": {outcome}}.Encode()), change...)
}

func header(name, value string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set(name, value) }
}

func wantProblem(t *testing.T, what string, p shownTo, status int, code string) {
	t.Helper()
	if p.status != status || p.code() != code || p.state() != "problem" || !strings.Contains(p.body, `role="alert"`) || p.nonce() != "" {
		t.Errorf("%s: status %d, code %q, state %q; want %d %q", what, p.status, p.code(), p.state(), status, code)
	}
}

func records(s *Server) int {
	s.project.mu.RLock()
	defer s.project.mu.RUnlock()
	return s.project.total()
}

func TestALinkShowsWhatIsInIt(t *testing.T) {
	s := offline(t, Config{})
	for _, value := range []string{"user-4711", "a&b=c+d%20e", `"quoted" 'too'`, "line\nline", "한글", "👨‍👩‍👧", strings.Repeat("가", 2000)} {
		p := opened(s, withParams("sid", ApprovedSubmission, "authUserId", value, "authCf1", value, "authCf2", value, "authCf3", value, "token", "t-12345678"))
		if p.status != http.StatusOK || p.state() != "attempt" || len(p.nonce()) < 20 {
			t.Fatalf("%.20q: status %d, state %q, nonce %q", value, p.status, p.state(), p.nonce())
		}
		if n := strings.Count(p.body, ">"+templateEscape(value)+"<"); n != 4 {
			t.Errorf("%.20q is there %d times", value, n)
		}
	}
	p := opened(s, withParams("sid", ApprovedSubmission))
	for _, want := range []string{"<bdi>" + ApprovedSubmission + "</bdi>", "not in the link", ">Approve<", ">Too dissimilar<", ">Occluded<", ">Not live<"} {
		if !strings.Contains(p.body, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if records(s) != 50 {
		t.Error("opening a link changed the project")
	}
}

// templateEscape is how html/template writes text.
func templateEscape(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&#34;", "'", "&#39;", "+", "&#43;").Replace(s)
}

func TestEverySubmissionOfTheListOpens(t *testing.T) {
	s := start(t, Config{Records: 60})
	opens := 0
	for _, e := range page(t, s, nil).Data {
		if !strings.HasPrefix(e.Submission, submissionPrefix) || len(e.Submission) != submissionLength {
			continue // erased, or written by somebody hostile
		}
		if p := opened(s, withParams("sid", e.Submission)); p.status != http.StatusOK {
			t.Errorf("%s: status %d, %s", e.Submission, p.status, p.code())
		}
		opens++
	}
	if opens < 40 {
		t.Errorf("only %d submissions", opens)
	}
}

func TestAttemptsBecomeAuthentications(t *testing.T) {
	s := start(t, Config{Records: 50})
	submission := page(t, s, nil).Data[3].Submission
	for sid, outcomes := range map[string][][2]string{
		submission:         {{"approve", ""}, {"dissimilar", "face_compare_underscore"}, {"occluded", "Face_Occluded_fail"}, {"not-live", "Liveness_fail"}},
		ApprovedSubmission: {{"approve", ""}, {"dissimilar", "face_compare_underscore"}},
	} {
		for _, o := range outcomes {
			query := withParams("sid", sid, "token", "tokens-are-off")
			done := press(s, query, opened(s, query).nonce(), o[0], header("Sec-Fetch-Site", "same-origin"), header("Origin", "null"))
			if done.status != http.StatusOK || done.state() != "result" || done.authID() == "" {
				t.Fatalf("%s: status %d, %s %s", o[0], done.status, done.state(), done.code())
			}
			e := page(t, s, nil).Data[0]
			if e.AuthID != done.authID() || e.Submission != sid || e.SubmitType != "form" || strings.Join(e.FailCode, ",") != o[1] {
				t.Errorf("%s: the newest record is %+v, the page says %s", o[0], e, done.authID())
			}
			want, word := "approved", "✓</span> Approved"
			if o[1] != "" {
				want, word = "rejected", "✗</span> Rejected"
			}
			if e.Status != want || !strings.Contains(done.body, word) || !strings.Contains(done.body, "<bdi>"+o[1]) {
				t.Errorf("%s: %s, and the page says:\n%s", o[0], e.Status, done.body)
			}
			fails := map[string]bool{
				"face_compare_underscore": *e.Result.Similarity < e.Policy.Similarity, "Face_Occluded_fail": *e.Result.Occluded,
				"Liveness_fail": *e.Result.Liveness < *e.Policy.Liveness, "Active_liveness_fail": *e.Result.ActiveLiveness < *e.Policy.ActiveLiveness,
			}
			for code, failed := range fails {
				if failed != (code == o[1]) {
					t.Errorf("%s: scores %+v, and %s fails: %t", o[0], *e.Result, code, failed)
				}
			}
			img := mustCall(t, s, http.MethodGet, pathImage, url.Values{"authId": {e.AuthID}})
			if b, err := base64.StdEncoding.DecodeString(img.body); err != nil || !bytes.HasPrefix(b, []byte("\xff\xd8")) {
				t.Errorf("%s: the selfie is %.40q, %v", o[0], img.body, err)
			}
		}
	}
	// What was made there is erased like any other.
	newest := url.Values{"authId": {page(t, s, nil).Data[0].AuthID}}
	if r := mustCall(t, s, http.MethodDelete, pathList, newest); r.status != http.StatusOK {
		t.Errorf("DELETE answers %s", r.body)
	}
	if r := mustCall(t, s, http.MethodGet, pathImage, newest); r.status != http.StatusBadRequest {
		t.Errorf("the selfie of an erased record answers %d", r.status)
	}
}

func TestWhoFailsForSimilarityIsSomebodyElse(t *testing.T) {
	s := offline(t, Config{})
	query := withParams("sid", ApprovedSubmission)
	var people []portrait.Subject
	for _, outcome := range []string{"approve", "dissimilar"} {
		rec, _, _ := s.project.get(press(s, query, opened(s, query).nonce(), outcome).authID())
		people = append(people, s.project.subject(&rec))
	}
	if people[0].Person == people[1].Person {
		t.Error("the same face passes and fails")
	}
}

func TestADoubleClickMakesOne(t *testing.T) {
	s := offline(t, Config{TokenExpiry: TokenExpiry{Condition: TokensByCount}})
	query := withParams("sid", ApprovedSubmission, "token", "token-0001")
	nonce := opened(s, query).nonce()
	ids := make([]string, 8)
	var wg sync.WaitGroup
	for i := range ids {
		wg.Go(func() {
			outcome := "approve"
			if i%2 == 1 {
				outcome = "occluded"
			}
			ids[i] = press(s, query, nonce, outcome).authID()
		})
	}
	wg.Wait()
	for _, id := range ids {
		if id == "" || id != ids[0] {
			t.Errorf("the clicks gave %q", ids)
			break
		}
	}
	if n := records(s); n != 51 {
		t.Errorf("%d records", n)
	}
	if again := press(s, query, nonce, "approve"); !strings.Contains(again.body, "already made") || again.status != http.StatusOK {
		t.Errorf("the page does not say that it is the same: %d", again.status)
	}
}

func TestOnlyThePageItselfIsAnswered(t *testing.T) {
	s := offline(t, Config{})
	query := withParams("sid", ApprovedSubmission)
	other := withParams("sid", ApprovedSubmission, "authUserId", "u")
	long := strings.NewReader("nonce=x&outcome=approve&x=" + strings.Repeat("x", maxAnswer))
	nonce := opened(s, query).nonce()
	for what, tc := range map[string]struct {
		got    shownTo
		status int
		code   string
	}{
		"another site":            {press(s, query, nonce, "approve", header("Sec-Fetch-Site", "cross-site")), 403, "cross-site"},
		"another port":            {press(s, query, nonce, "approve", header("Sec-Fetch-Site", "same-site"), header("Origin", "http://127.0.0.1:8845")), 403, "cross-site"},
		"another origin":          {press(s, query, nonce, "approve", header("Origin", "https://example.org")), 403, "cross-site"},
		"https":                   {press(s, query, nonce, "approve", header("Origin", "https://127.0.0.1:8844")), 403, "cross-site"},
		"no nonce":                {press(s, query, "", "approve"), 403, "stale-page"},
		"a guessed nonce":         {press(s, query, strings.Repeat("A", 26), "approve"), 403, "stale-page"},
		"a nonce of another link": {press(s, other, nonce, "approve"), 403, "stale-page"},
		"a nonce without a link":  {press(s, "", nonce, "approve"), 403, "stale-page"},
		"no outcome":              {press(s, query, nonce, ""), 400, "no-outcome"},
		"an unknown outcome":      {press(s, query, nonce, "Approve"), 400, "no-outcome"},
		"a long body":             {ask(s, http.MethodPost, query, long), 413, "form-too-large"},
		"a broken body":           {ask(s, http.MethodPost, query, strings.NewReader("nonce=%zz")), 400, "not-a-form"},
		"JSON":                    {ask(s, http.MethodPost, query, strings.NewReader(`{}`), header("Content-Type", "application/json")), 415, "not-a-form"},
		"text":                    {ask(s, http.MethodPost, query, strings.NewReader("nonce="+nonce), header("Content-Type", "text/plain")), 415, "not-a-form"},
		"DELETE":                  {ask(s, http.MethodDelete, query, nil), 405, "method"},
		"PUT":                     {ask(s, http.MethodPut, query, strings.NewReader("x")), 405, "method"},
		"a rebound name":          {ask(s, http.MethodGet, query, nil, func(r *http.Request) { r.Host = "example.org:8844" }), 403, "wrong-host"},
		"an address elsewhere":    {ask(s, http.MethodGet, query, nil, func(r *http.Request) { r.Host = "192.0.2.1" }), 403, "wrong-host"},
		"a name that looks local": {ask(s, http.MethodGet, query, nil, func(r *http.Request) { r.Host = "localhost.example.org" }), 403, "wrong-host"},
		"no name":                 {press(s, query, nonce, "approve", func(r *http.Request) { r.Host = "" }), 403, "wrong-host"},
	} {
		wantProblem(t, what, tc.got, tc.status, tc.code)
	}
	if n := records(s); n != 50 {
		t.Errorf("%d records", n)
	}
	for _, host := range []string{"127.0.0.1:8844", "localhost:1", "LOCALHOST", "[::1]:8844", "[::1]", "127.0.0.2"} {
		if p := ask(s, http.MethodGet, query, nil, func(r *http.Request) { r.Host = host }); p.status != http.StatusOK {
			t.Errorf("%s: %d", host, p.status)
		}
	}
	// None of all that spent the page. A browser without Sec-Fetch-Site says null,
	// since the page keeps its address to itself; a script says nothing.
	for _, browser := range []func(*http.Request){
		header("Origin", "http://127.0.0.1:8844"), header("Origin", "null"), func(*http.Request) {}, header("Sec-Fetch-Site", "same-origin"),
	} {
		if p := press(s, query, nonce, "approve", browser); p.state() != "result" {
			t.Errorf("the page is answered with %s", p.code())
		}
	}
}

func TestHeadersOfThePage(t *testing.T) {
	s := offline(t, Config{})
	query := withParams("sid", ApprovedSubmission)
	for what, p := range map[string]shownTo{
		"attempt": opened(s, query), "problem": opened(s, ""), "result": press(s, query, opened(s, query).nonce(), "approve"),
		"wrong host": ask(s, http.MethodGet, query, nil, func(r *http.Request) { r.Host = "example.org" }),
		"method":     ask(s, http.MethodPut, query, nil),
	} {
		for name, want := range map[string]string{
			"Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff",
		} {
			if got := p.header.Get(name); got != want {
				t.Errorf("%s: %s is %q", what, name, got)
			}
		}
		if policy := p.header.Get("Content-Security-Policy"); !strings.HasPrefix(policy, "default-src 'none'; style-src 'sha256-") || !strings.Contains(policy, "frame-ancestors 'none'") {
			t.Errorf("%s: policy %q", what, policy)
		}
		if p.header.Get("Set-Cookie") != "" {
			t.Errorf("%s: a cookie", what)
		}
		if known := strings.Contains(p.body, DefaultProjectID); known == (what == "wrong host" || what == "method") {
			t.Errorf("%s: the project is told: %t", what, known)
		}
	}
	if p := ask(s, http.MethodPatch, query, nil); p.header.Get("Allow") != "GET, HEAD, POST" {
		t.Errorf("allowed: %q", p.header.Get("Allow"))
	}
}

func TestAskingForTheHeadKeepsNothing(t *testing.T) {
	s := offline(t, Config{})
	ask(s, http.MethodHead, withParams("sid", ApprovedSubmission), nil)
	if n := len(s.desk.shown); n != 0 {
		t.Errorf("%d pages are kept", n)
	}
}

func TestPagesThatAreKeptAreBounded(t *testing.T) {
	s := offline(t, Config{})
	query := withParams("sid", ApprovedSubmission)
	first := opened(s, query).nonce()
	second := opened(s, query).nonce()
	for range maxShown - 1 {
		s.desk.show(query)
	}
	if len(s.desk.shown) != maxShown || len(s.desk.order) != maxShown {
		t.Errorf("%d pages and %d nonces are kept", len(s.desk.shown), len(s.desk.order))
	}
	wantProblem(t, "the oldest", press(s, query, first, "approve"), 403, "stale-page")
	if p := press(s, query, second, "approve"); p.state() != "result" {
		t.Errorf("the second oldest: %s", p.code())
	}
}

func TestFaultsAreNotThePages(t *testing.T) {
	for _, spec := range []string{"500", "502", "429", "deny", "latency=1m", "malformed", "truncate", "slow"} {
		s := offline(t, Config{Faults: faults(t, spec)})
		if p := opened(s, withParams("sid", ApprovedSubmission)); p.status != http.StatusOK || p.state() != "attempt" {
			t.Errorf("%s: status %d", spec, p.status)
		}
		if s.calls.Load() != 0 {
			t.Errorf("%s: the page counts as a call of the API", spec)
		}
	}
}

func TestTheLogHasNoLinks(t *testing.T) {
	var out bytes.Buffer
	s := offline(t, Config{Log: slog.New(slog.NewTextHandler(&out, nil))})
	query := withParams("sid", ApprovedSubmission, "authUserId", "somebody")
	nonce := opened(s, query).nonce()
	press(s, query, nonce, "approve")
	opened(s, "pid=x")
	log := out.String()
	if strings.Count(log, "path=/face-auth status=") != 3 {
		t.Errorf("the log:\n%s", log)
	}
	for _, secret := range []string{"somebody", "encrypted", nonce, DefaultKey, ApprovedSubmission} {
		if strings.Contains(log, secret) {
			t.Errorf("the log has %q:\n%s", secret, log)
		}
	}
}

func TestTokens(t *testing.T) {
	attempt := func(t *testing.T, s *Server, query string) {
		t.Helper()
		if p := press(s, query, opened(s, query).nonce(), "occluded"); p.state() != "result" {
			t.Errorf("an attempt is answered with %d %s", p.status, p.code())
		}
	}
	wantRule := func(t *testing.T, p shownTo, rule string) {
		t.Helper()
		if p.status != http.StatusOK || !strings.Contains(p.body, rule) {
			t.Errorf("status %d, and the page does not say %q", p.status, rule)
		}
	}
	query := withParams("sid", ApprovedSubmission, "token", "token-0001")
	elsewhere := withParams("sid", ApprovedSubmission, "authUserId", "u", "token", "token-0001")
	another := withParams("sid", ApprovedSubmission, "token", "token-0002")
	without := withParams("sid", ApprovedSubmission)

	synctest.Test(t, func(t *testing.T) {
		s := offline(t, Config{})
		for range 3 {
			wantRule(t, opened(s, query), "Token expiration is off")
			attempt(t, s, query)
			attempt(t, s, without)
			time.Sleep(1000 * time.Hour)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		s := offline(t, Config{TokenExpiry: TokenExpiry{Condition: TokensByCount}})
		wantProblem(t, "no token", opened(s, without), 403, "token-missing")
		opened(s, query) // no use
		wantRule(t, opened(s, query), "the first attempt spends it")
		other := opened(s, query).nonce() // a second window
		attempt(t, s, query)
		wantProblem(t, "spent", opened(s, query), 410, "token-spent")
		wantProblem(t, "spent in another link", opened(s, elsewhere), 410, "token-spent")
		wantProblem(t, "spent meanwhile", press(s, query, other, "approve"), 410, "token-spent")
		attempt(t, s, another)
		if n := records(s); n != 52 {
			t.Errorf("%d records", n)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		s := offline(t, Config{TokenExpiry: TokenExpiry{TokensByTime, 24 * time.Hour}})
		wantProblem(t, "no token", opened(s, without), 403, "token-missing")
		wantRule(t, opened(s, query), "The token expires 24h0m0s after the first attempt.")
		time.Sleep(100 * time.Hour) // not used, so not running
		attempt(t, s, query)
		time.Sleep(23 * time.Hour)
		wantRule(t, opened(s, elsewhere), "The token expires at 2026-11-24 10:30:00 UTC")
		attempt(t, s, elsewhere) // a second use does not make it last longer
		late := opened(s, query).nonce()
		time.Sleep(time.Hour - time.Millisecond)
		wantRule(t, opened(s, query), "The token expires at 2026-11-24 10:30:00 UTC")
		time.Sleep(time.Millisecond)
		wantProblem(t, "expired", opened(s, query), 410, "token-expired")
		wantProblem(t, "expired in another link", opened(s, elsewhere), 410, "token-expired")
		wantProblem(t, "expired meanwhile", press(s, query, late, "approve"), 410, "token-expired")
		attempt(t, s, another)
	})
}

func TestParseTokenExpiry(t *testing.T) {
	for text, want := range map[string]TokenExpiry{
		"none": {}, "count": {Condition: TokensByCount}, "time=24h": {TokensByTime, 24 * time.Hour}, "time=1s": {TokensByTime, time.Second}, "time=90m": {TokensByTime, 90 * time.Minute},
	} {
		got, err := ParseTokenExpiry(text)
		if err != nil || got != want {
			t.Errorf("%q: %+v, %v", text, got, err)
		}
		if again, err := ParseTokenExpiry(got.String()); err != nil || again != got {
			t.Errorf("%q is written %q, which is %+v, %v", text, got, again, err)
		}
	}
	for _, text := range []string{"", "Count", "none=1", "count=2", "time", "time=", "time=24", "time=-1h", "time=999ms", "time=10000h", "time=1h=2h", " none", "once"} {
		if got, err := ParseTokenExpiry(text); err == nil || !strings.Contains(err.Error(), "time=24h") {
			t.Errorf("%q: %+v, %v", text, got, err)
		}
	}
}

func FuzzParseTokenExpiry(f *testing.F) {
	for _, text := range []string{"none", "count", "time=24h", "time=1h30m", "time=1e9h"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		e, err := ParseTokenExpiry(text)
		if err != nil {
			return
		}
		if again, err := ParseTokenExpiry(e.String()); err != nil || again != e || !e.valid() {
			t.Errorf("%q is %+v, then %+v, %v", text, e, again, err)
		}
	})
}

// FuzzHostedQuery opens links that anybody may have written.
func FuzzHostedQuery(f *testing.F) {
	f.Add(sealed(`{"sid":"kycdemo"}`))
	f.Add("pid=sandbox001&encrypted=AAAA")
	f.Add("pid=sandbox001&sid=kycdemo")
	f.Add("pid=%3Cb%3E&encrypted=%zz;&&==&pid")
	f.Add("pid=sandbox001&pid=2&encrypted=a&encrypted=b&<b>")
	f.Add("pid=sandbox001&amp;encrypted=abc#\x00")
	s := offline(f, Config{})
	f.Fuzz(func(t *testing.T, query string) {
		wantWhole(t, query, opened(s, query))
		wantWhole(t, query, press(s, query, "x", "approve"))
	})
}

// FuzzHostedValue opens links with parameters that anybody may have chosen.
func FuzzHostedValue(f *testing.F) {
	f.Add("kycdemo", "<script>alert(1)</script>", "token")
	f.Add("kycpending", "\x00\u202e", "\"'")
	f.Add("</bdi>", "&amp;", "")
	s := offline(f, Config{})
	f.Fuzz(func(t *testing.T, sid, value, token string) {
		const mark = `<z-9 "'>` // never on the page, unless something stays as it is
		p := opened(s, withParams("sid", sid, "authUserId", value+mark, "authCf1", mark+value, "token", token+mark))
		wantWhole(t, sid, p)
		if strings.Contains(p.body, "<z-9") || strings.Contains(p.body, `z-9 "`) {
			t.Errorf("%q: not escaped:\n%s", value, p.body)
		}
		if known := sid == ApprovedSubmission; p.status == http.StatusOK && !known {
			if _, code := s.reference(sid); code != "" {
				t.Errorf("%q opens", sid)
			}
		}
	})
}

// wantWhole checks what holds for every page.
func wantWhole(t *testing.T, input string, p shownTo) {
	t.Helper()
	ok := p.status == http.StatusOK
	if ok != (p.state() != "problem") || p.code() == "" != ok || p.state() == "" {
		t.Errorf("%q: status %d, state %q, code %q", input, p.status, p.state(), p.code())
	}
	if p.status >= 500 || strings.Contains(p.body, "<script") || !strings.HasSuffix(p.body, "</html>\n") {
		t.Errorf("%q: status %d:\n%s", input, p.status, p.body)
	}
}

func BenchmarkHostedPage(b *testing.B) {
	s := offline(b, Config{})
	query := withParams("sid", ApprovedSubmission, "authUserId", "user-4711", "token", "token-0001")
	for b.Loop() {
		if p := opened(s, query); p.status != http.StatusOK {
			b.Fatal(fmt.Sprint(p.status))
		}
	}
}
