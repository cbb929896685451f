package tui

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"faceauth/backend"
	"faceauth/backend/state"
)

// write types text, a key for each letter.
func (b *bench) write(text string) {
	for _, r := range text {
		if r == ' ' {
			b.press("space")
			continue
		}
		b.press(string(r))
	}
}

func TestAFilterWorksWhileItIsTyped(t *testing.T) {
	console(t, 120, 40, in(people(1200)), func(b *bench) {
		b.press("/")
		b.wants("for example status:rejected")
		b.write("status:rej")
		b.wants("100 of 500 loaded", "rejected")
		b.wantsNot("approved 11-21")
		b.write("ected sim<7x")
		b.wants("0 of 500 loaded", "^") // sim<7 goes on
		b.press("backspace", "0")
		b.wants("50 of 500 loaded", "similarity under 70")
		b.press("enter")
		b.wantsNot("similarity under 70")
		b.wants("/ status:rejected sim<70", "50 of 500 loaded", "1 / 50")
		// Edited and given up, it is what it was.
		b.press("/")
		b.write(" sim>99")
		b.wants("0 of 500 loaded", "Nothing that is loaded fits the filter")
		b.press("esc")
		b.wants("50 of 500 loaded")
		b.press("esc")
		b.wants("500 loaded", "/ and then ↑ brings the filter back")
		b.press("/", "up", "enter")
		b.wants("50 of 500 loaded")
	})
}

func TestDatesOfAFilterAreLoaded(t *testing.T) {
	console(t, 120, 40, in(people(1200)), func(b *bench) {
		b.press("/")
		b.write("status:rejected since:4d")
		b.wants("dates by the API, 5 days not loaded")
		b.press("enter")
		b.pass(time.Second)
		b.wants("186 of 926 loaded", "dates by the API, all loaded")
		calls := b.m.calls
		b.press("/", "enter")
		b.pass(time.Second)
		if b.m.calls != calls {
			t.Error("what is loaded was asked for again")
		}
	})
}

func TestAnIDThatIsNotLoadedIsAskedFor(t *testing.T) {
	far := person(1100)
	console(t, 120, 40, in(people(1200)), func(b *bench) {
		b.send(tea.PasteMsg{Content: "id:" + far.ID})
		b.wants("0 of 500 loaded", "id asked of the API")
		b.press("enter")
		b.wants("1 of 501 loaded", far.ID)
		b.send(tea.PasteMsg{Content: "status:rejected"})
		b.wants("/ id:"+far.ID+" status:rejected", "0 of 501 loaded")
		b.press("esc")
		b.wants("1 of 501 loaded")
		b.press("/")
		b.press("ctrl+u")
		b.write("id:00000000-0000-0000-0000-000000000000")
		b.press("enter")
		b.wants("knows no authentication of exactly this id")
	})
}

func TestEverythingIsLoaded(t *testing.T) {
	console(t, 120, 40, in(people(5000)), func(b *bench) {
		b.press("L")
		b.pass(time.Second)
		b.wants("5,000 loaded · that is all", "4,500 new in", "calls")
		b.press("L")
		b.wants("the same key again reads it anew")
		b.press("n")
		b.wants("Everything in this range is loaded.")
		calls := b.m.calls
		b.press("L")
		b.wants("the same key again reads it anew")
		b.press("L")
		b.pass(time.Second)
		b.wants("0 new in", "5,000 loaded")
		if b.m.calls == calls {
			t.Error("nothing was read anew")
		}
	})
}

// slow answers each call after a while.
func slow(s scripted, d time.Duration) scripted {
	inner := s.page
	s.page = func(ctx context.Context, r backend.PageRequest) (backend.Page, error) {
		select {
		case <-time.After(d):
			return inner(ctx, r)
		case <-ctx.Done():
			return backend.Page{}, &backend.Error{Kind: backend.Cancelled, Err: ctx.Err(), Attempts: 1}
		}
	}
	return s
}

func TestALoadIsShownAndCanBeStopped(t *testing.T) {
	console(t, 120, 40, in(slow(people(40_000), time.Second)), func(b *bench) {
		b.pass(2 * time.Second)
		b.press("L")
		b.pass(5500 * time.Millisecond)
		b.wants("%", "loaded", "esc stops", "█")
		b.press("j", "j")
		b.wants("3 / ") // keys work meanwhile
		b.press("L")    // it is under way
		before := b.m.store.Snapshot().Len()
		b.press("esc")
		b.wants("Stopped; what was loaded stays.")
		b.pass(5 * time.Second)
		if n := b.m.store.Snapshot().Len(); n < before || n == 40_000 {
			t.Errorf("%d records, %d when it was stopped", n, before)
		}
		b.press("L")
		b.pass(time.Minute)
		b.wants("40,000 loaded · that is all")
	})
}

