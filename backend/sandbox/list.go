package sandbox

import (
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"time"
)

const maxCount = 2000

// listQuery is what GET /v3/faceauth was asked for.
type listQuery struct {
	authID   string
	from, to int64  // create_time in unix milliseconds, to not included
	after    string // cursor, empty for the first page
	afterRaw string // its date as sent
	afterAt  int64
	count    int
}

const (
	beginning = int64(-1) << 62
	never     = int64(1) << 62
)

// parseListQuery reads the parameters; false stands for the documented 400.
// An empty value counts as left out. authId is also taken as auth_id, the
// spelling of one of the documentation's examples.
func parseListQuery(v url.Values) (listQuery, bool) {
	q := listQuery{authID: v.Get("authId"), from: beginning, to: never, count: maxCount}
	if q.authID == "" {
		q.authID = v.Get("auth_id")
	}
	if c := v.Get("count"); c != "" {
		n, err := strconv.Atoi(c)
		if err != nil || n < 1 || n > maxCount {
			return q, false
		}
		q.count = n
	}
	start, end := v.Get("startDate"), v.Get("endDate")
	if (start == "") != (end == "") {
		return q, false
	}
	if start != "" {
		from, _, ok1 := parseDate(start)
		_, to, ok2 := parseDate(end)
		if !ok1 || !ok2 || to <= from {
			return q, false
		}
		q.from, q.to = from, to
	}
	q.after = v.Get("nextKey_id")
	date := v.Get("nextKey_date")
	if (q.after == "") != (date == "") {
		return q, false
	}
	if date != "" {
		t, err := time.Parse(time.RFC3339Nano, date)
		if err != nil {
			return q, false
		}
		q.afterAt, q.afterRaw = t.UnixMilli(), date
	}
	return q, true
}

// parseDate reads yyyy-mm-dd or an ISO string (the latter is in the Korean
// page alone) as the moments it spans. Zone and ends are not documented: days
// are those of UTC, as create_time is, and both ends count.
func parseDate(s string) (first, after int64, ok bool) {
	if t, err := time.Parse(time.DateOnly, s); err == nil {
		return t.UnixMilli(), t.AddDate(0, 0, 1).UnixMilli(), true
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999"} {
		if t, err := time.Parse(layout, s); err == nil {
			ms := t.UnixMilli()
			if t.Nanosecond()%1e6 != 0 {
				ms++
			}
			return ms, t.UnixMilli() + 1, true
		}
	}
	return 0, 0, false
}

// shape is how a fault bends the list.
type shape struct {
	flat         bool // the documentation's old form: records without group and cursor
	repeatCursor bool // nextPage_key leads back to the same page
}

// list answers GET /v3/faceauth.
func (s *Server) list(r *http.Request, bend shape) answer {
	v, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return s.badQuery()
	}
	q, ok := parseListQuery(v)
	if !ok {
		return s.badQuery()
	}
	buf := s.buffers.Get().(*pageBuffer)
	ok = s.page(buf, q, bend)
	a := answer{status: http.StatusOK, kind: jsonKind, body: buf.bytes, free: func() { s.buffers.Put(buf) }}
	if !ok {
		a.free()
		return s.badQuery()
	}
	return a
}

// pageBuffer is the room in which a page is made.
type pageBuffer struct {
	bytes []byte
	block block
}

func newPagePool() *sync.Pool {
	return &sync.Pool{New: func() any { return &pageBuffer{} }}
}

// page writes the answer into buf. It answers false for a cursor that is not
// one of this project.
func (s *Server) page(buf *pageBuffer, q listQuery, bend shape) bool {
	p := s.project
	p.mu.RLock()
	defer p.mu.RUnlock()
	buf.block.places = nil
	var rec record
	todo := span{0, p.total()}
	switch {
	case q.authID != "":
		// What an unknown authId gives is not documented: no data.
		todo = span{}
		if p.find(q.authID, &rec) {
			todo = span{rec.index, rec.index + 1}
		}
	case q.from != beginning:
		todo = p.during(q.from, q.to)
	}
	if q.after != "" {
		if !p.find(q.after, &rec) || rec.created != q.afterAt {
			return false
		}
		if s.config.Order == NewestFirst {
			todo.hi = min(todo.hi, rec.index)
		} else {
			todo.lo = max(todo.lo, rec.index+1)
		}
	}
	s.write(buf, todo, q, bend)
	return true
}

// write puts up to q.count records of todo into buf; the lock is held.
func (s *Server) write(buf *pageBuffer, todo span, q listQuery, bend shape) {
	enc := encoder{ids: s.project.ids, oldSpelling: bend.flat}
	b := append(buf.bytes[:0], '[')
	if !bend.flat {
		b = appendString(append(b, `{"faceAuth_projectId":`...), s.config.ProjectID)
		b = append(b, `,"data":[`...)
	}
	var rec record
	left := max(todo.hi-todo.lo, 0)
	n := min(left, q.count)
	for k := range n {
		i := todo.lo + k
		if s.config.Order == NewestFirst {
			i = todo.hi - 1 - k
		}
		if k > 0 {
			b = append(b, ',')
		}
		s.project.load(i, &buf.block, &rec)
		b = enc.appendRecord(b, &rec)
	}
	if !bend.flat {
		b = append(b, ']')
		switch {
		case bend.repeatCursor && q.after != "":
			b = appendCursor(b, q.after, q.afterRaw)
		case n < left:
			b = appendCursor(b, string(enc.ids.appendAuthID(nil, rec.index)), string(appendTime(nil, rec.created)))
		}
		b = append(b, '}')
	}
	buf.bytes = append(b, ']')
}

// appendCursor writes nextPage_key: the last record of the page, as in the
// documentation's sample.
func appendCursor(b []byte, authID, created string) []byte {
	b = appendString(append(b, `,"nextPage_key":{"authId":`...), authID)
	b = appendString(append(b, `,"createTime":`...), created)
	return append(b, '}')
}
