package audit

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// appendForEver is what this test's binary does instead of its tests when it is
// asked to: it appends to the trail in dir, FACEAUTH_TEST_LINES times or until it is
// killed, and says on standard output which Append has returned.
func appendForEver(dir string) {
	most, _ := strconv.Atoi(os.Getenv("FACEAUTH_TEST_LINES"))
	name := os.Getenv("FACEAUTH_TEST_NAME")
	trail := Open(dir, Who{User: name})
	if most > 0 {
		trail.sync = func(*os.File) error { return nil }
	}
	for i := 0; most == 0 || i < most; i++ {
		id := fmt.Sprintf("%s-%d", name, i)
		entry := look(id)
		if most == 0 && i%3 == 2 { // of several lines, so that it takes a while
			entry = intent(OperationID("OP"+strings.ReplaceAll(id, "-", "x")), id)
			for n := range 4000 {
				entry.AuthIDs = append(entry.AuthIDs, fmt.Sprintf("%s-with-%030d", id, n))
			}
		}
		if err := trail.Append(entry); err != nil {
			fmt.Println("failed:", err)
			os.Exit(1)
		}
		fmt.Println(id)
	}
	os.Exit(0)
}

// appender starts a process that appends.
func appender(t *testing.T, dir, name string, lines int) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "FACEAUTH_TEST_APPEND="+dir, "FACEAUTH_TEST_NAME="+name, "FACEAUTH_TEST_LINES="+strconv.Itoa(lines))
	cmd.Stderr = os.Stderr
	return cmd
}

func TestKilled(t *testing.T) {
	dir := place(t)
	var told []string
	for round := range 12 {
		cmd := appender(t, dir, fmt.Sprint("k", round), 0)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		in := bufio.NewScanner(out)
		for left := rand.N(10); in.Scan(); left-- {
			told = append(told, in.Text())
			if left == 0 { // it is somewhere in the next ones by now
				_ = cmd.Process.Kill()
			}
		}
		_ = cmd.Wait()
		if r := verify(t, dir); !r.Intact() {
			t.Fatalf("after %d kills: %s", round+1, says(r))
		}
	}
	kept := map[string]bool{}
	for l, err := range Read(dir, Choice{}) {
		if err == nil && l.Gap == nil {
			kept[l.AuthIDs[0]] = true
		}
	}
	for _, id := range told {
		if !kept[id] {
			t.Errorf("Append of %s returned, and it is not in the trail", id)
		}
	}
	appendTo(t, dir, time.Now().Format(time.RFC3339))
	r := verify(t, dir)
	if !r.Intact() || len(told) < 12 {
		t.Errorf("%d lines told, %s", len(told), says(r))
	}
	t.Logf("%d appends returned, %d lines, then: %s", len(told), r.Lines, says(r))
}

func TestTwoProcesses(t *testing.T) {
	dir := place(t)
	const each = 2000
	var all sync.WaitGroup
	for _, name := range []string{"one", "two"} {
		all.Go(func() {
			if out, err := appender(t, dir, name, each).Output(); err != nil || strings.Count(string(out), "\n") != each {
				t.Errorf("%v, %d lines: %.200s", err, strings.Count(string(out), "\n"), out)
			}
		})
	}
	all.Wait()
	wantIntact(t, dir, 2*each)
	turns, last := 0, ""
	next := map[string]int{}
	for l, err := range Read(dir, Choice{OldestFirst: true}) {
		if err != nil {
			t.Fatal(err)
		}
		if want := fmt.Sprintf("%s-%d", l.Who.User, next[l.Who.User]); l.AuthIDs[0] != want {
			t.Fatalf("%s where %s should be", l.AuthIDs[0], want)
		}
		next[l.Who.User]++
		if l.Who.User != last {
			turns, last = turns+1, l.Who.User
		}
	}
	if next["one"] != each || next["two"] != each {
		t.Errorf("%v", next)
	}
	if turns < 4 {
		t.Errorf("they took %d turns: this tests nothing", turns)
	}
	t.Logf("they took turns %d times", turns)
}

// TestNoRoom is a disk that takes half a line, which the system's limit on the size
// of a file stands for.
func TestNoRoom(t *testing.T) {
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip(err)
	}
	dir := place(t)
	cmd := appender(t, dir, "x", 100)
	cmd.Args = []string{"sh", "-c", "ulimit -f 4; exec " + os.Args[0]} // blocks of 512 or of 1,024 bytes
	cmd.Path, cmd.Err = "/bin/sh", nil
	out, err := cmd.Output()
	if err == nil || !strings.Contains(string(out), "failed: can't write the trail at "+dir) {
		t.Fatalf("%v: %s", err, out)
	}
	if r := verify(t, dir); says(r) == "" || !r.Intact() {
		t.Errorf("%s", says(r))
	}
	appendTo(t, dir, time.Now().Format(time.RFC3339))
	told := strings.Count(string(out), "\n") - 1
	if r, notes := verify(t, dir), gaps(t, dir); !r.Intact() || len(notes) != 1 || notes[0].Bytes == 0 || r.Seq != uint64(told+2) {
		t.Errorf("%s, %+v, %d lines of %d", says(r), notes, r.Seq, told)
	}
}
