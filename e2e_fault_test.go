//go:build unix

package main

import (
	"encoding/json"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"faceauth/backend/sandbox"
)

func TestRefused(t *testing.T) {
	t.Parallel()
	env, _ := startSandbox(t, "--records", "10")
	for _, c := range []struct{ name, key, says, advice string }{
		{"wrong key", "notTheKeyOfThisProjectAtAll0000000000000", "did not accept the API key", "FACEAUTH_API_KEY"},
		{"key of another project", sandbox.KeyWithoutProject, "did not accept the API key", "FACEAUTH_API_KEY"},
		{"address not on the list", sandbox.KeyNotAllowed, "refuses calls from this machine's address", "allow-list"},
	} {
		for _, args := range [][]string{{"list", "-o", "ndjson"}, {"show", "anything"}} {
			r := run(t, append(env, "FACEAUTH_API_KEY="+c.key), args...)
			if r.code != 3 || r.out != "" || !tellsOnce(r.talk, c.says) || !strings.Contains(r.talk, c.advice) {
				t.Errorf("%s, %v: exit %d\n%s%s", c.name, args, r.code, r.out, r.talk)
			}
		}
	}
}

// TestInsecure: a base URL of plain http to another machine is refused before
// anything is sent, to the machine or to a proxy on the way.
func TestInsecure(t *testing.T) {
	t.Parallel()
	var calls atomic.Int32
	proxy := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { calls.Add(1) }))
	defer proxy.Close()
	env := environment(t, "FACEAUTH_API_KEY="+sandbox.DefaultKey, "HTTP_PROXY="+proxy.URL, "http_proxy="+proxy.URL)
	for _, base := range []string{"http://rest-api.argosidentity.com/v3", "http://192.0.2.7:8080/v3", "http://localhost.example.invalid/v3", "http://127.0.0.1.example.invalid/v3"} {
		r := run(t, append(env, "FACEAUTH_BASE_URL="+base), "list")
		if r.code != 2 || !tellsOnce(r.talk, "key unprotected") || !strings.Contains(r.talk, "https") {
			t.Errorf("%s: exit %d\n%s%s", base, r.code, r.out, r.talk)
		}
	}
	if n := calls.Load(); n != 0 {
		t.Errorf("%d calls were made all the same", n)
	}
}

// TestRedirectKeepsTheKey: a redirect never takes the key to another origin.
func TestRedirectKeepsTheKey(t *testing.T) {
	t.Parallel()
	var stolen atomic.Int32
	thief := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if r.Header.Get("x-api-key") != "" {
			stolen.Add(1)
		}
	}))
	defer thief.Close()
	api := httptest.NewServer(http.RedirectHandler(thief.URL+"/v3/faceauth", http.StatusTemporaryRedirect))
	defer api.Close()
	env := environment(t, "FACEAUTH_API_KEY="+sandbox.DefaultKey, "FACEAUTH_BASE_URL="+api.URL+"/v3")
	r := run(t, env, "list", "-o", "ndjson")
	if r.code == 0 || r.out != "" || !strings.Contains(r.talk, "redirects to") {
		t.Errorf("exit %d\n%s%s", r.code, r.out, r.talk)
	}
	if stolen.Load() > 0 {
		t.Error("the other host saw the key")
	}
}

func TestUnreachable(t *testing.T) {
	t.Parallel()
	env := environment(t, "FACEAUTH_API_KEY="+sandbox.DefaultKey, "FACEAUTH_BASE_URL=http://"+closedPort(t)+"/v3")
	r := run(t, env, "list", "-o", "ndjson")
	if r.code != 1 || r.out != "" || !strings.Contains(r.talk, "connection refused") || !strings.Contains(r.talk, "FACEAUTH_BASE_URL") {
		t.Errorf("exit %d\n%s%s", r.code, r.out, r.talk)
	}
}

// TestPassingFaults: what passes is tried again, and nothing is missing or
// double afterwards.
func TestPassingFaults(t *testing.T) {
	t.Parallel()
	for _, fault := range []string{"429=1s:0.3", "500:0.4", "502:0.4", "reset:0.4", "truncate:0.4", "malformed:0.2", "latency=1ms..20ms", "slow=1ms", "flat"} {
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			env, _ := startSandbox(t, "--records", "12000", "--fault", fault)
			r := run(t, env, "list", "-o", "ndjson")
			if r.code != 0 {
				t.Fatalf("exit %d\n%s", r.code, r.talk)
			}
			if strings.Contains(fault, ":") && !strings.Contains(r.talk, "Attempt 2 in ") {
				t.Error("no fault was met, or nobody was told")
			}
			got := idsOf(parse(t, r.out))
			unique := map[string]bool{}
			for _, id := range got {
				unique[id] = true
			}
			if len(got) != 12000 || len(unique) != 12000 {
				t.Errorf("%d records, %d of them different; want 12,000", len(got), len(unique))
			}
		})
	}
}

