package export

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"testing"
	"time"

	"faceauth/backend"
)

func record(id string) *backend.Authentication {
	return &backend.Authentication{
		ID: id, Status: backend.Rejected, Created: time.Date(2026, 11, 20, 5, 3, 22, 554e6, time.UTC), SubmitType: "form", SubmissionID: "=HYPERLINK(1)",
		Policy:    backend.Policy{FaceSimilarity: backend.ThresholdOf(85), Occluded: backend.SwitchOf(true)},
		Scores:    backend.Scores{FaceSimilarity: backend.NumberOf(61.4), Occluded: backend.FlagOf(false), ActiveLiveness: backend.NumberOf(-3)},
		FailCodes: []string{"face_compare_underscore", "other"}, Comments: []string{"+1, \"quoted\"\nline"},
		Raw: json.RawMessage(`{ "auth_id":"` + id + `","memo":"a\u001b[2Jb","n":1.50,"새":"값"}`),
	}
}

// written is what a Writer makes of records.
func written(t testing.TB, f Format, records ...*backend.Authentication) string {
	t.Helper()
	var out strings.Builder
	w, err := NewWriter(&out, f, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range records {
		if err := w.Write(a); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

const tableHead = "STATUS    TIME (UTC)           AUTH ID                   SUBMISSION           TYPE     SIM    LIVE  ACTIVE  OCCL   FAIL CODES\n"

const csvHead = "auth_id,auth_status,create_time,submit_type,kyc_submission_id,faceAuth_projectId," +
	"policy.faceSimilarity_threshold,policy.occluded_threshold,policy.faceCover_threshold,policy.headCover_threshold,policy.liveness_threshold,policy.activeLiveness_threshold," +
	"result.face_similarity,result.active_liveness_score,result.detectOccluded,result.liveness_score,result.occluded_score,result.face_cover_score,result.head_cover_score," +
	"fail_code,reject_comment,delete_check,delete_time\n"

func TestFormats(t *testing.T) {
	erased := &backend.Authentication{ID: "e", CreatedText: "last week", Erased: true, ErasedAt: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), Raw: json.RawMessage(`{}`)}
	unread := &backend.Authentication{ID: "u<1", Status: backend.Approved, Created: time.Date(2026, 1, 2, 3, 4, 5, 6e6, time.UTC), Erased: true}
	for name, tc := range map[string]struct {
		format  Format
		records []*backend.Authentication
		want    string
	}{
		"table":         {Table, []*backend.Authentication{record("a"), erased}, tableHead + "rejected  2026-11-20 05:03:22  a                         =HYPERLINK(1)        form   61.4!       -    -3.0  no     face_compare_underscore, other\n" + "          last week            e                                                         -       -       -  -      erased\n"},
		"no table":      {Table, nil, tableHead},
		"ndjson":        {NDJSON, []*backend.Authentication{record("a"), erased}, `{"auth_id":"a","memo":"ab","n":1.50,"새":"값"}` + "\n{}\n"},
		"no ndjson":     {NDJSON, nil, ""},
		"json":          {JSON, []*backend.Authentication{record("a"), erased}, "[\n" + `{"auth_id":"a","memo":"ab","n":1.50,"새":"값"}` + ",\n{}\n]\n"},
		"no json":       {JSON, nil, "[\n]\n"},
		"csv":           {CSV, []*backend.Authentication{record("a")}, csvHead + `a,rejected,2026-11-20T05:03:22.554Z,form,'=HYPERLINK(1),,85,true,,,,,61.4,-3,false,,,,,face_compare_underscore; other,"'+1, ""quoted""` + "\nline\",false,\n"},
		"csv of little": {CSV, []*backend.Authentication{erased}, csvHead + "e,,last week,,,,,,,,,,,,,,,,,,,true,2026-01-02T03:04:05.000Z\n"},
		"no csv":        {CSV, nil, csvHead},
		"ndjson of what was not read": {NDJSON, []*backend.Authentication{unread, {ID: "o", CreatedText: "soon", Erased: true}, {ID: "b", Erased: true}},
			`{"auth_id":"u<1","auth_status":"approved","create_time":"2026-01-02T03:04:05.006Z","delete_check":true}` + "\n" +
				`{"auth_id":"o","create_time":"soon","delete_check":true}` + "\n" + `{"auth_id":"b","delete_check":true}` + "\n"},
		"csv of what was not read": {CSV, []*backend.Authentication{unread}, csvHead + "u<1,approved,2026-01-02T03:04:05.006Z,,,,,,,,,,,,,,,,,,,true,\n"},
	} {
		if got := written(t, tc.format, tc.records...); got != tc.want {
			t.Errorf("%s:\n%s\nwant\n%s", name, got, tc.want)
		}
	}
}

func TestTableTellsTheZone(t *testing.T) {
	var out strings.Builder
	w, err := NewWriter(&out, Table, time.FixedZone("KST", 9*3600))
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(w.Write(record("a")), w.Close()); err != nil || !strings.Contains(out.String(), "TIME (local) ") || !strings.Contains(out.String(), "2026-11-20 14:03:22") {
		t.Errorf("%v in\n%s", err, out.String())
	}
}

func TestFlush(t *testing.T) {
	for f, want := range map[Format]string{Table: tableHead, JSON: "[", NDJSON: "", CSV: csvHead} {
		var out strings.Builder
		w, err := NewWriter(&out, f, time.UTC)
		if err != nil || out.Len() > 0 {
			t.Fatalf("%s: %q, %v before anything was asked for", f, out.String(), err)
		}
		if err := w.Flush(); err != nil || out.String() != want {
			t.Errorf("%s: %q, %v", f, out.String(), err)
		}
		if err := errors.Join(w.Write(record("abc")), w.Flush()); err != nil || !strings.Contains(out.String(), "abc") {
			t.Errorf("%s: a record is held back: %q, %v", f, out.String(), err)
		}
	}
}

// refusing is a writer that takes so many bytes.
type refusing struct{ left int }

var errRefused = errors.New("refused")

func (r *refusing) Write(p []byte) (int, error) {
	if r.left -= len(p); r.left < 0 {
		return 0, errRefused
	}
	return len(p), nil
}

func TestErrorsOfTheWriterAreTold(t *testing.T) {
	for _, f := range Formats() {
		w, err := NewWriter(&refusing{}, f, time.UTC)
		if err != nil {
			t.Fatal(err)
		}
		for range 5000 { // more than a buffer holds
			if err = w.Write(record("a")); err != nil {
				break
			}
		}
		if !errors.Is(err, errRefused) {
			t.Errorf("%s: error %v from Write", f, err)
		}
		if err := w.Close(); !errors.Is(err, errRefused) {
			t.Errorf("%s: error %v from Close", f, err)
		}
	}
	for _, f := range []Format{JSON, NDJSON} {
		w, err := NewWriter(&bytes.Buffer{}, f, time.UTC)
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Write(&backend.Authentication{ID: "broken", Raw: json.RawMessage(`{"a":`)}); err == nil || !strings.Contains(err.Error(), "record broken") {
			t.Errorf("%s: a Raw that is not JSON: %v", f, err)
		}
		if err := w.Write(&backend.Authentication{ID: "none"}); err == nil || !strings.Contains(err.Error(), "record none") {
			t.Errorf("%s: no Raw, though not erased: %v", f, err)
		}
	}
}

func TestFormatNames(t *testing.T) {
	for name, want := range map[string]Format{"": Table, "table": Table, "json": JSON, "ndjson": NDJSON, "csv": CSV} {
		if got, err := ParseFormat(name); got != want || err != nil {
			t.Errorf("ParseFormat(%q) is %q, %v", name, got, err)
		}
	}
	for _, name := range []string{"xml", "JSON", "\x1b"} {
		if _, err := ParseFormat(name); err == nil || !strings.Contains(err.Error(), "table, json, ndjson, csv") || strings.Contains(err.Error(), "\x1b") {
			t.Errorf("ParseFormat(%q): %v", name, err)
		}
		if _, err := NewWriter(&bytes.Buffer{}, Format(name), nil); err == nil {
			t.Errorf("NewWriter took %q", name)
		}
	}
	for path, want := range map[string]Format{"a.csv": CSV, "/x.y/B.CSV": CSV, "a.json": JSON, "a.ndjson": NDJSON, "a.jsonl": NDJSON, "a.txt": "", "csv": "", "a.csv/b": "", "": ""} {
		if got, ok := FormatOf(path); got != want || ok != (want != "") {
			t.Errorf("FormatOf(%q) is %q, %v", path, got, ok)
		}
	}
}

func TestHarmlessKeepsNumbers(t *testing.T) {
	for s, want := range map[string]string{"": "", "a=b": "a=b", "-3.5": "-3.5", "=1+1": "'=1+1", "+82 10": "'+82 10", "@x": "'@x", "＝1": "'＝1", "-x": "'-x", "=cmd|' /C calc'!A0": "'=cmd|' /C calc'!A0"} {
		if got := harmless(s); got != want {
			t.Errorf("harmless(%q) = %q, want %q", s, got, want)
		}
	}
}

// FuzzCSV holds our rows against encoding/csv, writing and reading.
func FuzzCSV(f *testing.F) {
	for _, s := range []string{"", "a", "=1+1", `\.`, "a,b", `"`, "\r\n", " a", "\u3000a", "\xff", "-1e5", "＝x"} {
		f.Add(s, "b", s)
	}
	f.Fuzz(func(t *testing.T, comment, code, submission string) {
		a := &backend.Authentication{ID: "a", SubmissionID: submission, FailCodes: []string{code}, Comments: []string{comment}}
		got := written(t, CSV, a)
		rows := [][]string{strings.Split(strings.TrimSuffix(csvHead, "\n"), ","), nil}
		for _, c := range csvColumns() {
			value := c.value(a)
			cell := harmless(value)
			if _, err := strconv.ParseFloat(cell, 64); err != nil && strings.IndexAny(cell, "=+-@\t\r") == 0 {
				t.Fatalf("%q is written as %q, which is a formula", value, cell)
			}
			rows[1] = append(rows[1], cell)
		}
		var want bytes.Buffer
		if err := csv.NewWriter(&want).WriteAll(rows); err != nil || got != want.String() {
			t.Fatalf("%q, encoding/csv writes %q, %v", got, want.String(), err)
		}
		back, err := csv.NewReader(strings.NewReader(got)).ReadAll()
		if err != nil || len(back) != 2 {
			t.Fatalf("%d rows, %v in %q", len(back), err, got)
		}
		for i, cell := range rows[1] {
			// A reader makes \n of \r\n; no string of the API has either.
			if back[1][i] != strings.ReplaceAll(cell, "\r\n", "\n") {
				t.Fatalf("%q came back as %q", cell, back[1][i])
			}
		}
	})
}
