package tui

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"faceauth/backend"
)

func TestFirstPaintNeedsNoAnswer(t *testing.T) {
	never := scripted{page: func(ctx context.Context, _ backend.PageRequest) (backend.Page, error) {
		<-ctx.Done()
		return backend.Page{}, &backend.Error{Kind: backend.Cancelled, Err: ctx.Err(), Attempts: 1}
	}}
	console(t, 80, 24, in(never), func(b *bench) {
		b.wants("faceauth", "Asking the API", "loading the first page", "esc stops")
		b.press("esc")
		b.wants("Stopped")
		b.wantsNot("loading the first page")
		b.press("ctrl+r")
		b.wants("loading the first page")
	})
}

func TestPagesComeAsTheCursorNearsTheEnd(t *testing.T) {
	asked := 0
	s := people(1200)
	inner := s.page
	s.page = func(ctx context.Context, r backend.PageRequest) (backend.Page, error) {
		asked++
		return inner(ctx, r)
	}
	console(t, 80, 24, in(s), func(b *bench) {
		if asked != 1 {
			t.Fatalf("%d calls before any key", asked)
		}
		b.press("j", "j", "pgdown")
		if asked != 1 {
			t.Errorf("%d calls far from the end of what is loaded", asked)
		}
		b.press("G")
		b.wants("1,000 loaded · more on the server")
		b.press("G")
		b.wants("1,200 loaded · that is all", "1,000 / 1,200")
		b.press("G", "j")
		b.wants("1,200 / 1,200")
		if asked != 3 {
			t.Errorf("%d calls for three pages", asked)
		}
		b.press("n")
		b.wants("Everything in this range is loaded")
	})
}

func TestTheCursorStaysOnItsRecord(t *testing.T) {
	n, fresh := 40, 0
	s := people(n)
	inner := s.page
	s.page = func(ctx context.Context, r backend.PageRequest) (backend.Page, error) {
		p, err := inner(ctx, r)
		for i := range fresh {
			a := person(1000 + i)
			a.Created = noon().Add(time.Duration(i) * time.Second)
			p.Records = append(p.Records, a)
		}
		return p, err
	}
	console(t, 80, 24, in(s), func(b *bench) {
		b.press("j", "j", "j")
		before := b.current()
		fresh = 3
		b.press("ctrl+r")
		b.wants("3 new, 0 changed", "7 / 43")
		if now := b.current(); now != before {
			t.Errorf("the cursor went from %s to %s", before, now)
		}
	})
	// Who has not moved yet looks at the newest.
	fresh = 0
	console(t, 80, 24, in(s), func(b *bench) {
		fresh = 3
		b.press("ctrl+r")
		b.wants("1 / 43")
	})
}

func TestTheDetailFollowsOnceTheCursorRests(t *testing.T) {
	console(t, 120, 40, in(people(40)), func(b *bench) {
		first := b.m.detail.AuthID()
		if first != person(0).ID {
			t.Fatalf("beside the list stands %q", first)
		}
		b.press("j")
		b.pass(rest / 2)
		b.press("j")
		b.pass(rest / 2)
		if b.m.detail.AuthID() != first {
			t.Error("the detail followed a cursor that was still moving")
		}
		b.pass(rest)
		if b.m.detail.AuthID() != person(2).ID {
			t.Errorf("the detail shows %s", b.m.detail.AuthID())
		}
		b.press("j", "enter")
		if b.m.detail.AuthID() != person(3).ID {
			t.Error("enter opens what is under the cursor at once")
		}
	})
}

func TestAnErrorKeepsWhatIsLoadedAndCanBeRetriedInPlace(t *testing.T) {
	broken := true
	s := people(1200)
	inner := s.page
	s.page = func(ctx context.Context, r backend.PageRequest) (backend.Page, error) {
		if r.After != nil && broken {
			return backend.Page{}, &backend.Error{Kind: backend.GatewayFault, Op: "list authentications", Status: 502,
				Detail: "502 Bad Gateway", TraceID: "0199cb93", Attempts: 5}
		}
		return inner(ctx, r)
	}
	console(t, 80, 24, in(s), func(b *bench) {
		b.press("G")
		b.wants("The API's gateway got no proper answer.", "HTTP 502, 5 attempts, traceId 0199cb93, 502 Bad Gateway",
			"ctrl+r tries again", "500 loaded · more on the server")
		b.press("esc")
		b.wantsNot("gateway")
		b.press("n")
		b.wants("gateway")
		broken = false
		b.press("ctrl+r")
		b.wantsNot("gateway")
		b.wants("1,000 loaded")
	})
}

