package loader

import (
	"maps"
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

// headDays is how many days the newest part has that is begun at once.
const headDays = 30

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
	sure    []backend.Range // of covered, what was read without being divided
	// missed are failures to be tried once more, failed those that stay.
	missed, failed []Failure
	lastTry        bool // nothing is tried again any more
	done           int  // readings done, probes not counted
	cuts           int  // parts that were cut off
	oldestCut      bool // the oldest part is among them
	// made counts the answers, wasted those of readings that were given up.
	made, wasted int
	// undivided tells that dates can't be relied on: every range is read as it
	// was asked for.
	undivided bool
	unsure    []*reading // readings of whole ranges that were given up
	// head is the newest part when it is begun before it is known to be a part.
	head *reading
	// edges are what lies beyond the newest and the oldest part, until it is
	// begun.
	edges []*reading
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
		p.questions = append(p.questions, p.question(p.there-firstProbe), p.question(p.there-secondProbe))
		if asked[0].Open() && workers >= 4 {
			p.head = newReading(backend.Range{Since: midnight(p.today - headDays)})
			p.head.asked.Range.Until = lastMoment()
			p.questions = append(p.questions, p.head)
		}
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
		if r.probe && !r.canary && p.answered(r) {
			return p.next()
		}
	case len(p.edges) > 0 && (len(p.todo) == 0 || p.cuts >= 2*p.workers):
		// There is hardly ever anything, so nobody is in a hurry for it; but as
		// the very last it would be waited for.
		r, p.edges = p.edges[0], p.edges[1:]
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
	if len(without(p.asked, merged(p.sure))) == 0 {
		return true
	}
	if len(p.first) > 0 || len(p.edges) > 0 || len(p.todo) > 0 || len(p.again) > 0 || len(p.missed) > 0 {
		return false
	}
	return !slices.ContainsFunc(p.active, func(r *reading) bool { return !r.probe || r.canary })
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

func (p *plan) lo(r backend.Range) int { lo, _ := p.days(r); return lo }
func (p *plan) hi(r backend.Range) int { _, hi := p.days(r); return hi }

// split puts what r was reading back, to be cut.
func (p *plan) split(r *reading) {
	p.leave(r)
	p.wasted += r.calls
	if r.whole {
		p.unsure = append(p.unsure, r)
	}
	top := r.Range
	switch {
	case r.whole && top.Open() && p.head != nil:
		top.Until = p.head.Since
	case r.whole && top.Open(), r == p.head:
		// What is newer has a reading of its own.
		top.Until = p.horizon()
		p.edges = append(p.edges, p.beyond())
	}
	i, _ := slices.BinarySearchFunc(p.todo, top, func(t stretch, r backend.Range) int { return r.Since.Compare(t.Since) })
	p.todo = slices.Insert(p.todo, i, stretch{top, true})
	// That nothing was found so far back tells that dates are heeded, and that
	// nothing is older than the add-on.
	if !p.canaried && !(p.found && p.ancient) {
		p.canaried = true
		p.questions = append(p.questions, canary())
	}
}

// page takes note of a page that r has just brought.
func (p *plan) page(r *reading) {
	if r.probe {
		return
	}
	if p.found && !r.oldest.IsZero() && dayOf(r.oldest) < p.empty-before {
		p.giveUpDates() // a probe found nothing so far back
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
	if r.whole {
		p.sure = append(p.sure, r.Range)
	}
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
	case r.probe && r.asked.Range != r.Range && err.Kind == backend.BadRequest:
		p.plain = true // it does not take a date before there was an add-on
		p.questions = append(p.questions, p.question(dayOf(r.Until)))
	case r.probe:
		p.failures++
	case r.asked.Range != r.Range && err.Kind == backend.BadRequest:
		p.again = append(p.again, newReading(r.Range)) // without the end that was written out for it
	case p.worthCutting(r, err.Kind):
		p.split(r)
	case passing(err.Kind) && !p.lastTry:
		p.missed = append(p.missed, Failure{r.Range, err})
	default:
		p.failed = append(p.failed, Failure{r.Range, err})
	}
}

// worthCutting tells that a part of r may be had although r can't be read to its
// end: what is wrong with a cursor or with a size lies on some day.
func (p *plan) worthCutting(r *reading, k backend.Kind) bool {
	lo, hi := p.days(r.Range)
	return (k == backend.CursorRepeated || k == backend.TooLarge) && hi-lo >= 2 && p.workers > 1 && !p.undivided
}

// giveUpDates turns to reading every range as it was asked for: dates are not
// heeded, or records have none that could be asked for.
func (p *plan) giveUpDates() {
	if p.undivided {
		return
	}
	p.undivided = true
	p.covered = merged(p.sure)
	part := func(r *reading) bool { return !r.whole }
	p.todo, p.questions, p.edges = nil, nil, nil
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
		if n := len(out); n > 0 && out[n-1].Err.Kind == f.Err.Kind && touch(out[n-1].Range, f.Range) {
			if endsBefore(out[n-1].Range.Until, f.Range.Until) {
				out[n-1].Range.Until = f.Range.Until
			}
			continue
		}
		out = append(out, f)
	}
	return out
}
