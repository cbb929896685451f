package records

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
	"time"
)

// Count is a value and how many records have it.
type Count struct {
	Text string
	N    int
}

// Facets are the values of some records, counted. Each list names all values
// that occur in the snapshot, also those with no record among the counted, the
// most frequent first.
type Facets struct {
	Status     []Count
	FailCode   []Count // a record counts for each of its codes
	SubmitType []Count
	Policy     []Count // by Policy.Name
	Project    []Count
	// Day is by create_time, as 2006-01-02 in a zone, newest first; records
	// without a readable time are left out.
	Day []Count
}

// Facets counts the rows of set, nil for all. Days are those of zone.
func (s *Snapshot) Facets(set Set, zone *time.Location) Facets {
	perTraits := make([]int, len(s.traits))
	days := dayCounter{zone: zone, counts: map[int64]*int{}}
	for k, c := range s.chunks {
		words := set.ofChunk(k)
		for i, t := range c.Traits {
			if set != nil && (i/64 >= len(words) || words[i/64]&(1<<(i%64)) == 0) {
				days.add(c.Created[i], 0)
				continue
			}
			perTraits[t]++
			days.add(c.Created[i], 1)
		}
	}
	var f Facets
	tally := func(values func(*Traits) []string) []Count {
		counts := map[string]int{}
		for i, n := range perTraits {
			for _, v := range values(&s.traits[i]) {
				counts[v] += n
			}
		}
		return sortCounts(counts)
	}
	one := func(word string) []string {
		if word == "" {
			return nil
		}
		return []string{word}
	}
	f.Status = tally(func(t *Traits) []string { return one(string(t.Status)) })
	f.FailCode = tally(func(t *Traits) []string { return slices.Compact(slices.Sorted(slices.Values(t.FailCodes))) })
	f.SubmitType = tally(func(t *Traits) []string { return one(t.SubmitType) })
	f.Policy = tally(func(t *Traits) []string { return one(t.Policy.Name()) })
	f.Project = tally(func(t *Traits) []string { return one(t.ProjectID) })
	f.Day = days.list()
	return f
}

func sortCounts(counts map[string]int) []Count {
	out := make([]Count, 0, len(counts))
	for text, n := range counts {
		out = append(out, Count{text, n})
	}
	slices.SortFunc(out, byCount)
	return out
}

// dayCounter counts moments by the day that they fall on in a zone. Neighbours
// usually fall on the same day, and offsets change twice a year.
type dayCounter struct {
	zone     *time.Location
	counts   map[int64]*int // by days since 1970
	from, to int64          // of the day counted last, in microseconds
	current  *int
}

func (d *dayCounter) add(us int64, n int) {
	if us == NoTime {
		return
	}
	if d.current == nil || us < d.from || us >= d.to {
		t := Moment(us).In(d.zone)
		year, month, day := t.Date()
		d.from = time.Date(year, month, day, 0, 0, 0, 0, d.zone).UnixMicro()
		d.to = time.Date(year, month, day+1, 0, 0, 0, 0, d.zone).UnixMicro()
		number := time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix() / (24 * 60 * 60)
		if d.counts[number] == nil {
			d.counts[number] = new(int)
		}
		d.current = d.counts[number]
	}
	*d.current += n
}

func (d *dayCounter) list() []Count {
	numbers := make([]int64, 0, len(d.counts))
	for n := range d.counts {
		numbers = append(numbers, n)
	}
	slices.SortFunc(numbers, func(a, b int64) int { return cmp.Compare(b, a) })
	out := make([]Count, len(numbers))
	for i, n := range numbers {
		out[i] = Count{time.Unix(n*24*60*60, 0).UTC().Format(time.DateOnly), *d.counts[n]}
	}
	return out
}

// SubmissionsLike lists up to limit submissions whose id begins with a text,
// whatever its case, those with the most records first.
func (s *Snapshot) SubmissionsLike(beginning string, limit int) []Count {
	var found []Count
	prefix := []byte(beginning)
	for i := uint32(1); i < s.submissions.n; i++ {
		id := s.submissions.text(i)
		if len(id) < len(prefix) || !bytes.EqualFold(id[:len(prefix)], prefix) {
			continue
		}
		found = append(found, Count{string(id), int(s.Attempts(i))})
		if len(found) > 4*limit {
			slices.SortFunc(found, byCount)
			found = found[:limit]
		}
	}
	slices.SortFunc(found, byCount)
	return found[:min(limit, len(found))]
}

func byCount(a, b Count) int {
	return cmp.Or(b.N-a.N, strings.Compare(a.Text, b.Text))
}
