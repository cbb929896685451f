package argos

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
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
		{"cut off", cutOff, backend.BrokenOff, 6, "the body ended after 10 bytes"},
		{"cut off in chunks", cutOffChunked, backend.BrokenOff, 6, "the body ended after 10 bytes"},
		{"cut off and closed", cutOffClosed, backend.BrokenOff, 6, "the body ended after 10 bytes"},
		{"reset", reset, backend.Network, 6, ""},
		{"page in place of JSON", status(200, `<html><title>Sign in</title>`), backend.WebPage, 3, "“Sign in”"},
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
		{"404", status(404, `{}`), backend.WrongAddress},
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
	if e := failed(t, err, backend.Network); e.Attempts != 3 || e.Detail != "connection refused" || e.Status != 0 || strings.Contains(e.Err.Error(), "http://") {
		t.Errorf("%+v", e)
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
