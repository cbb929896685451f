package tui

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"runtime"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"faceauth/backend"
	"faceauth/backend/picture"
)

// sameRounding skips a test that compares pictures cell by cell.
func sameRounding(t *testing.T) {
	if runtime.GOARCH != "amd64" {
		t.Skip("other processors round a product and its sum at once, so that a cell here and there differs")
	}
}

func TestGoldenSelfies(t *testing.T) {
	sameRounding(t)
	for _, size := range sizes() {
		w, h := size[0], size[1]
		name := func(screen string) string { return fmt.Sprintf("%s-%dx%d", screen, w, h) }
		p := photographed(1200)
		console(t, w, h, in(p), func(b *bench) {
			b.press("j", "enter", "p")
			golden(t, name("selfie-waiting"), b.text())
			b.pass(selfieRest)
			golden(t, name("selfie-loading"), b.text())
			b.settle()
			golden(t, name("selfie"), b.text())
			b.press("P", "+", "+", "b", "l")
			b.settle()
			golden(t, name("selfie-whole"), b.text())
			b.press("q", "p", "esc")
			// An erased one, and one that can't be had.
			b.press("g", "j", "j", "j", "j", "j", "j", "enter", "p")
			b.settle()
			golden(t, name("selfie-erased"), b.text())
			p.fail = &backend.Error{Kind: backend.Timeout, Op: "fetch the selfie", Attempts: 5}
			b.press("J")
			b.settle()
			golden(t, name("selfie-failed"), b.text())
		})
		console(t, w, h, in(photographed(1200)), func(b *bench) {
			b.press("enter", "c", "tab")
			b.settle()
			golden(t, name("selfie-compare"), b.text())
		})
	}
}

func TestSelfiesInFewColours(t *testing.T) {
	sameRounding(t)
	for profile, name := range map[colorprofile.Profile]string{
		colorprofile.TrueColor: "truecolor",
		colorprofile.ANSI256:   "256", colorprofile.ANSI: "16", colorprofile.ASCII: "nocolor",
	} {
		console(t, 80, 24, in(photographed(100)), func(b *bench) {
			b.send(tea.ColorProfileMsg{Profile: profile})
			b.press("enter", "p")
			b.settle()
			golden(t, "selfie-"+name, b.frame())
		})
	}
	for name, o := range map[string]Options{"light": {}, "light-nocolor": {NoColor: true}} {
		o.Connect = in(photographed(100)).Connect
		console(t, 80, 24, o, func(b *bench) {
			b.send(tea.ColorProfileMsg{Profile: colorprofile.TrueColor})
			b.send(tea.BackgroundColorMsg{Color: color.White})
			b.press("enter", "p")
			b.settle()
			golden(t, "selfie-"+name, b.frame())
		})
	}
}

func TestOctantsWhereTheTerminalDrawsThem(t *testing.T) {
	for answer, octants := range map[string]bool{"kitty(0.42.1)": true, "kitty(0.20.0)": false, "tmux 3.5": false} {
		console(t, 80, 24, in(photographed(100)), func(b *bench) {
			b.send(tea.TerminalVersionMsg{Name: answer})
			b.press("enter", "p")
			b.settle()
			got := strings.ContainsFunc(b.text(), func(r rune) bool { return r >= 0x1cd00 && r <= 0x1cde5 })
			if got != octants {
				t.Errorf("%s: octants %v", answer, got)
			}
			b.press("P", "g") // the first of the sets by hand
			b.settle()
			if strings.ContainsFunc(b.text(), func(r rune) bool { return r >= 0x1cd00 }) {
				t.Errorf("%s: octants although others were chosen", answer)
			}
			b.wants("universal")
		})
	}
}

func TestASelfieIsFetchedAfterARest(t *testing.T) {
	p := photographed(1200)
	console(t, 120, 40, in(p), func(b *bench) {
		b.press("p")
		b.settle()
		if p.calls() != 1 {
			t.Fatalf("%d calls", p.calls())
		}
		b.wantsPicture(true)
		for range 20 {
			b.press("j")
			b.pass(100 * time.Millisecond)
		}
		if p.calls() != 1 {
			t.Errorf("leafing through fetched %d selfies", p.calls()-1)
		}
		b.press("enter")
		for range 10 {
			b.press("J")
			b.pass(150 * time.Millisecond)
		}
		if p.calls() != 1 {
			t.Errorf("leafing through the records fetched %d selfies", p.calls()-1)
		}
		b.wantsPicture(false)
		b.settle()
		b.wantsPicture(true)
		if p.calls() != 2 || p.asked[1] != b.m.detail.AuthID() {
			t.Errorf("asked for %v, the record is %s", p.asked, b.m.detail.AuthID())
		}
		// One that is kept is there at once, and not fetched again.
		b.press("K")
		b.settle()
		b.press("J")
		b.wantsPicture(true)
		if p.calls() != 3 {
			t.Errorf("%d calls, want 3", p.calls())
		}
	})
}

