package argos

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"faceauth/backend"
)

// failing answers with failure so many times and with a good page after that.
func failing(times int, failure http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, req *http.Request) {
		if times--; times >= 0 {
			failure(w, req)
			return
		}
		answer(oneRecord)(w, req)
	}
}

func status(code int, body string, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(code)
		_, _ = io.WriteString(w, body)
	}
}

// cutOff promises more than it sends and then breaks the connection.
func cutOff(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Length", "10000")
	_, _ = io.WriteString(w, `[{"data":[`)
	_ = http.NewResponseController(w).Flush()
	panic(http.ErrAbortHandler)
}

// cutOffChunked breaks off without having said how much there would be.
func cutOffChunked(w http.ResponseWriter, _ *http.Request) {
	_, _ = io.WriteString(w, `[{"data":[`)
	_ = http.NewResponseController(w).Flush()
	panic(http.ErrAbortHandler)
}

// cutOffClosed sends half a page as HTTP/1.0, where the end of the connection
// is all that tells of the end of the body.
func cutOffClosed(w http.ResponseWriter, _ *http.Request) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(err)
	}
	_, _ = io.WriteString(conn, "HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n[{\"data\":[")
	_ = conn.Close()
}

// reset breaks the connection without an answer.
func reset(w http.ResponseWriter, _ *http.Request) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(err)
	}
	_ = conn.(*net.TCPConn).SetLinger(0)
	_ = conn.Close()
}

func TestWhatPassesIsTriedAgain(t *testing.T) {
	tests := []struct {
		name    string
		failure http.HandlerFunc
		kind    backend.Kind
		tries   int32
		detail  string
	}{
		{"429", status(429, `{"message":"Too Many Requests"}`), backend.RateLimited, 6, ""},
		{"500", status(500, `{"message":"Internal Server Error"}`), backend.ServerFault, 6, ""},
		{"502 page", status(502, `<html><head><title>502 Bad Gateway</title></head>`), backend.GatewayFault, 6, "“502 Bad Gateway”"},
		{"503", status(503, ``), backend.GatewayFault, 6, ""},
		{"504", status(504, `{"message":"Endpoint request timed out"}`), backend.GatewayFault, 6, ""},
		{"200 with an error of the server", status(200, `{"message":"Internal server error"}`), backend.ServerFault, 6, ""},
		{"cut off", cutOff, backend.Network, 6, "the body ended after 10 bytes"},
		{"cut off in chunks", cutOffChunked, backend.Network, 6, "the body ended after 10 bytes"},
		{"cut off and closed", cutOffClosed, backend.Network, 6, "the body ended after 10 bytes"},
		{"reset", reset, backend.Network, 6, ""},
		{"page in place of JSON", status(200, `<html><title>Sign in</title>`), backend.GatewayFault, 3, "“Sign in”"},
		{"JSON of another kind", status(200, `{"status":"ok"}`), backend.Malformed, 3, "without records"},
		{"broken JSON", status(200, `[{"auth_id":"a",}]`), backend.Malformed, 3, "not JSON from byte"},
		{"empty", status(200, " \n"), backend.Malformed, 3, "empty"},
		{"204", status(204, ``), backend.Malformed, 3, "empty"},
		{"damaged gzip", status(200, "rubbish that is no gzip", "Content-Encoding", "gzip"), backend.Malformed, 3, "damaged"},
		{"another compression", status(200, "rubbish", "Content-Encoding", "br"), backend.Malformed, 3, "br"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := newRig(t, failing(int(tt.tries)-1, tt.failure))
			var waits []backend.Wait
			ctx := backend.WithWaits(t.Context(), func(w backend.Wait) { waits = append(waits, w) })
			page, err := r.Page(ctx, backend.PageRequest{})
			if err != nil || len(page.Records) != 1 || r.calls.Load() != tt.tries {
				t.Fatalf("%d records after %d calls: %v", len(page.Records), r.calls.Load(), err)
			}
			if len(waits) != len(r.slept) || len(waits) != int(tt.tries)-1 {
				t.Fatalf("%d waits were reported, %d made", len(waits), len(r.slept))
			}
			for i, w := range waits {
				if w.Attempt != i+1 || w.For != r.slept[i] || w.Cause.Kind != tt.kind || w.Cause.Attempts != i+1 {
					t.Errorf("wait %d is %+v for %v", i, w, w.Cause)
				}
			}

			r = newRig(t, failing(100, tt.failure))
			_, err = r.Page(t.Context(), backend.PageRequest{})
			e := failed(t, err, tt.kind)
			if e.Attempts != int(tt.tries) || r.calls.Load() != tt.tries || !strings.Contains(e.Detail, tt.detail) || e.Op != opList {
				t.Errorf("%d calls, %d attempts: %v", r.calls.Load(), e.Attempts, e)
			}
		})
	}
}

