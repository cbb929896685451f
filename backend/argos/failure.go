package argos

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"
	"time"
	"unicode/utf8"

	"faceauth/backend"
	"faceauth/backend/safetext"
)

// class is what a failure means for another try.
type class uint8

const (
	final       class = iota // another try would end the same
	transient                // likely to pass: tried as often as the config allows
	unreachable              // nobody there: a mistyped address far more often than a restart
	unreadable               // a whole answer that makes no sense
)

// triesOf bounds how often a class may be met within one call. A host that has
// answered before is being restarted, so it is given the time.
func (c *Client) triesOf(met class) int {
	switch {
	case met == transient, met == unreachable && c.lastBody.bytes.Load()+c.lastImage.bytes.Load() > 0:
		return c.config.MaxAttempts
	case met == unreachable, met == unreadable:
		return min(3, c.config.MaxAttempts)
	}
	return 1
}

// failure is what went wrong with one attempt, not yet cleaned: its texts may
// hold anything, the key included. Only report lets it out.
type failure struct {
	kind       backend.Kind
	status     int
	said       said
	detail     string
	err        error
	class      class
	retryAfter time.Duration // what the server asked for, 0 when it did not
}

// Bounds of the texts of an error, in runes.
const (
	maxMessage = 500
	maxDetail  = 300
	maxCode    = 100
)

// report makes the error that leaves the package: cleaned, bounded, and
// without the key, which a server or a proxy may well have echoed.
func (f *failure) report(op string, attempts int, key backend.Secret) *backend.Error {
	scrub := func(s string, most int) string {
		return bound(redact(safetext.Clean(redact(s, key)), key), most)
	}
	err := f.err
	if err != nil && redact(err.Error(), key) != err.Error() {
		err = errors.New(redact(err.Error(), key))
	}
	return &backend.Error{
		Kind:     f.kind,
		Op:       op,
		Status:   f.status,
		Code:     scrub(f.said.code, maxCode),
		Message:  scrub(f.said.message, maxMessage),
		TraceID:  scrub(f.said.traceID, maxCode),
		Detail:   scrub(f.detail, maxDetail),
		Attempts: attempts,
		Err:      err,
	}
}

// redact takes the key out of s, as it is and as a URL would carry it.
func redact(s string, key backend.Secret) string {
	if key.Empty() || s == "" {
		return s
	}
	s = strings.ReplaceAll(s, key.Reveal(), key.String())
	return strings.ReplaceAll(s, url.QueryEscape(key.Reveal()), key.String())
}

// bound cuts s to so many runes and marks the cut.
func bound(s string, most int) string {
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most-1]) + "…"
}

// The causes that an attempt's own clock puts into its context.
var (
	errNoHeader = errors.New("the answer did not begin in time")
	errStalled  = errors.New("the answer stopped in the middle")
	errDripping = errors.New("the answer came too slowly")
)

// noAnswer stands for the size of a body that never began.
const noAnswer = -1

// connectionFailure reads an error that came in place of an answer, when got is
// noAnswer, or after got bytes of its body. parent is the caller's context,
// cause that of the attempt.
func connectionFailure(parent context.Context, cause, err error, got int) *failure {
	if parent.Err() != nil {
		return stopped(parent)
	}
	f := &failure{kind: backend.Network, class: transient, err: err}
	if ue, ok := errors.AsType[*url.Error](err); ok {
		f.err = ue.Err // without the URL, which can hold what a redirect put there
	}
	where := ""
	if got > 0 {
		where = " after " + inBytes(got) + " of the answer"
	}
	netErr, isNet := errors.AsType[net.Error](err)
	dns, isDNS := errors.AsType[*net.DNSError](err)
	op, isOp := errors.AsType[*net.OpError](err)
	redirect, isRedirect := errors.AsType[*redirectError](err)
	switch {
	case errors.Is(err, errReadOnly):
		f.class, f.kind, f.err = final, backend.ReadOnly, errReadOnly
	case isRedirect:
		f.class, f.kind, f.detail = final, backend.WrongAddress, redirect.Error()
		if redirect.elsewhere {
			f.kind = backend.Redirected
		}
	case errors.Is(cause, errStalled):
		f.kind, f.err = backend.Timeout, errStalled
		f.detail = "no further byte came" + where
	case errors.Is(cause, errDripping):
		f.kind, f.err = backend.Timeout, errDripping
		f.detail = "the answer came too slowly to wait for: " + inBytes(got) + " until then"
	case errors.Is(cause, errNoHeader):
		f.kind, f.err, f.detail = backend.Timeout, errNoHeader, "no answer began"
	case isDNS:
		f.class, f.detail = unreachable, "the name "+dns.Name+" could not be looked up"
		if dns.IsNotFound {
			f.detail = "there is no host named " + dns.Name
		}
	case isNet && netErr.Timeout():
		f.kind, f.detail = backend.Timeout, "no answer in time"
		if isOp && op.Op == "dial" {
			f.detail = "no connection in time"
		}
	case errors.Is(err, syscall.ECONNREFUSED):
		f.class, f.detail = unreachable, "connection refused"
	case errors.Is(err, syscall.ENETUNREACH), errors.Is(err, syscall.EHOSTUNREACH):
		f.class, f.detail = unreachable, "no route to the host"
	case errors.Is(err, http.ErrSchemeMismatch):
		f.class, f.detail = final, "the server speaks plain http where https was asked for"
	case isTLS(err):
		f.class, f.detail = final, "the server's certificate was not accepted: "+f.err.Error()
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		f.detail = "the connection was reset" + where
		if got != noAnswer {
			f.kind = backend.BrokenOff
		}
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		f.detail = "the connection ended without an answer"
		if got != noAnswer {
			f.kind, f.detail = backend.BrokenOff, "the body ended after "+inBytes(got)
		}
	default:
		f.detail = f.err.Error() + where
	}
	return f
}

// isTLS tells of failures of the handshake that another try can't mend.
func isTLS(err error) bool {
	_, certificate := errors.AsType[*tls.CertificateVerificationError](err)
	_, authority := errors.AsType[x509.UnknownAuthorityError](err)
	_, record := errors.AsType[tls.RecordHeaderError](err)
	_, alert := errors.AsType[tls.AlertError](err)
	return certificate || authority || record || alert
}

// stopped is the failure of a call whose caller gave up or ran out of time.
func stopped(ctx context.Context) *failure {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return &failure{kind: backend.Timeout, err: context.DeadlineExceeded, detail: "the time given to this call is over"}
	}
	return &failure{kind: backend.Cancelled, err: context.Canceled}
}
