//go:build unix

package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

// entry is a record as JSON has it.
type entry map[string]any

func (e entry) id() string { s, _ := e["auth_id"].(string); return s }

// drain reads the whole list of a sandbox without the program's help.
func drain(t *testing.T, env []string) []entry {
	t.Helper()
	var all []entry
	query := url.Values{"count": {"2000"}}
	for {
		body := fetched(t, env, "/faceauth?"+query.Encode())
		var groups []struct {
			Data []entry
			Next *struct{ AuthID, CreateTime string } `json:"nextPage_key"`
		}
		if err := json.Unmarshal(body, &groups); err != nil || len(groups) != 1 {
			t.Fatalf("%v in %s", err, clip(string(body)))
		}
		all = append(all, groups[0].Data...)
		next := groups[0].Next
		if next == nil {
			return all
		}
		query.Set("nextKey_id", next.AuthID)
		query.Set("nextKey_date", next.CreateTime)
	}
}

// fetched is the body of the API's answer, got without the program's help.
func fetched(t *testing.T, env []string, path string) []byte {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, lookup(env, "FACEAUTH_BASE_URL")+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("x-api-key", lookup(env, "FACEAUTH_API_KEY"))
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return body
}

func idsOf(all []entry) []string {
	ids := make([]string, len(all))
	for i, e := range all {
		ids[i] = e.id()
	}
	return ids
}

// sameIDs tells whether got is want, in order.
func sameIDs(t *testing.T, what string, got, want []string) {
	t.Helper()
	if slices.Equal(got, want) {
		return
	}
	at := 0
	for at < min(len(got), len(want)) && got[at] == want[at] {
		at++
	}
	t.Errorf("%s: %d records, want %d; they differ from number %d on", what, len(got), len(want), at)
}

// parse reads one JSON object a line.
func parse(t *testing.T, ndjson string) []entry {
	t.Helper()
	var all []entry
	for line := range strings.Lines(ndjson) {
		var e entry
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			t.Fatalf("line %d is not JSON: %v: %s", len(all)+1, err, clip(line))
		}
		all = append(all, e)
	}
	return all
}

func TestListFormats(t *testing.T) {
	t.Parallel()
	env, _ := startSandbox(t, "--records", "4500")
	want := drain(t, env)
	hostile := fmt.Sprint(want[:100])
	for _, danger := range []string{"\x1b]52;c;", "\x1b]0;", "\x1bP", "\x1b_G", "\u009b", "\u202e", "\u200b", "\r"} {
		if !strings.Contains(hostile, danger) {
			t.Fatalf("the newest 100 records hold no %q, so this test shows nothing", danger)
		}
	}
	list := func(format string) string {
		r := run(t, env, "list", "-o", format) // which looks for dangerous runes
		if r.code != 0 || r.talk != "" {
			t.Fatalf("list -o %s: exit %d, stderr %s", format, r.code, r.talk)
		}
		return r.out
	}

	got := parse(t, list("ndjson"))
	sameIDs(t, "ndjson", idsOf(got), idsOf(want))
	unknown := 0
	for i, e := range got {
		if e["memo"] != nil {
			unknown++
		}
		sameButCleaned(t, e.id(), map[string]any(e), map[string]any(want[i]))
	}
	if unknown == 0 {
		t.Error("no record kept the field memo, which the documentation does not know")
	}

	var array []entry
	if err := json.Unmarshal([]byte(list("json")), &array); err != nil {
		t.Errorf("json: %v", err)
	}
	if !reflect.DeepEqual(array, got) {
		t.Error("json and ndjson hold different records")
	}

	rows, err := csv.NewReader(strings.NewReader(list("csv"))).ReadAll()
	if err != nil {
		t.Fatalf("csv: %v", err)
	}
	column := slices.Index(rows[0], "auth_id")
	similarity := slices.Index(rows[0], "result.face_similarity")
	ids := make([]string, 0, len(rows))
	for i, row := range rows[1:] {
		ids = append(ids, row[column])
		if i < len(want) {
			scores, _ := want[i]["result"].(map[string]any)
			if s := scores["face_similarity"]; s != nil && row[similarity] != fmt.Sprint(s) {
				t.Errorf("csv: record %s has face_similarity %q, the API says %v", row[column], row[similarity], s)
			}
		}
	}
	sameIDs(t, "csv", ids, idsOf(want))

	ids = ids[:0]
	head, table, _ := strings.Cut(list("table"), "\n")
	at := strings.Index(head, "AUTH ID")
	for line := range strings.Lines(table) {
		ids = append(ids, strings.Fields(line[at:])[0])
	}
	sameIDs(t, "table", ids, idsOf(want))
}

