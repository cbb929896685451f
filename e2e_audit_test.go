//go:build unix

package main

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"faceauth/backend/audit"
)

// keptTrail is the trail of whoever has the environment, with some entries in it.
func keptTrail(t *testing.T, env []string) (dir string) {
	t.Helper()
	dir = trailIn(env)
	trail := audit.Open(dir, audit.Who{User: "kim", Host: "desk", From: "192.0.2.7"})
	for _, e := range []audit.Entry{
		{Project: "p1", World: audit.Live, Action: audit.Look, Outcome: audit.Done, AuthIDs: []string{"a1"}},
		{Project: "p1", World: audit.Live, Action: audit.EraseIntent, Outcome: audit.Intended, Operation: "OP1", AuthIDs: []string{"a1", "a2"}},
		{Project: "p1", World: audit.Live, Action: audit.Erase, Outcome: audit.Refused, Operation: "OP1", AuthIDs: []string{"a1"}, Status: 400, Said: "error in delete submission", TraceID: "T1"},
		{Project: "p2", World: audit.Sandbox, Action: audit.Export, Outcome: audit.Done, Count: 41, Format: "csv"},
	} {
		if err := trail.Append(e); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// month is the one file of a trail that was just made.
func month(t *testing.T, dir string) (path, text string) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*.ndjson"))
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	for _, name := range names { // two, if a month ended meanwhile
		part, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		text += string(part)
	}
	return names[0], text
}

func TestAudit(t *testing.T) {
	t.Parallel()
	env := environment(t, "FACEAUTH_PROJECT_ID=p2")
	dir := keptTrail(t, env)
	path, text := month(t, dir)
	audited := func(code int, args ...string) result {
		t.Helper()
		r := run(t, env, append([]string{"audit"}, args...)...)
		if r.code != code {
			t.Errorf("audit %v: exit %d, want %d\n%s%s", args, r.code, code, r.out, r.talk)
		}
		return r
	}
	if r := audited(0, "-o", "ndjson", "--oldest-first"); r.out != text || r.talk != "" {
		t.Errorf("printed\n%s\nand there is\n%s%s", r.out, text, r.talk)
	}
	if r := audited(0, "--utc"); strings.Count(r.out, "\n") != 5 || !strings.Contains(r.out, "kim @192.0.2.7") || strings.Index(r.out, "export") > strings.Index(r.out, "look") {
		t.Errorf("the table:\n%s", r.out)
	}
	// The project of the environment is for the API, not for the trail.
	for _, tc := range []struct {
		args  string
		lines int
	}{
		{"--project p1", 3}, {"--project p3", 0}, {"--id a2", 1}, {"--operation OP1", 2}, {"--action erase --action look", 2}, {"--action erase,look,export", 3},
		{"--limit 2", 2}, {"--until yesterday", 0}, {"--since 1h", 4},
	} {
		r := audited(0, append(strings.Fields(tc.args), "-o", "ndjson")...)
		if n := strings.Count(r.out, "\n"); n != tc.lines || (r.talk == "") != (n > 0) {
			t.Errorf("%s: %d lines, want %d; %s", tc.args, n, tc.lines, r.talk)
		}
	}
	file := filepath.Join(t.TempDir(), "trail.csv")
	audited(0, "--file", file)
	audited(2, "--file", file)
	audited(0, "--file", file, "--replace")
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if rows, err := csv.NewReader(f).ReadAll(); err != nil || len(rows) != 5 || rows[2][slices.Index(rows[0], "traceId")] != "T1" {
		t.Errorf("%v, %q", err, rows)
	}
	audited(2, "--action", "erased")
	audited(2, "--dir", filepath.Dir(file), "-o", "json")
	audited(2, "extra")

	whole := audited(0, "verify")
	witness := strings.TrimPrefix(strings.Split(whole.out, "\n")[2], "Last line: ")
	if !strings.HasPrefix(witness, "4:") {
		t.Fatalf("no witness in\n%s", whole.out)
	}
	if err := os.WriteFile(path, []byte(strings.Replace(text, `"a1"`, `"b1"`, 1)+"torn"), 0o600); err != nil {
		t.Fatal(err)
	}
	broken := audited(1, "verify", "--witness", witness)
	for _, says := range []string{filepath.Base(path) + ", line 1: it is not as it was written.", "harmless: ", "The line " + witness + " is in the trail.", "Broken.", "Last line: " + witness} {
		if !strings.Contains(broken.out, says) {
			t.Errorf("%q is not in\n%s", says, broken.out)
		}
	}
	copied := t.TempDir()
	if err := os.CopyFS(copied, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	place := fmt.Sprintf("%s, at byte %d", filepath.Base(path), len(text))
	if r := audited(4, "-o", "ndjson", "--dir", copied); strings.Count(r.out, "\n") != 4 || !strings.Contains(r.talk, place) {
		t.Errorf("%q is not told: %s", place, r.talk)
	}
	if r := run(t, environment(t), "audit"); r.code != 0 || !strings.Contains(r.talk, "is empty") {
		t.Errorf("an account without a trail: %+v", r)
	}
}

func TestTheTrailInTheConsole(t *testing.T) {
	t.Parallel()
	env := environment(t)
	dir := keptTrail(t, env)
	c := openConsole(t, 80, 24, faceauth(env, "--sandbox"))
	c.await(0, loaded)
	c.press("a")
	c.await(0, "4 entries · that is all")
	c.await(0, "error in delete submission")
	mark := c.mark()
	c.press("j\r")
	c.await(mark, "Line 3 of the trail")
	mark = c.mark()
	c.press("qq")
	c.await(mark, loaded)
	// What is done meanwhile is there when it is read anew.
	if err := audit.Open(dir, audit.Who{User: "lee"}).Append(audit.Entry{World: audit.Live, Action: audit.Link, Outcome: audit.Done, Submission: "kyc1"}); err != nil {
		t.Fatal(err)
	}
	mark = c.mark()
	c.press("a")
	c.await(mark, "link done submission kyc1")
	c.press("\x03")
	if code := c.end(); code != 0 {
		t.Errorf("exit %d", code)
	}
	c.checkGivenBack()
}
