//go:build unix

package main

import (
	"bufio"
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"faceauth/backend"
	"faceauth/backend/argos"
	"faceauth/backend/query"
	"faceauth/backend/records"
	"faceauth/backend/sandbox"
)

// BenchmarkFilter counts what a filter chooses of a million records, and has
// `rg -c` count a line of the same records as NDJSON, one after the other. A
// filter is parsed, compiled and run anew each time, as when it is typed; what
// the list does with the rows is in it too. The budget is the time of rg.
func BenchmarkFilter(b *testing.B) {
	const n = 1_000_000
	server, err := sandbox.Start(b.Context(), sandbox.Config{Records: n})
	if err != nil {
		b.Fatal(err)
	}
	client, err := argos.New(argos.Config{BaseURL: server.BaseURL(), Key: backend.NewSecret(server.Key())})
	if err != nil {
		b.Fatal(err)
	}
	path := filepath.Join(b.TempDir(), "records.ndjson")
	store := records.New()
	file, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	lines := bufio.NewWriter(file)
	for walk := backend.NewWalk(client, backend.PageRequest{}); !walk.Done(); {
		page, err := walk.Next(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		store.Add(page.Records)
		for i := range page.Records {
			_, _ = lines.Write(page.Records[i].Raw) // Flush tells of errors
			_ = lines.WriteByte('\n')
		}
	}
	if err := lines.Flush(); err != nil {
		b.Fatal(err)
	}
	if err := file.Close(); err != nil {
		b.Fatal(err)
	}
	snap := store.Snapshot()
	env := query.Env{Now: time.Now()}
	for _, c := range []struct{ name, filter, line string }{
		{"status", "status:rejected", `"auth_status":"rejected"`},
		{"three", "status:rejected fail:occluded sim<80", `Face_Occluded_fail`},
		{"dates", "status:rejected live>=50 margin<5 since:30d", `"auth_status":"rejected"`},
		{"changed", "policy:changed OR attempts>=3", `"auth_status":"rejected"`},
		{"words", `"9f3c2"`, `9f3c2`},
	} {
		b.Run(c.name, func(b *testing.B) {
			var ours, theirs time.Duration
			found, lines := 0, 0
			lens := &records.Lens{}
			lens.View(snap, records.Want{}) // as it stands when one begins to type
			for b.Loop() {
				begun := time.Now()
				q, err := query.Parse(c.filter, env)
				if err != nil {
					b.Fatal(err)
				}
				found = lens.View(snap, records.Want{Filter: q.Plan()}).Len()
				ours += time.Since(begun)
				if _, err := exec.LookPath("rg"); err == nil {
					begun = time.Now()
					lines = count(b, c.line, path)
					theirs += time.Since(begun)
				}
			}
			b.ReportMetric(ms(ours)/float64(b.N), "ms/filter")
			b.ReportMetric(float64(found), "found")
			if theirs > 0 {
				b.ReportMetric(ms(theirs)/float64(b.N), "ms/rg")
				b.ReportMetric(float64(lines), "lines")
				b.ReportMetric(float64(ours)/float64(theirs), "×rg")
			}
		})
	}
}

// count is rg -c.
func count(b *testing.B, text, path string) int {
	b.Helper()
	out, err := exec.Command("rg", "-c", "--fixed-strings", "--no-config", text, path).Output()
	if err != nil {
		b.Fatal(err)
	}
	n, err := strconv.Atoi(string(bytes.TrimSpace(out)))
	if err != nil {
		b.Fatal(err)
	}
	return n
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
