package argos

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"faceauth/backend"
)

const opErase = "erase authentication"

// maxUnheard bounds how often a DELETE may stay without a usable answer before
// it is given up.
const maxUnheard = 3

// Erase erases one record with the vendor's DELETE /v3/faceauth, one record a
// call.
//
// The record is read before: what is erased already, or not there, is never sent
// a DELETE. What the API answers to a second one is not documented; it may well be
// "success". And it makes certain what a record that reads back as erased is
// evidence of. A record that can't be read is left alone, since nobody could say
// afterwards what had become of it.
//
// A plain success is believed. After every other answer, and after none, the
// record is read back, and a DELETE is sent again only where the one before is known
// not to have been carried out when it was looked at.
func (c *Client) Erase(ctx context.Context, authID string) (backend.Erasure, error) {
	query, f := idQuery(authID)
	switch {
	case f != nil:
	case c.config.ReadOnly:
		f = &failure{kind: backend.ReadOnly, err: errReadOnly} // without the reading, which would be for nothing
	case ctx.Err() != nil:
		f = stopped(ctx)
	}
	if f != nil {
		return backend.Erasure{}, f.report(opErase, 1, c.config.Key)
	}
	record, err := c.Authentication(ctx, authID)
	if ctx.Err() != nil {
		return backend.Erasure{}, stopped(ctx).report(opErase, 1, c.config.Key)
	}
	e := erasing{client: c, query: query, result: backend.Erasure{AuthID: authID}}
	switch {
	case err != nil:
		return e.unreadable(reported(err)), nil
	case record.Erased:
		e.result.Record = &record
		return e.ends(backend.OutcomeAlready), nil
	}
	clear(record.Raw) // what is to be erased is not left lying about
	e.run(ctx)
	return e.result, nil
}

// reported is an error of the client's own calls, all of which are of this type.
func reported(err error) *backend.Error {
	e, _ := err.(*backend.Error)
	return e
}

// erasing is one erasure under way, of a record that was not erased when it began.
type erasing struct {
	client *Client
	query  url.Values
	result backend.Erasure
	// loose tells that an earlier DELETE had no usable answer. The record read back
	// as not erased after it, but a server can be slow to do what it was asked.
	loose bool
	// away tells that a DELETE was turned away with a 429.
	away bool
	// pending tells that a DELETE may be carried out yet, for all that is known: the
	// API said that it will be, or nobody waited until it had ended.
	pending bool
}

// unreadable is the end of an erasure whose record could not be read before.
func (e *erasing) unreadable(err *backend.Error) backend.Erasure {
	e.result.Cause, e.result.Status, e.result.TraceID = err, err.Status, err.TraceID
	switch err.Kind {
	case backend.NotFound:
		return e.ends(backend.OutcomeNotFound)
	case backend.WrongKey, backend.AddressNotAllowed, backend.BadRequest:
		return e.ends(backend.OutcomeRefused)
	}
	return e.ends(backend.OutcomeNotDone)
}

func (e *erasing) ends(o backend.Outcome) backend.Erasure {
	e.result.Outcome = o
	return e.result
}

// run sends DELETE until what became of the record is known, or another one
// can't help. No DELETE is begun after the end of ctx, nor later than RetryFor
// after the first; one that has begun is waited for.
func (e *erasing) run(ctx context.Context) {
	c := e.client
	detached := context.WithoutCancel(ctx)
	var spent time.Duration
	met := map[class]int{}
	for {
		began := c.config.Now()
		f, sent := e.send(detached)
		if f == nil {
			e.ends(backend.OutcomeErased)
			return
		}
		heard := hear(f, sent)
		if e.judge(detached, heard) {
			return
		}
		e.loose, e.away = e.loose || heard == nothing, e.away || heard == turnedAway
		e.pending = e.pending || heard == nothing && abandoned(f)
		spent += c.config.Now().Sub(began)
		met[f.class]++
		most := c.triesOf(f.class)
		if heard == nothing {
			most = min(most, maxUnheard)
		}
		wait := c.waitAfter(f, e.result.Calls)
		if spent+wait <= c.config.RetryFor && e.result.Calls < c.config.MaxAttempts && met[f.class] < most {
			backend.ReportWait(ctx, backend.Wait{Attempt: e.result.Calls, For: wait, Cause: e.result.Cause})
			spent += wait
			_ = c.config.Sleep(ctx, wait) // ended early by ctx alone, which is asked next
			if ctx.Err() == nil {
				continue
			}
		}
		e.settle(detached)
		return
	}
}

