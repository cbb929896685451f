package erasing

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"faceauth/backend"
	"faceauth/backend/argos"
	"faceauth/backend/audit"
	"faceauth/backend/sandbox"
)

// box is a sandbox with faults and a client of it that hardly waits before it tries
// again.
func box(t *testing.T, records int, faults ...string) *argos.Client {
	return through(t, nil, records, faults...)
}

// through is box with a client that sends by a transport; nil for its own.
func through(t *testing.T, transport http.RoundTripper, records int, faults ...string) *argos.Client {
	t.Helper()
	parsed, err := sandbox.ParseFaults(faults)
	if err != nil {
		t.Fatal(err)
	}
	server, err := sandbox.Start(t.Context(), sandbox.Config{Records: records, Seed: 7, Faults: parsed})
	if err != nil {
		t.Fatal(err)
	}
	c := argos.Config{BaseURL: server.BaseURL(), Key: backend.NewSecret(server.Key()), FirstBackoff: time.Millisecond, MaxAttempts: 8, Transport: transport}
	if strings.Contains(parsed.String(), "silent") {
		c.HeaderTimeout = 300 * time.Millisecond // elsewhere a slow machine must not look like a silent server
	}
	client, err := argos.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// state is the truth: which records there are, and whether they are erased. It
// asks until it is told.
func state(t *testing.T, c *argos.Client) map[string]bool {
	t.Helper()
	erased := map[string]bool{}
	var next *backend.Cursor
	for failed := 0; ; {
		page, err := c.Page(t.Context(), backend.PageRequest{Count: 100, After: next})
		if err != nil {
			if failed++; failed > 50 {
				t.Fatal(err)
			}
			continue
		}
		for _, r := range page.Records {
			erased[r.ID] = r.Erased
		}
		if next = page.Next; next == nil {
			return erased
		}
	}
}

// eraseAll erases the records with these ids, a few side by side, and those anew
// that an order has left.
func eraseAll(t *testing.T, c *argos.Client, ids []string) []backend.Erasure {
	t.Helper()
	conf := config(t, c)
	conf.AtOnce = 4
	var out []backend.Erasure
	for len(ids) > 0 {
		r, err := Run(t.Context(), conf, Order{AuthIDs: ids}, silent)
		if err != nil {
			t.Fatal(err)
		}
		ids = nil
		for _, i := range r.Items {
			if i.State == Left {
				ids = append(ids, i.AuthID)
			} else {
				out = append(out, i.Erasure)
			}
		}
		if (len(ids) > 0) != (r.Halt != nil) {
			t.Fatalf("%d are left, halted by %v", len(ids), r.Halt)
		}
	}
	return out
}

// claim holds an outcome against what the record was before and is after; there
// tells whether it is a record at all.
func claim(e backend.Erasure, there, before, after bool) error {
	ok := true
	switch e.Outcome {
	case backend.OutcomeErased, backend.OutcomeErasedUnheard:
		ok = there && !before && after
	case backend.OutcomeAlready:
		ok = there && before && after
	case backend.OutcomeNotFound:
		ok = !there
	case backend.OutcomeRefused, backend.OutcomeNotDone:
		ok = after == before && (e.Calls == 0 || !after)
	}
	if !ok {
		return fmt.Errorf("%v is claimed of a record that is there %v, was erased before %v, is erased after %v", e.Outcome, there, before, after)
	}
	return nil
}

// counter sends, and counts the DELETEs by their auth_id.
type counter struct {
	http.RoundTripper
	mu      sync.Mutex
	deletes map[string]int
}

func (c *counter) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Method == http.MethodDelete {
		c.mu.Lock()
		c.deletes[req.URL.Query().Get("authId")]++
		c.mu.Unlock()
	}
	return c.RoundTripper.RoundTrip(req)
}

// TestTheSummaryIsTheServersState erases a thousand records of a server that
// fails a third of its answers in every way it knows, and holds summary, trail and
// server against each other, call by call.
func TestTheSummaryIsTheServersState(t *testing.T) {
	t.Parallel()
	calls := &counter{RoundTripper: http.DefaultTransport.(*http.Transport).Clone(), deletes: map[string]int{}}
	client := through(t, calls, 1200, "erase=any:0.2", "429=0s:0.04", "500:0.03", "502:0.02", "reset:0.02", "truncate:0.02", "malformed:0.02")
	before := state(t, client)
	var order []string
	for id := range before {
		order = append(order, id)
	}
	slices.Sort(order)
	order = append(order[:1000], "no-such-record")

	c := config(t, client)
	c.AtOnce = 4
	got, err := Run(t.Context(), c, Order{AuthIDs: order}, func(int, Item) {})
	if err != nil || got.Halt != nil {
		t.Fatalf("%v, halted by %v", err, got.Halt)
	}
	after := state(t, client)
	told := map[string]audit.Outcome{}
	for l, err := range audit.Read(c.Trail.Dir(), audit.Choice{OldestFirst: true, Actions: []audit.Action{audit.Erase}}) {
		if err != nil {
			t.Fatal(err)
		}
		for _, id := range l.AuthIDs {
			if _, twice := told[id]; twice {
				t.Errorf("%s is in the trail twice", id)
			}
			told[id] = l.Outcome
			if l.Calls != calls.deletes[id] {
				t.Errorf("%s: the trail has %d calls, and %d were sent", id, l.Calls, calls.deletes[id])
			}
			delete(calls.deletes, id)
		}
	}
	if len(calls.deletes) > 0 {
		t.Errorf("calls that are not in the trail: %v", calls.deletes)
	}
	seen := map[backend.Outcome]int{}
	for _, i := range got.Items {
		e := i.Erasure
		seen[e.Outcome]++
		was, there := before[i.AuthID]
		if err := claim(e, there, was, after[i.AuthID]); err != nil {
			t.Errorf("%s: %v", i.AuthID, err)
		}
		if told[i.AuthID] != outcome(e.Outcome) {
			t.Errorf("%s: the trail says %s of what was %s", i.AuthID, told[i.AuthID], e.Outcome)
		}
		delete(before, i.AuthID)
	}
	for id, erased := range before {
		if after[id] != erased {
			t.Errorf("%s was not to be erased", id)
		}
	}
	t.Logf("%v", seen)
	for _, o := range []backend.Outcome{backend.OutcomeErased, backend.OutcomeErasedUnheard, backend.OutcomeAlready, backend.OutcomeNotFound, backend.OutcomeRefused} {
		if seen[o] == 0 {
			t.Errorf("nothing was %s, so this shows little", o)
		}
	}
	if rep, err := audit.Verify(t.Context(), c.Trail.Dir()); err != nil || !rep.Intact() {
		t.Errorf("%v, %+v", err, rep)
	}
}

