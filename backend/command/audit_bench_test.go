package command

import (
	"fmt"
	"io"
	"path/filepath"
	"testing"
	"time"

	"faceauth/backend/audit"
)

// BenchmarkAudit prints 10,000 erasures, all of them in each format, and one.
func BenchmarkAudit(b *testing.B) {
	dir := filepath.Join(b.TempDir(), "trail")
	var entries []audit.Entry
	for i := range 10_000 {
		entries = append(entries, audit.Entry{
			Project: "p1", World: audit.Live, Action: audit.Erase, Outcome: audit.Done, Operation: "WQ3VNTNC5JQYPNYV7ZMD4RXYPA", Status: 200,
			AuthIDs: []string{fmt.Sprintf("0199cbd5-7d53-7c5d-8b0e-%012d", i)}, TraceID: "0199cbd5-7d53-7c5d-8b0e-7f6a2f0e3c12",
		})
	}
	if err := audit.Open(dir, audit.Who{User: "kim", Host: "desk"}).Append(entries...); err != nil {
		b.Fatal(err)
	}
	bench := func(name string, o AuditOptions) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			o.TrailPlace, o.Zone = at(dir), time.UTC
			for b.Loop() {
				if err := Audit(b.Context(), o, io.Discard, io.Discard); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	for _, format := range Formats() {
		bench(format, AuditOptions{Format: format})
	}
	bench("one", AuditOptions{Choice: audit.Choice{AuthID: entries[7].AuthIDs[0]}})
}