// send sends one DELETE. It tells whether anything can have reached the API. The
// standard library sends one again by itself only where nothing of it was written.
func (e *erasing) send(ctx context.Context) (f *failure, sent bool) {
	c := e.client
	ctx, cancel := context.WithTimeout(ctx, c.callTime())
	defer cancel()
	// A transport that looked for a connection and got none has sent nothing. One
	// that says nothing of either, such as a test's, may have.
	var looked, got atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn: func(string) { looked.Store(true) },
		GotConn: func(httptrace.GotConnInfo) { got.Store(true) },
	})
	var said said
	f = c.try(ctx, call{op: opErase, method: http.MethodDelete, path: "/faceauth", query: e.query, missing: backend.NotFound,
		accept: func(body []byte) (f *failure) {
			said, f = readErased(body)
			return f
		}})
	answer := f
	switch {
	case f == nil:
		answer = &failure{status: http.StatusOK, said: said}
	case f.kind == backend.BadRequest && ownFault(f.said):
		f.kind = backend.ServerFault // whatever the status, nothing was wrong with the request
	}
	e.result.Calls++
	report := answer.report(opErase, e.result.Calls, c.config.Key)
	e.result.Status, e.result.TraceID, e.result.Cause = report.Status, report.TraceID, nil
	e.result.Record, e.result.ReadBack = nil, nil // what was read before it says nothing any more
	if f != nil {
		e.result.Cause = report
	}
	return f, got.Load() || !looked.Load()
}

// callTime bounds one DELETE with its answer: a connection, the wait for the
// answer to begin, and what it takes for a few words to come.
func (c *Client) callTime() time.Duration {
	return 2*c.config.ConnectTimeout + c.config.HeaderTimeout + c.config.StallTimeout
}

// judge reads the record back where that is what tells, and answers whether the
// outcome is known.
func (e *erasing) judge(ctx context.Context, h heard) bool {
	if h == turnedAway || h == unsent {
		return false
	}
	switch e.look(ctx) {
	case seenErased:
		e.ends(backend.OutcomeErasedUnheard)
		if h == nothingThere && !e.loose && !e.away {
			e.ends(backend.OutcomeAlready) // somebody was quicker
		}
	case seenMissing:
		e.ends(backend.OutcomeNotFound)
	case seenThere:
		switch {
		case h == nothing:
			return false
		case e.loose || e.away && h == nothingThere:
			e.weigh(ctx, h)
		default:
			e.ends(backend.OutcomeRefused)
		}
	case seenNothing:
		e.ends(backend.OutcomeUnknown)
		if h == refused && !e.loose {
			e.ends(backend.OutcomeRefused) // the API's own word, and nothing against it
		}
	}
	return true
}

// weigh ends an erasure that was answered with a no, whose record reads back as not
// erased, and of which a DELETE before may have been carried out: then the no is
// what comes of asking twice, and the reading lags behind. So the record is read once
// more after a moment. "Cannot find submission", of a record that can be read, says
// too much against the reading for anybody to know.
func (e *erasing) weigh(ctx context.Context, h heard) {
	switch e.lookLater(ctx) {
	case seenErased:
		e.ends(backend.OutcomeErasedUnheard)
	case seenMissing:
		e.ends(backend.OutcomeNotFound)
	case seenThere:
		e.ends(backend.OutcomeRefused)
		if h == nothingThere {
			e.ends(backend.OutcomeUnknown)
		}
	case seenNothing:
		e.ends(backend.OutcomeUnknown)
	}
}

// lookLater reads the record back after a moment.
func (e *erasing) lookLater(ctx context.Context) seen {
	_ = e.client.config.Sleep(ctx, e.client.config.FirstBackoff) // ctx has no end
	return e.look(ctx)
}

