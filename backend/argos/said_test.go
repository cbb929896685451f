package argos

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"faceauth/backend"
	"faceauth/backend/safetext"
)

func TestReadSaid(t *testing.T) {
	tests := []struct {
		name, body string
		want       said
	}{
		{"the documented one", `{"traceId":"0199cb93-bdf1-77ef-8cd4-3d38dec61830","errorCode":"NOT_FOUND","message":"faceAuth_project not found"}`,
			said{code: "NOT_FOUND", message: "faceAuth_project not found", traceID: "0199cb93-bdf1-77ef-8cd4-3d38dec61830"}},
		{"text in errorCode", `{"errorCode":"required key is missing"}`, said{message: "required key is missing"}},
		{"code alone", `{"errorCode":"no_face"}`, said{code: "no_face"}},
		{"code and message", `{"errorCode":"no_face","message":"No face."}`, said{code: "no_face", message: "No face."}},
		{"gateway", `{"message":"Forbidden"}`, said{message: "Forbidden"}},
		{"gateway, capital", `{"Message":"User is not authorized"}`, said{message: "User is not authorized"}},
		{"convention", `{"traceId":"t","code":"INVALID","message":"Invalid","details":[{"field":"startDate","message":"must be a date"},{"field":"count","message":"too large"},"plain"]}`,
			said{code: "INVALID", message: "Invalid", traceID: "t", details: "startDate: must be a date; count: too large; plain"}},
		{"other case", `{"TRACEID":"t","ErrorCode":"c","error_message":"m"}`, said{code: "c", message: "m", traceID: "t"}},
		{"nested", `{"error":{"code":"c","message":"m"},"trace_id":"t"}`, said{code: "c", message: "m", traceID: "t"}},
		{"error as text", `{"error":"m"}`, said{message: "m"}},
		{"number for a code", `{"code":404,"message":"m"}`, said{code: "404", message: "m"}},
		{"in a list", `[{"message":"m"}]`, said{message: "m"}},
		{"cut", `{"message":"m","traceId":"t`, said{message: "m"}},
		{"nulls", `{"message":null,"errorCode":{},"details":null}`, said{}},
		{"no object", `"m"`, said{}},
		{"nothing", ``, said{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := readSaid([]byte(tt.body)); got != tt.want {
				t.Errorf("got %+v, want %+v", got, tt.want)
			}
		})
	}
}

