package argos

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"faceauth/backend"
	"faceauth/backend/safetext"
)

func sample(t testing.TB, name string) []byte {
	t.Helper()
	body, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// decoded is decodePage of a body that must be good.
func decoded(t *testing.T, body string) backend.Page {
	t.Helper()
	page, f := decodePage([]byte(body), 0)
	if f != nil {
		t.Fatalf("decodePage(%s): %+v", body, *f)
	}
	return page
}

// only is the one record of a page, without its Raw.
func only(t *testing.T, body string) backend.Authentication {
	t.Helper()
	page := decoded(t, body)
	if len(page.Records) != 1 || len(page.Skipped) != 0 {
		t.Fatalf("decodePage(%s) gives %d records and skips %v", body, len(page.Records), page.Skipped)
	}
	rec := page.Records[0]
	rec.Raw = nil
	return rec
}

func TestDecodeSampleOfGroups(t *testing.T) {
	body := sample(t, "sample-groups.json")
	page := decoded(t, string(body))
	if page.ProjectID != "sampleProjectId1" || len(page.Records) != 2 || len(page.Skipped) != 0 {
		t.Fatalf("project %q, %d records, skipped %v", page.ProjectID, len(page.Records), page.Skipped)
	}
	if want := (backend.Cursor{AuthID: "sampleId2", CreateTime: "2025-10-02T02:15:17.554Z"}); page.Next == nil || *page.Next != want {
		t.Errorf("Next = %v, want %v", page.Next, want)
	}
	want := backend.Authentication{
		ID:           "sampleId2",
		ProjectID:    "sampleProjectId1",
		Status:       backend.Rejected,
		Created:      time.Date(2025, 10, 2, 2, 15, 17, 554e6, time.UTC),
		SubmitType:   "form",
		SubmissionID: "sampleKycId1",
		Policy: backend.Policy{
			FaceSimilarity: backend.ThresholdOf(85),
			Liveness:       backend.ThresholdOf(0),
			ActiveLiveness: backend.ThresholdOf(0),
			Occluded:       backend.SwitchOf(false),
			FaceCover:      backend.ThresholdOf(0),
			HeadCover:      backend.ThresholdOf(0),
		},
		Scores: backend.Scores{
			FaceSimilarity: backend.NumberOf(100),
			ActiveLiveness: backend.NumberOf(97.78668212890625),
			Occluded:       backend.FlagOf(true),
		},
		FailCodes: []string{"Face_Occluded_fail"},
		Comments:  []string{"face is occluded and the confidence is higher than threshold."},
		Erased:    true,
		ErasedAt:  time.Date(2025, 10, 9, 3, 18, 18, 46e6, time.UTC),
	}
	got := page.Records[1]
	raw := string(got.Raw)
	got.Raw = nil
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	if !strings.HasPrefix(raw, "{\n        \"policy\"") || !strings.HasSuffix(raw, "]\n      }") || !strings.Contains(string(body), raw) {
		t.Errorf("Raw is not the record as it was sent: %s", raw)
	}
	if page.Records[0].Erased || !page.Records[0].ErasedAt.IsZero() {
		t.Error("the first record is not erased")
	}
}

func TestDecodeFlatSample(t *testing.T) {
	page := decoded(t, string(sample(t, "sample-flat.json")))
	if page.ProjectID != "" || page.Next != nil || len(page.Records) != 1 {
		t.Fatalf("project %q, next %v, %d records", page.ProjectID, page.Next, len(page.Records))
	}
	rec := page.Records[0]
	if rec.Status != backend.Approved {
		t.Errorf("aurh_status gave %q", rec.Status)
	}
	if rec.Policy.HeadCover != backend.ThresholdOf(50) || rec.Policy.Liveness.Given || !rec.Erased {
		t.Errorf("%+v", rec)
	}
}

func TestDecodeShapes(t *testing.T) {
	tests := []struct {
		name, body string
		ids        []string
		projects   []string
		next       *backend.Cursor
		skipped    []string
		unreadable bool
	}{
		{name: "empty list", body: `[]`},
		{name: "group without records", body: `[{"faceAuth_projectId":"p","data":[]}]`},
		{name: "null data", body: `[{"faceAuth_projectId":"p","data":null,"nextPage_key":null}]`},
		{name: "project alone", body: `[{"faceAuth_projectId":"p"}]`},
		{name: "bare group", body: `{"faceAuth_projectId":"p","data":[{"auth_id":"a"}]}`, ids: []string{"a"}, projects: []string{"p"}},
		{name: "project after data", body: `[{"data":[{"auth_id":"a"}],"faceAuth_projectId":"p"}]`, ids: []string{"a"}, projects: []string{"p"}},
		{name: "several groups", body: `[{"faceAuth_projectId":"p","data":[{"auth_id":"a"}]},{"faceAuth_projectId":"q","data":[{"auth_id":"b"}],"nextPage_key":{"authId":"b"}}]`,
			ids: []string{"a", "b"}, projects: []string{"p", "q"}, next: &backend.Cursor{AuthID: "b"}},
		{name: "flat", body: `[{"auth_id":"a"},{"auth_id":"b"}]`, ids: []string{"a", "b"}, projects: []string{"", ""}},
		{name: "one record", body: `{"auth_id":"a"}`, ids: []string{"a"}, projects: []string{""}},
		{name: "data is one record", body: `{"data":{"auth_id":"a"}}`, ids: []string{"a"}, projects: []string{""}},
		{name: "byte order mark", body: "\ufeff [{\"auth_id\":\"a\"}]\r\n ", ids: []string{"a"}, projects: []string{""}},
		{name: "a flat record with a field data", body: `[{"data":[{"auth_id":"x"}],"nextPage_key":{"authId":"y"},"auth_id":"a"}]`, ids: []string{"a"}, projects: []string{""}},
		{name: "second data", body: `[{"data":[{"auth_id":"a"}],"data":[{"auth_id":"b"}]}]`, ids: []string{"a", "b"}, projects: []string{"", ""}},
		{name: "group with a message", body: `{"message":"ok","data":[]}`},
		{name: "entries that are no records", body: `[{"data":[null,1,"x",true,[],{},{"auth_id":""},{"auth_id":null},{"auth_id":{}},{"auth_id":"a"}]}]`,
			ids: []string{"a"}, projects: []string{""},
			skipped: []string{"null in place of a record", "a number in place of a record", "a string in place of a record",
				"true or false in place of a record", "a list in place of a record", "no auth_id", "no auth_id", "no auth_id", "no auth_id"}},
		{name: "top level entries that are no records", body: `[null,{"x":1},{"auth_id":"a"}]`, ids: []string{"a"}, projects: []string{""},
			skipped: []string{"null in place of a record", "no auth_id"}},
		{name: "data of another type", body: `[{"data":"none"}]`, skipped: []string{"data is not a list of records"}},
		{name: "cursor of numbers", body: `[{"data":[],"nextPage_key":{"authId":17,"createTime":1696212917554}}]`,
			next: &backend.Cursor{AuthID: "17", CreateTime: "1696212917554"}},
		{name: "cursor spelled as in records", body: `[{"data":[],"nextPage_key":{"auth_id":"a","create_time":"b"}}]`,
			next: &backend.Cursor{AuthID: "a", CreateTime: "b"}},
		{name: "cursor is not cleaned", body: `[{"data":[],"nextPage_key":{"authId":"a\u001b[31m\u0000&=+ ","createTime":"x"}}]`,
			next: &backend.Cursor{AuthID: "a\x1b[31m\x00&=+ ", CreateTime: "x"}},
		{name: "cursor with one part", body: `[{"data":[],"nextPage_key":{"authId":null,"createTime":"x"}}]`,
			next: &backend.Cursor{CreateTime: "x"}},
		{name: "cursor is a string", body: `[{"data":[],"nextPage_key":"a"}]`, next: &backend.Cursor{AuthID: "a"}},
		{name: "empty cursors", body: `[{"data":[],"nextPage_key":{}},{"data":[],"nextPage_key":{"authId":"","createTime":null}},{"data":[],"nextPage_key":""}]`},
		{name: "cursor that can't be read", body: `[{"data":[],"nextPage_key":{"offset":7}}]`,
			unreadable: true},
		{name: "cursor of another type", body: `[{"data":[],"nextPage_key":[1]}]`,
			unreadable: true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			page := decoded(t, tt.body)
			var ids, projects, skipped []string
			for _, r := range page.Records {
				ids, projects = append(ids, r.ID), append(projects, r.ProjectID)
			}
			for _, s := range page.Skipped {
				skipped = append(skipped, s.Reason)
			}
			if !reflect.DeepEqual(ids, tt.ids) || !reflect.DeepEqual(projects, tt.projects) {
				t.Errorf("records %q of projects %q, want %q of %q", ids, projects, tt.ids, tt.projects)
			}
			if !reflect.DeepEqual(page.Next, tt.next) {
				t.Errorf("Next = %+v, want %+v", page.Next, tt.next)
			}
			if page.NextUnreadable != tt.unreadable {
				t.Errorf("NextUnreadable = %v", page.NextUnreadable)
			}
			if !reflect.DeepEqual(skipped, tt.skipped) {
				t.Errorf("skipped %q, want %q", skipped, tt.skipped)
			}
		})
	}
}

