package sandbox

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"syscall"
	"testing"
	"time"
)

func faults(t testing.TB, specs ...string) Faults {
	t.Helper()
	fs, err := ParseFaults(specs)
	if err != nil {
		t.Fatal(err)
	}
	return fs
}

func TestParseFaults(t *testing.T) {
	for spec, want := range map[string]string{
		"latency=200ms:0.3":          "latency=200ms:0.3",
		"latency":                    "latency=200ms",
		"latency=50ms..1s":           "latency=50ms..1s",
		"429:0.05":                   "429=1s:0.05",
		"429=3s":                     "429=3s",
		"500:0":                      "500:0",
		"502:1":                      "502",
		"reset:1e-3":                 "reset:0.001",
		"reset:0.1, truncate:0.25":   "reset:0.1,truncate:0.25",
		"slow=5ms,malformed":         "slow=5ms,malformed",
		"repeat-cursor,flat,deny":    "repeat-cursor,flat,deny",
		"lost:0.5":                   "lost:0.5",
		"latency=0s:0.5,500:0.5,429": "latency=0s:0.5,500:0.5,429=1s",
		"image=data-uri:0.5":         "image=data-uri:0.5",
		"erase=500-after:0.5":        "erase=500-after:0.5",
		"erase=any":                  "erase=any",
	} {
		got, err := ParseFaults([]string{spec})
		if err != nil || got.String() != want {
			t.Errorf("%q reads as %q, %v; want %q", spec, got, err, want)
		}
	}
	for spec, want := range map[string]string{
		"":                "there are latency, 429, 500, 502, deny, reset, truncate, slow, malformed, repeat-cursor, flat, lost, erase, image",
		"404":             "no such fault",
		"Latency":         "no such fault",
		"500:2":           "from 0 to 1",
		"500:-0.1":        "from 0 to 1",
		"500:NaN":         "from 0 to 1",
		"500:":            "from 0 to 1",
		"500=1s":          "takes no value",
		"latency=fast":    "duration",
		"latency=2m":      "1m0s",
		"latency=1s..1ms": "duration",
		"429=1s..2s":      "one duration",
		"500,500":         "twice",
		"image":           "there are quoted, data-uri,",
		"image=jpg":       "there are quoted, data-uri,",
		"erase":           "there are any, refused,",
		"erase=quoted":    "there are any, refused,",
		"image=quoted:2":  "from 0 to 1",
		"500,":            "no such fault",
	} {
		if _, err := ParseFaults([]string{spec}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", spec, err, want)
		}
	}
	if fs, err := ParseFaults(nil); err != nil || fs.String() != "" {
		t.Errorf("no specs give %q, %v", fs, err)
	}
}

func FuzzParseFaults(f *testing.F) {
	for _, k := range FaultKinds() {
		f.Add(string(k.Name) + ":0.5")
		f.Add(string(k.Name) + "=1s")
	}
	f.Add("image=url-safe:0.1")
	f.Add("erase=any:0.3")
	f.Add("latency=1ms..2h:0.1,429:1")
	f.Fuzz(func(t *testing.T, spec string) {
		fs, err := ParseFaults([]string{spec})
		if err != nil {
			return
		}
		again, err := ParseFaults([]string{fs.String()})
		if err != nil || again.String() != fs.String() {
			t.Errorf("%q writes %q, which reads as %q, %v", spec, fs, again, err)
		}
		for _, x := range fs {
			if !(x.Rate >= 0 && x.Rate <= 1) || x.From < 0 || x.To < x.From || x.To > maxFaultDuration {
				t.Errorf("%q gives %+v", spec, x)
			}
		}
	})
}

func TestFaultsThatAnswer(t *testing.T) {
	for spec, want := range map[string]struct {
		status     int
		body, kind string
	}{
		"429=2500ms": {429, `{"message":"Too Many Requests"}`, jsonKind},
		"500":        {500, `"message":"Internal Server Error"`, jsonKind},
		"502":        {502, "<h1>502 Bad Gateway</h1>", htmlKind},
		"deny":       {403, `{"Message":"User is not authorized`, jsonKind},
	} {
		s := start(t, Config{Records: 10, Faults: faults(t, spec)})
		for _, method := range []string{"GET", "POST", "DELETE"} {
			r := mustCall(t, s, method, pathList, nil)
			if r.status != want.status || !strings.Contains(r.body, want.body) || r.header.Get("Content-Type") != want.kind {
				t.Errorf("%s: %s answers %d %s %s", spec, method, r.status, r.header.Get("Content-Type"), r.body)
			}
			if retry := r.header.Get("Retry-After"); (retry == "3") != (want.status == 429) {
				t.Errorf("%s: Retry-After %q", spec, retry)
			}
		}
		if r := mustCall(t, s, "GET", "/elsewhere", nil); r.status != http.StatusForbidden || !strings.Contains(r.body, "Missing Authentication Token") {
			t.Errorf("%s hits a path that is not of the API: %d", spec, r.status)
		}
	}
}

