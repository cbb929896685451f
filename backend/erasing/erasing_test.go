package erasing

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"faceauth/backend"
	"faceauth/backend/audit"
)

// api erases as a test says, and counts.
type api struct {
	does func(ctx context.Context, id string) (backend.Erasure, error)

	mu      sync.Mutex
	running int
	most    int
	asked   []string
}

func (a *api) Erase(ctx context.Context, id string) (backend.Erasure, error) {
	a.mu.Lock()
	a.running++
	a.most = max(a.most, a.running)
	a.asked = append(a.asked, id)
	a.mu.Unlock()
	defer func() {
		a.mu.Lock()
		a.running--
		a.mu.Unlock()
	}()
	return a.does(ctx, id)
}

func says(o backend.Outcome, cause *backend.Error) func(context.Context, string) (backend.Erasure, error) {
	return func(_ context.Context, id string) (backend.Erasure, error) {
		time.Sleep(10 * time.Millisecond)
		return backend.Erasure{AuthID: id, Outcome: o, Calls: 1, Cause: cause}, nil
	}
}

func ids(n int) []string {
	var out []string
	for i := range n {
		out = append(out, fmt.Sprintf("a%03d", i))
	}
	return out
}

func config(t *testing.T, e backend.Eraser) Config {
	t.Helper()
	return Config{Eraser: e, Trail: audit.Open(filepath.Join(t.TempDir(), "trail"), audit.Who{User: "kim"}), Project: "p1", World: audit.Live}
}

// trailOf is the trail in words, oldest first.
func trailOf(t *testing.T, c Config) []string {
	t.Helper()
	var out []string
	for l, err := range audit.Read(c.Trail.Dir(), audit.Choice{OldestFirst: true}) {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, fmt.Sprintf("%s %s %s", l.Action, l.Outcome, strings.Join(l.AuthIDs, ",")))
	}
	return out
}

func open(t *testing.T, c Config) []string {
	t.Helper()
	ops, err := audit.Unfinished(c.Trail.Dir(), c.Project)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, o := range ops {
		out = append(out, o.Open...)
	}
	return out
}

func silent(int, Item) {}

func TestTheIntentComesFirstAndEachOutcomeIsTold(t *testing.T) {
	outcomes := map[string]backend.Outcome{}
	for i, o := range backend.Outcomes() {
		outcomes[ids(7)[i]] = o
	}
	var c Config
	a := &api{}
	a.does = func(_ context.Context, id string) (backend.Erasure, error) {
		if lines := trailOf(t, c); lines[0] != "erase-intent intended "+strings.Join(ids(7), ",") {
			t.Errorf("called with the trail at %q", lines)
		}
		return backend.Erasure{AuthID: id, Outcome: outcomes[id], Status: 400, TraceID: "t-" + id,
			Cause: &backend.Error{Kind: backend.BadRequest, Message: "no", TraceID: "t-" + id}}, nil
	}
	c = config(t, a)
	c.AtOnce = 1
	var told []State
	got, err := Run(t.Context(), c, Order{AuthIDs: append(ids(7), "a000")}, func(at int, i Item) {
		if i.AuthID != ids(7)[at] {
			t.Errorf("place %d is %s", at, i.AuthID)
		}
		if i.State == Done && i.Erasure.Outcome != backend.OutcomeUnknown && slices.Contains(open(t, c), i.AuthID) {
			t.Error("told before the trail was")
		}
		told = append(told, i.State)
	})
	if err != nil || got.Halt != nil || len(got.Items) != 7 {
		t.Fatalf("%v, %+v", err, got)
	}
	if want := slices.Repeat([]State{Working, Done}, 7); !slices.Equal(told, want) {
		t.Errorf("told %v", told)
	}
	want := []string{"erase-intent intended a000,a001,a002,a003,a004,a005,a006", "erase done a000", "erase done-unheard a001", "erase already a002",
		"erase not-found a003", "erase refused a004", "erase failed a005", "erase unknown a006"}
	if lines := trailOf(t, c); !slices.Equal(lines, want) {
		t.Errorf("the trail is %q", lines)
	}
	if left := open(t, c); !slices.Equal(left, []string{"a006"}) {
		t.Errorf("open is %q, want what nobody knows", left)
	}
	for l := range audit.Read(c.Trail.Dir(), audit.Choice{AuthID: "a004", Actions: []audit.Action{audit.Erase}}) {
		if l.Status != 400 || l.TraceID != "t-a004" || l.Said != "no" {
			t.Errorf("the trail keeps %+v", l.Entry)
		}
	}
}

