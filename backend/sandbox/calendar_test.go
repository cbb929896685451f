package sandbox

import (
	"testing"
	"time"
)

func TestTimesGrowStrictlyAndAreFound(t *testing.T) {
	for _, n := range []int{1, 2, 63, 64, 65, 1000, 12_000} {
		for seed := range uint64(3) {
			d := newDataset(seed, n, testNow)
			var b block
			var rec record
			last := int64(0)
			for i := range n {
				d.at(i, &b, &rec)
				if rec.created <= last {
					t.Fatalf("%d records, seed %d: record %d at %d, the one before at %d", n, seed, i, rec.created, last)
				}
				last = rec.created
				if i%7 != 0 && i != n-1 {
					continue
				}
				if got := d.calendar.before(rec.created); got != i {
					t.Fatalf("%d records, seed %d: %d before record %d", n, seed, got, i)
				}
				if got := d.calendar.before(rec.created + 1); got != i+1 {
					t.Fatalf("%d records, seed %d: %d up to record %d", n, seed, got, i)
				}
			}
			if gap := testNow.UnixMilli() - last; gap <= 0 || gap > time.Minute.Milliseconds() {
				t.Errorf("%d records: the newest is %d ms before now", n, gap)
			}
		}
	}
}

func TestTimesOfManyRecordsAreFoundAtRandom(t *testing.T) {
	const n = 5_000_000
	d := newDataset(3, n, testNow)
	r := stream(9)
	for range 2000 {
		i := r.below(n - 1)
		var b block
		var rec, next record
		d.at(i, &b, &rec)
		d.at(i+1, &b, &next)
		if next.created <= rec.created {
			t.Fatalf("record %d at %d, the next at %d", i, rec.created, next.created)
		}
		if got := d.calendar.before(rec.created); got != i {
			t.Fatalf("%d before record %d", got, i)
		}
	}
}

func TestLoadIsInverted(t *testing.T) {
	c := newCalendar(1, 1000, testNow)
	r := stream(5)
	for range 5000 {
		at := c.start + int64(r.unit()*float64(c.end-c.start))
		if d := c.momentOf(c.loadAt(at)) - at; d < -2 || d > 2 {
			t.Fatalf("%d comes back %d ms off", at, d)
		}
	}
}

func TestTheWeekHasARhythm(t *testing.T) {
	d := newDataset(0, 30_000, testNow)
	var b block
	var rec record
	var hours [24]int
	var days [7]int
	for i := range d.n {
		d.at(i, &b, &rec)
		at := time.UnixMilli(rec.created).UTC().Add(9 * time.Hour)
		hours[at.Hour()]++
		days[at.Weekday()]++
	}
	if hours[9] < 10*hours[3] {
		t.Errorf("nine in the morning %d, three at night %d", hours[9], hours[3])
	}
	if days[time.Monday] < 2*days[time.Sunday] {
		t.Errorf("Monday %d, Sunday %d", days[time.Monday], days[time.Sunday])
	}
}

func TestSpanGrowsWithTheRecords(t *testing.T) {
	span := func(n int) int64 {
		c := newCalendar(0, n, testNow)
		return (c.end - c.start) / dayMillis
	}
	if d := span(12_000); d < 120 || d > 180 {
		t.Errorf("12,000 records span %d days", d)
	}
	if d := span(1_000_000); d < 400 || d > 1000 {
		t.Errorf("1,000,000 records span %d days", d)
	}
}

func TestAppendTime(t *testing.T) {
	r := stream(1)
	for range 20_000 {
		at := time.UnixMilli(int64(r.below(8_000_000_000_000))).UTC()
		if got, want := string(appendTime(nil, at.UnixMilli())), at.Format("2006-01-02T15:04:05.000Z"); got != want {
			t.Fatalf("%s, want %s", got, want)
		}
	}
}