func TestWhatIsSaidOfAnErasureIsTrue(t *testing.T) {
	t.Parallel()
	tests := []struct {
		records int
		faults  string
		// sees are outcomes that must be among those claimed, or the test would show little.
		sees []backend.Outcome
	}{
		{1000, "erase=any:0.2,429=0s:0.04,500:0.02,502:0.02,reset:0.03,truncate:0.03,malformed:0.02",
			[]backend.Outcome{backend.OutcomeErased, backend.OutcomeErasedUnheard, backend.OutcomeRefused}},
		{300, "", []backend.Outcome{backend.OutcomeErased, backend.OutcomeAlready, backend.OutcomeNotFound}},
		{300, "erase=any:0.33", []backend.Outcome{backend.OutcomeErased, backend.OutcomeErasedUnheard, backend.OutcomeRefused}},
		{300, "erase=any", []backend.Outcome{backend.OutcomeErasedUnheard, backend.OutcomeRefused}},
		{300, "lost:0.33", []backend.Outcome{backend.OutcomeErased, backend.OutcomeErasedUnheard}},
		{300, "erase=dropped:0.5", []backend.Outcome{backend.OutcomeErased, backend.OutcomeNotDone}},
		{300, "500:0.2,502:0.2", nil},
		{300, "429=0s:0.33", nil},
		{8, "429=0s:0.9", []backend.Outcome{backend.OutcomeNotDone}},
		{300, "deny:0.33", []backend.Outcome{backend.OutcomeErased, backend.OutcomeRefused}},
		{300, "reset:0.15,truncate:0.15,malformed:0.1", []backend.Outcome{backend.OutcomeErased, backend.OutcomeErasedUnheard}},
		{200, "reset:0.7,lost:0.5", []backend.Outcome{backend.OutcomeErasedUnheard, backend.OutcomeUnknown}},
		{300, "slow=1ms:0.1,latency=1ms..4ms:0.3", nil},
		{40, "erase=silent:0.2", []backend.Outcome{backend.OutcomeErasedUnheard}},
	}
	for _, tt := range tests {
		t.Run(tt.faults, func(t *testing.T) {
			t.Parallel()
			var faults []string
			if tt.faults != "" {
				faults = []string{tt.faults}
			}
			client := box(t, tt.records, faults...)
			before := state(t, client)
			ids := []string{"000000000000000000000000", "nobody"}
			for id := range before {
				ids = append(ids, id)
			}
			if len(ids) != tt.records+2 {
				t.Fatalf("%d records", len(ids)-2)
			}
			claims := eraseAll(t, client, ids)
			after := state(t, client)
			count := map[backend.Outcome]int{}
			for _, e := range claims {
				was, there := before[e.AuthID]
				count[e.Outcome]++
				if err := claim(e, there, was, after[e.AuthID]); err != nil {
					t.Errorf("%s: %v (%s)", e.AuthID, err, e.Said())
				}
			}
			if len(claims) != len(ids) {
				t.Errorf("%d outcomes of %d records", len(claims), len(ids))
			}
			for _, o := range tt.sees {
				if count[o] == 0 {
					t.Errorf("there was no %v", o)
				}
			}
			t.Log(count)
		})
	}
}

func TestTryingAgainErasesTheRest(t *testing.T) {
	t.Parallel()
	client := box(t, 200, "erase=any:0.5,500:0.1,429=0s:0.1")
	var open []string
	for id, erased := range state(t, client) {
		if !erased {
			open = append(open, id)
		}
	}
	for round := 0; len(open) > 0; round++ {
		if round == 20 {
			t.Fatalf("%d are left", len(open))
		}
		var left []string
		for _, e := range eraseAll(t, client, open) {
			switch {
			case e.Outcome.Retry():
				left = append(left, e.AuthID)
			case !e.Outcome.Gone():
				t.Errorf("%s: %v", e.AuthID, e.Outcome)
			}
		}
		open = left
	}
	for id, erased := range state(t, client) {
		if !erased {
			t.Errorf("%s is not erased", id)
		}
	}
}

// A server that lies is believed: see OutcomeErased. Nobody but a reading of each
// record afterwards finds it out.
func TestALieIsFoundByReadingAlone(t *testing.T) {
	t.Parallel()
	client := box(t, 20, "erase=hollow")
	for id, erased := range state(t, client) {
		if erased {
			continue
		}
		e, err := client.Erase(t.Context(), id)
		if err != nil || e.Outcome != backend.OutcomeErased || e.Record != nil {
			t.Fatalf("%+v, %v", e, err)
		}
		if record, err := client.Authentication(t.Context(), id); err != nil || record.Erased {
			t.Errorf("%v, %v", record.Erased, err)
		}
	}
}