func TestAFullFlatPageGoesOn(t *testing.T) {
	const flat = `[{"auth_id":"a"},{"auth_id":"b\u001b","create_time":"2025-10-02T02:15:17.554Z"}]`
	end := &backend.Cursor{AuthID: "b\x1b", CreateTime: "2025-10-02T02:15:17.554Z"}
	tests := []struct {
		body  string
		count int
		want  *backend.Cursor
	}{
		{flat, 2, end},
		{flat, 1, end},
		{flat, 3, nil},
		{flat, 0, nil},
		{`[]`, 1, nil},
		{`[null]`, 1, nil},
		{`[null,{"auth_id":"a"}]`, 2, &backend.Cursor{AuthID: "a"}},
		{`[{"data":` + flat + `}]`, 2, nil},
		{`[{"faceAuth_projectId":"p"},{"auth_id":"a"}]`, 1, nil},
	}
	for _, tt := range tests {
		page, f := decodePage([]byte(tt.body), tt.count)
		if f != nil || !reflect.DeepEqual(page.Next, tt.want) {
			t.Errorf("%s of %d: Next = %+v, %+v, want %+v", tt.body, tt.count, page.Next, f, tt.want)
		}
	}
	if page, f := decodePage([]byte("["+strings.Repeat(`{"auth_id":"a"},`, backend.MaxPageSize-1)+`{"auth_id":"z"}]`), 0); f != nil || page.Next == nil || page.Next.AuthID != "z" {
		t.Errorf("a page of the default size: %+v, %+v", page.Next, f)
	}
}

