package backend

import "strconv"

// Number is a number that an answer may have left out.
type Number struct {
	Value float64
	Given bool
}

// NumberOf is a Number that was given.
func NumberOf(v float64) Number { return Number{Value: v, Given: true} }

// Flag is a true or false that an answer may have left out.
type Flag struct {
	Value bool
	Given bool
}

// FlagOf is a Flag that was given.
func FlagOf(v bool) Flag { return Flag{Value: v, Given: true} }

// Threshold is what a policy asked of one check. The API sends a number from 0
// to 100, or true and false for a check that is only on or off
// (occluded_threshold); both forms are taken for every check.
type Threshold struct {
	// Value is the lowest score that passes, 0 to 100; 0 for a bare switch.
	Value float64
	// Given is false when the policy did not mention the check.
	Given bool
	// Switch is set when the API sent true or false in place of a number, and
	// SwitchOn holds which.
	Switch   bool
	SwitchOn bool
}

// ThresholdOf is a numeric threshold.
func ThresholdOf(v float64) Threshold { return Threshold{Value: v, Given: true} }

// SwitchOf is a threshold that only turns its check on or off.
func SwitchOf(on bool) Threshold { return Threshold{Given: true, Switch: true, SwitchOn: on} }

// On tells whether the check counted. A threshold of 0 or false reads as off:
// this is inferred from the samples, the documentation does not say it.
func (t Threshold) On() bool {
	if t.Switch {
		return t.SwitchOn
	}
	return t.Given && t.Value > 0
}

// String is the threshold as people read it: "85", "on", "off", or "-" where
// the policy did not mention the check. A number of many digits is rounded, so
// that none takes more than a dozen characters.
func (t Threshold) String() string {
	switch {
	case !t.Given:
		return "-"
	case !t.On():
		return "off"
	case t.Switch:
		return "on"
	}
	if text := strconv.FormatFloat(t.Value, 'f', -1, 64); len(text) <= len("100.12345") {
		return text
	}
	return strconv.FormatFloat(t.Value, 'g', 6, 64)
}

// asks tells whether two thresholds ask the same. One that was not mentioned asks
// nothing, as one that is off does.
func (t Threshold) asks(the Threshold) bool {
	return t.On() == the.On() && (!t.On() || t.Switch == the.Switch && t.Value == the.Value)
}

// Policy is the policy object of a record: a snapshot of the project's
// thresholds when the authentication was judged. There is no API to read or
// write a policy itself.
type Policy struct {
	FaceSimilarity Threshold // faceSimilarity_threshold
	Liveness       Threshold // liveness_threshold, passive liveness
	ActiveLiveness Threshold // activeLiveness_threshold
	Occluded       Threshold // occluded_threshold, a bool in every sample
	FaceCover      Threshold // faceCover_threshold, PPE that must be worn
	HeadCover      Threshold // headCover_threshold, PPE that must be worn
}

// Scores is the result object of a record, from 0 to 100, higher is better.
// The documentation names face_similarity, active_liveness_score and
// detectOccluded; the keys of passive liveness and of the two covers in GET
// answers are not documented and are recognised by their POST names and
// spellings close to those.
type Scores struct {
	FaceSimilarity Number // face_similarity
	Liveness       Number // passive liveness
	ActiveLiveness Number // active_liveness_score
	// Occluded is detectOccluded: true when something covers the face.
	Occluded Flag
	// OccludedScore is the occluded_score of POST. Its samples (99.9 approved,
	// 40 rejected for occlusion) read as "the higher, the freer the face".
	OccludedScore Number
	FaceCover     Number // face_cover_score of POST
	HeadCover     Number // head_cover_score of POST
}

// thresholds lists what the policy asks, in the order of the CheckKinds.
func (p Policy) thresholds() [CheckHeadCover + 1]Threshold {
	return [...]Threshold{
		CheckSimilarity: p.FaceSimilarity, CheckLiveness: p.Liveness, CheckActiveLiveness: p.ActiveLiveness,
		CheckOcclusion: p.Occluded, CheckFaceCover: p.FaceCover, CheckHeadCover: p.HeadCover,
	}
}

// Name writes the checks that the policy had on, with their thresholds, so that
// equal policies have equal names: "sim85+live70+act80+occl", "none" when all
// are off. A check that was off reads the same as one that the policy did not
// mention. The name of a policy that mentions no check, which is none at all, is
// empty.
func (p Policy) Name() string {
	if p == (Policy{}) {
		return ""
	}
	var b []byte
	words := [...]string{
		CheckSimilarity: "sim", CheckLiveness: "live", CheckActiveLiveness: "act",
		CheckOcclusion: "occl", CheckFaceCover: "face", CheckHeadCover: "head",
	}
	for kind, t := range p.thresholds() {
		if !t.On() {
			continue
		}
		if len(b) > 0 {
			b = append(b, '+')
		}
		b = append(b, words[kind]...)
		switch {
		case t.Switch:
		case t.Value < 1e-4: // which would be zeros for as long as a line
			b = strconv.AppendFloat(b, t.Value, 'g', -1, 64)
		default:
			b = strconv.AppendFloat(b, t.Value, 'f', -1, 64)
		}
	}
	if len(b) == 0 {
		return "none"
	}
	return string(b)
}
