package argos

import (
	"compress/gzip"
	"context"
	"errors"
	"faceauth/backend"
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
)

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
		transport := newTransport(c.withDefaults(), false)
		transport.TLSClientConfig = server.Client().Transport.(*http.Transport).TLSClientConfig
		c.Transport = transport
	})
	if page, err := r.Page(t.Context(), backend.PageRequest{}); err != nil || page.ProjectID != "2" {
		t.Errorf("HTTP/%s, %v", page.ProjectID, err)
	}
}

func TestGzip(t *testing.T) {
	var asked []string
	zipped := func(write func(io.Writer)) http.HandlerFunc {
		return func(w http.ResponseWriter, req *http.Request) {
			asked = append(asked, req.Header.Get("Accept-Encoding"))
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			write(z)
			_ = z.Close()
		}
	}
	remote := func(c *Config) { c.Transport = newTransport(c.withDefaults(), false) }
	r := newRig(t, zipped(func(w io.Writer) { _, _ = w.Write(fullPage(100)) }), remote)
	page, err := r.Page(t.Context(), backend.PageRequest{})
	if err != nil || len(page.Records) != 100 {
		t.Fatalf("%d records, %v", len(page.Records), err)
	}

	r = newRig(t, zipped(func(w io.Writer) { _, _ = w.Write(fullPage(100)) }))
	if page, err := r.Page(t.Context(), backend.PageRequest{}); err != nil || len(page.Records) != 100 {
		t.Fatalf("not asked for: %d records, %v", len(page.Records), err)
	}
	if len(asked) != 2 || asked[0] != "gzip" || asked[1] != "" {
		t.Errorf("Accept-Encoding was %q", asked)
	}

	bomb := zipped(func(w io.Writer) {
		spaces := []byte(strings.Repeat(" ", 1<<20))
		for range 8 {
			_, _ = w.Write(spaces)
		}
	})
	for _, change := range []func(*Config){remote, func(*Config) {}} {
		r = newRig(t, bomb, change, func(c *Config) { c.MaxBody = 1 << 20 })
		_, err = r.Page(t.Context(), backend.PageRequest{})
		if e := failed(t, err, backend.TooLarge); r.calls.Load() != 1 || !strings.Contains(e.Detail, "1,048,576 bytes") {
			t.Errorf("%d calls: %v", r.calls.Load(), e)
		}
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
			e := failed(t, err, backend.Redirected)
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
	if e := failed(t, err, backend.WrongAddress); r.calls.Load() != maxRedirects+1 || e.Attempts != 1 {
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
