package argos

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"faceauth/backend"
)

const testKey = "k3yOfTheTests0123456789abcdefghijklmnop"

// rig is a client, the server it talks to, and what passed between them.
type rig struct {
	*Client
	server *httptest.Server
	calls  atomic.Int32 // requests that the server saw
	conns  atomic.Int32 // connections that were opened to it
	mu     sync.Mutex
	slept  []time.Duration // the waits, none of which took any time
}

// newRig starts a server on loopback and a client of it that does not sleep.
func newRig(t *testing.T, handler http.HandlerFunc, change ...func(*Config)) *rig {
	t.Helper()
	r := &rig{}
	r.server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		r.calls.Add(1)
		handler(w, req)
	}))
	r.server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			r.conns.Add(1)
		}
	}
	r.server.Start()
	t.Cleanup(r.server.Close)
	config := Config{
		BaseURL: r.server.URL + "/v3",
		Key:     backend.NewSecret(testKey),
		Sleep: func(ctx context.Context, d time.Duration) error {
			r.mu.Lock()
			defer r.mu.Unlock()
			r.slept = append(r.slept, d)
			return ctx.Err()
		},
	}
	for _, f := range change {
		f(&config)
	}
	client, err := New(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.http.CloseIdleConnections)
	r.Client = client
	return r
}

// failed checks an error of a Service: its type, its kind, and that the key is
// nowhere in it.
func failed(t *testing.T, err error, want backend.Kind) *backend.Error {
	t.Helper()
	e, ok := errors.AsType[*backend.Error](err)
	if !ok {
		t.Fatalf("%v is of type %T", err, err)
	}
	if e.Kind != want {
		t.Fatalf("kind %d (%v), want %d", e.Kind, e, want)
	}
	for cause := error(e); cause != nil; cause = errors.Unwrap(cause) {
		if strings.Contains(fmt.Sprintf("%v %+v %#v", cause, cause, cause), testKey) {
			t.Fatalf("the key is in %#v", cause)
		}
	}
	return e
}

func answer(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, body)
	}
}

const oneRecord = `[{"faceAuth_projectId":"p","data":[{"auth_id":"a","create_time":"2026-11-01T12:00:00.000Z"}]}]`

func TestPageSendsWhatIsDocumented(t *testing.T) {
	var got *http.Request
	r := newRig(t, func(w http.ResponseWriter, req *http.Request) {
		got = req
		answer(oneRecord)(w, req)
	}, func(c *Config) { c.UserAgent = "faceauth/1.2"; c.BaseURL += "//" })
	page, err := r.Page(t.Context(), backend.PageRequest{Count: 5})
	if err != nil || len(page.Records) != 1 || page.ProjectID != "p" {
		t.Fatalf("%+v, %v", page, err)
	}
	if got.Method != http.MethodGet || got.URL.String() != "/v3/faceauth?count=5" {
		t.Errorf("%s %s", got.Method, got.URL)
	}
	if got.Header.Get("X-Api-Key") != testKey || got.Header.Get("User-Agent") != "faceauth/1.2" {
		t.Errorf("headers %v", got.Header)
	}
}

func TestPageDropsWhatIsOutsideTheRange(t *testing.T) {
	r := newRig(t, answer(`[{"auth_id":"before","create_time":"2026-10-31T23:59:59.999Z"},{"auth_id":"in","create_time":"2026-11-01T00:00:00.000Z"},
		{"auth_id":"after","create_time":"2026-11-02T00:00:00Z"},{"auth_id":"never","create_time":"?"}]`))
	page, err := r.Page(t.Context(), backend.PageRequest{Range: backend.Range{Since: moment("2026-11-01T00:00:00Z"), Until: moment("2026-11-02T00:00:00Z")}})
	if err != nil || len(page.Records) != 2 || page.Records[0].ID != "in" || page.Records[1].ID != "never" {
		t.Errorf("%+v, %v", page.Records, err)
	}
}

func TestBadRequestsAreNotSent(t *testing.T) {
	r := newRig(t, answer(oneRecord))
	_, err := r.Page(t.Context(), backend.PageRequest{Count: 2001})
	failed(t, err, backend.BadRequest)
	_, err = r.Authentication(t.Context(), "a\x1b")
	failed(t, err, backend.BadRequest)
	_, err = r.Authentication(t.Context(), "")
	failed(t, err, backend.BadRequest)
	if n := r.calls.Load(); n != 0 {
		t.Errorf("%d calls", n)
	}
}

