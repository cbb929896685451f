//go:build unix

package main

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"syscall"
	"testing"

	"faceauth/backend/sandbox"
)

// slowAPI gives one page of two records and keeps the second back until it is
// released. asked is closed when somebody waits for it.
func slowAPI(t *testing.T) (env []string, asked <-chan struct{}, release func()) {
	t.Helper()
	waiting, gate := make(chan struct{}), make(chan struct{})
	var once, free sync.Once
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("nextKey_id") == "" {
			answer(200, `[{"data":[{"auth_id":"a"},{"auth_id":"b"}],"nextPage_key":{"authId":"b","createTime":"2026-01-01T00:00:00.000Z"}}]`)(w, r)
			return
		}
		once.Do(func() { close(waiting) })
		select {
		case <-gate:
		case <-r.Context().Done():
		}
		answer(200, `[{"data":[{"auth_id":"c"}]}]`)(w, r)
	}))
	release = func() { free.Do(func() { close(gate) }) }
	t.Cleanup(func() {
		release()
		api.Close()
	})
	return environment(t, "FACEAUTH_API_KEY="+sandbox.DefaultKey, "FACEAUTH_BASE_URL="+api.URL+"/v3"), waiting, release
}

// TestStreams: the first page is printed while the second is still awaited.
func TestStreams(t *testing.T) {
	t.Parallel()
	env, _, release := slowAPI(t)
	p := start(t, env, "list", "-o", "ndjson")
	for _, want := range []string{`{"auth_id":"a"}`, `{"auth_id":"b"}`} {
		if got := p.line(t); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	release() // only now can there be a second page
	if got := p.line(t); got != `{"auth_id":"c"}` {
		t.Errorf("got %s, want c", got)
	}
	if code := p.end(t); code != 0 || p.talk.String() != "" {
		t.Errorf("exit %d, stderr %s", code, p.talk)
	}
}

func TestInterruptedList(t *testing.T) {
	t.Parallel()
	for _, s := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} {
		t.Run(s.String(), func(t *testing.T) {
			t.Parallel()
			env, asked, _ := slowAPI(t)
			p := start(t, env, "list", "-o", "json")
			<-asked
			p.signal(t, s)
			if code := p.end(t); code == 0 {
				t.Error("exit 0 for a list that is not complete")
			}
			out, err := io.ReadAll(p.lines)
			if err != nil {
				t.Fatal(err)
			}
			var got []entry
			if err := json.Unmarshal(out, &got); err != nil || len(got) != 2 {
				t.Errorf("what was printed is no array of two: %v\n%s", err, out)
			}
		})
	}
	t.Run("while it waits to try again", func(t *testing.T) {
		t.Parallel()
		env, _ := startSandbox(t, "--fault", "429=20s")
		p := start(t, env, "list")
		eventually(t, "the wait", func() bool { return p.talk.String() != "" })
		p.signal(t, syscall.SIGINT)
		if code := p.end(t); code == 0 {
			t.Error("exit 0")
		}
	})
}

// TestBrokenPipe is `faceauth list -o ndjson | head -1`, for every format.
func TestBrokenPipe(t *testing.T) {
	t.Parallel()
	env, _ := startSandbox(t, "--records", "100000")
	for _, format := range []string{"table", "json", "ndjson", "csv"} {
		p := start(t, env, "list", "-o", format)
		p.line(t)
		if err := p.pipe.Close(); err != nil {
			t.Fatal(err)
		}
		if code := p.end(t); code != 0 || p.talk.String() != "" {
			t.Errorf("%s: exit %d, stderr %q; want a quiet end", format, code, p.talk)
		}
	}
}

// TestSandboxEnds: the sandbox stops at a signal and says nothing more.
func TestSandboxEnds(t *testing.T) {
	t.Parallel()
	for _, s := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} {
		_, p := startSandbox(t, "--records", "10")
		p.signal(t, s)
		if code := p.end(t); code != 0 {
			t.Errorf("%s: exit %d, stderr %s", s, code, p.talk)
		}
	}
}
