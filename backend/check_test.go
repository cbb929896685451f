package backend

import (
	"slices"
	"strings"
	"testing"
)

// strict is a policy with every check on.
func strict() Policy {
	return Policy{
		FaceSimilarity: ThresholdOf(85), Liveness: ThresholdOf(50), ActiveLiveness: ThresholdOf(60),
		Occluded: SwitchOf(true), FaceCover: ThresholdOf(70), HeadCover: ThresholdOf(70),
	}
}

func good() Scores {
	return Scores{
		FaceSimilarity: NumberOf(99), Liveness: NumberOf(90), ActiveLiveness: NumberOf(97),
		Occluded: FlagOf(false), FaceCover: NumberOf(80), HeadCover: NumberOf(80),
	}
}

func TestVerdictOfOneCheck(t *testing.T) {
	for name, tc := range map[string]struct {
		threshold Threshold
		score     Number
		detected  Flag
		want      Verdict
		margin    Number
	}{
		"over":                     {ThresholdOf(85), NumberOf(90), Flag{}, Pass, NumberOf(5)},
		"equal passes":             {ThresholdOf(85), NumberOf(85), Flag{}, Pass, NumberOf(0)},
		"just under":               {ThresholdOf(85), NumberOf(84.5), Flag{}, Fail, NumberOf(-0.5)},
		"threshold 0 is off":       {ThresholdOf(0), NumberOf(10), Flag{}, Off, Number{}},
		"false is off":             {SwitchOf(false), Number{}, FlagOf(true), Off, Number{}},
		"no threshold":             {Threshold{}, NumberOf(10), Flag{}, Unclear, Number{}},
		"no score":                 {ThresholdOf(85), Number{}, Flag{}, Unclear, Number{}},
		"on, nothing detected":     {SwitchOf(true), Number{}, FlagOf(false), Pass, Number{}},
		"on, detected":             {SwitchOf(true), Number{}, FlagOf(true), Fail, Number{}},
		"on, only a score":         {SwitchOf(true), NumberOf(40), Flag{}, Unclear, Number{}},
		"detected outweighs score": {ThresholdOf(50), NumberOf(99), FlagOf(true), Fail, NumberOf(49)},
	} {
		t.Run(name, func(t *testing.T) {
			a := Authentication{Policy: Policy{Occluded: tc.threshold}, Scores: Scores{OccludedScore: tc.score, Occluded: tc.detected}}
			got := a.Checks()[CheckOcclusion]
			if got.Verdict != tc.want || got.Margin != tc.margin {
				t.Errorf("verdict %s, margin %+v; want %s, %+v", got.Verdict, got.Margin, tc.want, tc.margin)
			}
		})
	}
}

func TestChecksKeepTheirPlaces(t *testing.T) {
	for i, c := range (Authentication{}).Checks() {
		if int(c.Kind) != i {
			t.Errorf("place %d holds %s: screens index checks by kind", i, c.Kind)
		}
	}
}

func TestDisagreements(t *testing.T) {
	for name, tc := range map[string]struct {
		change func(*Authentication)
		want   []string // a part of each sentence; nil for agreement
	}{
		"all well": {func(*Authentication) {}, nil},
		"the documentation's own sample: occlusion off, rejected for it": {func(a *Authentication) {
			a.Status, a.FailCodes = Rejected, []string{"Face_Occluded_fail"}
			a.Policy = Policy{FaceSimilarity: ThresholdOf(85), Occluded: SwitchOf(false), FaceCover: ThresholdOf(0),
				HeadCover: ThresholdOf(0), Liveness: ThresholdOf(0), ActiveLiveness: ThresholdOf(0)}
			a.Scores = Scores{ActiveLiveness: NumberOf(97.78668212890625), FaceSimilarity: NumberOf(100), Occluded: FlagOf(true)}
		}, []string{"names occlusion, but the policy of that moment had occlusion off"}},
		"rejected as the numbers say": {func(a *Authentication) {
			a.Status, a.FailCodes, a.Scores.FaceSimilarity = Rejected, []string{"face_compare_underscore"}, NumberOf(60)
		}, nil},
		"code in another case": {func(a *Authentication) {
			a.Status, a.FailCodes, a.Scores.FaceSimilarity = Rejected, []string{"FACE_COMPARE_UNDERSCORE"}, NumberOf(60)
		}, nil},
		"cited, but passes": {func(a *Authentication) {
			a.Status, a.FailCodes = Rejected, []string{"face_compare_underscore"}
		}, []string{"names similarity, but its score of 99.0 reaches the threshold of 85"}},
		"approved under the threshold": {func(a *Authentication) {
			a.Scores.FaceSimilarity = NumberOf(84.96)
		}, []string{"Approved, although its score of 84.9 is under the threshold of 85"}},
		"fails, not cited": {func(a *Authentication) {
			a.Status, a.FailCodes = Rejected, []string{"Face_Occluded_fail"}
			a.Scores.Occluded, a.Scores.FaceSimilarity = FlagOf(true), NumberOf(10)
		}, []string{"No fail code names similarity, although its score of 10.0"}},
		"approved with a code": {func(a *Authentication) { a.FailCodes = []string{"new_code"} }, []string{"carries fail codes: new_code"}},
		"rejected for nothing": {func(a *Authentication) { a.Status = Rejected }, []string{"every check that was on passes"}},
		"rejected, something unknown: no accusation": {func(a *Authentication) {
			a.Status, a.Scores.Liveness = Rejected, Number{}
		}, nil},
		"a failed check that an unknown code may name": {func(a *Authentication) {
			a.Status, a.FailCodes, a.Scores.Liveness = Rejected, []string{"Liveness_fail"}, NumberOf(10)
		}, nil},
		"unknown code on a rejection": {func(a *Authentication) { a.Status, a.FailCodes = Rejected, []string{"liveness_fail"} }, nil},
		"erased, scores left and no codes": {func(a *Authentication) {
			a.Status, a.Erased, a.Scores.FaceSimilarity = Rejected, true, NumberOf(10)
		}, nil},
		"approved, erased, under the threshold": {func(a *Authentication) {
			a.Erased, a.Scores.FaceSimilarity = true, NumberOf(10)
		}, []string{"Approved, although"}},
		"erased, nothing left": {func(a *Authentication) { *a = Authentication{Status: Rejected, Erased: true} }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			a := Authentication{ID: "x", Status: Approved, Policy: strict(), Scores: good()}
			tc.change(&a)
			got := a.Disagreements()
			if len(got) != len(tc.want) {
				t.Fatalf("got %q, want %q", got, tc.want)
			}
			for i := range got {
				if !strings.Contains(got[i], tc.want[i]) {
					t.Errorf("got %q, want it to contain %q", got[i], tc.want[i])
				}
			}
		})
	}
}

