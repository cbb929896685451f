package sandbox

import (
	"net/http"
)

// The documented errors of DELETE. Where the page leaves open what one is for,
// the sandbox picks.
const (
	eraseIncomplete  = "required key is missing"
	eraseUnprocessed = "error in processing data"
	eraseNothing     = "Cannot find submission. Please check input data."
	eraseFailed      = "error in delete submission"
)

// eraseError is the error of DELETE, whose text stands in errorCode.
func eraseError(text string) answer {
	return jsonAnswer(http.StatusBadRequest, string(append(appendString([]byte(`{"errorCode":`), text), '}')))
}

// erased is the answer to a DELETE that was carried out.
func erased() answer { return jsonAnswer(http.StatusOK, `{"message":"success"}`) }

// erase answers DELETE /v3/faceauth. What a second call for the same record
// gives is not documented: here it no longer finds anything to erase.
func (s *Server) erase(r *http.Request, p *plan) answer {
	id := r.URL.Query().Get("authId")
	if id == "" {
		return eraseError(eraseIncomplete)
	}
	if f, hit := p.find(FaultErase); hit {
		return s.eraseAs(f.Form, id, r, p)
	}
	if !s.project.erase(id) {
		return eraseError(eraseNothing)
	}
	if p.hits(FaultLost) {
		if p.draw.chance(0.5) {
			return badGateway()
		}
		p.faults = append(p.faults, Fault{Name: FaultReset})
	}
	return erased()
}
