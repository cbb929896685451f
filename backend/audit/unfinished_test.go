package audit

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func unfinished(t testing.TB, dir, project string) []Operation {
	t.Helper()
	out, err := Unfinished(dir, project)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestUnfinished(t *testing.T) {
	dir := place(t)
	trail := newTrail(dir, "2026-11-30T23:59:50Z")
	cut := intent("CUT", "a", "b", "c", "b")
	cut.Filter = filterOf(t, "until:180d")
	elsewhere := intent("ELSEWHERE", "a")
	elsewhere.Project = "p2"
	mustAppend(t, trail, intent("DONE", "d1", "d2"), cut, elsewhere)
	mustAppend(t, trail, outcome("DONE", Done, "d1"), outcome("CUT", Unknown, "b"))
	for range 9 { // into the next month
		mustAppend(t, trail, look("a"))
	}
	mustAppend(t, trail, outcome("DONE", Failed, "d2"), outcome("NEVER", Done, "c"), intent("LATER", "z"))
	want := []Operation{
		{ID: "CUT", Project: "p1", World: Live, Begun: time.Date(2026, 11, 30, 23, 59, 51, 0, time.UTC), Who: Who{"kim", "desk", "192.0.2.7"}, Session: "S1",
			Filter: cut.Filter, Total: 3, Open: []string{"a", "b", "c"}},
		{ID: "LATER", Project: "p1", World: Live, Begun: time.Date(2026, 12, 1, 0, 0, 2, 0, time.UTC), Who: Who{"kim", "desk", "192.0.2.7"}, Session: "S1",
			Total: 1, Open: []string{"z"}},
	}
	if got := unfinished(t, dir, "p1"); !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, want\n%+v", got, want)
	}
	if got := unfinished(t, dir, "p2"); len(got) != 1 || got[0].ID != "ELSEWHERE" {
		t.Errorf("%+v", got)
	}
	mustAppend(t, trail, outcome("CUT", Stopped, "a", "c"), outcome("LATER", Already, "z"))
	if got := unfinished(t, dir, "p1"); len(got) != 1 || !reflect.DeepEqual(got[0].Open, []string{"b"}) {
		t.Errorf("what nobody knows stays open: %+v", got)
	}
	mustAppend(t, trail, outcome("CUT", Unheard, "b"))
	if got := unfinished(t, dir, "p1"); got != nil {
		t.Errorf("%+v", got)
	}
	if got := unfinished(t, place(t), "p1"); got != nil {
		t.Errorf("%+v", got)
	}
}

func TestUnfinishedTrustsNoLineThatWasChanged(t *testing.T) {
	dir := place(t)
	mustAppend(t, newTrail(dir, "2026-11-10T12:00:00Z"), intent("OP1", "a", "b"), outcome("OP1", Done, "a"), intent("OP2", "c"))
	text := readFile(t, dir, november)
	writeFile(t, strings.NewReplacer(`"done","operation":"OP1","auth_ids":["a"]`, `"done","operation":"OP1","auth_ids":["b"]`, `["c"]`, `["x"]`).Replace(text), dir, november)
	got := unfinished(t, dir, "p1")
	if len(got) != 1 || len(got[0].Open) != 2 {
		t.Errorf("%+v", got)
	}
}

// TestAnIntentThatWasCutOff is not one: nothing is erased before it is whole.
func TestAnIntentThatWasCutOff(t *testing.T) {
	dir := place(t)
	var ids []string
	for i := range 3000 {
		ids = append(ids, fmt.Sprintf("%040d", i))
	}
	mustAppend(t, newTrail(dir, "2026-11-10T12:00:00Z"), intent("OP1", ids...))
	if got := unfinished(t, dir, "p1"); len(got) != 1 || !reflect.DeepEqual(got[0].Open, ids) || got[0].Total != len(ids) {
		t.Fatalf("%d operations", len(got))
	}
	parts := lines(readFile(t, dir, november))
	if len(parts) < 3 {
		t.Fatalf("%d parts", len(parts))
	}
	for _, left := range [][]string{parts[:len(parts)-1], parts[1:], {parts[0], parts[2]}} {
		writeFile(t, strings.Join(left, ""), dir, november)
		if got := unfinished(t, dir, "p1"); got != nil {
			t.Errorf("of %d parts: %d operations", len(left), len(got))
		}
	}
}

