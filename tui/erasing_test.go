package tui

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"faceauth/backend"
	"faceauth/backend/audit"
)

// registry is a Service whose records can be erased.
type registry struct {
	scripted
	takes time.Duration // to erase one
	does  func(id string) backend.Erasure

	mu    sync.Mutex
	gone  map[string]bool
	asked []string
}

// registryOf has n people, of whom those erased from the start are left so.
func registryOf(n int) *registry {
	r := &registry{scripted: people(n), gone: map[string]bool{}}
	page, one := r.page, r.one
	r.page = func(ctx context.Context, req backend.PageRequest) (backend.Page, error) {
		p, err := page(ctx, req)
		for i := range p.Records {
			p.Records[i] = r.now(p.Records[i])
		}
		return p, err
	}
	r.one = func(ctx context.Context, id string) (backend.Authentication, error) {
		a, err := one(ctx, id)
		return r.now(a), err
	}
	return r
}

// now is a record as it is now.
func (r *registry) now(a backend.Authentication) backend.Authentication {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.gone[a.ID] {
		return a
	}
	return backend.Authentication{ID: a.ID, Status: a.Status, Created: a.Created, ProjectID: a.ProjectID, Erased: true, ErasedAt: noon(),
		Raw: fmt.Appendf(nil, `{"auth_id":%q,"delete_check":true}`, a.ID)}
}

func (r *registry) Erase(ctx context.Context, id string) (backend.Erasure, error) {
	if ctx.Err() != nil {
		return backend.Erasure{}, &backend.Error{Kind: backend.Cancelled, Err: context.Cause(ctx)}
	}
	r.mu.Lock()
	r.asked = append(r.asked, id)
	r.mu.Unlock()
	time.Sleep(r.takes)
	e := backend.Erasure{AuthID: id, Outcome: backend.OutcomeErased, Calls: 1}
	if r.does != nil {
		e = r.does(id)
	}
	if e.Outcome.Gone() {
		r.mu.Lock()
		r.gone[id] = true
		r.mu.Unlock()
	}
	return e, nil
}

// erased is what DELETE was asked for so far, in order of the ids.
func (r *registry) erased() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Sorted(slices.Values(r.asked))
}

// erasers are the options of a console that may erase.
func erasers(t *testing.T, r *registry) Options {
	t.Helper()
	o := Options{Trail: audit.Open(filepath.Join(t.TempDir(), "trail"), audit.Who{User: "kim", From: "192.0.2.7"})}
	o.Connect = func(context.Context) (Session, error) {
		return Session{Service: r, Project: "sandbox001", Local: true}, nil
	}
	return o
}

// trail is the trail in words, oldest first.
func trailOf(t *testing.T, o Options) []string {
	t.Helper()
	var out []string
	for l, err := range audit.Read(o.Trail.Dir(), audit.Choice{OldestFirst: true}) {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, fmt.Sprintf("%s %s %d", l.Action, l.Outcome, len(l.AuthIDs)))
	}
	return out
}

func (b *bench) wantsTrail(o Options, want ...string) {
	b.Helper()
	if got := trailOf(b.T, o); !slices.Equal(got, want) {
		b.Errorf("the trail is %q, want %q", got, want)
	}
}

// confirm answers the dialog as a person does, who first reads it.
func (b *bench) confirm(number string) {
	b.pass(time.Second)
	for _, r := range number {
		b.press(string(r))
	}
	if number != "y" {
		b.press("enter")
	}
}

func TestErasingOne(t *testing.T) {
	r := registryOf(30)
	o := erasers(t, r)
	console(t, 120, 40, o, func(b *bench) {
		b.press("j", "y", "r", "j") // its record is on the clipboard
		id := person(2).ID
		b.m.copied = copied{what: "the record", text: "안녕", about: []string{id}}
		b.press("d")
		b.wants("Erase 1 authentication of sandbox001 · LOCAL", id, "Press y to erase it", "auth_id, auth_status and create_time")
		b.press("y") // on its way before the dialog was read
		b.wants("Press y to erase it")
		b.press("n")
		b.pass(time.Second)
		b.press("n")
		b.wantsNot("Press y")
		if len(r.erased()) > 0 {
			t.Fatalf("%q were erased", r.erased())
		}
		b.wantsTrail(o)
		b.press("d")
		shown := b.m.shown
		if len(shown) == 0 {
			t.Error("the detail shows nothing")
		}
		b.confirm("y")
		b.wants("1 of 1 erased", "✓ erased")
		b.pass(time.Second)
		if strings.Trim(string(shown), "\x00") != "" {
			t.Errorf("what was shown of it is left in memory: %q", shown)
		}
		if got := r.erased(); !slices.Equal(got, []string{id}) {
			t.Errorf("%q were erased", got)
		}
		b.wantsTrail(o, "erase-intent intended 1", "erase done 1")
		b.press("esc")
		b.pass(time.Second)
		if !b.m.erased(id) || b.current() != id {
			t.Errorf("the row did not change in place; the cursor is on %s", b.current())
		}
		if rec := b.m.store.Snapshot().Record(2); rec.SubmissionID != "" || rec.Scores.FaceSimilarity.Given {
			t.Errorf("the console still knows %+v", rec)
		}
		if b.m.copied.text != "" || b.m.erasure != nil {
			t.Error("what was copied of it is kept")
		}
		b.press("d")
		b.wants("Nothing to erase: 1 record erased already.")
	})
}

