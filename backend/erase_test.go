package backend

import (
	"strings"
	"testing"
)

func TestOutcomesAreToldApart(t *testing.T) {
	seen := map[string]bool{}
	for _, o := range Outcomes() {
		e := Erasure{Outcome: o}
		for _, words := range []string{o.String(), e.Sentence()} {
			if words == "" || seen[words] {
				t.Errorf("%d is also %q", o, words)
			}
			seen[words] = true
		}
		if o.Gone() && o.Retry() || o.Retry() != (e.Advice() != "") {
			t.Errorf("%v: gone %v, retry %v, advice %q", o, o.Gone(), o.Retry(), e.Advice())
		}
		if strings.Contains(e.Sentence(), "is erased") != (o == OutcomeErased || o == OutcomeErasedUnheard || o == OutcomeUnknown) {
			t.Errorf("%v says %q", o, e.Sentence())
		}
	}
	if len(seen) != 14 || (Erasure{}).Outcome != OutcomeUnknown || (Erasure{}).Outcome.Gone() {
		t.Errorf("%d words; the zero Erasure is %v", len(seen), Erasure{}.Outcome)
	}
}

func TestErasureCarriesTheEvidence(t *testing.T) {
	e := Erasure{Outcome: OutcomeUnknown, Calls: 2,
		Cause:    &Error{Kind: GatewayFault, Status: 502, Attempts: 2, Detail: "a page"},
		ReadBack: &Error{Kind: Timeout, TraceID: "0199cb93"}}
	want := "The API's gateway got no proper answer. (HTTP 502, 2 attempts, a page) Reading back: The API did not answer in time. (traceId 0199cb93)"
	if e.Said() != want {
		t.Errorf("%q", e.Said())
	}
	if (Erasure{Outcome: OutcomeErased}).Said() != "" {
		t.Error("a plain success needs no evidence")
	}
	refused := Erasure{Outcome: OutcomeRefused, Cause: &Error{Kind: WrongKey}}
	if refused.Advice() != refused.Cause.Advice() {
		t.Errorf("%q", refused.Advice())
	}
}
