package backend

import (
	"errors"
	"fmt"
	"strings"
)

// Kind tells apart what can go wrong between the console and the API, by what
// a person can do about it.
type Kind uint8

// The kinds of Error.
const (
	Failed            Kind = iota // anything that has no kind of its own
	WrongKey                      // 403 "Forbidden", or 400 "faceAuth_project not found"
	AddressNotAllowed             // 403 "... explicit deny": the caller's IP is not on the allow-list
	BadRequest                    // other 400s
	NotFound                      // the API knows no such authentication
	NoImage                       // the API has no selfie for it: erased, never there, or no such authentication
	TooLarge                      // 413, or an answer over the client's own bound
	ImageTooLarge                 // a selfie over MaxImageBytes
	RateLimited                   // 429; not documented, but usual on the platform
	ServerFault                   // 500
	GatewayFault                  // 502 to 504
	WebPage                       // a page of HTML where JSON should be: a sign-in page, a firewall
	WrongAddress                  // something answers there, but not the API: 404, or a path the gateway does not know
	Network                       // no connection, or it broke before the answer
	BrokenOff                     // the answer ended before its end
	Timeout                       // no answer in time, or too slow a one
	Malformed                     // an answer that can't be read
	CursorRepeated                // the list leads back to a page already read
	Insecure                      // plain http to another machine: refused before anything was sent
	Redirected                    // a redirect to another host, which must not see the key
	BadSetting                    // a key or address that can't be used: nothing was sent
	BadLinkSetting                // a form's address or a recipe that no Face Auth URL can be made by
	ReadOnly                      // a call that changes something, in a console that must not: nothing was sent
	Cancelled                     // stopped by the caller
)

// Error is the one error type of a Service. All its strings are cleaned.
type Error struct {
	Kind Kind
	// Op is what was being done, in words: "list authentications".
	Op string
	// Status is the HTTP status, 0 when there was no answer.
	Status int
	// Code, Message and TraceID are errorCode, message and traceId of the
	// answer, each empty when it had none. TraceID is what the vendor's
	// support asks for.
	Code    string
	Message string
	TraceID string
	// Detail adds what the client saw itself: "connection refused", "the body
	// ended after 10,240 bytes". It never holds a key, a face or a record.
	Detail string
	// Attempts is how often the call was tried, 1 at least.
	Attempts int
	// Err is the cause, for errors.Is; it is not part of the text.
	Err error
}

// Error is the whole of it in one line: sentence, the API's own words, traceId.
func (e *Error) Error() string {
	var b strings.Builder
	if e.Op != "" {
		b.WriteString(e.Op + ": ")
	}
	b.WriteString(strings.TrimSuffix(e.Sentence(), "."))
	if said := e.Said(); said != "" {
		b.WriteString(" (" + said + ")")
	}
	return b.String()
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// KindOf is the Kind of err, Failed for an error of another type.
func KindOf(err error) Kind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return Failed
}

// Sentence says what happened, in one sentence for a person.
func (e *Error) Sentence() string {
	switch e.Kind {
	case WrongKey:
		return "The API did not accept the API key."
	case AddressNotAllowed:
		return "The API refuses calls from this machine's address."
	case BadRequest:
		return "The API did not accept the request."
	case NotFound:
		return "The API knows no such authentication."
	case NoImage:
		return "The API has no selfie for this authentication."
	case TooLarge:
		return "The answer or the request is larger than allowed."
	case ImageTooLarge:
		return fmt.Sprintf("The selfie is larger than the %d MiB that are read of one.", MaxImageBytes>>20)
	case RateLimited:
		return "The API asks for fewer calls."
	case ServerFault:
		return "The API failed on its side."
	case GatewayFault:
		return "The API's gateway got no proper answer."
	case WebPage:
		return "A web page came in place of the API's answer."
	case WrongAddress:
		return "What answers at this address is not the ARGOS API."
	case Network:
		return "The API could not be reached."
	case BrokenOff:
		return "The API's answer broke off before its end."
	case Timeout:
		return "The API did not answer in time."
	case Malformed:
		return "The API's answer could not be read."
	case CursorRepeated:
		return "The API's list leads back to a page already read, so the rest can't be fetched this way."
	case Insecure:
		return "This address would carry the API key unprotected, so nothing was sent."
	case Redirected:
		return "The API's address leads on to another host, so the key was not sent there."
	case BadSetting:
		return "The key or the address that is set can't be used, so nothing was sent."
	case BadLinkSetting:
		return "What is set for Face Auth URLs can't be used."
	case ReadOnly:
		return "This console is read-only, so nothing was sent."
	case Cancelled:
		return "Stopped."
	}
	return "The call failed."
}

