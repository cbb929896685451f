package sandbox

// random is a splitmix64 stream: a few nanoseconds a draw, and a stream of its
// own for every record and session, so that any of them can be made alone.
type random uint64

// stream starts the stream that the given numbers name.
func stream(seed uint64, parts ...uint64) random {
	h := seed
	for _, p := range parts {
		h = mix(h ^ mix(p+0x9e3779b97f4a7c15))
	}
	return random(h)
}

func (r *random) next() uint64 {
	*r += 0x9e3779b97f4a7c15
	return mix(uint64(*r))
}

// below draws from 0 to n-1; n is at least 1.
func (r *random) below(n int) int { return int(r.next() >> 11 % uint64(n)) }

// unit draws from [0, 1).
func (r *random) unit() float64 { return float64(r.next()>>11) / (1 << 53) }

// chance is true in p of all draws, 0 to 1.
func (r *random) chance(p float64) bool { return r.unit() < p }

// seed gives the stream as a number, to be handed on.
func (r random) seed() uint64 { return uint64(r) }

// mix is the finaliser of splitmix64: every bit of x reaches every bit of the result.
func mix(x uint64) uint64 {
	x ^= x >> 30
	x *= 0xbf58476d1ce4e5b9
	x ^= x >> 27
	x *= 0x94d049bb133111eb
	return x ^ x>>31
}
