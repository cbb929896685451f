package backend

import "strings"

// FailCode is what the documentation says about one entry of fail_code
// (POST /v3/faceauth, section 6-1).
type FailCode struct {
	Code    string    // as the API spells it
	Check   CheckKind // the check that it reports on
	Meaning string    // the documentation's description
}

// FailCodes lists the documented codes in the documentation's order. Codes for
// the liveness checks of the URL method are not documented.
func FailCodes() []FailCode {
	return []FailCode{
		{"face_compare_underscore", CheckSimilarity, "Face similarity score is below the threshold."},
		{"Face_Occluded_fail", CheckOcclusion, "The face is obstructed."},
		{"Face_cover_fail", CheckFaceCover, "Face protective equipment is missing."},
		{"Head_cover_fail", CheckHeadCover, "Head protective equipment is missing."},
	}
}

// ExplainFailCode looks a code up, whatever its case. It answers false for a
// code that is not documented.
func ExplainFailCode(code string) (FailCode, bool) {
	for _, f := range FailCodes() {
		if strings.EqualFold(f.Code, strings.TrimSpace(code)) {
			return f, true
		}
	}
	return FailCode{}, false
}
