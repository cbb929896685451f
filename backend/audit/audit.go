// Package audit keeps the trail: who looked at, exported, linked, submitted or
// erased which records, in files that are only ever added to and whose lines are
// chained by their hashes.
//
// A trail is a directory with one NDJSON file a month and a small file, head, that
// knows the last line: docs/trail.md has the format, and what Verify can and can't
// tell. A Trail appends to it. Read, Unfinished and Verify need none: they take the
// directory, so that a copy of a trail is read like the trail itself.
//
// An erasure is told in this order: Claim, then the EraseIntent with all ids, then
// for each record, once it is known what came of it, an Erase; at the end one more,
// Stopped, for those that were given up; then the claim is released. What has no
// Erase when the process dies is what Unfinished lists, and whoever goes on with it
// does the same from Claim on, without a new intent.
//
// What a line can hold is fixed by Entry. There is no place in it for a key, a
// token, a picture or a person's data: only ids, numbers, words of closed sets, a
// filter whose own words are left out, and the API's words on a call, bounded.
package audit

import (
	"crypto/rand"
	"time"
)

// Action is what was done.
type Action string

// The actions. A newer console may write others: they are read as they stand.
const (
	// EraseIntent says which records an operation is about to erase. It is in the
	// trail before the first of them is.
	EraseIntent Action = "erase-intent"
	// Erase is what came of erasing one record, or of those that were not tried.
	Erase Action = "erase"
	// Look is a selfie that was fetched to be seen.
	Look Action = "look"
	// Export is records that were written into a file or to standard output.
	Export Action = "export"
	// Link is a Face Auth URL that was handed out.
	Link Action = "link"
	// Submit is a selfie that was sent to the API.
	Submit Action = "submit"
	// Gap is what the trail says of itself: see Line.Gap. Nobody else can.
	Gap Action = "gap"
)

func (a Action) known() bool {
	switch a {
	case EraseIntent, Erase, Look, Export, Link, Submit:
		return true
	}
	return false
}

// Outcome is what came of an action.
type Outcome string

// The outcomes. A newer console may write others.
const (
	// Intended is the only one of an EraseIntent.
	Intended Outcome = "intended"
	// Done is what the API, or this machine, said was done.
	Done Outcome = "done"
	// Unheard is an erasure whose answer never came, and which reading the record
	// back has shown to be done.
	Unheard Outcome = "done-unheard"
	// Already is a record that had been erased before.
	Already Outcome = "already"
	// NotFound is an id that the API knows no record of.
	NotFound Outcome = "not-found"
	// Refused is a call that the API did not accept.
	Refused Outcome = "refused"
	// Failed is what was not done, as far as could be seen: nothing was sent, or no
	// answer came and the record read back as not erased.
	Failed Outcome = "failed"
	// Unknown is a call of which nobody can say what came of it.
	Unknown Outcome = "unknown"
	// Stopped is what a person gave up before it was tried.
	Stopped Outcome = "stopped"
)

func (o Outcome) known() bool {
	switch o {
	case Intended, Done, Unheard, Already, NotFound, Refused, Failed, Unknown, Stopped:
		return true
	}
	return false
}

// Erased tells that the record is erased now, whoever did it.
func (o Outcome) Erased() bool { return o == Done || o == Unheard || o == Already }

// World tells whose records a project has.
type World string

// The worlds, as the console's header shows them.
const (
	Live    World = "live"    // real people's
	Sandbox World = "sandbox" // those of the built-in sandbox
	Local   World = "local"   // those of an API at an address of this machine
)

// WorldOf is the world of a project: whether its records are made up, and whether
// the API is at an address of this machine.
func WorldOf(sandbox, local bool) World {
	switch {
	case sandbox:
		return Sandbox
	case local:
		return Local
	}
	return Live
}

func (w World) known() bool { return w == Live || w == Sandbox || w == Local }

// OperationID ties an intent and its outcomes together: letters and digits.
type OperationID string

// NewOperation is an id that nobody has used.
func NewOperation() OperationID { return OperationID(rand.Text()) }

// The bounds of what an Entry may hold. What is over a bound of an id is an error,
// since half an id is none; words are cut.
const (
	// MaxID is the longest id, in bytes.
	MaxID = 512
	// MaxSaid is how much is kept of the API's words, in runes.
	MaxSaid = 300
	// MaxFilter is how much is kept of a filter, in runes.
	MaxFilter = 4096
)

// Entry is one thing to be told to the trail. Only World, Action and Outcome are
// always wanted, and of an EraseIntent and an Erase the Operation and AuthIDs too.
type Entry struct {
	// Project is the faceAuth_projectId.
	Project string
	World   World
	Action  Action
	Outcome Outcome
	// Operation is what the entry is a part of, empty where it stands alone.
	Operation OperationID
	// AuthIDs are the auth_ids of the records. Where they don't fit into one line,
	// the entry is several: see Line.Part.
	AuthIDs []string
	// Submission is the kyc_submission_id that a link or a submission is about.
	Submission string
	// Count is how many records it is about, where their ids are not listed.
	Count int
	// Filter is what they were chosen by.
	Filter Filter
	// Format is what an export was written as, "csv" or "ndjson", how a link was handed
	// out, "copy" or "qr", or "file" for a selfie that was kept in one.
	Format string
	// Calls is how often the API was asked to do it: DELETE is sent again where
	// it turns out not to have been carried out. 0 where it never was sent.
	Calls int
	// Status is the HTTP status of the last answer, 0 where there was none.
	Status int
	// Said is the API's own words: its errorCode and message.
	Said string
	// TraceID is the answer's traceId.
	TraceID string
}

// Who is the person behind an entry, as far as the system can say.
type Who struct {
	// User is the name of the operating system's account.
	User string
	// Host is the name of the machine.
	Host string
	// From is the address that the person's SSH session comes from, empty where
	// there is none. It is what SSH_CONNECTION says: in a tmux that was begun in
	// another session it is that session's.
	From string
}

// Line is one line of the trail. All its strings are clean, but for Raw.
type Line struct {
	// Seq counts the lines, through all months, from 1.
	Seq uint64
	// Time is when it was written, in UTC, to the millisecond.
	Time time.Time
	Who  Who
	// Session stands for the run of the program that wrote it.
	Session string
	Entry
	// Part and Parts are set where an entry takes several lines: this is Part, from
	// 1, of Parts. Only where all are there is the entry whole.
	Part, Parts int
	// Gap is set where the Action is Gap.
	Gap *GapNote
	// Fits tells that the line is as it was written, as far as its own hash says.
	// Whether it stands where it belongs only Verify can tell.
	Fits bool
	// Raw is the line as it stands in the file, without its end. It is not
	// cleaned: it must be escaped before it is shown.
	Raw []byte
}

// Whole tells that no other line belongs to the entry.
func (l *Line) Whole() bool { return l.Parts <= 1 }

// GapNote is what a Trail found on its way to append a line, and put into the
// trail before that: everything that is set holds.
type GapNote struct {
	// Bytes is how many bytes before this line are no lines, 0 for none: what was
	// left by a process or a machine that died while it wrote. They are kept.
	Bytes int64
	// SHA256 is the hash of those bytes, in hexadecimal.
	SHA256 string
	// LostSeq is the number of the last line that there was before the end of the
	// trail was cut away, 0 where it was not. The number of the line that tells of
	// it follows on this one.
	LostSeq uint64
	// LostHash is that line's hash, in hexadecimal.
	LostHash string
	// NoHead tells that there were lines but no head file, or one that can't be read,
	// so that nobody can say whether the end had been cut away.
	NoHead bool
}
