package argos

import (
	"bytes"
	"cmp"
	"compress/flate"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"time"

	"faceauth/backend"
)

// maxErrorBody bounds what is read of the body of an error, in bytes.
const maxErrorBody = 64 << 10

// call is one request of the API: what is sent and what makes sense of a 2xx.
type call struct {
	op     string // what is being done, in words
	method string // empty for GET, which can be sent again without harm
	path   string // below the base URL
	query  url.Values
	// missing is what "not found" means: NotFound or NoImage when one thing was
	// asked for, Failed, the zero Kind, when a list was.
	missing backend.Kind
	// image tells that a picture is wanted, in whatever clothes it comes.
	image bool
	// passing tells that nothing keeps the body, which is about one person: accept
	// copies what it needs, and the rest is overwritten.
	passing bool
	// accept makes sense of the body, which is its own from then on.
	accept func(body []byte) *failure
}

// changes tells that r is no mere reading.
func (r *call) changes() bool { return r.method != "" && r.method != http.MethodGet }

// takes is the Accept header of r.
func (r *call) takes() string {
	if r.image {
		return "image/*, application/json, text/plain, application/octet-stream"
	}
	return "application/json"
}

// passes tells that the body is nobody's for long.
func (r *call) passes() bool { return r.image || r.passing }

// wipe overwrites a body that may hold a face, or a person's record, and that nobody
// gets. The texts of a failure are copies.
func (r *call) wipe(body []byte) {
	if r.passes() {
		clear(body[:cap(body)])
	}
}

// do carries r out, which must be a GET, trying again as long as that can help.
//
// A wait is reported before it begins. What the failed attempts and the waits
// took is added up rather than read off the clock, so that an injected Sleep
// is bounded just the same.
func (c *Client) do(ctx context.Context, r call) error {
	var spent time.Duration
	met := map[class]int{}
	for attempt := 1; ; attempt++ {
		if ctx.Err() != nil {
			return stopped(ctx).report(r.op, max(1, attempt-1), c.config.Key)
		}
		began := c.config.Now()
		f := c.try(ctx, r)
		if f == nil {
			return nil
		}
		spent += c.config.Now().Sub(began)
		met[f.class]++
		wait := c.waitAfter(f, attempt)
		if over := spent+wait > c.config.RetryFor; over || attempt >= c.config.MaxAttempts || met[f.class] >= c.triesOf(f.class) {
			if f.retryAfter > 0 && f.retryAfter > c.config.RetryFor-spent {
				f.detail = join(f.detail, fmt.Sprintf("the API asks to wait %s, a call waits %s at most",
					f.retryAfter.Round(time.Second), c.config.RetryFor))
			}
			return f.report(r.op, attempt, c.config.Key)
		}
		backend.ReportWait(ctx, backend.Wait{Attempt: attempt, For: wait, Cause: f.report(r.op, attempt, c.config.Key)})
		spent += wait
		// Only the end of ctx ends a wait early, and the loop begins by asking
		// for that.
		_ = c.config.Sleep(ctx, wait)
	}
}

// waitAfter is how long to wait after a failed attempt, counted from 1: what
// the API asked for and a little at random, so that several calls it turned
// away don't come back all at once, or else a backoff that doubles.
func (c *Client) waitAfter(f *failure, attempt int) time.Duration {
	if f.retryAfter > 0 {
		return f.retryAfter + rand.N(250*time.Millisecond)
	}
	wait := c.config.FirstBackoff << min(attempt-1, 10)
	return wait - rand.N(wait/2+1)
}

// minRate is the least rate of an answer, in bytes a second, once it has taken
// Config.SlowAfter: far below any link that can be worked over, and far above
// an answer that drips so that it never ends.
const minRate = 512

