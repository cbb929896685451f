package argos

import (
	"context"
	"net/http"
	"time"

	"faceauth/backend"
)

const opImage = "fetch the selfie"

// maxImageText bounds the answer that holds a picture, in bytes: base64 makes
// four of three, and line breaks and escapes take their share.
const maxImageText = backend.MaxImageBytes / 2 * 3

// Image fetches the selfie with the vendor's GET /v3/faceauth/image. The page
// says "base64 encoded" and leaves open how that is dressed, so all of it is
// taken: see pictureIn. The bytes are the caller's, who wipes them.
func (c *Client) Image(ctx context.Context, authID string) ([]byte, error) {
	query, f := idQuery(authID)
	if f != nil {
		return nil, f.report(opImage, 1, c.config.Key)
	}
	var picture []byte
	err := c.do(ctx, call{op: opImage, path: "/faceauth/image", query: query, missing: backend.NoImage, image: true,
		accept: func(body []byte) *failure {
			picture = body
			return nil
		}})
	return picture, err
}

// betweenReports is how often the progress of an answer is told at most.
const betweenReports = 100 * time.Millisecond

// teller tells the caller how much of an answer has come.
type teller struct {
	ctx        context.Context
	now        func() time.Time
	got, total int64
	last       time.Time
}

// teller makes the one for an answer, which tells nothing unless a picture was
// asked for. The length of a compressed answer is not that of what comes out.
func (r *call) teller(ctx context.Context, resp *http.Response, now func() time.Time) *teller {
	if !r.image {
		return nil
	}
	total := resp.ContentLength
	if resp.Header.Get("Content-Encoding") != "" {
		total = -1
	}
	return &teller{ctx: ctx, now: now, total: total}
}

// add tells of n more bytes, unless it has just told of others.
func (t *teller) add(n int) {
	if t == nil {
		return
	}
	t.got += int64(n)
	if now := t.now(); now.Sub(t.last) >= betweenReports {
		t.last = now
		backend.ReportProgress(t.ctx, t.got, t.total)
	}
}

// end tells that all has come.
func (t *teller) end() {
	if t != nil {
		backend.ReportProgress(t.ctx, t.got, t.got)
	}
}
