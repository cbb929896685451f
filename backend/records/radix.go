package records

import (
	"bytes"
	"encoding/binary"
	"math"
	"slices"
)

// keyed is a row with the number that it is sorted by.
type keyed struct {
	key uint64
	row uint32
}

const (
	digitBits = 11
	digits    = (64 + digitBits - 1) / digitBits
)

// sortKeyed sorts by key, smallest first; equal keys stay in their order. It is
// a radix sort that leaves out the digits in which all keys agree.
func sortKeyed(a []keyed) []keyed {
	if len(a) < 256 {
		slices.SortStableFunc(a, func(x, y keyed) int {
			switch {
			case x.key < y.key:
				return -1
			case x.key > y.key:
				return 1
			}
			return 0
		})
		return a
	}
	var counts [digits][1 << digitBits]uint32
	for _, k := range a {
		key := k.key
		for d := range digits {
			counts[d][key&(1<<digitBits-1)]++
			key >>= digitBits
		}
	}
	b := make([]keyed, len(a))
	for d := range digits {
		shift := d * digitBits
		count := &counts[d]
		if count[a[0].key>>shift&(1<<digitBits-1)] == uint32(len(a)) {
			continue
		}
		sum := uint32(0)
		for i, n := range count {
			count[i] = sum
			sum += n
		}
		for _, k := range a {
			at := &count[k.key>>shift&(1<<digitBits-1)]
			b[*at] = k
			*at++
		}
		a, b = b, a
	}
	return a
}

// ordered maps numbers to keys that sort as they do; NaN comes last.
func ordered(v float64, descending bool) uint64 {
	if v != v {
		return math.MaxUint64
	}
	if v == 0 {
		v = 0 // there is one zero
	}
	u := math.Float64bits(v)
	if u>>63 == 1 {
		u = ^u
	} else {
		u |= 1 << 63
	}
	if descending {
		u = ^u
	}
	return min(u, math.MaxUint64-1)
}

// orderedTime maps times to keys that sort as they do; NoTime comes last.
func orderedTime(us int64, descending bool) uint64 {
	if us == NoTime {
		return math.MaxUint64
	}
	u := uint64(us) ^ 1<<63
	if descending {
		u = ^u
	}
	return min(u, math.MaxUint64-1)
}

// textKey is eight bytes of a text, from one on, as a key. A text that has ended
// by then goes before those that go on. Texts hold no NUL.
func textKey(s []byte, from int, descending bool) uint64 {
	var part [8]byte
	if from < len(s) {
		copy(part[:], s[from:])
	}
	u := binary.BigEndian.Uint64(part[:])
	if descending {
		u = ^u
	}
	if len(s) == 0 {
		return math.MaxUint64 // last either way; no text in UTF-8 comes near it
	}
	return u
}

// sortByText sorts rows whose texts agree up to a byte by what follows there.
func sortByText(a []keyed, text func(uint32) []byte, from int, descending bool) {
	goesOn := false
	for i := range a {
		s := text(a[i].row)
		a[i].key = textKey(s, from, descending)
		goesOn = goesOn || len(s) > from
	}
	if !goesOn {
		return
	}
	copy(a, sortKeyed(a))
	runs(a, func(run []keyed) { sortByText(run, text, from+8, descending) })
}

// compareText is the order of sortByText.
func compareText(a, b []byte, descending bool) int {
	switch {
	case len(a) == 0 || len(b) == 0:
		return min(len(b), 1) - min(len(a), 1)
	case descending:
		return bytes.Compare(b, a)
	}
	return bytes.Compare(a, b)
}

// runs calls f with each stretch of at least two neighbours with equal keys.
func runs(a []keyed, f func([]keyed)) {
	for i := 0; i < len(a); {
		j := i + 1
		for j < len(a) && a[j].key == a[i].key {
			j++
		}
		if j > i+1 {
			f(a[i:j])
		}
		i = j
	}
}
