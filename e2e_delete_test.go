//go:build unix

package main

import (
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"faceauth/backend/audit"
)

// erasedOf are the ids of the records that a sandbox has as erased.
func erasedOf(t *testing.T, env []string) map[string]bool {
	t.Helper()
	erased := map[string]bool{}
	for _, e := range drain(t, env) {
		if e["delete_check"] == true {
			erased[e.id()] = true
		}
	}
	return erased
}

// trailIn is where the program keeps its trail.
func trailIn(env []string) string {
	return filepath.Join(lookup(env, "HOME"), ".local", "state", "faceauth", "trail")
}

// notErased are the ids of records that are not.
func notErased(t *testing.T, env []string) []string {
	t.Helper()
	var ids []string
	for _, e := range drain(t, env) {
		if e["delete_check"] != true {
			ids = append(ids, e.id())
		}
	}
	return ids
}

// TestDeleteFromAList is the retention rule of a script: a list, piped on.
func TestDeleteFromAList(t *testing.T) {
	t.Parallel()
	env, _ := startSandbox(t, "--records", "300", "--fault", "erase=any:0.3")
	before := erasedOf(t, env)
	list := run(t, env, "list", "-o", "ndjson", "--filter", "status:rejected erased:no")
	want := idsOf(parse(t, list.out))
	if len(want) < 10 {
		t.Fatalf("only %d records", len(want))
	}
	cmd := faceauth(env, "delete", "-", "--yes", "-o", "ndjson", "--at-once", "8")
	cmd.Stdin = strings.NewReader(list.out)
	var out, talk strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &talk
	code := exitCode(t, cmd.Run())
	checkSaid(t, env, out.String(), talk.String())
	after := erasedOf(t, env)
	left := 0
	for _, line := range parse(t, out.String()) {
		id, outcome := line.id(), line["outcome"].(string)
		if !slices.Contains(want, id) || after[id] != strings.HasPrefix(outcome, "erased") {
			t.Errorf("%s is said to be %s, and is erased: %v", id, outcome, after[id])
		}
		if !after[id] {
			left++
		}
	}
	if len(after) != len(before)+len(want)-left || (code == 0) != (left == 0) || left > 0 && code != 4 {
		t.Errorf("exit %d, %d erased before, %d now, %d asked for, %d left\n%s", code, len(before), len(after), len(want), left, talk.String())
	}
}

func TestDeleteAsksOnATerminal(t *testing.T) {
	t.Parallel()
	env, _ := startSandbox(t, "--records", "60")
	ids := notErased(t, env)
	for _, tc := range []struct {
		ids    int
		answer string
		code   int
	}{{1, "y", 0}, {1, "n", 1}, {2, "2", 0}, {2, "y", 1}, {2, "\x03", 1}, {2, "\x04", 1}} {
		before := len(erasedOf(t, env))
		c := openConsole(t, 100, 30, faceauth(env, append([]string{"delete"}, ids[:tc.ids]...)...))
		c.press("y\n2\ny\n2") // ahead
		c.await(0, "anything else")
		c.press("y\n2\n") // in the moment in which it appears
		c.await(0, "does not count")
		if n := len(erasedOf(t, env)); n != before {
			t.Fatalf("%+v: %d are erased by what was typed ahead", tc, n-before)
		}
		time.Sleep(1200 * time.Millisecond) // that the keyboard is quiet is the point of it
		c.press(tc.answer + "\n")
		code := c.end()
		c.checkLeft("")
		wanted := before
		if tc.code == 0 {
			wanted += tc.ids
			ids = ids[tc.ids:]
		}
		if n := len(erasedOf(t, env)); code != tc.code || n != wanted {
			t.Errorf("%+v: exit %d, %d are erased, want %d\n%s", tc, code, n, wanted, plain(c.output()))
		}
	}
}