func TestClaim(t *testing.T) {
	dir := place(t)
	first, second := newTrail(dir, "2026-11-10T12:00:00Z"), newTrail(dir, "2026-11-10T13:00:00Z")
	release, err := first.Claim("OP1")
	if err != nil {
		t.Fatal(err)
	}
	mustAppend(t, first, intent("OP1", "a"))
	if got := unfinished(t, dir, "p1"); got != nil {
		t.Errorf("one that is under way: %+v", got)
	}
	if got, err := StillOpen(dir, "p1", "OP1"); err != nil || !reflect.DeepEqual(got, []string{"a"}) {
		t.Errorf("to the one who has it %q is open, %v", got, err)
	}
	if got, err := StillOpen(dir, "p2", "OP1"); err != nil || got != nil {
		t.Errorf("of another project %q is open, %v", got, err)
	}
	if _, err := second.Claim("OP1"); !errors.Is(err, ErrClaimed) || !strings.Contains(err.Error(), "another faceauth is at this operation; leave it") {
		t.Errorf("%v", err)
	}
	release()
	if got := unfinished(t, dir, "p1"); len(got) != 1 {
		t.Errorf("one that was left: %+v", got)
	}
	again, err := second.Claim("OP1")
	if err != nil {
		t.Fatal(err)
	}
	again()
	if left, _ := filepath.Glob(filepath.Join(dir, "claim-*")); left != nil {
		t.Errorf("left behind: %q", left)
	}
	for _, op := range []OperationID{"", "../x", "a b"} {
		if _, err := first.Claim(op); err == nil {
			t.Errorf("%q was claimed", op)
		}
	}
	if _, err := Open("", Who{}).Claim("OP1"); err == nil {
		t.Error("claimed nowhere")
	}
}

// TestAClaimIsOfOne has many claim one operation over and over.
func TestAClaimIsOfOne(t *testing.T) {
	dir := place(t)
	var all sync.WaitGroup
	var held, most atomic.Int32
	for range 8 {
		trail := newTrail(dir, "2026-11-10T12:00:00Z")
		all.Go(func() {
			for range 40 {
				release, err := trail.Claim("OP1")
				if errors.Is(err, ErrClaimed) {
					continue
				} else if err != nil {
					t.Error(err)
					return
				}
				most.Store(max(most.Load(), held.Add(1)))
				_ = claimed(dir, "OP1")
				held.Add(-1)
				release()
			}
		})
	}
	all.Wait()
	if most.Load() != 1 {
		t.Errorf("%d had it at once", most.Load())
	}
}

func TestAClaimThatWasLeftBehind(t *testing.T) {
	dir := place(t)
	trail := newTrail(dir, "2026-11-10T12:00:00Z")
	mustAppend(t, trail, intent("OP1", "a"))
	writeFile(t, "", dir, "claim-OP1") // as after a kill -9
	if got := unfinished(t, dir, "p1"); len(got) != 1 {
		t.Errorf("%+v", got)
	}
	release, err := trail.Claim("OP1")
	if err != nil {
		t.Fatal(err)
	}
	release()
	if _, err := os.Stat(filepath.Join(dir, "claim-OP1")); err == nil {
		t.Error("it is still there")
	}
}

// TestWhatIsLeftOfClaims is taken away by the next one, but not what is held.
func TestWhatIsLeftOfClaims(t *testing.T) {
	dir := place(t)
	trail := newTrail(dir, "2026-11-10T12:00:00Z")
	held, err := trail.Claim("HELD")
	if err != nil {
		t.Fatal(err)
	}
	defer held()
	writeFile(t, "", dir, "claim-DEAD")
	release, err := trail.Claim("NEW")
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	left, err := filepath.Glob(filepath.Join(dir, "claim-*"))
	if want := []string{filepath.Join(dir, "claim-HELD"), filepath.Join(dir, "claim-NEW")}; err != nil || !reflect.DeepEqual(left, want) {
		t.Errorf("%q, %v", left, err)
	}
	if _, err := newTrail(dir, "2026-11-10T12:00:00Z").Claim("HELD"); !errors.Is(err, ErrClaimed) {
		t.Errorf("what was held can be taken: %v", err)
	}
}
