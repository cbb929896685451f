package tui

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"faceauth/backend"
	"faceauth/keymap"
)

// growing is people(n) to which newer records are added while it runs.
type growing struct {
	scripted
	newer  int          // how many there are, a minute apart
	size   int          // records a page of the newer ones
	failOn map[int]bool // pages of the newer ones that fail, by number
	calls  int
}

func grow(n int) *growing {
	g := &growing{scripted: people(n), size: 100, failOn: map[int]bool{}}
	old := g.page
	g.page = func(ctx context.Context, r backend.PageRequest) (backend.Page, error) {
		g.calls++
		if r.Range.Since.IsZero() {
			return old(ctx, r)
		}
		at := 0
		if r.After != nil {
			at = len(r.After.AuthID)
		}
		if g.failOn[at] {
			return backend.Page{}, &backend.Error{Kind: backend.BadRequest, Op: "list authentications", Status: 400, Attempts: 1}
		}
		var p backend.Page
		for i := at * g.size; i < min((at+1)*g.size, g.newer); i++ {
			a := person(100_000 + i)
			a.Created = noon().Add(time.Duration(g.newer-i) * time.Minute)
			p.Records = append(p.Records, a)
		}
		if (at+1)*g.size < g.newer {
			p.Next = &backend.Cursor{AuthID: strings.Repeat("x", at+1), CreateTime: "t"}
		}
		return p, nil
	}
	return g
}

func TestARefreshThatFailsLeavesNoHole(t *testing.T) {
	g := grow(40)
	console(t, 120, 40, in(g), func(b *bench) {
		b.wants("40 loaded · that is all")
		g.newer, g.failOn[1] = 350, true
		b.press("ctrl+r")
		b.wants("did not accept the request", "140 loaded · newest not complete")
		b.press("esc", "j", "G", "n")
		b.wants("newest not complete", "did not accept the request")
		g.failOn[1] = false
		b.press("ctrl+r")
		b.wants("390 loaded · that is all", "350 new, 0 changed.")
	})
}

func TestARefreshThatIsStoppedLeavesNoHole(t *testing.T) {
	g := grow(40)
	inner, slow := g.page, false
	g.page = func(ctx context.Context, r backend.PageRequest) (backend.Page, error) {
		if slow && r.After != nil {
			<-ctx.Done()
			return backend.Page{}, &backend.Error{Kind: backend.Cancelled, Err: ctx.Err(), Attempts: 1}
		}
		return inner(ctx, r)
	}
	console(t, 120, 40, in(g), func(b *bench) {
		g.newer, slow = 350, true
		b.press("ctrl+r", "esc")
		b.wants("140 loaded · newest not complete")
		slow = false
		b.press("ctrl+r")
		b.wants("390 loaded · that is all")
	})
}

func TestRefreshDuringTheFirstLoadChangesNothing(t *testing.T) {
	s := people(40)
	inner := s.page
	s.page = func(ctx context.Context, r backend.PageRequest) (backend.Page, error) {
		time.Sleep(5 * time.Second)
		return inner(ctx, r)
	}
	console(t, 80, 24, in(s), func(b *bench) {
		b.pass(time.Second)
		b.press("ctrl+r")
		b.pass(10 * time.Second)
		b.wants("40 loaded · that is all")
	})
}

func TestAWaitCanBeCutShort(t *testing.T) {
	w := backend.Wait{Attempt: 1, For: 25 * time.Second, Cause: &backend.Error{Kind: backend.RateLimited, Status: 429}}
	console(t, 80, 24, in(waits(w, people(40))), func(b *bench) {
		b.wants("Attempt 2 in 25s")
		b.press("ctrl+r")
		b.wants("40 loaded · that is all")
	})
}

func TestARefusedCallIsRepeatedOnlyWhenAsked(t *testing.T) {
	calls := 0
	s := people(1200)
	inner := s.page
	s.page = func(ctx context.Context, r backend.PageRequest) (backend.Page, error) {
		if r.After != nil {
			calls++
			return backend.Page{}, &backend.Error{Kind: backend.WrongKey, Op: "list authentications", Status: 403, Attempts: 1}
		}
		return inner(ctx, r)
	}
	console(t, 80, 24, in(s), func(b *bench) {
		b.press("G", "k", "j", "k", "j", "G")
		if calls != 1 {
			t.Errorf("%d calls with a key that was refused", calls)
		}
		b.wants("did not accept the API key")
		b.press("n", "ctrl+r")
		if calls != 3 {
			t.Errorf("%d calls after n and ctrl+r", calls)
		}
	})
}

func TestAConnectionThatWasGivenUpCanBeMadeAgain(t *testing.T) {
	tries := 0
	o := Options{Connect: func(ctx context.Context) (Session, error) {
		tries++
		if tries == 1 {
			return Session{}, &backend.Error{Kind: backend.Insecure, Op: "set up the API client", Attempts: 1}
		}
		return Session{Service: people(40), Local: true}, nil
	}}
	console(t, 80, 24, o, func(b *bench) {
		b.wants("unprotected")
		b.press("esc")
		b.wants("Nothing loaded. ctrl+r asks the API.")
		b.press("n", "j", "enter", "ctrl+r")
		b.wants("40 loaded", "LOCAL")
	})
}

func TestTheWelcomeScreenCanBeReadToItsEnd(t *testing.T) {
	console(t, 60, 15, Options{}, func(b *bench) {
		b.wants("more lines")
		b.press("G")
		b.wants("read -rs FACEAUTH_API_KEY")
		b.wantsNot("more lines")
	})
}

