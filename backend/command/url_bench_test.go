package command

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"faceauth/backend/audit"
	"faceauth/backend/faceurl"
)

// BenchmarkURLOfRows makes links for 20,000 rows of a file, and beside it the same with
// each of them told to a trail.
func BenchmarkURLOfRows(b *testing.B) {
	var file strings.Builder
	file.WriteString("sid,user,cf1\n")
	for i := range 20_000 {
		fmt.Fprintf(&file, "sub%06d,user-%d,kim@example.com\n", i, i)
	}
	for name, trail := range map[string]*audit.Trail{
		"untold": nil,
		"told":   audit.Open(filepath.Join(b.TempDir(), "trail"), audit.Who{User: "kim", Host: "desk", From: "192.0.2.7"}),
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(file.Len()))
			for b.Loop() {
				o := URLOptions{From: strings.NewReader(file.String()), Recipe: faceurl.Default(), Confirmed: true, Params: faceurl.Params{Token: AutoToken},
					Trail: trail, World: audit.Live}
				if err := URL(b.Context(), linkProject(), o, io.Discard, io.Discard); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
