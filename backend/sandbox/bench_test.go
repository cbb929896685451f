package sandbox

import (
	"context"
	"io"
	"net/http"
	"runtime"
	"strconv"
	"testing"
)

// BenchmarkPage makes one page of 2,000 records of a million, without HTTP.
func BenchmarkPage(b *testing.B) {
	s := start(b, Config{Records: 1_000_000})
	var buf pageBuffer
	var rec record
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		q := listQuery{from: beginning, to: never, count: maxCount}
		s.project.at((i+1)*maxCount%s.project.n, &buf.block, &rec)
		q.after, q.afterAt = string(s.project.ids.appendAuthID(nil, rec.index)), rec.created
		if !s.page(&buf, q, shape{}) {
			b.Fatal("the cursor was refused")
		}
	}
	b.ReportMetric(float64(len(buf.bytes))/maxCount, "bytes/record")
}

// BenchmarkSeek finds a day among a million records.
func BenchmarkSeek(b *testing.B) {
	d := newDataset(0, 1_000_000, testNow)
	r := stream(1)
	for b.Loop() {
		d.calendar.before(d.calendar.start + int64(r.unit()*float64(d.calendar.end-d.calendar.start)))
	}
}

// BenchmarkDrain reads fifty pages over HTTP, plain and compressed.
func BenchmarkDrain(b *testing.B) {
	s := start(b, Config{Records: 100_000})
	for _, encoding := range []string{"identity", "gzip"} {
		b.Run(encoding, func(b *testing.B) {
			for b.Loop() {
				for p := range 50 {
					req, err := http.NewRequest(http.MethodGet, s.BaseURL()+"/faceauth", nil)
					if err != nil {
						b.Fatal(err)
					}
					if p > 0 {
						id := string(s.project.ids.appendAuthID(nil, 100_000-p*maxCount))
						rec, _, _ := s.project.get(id)
						req.URL.RawQuery = "nextKey_id=" + id + "&nextKey_date=" + string(appendTime(nil, rec.created)) + "&count=" + strconv.Itoa(maxCount)
					}
					req.Header.Set("x-api-key", s.Key())
					req.Header.Set("Accept-Encoding", encoding)
					res, err := http.DefaultClient.Do(req)
					if err != nil {
						b.Fatal(err)
					}
					if _, err := io.Copy(io.Discard, res.Body); err != nil || res.StatusCode != http.StatusOK {
						b.Fatal(res.StatusCode, err)
					}
					if err := res.Body.Close(); err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}

// BenchmarkStart starts and closes a sandbox of a million records.
func BenchmarkStart(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		s, err := Start(context.Background(), Config{Records: 1_000_000})
		if err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	b.ReportMetric(float64(m.HeapInuse)/(1<<20), "MB-heap")
}