func TestARepeatedCursorKeepsItsRecords(t *testing.T) {
	s := people(1200)
	inner := s.page
	s.page = func(ctx context.Context, r backend.PageRequest) (backend.Page, error) {
		p, err := inner(ctx, r)
		if r.After != nil {
			p.Next = r.After
		}
		return p, err
	}
	console(t, 80, 24, in(s), func(b *bench) {
		b.press("G")
		b.wants("leads back to a page already read", "1,000 loaded · more on the server")
	})
}

func TestWaitsAreShownAndCanBeStopped(t *testing.T) {
	w := backend.Wait{Attempt: 1, For: 5 * time.Second, Cause: &backend.Error{Kind: backend.RateLimited, Status: 429}}
	console(t, 80, 24, in(waits(w, people(1))), func(b *bench) {
		b.wants("asks for fewer calls. Attempt 2 in 5s · esc stops")
		b.pass(2 * time.Second)
		b.wants("Attempt 2 in 3s")
		b.pass(4 * time.Second)
		b.wants("1 loaded · that is all")
	})
	console(t, 80, 24, in(waits(w, people(1))), func(b *bench) {
		b.press("esc")
		b.wants("Stopped.")
		b.pass(10 * time.Second)
		b.wantsNot("loaded ·", "Attempt")
	})
}

func TestAStaleAnswerIsDropped(t *testing.T) {
	var release chan struct{} // made inside the bubble
	calls := 0
	s := people(40)
	inner := s.page
	s.page = func(ctx context.Context, r backend.PageRequest) (backend.Page, error) {
		calls++
		if calls == 1 {
			release = make(chan struct{})
			<-release // answers although it was given up
			return backend.Page{Records: []backend.Authentication{person(99)}}, nil
		}
		return inner(ctx, r)
	}
	console(t, 80, 24, in(s), func(b *bench) {
		b.press("esc", "ctrl+r")
		b.wants("40 loaded · that is all")
		close(release)
		b.now()
		b.wants("40 loaded · that is all")
		if b.knows(person(99).ID) {
			t.Error("an answer nobody waited for any more was taken")
		}
	})
}

func TestRefreshOfOneRecord(t *testing.T) {
	erased := false
	s := people(40)
	s.one = func(_ context.Context, id string) (backend.Authentication, error) {
		a := person(0)
		if erased {
			a.Erased, a.Raw = true, []byte(`{"delete_check":true}`)
		}
		return a, nil
	}
	console(t, 80, 24, in(s), func(b *bench) {
		b.press("enter", "ctrl+r")
		b.wants("Unchanged.")
		b.wantsNot("gone for good")
		erased = true
		b.press("ctrl+r")
		b.wants("Changed since it was loaded", "gone for good")
	})
	console(t, 80, 24, in(scripted{page: s.page, one: failing(&backend.Error{Kind: backend.NotFound, Attempts: 1}).one}), func(b *bench) {
		b.press("enter", "ctrl+r")
		b.wants("knows no such authentication", "approved")
	})
}

func TestRoutes(t *testing.T) {
	console(t, 80, 24, in(people(40)), func(b *bench) {
		b.press("esc")
		b.wants("STATUS") // esc does not leave the root
		b.press("enter")
		b.wants("[checks]")
		b.press("?")
		b.wants("In this screen (detail)")
		b.press("x", "q")
		b.wants("[checks]")
		b.press("tab")
		b.wants("[raw]", `"memo": "안녕\u001b[2J\u202e!"`)
		b.press("q")
		b.wants("STATUS")
		if b.quit {
			t.Fatal("left too early")
		}
		b.press("t")
		b.wants("03:00:00 UTC")
		b.press("t")
		b.wants("12:00:00 KST")
		b.press("ctrl+l")
		if !b.cleared {
			t.Error("ctrl+l draws nothing anew")
		}
		b.press("q")
		if !b.quit {
			t.Error("q at the root stays")
		}
	})
	console(t, 80, 24, in(people(40)), func(b *bench) {
		b.press("enter", "?", "ctrl+c")
		if !b.quit {
			t.Error("ctrl+c leaves from anywhere")
		}
	})
}

func TestWelcomeStartsTheSandbox(t *testing.T) {
	tries := 0
	o := Options{StartSandbox: func(context.Context) (Session, error) {
		tries++
		if tries == 1 {
			return Session{}, errors.New("no port is free")
		}
		return Session{Service: people(40), Sandbox: true, Project: "demo"}, nil
	}}
	console(t, 80, 24, o, func(b *bench) {
		b.wants("press s", "FACEAUTH_API_KEY")
		b.wantsNot("LIVE", "SANDBOX")
		b.press("s")
		b.wants("no port is free", "ctrl+r tries again")
		b.press("ctrl+r")
		b.wants("SANDBOX", "demo", "40 loaded")
	})
}

