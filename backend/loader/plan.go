package loader

import (
	"maps"
	"math"
	"slices"
	"time"

	"faceauth/backend"
)

// A Service asks for more days than a range has, since the API leaves open
// where a day begins and whether the last one counts: so many before it and so
// many after it.
const (
	before = 1
	after  = 2
)

const (
	// portion is how much of what is left for one worker a range gets: less
	// than all of it, so that the last ranges are small and end together.
	portion      = 0.7
	vaguePortion = 0.4
	sharedOut    = 4
	mostWaste    = 0.1
	vagueDays    = 5
	// leastPages is the least a range is worth, in pages.
	leastPages = 1.5
	leastRest  = 1.25
	// slack is how much of a page is left free for an estimate that is short.
	slack = 0.08
	// dearly is how much sooner all must be done for a range to be given up
	// in the middle and cut.
	dearly = 1.3
)

// plan decides what is read next. It knows nothing of goroutines or of time
// passing; crew guards it.
type plan struct {
	workers int
	size    int // records a page
	today   int // day
	asked   []backend.Range

	density
	depth

	// first are the readings of what was asked for that wait to be begun or
	// taken up again, questions the probes that wait, again the ranges to be
	// tried once more. All are taken from the front.
	first, questions, again []*reading
	// todo is what no reading has, newest first.
	todo    []stretch
	active  []*reading
	covered []backend.Range
	// missed are failures to be tried once more, failed those that stay.
	missed, failed []Failure
	lastTry        bool
	cuts           int
	bottomed       bool
	made, wasted   int
	done           int // readings done, probes not counted
	// undivided tells that dates can't be relied on: every range is read as it
	// was asked for.
	undivided bool
	unsure    []*reading // readings of whole ranges that were given up
}

// stretch is a range that is to be read in one or more parts.
type stretch struct {
	backend.Range
	// cut tells that it was too long for one reading.
	cut bool
}

func newPlan(asked []backend.Range, workers, size int, now time.Time) *plan {
	p := &plan{workers: workers, size: size, today: dayOf(now), asked: asked, density: newDensity()}
	for _, r := range slices.Backward(asked) {
		whole := newReading(r)
		whole.whole = true
		p.first = append(p.first, whole)
	}
	if len(asked) == 0 {
		return p
	}
	p.depth = newDepth(asked[0], p.today)
	if asked[0].Since.IsZero() && workers > 1 {
		p.canaried = true
		p.questions = append(p.questions, canary(), p.question(p.there-firstProbe), p.question(p.there-secondProbe))
	}
	return p
}

// next gives the next thing to read, nil when there is none for now.
func (p *plan) next() *reading {
	var r *reading
	switch {
	case len(p.first) > 0:
		r, p.first = p.first[0], p.first[1:]
	case len(p.questions) > 0:
		r, p.questions = p.questions[0], p.questions[1:]
		if !r.canary && p.answered(r) {
			return p.next()
		}
	case len(p.todo) > 0:
		if p.questions = p.ask(); len(p.questions) > 0 {
			return p.next()
		}
		r = p.cut()
	case len(p.again) > 0:
		r, p.again = p.again[0], p.again[1:]
	case len(p.active) == 0 && len(p.missed) > 0:
		p.tryAgain()
		return p.next()
	default:
		return nil
	}
	p.active = append(p.active, r)
	return r
}

// tryAgain queues what failed, newest first. What fails from then on has failed
// for good.
func (p *plan) tryAgain() {
	p.lastTry = true
	for _, f := range slices.Backward(joined(p.missed)) {
		r := newReading(f.Range)
		r.whole = slices.Contains(p.asked, f.Range)
		p.again = append(p.again, r)
	}
	p.missed = nil
}

// complete tells that nothing is left to be read: what questions are still
// under way nobody needs to know.
func (p *plan) complete() bool {
	if len(p.first) > 0 || len(p.todo) > 0 || len(p.again) > 0 || len(p.missed) > 0 {
		return false
	}
	return !slices.ContainsFunc(p.active, func(r *reading) bool { return !r.probe })
}

// leave takes r off the list of what is being read.
func (p *plan) leave(r *reading) {
	if i := slices.Index(p.active, r); i >= 0 {
		p.active = slices.Delete(p.active, i, i+1)
	}
}

// days gives the days of a range, up to, without, hi. Open ends are where
// there is something, as far as is known.
func (p *plan) days(r backend.Range) (lo, hi int) {
	lo, hi = p.expected(), p.today+after
	if !r.Until.IsZero() {
		hi = min(hi, dayOf(r.Until.Add(-1))+1)
	}
	if !r.Since.IsZero() {
		lo = max(min(lo, hi-1), dayOf(r.Since))
	}
	return min(lo, hi-1), hi
}

// estimate is the curve of all that was asked for.
func (p *plan) estimate() curve {
	oldest := p.expected()
	pages := 4 * p.workers // as good as any: only shares matter then
	return p.curve(min(oldest, p.today)-before, p.today+after, oldest, p.today, float64(pages*p.size))
}

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

func (p *plan) lo(r backend.Range) int { lo, _ := p.days(r); return lo }
func (p *plan) hi(r backend.Range) int { _, hi := p.days(r); return hi }

