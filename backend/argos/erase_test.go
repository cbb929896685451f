package argos

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"faceauth/backend"
	"faceauth/backend/safetext"
)

// keeper is a project with the one record "a". What it answers to a DELETE is
// scripted; the rest is as the API has it.
type keeper struct {
	mu     sync.Mutex
	erased bool
	gone   bool // the record is not known at all
	// deletes answer one DELETE each, the last of them all that follow.
	deletes []func(k *keeper, w http.ResponseWriter, req *http.Request)
	// read answers a GET in place of the record, if it is there; n counts from 1.
	read func(k *keeper, n int, w http.ResponseWriter, req *http.Request) bool

	asked []string // the methods, in their order
}

func (k *keeper) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.asked = append(k.asked, req.Method)
	if req.Method == http.MethodDelete {
		n := min(k.count(http.MethodDelete), len(k.deletes))
		k.deletes[n-1](k, w, req)
		return
	}
	if k.read != nil && k.read(k, k.count(http.MethodGet), w, req) {
		return
	}
	switch {
	case k.gone:
		answer(`[{"faceAuth_projectId":"p","data":[]}]`)(w, req)
	case k.erased:
		answer(`[{"faceAuth_projectId":"p","data":[{"auth_id":"a","delete_check":true,"delete_time":"2026-11-02T12:00:00.000Z"}]}]`)(w, req)
	default:
		answer(oneRecord)(w, req)
	}
}

func (k *keeper) count(method string) int {
	n := 0
	for _, m := range k.asked {
		if m == method {
			n++
		}
	}
	return n
}

// script makes the answer to a DELETE: what it does, and what it says.
func script(done bool, say http.HandlerFunc) func(*keeper, http.ResponseWriter, *http.Request) {
	return func(k *keeper, w http.ResponseWriter, req *http.Request) {
		k.erased = k.erased || done
		say(w, req)
	}
}

type scripts = []func(*keeper, http.ResponseWriter, *http.Request)

const success = `{"message":"success"}`

// silent answers nothing for as long as the caller waits.
func silent(_ http.ResponseWriter, req *http.Request) {
	<-req.Context().Done()
	panic(http.ErrAbortHandler)
}

// down is a reading that fails in a way that doesn't pass.
func down(from int) func(*keeper, int, http.ResponseWriter, *http.Request) bool {
	return func(_ *keeper, n int, w http.ResponseWriter, req *http.Request) bool {
		if n >= from {
			status(500, `{"message":"Internal Server Error"}`)(w, req)
		}
		return n >= from
	}
}

// lagging is a reading that shows the record as it was, so many times.
func lagging(times int) func(*keeper, int, http.ResponseWriter, *http.Request) bool {
	return func(_ *keeper, n int, w http.ResponseWriter, req *http.Request) bool {
		if n <= times {
			answer(oneRecord)(w, req)
		}
		return n <= times
	}
}