func TestALateSelfieIsDropped(t *testing.T) {
	p := photographed(1200)
	p.delay = 2 * time.Second
	console(t, 120, 40, in(p), func(b *bench) {
		b.press("enter", "p")
		b.pass(selfieRest)
		b.pass(time.Second)
		b.wants("loading the selfie … 40 kB of 130 kB")
		b.press("J")
		b.pass(100 * time.Millisecond)
		if p.ended != 1 {
			t.Error("the call that nobody waits for goes on")
		}
		b.settle()
		b.wantsPicture(false)
		b.pass(2 * time.Second)
		b.wantsPicture(true)
		if len(b.m.selfies.album.selfies) != 1 || b.m.selfies.album.selfies[0].authID != b.m.detail.AuthID() {
			t.Error("the selfie of another is kept")
		}
	})
}

func TestASelfieCanBeStoppedAndAskedForAgain(t *testing.T) {
	p := photographed(1200)
	p.delay = 5 * time.Second
	console(t, 80, 24, in(p), func(b *bench) {
		b.press("enter", "p")
		b.settle()
		b.press("esc")
		b.wants("Stopped. ctrl+r loads", "[checks]")
		b.pass(10 * time.Second)
		b.wantsPicture(false)
		b.press("ctrl+r")
		b.pass(10 * time.Second)
		b.settle()
		b.wantsPicture(true)
		b.press("esc")
		b.wantsPicture(false)
		b.wants("AUTH ID")
	})
}

func TestSelfieTroubleIsSaidInWords(t *testing.T) {
	p := photographed(100)
	console(t, 80, 24, in(p), func(b *bench) {
		for name, tc := range map[string]struct {
			err   error
			data  string
			words []string
		}{
			"none":       {err: &backend.Error{Kind: backend.NoImage, Attempts: 1}, words: []string{"no selfie"}},
			"network":    {err: &backend.Error{Kind: backend.Network, Attempts: 5}, words: []string{"could not be", "ctrl+r tries"}},
			"no picture": {data: "<html>sign in</html>", words: []string{"HTML"}},
			"broken":     {data: string(selfieJPEG(64, 48)[:700]), words: []string{"JPEG"}},
			"other":      {err: errors.New("odd"), words: []string{"failed"}},
		} {
			p.mu.Lock()
			p.fail, p.answer = tc.err, func(string) []byte { return []byte(tc.data) }
			p.mu.Unlock()
			b.press("g", "enter", "p")
			b.settle()
			b.wantsPicture(false)
			for _, w := range tc.words {
				if !strings.Contains(b.text(), w) {
					t.Errorf("%s: the screen lacks %q:\n%s", name, w, b.text())
				}
			}
			b.press("p", "esc")
		}
		p.mu.Lock()
		p.fail, p.answer = nil, func(string) []byte { return selfieJPEG(64, 48) }
		p.mu.Unlock()
		b.press("enter", "p")
		b.settle()
		b.wantsPicture(true)
	})
}

// TestErasedSelfiesDisappear is about the worst that could happen here: a face on
// the screen, or in memory, after its record was erased.
func TestErasedSelfiesDisappear(t *testing.T) {
	for name, keys := range map[string][]string{
		"beside": {"enter", "p"}, "whole screen": {"enter", "P"}, "beside, from the list": {"p"}, "below another screen": {"enter", "p", "?"},
	} {
		t.Run(name, func(t *testing.T) {
			p := photographed(100)
			console(t, 120, 40, in(p), func(b *bench) {
				b.press(keys...)
				b.settle()
				kept := b.pixels()
				b.erase(p, b.current())
				b.wantsPicture(false)
				b.wantsWiped(kept)
				calls := p.calls()
				b.pass(time.Minute)
				if p.calls() != calls {
					t.Error("the selfie of an erased record was asked for")
				}
			})
		})
	}
	t.Run("compared", func(t *testing.T) {
		p := photographed(100)
		console(t, 120, 40, in(p), func(b *bench) {
			b.press("enter", "c", "tab")
			b.settle()
			b.wantsPicture(true)
			kept := b.pixels()
			if len(kept) != 2 {
				t.Fatalf("%d pictures of two", len(kept))
			}
			left, right := b.m.comparing().AuthIDs()
			b.erase(p, left)
			b.erase(p, right)
			b.wantsPicture(false)
			b.wantsWiped(kept)
		})
	})
}

