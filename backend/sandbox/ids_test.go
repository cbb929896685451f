package sandbox

import (
	"math/rand/v2"
	"testing"
)

func TestIDsAreInverted(t *testing.T) {
	for seed := range uint64(20) {
		d := ids{key: mix(seed)}
		r := rand.New(rand.NewPCG(seed, 1))
		for n := range 500 {
			i := r.IntN(maxRecords)
			if n < 50 {
				i = n
			}
			id := string(d.appendAuthID(nil, i))
			if got, ok := d.record(id); !ok || got != i || len(id) != authIDLength {
				t.Fatalf("auth id %q of %d gives %d, %t", id, i, got, ok)
			}
			sub := string(d.appendSubmission(nil, i))
			if got, ok := d.person(sub); !ok || got != i || len(sub) != submissionLength {
				t.Fatalf("submission %q of %d gives %d, %t", sub, i, got, ok)
			}
			if _, ok := (ids{key: d.key + 1}).record(id); ok {
				t.Fatalf("%q belongs to two projects", id)
			}
		}
	}
}

func TestIDsWithAWrongCharacterAreRefused(t *testing.T) {
	d := ids{key: 42}
	for i := range 20 {
		id, sub := d.appendAuthID(nil, i), d.appendSubmission(nil, i)
		for at := range id {
			bad := append([]byte{}, id...)
			bad[at] = hexDigits[(int(bad[at])*7+3)%16]
			if string(bad) == string(id) {
				bad[at] = 'x'
			}
			if _, ok := d.record(string(bad)); ok {
				t.Errorf("%s passes for %s", bad, id)
			}
		}
		for at := range sub {
			bad := append([]byte{}, sub...)
			bad[at] = '!'
			if _, ok := d.person(string(bad)); ok {
				t.Errorf("%s passes for %s", bad, sub)
			}
		}
	}
	for _, s := range []string{"", "x", "kyc", "AAAAAAAAAAAAAAAAAAAAAAAA", "kyc!!!!!!!!!!!!!!!!"} {
		if _, ok := d.record(s); ok {
			t.Errorf("%q is an auth id", s)
		}
		if _, ok := d.person(s); ok {
			t.Errorf("%q is a submission", s)
		}
	}
}

func TestIDsDoNotCollide(t *testing.T) {
	d := ids{key: 7}
	seen := map[string]bool{}
	for i := range 20_000 {
		seen[string(d.appendAuthID(nil, i))] = true
		seen[string(d.appendSubmission(nil, i))] = true
	}
	if len(seen) != 40_000 {
		t.Errorf("%d ids for 40,000 numbers", len(seen))
	}
}