func TestFaultsThatBreakTheBody(t *testing.T) {
	whole := mustCall(t, start(t, Config{Records: 500}), "GET", pathList, nil).body

	s := start(t, Config{Records: 500, Faults: faults(t, "truncate")})
	r, err := call(s, "GET", pathList, nil)
	if !errors.Is(err, io.ErrUnexpectedEOF) || r.body != whole[:len(whole)/2] {
		t.Errorf("truncate: %v after %d bytes of %d", err, len(r.body), len(whole))
	}

	s = start(t, Config{Records: 500, Faults: faults(t, "reset")})
	if _, err = call(s, "GET", pathList, nil); !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("reset: %v", err)
	}

	s = start(t, Config{Records: 500, Faults: faults(t, "slow=1ms")})
	if r := mustCall(t, s, "GET", pathList, nil); r.body != whole {
		t.Errorf("slow: %d bytes of %d", len(r.body), len(whole))
	}

	s = start(t, Config{Records: 500, Faults: faults(t, "malformed")})
	for range 10 {
		if r := mustCall(t, s, "GET", pathList, nil); r.status != http.StatusOK || json.Valid([]byte(r.body)) {
			t.Errorf("malformed: %d, valid JSON", r.status)
		}
	}
	id := string(s.project.ids.appendAuthID(nil, 499))
	if r := mustCall(t, s, "GET", pathImage, url.Values{"authId": {id}}); !strings.Contains(r.body, "%%%") {
		t.Errorf("malformed: a picture of %d bytes is whole", len(r.body))
	}
}

func TestLatencyWaits(t *testing.T) {
	s := start(t, Config{Records: 1, Faults: faults(t, "latency=30ms..60ms")})
	begun := time.Now()
	mustCall(t, s, "GET", pathList, nil)
	if took := time.Since(begun); took < 30*time.Millisecond {
		t.Errorf("answered after %v", took)
	}
	p := s.config.Faults.plan(1, 1)
	if a, b := p.wait(), p.wait(); a == b || a < 30*time.Millisecond || b > 60*time.Millisecond {
		t.Errorf("waits of %v and %v", a, b)
	}
}

func TestRepeatedCursor(t *testing.T) {
	s := start(t, Config{Records: 30, Faults: faults(t, "repeat-cursor")})
	first := page(t, s, url.Values{"count": {"10"}})
	asked := url.Values{"count": {"10"}, "nextKey_id": {first.Next.AuthID}, "nextKey_date": {first.Next.CreateTime}}
	second := page(t, s, asked)
	if second.Next == nil || *second.Next != *first.Next || len(second.Data) != 10 || second.Data[0].AuthID == first.Data[0].AuthID {
		t.Errorf("asked for %v, led to %v", first.Next, second.Next)
	}
}

func TestFlatShape(t *testing.T) {
	s := start(t, Config{Records: 3000, Faults: faults(t, "flat")})
	q := url.Values{"count": {"1000"}}
	seen := map[string]bool{}
	misspelt := 0
	for {
		r := mustCall(t, s, "GET", pathList, q)
		var flat []map[string]any
		if err := json.Unmarshal([]byte(r.body), &flat); err != nil {
			t.Fatal(err)
		}
		if len(flat) == 0 {
			break
		}
		for _, e := range flat {
			id, ok := e["auth_id"].(string)
			if !ok || seen[id] {
				t.Fatalf("record %v", e)
			}
			seen[id] = true
			if _, ok := e["aurh_status"]; ok {
				misspelt++
			}
			q.Set("nextKey_id", id)
			q.Set("nextKey_date", e["create_time"].(string))
		}
	}
	if len(seen) != 3000 || misspelt == 0 {
		t.Errorf("%d records, %d in the old spelling", len(seen), misspelt)
	}
}

func TestLostDeletesAreDone(t *testing.T) {
	s := start(t, Config{Records: 100, Faults: faults(t, "lost")})
	gateway, reset := 0, 0
	for i := range 20 {
		id := string(s.project.ids.appendAuthID(nil, 40+i))
		var rec record
		s.project.find(id, &rec)
		if rec.erasure != notErased {
			continue
		}
		r, err := call(s, "DELETE", pathList, url.Values{"authId": {id}})
		switch {
		case err != nil:
			reset++
		case r.status == http.StatusBadGateway:
			gateway++
		default:
			t.Errorf("answer %d %s", r.status, r.body)
		}
		if !page(t, s, url.Values{"authId": {id}}).Data[0].Deleted {
			t.Errorf("%s is still there", id)
		}
	}
	if gateway == 0 || reset == 0 {
		t.Errorf("%d gateway errors, %d broken connections", gateway, reset)
	}
}

func TestFaultsAreRepeatable(t *testing.T) {
	run := func(seed uint64) (out []int) {
		s := start(t, Config{Records: 1, Seed: seed, Faults: faults(t, "500:0.3", "429:0.2", "502:0.1")})
		for range 60 {
			out = append(out, mustCall(t, s, "GET", pathList, nil).status)
		}
		return out
	}
	a, b, c := run(1), run(1), run(2)
	hits, same := 0, 0
	for i := range a {
		if a[i] != b[i] {
			t.Fatalf("call %d: %d and %d", i, a[i], b[i])
		}
		if a[i] != 200 {
			hits++
		}
		if a[i] == c[i] {
			same++
		}
	}
	if hits < 10 || hits > 50 || same == len(a) {
		t.Errorf("%d of 60 calls hit, %d the same with another seed", hits, same)
	}
}