func TestRangesThatFailAreNamedAndTriedAlone(t *testing.T) {
	broken := true
	s := people(20_000)
	inner := s.page
	var asked atomic.Int64
	bad := noon().AddDate(0, 0, -60)
	s.page = func(ctx context.Context, r backend.PageRequest) (backend.Page, error) {
		asked.Add(1)
		p, err := inner(ctx, r)
		for _, a := range p.Records {
			if broken && a.Created.Before(bad) && r.Count > 1 && !r.Range.Open() {
				return backend.Page{}, &backend.Error{Kind: backend.ServerFault, Op: "list authentications", Status: 500, Attempts: 1}
			}
		}
		return p, err
	}
	console(t, 120, 40, in(s), func(b *bench) {
		b.press("L")
		b.pass(time.Minute)
		b.wants("The API failed on its side.", "not loaded: ", "ctrl+r tries again", "more on the server")
		broken = false
		asked.Store(0)
		all := b.m.calls
		b.press("ctrl+r")
		b.pass(time.Minute)
		b.wants("20,000 loaded · that is all")
		if n := int(asked.Load()); n >= all {
			t.Errorf("%d calls for the failed ranges, %d for everything", n, all)
		}
	})
}

func TestFacetsFilter(t *testing.T) {
	console(t, 120, 40, in(people(400)), func(b *bench) {
		b.press("f")
		b.wants("[ ] rejected", "80", "[ ] Face_Occluded_fail", "Day", "STATUS")
		b.press("j", "enter")
		b.wants("[x] rejected", "80 of 400 loaded", "/ status=rejected")
		b.press("enter")
		b.wants("[ ] rejected", "400 loaded")
		b.press("q")
		b.wantsNot("[ ] rejected")
		b.wants("CHECK")
	})
}

func TestSortGroupAndColumnsAreKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "console.json")
	open := func() Options {
		o := in(people(40))
		o.State, o.Kept, _ = state.Open(path)
		return o
	}
	console(t, 200, 40, open(), func(b *bench) {
		b.press("s")
		b.wants("Sort the list by", "lowest first")
		for range 4 {
			b.press("j")
		}
		b.press("enter")
		b.wants("SIM↑")
		first := b.text()
		if !strings.Contains(strings.Split(first, "\n")[2], "61.4!") {
			t.Errorf("the lowest similarity is not on top:\n%s", first)
		}
		b.press("b", "o", "j", "j", "j", "space", "esc")
		b.wants("TRY")
		b.wantsNot("SUBMISSION")
		b.press("/")
		b.write("sim<90")
		b.press("enter", "/", "ctrl+s")
		b.write("low")
		b.press("enter")
		b.wants("Saved as @low")
		b.press("esc")
	})
	console(t, 200, 40, open(), func(b *bench) {
		b.wants("SIM↑", "TRY")
		b.wantsNot("SUBMISSION")
		b.press("/")
		b.write("@low")
		b.wants("of 40 loaded")
		b.wantsNot("40 of 40 loaded")
		b.press("ctrl+u", "up")
		b.wants("/ sim<90")
		b.press("ctrl+x")
		b.wants("whose @name stands here alone")
		b.press("ctrl+u")
		b.write("@low")
		b.press("ctrl+x")
		b.wants("Deletes @low, which is sim<90")
		b.press("left", "ctrl+x") // another key in between takes it back
		b.wants("Deletes @low")
		b.press("ctrl+x")
		b.wants("@low is deleted")
	})
	if _, kept, _ := state.Open(path); len(kept.Saved) != 0 {
		t.Errorf("kept all the same: %v", kept.Saved)
	}
}

func TestMarksAreExported(t *testing.T) {
	dir := t.TempDir()
	console(t, 120, 40, in(people(400)), func(b *bench) {
		b.press("space", "space", "space", "/")
		b.write("status:rejected")
		b.press("enter")
		b.wants("3 marked (2 hidden by the filter)", "80 of 400 loaded")
		b.press("e")
		b.wants("3 marked", "80 shown", "400 loaded", "0600")
		b.press("tab", "tab", "ctrl+u")
		path := filepath.Join(dir, "marked.ndjson")
		b.write(path)
		b.press("enter")
		b.pass(time.Second)
		b.wants("3 records written to")
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if lines := strings.Count(string(text), "\n"); lines != 3 || !strings.Contains(string(text), person(2).ID) {
			t.Errorf("%d lines:\n%s", lines, text)
		}
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%v %v", info.Mode(), err)
		}
		// The same place again is refused once.
		b.press("e", "tab", "tab", "ctrl+u")
		b.write(path)
		b.press("enter")
		b.pass(time.Second)
		b.wants("again")
		b.press("enter")
		b.pass(time.Second)
		b.wants("3 records written to")
	})
}