// erase has the next answer tell that a record is erased, and takes it in as a
// refresh would.
func (b *bench) erase(p *photographer, id string) {
	b.Helper()
	a, err := p.Authentication(context.Background(), id)
	if err != nil {
		b.Fatal(err)
	}
	a.Erased, a.ErasedAt = true, noon()
	a.Raw = []byte(`{"delete_check":true}`) // by which the store knows a changed record
	b.m.store.Add([]backend.Authentication{a})
	b.run(b.m.look())
	b.now()
}

func TestSelfiesAreWiped(t *testing.T) {
	for name, leave := range map[string]func(b *bench){
		"put away":            func(b *bench) { b.press("p") },
		"back to the list":    func(b *bench) { b.press("esc") },
		"another project":     func(b *bench) { b.m.open(Session{Service: people(3)}); b.m.layout() },
		"the end":             func(b *bench) { b.m.forgetSelfies() },
		"whole screen closed": func(b *bench) { b.press("P", "q", "p") },
	} {
		t.Run(name, func(t *testing.T) {
			console(t, 80, 24, in(photographed(100)), func(b *bench) {
				b.press("enter", "p")
				b.settle()
				b.press("J")
				b.settle()
				b.wantsPicture(true)
				kept := b.pixels()
				if len(kept) != 2 {
					t.Fatalf("%d pictures are kept", len(kept))
				}
				leave(b)
				b.wantsPicture(false)
				b.wantsWiped(kept)
				if len(b.m.selfies.album.selfies) != 0 {
					t.Error("the album is not empty")
				}
			})
		})
	}
}

func TestFetchedBytesAreWiped(t *testing.T) {
	p := photographed(100)
	data := selfieJPEG(64, 48)
	p.answer = func(string) []byte { return data }
	console(t, 80, 24, in(p), func(b *bench) {
		b.press("enter", "p")
		b.settle()
		b.wantsPicture(true)
		for _, v := range data {
			if v != 0 {
				t.Fatal("the file is still in memory")
			}
		}
	})
}

func TestTheAlbumIsBounded(t *testing.T) {
	console(t, 80, 24, in(photographed(1200)), func(b *bench) {
		b.press("enter", "p")
		b.settle()
		first := b.pixels()
		for range 15 {
			b.press("J")
			b.settle()
		}
		if n := len(b.m.selfies.album.selfies); n != albumSize {
			t.Errorf("%d selfies are kept", n)
		}
		b.wantsWiped(first)
		b.wantsPicture(true)
	})
}