func TestAnswerFailure(t *testing.T) {
	const notFound = `{"traceId":"t","errorCode":"NOT_FOUND","message":"faceAuth_project not found"}`
	tests := []struct {
		name    string
		status  int
		body    string
		missing backend.Kind
		kind    backend.Kind
		class   class
		detail  string
	}{
		{"wrong key", 403, `{"message":"Forbidden"}`, backend.Failed, backend.WrongKey, final, ""},
		{"wrong key, no body", 403, ``, backend.Failed, backend.WrongKey, final, ""},
		{"wrong key, 401", 401, `{"message":"Unauthorized"}`, backend.Failed, backend.WrongKey, final, ""},
		{"wrong project's key", 400, notFound, backend.Failed, backend.WrongKey, final, ""},
		{"wrong project's key for one", 400, notFound, backend.NotFound, backend.WrongKey, final, ""},
		{"address", 403, `{"Message":"User is not authorized to access this resource with an explicit deny"}`, backend.Failed, backend.AddressNotAllowed, final, ""},
		{"address, 2", 403, `{"message":"User is not authorized to access this resource"}`, backend.Failed, backend.AddressNotAllowed, final, ""},
		{"wrong path at the gateway", 403, `{"message":"Missing Authentication Token"}`, backend.Failed, backend.WrongAddress, final, ""},
		{"bad request", 400, `{"message":"Invalid Query String parameters"}`, backend.Failed, backend.BadRequest, final, ""},
		{"text", 400, `no such date`, backend.Failed, backend.BadRequest, final, "no such date"},
		{"no such record", 400, `{"errorCode":"Cannot find submission. Please check input data."}`, backend.NotFound, backend.NotFound, final, ""},
		{"not found in a list", 400, `{"errorCode":"NOT_FOUND","message":"x"}`, backend.Failed, backend.BadRequest, final, ""},
		{"404 for one", 404, `{"message":"x"}`, backend.NotFound, backend.NotFound, final, ""},
		{"404 for a list", 404, `{"message":"x"}`, backend.Failed, backend.WrongAddress, final, ""},
		{"404 page", 404, `<html><title>404 Not Found</title>`, backend.NotFound, backend.WrongAddress, final, "a web page in place of JSON: “404 Not Found”"},
		{"403 page", 403, `<html><title>Request blocked</title>`, backend.Failed, backend.WebPage, final, "Request blocked"},
		{"408", 408, ``, backend.Failed, backend.Timeout, final, ""},
		{"407", 407, ``, backend.Failed, backend.Network, final, "proxy"},
		{"413", 413, `{"message":"Request Entity Too Large"}`, backend.Failed, backend.TooLarge, final, ""},
		{"413 page", 413, `<h1>413 Request Entity Too Large</h1>`, backend.Failed, backend.TooLarge, final, "413 Request"},
		{"429", 429, `{"message":"Too Many Requests"}`, backend.Failed, backend.RateLimited, transient, ""},
		{"500", 500, `{"message":"Internal Server Error"}`, backend.Failed, backend.ServerFault, transient, ""},
		{"500 page", 500, `<html><body>  Oops,<br>sorry &amp; bye </body>`, backend.Failed, backend.GatewayFault, transient, "“Oops, sorry & bye”"},
		{"502", 502, `{"message":"Bad Gateway"}`, backend.Failed, backend.GatewayFault, transient, ""},
		{"503", 503, ``, backend.Failed, backend.GatewayFault, transient, ""},
		{"504", 504, `{"message":"Endpoint request timed out"}`, backend.Failed, backend.GatewayFault, transient, ""},
		{"505", 505, ``, backend.Failed, backend.ServerFault, transient, ""},
		{"304", 304, ``, backend.Failed, backend.WrongAddress, final, "redirect"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := answerFailure(tt.status, http.Header{}, []byte(tt.body), tt.missing)
			if f.kind != tt.kind || f.class != tt.class || f.status != tt.status || !strings.Contains(f.detail, tt.detail) {
				t.Errorf("got %+v, want kind %d, class %d, %q", *f, tt.kind, tt.class, tt.detail)
			}
		})
	}
}

func TestErrorInAnAnswerOf200(t *testing.T) {
	for message, want := range map[string]backend.Kind{
		"faceAuth_project not found": backend.WrongKey,
		"Forbidden":                  backend.WrongKey,
		"Unauthorized":               backend.WrongKey,
		"User is not authorized to access this resource with an explicit deny": backend.AddressNotAllowed,
		"Too Many Requests":                backend.RateLimited,
		"Internal server error":            backend.ServerFault,
		"Endpoint request timed out":       backend.GatewayFault,
		"Invalid Query String parameters":  backend.BadRequest,
		"Cannot find submission, whatever": backend.NotFound,
	} {
		f := &failure{status: 200, said: said{message: message}}
		f.judge(backend.NotFound)
		if f.kind != want {
			t.Errorf("%q is of kind %d, want %d", message, f.kind, want)
		}
	}
}

func TestPageTitle(t *testing.T) {
	for page, want := range map[string]string{
		`<html><head><TITLE lang="en">502  Bad
			Gateway</TITLE></head>`: "502 Bad Gateway",
		`<h1>Sign in &mdash; hotel</h1>`:     "Sign in — hotel",
		`<p>one<b>two</b></p>`:               "one two",
		`<title>`:                            "",
		`<title`:                             "",
		`<title><b>x</b></title>`:            "x",
		"<title>" + strings.Repeat("é", 500): strings.Repeat("é", 199) + "…",
		`<script>İ</script><title>t</title>`: "İ t",
	} {
		if got := pageTitle([]byte(page)); got != want {
			t.Errorf("%q has the title %q, want %q", page, got, want)
		}
	}
}