func TestMeasuredNeverReachesAThresholdItMissed(t *testing.T) {
	for v, want := range map[float64]string{
		0: "0.0", 100: "100.0", 85: "85.0", 97.78668212890625: "97.8", 84.96: "84.9", 84.9999: "84.9", 84.94: "84.9", 85.04: "85.0",
		0.04: "0.0", 99.5: "99.5", -3.25: "-3.2", 97.3: "97.3", 61.4: "61.4", 1e300: "1e+300",
	} {
		c := Authentication{Policy: strict(), Scores: Scores{FaceSimilarity: NumberOf(v)}}.Checks()[CheckSimilarity]
		if got := c.Measured(); got != want {
			t.Errorf("%v of 85 reads %q, want %q", v, got, want)
		}
	}
}

func TestMeasuredReachesTheThresholdThatItPassed(t *testing.T) {
	for _, tc := range []struct {
		score, threshold float64
		want             string
	}{
		{85.04, 85.04, "85.04"}, {87.549, 87.5, "87.5"}, {87.56, 87.55, "87.6"}, {85.044, 85.0401, "85.044"}, {85.1, 85.04, "85.1"}, {0.03, 0.02, "0.03"},
	} {
		a := Authentication{Policy: Policy{FaceSimilarity: ThresholdOf(tc.threshold)}, Scores: Scores{FaceSimilarity: NumberOf(tc.score)}}
		if got := a.Checks()[CheckSimilarity].Measured(); got != tc.want {
			t.Errorf("%v of %v reads %q, want %q", tc.score, tc.threshold, got, tc.want)
		}
	}
}

// A stranger's threshold must not fill the screen with its digits.
func TestThresholdsAreShort(t *testing.T) {
	for v, want := range map[float64]string{
		85: "85", 87.5: "87.5", 84.123456789012345: "84.1235", 1e-300: "1e-300", 123456.789: "123457", 1e6: "1000000", 1.2345678e-9: "1.23457e-09",
	} {
		if got := ThresholdOf(v).String(); got != want {
			t.Errorf("%v reads %q, want %q", v, got, want)
		}
	}
	p, other := Policy{FaceSimilarity: ThresholdOf(84.12345678901)}, Policy{FaceSimilarity: ThresholdOf(84.12345678902)}
	if p.Name() == other.Name() || len(p.Changes(other)) != 1 || len(p.Changes(p)) != 0 {
		t.Errorf("%s to %s: %v", p.Name(), other.Name(), p.Changes(other))
	}
	if name := (Policy{FaceSimilarity: ThresholdOf(1e-300)}).Name(); name != "sim1e-300" {
		t.Errorf("a policy named %s", name)
	}
}

func TestMarginTextNeverReadsAsZero(t *testing.T) {
	for score, want := range map[float64]string{90: "+5.0", 61.4: "-23.6", 84.96: "-0.04", 84.9996: "-0.0004", 85: "0", 85.01: "+0.01", 84.99998: "-2e-05"} {
		c := Authentication{Policy: strict(), Scores: Scores{FaceSimilarity: NumberOf(score)}}.Checks()[CheckSimilarity]
		if got := c.MarginText(); got != want {
			t.Errorf("margin of %v is %q, want %q", score, got, want)
		}
	}
}

func TestFailCodesNameTheirCheck(t *testing.T) {
	var kinds []CheckKind
	for _, f := range FailCodes() {
		got, ok := ExplainFailCode(" " + strings.ToUpper(f.Code))
		if !ok || got != f {
			t.Errorf("%s is not found again", f.Code)
		}
		kinds = append(kinds, f.Check)
	}
	if !slices.Equal(kinds, []CheckKind{CheckSimilarity, CheckOcclusion, CheckFaceCover, CheckHeadCover}) {
		t.Errorf("kinds %v", kinds)
	}
	if _, ok := ExplainFailCode("liveness_fail"); ok {
		t.Error("an undocumented code was explained")
	}
}
