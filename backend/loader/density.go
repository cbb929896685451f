package loader

import "math"

const (
	// nearby is how many days beside a gap say how many records a day of the
	// gap may have: whole weeks, since weekends differ.
	nearby = 28
	// leastShare of the average is what a day is taken to have at least as
	// long as nobody has looked.
	leastShare = 0.1
)

// density is what is known of the number of records a day. It serves estimates
// alone: a wrong one costs time, never a record.
type density struct {
	known map[int]int // by day, for ranges that were read to their end
	// passed is by day, for the days that a sorted list has left behind. It is
	// good as long as the list is sorted to its end; unsorted tells that one was
	// not.
	passed   map[int]int
	unsorted bool
	guess    float64 // records a day while no whole day is known; 0 for no idea
	// sample is what the first page of an unsorted list had, by day.
	sample map[int]int
}

func newDensity() density { return density{known: map[int]int{}, passed: map[int]int{}} }

// disordered forgets what was concluded from an order that is none.
func (d *density) disordered() {
	if !d.unsorted {
		d.unsorted, d.passed, d.guess = true, map[int]int{}, 0
	}
}

// curve is the estimated number of records by day, summed up.
type curve struct {
	first int       // day
	sums  []float64 // sums[i] is before day first+i
}

// curve estimates the days from lo up to, without, hi. Days before oldest have
// none. Days from today on are no measure for others: they are not over.
// When there is no idea at all, the whole is taken to have scale records.
func (d *density) curve(lo, hi, oldest, today int, scale float64) curve {
	n := max(hi-lo, 0)
	c := curve{first: lo, sums: make([]float64, n+1)}
	guess := d.guess
	if guess == 0 {
		guess = scale / float64(max(hi-max(lo, oldest), 1))
	}
	if d.sample != nil {
		return d.sampled(c, oldest, guess)
	}
	least := d.average() * leastShare
	for i := 0; i < n; {
		if records, ok := d.day(lo + i); ok {
			c.sums[i+1] = c.sums[i] + float64(records)
			i++
			continue
		}
		end := i + 1
		for end < n && !d.has(lo+end) {
			end++
		}
		from, to := d.beside(lo+i-1, -1, today), d.beside(lo+end, 1, today)
		switch {
		case from < 0 && to < 0:
			from, to = guess, guess
		case from < 0:
			from = to
		case to < 0:
			to = from
		}
		gap := float64(end - i)
		for k := i; k < end; k++ {
			records := max(from+(to-from)*(float64(k-i)+0.5)/gap, least)
			if lo+k < oldest {
				records = 0
			}
			c.sums[k+1] = c.sums[k] + records
		}
		i = end
	}
	return c
}

// sampled is a curve in the shape of the sample, as high as what is known says.
func (d *density) sampled(c curve, oldest int, guess float64) curve {
	n := len(c.sums) - 1
	// Averaged over so many days that chance evens out, and never nothing: a
	// sample may be of a part.
	wide := max(nearby/4, n/40)
	shape, total := make([]float64, n), 0.0
	for i := range n {
		if c.first+i < oldest {
			continue
		}
		for k := -wide / 2; k <= wide/2; k++ {
			shape[i] += float64(d.sample[c.first+i+k])
		}
		total += shape[i]
	}
	floor := total / float64(max(n, 1)) * leastShare
	read, weight, all := 0.0, 0.0, 0.0
	for i := range n {
		if c.first+i >= oldest {
			shape[i] += floor
		}
		all += shape[i]
		if records, ok := d.day(c.first + i); ok {
			read += float64(records)
			weight += shape[i]
		}
	}
	scale := guess * float64(n) / max(all, 1)
	if read > 0 && weight > 0 {
		scale = read / weight
	}
	for i := range n {
		records, ok := d.day(c.first + i)
		if !ok {
			c.sums[i+1] = c.sums[i] + shape[i]*scale
			continue
		}
		c.sums[i+1] = c.sums[i] + float64(records)
	}
	return c
}

// day is the number of records of a day that was read.
func (d *density) day(day int) (records int, ok bool) {
	if records, ok = d.known[day]; !ok {
		records, ok = d.passed[day]
	}
	return records, ok
}

func (d *density) has(day int) bool {
	_, ok := d.day(day)
	return ok
}

// beside is the average of the known days from day on, in steps of 1 or -1;
// negative where none is known. Empty days at the end do not count: there the
// project may not have begun yet.
func (d *density) beside(day, step, today int) float64 {
	sum, n, until := 0, 0, 1
	for ; n < nearby && d.has(day); day += step {
		if day >= today {
			break
		}
		records, _ := d.day(day)
		sum += records
		if n++; records > 0 {
			until = n
		}
	}
	if n == 0 {
		return -1
	}
	return float64(sum) / float64(until)
}

func (d *density) average() float64 {
	sum := 0
	for _, records := range d.known {
		sum += records
	}
	for _, records := range d.passed {
		sum += records
	}
	return float64(sum) / float64(max(len(d.known)+len(d.passed), 1))
}

// between is the number of records between two places, in days.
func (c curve) between(a, b float64) float64 {
	return max(c.upTo(b)-c.upTo(a), 0)
}

func (c curve) upTo(x float64) float64 {
	x -= float64(c.first)
	last := len(c.sums) - 1
	switch {
	case x <= 0:
		return 0
	case x >= float64(last):
		return c.sums[last]
	}
	i, part := math.Modf(x)
	return c.sums[int(i)] + part*(c.sums[int(i)+1]-c.sums[int(i)])
}
