package backend

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// CheckKind names one thing that a policy can ask of a selfie.
type CheckKind uint8

// The checks, in the order in which screens list them.
const (
	CheckSimilarity CheckKind = iota
	CheckLiveness
	CheckActiveLiveness
	CheckOcclusion
	CheckFaceCover
	CheckHeadCover
)

// String is the name of the check as screens and sentences use it.
func (k CheckKind) String() string {
	switch k {
	case CheckSimilarity:
		return "similarity"
	case CheckLiveness:
		return "liveness"
	case CheckActiveLiveness:
		return "active liveness"
	case CheckOcclusion:
		return "occlusion"
	case CheckFaceCover:
		return "face cover"
	case CheckHeadCover:
		return "head cover"
	}
	return "unknown check"
}

// Verdict is what the numbers of a record say about one check. It is worked
// out here; the API gives one status for the whole record.
type Verdict uint8

const (
	// Unclear means that the score or the threshold is missing.
	Unclear Verdict = iota
	// Off means that the policy did not ask for the check.
	Off
	// Pass and Fail compare score and threshold. A score equal to the
	// threshold passes: the documented fail is "lower than the threshold".
	Pass
	Fail
)

// String is one word for the verdict.
func (v Verdict) String() string {
	switch v {
	case Off:
		return "off"
	case Pass:
		return "pass"
	case Fail:
		return "fail"
	}
	return "unclear"
}

// Check is one check of one record: what the policy asked, what was measured,
// and what follows.
type Check struct {
	Kind CheckKind
	// Score is 0 to 100, higher is better. It may be given for a check that
	// is off.
	Score Number
	// Detected is given for occlusion alone: true when the API saw something
	// in front of the face. It outweighs Score, whose meaning is inferred.
	Detected  Flag
	Threshold Threshold
	// Margin is Score less Threshold in points, negative for a fail; given
	// when both are numbers and the check is on.
	Margin  Number
	Verdict Verdict
	// Cited is set when one of the record's fail codes names this check.
	Cited bool
}

// Checks holds the record against its policy: one Check per kind, always all
// of them and in the same order.
func (a Authentication) Checks() []Check {
	p, s := a.Policy, a.Scores
	checks := []Check{
		{Kind: CheckSimilarity, Score: s.FaceSimilarity, Threshold: p.FaceSimilarity},
		{Kind: CheckLiveness, Score: s.Liveness, Threshold: p.Liveness},
		{Kind: CheckActiveLiveness, Score: s.ActiveLiveness, Threshold: p.ActiveLiveness},
		{Kind: CheckOcclusion, Score: s.OccludedScore, Detected: s.Occluded, Threshold: p.Occluded},
		{Kind: CheckFaceCover, Score: s.FaceCover, Threshold: p.FaceCover},
		{Kind: CheckHeadCover, Score: s.HeadCover, Threshold: p.HeadCover},
	}
	for i := range checks {
		c := &checks[i]
		c.Cited = slices.ContainsFunc(a.FailCodes, func(code string) bool {
			f, ok := ExplainFailCode(code)
			return ok && f.Check == c.Kind
		})
		c.judge()
	}
	return checks
}

func (c *Check) judge() {
	switch {
	case !c.Threshold.Given:
		c.Verdict = Unclear
	case !c.Threshold.On():
		c.Verdict = Off
	case c.Detected.Given:
		c.Verdict = passIf(!c.Detected.Value)
	case c.Threshold.Switch || !c.Score.Given:
		c.Verdict = Unclear
	default:
		c.Verdict = passIf(c.Score.Value >= c.Threshold.Value)
	}
	if c.Threshold.On() && !c.Threshold.Switch && c.Score.Given {
		c.Margin = NumberOf(c.Score.Value - c.Threshold.Value)
	}
}

func passIf(ok bool) Verdict {
	if ok {
		return Pass
	}
	return Fail
}

// Measured is the score as people read it: "97.8", "yes" or "no" for an
// occlusion that was looked for, "-" where the API gave nothing. A score under
// its threshold never reads as if it reached it: 84.96 of 85 is "84.9"; and one
// that reaches it never as if it did not: 85.04 of 85.04 is "85.04".
func (c Check) Measured() string {
	switch {
	case c.Detected.Given && c.Detected.Value:
		return "yes"
	case c.Detected.Given:
		return "no"
	case !c.Score.Given:
		return "-"
	}
	v := c.Score.Value
	switch reaches := math.Round(v*10)/10 >= c.Threshold.Value; {
	case c.Verdict == Fail && reaches:
		v -= 0.05
	case c.Verdict == Pass && !reaches:
		return ThresholdOf(v).String()
	}
	return formatScore(v)
}