func TestSideBySide(t *testing.T) {
	for _, tc := range []struct{ atOnce, most int }{{0, DefaultAtOnce}, {1, 1}, {5, 5}, {99, MostAtOnce}} {
		synctest.Test(t, func(t *testing.T) {
			a := &api{does: says(backend.OutcomeErased, nil)}
			c := config(t, a)
			c.AtOnce = tc.atOnce
			if _, err := Run(t.Context(), c, Order{AuthIDs: ids(40)}, silent); err != nil {
				t.Fatal(err)
			}
			if a.most != tc.most {
				t.Errorf("%d at once gave %d side by side, want %d", tc.atOnce, a.most, tc.most)
			}
		})
	}
}

// TestSlowerWhenAsked holds that all wait when one was told that there are too
// many calls, and that fewer go side by side from then on.
func TestSlowerWhenAsked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := &api{}
		var begun []time.Time
		first := time.Now()
		a.does = func(ctx context.Context, id string) (backend.Erasure, error) {
			a.mu.Lock()
			begun = append(begun, time.Now())
			a.mu.Unlock()
			if id == "a000" {
				time.Sleep(time.Millisecond)
				backend.ReportWait(ctx, backend.Wait{Attempt: 1, For: time.Minute, Cause: &backend.Error{Kind: backend.RateLimited}})
				time.Sleep(time.Minute)
			}
			time.Sleep(10 * time.Millisecond)
			return backend.Erasure{AuthID: id, Outcome: backend.OutcomeErased}, nil
		}
		c := config(t, a)
		waited := false
		if _, err := Run(t.Context(), c, Order{AuthIDs: ids(6)}, func(_ int, i Item) { waited = waited || i.Wait != nil }); err != nil {
			t.Fatal(err)
		}
		if !waited {
			t.Error("nobody was told of the wait")
		}
		slices.SortFunc(begun, time.Time.Compare)
		for i, at := range begun[2:] {
			if at.Sub(first) < time.Minute {
				t.Errorf("call %d began %s after the first", i+2, at.Sub(first))
			}
		}
	})
}

func TestGivenUp(t *testing.T) {
	for _, tc := range []struct {
		cause error
		left  []string // open in the trail afterwards
	}{
		{ErrGivenUp, nil},
		{errors.New("the connection is gone"), ids(10)[4:]},
	} {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithCancelCause(t.Context())
			a := &api{}
			a.does = func(ctx context.Context, id string) (backend.Erasure, error) {
				time.Sleep(10 * time.Millisecond)
				if id == "a002" {
					cancel(tc.cause)
				}
				time.Sleep(10 * time.Millisecond) // it is waited for
				return backend.Erasure{AuthID: id, Outcome: backend.OutcomeErased}, nil
			}
			c := config(t, a)
			got, err := Run(ctx, c, Order{AuthIDs: ids(10)}, silent)
			if err != nil || backend.KindOf(got.Halt) != backend.Cancelled {
				t.Fatalf("%v, halted by %v", err, got.Halt)
			}
			for at, i := range got.Items {
				if done := at < 4; done != (i.State == Done) || !done && i.State != Left {
					t.Errorf("%s is in state %d", i.AuthID, i.State)
				}
			}
			if left := open(t, c); !slices.Equal(left, tc.left) {
				t.Errorf("open is %q, want %q", left, tc.left)
			}
		})
	}
}

