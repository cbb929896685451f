//go:build unix

package main

import (
	"compress/gzip"
	"encoding/csv"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// A stand-in for the API, written from the vendor's pages and what is known
// beside them, and not from the sandbox: it answers as the sandbox does not,
// wherever those leave room.

// pages are answers in their order; the cursor of one is the number of the next.
type pages []string

func (p pages) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	n := 0
	if id := q.Get("nextKey_id"); id != "" {
		var err error
		if n, err = strconv.Atoi(strings.TrimPrefix(id, "after-")); err != nil || n >= len(p) || q.Get("nextKey_date") != cursorDate(n) {
			answer(400, `{"traceId":"t","errorCode":"NOT_FOUND","message":"bad cursor"}`)(w, r)
			return
		}
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	if !strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		fmt.Fprint(w, p[n])
		return
	}
	w.Header().Set("Content-Encoding", "gzip")
	z := gzip.NewWriter(w)
	fmt.Fprint(z, p[n])
	z.Close()
}

func cursorDate(n int) string { return fmt.Sprintf("2025-10-0%dT02:15:17.554Z", n%9+1) }

// next is the member that leads to page n.
func next(n int) string {
	return fmt.Sprintf(`"nextPage_key":{"authId":"after-%d","createTime":%q}`, n, cursorDate(n))
}

// recordsFrom writes records number from to (not included) to, oldest first.
func recordsFrom(from, to int) string {
	var all []string
	for i := from; i < to; i++ {
		created := time.Date(2025, 3, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(i) * 7 * time.Minute)
		all = append(all, fmt.Sprintf(`{"auth_id":"id-%04d","auth_status":"approved","create_time":%q}`, i, created.Format("2006-01-02T15:04:05.000Z")))
	}
	return strings.Join(all, ",")
}

func TestStandInShapes(t *testing.T) {
	t.Parallel()
	empty := func(n int) string { return `[{"faceAuth_projectId":"p","data":[],` + next(n) + `}]` }
	for _, c := range []struct {
		name  string
		pages pages
		want  int // ids id-0000 up to this, each once, in any order
	}{
		{"array of one group", pages{
			`[{"faceAuth_projectId":"p","data":[` + recordsFrom(0, 5) + `],` + next(1) + `}]`,
			`[{"faceAuth_projectId":"p","data":[` + recordsFrom(5, 9) + `]}]`,
		}, 9},
		{"bare object", pages{
			`{"faceAuth_projectId":"p","data":[` + recordsFrom(0, 5) + `],` + next(1) + `}`,
			`{"faceAuth_projectId":"p","data":[` + recordsFrom(5, 9) + `],"nextPage_key":null}`,
		}, 9},
		{"flat array", pages{`[` + recordsFrom(0, 9) + `]`}, 9},
		{"members in another order", pages{
			`[{` + next(1) + `,"data":[` + recordsFrom(0, 5) + `],"somethingNew":{"data":[{"auth_id":"notThis"}]},"faceAuth_projectId":"p"}]`,
			`[{"data":[` + recordsFrom(5, 9) + `],"faceAuth_projectId":"p"}]`,
		}, 9},
		{"pages that overlap", pages{
			`[{"data":[` + recordsFrom(0, 6) + `],` + next(1) + `}]`,
			`[{"data":[` + recordsFrom(3, 8) + `],` + next(2) + `}]`,
			`[{"data":[` + recordsFrom(0, 9) + `]}]`,
		}, 9},
		{"empty pages on the way", pages{
			empty(1), `[{"data":[` + recordsFrom(0, 5) + `],` + next(2) + `}]`, empty(3), empty(4),
			`[{"data":[` + recordsFrom(5, 9) + `],` + next(5) + `}]`, empty(6), `[{"data":[]}]`,
		}, 9},
		{"no data", pages{`[{"faceAuth_projectId":"p"}]`}, 0},
		{"null data", pages{`[{"faceAuth_projectId":"p","data":null}]`}, 0},
		{"empty array", pages{`[]`}, 0},
		{"white space and a byte order mark", pages{"\uFEFF \r\n[ {\t\"data\" : [ " + recordsFrom(0, 3) + " ] } ] \n"}, 3},
		{"empty cursors", pages{`[{"data":[` + recordsFrom(0, 3) + `],"nextPage_key":{}}]`}, 3},
		{"a cursor of empty texts", pages{`[{"data":[` + recordsFrom(0, 3) + `],"nextPage_key":{"authId":"","createTime":""}}]`}, 3},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r, got := listAll(t, c.pages)
			if r.code != 0 || r.talk != "" {
				t.Errorf("exit %d, stderr %s", r.code, r.talk)
			}
			want := make([]string, c.want)
			for i := range want {
				want[i] = fmt.Sprintf("id-%04d", i)
			}
			sameIDs(t, c.name, got, want)
		})
	}
}

