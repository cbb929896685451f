package audit

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

func TestRoundTrip(t *testing.T) {
	dir := place(t)
	trail := newTrail(dir, "2026-11-30T23:59:58Z")
	if _, err := os.Stat(dir); err == nil {
		t.Error("Open made something")
	}
	want := []Line{}
	for i, id := range []string{"a", "b", "c"} {
		mustAppend(t, trail, look(id))
		want = append(want, Line{
			Seq: uint64(i + 1), Time: time.Date(2026, 11, 30, 23, 59, 59+i, 0, time.UTC), Fits: true,
			Who: Who{"kim", "desk", "192.0.2.7"}, Session: "S1", Entry: look(id),
		})
	}
	got := all(t, dir, Choice{OldestFirst: true})
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, want\n%+v", got, want)
	}
	names, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(names) != 3 {
		t.Errorf("%q, %v", names, err)
	}
	wantIntact(t, dir, 3)
	if err := trail.Ready(); err != nil {
		t.Error(err)
	}
	if runtime.GOOS == "windows" {
		return
	}
	for p, want := range map[string]fs.FileMode{dir: 0o700 | fs.ModeDir, filepath.Join(dir, "head"): 0o600, filepath.Join(dir, "2026-12.ndjson"): 0o600} {
		if info, err := os.Stat(p); err != nil || info.Mode() != want {
			t.Errorf("%s: %v, %v, want %v", p, info.Mode(), err, want)
		}
	}
}

func TestAppendOfNothing(t *testing.T) {
	if err := Open("", Who{}).Append(); err != nil {
		t.Error(err)
	}
}

// TestEachLineIsSafeBeforeItCounts holds the order: the line, then the disk, then
// the head file.
func TestEachLineIsSafeBeforeItCounts(t *testing.T) {
	dir := place(t)
	trail := newTrail(dir, "2026-11-10T12:00:00Z")
	mustAppend(t, trail, look("a"))
	before := readFile(t, dir, "head")
	synced := ""
	trail.sync = func(f *os.File) error { // of the month: the directory is old
		synced = readFile(t, f.Name())
		if readFile(t, dir, "head") != before {
			t.Error("the head file was first")
		}
		return errors.New("the disk is gone")
	}
	if err := trail.Append(look("b")); err == nil || !strings.Contains(err.Error(), "the disk is gone") {
		t.Errorf("%v", err)
	}
	if strings.Count(synced, "\n") != 2 || readFile(t, dir, "head") != before {
		t.Errorf("synced was %q", synced)
	}
	// What was written all the same is a line, and the next one follows on it.
	mustAppend(t, newTrail(dir, "2026-11-10T12:00:09Z"), look("c"))
	wantIntact(t, dir, 3)
}

func TestNowhereToWrite(t *testing.T) {
	err := Open("", Who{}).Append(look("a"))
	if e, ok := errors.AsType[*Error](err); !ok || e.Advice != "set HOME or XDG_STATE_HOME" {
		t.Errorf("%v", err)
	}
	if runtime.GOOS == "windows" || os.Geteuid() == 0 {
		return // root may write anywhere
	}
	closed := t.TempDir()
	if err := os.Chmod(closed, 0o500); err != nil {
		t.Fatal(err)
	}
	if err := Open(filepath.Join(closed, "trail"), Who{}).Append(look("a")); !errors.Is(err, fs.ErrPermission) || !strings.Contains(err.Error(), "you are not allowed to") {
		t.Errorf("%v", err)
	}
}

func TestErrorsInWords(t *testing.T) {
	for cause, want := range map[error]string{
		syscall.ENOSPC: "can't write the trail at /t/2026-11.ndjson: the disk is full; make room",
		syscall.EROFS:  "can't write the trail at /t/2026-11.ndjson: that disk is read-only; set XDG_STATE_HOME to a place on another one",
		syscall.EIO:    "can't write the trail at /t/2026-11.ndjson: input/output error",
	} {
		err := problem(opWrite, "/t/2026-11.ndjson", errors.Join(&fs.PathError{Op: "write", Path: "x", Err: cause}, nil))
		if err.Error() != want || !errors.Is(err, cause) {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

func TestDiskFull(t *testing.T) {
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("there is no /dev/full here")
	}
	f, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	_, err = f.Write([]byte("x"))
	if err := problem(opWrite, "x", err); !strings.Contains(err.Error(), "the disk is full") {
		t.Errorf("%v", err)
	}
}

func TestClockSetBack(t *testing.T) {
	dir := place(t)
	mustAppend(t, newTrail(dir, "2026-12-01T00:00:00Z"), look("a"))
	mustAppend(t, newTrail(dir, "2026-11-02T00:00:00Z"), look("b"))
	if lines := all(t, dir, Choice{Since: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC), Until: time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)}); len(lines) != 1 || lines[0].AuthIDs[0] != "b" {
		t.Errorf("%+v", lines)
	}
	if _, err := os.Stat(filepath.Join(dir, "2026-11.ndjson")); err == nil {
		t.Error("the chain goes back into a month before")
	}
	wantIntact(t, dir, 2)
}

func TestTwoTrailsInOneProcess(t *testing.T) {
	dir := place(t)
	const trails, each = 4, 50
	var all sync.WaitGroup
	for range trails {
		trail := newTrail(dir, "2026-11-10T12:00:00Z")
		for range 2 {
			all.Go(func() {
				for range each {
					if err := trail.Append(look("a")); err != nil {
						t.Error(err)
					}
				}
			})
		}
	}
	all.Wait()
	wantIntact(t, dir, trails*2*each)
}

func TestNumbersAtTheirEnd(t *testing.T) {
	dir := place(t)
	mustAppend(t, newTrail(dir, "2026-11-10T12:00:00Z"), look("a"))
	h, ok := parseHead([]byte(readFile(t, dir, "head")))
	if !ok {
		t.Fatal("no head")
	}
	h.seq = maxSeq
	text, err := h.text()
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, string(text), dir, "head")
	if err := newTrail(dir, "2026-11-10T12:00:01Z").Append(look("b")); err == nil || !strings.Contains(err.Error(), "at their end") {
		t.Errorf("%v", err)
	}
}

func TestWho(t *testing.T) {
	for env, want := range map[string]string{
		"192.0.2.7 51234 198.51.100.2 22":     "192.0.2.7",
		"2001:db8::7 51234 2001:db8::2 22":    "2001:db8::7",
		"fe80::1%eth0\x1b[2J 1 fe80::2%e 22":  "fe80::1",
		"":                                    "",
		"kim lee":                             "",
		"192.0.2.7; rm -rf / 51234 192.0 . 2": "",
	} {
		w := Whoami(func(string) string { return env })
		if w.From != want || w.User == "" || w.Host == "" {
			t.Errorf("%q: %+v, want %q", env, w, want)
		}
	}
	if w := (Who{User: "a\x1b[2Jb\n" + strings.Repeat("c", 100)}).bounded(); !strings.HasPrefix(w.User, "ab cc") || len([]rune(w.User)) != maxWord {
		t.Errorf("%q", w.User)
	}
}

func TestDir(t *testing.T) {
	env := map[string]string{"XDG_STATE_HOME": "/s"}
	if got := Dir("linux", func(name string) string { return env[name] }); runtime.GOOS != "windows" && got != "/s/faceauth/trail" {
		t.Error(got)
	}
	if got := Dir("linux", func(string) string { return "" }); got != "" {
		t.Error(got)
	}
}