// TestLastingFaults: what does not pass ends with one sentence and an exit
// code, after several tries where these could help.
func TestLastingFaults(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		fault string
		tries bool
		code  int
		says  string
	}{
		{"502", true, 1, "HTTP 502"},
		{"500", true, 1, "traceId "},
		{"429", true, 1, "HTTP 429"},
		{"429=60s", false, 1, "asks to wait"},
		{"reset", true, 1, "reset"},
		{"truncate", true, 1, "ended after"},
		{"malformed", true, 1, "not JSON"},
		{"deny", false, 3, "explicit deny"},
	} {
		t.Run(c.fault, func(t *testing.T) {
			t.Parallel()
			env, _ := startSandbox(t, "--records", "500", "--fault", c.fault)
			r := run(t, env, "list", "-o", "json")
			if r.code != c.code || !strings.Contains(r.talk, c.says) {
				t.Errorf("exit %d, want %d and %q\n%s", r.code, c.code, c.says, r.talk)
			}
			if tried := strings.Contains(r.talk, "Attempt 3 in "); tried != c.tries {
				t.Errorf("several tries: %v, want %v\n%s", tried, c.tries, r.talk)
			}
			if strings.Contains(strings.ToLower(r.talk), "<html") {
				t.Errorf("a web page on stderr: %s", r.talk)
			}
		})
	}
}

// TestFailureAfterAPage: what was printed before a failure is whole and valid,
// and the exit code tells that it is not everything.
func TestFailureAfterAPage(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		fail http.HandlerFunc
		says string
	}{
		{"deny", answer(403, `{"Message":"User is not authorized to access this resource with an explicit deny"}`), "this machine's address"},
		{"bad request", answer(400, `{"traceId":"0199cb5f-0000-7000-8000-00000000e2e0","errorCode":"BAD","message":"no such cursor"}`), "traceId 0199cb5f-0000-7000-8000-00000000e2e0"},
		{"web page", answer(200, "<!doctype html><title>Sign in to the hotel's network</title>"), "Sign in to the hotel's network"},
		{"malformed", answer(200, `[{"data":[{"auth_id":c}]}]`), "could not be read"},
		{"cut short", answer(200, `[{"data":[{"auth_id":"c"},`), "26 bytes"},
		{"empty", answer(200, ""), "empty"},
		{"reset", func(w http.ResponseWriter, _ *http.Request) {
			conn, _, err := http.NewResponseController(w).Hijack()
			if err == nil {
				_ = conn.(*net.TCPConn).SetLinger(0)
				conn.Close()
			}
		}, "could not be reached"},
		{"repeated cursor", answer(200, `[{"data":[{"auth_id":"c"}],"nextPage_key":{"authId":"b","createTime":"2026-01-01T00:00:00.000Z"}}]`), "page already read"},
		{"nonsense for a cursor", answer(200, `[{"data":[{"auth_id":"c"}],"nextPage_key":[true]}]`), "nextPage_key"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Query().Get("nextKey_id") != "" {
					c.fail(w, r)
					return
				}
				answer(200, `[{"faceAuth_projectId":"p","data":[{"auth_id":"a"},{"auth_id":"b","auth_status":"approved"}],
					"nextPage_key":{"authId":"b","createTime":"2026-01-01T00:00:00.000Z"}}]`)(w, r)
			}))
			defer api.Close()
			env := environment(t, "FACEAUTH_API_KEY="+sandbox.DefaultKey, "FACEAUTH_BASE_URL="+api.URL+"/v3")
			r := run(t, env, "list", "-o", "json")
			var got []entry
			if err := json.Unmarshal([]byte(r.out), &got); err != nil || len(got) < 2 {
				t.Errorf("stdout: %v\n%s", err, r.out)
			}
			if r.code != 4 || !strings.Contains(r.talk, c.says) || !strings.Contains(r.talk, "Records printed before") {
				t.Errorf("exit %d, want 4 and %q\n%s", r.code, c.says, r.talk)
			}
		})
	}
}

// answer always answers the same.
func answer(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		if strings.HasPrefix(body, "<") {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
		} else {
			w.Header().Set("Content-Type", "application/json")
		}
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body)) // who has gone need not be told
	}
}

// TestEchoedKey: a server that repeats the key in its words has it blotted out.
func TestEchoedKey(t *testing.T) {
	t.Parallel()
	const key = "keyThatTheServerEchoes000000000000000000"
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		key := r.Header.Get("x-api-key")
		answer(400, `{"traceId":"`+key+`","errorCode":"`+key+`","message":"bad \u001b]0;`+key+`\u0007 key `+key+`"}`)(w, r)
	}))
	defer api.Close()
	env := environment(t, "FACEAUTH_API_KEY="+key, "FACEAUTH_BASE_URL="+api.URL)
	if r := run(t, env, "list"); r.code != 1 || !strings.Contains(r.talk, "HTTP 400") {
		t.Errorf("exit %d\n%s", r.code, r.talk)
	}
}
