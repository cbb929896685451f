package tui

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"sync/atomic"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"faceauth/backend/picture"
)

// atThumbnail has f run once, as soon as a thumbnail is shown.
func (b *bench) atThumbnail(f func()) {
	done := false
	b.each = func() {
		if s := b.m.selfies.beside.shown; !done && s != nil && s.coarse {
			done = true
			f()
		}
	}
	b.settle()
	b.settle()
	b.each = nil
	if !done {
		b.Fatal("no thumbnail was shown")
	}
}

func TestAThumbnailDoesNotHideThatTheSelfieIsBroken(t *testing.T) {
	p := photographed(100)
	whole := withThumbnail(t, 1600, 1200)
	p.answer = func(string) []byte { return bytes.Clone(whole[:len(whole)*3/4]) }
	console(t, 120, 40, in(p), func(b *bench) {
		b.press("p")
		var kept []*picture.Source
		b.atThumbnail(func() { kept = b.pixels() })
		b.wants("ends before its picture does")
		b.wantsNot("thumbnail")
		b.wantsPicture(false)
		b.wantsWiped(kept)
	})
}

func TestAThumbnailThatWasLeftBecomesTheWhole(t *testing.T) {
	p := photographed(100)
	whole := withThumbnail(t, 1600, 1200)
	p.answer = func(string) []byte { return bytes.Clone(whole) }
	for name, away := range map[string][]string{"to the next and back": {"J", "K"}, "stopped": {"esc", "ctrl+r"}} {
		t.Run(name, func(t *testing.T) {
			console(t, 120, 40, in(p), func(b *bench) {
				b.press("enter", "p")
				b.atThumbnail(func() {
					for _, k := range away {
						_, cmd := b.m.Update(keyPress(k))
						b.run(cmd)
					}
				})
				b.wantsPicture(true)
				b.wants("JPEG 1600×1200")
				b.wantsNot("thumbnail")
			})
		})
	}
}

// TestASelfieOnBothSides is about two places that fetch the same one: neither
// may take it from the other, at the same time or later.
func TestASelfieOnBothSides(t *testing.T) {
	whole := withThumbnail(t, 1600, 1200)
	for _, later := range []time.Duration{0, time.Second} {
		p := photographed(100)
		p.answer = func(string) []byte { return bytes.Clone(whole) }
		var n atomic.Int32
		fetch := p.image
		p.image = func(ctx context.Context, id string) ([]byte, error) {
			if n.Add(1) == 2 {
				time.Sleep(later)
			}
			return fetch(ctx, id)
		}
		console(t, 120, 40, in(p), func(b *bench) {
			b.press("enter", "c", "]", "tab")
			if left, right := b.m.comparing().AuthIDs(); left != right {
				t.Fatalf("%s and %s", left, right)
			}
			var had [2]bool
			b.each = func() {
				for i := range b.m.selfies.pair {
					place := &b.m.selfies.pair[i]
					if had[i] = had[i] || place.whole(); had[i] && !place.whole() {
						t.Errorf("side %d lost its picture to a thumbnail, the second call %v later", i, later)
					}
				}
			}
			for range 150 { // in steps, so that no report is overtaken by the outcome
				b.pass(10 * time.Millisecond)
			}
			b.pass(time.Minute)
			if p.calls() != 2 {
				t.Errorf("%d calls for two places, the second %v later", p.calls(), later)
			}
			for i := range b.m.selfies.pair {
				if !b.m.selfies.pair[i].whole() {
					t.Errorf("side %d lacks its picture", i)
				}
			}
		})
	}
}

func TestNobodySeesTheThumbnailOfASmallFile(t *testing.T) {
	small := withThumbnail(t, 320, 240)
	if len(small) > coarseFrom {
		t.Fatalf("%d bytes are not small", len(small))
	}
	if thumbnail("a", small) != nil {
		t.Error("the thumbnail of a small file was decoded")
	}
	large := withThumbnail(t, 1600, 1200)
	s := thumbnail("a", large)
	if s == nil || !s.coarse || s.info.Width != 1600 || s.bytes != len(large) {
		t.Fatalf("%+v", s)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, noise(900, 700)); err != nil {
		t.Fatal(err)
	}
	if b.Len() < coarseFrom || thumbnail("a", b.Bytes()) != nil {
		t.Error("a PNG has no thumbnail")
	}
}

func TestWhatIsInSightDoesNotMove(t *testing.T) {
	console(t, 80, 24, in(photographed(100)), func(b *bench) {
		b.press("enter", "P")
		b.settle()
		b.press("h", "k", "h", "k", "+")
		if v := b.m.selfies.beside.screen.Want().View; v.X != 0 || v.Y != 0 {
			t.Errorf("zooming in begins at %+v", v)
		}
		b.press("h", "k")
		if v := b.m.selfies.beside.screen.Want().View; v.X >= 0 || v.Y >= 0 {
			t.Errorf("nothing moves: %+v", v)
		}
	})
}

func TestNothingIsSaidOfAnErasedSelfie(t *testing.T) {
	p := photographed(100)
	console(t, 80, 24, in(p), func(b *bench) {
		b.press("enter", "p")
		b.settle()
		b.wants("JPEG 64×48")
		b.erase(p, b.current())
		b.wants("Erased: the selfie is gone")
		b.wantsNot("JPEG")
	})
}

// TestALateThumbnailIsWiped gives a fetch up while one of its reports waits to be
// looked at and its thumbnail stands behind that.
func TestALateThumbnailIsWiped(t *testing.T) {
	p := photographed(100)
	p.delay = time.Minute
	console(t, 120, 40, in(p), func(b *bench) {
		b.press("enter", "p")
		b.pass(selfieRest)
		place := &b.m.selfies.beside
		late := thumbnail(b.current(), withThumbnail(t, 1600, 1200))
		pixels := []*picture.Source{late.source}
		events := make(chan tea.Msg, 1)
		events <- selfieMsg{place, place.turn, late, nil}
		note := selfieNoteMsg{place, place.turn, events, "loading"}
		b.press("esc")
		b.send(note)
		b.wantsWiped(pixels)
	})
}

// noise is a picture that no codec makes small.
func noise(w, h int) image.Image {
	img := image.NewGray(image.Rect(0, 0, w, h))
	seed := uint32(1)
	for i := range img.Pix {
		seed = seed*1664525 + 1013904223
		img.Pix[i] = uint8(seed >> 24)
	}
	return img
}
