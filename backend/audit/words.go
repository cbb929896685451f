package audit

import (
	"fmt"
	"strings"
)

// Actions lists the actions, Gap among them.
func Actions() []Action { return []Action{EraseIntent, Erase, Look, Export, Link, Submit, Gap} }

// About says in some words what the action is, empty for one that is not known.
func (a Action) About() string {
	switch a {
	case EraseIntent:
		return "records that are about to be erased"
	case Erase:
		return "what came of erasing"
	case Look:
		return "a selfie that was fetched to be seen"
	case Export:
		return "records that were written into a file or to standard output"
	case Link:
		return "a Face Auth URL that was handed out"
	case Submit:
		return "a selfie that was sent to the API"
	case Gap:
		return "what the trail says of itself"
	}
	return ""
}

// About says in some words what the outcome is, empty for one that is not known.
func (o Outcome) About() string {
	switch o {
	case Intended:
		return "it was about to be done"
	case Done:
		return "it was done"
	case Unheard:
		return "no answer came; reading the record back shows that it is erased"
	case Already:
		return "the record had been erased before"
	case NotFound:
		return "the API knows no such record"
	case Refused:
		return "the API did not accept the call"
	case Failed:
		return "it was not done, as far as could be seen"
	case Unknown:
		return "nobody can say whether it was done"
	case Stopped:
		return "it was given up before it was tried"
	}
	return ""
}

// Short is the person in a column: "kim @192.0.2.7", or without an address "kim".
func (w Who) Short() string {
	if w.From == "" {
		return w.User
	}
	return w.User + " @" + w.From
}

// namedIDs is how many auth_ids Subject names, rather than to count them.
const namedIDs = 3

// Subject is what the line is about, in short: auth_ids, a number of records or a
// submission. It is empty where it is about nothing of these.
func (l *Line) Subject() string {
	switch n := len(l.AuthIDs); {
	case n > namedIDs:
		return records(n)
	case n > 0:
		return strings.Join(l.AuthIDs, ", ")
	case l.Count > 0:
		return records(l.Count)
	case l.Submission != "":
		return "submission " + l.Submission
	}
	return ""
}

func records(n int) string {
	if n == 1 {
		return "1 record"
	}
	return fmt.Sprintf("%d records", n)
}

// Notes is in one line of words what else there is to say: whether the line is as
// it was written, how records were chosen, what the API said, what a gap is.
func (l *Line) Notes() string {
	var notes []string
	add := func(format string, args ...any) { notes = append(notes, fmt.Sprintf(format, args...)) }
	if !l.Fits {
		add("NOT AS IT WAS WRITTEN")
	}
	if !l.Whole() {
		add("part %d of %d", l.Part, l.Parts)
	}
	if l.Submission != "" && len(l.AuthIDs)+max(l.Count, 0) > 0 {
		add("submission %s", l.Submission)
	}
	if l.Format != "" {
		add("as %s", l.Format)
	}
	if l.Filter.text != "" {
		add("chosen by %s", l.Filter.text)
	}
	if l.Calls > 1 {
		add("%d calls", l.Calls)
	}
	if l.Status >= 300 || l.Said != "" { // that the API said yes the outcome says
		add("%s", l.Answer())
	}
	if l.Gap != nil {
		notes = append(notes, l.Gap.Sentences()...)
	}
	return strings.Join(notes, "; ")
}

// Answer is the HTTP status with the API's words, as far as there are any.
func (e *Entry) Answer() string {
	if e.Status == 0 {
		return e.Said
	}
	return strings.TrimSpace(fmt.Sprintf("HTTP %d %s", e.Status, e.Said))
}

// Sentences say what was found, one for each thing, without their ends.
func (g *GapNote) Sentences() []string {
	var out []string
	if g.Bytes > 0 {
		out = append(out, fmt.Sprintf("%d bytes before it are no line: whoever wrote them was cut off", g.Bytes))
	}
	if g.LostSeq > 0 {
		out = append(out, fmt.Sprintf("the trail had gone on to line %d, and its end had been cut away", g.LostSeq))
	}
	if g.NoHead {
		out = append(out, "the head file had been missing, so whether the end was cut away before can't be told")
	}
	return out
}

// String is the name of the kind, as programs are told it.
func (k Kind) String() string {
	switch k {
	case Changed:
		return "changed"
	case Replaced:
		return "replaced"
	case Missing:
		return "missing"
	case MonthMissing:
		return "month-missing"
	case Inserted:
		return "inserted"
	case Reordered:
		return "reordered"
	case Cut:
		return "cut"
	case Rewritten:
		return "rewritten"
	case NoHead:
		return "no-head"
	case Retouched:
		return "retouched"
	case Torn:
		return "torn"
	case Behind:
		return "behind"
	}
	return "unknown"
}
