package sandbox

import (
	"compress/gzip"
	"context"
	"crypto/subtle"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"
)

const (
	pathList  = "/v3/faceauth"
	pathImage = "/v3/faceauth/image"
)

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	begun := time.Now()
	var p plan
	var a answer
	switch r.URL.Path {
	case pathForm:
		a = s.hostedPage(r)
	case pathList, pathImage:
		p = s.config.Faults.plan(s.config.Seed, s.calls.Add(1))
		if !sleep(r.Context(), p.wait()) {
			panic(http.ErrAbortHandler) // returning would answer 200
		}
		a = s.api(r, &p)
	default:
		a = gatewayError(http.StatusForbidden, "Missing Authentication Token")
	}
	s.send(w, r, &a, &p)
	if s.config.Log != nil {
		s.config.Log.LogAttrs(r.Context(), slog.LevelInfo, "request",
			slog.String("method", r.Method), slog.String("path", r.URL.Path), slog.Int("status", a.status),
			slog.Int("bytes", len(a.body)), slog.Duration("took", time.Since(begun)))
	}
	if a.free != nil {
		a.free()
	}
}

// api answers a call of the API, or a fault in its place.
func (s *Server) api(r *http.Request, p *plan) answer {
	method := r.Method
	if method == http.MethodHead {
		method = http.MethodGet
	}
	image := r.URL.Path == pathImage
	switch {
	case method == http.MethodOptions:
		allow := "GET, HEAD, POST, DELETE, OPTIONS"
		if image {
			allow = "GET, HEAD, OPTIONS"
		}
		return answer{status: http.StatusNoContent, header: [][2]string{{"Allow", allow}}}
	case method != http.MethodGet && (image || method != http.MethodPost && method != http.MethodDelete):
		return gatewayError(http.StatusForbidden, "Missing Authentication Token")
	}
	if a, hit := s.refuse(p); hit {
		return a
	}
	projectKnown := true
	switch key := r.Header.Get("x-api-key"); {
	case same(key, s.config.Key):
	case same(key, KeyWithoutProject):
		projectKnown = false
	case same(key, KeyNotAllowed):
		return explicitDeny()
	default:
		return gatewayError(http.StatusForbidden, "Forbidden")
	}
	switch {
	case method == http.MethodDelete && !projectKnown:
		return eraseError(eraseUnprocessed)
	case method == http.MethodDelete:
		return s.erase(r, p)
	case method == http.MethodPost && !projectKnown:
		return submitError("Invalid_projectId")
	case method == http.MethodPost:
		return s.submit(r)
	case !projectKnown:
		return s.noProject()
	case image:
		return s.image(r, p)
	}
	return s.list(r, shape{flat: p.hits(FaultFlat), repeatCursor: p.hits(FaultRepeatCursor)})
}

func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// refuse gives the answer of a fault that stands before the API.
func (s *Server) refuse(p *plan) (answer, bool) {
	if p.hits(FaultDeny) {
		return explicitDeny(), true
	}
	if f, ok := p.find(FaultTooMany); ok {
		a := gatewayError(http.StatusTooManyRequests, "Too Many Requests")
		seconds := int((f.From + time.Second - 1) / time.Second)
		a.header = [][2]string{{"Retry-After", strconv.Itoa(seconds)}}
		return a, true
	}
	if p.hits(FaultServerError) {
		return s.serverError(), true
	}
	if p.hits(FaultBadGateway) {
		return badGateway(), true
	}
	return answer{}, false
}

// gzipFrom is the size from which compressing pays.
const gzipFrom = 1400

// send writes the answer, bent by the faults of the plan.
func (s *Server) send(w http.ResponseWriter, r *http.Request, a *answer, p *plan) {
	if p.hits(FaultMalformed) && a.status == http.StatusOK {
		spoil(a, &p.draw)
	}
	h := w.Header()
	if a.kind != "" {
		h.Set("Content-Type", a.kind)
	}
	for _, kv := range a.header {
		h.Set(kv[0], kv[1])
	}
	broken := p.hits(FaultReset) || p.hits(FaultTruncate) || p.hits(FaultSlow)
	if len(a.body) >= gzipFrom && r.Method != http.MethodHead && !broken && h.Get("Content-Encoding") == "" && wantsGzip(r) {
		h.Set("Content-Encoding", "gzip")
		w.WriteHeader(a.status)
		s.sendGzip(w, a.body)
		return
	}
	if a.status != http.StatusNoContent {
		h.Set("Content-Length", strconv.Itoa(len(a.body)))
	}
	w.WriteHeader(a.status)
	switch slow, trickle := p.find(FaultSlow); {
	case p.hits(FaultReset):
		reset(w, a.body[:len(a.body)/2])
	case p.hits(FaultTruncate):
		// The server ends the connection when less comes than was announced.
		write(w, a.body[:len(a.body)/2])
	case trickle:
		drip(r.Context(), w, a.body, slow.From)
	default:
		write(w, a.body)
	}
}

// write sends b. An error means that the caller has gone, and with it
// everybody who could be told.
func write(w http.ResponseWriter, b []byte) { _, _ = w.Write(b) }

func (s *Server) sendGzip(w http.ResponseWriter, body []byte) {
	z := s.gzips.Get().(*gzip.Writer)
	z.Reset(w)
	_, _ = z.Write(body)
	_ = z.Close()
	s.gzips.Put(z)
}

func newGzipPool() *sync.Pool {
	return &sync.Pool{New: func() any {
		z, err := gzip.NewWriterLevel(nil, gzip.BestSpeed)
		if err != nil {
			panic(err) // the level is a constant of the package
		}
		return z
	}}
}

// spoil makes the body unreadable, in one of the ways seen in the wild.
func spoil(a *answer, r *random) {
	b := append([]byte{}, a.body...)
	half := len(b) / 2
	switch {
	case a.kind == textKind:
		b = append(b[:half], "%%% not base64 %%%"...)
	case r.chance(0.5):
		b = b[:half]
	default:
		b = append(b[:len(b)-1], ",}]"...)
	}
	if a.free != nil {
		a.free()
		a.free = nil
	}
	a.body = b
}

// reset sends half and then breaks the connection so that the caller's kernel
// sees a reset, not an end.
func reset(w http.ResponseWriter, half []byte) {
	write(w, half)
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler) // HTTP/2 can't be hijacked; aborting resets its stream
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}

const dripPieces = 32

func drip(ctx context.Context, w http.ResponseWriter, body []byte, pause time.Duration) {
	c := http.NewResponseController(w)
	size := max((len(body)+dripPieces-1)/dripPieces, 1)
	for len(body) > 0 {
		n := min(size, len(body))
		if c.SetWriteDeadline(time.Now().Add(2*maxFaultDuration)) != nil {
			return
		}
		if _, err := w.Write(body[:n]); err != nil || c.Flush() != nil {
			return
		}
		body = body[n:]
		if len(body) > 0 && !sleep(ctx, pause) {
			panic(http.ErrAbortHandler) // the body must not look whole
		}
	}
}

// sleep waits; it answers false when ctx ended first.
func sleep(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return ctx.Err() == nil
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}