func TestAuthentication(t *testing.T) {
	tests := []struct {
		name, body string
		kind       backend.Kind
		detail     string
	}{
		{name: "found", body: oneRecord},
		{name: "found among others", body: `[{"data":[{"auth_id":"b"},{"auth_id":"a"}],"nextPage_key":{"authId":"a"}}]`},
		{name: "found bare", body: `{"auth_id":"a"}`},
		{name: "no data", body: `[{"faceAuth_projectId":"p","data":[]}]`, kind: backend.NotFound},
		{name: "nothing", body: `[]`, kind: backend.NotFound},
		{name: "another record", body: `[{"data":[{"auth_id":"A"}]}]`, kind: backend.NotFound},
		{name: "a whole list without it", body: `[{"data":[{"auth_id":"b"},{"auth_id":"c"}]}]`, kind: backend.NotFound},
		{name: "the beginning of a list", body: `[{"data":[{"auth_id":"b"},{"auth_id":"c"}],"nextPage_key":{"authId":"c"}}]`,
			kind: backend.Malformed, detail: "did not heed the auth id"},
		{name: "a record without id", body: `[{"data":[{"auth_status":"approved"}]}]`, kind: backend.Malformed, detail: "no auth_id"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := newRig(t, func(w http.ResponseWriter, req *http.Request) {
				if req.URL.RawQuery != "authId=a" {
					t.Errorf("query %q", req.URL.RawQuery)
				}
				answer(tt.body)(w, req)
			})
			got, err := r.Authentication(t.Context(), "a")
			if tt.kind == 0 {
				if err != nil || got.ID != "a" || !strings.Contains(string(got.Raw), `"a"`) {
					t.Errorf("%+v, %v", got, err)
				}
				return
			}
			if e := failed(t, err, tt.kind); !strings.Contains(e.Detail, tt.detail) || e.Op != opShow || got.ID != "" {
				t.Errorf("%+v, %+v", got, e)
			}
		})
	}
}

func TestAPickedRecordOwnsItsRaw(t *testing.T) {
	body := []byte(oneRecord)
	page, _ := decodePage(body, 0)
	got, f := pick(page, "a")
	if f != nil {
		t.Fatal(f.detail)
	}
	clear(body)
	if !strings.Contains(string(got.Raw), `"auth_id":"a"`) {
		t.Errorf("Raw changed with the page: %q", got.Raw)
	}
}

func TestABodyIsHeldWithoutSpareRoom(t *testing.T) {
	text := strings.Repeat("x", 100_000)
	for _, size := range []int{0, 1, 64 << 10, len(text), len(text) + 1, 1 << 20} {
		reads := 0
		body, err := readBody(strings.NewReader(text), size, 1<<20, false, func(int) { reads++ })
		if err != nil || string(body) != text || cap(body) > len(text)*9/8 || reads == 0 {
			t.Errorf("from %d: %d bytes in room for %d after %d reads, %v", size, len(body), cap(body), reads, err)
		}
	}
}

func TestConnectionsAreReused(t *testing.T) {
	broken := true
	r := newRig(t, func(w http.ResponseWriter, req *http.Request) {
		if broken = !broken; broken {
			w.WriteHeader(http.StatusServiceUnavailable)
			_, _ = io.WriteString(w, strings.Repeat("x", 10_000))
			return
		}
		answer(string(fullPage(500)))(w, req)
	})
	for range 6 {
		if _, err := r.Page(t.Context(), backend.PageRequest{}); err != nil {
			t.Fatal(err)
		}
	}
	if n := r.conns.Load(); n != 1 {
		t.Errorf("%d calls opened %d connections", r.calls.Load(), n)
	}
}

func TestParallelPagesKeepTheirConnections(t *testing.T) {
	const width = 8
	var gate sync.WaitGroup
	r := newRig(t, func(w http.ResponseWriter, req *http.Request) {
		gate.Done()
		gate.Wait() // all of them are under way at once
		answer(oneRecord)(w, req)
	})
	for range 3 {
		gate.Add(width)
		var calls sync.WaitGroup
		for range width {
			calls.Go(func() {
				if _, err := r.Page(t.Context(), backend.PageRequest{}); err != nil {
					t.Error(err)
				}
			})
		}
		calls.Wait()
	}
	if n := r.conns.Load(); n > width {
		t.Errorf("%d connections for %d calls at a time", n, width)
	}
}