func TestWhatStaysIsNotTriedAgain(t *testing.T) {
	tests := []struct {
		name    string
		failure http.HandlerFunc
		kind    backend.Kind
	}{
		{"400", status(400, `{"message":"Invalid Query String parameters"}`), backend.BadRequest},
		{"400 wrong key", status(400, `{"errorCode":"NOT_FOUND","message":"faceAuth_project not found","traceId":"t1"}`), backend.WrongKey},
		{"403", status(403, `{"message":"Forbidden"}`), backend.WrongKey},
		{"403 address", status(403, `{"Message":"... with an explicit deny"}`), backend.AddressNotAllowed},
		{"413", status(413, ``), backend.TooLarge},
		{"404", status(404, `{}`), backend.Failed},
		{"200 with a wrong key", status(200, `{"errorCode":"NOT_FOUND","message":"faceAuth_project not found","traceId":"t1"}`), backend.WrongKey},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := newRig(t, tt.failure)
			_, err := r.Page(t.Context(), backend.PageRequest{})
			e := failed(t, err, tt.kind)
			if r.calls.Load() != 1 || e.Attempts != 1 || e.Status == 0 {
				t.Errorf("%d calls, %+v", r.calls.Load(), e)
			}
			if tt.kind == backend.WrongKey && tt.name != "403" && e.TraceID != "t1" {
				t.Errorf("traceId %q", e.TraceID)
			}
		})
	}
}

func TestBackoff(t *testing.T) {
	c, err := New(Config{BaseURL: "https://example.com", Key: backend.NewSecret(testKey)})
	if err != nil {
		t.Fatal(err)
	}
	var total time.Duration
	for attempt, most := 1, 400*time.Millisecond; attempt < c.config.MaxAttempts; attempt, most = attempt+1, 2*most {
		varied := map[time.Duration]bool{}
		for range 100 {
			wait := c.waitAfter(&failure{}, attempt)
			if wait < most/2 || wait > most {
				t.Errorf("after attempt %d the wait is %v, want %v to %v", attempt, wait, most/2, most)
			}
			varied[wait] = true
		}
		if len(varied) < 2 {
			t.Errorf("after attempt %d the wait never varies", attempt)
		}
		total += most
	}
	if total > c.config.RetryFor {
		t.Errorf("the waits can take %v of %v", total, c.config.RetryFor)
	}
}

func TestRetryAfterIsHeeded(t *testing.T) {
	for _, code := range []int{429, 503} {
		r := newRig(t, failing(2, status(code, ``, "Retry-After", "4")))
		if _, err := r.Page(t.Context(), backend.PageRequest{}); err != nil {
			t.Fatal(err)
		}
		for _, d := range r.slept {
			if d < 4*time.Second || d > 4250*time.Millisecond {
				t.Errorf("%d waited %v", code, d)
			}
		}
	}
}

func TestRetryAfterPastTheBoundFailsAtOnce(t *testing.T) {
	r := newRig(t, status(429, `{"message":"Limit Exceeded"}`, "Retry-After", "120"))
	_, err := r.Page(t.Context(), backend.PageRequest{})
	e := failed(t, err, backend.RateLimited)
	if r.calls.Load() != 1 || len(r.slept) != 0 || !strings.Contains(e.Detail, "2m0s") || e.Message != "Limit Exceeded" {
		t.Errorf("%d calls, waits %v: %v", r.calls.Load(), r.slept, e)
	}
}

func TestWaitsAreBoundedInSum(t *testing.T) {
	r := newRig(t, status(429, ``, "Retry-After", "12"))
	_, err := r.Page(t.Context(), backend.PageRequest{})
	e := failed(t, err, backend.RateLimited)
	if r.calls.Load() != 3 || !strings.Contains(e.Detail, "12s") {
		t.Errorf("%d calls: %v", r.calls.Load(), e)
	}
}