func TestDecodeSkipNamesThePlace(t *testing.T) {
	page := decoded(t, `[{"data":[{"auth_id":"a"},null,{"auth_id":"b"},{}]}]`)
	want := []backend.Skip{{Index: 1, Reason: "null in place of a record"}, {Index: 3, Reason: "no auth_id"}}
	if !reflect.DeepEqual(page.Skipped, want) {
		t.Errorf("Skipped = %v, want %v", page.Skipped, want)
	}
}

func TestDecodeFields(t *testing.T) {
	at := time.Date(2025, 10, 2, 2, 15, 17, 554e6, time.UTC)
	whole := at.Truncate(time.Second)
	day := time.Date(2025, 10, 2, 0, 0, 0, 0, time.UTC)
	type a = backend.Authentication
	tests := []struct {
		name, fields string
		want         backend.Authentication
	}{
		{"nothing", `"x":1`, a{}},
		{"nulls", `"auth_status":null,"create_time":null,"submit_type":null,"policy":null,"result":null,"fail_code":null,
			"reject_comment":null,"delete_check":null,"delete_time":null,"kyc_submission_id":null`, a{}},
		{"wrong types", `"auth_status":[1],"create_time":{},"submit_type":true,"policy":7,"result":"x","fail_code":{"a":1},
			"reject_comment":true,"delete_check":[],"delete_time":false,"kyc_submission_id":{}`, a{}},
		{"status in capitals", `"auth_status":"REJECTED"`, a{Status: backend.Rejected}},
		{"status unknown", `"auth_status":"In Review"`, a{Status: "In Review"}},
		{"names of the webhook", `"Auth_Status":"approved","Create_Time":"2025-10-02T02:15:17.554Z"`, a{Status: backend.Approved, Created: at}},
		{"names of POST", `"score":{"face_similarity_score":1,"occluded_score":40,"face_cover_score":3,"head_cover_score":4},"rejected_comment":["c"]`,
			a{Scores: backend.Scores{FaceSimilarity: backend.NumberOf(1), OccludedScore: backend.NumberOf(40),
				FaceCover: backend.NumberOf(3), HeadCover: backend.NumberOf(4)}, Comments: []string{"c"}}},
		{"camel case", `"result":{"faceSimilarity":1,"passiveLiveness":2,"activeLivenessScore":3,"occluded":false,"faceCover":5,"headCoverScore":6}`,
			a{Scores: backend.Scores{FaceSimilarity: backend.NumberOf(1), Liveness: backend.NumberOf(2), ActiveLiveness: backend.NumberOf(3),
				Occluded: backend.FlagOf(false), FaceCover: backend.NumberOf(5), HeadCover: backend.NumberOf(6)}}},
		{"liveness score", `"result":{"liveness_score":88,"passive-liveness":"x"}`, a{Scores: backend.Scores{Liveness: backend.NumberOf(88)}}},
		{"numbers as strings", `"result":{"face_similarity":" 97.5 "},"policy":{"faceSimilarity_threshold":"70","occluded_threshold":"TRUE"}`,
			a{Scores: backend.Scores{FaceSimilarity: backend.NumberOf(97.5)},
				Policy: backend.Policy{FaceSimilarity: backend.ThresholdOf(70), Occluded: backend.SwitchOf(true)}}},
		{"numbers that are none", `"result":{"face_similarity":"NaN","liveness":"Inf","face_cover":1e300,"head_cover":"0x10","active_liveness":"1_0","occluded_score":""}`, a{}},
		{"a threshold of 0 or 1 is a number", `"policy":{"occluded_threshold":1,"headCover_threshold":0}`,
			a{Policy: backend.Policy{Occluded: backend.ThresholdOf(1), HeadCover: backend.ThresholdOf(0)}}},
		{"occlusion as 0 and 1", `"result":{"detectOccluded":1,"occluded_score":1}`,
			a{Scores: backend.Scores{Occluded: backend.FlagOf(true), OccludedScore: backend.NumberOf(1)}}},
		{"occlusion as a score without the word", `"result":{"occluded":99.9,"detectOccluded":"false"}`,
			a{Scores: backend.Scores{Occluded: backend.FlagOf(false), OccludedScore: backend.NumberOf(99.9)}}},
		{"one code as a string", `"fail_code":"no_face","reject_comment":"c"`, a{FailCodes: []string{"no_face"}, Comments: []string{"c"}}},
		{"codes of all types", `"fail_code":["a",null,"",7,{"x":1},true,["y"],"b"]`, a{FailCodes: []string{"a", "7", "b"}}},
		{"empty code", `"fail_code":"","reject_comment":[]`, a{}},
		{"erased as a string", `"delete_check":"true","delete_time":"2025-10-02 02:15:17"`, a{Erased: true, ErasedAt: whole}},
		{"erased as 1", `"delete_check":1`, a{Erased: true}},
		{"time without fraction", `"create_time":"2025-10-02T02:15:17Z"`, a{Created: whole}},
		{"time with offset", `"create_time":"2025-10-02T11:15:17.554+09:00"`, a{Created: at}},
		{"time with bare offset", `"create_time":"2025-10-02T11:15:17.554+0900"`, a{Created: at}},
		{"time without zone", `"create_time":"2025-10-02T02:15:17.554"`, a{Created: at}},
		{"date", `"create_time":"2025-10-02"`, a{Created: day}},
		{"milliseconds", `"create_time":1759371317554`, a{Created: at}},
		{"milliseconds as a string", `"create_time":"1759371317554"`, a{Created: at}},
		{"seconds", `"create_time":1759371317`, a{Created: whole}},
		{"time that can't be read", `"create_time":"yesterday\u001b[31m!"`, a{CreatedText: "yesterday!"}},
		{"zero time", `"create_time":"0001-01-01T00:00:00Z"`, a{CreatedText: "0001-01-01T00:00:00Z"}},
		{"small number is no time", `"create_time":7`, a{CreatedText: "7"}},
		{"the last readable one counts", `"auth_status":"approved","auth_status":"rejected","auth_status":null,
			"result":{"face_similarity":1},"score":{"face_similarity":2,"liveness":3}`,
			a{Status: backend.Rejected, Scores: backend.Scores{FaceSimilarity: backend.NumberOf(2), Liveness: backend.NumberOf(3)}}},
		{"escaped names", `"\u0061uth_status":"approved"`, a{Status: backend.Approved}},
		{"hostile strings", `"auth_status":"\u001b]0;x\u0007approved","submit_type":"fo\u202erm","fail_code":["a\u0000\nb"],
			"reject_comment":["\u009b31mred"],"kyc_submission_id":"s\u001b1"`,
			a{Status: backend.Approved, SubmitType: "form", FailCodes: []string{"a b"}, Comments: []string{"red"}, SubmissionID: `s\u{1b}1`}},
		{"not UTF-8", "\"submit_type\":\"a\xffb\",\"kyc_submission_id\":\"a\xfe\"", a{SubmitType: "a\ufffdb", SubmissionID: `a\x{fe}`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.want.ID = "id"
			got := only(t, `[{"data":[{`+tt.fields+`,"auth_id":"id"}]}]`)
			if !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got  %+v\nwant %+v", got, tt.want)
			}
		})
	}
}