// Advice says what to do about it, in one sentence; empty when there is
// nothing to do.
func (e *Error) Advice() string {
	switch e.Kind {
	case WrongKey:
		return "Check FACEAUTH_API_KEY: it must be the key of the FaceAuth project itself (dashboard, Add-on, Edit), not that of the ID check project."
	case AddressNotAllowed:
		return "Have this machine's address added to the project's IP allow-list in the dashboard, or work from one that is on it."
	case BadRequest:
		return "Check the ids and dates asked for, and read the API's own words."
	case NotFound:
		return "Check the id and the project: an authentication is visible only with the key of its own FaceAuth project."
	case NoImage:
		return "Look whether the record was erased: then the selfie is gone for good. If not, check the id, and the dashboard."
	case ImageTooLarge:
		return "Look at it in the dashboard."
	case TooLarge:
		return "Ask for a shorter range of dates (--since, --until)."
	case RateLimited:
		return "Wait as long as it asks for, or a moment, before the next try."
	case ServerFault, GatewayFault:
		return "This usually passes; if it stays, give ARGOS support the time and, where there is one, the traceId."
	case WebPage:
		return "Look for a sign-in page, a proxy or a firewall between here and the API, and check FACEAUTH_BASE_URL."
	case WrongAddress:
		return "Check FACEAUTH_BASE_URL: it ends with the version, as in https://rest-api.argosidentity.com/v3."
	case Network:
		return "Check the network, a proxy, and FACEAUTH_BASE_URL."
	case BrokenOff, Timeout:
		return "Check the network; if it stays, and a list was asked for, try a shorter range of dates (--since, --until)."
	case Malformed:
		return "If it stays, check that FACEAUTH_BASE_URL is the API and not a web page or a proxy."
	case CursorRepeated:
		return "Another try may help; else reach the rest with a range of dates (--since, --until)."
	case Insecure:
		return "Use an https address in FACEAUTH_BASE_URL; plain http is for loopback alone."
	case Redirected, BadSetting:
		return "Check FACEAUTH_BASE_URL and FACEAUTH_API_KEY; the address of the live API is https://rest-api.argosidentity.com/v3."
	case BadLinkSetting:
		return "Check FACEAUTH_FORM_URL and --recipe; without them links lead to the documented form, by the recipe that is confirmed for the project."
	case ReadOnly:
		return "To change something, start without --read-only, with a project that is not marked read-only."
	}
	return ""
}

// Said is the evidence behind the sentence, as far as there is any: HTTP status,
// traceId, the API's own words, the client's detail. What is short and asked
// for by support comes first, since a screen may have to cut it.
func (e *Error) Said() string {
	var parts []string
	if e.Status != 0 {
		parts = append(parts, fmt.Sprintf("HTTP %d", e.Status))
	}
	if e.Attempts > 1 {
		parts = append(parts, fmt.Sprintf("%d attempts", e.Attempts))
	}
	if e.TraceID != "" {
		parts = append(parts, "traceId "+e.TraceID)
	}
	if words := e.Words(); words != "" {
		parts = append(parts, words)
	}
	return strings.Join(parts, ", ")
}

// Words is what Said has but for the numbers, which stand in fields of their own:
// the API's words, or what the client saw itself.
func (e *Error) Words() string {
	var parts []string
	if e.Code != "" && e.Code != e.Message {
		parts = append(parts, e.Code)
	}
	for _, s := range []string{e.Message, e.Detail} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, ", ")
}
