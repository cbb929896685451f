package command

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"syscall"
	"testing"
	"time"

	"faceauth/backend"
	"faceauth/backend/connect"
)

// pages is a Service of fixed pages; the last one may be an error.
type pages struct {
	all [][]backend.Authentication
	err error
}

func (p pages) Page(_ context.Context, r backend.PageRequest) (backend.Page, error) {
	i := 0
	if r.After != nil {
		fmt.Sscan(r.After.AuthID, &i)
	}
	if i >= len(p.all) {
		return backend.Page{}, p.err
	}
	page := backend.Page{Records: p.all[i]}
	if i+1 < len(p.all) || p.err != nil {
		page.Next = &backend.Cursor{AuthID: fmt.Sprint(i + 1)}
	}
	return page, nil
}

func (p pages) Authentication(_ context.Context, id string) (backend.Authentication, error) {
	for _, page := range p.all {
		for _, a := range page {
			if a.ID == id {
				return a, nil
			}
		}
	}
	return backend.Authentication{}, &backend.Error{Kind: backend.NotFound, Op: "show an authentication", Attempts: 1}
}

func (p pages) Image(context.Context, string) ([]byte, error) {
	return nil, &backend.Error{Kind: backend.NoImage, Op: "fetch the selfie", Attempts: 1}
}

func record(id string) backend.Authentication {
	return backend.Authentication{
		ID: id, Status: backend.Rejected, Created: time.Date(2026, 11, 20, 5, 3, 22, 554e6, time.UTC), SubmitType: "form", SubmissionID: "=HYPERLINK(1)",
		Policy:    backend.Policy{FaceSimilarity: backend.ThresholdOf(85), Occluded: backend.SwitchOf(true)},
		Scores:    backend.Scores{FaceSimilarity: backend.NumberOf(61.4), Occluded: backend.FlagOf(false), ActiveLiveness: backend.NumberOf(-3)},
		FailCodes: []string{"face_compare_underscore", "other"}, Comments: []string{"+1, \"quoted\"\nline"},
		Raw: json.RawMessage(`{"auth_id":"` + id + `","memo":"a\u001b[2Jb","n":1.50,"새":"값"}`),
	}
}

func listed(t *testing.T, s backend.Service, o ListOptions) (string, string, error) {
	t.Helper()
	var out, talk strings.Builder
	o.Zone = time.UTC
	err := List(t.Context(), connect.Connection{Service: s}, o, &out, &talk)
	return out.String(), talk.String(), err
}

func twoPages() pages {
	return pages{all: [][]backend.Authentication{{record("a"), record("b")}, {record("b"), record("c")}}}
}

func TestListFormats(t *testing.T) {
	for format, want := range map[string]string{
		"ndjson": `{"auth_id":"a","memo":"ab","n":1.50,"새":"값"}` + "\n" + `{"auth_id":"b","memo":"ab","n":1.50,"새":"값"}` + "\n" + `{"auth_id":"c","memo":"ab","n":1.50,"새":"값"}` + "\n",
		"json":   "[\n" + `{"auth_id":"a","memo":"ab","n":1.50,"새":"값"}` + ",\n" + `{"auth_id":"b","memo":"ab","n":1.50,"새":"값"}` + ",\n" + `{"auth_id":"c","memo":"ab","n":1.50,"새":"값"}` + "\n]\n",
		"table": "STATUS    TIME (UTC)           AUTH ID                   SUBMISSION           TYPE     SIM    LIVE  ACTIVE  OCCL   FAIL CODES\n" +
			"rejected  2026-11-20 05:03:22  a                         =HYPERLINK(1)        form   61.4!       -    -3.0  no     face_compare_underscore, other\n" +
			"rejected  2026-11-20 05:03:22  b                         =HYPERLINK(1)        form   61.4!       -    -3.0  no     face_compare_underscore, other\n" +
			"rejected  2026-11-20 05:03:22  c                         =HYPERLINK(1)        form   61.4!       -    -3.0  no     face_compare_underscore, other\n",
	} {
		out, talk, err := listed(t, twoPages(), ListOptions{Format: format})
		if err != nil || talk != "" || out != want {
			t.Errorf("%s: %v, talk %q\n%s\nwant\n%s", format, err, talk, out, want)
		}
	}
}

func TestListCSV(t *testing.T) {
	out, _, err := listed(t, twoPages(), ListOptions{Format: "csv"})
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(out)).ReadAll()
	if err != nil || len(rows) != 4 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	got := map[string]string{}
	for i, name := range rows[0] {
		got[name] = rows[1][i]
	}
	for name, want := range map[string]string{
		"auth_id": "a", "create_time": "2026-11-20T05:03:22.554Z", "kyc_submission_id": "'=HYPERLINK(1)", "result.face_similarity": "61.4",
		"result.active_liveness_score": "-3", "policy.occluded_threshold": "true", "result.liveness_score": "", "delete_check": "false",
		"fail_code": "face_compare_underscore; other", "reject_comment": "'+1, \"quoted\"\nline",
	} {
		if got[name] != want {
			t.Errorf("%s is %q, want %q", name, got[name], want)
		}
	}
}

