package tui

import (
	"context"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"faceauth/backend"
	"faceauth/backend/argos"
	"faceauth/backend/sandbox"
)

// person(3) to person(5) are the attempts on kyc001001, person(4) the rejected
// one in their middle.

func TestAttemptsAreWalked(t *testing.T) {
	for _, width := range []int{80, 120} {
		console(t, width, 40, in(people(40)), func(b *bench) {
			b.press("j", "j", "j", "j", "enter")
			b.wants("submission kyc001001 · 3 attempts loaded", "> 11-21 11:32", "+7 min", "occlusion")
			b.press("[")
			if b.current() != person(5).ID || b.m.detail.AuthID() != person(5).ID {
				t.Errorf("the cursor is on %s, the detail shows %s", b.current(), b.m.detail.AuthID())
			}
			b.wants("> 11-21 11:25")
			b.press("[")
			b.wants("Earliest attempt that is loaded.")
			b.press("]", "]")
			if b.current() != person(3).ID {
				t.Errorf("the cursor is on %s", b.current())
			}
			b.press("]")
			b.wants("Latest attempt that is loaded.")
		})
	}
	// In the list the cursor alone moves, and the detail beside it follows.
	console(t, 120, 40, in(people(40)), func(b *bench) {
		b.press("j", "j", "j", "j", "]")
		b.wants("CHECK")
		if b.current() != person(3).ID || b.m.detail.AuthID() != person(3).ID || b.m.focus != onList {
			t.Errorf("the cursor is on %s, the detail shows %s", b.current(), b.m.detail.AuthID())
		}
	})
	console(t, 80, 24, in(people(1200)), func(b *bench) {
		b.press("[", "[", "[")
		b.wants("Earliest attempt that is loaded; L loads more.", "STATUS")
	})
}

func TestAnAttemptThatTheFilterHidesIsShownAllTheSame(t *testing.T) {
	g := grow(40)
	console(t, 120, 40, in(g), func(b *bench) {
		b.press("/")
		b.write("status:rejected")
		b.press("enter", "j", "enter")
		if b.current() != person(4).ID {
			t.Fatalf("the cursor is on %s", b.current())
		}
		b.press("[")
		b.wants("The filter hides this attempt, so the list stays where it is.", "> 11-21 11:25", person(5).ID)
		if b.current() != person(4).ID {
			t.Errorf("the list's cursor went to %s", b.current())
		}
		b.press("space")
		b.wants("1 marked; the filter hides this one")
		b.press("]", "]") // by way of the one that the list has
		b.wants("> 11-21 11:39")
		// What comes meanwhile takes nothing away.
		g.newer = 3
		b.press("tab", "ctrl+r", "tab")
		b.wants("> 11-21 11:39")
		b.press("q")
		b.pass(time.Second)
		b.wants("> 11-21 11:39")
		b.press("[", "[") // from the one that is seen
		b.wants("> 11-21 11:25")
		b.press("j")
		b.pass(time.Second)
		if b.m.detail.AuthID() != b.current() {
			t.Errorf("the cursor went on to %s and the detail stays at %s", b.current(), b.m.detail.AuthID())
		}
		// Once the filter is gone, the list has it.
		b.press("k", "enter", "[")
		b.press("/", "ctrl+u", "enter")
		b.pass(time.Second)
		b.press("enter")
		if b.m.detail.AuthID() != b.current() {
			t.Errorf("the cursor is on %s and the detail shows %s", b.current(), b.m.detail.AuthID())
		}
	})
	console(t, 80, 24, in(people(40)), func(b *bench) {
		b.press("/")
		b.write("status:rejected")
		b.press("enter", "j", "]")
		b.wants("The filter hides this attempt", "[checks]", "> 11-21 11:39") // there is no other place for it
		b.press("esc", "enter")
		b.wants("> 11-21 11:32")
	})
}

func TestWithoutASubmissionThereAreNoOtherAttempts(t *testing.T) {
	console(t, 80, 24, in(one(func(a *backend.Authentication) { a.SubmissionID = "" })), func(b *bench) {
		b.press("[")
		b.wants("No submission in the record.")
		b.press("c")
		b.wants("No submission in the record: mark two (space) to compare.")
		b.press("enter")
		b.wants("submission none in the record")
	})
	console(t, 80, 24, in(people(0)), func(b *bench) {
		b.press("[", "]")
		b.wants("There is no authentication here.")
		b.press("c")
		b.wants("There is no authentication here.")
	})
}

