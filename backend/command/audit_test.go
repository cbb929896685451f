package command

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"faceauth/backend"
	"faceauth/backend/audit"
	"faceauth/backend/safetext"
)

const november, december = "2026-11.ndjson", "2026-12.ndjson"

// keptTrail is the trail that package audit keeps for its format: an intent, what came
// of it, an export and a link, in two months.
func keptTrail(t testing.TB) (dir string) {
	t.Helper()
	text, err := os.ReadFile("../audit/testdata/format.txt")
	if err != nil {
		t.Fatal(err)
	}
	dir = t.TempDir()
	for i, part := range strings.SplitN(string(text), "\n\n", 3) {
		if i < 2 {
			part += "\n"
		}
		put(t, part, dir, []string{november, december, "head"}[i])
	}
	return dir
}

func put(t testing.TB, text string, path ...string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(path...), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func got(t testing.TB, path ...string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(path...))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func audited(t testing.TB, o AuditOptions) (out, talk string, err error) {
	t.Helper()
	var o1, o2 strings.Builder
	o.Zone = time.UTC
	err = Audit(t.Context(), o, &o1, &o2)
	return o1.String(), o2.String(), err
}

func at(dir string) TrailPlace { return TrailPlace{Dir: dir, Named: true} }

func TestAuditFormats(t *testing.T) {
	dir := keptTrail(t)
	lines := strings.SplitAfter(strings.TrimSuffix(got(t, dir, november)+got(t, dir, december), "\n"), "\n")
	lines[3] += "\n"
	out, talk, err := audited(t, AuditOptions{TrailPlace: at(dir), Format: "ndjson", Choice: audit.Choice{OldestFirst: true}})
	if want := strings.Join(lines, ""); err != nil || talk != "" || out != want {
		t.Errorf("%v, talk %q\n%s\nwant\n%s", err, talk, out, want)
	}
	out, _, err = audited(t, AuditOptions{TrailPlace: at(dir), Format: "ndjson", Limit: 2})
	if want := lines[3] + lines[2]; err != nil || out != want {
		t.Errorf("the newest two: %v\n%s\nwant\n%s", err, out, want)
	}
	out, _, err = audited(t, AuditOptions{TrailPlace: at(dir), Format: "json"})
	var all []map[string]any
	if err := errors.Join(err, json.Unmarshal([]byte(out), &all)); err != nil || len(all) != 4 || all[3]["faceAuth_projectId"] != "p1" {
		t.Errorf("json: %v, %v", err, all)
	}
	out, _, err = audited(t, AuditOptions{TrailPlace: at(dir), Format: "csv"})
	rows, broken := csv.NewReader(strings.NewReader(out)).ReadAll()
	if err := errors.Join(err, broken); err != nil || len(rows) != 5 || rows[0][0] != "seq" || rows[1][0] != "4" {
		t.Errorf("csv: %v, %v", err, rows)
	}
	out, _, err = audited(t, AuditOptions{TrailPlace: at(dir), Choice: audit.Choice{OldestFirst: true}})
	for _, want := range []string{"TIME (UTC)", "WHO", "OUTCOME", "a1, a2", "kim @192.0.2.7", "HTTP 400 error in delete submission", "0199cbd5-7d53-7c5d-8b0e-7f6a2f0e3c11",
		"2026-11-30 23:59:58", "41 records", "as csv; chosen by until:2026-05-31 comment:[words] [words]", "submission kyc1"} {
		if err != nil || !strings.Contains(out, want) {
			t.Errorf("the table lacks %q: %v\n%s", want, err, out)
		}
	}
}

func TestAuditChooses(t *testing.T) {
	dir := keptTrail(t)
	for name, tc := range map[string]struct {
		o    AuditOptions
		want string
	}{
		"all":         {AuditOptions{}, "4 3 2 1"},
		"an action":   {AuditOptions{Actions: []string{"erase"}}, "2"},
		"two actions": {AuditOptions{Actions: []string{"erase", "link"}}, "4 2"},
		"a record":    {AuditOptions{Choice: audit.Choice{AuthID: "a1"}}, "2 1"},
		"its intent":  {AuditOptions{Choice: audit.Choice{AuthID: "a1"}, Actions: []string{"erase-intent"}}, "1"},
		"operation":   {AuditOptions{Choice: audit.Choice{Operation: "OP1", OldestFirst: true}}, "1 2"},
		"since":       {AuditOptions{Choice: audit.Choice{Since: time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)}}, "4 3"},
		"project":     {AuditOptions{Choice: audit.Choice{Project: "p2"}}, ""},
	} {
		tc.o.TrailPlace, tc.o.Format = at(dir), "csv"
		out, talk, err := audited(t, tc.o)
		var seqs []string
		for i, row := range strings.Split(strings.TrimSpace(out), "\n") {
			if seq, _, _ := strings.Cut(row, ","); i > 0 {
				seqs = append(seqs, seq)
			}
		}
		if strings.Join(seqs, " ") != tc.want || err != nil || (talk != "") != (tc.want == "") {
			t.Errorf("%s: %v, want %s; %v, %q", name, seqs, tc.want, err, talk)
		}
	}
}

