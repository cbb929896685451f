//go:build unix

package main

import (
	"encoding/json"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// trailLine is a line of the trail as `faceauth audit -o ndjson` gives it.
type trailLine struct {
	Action  string   `json:"action"`
	Outcome string   `json:"outcome"`
	AuthIDs []string `json:"auth_ids"`
}

// erasedNow is which records the server has erased.
func erasedNow(t *testing.T, env []string) map[string]bool {
	t.Helper()
	erased := map[string]bool{}
	r := run(t, env, "list", "-o", "ndjson")
	if r.code != 0 {
		t.Fatalf("list ended with %d: %s", r.code, r.talk)
	}
	for line := range strings.Lines(r.out) {
		var rec struct {
			ID      string `json:"auth_id"`
			Deleted bool   `json:"delete_check"`
		}
		if err := json.Unmarshal([]byte(line), &rec); err != nil {
			t.Fatal(err)
		}
		erased[rec.ID] = rec.Deleted
	}
	return erased
}

// trailNow is the trail, oldest first, which must be whole.
func trailNow(t *testing.T, env []string) []trailLine {
	t.Helper()
	if r := run(t, env, "audit", "verify"); r.code != 0 {
		t.Errorf("the trail: %s%s", r.out, r.talk)
	}
	var out []trailLine
	for line := range strings.Lines(run(t, env, "audit", "-o", "ndjson", "--oldest-first").out) {
		var l trailLine
		if err := json.Unmarshal([]byte(line), &l); err != nil {
			t.Fatal(err)
		}
		out = append(out, l)
	}
	return out
}

// agree reads the dialog and answers it as somebody who means it.
func (c *console) agree(mark int) {
	c.t.Helper()
	c.await(mark, "Any other key")
	number := "y"
	if m := regexp.MustCompile(`Type ([0-9]+) and enter`).FindStringSubmatch(plain(c.output()[mark:])); m != nil {
		number = m[1]
	}
	time.Sleep(700 * time.Millisecond) // keys that come sooner don't count
	c.press(number)
	if number != "y" {
		time.Sleep(50 * time.Millisecond)
		c.press("\r")
	}
}

// outcomes is what the trail says came of the records of its one erasure, empty for
// what it does not say.
func outcomes(t *testing.T, trail []trailLine) map[string]string {
	t.Helper()
	last := map[string]string{}
	for i, l := range trail {
		for _, id := range l.AuthIDs {
			was, there := last[id]
			switch {
			case l.Action == "erase-intent" && i > 0:
				t.Fatal("there is a second intent")
			case l.Action == "erase-intent":
				last[id] = ""
			case l.Action == "erase" && (!there || was != "" && was != "unknown"):
				t.Errorf("%s has the outcome %s after %q", id, l.Outcome, was)
			case l.Action == "erase":
				last[id] = l.Outcome
			}
		}
	}
	return last
}

// stillOpen is how many of them the next start would read again.
func stillOpen(outcomes map[string]string) int {
	n := 0
	for _, o := range outcomes {
		if o == "" || o == "unknown" {
			n++
		}
	}
	return n
}

// TestTheConsoleIsKilledWhileItErases kills it at random moments, goes on with what
// was left, and in the end holds trail and server against each other.
func TestTheConsoleIsKilledWhileItErases(t *testing.T) {
	t.Parallel()
	env, _ := startSandbox(t, "--records", "60", "--seed", "5", "--fault", "erase=any:0.3", "--fault", "latency=30ms")
	before := erasedNow(t, env)
	told := map[string]string{}
	for round := 0; round == 0 || stillOpen(told) > 0; round++ {
		c := openConsole(t, 120, 40, faceauth(env))
		mark := 0
		if round == 0 {
			c.await(0, "60 loaded")
			c.press("/-erased\r")
			time.Sleep(500 * time.Millisecond)
			mark = c.mark()
			c.press("D")
			c.agree(mark)
		} else {
			c.await(0, "An erasure was not finished")
			eventually(t, "the records are read again", func() bool {
				text := plain(c.output())
				return strings.Contains(text, "goes on") || strings.Contains(text, "So it is done")
			})
			if strings.Contains(plain(c.output()), "goes on") {
				mark = c.mark()
				c.press("\r")
				c.agree(mark)
			}
		}
		if round < 4 {
			// Some fifty erasures of two calls of thirty milliseconds, two at a time.
			after := time.Duration(50+rand.IntN(700)) * time.Millisecond
			t.Logf("round %d: killed after %s", round, after)
			time.Sleep(after)
		} else {
			eventually(t, "all have an outcome", func() bool { return stillOpen(outcomes(t, trailNow(t, env))) == 0 })
		}
		if err := c.process.Kill(); err != nil {
			t.Fatal(err)
		}
		<-c.ended
		told = outcomes(t, trailNow(t, env))
	}
	after := erasedNow(t, env)
	counts := map[string]int{}
	for id, outcome := range told {
		counts[outcome]++
		gone := slices.Contains([]string{"done", "done-unheard", "already"}, outcome)
		if gone != after[id] || before[id] {
			t.Errorf("%s: the trail says %q, the server that it is erased %v, before %v", id, outcome, after[id], before[id])
		}
		delete(before, id)
	}
	for id, was := range before {
		if after[id] != was || !was {
			t.Errorf("%s was not to be erased, or is missing", id)
		}
	}
	t.Logf("%v", counts)
}

// TestTypedAheadIntoTheDialog sends the keys of somebody who has not looked.
func TestTypedAheadIntoTheDialog(t *testing.T) {
	t.Parallel()
	env, _ := startSandbox(t, "--records", "20", "--seed", "5")
	before := erasedNow(t, env)
	c := openConsole(t, 120, 40, faceauth(env))
	c.await(0, "20 loaded")
	for _, keys := range []string{"dyyyyyyyyyyyyy", "vGvd20\r\r20\ry"} {
		mark := c.mark()
		c.press(keys)
		c.await(mark, "Any other key")
		time.Sleep(time.Second)
		c.press("\x1b")
		time.Sleep(200 * time.Millisecond)
	}
	c.press("d\x1b[200~y\x1b[201~") // what is pasted is no answer, and leaves the dialog
	time.Sleep(time.Second)
	c.press("\x03")
	c.end()
	for id, now := range erasedNow(t, env) {
		if now != before[id] {
			t.Errorf("%s was erased", id)
		}
	}
	if trail := trailNow(t, env); len(trail) > 0 {
		t.Errorf("the trail has %v", trail)
	}
}
