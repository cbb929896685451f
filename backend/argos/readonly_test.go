package argos

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"faceauth/backend"
)

// closing tells whether the body of a request was closed.
type closing struct {
	*strings.Reader
	closed bool
}

func (c *closing) Close() error {
	c.closed = true
	return nil
}

func TestReadOnlyLetsNothingButGETOut(t *testing.T) {
	r := newRig(t, func(w http.ResponseWriter, req *http.Request) {
		if req.Method != http.MethodGet {
			t.Errorf("%s left the machine", req.Method)
		}
		answer(oneRecord)(w, req)
	}, func(c *Config) { c.ReadOnly = true })
	if _, err := r.Page(t.Context(), backend.PageRequest{}); err != nil {
		t.Errorf("reading: %v", err)
	}
	calls := r.calls.Load()
	_, err := r.Erase(t.Context(), "a")
	if e := failed(t, err, backend.ReadOnly); e.Op != opErase {
		t.Errorf("%v", e)
	}

	// Below Erase, where the request is sent.
	for _, method := range []string{http.MethodDelete, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodHead, http.MethodOptions, http.MethodConnect, "get", "ERASE"} {
		f := r.try(t.Context(), call{op: opErase, method: method, path: "/faceauth", accept: func([]byte) *failure { return nil }})
		if f == nil || f.kind != backend.ReadOnly || f.class != final || !errors.Is(f.err, errReadOnly) {
			t.Errorf("%s: %+v", method, f)
		}
		body := &closing{Reader: strings.NewReader("face")}
		req, err := http.NewRequestWithContext(t.Context(), method, r.server.URL, body)
		if err != nil {
			t.Fatal(err)
		}
		if resp, err := r.http.Do(req); !errors.Is(err, errReadOnly) || !body.closed {
			t.Errorf("%s: %v, %v, body closed %v", method, resp, err, body.closed)
		}
	}
	if got := r.calls.Load(); got != calls {
		t.Errorf("%d calls too many", got-calls)
	}

	req, err := http.NewRequestWithContext(t.Context(), "", r.server.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Method = "" // GET, as http.Request has it
	resp, err := r.http.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
}