func TestAnEmptyTrailSaysSo(t *testing.T) {
	place := filepath.Join(t.TempDir(), "trail")
	for _, tc := range []struct {
		o         AuditOptions
		out, talk string
	}{
		{AuditOptions{TrailPlace: TrailPlace{Dir: place}, Format: "json"}, "[\n]\n", "faceauth: the trail at " + place + " is empty\n"},
		{AuditOptions{TrailPlace: TrailPlace{Dir: place}, Format: "ndjson"}, "", "faceauth: the trail at " + place + " is empty\n"},
		{AuditOptions{TrailPlace: TrailPlace{Dir: place}, Format: "ndjson", Actions: []string{"erase"}}, "", "faceauth: nothing in the trail at " + place + " is what was asked for\n"},
	} {
		if out, talk, err := audited(t, tc.o); err != nil || out != tc.out || talk != tc.talk {
			t.Errorf("%v, %q, %q", err, out, talk)
		}
	}
}

func TestAuditUsage(t *testing.T) {
	dir := keptTrail(t)
	file := filepath.Join(dir, december)
	for _, tc := range []struct {
		o    AuditOptions
		says string
	}{
		{AuditOptions{TrailPlace: at(dir), Format: "bogus"}, "choose one of table, json, ndjson, csv"},
		{AuditOptions{TrailPlace: at(dir), Actions: []string{"erase", "erased\x1b[2J"}}, "--action erased: choose one of erase-intent, erase, look"},
		{AuditOptions{TrailPlace: at(filepath.Join(dir, "none"))}, "no such directory"},
		{AuditOptions{TrailPlace: at(t.TempDir())}, "there is no trail in it"},
		{AuditOptions{}, "set HOME or XDG_STATE_HOME"},
		{AuditOptions{TrailPlace: at(dir), File: file}, "--replace"},
	} {
		out, talk, err := audited(t, tc.o)
		if ExitCode(err) != ExitUsage || out != "" || talk != "" || !strings.Contains(fmt.Sprint(err), tc.says) || !safetext.Safe(err.Error()) {
			t.Errorf("%q: %v, %q, %q", tc.says, err, out, talk)
		}
	}
	if _, _, err := audited(t, AuditOptions{TrailPlace: at(file)}); ExitCode(err) != ExitFailed {
		t.Errorf("a file for a directory: %v", err)
	}
}

func TestAuditTellsWhatIsNoLine(t *testing.T) {
	dir := keptTrail(t)
	whole := got(t, dir, november)
	first, rest, _ := strings.Cut(whole, "\n")
	put(t, first+"\nx\x1b[2J\n"+strings.Replace(rest, `"kim"`, `"lee"`, 1)+strings.Repeat("y\n", 30), dir, november)
	out, talk, err := audited(t, AuditOptions{TrailPlace: at(dir), Format: "ndjson"})
	if n := strings.Count(out, "\n"); n != 4 || !strings.Contains(out, `"lee"`) {
		t.Errorf("%d lines:\n%s", n, out)
	}
	if ExitCode(err) != ExitPartly || !strings.Contains(err.Error(), "no lines: 31; lines that are not as they were written: 1") {
		t.Errorf("%v", err)
	}
	if !strings.Contains(talk, fmt.Sprintf("%s, at byte %d: ", november, len(first)+1+6+len(rest)+58)) || !strings.Contains(talk, "and 11 more") || strings.Contains(talk, "\x1b") {
		t.Errorf("told: %q", talk)
	}
	// It is told whatever is asked for, since nobody can say what was there.
	out, talk, err = audited(t, AuditOptions{TrailPlace: at(dir), Format: "ndjson", Choice: audit.Choice{AuthID: "b1", OldestFirst: true}})
	if out != "" || ExitCode(err) != ExitPartly || !strings.HasPrefix(talk, fmt.Sprintf("faceauth: no line of the trail: %s, at byte %d: ", november, len(first)+1)) {
		t.Errorf("%q, %q, %v", out, talk, err)
	}
	// A file is written all the same.
	path := filepath.Join(t.TempDir(), "trail.csv")
	_, talk, err = audited(t, AuditOptions{TrailPlace: at(dir), File: path})
	if ExitCode(err) != ExitPartly || !strings.Contains(talk, "4 lines written to "+path) || strings.Count(got(t, path), "\n") != 5 {
		t.Errorf("%v, %q", err, talk)
	}
}