// TestKeysInFlight holds that nothing typed without having seen the dialog
// confirms.
func TestKeysInFlight(t *testing.T) {
	for _, keys := range []string{"dy", "dyyyyyyyy", "dyy\ryy\r", "d1\r", "\rdy", "vjjjvd4\r", "vjjjvd4\r4\r", "jdqdqdy", "pdy", "d yd y"} {
		r := registryOf(30)
		o := erasers(t, r)
		console(t, 120, 40, o, func(b *bench) {
			for _, k := range keys {
				b.press(strings.NewReplacer("\r", "enter", " ", "space").Replace(string(k)))
			}
			b.pass(time.Minute)
		})
		if len(r.erased()) > 0 || len(trailOf(t, o)) > 0 {
			t.Errorf("%q erased %q", keys, r.erased())
		}
	}
}

// TestTheDialogAnswersForWhatItShows has the list change under the dialog in each
// way that it can.
func TestTheDialogAnswersForWhatItShows(t *testing.T) {
	r := registryOf(40)
	o := erasers(t, r)
	console(t, 120, 40, o, func(b *bench) {
		b.press("space", "space", "space")
		want := []string{person(0).ID, person(1).ID, person(2).ID}
		slices.Sort(want)
		b.press("d")
		b.wants("Erase 3 authentications")
		fresh := person(0)
		fresh.ID, fresh.Created, fresh.Raw = "0000-new", noon().Add(time.Hour), []byte(`{"new":1}`)
		b.m.store.Add([]backend.Authentication{fresh})
		b.m.list.Do("unmark")
		b.m.list.Do("mark-all")
		b.run(b.m.look())
		b.now()
		b.wants("Erase 3 authentications")
		b.confirm("3")
		b.wants("3 of 3 erased")
		if got := r.erased(); !slices.Equal(got, want) {
			t.Errorf("%q were erased, want %q", got, want)
		}
	})
}

// TestALoadThatIsSupersededBringsNothingBack has a page of a load that was stopped by
// the erasure come late, and from before.
func TestALoadThatIsSupersededBringsNothingBack(t *testing.T) {
	r := registryOf(40)
	o := erasers(t, r)
	console(t, 120, 40, o, func(b *bench) {
		page := r.page
		r.page = func(ctx context.Context, req backend.PageRequest) (backend.Page, error) {
			p, err := page(ctx, req)
			time.Sleep(5 * time.Second) // whether ctx ends or not
			return p, err
		}
		b.run(b.m.loadRanges([]backend.Range{{}}))
		b.press("d")
		id := person(0).ID
		b.confirm("y")
		b.pass(10 * time.Second)
		b.wants("1 of 1 erased")
		b.press("esc")
		if !b.m.erased(id) {
			t.Error("the list has it as it was before")
		}
	})
}

func TestMarkedHiddenAndErasedAlready(t *testing.T) {
	r := registryOf(40)
	o := erasers(t, r)
	console(t, 120, 40, o, func(b *bench) {
		for range 8 {
			b.press("space") // people 0 to 7, of whom 6 is erased, and 1 and 4 are rejected
		}
		b.press("/")
		b.write("status:rejected")
		b.press("enter", "d")
		b.wants("Erase 7 authentications", "5 of them hidden by the filter", "1 erased already, and left out")
		b.confirm("7")
		b.wants("7 of 7 erased")
		if _, n := b.m.list.Marks(); n != 1 {
			t.Errorf("%d are marked, want the one that had been erased before", n)
		}
		b.wantsTrail(o, append([]string{"erase-intent intended 7"}, slices.Repeat([]string{"erase done 1"}, 7)...)...)
	})
}