func TestLiveAndReadOnlyAreNamed(t *testing.T) {
	o := in(people(3))
	o.Connect = func(context.Context) (Session, error) { return Session{Service: people(3)}, nil }
	o.ReadOnly = true
	console(t, 80, 24, o, func(b *bench) { b.wants("LIVE", "read-only", "sandbox001") })
}

func TestEmptyProjectSaysSo(t *testing.T) {
	console(t, 80, 24, in(people(0)), func(b *bench) {
		b.wants("No authentications in this range")
		b.press("j", "enter", "G", "n", "ctrl+r", "tab")
		b.wants("No authentications in this range")
	})
}

func TestAScreenIsFilledWhateverThePages(t *testing.T) {
	s := people(100)
	inner := s.page
	s.page = func(ctx context.Context, r backend.PageRequest) (backend.Page, error) {
		r.Count = 4
		return inner(ctx, r)
	}
	console(t, 80, 24, in(s), func(b *bench) { b.wants("20 loaded · more on the server") })
}

func TestOldestFirstIsSaid(t *testing.T) {
	s := people(1200)
	inner := s.page
	s.page = func(ctx context.Context, r backend.PageRequest) (backend.Page, error) {
		p, err := inner(ctx, r)
		slices.Reverse(p.Records)
		return p, err
	}
	console(t, 80, 24, in(s), func(b *bench) { b.wants("500 loaded · newer ones on the server", "1 / 500", person(0).ID[:8]) })
}

func TestUnreadableEntriesAreCounted(t *testing.T) {
	s := scripted{page: func(context.Context, backend.PageRequest) (backend.Page, error) {
		return backend.Page{Records: []backend.Authentication{person(0)}, Skipped: []backend.Skip{{Index: 1, Reason: "no auth_id"}}}, nil
	}}
	console(t, 80, 24, in(s), func(b *bench) { b.wants("1 loaded · that is all · 1 unreadable") })
}

func TestTheTerminalIsAskedNotGuessed(t *testing.T) {
	console(t, 80, 24, in(people(3)), func(b *bench) {
		dark := b.frame()
		b.send(tea.BackgroundColorMsg{Color: ansi.XParseColor("rgb:ffff/ffff/ffff")})
		if b.m.theme.Name != "light" || b.frame() == dark {
			t.Error("a light background changes nothing")
		}
		b.send(tea.ModeReportMsg{Mode: ansi.ModeUnicodeCore, Value: ansi.ModeReset})
		if b.m.method != ansi.GraphemeWidth {
			t.Error("grapheme widths are known and not used")
		}
		b.send(tea.ColorProfileMsg{Profile: colorprofile.ANSI})
		if frame := b.frame(); b.m.theme.Cursor.GetBackground() != nil && !b.m.theme.Cursor.GetReverse() || !strings.Contains(frame, "\x1b[7m") {
			t.Error("the cursor is not to be seen in sixteen colours")
		}
		b.send(tea.ColorProfileMsg{Profile: colorprofile.ASCII})
		if b.m.theme.Name != "none" || strings.Contains(b.frame(), "38;5;") {
			t.Error("colours on a terminal without")
		}
	})
	for value, want := range map[ansi.ModeSetting]ansi.Method{ansi.ModeNotRecognized: ansi.WcWidth, ansi.ModePermanentlyReset: ansi.WcWidth,
		ansi.ModeSet: ansi.GraphemeWidth, ansi.ModePermanentlySet: ansi.GraphemeWidth} {
		console(t, 80, 24, in(people(3)), func(b *bench) {
			b.send(tea.ModeReportMsg{Mode: ansi.ModeUnicodeCore, Value: value})
			if b.m.method != want {
				t.Errorf("answer %d: method %d, want %d", value, b.m.method, want)
			}
		})
	}
}

func TestAResizeKeepsThePlace(t *testing.T) {
	console(t, 120, 40, in(people(1200)), func(b *bench) {
		for range 60 {
			b.press("j")
		}
		id := b.current()
		for _, size := range [][2]int{{80, 24}, {20, 5}, {200, 60}, {60, 15}, {120, 40}} {
			b.send(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
			if b.current() != id {
				t.Fatalf("at %v the cursor is on another record", size)
			}
			if size[0] >= 60 {
				b.wants("61 / 500", id[:10])
			}
		}
	})
}
