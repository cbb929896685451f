package loader

import (
	"time"

	"faceauth/backend"
)

// Progress is how far a load has come.
type Progress struct {
	// Calls is how many calls were made, those that were tried again included.
	Calls int
	// Records is how many records came, those that came twice included.
	Records int
	// Rate is Records a second over the last few seconds.
	Rate float64
	// RangesDone of Ranges were read to their end. Ranges grows as long as what
	// is left is still being cut.
	RangesDone, Ranges int
	// Fraction is an estimate of what is done, 0 to 1. It never goes back, and
	// is 1 only when everything was read.
	Fraction float64
	// Left is an estimate of the time it takes yet, 0 while that is not known.
	Left time.Duration
	// Waiting is how many calls wait before they try again, and Wait the
	// longest of their waits, with For what is left of it.
	Waiting int
	Wait    backend.Wait
	// Running is how many calls are under way, Parallel how many may be: fewer
	// than Options said after the API asked for fewer.
	Running, Parallel int
}

const (
	// reportEvery is the least time between two reports.
	reportEvery = 100 * time.Millisecond
	// rateOver is the time that a rate is measured over.
	rateOver = 5 * time.Second
	// nearlyDone bounds the fraction of a load that is not done.
	nearlyDone = 0.99
)

// meter counts.
type meter struct {
	begun    time.Time
	calls    int
	records  int
	came     []arrival // of the last rateOver, oldest first
	waits    map[*reading]waiting
	fraction float64
}

type arrival struct {
	at      time.Time
	records int
}

type waiting struct {
	backend.Wait
	until time.Time
}

func newMeter() meter { return meter{begun: time.Now(), waits: map[*reading]waiting{}} }

func (m *meter) received(records int, now time.Time) {
	m.records += records
	m.came = append(m.came, arrival{now, records})
}

// rate is the records a second of late.
func (m *meter) rate(now time.Time) float64 {
	for len(m.came) > 0 && now.Sub(m.came[0].at) > rateOver {
		m.came = m.came[1:]
	}
	sum := 0
	for _, a := range m.came {
		sum += a.records
	}
	over := min(now.Sub(m.begun), rateOver)
	if over <= 0 {
		return 0
	}
	return float64(sum) / over.Seconds()
}

// report tells o.Progress how it goes until the returned function is called,
// which tells it once more. It runs on a goroutine of its own, so that nothing
// waits for it.
func (c *crew) report() (finish func()) {
	if c.o.Progress == nil {
		return func() {}
	}
	over, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		defer c.catch()
		ticks := time.NewTicker(reportEvery)
		defer ticks.Stop()
		for {
			select {
			case <-over:
				return
			case now := <-ticks.C:
				c.o.Progress(c.state(now))
			}
		}
	}()
	return func() {
		close(over)
		<-stopped
		if c.panics != nil {
			return
		}
		c.o.Progress(c.state(time.Now()))
	}
}

// state is how it goes at present.
func (c *crew) state(now time.Time) Progress {
	running, parallel := c.gate.State()
	c.mu.Lock()
	defer c.mu.Unlock()
	m, p := &c.meter, c.plan
	s := Progress{
		Calls: m.calls, Records: m.records, Rate: m.rate(now), Running: running, Parallel: parallel,
		RangesDone: p.done, Ranges: p.done + len(p.todo) + len(p.again) + len(p.missed) + len(p.failed),
		Waiting: len(m.waits),
	}
	for _, w := range m.waits {
		if left := w.until.Sub(now); s.Wait.Cause == nil || left > s.Wait.For {
			s.Wait = w.Wait
			s.Wait.For = max(left, 0)
		}
	}
	s.Ranges += p.underWay()
	left, all := p.remains()
	if all > 0 {
		m.fraction = max(m.fraction, min(1-left/all, nearlyDone))
	}
	if p.complete() && len(p.failed) == 0 && c.fatal == nil {
		m.fraction = 1
	}
	s.Fraction = m.fraction
	if s.Rate > 0 && p.scaled() && m.fraction < 1 {
		s.Left = time.Duration(left / s.Rate * float64(time.Second))
	}
	return s
}

// underWay counts the readings that are begun or wait for their turn.
func (p *plan) underWay() int {
	n := len(p.first)
	for _, r := range p.active {
		if !r.probe {
			n++
		}
	}
	return n
}

// remains estimates the records that are yet to come, and all there are.
func (p *plan) remains() (left, all float64) {
	c := p.estimate()
	for _, t := range p.todo {
		lo, hi := p.days(t.Range)
		left += c.between(float64(lo), float64(hi))
	}
	for _, r := range p.active {
		lo, hi := p.days(r.Range)
		if !r.probe {
			left += min(r.left(c, lo, hi, p.size), c.between(float64(lo), float64(hi)))
		}
	}
	for _, r := range p.first {
		lo, hi := p.days(r.Range)
		left += c.between(float64(lo), float64(hi))
	}
	for _, r := range p.again {
		lo, hi := p.days(r.Range)
		left += c.between(float64(lo), float64(hi))
	}
	for _, r := range p.asked {
		lo, hi := p.days(r)
		all += c.between(float64(lo), float64(hi))
	}
	return left, all
}

// scaled tells whether estimates are more than shares of an unknown whole.
func (p *plan) scaled() bool { return p.guess > 0 || len(p.known) > 0 }