func TestErasingByRule(t *testing.T) {
	r := registryOf(400)
	o := erasers(t, r)
	console(t, 120, 40, o, func(b *bench) {
		b.press("D")
		b.wants("there is no filter")
		b.press("/")
		b.write("status:nothing")
		b.press("enter", "D")
		b.wants("Nothing to erase: the filter shows none.")
		b.press("esc", "/")
		b.write("until:2026-11-20 status:rejected")
		b.press("enter")
		b.pass(time.Second)
		var want []string
		for i := range 400 {
			if p := person(i); p.Status == backend.Rejected && p.Created.Before(time.Date(2026, 11, 20, 15, 0, 0, 0, time.UTC)) {
				want = append(want, p.ID)
			}
		}
		slices.Sort(want)
		if n := b.m.list.View().Len(); n == 0 || n != len(want) {
			t.Fatalf("the filter shows %d of %d", n, len(want))
		}
		b.press("D")
		b.wants(fmt.Sprintf("Erase %d authentications", len(want)), "fits until:2026-11-20 status:rejected.")
		b.confirm(fmt.Sprint(len(want)))
		if got := r.erased(); !slices.Equal(got, want) {
			t.Errorf("%q were erased, want %q", got, want)
		}
	})
	for l := range audit.Read(o.Trail.Dir(), audit.Choice{Actions: []audit.Action{audit.EraseIntent}}) {
		if got := l.Filter.String(); !strings.Contains(got, "status:rejected") {
			t.Errorf("the trail says they were chosen by %q", got)
		}
	}
}

func TestErasingIsStoppedAndTriedAgain(t *testing.T) {
	r := registryOf(40)
	r.takes = time.Second
	o := erasers(t, r)
	console(t, 120, 40, o, func(b *bench) {
		b.press("space", "space", "space", "space", "space", "d")
		b.confirm("5")
		b.pass(1500 * time.Millisecond)
		b.wants("Erasing 5", "2 of 5", "… erasing", "waiting")
		b.press("esc")
		b.wants("stopping: 2 under way are waited for")
		b.pass(time.Second)
		b.wants("4 of 5 erased", "1 not tried", "Stopped by hand")
		b.wantsTrail(o, "erase-intent intended 5", "erase done 1", "erase done 1", "erase done 1", "erase done 1", "erase stopped 1")
		b.press("r")
		b.wants("Erase 1 authentication of")
		b.press("esc") // not meant
		b.wants("4 of 5 erased")
		b.press("r")
		b.confirm("y")
		b.pass(2 * time.Second)
		b.wants("1 of 1 erased")
		if got := r.erased(); len(got) != 5 || len(slices.Compact(got)) != 5 {
			t.Errorf("asked for %q", got)
		}
		b.press("esc")
		if b.m.erasure != nil {
			t.Error("it is kept after it was seen")
		}
	})
}

func TestErasingInTheBackground(t *testing.T) {
	r := registryOf(1200)
	r.takes = time.Second
	r.does = func(id string) backend.Erasure {
		o := backend.OutcomeErased
		if id == person(2).ID {
			o = backend.OutcomeRefused
		}
		return backend.Erasure{AuthID: id, Outcome: o, Calls: 1}
	}
	o := erasers(t, r)
	console(t, 120, 40, o, func(b *bench) {
		b.press("space", "space", "space", "d")
		b.confirm("3")
		b.press("q")
		b.wants("erasing … 0 of 3 · d shows it · esc stops it", "STATUS")
		for _, key := range []string{"n", "ctrl+r", "L"} {
			b.press(key)
			b.wants("nothing is loaded meanwhile")
		}
		b.press("e", "enter")
		b.press("esc")
		b.press("j", "d")
		b.wants("Erasing 3 authentications")
		b.press("q")
		b.pass(5 * time.Second)
		b.wants("2 of 3 records erased. d shows what came of the others.")
		b.press("j", "d")
		b.wants("2 of 3 erased", "✗ refused")
		b.press("q")
		b.press("d")
		b.wants("Press y") // it has been seen
	})
}

