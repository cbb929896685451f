package erasing

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"faceauth/backend"
	"faceauth/backend/argos"
	"faceauth/backend/audit"
)

// hostile is an API written from its documentation alone that is behind: reading
// shows a record as it was for some more times after it was erased. It erases each
// once, says that it can't find it the second time, and loses or garbles its answers.
type hostile struct {
	mu      sync.Mutex
	records map[string]*victim
}

type victim struct {
	id      string
	way     way
	erased  bool
	lag     int // so many readings that follow show it as it was
	deletes int
}

// way is how DELETE is answered for one record.
type way struct {
	name   string
	erases bool // the first DELETE does it
	lag    int
	answer func(w http.ResponseWriter, v *victim)
}

const notFound = `{"errorCode":"Cannot find submission. Please check input data."}`

func tells(status int, body string) func(http.ResponseWriter, *victim) {
	return func(w http.ResponseWriter, _ *victim) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// bytesThen writes what it is given to the connection and ends it, with a reset or not.
func bytesThen(reset bool, text string) func(http.ResponseWriter, *victim) {
	return func(w http.ResponseWriter, _ *victim) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			return
		}
		_, _ = io.WriteString(conn, text)
		if reset {
			_ = conn.(*net.TCPConn).SetLinger(0)
		}
		_ = conn.Close()
	}
}

// once is an answer to the first DELETE; those that follow succeed.
func once(first func(http.ResponseWriter, *victim)) func(http.ResponseWriter, *victim) {
	return func(w http.ResponseWriter, v *victim) {
		if v.deletes == 1 {
			first(w, v)
			return
		}
		v.erased = true
		tells(200, `{"message":"success"}`)(w, v)
	}
}

func ways() []way {
	const half = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n8\r\n{\"messag\r\n"
	garbage := func(w http.ResponseWriter, _ *victim) {
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = io.WriteString(w, "\x1f\x8b\x08\x00no gzip at all")
	}
	away := func(w http.ResponseWriter, _ *victim) {
		w.Header().Set("Location", "/v4/faceauth")
		w.WriteHeader(http.StatusTemporaryRedirect)
	}
	return []way{
		{"success", true, 0, tells(200, `{"message":"success"}`)},
		{"success, read late", true, 9, tells(200, `{"message":"success"}`)},
		{"no answer", true, 0, bytesThen(false, "")},
		{"no answer, read late", true, 2, bytesThen(false, "")},
		{"no answer, read too late", true, 6, bytesThen(true, "")},
		{"not heard at all", false, 0, once(bytesThen(true, ""))},
		{"half of an answer", true, 0, bytesThen(false, half)},
		{"half of an answer, read too late", true, 5, bytesThen(false, half)},
		{"garbage", true, 0, garbage},
		{"502, read too late", true, 6, tells(502, `<html><h1>502 Bad Gateway</h1>`)},
		{"429 that did it", true, 0, tells(429, `{"message":"Too Many Requests"}`)},
		{"429 that did it, read late", true, 1, tells(429, `{"message":"Too Many Requests"}`)},
		{"429 at first", false, 0, once(tells(429, ``))},
		{"accepted", false, 0, once(tells(202, `{"message":"success"}`))},
		{"204", true, 0, tells(204, ``)},
		{"a redirect", false, 0, away},
		{"key missing", false, 0, tells(400, `{"errorCode":"required key is missing"}`)},
		{"processing", false, 0, tells(400, `{"errorCode":"error in processing data"}`)},
		{"can't find", false, 0, tells(400, notFound)},
		{"delete", false, 0, tells(400, `{"errorCode":"error in delete submission"}`)},
		{"delete, and did it", true, 0, tells(400, `{"errorCode":"error in delete submission"}`)},
	}
}

func (h *hostile) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	h.mu.Lock()
	defer h.mu.Unlock()
	v := h.records[req.URL.Query().Get("authId")]
	if req.Method == http.MethodDelete {
		v.deletes++
		if v.erased {
			tells(400, notFound)(w, v)
			return
		}
		if v.way.erases {
			v.erased, v.lag = true, v.way.lag
		}
		v.way.answer(w, v)
		return
	}
	shown := `"delete_check":false,"reject_comment":["face is covered"]`
	switch {
	case v.erased && v.lag > 0:
		v.lag--
	case v.erased:
		shown = `"delete_check":true`
	}
	tells(200, fmt.Sprintf(`[{"faceAuth_projectId":"p1","data":[{"auth_id":%q,"auth_status":"rejected","create_time":"2026-11-02T12:00:00.000Z",%s}]}]`, v.id, shown))(w, v)
}

