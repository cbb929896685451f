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

// TestNoSentenceSaysMoreThanWasRead holds the words against what was asked and read.
func TestNoSentenceSaysMoreThanWasRead(t *testing.T) {
	there, unread := &Authentication{ID: "a", SubmissionID: "s"}, &Error{Kind: ServerFault}
	for _, tt := range []struct {
		e    Erasure
		want string
	}{
		{Erasure{Outcome: OutcomeRefused}, "The API refused, so nothing was erased."},
		{Erasure{Outcome: OutcomeRefused, Calls: 2, Record: there}, "The API refused, and the record reads back as not erased."},
		{Erasure{Outcome: OutcomeRefused, Calls: 1, ReadBack: unread}, "The API refused; the record could not be read back."},
		{Erasure{Outcome: OutcomeNotDone}, "Nothing was erased."},
		{Erasure{Outcome: OutcomeNotDone, Calls: 3}, "Nothing was erased."}, // none was sent
		{Erasure{Outcome: OutcomeNotDone, Calls: 3, Record: there}, "The record reads back as not erased."},
		{Erasure{Outcome: OutcomeUnknown, Calls: 1, ReadBack: unread}, "Whether the record is erased is not known: it could not be read back."},
		{Erasure{Outcome: OutcomeUnknown, Calls: 2, Record: there},
			"Whether the record is erased is not known: it reads back as not erased, which may not be the last word."},
	} {
		if got := tt.e.Sentence(); got != tt.want || tt.e.Bare().Sentence() != tt.want {
			t.Errorf("%+v says %q", tt.e, got)
		}
	}
	if bare := (Erasure{Record: there}).Bare(); bare.Record.SubmissionID != "" || bare.Record.ID != "a" || there.SubmissionID == "" {
		t.Errorf("%+v is left", bare.Record)
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