func TestErase(t *testing.T) {
	no := func(text string) http.HandlerFunc {
		return status(400, `{"errorCode":"`+text+`"}`, "Content-Type", "application/json")
	}
	html502 := status(502, `<html><head><title>502 Bad Gateway</title></head>`)
	vanish := func(k *keeper, w http.ResponseWriter, req *http.Request) {
		k.gone = true
		no("Cannot find submission. Please check input data.")(w, req)
	}
	cutSuccess := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "21")
		_, _ = io.WriteString(w, success[:10])
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}
	forbidden := status(403, `{"message":"Forbidden"}`)
	tests := []struct {
		name   string
		keeper *keeper
		want   backend.Outcome
		calls  int
		reads  int // before and after; 0 for any number
		status int
		kind   backend.Kind // of the cause, Failed for none
		says   string       // in Said
	}{
		{"success", &keeper{deletes: scripts{script(true, answer(success))}}, backend.OutcomeErased, 1, 1, 200, backend.Failed, ""},
		{"success in other letters", &keeper{deletes: scripts{script(true, answer(` {"traceId":"t-1","Message":"Success"} `))}}, backend.OutcomeErased, 1, 1, 200, backend.Failed, ""},
		{"success that is a lie is believed", &keeper{deletes: scripts{script(false, answer(success))}}, backend.OutcomeErased, 1, 1, 200, backend.Failed, ""},

		// Known before anything is sent.
		{"erased already", &keeper{erased: true}, backend.OutcomeAlready, 0, 1, 0, backend.Failed, ""},
		{"no such record", &keeper{gone: true}, backend.OutcomeNotFound, 0, 1, 0, backend.NotFound, ""},
		{"can't be read before", &keeper{read: down(1)}, backend.OutcomeNotDone, 0, 6, 500, backend.ServerFault, "Internal Server Error"},
		{"reading is refused", &keeper{read: func(_ *keeper, _ int, w http.ResponseWriter, req *http.Request) bool {
			forbidden(w, req)
			return true
		}}, backend.OutcomeRefused, 0, 1, 403, backend.WrongKey, "Forbidden"},

		// The four documented errors.
		{"key is missing", &keeper{deletes: scripts{script(false, no("required key is missing"))}},
			backend.OutcomeRefused, 1, 2, 400, backend.BadRequest, "required key is missing"},
		{"error in processing", &keeper{deletes: scripts{script(false, no("error in processing data"))}},
			backend.OutcomeRefused, 1, 2, 400, backend.ServerFault, "error in processing data"},
		{"error in delete", &keeper{deletes: scripts{script(false, no("error in delete submission"))}},
			backend.OutcomeRefused, 1, 2, 400, backend.ServerFault, "error in delete submission"},
		{"error in delete, done", &keeper{deletes: scripts{script(true, no("error in delete submission"))}},
			backend.OutcomeErasedUnheard, 1, 2, 400, backend.ServerFault, "error in delete submission"},
		{"cannot find, and it is there", &keeper{deletes: scripts{script(false, no("Cannot find submission. Please check input data."))}},
			backend.OutcomeRefused, 1, 2, 400, backend.NotFound, "Cannot find submission"},
		{"cannot find, somebody was quicker", &keeper{deletes: scripts{script(true, no("Cannot find submission. Please check input data."))}},
			backend.OutcomeAlready, 1, 2, 400, backend.NotFound, "Cannot find submission"},
		{"cannot find, and it is not there", &keeper{deletes: scripts{vanish}}, backend.OutcomeNotFound, 1, 2, 400, backend.NotFound, ""},
		{"cannot find, and nothing can be read", &keeper{deletes: scripts{vanish}, read: down(2)},
			backend.OutcomeUnknown, 1, 7, 400, backend.NotFound, "Reading back: The API failed on its side."},

		// Other refusals.
		{"wrong key", &keeper{deletes: scripts{script(false, forbidden)}}, backend.OutcomeRefused, 1, 2, 403, backend.WrongKey, "Forbidden"},
		{"address", &keeper{deletes: scripts{script(false, status(403, `{"Message":"User is not authorized to access this resource with an explicit deny"}`))}},
			backend.OutcomeRefused, 1, 2, 403, backend.AddressNotAllowed, "explicit deny"},
		{"wrong key for reading too", &keeper{deletes: scripts{script(false, forbidden)}, read: func(_ *keeper, n int, w http.ResponseWriter, req *http.Request) bool {
			if n > 1 {
				forbidden(w, req)
			}
			return n > 1
		}}, backend.OutcomeRefused, 1, 2, 403, backend.WrongKey, "Reading back: The API did not accept the API key."},
		{"an error in a 200", &keeper{deletes: scripts{script(false, answer(`{"errorCode":"error in delete submission"}`))}},
			backend.OutcomeRefused, 1, 2, 200, backend.ServerFault, "error in delete submission"},
		{"traced", &keeper{deletes: scripts{script(false, status(400, `{"traceId":"0199cb93","errorCode":"LOCKED","message":"on legal hold"}`))}},
			backend.OutcomeRefused, 1, 2, 400, backend.BadRequest, "traceId 0199cb93, LOCKED, on legal hold"},

		// No usable answer, and done all the same.
		{"silent, done", &keeper{deletes: scripts{script(true, silent)}}, backend.OutcomeErasedUnheard, 1, 2, 0, backend.Timeout, "in time"},
		{"reset, done", &keeper{deletes: scripts{script(true, reset)}}, backend.OutcomeErasedUnheard, 1, 2, 0, backend.Network, "reset"},
		{"cut, done", &keeper{deletes: scripts{script(true, cutSuccess)}}, backend.OutcomeErasedUnheard, 1, 2, 200, backend.BrokenOff, "10 bytes"},
		{"500, done", &keeper{deletes: scripts{script(true, status(500, ``))}}, backend.OutcomeErasedUnheard, 1, 2, 500, backend.ServerFault, ""},
		{"502, done", &keeper{deletes: scripts{script(true, html502)}}, backend.OutcomeErasedUnheard, 1, 2, 502, backend.GatewayFault, "502 Bad Gateway"},
		{"504, done", &keeper{deletes: scripts{script(true, status(504, `{"message":"Endpoint request timed out"}`))}}, backend.OutcomeErasedUnheard, 1, 2, 504, backend.GatewayFault, ""},
		{"408, done", &keeper{deletes: scripts{script(true, status(408, ``))}}, backend.OutcomeErasedUnheard, 1, 2, 408, backend.Timeout, ""},
		{"garbled, done", &keeper{deletes: scripts{script(true, answer(`{"message":"success",}]`))}}, backend.OutcomeErasedUnheard, 1, 2, 200, backend.Malformed, "no whole JSON"},
		{"half of the JSON, done", &keeper{deletes: scripts{script(true, answer(`{"message":"succ`))}}, backend.OutcomeErasedUnheard, 1, 2, 200, backend.Malformed, "no whole JSON"},
		{"two answers, done", &keeper{deletes: scripts{script(true, answer(success+success))}}, backend.OutcomeErasedUnheard, 1, 2, 200, backend.Malformed, "no whole JSON"},
		{"204, done", &keeper{deletes: scripts{script(true, status(204, ``))}}, backend.OutcomeErasedUnheard, 1, 2, 204, backend.Malformed, "not documented"},
		{"202, done", &keeper{deletes: scripts{script(true, status(202, success))}}, backend.OutcomeErasedUnheard, 1, 2, 202, backend.Malformed, "not documented"},
		{"202, not done yet", &keeper{deletes: scripts{script(false, status(202, success))}}, backend.OutcomeUnknown, 3, 5, 202, backend.Malformed, "not documented"},
		{"empty, done", &keeper{deletes: scripts{script(true, answer(``))}}, backend.OutcomeErasedUnheard, 1, 2, 200, backend.Malformed, "empty"},
		{"a page, done", &keeper{deletes: scripts{script(true, status(200, `<html><title>Sign in</title>`))}}, backend.OutcomeErasedUnheard, 1, 2, 200, backend.WebPage, "Sign in"},
		{"other words, done", &keeper{deletes: scripts{script(true, answer(`{"message":"deleted"}`))}}, backend.OutcomeErasedUnheard, 1, 2, 200, backend.BadRequest, "deleted"},
		{"no words, done", &keeper{deletes: scripts{script(true, answer(`{"ok":true}`))}}, backend.OutcomeErasedUnheard, 1, 2, 200, backend.Malformed, "neither success nor an error"},
		{"success as a code, done", &keeper{deletes: scripts{script(true, answer(`{"errorCode":"success"}`))}}, backend.OutcomeErasedUnheard, 1, 2, 200, backend.BadRequest, "success"},
		{"success with an error, done", &keeper{deletes: scripts{script(true, answer(`{"message":"success","errorCode":"E1"}`))}}, backend.OutcomeErasedUnheard, 1, 2, 200, backend.BadRequest, "E1"},
		{"the word in an error, done", &keeper{deletes: scripts{script(true, answer(`{"error":{"message":"success"}}`))}}, backend.OutcomeErasedUnheard, 1, 2, 200, backend.BadRequest, "success"},
		{"the word in a list, done", &keeper{deletes: scripts{script(true, answer(`[{"message":"success"}]`))}}, backend.OutcomeErasedUnheard, 1, 2, 200, backend.Malformed, "no whole JSON object"},
		{"too long, done", &keeper{deletes: scripts{script(true, answer(`{"message":"success","x":"`+strings.Repeat("x", maxErrorBody)+`"}`))}}, backend.OutcomeErasedUnheard, 1, 2, 200, backend.TooLarge, "65,536 bytes"},

		// Not done: then it may be sent again.
		{"reset, then success", &keeper{deletes: scripts{script(false, reset), script(true, answer(success))}}, backend.OutcomeErased, 2, 2, 200, backend.Failed, ""},
		{"502 for good", &keeper{deletes: scripts{script(false, html502)}}, backend.OutcomeNotDone, 3, 5, 502, backend.GatewayFault, "502 Bad Gateway"},
		{"500, then refused", &keeper{deletes: scripts{script(false, status(500, ``)), script(false, forbidden)}}, backend.OutcomeRefused, 2, 4, 403, backend.WrongKey, ""},
		{"500, then done with a reset", &keeper{deletes: scripts{script(false, status(500, ``)), script(true, reset)}}, backend.OutcomeErasedUnheard, 2, 3, 0, backend.Network, ""},
		// Done late, so that the second call finds nothing: it was this erasure.
		{"502, done after the look", &keeper{deletes: scripts{script(false, html502), script(true, no("Cannot find submission. Please check input data."))}},
			backend.OutcomeErasedUnheard, 2, 3, 400, backend.NotFound, "Cannot find"},
		// Who gave up on a call can't say that it was not carried out.
		{"silent, not done yet", &keeper{deletes: scripts{script(false, silent)}}, backend.OutcomeUnknown, 3, 5, 0, backend.Timeout, "in time"},
		{"504, not done yet", &keeper{deletes: scripts{script(false, status(504, ``))}}, backend.OutcomeUnknown, 3, 5, 504, backend.GatewayFault, ""},
		{"504, then refused", &keeper{deletes: scripts{script(false, status(504, ``)), script(false, forbidden)}}, backend.OutcomeRefused, 2, 4, 403, backend.WrongKey, ""},
		{"408, not done", &keeper{deletes: scripts{script(false, status(408, ``))}}, backend.OutcomeNotDone, 1, 3, 408, backend.Timeout, ""},
		// A redirect is not gone after, and can't be read as an answer.
		{"redirected", &keeper{deletes: scripts{script(false, status(307, ``, "Location", "/v4/faceauth"))}}, backend.OutcomeNotDone, 1, 3, 0, backend.WrongAddress, "no DELETE is sent"},
		{"redirected as GET", &keeper{deletes: scripts{script(true, status(303, ``, "Location", "http://elsewhere.example/done"))}}, backend.OutcomeErasedUnheard, 1, 2, 0, backend.Redirected, "no DELETE is sent"},

		// The one who reads lags behind the one who erases, and asking twice is refused.
		{"reset, done, and read late", &keeper{deletes: scripts{script(true, reset), script(false, no("Cannot find submission. Please check input data."))}, read: lagging(3)},
			backend.OutcomeErasedUnheard, 2, 4, 400, backend.NotFound, "Cannot find"},
		{"reset, done, and read too late", &keeper{deletes: scripts{script(true, reset), script(false, no("Cannot find submission. Please check input data."))}, read: lagging(99)},
			backend.OutcomeUnknown, 2, 4, 400, backend.NotFound, "Cannot find"},
		{"reset, done, refused, and read late", &keeper{deletes: scripts{script(true, reset), script(false, no("error in delete submission"))}, read: lagging(3)},
			backend.OutcomeErasedUnheard, 2, 4, 400, backend.ServerFault, "error in delete"},
		{"429 that did it, and read late", &keeper{deletes: scripts{script(true, status(429, ``)), script(false, no("Cannot find submission. Please check input data."))}, read: lagging(2)},
			backend.OutcomeErasedUnheard, 2, 3, 400, backend.NotFound, "Cannot find"},
		{"not done, and said not to be there", &keeper{deletes: scripts{script(false, no("Cannot find submission. Please check input data."))}, read: lagging(99)},
			backend.OutcomeRefused, 1, 2, 400, backend.NotFound, "Cannot find"},

		// What can't be read back is not known.
		{"reset, done, and nothing can be read", &keeper{deletes: scripts{script(true, reset)}, read: down(2)},
			backend.OutcomeUnknown, 1, 7, 0, backend.Network, "Reading back: The API failed on its side."},
		{"500, not done, and nothing can be read", &keeper{deletes: scripts{script(false, status(500, ``))}, read: down(2)},
			backend.OutcomeUnknown, 1, 7, 500, backend.ServerFault, "Reading back:"},
		{"502, then refused, and nothing can be read", &keeper{deletes: scripts{script(false, html502), script(false, forbidden)}, read: down(3)},
			backend.OutcomeUnknown, 2, 8, 403, backend.WrongKey, "Reading back:"},
		{"reset, and not known any more", &keeper{deletes: scripts{func(k *keeper, w http.ResponseWriter, req *http.Request) {
			k.gone = true
			reset(w, req)
		}}}, backend.OutcomeNotFound, 1, 2, 0, backend.Network, ""},

		// 429 is waited for, and read back only when it is given up.
		{"429, then success", &keeper{deletes: scripts{script(false, status(429, ``, "Retry-After", "2")), script(false, status(429, ``)), script(true, answer(success))}},
			backend.OutcomeErased, 3, 1, 200, backend.Failed, ""},
		{"429 for good", &keeper{deletes: scripts{script(false, status(429, `{"message":"Too Many Requests"}`))}}, backend.OutcomeNotDone, 6, 2, 429, backend.RateLimited, "Too Many Requests"},
		{"429 for good, and it did it", &keeper{deletes: scripts{script(true, status(429, `{"message":"Too Many Requests"}`))}}, backend.OutcomeErasedUnheard, 6, 2, 429, backend.RateLimited, "Too Many Requests"},
		{"429 for good, and nothing can be read", &keeper{deletes: scripts{script(false, status(429, ``, "Retry-After", "3600"))}, read: down(2)}, backend.OutcomeNotDone, 1, 7, 429, backend.RateLimited, ""},
		{"429 for an hour", &keeper{deletes: scripts{script(false, status(429, ``, "Retry-After", "3600"))}}, backend.OutcomeNotDone, 1, 2, 429, backend.RateLimited, ""},
		{"429 that did it", &keeper{deletes: scripts{script(true, status(429, ``)), script(false, no("Cannot find submission. Please check input data."))}},
			backend.OutcomeErasedUnheard, 2, 2, 400, backend.NotFound, ""},
		{"502, then 429 for good", &keeper{deletes: scripts{script(false, html502), script(false, status(429, ``, "Retry-After", "3600"))}}, backend.OutcomeNotDone, 2, 3, 429, backend.RateLimited, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			k := tt.keeper
			r := newRig(t, k.ServeHTTP, func(c *Config) { c.HeaderTimeout = 150 * time.Millisecond })
			got, err := r.Erase(t.Context(), "a")
			if err != nil {
				t.Fatal(err)
			}
			k.mu.Lock()
			defer k.mu.Unlock()
			if got.AuthID != "a" || got.Outcome != tt.want || got.Calls != tt.calls || got.Status != tt.status || !strings.Contains(got.Said(), tt.says) {
				t.Errorf("%v after %d calls, HTTP %d, %q", got.Outcome, got.Calls, got.Status, got.Said())
			}
			if d, g := k.count(http.MethodDelete), k.count(http.MethodGet); d != tt.calls || g != tt.reads {
				t.Errorf("%d DELETE and %d GET, want %d and %d", d, g, tt.calls, tt.reads)
			}
			if k.asked[0] != http.MethodGet {
				t.Error("the record was not read before")
			}
			switch {
			case got.Cause == nil:
				if tt.kind != backend.Failed || got.Said() != "" && got.ReadBack == nil {
					t.Errorf("no cause: %q", got.Said())
				}
			case got.Cause.TraceID != got.TraceID, got.Outcome == backend.OutcomeErased:
				t.Errorf("%+v", got.Cause)
			default:
				failed(t, got.Cause, tt.kind)
			}
			if got.Outcome.Retry() != (got.Advice() != "") {
				t.Errorf("advice %q", got.Advice())
			}
			if (got.ReadBack != nil || got.Outcome == backend.OutcomeErased) && got.Record != nil || got.Outcome == backend.OutcomeErasedUnheard && !got.Record.Erased {
				t.Errorf("record %+v", got.Record)
			}
			if len(r.slept) > 0 && r.slept[0] < 2*time.Second && tt.name == "429, then success" {
				t.Errorf("slept %v", r.slept)
			}
		})
	}
}

