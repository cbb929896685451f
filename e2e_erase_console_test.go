//go:build unix

package main

import (
	"maps"
	"math/rand/v2"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"faceauth/backend/audit"
)

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

// stillOpen is how many records of the one erasure in a trail the next start would
// read again.
func (o told) stillOpen(t *testing.T) int {
	t.Helper()
	if len(o.intents) != 1 {
		t.Fatalf("%d intents", len(o.intents))
	}
	n := 0
	for _, id := range o.intents[0].AuthIDs {
		if _, times := o.closed(id); times == 0 {
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
	before := erasedOf(t, env)
	var trail told
	for round := 0; round == 0 || trail.stillOpen(t) > 0; round++ {
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
			eventually(t, "all have an outcome", func() bool { return readTrail(t, env).stillOpen(t) == 0 })
		}
		if err := c.process.Kill(); err != nil {
			t.Fatal(err)
		}
		<-c.ended
		trail = readTrail(t, env)
	}
	after := erasedOf(t, env)
	counts := map[audit.Outcome]int{}
	for _, id := range trail.intents[0].AuthIDs {
		outcome, times := trail.closed(id)
		counts[outcome]++
		if times != 1 || outcome.Erased() != after[id] || before[id] {
			t.Errorf("%s: the trail says %v, the server that it is erased: %v, before: %v", id, trail.outcomes[id], after[id], before[id])
		}
		before[id] = after[id]
	}
	for id := range after {
		if !before[id] {
			t.Errorf("%s was not to be erased", id)
		}
	}
	t.Logf("%v", counts)
}

// TestTypedAheadIntoTheDialog sends the keys of somebody who has not looked.
func TestTypedAheadIntoTheDialog(t *testing.T) {
	t.Parallel()
	env, _ := startSandbox(t, "--records", "20", "--seed", "5")
	before := erasedOf(t, env)
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
	if now := erasedOf(t, env); !maps.Equal(now, before) {
		t.Errorf("erased are %v, before that %v", now, before)
	}
	if trail := readTrail(t, env); len(trail.intents)+len(trail.outcomes) > 0 {
		t.Errorf("the trail has %v", trail)
	}
}

// TestTheLineIsCutWhileTheConsoleErases waits for what is under way, so that the
// trail has what came of each DELETE that was sent; the rest stays unfinished.
func TestTheLineIsCutWhileTheConsoleErases(t *testing.T) {
	t.Parallel()
	direct, _ := startSandbox(t, "--records", "40", "--seed", "5", "--fault", "latency=300ms")
	env, w := watched(t, direct)
	before := erasedOf(t, direct)
	c := openConsole(t, 120, 40, faceauth(env))
	c.await(0, "40 loaded")
	c.press("*")
	mark := c.mark()
	c.press("d")
	c.agree(mark)
	eventually(t, "a DELETE is sent", func() bool { return w.asked() > 0 })
	if err := c.process.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	select {
	case <-c.ended:
	case <-time.After(patience):
		t.Fatal("it does not end")
	}
	trail := readTrail(t, direct)
	if len(trail.outcomes) == 0 || len(trail.outcomes) != w.asked() {
		t.Errorf("%d DELETEs were sent, and the trail has what came of %d", w.asked(), len(trail.outcomes))
	}
	after := erasedOf(t, direct)
	for id := range trail.outcomes {
		if !after[id] {
			t.Errorf("%s is not erased; the trail has %v", id, trail.outcomes[id])
		}
	}
	if erased := len(after) - len(before); erased != len(trail.outcomes) || trail.stillOpen(t) == 0 {
		t.Errorf("%d were erased, %d are in the trail, and %d stay open", erased, len(trail.outcomes), trail.stillOpen(t))
	}
}
