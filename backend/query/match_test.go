package query_test

import (
	"slices"
	"testing"
	"time"

	"faceauth/backend"
	"faceauth/backend/query"
)

// sample is a record that has a bit of everything.
func sample() backend.Authentication {
	return backend.Authentication{
		ID: "9F3C-abc", ProjectID: "p1", Status: backend.Rejected, SubmitType: "form", SubmissionID: "kyc-77",
		Created: time.Date(2026, 11, 13, 15, 0, 0, 0, time.UTC), // midnight of the 14th in Seoul
		Policy: backend.Policy{
			FaceSimilarity: backend.ThresholdOf(85), Liveness: backend.ThresholdOf(70), Occluded: backend.SwitchOf(true), FaceCover: backend.ThresholdOf(0),
		},
		Scores: backend.Scores{
			FaceSimilarity: backend.NumberOf(80), Liveness: backend.NumberOf(90), FaceCover: backend.NumberOf(1), Occluded: backend.FlagOf(true),
		},
		FailCodes: []string{"Face_Occluded_fail", "face_compare_underscore"}, Comments: []string{"Straße 7", ""},
		Erased: true, ErasedAt: time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC),
	}
}

func TestMatch(t *testing.T) {
	blank := backend.Authentication{ID: "blank"}
	for _, tc := range []struct {
		text         string
		want, ofNone bool // for sample, and for a record that has nothing
	}{
		{"", true, true},
		{"status:REJ", true, false},
		{"status=rejected", true, false},
		{"status=reject", false, false},
		{"status~ject", true, false},
		{`status=""`, false, true},
		{"id:9f3c", true, false},
		{"id:f3c", false, false},
		{"id:*abc", true, false},
		{"id:*ab", false, false},
		{"id:9*3*a*", true, false},
		{`id:"9*"`, false, false},
		{"sub:kyc*7", true, false},
		{"sub:kyc-77*", true, false},
		{"sub:kyc-7*77", false, false}, // what two parts stand for does not overlap
		{"fail:occluded", true, false},
		{"fail:similarity", true, false},
		{"fail:occlusion", true, false},
		{"fail:liveness", false, false},
		{"fail=similarity", false, false},
		{"fail:*similarity*", false, false},
		{"fail=FACE_OCCLUDED_FAIL", true, false},
		{"fail:face_*", true, false},
		{"fail:*_fail", true, false},
		{"fail:none", false, true},
		{"fail:any", true, false},
		{"-fail:occluded", false, true},
		{"comment:strasse", false, false}, // simple folding alone
		{"comment:STRAẞE", true, false},
		{"comment:none", false, true},
		{"sim<80", false, false},
		{"sim<=80", true, false},
		{"sim>80", false, false},
		{"sim>=80", true, false},
		{"sim:80", true, false},
		{"sim:79.9..80", true, false},
		{"sim:80..", true, false},
		{"-sim:80", false, true},
		{"sim:none", false, true},
		{"act:none", true, true},
		{"act<1000", false, false},
		{"margin=-5", true, false}, // face cover is off, so its score has no margin
		{"margin:none", false, true},
		{"occl:yes", true, false},
		{"occl:no", false, false},
		{"occl:none", false, true},
		{"erased:yes", true, false},
		{"erased:no", false, true},
		{"disagrees:no", true, true},
		{"policy:sim85+live70", true, false},
		{"policy=sim85+live70+occl", true, false},
		{"policy:none", false, false}, // no policy is not one with all checks off
		{"attempts:1", true, true},
		{"since:7d", true, true}, // a record without a time must not vanish
		{"since:6d", false, true},
		{"until:7d", true, true},
		{"until:8d", false, true},
		{"day:7d", true, false},
		{"day:2026-11-14", true, false},
		{"day:2026-11-13", false, false},
		{"day<2026-11-14", false, false},
		{"day>2026-11-13", true, false},
		{"day:2026-11-13T15:00Z", true, false},
		{"day:none", false, true},
		{"-day:2026-11-13", true, true},
		{"erasedat:2026-11-20", true, false},
		{"erasedat:none", false, true},
		{"kyc", true, false},
		{"9F3c-A", true, false},
		{"form", true, false},
		{"face_COMPARE", true, false},
		{`"ße 7"`, true, false},
		{"similarity", false, false}, // a word is not searched in what only explains
		{"f*m", true, false},
		{"a OR sim<3 blank", true, true},
		{"-(status:rejected sim:80)", false, true},
	} {
		q, err := query.Parse(tc.text, env())
		if err != nil {
			t.Errorf("%s: %v", tc.text, err)
			continue
		}
		a := sample()
		if got := q.Match(&a, query.Context{}); got != tc.want {
			t.Errorf("%s: %v for the sample", tc.text, got)
		}
		if got := q.Match(&blank, query.Context{}); got != tc.ofNone {
			t.Errorf("%s: %v for a record that has nothing", tc.text, got)
		}
	}
}

func TestContext(t *testing.T) {
	at := func(h int) time.Time { return time.Date(2026, 11, 1, h, 0, 0, 0, time.UTC) }
	p85, p90 := backend.Policy{FaceSimilarity: backend.ThresholdOf(85)}, backend.Policy{FaceSimilarity: backend.ThresholdOf(90)}
	all := []backend.Authentication{
		{ID: "d", Created: at(4), Policy: p90, SubmissionID: "s"},
		{ID: "a", Created: at(1), Policy: p85, SubmissionID: "s"},
		{ID: "timeless", Policy: p90},
		{ID: "b", Created: at(2), Policy: p85},
		{ID: "c", Created: at(3), Policy: p85, SubmissionID: "other"},
		{ID: "c", Created: at(3), Policy: p90, SubmissionID: "s"},
		{ID: "e", Created: at(5), Policy: p85},
	}
	context := query.NewContext(func(yield func(*backend.Authentication) bool) {
		for i := range all {
			if !yield(&all[i]) {
				return
			}
		}
	})
	for text, want := range map[string][]string{
		"policy:changed": {"c", "e"},
		"policy:current": {"a", "b", "e"},
		"attempts:3":     {"a", "c", "d"},
		"attempts:1":     {"b", "e", "timeless"},
	} {
		q, err := query.Parse(text, env())
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, a := range append(all[:4:4], all[5:]...) { // without the c that was replaced
			if q.Match(&a, context) {
				got = append(got, a.ID)
			}
		}
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", text, got, want)
		}
	}
}