// Against is the score before its threshold: "61.4/85", "no/on".
func (c Check) Against() string { return c.Measured() + "/" + c.Threshold.String() }

// MarginText is the margin with its sign, "+12.8" or "-23.8", with as many
// decimals as it takes not to read as zero; empty where there is none, or where
// what was detected outweighs it.
func (c Check) MarginText() string {
	if !c.Margin.Given || c.Detected.Given {
		return ""
	}
	return Signed(c.Margin.Value)
}

// Signed writes a difference of points with its sign, "+12.8" or "-0.04", with as
// many decimals as it takes not to read as zero, up to four, and then "-2e-05".
func Signed(points float64) string {
	if points == 0 {
		return "0"
	}
	text := strconv.FormatFloat(points, 'g', 1, 64)
	for digits := range 4 {
		if plain := strconv.FormatFloat(points, 'f', digits+1, 64); strings.ContainsAny(plain, "123456789") {
			text = plain
			break
		}
	}
	if points > 0 {
		text = "+" + text
	}
	return text
}

// Disagreements says in words where the API's status and fail codes do not
// follow from the record's own numbers; nil where they do, or where too little
// is known to tell. The documentation's sample record is such a case: its
// policy has occlusion off, and it was rejected for occlusion.
func (a Authentication) Disagreements() []string {
	var out []string
	anyFail, anyUnclear := false, false
	// A code that is not documented may name any check: the liveness checks
	// must have codes, and none is published.
	allKnown := !slices.ContainsFunc(a.FailCodes, func(code string) bool {
		_, ok := ExplainFailCode(code)
		return !ok
	})
	// Of an erased record the codes may have gone with the rest.
	codesGone := a.Erased && len(a.FailCodes) == 0
	for _, c := range a.Checks() {
		switch {
		case c.Cited && c.Verdict == Off:
			out = append(out, fmt.Sprintf("A fail code names %s, but the policy of that moment had %s off.", c.Kind, c.Kind))
		case c.Cited && c.Verdict == Pass:
			out = append(out, fmt.Sprintf("A fail code names %s, but %s.", c.Kind, c.reading()))
		case c.Verdict == Fail && a.Status == Approved:
			out = append(out, fmt.Sprintf("Approved, although %s.", c.reading()))
		case c.Verdict == Fail && a.Status == Rejected && !c.Cited && allKnown && !codesGone:
			out = append(out, fmt.Sprintf("No fail code names %s, although %s.", c.Kind, c.reading()))
		}
		anyFail = anyFail || c.Verdict == Fail || c.Cited
		anyUnclear = anyUnclear || c.Verdict == Unclear
	}
	if a.Status == Approved && len(a.FailCodes) > 0 {
		out = append(out, "Approved, and yet it carries fail codes: "+strings.Join(a.FailCodes, ", ")+".")
	}
	if a.Status == Rejected && len(a.FailCodes) == 0 && !anyFail && !anyUnclear && !a.Erased {
		out = append(out, "Rejected without a fail code, and every check that was on passes.")
	}
	return out
}

// Disagrees tells whether there are Disagreements.
func (a Authentication) Disagrees() bool { return len(a.Disagreements()) > 0 }

// reading puts score and threshold into words: "61.2 is under the threshold of 85".
func (c Check) reading() string {
	if c.Detected.Given {
		if c.Detected.Value {
			return "an occlusion was detected and the policy had the check on"
		}
		return "no occlusion was detected"
	}
	relation := "is under"
	if c.Verdict == Pass {
		relation = "reaches"
	}
	return fmt.Sprintf("its score of %s %s the threshold of %s", c.Measured(), relation, c.Threshold)
}

// formatScore writes a score with one decimal.
func formatScore(v float64) string {
	if math.Abs(v) >= 1e6 {
		return strconv.FormatFloat(v, 'g', 3, 64)
	}
	return strconv.FormatFloat(v, 'f', 1, 64)
}
