package records

import (
	"time"

	"faceauth/backend"
)

// LatestPolicy is the policy that the newest records were judged by.
type LatestPolicy struct {
	Policy backend.Policy
	// Since is the create_time, in UTC, of the oldest record since which no
	// other policy was seen.
	Since time.Time
}

// LatestPolicy is the policy of the newest record that has one and a readable
// create_time; false when there is none. Policies with equal names are one. It is
// worked out once, in a few milliseconds for a million records.
func (s *Snapshot) LatestPolicy() (LatestPolicy, bool) {
	p := s.latest.get(s.findLatest)
	return p, !p.Since.IsZero()
}

// findLatest needs no order of the records, which takes longer to make: it
// looks for the last time of every policy, and then for the first record of the
// newest after the last one of any other.
func (s *Snapshot) findLatest() LatestPolicy {
	version, names := s.policyVersions()
	last := make([]int64, len(names))
	for i := range last {
		last[i] = NoTime
	}
	for _, c := range s.chunks {
		for i, t := range c.Created {
			if v := version[c.Traits[i]]; names[v] != "" && t > last[v] {
				last[v] = t
			}
		}
	}
	newest, other := -1, int64(NoTime)
	for v, t := range last {
		switch {
		case newest < 0 || t > last[newest]:
			if newest >= 0 {
				other = max(other, last[newest])
			}
			newest = v
		default:
			other = max(other, t)
		}
	}
	if newest < 0 || last[newest] == NoTime {
		return LatestPolicy{}
	}
	// Policies with equal names may still differ in what they don't ask; the
	// newest record's is the one.
	var found LatestPolicy
	since := last[newest]
	for _, c := range s.chunks {
		for i, t := range c.Created {
			if version[c.Traits[i]] != newest {
				continue
			}
			if t == last[newest] {
				found.Policy = s.traits[c.Traits[i]].Policy
			}
			if t > other {
				since = min(since, t)
			}
		}
	}
	found.Since = Moment(since)
	return found
}
