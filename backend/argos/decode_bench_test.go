package argos

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"faceauth/backend"
)

// fullPage is a page of n records as the vendor's sample has them, two thirds
// of them approved and so without comments and codes.
func fullPage(n int) []byte {
	var b bytes.Buffer
	b.WriteString(`[{"faceAuth_projectId":"fa0project","data":[`)
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		status, comments, codes := "approved", "", ""
		if i%3 == 0 {
			status = "rejected"
			comments = `"face is occluded and the confidence is higher than threshold."`
			codes = `"Face_Occluded_fail"`
		}
		fmt.Fprintf(&b, `{"policy":{"faceSimilarity_threshold":85,"occluded_threshold":false,"faceCover_threshold":0,`+
			`"headCover_threshold":0,"liveness_threshold":0,"activeLiveness_threshold":0},`+
			`"auth_id":"0199cb93-bdf1-77ef-8cd4-%012x","auth_status":"%s","create_time":"2025-10-02T02:15:%02d.%03dZ",`+
			`"submit_type":"form","kyc_submission_id":"sub%06d","delete_check":false,`+
			`"result":{"active_liveness_score":97.78668212890625,"face_similarity":%d.25,"detectOccluded":%t},`+
			`"reject_comment":[%s],"fail_code":[%s]}`, i, status, i%60, i%1000, i/4, i%100, i%3 == 0, comments, codes)
	}
	b.WriteString(`],"nextPage_key":{"authId":"0199cb93-bdf1-77ef-8cd4-3d38dec61830","createTime":"2025-10-02T02:15:17.554Z"}}]`)
	return b.Bytes()
}

func BenchmarkDecodePage(b *testing.B) {
	body := fullPage(backend.MaxPageSize)
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		page, f := decodePage(body, 0)
		if f != nil || len(page.Records) != backend.MaxPageSize {
			b.Fatalf("%d records, %+v", len(page.Records), f)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/backend.MaxPageSize, "ns/record")
}

// BenchmarkPage is the whole way of a full page over loopback, server included.
func BenchmarkPage(b *testing.B) {
	body := fullPage(backend.MaxPageSize)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write(body)
	}))
	defer server.Close()
	client, err := New(Config{BaseURL: server.URL, Key: backend.NewSecret(testKey)})
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		page, err := client.Page(b.Context(), backend.PageRequest{})
		if err != nil || len(page.Records) != backend.MaxPageSize {
			b.Fatalf("%d records, %v", len(page.Records), err)
		}
	}
}