func TestMarksOutliveARefresh(t *testing.T) {
	g := grow(40)
	console(t, 120, 40, in(g), func(b *bench) {
		b.press("space", "space")
		g.newer = 5
		b.press("ctrl+r")
		b.wants("5 new", "2 marked · 45 loaded")
		b.press("g", "*", "*")
		b.wantsNot("marked")
	})
}

func TestWhatIsNewIsAskedForByItself(t *testing.T) {
	g := grow(40)
	console(t, 120, 40, in(g), func(b *bench) {
		b.press("R")
		b.wants("every 1m0s")
		g.newer = 3
		b.pass(61 * time.Second)
		b.wants("43 loaded", "3 new, 0 changed.")
		b.press("R")
		g.newer = 7
		b.pass(5 * time.Minute)
		b.wants("43 loaded")
	})
}

func TestAChangedRecordShowsItsNewestState(t *testing.T) {
	erased := false
	s := people(5000)
	inner := s.page
	s.page = func(ctx context.Context, r backend.PageRequest) (backend.Page, error) {
		p, err := inner(ctx, r)
		for i := range p.Records {
			if erased && p.Records[i].ID == person(3).ID {
				p.Records[i].Erased = true
				p.Records[i].Raw = fmt.Appendf(nil, `{"auth_id":%q,"delete_check":true}`, p.Records[i].ID)
			}
		}
		return p, err
	}
	console(t, 120, 40, in(s), func(b *bench) {
		b.press("/")
		b.write("erased:yes day:2026-11-21")
		b.press("enter")
		b.pass(time.Second)
		before := b.m.list.View().Len()
		erased = true
		b.press("ctrl+r")
		b.pass(time.Second)
		b.wants("1 changed")
		if n := b.m.list.View().Len(); n != before+1 {
			t.Errorf("%d erased records are shown, %d before one more was", n, before)
		}
	})
}

func TestDaysAreThoseOfTheZoneThatIsShown(t *testing.T) {
	console(t, 120, 40, in(people(400)), func(b *bench) {
		b.press("/")
		b.write("day:2026-11-21")
		b.press("enter")
		local := b.m.list.View().Len() // since 00:00 KST, twelve hours ago
		b.press("t")
		if utc := b.m.list.View().Len(); utc >= local || utc == 0 {
			t.Errorf("%d records of the day in UTC, three hours old, %d in KST, twelve hours old", utc, local)
		}
		b.press("t")
		if again := b.m.list.View().Len(); again != local {
			t.Errorf("%d records of the day, %d before", again, local)
		}
	})
}

func TestAgesAreCountedFromNow(t *testing.T) {
	g := grow(40)
	console(t, 120, 40, in(g), func(b *bench) {
		b.press("/")
		b.write("since:1h")
		b.press("enter")
		before := b.m.list.View().Len()
		b.pass(30 * time.Minute)
		b.press("ctrl+r")
		b.pass(time.Second)
		if after := b.m.list.View().Len(); after >= before || after == 0 {
			t.Errorf("%d records of the last hour, %d half an hour before", after, before)
		}
	})
}

func TestTheBarIsSeenWhereverItIsOpened(t *testing.T) {
	console(t, 80, 24, in(people(400)), func(b *bench) {
		b.press("enter", "/")
		b.write("sim<7x")
		b.wants("/ sim<7x", "^", "STATUS")
		b.press("esc")
		b.wants("400 loaded")
	})
}

func TestAWarningStaysUntilTheFirstKey(t *testing.T) {
	o := in(people(40))
	o.Warning = "What was kept could not be read."
	console(t, 80, 24, o, func(b *bench) {
		b.wants("What was kept could not be read.", "40 loaded")
		b.press("j")
		b.wantsNot("What was kept")
	})
}

func TestAListWithoutAnOrderIsNoReasonNotToRefresh(t *testing.T) {
	s := people(1200)
	inner, calls := s.page, 0
	s.page = func(ctx context.Context, r backend.PageRequest) (backend.Page, error) {
		calls++
		p, err := inner(ctx, r)
		if n := len(p.Records); n > 2 { // the first is older than the last, and yet they don't ascend
			p.Records[0], p.Records[n-1] = p.Records[n-1], p.Records[0]
		}
		return p, err
	}
	console(t, 80, 24, in(s), func(b *bench) {
		b.wants("more on the server")
		b.wantsNot("newer ones on the server")
		before := calls
		b.press("ctrl+r")
		b.wants("0 new")
		if calls != before+1 {
			t.Errorf("%d calls", calls-before)
		}
	})
}