func TestARecordOfTheFutureHidesNothing(t *testing.T) {
	g := grow(40)
	old := g.page
	g.page = func(ctx context.Context, r backend.PageRequest) (backend.Page, error) {
		p, err := old(ctx, r)
		if r.Range.Since.IsZero() {
			a := person(77_777)
			a.Created = noon().AddDate(7000, 0, 0)
			p.Records = append(p.Records, a)
		} else if r.Range.Since.After(noon()) {
			return backend.Page{}, err
		}
		return p, err
	}
	console(t, 80, 24, in(g), func(b *bench) {
		g.newer = 5
		b.press("ctrl+r")
		b.wants("5 new")
	})
}

func TestAWaitIsWholeOnANarrowScreen(t *testing.T) {
	w := backend.Wait{Attempt: 1, For: 5 * time.Second, Cause: &backend.Error{Kind: backend.CursorRepeated}}
	console(t, 60, 15, in(waits(w, people(40))), func(b *bench) { b.wants("… Attempt 2 in 5s · esc stops") })
}

func TestNothingLoadedIsSaid(t *testing.T) {
	console(t, 80, 24, in(failing(&backend.Error{Kind: backend.ServerFault, Op: "list authentications", Status: 503, Attempts: 6})), func(b *bench) {
		b.press("esc", "j")
		b.wants("Nothing loaded. ctrl+r asks the API.")
	})
}

func TestALongAnswerHidesNoAdvice(t *testing.T) {
	e := &backend.Error{Kind: backend.BadRequest, Op: "list authentications", Status: 400, TraceID: "0199cb93-bdf1-77ef-8cd4-3d38dec61830",
		Message: strings.Repeat("a very long message ", 60), Attempts: 1}
	for _, size := range sizes() {
		console(t, size[0], size[1], in(failing(e)), func(b *bench) {
			b.wants("did not accept the request", "traceId 0199cb93-bdf1-77ef-8cd4-3d38dec61830", "Check the ids and dates", "ctrl+r tries again", "STATUS")
		})
	}
}

func TestTheNextRecordWithoutLeaving(t *testing.T) {
	for _, width := range []int{80, 120} {
		console(t, width, 40, in(people(40)), func(b *bench) {
			b.press("enter", "K", "J", "J", "J", "K")
			if b.m.detail.AuthID() != person(2).ID || b.current() != person(2).ID {
				t.Errorf("at %d: on %s", width, b.m.detail.AuthID())
			}
			b.press("esc")
			b.wants("3 / 40")
		})
	}
}

// TestEveryHintDoesSomething presses each key of the footer where it is shown.
func TestEveryHintDoesSomething(t *testing.T) {
	for _, there := range [][]string{{}, {"enter"}, {"?"}, {"enter", "?"}, {"enter", "tab"}, {"k", "c"}} {
		console(t, 200, 40, in(people(1200)), func(b *bench) {
			b.press("j", "j")
			b.press(there...)
			for _, hint := range b.m.offered() {
				before := b.frame()
				b.press(hint.Keys[0])
				if b.frame() == before && !b.quit {
					t.Errorf("after %v, %s (%s) changes nothing", there, hint.Keys[0], hint.Label)
				}
				if b.quit {
					return
				}
				// Back to where we were, whatever the key did.
				for range 4 {
					if b.m.scope() != "list" {
						b.press("esc")
					}
				}
				if b.m.detail.Scope() == keymap.Raw { // which stays as it was left
					b.press("enter", "tab", "esc")
				}
				b.press(there...)
			}
		})
	}
}

// TestErasedFromHereAndNotRead looks at what is done with a record that the API
// said was erased, before anybody asked for it again.
func TestErasedFromHereAndNotRead(t *testing.T) {
	s := people(30)
	s.one = func(_ context.Context, id string) (backend.Authentication, error) {
		a := person(1)
		a.Erased, a.ErasedAt, a.Raw = true, noon(), []byte(`{"delete_check":true}`)
		return a, nil
	}
	console(t, 120, 30, linking(s), func(b *bench) {
		b.press("j", "enter", "tab")
		b.wants(`"memo": "안녕`)
		before := b.m.list.View().Snapshot
		b.m.store.Erase([]backend.Erasure{{AuthID: person(1).ID, Outcome: backend.OutcomeErased}})
		row, _ := before.Row(person(1).ID)
		for rec := range recordsOf(before, []uint32{row}) { // an export that was begun before
			if rec.ID != person(1).ID || !rec.Erased || len(rec.Raw) > 0 || rec.Scores != (backend.Scores{}) || len(rec.Comments) > 0 {
				t.Errorf("what was begun before gives %+v", rec)
			}
		}
		b.run(b.m.look())
		b.now()
		b.wants("Erased by this console and not read since.", "rejected 11-21 11:53 a1b2a4e5-7c…     -      -  erased")
		b.wantsNot("안녕")
		const left = `{"auth_id":"%s","auth_status":"rejected","create_time":"%s","delete_check":true}`
		want := fmt.Sprintf(left, person(1).ID, person(1).Created.Format("2006-01-02T15:04:05.000Z"))
		b.press("y", "r")
		if got := strings.Join(strings.Fields(b.clipboard()), ""); got != want {
			t.Errorf("copied %s, want %s", got, want)
		}
		path := filepath.Join(t.TempDir(), "out.ndjson")
		b.press("esc", "e", "tab", "tab", "ctrl+u")
		b.write(path)
		b.press("enter")
		b.pass(time.Second)
		if got, err := os.ReadFile(path); err != nil || !strings.Contains(string(got), want+"\n") || strings.Count(string(got), "\n") != 30 {
			t.Errorf("%v: written:\n%s", err, got)
		}
		b.press("enter", "ctrl+r")
		b.wants(`"delete_check": true`)
	})
}