// cut takes a part off the newest end of the newest stretch: as much as makes
// all workers end together, and so much that its last page is nearly full.
func (p *plan) cut() *reading {
	t := &p.todo[0]
	c := p.estimate()
	lo, hi := p.days(t.Range)
	edge := c.between(float64(hi-before-after), float64(hi)) / float64(p.size)
	least := max(leastPages, 3*edge)
	share := p.rounds(c, edge)
	part := portion
	if p.vague() {
		part = vaguePortion
	}
	want := max(share*part, min(share, sharedOut), least)
	if full := math.Round(want); full-slack > edge {
		want = full - slack
	}
	p.cuts++
	if p.cuts >= p.workers && !p.bottomed && len(p.todo) == 1 && hi-lo > 3 && !t.cut {
		p.bottomed = true
		at := lo + 1
		for at < hi-1 && p.pages(c, lo, at+1) <= want {
			at++
		}
		if p.pages(c, at, hi) > least {
			r := newReading(backend.Range{Since: t.Since, Until: midnight(at)})
			t.Since = r.Until
			return r
		}
	}
	at, most := hi-1, hi-lo
	if len(p.known) == 0 {
		most = max((p.today-p.expected())/(2*p.workers), 1)
	}
	for at > lo && hi-at < most && p.pages(c, at-1, hi) <= want {
		at--
	}
	if at > lo && !t.cut && p.pages(c, lo, at) < max(leastRest, 2*edge) {
		at = lo
	}
	if at <= lo && t.cut && hi-lo >= 2 {
		at = lo + (hi-lo)/2
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

// vague tells that most of the estimate is from a few days.
func (p *plan) vague() bool {
	return p.unsorted && len(p.known)*vagueDays < p.today-p.expected()
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

// split puts what r was reading back, to be cut.
func (p *plan) split(r *reading) {
	p.leave(r)
	p.wasted += r.calls
	if r.whole {
		p.unsure = append(p.unsure, r)
	}
	top := r.Range
	if r.whole && top.Open() {
		// What is newer has a reading of its own. There is hardly ever anything,
		// so it comes last, when some workers have nothing to do any more.
		top.Until = p.horizon()
		p.again = append(p.again, p.beyond())
	}
	i, _ := slices.BinarySearchFunc(p.todo, top, func(t stretch, r backend.Range) int { return r.Since.Compare(t.Since) })
	p.todo = slices.Insert(p.todo, i, stretch{top, true})
	if !p.canaried {
		p.canaried = true
		p.questions = append(p.questions, canary())
	}
}

// page takes note of a page that r has just brought.
func (p *plan) page(r *reading) {
	if r.probe {
		return
	}
	p.saw(r)
	if r.whole && r.undated {
		p.giveUpDates()
	}
	if r.records > 0 && !r.falling && !r.rising {
		if p.disordered(); r.whole && r.calls == 1 {
			p.sample = maps.Clone(r.tally)
		}
	}
	if p.unsorted {
		return
	}
	lo, hi := p.days(r.Range)
	from, to := r.passed(lo, hi)
	for day := from; day < to; day++ {
		p.passed[day] = r.tally[day]
	}
	if rate := r.rate(); rate > 0 {
		p.guess = rate
	}
}

// finish ends a reading that came to the end of its list.
func (p *plan) finish(r *reading) {
	p.leave(r)
	if r.canary {
		if r.records > 0 {
			p.giveUpDates()
		}
		return
	}
	if r.probe && !p.nothingBefore(r) {
		return
	}
	p.covered = merged(append(p.covered, r.Range))
	if r.probe {
		return
	}
	p.done++
	if r.records == 0 {
		return
	}
	lo, hi := p.days(r.Range)
	for day := lo; day < hi; day++ {
		p.known[day] = r.tally[day]
	}
}

// fail ends a reading that came to an error.
func (p *plan) fail(r *reading, err *backend.Error) {
	p.leave(r)
	switch {
	case r.probe:
		p.failures++
	case r.asked.Range != r.Range && err.Kind == backend.BadRequest:
		p.again = append(p.again, newReading(r.Range)) // without the end that was written out for it
	case passing(err.Kind) && !p.lastTry:
		p.missed = append(p.missed, Failure{r.Range, err})
	default:
		p.failed = append(p.failed, Failure{r.Range, err})
	}
}

// giveUpDates turns to reading every range as it was asked for: dates are not
// heeded, or records have none that could be asked for.
func (p *plan) giveUpDates() {
	if p.undivided {
		return
	}
	p.undivided = true
	part := func(r *reading) bool { return !r.whole }
	p.todo, p.questions = nil, nil
	p.first = append(slices.DeleteFunc(p.first, part), p.unsure...)
	p.again = slices.DeleteFunc(p.again, part)
	p.missed = slices.DeleteFunc(p.missed, func(f Failure) bool { return !slices.Contains(p.asked, f.Range) })
	for _, r := range p.active {
		if !r.whole {
			r.cancel()
		}
	}
}

// joined sorts failures and makes one of neighbours of the same Kind.
func joined(failures []Failure) []Failure {
	sorted := slices.Clone(failures)
	slices.SortFunc(sorted, func(a, b Failure) int { return a.Range.Since.Compare(b.Range.Since) })
	var out []Failure
	for _, f := range sorted {
		if n := len(out); n > 0 && out[n-1].Err.Kind == f.Err.Kind && !out[n-1].Range.Until.IsZero() && !out[n-1].Range.Until.Before(f.Range.Since) {
			if endsBefore(out[n-1].Range.Until, f.Range.Until) {
				out[n-1].Range.Until = f.Range.Until
			}
			continue
		}
		out = append(out, f)
	}
	return out
}
