package backend

import (
	"context"
	"strings"
)

// Eraser erases records. It stands beside Service, so that whatever only reads
// is not given the means to do more.
type Eraser interface {
	// Erase erases the selfie and personal data of one record for good, and says
	// what became of it as far as that can be known. It reads the record before, and
	// sends nothing for one that is erased already or can't be read.
	//
	// The error, of type *Error, is for what was stopped on this side: the record
	// is as it was, because nothing was sent. Its kinds are ReadOnly, BadRequest
	// for what is no auth id, and Cancelled or Timeout for a ctx that had ended.
	// In every other case the Erasure tells.
	//
	// The end of ctx stops an erasure between its calls, never in the middle of
	// one: a DELETE that was sent is waited for, and read back if it must be, since
	// a call that is abandoned may well be carried out. So Erase can go on for some
	// time after ctx has ended, and that time is bounded.
	Erase(ctx context.Context, authID string) (Erasure, error)
}

// Outcome is what became of one record that was to be erased.
type Outcome uint8

// The outcomes. Nothing but Erased, ErasedUnheard and Already means that the
// record is erased, and nothing but the first two that it was by this erasure.
const (
	// OutcomeUnknown is a DELETE that may have been carried out or not, and whose
	// record could not be read back, or reads back as not erased while the API says
	// that it can't find it, or that it will be done, or has not ended the call. It must be taken neither for done nor for not done. Where the same record then turns out as OutcomeAlready, it was this
	// erasure as a rule.
	OutcomeUnknown Outcome = iota
	// OutcomeErased is a DELETE of which the API said that it was carried out. It is
	// believed; reading each of them back would cost one more call a record.
	OutcomeErased
	// OutcomeErasedUnheard is a DELETE whose answer never came, could not be read or
	// was an error, and whose record reads back as erased, which it was not before.
	OutcomeErasedUnheard
	// OutcomeAlready is a record that was erased when it was read before, so that no
	// DELETE was sent; or that somebody else erased in that very moment, so that the
	// only DELETE found nothing.
	OutcomeAlready
	// OutcomeNotFound is a record that the API does not know.
	OutcomeNotFound
	// OutcomeRefused is an answer of the API that says no, to the reading before or to
	// DELETE. The record is as it was: it reads back as not erased, or was not looked
	// at if Calls is 0. With a ReadBack that is the API's word alone, against which
	// nothing speaks. Where Calls is over 1 a DELETE before may have had no answer.
	OutcomeRefused
	// OutcomeNotDone is an erasure that was not carried out: the record could not be
	// read before, nothing could be sent, the API asked for fewer calls until the
	// time was up, or no answer came and the record reads back as not erased. It is
	// as it was: not erased, or not looked at if Calls is 0. A server that does later
	// what it gave no answer to can still make it untrue, which is why nobody is told
	// more than what the reading showed.
	OutcomeNotDone
)

// Outcomes lists all outcomes in the order in which a summary names them.
func Outcomes() []Outcome {
	return []Outcome{OutcomeErased, OutcomeErasedUnheard, OutcomeAlready, OutcomeNotFound, OutcomeRefused, OutcomeNotDone, OutcomeUnknown}
}

// String is a word for scripts and the trail: "erased", "erased-unheard",
// "already-erased", "not-found", "refused", "not-done" or "unknown".
func (o Outcome) String() string {
	switch o {
	case OutcomeErased:
		return "erased"
	case OutcomeErasedUnheard:
		return "erased-unheard"
	case OutcomeAlready:
		return "already-erased"
	case OutcomeNotFound:
		return "not-found"
	case OutcomeRefused:
		return "refused"
	case OutcomeNotDone:
		return "not-done"
	}
	return "unknown"
}

// Gone tells that the record is erased now, whoever did it.
func (o Outcome) Gone() bool {
	return o == OutcomeErased || o == OutcomeErasedUnheard || o == OutcomeAlready
}

// Retry tells that another try can make a difference.
func (o Outcome) Retry() bool {
	return o == OutcomeRefused || o == OutcomeNotDone || o == OutcomeUnknown
}

// Erasure is what became of one record, and how that is known. All its strings
// are cleaned.
type Erasure struct {
	AuthID  string
	Outcome Outcome
	// Calls is how often DELETE was tried, 0 when it was not.
	Calls int
	// Status is the HTTP status of the last DELETE, 0 when it had no answer, and
	// TraceID the traceId of that answer, empty when it had none. Without a DELETE
	// they are those of a reading that failed.
	Status  int
	TraceID string
	// Cause is why the last DELETE did not simply succeed, or why none was sent, with
	// the API's words. It is nil for OutcomeErased, and where the record was erased
	// already.
	Cause *Error
	// Record is the record as it was read last, nil when that was not since the last
	// DELETE or failed.
	Record *Authentication
	// ReadBack is why it could not be, nil otherwise.
	ReadBack *Error
}

// Bare is e without what the record says: of Record the auth_id and whether it is
// erased are left, which is what Sentence needs.
func (e Erasure) Bare() Erasure {
	if e.Record != nil {
		e.Record = &Authentication{ID: e.Record.ID, Erased: e.Record.Erased}
	}
	return e
}

// Sentence says what became of the record, in one sentence for a person. It says no
// more than what was answered and read.
func (e Erasure) Sentence() string {
	switch e.Outcome {
	case OutcomeErased:
		return "The record is erased."
	case OutcomeErasedUnheard:
		return "The record is erased: the API did not say so, but it reads back as erased."
	case OutcomeAlready:
		return "The record was erased before."
	case OutcomeNotFound:
		return "The API knows no such authentication."
	case OutcomeRefused:
		switch {
		case e.Calls == 0:
			return "The API refused, so nothing was erased."
		case e.ReadBack != nil:
			return "The API refused; the record could not be read back."
		}
		return "The API refused, and the record reads back as not erased."
	case OutcomeNotDone:
		if e.Calls > 0 && e.Record != nil {
			return "The record reads back as not erased."
		}
		return "Nothing was erased."
	}
	if e.Record != nil {
		return "Whether the record is erased is not known: it reads back as not erased, which may not be the last word."
	}
	return "Whether the record is erased is not known: it could not be read back."
}

// Said is the evidence behind the sentence: why the call did not simply
// succeed, with the API's own words, and why the record could not be read.
func (e Erasure) Said() string {
	var b strings.Builder
	tell := func(err *Error) {
		b.WriteString(err.Sentence())
		if words := err.Said(); words != "" {
			b.WriteString(" (" + words + ")")
		}
	}
	if e.Cause != nil {
		tell(e.Cause)
	}
	if e.ReadBack != nil {
		b.WriteString(" Reading back: ")
		tell(e.ReadBack)
	}
	return b.String()
}

// Advice says what to do about it, in one sentence; empty when there is nothing
// to do.
func (e Erasure) Advice() string {
	switch {
	case !e.Outcome.Retry():
		return ""
	case e.Outcome == OutcomeUnknown:
		return "Look at the record again once the API can be reached, and erase it then if it still has to be."
	case e.Cause != nil && e.Cause.Advice() != "":
		return e.Cause.Advice()
	}
	return "Try again; if it stays, give ARGOS support the time and, where there is one, the traceId."
}

// WhatErasingTakes says what goes and what the API keeps of an erased record, in
// the words of its documentation of DELETE.
const WhatErasingTakes = "Goes, for good: the facial image and personal information. The API keeps auth_id, auth_status and create_time. There is no undo."