func TestEraseSettlesBeforeItGivesUp(t *testing.T) {
	// The record turns out as erased when it is read for the last time.
	k := &keeper{deletes: scripts{script(false, reset)}}
	k.read = func(k *keeper, n int, _ http.ResponseWriter, _ *http.Request) bool {
		k.erased = n == 5
		return false
	}
	r := newRig(t, k.ServeHTTP)
	got, err := r.Erase(t.Context(), "a")
	if err != nil || got.Outcome != backend.OutcomeErasedUnheard || got.Calls != maxUnheard || len(r.slept) != maxUnheard {
		t.Errorf("%+v, %v; slept %v", got, err, r.slept)
	}
}

func TestEraseSendsWhatIsDocumented(t *testing.T) {
	var got *http.Request
	r := newRig(t, func(w http.ResponseWriter, req *http.Request) {
		if req.Method == http.MethodDelete {
			got = req
			answer(`{"traceId":"t-\u001b[31m1","message":"success"}`)(w, req)
			return
		}
		answer(`[{"auth_id":"a b/&"}]`)(w, req)
	})
	e, err := r.Erase(t.Context(), "a b/&")
	if err != nil || e.Outcome != backend.OutcomeErased || e.TraceID != "t-1" {
		t.Fatalf("%+v, %v", e, err)
	}
	if got.URL.String() != "/v3/faceauth?authId=a+b%2F%26" || got.ContentLength != 0 || got.Header.Get("X-Api-Key") != testKey {
		t.Errorf("%s with %d bytes, %v", got.URL, got.ContentLength, got.Header)
	}
}

