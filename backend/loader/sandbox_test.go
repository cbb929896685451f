package loader_test

import (
	"context"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"faceauth/backend"
	"faceauth/backend/argos"
	"faceauth/backend/loader"
	"faceauth/backend/sandbox"
)

// begin starts a sandbox and makes a client that reaches it, waiting a
// thousandth of what it would.
func begin(t *testing.T, box sandbox.Config) *argos.Client {
	t.Helper()
	server, err := sandbox.Start(t.Context(), box)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	client, err := argos.New(argos.Config{BaseURL: server.BaseURL(), Key: backend.NewSecret(server.Key()),
		FirstBackoff: time.Millisecond, Sleep: func(ctx context.Context, d time.Duration) error { return ctx.Err() }})
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// came counts how often each record was added.
type came struct {
	mu  sync.Mutex
	ids map[string]int
}

func (c *came) add(p backend.Page) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, r := range p.Records {
		c.ids[r.ID]++
	}
}

// TestEveryFaultThatPasses loads over HTTP with each fault of the sandbox, in
// both orders, and gets what a project without faults has.
func TestEveryFaultThatPasses(t *testing.T) {
	const records = 3000
	for _, spec := range []string{"latency=2ms..9ms", "429=1s:0.02", "500:0.2", "502:0.2", "reset:0.2", "truncate:0.2",
		"slow=100us:0.2", "malformed:0.1", "flat", "latency=1ms,500:0.1,reset:0.1,truncate:0.1"} {
		for name, order := range map[string]sandbox.Order{"newest first": sandbox.NewestFirst, "oldest first": sandbox.OldestFirst} {
			t.Run(spec+", "+name, func(t *testing.T) {
				t.Parallel()
				faults, err := sandbox.ParseFaults([]string{spec})
				if err != nil {
					t.Fatal(err)
				}
				got := came{ids: map[string]int{}}
				client := begin(t, sandbox.Config{Records: records, Order: order, Faults: faults})
				o := loader.Options{PageSize: 100, Add: got.add}
				var covered []backend.Range
				for range 10 { // the client may give a call up
					r := loader.Load(t.Context(), client, o)
					covered = loader.Merge(append(covered, r.Covered...)...)
					o.Ranges = nil
					for _, f := range r.Failed {
						o.Ranges = append(o.Ranges, f.Range)
					}
					if len(r.Failed) == 0 {
						break
					}
				}
				if len(got.ids) != records || !slices.Equal(covered, []backend.Range{{}}) {
					t.Errorf("%d records came, covered %v", len(got.ids), covered)
				}
			})
		}
	}
}

func TestCursorsThatRepeatOverHTTP(t *testing.T) {
	faults, err := sandbox.ParseFaults([]string{"repeat-cursor"})
	if err != nil {
		t.Fatal(err)
	}
	client := begin(t, sandbox.Config{Records: 3000, Faults: faults})
	r := loader.Load(t.Context(), client, loader.Options{PageSize: 100})
	if len(r.Failed) == 0 || r.Failed[0].Err.Kind != backend.CursorRepeated || r.Stopped {
		t.Errorf("%+v", r)
	}
}

func TestNoGoroutineIsLeft(t *testing.T) {
	client := begin(t, sandbox.Config{Records: 3000})
	for _, after := range []time.Duration{0, 3 * time.Millisecond, time.Minute} {
		ctx, cancel := context.WithTimeout(t.Context(), after)
		loader.Load(ctx, client, loader.Options{PageSize: 100, Progress: func(loader.Progress) {}})
		cancel()
		stacks := make([]byte, 1<<20)
		stacks = stacks[:runtime.Stack(stacks, true)]
		if n := strings.Count(string(stacks), "loader.(*crew)"); n > 0 {
			t.Errorf("after %s: %d goroutines are left:\n%s", after, n, stacks)
		}
	}
}