func TestDecodeIDs(t *testing.T) {
	for fields, want := range map[string]string{
		`"auth_id":"a"`:                              "a",
		`"auth_id":17`:                               "17",
		`"authentication_id":"a"`:                    "a",
		`"Authentication_id":"a"`:                    "a",
		`"auth_id":"a\u001b[31m"`:                    `a\u{1b}[31m`,
		`"auth_id":"a\u200bb"`:                       `a\u{200b}b`,
		`"auth_id":"a","authentication_id":""`:       "a",
		`"auth_id":"a","auth_id":"b"`:                "b",
		`"auth_id":12345678901234567890123456789012`: "12345678901234567890123456789012",
	} {
		if got := only(t, "[{"+fields+"}]").ID; got != want {
			t.Errorf("{%s} has the id %q, want %q", fields, got, want)
		}
	}
}

func TestDecodeKeepsUnknownFieldsInRaw(t *testing.T) {
	body := `[{"data":[ {"auth_id":"a" , "new":{"x":[1.50,"\u001b"]}} ,{"auth_id":"b"}]}]`
	page := decoded(t, body)
	if got, want := string(page.Records[0].Raw), `{"auth_id":"a" , "new":{"x":[1.50,"\u001b"]}}`; got != want {
		t.Errorf("Raw = %s, want %s", got, want)
	}
	before := string(page.Records[1].Raw)
	_ = append(page.Records[0].Raw, "overwritten"...)
	if string(page.Records[1].Raw) != before {
		t.Error("appending to one Raw writes into the next")
	}
}