func TestATrailThatBreaksOff(t *testing.T) {
	dir := keptTrail(t)
	if err := errors.Join(os.Remove(filepath.Join(dir, november)), os.Mkdir(filepath.Join(dir, november), 0o700)); err != nil {
		t.Fatal(err)
	}
	out, _, err := audited(t, AuditOptions{TrailPlace: at(dir), Format: "json"})
	if ExitCode(err) != ExitPartly || !strings.Contains(err.Error(), "it is not a file") || !json.Valid([]byte(out)) || strings.Count(out, `"seq"`) != 2 {
		t.Errorf("%v\n%s", err, out)
	}
	if out, _, err := audited(t, AuditOptions{TrailPlace: at(dir), Choice: audit.Choice{OldestFirst: true}}); ExitCode(err) != ExitFailed || out != "" {
		t.Errorf("at the beginning: %v\n%s", err, out)
	}
	path := filepath.Join(t.TempDir(), "trail.json")
	_, talk, err := audited(t, AuditOptions{TrailPlace: at(dir), File: path})
	if _, there := os.Stat(path); ExitCode(err) != ExitFailed || !errors.Is(there, fs.ErrNotExist) || !strings.Contains(talk, "broke off after 2 lines") {
		t.Errorf("into a file: %v, %v, %q", err, there, talk)
	}
}

// gone is a reader that has had enough.
type gone struct{}

func (gone) Write([]byte) (int, error) { return 0, syscall.EPIPE }

func TestAuditEndsQuietly(t *testing.T) {
	dir := keptTrail(t)
	var talk strings.Builder
	if err := Audit(t.Context(), AuditOptions{TrailPlace: at(dir)}, gone{}, &talk); ExitCode(err) != ExitDone || talk.String() != "" {
		t.Errorf("%v, %q", err, talk.String())
	}
}

func TestAuditIsStopped(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "trail")
	trail := audit.Open(dir, audit.Who{User: "kim"})
	var entries []audit.Entry
	for range 3000 {
		entries = append(entries, audit.Entry{World: audit.Sandbox, Action: audit.Look, Outcome: audit.Done, AuthIDs: []string{"a1"}})
	}
	if err := trail.Append(entries...); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for name, o := range map[string]AuditOptions{"some printed": {}, "none wanted": {Choice: audit.Choice{AuthID: "b1"}}} {
		var out, talk strings.Builder
		o.TrailPlace, o.Format = at(dir), "ndjson"
		err := Audit(ctx, o, &out, &talk)
		want := map[bool]int{true: ExitFailed, false: ExitPartly}[out.Len() == 0]
		if backend.KindOf(err) != backend.Cancelled || ExitCode(err) != want || strings.Count(out.String(), "\n") > 1024 {
			t.Errorf("%s: %v, %d bytes", name, err, out.Len())
		}
	}
}

// FuzzAudit prints whatever a month may have in it: nothing of that may act upon a
// terminal, and JSON is JSON.
func FuzzAudit(f *testing.F) {
	text := got(f, keptTrail(f), november)
	f.Add([]byte(text))
	f.Add([]byte(text[:100] + "\n" + text))
	f.Add([]byte("\x1b]52;c;aGk=\x07\n{}\n\xff"))
	f.Add([]byte(strings.Replace(text, `"kim"`, "\"\u202e\"\r", 1)))
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, month []byte) {
		put(t, string(month), dir, november)
		for _, format := range Formats() {
			out, talk, err := audited(t, AuditOptions{TrailPlace: at(dir), Format: format})
			for _, r := range out + talk + fmt.Sprint(err) {
				if r != '\n' && safetext.Unsafe(r) {
					t.Fatalf("%s: %q", format, out+talk)
				}
			}
			if format == "json" && !json.Valid([]byte(out)) {
				t.Fatalf("no JSON: %q", out)
			}
			for line := range strings.Lines(out) {
				if format == "ndjson" && !json.Valid([]byte(line)) {
					t.Fatalf("no JSON: %q", line)
				}
			}
		}
	})
}