func TestNewRefuses(t *testing.T) {
	good := backend.NewSecret(testKey)
	tests := []struct {
		name   string
		config Config
		kind   backend.Kind
		detail string
	}{
		{"no URL", Config{Key: good}, backend.BadSetting, "must begin with https://"},
		{"no scheme", Config{BaseURL: "rest-api.example.com/v3", Key: good}, backend.BadSetting, "must begin with https://"},
		{"another scheme", Config{BaseURL: "ftp://example.com", Key: good}, backend.BadSetting, "must begin with https://"},
		{"opaque", Config{BaseURL: "https:example.com", Key: good}, backend.BadSetting, "not a URL"},
		{"rubbish", Config{BaseURL: "https://exa mple.com\x7f", Key: good}, backend.BadSetting, "not a URL"},
		{"no host", Config{BaseURL: "https:///v3", Key: good}, backend.BadSetting, "names no host"},
		{"password", Config{BaseURL: "https://me:hunter2@example.com/v3", Key: good}, backend.BadSetting, "user name or password"},
		{"query", Config{BaseURL: "https://example.com/v3?a=b", Key: good}, backend.BadSetting, "query"},
		{"empty query", Config{BaseURL: "https://example.com/v3?", Key: good}, backend.BadSetting, "query"},
		{"fragment", Config{BaseURL: "https://example.com/v3#x", Key: good}, backend.BadSetting, "fragment"},
		{"empty fragment", Config{BaseURL: "https://example.com/v3#", Key: good}, backend.BadSetting, "fragment"},
		{"invisible letter", Config{BaseURL: "https://exam\u200bple.com", Key: good}, backend.BadSetting, "can't be seen"},
		{"plain http", Config{BaseURL: "http://example.com/v3", Key: good}, backend.Insecure, "example.com"},
		{"plain http to a private address", Config{BaseURL: "http://192.168.1.1/v3", Key: good}, backend.Insecure, ""},
		{"plain http to anywhere", Config{BaseURL: "http://0.0.0.0/v3", Key: good}, backend.Insecure, ""},
		{"a name that pretends", Config{BaseURL: "http://localhost.example.com/v3", Key: good}, backend.Insecure, ""},
		{"an address that pretends", Config{BaseURL: "http://127.0.0.1.example.com/v3", Key: good}, backend.Insecure, ""},
		{"no key", Config{BaseURL: "https://example.com/v3"}, backend.WrongKey, "no API key"},
		{"key with a line break", Config{BaseURL: "https://example.com/v3", Key: backend.NewSecret(testKey + "\r\nx: y")}, backend.BadSetting, "line breaks"},
		{"key with a space", Config{BaseURL: "https://example.com/v3", Key: backend.NewSecret(" " + testKey)}, backend.BadSetting, "spaces"},
		{"user agent", Config{BaseURL: "https://example.com/v3", Key: good, UserAgent: "a\nb"}, backend.BadSetting, "user agent"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := New(tt.config)
			if e := failed(t, err, tt.kind); !strings.Contains(e.Detail, tt.detail) || strings.Contains(e.Error(), "hunter2") {
				t.Errorf("%v", e)
			}
		})
	}
	for _, base := range []string{"https://example.com", "https://example.com/v3/", "HTTPS://example.com:8443/a%2Fb/", " https://example.com/v3\n",
		"http://localhost:1/v3", "http://LOCALHOST", "http://127.3.2.1", "http://[::1]:8080/", "http://[::ffff:127.0.0.1]"} {
		if _, err := New(Config{BaseURL: base, Key: good}); err != nil {
			t.Errorf("%s: %v", base, err)
		}
	}
}

func TestBasePathIsKept(t *testing.T) {
	for base, want := range map[string]string{
		"https://example.com":          "https://example.com/faceauth",
		"https://example.com/v3///":    "https://example.com/v3/faceauth",
		"https://example.com/a%2Fb/":   "https://example.com/a%2Fb/faceauth",
		"https://example.com:8443/a b": "https://example.com:8443/a%20b/faceauth",
	} {
		c, err := New(Config{BaseURL: base, Key: backend.NewSecret(testKey)})
		if err != nil {
			t.Fatal(err)
		}
		req, err := c.request(t.Context(), call{path: "/faceauth"})
		if err != nil || req.URL.String() != want {
			t.Errorf("%s leads to %s, %v", base, req.URL, err)
		}
	}
}

func TestAClientPrintsWithoutItsKey(t *testing.T) {
	r := newRig(t, answer(oneRecord))
	holder := struct{ client *Client }{r.Client}
	for _, text := range []string{fmt.Sprintf("%v %+v %#v", r.Client, r.Client, r.Client), fmt.Sprintf("%+v %#v", holder, holder)} {
		if strings.Contains(text, testKey) {
			t.Errorf("the key is in %s", text)
		}
	}
}