func TestDecodeMakesRawUTF8(t *testing.T) {
	page := decoded(t, "[{\"auth_id\":\"a\",\"x\":\"\xff\"},{\"auth_id\":\"b\"}]")
	if got, want := string(page.Records[0].Raw), "{\"auth_id\":\"a\",\"x\":\"\ufffd\"}"; got != want {
		t.Errorf("Raw = %q, want %q", got, want)
	}
}

func TestDecodeRefuses(t *testing.T) {
	deep := strings.Repeat(`[`, 20_000) + strings.Repeat(`]`, 20_000)
	tests := []struct {
		name, body string
		kind       backend.Kind
		class      class
		detail     string
	}{
		{"nothing", "", backend.Malformed, unreadable, "empty"},
		{"a word", `Forbidden`, backend.Malformed, unreadable, "byte 1 of 9"},
		{"a string", `"x"`, backend.Malformed, unreadable, "neither a list nor an object"},
		{"null", `null`, backend.Malformed, unreadable, "neither a list nor an object"},
		{"an object of nothing", `{}`, backend.Malformed, unreadable, "without records"},
		{"an object of something else", `{"status":"ok"}`, backend.Malformed, unreadable, "without records"},
		{"two answers", `[][]`, backend.Malformed, unreadable, "something follows"},
		{"rubbish after", `[{"auth_id":"a"}]x`, backend.Malformed, unreadable, "byte 18 of 18"},
		{"a missing comma", `[{"auth_id":"a" "x":1}]`, backend.Malformed, unreadable, "not JSON from byte"},
		{"a trailing comma", `[{"auth_id":"a",}]`, backend.Malformed, unreadable, "not JSON from byte"},
		{"the wrong bracket", `[{"data":[}]`, backend.Malformed, unreadable, "not JSON from byte"},
		{"a raw line break in a string", "[{\"auth_id\":\"a\nb\"}]", backend.Malformed, unreadable, "not JSON from byte"},
		{"cut in a record", `[{"data":[{"auth_id":"a"},{"auth_`, backend.BrokenOff, transient, "ended after 33 bytes"},
		{"cut between records", `[{"data":[{"auth_id":"a"},`, backend.BrokenOff, transient, "ended after 26 bytes"},
		{"cut at the start", `[`, backend.BrokenOff, transient, "ended after 1 byte,"},
		{"too deep", `[{"auth_id":"a","x":` + deep + `}]`, backend.Malformed, unreadable, "not JSON from byte"},
		{"too many", "[" + strings.Repeat("1,", maxEntries) + "1]", backend.TooLarge, final, "more than 50,000 entries"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			page, f := decodePage([]byte(tt.body), 0)
			if f == nil {
				t.Fatalf("decoded %d records", len(page.Records))
			}
			if f.kind != tt.kind || f.class != tt.class || !strings.Contains(f.detail, tt.detail) {
				t.Errorf("kind %d, class %d, %q; want kind %d, class %d, %q", f.kind, f.class, f.detail, tt.kind, tt.class, tt.detail)
			}
		})
	}
}

