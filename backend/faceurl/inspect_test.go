package faceurl

import (
	"slices"
	"testing"
)

func wantKinds(t *testing.T, name string, r Report, want ...Kind) {
	t.Helper()
	if got := kinds(r.Findings); !slices.Equal(got, want) {
		t.Errorf("%s: found %v, want %v", name, got, want)
	}
}
