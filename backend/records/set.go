package records

import "math/bits"

// Set is some of the rows of a store: bit row%64 of word row/64. It may be
// shorter than the store, and is 0 where it ends. The nil Set is empty.
type Set []uint64

// Has tells whether a row is in the set.
func (s Set) Has(row uint32) bool {
	w := int(row / 64)
	return w < len(s) && s[w]&(1<<(row%64)) != 0
}

// Count is the number of rows in the set.
func (s Set) Count() int {
	n := 0
	for _, w := range s {
		n += bits.OnesCount64(w)
	}
	return n
}

// With gives the set with a row added or taken out. It may write to s.
func (s Set) With(row uint32, in bool) Set {
	w := int(row / 64)
	for in && w >= len(s) {
		s = append(s, 0)
	}
	switch {
	case in:
		s[w] |= 1 << (row % 64)
	case w < len(s):
		s[w] &^= 1 << (row % 64)
	}
	return s
}

// Without counts the rows of s that are not in other.
func (s Set) Without(other Set) int {
	n := 0
	for i, w := range s {
		if i < len(other) {
			w &^= other[i]
		}
		n += bits.OnesCount64(w)
	}
	return n
}

// words is how many words a set of n rows has.
func words(n uint32) int { return int(n+63) / 64 }

// chunkWords is how many words of a Set belong to one chunk.
const chunkWords = ChunkRows / 64

// ofChunk is the part of a set that is about a chunk.
func (s Set) ofChunk(chunk int) []uint64 {
	from := min(chunk*chunkWords, len(s))
	return s[from:min(from+chunkWords, len(s))]
}