// TestStoppedBeforeItsFirstCall is a record whose turn had come when the end did.
func TestStoppedBeforeItsFirstCall(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	a := &api{does: func(ctx context.Context, id string) (backend.Erasure, error) {
		cancel(ErrGivenUp)
		return backend.Erasure{}, &backend.Error{Kind: backend.Cancelled, Err: context.Cause(ctx)}
	}}
	c := config(t, a)
	got, err := Run(ctx, c, Order{AuthIDs: ids(3)}, silent)
	if err != nil || got.Items[0].State != Left || backend.KindOf(got.Halt) != backend.Cancelled {
		t.Errorf("%v, %+v", err, got)
	}
	if lines := trailOf(t, c); !slices.Equal(lines, []string{"erase-intent intended a000,a001,a002", "erase stopped a000,a001,a002"}) {
		t.Errorf("the trail is %q", lines)
	}
}

func TestHopeless(t *testing.T) {
	refused := &backend.Error{Kind: backend.WrongKey, Message: "Forbidden"}
	t.Run("the rest is left alone", func(t *testing.T) {
		a := &api{does: says(backend.OutcomeRefused, refused)}
		c := config(t, a)
		got, err := Run(t.Context(), c, Order{AuthIDs: ids(100)}, silent)
		if err != nil || backend.KindOf(got.Halt) != backend.WrongKey {
			t.Fatalf("%v, halted by %v", err, got.Halt)
		}
		if n := len(a.asked); n < giveUpAfter || n > giveUpAfter+c.atOnce() {
			t.Errorf("%d were tried", n)
		}
		if left := open(t, c); left != nil {
			t.Errorf("%d are open", len(left))
		}
	})
	t.Run("some that are refused stop nothing", func(t *testing.T) {
		n := 0
		a := &api{}
		a.does = func(_ context.Context, id string) (backend.Erasure, error) {
			if n++; n%giveUpAfter != 0 {
				return backend.Erasure{AuthID: id, Outcome: backend.OutcomeRefused, Cause: refused}, nil
			}
			return backend.Erasure{AuthID: id, Outcome: backend.OutcomeErased}, nil
		}
		c := config(t, a)
		c.AtOnce = 1
		if got, err := Run(t.Context(), c, Order{AuthIDs: ids(60)}, silent); err != nil || got.Halt != nil {
			t.Errorf("%v, halted by %v", err, got.Halt)
		}
	})
	t.Run("an API that can't be read", func(t *testing.T) {
		a := &api{}
		a.does = func(_ context.Context, id string) (backend.Erasure, error) {
			return backend.Erasure{AuthID: id, Outcome: backend.OutcomeNotDone, Cause: &backend.Error{Kind: backend.GatewayFault}}, nil
		}
		c := config(t, a)
		if got, err := Run(t.Context(), c, Order{AuthIDs: ids(100)}, silent); err != nil || backend.KindOf(got.Halt) != backend.GatewayFault || len(a.asked) > giveUpAfter+c.atOnce() {
			t.Errorf("%v, halted by %v after %d", err, got.Halt, len(a.asked))
		}
	})
	t.Run("nor be read back", func(t *testing.T) {
		a := &api{}
		a.does = func(_ context.Context, id string) (backend.Erasure, error) {
			return backend.Erasure{AuthID: id, Outcome: backend.OutcomeUnknown, Calls: 1, Cause: &backend.Error{Kind: backend.BrokenOff}, ReadBack: &backend.Error{Kind: backend.Network}}, nil
		}
		c := config(t, a)
		if got, err := Run(t.Context(), c, Order{AuthIDs: ids(100)}, silent); err != nil || backend.KindOf(got.Halt) != backend.BrokenOff || len(a.asked) > giveUpAfter+c.atOnce() {
			t.Errorf("%v, halted by %v after %d", err, got.Halt, len(a.asked))
		}
	})
	t.Run("DELETEs that fail stop nothing", func(t *testing.T) {
		a := &api{}
		a.does = func(_ context.Context, id string) (backend.Erasure, error) {
			return backend.Erasure{AuthID: id, Outcome: backend.OutcomeNotDone, Calls: 3, Cause: &backend.Error{Kind: backend.Network}, Record: &backend.Authentication{ID: id}}, nil
		}
		if got, err := Run(t.Context(), config(t, a), Order{AuthIDs: ids(20)}, silent); err != nil || got.Halt != nil {
			t.Errorf("%v, halted by %v", err, got.Halt)
		}
	})
	t.Run("what is the record's own affair stops nothing", func(t *testing.T) {
		a := &api{does: says(backend.OutcomeRefused, &backend.Error{Kind: backend.BadRequest})}
		if got, err := Run(t.Context(), config(t, a), Order{AuthIDs: ids(20)}, silent); err != nil || got.Halt != nil {
			t.Errorf("%v, halted by %v", err, got.Halt)
		}
	})
}

