package erasing

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"faceauth/backend"
	"faceauth/backend/argos"
	"faceauth/backend/audit"
	"faceauth/backend/sandbox"
)

// TestTheSummaryIsTheServersState erases a thousand records of a server that
// fails a third of its answers in every way it knows, and holds summary, trail and
// server against each other.
func TestTheSummaryIsTheServersState(t *testing.T) {
	t.Parallel()
	faults, err := sandbox.ParseFaults([]string{"erase=any:0.2", "429=0s:0.04", "500:0.03", "502:0.02", "reset:0.02", "truncate:0.02", "malformed:0.02"})
	if err != nil {
		t.Fatal(err)
	}
	server, err := sandbox.Start(t.Context(), sandbox.Config{Records: 1200, Seed: 11, Faults: faults})
	if err != nil {
		t.Fatal(err)
	}
	client, err := argos.New(argos.Config{BaseURL: server.BaseURL(), Key: backend.NewSecret(server.Key()), FirstBackoff: time.Millisecond, MaxAttempts: 8})
	if err != nil {
		t.Fatal(err)
	}
	before := truth(t, client)
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
	after := truth(t, client)
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
		}
	}
	seen := map[backend.Outcome]int{}
	for _, i := range got.Items {
		e := i.Erasure
		seen[e.Outcome]++
		if err := untrue(e, before, after); err != nil {
			t.Error(err)
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

// untrue says what of an outcome the server's state contradicts.
func untrue(e backend.Erasure, before, after map[string]bool) error {
	was, there := before[e.AuthID]
	is := after[e.AuthID]
	ok := true
	switch e.Outcome {
	case backend.OutcomeErased, backend.OutcomeErasedUnheard:
		ok = there && !was && is
	case backend.OutcomeAlready:
		ok = was && is
	case backend.OutcomeNotFound:
		ok = !there
	case backend.OutcomeRefused, backend.OutcomeNotDone:
		ok = was == is && (e.Calls == 0 || !is)
	}
	if !ok {
		return fmt.Errorf("%s: said to be %s; there %v, erased before %v, after %v", e.AuthID, e.Outcome, there, was, is)
	}
	return nil
}

// truth is which records the server has, and whether they are erased. It asks
// until it is told.
func truth(t *testing.T, c *argos.Client) map[string]bool {
	t.Helper()
	erased := map[string]bool{}
	var next *backend.Cursor
	for failed := 0; ; {
		page, err := c.Page(t.Context(), backend.PageRequest{Count: 200, After: next})
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
