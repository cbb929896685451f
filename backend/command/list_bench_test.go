package command

import (
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"testing"

	"faceauth/backend"
	"faceauth/backend/argos"
	"faceauth/backend/connect"
	"faceauth/backend/export"
	"faceauth/backend/sandbox"
)

// BenchmarkList lists 100,000 records of a sandbox over loopback in each
// format, into a file, and beside it drains the same pages with one curl a
// page, which is the reference of the design's budget.
func BenchmarkList(b *testing.B) {
	box, err := sandbox.Start(b.Context(), sandbox.Config{Records: 100_000})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = box.Close() })
	client, err := argos.New(argos.Config{BaseURL: box.BaseURL(), Key: backend.NewSecret(box.Key())})
	if err != nil {
		b.Fatal(err)
	}
	for _, f := range export.Formats() {
		b.Run(string(f), func(b *testing.B) {
			for b.Loop() {
				if err := List(b.Context(), connect.Connection{Service: client}, ListOptions{Format: string(f)}, io.Discard, io.Discard); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("file", func(b *testing.B) {
		path := filepath.Join(b.TempDir(), "out.ndjson")
		for b.Loop() {
			if err := List(b.Context(), connect.Connection{Service: client}, ListOptions{File: path, Replace: true}, io.Discard, io.Discard); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("curl", func(b *testing.B) {
		curl, err := exec.LookPath("curl")
		if err != nil {
			b.Skip("there is no curl")
		}
		// Where the pages begin is found out beforehand: curl can't read it.
		urls := []string{box.BaseURL() + "/faceauth?count=2000"}
		for walk := backend.NewWalk(client, backend.PageRequest{}); ; {
			page, err := walk.Next(b.Context())
			if err != nil {
				b.Fatal(err)
			}
			if walk.Done() {
				break
			}
			urls = append(urls, fmt.Sprintf("%s&nextKey_id=%s&nextKey_date=%s", urls[0], page.Next.AuthID, page.Next.CreateTime))
		}
		for b.Loop() {
			for _, url := range urls {
				if err := exec.CommandContext(b.Context(), curl, "-sf", "-o", "/dev/null", "-H", "x-api-key: "+box.Key(), url).Run(); err != nil {
					b.Fatal(err)
				}
			}
		}
	})
}
