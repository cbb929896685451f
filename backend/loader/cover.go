package loader

import "faceauth/backend"

// Merge sorts ranges, oldest first, joins what overlaps or touches, and drops
// what is empty.
func Merge(ranges ...backend.Range) []backend.Range { return merged(ranges) }

// Missing is what of a range is in none of covered, which is as Merge gives it.
func Missing(r backend.Range, covered []backend.Range) []backend.Range {
	return without(merged([]backend.Range{r}), covered)
}
