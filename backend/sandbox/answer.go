package sandbox

import (
	"net/http"
	"strings"
	"time"
)

// answer is a response before it is sent. Handlers make answers and nothing
// else, so that faults can be played on any of them.
type answer struct {
	status int
	kind   string // Content-Type
	body   []byte
	header [][2]string
	// free gives body back to its pool once it was sent.
	free func()
}

const (
	jsonKind = "application/json"
	textKind = "text/plain; charset=utf-8"
	htmlKind = "text/html"
	pageKind = "text/html; charset=utf-8"
)

func jsonAnswer(status int, body string) answer {
	return answer{status: status, kind: jsonKind, body: []byte(body)}
}

// gatewayError is an error in the manner of the platform's gateway, which
// stands before the API (overview, "HTTP Response Status Codes"). The bodies
// are not documented; these are what such gateways usually send.
func gatewayError(status int, message string) answer {
	return jsonAnswer(status, string(append(appendString([]byte(`{"message":`), message), '}')))
}

// explicitDeny is the 403 of an address that is not on the allow-list; its
// Message has a capital on this platform.
func explicitDeny() answer {
	return jsonAnswer(http.StatusForbidden, `{"Message":"User is not authorized to access this resource with an explicit deny"}`)
}

func badGateway() answer {
	return answer{status: http.StatusBadGateway, kind: htmlKind, body: []byte(
		"<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n</body>\r\n</html>\r\n")}
}

// tracedError is the error of GET (GET /v3/faceauth, 5-3).
func (s *Server) tracedError(status int, code, message string) answer {
	b := append([]byte(`{"traceId":"`), s.traceID()...)
	b = appendString(append(b, `","errorCode":`...), code)
	b = appendString(append(b, `,"message":`...), message)
	return answer{status: status, kind: jsonKind, body: append(b, '}')}
}

func (s *Server) serverError() answer {
	return s.tracedError(http.StatusInternalServerError, "INTERNAL_SERVER_ERROR", "Internal Server Error")
}

// badQuery is the 400 of the overview's table. Its errorCode is a guess.
func (s *Server) badQuery() answer {
	return s.tracedError(http.StatusBadRequest, "INVALID_PARAMETER", "Invalid Query String parameters")
}

func (s *Server) noProject() answer {
	return s.tracedError(http.StatusBadRequest, "NOT_FOUND", "faceAuth_project not found")
}

// traceID is a UUIDv7 of the real time, as the vendor's samples are.
func (s *Server) traceID() string {
	r := stream(s.config.Seed, streamTrace, s.traces.Add(1), uint64(s.started.UnixNano()))
	ms := uint64(time.Now().UnixMilli())
	high := ms<<16 | 7<<12 | r.next()>>52
	low := 1<<63 | r.next()>>2
	b := make([]byte, 0, 36)
	b = append(appendDigits(b, high>>32, 8, 4, hexDigits), '-')
	b = append(appendDigits(b, high>>16, 4, 4, hexDigits), '-')
	b = append(appendDigits(b, high, 4, 4, hexDigits), '-')
	b = append(appendDigits(b, low>>48, 4, 4, hexDigits), '-')
	return string(appendDigits(b, low, 12, 4, hexDigits))
}

// wantsGzip tells whether Accept-Encoding names gzip and does not refuse it.
func wantsGzip(r *http.Request) bool {
	for part := range strings.SplitSeq(strings.Join(r.Header.Values("Accept-Encoding"), ","), ",") {
		name, params, _ := strings.Cut(part, ";")
		if !strings.EqualFold(strings.TrimSpace(name), "gzip") {
			continue
		}
		q := strings.ReplaceAll(params, " ", "")
		return q != "q=0" && q != "q=0.0" && q != "q=0.00" && q != "q=0.000"
	}
	return false
}
