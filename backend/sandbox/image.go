package sandbox

import (
	"encoding/base64"
	"net/http"

	"faceauth/backend/sandbox/portrait"
)

// image answers GET /v3/faceauth/image: bare base64 of a JPEG. Content-Type
// and the errors for erased and unknown records are not documented.
func (s *Server) image(r *http.Request, p *plan) answer {
	id := r.URL.Query().Get("authId")
	if id == "" {
		return s.tracedError(http.StatusBadRequest, "INVALID_PARAMETER", "authId is required")
	}
	rec, picture, ok := s.project.get(id)
	// An attempt on the hosted page comes without a picture: its face is drawn.
	if !ok || rec.erasure != notErased || rec.index >= s.project.n && picture == nil && !rec.form {
		return s.tracedError(http.StatusBadRequest, "NOT_FOUND", "Image not found")
	}
	if picture == nil {
		select {
		case s.portraits <- struct{}{}:
			defer func() { <-s.portraits }()
		case <-r.Context().Done():
			return gatewayError(http.StatusServiceUnavailable, "Service Unavailable")
		}
		var err error
		if picture, err = portrait.JPEG(s.project.subject(&rec)); err != nil {
			return s.serverError()
		}
	}
	if f, hit := p.find(FaultImage); hit {
		return s.imageAs(f.Form, picture)
	}
	return textAnswer(base64.StdEncoding.EncodeToString(picture))
}

func textAnswer(body string) answer {
	return answer{status: http.StatusOK, kind: textKind, body: []byte(body)}
}

// subject says what the picture must show for the record to be true.
func (d *dataset) subject(rec *record) portrait.Subject {
	p, s := rec.policy, &rec.scores
	visit := rec.visit
	sub := portrait.Subject{
		Person:  stream(d.seed, streamPortrait, uint64(rec.person)).seed(),
		Visit:   visit.next(),
		Attempt: uint64(rec.index),
		Photo:   photoOf(rec.person),
		Poor:    rec.failed&lowSimilarity != 0 && !rec.impostor,
		Screen:  rec.failed&lowLiveness != 0,
		Turned:  rec.failed&lowActiveLiveness != 0,
	}
	if rec.impostor {
		sub.Person = stream(d.seed, streamPortrait, uint64(rec.person), 1).seed()
		sub.Photo = portrait.Drawn
	}
	hidden := stream(sub.Visit, sub.Attempt)
	switch {
	case p.faceCover > 0 && s.faceCover >= p.faceCover:
		sub.Cover = portrait.Mask
	case s.occluded && hidden.chance(0.6):
		sub.Cover = portrait.Mask
	case s.occluded && hidden.chance(0.6):
		sub.Cover = portrait.Sunglasses
	case s.occluded:
		sub.Cover = portrait.Scarf
	}
	switch {
	case p.headCover > 0 && s.headCover >= p.headCover:
		sub.Hat = portrait.Helmet
	case p.headCover > 0:
	case hidden.chance(0.06):
		sub.Hat = portrait.Cap
	}
	return sub
}

// photoOf says who is shown by a photograph: the first two people, and one in
// twelve of the others; the rest are drawn.
func photoOf(person int) portrait.Photo {
	switch {
	case person == 0 || person%24 == 7:
		return portrait.Collins
	case person == 1 || person%24 == 19:
		return portrait.Hopper
	}
	return portrait.Drawn
}
