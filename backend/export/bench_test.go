package export

import (
	"io"
	"testing"
	"time"
)

func BenchmarkWriter(b *testing.B) {
	a := record("0199cb93-bdf1-77ef-8cd4-3d38dec61830")
	a.Raw = []byte(`{"policy":{"faceSimilarity_threshold":85,"occluded_threshold":false,"faceCover_threshold":0,"headCover_threshold":0,"liveness_threshold":0,"activeLiveness_threshold":0},` +
		`"auth_id":"0199cb93-bdf1-77ef-8cd4-3d38dec61830","auth_status":"rejected","create_time":"2025-10-02T02:15:17.554Z","submit_type":"form","kyc_submission_id":"sub000123","delete_check":false,` +
		`"result":{"active_liveness_score":97.78668212890625,"face_similarity":61.25,"detectOccluded":true},"reject_comment":["face is occluded and the confidence is higher than threshold."],"fail_code":["Face_Occluded_fail"]}`)
	for _, f := range Formats() {
		b.Run(string(f), func(b *testing.B) {
			w, err := NewWriter(io.Discard, f, time.UTC)
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				if err := w.Write(a); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
