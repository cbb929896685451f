package audit

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// given is what Read gives, in short: the numbers of lines, and the places of what
// is none.
func given(t *testing.T, dir string, c Choice, keep func(*Line) bool) []string {
	t.Helper()
	var out []string
	for l, err := range Read(dir, c) {
		if e, ok := errors.AsType[*LineError](err); ok {
			out = append(out, fmt.Sprint(e.File, e.Offset))
		} else if err != nil {
			t.Fatal(err)
		} else if keep(&l) {
			out = append(out, fmt.Sprint(l.Seq, l.AuthIDs))
		}
	}
	return out
}

// TestTheSieveLeavesNothingOut compares what is chosen with all that there is, gone
// through line by line.
func TestTheSieveLeavesNothingOut(t *testing.T) {
	dir := place(t)
	trail := newTrail(dir, "2026-11-05T12:00:00Z")
	for i := range 60 {
		e := outcome(OperationID(fmt.Sprint("OP", i%3)), Done, []string{"a1", "a10", `a"1`, "ä1", `b\1`}[i%5])
		e.Project = fmt.Sprint("p", i%4)
		if i%7 == 0 {
			e = look("a1")
		}
		e.Said = map[bool]string{true: `it said "a1" of p1`}[i%2 == 0]
		mustAppend(t, trail, e)
	}
	whole := files(t, dir)
	n := lines(whole[november])
	n[3] = strings.Replace(n[3], `"kim"`, `"lee"`, 1)
	n[8] = n[8][:40] + "\n"
	n[9] = made(t, n[9], func(s string) string { return strings.Replace(s, `"action":"erase"`, `"action":"\u0065rase"`, 1) })
	n[10] = made(t, n[10], func(s string) string { return strings.Replace(s, `"auth_ids":["`, `"auth_ids":["a1","\u0061`, 1) })
	n[11] = made(t, n[11], func(s string) string { return strings.Replace(s, `"action":"`, `"action" : "`, 1) })
	dir = whole.with(november, joined(n)).write(t)
	for _, c := range []Choice{
		{AuthID: "a1"}, {AuthID: `a"1`}, {AuthID: "ä1"}, {AuthID: `b\1`}, {AuthID: "\xff"}, {Operation: "OP1"}, {Project: "p1"}, {Actions: []Action{}},
		{Actions: []Action{Erase}}, {Actions: []Action{Look, EraseIntent}}, {AuthID: "a1", Project: "p1", Operation: "OP0", Actions: []Action{Erase}},
	} {
		for _, c.OldestFirst = range []bool{true, false} {
			all := given(t, dir, Choice{OldestFirst: c.OldestFirst}, c.takes)
			got := given(t, dir, c, func(*Line) bool { return true })
			if !slices.Equal(got, all) {
				t.Errorf("%+v gives %v, and there are %v", c, got, all)
			}
			if len(got) < 2 && c.AuthID != "\xff" {
				t.Errorf("%+v gives only %v, which shows nothing", c, got)
			}
		}
	}
}

// TestReadingEndsWithItsContext has no line that is wanted, so that nobody else
// could end it.
func TestReadingEndsWithItsContext(t *testing.T) {
	dir := place(t)
	trail := newTrail(dir, "2026-11-05T12:00:00Z")
	var entries []Entry
	for range 3000 {
		entries = append(entries, look("a1"))
	}
	mustAppend(t, trail, entries...)
	ctx, cancel := context.WithCancelCause(t.Context())
	enough := errors.New("enough")
	cancel(enough)
	for _, c := range []Choice{{}, {AuthID: "b1"}, {Project: "p1", Operation: "OP"}} {
		var last error
		n := 0
		for _, err := range ReadContext(ctx, dir, c) {
			last = err
			n++
		}
		if !errors.Is(last, enough) || n > 1024 {
			t.Errorf("%+v: %d things, and the last is %v", c, n, last)
		}
	}
}
