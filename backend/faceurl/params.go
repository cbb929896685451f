package faceurl

import (
	"crypto/rand"
	"strings"
	"unicode/utf8"

	"faceauth/backend"
)

// Field is a parameter of a Face Auth URL that is encrypted. Its text is the
// API's name for it.
type Field string

// The fields, as the overview documents them. Only SubmissionID is required.
const (
	// SubmissionID is the approved submission that the face is compared with.
	SubmissionID Field = "sid"
	// UserID is whatever the administrator calls the user.
	UserID Field = "authUserId"
	// CF1, CF2 and CF3 are the administrator's to use, for an email address say.
	CF1 Field = "authCf1"
	CF2 Field = "authCf2"
	CF3 Field = "authCf3"
	// Token makes the link one that expires, after one use or some time after
	// the first, if the project says so.
	Token Field = "token"
)

// Fields lists them in the order of the documentation, in which they are written.
func Fields() []Field {
	return []Field{SubmissionID, UserID, CF1, CF2, CF3, Token}
}

// Params are the values of one Face Auth URL. An empty one is left out of the
// link. They are personal: no log and no error may show them.
type Params struct {
	SubmissionID string
	UserID       string
	CF           [3]string
	Token        string
}

// Get gives the value of a field, empty for one that is not in Fields.
func (p Params) Get(f Field) string {
	if place := p.place(f); place != nil {
		return *place
	}
	return ""
}

// Set changes the value of a field. One that is not in Fields changes nothing.
func (p *Params) Set(f Field, value string) {
	if place := p.place(f); place != nil {
		*place = value
	}
}

func (p *Params) place(f Field) *string {
	switch f {
	case SubmissionID:
		return &p.SubmissionID
	case UserID:
		return &p.UserID
	case CF1:
		return &p.CF[0]
	case CF2:
		return &p.CF[1]
	case CF3:
		return &p.CF[2]
	case Token:
		return &p.Token
	}
	return nil
}

// Check says what there is to say about the values, field by field. Findings of
// level Fault keep a link from being made.
func (p Params) Check() []Finding {
	var found []Finding
	for _, f := range Fields() {
		found = append(found, f.Check(p.Get(f))...)
	}
	return found
}

// Check says what there is to say about a value of this field, while it is being
// typed for example.
func (f Field) Check(value string) []Finding {
	var found []Finding
	switch {
	case f == SubmissionID && strings.TrimSpace(value) == "":
		return []Finding{{Kind: NoSubmission, Field: f}}
	case !utf8.ValidString(value):
		// JSON would change such a value on its way, silently.
		return []Finding{{Kind: NotUTF8, Field: f}}
	case strings.TrimSpace(value) != value:
		found = append(found, Finding{Kind: OuterSpace, Field: f})
	}
	if f == Token && value != "" && !usualToken(value) {
		found = append(found, Finding{Kind: OddToken, Field: f})
	}
	return found
}

// What the vendor documents for the tokens of its main product (POST /token): 8
// to 64 of A-Z a-z 0-9 . _ -, the first and the last a letter or a digit. That
// FaceAuth's are the same is inferred, so it is advice.
const (
	leastToken = 8
	mostToken  = 64
)

func usualToken(s string) bool {
	if len(s) < leastToken || len(s) > mostToken {
		return false
	}
	for i := range len(s) {
		inner := i > 0 && i < len(s)-1
		if !alphanumeric(s[i]) && (!inner || strings.IndexByte("._-", s[i]) < 0) {
			return false
		}
	}
	return true
}

func alphanumeric(c byte) bool {
	return '0' <= c && c <= '9' || 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z'
}

// NewToken makes a token that nobody can guess: 24 capitals and digits with 120
// random bits. None of them is a 0, 1, 8 or 9, which are misread for letters.
func NewToken() string { return rand.Text()[:24] }

// meant is the field that a name was probably meant for, when it is not the name
// itself: that of the ID check product, of a webhook or of the GET list, in any
// case and with or without underscores.
func meant(name string) (Field, bool) {
	for _, f := range Fields() {
		if strings.EqualFold(name, string(f)) {
			return f, true
		}
	}
	switch backend.PlainName(name) {
	case "submission", "submissionid", "kycsubmissionid":
		return SubmissionID, true
	case "user", "userid", "authuser", "authuserid":
		return UserID, true
	case "cf1", "authcf1":
		return CF1, true
	case "cf2", "authcf2":
		return CF2, true
	case "cf3", "authcf3":
		return CF3, true
	case "tokenid", "authtoken":
		return Token, true
	}
	return "", false
}
