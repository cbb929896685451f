package faceurl

import (
	"fmt"
	"strings"
)

// Kind is what a Finding is about. Its text is for scripts and stays as it is.
type Kind string

// What Check and Compose say about parameters and settings.
const (
	NoSubmission Kind = "no-sid"
	NotUTF8      Kind = "not-utf8"
	OuterSpace   Kind = "outer-space"
	OddToken     Kind = "odd-token"
	NoKey        Kind = "no-key"
	BadForm      Kind = "bad-form"
	BadRecipe    Kind = "bad-recipe"
	TooLong      Kind = "too-long"
	NotReadBack  Kind = "not-read-back"
	LongForMail  Kind = "long-for-mail"
	LongForWeb   Kind = "long-for-web"
)

// What Rows says about a file.
const (
	NoColumns   Kind = "no-columns"
	ColumnTwice Kind = "column-twice"
	CellCount   Kind = "cell-count"
	BadQuotes   Kind = "bad-quotes"
	RowTooLong  Kind = "row-too-long"
)

// What Inspect says about the link and its address.
const (
	NotURL      Kind = "not-a-url"
	OtherForm   Kind = "other-form"
	NoPid       Kind = "no-pid"
	OtherPid    Kind = "other-pid"
	NoEncrypted Kind = "no-encrypted"
	InClear     Kind = "in-clear"
	NotOnce     Kind = "not-once"
)

// What Inspect put right to read on.
const (
	Surrounded    Kind = "surrounded"
	LineBreaks    Kind = "line-breaks"
	Invisible     Kind = "invisible"
	MailSource    Kind = "mail-source"
	HTMLEscaped   Kind = "html-escaped"
	NoScheme      Kind = "no-scheme"
	Redirected    Kind = "redirected"
	DoubleEncoded Kind = "double-encoded"
	SpaceForPlus  Kind = "space-for-plus"
	BarePlus      Kind = "bare-plus"
	NoPadding     Kind = "no-padding"
)

// What Inspect says about the ciphertext and what is in it.
const (
	NotEncrypted  Kind = "not-encrypted"
	NotEncoded    Kind = "not-encoded"
	PartBlock     Kind = "part-block"
	CutOff        Kind = "cut-off"
	OldCBC        Kind = "old-cbc"
	NotDecrypted  Kind = "not-decrypted"
	NotUnderstood Kind = "not-understood"
	Undecided     Kind = "undecided"
	Misnamed      Kind = "misnamed"
	Unknown       Kind = "unknown"
	NotText       Kind = "not-text"
	PayloadPlus   Kind = "payload-plus"
)

// Level is how much a Finding matters.
type Level int

// The levels.
const (
	// Note is good to know.
	Note Level = iota
	// Repair was put right so as to read on; the link as it stands may fail.
	Repair
	// Fault keeps the link from being made, or from doing what was meant.
	Fault
)

// String is "note", "repair" or "fault".
func (l Level) String() string {
	switch l {
	case Repair:
		return "repair"
	case Fault:
		return "fault"
	}
	return "note"
}

// Finding is one thing to know about a link or what goes into one. It is the
// error type of this package. It never holds a key, nor anything that was or
// will be encrypted but the names of fields; what it does quote, addresses
// and pids, is escaped and bounded.
type Finding struct {
	Kind Kind
	// Field is the one it is about, empty when it is about none.
	Field Field
	// Is and Wanted are what was found and what should have been there, in clear
	// text, for a few kinds; Count is how many there are.
	Is, Wanted string
	Count      int
}

// Level is how much it matters.
func (f Finding) Level() Level {
	switch f.Kind {
	case OuterSpace, OddToken, LongForMail, LongForWeb, Undecided, Unknown, NotText, PayloadPlus, NoPadding:
		return Note
	case Surrounded, LineBreaks, Invisible, MailSource, HTMLEscaped, NoScheme, Redirected, DoubleEncoded, SpaceForPlus, BarePlus:
		return Repair
	}
	return Fault
}

// Error is the Sentence.
func (f Finding) Error() string { return f.Sentence() }

