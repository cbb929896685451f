package tui

import (
	"context"
	"slices"
	"sync"

	"faceauth/backend/photo"
	"faceauth/backend/picture"
)

const (
	// albumSize is how many selfies are kept decoded.
	albumSize = 8
	// keptBytes is what one takes at most: a selfie of the size that the vendor
	// recommends, 960×720, is kept as it is, a larger one reduced to about that.
	keptBytes = 1 << 20
)

// selfie is one decoded picture.
type selfie struct {
	authID string
	info   photo.Info
	bytes  int  // of the file
	coarse bool // it is the thumbnail in the file, until the whole is there

	mu     sync.RWMutex // held while it is drawn, so that it is not wiped meanwhile
	source *picture.Source
	ended  func() bool // no longer waits for the console's end
}

// draw draws the picture; nil once it is wiped or ctx has ended.
func (s *selfie) draw(ctx context.Context, o picture.Options) *picture.Frame {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.source == nil {
		return nil
	}
	f, err := picture.Draw(ctx, s.source, o)
	if err != nil {
		return nil
	}
	return f
}

// wipeAfter has the picture wiped once the console's context has ended, wherever
// it is then: one that is on its way nobody takes any more.
func (s *selfie) wipeAfter(console context.Context) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ended = context.AfterFunc(console, s.wipe)
}

// wipe forgets the picture. It waits for a drawing of it that is under way,
// which takes milliseconds, and less once its context has ended.
func (s *selfie) wipe() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.source != nil {
		s.source.Wipe()
		s.source = nil
	}
	if s.ended != nil {
		s.ended()
	}
}

// album is the selfies that are kept, the last one looked at first. What leaves
// it is wiped.
type album struct{ selfies []*selfie }

// find gives the selfie of an authentication and puts it first; nil for none.
func (a *album) find(authID string) *selfie {
	i := slices.IndexFunc(a.selfies, func(s *selfie) bool { return s.authID == authID })
	if i < 0 {
		return nil
	}
	s := a.selfies[i]
	a.selfies = slices.Insert(slices.Delete(a.selfies, i, i+1), 0, s)
	return s
}

// holds tells that a selfie is in the album, and so not wiped.
func (a *album) holds(s *selfie) bool { return slices.Contains(a.selfies, s) }

// add puts a selfie in, in place of another of the same authentication.
func (a *album) add(s *selfie) {
	a.drop(s.authID)
	a.selfies = slices.Insert(a.selfies, 0, s)
	for len(a.selfies) > albumSize {
		a.drop(a.selfies[len(a.selfies)-1].authID)
	}
}

// drop takes the selfie of an authentication out.
func (a *album) drop(authID string) {
	a.selfies = slices.DeleteFunc(a.selfies, func(s *selfie) bool {
		if s.authID != authID {
			return false
		}
		s.wipe()
		return true
	})
}

// clear takes all out.
func (a *album) clear() {
	for _, s := range a.selfies {
		s.wipe()
	}
	clear(a.selfies)
	a.selfies = a.selfies[:0]
}
