package faceurl

import (
	"fmt"
	"strings"
	"testing"

	"faceauth/backend"
)

func BenchmarkCompose(b *testing.B) {
	for _, r := range []Recipe{Default(), gcmRecipe(APIKey)} {
		b.Run(string(r.Cipher), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Compose(testProject(), testParams(), r); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkInspect(b *testing.B) {
	last := Recipe{GCM, Query, Hex, "tag-nonce16-text", SecretKey}
	other := testProject()
	other.APIKey, other.SecretKey = backend.NewSecret("another"), backend.NewSecret("and another")
	for _, bc := range []struct {
		name    string
		project Project
		text    string
	}{
		{"first recipe", testProject(), compose(b, testParams(), Default())},
		{"last recipe", testProject(), compose(b, testParams(), last)},
		{"another key", other, compose(b, testParams(), Default())},
		{"as much garbage as is read", testProject(), testForm + "?encrypted=" + strings.Repeat("abcdef\n", MaxLink/7-10)},
	} {
		b.Run(bc.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Inspect(bc.project, bc.text)
			}
		})
	}
}

func BenchmarkRows(b *testing.B) {
	var file strings.Builder
	file.WriteString("sid,user,cf1,cf2,cf3,token\n")
	for i := range 1000 {
		fmt.Fprintf(&file, "sub%06d,user-%d,kim@example.com,\"a, b\",,%s\n", i, i, NewToken())
	}
	b.SetBytes(int64(file.Len()))
	b.ReportAllocs()
	for b.Loop() {
		rows, err := ReadRows(strings.NewReader(file.String()))
		if err != nil {
			b.Fatal(err)
		}
		for _, err := range rows.All() {
			if err != nil {
				b.Fatal(err)
			}
		}
	}
}
