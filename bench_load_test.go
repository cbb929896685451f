//go:build unix

package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"faceauth/backend"
	"faceauth/backend/argos"
	"faceauth/backend/loader"
)

// loadedRecords is how much is loaded in these benchmarks: fifty pages.
const loadedRecords = 100_000

// BenchmarkLoad is the time to load 100,000 records from a sandbox that is a
// process of its own on loopback. The reference is one curl process a page; the
// budget is its time. Both are measured in turn.
func BenchmarkLoad(b *testing.B) {
	curl, err := exec.LookPath("curl")
	if err != nil {
		b.Skip("there is no curl to compare with")
	}
	env := sandboxProcess(b)
	client := clientOf(b, env)
	var ours, theirs time.Duration
	calls := 0
	for b.Loop() {
		theirs += timed(func() { drainWithCurl(b, curl, env) })
		ours += timed(func() { calls = loadAll(b, client) })
	}
	b.ReportMetric(ours.Seconds()/float64(b.N), "s/load")
	b.ReportMetric(theirs.Seconds()/float64(b.N), "s/curl")
	b.ReportMetric(ours.Seconds()/theirs.Seconds(), "×curl")
	b.ReportMetric(float64(calls), "calls")
}

// BenchmarkLoadFarAway is the same where each answer takes 200 ms. The
// reference is one page after another through the same client; the budget is
// 0.35 times its time.
func BenchmarkLoadFarAway(b *testing.B) {
	client := clientOf(b, sandboxProcess(b, "--fault", "latency=200ms"))
	var ours, theirs time.Duration
	calls := 0
	for b.Loop() {
		theirs += timed(func() { walkAll(b, client) })
		ours += timed(func() { calls = loadAll(b, client) })
	}
	b.ReportMetric(ours.Seconds()/float64(b.N), "s/load")
	b.ReportMetric(theirs.Seconds()/float64(b.N), "s/walk")
	b.ReportMetric(ours.Seconds()/theirs.Seconds(), "×walk")
	b.ReportMetric(float64(calls), "calls")
}

func timed(f func()) time.Duration {
	begun := time.Now()
	f()
	return time.Since(begun)
}

// sandboxProcess starts the program's sandbox and gives the environment that
// leads to it.
func sandboxProcess(b *testing.B, flags ...string) map[string]string {
	b.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, binary, append([]string{"sandbox", "--records", "100000"}, flags...)...)
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + b.TempDir(), "LANG=C.UTF-8"}
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		cancel()
		_ = cmd.Wait() // it was killed
	})
	env := map[string]string{}
	for lines := bufio.NewScanner(out); len(env) < 3 && lines.Scan(); {
		name, value, _ := strings.Cut(strings.TrimPrefix(lines.Text(), "export "), "=")
		env[name] = value
	}
	if env["FACEAUTH_BASE_URL"] == "" {
		b.Fatal("the sandbox did not say where it is")
	}
	return env
}

func clientOf(b *testing.B, env map[string]string) *argos.Client {
	b.Helper()
	client, err := argos.New(argos.Config{BaseURL: env["FACEAUTH_BASE_URL"], Key: backend.NewSecret(env["FACEAUTH_API_KEY"])})
	if err != nil {
		b.Fatal(err)
	}
	return client
}

// idSet keeps each record's id once.
type idSet struct {
	mu  sync.Mutex
	ids map[string]struct{}
}

func (s *idSet) add(page backend.Page) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range page.Records {
		s.ids[page.Records[i].ID] = struct{}{}
	}
}

func newIDSet() *idSet { return &idSet{ids: make(map[string]struct{}, loadedRecords)} }

func (s *idSet) check(b *testing.B) {
	b.Helper()
	if len(s.ids) != loadedRecords {
		b.Fatalf("%d records came", len(s.ids))
	}
}

// loadAll answers the number of calls it took.
func loadAll(b *testing.B, s backend.Service) int {
	b.Helper()
	set := newIDSet()
	r := loader.Load(b.Context(), s, loader.Options{Add: set.add})
	if len(r.Failed) > 0 {
		b.Fatal(r.Failed[0].Err)
	}
	set.check(b)
	return r.Progress.Calls
}

func walkAll(b *testing.B, s backend.Service) {
	b.Helper()
	set := newIDSet()
	for w := backend.NewWalk(s, backend.PageRequest{Count: backend.MaxPageSize}); !w.Done(); {
		page, err := w.Next(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		set.add(page)
	}
	set.check(b)
}

// drainWithCurl fetches page after page with a process each, as a script would.
func drainWithCurl(b *testing.B, curl string, env map[string]string) {
	b.Helper()
	query, pages := "", 0
	for more := true; more; pages++ {
		body, err := exec.Command(curl, "-sS", "--fail", "-H", "x-api-key: "+env["FACEAUTH_API_KEY"],
			env["FACEAUTH_BASE_URL"]+"/faceauth?count=2000"+query).Output()
		if err != nil {
			b.Fatal(err)
		}
		var key struct{ AuthID, CreateTime string }
		if key, more, err = cursorAtTheEnd(body); err != nil {
			b.Fatal(err)
		}
		query = "&nextKey_id=" + key.AuthID + "&nextKey_date=" + key.CreateTime
	}
	if want := loadedRecords / backend.MaxPageSize; pages != want {
		b.Fatalf("curl was sent for %d pages, want %d", pages, want)
	}
}

// cursorAtTheEnd finds nextPage_key in the last bytes of a page, which costs the
// reference next to nothing.
func cursorAtTheEnd(body []byte) (key struct{ AuthID, CreateTime string }, found bool, err error) {
	tail := body[max(len(body)-300, 0):]
	at := bytes.Index(tail, []byte(`"nextPage_key":`))
	if at < 0 {
		return key, false, nil
	}
	text := tail[at+len(`"nextPage_key":`):]
	end := bytes.IndexByte(text, '}')
	if end < 0 {
		return key, false, errors.New("the cursor does not end")
	}
	return key, true, json.Unmarshal(text[:end+1], &key)
}
