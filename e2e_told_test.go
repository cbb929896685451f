//go:build unix

package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// toldBy is what a trail was told, oldest first, as `faceauth audit` prints it.
func toldBy(t *testing.T, env []string) []string {
	t.Helper()
	r := run(t, env, "audit", "--oldest-first", "-o", "ndjson")
	var told []string
	for line := range strings.Lines(r.out) {
		var l struct {
			World, Action, Outcome, Format string
			Count                          int
			AuthIDs                        []string `json:"auth_ids"`
			Submission                     string   `json:"kyc_submission_id"`
		}
		if err := json.Unmarshal([]byte(line), &l); err != nil || l.Outcome != "done" || l.World != "local" && l.World != "sandbox" {
			t.Errorf("%s: %v", line, err)
		}
		told = append(told, strings.Join(strings.Fields(fmt.Sprintf("%s %s %s %d %s", l.Action, strings.Join(l.AuthIDs, ","), l.Submission, l.Count, l.Format)), " "))
	}
	return told
}

// TestWhatIsDoneIsTold has the program do all that belongs into the trail, and prints
// it.
func TestWhatIsDoneIsTold(t *testing.T) {
	t.Parallel()
	env, _ := startSandbox(t, "--records", "30")
	id, _ := selfies(t, env)
	env = append(env, "HOME="+t.TempDir()) // finding it was an export
	dir := t.TempDir()
	rows := filepath.Join(dir, "rows.csv")
	if err := os.WriteFile(rows, []byte("sid,user\nkyc1,user-4711\nkyc2,user-4712\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"list"}, {"show", id}, // which are for reading
		{"list", "-o", "json"},
		{"list", "--file", filepath.Join(dir, "out.csv"), "--limit", "7"},
		{"image", "--save", filepath.Join(dir, "selfie.jpg"), id},
		{"url", "--sid", "kyc1", "--user", "user-4711", "--cf1", "kim@example.com", "--token", "auto"},
		{"url", "--from", rows, "-o", "ndjson"},
	} {
		if r := run(t, env, args...); r.code != 0 {
			t.Fatalf("%v: exit %d, %s", args, r.code, r.talk)
		}
	}
	if r := drawn(t, env, nil, "--size", "20x10", "--symbols", "half", id); r.code != 0 {
		t.Fatalf("image: exit %d, %s", r.code, r.talk)
	}
	c := openConsole(t, 80, 24, faceauth(env, "--clipboard", "osc52"))
	c.await(0, "30 loaded")
	c.press("u")
	c.await(0, "Face Auth URL")
	c.press("\r")
	c.await(0, "sent to your terminal")
	eventually(t, "the link", func() bool { return len(c.copies()) == 1 })
	c.press("\x03")
	if code := c.end(); code != 0 {
		t.Errorf("exit %d", code)
	}
	sid := linkIn(t, c.copies()[0]).SubmissionID
	want := []string{"export 0 json", "export 7 csv", "look " + id + " 0 file", "link kyc1 0 text", "link kyc1 0 ndjson", "link kyc2 0 ndjson", "look " + id + " 0"}
	got := toldBy(t, env)
	if n := len(want); len(got) != n+1 || !slices.Equal(got[:n], want) || !strings.HasPrefix(got[n], "link ") || !strings.HasSuffix(got[n], " "+sid+" 0 copy") {
		t.Errorf("the trail has %q", got)
	}
	if r := run(t, env, "audit", "verify"); r.code != 0 {
		t.Errorf("%s%s", r.out, r.talk)
	}
	trail := filepath.Join(lookup(env, "HOME"), ".local/state/faceauth/trail")
	grep := exec.Command("grep", "-rlE", "user-471|kim@|http|"+lookup(env, "FACEAUTH_API_KEY"), trail)
	if out, err := grep.CombinedOutput(); exitCode(t, err) != 1 {
		t.Errorf("what must not be there is in %s", out)
	}
}

// TestNothingIsDoneUntold has a file where the trail should be.
func TestNothingIsDoneUntold(t *testing.T) {
	t.Parallel()
	env, _ := startSandbox(t, "--records", "30")
	id, _ := selfies(t, env)
	dir := t.TempDir()
	state := filepath.Join(dir, "state")
	if err := os.WriteFile(state, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	env = append(env, "XDG_STATE_HOME="+state)
	out := filepath.Join(dir, "out")
	for _, args := range [][]string{
		{"list", "-o", "ndjson"}, {"list", "--file", out}, {"image", id}, {"image", "--save", out, id},
		{"url", "--sid", "kyc1"}, {"url", "--sid", "kyc1", "--qr"}, {"url", "--from", "/dev/stdin"},
	} {
		cmd := faceauth(env, args...)
		cmd.Stdin = strings.NewReader("sid\nkyc1\n")
		var talk strings.Builder
		cmd.Stderr = &talk
		printed, err := cmd.Output()
		if code := exitCode(t, err); code != 1 || len(printed) > 0 || !strings.Contains(talk.String(), "can't write the trail at "+state) {
			t.Errorf("%v: exit %d, %q, %s", args, code, printed, talk.String())
		}
	}
	if r := run(t, env, "list"); r.code != 0 || strings.Count(r.out, "\n") != 31 {
		t.Errorf("a table is for reading: exit %d, %s", r.code, r.talk)
	}
	if _, err := os.Stat(out); err == nil {
		t.Error("there is a file")
	}
}
