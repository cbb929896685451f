package tui

import (
	"context"
	"math/rand/v2"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"faceauth/backend"
	"faceauth/backend/picture"
	"faceauth/views/preview"
)

// TestASelfieInSightStaysInTheAlbum compares one attempt with more others than
// the album holds: the one that stays in sight must not give way to them.
func TestASelfieInSightStaysInTheAlbum(t *testing.T) {
	p := photographed(2 * albumSize)
	inner := p.page
	p.page = func(ctx context.Context, r backend.PageRequest) (backend.Page, error) {
		page, err := inner(ctx, r)
		for i := range page.Records {
			page.Records[i].SubmissionID = "kyc1"
		}
		return page, err
	}
	console(t, 120, 40, in(p), func(b *bench) {
		b.press("enter", "c", "tab")
		b.settle()
		right := &b.m.selfies.pair[1]
		first := right.shown
		if first == nil {
			b.Fatal("there is no picture on the right")
		}
		b.each = func() {
			if right.shown != first {
				b.Fatal("the picture on the right was given up for others on the left")
			}
		}
		for range 2*albumSize - 3 {
			b.press("[")
			b.settle()
		}
		if n := len(b.m.selfies.album.selfies); n != albumSize {
			b.Errorf("%d selfies are kept", n)
		}
		if n := p.calls(); n < albumSize+2 || slices.Contains(p.asked[2:], first.authID) {
			b.Errorf("%d calls; that on the right is %s: %v", n, first.authID, p.asked)
		}
	})
}

// TestAnAnswerThatComesAllTheSame is about a call that goes on although it was
// given up, and is through while the next one is under way.
func TestAnAnswerThatComesAllTheSame(t *testing.T) {
	p := photographed(100)
	p.deaf, p.delay = true, 2*time.Second
	console(t, 120, 40, in(p), func(b *bench) {
		b.press("enter", "p")
		b.pass(selfieRest + time.Second)
		b.press("J")
		b.each = func() {
			if s := b.m.selfies.beside.shown; s != nil && s.authID != b.m.detail.AuthID() {
				b.Fatalf("the selfie of %s stands beside %s", s.authID, b.m.detail.AuthID())
			}
		}
		b.pass(1500 * time.Millisecond)
		b.wantsPicture(false)
		b.wants("loading the selfie")
		b.pass(2 * time.Second)
		b.wantsPicture(true)

		// The same record, stopped and asked for again: that the first call failed
		// is of no interest while the second goes on.
		p.fail = &backend.Error{Kind: backend.Network, Op: "fetch the selfie", Attempts: 5}
		b.press("J")
		b.pass(selfieRest + time.Second)
		b.press("esc")
		p.fail = nil
		b.press("ctrl+r")
		b.pass(1500 * time.Millisecond)
		b.wants("loading the selfie")
		b.pass(time.Second)
		b.wantsPicture(true)
	})
}

// TestASelfieErasedBeforeItIsAskedFor is about a refresh that comes while the
// record is looked at for a moment only.
func TestASelfieErasedBeforeItIsAskedFor(t *testing.T) {
	p := photographed(100)
	console(t, 80, 24, in(p), func(b *bench) {
		b.press("enter", "p")
		b.pass(selfieRest / 2)
		b.erase(p, b.current())
		b.wants("Erased: the selfie is gone")
		b.pass(time.Minute)
		b.wants("Erased: the selfie is gone")
		if p.calls() != 0 {
			b.Error("the selfie of an erased record was asked for")
		}
	})
}

// TestAPictureThatCannotBeDrawn must not be tried over and over.
func TestAPictureThatCannotBeDrawn(t *testing.T) {
	console(t, 80, 24, in(photographed(100)), func(b *bench) {
		b.press("enter", "P")
		b.settle()
		place := &b.m.selfies.beside
		before := place.screen.Drawn()
		want := before
		want.View.Zoom, want.Brightness = 0, 1
		b.each = func() {
			if place.screen.Drawn() != before {
				b.Fatalf("it was drawn again: %+v", place.screen.Drawn())
			}
		}
		place.screen.Do("brighter")
		place.drawing = want
		if place.screen.Want() != want {
			b.Fatalf("%+v is wanted", place.screen.Want())
		}
		b.send(drawnMsg{place: place, want: want, from: place.shown})
		b.each = nil
		b.press("b") // what is wanted next is drawn
		b.settle()
		if got := place.screen.Drawn(); got.Brightness != 2 {
			b.Errorf("drawn was %+v", got)
		}
	})
}

func TestTheSelfieOfAnAttemptThatTheFilterHides(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {120, 40}} {
		p := photographed(40)
		console(t, size[0], size[1], in(p), func(b *bench) {
			b.press("/")
			b.write("status:rejected")
			b.press("enter", "j", "enter", "p")
			b.settle()
			b.wantsPicture(true)
			kept := b.pixels()
			b.press("[")
			b.settle()
			if id := b.m.selfies.beside.screen.AuthID(); id != person(5).ID || b.m.detail.AuthID() != id || b.current() != person(4).ID {
				b.Errorf("the selfie is that of %s, the detail's record %s, the list's %s", id, b.m.detail.AuthID(), b.current())
			}
			b.wantsPicture(true)
			b.erase(p, person(5).ID)
			b.wants("Erased: the selfie is gone")
			b.wantsPicture(false)
			// A filter that hides all takes the record away, and with it the selfie.
			b.press("esc", "/")
			b.write(" status:approved")
			b.press("enter")
			b.settle()
			b.wantsPicture(false)
			b.wantsWiped(kept)
		})
	}
}