// Sentence says what was found, in one sentence for a person.
func (f Finding) Sentence() string {
	switch f.Kind {
	case NoSubmission:
		return "There is no sid, the submission to compare the face with."
	case NotUTF8:
		return fmt.Sprintf("The value of %s is not valid UTF-8.", f.Field)
	case OuterSpace:
		return fmt.Sprintf("The value of %s begins or ends with a space or a line end.", f.Field)
	case OddToken:
		return fmt.Sprintf("The token is not as the vendor documents tokens of its main product: %d to %d letters, digits and . _ - with a letter or digit at both ends.", leastToken, mostToken)
	case NoKey:
		return fmt.Sprintf("There is no %s.", f.Wanted)
	case BadForm:
		return fmt.Sprintf("The form's address can't be used: %s.", f.Is)
	case BadRecipe:
		return "The recipe is none of those that there are."
	case TooLong:
		return fmt.Sprintf("The link is longer than the %d KiB that are read of one.", MaxLink>>10)
	case NotReadBack:
		return "What was encrypted did not come back the same, so the link is not given out."
	case LongForMail:
		return fmt.Sprintf("The link has %d characters: old mail and chat programs cut off what is longer than %d.", f.Count, MailLimit)
	case LongForWeb:
		return fmt.Sprintf("The link has %d characters: many servers refuse what is longer than %d.", f.Count, WebLimit)
	case NotURL:
		return "There is no https address in this."
	case OtherForm:
		return fmt.Sprintf("The link leads to %s, not to this project's form at %s.", f.Is, f.Wanted)
	case NoPid:
		return "There is no pid, so the page doesn't know the project."
	case OtherPid:
		return fmt.Sprintf("The link is for the project %s, not for %s.", f.Is, f.Wanted)
	case NoEncrypted:
		return "There is nothing encrypted in the link."
	case InClear:
		return fmt.Sprintf("%s stands in the link in clear, where anyone can read and change it; FaceAuth wants it encrypted.", f.Field)
	case NotOnce:
		if f.Is != "" {
			return fmt.Sprintf("%s is in the link %d times; the first was read.", f.Is, f.Count)
		}
		return fmt.Sprintf("%s is in the link %d times; the one was read that a JavaScript program gets.", f.Field, f.Count)
	case NoColumns:
		return "The first line has no column for the submissions, named sid."
	case ColumnTwice:
		return fmt.Sprintf("There is more than one column for %s.", f.Field)
	case CellCount:
		return fmt.Sprintf("The row has %d cells, the first line %s.", f.Count, f.Wanted)
	case BadQuotes:
		return "A quotation mark is not closed, or is inside a cell that has none around it."
	case RowTooLong:
		return fmt.Sprintf("The row is longer than %d KiB.", MaxRow>>10)
	}
	return f.contents()
}

// contents is the Sentence about what was repaired and what was encrypted.
func (f Finding) contents() string {
	switch f.Kind {
	case Surrounded:
		return "There was something else before or after the link."
	case LineBreaks:
		return "The link was broken into lines."
	case Invisible:
		return "There were invisible characters in the link."
	case MailSource:
		return "The link was in the quoted-printable form of a mail's source."
	case HTMLEscaped:
		return "The link was escaped as in HTML or JSON (&amp; or \\u0026 for &)."
	case NoScheme:
		return "The link had no https:// before it."
	case Redirected:
		return fmt.Sprintf("The link was inside one of %s, which leads on to it.", f.Is)
	case DoubleEncoded:
		return "The link was percent-encoded more than once."
	case SpaceForPlus:
		return "There were spaces in the ciphertext, where + must have been."
	case BarePlus:
		return "The ciphertext has a + that is not percent-encoded, which servers read as a space."
	case NoPadding:
		return "The base64 lacks the = at its end, which some programs insist on."
	case NotEncrypted:
		return "What stands in encrypted is not encrypted: anyone can read it."
	case NotEncoded:
		return "What stands in encrypted is neither base64 nor hex."
	case PartBlock:
		return "The ciphertext does not consist of whole blocks of 16 bytes, as ECB's does, and GCM does not open it with this project's key."
	case CutOff:
		return "The ciphertext begins as it should with this project's API key, but its end is missing or something in it was changed."
	case OldCBC:
		return "The link was encrypted with this project's API key, but with CBC, which the vendor replaced in August 2024."
	case NotDecrypted:
		return "This project's key does not decrypt the link: it was made with another key or by another method, or it was changed."
	case NotUnderstood:
		return "The link was decrypted, but what is in it is neither JSON nor a query."
	case Undecided:
		return "Whether it is base64 or base64url can't be told from this link: none of the characters in which they differ is in it."
	case Misnamed:
		return fmt.Sprintf("There is a parameter %s, which FaceAuth does not know; %s was probably meant.", f.Is, f.Field)
	case Unknown:
		return fmt.Sprintf("There are parameters that FaceAuth does not document (%d).", f.Count)
	case NotText:
		return fmt.Sprintf("The value of %s is no string in the JSON.", f.Field)
	case PayloadPlus:
		return fmt.Sprintf("The value of %s has a +, which many programs read as a space.", f.Field)
	}
	return "Something is wrong with the link."
}

