package sandbox

import (
	"math"
	"strconv"
	"unicode/utf8"
)

// encoder writes records as JSON by hand: a page of 2,000 is made anew for
// every request and must cost little beside the reader's own work.
type encoder struct {
	ids ids
	// oldSpelling writes aurh_status in erased records, as the flat samples
	// of the documentation do.
	oldSpelling bool
}

// appendRecord writes one entry of data (GET /v3/faceauth, 5-1).
func (e *encoder) appendRecord(b []byte, rec *record) []byte {
	b = append(b, '{')
	if !rec.noPolicy && rec.erasure != erasedBare {
		b = append(b, `"policy":`...)
		b = append(append(b, rec.policy.json...), ',')
	}
	b = append(b, `"auth_id":"`...)
	b = e.ids.appendAuthID(b, rec.index)
	b = append(b, '"', ',')
	if e.oldSpelling && rec.erasure != notErased {
		b = append(b, `"aurh_status":`...)
	} else {
		b = append(b, `"auth_status":`...)
	}
	b = append(append(append(b, '"'), rec.status()...), '"')
	b = append(b, `,"create_time":"`...)
	b = append(appendTime(b, rec.created), '"')
	if rec.erasure != erasedBare {
		b = e.appendReference(b, rec)
	}
	if rec.erasure == notErased {
		b = append(b, `,"delete_check":false`...)
	} else {
		b = append(b, `,"delete_check":true,"delete_time":"`...)
		b = append(appendTime(b, rec.erasedAt), '"')
	}
	if rec.erasure == notErased || rec.erasure == erasedFull {
		b = appendFindings(b, rec)
	}
	if rec.erasure == notErased {
		b = appendField(b, `,"device":`, rec.device)
		b = appendField(b, `,"memo":`, rec.memo)
	}
	return append(b, '}')
}

// appendReference writes submit_type and kyc_submission_id. The value of the
// former for POST is not documented; "api" is a guess.
func (e *encoder) appendReference(b []byte, rec *record) []byte {
	switch {
	case rec.noSubmitType:
	case rec.form:
		b = append(b, `,"submit_type":"form"`...)
	default:
		b = append(b, `,"submit_type":"api"`...)
	}
	switch {
	case rec.noSubmission:
	case rec.submission != "":
		b = appendField(b, `,"kyc_submission_id":`, rec.submission)
	default:
		b = append(b, `,"kyc_submission_id":"`...)
		b = append(e.ids.appendSubmission(b, rec.person), '"')
	}
	return b
}

// appendFindings writes result, reject_comment and fail_code. In answers of
// GET, liveness_score, face_cover_score and head_cover_score are our guess:
// the documentation names the last two for POST alone, the first nowhere.
func appendFindings(b []byte, rec *record) []byte {
	s := &rec.scores
	if !rec.noResult {
		b = append(b, `,"result":{`...)
		for _, f := range [...]struct {
			key   string
			score float64
		}{
			{`"active_liveness_score":`, s.activeLiveness},
			{`"liveness_score":`, s.liveness},
			{`"face_cover_score":`, s.faceCover},
			{`"head_cover_score":`, s.headCover},
		} {
			if f.score != absent {
				b = append(appendNumber(append(b, f.key...), f.score), ',')
			}
		}
		b = appendNumber(append(b, `"face_similarity":`...), s.similarity)
		b = append(b, `,"detectOccluded":`...)
		b = append(strconv.AppendBool(b, s.occluded), '}')
	}
	if rec.failed == 0 {
		return b
	}
	b = append(b, `,"reject_comment":[`...)
	b = appendCauses(b, rec.failed, cause.comment)
	if rec.remark != "" {
		b = appendString(append(b, ','), rec.remark)
	}
	b = append(b, `],"fail_code":[`...)
	return append(appendCauses(b, rec.failed, cause.code), ']')
}

func appendCauses(b []byte, set cause, say func(cause) string) []byte {
	first := true
	for _, c := range causes() {
		if set&c == 0 {
			continue
		}
		if !first {
			b = append(b, ',')
		}
		first = false
		b = append(append(append(b, '"'), say(c)...), '"')
	}
	return b
}

// appendField writes key and value unless the value is empty: the vendor
// leaves optional fields out where others would send null.
func appendField(b []byte, key, value string) []byte {
	if value == "" {
		return b
	}
	return appendString(append(b, key...), value)
}

// appendNumber writes a score as short as it goes.
func appendNumber(b []byte, v float64) []byte {
	cents := int64(math.Round(v * 100))
	if float64(cents)/100 != v {
		return strconv.AppendFloat(b, v, 'f', -1, 64)
	}
	b = strconv.AppendInt(b, cents/100, 10)
	if cents %= 100; cents == 0 {
		return b
	}
	b = append(b, '.', byte('0'+cents/10))
	if cents%10 != 0 {
		b = append(b, byte('0'+cents%10))
	}
	return b
}

// appendString writes a JSON string. Only what JSON forbids is escaped, so
// that hostile text reaches the reader as raw as a real server might send it.
func appendString(b []byte, s string) []byte {
	b = append(b, '"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b = append(b, '\\', byte(r))
		case r < 0x20:
			b = append(b, '\\', 'u', '0', '0', hexDigits[r>>4], hexDigits[r&15])
		default:
			b = utf8.AppendRune(b, r)
		}
	}
	return append(b, '"')
}

const dayMillis = 24 * hourMillis

// appendTime writes unix milliseconds as the API does: 2025-10-02T02:15:17.554Z.
func appendTime(b []byte, ms int64) []byte {
	days := floorDiv(ms, dayMillis)
	ms -= days * dayMillis
	y, m, d := civil(days)
	b = appendDecimal(b, y, 4)
	b = appendDecimal(append(b, '-'), m, 2)
	b = appendDecimal(append(b, '-'), d, 2)
	b = appendDecimal(append(b, 'T'), ms/hourMillis, 2)
	b = appendDecimal(append(b, ':'), ms/60_000%60, 2)
	b = appendDecimal(append(b, ':'), ms/1000%60, 2)
	b = appendDecimal(append(b, '.'), ms%1000, 3)
	return append(b, 'Z')
}

func appendDecimal(b []byte, v int64, width int) []byte {
	var digits [4]byte
	for i := width - 1; i >= 0; i-- {
		digits[i] = byte('0' + v%10)
		v /= 10
	}
	return append(b, digits[:width]...)
}

// civil turns days since 1970 into a date, counting years from March so that
// the leap day comes last (Howard Hinnant's algorithm).
func civil(days int64) (year, month, day int64) {
	days += 719_468
	era := floorDiv(days, 146_097)
	doe := days - era*146_097
	yoe := (doe - doe/1460 + doe/36_524 - doe/146_096) / 365
	doy := doe - (365*yoe + yoe/4 - yoe/100)
	mp := (5*doy + 2) / 153
	month = mp + 3
	if month > 12 {
		month -= 12
	}
	year = yoe + era*400
	if month <= 2 {
		year++
	}
	return year, month, doy - (153*mp+2)/5 + 1
}
