package audit

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func erasure() Entry {
	e := outcome("WQ3VNTNC5JQYPNYV7ZMD4RXYPA", Done, "0199cbd5-7d53-7c5d-8b0e-7f6a2f0e3c11")
	e.Status, e.TraceID = 200, "0199cbd5-7d53-7c5d-8b0e-7f6a2f0e3c12"
	return e
}

func BenchmarkAppend(b *testing.B) {
	for name, sync := range map[string]func(*os.File) error{"synced": (*os.File).Sync, "not": func(*os.File) error { return nil }} {
		b.Run(name, func(b *testing.B) {
			trail := Open(place(b), Who{User: "kim", Host: "desk"})
			trail.sync = sync
			e := erasure()
			for b.Loop() {
				if err := trail.Append(e); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkIntent is what is written before the first of 10,000 erasures.
func BenchmarkIntent(b *testing.B) {
	var ids []string
	for i := range 10_000 {
		ids = append(ids, fmt.Sprintf("0199cbd5-7d53-7c5d-8b0e-%012d", i))
	}
	trail := Open(place(b), Who{User: "kim", Host: "desk"})
	for b.Loop() {
		if err := trail.Append(intent("OP", ids...)); err != nil {
			b.Fatal(err)
		}
	}
}

// million is a trail of 1,000,000 erasures in two months.
func million(b *testing.B) (dir string, bytes int64) {
	dir = place(b)
	var entries []Entry
	for i := range 10_000 {
		e := erasure()
		e.AuthIDs = []string{fmt.Sprintf("0199cbd5-7d53-7c5d-8b0e-%012d", i)}
		entries = append(entries, e)
	}
	for i := range 100 {
		trail := newTrail(dir, map[bool]string{true: "2026-11-10T12:00:00Z", false: "2026-12-10T12:00:00Z"}[i < 50])
		mustAppend(b, trail, entries...)
	}
	for _, name := range []string{november, december} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil {
			b.Fatal(err)
		}
		bytes += info.Size()
	}
	return dir, bytes
}

func BenchmarkMillion(b *testing.B) {
	dir, bytes := million(b)
	b.Run("Verify", func(b *testing.B) {
		b.SetBytes(bytes)
		for b.Loop() {
			if r, err := Verify(context.Background(), dir); err != nil || !r.Intact() || r.Lines != 1_000_000 {
				b.Fatal(r, err)
			}
		}
	})
	b.Run("Unfinished", func(b *testing.B) {
		b.SetBytes(bytes)
		for b.Loop() {
			if out, err := Unfinished(dir, "p1"); err != nil || out != nil {
				b.Fatal(len(out), err)
			}
		}
	})
	for name, c := range map[string]Choice{
		"ReadNewest": {},
		"ReadOne":    {AuthID: "0199cbd5-7d53-7c5d-8b0e-000000000007"},
		"ReadNone":   {Since: time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				for _, err := range Read(dir, c) {
					if err != nil {
						b.Fatal(err)
					}
					if name == "ReadNewest" {
						break
					}
				}
			}
		})
	}
}