func TestASelfieWhoseRoomChanges(t *testing.T) {
	console(t, 200, 60, in(photographed(100)), func(b *bench) {
		b.press("enter", "p")
		for _, size := range [][2]int{{200, 60}, {80, 24}, {120, 40}, {60, 15}, {30, 10}, {175, 50}, {176, 50}, {100, 24}} {
			b.send(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
			b.pass(50 * time.Millisecond)
		}
		b.settle()
		b.wantsPicture(true)
		b.send(tea.WindowSizeMsg{Width: 120, Height: 40})
		b.settle()
		b.wantsPicture(true)
		b.press("f")
		b.wantsNot("JPEG 64×48") // the counts have its place
		b.press("f")
		b.settle()
		b.wantsPicture(true)
	})
}

func TestZoomAndMoving(t *testing.T) {
	p := photographed(100)
	p.answer = func(string) []byte { return selfieJPEG(640, 480) }
	console(t, 80, 24, in(p), func(b *bench) {
		b.press("enter", "P")
		b.settle()
		before := b.frame()
		changes := func(keys ...string) {
			t.Helper()
			b.press(keys...)
			b.pass(100 * time.Millisecond)
			if b.frame() == before {
				t.Errorf("%v changes nothing", keys)
			}
			before = b.frame()
		}
		changes("+", "+")
		b.wants("zoom 1.6×")
		changes("l")
		changes("j")
		changes("b")
		b.wants("brightness +1")
		changes("0")
		b.wantsNot("zoom 1", "brightness +")
		changes("f")
		b.wants("cut to fill")
		changes("J")
		b.wantsNot("cut to fill")
	})
}

func TestTheWholeScreenFollowsTheRecord(t *testing.T) {
	p := photographed(100)
	console(t, 80, 24, in(p), func(b *bench) {
		b.press("j", "enter", "P")
		b.settle()
		for _, step := range []struct{ key, id string }{{"]", person(0).ID}, {"[", person(1).ID}, {"J", person(2).ID}, {"K", person(1).ID}} {
			b.press(step.key)
			b.settle()
			if got := b.m.selfies.beside.screen.AuthID(); got != step.id || b.m.detail.AuthID() != step.id {
				t.Errorf("%s leads to %s, want %s", step.key, got, step.id)
			}
			b.wantsPicture(true)
		}
		// Help over it takes nothing away.
		kept := b.pixels()
		b.press("?", "q")
		b.wantsPicture(true)
		if len(b.pixels()) != len(kept) {
			t.Error("the selfies were dropped behind the help page")
		}
		b.press("g", "[", "[") // g is a choice of characters here
		b.wants("Earliest")
	})
}

func TestASelfieOfAComparisonIsAskedForAgain(t *testing.T) {
	p := photographed(100)
	p.fail = &backend.Error{Kind: backend.Network, Op: "fetch the selfie", Attempts: 5}
	console(t, 120, 40, in(p), func(b *bench) {
		b.press("enter", "c", "tab")
		b.settle()
		b.wants("could not be")
		p.mu.Lock()
		p.fail = nil
		p.mu.Unlock()
		b.press("ctrl+r")
		b.settle()
		b.wantsPicture(true)
	})
}

func TestAThumbnailComesFirst(t *testing.T) {
	p := photographed(100)
	p.answer = func(string) []byte { return withThumbnail(t, 1600, 1200) }
	console(t, 120, 40, in(p), func(b *bench) {
		coarse := false
		b.each = func() {
			if s := b.m.selfies.beside.shown; s != nil && s.coarse {
				coarse = true
				b.wants("thumbnail")
			}
		}
		b.press("p")
		b.settle()
		if !coarse {
			t.Error("the thumbnail was never shown")
		}
		b.settle()
		b.wantsNot("thumbnail")
		b.wants("JPEG 1600×1200")
		b.wantsPicture(true)
		if len(b.m.selfies.album.selfies) != 1 {
			t.Error("the thumbnail is still kept")
		}
	})
}

func TestASelfieAskedForBeforeItsRecordIsThere(t *testing.T) {
	p := photographed(100)
	inner := p.page
	p.page = func(ctx context.Context, r backend.PageRequest) (backend.Page, error) {
		time.Sleep(time.Second)
		return inner(ctx, r)
	}
	console(t, 120, 40, in(p), func(b *bench) {
		b.press("p")
		b.wantsNot("There is no")
		b.pass(2 * time.Second)
		b.settle()
		b.wantsPicture(true)
	})
}

func TestPreviewWithoutRecords(t *testing.T) {
	console(t, 120, 40, in(photographed(0)), func(b *bench) {
		b.press("p")
		b.wants("There is no authentication here.")
		b.press("P")
		b.wants("There is no authentication here.")
		b.settle()
	})
}

// TestWhatASelfieTakes holds the budget of the design: 64 MB while a picture of
// 12 megapixels is made ready, 1 MB once it is drawn.
func TestWhatASelfieTakes(t *testing.T) {
	if testing.Short() {
		t.Skip("decodes 12 megapixels")
	}
	data := selfieJPEG(4000, 3000)
	heap := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before := heap()
	done, peak := make(chan struct{}), make(chan uint64)
	go func() {
		most := uint64(0)
		for {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			most = max(most, m.HeapAlloc)
			select {
			case <-done:
				peak <- most
				return
			case <-time.After(time.Millisecond):
			}
		}
	}()
	s, err := develop(context.Background(), "a", data)
	if err != nil {
		t.Fatal(err)
	}
	f := s.draw(context.Background(), picture.Options{Cols: 80, Rows: 40, Dial: picture.Usual})
	f.Wipe()
	close(done)
	most := <-peak
	after := heap()
	runtime.KeepAlive(s)
	runtime.KeepAlive(data)
	took, kept := int64(most)-int64(before), int64(after)-int64(before)
	t.Logf("%.1f MB at the peak, %.2f MB kept", float64(took)/1e6, float64(kept)/1e6)
	if took > 64e6 || kept > 1<<20 {
		t.Errorf("%d bytes at the peak, %d kept", took, kept)
	}
}

func TestPicturesOtherThanJPEG(t *testing.T) {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewNRGBA(image.Rect(0, 0, 30, 20))); err != nil {
		t.Fatal(err)
	}
	s, err := develop(context.Background(), "a", b.Bytes())
	if err != nil || s.info.Format != "PNG" {
		t.Fatalf("%v, %v", s, err)
	}
}
