//go:build unix

package main

import (
	"bufio"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"faceauth/backend/audit"
)

// watch stands between the program and a sandbox and notes each DELETE on its way.
type watch struct {
	target string

	mu    sync.Mutex
	round int
	seen  map[string][]int // by auth_id, the rounds in which it was asked for
}

// watched puts a watch before the sandbox of env.
func watched(t *testing.T, env []string) ([]string, *watch) {
	t.Helper()
	base, err := url.Parse(lookup(env, "FACEAUTH_BASE_URL"))
	if err != nil {
		t.Fatal(err)
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ln.Close() })
	w := &watch{target: base.Host, seen: map[string][]int{}}
	go func() {
		for {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			go w.between(conn.(*net.TCPConn))
		}
	}()
	base.Host = ln.Addr().String()
	return slices.Clip(append(env, "FACEAUTH_BASE_URL="+base.String())), w
}

// between hands on what comes from either side, until one of them breaks off. What is
// asked of the API has lines alone, and no bodies.
func (w *watch) between(client *net.TCPConn) {
	defer client.Close()
	conn, err := net.Dial("tcp", w.target)
	if err != nil {
		return
	}
	server := conn.(*net.TCPConn)
	go func() {
		defer server.Close()
		for r := bufio.NewReader(client); ; {
			line, err := r.ReadString('\n')
			if rest, is := strings.CutPrefix(line, "DELETE /v3/faceauth?authId="); is {
				id, _, _ := strings.Cut(rest, " ")
				w.note(id)
			}
			if _, failed := io.WriteString(server, line); err != nil || failed != nil {
				return
			}
		}
	}()
	if _, err := io.Copy(client, server); err != nil {
		_ = client.SetLinger(0) // a reset is handed on as one
	}
}

func (w *watch) note(id string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.seen[id] = append(w.seen[id], w.round)
}

func (w *watch) next() (round int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.round++
	return w.round
}

// asked is of how many records a DELETE was seen.
func (w *watch) asked() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.seen)
}

// told is what a trail has of erasures.
type told struct {
	intents  []audit.Line
	outcomes map[string][]audit.Outcome // by auth_id
}

// readTrail reads a trail that must be as it was written, but for what a process
// leaves that is killed.
func readTrail(t *testing.T, env []string) told {
	t.Helper()
	dir := trailIn(env)
	report, err := audit.Verify(t.Context(), dir)
	if err != nil || !report.Intact() {
		t.Fatalf("the trail: %v, %v", report.Findings, err)
	}
	out := told{outcomes: map[string][]audit.Outcome{}}
	for l, err := range audit.Read(dir, audit.Choice{OldestFirst: true}) {
		switch {
		case err != nil:
			// What is no line, Verify has found harmless.
		case l.Action == audit.EraseIntent:
			out.intents = append(out.intents, l)
		case l.Action == audit.Erase:
			for _, id := range l.AuthIDs {
				out.outcomes[id] = append(out.outcomes[id], l.Outcome)
			}
		}
	}
	return out
}

// closed is the outcome that stands, empty for a record that is open still.
func (o told) closed(id string) (closed audit.Outcome, times int) {
	for _, outcome := range o.outcomes[id] {
		if outcome != audit.Unknown {
			closed, times = outcome, times+1
		}
	}
	return closed, times
}

// TestKilledErasure kills an erasure at random moments until it is done, with an API
// that fails a third of it. FACEAUTH_KILL_RUNS=20 does so twenty times, and
// FACEAUTH_KILL_SEED=… begins with the moments of a run that failed.
func TestKilledErasure(t *testing.T) {
	t.Parallel()
	runs, seed := 1, uint64(time.Now().UnixNano())
	if n, err := strconv.Atoi(os.Getenv("FACEAUTH_KILL_RUNS")); err == nil {
		runs = n
	}
	if n, err := strconv.ParseUint(os.Getenv("FACEAUTH_KILL_SEED"), 10, 64); err == nil {
		seed = n
	}
	for i := range runs {
		seed := seed + uint64(i)
		t.Run(fmt.Sprint(seed), func(t *testing.T) { killErasure(t, seed) })
	}
}

// mostRounds bounds how often an erasure is killed.
const mostRounds = 150