func TestEmptyListIsStillWellFormed(t *testing.T) {
	for format, want := range map[string]string{"json": "[\n]\n", "ndjson": ""} {
		out, _, err := listed(t, pages{all: [][]backend.Authentication{{}}}, ListOptions{Format: format})
		if err != nil || out != want {
			t.Errorf("%s: %q, %v", format, out, err)
		}
	}
}

func TestListLimit(t *testing.T) {
	for limit, want := range map[int]int{0: 3, 1: 1, 2: 2, 3: 3, 9: 3} {
		out, _, err := listed(t, twoPages(), ListOptions{Format: "ndjson", Limit: limit})
		if err != nil || strings.Count(out, "\n") != want {
			t.Errorf("--limit %d: %d lines, %v", limit, strings.Count(out, "\n"), err)
		}
	}
}

func TestListThatEndsEarly(t *testing.T) {
	broken := &backend.Error{Kind: backend.GatewayFault, Op: "list authentications", Status: 502, TraceID: "0199", Attempts: 6}
	s := twoPages()
	s.err = broken
	out, _, err := listed(t, s, ListOptions{Format: "json"})
	if !json.Valid([]byte(out)) || strings.Count(out, "auth_id") != 3 {
		t.Errorf("what was printed must stay readable: %q", out)
	}
	if ExitCode(err) != ExitPartly {
		t.Errorf("exit code %d, want %d", ExitCode(err), ExitPartly)
	}
	var told strings.Builder
	Report(&told, err)
	for _, part := range []string{"gateway got no proper answer", "HTTP 502", "traceId 0199", "Records printed before that: 3", "ARGOS support"} {
		if !strings.Contains(told.String(), part) {
			t.Errorf("the report lacks %q: %s", part, told.String())
		}
	}
	if _, _, err := listed(t, pages{err: broken}, ListOptions{}); ExitCode(err) != ExitFailed {
		t.Errorf("nothing printed: exit code %d", ExitCode(err))
	}
}

func TestExitCodes(t *testing.T) {
	for name, tc := range map[string]struct {
		err  error
		want int
	}{
		"done":            {nil, ExitDone},
		"other":           {errors.New("x"), ExitFailed},
		"usage":           {UsageError{errors.New("x")}, ExitUsage},
		"no key":          {connect.ErrNoKey, ExitUsage},
		"insecure":        {&backend.Error{Kind: backend.Insecure}, ExitUsage},
		"wrong key":       {fmt.Errorf("x: %w", &backend.Error{Kind: backend.WrongKey}), ExitRefused},
		"address":         {&backend.Error{Kind: backend.AddressNotAllowed}, ExitRefused},
		"not found":       {&backend.Error{Kind: backend.NotFound}, ExitFailed},
		"partly":          {PartlyError{"some", &backend.Error{Kind: backend.WrongKey}}, ExitPartly},
		"broken pipe":     {fmt.Errorf("write: %w", syscall.EPIPE), ExitDone},
		"pipe, in a list": {errors.Join(nil, io.ErrClosedPipe), ExitDone},
	} {
		if got := ExitCode(tc.err); got != tc.want {
			t.Errorf("%s: exit code %d, want %d", name, got, tc.want)
		}
	}
	var quiet strings.Builder
	Report(&quiet, syscall.EPIPE)
	if quiet.Len() > 0 {
		t.Errorf("a broken pipe is talked about: %q", quiet.String())
	}
}

func TestShow(t *testing.T) {
	s := twoPages()
	var out, talk strings.Builder
	if err := Show(t.Context(), s, "b", "", time.FixedZone("KST", 9*3600), &out, &talk); err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"auth id      b\n", "2026-11-20 14:03:22 KST (2026-11-20 05:03:22 UTC)", "similarity          61.4       85    -23.6  fail",
		"occlusion             no       on           pass", "face_compare_underscore: Face similarity score is below the threshold.", "other: not documented"} {
		if !strings.Contains(out.String(), part) {
			t.Errorf("lacks %q:\n%s", part, out.String())
		}
	}
	out.Reset()
	if err := Show(t.Context(), s, "b", "json", time.UTC, &out, &talk); err != nil || !json.Valid([]byte(out.String())) || strings.Contains(out.String(), "\x1b") {
		t.Errorf("json: %v\n%s", err, out.String())
	}
	if err := Show(t.Context(), s, "nobody", "", time.UTC, &out, &talk); backend.KindOf(err) != backend.NotFound || ExitCode(err) != ExitFailed {
		t.Errorf("unknown id: %v", err)
	}
	for _, err := range []error{Show(t.Context(), s, "b", "xml", time.UTC, &out, &talk), List(t.Context(), connect.Connection{Service: s}, ListOptions{Format: "xml"}, &out, &talk)} {
		if ExitCode(err) != ExitUsage {
			t.Errorf("-o xml: %v", err)
		}
	}
}