func TestEraseWithoutAnIDSendsNothing(t *testing.T) {
	r := newRig(t, answer(oneRecord))
	for _, id := range []string{"", " ", "a\x1b[31m", strings.Repeat("a", maxIDLength+1)} {
		_, err := r.Erase(t.Context(), id)
		failed(t, err, backend.BadRequest)
	}
	if r.calls.Load() != 0 {
		t.Errorf("%d calls", r.calls.Load())
	}
}

func TestWhatNeverLeftIsNotReadBack(t *testing.T) {
	k := &keeper{}
	dials := 0
	r := newRig(t, k.ServeHTTP, func(c *Config) {
		c.Transport = &http.Transport{DisableKeepAlives: true, DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
			if dials++; dials > 1 {
				return nil, &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}
			}
			return new(net.Dialer).DialContext(ctx, network, addr)
		}}
	})
	got, err := r.Erase(t.Context(), "a")
	if err != nil || got.Outcome != backend.OutcomeNotDone || got.Calls != 6 || got.Cause.Kind != backend.Network || dials != 7 {
		t.Errorf("%+v, %v after %d dials", got, err, dials)
	}
}

func TestEraseOverATransportThatTellsNothingIsReadBack(t *testing.T) {
	k := &keeper{deletes: scripts{script(true, answer(success))}}
	r := newRig(t, k.ServeHTTP, func(c *Config) {
		c.Transport = roundTrip(func(req *http.Request) (*http.Response, error) {
			resp, err := http.DefaultTransport.RoundTrip(req.WithContext(context.Background()))
			if req.Method == http.MethodDelete {
				err = errors.Join(err, resp.Body.Close(), io.EOF)
				return nil, err
			}
			return resp, err
		})
	})
	if got, err := r.Erase(t.Context(), "a"); err != nil || got.Outcome != backend.OutcomeErasedUnheard {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestTheEndOfItsContextStopsAnErasureBetweenCalls(t *testing.T) {
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	k := &keeper{}
	_, err := newRig(t, k.ServeHTTP).Erase(ended, "a")
	failed(t, err, backend.Cancelled)

	tests := []struct {
		name  string
		first http.HandlerFunc // what the DELETE answers during which ctx ends
		done  bool
		want  backend.Outcome
		reads int
	}{
		{"with a success", answer(success), true, backend.OutcomeErased, 1},
		{"with no answer, done", reset, true, backend.OutcomeErasedUnheard, 2},
		{"with no answer, not done", reset, false, backend.OutcomeNotDone, 3},
		{"with a 429", status(429, ``), false, backend.OutcomeNotDone, 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			k := &keeper{deletes: scripts{func(k *keeper, w http.ResponseWriter, req *http.Request) {
				cancel()
				script(tt.done, tt.first)(k, w, req)
			}}}
			got, err := newRig(t, k.ServeHTTP).Erase(ctx, "a")
			if err != nil || got.Outcome != tt.want || got.Calls != 1 || k.count(http.MethodGet) != tt.reads {
				t.Errorf("%v after %v, %v", got.Outcome, k.asked, err)
			}
		})
	}

	t.Run("in the reading before", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		k := &keeper{read: func(*keeper, int, http.ResponseWriter, *http.Request) bool {
			cancel()
			return false
		}}
		_, err := newRig(t, k.ServeHTTP).Erase(ctx, "a")
		if failed(t, err, backend.Cancelled); slices.Contains(k.asked, http.MethodDelete) {
			t.Error("a DELETE was sent")
		}
	})
}