func killErasure(t *testing.T, seed uint64) {
	draw := rand.New(rand.NewPCG(seed, 0))
	direct, _ := startSandbox(t, "--records", "500", "--seed", strconv.FormatUint(seed%1000, 10), "--fault", "erase=any:0.3", "--fault", "latency=1ms..12ms")
	env, w := watched(t, direct)
	before := erasedOf(t, direct)
	matching := idsOf(parse(t, run(t, direct, "list", "-o", "ndjson", "--filter", "status:rejected erased:no").out))
	printed := map[string]string{} // what was said of each record
	var trail told
	for kills := 0; ; {
		// What is done by the trail before a round must not be asked for in it.
		round := w.next()
		done := map[string]bool{}
		for id := range trail.outcomes {
			closed, _ := trail.closed(id)
			done[id] = closed.Erased()
		}
		args := []string{"delete", "--yes", "--at-once", "3", "--filter", "status:rejected"}
		if len(trail.intents) > 0 {
			args = []string{"delete", "--yes", "--at-once", "3", "--resume"}
		}
		cmd := faceauth(env, args...)
		var out, talk buffer
		cmd.Stdout, cmd.Stderr = &out, &talk
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		after := time.Duration(10+draw.IntN(120+8*kills)) * time.Millisecond
		killer := time.AfterFunc(after, func() { _ = cmd.Process.Kill() }) // it may have ended
		code := exitCode(t, cmd.Wait())
		if !killer.Stop() {
			kills++
		}
		trail = readTrail(t, env)
		for line := range strings.Lines(out.String()) {
			if fields := strings.Fields(line); strings.HasSuffix(line, "\n") && len(fields) > 1 {
				printed[fields[0]] = fields[1]
			}
		}
		for id, rounds := range w.rounds() {
			if done[id] && slices.Contains(rounds, round) {
				t.Errorf("round %d: %s was asked for again, although it was done", round, id)
			}
		}
		ops, err := audit.Unfinished(trailIn(env), lookup(env, "FACEAUTH_PROJECT_ID"))
		if err != nil || round > mostRounds {
			t.Fatalf("round %d: %v, %d are unfinished", round, err, len(ops))
		}
		if len(trail.intents) > 0 && len(ops) == 0 {
			t.Logf("killed %d times in %d rounds; exit %d: %s", kills, round, code, clip(talk.String()))
			break
		}
		if code >= 0 && code != 4 {
			t.Errorf("round %d ended by itself, exit %d\n%s", round, code, talk.String())
		}
	}
	checkErased(t, direct, trail, before, matching, printed, w.rounds())
}

func (w *watch) rounds() map[string][]int {
	w.mu.Lock()
	defer w.mu.Unlock()
	out := map[string][]int{}
	for id, rounds := range w.seen {
		out[id] = slices.Clone(rounds)
	}
	return out
}

// checkErased holds what was said against the truth.
func checkErased(t *testing.T, env []string, trail told, before map[string]bool, matching []string, printed map[string]string, asked map[string][]int) {
	t.Helper()
	if len(trail.intents) != 1 || !slices.Equal(trail.intents[0].AuthIDs, matching) {
		t.Errorf("%d intents, want one of %d records", len(trail.intents), len(matching))
	}
	after := erasedOf(t, env)
	erased := 0
	for _, id := range matching {
		closed, times := trail.closed(id)
		if times != 1 || closed.Erased() != after[id] || closed == audit.Stopped || closed == audit.NotFound {
			t.Errorf("%s: the trail has %v, and it is erased: %v", id, trail.outcomes[id], after[id])
		}
		if said := printed[id]; strings.HasPrefix(said, "erased") && !after[id] || said == "refused" && after[id] {
			t.Errorf("%s was said to be %s, and is erased: %v", id, said, after[id])
		}
		if after[id] {
			erased++
		}
	}
	for id := range after {
		if !before[id] && !slices.Contains(matching, id) {
			t.Errorf("%s is erased, and nobody asked for it", id)
		}
	}
	for id := range asked {
		if !slices.Contains(matching, id) {
			t.Errorf("a DELETE was sent for %s, which nobody asked for", id)
		}
	}
	if erased < len(matching)/2 || len(matching) < 20 {
		t.Errorf("%d of %d are erased: this test shows little", erased, len(matching))
	}
}