// TestAnAPIThatIsBehind erases from it, then goes on with what is not known as often
// as it takes, and once more with a run that was killed after its DELETEs. What the
// trail says in the end is what the API has, and it never said otherwise before.
func TestAnAPIThatIsBehind(t *testing.T) {
	t.Parallel()
	for name, killed := range map[string]bool{"in one go": false, "after a run that was killed": true} {
		h := &hostile{records: map[string]*victim{}}
		server := httptest.NewServer(h)
		defer server.Close()
		client, err := argos.New(argos.Config{BaseURL: server.URL, Key: backend.NewSecret("key"), FirstBackoff: time.Millisecond})
		if err != nil {
			t.Fatal(err)
		}
		c := config(t, client)
		c.Service, c.AtOnce, c.Behind = client, 4, time.Millisecond
		var order []string
		for i, w := range slices.Repeat(ways(), 4) {
			v := &victim{id: fmt.Sprintf("h%04d", i), way: w}
			h.records[v.id] = v
			order = append(order, v.id)
		}
		if killed {
			if err := c.Trail.Append(entry(c, audit.NewOperation(), audit.EraseIntent, audit.Intended, order)); err != nil {
				t.Fatal(err)
			}
			for _, v := range h.records {
				if v.deletes++; v.way.erases {
					v.erased, v.lag = true, min(v.way.lag, 3) // readings until the last
				}
			}
		} else if _, err := Run(t.Context(), c, Order{AuthIDs: order}, silent); err != nil {
			t.Fatal(err)
		}
		h.wants(t, name, c)
		rounds := 0
		for ; rounds < 20; rounds++ {
			ops, err := audit.Unfinished(c.Trail.Dir(), c.Project)
			if err != nil {
				t.Fatal(err)
			}
			if len(ops) == 0 {
				break
			}
			left, err := Recheck(t.Context(), c, ops[0], func(int, int) {})
			if err != nil {
				t.Fatal(err)
			}
			var there []string
			for _, a := range left.There {
				there = append(there, a.ID)
			}
			if len(there) > 0 {
				if _, err := Run(t.Context(), c, Order{AuthIDs: there, Continues: ops[0].ID}, silent); err != nil {
					t.Fatal(err)
				}
			}
			h.wants(t, name, c)
		}
		if left := open(t, c); len(left) > 0 {
			t.Errorf("%s: %q are open after %d rounds", name, left, rounds)
		}
	}
}

// wants holds each outcome in the trail against what the API has.
func (h *hostile) wants(t *testing.T, name string, c Config) {
	t.Helper()
	h.mu.Lock()
	defer h.mu.Unlock()
	closed := map[string]audit.Outcome{}
	for l, err := range audit.Read(c.Trail.Dir(), audit.Choice{OldestFirst: true, Actions: []audit.Action{audit.Erase}}) {
		if err != nil {
			t.Fatal(err)
		}
		for _, id := range l.AuthIDs {
			v := h.records[id]
			if before, twice := closed[id]; twice {
				t.Errorf("%s: %s (%s) was %s, and is %s", name, id, v.way.name, before, l.Outcome)
			}
			switch l.Outcome {
			case audit.Unknown:
				continue
			case audit.Done, audit.Unheard, audit.Already:
				if !v.erased {
					t.Errorf("%s: %s (%s) is %s, and is not erased", name, id, v.way.name, l.Outcome)
				}
			default:
				if v.erased {
					t.Errorf("%s: %s (%s) is %s, and is erased", name, id, v.way.name, l.Outcome)
				}
			}
			closed[id] = l.Outcome
		}
	}
}