func TestATrailThatCantBeWritten(t *testing.T) {
	t.Run("at the start", func(t *testing.T) {
		a := &api{does: says(backend.OutcomeErased, nil)}
		c := config(t, a)
		if err := os.WriteFile(c.Trail.Dir(), nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Run(t.Context(), c, Order{AuthIDs: ids(3)}, silent); err == nil || len(a.asked) > 0 {
			t.Errorf("%v, %d were tried", err, len(a.asked))
		}
	})
	t.Run("half way", func(t *testing.T) {
		a := &api{}
		c := config(t, a)
		c.AtOnce = 1
		a.does = func(_ context.Context, id string) (backend.Erasure, error) {
			if id == "a001" {
				if err := os.Rename(c.Trail.Dir(), c.Trail.Dir()+"-away"); err != nil {
					t.Error(err)
				}
				if err := os.WriteFile(c.Trail.Dir(), nil, 0o600); err != nil {
					t.Error(err)
				}
			}
			return backend.Erasure{AuthID: id, Outcome: backend.OutcomeErased}, nil
		}
		got, err := Run(t.Context(), c, Order{AuthIDs: ids(5)}, silent)
		if err != nil || len(a.asked) != 2 {
			t.Fatalf("%v, %d were tried", err, len(a.asked))
		}
		if _, ok := errors.AsType[*audit.Error](got.Halt); !ok {
			t.Errorf("halted by %v", got.Halt)
		}
		if i := got.Items[1]; i.State != Done || i.Untold == nil || i.Erasure.Outcome != backend.OutcomeErased {
			t.Errorf("the record whose outcome is in no trail is told as %+v", i)
		}
		if i := got.Items[2]; i.State != Left {
			t.Errorf("the next is told as %+v", i)
		}
	})
}

func TestOneProcessAtATime(t *testing.T) {
	a := &api{does: says(backend.OutcomeErased, nil)}
	c := config(t, a)
	op := audit.Operation{ID: audit.NewOperation(), Open: ids(2)}
	release, err := audit.Open(c.Trail.Dir(), audit.Who{}).Claim(op.ID)
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	if _, err := Run(t.Context(), c, Order{AuthIDs: ids(2), Continues: op.ID}, silent); !errors.Is(err, audit.ErrClaimed) {
		t.Errorf("an order went on: %v", err)
	}
	if _, err := Recheck(t.Context(), c, op, func(int, int) {}); !errors.Is(err, audit.ErrClaimed) {
		t.Errorf("records were read: %v", err)
	}
	if len(a.asked) > 0 {
		t.Error("something was erased")
	}
}

// TestGoneOnByAnother has somebody else finish an operation that was looked at: what
// the trail says of its records by then is the last word on them.
func TestGoneOnByAnother(t *testing.T) {
	a := &api{does: says(backend.OutcomeErased, nil)}
	c := config(t, a)
	if err := c.Trail.Append(entry(c, audit.NewOperation(), audit.EraseIntent, audit.Intended, ids(3))); err != nil {
		t.Fatal(err)
	}
	c.Service = book{records: map[string]backend.Authentication{"a000": {ID: "a000"}, "a001": {ID: "a001"}}, fails: map[string]*backend.Error{"a002": {Kind: backend.Timeout}}}
	ops, err := audit.Unfinished(c.Trail.Dir(), c.Project)
	if err != nil || len(ops) != 1 {
		t.Fatalf("%v, %+v", err, ops)
	}
	op := ops[0]
	seen, err := Recheck(t.Context(), c, op, func(int, int) {})
	if err != nil || seen.Open() != 3 {
		t.Fatalf("%v, %+v", err, seen)
	}
	if _, err := Run(t.Context(), c, Order{AuthIDs: []string{"a001"}, Continues: op.ID}, silent); err != nil {
		t.Fatal(err)
	}
	before := trailOf(t, c)

	ended, end := context.WithCancelCause(t.Context())
	end(ErrGivenUp) // which would give up what is erased
	for _, ctx := range []context.Context{t.Context(), ended} {
		_, err := Run(ctx, c, Order{AuthIDs: ids(2), Continues: op.ID}, silent)
		if ctx.Err() == nil && !errors.Is(err, audit.ErrGoneOn) || err == nil {
			t.Errorf("an order went on: %v", err)
		}
	}
	again, err := Recheck(t.Context(), c, op, func(_, total int) {
		if total != 2 {
			t.Errorf("%d are read again", total)
		}
	})
	if err != nil || again.Open() != 2 {
		t.Errorf("%v, %+v", err, again)
	}
	if now := trailOf(t, c); !slices.Equal(now, before) {
		t.Errorf("the trail is %q", now)
	}
	given, err := GiveUp(c, op, seen)
	if err != nil || given.Open() != 2 {
		t.Errorf("%+v, %v", given, err)
	}
	if now := trailOf(t, c); !slices.Equal(now, append(before, "erase stopped a002,a000")) {
		t.Errorf("the trail is %q", now)
	}
	if !slices.Equal(a.asked, []string{"a001"}) {
		t.Errorf("%q were erased", a.asked)
	}
}

// TestWhatCantBeFoundAfterACut is read again after a while: the run that was cut off
// may have erased it, and what reads may be behind. Where nobody has sent a DELETE
// before, the API has refused it.
func TestWhatCantBeFoundAfterACut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := config(t, &api{does: says(backend.OutcomeRefused, &backend.Error{Kind: backend.NotFound, Status: 400, Attempts: 1})})
		first, err := Run(t.Context(), c, Order{AuthIDs: ids(1)}, silent)
		if err != nil || first.Items[0].Erasure.Outcome != backend.OutcomeRefused || open(t, c) != nil {
			t.Errorf("%+v, %v", first, err)
		}
		c.Service = book{records: map[string]backend.Authentication{"a000": {ID: "a000"}, "a001": {ID: "a001", Erased: true}},
			fails: map[string]*backend.Error{"a002": {Kind: backend.NotFound}, "a003": {Kind: backend.Timeout}}}
		op := audit.NewOperation()
		if err := c.Trail.Append(entry(c, op, audit.EraseIntent, audit.Intended, ids(4))); err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		went, err := Run(t.Context(), c, Order{AuthIDs: ids(4), Continues: op}, silent)
		if took := time.Since(began); err != nil || took < c.behind() || took > c.behind()+time.Second {
			t.Errorf("%v after %v", err, took)
		}
		for i, want := range []backend.Outcome{backend.OutcomeRefused, backend.OutcomeErasedUnheard, backend.OutcomeNotFound, backend.OutcomeUnknown} {
			if got := went.Items[i]; got.State != Done || got.Erasure.Outcome != want {
				t.Errorf("%s: %+v, want %v", got.AuthID, got, want)
			}
		}
		if left := open(t, c); !slices.Equal(left, []string{"a003"}) {
			t.Errorf("open is %q", left)
		}
	})
}

