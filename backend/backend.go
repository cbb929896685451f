// Package backend is the domain of the console: FaceAuth authentications, the
// policy and scores they were judged by, and the Service that hands them out.
//
// Nothing below backend knows of a screen, a colour or a key press. Facts about
// the API come from the vendor's pages; where those leave something open, the
// comment says so and the type leaves room for it.
package backend

import (
	"context"
	"encoding/json"
	"time"
)

// MaxPageSize is the largest count the API accepts for one page, and its
// default when count is left out (GET /v3/faceauth, "count").
const MaxPageSize = 2000

// MaxImageBytes bounds a selfie, in bytes of its file. A camera's largest are
// a third of it, and the API's gateway lets 10 MB through.
const MaxImageBytes = 32 << 20

// Status is the API's final word on an authentication. Documented values are
// Approved and Rejected; anything else is kept and shown as it came.
type Status string

// The documented values of auth_status.
const (
	Approved Status = "approved"
	Rejected Status = "rejected"
)

// Authentication is one record of GET /v3/faceauth: a selfie compared with the
// reference image of an approved ID check submission, and what came of it.
//
// Every field but ID may be missing from an answer. All strings are cleaned of
// control characters, escape sequences and bidi controls where they enter.
type Authentication struct {
	// ID is auth_id, the authentication_id of POST.
	ID string
	// ProjectID is the faceAuth_projectId of the group the record came in;
	// empty in the flat response shape.
	ProjectID string
	// Status is auth_status.
	Status Status
	// Created is create_time in UTC. It is the zero time when the API sent
	// none or one that can't be read; CreatedText then holds what it sent.
	Created     time.Time
	CreatedText string
	// SubmitType is submit_type: "form" for the Face Auth URL. The value for
	// POST is not documented.
	SubmitType string
	// SubmissionID is kyc_submission_id, the reference submission.
	SubmissionID string
	// Policy is the project's policy at the moment of the authentication.
	Policy Policy
	// Scores is the result object.
	Scores Scores
	// FailCodes is fail_code and Comments is reject_comment, in the API's
	// order. The set of codes is open: see ExplainFailCode.
	FailCodes []string
	Comments  []string
	// Erased is delete_check: the selfie and personal data are gone for good.
	Erased bool
	// ErasedAt is delete_time in UTC, the zero time when there is none.
	ErasedAt time.Time
	// Raw is the record exactly as the API sent it, unknown fields included.
	// It is not cleaned: it must be escaped before it is shown. It is empty for a
	// record that was erased from here and not read since, whose other fields are
	// then what the documentation says the API keeps.
	Raw json.RawMessage
}

// Cursor is nextPage_key: where the next page starts. Both parts go back to
// the API unchanged, so they are the only strings that are not cleaned; they
// are never shown.
type Cursor struct {
	AuthID     string // sent as nextKey_id
	CreateTime string // sent as nextKey_date
}

// PageRequest says which page of which records is wanted. The zero value asks
// for the first page of everything.
type PageRequest struct {
	// Range limits create_time. The API takes whole days and leaves open
	// whether they include their ends and in which zone they lie, so a
	// Service asks for up to two days more and drops what is outside.
	Range Range
	// After is the Next of the page before; nil for the first page.
	After *Cursor
	// Count is the number of records wanted, 1 to MaxPageSize; 0 leaves it to
	// the API, whose default is MaxPageSize.
	Count int
}

// Page is one answer of the list.
type Page struct {
	// ProjectID is the faceAuth_projectId of the answer, empty when it had none.
	ProjectID string
	// Records are in the API's order, which is not documented.
	Records []Authentication
	// Next is nil on the last page. A short or empty page is not a last page.
	Next *Cursor
	// NextUnreadable is set when the answer had a nextPage_key that can't be
	// understood: the list goes on, but nobody can say where.
	NextUnreadable bool
	// Skipped names what stood among the records and could not be read as one.
	Skipped []Skip
}

// Skip is an entry of a page that is not a readable record.
type Skip struct {
	Index  int    // position in the page, from 0
	Reason string // e.g. "no auth_id"; safe to show
}

// Service is what screens and commands call. Its calls block, so screens reach
// it only through tasks. Errors are of type *Error. It is safe for use by
// several goroutines.
type Service interface {
	// Page fetches one page of the list.
	Page(ctx context.Context, req PageRequest) (Page, error)
	// Authentication fetches one record by its auth_id. When the API knows no
	// such record the error has the Kind NotFound.
	Authentication(ctx context.Context, authID string) (Authentication, error)
	// Image fetches the selfie of an authentication as the bytes of a picture
	// file, JPEG as a rule, at most MaxImageBytes. They are no base64 any more,
	// and begin as a picture file does; whether the rest is one, nobody has
	// looked. When the API has none the error has the Kind NoImage: whether it
	// was erased, the record tells. WithProgress hears how far the call is.
	Image(ctx context.Context, authID string) ([]byte, error)
}