// TestDeleteInterrupted: the first signal waits for those under way, and what is
// left is gone on with.
func TestDeleteInterrupted(t *testing.T) {
	t.Parallel()
	for name, signals := range map[string][]syscall.Signal{
		"SIGINT": {syscall.SIGINT}, "SIGTERM": {syscall.SIGTERM},
		"a lost connection": {syscall.SIGHUP, syscall.SIGHUP, syscall.SIGHUP}, // which sends several
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			direct, _ := startSandbox(t, "--records", "100", "--fault", "latency=250ms")
			env, w := watched(t, direct)
			before := len(erasedOf(t, env))
			p := start(t, env, "delete", "--filter", "erased:no", "--yes")
			p.line(t)
			eventually(t, "the next DELETE", func() bool { return w.asked() > 2 })
			p.signal(t, signals[0])
			eventually(t, "that it stops", func() bool { return strings.Contains(p.talk.String(), "stopping") })
			for _, s := range signals[1:] {
				p.signal(t, s)
			}
			code := p.end(t)
			ops, err := audit.Unfinished(trailIn(env), lookup(env, "FACEAUTH_PROJECT_ID"))
			if err != nil || len(ops) != 1 || code != 4 || !strings.Contains(p.talk.String(), "faceauth delete --resume goes on") {
				t.Fatalf("exit %d, %+v, %v\n%s", code, ops, err, p.talk)
			}
			// What was under way has an outcome: nothing is open that is erased.
			after := erasedOf(t, env)
			for _, id := range ops[0].Open {
				if after[id] {
					t.Errorf("%s is erased, and the trail does not have it", id)
				}
			}
			if done := len(after) - before; done == 0 || done != ops[0].Total-len(ops[0].Open) {
				t.Errorf("%d are erased, %d of %d are open", done, len(ops[0].Open), ops[0].Total)
			}
			r := run(t, env, "delete", "--resume")
			if r.code != 2 {
				t.Errorf("unasked: %+v", r)
			}
		})
	}
	t.Run("twice", func(t *testing.T) {
		t.Parallel()
		direct, _ := startSandbox(t, "--records", "100", "--fault", "erase=silent")
		env, w := watched(t, direct)
		p := start(t, env, "delete", "--filter", "erased:no", "--yes")
		eventually(t, "a DELETE", func() bool { return w.asked() > 0 })
		p.signal(t, syscall.SIGINT)
		eventually(t, "that it stops", func() bool { return strings.Contains(p.talk.String(), "stopping") })
		p.signal(t, syscall.SIGINT)
		if code := p.end(t); code != -1 {
			t.Errorf("exit %d; the second one should have ended it", code)
		}
	})
}

// TestDeleteRefuses: nothing is asked of the API where nothing can come of it.
func TestDeleteRefuses(t *testing.T) {
	t.Parallel()
	env := environment(t, "FACEAUTH_API_KEY=aKeyThatNothingHereEverShows000000000000", "FACEAUTH_BASE_URL=http://"+closedPort(t)+"/v3")
	for args, says := range map[string]string{
		"delete":                               "say which records",
		"delete x":                             "--yes",
		"delete -":                             "nobody can be asked",
		"delete --filter erased:no":            "--yes",
		"delete --filter= --yes":               "would erase everything",
		"delete --until 180d --yes":            "say which records",
		"delete x - --yes":                     "stands alone",
		"delete x --yes --read-only":           "read-only",
		"delete --filter a:b --yes":            "no field",
		"delete x --yes --at-once 0":           "--at-once",
		"delete x --yes -o csv":                "text, ndjson",
		"delete --resume --sandbox --yes":      "its records die with it",
		"delete x --resume --yes":              "exclude each other",
		"delete --give-up":                     "--resume",
		"delete --resume --give-up --dry-run":  "exclude each other",
		"delete x --yes --base-url http://a.b": "key unprotected",
	} {
		r := run(t, env, strings.Fields(args)...)
		if r.code != 2 || r.out != "" || !strings.Contains(r.talk, says) {
			t.Errorf("faceauth %s: exit %d\n%s%s; want exit 2 and %q", args, r.code, r.out, r.talk, says)
		}
	}
	if r := run(t, env, "delete", "x", "--yes"); r.code != 1 || !strings.Contains(r.out, "not-done") || !strings.Contains(r.talk, "connection refused") {
		t.Errorf("no API: %+v", r)
	}
	help := run(t, env, "delete", "--help")
	for _, word := range []string{"Exit codes", "--dry-run", "--give-up", "erased-unheard", "There is no undo", "--resume"} {
		if !strings.Contains(strings.Join(strings.Fields(help.out), " "), word) {
			t.Errorf("the help lacks %q:\n%s", word, help.out)
		}
	}
	if r := run(t, environment(t), "delete", "x", "--yes"); r.code != 2 || !strings.Contains(r.talk, "FACEAUTH_API_KEY") {
		t.Errorf("no key: %+v", r)
	}
	if r := run(t, environment(t), "delete", "--sandbox", "--records", "50", "--filter", "erased:no", "--dry-run", "--read-only"); r.code != 0 || strings.Count(r.out, "\n") < 20 {
		t.Errorf("a dry run: %+v", r)
	}
	if r := run(t, environment(t), "delete", "--sandbox", "--records", "50", "--filter", "erased:no", "--yes", "--utc"); r.code != 0 || !strings.Contains(r.talk, "SANDBOX") {
		t.Errorf("the built-in sandbox: %+v", r)
	}
}
