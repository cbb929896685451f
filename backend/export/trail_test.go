package export

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"faceauth/backend/audit"
	"faceauth/backend/safetext"
)

// trailLines are lines of a month whose text is given, without the members that chain
// them.
func trailLines(t testing.TB, bodies ...string) []audit.Line {
	t.Helper()
	prev := strings.Repeat("0", 64)
	var text strings.Builder
	for i, body := range bodies {
		line := fmt.Sprintf(`{"seq":%d,%s,"prev":"%s"`, i+1, body, prev)
		prev = fmt.Sprintf("%x", sha256.Sum256([]byte(line)))
		text.WriteString(line + `,"hash":"` + prev + "\"}\n")
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "2026-11.ndjson"), []byte(text.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	var out []audit.Line
	for l, err := range audit.Read(dir, audit.Choice{OldestFirst: true}) {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, l)
	}
	return out
}

const (
	who     = `"time":"2026-11-30T23:59:58.000Z","session":"S1","user":"kim","from":"192.0.2.7","host":"desk","faceAuth_projectId":"p1","world":"live"`
	refused = who + `,"action":"erase","outcome":"refused","operation":"OP1","auth_ids":["a1"],"status":400,"said":"=error","traceId":"T1"`
	many    = who + `,"action":"erase-intent","outcome":"intended","operation":"OP1","part":1,"parts":2,"auth_ids":["a1","a2","a3","a4"]`
	gap     = `"time":"2026-11-30T23:59:59.000Z","session":"S1","user":"kim","host":"desk","action":"gap","gap":{"bytes":7,"sha256":"5","lost_seq":9,"lost_hash":"6","no_head":true}`
	hostile = `"time":"2026-11-30T23:59:58.000Z",` + "\r\t" + `"session":"S1","user":"=1+1","host":"` + "\u202e" + `","action":"look","outcome":"done","auth_ids":["a\u001b[2J"]`
)

func trailWritten(t testing.TB, f Format, lines ...audit.Line) string {
	t.Helper()
	var out strings.Builder
	w, err := NewTrailWriter(&out, f, time.FixedZone("KST", 9*3600))
	if err != nil {
		t.Fatal(err)
	}
	for i := range lines {
		if err := w.Write(&lines[i]); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestTrailTable(t *testing.T) {
	lines := trailLines(t, refused, many, gap, hostile)
	lines[0].Fits = false
	want := "TIME (local)         WHO               PROJECT       WORLD    ACTION        OUTCOME       ABOUT                     TRACE ID                              NOTES\n" +
		"2026-12-01 08:59:58  kim @192.0.2.7    p1            live     erase         refused       a1                        T1                                    NOT AS IT WAS WRITTEN; HTTP 400 =error\n" +
		"2026-12-01 08:59:58  kim @192.0.2.7    p1            live     erase-intent  intended      4 records                                                       part 1 of 2\n" +
		"2026-12-01 08:59:59  kim                                      gap                                                                                         " + lines[2].Notes() + "\n" +
		"2026-12-01 08:59:58  =1+1                                     look          done          a\\u{1b}[2J\n"
	if got := trailWritten(t, Table, lines...); got != want {
		t.Errorf("\n%s\nwant\n%s", got, want)
	}
}

func TestTrailIsWrittenAsItStands(t *testing.T) {
	lines := trailLines(t, refused, many, gap)
	var want strings.Builder
	for _, l := range lines {
		want.Write(l.Raw)
		want.WriteByte('\n')
	}
	if got := trailWritten(t, NDJSON, lines...); got != want.String() {
		t.Errorf("\n%s\nwant\n%s", got, want.String())
	}
	if got, want := trailWritten(t, JSON, lines...), "[\n"+strings.ReplaceAll(strings.TrimSuffix(want.String(), "\n"), "\n", ",\n")+"\n]\n"; got != want {
		t.Errorf("\n%s\nwant\n%s", got, want)
	}
	// What is not safe is the same to a program.
	odd := trailLines(t, hostile)
	got := trailWritten(t, NDJSON, odd...)
	var before, after any
	if err := errors.Join(json.Unmarshal(odd[0].Raw, &before), json.Unmarshal([]byte(got), &after)); err != nil || !reflect.DeepEqual(before, after) {
		t.Errorf("%q became %q, %v", odd[0].Raw, got, err)
	}
	if !safetext.Safe(strings.TrimSuffix(got, "\n")) {
		t.Errorf("%q is not safe", got)
	}
}

func TestTrailCSV(t *testing.T) {
	rows, err := csv.NewReader(strings.NewReader(trailWritten(t, CSV, trailLines(t, refused, many, gap, hostile)...))).ReadAll()
	if err != nil || len(rows) != 5 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	for i, want := range []map[string]string{
		{"seq": "1", "time": "2026-11-30T23:59:58.000Z", "session": "S1", "user": "kim", "from": "192.0.2.7", "host": "desk", "faceAuth_projectId": "p1", "world": "live",
			"action": "erase", "outcome": "refused", "operation": "OP1", "auth_ids": "a1", "status": "400", "said": "'=error", "traceId": "T1"},
		{"seq": "2", "part": "1", "parts": "2", "auth_ids": "a1; a2; a3; a4"},
		{"seq": "3", "gap.bytes": "7", "gap.sha256": "5", "gap.lost_seq": "9", "gap.lost_hash": "6", "gap.no_head": "true", "as_written": "true", "count": "", "auth_ids": ""},
		{"seq": "4", "user": "'=1+1", "auth_ids": `a\u{1b}[2J`, "gap.no_head": ""},
	} {
		for name, value := range want {
			if got := rows[i+1][slices.Index(rows[0], name)]; got != value {
				t.Errorf("line %d: %s is %q, want %q", i+1, name, got, value)
			}
		}
	}
}

func TestFill(t *testing.T) {
	path := filepath.Join(t.TempDir(), "trail.csv")
	write := func(w io.Writer) error {
		_, err := io.WriteString(w, "all of it")
		return err
	}
	gone := errors.New("the trail broke off")
	err := Fill(path, false, func(w io.Writer) error { return errors.Join(write(w), gone) })
	if left, _ := os.ReadDir(filepath.Dir(path)); !errors.Is(err, gone) || len(left) > 0 {
		t.Errorf("%v left %v", err, left)
	}
	if err := Fill(path, false, write); err != nil {
		t.Fatal(err)
	}
	if _, refused := errors.AsType[*FileError](Fill(path, false, write)); !refused {
		t.Error("a file that is there was replaced")
	}
	if err := Fill(path, true, write); err != nil {
		t.Error(err)
	}
	if got, _ := os.ReadFile(path); !bytes.Equal(got, []byte("all of it")) {
		t.Errorf("the file has %q", got)
	}
}

// TestADiskThatFails has the writing fail, however who writes puts it.
func TestADiskThatFails(t *testing.T) {
	const full = "/dev/full"
	f, err := os.OpenFile(full, os.O_WRONLY, 0)
	if err != nil {
		t.Skip(err)
	}
	defer f.Close()
	w := failing{w: f}
	if _, err := w.Write([]byte("x")); err == nil || !errors.Is(w.err, err) {
		t.Errorf("%v, kept %v", err, w.err)
	}
}
