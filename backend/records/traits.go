package records

import (
	"slices"
	"strings"

	"faceauth/backend"
)

// Traits are the values of a record that many records share: a filter judges
// each combination once and not each record. All of it is read-only.
type Traits struct {
	Status     backend.Status
	SubmitType string
	ProjectID  string
	Policy     backend.Policy
	FailCodes  []string
}

// traitsKey is Traits as a map's key: no string of a record holds a control
// character, so the codes can be joined by one.
type traitsKey struct {
	status, submitType, project, codes string
	policy                             backend.Policy
}

const joint = "\x00"

// traitsOf numbers the traits of a record.
func (s *Store) traitsOf(a *backend.Authentication) uint32 {
	key := traitsKey{string(a.Status), a.SubmitType, a.ProjectID, strings.Join(a.FailCodes, joint), a.Policy}
	if n, ok := s.traitNumbers[key]; ok {
		return n
	}
	n := uint32(len(s.traits))
	// What the key and the traits keep must not keep a whole page alive.
	key.status, key.submitType, key.project, key.codes = strings.Clone(key.status), strings.Clone(key.submitType), strings.Clone(key.project), strings.Clone(key.codes)
	s.traits = append(s.traits, Traits{
		Status: backend.Status(key.status), SubmitType: key.submitType, ProjectID: key.project, Policy: a.Policy,
		FailCodes: splitList(key.codes, len(a.FailCodes)),
	})
	s.traitNumbers[key] = n
	return n
}

// splitList undoes strings.Join with joint for a list of n strings.
func splitList(joined string, n int) []string {
	if n == 0 {
		return nil
	}
	return slices.Clip(strings.Split(joined, joint))
}
