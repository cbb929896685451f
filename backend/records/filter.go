package records

// Filter chooses rows. Prepare is called once for each snapshot, then Select for
// some or all of its chunks, by several goroutines at once.
type Filter interface {
	// Prepare works out what the chunks of s have in common.
	Prepare(s *Snapshot)
	// Select sets a bit for each row of a chunk that is chosen: bit i%64 of
	// out[i/64] for the chunk's i-th row. out has ChunkRows/64 words, all 0.
	Select(s *Snapshot, chunk int, out []uint64)
	// Alone tells that whether a row is chosen depends on its own record alone,
	// so that a row need not be judged again when others arrive.
	Alone() bool
}