func TestDecodeErrorInPlaceOfAList(t *testing.T) {
	for _, body := range []string{
		`{"traceId":"t","errorCode":"c","message":"m"}`,
		`[{"traceId":"t","errorCode":"c","message":"m"}]`,
		`{"faceAuth_projectId":"p","data":null,"errorCode":"c","message":"m","traceId":"t"}`,
	} {
		_, f := decodePage([]byte(body), 0)
		if f == nil || f.said != (said{code: "c", message: "m", traceID: "t"}) {
			t.Errorf("%s gives %+v", body, f)
		}
	}
}

func TestDecodeMakesRoomOnce(t *testing.T) {
	page := decoded(t, string(fullPage(backend.MaxPageSize)))
	if len(page.Records) != backend.MaxPageSize || cap(page.Records) > backend.MaxPageSize*11/10 {
		t.Errorf("%d records in room for %d", len(page.Records), cap(page.Records))
	}
}

// FuzzDecodePage holds every page, whatever it was made of, to what the domain
// promises of one.
func FuzzDecodePage(f *testing.F) {
	f.Add(sample(f, "sample-groups.json"))
	f.Add(sample(f, "sample-flat.json"))
	f.Add(fullPage(3))
	for _, s := range []string{`{}`, `[{"data":[null,{}]}]`, `{"errorCode":"x"}`, `[{"auth_id":"\u001b","fail_code":"\u202e"}]`,
		"[{\"auth_id\":\"\xff\",\"create_time\":1e11}]", `[{"data":{"auth_id":1},"nextPage_key":[]}]`, `[{"data":[{"auth_id":"a"}],"auth_id":"b"}]`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		page, failed := decodePage(body, 0)
		if failed != nil {
			_ = failed.report("list", 1, backend.NewSecret("key")).Error()
			return
		}
		safe := func(texts ...string) {
			for _, s := range texts {
				if !safetext.Safe(s) {
					t.Fatalf("%+q came through", s)
				}
			}
		}
		safe(page.ProjectID)
		for _, s := range page.Skipped {
			safe(s.Reason)
		}
		for _, r := range page.Records {
			if r.ID == "" {
				t.Fatal("a record without an id")
			}
			safe(r.ID, r.ProjectID, string(r.Status), r.SubmitType, r.SubmissionID, r.CreatedText)
			safe(r.FailCodes...)
			safe(r.Comments...)
			if !json.Valid(r.Raw) || !utf8.Valid(r.Raw) || r.Raw[0] != '{' {
				t.Fatalf("Raw is %+q", r.Raw)
			}
			if again := only(t, string(r.Raw)); again.ID != r.ID && utf8.Valid(body) {
				t.Fatalf("%q reads its Raw as %q", r.ID, again.ID)
			}
			for _, at := range []time.Time{r.Created, r.ErasedAt} {
				if _, err := at.MarshalJSON(); err != nil || at.Location() != time.UTC {
					t.Fatalf("time %v: %v", at, err)
				}
			}
			_ = r.Disagreements()
		}
	})
}
