package sandbox

import (
	"compress/gzip"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

func TestPagesGiveEveryRecordOnceInOrder(t *testing.T) {
	for _, order := range []Order{NewestFirst, OldestFirst} {
		s := start(t, Config{Records: 700, Order: order})
		want := walk(t, s, nil)
		if len(want) != 700 {
			t.Fatalf("%d records", len(want))
		}
		if !slices.IsSortedFunc(want, func(a, b entry) int {
			if order == NewestFirst {
				return strings.Compare(b.Created, a.Created)
			}
			return strings.Compare(a.Created, b.Created)
		}) {
			t.Errorf("order %d is not kept", order)
		}
		for _, count := range []int{1, 7, 64, 99, 350, 699, 700, 701, 2000} {
			got := walk(t, s, url.Values{"count": {strconv.Itoa(count)}})
			if !slices.EqualFunc(got, want, func(a, b entry) bool { return a.AuthID == b.AuthID }) {
				t.Errorf("pages of %d: %d records, want the same %d", count, len(got), len(want))
			}
		}
	}
}

func TestCursorOnlyWhenMoreRemains(t *testing.T) {
	s := start(t, Config{Records: 50})
	for count, more := range map[string]bool{"49": true, "50": false, "51": false} {
		p := page(t, s, url.Values{"count": {count}})
		if (p.Next != nil) != more {
			t.Errorf("a page of %s of 50 records: next %v", count, p.Next)
		}
		last := p.Data[len(p.Data)-1]
		if more && (p.Next.AuthID != last.AuthID || p.Next.CreateTime != last.Created) {
			t.Errorf("cursor %v, last record %s %s", *p.Next, last.AuthID, last.Created)
		}
		if p.ProjectID != DefaultProjectID {
			t.Errorf("project %q", p.ProjectID)
		}
	}
	empty := start(t, Config{Records: NoRecords})
	if r := mustCall(t, empty, http.MethodGet, pathList, nil); r.body != `[{"faceAuth_projectId":"`+DefaultProjectID+`","data":[]}]` {
		t.Errorf("an empty project answers %s", r.body)
	}
}

func TestDatesLimitTheList(t *testing.T) {
	s := start(t, Config{Records: 2500})
	all := walk(t, s, nil)
	middle := all[1200].Created
	day := func(offset int) string {
		return testNow.AddDate(0, 0, offset).Format(time.DateOnly)
	}
	for _, c := range []struct{ start, end, from, before string }{
		{day(-20), day(-10), day(-20), day(-9)},
		{day(-5), day(-5), day(-5), day(-4)},
		{day(-400), day(400), "0", "9"},
		{day(300), day(400), "9", "9"},
		{middle, middle, middle, middle + "~"},
		{middle, day(0), middle, "9"},
		{strings.TrimSuffix(middle, "Z"), all[1190].Created, middle, all[1190].Created + "~"},
		{"2020-01-01T00:00:00+09:00", all[2400].Created, "0", all[2400].Created + "~"},
	} {
		var want []string
		for _, e := range all {
			if e.Created >= c.from && e.Created < c.before {
				want = append(want, e.AuthID)
			}
		}
		for _, count := range []string{"17", "2000"} {
			var got []string
			for _, e := range walk(t, s, url.Values{"startDate": {c.start}, "endDate": {c.end}, "count": {count}}) {
				got = append(got, e.AuthID)
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s to %s by %s: %d records, want %d", c.start, c.end, count, len(got), len(want))
			}
		}
	}
}

func TestOneRecord(t *testing.T) {
	s := start(t, Config{Records: 100})
	id := page(t, s, nil).Data[41].AuthID
	for _, name := range []string{"authId", "auth_id"} {
		got := page(t, s, url.Values{name: {id}})
		if len(got.Data) != 1 || got.Data[0].AuthID != id || got.Next != nil {
			t.Errorf("%s=%s gives %+v", name, id, got)
		}
	}
	for _, unknown := range []string{"nobody", strings.Repeat("0", 24), id + "0", strings.ToUpper(id)} {
		if got := page(t, s, url.Values{"authId": {unknown}}); len(got.Data) != 0 {
			t.Errorf("%q gives %d records", unknown, len(got.Data))
		}
	}
}

// traced is the documented error of GET.
type traced struct {
	TraceID   string `json:"traceId"`
	ErrorCode string `json:"errorCode"`
	Message   string `json:"message"`
}

func TestBadQueries(t *testing.T) {
	s := start(t, Config{Records: 100})
	first := page(t, s, url.Values{"count": {"10"}})
	id, date := first.Next.AuthID, first.Next.CreateTime
	for _, q := range []string{
		"count=0", "count=2001", "count=-1", "count=ten", "count=1e3", "count=99999999999999999999",
		"startDate=2026-11-01", "endDate=2026-11-01", "startDate=2026-11-02&endDate=2026-11-01",
		"startDate=2026-13-01&endDate=2026-14-01", "startDate=yesterday&endDate=today", "startDate=2026-02-30&endDate=2026-03-30",
		"nextKey_id=" + id, "nextKey_date=" + date, "nextKey_id=garbage&nextKey_date=" + date,
		"nextKey_id=" + id + "&nextKey_date=garbage", "nextKey_id=" + id + "&nextKey_date=2020-01-01T00:00:00.000Z", "%zz",
	} {
		r := mustCall(t, s, http.MethodGet, pathList, nil, func(r *http.Request) { r.URL.RawQuery = q })
		var e traced
		if err := json.Unmarshal([]byte(r.body), &e); err != nil {
			t.Errorf("%s: %v in %s", q, err, r.body)
		}
		if r.status != http.StatusBadRequest || e.Message != "Invalid Query String parameters" || e.ErrorCode == "" {
			t.Errorf("%s answers %d %s", q, r.status, r.body)
		}
		if len(e.TraceID) != 36 || e.TraceID[14] != '7' || !strings.ContainsAny(e.TraceID[19:20], "89ab") {
			t.Errorf("%s: traceId %q is no UUIDv7", q, e.TraceID)
		}
	}
	if r := mustCall(t, s, http.MethodGet, pathList, url.Values{"count": {""}, "startDate": {""}, "authId": {""}}); r.status != http.StatusOK {
		t.Errorf("empty parameters answer %d", r.status)
	}
}

func TestKeysAndPaths(t *testing.T) {
	s := start(t, Config{Records: 10, Key: "custom"})
	const (
		forbidden = `{"message":"Forbidden"}`
		missing   = `{"message":"Missing Authentication Token"}`
		deny      = `{"Message":"User is not authorized to access this resource with an explicit deny"}`
	)
	for _, c := range []struct {
		method, path, key string
		status            int
		body              string // a part of it
	}{
		{"GET", pathList, "", 403, forbidden},
		{"GET", pathList, "wrong", 403, forbidden},
		{"GET", pathList, DefaultKey, 403, forbidden},
		{"GET", pathImage, "wrong", 403, forbidden},
		{"POST", pathList, "wrong", 403, forbidden},
		{"DELETE", pathList, "", 403, forbidden},
		{"GET", pathList, KeyNotAllowed, 403, deny},
		{"DELETE", pathList, KeyNotAllowed, 403, deny},
		{"GET", pathList, KeyWithoutProject, 400, `"errorCode":"NOT_FOUND","message":"faceAuth_project not found"}`},
		{"GET", pathImage, KeyWithoutProject, 400, `"errorCode":"NOT_FOUND","message":"faceAuth_project not found"}`},
		{"POST", pathList, KeyWithoutProject, 400, `{"errorCode":"Invalid_projectId","message":"Fail to find the project data"}`},
		{"DELETE", pathList, KeyWithoutProject, 400, `{"errorCode":"error in processing data"}`},
		{"GET", "/v3/other", "custom", 403, missing},
		{"GET", "/", "", 403, missing},
		{"GET", "/v3/faceauth/", "custom", 403, missing},
		{"PUT", pathList, "custom", 403, missing},
		{"DELETE", pathImage, "custom", 403, missing},
		{"GET", pathImage, "custom", 400, `"message":"authId is required"}`},
		{"DELETE", pathList, "custom", 400, `{"errorCode":"required key is missing"}`},
		{"OPTIONS", pathList, "", 204, ""},
	} {
		r := mustCall(t, s, c.method, c.path, nil, key(c.key))
		if r.status != c.status || !strings.Contains(r.body, c.body) {
			t.Errorf("%s %s with key %q: %d %s, want %d %s", c.method, c.path, c.key, r.status, r.body, c.status, c.body)
		}
	}
}

func TestHeadHasTheLengthOfGet(t *testing.T) {
	s := start(t, Config{Records: 100})
	plain := func(r *http.Request) { r.Header.Set("Accept-Encoding", "identity") }
	get := mustCall(t, s, http.MethodGet, pathList, nil, plain)
	head := mustCall(t, s, http.MethodHead, pathList, nil, plain)
	if head.status != http.StatusOK || head.body != "" || head.header.Get("Content-Length") != strconv.Itoa(len(get.body)) {
		t.Errorf("HEAD answers %d with length %s, GET has %d", head.status, head.header.Get("Content-Length"), len(get.body))
	}
	if ct := get.header.Get("Content-Type"); ct != "application/json" {
		t.Errorf("Content-Type %q", ct)
	}
}

func TestGzipWhenAskedFor(t *testing.T) {
	s := start(t, Config{Records: 200})
	plain := mustCall(t, s, http.MethodGet, pathList, nil, func(r *http.Request) { r.Header.Set("Accept-Encoding", "br, gzip;q=0") })
	if plain.header.Get("Content-Encoding") != "" || !json.Valid([]byte(plain.body)) {
		t.Errorf("refused gzip gives %q", plain.header.Get("Content-Encoding"))
	}
	for range 3 {
		packed := mustCall(t, s, http.MethodGet, pathList, nil, func(r *http.Request) { r.Header.Set("Accept-Encoding", "deflate, GZIP ; q=0.5") })
		if packed.header.Get("Content-Encoding") != "gzip" || len(packed.body) >= len(plain.body) {
			t.Fatalf("asked for gzip: %q, %d bytes", packed.header.Get("Content-Encoding"), len(packed.body))
		}
		z, err := gzip.NewReader(strings.NewReader(packed.body))
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(z)
		if err != nil || string(b) != plain.body {
			t.Errorf("unpacked %d bytes, %v; plain has %d", len(b), err, len(plain.body))
		}
	}
}

func FuzzListQuery(f *testing.F) {
	s := start(f, Config{Records: 300})
	id := string(s.project.ids.appendAuthID(nil, 12))
	f.Add("", "", "", "", "", "")
	f.Add(id, "10", "2026-11-01", "2026-11-02", "", "")
	f.Add("", "2000", "2026-11-01T00:00:00Z", "2026-11-02T00:00:00.5+09:00", id, "2026-11-18T00:00:00.000Z")
	f.Add("", "-1", "0000-01-01", "9999-12-31", id, "9999-12-31T23:59:59Z")
	f.Fuzz(func(t *testing.T, authID, count, from, to, nextID, nextDate string) {
		v := url.Values{"authId": {authID}, "count": {count}, "startDate": {from}, "endDate": {to}, "nextKey_id": {nextID}, "nextKey_date": {nextDate}}
		r, err := http.NewRequest(http.MethodGet, "/v3/faceauth?"+v.Encode(), nil)
		if err != nil {
			t.Fatal(err)
		}
		a := s.list(r, shape{})
		if a.status != http.StatusOK && a.status != http.StatusBadRequest {
			t.Errorf("status %d", a.status)
		}
		if !json.Valid(a.body) {
			t.Errorf("%q", a.body)
		}
		if a.free != nil {
			a.free()
		}
	})
}
