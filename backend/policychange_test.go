package backend

import (
	"strings"
	"testing"
)

func TestPolicyChanges(t *testing.T) {
	for name, tc := range map[string]struct {
		change func(*Policy)
		want   string
	}{
		"the same":             {func(*Policy) {}, ""},
		"a number":             {func(p *Policy) { p.FaceSimilarity = ThresholdOf(90.5) }, "similarity 85 → 90.5"},
		"turned off":           {func(p *Policy) { p.Liveness = ThresholdOf(0) }, "liveness 50 → off"},
		"no longer mentioned":  {func(p *Policy) { p.Occluded = Threshold{} }, "occlusion on → off"},
		"from switch to score": {func(p *Policy) { p.Occluded = ThresholdOf(40) }, "occlusion on → 40"},
		"two": {func(p *Policy) { p.FaceCover, p.HeadCover = SwitchOf(false), ThresholdOf(60) },
			"face cover 70 → off, head cover 70 → 60"},
	} {
		t.Run(name, func(t *testing.T) {
			to := strict()
			tc.change(&to)
			var words []string
			for _, c := range strict().Changes(to) {
				words = append(words, c.String())
			}
			if got := strings.Join(words, ", "); got != tc.want {
				t.Errorf("%q, want %q", got, tc.want)
			}
			if same := strict().Name() == to.Name(); same != (words == nil) {
				t.Errorf("names equal: %v, changes: %q", same, words)
			}
		})
	}
	off := Policy{FaceSimilarity: ThresholdOf(0)}
	if got := off.Changes(Policy{}); got != nil {
		t.Errorf("off and not mentioned differ: %v", got)
	}
}

func TestPolicyInWords(t *testing.T) {
	for want, p := range map[string]Policy{
		"": {},
		"similarity 85, liveness 50, active liveness 60, occlusion on, face cover 70, head cover 70": strict(),
		"similarity 70":  {FaceSimilarity: ThresholdOf(70), Occluded: SwitchOf(false)},
		"all checks off": {Liveness: ThresholdOf(0)},
	} {
		if got := p.Words(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestTurns(t *testing.T) {
	for name, tc := range map[string]struct {
		change func(*Authentication, *Policy)
		want   string
	}{
		"the same policy": {func(*Authentication, *Policy) {}, ""},
		"higher":          {func(a *Authentication, p *Policy) { p.FaceSimilarity = ThresholdOf(99.02) }, "similarity would fail: 99.0 of 99.02"},
		"lower": {func(a *Authentication, p *Policy) {
			a.Scores.FaceSimilarity, p.FaceSimilarity = NumberOf(84.9), ThresholdOf(80)
		},
			"similarity would pass: 84.9 of 80"},
		"higher, and still passed": {func(a *Authentication, p *Policy) { p.FaceSimilarity = ThresholdOf(90) }, ""},
		"turned off after a pass":  {func(a *Authentication, p *Policy) { p.Liveness = ThresholdOf(0) }, ""},
		"turned off after a fail": {func(a *Authentication, p *Policy) { a.Scores.Liveness, p.Liveness = NumberOf(3), SwitchOf(false) },
			"liveness would not be asked for"},
		"turned on": {func(a *Authentication, p *Policy) {
			a.Policy.Occluded, a.Scores.Occluded = SwitchOf(false), FlagOf(true)
		},
			"occlusion would fail: it was detected"},
		"turned on without a score": {func(a *Authentication, p *Policy) {
			a.Policy.HeadCover, a.Scores.HeadCover = SwitchOf(false), Number{}
		}, "head cover could not be judged: the record has no score for it"},
	} {
		t.Run(name, func(t *testing.T) {
			a, p := Authentication{Policy: strict(), Scores: good()}, strict()
			tc.change(&a, &p)
			if got := strings.Join(a.Turns(p), "; "); got != tc.want {
				t.Errorf("%q, want %q", got, tc.want)
			}
		})
	}
}
