// Package records keeps the authentications that were loaded, newest first and
// each once.
package records

import (
	"slices"
	"strings"

	"faceauth/backend"
)

// Store holds authentications by auth_id, ordered by create_time with the
// newest first; equal times are ordered by auth_id, and records without a
// readable time come last. The zero Store is empty and ready. It is not safe
// for use by several goroutines: the event loop owns it.
type Store struct {
	sorted []*backend.Authentication
	byID   map[string]*backend.Authentication
}

// Change says what an Add did, in numbers of records.
type Change struct {
	New     int // not there before
	Changed int // there before, and different now
}

// Add takes records in any order. A record whose auth_id is there already
// replaces it: the newest answer wins.
func (s *Store) Add(recs []backend.Authentication) Change {
	if s.byID == nil {
		s.byID = make(map[string]*backend.Authentication, len(recs))
	}
	var c Change
	fresh := make([]*backend.Authentication, 0, len(recs))
	moved := false
	for i := range recs {
		rec := &recs[i]
		old, known := s.byID[rec.ID]
		switch {
		case !known:
			s.byID[rec.ID] = rec
			fresh = append(fresh, rec)
			c.New++
		case string(old.Raw) != string(rec.Raw):
			moved = moved || !old.Created.Equal(rec.Created)
			*old = *rec
			c.Changed++
		}
	}
	if moved {
		slices.SortFunc(s.sorted, newestFirst)
	}
	slices.SortFunc(fresh, newestFirst)
	s.sorted = merge(s.sorted, fresh)
	return c
}

// merge joins two sorted slices. The usual case, older records behind newer
// ones, is an append.
func merge(a, b []*backend.Authentication) []*backend.Authentication {
	if len(a) == 0 || len(b) == 0 || newestFirst(a[len(a)-1], b[0]) <= 0 {
		return append(a, b...)
	}
	out := make([]*backend.Authentication, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		if newestFirst(a[0], b[0]) <= 0 {
			out, a = append(out, a[0]), a[1:]
		} else {
			out, b = append(out, b[0]), b[1:]
		}
	}
	return append(append(out, a...), b...)
}

func newestFirst(a, b *backend.Authentication) int {
	if c := b.Created.Compare(a.Created); c != 0 {
		return c
	}
	return strings.Compare(a.ID, b.ID)
}

// Len is the number of records.
func (s *Store) Len() int { return len(s.sorted) }

// At is the i-th record, from 0 for the newest. It must not be changed.
func (s *Store) At(i int) *backend.Authentication { return s.sorted[i] }

// Get finds a record by its auth_id; nil when it is not loaded.
func (s *Store) Get(authID string) *backend.Authentication { return s.byID[authID] }

// Index is the place of a record, and false when it is not loaded.
func (s *Store) Index(authID string) (int, bool) {
	rec := s.byID[authID]
	if rec == nil {
		return 0, false
	}
	return slices.BinarySearchFunc(s.sorted, rec, newestFirst)
}