// What is around a record is looked for when somebody sees it, and not before.
func TestNobodyLooksAroundARecordThatIsNotSeen(t *testing.T) {
	console(t, 80, 24, in(people(40)), func(b *bench) {
		waits := func(want bool) {
			t.Helper()
			_ = b.m.View()
			if got := b.m.unsurrounded.snap != nil; got != want {
				t.Errorf("it waits: %v", got)
			}
		}
		b.press("j")
		waits(true)
		b.press("enter")
		waits(false)
		b.wants("3 attempts loaded", "> 11-21 11:53")
		b.press("esc", "ctrl+r")
		b.pass(time.Second)
		waits(true)
		b.send(tea.WindowSizeMsg{Width: 120, Height: 40})
		waits(false)
		b.wants("> 11-21 11:53")
		b.press("f", "ctrl+r")
		b.pass(time.Second)
		waits(true)
		b.press("f")
		waits(false)
		b.wants("> 11-21 11:53")
	})
}

// one serves a single record, person(0) but for a change.
func one(change func(*backend.Authentication)) scripted {
	a := person(0)
	change(&a)
	return scripted{page: func(context.Context, backend.PageRequest) (backend.Page, error) {
		return backend.Page{Records: []backend.Authentication{a}}, nil
	}}
}

func TestTheNewestPolicyIsHeldAgainstTheRecord(t *testing.T) {
	s := people(40)
	inner := s.page
	s.page = func(ctx context.Context, r backend.PageRequest) (backend.Page, error) {
		p, err := inner(ctx, r)
		for i := range min(2, len(p.Records)) {
			p.Records[i].Policy.FaceSimilarity = backend.ThresholdOf(97)
		}
		return p, err
	}
	console(t, 100, 40, in(s), func(b *bench) {
		b.press("enter")
		b.wants("the newest seen, since")
		b.press("J", "J")
		b.wants("similarity 85 → 97", "similarity would fail: 96.5 of 97")
	})
}

func TestRawIsSearched(t *testing.T) {
	console(t, 80, 24, in(people(40)), func(b *bench) {
		b.press("enter", "tab", "/")
		b.write("auth_")
		b.wants("/auth_", "1 of 2", "enter keep")
		b.press("down")
		b.wants("2 of 2")
		b.press("enter", "n")
		b.wants("1 of 2", "search", "next match")
		b.press("N")
		b.wants("2 of 2")
		b.press("J")
		b.wants("1 of 2") // in the next record
		b.press("esc")
		b.wantsNot(" of 2")
		b.wants("[raw]")
		b.press("/")
		b.write("q?")
		b.wants("/q?", "not found") // keys are text there
		b.press("esc")
		b.wantsNot("not found")
		b.press("/", "enter", "esc")
		b.wants("STATUS")
		b.press("enter", "tab", "/")
		b.wants("for example status:rejected") // elsewhere it filters
	})
}

// A refresh can take the record out of the filter while one types what to look
// for in it.
func TestARecordThatLeavesWhileItIsSearched(t *testing.T) {
	left := false
	s := one(func(*backend.Authentication) {})
	inner := s.page
	s.page = func(ctx context.Context, r backend.PageRequest) (backend.Page, error) {
		p, err := inner(ctx, r)
		if left {
			p.Records[0].Status, p.Records[0].Raw = backend.Rejected, []byte(`{"auth_status":"rejected"}`)
		}
		return p, err
	}
	o := in(s)
	o.AutoOn = true
	console(t, 80, 24, o, func(b *bench) {
		b.press("/")
		b.write("status:approved")
		b.press("enter", "enter", "tab", "/")
		b.write("auth")
		left = true
		b.pass(61 * time.Second)
		if b.m.detail.AuthID() != "" {
			t.Fatal("the record is still there")
		}
		b.write("_")
		b.press("down", "enter", "esc", "esc")
		b.wants("0 of 1")
		b.press("R") // which else would never end
	})
}

func sentOf(a backend.Authentication) []backend.Sent {
	sent, _ := backend.AlsoSent(a.Raw)
	return sent
}

// What the client reads must be what AlsoSent knows as documented: the sandbox
// sends nothing else but a device or a memo now and then.
func TestNothingDocumentedIsAlsoSent(t *testing.T) {
	server, err := sandbox.Start(t.Context(), sandbox.Config{Now: noon()})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	client, err := argos.New(argos.Config{BaseURL: server.BaseURL(), Key: backend.NewSecret(server.Key())})
	if err != nil {
		t.Fatal(err)
	}
	page, err := client.Page(t.Context(), backend.PageRequest{})
	if err != nil || len(page.Records) == 0 {
		t.Fatalf("%d records, %v", len(page.Records), err)
	}
	for _, a := range page.Records {
		for _, f := range sentOf(a) {
			if f.Name != "device" && f.Name != "memo" {
				t.Fatalf("%+v of %s", f, strings.TrimSpace(string(a.Raw)))
			}
		}
	}
}
