package sandbox

import (
	"crypto/sha256"
	"fmt"
	"net/http"
	"strings"
	"time"

	"faceauth/backend/sandbox/hosted"
)

// TokenCondition is when the tokens of Face Auth URLs expire, an option of the
// project (overview, "token").
type TokenCondition uint8

// The conditions.
const (
	// TokensKept is the option turned off: tokens are read and not enforced.
	TokensKept TokenCondition = iota
	// TokensByCount lets a token be used once.
	TokensByCount
	// TokensByTime lets it be used until a time has passed since its first use.
	TokensByTime
)

// TokenExpiry is the project's token expiration. What counts as a use is not
// documented: here it is an authentication, whatever its outcome, and not the
// opening of a link, which mail programs and chats do on their own. Nor is it
// documented what becomes of a link without a token where tokens expire: here it
// is refused, since it would never expire.
type TokenExpiry struct {
	Condition TokenCondition
	// After is the time of TokensByTime, a second to a year; zero for the others.
	After time.Duration
}

const (
	leastExpiry = time.Second
	mostExpiry  = 366 * 24 * time.Hour
)

// valid tells whether Condition and After go together.
func (e TokenExpiry) valid() bool {
	if e.Condition == TokensByTime {
		return e.After >= leastExpiry && e.After <= mostExpiry
	}
	return e.Condition < TokensByTime && e.After == 0
}

// ParseTokenExpiry reads "none", "count" or "time=DURATION", such as time=24h.
func ParseTokenExpiry(text string) (TokenExpiry, error) {
	name, value, valued := strings.Cut(text, "=")
	switch {
	case name == "none" && !valued:
		return TokenExpiry{}, nil
	case name == "count" && !valued:
		return TokenExpiry{Condition: TokensByCount}, nil
	case name != "time":
		return TokenExpiry{}, fmt.Errorf("%q is no token expiration: write none, count or time=24h", text)
	}
	after, err := time.ParseDuration(value)
	e := TokenExpiry{TokensByTime, after}
	if err != nil || !e.valid() {
		return TokenExpiry{}, fmt.Errorf("%q: write time= and a duration from %s to %s, such as time=24h", text, leastExpiry, mostExpiry)
	}
	return e, nil
}

// String is what ParseTokenExpiry reads.
func (e TokenExpiry) String() string {
	switch e.Condition {
	case TokensByCount:
		return "count"
	case TokensByTime:
		return "time=" + e.After.String()
	}
	return "none"
}

// tokens remembers the first use of each, in unix milliseconds of the sandbox's
// clock. It keeps hashes: a token may be as long as a link.
type tokens map[[sha256.Size]byte]int64

// use notes that a token was used.
func (t tokens) use(token string, now int64) {
	key := sha256.Sum256([]byte(token))
	if _, used := t[key]; !used && token != "" {
		t[key] = now
	}
}

// firstUse is when that was; false if it was not used yet.
func (t tokens) firstUse(token string) (int64, bool) {
	at, used := t[sha256.Sum256([]byte(token))]
	return at, used
}

// problem says why the token opens nothing at that time; nil if it does.
func (e TokenExpiry) problem(t tokens, token string, now int64) *hosted.Problem {
	if e.Condition == TokensKept {
		return nil
	}
	if token == "" {
		return &hosted.Problem{Status: http.StatusForbidden, Code: "token-missing", Heading: "There is no token in this link",
			Text:   "Tokens expire in this project, so a link needs one.",
			Advice: "Make a new link, with a token of its own."}
	}
	first, used := t.firstUse(token)
	switch {
	case !used:
		return nil
	case e.Condition == TokensByCount:
		return &hosted.Problem{Status: http.StatusGone, Code: "token-spent", Heading: "The token of this link is spent",
			Text:   "It was used at " + moment(first) + ", and a token of this project is good for one authentication.",
			Advice: "Make a new link, with a new token."}
	case now >= first+e.After.Milliseconds():
		return &hosted.Problem{Status: http.StatusGone, Code: "token-expired", Heading: "The token of this link has expired",
			Text:   "It was first used at " + moment(first) + " and expired at " + moment(first+e.After.Milliseconds()) + ", " + e.After.String() + " later.",
			Advice: "Make a new link, with a new token."}
	}
	return nil
}

// rule says in a sentence what will become of the token, or what has; empty for
// a link without one.
func (e TokenExpiry) rule(t tokens, token string) string {
	first, used := t.firstUse(token)
	switch {
	case token == "":
		return ""
	case e.Condition == TokensKept:
		return "Token expiration is off in this project: the token is not enforced."
	case e.Condition == TokensByCount && used:
		return "The token is spent: the link does not open again."
	case e.Condition == TokensByCount:
		return "The token is good for one authentication; the first attempt spends it."
	case used:
		return "The token expires at " + moment(first+e.After.Milliseconds()) + ", " + e.After.String() + " after its first use."
	}
	return "The token expires " + e.After.String() + " after the first attempt."
}

// moment is a time in a sentence.
func moment(ms int64) string { return time.UnixMilli(ms).UTC().Format("2006-01-02 15:04:05 UTC") }