// listAll lists what a stand-in gives as NDJSON.
func listAll(t *testing.T, p pages) (result, []string) {
	t.Helper()
	api := httptest.NewServer(p)
	defer api.Close()
	env := environment(t, "FACEAUTH_API_KEY=standInKeyOfItsOwn", "FACEAUTH_BASE_URL="+api.URL+"/v3")
	r := run(t, env, "list", "-o", "ndjson")
	return r, idsOf(parse(t, r.out))
}

// TestStandInGarbage: entries that are no records are named and passed over;
// the records between them are all there.
func TestStandInGarbage(t *testing.T) {
	t.Parallel()
	garbage := []string{`null`, `42`, `"text"`, `[]`, `true`, `{}`, `{"auth_id":null}`, `{"auth_id":""}`, `{"auth_id":{"x":1}}`,
		`{"auth_id":["a"]}`, `{"no":{"auth_id":"id-9999"}}`}
	var data []string
	for i, g := range garbage {
		data = append(data, g, recordsFrom(i, i+1))
	}
	r, got := listAll(t, pages{`[{"data":[` + strings.Join(data, ",") + `]}]`})
	want := make([]string, len(garbage))
	for i := range want {
		want[i] = fmt.Sprintf("id-%04d", i)
	}
	sameIDs(t, "records between garbage", got, want)
	if n := strings.Count(r.talk, "could not be read as a record"); n != len(garbage) || r.code != 0 {
		t.Errorf("exit %d, %d entries named, want %d:\n%s", r.code, n, len(garbage), r.talk)
	}
}

// TestStandInValues: values in the forms that the vendor's pages have had over
// time come out the same.
func TestStandInValues(t *testing.T) {
	t.Parallel()
	api := httptest.NewServer(pages{`[{"faceAuth_projectId":"proj","data":[
		{"auth_id":"strings","aurh_status":"rejected","create_time":"2025-10-02T02:15:17.554Z","fail_code":"face_compare_underscore",
		 "rejected_comment":"too dark","result":{"face_similarity":"61.25","detectOccluded":"true","active_liveness_score":"9.5e1"},
		 "policy":{"faceSimilarity_threshold":"70","occluded_threshold":"true"}},
		{"auth_id":"nulls","auth_status":null,"create_time":null,"fail_code":null,"reject_comment":null,"result":null,"policy":null},
		{"auth_id":"arrays","auth_status":"approved","create_time":"2025-10-02T11:15:17.554+09:00","fail_code":["a",null,"b"],
		 "result":{"face_similarity":88},"policy":{"faceSimilarity_threshold":70,"occluded_threshold":0},"delete_check":"true","delete_time":"2025-11-01T00:00:00.000Z"},
		{"auth_id":"formula","kyc_submission_id":"=HYPERLINK(\"http://example.invalid\")","create_time":"yesterday","result":[],"policy":"none"}
	]}]`})
	defer api.Close()
	env := environment(t, "FACEAUTH_API_KEY=standInKeyOfItsOwn", "FACEAUTH_BASE_URL="+api.URL+"/v3")
	r := run(t, env, "list", "-o", "csv")
	rows, err := csv.NewReader(strings.NewReader(r.out)).ReadAll()
	if err != nil || r.code != 0 || len(rows) != 5 {
		t.Fatalf("exit %d, %v, %d rows\n%s%s", r.code, err, len(rows), r.out, r.talk)
	}
	for i, want := range []map[string]string{
		{"auth_id": "strings", "auth_status": "rejected", "create_time": "2025-10-02T02:15:17.554Z", "fail_code": "face_compare_underscore",
			"reject_comment": "too dark", "result.face_similarity": "61.25", "result.detectOccluded": "true", "result.active_liveness_score": "95",
			"policy.faceSimilarity_threshold": "70", "policy.occluded_threshold": "true", "faceAuth_projectId": "proj"},
		{"auth_id": "nulls", "auth_status": "", "create_time": "", "fail_code": "", "result.face_similarity": "", "policy.occluded_threshold": ""},
		{"auth_id": "arrays", "create_time": "2025-10-02T02:15:17.554Z", "fail_code": "a; b", "result.face_similarity": "88",
			"delete_check": "true", "delete_time": "2025-11-01T00:00:00.000Z"},
		{"auth_id": "formula", "kyc_submission_id": "'=HYPERLINK(\"http://example.invalid\")", "create_time": "yesterday", "result.face_similarity": ""},
	} {
		for name, value := range want {
			if got := rows[i+1][slices.Index(rows[0], name)]; got != value {
				t.Errorf("%s: %s is %q, want %q", want["auth_id"], name, got, value)
			}
		}
	}
	// Each of them can be shown and stands in the table, too.
	for _, args := range [][]string{{"list"}, {"list", "-o", "json"}, {"show", "strings"}, {"show", "nulls"}, {"show", "arrays"}, {"show", "formula"}} {
		if r := run(t, env, args...); r.code != 0 || r.out == "" || r.talk != "" {
			t.Errorf("%v: exit %d\n%s%s", args, r.code, r.out, r.talk)
		}
	}
}
