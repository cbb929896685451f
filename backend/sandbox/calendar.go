package sandbox

import (
	"math"
	"slices"
	"sort"
	"time"
)

const (
	hourMillis = int64(time.Hour / time.Millisecond)
	weekMillis = 7 * 24 * hourMillis
	// firstMonday is 1970-01-05 00:00 in Korea, where the people of this
	// project live and where the vendor's dashboard keeps its clock.
	firstMonday = (4*24 - 9) * hourMillis
)

// blockSize is how many neighbouring records are laid out together: enough for
// the attempts of several people to mix, few enough to make one at random.
const blockSize = 64

// calendar gives every record its moment. Records are spread over the hours
// of the week by how busy these are, which has a closed form both ways, so that
// a date is found without looking at the records before it.
type calendar struct {
	seed       uint64
	n          int
	start, end int64        // unix milliseconds; end is not included
	startLoad  float64      // load at start
	perRecord  float64      // load for each record
	cumulative [169]float64 // load from Monday 00:00 KST to each hour of the week
}

// newestGap is how long before now the newest record lies.
const newestGap = 42 * time.Second

// newCalendar spreads n records over the months before now: about five months
// for 12,000 records, two years for a million.
func newCalendar(seed uint64, n int, now time.Time) calendar {
	days := 150 * math.Pow(float64(max(n, 1))/12_000, 0.35)
	c := calendar{seed: seed, n: n, end: now.Add(-newestGap).UnixMilli()}
	c.start = c.end - int64(max(days, 2)*24)*hourMillis
	for h := range 168 {
		c.cumulative[h+1] = c.cumulative[h] + load(h/24, h%24)
	}
	c.startLoad = c.loadAt(c.start)
	c.perRecord = (c.loadAt(c.end) - c.startLoad) / float64(max(n, 1))
	return c
}

// load is how busy an hour is, as Korean business days go.
func load(day, hour int) float64 {
	hours := [24]float64{1, 0.6, 0.4, 0.4, 0.5, 1, 2, 6, 14, 24, 22, 18, 13, 17, 19, 18, 16, 15, 12, 9, 8, 7, 4, 2}
	days := [7]float64{1.15, 1.05, 1, 1, 1.1, 0.45, 0.3}
	return hours[hour] * days[day]
}

// loadAt is the load summed up to a moment; it grows strictly with t.
func (c *calendar) loadAt(t int64) float64 {
	t -= firstMonday
	week := floorDiv(t, weekMillis)
	t -= week * weekMillis
	h := t / hourMillis
	part := float64(t%hourMillis) / float64(hourMillis)
	return float64(week)*c.cumulative[168] + c.cumulative[h] + part*(c.cumulative[h+1]-c.cumulative[h])
}

// momentOf inverts loadAt.
func (c *calendar) momentOf(sum float64) int64 {
	week := math.Floor(sum / c.cumulative[168])
	sum -= week * c.cumulative[168]
	h := min(sort.SearchFloat64s(c.cumulative[1:], sum), 167)
	part := (sum - c.cumulative[h]) / (c.cumulative[h+1] - c.cumulative[h])
	return firstMonday + int64(week)*weekMillis + int64(h)*hourMillis + int64(part*float64(hourMillis))
}

func (c *calendar) blocks() int { return (c.n + blockSize - 1) / blockSize }

// boundary is the first moment of block k; its records end before boundary(k+1).
func (c *calendar) boundary(k int) int64 {
	if k >= c.blocks() {
		return c.end
	}
	return c.momentOf(c.startLoad + float64(k*blockSize)*c.perRecord)
}

// place is where one record stands: its moment, and the visit that it is an
// attempt of.
type place struct {
	created int64 // unix milliseconds
	visit   uint8 // number of the visit in its block
	attempt uint8 // from 0
	of      uint8 // attempts of this visit
}

// block holds the places of a run of neighbouring records in the order of time.
type block struct {
	number int
	places []place
	room   [blockSize]place
}

// fill lays out block k: visits start at moments drawn by load, and the
// attempts of a visit follow one another within minutes.
func (c *calendar) fill(k int, b *block) {
	size := min(blockSize, c.n-k*blockSize)
	lo, hi := c.boundary(k), c.boundary(k+1)
	r := stream(c.seed, streamBlock, uint64(k))
	b.number, b.places = k, b.room[:0]
	for visit := uint8(0); len(b.places) < size; visit++ {
		of := min(attempts(&r), size-len(b.places))
		start := c.momentOf(c.startLoad + (float64(k*blockSize)+r.unit()*float64(size))*c.perRecord)
		var after [maxAttempts]int64
		for a := 1; a < of; a++ {
			after[a] = after[a-1] + 18_000 + int64(r.below(100_000))
		}
		last := max(after[of-1], 1)
		start = max(lo, min(start, hi-1-last))
		squeeze := min(1, float64(hi-1-start)/float64(last))
		for a := range of {
			b.places = append(b.places, place{
				created: start + int64(float64(after[a])*squeeze),
				visit:   visit, attempt: uint8(a), of: uint8(of),
			})
		}
	}
	slices.SortFunc(b.places, func(x, y place) int {
		switch {
		case x.created != y.created:
			return int(x.created - y.created)
		case x.visit != y.visit:
			return int(x.visit) - int(y.visit)
		}
		return int(x.attempt) - int(y.attempt)
	})
	if k == c.blocks()-1 {
		b.places[size-1].created = hi - 1
	}
	for i := 1; i < size; i++ {
		b.places[i].created = max(b.places[i].created, b.places[i-1].created+1)
	}
	for i, limit := size-1, hi-1; i >= 0 && b.places[i].created > limit; i, limit = i-1, limit-1 {
		b.places[i].created = limit
	}
}

const maxAttempts = 4

// attempts draws how often somebody tries in one visit.
func attempts(r *random) int {
	switch u := r.unit(); {
	case u < 0.925:
		return 1
	case u < 0.978:
		return 2
	case u < 0.994:
		return 3
	}
	return maxAttempts
}

// before counts the records created before t, unix milliseconds.
func (c *calendar) before(t int64) int {
	k := sort.Search(c.blocks(), func(k int) bool { return c.boundary(k) >= t }) - 1
	if k < 0 {
		return 0
	}
	var b block
	c.fill(k, &b)
	return k*blockSize + sort.Search(len(b.places), func(i int) bool { return b.places[i].created >= t })
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}
