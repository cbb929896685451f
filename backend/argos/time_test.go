package argos

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"faceauth/backend"
)

// These tests run on synctest's clock: minutes of waiting take no time, and
// what is waited for is exact.

// slowBody brings its pieces one by one, each after a pause. After the last one
// it ends, or hangs until the call is given up.
type slowBody struct {
	ctx    context.Context
	pause  time.Duration
	pieces []string
	hangs  bool
}

func (b *slowBody) Read(p []byte) (int, error) {
	if len(b.pieces) == 0 {
		if b.hangs {
			<-b.ctx.Done()
			return 0, b.ctx.Err()
		}
		return 0, io.EOF
	}
	time.Sleep(b.pause)
	if err := b.ctx.Err(); err != nil {
		return 0, err
	}
	n := copy(p, b.pieces[0])
	if b.pieces[0] = b.pieces[0][n:]; b.pieces[0] == "" {
		b.pieces = b.pieces[1:]
	}
	return n, nil
}

func (b *slowBody) Close() error { return nil }

// timed makes a client with the default times whose attempts are answered by
// answers, one after another, the last of them again and again.
func timed(t *testing.T, answers ...func(*http.Request) (*http.Response, error)) *Client {
	t.Helper()
	c, err := New(Config{BaseURL: "https://example.com/v3", Key: backend.NewSecret(testKey),
		Transport: roundTrip(func(req *http.Request) (*http.Response, error) {
			respond := answers[0]
			if len(answers) > 1 {
				answers = answers[1:]
			}
			return respond(req)
		})})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func respond(code int, pause time.Duration, hangs bool, pieces ...string) func(*http.Request) (*http.Response, error) {
	return func(req *http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: code, Header: http.Header{}, Request: req, ContentLength: -1,
			Body: &slowBody{ctx: req.Context(), pause: pause, pieces: append([]string(nil), pieces...), hangs: hangs}}, nil
	}
}

func TestASlowBodyIsReadAsLongAsItMoves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		// Far slower than any link, yet above minRate: padded with blanks.
		pieces := strings.SplitAfter(oneRecord, ":")
		for i := range pieces {
			pieces[i] += strings.Repeat(" ", 60*minRate)
		}
		c := timed(t, respond(200, 29*time.Second, false, pieces...))
		began := time.Now()
		page, err := c.Page(t.Context(), backend.PageRequest{})
		if err != nil || len(page.Records) != 1 {
			t.Fatalf("%+v, %v", page, err)
		}
		if took := time.Since(began); took < 2*time.Minute {
			t.Errorf("took %v only", took)
		}
	})
}

func TestABodyThatDripsIsGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := timed(t, respond(200, time.Second, false, strings.Split(strings.Repeat("[", 600), "")...))
		began := time.Now()
		_, err := c.Page(t.Context(), backend.PageRequest{})
		e := failed(t, err, backend.Timeout)
		if took := time.Since(began); took < time.Minute || took > 65*time.Second || !strings.Contains(e.Detail, "too slowly") {
			t.Errorf("after %v: %v", took, e)
		}
	})
}

func TestABodyThatStalls(t *testing.T) {
	for name, pieces := range map[string][]string{"at once": nil, "after a while": {`[{"data"`, `:[`}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := timed(t, respond(200, 0, true, pieces...))
				began := time.Now()
				_, err := c.Page(t.Context(), backend.PageRequest{})
				e := failed(t, err, backend.Timeout)
				if took := time.Since(began); took != 30*time.Second || e.Attempts != 1 {
					t.Errorf("gave up after %v and %d attempts", took, e.Attempts)
				}
				if pieces != nil && e.Detail != "no further byte came after 10 bytes of the answer" {
					t.Errorf("%v", e)
				}
			})
		})
	}
}

func TestAStalledBodyIsTriedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := timed(t, respond(200, 0, true, `[`), respond(200, 0, false, oneRecord))
		c.config.StallTimeout = 5 * time.Second
		page, err := c.Page(t.Context(), backend.PageRequest{})
		if err != nil || len(page.Records) != 1 {
			t.Errorf("%+v, %v", page, err)
		}
	})
}

func TestAnErrorWhoseBodyStallsIsStillThatError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := timed(t, respond(403, 0, true, `{"message":"Forbidden"}`))
		_, err := c.Page(t.Context(), backend.PageRequest{})
		if e := failed(t, err, backend.WrongKey); e.Message != "Forbidden" {
			t.Errorf("%+v", e)
		}
	})
}

func TestAHeaderThatNeverComes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := timed(t, func(req *http.Request) (*http.Response, error) {
			<-req.Context().Done()
			return nil, req.Context().Err()
		})
		began := time.Now()
		_, err := c.Page(t.Context(), backend.PageRequest{})
		e := failed(t, err, backend.Timeout)
		// Twice 10 s for the connection and 30 s for the header.
		if took := time.Since(began); took != 50*time.Second || e.Detail != "no answer began" {
			t.Errorf("gave up after %v: %v", took, e)
		}
	})
}

func TestACallWaitsAsLongAsItSays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := timed(t, respond(503, 0, false))
		var said time.Duration
		waits := 0
		ctx := backend.WithWaits(t.Context(), func(w backend.Wait) { said += w.For; waits++ })
		began := time.Now()
		_, err := c.Page(ctx, backend.PageRequest{})
		failed(t, err, backend.GatewayFault)
		if took := time.Since(began); took != said || waits != 5 || took > 30*time.Second {
			t.Errorf("%d waits of %v were announced, the call took %v", waits, said, took)
		}
	})
}
