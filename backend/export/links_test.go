package export

import (
	"bytes"
	"encoding/csv"
	"reflect"
	"testing"

	"faceauth/backend/faceurl"
)

func TestLinkWriter(t *testing.T) {
	links := []Link{
		{AuthID: "a1", Link: faceurl.Link{URL: "https://x/?pid=1&encrypted=a%2B", Params: faceurl.Params{SubmissionID: "kyc1", UserID: "=1+1", Token: "T"}}},
		{Link: faceurl.Link{URL: "https://x/?pid=1&encrypted=b", Params: faceurl.Params{SubmissionID: "kyc,2", CF: [3]string{"a\nb", `"`, "-5"}}}},
	}
	for _, comma := range []rune{',', '\t'} {
		var b bytes.Buffer
		w := NewLinkWriter(&b, comma, LinkColumns()...)
		if err := w.Heading(); err != nil {
			t.Fatal(err)
		}
		for _, l := range links {
			if err := w.Write(l); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
		r := csv.NewReader(&b)
		r.Comma = comma
		got, err := r.ReadAll()
		want := [][]string{
			{"auth_id", "sid", "authUserId", "authCf1", "authCf2", "authCf3", "token", "url"},
			{"a1", "kyc1", "'=1+1", "", "", "", "T", "https://x/?pid=1&encrypted=a%2B"},
			{"", "kyc,2", "", "a\nb", `"`, "-5", "", "https://x/?pid=1&encrypted=b"},
		}
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%q: %q, %v", comma, got, err)
		}
	}
}