func TestTheTimeOfAttemptsCounts(t *testing.T) {
	now := testNow
	r := newRig(t, func(w http.ResponseWriter, req *http.Request) { status(503, "")(w, req) }, func(c *Config) {
		c.Now = func() time.Time { now = now.Add(9 * time.Second); return now }
	})
	_, err := r.Page(t.Context(), backend.PageRequest{})
	if e := failed(t, err, backend.GatewayFault); e.Attempts > 3 {
		t.Errorf("%d attempts of 9 s and more each", e.Attempts)
	}
}

func TestRefused(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	_ = listener.Close()
	r := newRig(t, answer(oneRecord), func(c *Config) { c.BaseURL = "http://" + address })
	_, err = r.Page(t.Context(), backend.PageRequest{})
	if e := failed(t, err, backend.Network); e.Attempts != 3 || e.Detail != "connection refused" || e.Status != 0 {
		t.Errorf("%+v", e)
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

func TestConnectionErrors(t *testing.T) {
	tests := []struct {
		name     string
		err      error
		kind     backend.Kind
		attempts int
		detail   string
	}{
		{"no such host", &net.DNSError{Name: "api.example.com", IsNotFound: true}, backend.Network, 3, "there is no host named api.example.com"},
		{"no name server", &net.DNSError{Name: "api.example.com", IsTimeout: true}, backend.Network, 3, "could not be looked up"},
		{"dial timeout", &net.OpError{Op: "dial", Err: context.DeadlineExceeded}, backend.Timeout, 6, "no connection in time"},
		{"scheme", http.ErrSchemeMismatch, backend.Network, 1, "plain http"},
		{"the key in an error", errors.New("malformed \x1b[31m" + testKey), backend.Network, 6, "malformed [secret]"},
		{"closed", io.EOF, backend.Network, 6, "without an answer"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := newRig(t, nil, func(c *Config) {
				c.Transport = roundTrip(func(*http.Request) (*http.Response, error) { return nil, tt.err })
			})
			_, err := r.Page(t.Context(), backend.PageRequest{})
			if e := failed(t, err, tt.kind); e.Attempts != tt.attempts || !strings.Contains(e.Detail, tt.detail) {
				t.Errorf("%+v", e)
			}
		})
	}
}

func TestUntrustedCertificate(t *testing.T) {
	server := httptest.NewUnstartedServer(answer(oneRecord))
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	defer server.Close()
	r := newRig(t, nil, func(c *Config) { c.BaseURL = server.URL })
	_, err := r.Page(t.Context(), backend.PageRequest{})
	if e := failed(t, err, backend.Network); e.Attempts != 1 || !strings.Contains(e.Detail, "certificate") {
		t.Errorf("%+v", e)
	}
}

func TestHTTP2(t *testing.T) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		w.Header().Set("X-Proto", req.Proto)
		answer(fmt.Sprintf(`[{"faceAuth_projectId":"%d","data":[]}]`, req.ProtoMajor))(w, req)
	}))
	server.EnableHTTP2 = true
	server.StartTLS()
	defer server.Close()
	r := newRig(t, nil, func(c *Config) {
		c.BaseURL = server.URL
		transport := newTransport(c.withDefaults())
		transport.TLSClientConfig = server.Client().Transport.(*http.Transport).TLSClientConfig
		c.Transport = transport
	})
	if page, err := r.Page(t.Context(), backend.PageRequest{}); err != nil || page.ProjectID != "2" {
		t.Errorf("HTTP/%s, %v", page.ProjectID, err)
	}
}

func TestGzip(t *testing.T) {
	zipped := func(write func(io.Writer)) http.HandlerFunc {
		return func(w http.ResponseWriter, req *http.Request) {
			if req.Header.Get("Accept-Encoding") != "gzip" {
				t.Errorf("Accept-Encoding: %q", req.Header.Get("Accept-Encoding"))
			}
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			write(z)
			_ = z.Close()
		}
	}
	r := newRig(t, zipped(func(w io.Writer) { _, _ = w.Write(fullPage(100)) }))
	page, err := r.Page(t.Context(), backend.PageRequest{})
	if err != nil || len(page.Records) != 100 {
		t.Fatalf("%d records, %v", len(page.Records), err)
	}

	bomb := zipped(func(w io.Writer) {
		spaces := []byte(strings.Repeat(" ", 1<<20))
		for range 8 {
			_, _ = w.Write(spaces)
		}
	})
	r = newRig(t, bomb, func(c *Config) { c.MaxBody = 1 << 20 })
	_, err = r.Page(t.Context(), backend.PageRequest{})
	if e := failed(t, err, backend.TooLarge); r.calls.Load() != 1 || !strings.Contains(e.Detail, "1,048,576 bytes") {
		t.Errorf("%d calls: %v", r.calls.Load(), e)
	}
}