func TestReportCleansAndRedacts(t *testing.T) {
	key := backend.NewSecret("s3cret/KEY+1")
	f := &failure{
		kind:   backend.BadRequest,
		detail: "at s3cret%2FKEY%2B1\x1b[31m!",
		said:   said{code: "s3cret/KEY+1", message: "key s3c\x1b[mret/KEY+1 \u202eis wrong", traceID: strings.Repeat("t", 500)},
		err:    errors.New(`malformed "s3cret/KEY+1"`),
	}
	e := f.report("list", 1, key)
	for name, text := range map[string]string{"code": e.Code, "message": e.Message, "trace": e.TraceID, "detail": e.Detail,
		"cause": e.Err.Error(), "whole": e.Error()} {
		if strings.Contains(text, "s3cret") || !safetext.Safe(text) {
			t.Errorf("%s is %q", name, text)
		}
	}
	if e.Message != "key [secret] is wrong" || len([]rune(e.TraceID)) != maxCode {
		t.Errorf("%+v", e)
	}
	known := errors.New("plain")
	if e := (&failure{err: known}).report("x", 1, key); !errors.Is(e, known) {
		t.Error("a cause without the key is lost")
	}
}

func FuzzAnswerFailure(f *testing.F) {
	for _, s := range []string{`{"traceId":"t","errorCode":"c","message":"m"}`, `{"error":{"message":{"code":1}}}`, `<title>x</title>`, `<title`,
		`{"details":[{"field":1},[],"\u001b"]}`, "\x1b]0;KEYKEY\x07", `{"message":"KEY\u001b[mKEY"}`} {
		f.Add(400, "application/json", []byte(s))
		f.Add(502, "text/html", []byte(s))
	}
	key := backend.NewSecret("KEYKEY")
	f.Fuzz(func(t *testing.T, status int, kind string, body []byte) {
		failed := answerFailure(status, http.Header{"Content-Type": {kind}}, body, backend.NotFound)
		e := failed.report("show", 1, key)
		for _, s := range []string{e.Code, e.Message, e.TraceID, e.Detail} {
			if !safetext.Safe(s) || strings.Contains(s, "KEYKEY") || len([]rune(s)) > maxMessage {
				t.Fatalf("%+q", s)
			}
		}
	})
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)
	tests := []struct {
		after, date string
		want        time.Duration
	}{
		{"", "", 0},
		{"0", "", 0},
		{"3", "", 3 * time.Second},
		{" 3 ", "", 3 * time.Second},
		{"1.5", "", 1500 * time.Millisecond},
		{"-3", "", 0},
		{"soon", "", 0},
		{"NaN", "", 0},
		{"Inf", "", longestRetryAfter},
		{"99999999999999999999", "", longestRetryAfter},
		{"Sat, 21 Nov 2026 09:00:10 GMT", "", 10 * time.Second},
		{"Sat, 21 Nov 2026 08:59:00 GMT", "", 0},
		{"Sat, 21 Nov 2026 10:00:10 GMT", "Sat, 21 Nov 2026 10:00:00 GMT", 10 * time.Second},
		{"Sat, 21 Nov 2026 09:00:10 GMT", "rubbish", 10 * time.Second},
		{"Sat, 21 Nov 9999 09:00:10 GMT", "", longestRetryAfter},
	}
	for _, tt := range tests {
		header := http.Header{"Retry-After": {tt.after}, "Date": {tt.date}}
		if got := retryAfter(header, now); got != tt.want {
			t.Errorf("Retry-After %q at %q is %v, want %v", tt.after, tt.date, got, tt.want)
		}
	}
}

func FuzzRetryAfter(f *testing.F) {
	for _, s := range []string{"3", "-1", "1e300", "NaN", "Sat, 21 Nov 2026 09:00:10 GMT", "0x10"} {
		f.Add(s, s)
	}
	now := time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, after, date string) {
		got := retryAfter(http.Header{"Retry-After": {after}, "Date": {date}}, now)
		if got < 0 || got > longestRetryAfter {
			t.Fatalf("%q at %q is %v", after, date, got)
		}
	})
}
