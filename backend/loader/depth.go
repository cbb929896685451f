package loader

import (
	"math"
	"slices"
	"time"

	"faceauth/backend"
)

const (
	// firstProbe and secondProbe are how many days ago the first questions
	// about the depth are.
	firstProbe  = 120
	secondProbe = 480
	// nearStep and farStep are how many times further back than is known the
	// next two questions are, while there is no end to it.
	nearStep = 2
	farStep  = 3.3
	// surePages is how uncertain the depth may stay, in pages.
	surePages = 24
	// mostFailures is how many probes may fail before no more are made.
	mostFailures = 2
)

// firstDay is where a Service begins when a range is open: the add-on is
// younger than this.
func firstDay() int { return dayOf(time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)) }

// depth brackets the oldest record: there is one on the day there or before
// it, and none before the day empty.
type depth struct {
	since    time.Time // where the oldest range that was asked for begins
	there    int       // day
	empty    int       // day
	found    bool      // nothing is before empty, rather than nothing is likely
	hinted   bool      // the day before there has been asked about
	hint     bool      // there is likely the oldest day
	failures int
	canaried bool
	// ancient tells that what found nothing asked from 1970 on, plain that the
	// server does not take such a date.
	ancient, plain bool
	today          int
}

func newDepth(oldest backend.Range, today int) depth {
	d := depth{since: oldest.Since, there: today, empty: firstDay(), today: today}
	if !oldest.Since.IsZero() {
		d.empty = max(d.empty, dayOf(oldest.Since))
	}
	if !oldest.Until.IsZero() {
		d.there = min(d.there, dayOf(oldest.Until))
	}
	d.empty = min(d.empty, d.there)
	return d
}

// expected is the day that the oldest record is probably of. How long a
// project has run is anybody's guess within a factor, so as long as nothing was
// found it is the middle by factors. A range with a beginning was likely asked
// for because there is something.
func (d *depth) expected() int {
	switch {
	case d.hint:
		return d.there
	case d.found:
		return (d.there + d.empty) / 2
	case d.since.IsZero():
		return d.today - int(math.Sqrt(float64(max(d.today-d.there, 1))*float64(max(d.today-d.empty, 1))))
	}
	return d.empty
}

// saw takes note of the records of r.
func (d *depth) saw(r *reading) {
	if r.oldest.IsZero() {
		return
	}
	if day := dayOf(r.oldest); day < d.there {
		d.there = day
		// The first page of a list that is not newest first shows how far back
		// it goes, more or less.
		d.hint = d.hint || r.whole && r.order() >= 0 && r.calls == 1
	}
	d.empty = min(d.empty, d.there)
}

// canary asks for records of a time before the add-on. A list that has any
// comes from a server that does not heed dates.
func canary() *reading {
	r := newReading(backend.Range{Since: time.Unix(0, 0).UTC(), Until: midnight(firstDay())})
	r.probe, r.canary, r.asked.Count = true, true, 1
	return r
}

// question asks whether there is anything before a day.
func (d *depth) question(day int) *reading {
	r := newReading(backend.Range{Since: d.since, Until: midnight(day)})
	r.probe, r.asked.Count = true, 1
	if d.since.IsZero() && !d.plain {
		r.asked.Range.Since = time.Unix(0, 0).UTC()
	}
	return r
}

// lastMoment is the end of the last day that can be written.
func lastMoment() time.Time { return time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC) }

// horizon is where the future begins, whichever zone records are dated in.
func (d *depth) horizon() time.Time { return midnight(d.today + after) }

// beyond is a reading of the future: an open end reaches until tomorrow alone.
func (d *depth) beyond() *reading {
	r := newReading(backend.Range{Since: d.horizon()})
	r.asked.Range.Until = lastMoment()
	return r
}

// ask gives the next questions about the depth, none when it is known well
// enough or one is under way.
func (p *plan) ask() []*reading {
	d := &p.depth
	for _, r := range p.active {
		if r.probe && !r.canary {
			return nil
		}
	}
	if d.failures >= mostFailures || d.there-d.empty <= before+after || len(p.todo) == 0 {
		return nil
	}
	c := p.estimate()
	day := c.between(float64(d.there), float64(d.there+nearby)) / nearby
	if float64(d.there-d.empty)*day/float64(p.size) < surePages {
		return nil
	}
	return slices.DeleteFunc(d.unasked(p.workers), d.answered)
}

// unasked gives the questions that narrow the depth down best.
func (d *depth) unasked(workers int) []*reading {
	switch {
	case d.hint && !d.hinted:
		d.hinted = true
		return []*reading{d.question(d.there - before - after)}
	case !d.found && !d.since.IsZero():
		return []*reading{d.question(d.empty + max((d.there-d.empty)/8, 1))}
	case d.found || workers < 3:
		return []*reading{d.question(min(max(d.expected(), d.empty+1), d.there-1))}
	}
	// Nothing is known but that it goes far back: two workers look about.
	ago := float64(max(d.today-d.there, 1))
	return []*reading{d.question(d.today - int(ago*nearStep)), d.question(d.today - int(ago*farStep))}
}

// answered tells that other answers made a question needless.
func (d *depth) answered(r *reading) bool {
	day := dayOf(r.Until)
	return day <= d.empty || day > d.there
}

// something takes note that there is something before r ends.
func (p *plan) something(r *reading) {
	p.leave(r)
	if r.canary {
		p.giveUpDates()
		return
	}
	day := dayOf(r.Until)
	if day < p.there {
		p.there = day
		p.hint = false
	}
	if p.there < p.empty {
		p.giveUpDates() // one of two answers is wrong
	}
}

// nothingBefore takes note that nothing, or nothing more, is before r ends. It
// answers false when a record from before then was seen.
func (p *plan) nothingBefore(r *reading) bool {
	day := dayOf(r.Until)
	if p.there < day-after && r.records == 0 {
		p.giveUpDates()
		return false
	}
	p.empty, p.found = max(p.empty, min(day, p.there)), true
	p.ancient = p.ancient || r.asked.Range.Since != r.Since
	kept := p.todo[:0]
	for _, t := range p.todo {
		if t.Since.Before(r.Until) {
			t.Since = r.Until
		}
		if within(t.Since, t.Until) {
			kept = append(kept, t)
		}
	}
	p.todo = kept
	return true
}