func TestBodyAtItsBound(t *testing.T) {
	for extra, want := range map[int64]bool{0: true, -1: false} {
		r := newRig(t, answer(oneRecord), func(c *Config) { c.MaxBody = int64(len(oneRecord)) + extra })
		_, err := r.Page(t.Context(), backend.PageRequest{})
		if (err == nil) != want {
			t.Errorf("bound %+d: %v", extra, err)
		}
	}
}

func TestSlowHeader(t *testing.T) {
	hold := make(chan struct{})
	r := newRig(t, func(_ http.ResponseWriter, req *http.Request) {
		select {
		case <-hold:
		case <-req.Context().Done():
		}
	}, func(c *Config) { c.HeaderTimeout = 5 * time.Millisecond; c.MaxAttempts = 2 })
	defer close(hold)
	_, err := r.Page(t.Context(), backend.PageRequest{})
	if e := failed(t, err, backend.Timeout); e.Attempts != 2 {
		t.Errorf("%+v", e)
	}
}

func TestSlowHeaderOfAnyTransport(t *testing.T) {
	r := newRig(t, nil, func(c *Config) {
		c.HeaderTimeout, c.ConnectTimeout, c.MaxAttempts = time.Millisecond, time.Millisecond, 2
		c.Transport = roundTrip(func(req *http.Request) (*http.Response, error) {
			<-req.Context().Done()
			return nil, req.Context().Err()
		})
	})
	_, err := r.Page(t.Context(), backend.PageRequest{})
	if e := failed(t, err, backend.Timeout); e.Attempts != 2 || errors.Is(err, context.Canceled) {
		t.Errorf("%+v", e)
	}
}

func TestStalledBody(t *testing.T) {
	r := newRig(t, failing(1, func(w http.ResponseWriter, req *http.Request) {
		_, _ = io.WriteString(w, `[{"data":[`)
		_ = http.NewResponseController(w).Flush()
		<-req.Context().Done()
	}), func(c *Config) { c.StallTimeout = 20 * time.Millisecond })
	var waits []backend.Wait
	ctx := backend.WithWaits(t.Context(), func(w backend.Wait) { waits = append(waits, w) })
	page, err := r.Page(ctx, backend.PageRequest{})
	if err != nil || len(page.Records) != 1 || len(waits) != 1 {
		t.Fatalf("%+v, %v, %v", page, waits, err)
	}
	if cause := waits[0].Cause; cause.Kind != backend.Timeout || !strings.Contains(cause.Detail, "after 10 bytes") {
		t.Errorf("%v", cause)
	}
}

func TestCancel(t *testing.T) {
	t.Run("before", func(t *testing.T) {
		r := newRig(t, answer(oneRecord))
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := r.Page(ctx, backend.PageRequest{})
		failed(t, err, backend.Cancelled)
		if !errors.Is(err, context.Canceled) || r.calls.Load() != 0 {
			t.Errorf("%v after %d calls", err, r.calls.Load())
		}
	})
	t.Run("in the call", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		r := newRig(t, func(_ http.ResponseWriter, req *http.Request) {
			cancel()
			<-req.Context().Done()
		})
		_, err := r.Page(ctx, backend.PageRequest{})
		failed(t, err, backend.Cancelled)
		if !errors.Is(err, context.Canceled) || r.calls.Load() != 1 {
			t.Errorf("%v after %d calls", err, r.calls.Load())
		}
	})
	t.Run("in the body", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		r := newRig(t, func(w http.ResponseWriter, req *http.Request) {
			_, _ = io.WriteString(w, `[{"data":[`)
			_ = http.NewResponseController(w).Flush()
			cancel()
			<-req.Context().Done()
		})
		_, err := r.Page(ctx, backend.PageRequest{})
		failed(t, err, backend.Cancelled)
	})
	t.Run("in a wait", func(t *testing.T) {
		// The waits are real here, and an hour long.
		r := newRig(t, status(503, ""), func(c *Config) {
			c.Sleep, c.FirstBackoff, c.RetryFor = nil, 2*time.Hour, 24*time.Hour
		})
		ctx, cancel := context.WithCancel(t.Context())
		ctx = backend.WithWaits(ctx, func(backend.Wait) { cancel() })
		_, err := r.Page(ctx, backend.PageRequest{})
		e := failed(t, err, backend.Cancelled)
		if !errors.Is(err, context.Canceled) || r.calls.Load() != 1 || e.Attempts != 1 {
			t.Errorf("%v after %d calls", err, r.calls.Load())
		}
	})
	t.Run("by a deadline", func(t *testing.T) {
		r := newRig(t, func(_ http.ResponseWriter, req *http.Request) { <-req.Context().Done() })
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
		defer cancel()
		_, err := r.Page(ctx, backend.PageRequest{})
		failed(t, err, backend.Timeout)
		if !errors.Is(err, context.DeadlineExceeded) || r.calls.Load() > 1 {
			t.Errorf("%v after %d calls", err, r.calls.Load())
		}
	})
}

