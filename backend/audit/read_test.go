package audit

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"faceauth/backend/safetext"
)

func TestReadChooses(t *testing.T) {
	dir := threeMonths(t).write(t)
	trail := newTrail(dir, "2026-12-31T12:00:00Z")
	other := look("b1")
	other.Project = "p2"
	mustAppend(t, trail, other, intent("OP1", "a1", "a2"), outcome("OP1", Done, "a2"))
	day := func(m time.Month, d int) time.Time { return time.Date(2026, m, d, 12, 0, 0, 0, time.UTC) }
	for name, tc := range map[string]struct {
		c    Choice
		want []uint64
	}{
		"newest first":     {Choice{}, []uint64{14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1}},
		"oldest first":     {Choice{OldestFirst: true}, []uint64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14}},
		"since":            {Choice{Since: day(12, 5)}, []uint64{14, 13, 12, 11, 10, 9}},
		"since, inclusive": {Choice{Since: day(11, 5).Add(5 * time.Second), Until: day(12, 1)}, []uint64{8}},
		"until, exclusive": {Choice{Until: day(10, 5).Add(3 * time.Second)}, []uint64{2, 1}},
		"a project":        {Choice{Project: "p2"}, []uint64{12}},
		"a record":         {Choice{AuthID: "a2", Since: day(12, 1)}, []uint64{14, 13, 11}},
		"an operation":     {Choice{Operation: "OP1", OldestFirst: true}, []uint64{13, 14}},
		"actions":          {Choice{Actions: []Action{Erase, Export}}, []uint64{14}},
		"none":             {Choice{Since: day(12, 5), Until: day(12, 5)}, nil},
	} {
		var got []uint64
		for _, l := range all(t, dir, tc.c) {
			got = append(got, l.Seq)
		}
		if !slices.Equal(got, tc.want) {
			t.Errorf("%s: %v, want %v", name, got, tc.want)
		}
	}
}

// TestReadOpensNoMoreThanItNeeds has months that can't be read where it is not
// meant to look.
func TestReadOpensNoMoreThanItNeeds(t *testing.T) {
	dir := threeMonths(t).write(t)
	for _, name := range []string{"2026-09.ndjson", "2027-01.ndjson"} {
		if err := os.Mkdir(filepath.Join(dir, name), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	n := 0
	for l, err := range Read(dir, Choice{Since: time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC), OldestFirst: true}) {
		if err != nil {
			t.Fatal(err)
		}
		if n++; l.Seq == 5 {
			break
		}
	}
	if n != 5 {
		t.Errorf("%d lines", n)
	}
	for _, err := range Read(dir, Choice{}) {
		if _, ok := errors.AsType[*Error](err); !ok {
			t.Errorf("the last month is a directory: %v", err)
		}
	}
}

func TestReadPassesOverWhatIsNoLine(t *testing.T) {
	whole := threeMonths(t)
	n := lines(whole[november])
	hostile := made(t, n[0], func(s string) string {
		return strings.Replace(s, `"a0"`, `"a\u001b]52;c;aGk=\u0007","\u202e"`, 1)
	})
	dir := whole.with(november, joined(n[:1], []string{"x\x1b[2J\n", strings.Repeat("y", 200_000) + "\n", hostile, `{"seq":9` + "\n"}, n[1:], []string{`{"seq":`})).write(t)
	for _, oldest := range []bool{true, false} {
		var seqs []uint64
		var offsets []int64
		for l, err := range Read(dir, Choice{OldestFirst: oldest}) {
			if e, ok := errors.AsType[*LineError](err); ok {
				offsets = append(offsets, e.Offset)
				if e.File != november || !safetext.Safe(e.Error()) {
					t.Errorf("%v", e)
				}
				continue
			} else if err != nil {
				t.Fatal(err)
			}
			seqs = append(seqs, l.Seq)
			for _, id := range l.AuthIDs {
				if !safetext.Safe(id) {
					t.Errorf("%q is not safe", id)
				}
			}
		}
		wantSeqs := []uint64{1, 2, 3, 4, 4, 5, 6, 7, 8, 9, 10, 11}
		first := int64(len(n[0]))
		behind := first + 6 + 200_001
		wantOffsets := []int64{first, first + 6, behind + int64(len(hostile)), int64(len(readFile(t, dir, november))) - 7}
		if !oldest {
			slices.Reverse(wantSeqs)
			slices.Reverse(wantOffsets)
		}
		if !slices.Equal(seqs, wantSeqs) || !slices.Equal(offsets, wantOffsets) {
			t.Errorf("lines %v, want %v; none at %v, want %v", seqs, wantSeqs, offsets, wantOffsets)
		}
	}
}

func TestALineThatWasChangedSaysSo(t *testing.T) {
	whole := threeMonths(t)
	dir := whole.with(november, strings.Replace(whole[november], `"a1"`, `"b1"`, 1)).write(t)
	for l, err := range Read(dir, Choice{}) {
		if err != nil || l.Fits == slices.Contains(l.AuthIDs, "b1") {
			t.Errorf("line %d: %v, %v", l.Seq, l.Fits, err)
		}
	}
}

func TestBackwardIsForwardTurned(t *testing.T) {
	type piece struct {
		text  string
		ended bool
		from  int64
	}
	for _, text := range []string{
		"", "\n", "a", "a\n", "\n\n", "a\nb", "a\n\nb\n", strings.Repeat("x", maxLine-1) + "\n", strings.Repeat("x", maxLine) + "\ny\n",
		strings.Repeat("line\n", 100_000), strings.Repeat("x", 3*maxLine), "a\n" + strings.Repeat("x", 2*maxLine-2) + "\nb", strings.Repeat(strings.Repeat("x", 60_000)+"\n", 9),
	} {
		var forward, back []piece
		take := func(into *[]piece) func(span) bool {
			return func(s span) bool {
				*into = append(*into, piece{fmt.Sprintf("%t %.9q %d", s.text != nil || s.to-s.from <= 1, s.text, s.to-s.from), s.ended, s.from})
				return true
			}
		}
		if err := eachLine(strings.NewReader(text), 0, take(&forward)); err != nil {
			t.Fatal(err)
		}
		if err := eachLineBackward(strings.NewReader(text), int64(len(text)), take(&back)); err != nil {
			t.Fatal(err)
		}
		slices.Reverse(back)
		if !reflect.DeepEqual(forward, back) {
			t.Errorf("%.20q of %d: %.300v, backward %.300v", text, len(text), forward, back)
		}
	}
}

// TestALineThatIsBeingWrittenIsNotThereYet reads while another process is in the
// middle of a line.
func TestALineThatIsBeingWrittenIsNotThereYet(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := place(t)
		trail := newTrail(dir, "2026-11-05T12:00:00Z")
		mustAppend(t, trail, look("a1"))
		hf, _, err := trail.take()
		if err != nil {
			t.Fatal(err)
		}
		whole := readFile(t, dir, november)
		writeFile(t, whole+`{"seq":2,"time"`, dir, november)
		n := 0
		go func() {
			for _, err := range Read(dir, Choice{}) {
				if n++; err != nil {
					t.Error(err)
				}
			}
		}()
		synctest.Wait() // until it waits for the lock
		writeFile(t, whole, dir, november)
		hf.Close()
		time.Sleep(time.Second)
		synctest.Wait()
		if n != 1 {
			t.Errorf("%d lines", n)
		}
	})
}
