package records

// only is a filter that chooses the rows of a set.
type only struct{ set Set }

// Only makes a filter that chooses the rows of a set, which must not be changed
// as long as the filter is in use.
func Only(set Set) Filter { return &only{set} }

func (o *only) Prepare(*Snapshot) {}

func (o *only) Alone() bool { return true }

func (o *only) Select(s *Snapshot, chunk int, out []uint64) {
	copy(out, o.set.ofChunk(chunk))
}