// sameButCleaned compares what was printed with what the API sent: the same
// fields, the same values, strings shortened at most.
func sameButCleaned(t *testing.T, where string, got, want any) {
	t.Helper()
	switch want := want.(type) {
	case map[string]any:
		g, ok := got.(map[string]any)
		if !ok || len(g) != len(want) {
			t.Errorf("%s: %v was %v", where, got, want)
			return
		}
		for k, v := range want {
			sameButCleaned(t, where+"."+k, g[k], v)
		}
	case []any:
		g, ok := got.([]any)
		if !ok || len(g) != len(want) {
			t.Errorf("%s: %v was %v", where, got, want)
			return
		}
		for i, v := range want {
			sameButCleaned(t, fmt.Sprintf("%s[%d]", where, i), g[i], v)
		}
	case string:
		g, ok := got.(string)
		if _, danger := firstDangerous(want); ok && danger != "" {
			return // what is left of it is the cleaner's own affair, and run has looked at it
		}
		if !ok || g != want && !strings.Contains(want, "\u0310") && !strings.Contains(want, "noncharacter") {
			t.Errorf("%s: %q was %q", where, got, want)
		}
	default:
		if got != want {
			t.Errorf("%s: %v was %v", where, got, want)
		}
	}
}

func TestListLimitAndDates(t *testing.T) {
	t.Parallel()
	env, _ := startSandbox(t, "--records", "4500")
	all := drain(t, env)
	list := func(args ...string) []string {
		r := run(t, env, append([]string{"list", "--utc", "-o", "ndjson"}, args...)...)
		if r.code != 0 {
			t.Fatalf("%v: exit %d, %s", args, r.code, r.talk)
		}
		return idsOf(parse(t, r.out))
	}
	for _, limit := range []int{1, 7, 2000, 2001, 4500, 9999} {
		sameIDs(t, fmt.Sprint("--limit ", limit), list("--limit", fmt.Sprint(limit)), idsOf(all[:min(limit, len(all))]))
	}

	day := func(e entry) string { return e["create_time"].(string)[:len(time.DateOnly)] }
	since, until := day(all[3000]), day(all[1000])
	between := func(since, until string) []string {
		var in []entry
		for _, e := range all {
			if d := day(e); d >= since && d <= until {
				in = append(in, e)
			}
		}
		return idsOf(in)
	}
	if n := len(between(since, until)); n < 100 || n > 4000 {
		t.Fatalf("%s to %s holds %d records, too few or too many to show anything", since, until, n)
	}
	sameIDs(t, "--since --until", list("--since", since, "--until", until), between(since, until))
	sameIDs(t, "--since alone", list("--since", since), between(since, "9999"))
	sameIDs(t, "--until alone", list("--until", until), between("0000", until))
	sameIDs(t, "one day", list("--since", since, "--until", since), between(since, since))
	sameIDs(t, "a day without any", list("--since", "1999-01-01", "--until", "1999-01-02"), nil)
}

func TestShow(t *testing.T) {
	t.Parallel()
	env, _ := startSandbox(t, "--records", "200")
	for _, e := range drain(t, env)[:100] {
		r := run(t, env, "show", e.id())
		if r.code != 0 || !strings.Contains(r.out, e.id()) || !strings.Contains(r.out, "similarity") || r.talk != "" {
			t.Fatalf("show %s: exit %d\n%s%s", e.id(), r.code, r.out, r.talk)
		}
		r = run(t, env, "show", e.id(), "-o", "json")
		var got map[string]any
		if err := json.Unmarshal([]byte(r.out), &got); err != nil || r.code != 0 {
			t.Fatalf("show %s -o json: exit %d, %v, %s", e.id(), r.code, err, r.talk)
		}
		sameButCleaned(t, e.id(), got, map[string]any(e))
	}
	for _, unknown := range []string{"nobodyHasThisId", "../image", "a&count=1"} {
		if r := run(t, env, "show", unknown); r.code != 1 || r.out != "" || !tellsOnce(r.talk, "knows no such authentication") {
			t.Errorf("show %q: exit %d\n%s%s", unknown, r.code, r.out, r.talk)
		}
	}
	if r := run(t, env, "show", "\x1b]0;owned\a"); r.code != 1 || !strings.Contains(r.talk, "no id holds") {
		t.Errorf("an id with an escape sequence: exit %d\n%s%s", r.code, r.out, r.talk)
	}
}

// tellsOnce tells whether stderr holds one sentence, with that text in it, and
// behind it what to do about it.
func tellsOnce(talk, text string) bool {
	lines := strings.Split(strings.TrimSuffix(talk, "\n"), "\n")
	n := len(lines)
	return n >= 2 && strings.HasPrefix(lines[n-2], "faceauth: ") && strings.Contains(lines[n-2], text) &&
		strings.HasPrefix(lines[n-1], "  ") && strings.HasSuffix(lines[n-1], ".") && strings.Count(talk, text) == 1
}
