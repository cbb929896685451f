package loader

import (
	"math"
	"slices"

	"faceauth/backend"
)

// How ranges are cut was tuned with TestSideBySideIsWorthIt.
const (
	// portion is how much of what is left for one worker a range gets: less
	// than all of it, so that the last ranges are small and end together.
	// vaguePortion is for estimates from fewer than one day in vagueDays.
	portion      = 0.9
	vaguePortion = 0.4
	vagueDays    = 5
	// sharedOut is how many pages a worker may be left with for a range to get
	// all of it.
	sharedOut = 4
	// leastPages is the least a range is worth, leastRest the least that stays
	// for another one, in pages; leastEdges is how many times the days that a
	// range is asked for in vain the least is.
	leastPages = 1.5
	leastRest  = 1.25
	leastEdges = 3
	// slack is how much of a page is left free for an estimate that is short.
	slack = 0.08
	// dearly is how much sooner all must be done for a range to be given up in
	// the middle and cut; mostWaste is the share of all answers that may be
	// thrown away so.
	dearly    = 1.3
	mostWaste = 0.1
)

// pages is what a list of the days from lo up to hi takes.
func (p *plan) pages(c curve, lo, hi int) float64 {
	return c.between(float64(lo-before), float64(hi+after)) / float64(p.size)
}

// unread estimates the pages that nobody reads yet, and those that the readings
// under way have yet to read, except r.
func (p *plan) unread(c curve, except *reading) (unclaimed, underWay float64) {
	for _, t := range p.todo {
		unclaimed += p.pages(c, p.lo(t.Range), p.hi(t.Range))
	}
	for _, r := range slices.Concat(p.active, p.first, p.again) {
		if r != except && !r.probe {
			underWay += r.left(c, p.lo(r.Range), p.hi(r.Range), p.size) / float64(p.size)
		}
	}
	return unclaimed, underWay
}

// cut takes a part off what nobody reads yet: as much as makes all workers end
// together, and so much that its last page is nearly full. It is the newest
// part, since a person looks at that first; only the oldest, whose length is
// least sure, is not left for the end.
func (p *plan) cut() *reading {
	c := p.estimate()
	t := &p.todo[0]
	lo, hi := p.days(t.Range)
	edge := c.between(float64(hi-before-after), float64(hi)) / float64(p.size)
	least := max(leastPages, leastEdges*edge)
	want := p.want(c, edge, least)
	if p.cuts++; p.cuts >= p.workers && len(p.todo) == 1 && !p.oldestCut && !t.cut && hi-lo > before+after {
		p.oldestCut = true
		// Where it begins is known to be between two days.
		unsure := float64(max(lo-p.empty, 0)) * c.between(float64(lo), float64(lo+nearby)) / nearby / float64(p.size)
		at := lo + 1
		for at < hi-1 && p.pages(c, lo, at+1)+unsure/2 <= want {
			at++
		}
		if p.pages(c, at, hi) > least {
			r := newReading(backend.Range{Since: t.Since, Until: midnight(at)})
			t.Since = r.Until
			return r
		}
	}
	at := p.edge(c, lo, hi, want)
	switch {
	case t.cut && at <= lo && hi-lo >= 2:
		at = lo + (hi-lo)/2 // smaller than before, so that this comes to an end
	case !t.cut && at > lo && p.pages(c, lo, at) < max(leastRest, 2*edge):
		// The rest is not worth a range. All of it is one, unless that takes a
		// page more: then two that are alike are sooner done.
		all := p.pages(c, lo, hi)
		at = lo
		if all > math.Ceil(want)-slack/2 && all > 2 {
			at = lo + (hi-lo)/2
		}
	}
	if at <= lo {
		r := newReading(t.Range)
		p.todo = p.todo[1:]
		return r
	}
	r := newReading(backend.Range{Since: midnight(at), Until: t.Until})
	t.Until, t.cut = r.Since, false
	return r
}

// want is how many pages the next range shall have.
func (p *plan) want(c curve, edge, least float64) float64 {
	share := p.rounds(c, edge)
	part := portion
	if p.unsorted && len(p.known)*vagueDays < p.today-p.expected() {
		part = vaguePortion
	}
	want := max(share*part, min(share, sharedOut), least)
	if full := math.Round(want); full-slack > edge {
		want = full - slack
	}
	return want
}

// edge is the day at which a range of so many pages begins that ends at hi. As
// long as no range was read to its end, which alone shows how much there is in
// a list that is not sorted, no range gets a large part of the days either.
func (p *plan) edge(c curve, lo, hi int, pages float64) int {
	at, most := hi-1, hi-lo
	if len(p.known) == 0 {
		sure := p.there
		if p.found {
			sure = p.expected()
		}
		most = max((p.today-sure)/(3*p.workers/2), headDays)
	}
	for at > lo && hi-at < most && p.pages(c, at-1, hi) <= pages {
		at--
	}
	return at
}

// rounds is how many pages each worker has to read at least until all is read,
// when a range costs edge beside what is in it.
func (p *plan) rounds(c curve, edge float64) float64 {
	todo := 0.0
	for _, t := range p.todo {
		lo, hi := p.days(t.Range)
		todo += c.between(float64(lo), float64(hi)) / float64(p.size)
	}
	for _, r := range slices.Concat(p.first, p.again) {
		todo += r.left(c, p.lo(r.Range), p.hi(r.Range), p.size) / float64(p.size)
	}
	busy := make([]float64, p.workers)
	for i, r := range p.active {
		if !r.probe {
			busy[i] = math.Ceil(r.left(c, p.lo(r.Range), p.hi(r.Range), p.size) / float64(p.size))
		}
	}
	for rounds := 1.0; ; rounds++ {
		room := 0.0
		for _, b := range busy {
			room += max(rounds-b-edge-slack, 0)
		}
		if room >= todo {
			return rounds
		}
	}
}

// tooLong tells that r would keep the others waiting for longer than it takes
// to cut it, which costs what was read of it and the edges of its parts.
func (p *plan) tooLong(r *reading) bool {
	lo, hi := p.days(r.Range)
	if p.workers == 1 || hi-lo < 2 || p.undivided {
		return false
	}
	if float64(p.wasted+r.calls) > float64(p.workers)*2+float64(p.made)*mostWaste {
		return false
	}
	c := p.estimate()
	unclaimed, underWay := p.unread(c, r)
	workers := float64(p.workers)
	alone := r.left(c, lo, hi, p.size) / float64(p.size)
	edges := workers * (c.between(float64(lo), float64(hi))/float64(hi-lo)*(before+after)/float64(p.size) + 0.5)
	together := (unclaimed + underWay + alone + float64(r.calls) + edges) / workers
	return alone > dearly*together+1
}