// try sends r once and reads the answer.
func (c *Client) try(parent context.Context, r call) *failure {
	ctx, cancel := context.WithCancelCause(parent)
	defer cancel(nil)
	// One clock watches the attempt: first for the header, then for each byte.
	noHeader := time.AfterFunc(2*c.config.ConnectTimeout+c.config.HeaderTimeout, func() { cancel(errNoHeader) })
	defer noHeader.Stop()

	req, err := c.request(ctx, r)
	if err != nil {
		return &failure{kind: backend.Failed, err: err, detail: "the request could not be made"}
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return connectionFailure(parent, context.Cause(ctx), err, noAnswer)
	}
	defer resp.Body.Close()
	noHeader.Stop()
	stalled := time.AfterFunc(c.config.StallTimeout, func() { cancel(errStalled) })
	defer stalled.Stop()
	answered := c.config.Now()
	received := 0
	progress := func(n int) {
		stalled.Reset(c.config.StallTimeout)
		received += n
		if d := c.config.Now().Sub(answered); d > c.config.SlowAfter && float64(received) < minRate*d.Seconds() {
			cancel(errDripping)
		}
	}

	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		// What can be read of the body is read; the status says enough.
		body, _ := readBody(resp.Body, 4<<10, maxErrorBody, r.passes(), progress)
		defer r.wipe(body)
		if parent.Err() != nil {
			return stopped(parent)
		}
		f := answerFailure(resp.StatusCode, resp.Header, body, r.missing)
		f.retryAfter = retryAfter(resp.Header, c.config.Now())
		return f
	}
	told := r.teller(parent, resp, c.config.Now)
	var body []byte
	contents, err := contentsOf(resp)
	if err == nil {
		body, err = readBody(contents, c.hint(r).next(resp.ContentLength), c.limit(r), r.passes(), func(n int) {
			progress(n)
			told.add(n)
		})
	}
	f := c.readFailure(parent, context.Cause(ctx), err, len(body), c.limit(r))
	switch {
	case f == nil && r.changes() && resp.StatusCode != http.StatusOK:
		// Accepted, for one, is not done.
		f = &failure{kind: backend.Malformed, class: unreadable, detail: "a success of a kind that is not documented"}
	case f == nil && r.image:
		told.end()
		f = readPicture(resp.Header, body, r)
	case f == nil:
		f = readAnswer(resp.Header, body, r)
	case r.image && f.kind == backend.TooLarge:
		f.kind, f.detail = backend.ImageTooLarge, "the answer is longer than "+inBytes(c.limit(r))
	}
	if f != nil {
		r.wipe(body)
		if f.kind != backend.NotFound && f.kind != backend.NoImage { // "HTTP 200" would only puzzle there
			f.status = resp.StatusCode
		}
		if f.kind == backend.RateLimited {
			f.retryAfter = retryAfter(resp.Header, c.config.Now())
		}
		return f
	}
	if !r.changes() {
		c.hint(r).bytes.Store(int64(len(body)))
	}
	if r.passing {
		r.wipe(body)
	}
	return nil
}

// hint is the one for answers such as that to r.
func (c *Client) hint(r call) *sizeHint {
	if r.image {
		return &c.lastImage
	}
	return &c.lastBody
}

// limit bounds the answer to r.
func (c *Client) limit(r call) int64 {
	switch {
	case r.image:
		return min(c.config.MaxBody, maxImageText)
	case r.changes():
		return maxErrorBody // a few words are all that is documented
	}
	return c.config.MaxBody
}

func (c *Client) request(ctx context.Context, r call) (*http.Request, error) {
	u := *c.base
	u.Path += r.path
	if u.RawPath != "" {
		u.RawPath += r.path
	}
	u.RawQuery = r.query.Encode()
	req, err := http.NewRequestWithContext(ctx, cmp.Or(r.method, http.MethodGet), u.String(), nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("x-api-key", c.config.Key.Reveal())
	req.Header.Set("User-Agent", c.config.UserAgent)
	req.Header.Set("Accept", r.takes())
	return req, nil
}

// readFailure judges the error that ended a body.
func (c *Client) readFailure(parent context.Context, cause, err error, got int, limit int64) *failure {
	_, corrupt := errors.AsType[flate.CorruptInputError](err)
	switch {
	case err == nil:
		return nil
	case errors.Is(err, errTooLarge):
		return &failure{kind: backend.TooLarge, err: err, detail: "the answer is longer than " + inBytes(limit)}
	case corrupt, errors.Is(err, gzip.ErrHeader), errors.Is(err, gzip.ErrChecksum):
		return &failure{kind: backend.Malformed, class: unreadable, err: err, detail: "the compressed answer is damaged"}
	}
	return connectionFailure(parent, cause, err, got)
}

// stillPacked is the failure of an answer that is compressed in a way that was
// not asked for, nil for any other.
func stillPacked(header http.Header) *failure {
	if coding := header.Get("Content-Encoding"); coding != "" && !strings.EqualFold(coding, "identity") {
		return &failure{kind: backend.Malformed, class: unreadable,
			detail: "the answer is compressed in a way that was not asked for: " + coding}
	}
	return nil
}

// readAnswer hands a whole body to the reader of r, unless it can be no JSON.
func readAnswer(header http.Header, body []byte, r call) *failure {
	if len(bytes.TrimSpace(body)) == 0 {
		return &failure{kind: backend.Malformed, class: unreadable, detail: "the answer is empty"}
	}
	if f := stillPacked(header); f != nil {
		return f
	}
	if isPage(header, body) {
		return &failure{kind: backend.WebPage, class: unreadable,
			detail: "a web page in place of JSON" + quoted(pageTitle(body))}
	}
	f := r.accept(body)
	if f != nil && !f.said.empty() {
		f.judgeSaid(r.missing)
	}
	return f
}

func join(a, b string) string {
	if a == "" {
		return b
	}
	return a + "; " + b
}