func TestRedirectToAnotherHost(t *testing.T) {
	var seen http.Header
	other := newRig(t, func(_ http.ResponseWriter, req *http.Request) { seen = req.Header })
	for name, target := range map[string]string{
		"another port":   other.server.URL + "/v3/faceauth?" + testKey,
		"another scheme": "https://127.0.0.1/v3/faceauth",
		"another host":   "http://" + testKey + ".example.com/",
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, func(w http.ResponseWriter, req *http.Request) { http.Redirect(w, req, target, http.StatusFound) })
			_, err := r.Page(t.Context(), backend.PageRequest{})
			e := failed(t, err, backend.Insecure)
			if r.calls.Load() != 1 || other.calls.Load() != 0 || seen != nil || !strings.Contains(e.Detail, "redirects to") {
				t.Errorf("%d calls, %d to the other server: %v", r.calls.Load(), other.calls.Load(), e)
			}
		})
	}
}

func TestRedirectAtHome(t *testing.T) {
	r := newRig(t, func(w http.ResponseWriter, req *http.Request) {
		n, _ := strconv.Atoi(req.URL.Query().Get("n"))
		if n == 3 {
			if req.Header.Get("X-Api-Key") != testKey {
				t.Error("the key did not come along")
			}
			answer(oneRecord)(w, req)
			return
		}
		http.Redirect(w, req, fmt.Sprintf("/v3/faceauth?n=%d", n+1), http.StatusTemporaryRedirect)
	})
	if _, err := r.Page(t.Context(), backend.PageRequest{}); err != nil {
		t.Error(err)
	}
	r = newRig(t, func(w http.ResponseWriter, req *http.Request) {
		http.Redirect(w, req, req.URL.String(), http.StatusFound)
	})
	_, err := r.Page(t.Context(), backend.PageRequest{})
	if e := failed(t, err, backend.GatewayFault); r.calls.Load() != maxRedirects+1 || e.Attempts != 1 {
		t.Errorf("%d calls: %v", r.calls.Load(), e)
	}
}

func TestTheKeyIsNowhereInAnError(t *testing.T) {
	echo := func(code int, kind string) http.HandlerFunc {
		return func(w http.ResponseWriter, req *http.Request) {
			key := req.Header.Get("x-api-key")
			w.Header().Set("Content-Type", kind)
			w.Header().Set("Content-Encoding", map[bool]string{true: key}[code == 299])
			w.WriteHeader(code)
			if kind == "text/html" {
				fmt.Fprintf(w, "<title>no %s</title>", key)
				return
			}
			fmt.Fprintf(w, `{"traceId":%[1]q,"errorCode":%[1]q,"message":"no project for \u001b[m%[1]s","details":[{"field":%[1]q}]}`, key)
		}
	}
	for _, code := range []int{200, 299, 400, 403, 404, 429, 500, 502} {
		for _, kind := range []string{"application/json", "text/html"} {
			r := newRig(t, echo(code, kind))
			ctx := backend.WithWaits(t.Context(), func(w backend.Wait) { failed(t, w.Cause, w.Cause.Kind) })
			_, err := r.Page(ctx, backend.PageRequest{})
			e := failed(t, err, backend.KindOf(err))
			if !strings.Contains(fmt.Sprintf("%+v", *e), "[secret]") {
				t.Errorf("%d %s: the server did not echo the key: %+v", code, kind, *e)
			}
		}
	}
	garbage := newRig(t, func(w http.ResponseWriter, req *http.Request) {
		conn, _, _ := http.NewResponseController(w).Hijack()
		_, _ = io.WriteString(conn, req.Header.Get("x-api-key")+"\r\n\r\n")
		_ = conn.Close()
	})
	_, err := garbage.Page(t.Context(), backend.PageRequest{})
	failed(t, err, backend.Network)
}
