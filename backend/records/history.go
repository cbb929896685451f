package records

import (
	"slices"
	"time"
)

// PolicyVersion is one policy as it appears in the records.
type PolicyVersion struct {
	// Name is Policy.Name.
	Name string
	// First and Last are the create_times of the oldest and newest record that
	// was judged by it; zero when none has a readable time.
	First, Last time.Time
	Count       int
}

// policyHistory is what the records tell of the policy in the course of time.
type policyHistory struct {
	changed  Set
	current  string
	versions []PolicyVersion
}

// Policies lists the policies of all records that have one, the one that was
// seen last first.
func (s *Snapshot) Policies() []PolicyVersion { return s.policyHistory().versions }

// CurrentPolicy is the Policy.Name of the newest record with a policy and a
// readable create_time; empty when there is none.
func (s *Snapshot) CurrentPolicy() string { return s.policyHistory().current }

// PolicyChanged is the records whose policy has another name than that of the
// record before them in time. Records without a policy or without a readable time
// are passed over.
func (s *Snapshot) PolicyChanged() Set { return s.policyHistory().changed }

// policyVersions numbers the policies by their names: of gives the number for
// each traits number, and names the name for each number, empty for no policy.
func (s *Snapshot) policyVersions() (of []int, names []string) {
	numbers := map[string]int{}
	of = make([]int, len(s.traits))
	for i := range s.traits {
		name := s.traits[i].Policy.Name()
		n, ok := numbers[name]
		if !ok {
			n = len(names)
			numbers[name] = n
			names = append(names, name)
		}
		of[i] = n
	}
	return of, names
}

func (s *Snapshot) policyHistory() policyHistory {
	return s.policies.get(func() policyHistory {
		var h policyHistory
		version, names := s.policyVersions()
		for _, name := range names {
			h.versions = append(h.versions, PolicyVersion{Name: name})
		}
		h.changed = make(Set, words(s.n))
		first, last := make([]int64, len(h.versions)), make([]int64, len(h.versions))
		for i := range first {
			first[i], last[i] = NoTime, NoTime
		}
		order := s.Newest()
		before := -1
		for i := len(order) - 1; i >= 0; i-- { // from the oldest on
			row := order[i]
			c, at := s.place(row)
			v, t := version[c.Traits[at]], c.Created[at]
			h.versions[v].Count++
			if t == NoTime || h.versions[v].Name == "" {
				continue
			}
			if first[v] == NoTime {
				first[v] = t
			}
			last[v] = t
			if before >= 0 && before != v {
				h.changed = h.changed.With(row, true)
			}
			before = v
		}
		if before >= 0 {
			h.current = h.versions[before].Name
		}
		for i := range h.versions {
			h.versions[i].First, h.versions[i].Last = Moment(first[i]), Moment(last[i])
		}
		h.versions = slices.DeleteFunc(h.versions, func(v PolicyVersion) bool { return v.Name == "" || v.Count == 0 })
		sortVersions(h.versions)
		return h
	})
}

// Attempts is how many records there are of the submission with this number; 1
// for number 0, which is no submission.
func (s *Snapshot) Attempts(submission uint32) uint32 {
	return s.attempts.get(func() []uint32 {
		counts := make([]uint32, s.submissions.n)
		for _, c := range s.chunks {
			for _, n := range c.Submission {
				counts[n]++
			}
		}
		counts[0] = 1
		return counts
	})[submission]
}
