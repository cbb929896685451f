package connect

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"faceauth/backend"
	"faceauth/backend/argos"
	"faceauth/backend/config"
	"faceauth/backend/sandbox"
)

// box is a sandbox with faults and a client of it that hardly waits before it tries
// again.
func box(t *testing.T, records int, faults ...string) *argos.Client {
	t.Helper()
	parsed, err := sandbox.ParseFaults(faults)
	if err != nil {
		t.Fatal(err)
	}
	server, err := sandbox.Start(t.Context(), sandbox.Config{Records: records, Seed: 7, Faults: parsed})
	if err != nil {
		t.Fatal(err)
	}
	c := argos.Config{BaseURL: server.BaseURL(), Key: backend.NewSecret(server.Key()), FirstBackoff: time.Millisecond, MaxAttempts: 8}
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

// eraseAll erases the records with these ids, a few side by side.
func eraseAll(t *testing.T, c *argos.Client, ids []string) []backend.Erasure {
	t.Helper()
	out := make([]backend.Erasure, len(ids))
	work := make(chan int)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for i := range work {
				var err error
				if out[i], err = c.Erase(t.Context(), ids[i]); err != nil {
					t.Errorf("%s: %v", ids[i], err)
				}
			}
		})
	}
	for i := range ids {
		work <- i
	}
	close(work)
	wg.Wait()
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
		{40, "429=0s:0.9", []backend.Outcome{backend.OutcomeNotDone}},
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
			for i, e := range claims {
				was, there := before[ids[i]]
				count[e.Outcome]++
				if err := claim(e, there, was, after[ids[i]]); err != nil || e.AuthID != ids[i] {
					t.Errorf("%s: %v (%s)", ids[i], err, e.Said())
				}
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

func TestReadOnlySettingsLetNothingButGETOut(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	gets := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		if gets++; r.Method != http.MethodGet {
			t.Errorf("%s left the machine", r.Method)
		}
		_, _ = fmt.Fprint(w, `[{"faceAuth_projectId":"p","data":[{"auth_id":"a"}]}]`)
	}))
	defer server.Close()
	for _, s := range []config.Settings{
		{BaseURL: server.URL + "/v3", APIKey: backend.NewSecret("k"), ReadOnly: true},
		{Sandbox: true, ReadOnly: true},
	} {
		c, err := Open(t.Context(), s, sandbox.Config{Records: 5}, "test")
		if err != nil {
			t.Fatal(err)
		}
		page, err := c.Service.Page(t.Context(), backend.PageRequest{})
		if err != nil || len(page.Records) == 0 {
			t.Fatalf("reading: %v", err)
		}
		for _, r := range page.Records {
			if _, err := c.Eraser().Erase(context.Background(), r.ID); backend.KindOf(err) != backend.ReadOnly {
				t.Errorf("%v", err)
			}
		}
		again, err := c.Service.Authentication(t.Context(), page.Records[0].ID)
		if err != nil || again.Erased != page.Records[0].Erased {
			t.Errorf("%v, %v", again.Erased, err)
		}
	}
	if gets != 2 {
		t.Errorf("%d calls", gets)
	}

	if (Connection{}).Eraser() != nil {
		t.Error("an eraser of nothing")
	}
	s := config.Settings{Sandbox: true}
	c, err := Open(t.Context(), s, sandbox.Config{Records: 5}, "test")
	if err != nil {
		t.Fatal(err)
	}
	page, err := c.Service.Page(t.Context(), backend.PageRequest{})
	if err != nil {
		t.Fatal(err)
	}
	if e, err := c.Eraser().Erase(t.Context(), page.Records[0].ID); err != nil || !e.Outcome.Gone() {
		t.Errorf("without: %v, %v", e.Outcome, err)
	}
}
