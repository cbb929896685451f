package sandbox

import (
	"net/http"
)

// eraseError is the error of DELETE, whose text stands in errorCode.
func eraseError(text string) answer {
	return jsonAnswer(http.StatusBadRequest, string(append(appendString([]byte(`{"errorCode":`), text), '}')))
}

// erase answers DELETE /v3/faceauth. What a second call for the same record
// gives is not documented: here it no longer finds anything to erase.
func (s *Server) erase(r *http.Request, p *plan) answer {
	id := r.URL.Query().Get("authId")
	if id == "" {
		return eraseError("required key is missing")
	}
	if !s.project.erase(id) {
		return eraseError("Cannot find submission. Please check input data.")
	}
	if p.hits(FaultLost) {
		if p.draw.chance(0.5) {
			return badGateway()
		}
		p.faults = append(p.faults, Fault{Name: FaultReset})
	}
	return jsonAnswer(http.StatusOK, `{"message":"success"}`)
}
