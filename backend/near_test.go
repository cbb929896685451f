package backend

import (
	"slices"
	"strings"
	"testing"
)

func TestNearMisses(t *testing.T) {
	for name, tc := range map[string]struct {
		similarity float64
		occluded   Flag
		want       string
	}{
		"far above":                {98, FlagOf(false), ""},
		"far below":                {61.2, FlagOf(false), ""},
		"passed by little":         {85.4, FlagOf(false), "similarity passed by 0.4"},
		"failed by little":         {83.1, FlagOf(false), "similarity failed by 1.9"},
		"by next to nothing":       {84.996, FlagOf(false), "similarity failed by 0.004"},
		"exactly":                  {85, FlagOf(false), "similarity passed with exactly its threshold"},
		"the bound itself":         {87, FlagOf(false), "similarity passed by 2.0"},
		"just beyond the bound":    {87.01, FlagOf(false), ""},
		"a detection is not near":  {98, FlagOf(true), ""},
		"a failed detection alike": {85.4, FlagOf(true), "similarity passed by 0.4"},
	} {
		t.Run(name, func(t *testing.T) {
			a := Authentication{Policy: strict(), Scores: good()}
			a.Policy.Occluded, a.Scores.OccludedScore = ThresholdOf(50), NumberOf(51)
			a.Scores.FaceSimilarity, a.Scores.Occluded = NumberOf(tc.similarity), tc.occluded
			if got := strings.Join(a.NearMisses(), "; "); got != tc.want {
				t.Errorf("%q, want %q", got, tc.want)
			}
		})
	}
	off := Authentication{Policy: Policy{FaceSimilarity: ThresholdOf(0)}, Scores: Scores{FaceSimilarity: NumberOf(1)}}
	if got := off.NearMisses(); got != nil {
		t.Errorf("a check that is off has %q", got)
	}
}

func TestDeciding(t *testing.T) {
	base := Authentication{Status: Rejected, Policy: strict(), Scores: good()}
	for name, tc := range map[string]struct {
		change func(*Authentication)
		want   []string
	}{
		"a documented code": {func(a *Authentication) {
			a.FailCodes, a.Scores.FaceSimilarity = []string{"face_compare_underscore"}, NumberOf(84.96)
		}, []string{"similarity 84.9/85"}},
		"a check without numbers": {func(a *Authentication) {
			a.FailCodes, a.Scores.Occluded = []string{"Face_Occluded_fail"}, FlagOf(true)
		}, []string{"occlusion"}},
		"an unknown code":   {func(a *Authentication) { a.FailCodes = []string{"Liveness_fail"} }, []string{"Liveness_fail"}},
		"a code twice":      {func(a *Authentication) { a.FailCodes = []string{"brand_new", "brand_new"} }, []string{"brand_new"}},
		"no code at all":    {func(a *Authentication) { a.Scores.Liveness = NumberOf(12) }, []string{"liveness 12.0/50"}},
		"erased":            {func(a *Authentication) { a.FailCodes, a.Scores = []string{"face_compare_underscore"}, Scores{} }, []string{"similarity"}},
		"approved":          {func(a *Authentication) { a.Status = Approved }, nil},
		"approved narrowly": {func(a *Authentication) { a.Status, a.Scores.Liveness = Approved, NumberOf(50.25) }, []string{"liveness +0.2"}},
	} {
		t.Run(name, func(t *testing.T) {
			a := base
			tc.change(&a)
			if got := a.Deciding(); !slices.Equal(got, tc.want) {
				t.Errorf("%q, want %q", got, tc.want)
			}
		})
	}
}

func TestHolds(t *testing.T) {
	has, lacks := Authentication{Status: Rejected, CreatedText: "soon", Policy: strict(), FailCodes: []string{"x"}, SubmissionID: "kyc1"}.Holds()
	if got := strings.Join(has, ", "); got != "status, time, policy, fail codes, submission" {
		t.Errorf("has %s", got)
	}
	if got := strings.Join(lacks, ", "); got != "scores, comments, type" {
		t.Errorf("lacks %s", got)
	}
}
