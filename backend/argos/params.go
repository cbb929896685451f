package argos

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"faceauth/backend"
	"faceauth/backend/safetext"
)

// The parameters of the vendor's GET /v3/faceauth, section 4.
const (
	paramAuthID    = "authId"
	paramStartDate = "startDate"
	paramEndDate   = "endDate"
	paramNextID    = "nextKey_id"
	paramNextDate  = "nextKey_date"
	paramCount     = "count"
)

// maxIDLength bounds an auth_id that is asked for, in bytes. Those seen have 36.
const maxIDLength = 512

// firstDay stands for an open beginning: the API wants both dates or none, and
// the add-on is younger than this.
func firstDay() time.Time { return time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC) }

// pageQuery writes the parameters of one page. The dates go along with the
// cursor too, since nothing says that the cursor remembers them.
func pageQuery(req backend.PageRequest, now time.Time) (url.Values, *failure) {
	query := url.Values{}
	if req.Count < 0 || req.Count > backend.MaxPageSize {
		return nil, badRequest(fmt.Sprintf("a page has 1 to %d records, %d were asked for", backend.MaxPageSize, req.Count))
	}
	if req.Count > 0 {
		query.Set(paramCount, strconv.Itoa(req.Count))
	}
	if r := req.Range; !r.Open() {
		if !r.Since.IsZero() && !r.Until.IsZero() && !r.Since.Before(r.Until) {
			return nil, badRequest("the range of dates ends before it begins")
		}
		start, end := dates(r, now)
		query.Set(paramStartDate, start)
		query.Set(paramEndDate, end)
	}
	if after := req.After; after != nil {
		if *after == (backend.Cursor{}) {
			return nil, badRequest("the place to go on from is empty")
		}
		// A key that came with one part goes back with one part.
		if after.AuthID != "" {
			query.Set(paramNextID, after.AuthID)
		}
		if after.CreateTime != "" {
			query.Set(paramNextDate, after.CreateTime)
		}
	}
	return query, nil
}

// dates gives the days to ask for so that no record of r can be missed,
// whichever zone from UTC-12 to UTC+14 the API's days lie in and whether or not
// endDate includes its day. The day of r's first moment in such a zone is at
// the earliest the one before its day in UTC. That of its last moment is at the
// latest the one after, and an endDate that does not include itself has to name
// the day after that.
func dates(r backend.Range, now time.Time) (start, end string) {
	first, last := r.Since, r.Until.Add(-1)
	if r.Until.IsZero() {
		last = now
		if last.Before(first) {
			last = first
		}
	}
	if r.Since.IsZero() {
		first = firstDay().AddDate(0, 0, 1)
		if last.Before(first) {
			first = last
		}
	}
	return date(first.UTC().AddDate(0, 0, -1)), date(last.UTC().AddDate(0, 0, 2))
}

// date writes a day as the API wants it, held within the years 1 to 9999.
func date(t time.Time) string {
	switch {
	case t.Year() < 1:
		return "0001-01-01"
	case t.Year() > 9999:
		return "9999-12-31"
	}
	return t.Format(time.DateOnly)
}

// idQuery writes the parameters of one record.
func idQuery(authID string) (url.Values, *failure) {
	switch {
	case strings.TrimSpace(authID) == "":
		return nil, badRequest("there is no auth id")
	case len(authID) > maxIDLength:
		return nil, badRequest("the auth id is " + inBytes(len(authID)) + " long")
	case safetext.ID(authID) != authID:
		return nil, badRequest("the auth id holds what no id holds: " + safetext.ID(authID))
	}
	return url.Values{paramAuthID: {authID}}, nil
}

func badRequest(detail string) *failure {
	return &failure{kind: backend.BadRequest, detail: detail}
}

// inBytes writes a size: 10,240 bytes.
func inBytes[N int | int64](n N) string {
	if n == 1 {
		return "1 byte"
	}
	return grouped(n) + " bytes"
}

// grouped writes n with commas: 10,240.
func grouped[N int | int64](n N) string {
	digits := strconv.FormatInt(int64(n), 10)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}