func TestLeavingWhileRecordsAreErased(t *testing.T) {
	begin := func(b *bench) {
		b.press("space", "space", "space", "d")
		b.confirm("3")
		b.pass(500 * time.Millisecond)
		b.press("ctrl+c")
		b.wants("Waiting for the erasures under way")
		if b.quit {
			t.Fatal("it left at once")
		}
	}
	t.Run("waits", func(t *testing.T) {
		r := registryOf(40)
		r.takes = time.Second
		o := erasers(t, r)
		console(t, 120, 40, o, func(b *bench) {
			begin(b)
			b.pass(time.Second)
			if !b.quit {
				t.Error("it does not leave")
			}
			b.wantsTrail(o, "erase-intent intended 3", "erase done 1", "erase done 1")
		})
		if ops, err := audit.Unfinished(o.Trail.Dir(), "sandbox001"); err != nil || len(ops) != 1 || !slices.Equal(ops[0].Open, []string{person(2).ID}) {
			t.Errorf("%v, %+v", err, ops)
		}
	})
	t.Run("does not", func(t *testing.T) {
		r := registryOf(40)
		r.takes = time.Hour
		console(t, 120, 40, erasers(t, r), func(b *bench) {
			begin(b)
			b.press("ctrl+c")
			if !b.quit || !b.m.hurried {
				t.Error("it still waits")
			}
		})
	})
}

func TestNoTrailNoErasing(t *testing.T) {
	r := registryOf(40)
	o := erasers(t, r)
	if err := os.WriteFile(o.Trail.Dir(), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	console(t, 120, 40, o, func(b *bench) {
		b.press("d")
		b.wants("Can't write the trail at", "not a directory", "Nothing can be erased")
		b.confirm("y")
		b.wantsNot("Nothing can be erased")
	})
	o.Trail = nil
	console(t, 120, 40, o, func(b *bench) {
		b.press("d")
		b.wants("nothing is erased without one")
	})
	if len(r.erased()) > 0 {
		t.Errorf("%q were erased", r.erased())
	}
}

// TestTheTrailBreaksWhileTheDialogIsOpen is found out when the intent is written.
func TestTheTrailBreaksWhileTheDialogIsOpen(t *testing.T) {
	r := registryOf(40)
	o := erasers(t, r)
	console(t, 120, 40, o, func(b *bench) {
		b.press("d")
		if err := os.RemoveAll(o.Trail.Dir()); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(o.Trail.Dir(), nil, 0o600); err != nil {
			t.Fatal(err)
		}
		b.confirm("y")
		b.wants("Can't write the trail", "any key goes back")
		b.press("esc")
		b.wants("STATUS")
	})
	if len(r.erased()) > 0 {
		t.Errorf("%q were erased", r.erased())
	}
}

func TestReadOnly(t *testing.T) {
	r := registryOf(40)
	o := erasers(t, r)
	o.ReadOnly = true
	console(t, 120, 40, o, func(b *bench) {
		b.wantsNot("d erase")
		for _, key := range []string{"d", "D"} {
			b.press(key)
			b.wants("This console is read-only", "--read-only")
			b.press("j")
		}
		b.press("?")
		b.wants("(not in a console that is read-only)")
		b.press("esc", "enter", "d")
		b.wants("This console is read-only")
		b.confirm("y")
	})
	if len(r.erased()) > 0 {
		t.Errorf("%q were erased", r.erased())
	}
}

func TestNothingToEraseWith(t *testing.T) {
	o := in(people(3))
	o.Trail = audit.Open(t.TempDir(), audit.Who{})
	console(t, 120, 40, o, func(b *bench) {
		b.press("d")
		b.wants("This connection can't erase.")
	})
}

// TestAFilterThatIsNotInForceYet erases nothing: what is shown is still what the
// filter before had chosen.
func TestAFilterThatIsNotInForceYet(t *testing.T) {
	r := registryOf(40)
	console(t, 120, 40, erasers(t, r), func(b *bench) {
		b.press("/")
		b.write("status:rejected")
		b.press("enter")
		b.m.looking.busy = true
		b.press("D")
		b.wants("The list is being made: D again in a moment.")
		b.m.looking.busy = false
		b.press("D")
		b.wants("Erase 8 authentications")
	})
}

// TestRecordsWithoutADate are as old as nobody knows: a rule about dates leaves them
// alone, though the list shows them.
func TestRecordsWithoutADate(t *testing.T) {
	r := registryOf(20)
	page := r.page
	r.page = func(ctx context.Context, req backend.PageRequest) (backend.Page, error) {
		p, err := page(ctx, req)
		p.Records[3].Created, p.Records[3].CreatedText = time.Time{}, "yesterday"
		return p, err
	}
	console(t, 120, 40, erasers(t, r), func(b *bench) {
		b.press("/")
		b.write("until:2026-12-01")
		b.press("enter")
		b.pass(time.Second)
		b.press("D")
		b.wants("1 without a readable create_time left")
		b.confirm("17") // two of twenty are erased already
		if slices.Contains(r.erased(), person(3).ID) || len(r.erased()) != 17 {
			t.Errorf("%q were erased", r.erased())
		}
	})
}
