package sandbox

// policy is the project's thresholds at some moment, 0 to 100 and 0 for off.
type policy struct {
	similarity float64
	occluded   bool
	faceCover  float64
	headCover  float64
	// hasLiveness is false for the policies from before the URL method checked
	// liveness: the documentation's older sample lacks both keys.
	hasLiveness    bool
	liveness       float64
	activeLiveness float64
	// until is the share of all records, oldest first, judged by then.
	until float64
	json  string
}

// policies are the versions that the project went through, oldest first. They
// are the samples of GET /v3/faceauth at both ends, a stricter hand over
// time, and a season in which a building site used the project: protective
// equipment asked for, and a covered face allowed.
func policies() [6]policy {
	return [6]policy{
		{similarity: 70, until: 0.14,
			json: `{"faceSimilarity_threshold":70,"occluded_threshold":false,"faceCover_threshold":0,"headCover_threshold":0}`},
		{similarity: 80, occluded: true, until: 0.34,
			json: `{"faceSimilarity_threshold":80,"occluded_threshold":true,"faceCover_threshold":0,"headCover_threshold":0}`},
		{similarity: 85, occluded: true, hasLiveness: true, liveness: 50, until: 0.58,
			json: `{"faceSimilarity_threshold":85,"occluded_threshold":true,"faceCover_threshold":0,"headCover_threshold":0,"liveness_threshold":50,"activeLiveness_threshold":0}`},
		{similarity: 80, hasLiveness: true, liveness: 50, faceCover: 60, headCover: 50, until: 0.74,
			json: `{"faceSimilarity_threshold":80,"occluded_threshold":false,"faceCover_threshold":60,"headCover_threshold":50,"liveness_threshold":50,"activeLiveness_threshold":0}`},
		{similarity: 85, occluded: true, hasLiveness: true, liveness: 60, activeLiveness: 70, until: 0.9,
			json: `{"faceSimilarity_threshold":85,"occluded_threshold":true,"faceCover_threshold":0,"headCover_threshold":0,"liveness_threshold":60,"activeLiveness_threshold":70}`},
		{similarity: 87.5, occluded: true, hasLiveness: true, liveness: 70, activeLiveness: 80, until: 1,
			json: `{"faceSimilarity_threshold":87.5,"occluded_threshold":true,"faceCover_threshold":0,"headCover_threshold":0,"liveness_threshold":70,"activeLiveness_threshold":80}`},
	}
}

// contradictory is the policy of the documentation's sample record: occlusion
// off, and yet rejected for it.
func contradictory() policy {
	return policy{similarity: 85, hasLiveness: true,
		json: `{"faceSimilarity_threshold":85,"occluded_threshold":false,"faceCover_threshold":0,"headCover_threshold":0,"liveness_threshold":0,"activeLiveness_threshold":0}`}
}

// cause is something that a selfie can fail for, as a set of bits.
type cause uint8

const (
	lowSimilarity cause = 1 << iota
	occludedFace
	noFaceCover
	noHeadCover
	lowLiveness
	lowActiveLiveness
)

// causes lists them in the order in which answers name them.
func causes() [6]cause {
	return [6]cause{lowSimilarity, occludedFace, noFaceCover, noHeadCover, lowLiveness, lowActiveLiveness}
}

// code is the entry of fail_code (POST /v3/faceauth, section 6-1). The codes
// of the liveness checks are not documented: ours are a guess in their manner.
func (c cause) code() string {
	switch c {
	case lowSimilarity:
		return "face_compare_underscore"
	case occludedFace:
		return "Face_Occluded_fail"
	case noFaceCover:
		return "Face_cover_fail"
	case noHeadCover:
		return "Head_cover_fail"
	case lowLiveness:
		return "Liveness_fail"
	}
	return "Active_liveness_fail"
}

// comment is the entry of reject_comment that goes with code; for occlusion
// in the words of the sample of GET /v3/faceauth.
func (c cause) comment() string {
	switch c {
	case lowSimilarity:
		return "Face compare similarity score is lower than the threshold"
	case occludedFace:
		return "face is occluded and the confidence is higher than threshold."
	case noFaceCover:
		return "Protection equipment is not found on Face"
	case noHeadCover:
		return "Protection equipment is not found on Head"
	case lowLiveness:
		return "Liveness score is lower than the threshold"
	}
	return "Active liveness score is lower than the threshold"
}

// asked is the set of causes for which p can reject. A posted image is
// compared and looked over for covers, but never checked for liveness.
func (p *policy) asked(form bool) cause {
	set := lowSimilarity
	for _, c := range []struct {
		on  bool
		bit cause
	}{
		{p.occluded, occludedFace},
		{p.faceCover > 0, noFaceCover},
		{p.headCover > 0, noHeadCover},
		{form && p.liveness > 0, lowLiveness},
		{form && p.activeLiveness > 0, lowActiveLiveness},
	} {
		if c.on {
			set |= c.bit
		}
	}
	return set
}

// scores is what was measured, 0 to 100 and higher is better; absent where
// the check was not made.
type scores struct {
	similarity     float64
	occluded       bool
	occlusion      float64 // occluded_score of POST: the higher, the freer the face
	liveness       float64
	activeLiveness float64
	faceCover      float64
	headCover      float64
}

// absent marks a score that was not measured.
const absent = -1

// judge is the rule of the documentation: a score lower than its threshold
// fails, an equal one passes.
func (p *policy) judge(s *scores) cause {
	var failed cause
	under := func(bit cause, score, threshold float64) {
		if threshold > 0 && score != absent && score < threshold {
			failed |= bit
		}
	}
	under(lowSimilarity, s.similarity, p.similarity)
	under(noFaceCover, s.faceCover, p.faceCover)
	under(noHeadCover, s.headCover, p.headCover)
	under(lowLiveness, s.liveness, p.liveness)
	under(lowActiveLiveness, s.activeLiveness, p.activeLiveness)
	if p.occluded && s.occluded {
		failed |= occludedFace
	}
	return failed
}