func TestNothingAfterTheEnd(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	a := &api{does: says(backend.OutcomeErased, nil)}
	c := config(t, a)
	if _, err := Run(ctx, c, Order{AuthIDs: ids(2)}, silent); backend.KindOf(err) != backend.Cancelled || len(a.asked) > 0 || len(trailOf(t, c)) > 0 {
		t.Errorf("%v; %q", err, a.asked)
	}
}

// book is a Service that knows some records.
type book struct {
	backend.Service
	records map[string]backend.Authentication
	fails   map[string]*backend.Error
}

func (b book) Authentication(_ context.Context, id string) (backend.Authentication, error) {
	if err := b.fails[id]; err != nil {
		return backend.Authentication{}, err
	}
	return b.records[id], nil
}

func TestRecheck(t *testing.T) {
	a := &api{does: says(backend.OutcomeErased, nil)}
	c := config(t, a)
	op := audit.NewOperation()
	intent := entry(c, op, audit.EraseIntent, audit.Intended, ids(5))
	if err := c.Trail.Append(intent, entry(c, op, audit.Erase, audit.Done, []string{"a000"})); err != nil {
		t.Fatal(err)
	}
	service := book{records: map[string]backend.Authentication{
		"a001": {ID: "a001", Erased: true}, "a002": {ID: "a002"},
	}, fails: map[string]*backend.Error{"a003": {Kind: backend.NotFound}, "a004": {Kind: backend.Timeout}}}
	c.Service = service
	ops, err := audit.Unfinished(c.Trail.Dir(), c.Project)
	if err != nil || len(ops) != 1 {
		t.Fatalf("%v, %+v", err, ops)
	}
	got, err := Recheck(t.Context(), c, ops[0], func(done, total int) {
		if done > total || total != 4 {
			t.Errorf("%d of %d", done, total)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Erased) != 1 || len(got.There) != 1 || !slices.Equal(got.Missing, []string{"a003"}) || !slices.Equal(got.Unread, []string{"a004"}) || got.Err.Kind != backend.Timeout {
		t.Errorf("%+v", got)
	}
	if left := open(t, c); !got.Closed || got.Open() != 2 || !slices.Equal(left, []string{"a002", "a004"}) {
		t.Errorf("open is %q", left)
	}
	if len(a.asked) > 0 {
		t.Error("reading erased something")
	}
	// What goes on does so under the same operation, without a second intent.
	if _, err := Run(t.Context(), c, Order{AuthIDs: []string{"a002"}, Continues: op}, silent); err != nil {
		t.Fatal(err)
	}
	got.There = nil
	if given, err := GiveUp(c, ops[0], got); err != nil || given.Open() != 1 {
		t.Fatalf("%+v, %v", given, err)
	}
	if left := open(t, c); left != nil {
		t.Errorf("open is %q", left)
	}
	if n := strings.Count(strings.Join(trailOf(t, c), "\n"), "erase-intent"); n != 1 {
		t.Errorf("%d intents", n)
	}
	another := entry(c, audit.NewOperation(), audit.EraseIntent, audit.Intended, []string{"a002"})
	if err := c.Trail.Append(another); err != nil {
		t.Fatal(err)
	}
	service.fails["a002"] = &backend.Error{Kind: backend.WrongKey}
	if _, err := Recheck(t.Context(), c, audit.Operation{ID: another.Operation, Open: []string{"a002"}}, func(int, int) {}); backend.KindOf(err) != backend.WrongKey {
		t.Errorf("with a wrong key: %v", err)
	}
}

// TestNothingButMissing says nothing of the records: the key may be another
// project's.
func TestNothingButMissing(t *testing.T) {
	c := config(t, &api{})
	if err := c.Trail.Append(entry(c, audit.NewOperation(), audit.EraseIntent, audit.Intended, ids(2))); err != nil {
		t.Fatal(err)
	}
	missing := &backend.Error{Kind: backend.NotFound}
	c.Service = book{fails: map[string]*backend.Error{"a000": missing, "a001": missing}}
	ops, err := audit.Unfinished(c.Trail.Dir(), c.Project)
	if err != nil || len(ops) != 1 {
		t.Fatalf("%v, %+v", err, ops)
	}
	got, err := Recheck(t.Context(), c, ops[0], func(int, int) {})
	if err != nil || got.Closed || got.Open() != 2 || len(open(t, c)) != 2 {
		t.Errorf("%v, %+v", err, got)
	}
	if given, err := GiveUp(c, ops[0], got); err != nil || given.Open() != 2 || open(t, c) != nil {
		t.Errorf("%v, %q are open", err, open(t, c))
	}
	if lines := trailOf(t, c); lines[1] != "erase not-found a000,a001" {
		t.Errorf("the trail is %q", lines)
	}
}
