package backend

import (
	"math"
	"slices"
	"strings"
)

// NearMargin is how far, in points, a score may lie from its threshold for its
// check to count as passed or failed by little.
const NearMargin = 2.0

// Near tells that the check was passed or failed by little: see NearMargin.
// What was detected outweighs a score, so an occlusion that was looked for is
// never near.
func (c Check) Near() bool {
	return c.Margin.Given && !c.Detected.Given && math.Abs(c.Margin.Value) <= NearMargin
}

// NearMisses says in words which checks were passed or failed by little:
// "similarity passed by 0.4"; nil where none was.
func (a Authentication) NearMisses() []string {
	var out []string
	for _, c := range a.Checks() {
		switch {
		case !c.Near():
		case c.Margin.Value == 0:
			out = append(out, c.Kind.String()+" passed with exactly its threshold")
		case c.Verdict == Fail:
			out = append(out, c.Kind.String()+" failed by "+strings.TrimPrefix(c.MarginText(), "-"))
		default:
			out = append(out, c.Kind.String()+" passed by "+strings.TrimPrefix(c.MarginText(), "+"))
		}
	}
	return out
}

// Deciding names in few words what the record was rejected for, one entry for
// each fail code: "similarity 61.2/85" for a documented one whose check has
// numbers, the code as the API spells it for others. A rejection without codes
// names the checks that failed. Of what was not rejected it names the checks
// that were near: "similarity +0.4"; nil where there is nothing to name.
func (a Authentication) Deciding() []string {
	checks := a.Checks()
	var out []string
	for _, code := range a.FailCodes {
		if f, ok := ExplainFailCode(code); ok {
			code = checks[f.Check].numbers()
		}
		if !slices.Contains(out, code) {
			out = append(out, code)
		}
	}
	if len(out) > 0 {
		return out
	}
	for _, c := range checks {
		switch {
		case a.Status == Rejected && c.Verdict == Fail:
			out = append(out, c.numbers())
		case a.Status != Rejected && c.Near():
			out = append(out, c.Kind.String()+" "+c.MarginText())
		}
	}
	return out
}

// numbers is the check with its score and threshold where it was judged by them.
func (c Check) numbers() string {
	if c.Detected.Given || !c.Score.Given || !c.Threshold.On() || c.Threshold.Switch {
		return c.Kind.String()
	}
	return c.Kind.String() + " " + c.Against()
}