// settle ends an erasure that is given up. Where a DELETE had no usable answer
// the record is read once more, after a moment: the one who reads may lag behind
// the one who erases, and the gateway gives up on calls that are then carried
// out all the same. Where it was turned away each time the record is read too,
// since nobody should be told that it is there on a gateway's word alone.
func (e *erasing) settle(ctx context.Context) {
	e.ends(backend.OutcomeNotDone)
	look := e.look
	switch {
	case e.loose:
		look = e.lookLater
	case !e.away:
		return
	}
	switch look(ctx) {
	case seenErased:
		e.ends(backend.OutcomeErasedUnheard)
	case seenMissing:
		e.ends(backend.OutcomeNotFound)
	case seenThere:
		if e.pending {
			e.ends(backend.OutcomeUnknown)
		}
	case seenNothing:
		if e.loose {
			e.ends(backend.OutcomeUnknown)
		}
	}
}

// seen is what reading a record back shows.
type seen uint8

const (
	seenNothing seen = iota // it can't be read
	seenThere               // not erased
	seenErased
	seenMissing // the API knows no such record
)

// look reads the record back, within a bounded time.
func (e *erasing) look(ctx context.Context) seen {
	c := e.client
	ctx, cancel := context.WithTimeout(ctx, c.config.RetryFor+c.callTime())
	defer cancel()
	record, err := c.Authentication(ctx, e.result.AuthID)
	e.result.Record, e.result.ReadBack = nil, nil
	switch {
	case backend.KindOf(err) == backend.NotFound:
		return seenMissing
	case err != nil:
		e.result.ReadBack = reported(err)
		return seenNothing
	}
	e.result.Record = &record
	if record.Erased {
		return seenErased
	}
	return seenThere
}

// heard is what the failure of a DELETE says of the record.
type heard uint8

const (
	// nothing that could be relied on: it may have been carried out or not.
	nothing heard = iota
	// unsent is a call that never left this machine.
	unsent
	// turnedAway is a 429. It was not carried out: the gateway that stands before
	// the API counts calls before it hands them on, and the status itself says that
	// the call was one too many (RFC 6585, section 4). If a server did it
	// nevertheless, the DELETE that follows finds nothing, and that is read back.
	// Reading back before that would be one call more of one who asks for fewer.
	turnedAway
	// refused is an answer that says no, in the API's words or the gateway's.
	refused
	// nothingThere is "Cannot find submission".
	nothingThere
)

// abandoned tells of a call that may go on at the API: it was accepted, or the time
// was up for this client or for a gateway, but not for the one who carries it out.
func abandoned(f *failure) bool {
	return f.status == http.StatusAccepted || f.status == http.StatusGatewayTimeout || f.kind == backend.Timeout && f.status == 0
}

// ownFault tells of the two documented errors of DELETE that are failures on the
// API's side, though they come as a 400. They are answers nevertheless: the record
// is read back, but the DELETE is not sent again.
func ownFault(s said) bool {
	words := strings.ToLower(s.code + " " + s.message)
	return strings.Contains(words, "error in processing data") || strings.Contains(words, "error in delete submission")
}

// hear judges the failure of a DELETE by status and words.
func hear(f *failure, sent bool) heard {
	switch {
	case !sent:
		return unsent
	case f.status == http.StatusTooManyRequests:
		return turnedAway
	case f.class != final, f.status == http.StatusRequestTimeout:
		return nothing
	case f.kind == backend.NotFound:
		return nothingThere
	case f.status >= 400 && f.status < 500, f.status == http.StatusOK && !f.said.empty():
		return refused
	}
	return nothing
}

// readErased reads the body of a 200. Erased is an object whose message is
// "success", with no error in it; everything else is a failure, and has the
// record read back.
func readErased(body []byte) (said, *failure) {
	if !bytes.HasPrefix(bytes.TrimLeft(body, " \t\r\n"), []byte("{")) || !wholeJSON(body) {
		return said{}, &failure{kind: backend.Malformed, class: unreadable, detail: "the answer is no whole JSON object"}
	}
	words := readSaid(body)
	isSuccess := func(s string) bool { return strings.EqualFold(s, "success") }
	switch {
	case words.code == "" && isSuccess(words.message) && isSuccess(members(body, "message")[0]):
		return words, nil
	case words.empty():
		return words, &failure{kind: backend.Malformed, class: unreadable, said: words, detail: "the answer says neither success nor an error"}
	}
	return words, &failure{said: words}
}

// wholeJSON tells whether body is one JSON value and no more.
func wholeJSON(body []byte) bool {
	d := newJSON(body)
	if _, err := d.ReadValue(); err != nil {
		return false
	}
	_, err := d.ReadToken()
	return err == io.EOF
}