func TestTheSizeOfAPageIsNotLearntFromAnErasure(t *testing.T) {
	k := &keeper{deletes: scripts{script(true, answer(success))}}
	r := newRig(t, k.ServeHTTP)
	if _, err := r.Erase(t.Context(), "a"); err != nil || r.lastBody.bytes.Load() != int64(len(oneRecord)) {
		t.Errorf("%d bytes, %v", r.lastBody.bytes.Load(), err)
	}
}

func TestErasureWaitsAreReported(t *testing.T) {
	k := &keeper{deletes: scripts{script(false, status(429, ``, "Retry-After", "3")), script(true, answer(success))}}
	var waits []backend.Wait
	ctx := backend.WithWaits(t.Context(), func(w backend.Wait) { waits = append(waits, w) })
	if got, err := newRig(t, k.ServeHTTP).Erase(ctx, "a"); err != nil || got.Outcome != backend.OutcomeErased {
		t.Fatalf("%+v, %v", got, err)
	}
	if len(waits) != 1 || waits[0].Attempt != 1 || waits[0].For < 3*time.Second || waits[0].Cause.Kind != backend.RateLimited {
		t.Errorf("%+v", waits)
	}
}

// FuzzEraseAnswer holds what an answer to DELETE is taken for: nothing but a whole
// object that says success, with status 200, is a success, everything else is read
// back in the end, and no text gets out unclean.
func FuzzEraseAnswer(f *testing.F) {
	for _, s := range []string{success, `{"errorCode":"required key is missing"}`, `{"errorCode":"Cannot find submission. Please check input data."}`,
		`{"message":"success","errorCode":"x"}`, `{"message":"success"`, `[{"message":"success"}]`, `{"error":{"message":"success"}}`, `"success"`,
		`{"errorCode":" success"}`, "\xef\xbb\xbf{}", `<html>`, "\x1b]0;KEYKEY\x07", `{"message":"KEY\u001b[mKEY"}`, ``} {
		for _, code := range []int{200, 202, 302, 400, 403, 408, 429, 500, 502, 504} {
			f.Add(code, "application/json", []byte(s))
		}
	}
	key := backend.NewSecret("KEYKEY")
	f.Fuzz(func(t *testing.T, code int, kind string, body []byte) {
		if code < 200 || code > 599 {
			return
		}
		client, err := New(Config{BaseURL: "http://127.0.0.1/v3", Key: key, Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
			Transport: roundTrip(func(req *http.Request) (*http.Response, error) {
				resp := &http.Response{StatusCode: code, Header: http.Header{"Content-Type": {kind}}, Body: io.NopCloser(strings.NewReader(string(body))), ContentLength: -1, Request: req}
				if req.Method == http.MethodGet {
					resp.StatusCode, resp.Body = 200, io.NopCloser(strings.NewReader(oneRecord))
				}
				return resp, nil
			})})
		if err != nil {
			t.Fatal(err)
		}
		got, err := client.Erase(t.Context(), "a")
		if err != nil {
			t.Fatal(err)
		}
		says := code == 200 && wholeJSON(body) && strings.Contains(strings.ToLower(string(body)), "message")
		switch {
		case got.Outcome == backend.OutcomeErased && !says, got.Outcome == backend.OutcomeErased && got.Cause != nil:
			t.Fatalf("HTTP %d %q is a success", code, body)
		case got.Outcome != backend.OutcomeErased && (got.Cause == nil || got.Record == nil):
			t.Fatalf("HTTP %d %q: %+v", code, body, got)
		case got.Outcome.Gone() && got.Outcome != backend.OutcomeErased, (got.Outcome == backend.OutcomeUnknown) != (code == http.StatusAccepted || code == http.StatusGatewayTimeout):
			t.Fatalf("HTTP %d %q: %v", code, body, got.Outcome)
		}
		for _, s := range []string{got.Said(), got.TraceID, got.Sentence(), got.Advice()} {
			if !safetext.Safe(s) || strings.Contains(s, "KEYKEY") {
				t.Fatalf("%+q", s)
			}
		}
	})
}