// Told is the Sentence with the Advice.
func (f Finding) Told() string { return strings.TrimSpace(f.Sentence() + " " + f.Advice()) }

// Advice says what to do about it, in one sentence; empty when there is nothing
// to do or the Sentence says it.
func (f Finding) Advice() string {
	switch f.Kind {
	case NoSubmission:
		return "Take it from a record's kyc_submission_id, or from the submission in the dashboard; it must be approved."
	case NotUTF8:
		return "Type it again, or save the file as UTF-8."
	case OddToken:
		return "It may work all the same; a token made here is safe to use."
	case NoKey:
		return "Set the project's key: it encrypts the link."
	case BadForm:
		return "Take it from the dashboard, Add-on, or leave it as https://form.argosidentity.com/face-auth."
	case NoPid:
		return "The project's pid stands at the end of the form's address in the dashboard, Add-on."
	case BadRecipe:
		return fmt.Sprintf("Choose one such as %q.", Default())
	case TooLong, LongForMail, LongForWeb:
		return "Shorten authCf1 to authCf3, or leave them out."
	case NotURL:
		return "Copy the whole link, from https on."
	case OtherPid:
		return "Choose that project, or make a new link for this one."
	case InClear:
		return "Make a new link, in which it is encrypted."
	case NoEncrypted, NotEncrypted, NotReadBack, NotEncoded, PartBlock, CutOff, OldCBC:
		return "Make a new link."
	case BarePlus, SpaceForPlus, DoubleEncoded:
		return "Percent-encode the ciphertext once, after the encryption and nowhere else."
	case NotDecrypted:
		return "Check that it was encrypted with the API key of the FaceAuth project (dashboard, Add-on, Edit), not that of the ID check project."
	case NotUnderstood:
		return "Compare it with the vendor's page on encryption."
	case Undecided:
		return "Another link may tell; a longer one is likelier to."
	case Misnamed, Unknown:
		return "FaceAuth takes sid, authUserId, authCf1, authCf2, authCf3 and token."
	case NotText:
		return "Write the value in quotes."
	case NoColumns:
		return "Name the columns sid, user, cf1, cf2, cf3 and token, and save the file as CSV in UTF-8."
	case BadQuotes:
		return "Put quotation marks around the cell and write each one inside it twice."
	case PayloadPlus:
		return "Write it as %2B before the encryption."
	}
	return ""
}

// firstFault is the first finding that keeps a link from being made.
func firstFault(found []Finding) (Finding, bool) {
	for _, f := range found {
		if f.Level() == Fault {
			return f, true
		}
	}
	return Finding{}, false
}

// quoted shows clear text of a stranger's link in a sentence.
func quoted(s string) string {
	const longest = 80
	if len(s) > longest {
		return fmt.Sprintf("%.*q…", longest, s)
	}
	return fmt.Sprintf("%q", s)
}
