package argos

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"faceauth/backend"
)

// overheard is a body that remembers the memory it was read into.
type overheard struct {
	io.Reader
	into *[][]byte
}

func (o overheard) Read(p []byte) (int, error) {
	n, err := o.Reader.Read(p)
	*o.into = append(*o.into, p[:n])
	return n, err
}

func (o overheard) Close() error { return nil }

// TestWhatIsReadOfOneRecordIsWiped looks, once a record is read or erased, into all
// the memory that its JSON went through on the way.
func TestWhatIsReadOfOneRecordIsWiped(t *testing.T) {
	const mark = "no one else's words"
	record := `[{"faceAuth_projectId":"p","data":[{"auth_id":"a","auth_status":"rejected","reject_comment":["` + mark + `"]}]}]`
	long := strings.Replace(record, mark, mark+strings.Repeat(" and on", 40<<10), 1)
	for name, body := range map[string]string{"short": record, "one that outgrows its buffer": long, "unreadable": record[:len(record)-2]} {
		var mu sync.Mutex
		var into [][]byte
		client, err := New(Config{BaseURL: "http://127.0.0.1/v3", Key: backend.NewSecret("key"), MaxAttempts: 1,
			Transport: roundTrip(func(req *http.Request) (*http.Response, error) {
				mu.Lock()
				defer mu.Unlock()
				resp := &http.Response{StatusCode: 200, Header: http.Header{"Content-Type": {"application/json"}}, ContentLength: -1, Request: req}
				resp.Body = io.NopCloser(strings.NewReader(success))
				if req.Method == http.MethodGet {
					resp.Body = overheard{strings.NewReader(body), &into}
				}
				return resp, nil
			})})
		if err != nil {
			t.Fatal(err)
		}
		found, err := client.Authentication(t.Context(), "a")
		if readable := name != "unreadable"; (err == nil) != readable || readable && !strings.Contains(found.Comments[0], mark) {
			t.Errorf("%s: %v, %v", name, found.Comments, err)
		}
		if got, err := client.Erase(t.Context(), "a"); err != nil || (got.Outcome == backend.OutcomeErased) != (name != "unreadable") {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
		if len(into) == 0 {
			t.Errorf("%s: nothing was read", name)
		}
		for _, p := range into {
			if bytes.Contains(p, []byte(mark)) {
				t.Errorf("%s: %d bytes of what was read are left", name, len(p))
			}
		}
	}
}