func TestLinesOfAnotherPictureAreNotShown(t *testing.T) {
	console(t, 80, 24, in(photographed(100)), func(b *bench) {
		b.press("enter", "p")
		b.settle()
		place := &b.m.selfies.beside
		b.send(drawnMsg{place, place.screen.Drawn(), &selfie{authID: place.shown.authID}, []string{"thumbnail"}, 9})
		b.wantsNot("thumbnail")
		b.wantsPicture(true)
	})
}

// TestASelfieOnItsWayAtTheEnd has the program end after a selfie was decoded and
// before anybody took it.
func TestASelfieOnItsWayAtTheEnd(t *testing.T) {
	console(t, 80, 24, in(photographed(100)), func(b *bench) {
		ctx, end := context.WithCancel(b.m.ctx)
		defer end()
		b.m.ctx = ctx
		b.press("enter", "p")
		b.pass(selfieRest)
		time.Sleep(time.Second)
		synctest.Wait()
		var late *selfie
		for len(b.msgs) > 0 {
			if msg, ok := (<-b.msgs).(selfieMsg); ok {
				late = msg.selfie
			}
		}
		if late == nil {
			b.Fatal("no selfie came")
		}
		pixels := []*picture.Source{late.source}
		b.m.forgetSelfies()
		end()
		synctest.Wait()
		b.wantsWiped(pixels)
	})
}

// TestAnyKeysAtAnyTime presses keys faster and slower than selfies come, resizes,
// and erases, and looks after each message whether anything is kept, or shown,
// that must not be.
func TestAnyKeysAtAnyTime(t *testing.T) {
	keys := []string{"p", "P", "J", "K", "[", "]", "j", "k", "f", "enter", "c", "tab", "x", "+", "-", "b", "g", "ctrl+r", "?", "p", "P", "c", "J", "J", "[", "tab", "q", "esc", "space"}
	sizes := [][2]int{{80, 24}, {120, 40}, {60, 15}, {200, 60}, {30, 10}}
	whole := withThumbnail(t, 640, 480)
	shown := 0
	for seed := range uint64(10) {
		r := rand.New(rand.NewPCG(seed, 4))
		p := photographed(30)
		p.deaf = seed%2 == 0
		var n atomic.Int32
		p.answer = func(string) []byte {
			if n.Add(1)%3 == 0 {
				return slices.Clone(whole)
			}
			return selfieJPEG(64, 48)
		}
		console(t, 120, 40, in(p), func(b *bench) {
			seen := map[*selfie]bool{}
			b.each = func() { b.holdsToItsRules(seen) }
			for range 150 {
				p.mu.Lock()
				p.delay = time.Duration(r.IntN(400)) * time.Millisecond
				p.mu.Unlock()
				switch key := keys[r.IntN(len(keys))]; {
				case r.IntN(40) == 0:
					b.send(tea.WindowSizeMsg{Width: sizes[seed%5][0], Height: sizes[seed%5][1]})
				case r.IntN(40) == 0 && b.current() != "":
					b.erase(p, b.current())
				case b.m.focus == onList && len(b.m.overlays) == 0 && (key == "q" || key == "esc"): // the end
				default:
					b.press(key)
				}
				b.pass(time.Duration(r.IntN(250)) * time.Millisecond)
			}
			b.m.forgetSelfies()
			for s := range seen {
				if s.source != nil {
					b.Errorf("the selfie of %s was never wiped", s.authID)
				}
			}
			shown += len(seen)
			b.pass(time.Minute) // what is still on the screen is fetched again meanwhile
		})
	}
	if shown < 30 {
		t.Errorf("only %d selfies were ever shown", shown)
	}
}

// holdsToItsRules fails when a selfie is kept or shown that must not be, and adds
// those that are kept to seen.
func (b *bench) holdsToItsRules(seen map[*selfie]bool) {
	b.Helper()
	m := b.m
	kept := m.selfies.album.selfies
	if len(kept) > albumSize {
		b.Fatalf("%d selfies are kept", len(kept))
	}
	if _, _, _, _, paired := m.pairWanted(); len(kept) > 0 && !paired && !m.selfieShown() {
		b.Fatal("selfies are kept that nobody looks at")
	}
	for _, s := range kept {
		seen[s] = true
		if s.source == nil || m.erased(s.authID) {
			b.Fatalf("the selfie of %s is kept: wiped %v, erased %v", s.authID, s.source == nil, m.erased(s.authID))
		}
	}
	for s := range seen {
		if s.source != nil && !m.selfies.album.holds(s) {
			b.Fatalf("the selfie of %s left the album with its pixels", s.authID)
		}
	}
	for i, p := range m.places() {
		id := p.screen.AuthID()
		switch {
		case p.shown != nil && (!m.selfies.album.holds(p.shown) || p.shown.authID != id):
			b.Fatalf("place %d shows a selfie of %s that is not kept, for %s", i, p.shown.authID, id)
		case p.screen.Drawn() != (preview.Want{}) && (p.shown == nil || p.screen.Drawn().AuthID != id):
			b.Fatalf("place %d shows lines of %s for %s", i, p.screen.Drawn().AuthID, id)
		case id == "" && (p.busy || p.shown != nil):
			b.Fatalf("place %d is at work for nobody", i)
		}
	}
}
