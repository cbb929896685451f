package loader

import (
	"context"
	"time"

	"faceauth/backend"
)

// disorder is how far a record may stand on the wrong side of the one before
// it in a list that still counts as sorted.
const disorder = time.Hour

// reading is a range that is being read, and what was seen of it so far.
type reading struct {
	// Range is what it covers once it is done. What it asks for may write out
	// an end that is open here.
	backend.Range
	// probe marks a question whether there is anything, whose list is not
	// followed; canary the one about a time before the add-on.
	probe, canary bool
	// whole marks a range as it was asked for, before any cut.
	whole bool

	walk   *backend.Walk
	cancel context.CancelFunc
	ctx    context.Context
	asked  backend.PageRequest

	calls   int
	records int
	tally   map[int]int // records by day
	// oldest and newest are of the records with a date; zero when none had.
	oldest, newest time.Time
	// falling and rising tell that the list may still be newest or oldest first.
	falling, rising bool
	undated         bool // a record without a date was seen
}

func newReading(r backend.Range) *reading {
	return &reading{Range: r, asked: backend.PageRequest{Range: r}, tally: map[int]int{}, falling: true, rising: true}
}

// see takes note of a page.
func (r *reading) see(page backend.Page) {
	r.records += len(page.Records)
	for i := range page.Records {
		t := page.Records[i].Created
		if t.IsZero() {
			r.undated = true
			continue
		}
		if !r.oldest.IsZero() {
			r.falling = r.falling && t.Before(r.oldest.Add(disorder))
			r.rising = r.rising && t.After(r.newest.Add(-disorder))
		}
		if r.oldest.IsZero() || t.Before(r.oldest) {
			r.oldest = t
		}
		if r.newest.IsZero() || t.After(r.newest) {
			r.newest = t
		}
		r.tally[dayOf(t)]++
	}
}

// order tells which way the list goes as far as it was read: -1 for newest
// first, 1 for oldest first, 0 for neither or not known.
func (r *reading) order() int {
	switch {
	case r.falling && !r.rising:
		return -1
	case r.rising && !r.falling:
		return 1
	}
	return 0
}

// rate is the records a day of a sorted list so far, 0 when that says little.
func (r *reading) rate() float64 {
	span := r.newest.Sub(r.oldest).Hours() / 24
	if r.order() == 0 || r.records < 20 || span < 1.0/24 {
		return 0
	}
	return float64(r.records) / span
}

// passed gives the days, from lo up to hi, that a sorted list has left behind.
func (r *reading) passed(lo, hi int) (from, to int) {
	switch r.order() {
	case -1:
		return max(lo, dayOf(r.oldest)+1), hi
	case 1:
		return max(lo, dayOf(r.oldest)), min(hi, dayOf(r.newest))
	}
	return 0, 0
}

// left estimates the records that the list has yet to bring, those that are cut
// from it included. lo and hi are its days.
func (r *reading) left(c curve, lo, hi, size int) float64 {
	from, to := float64(lo-before), float64(hi+after)
	switch r.order() {
	case -1:
		return c.between(from, place(r.oldest))
	case 1:
		return c.between(place(r.newest), to)
	}
	got := float64(r.calls * size)
	all := c.between(from, to)
	if r.calls == 0 {
		return all
	}
	// A list that is a little longer than was thought is soon at its end; one
	// that is several times as long may go on for as long again.
	beyond := got - all
	return max(all-got, min(2*beyond, got), 1)
}
