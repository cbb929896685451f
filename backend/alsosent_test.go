package backend

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"faceauth/backend/safetext"
)

func TestAlsoSent(t *testing.T) {
	for name, tc := range map[string]struct{ raw, want string }{
		"the documentation's sample": {`{"policy":{"faceSimilarity_threshold":85,"occluded_threshold":false},"auth_id":"a","auth_status":"rejected",
			"create_time":"2025-10-02T02:15:17.554Z","submit_type":"form","kyc_submission_id":"k","delete_check":true,"delete_time":"t",
			"result":{"active_liveness_score":97.7,"face_similarity":100,"detectOccluded":true},"reject_comment":["c"],"fail_code":["f"]}`, ""},
		"the names of its other pages": {`{"authentication_id":"a","aurh_status":"x","rejected_comment":[],"score":{"face_similarity_score":1,"occluded_score":2}}`, ""},
		"what webhooks know":           {`{"auth_id":"a","user_id":"u7","cf1":"x@y","token":null}`, "user_id=u7 cf1=x@y token=null"},
		"within policy and result":     {`{"policy":{"blur_threshold":3},"result":{"glare":0.25,"face_similarity":1}}`, "policy.blur_threshold=3 result.glare=0.25"},
		"objects and lists":            {`{"reference":{"email":"a@b"},"tags":[1, 2]}`, `reference={"email":"a@b"} tags=[1, 2]`},
		"a stranger's text":            {"{\"me\x6do\":\"\\u001b[2Jhi\\u202e\",\"\\u001b]0;x\\u0007k\":\"\"}", "memo=hi k="},
		"a policy that is none":        {`{"policy":7,"x":1}`, "x=1"},
		"broken":                       {`{"x":1,"y":`, "x=1"},
		"not an object":                {`[{"x":1}]`, ""},
		"nothing":                      {"", ""},
	} {
		t.Run(name, func(t *testing.T) {
			fields, more := AlsoSent([]byte(tc.raw))
			var got []string
			for _, f := range fields {
				got = append(got, f.Name+"="+f.Value)
			}
			if text := strings.Join(got, " "); text != tc.want || more != 0 {
				t.Errorf("%s and %d more, want %s", text, more, tc.want)
			}
		})
	}
}

func TestAlsoSentIsBounded(t *testing.T) {
	var b strings.Builder
	for i := range MaxAlsoSent + 7 {
		fmt.Fprintf(&b, `%q:%q,`, fmt.Sprint(strings.Repeat("n", 5000), i), strings.Repeat("é", 5000))
	}
	fields, more := AlsoSent([]byte("{" + strings.TrimSuffix(b.String(), ",") + "}"))
	if len(fields) != MaxAlsoSent || more != 7 {
		t.Fatalf("%d fields and %d more", len(fields), more)
	}
	if n := utf8.RuneCountInString(fields[0].Value); n != maxAlsoSentValue+1 || !strings.HasSuffix(fields[0].Value, "é…") {
		t.Errorf("a value of %d runes: %s", n, fields[0].Value)
	}
	if n := utf8.RuneCountInString(fields[0].Name); n != maxAlsoSentName+1 {
		t.Errorf("a name of %d runes", n)
	}
}

// FuzzAlsoSent holds that whatever was sent is listed bounded and fit to be seen.
func FuzzAlsoSent(f *testing.F) {
	f.Add([]byte(`{"auth_id":"a","result":{"x":1e5},"user_id":"u","cf1":["\ud800",null],"policy":{"a":{"b":[]}}}`))
	f.Add([]byte("{\"a\xff\":\"\x9b2J\",\"a\":\"\\u009b\"}"))
	f.Add([]byte(`{"a":"` + strings.Repeat(`\u202e`, 2000) + `"}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		fields, more := AlsoSent(raw)
		if len(fields) > MaxAlsoSent || more > 0 && len(fields) < MaxAlsoSent {
			t.Errorf("%d fields and %d more", len(fields), more)
		}
		for _, s := range fields {
			for _, text := range []string{s.Name, s.Value} {
				if !safetext.Safe(text) || utf8.RuneCountInString(text) > maxAlsoSentValue+len("result.")+1 {
					t.Errorf("%q is not fit to be seen", text)
				}
			}
		}
	})
}

// BenchmarkAlsoSent reads a record of a megabyte, all of it unknown fields, as the
// page of a record does each time that it is laid out.
func BenchmarkAlsoSent(b *testing.B) {
	raw := []byte(`{` + strings.Repeat(`"a_1":1,`, 1<<17) + `"b":2}`)
	b.SetBytes(int64(len(raw)))
	for b.Loop() {
		if _, more := AlsoSent(raw); more == 0 {
			b.Fatal("nothing was read")
		}
	}
}
