package sandbox

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// EraseForm is one way in which DELETE fails its caller.
type EraseForm struct {
	Name FormName
	// Done tells that the record is erased before the answer; where it is not there
	// to be erased, the answer is the usual one.
	Done bool
	// Drawn tells that AnyErase draws it too: it takes no time-out, and leaves its
	// caller with no falsehood.
	Drawn bool

	play func(s *Server, r *http.Request, p *plan) answer
}

// AnyErase stands for a form that is drawn anew for each call.
const AnyErase FormName = "any"

// lateBy is how long after its answer a late DELETE is carried out.
const lateBy = 250 * time.Millisecond

// EraseForms lists the forms in which DELETE can be made to fail.
func EraseForms() []EraseForm {
	with := func(name FaultName) func(*Server, *http.Request, *plan) answer {
		return func(_ *Server, _ *http.Request, p *plan) answer {
			p.faults = append(p.faults, Fault{Name: name})
			return erased()
		}
	}
	says := func(text string) func(*Server, *http.Request, *plan) answer {
		return func(*Server, *http.Request, *plan) answer { return eraseError(text) }
	}
	return []EraseForm{
		{"refused", false, true, says(eraseFailed)},
		{"unprocessed", false, true, says(eraseUnprocessed)},
		{"dropped", false, true, with(FaultReset)},
		{"refused-after", true, true, says(eraseFailed)},
		{"500-after", true, true, func(s *Server, _ *http.Request, _ *plan) answer { return s.serverError() }},
		{"502-after", true, true, func(*Server, *http.Request, *plan) answer { return badGateway() }},
		{"reset-after", true, true, with(FaultReset)},
		{"half", true, true, with(FaultTruncate)},
		{"garbled", true, true, with(FaultMalformed)},
		// No answer at all, until the caller has had enough.
		{"silent", true, false, func(_ *Server, r *http.Request, _ *plan) answer {
			sleep(r.Context(), maxFaultDuration)
			panic(http.ErrAbortHandler)
		}},
		// The gateway gives up on a call that is carried out all the same.
		{"late", false, false, func(s *Server, r *http.Request, _ *plan) answer {
			id := r.URL.Query().Get("authId")
			time.AfterFunc(lateBy, func() { s.project.erase(id) })
			return badGateway()
		}},
		// A lie: nothing but reading the record shows that it is there still.
		{"hollow", false, false, func(*Server, *http.Request, *plan) answer { return erased() }},
	}
}

// eraseForm reads the value of an erase fault.
func eraseForm(name string) (FormName, error) {
	names := []string{string(AnyErase)}
	for _, f := range EraseForms() {
		names = append(names, string(f.Name))
	}
	if slices.Contains(names, name) {
		return FormName(name), nil
	}
	return "", fmt.Errorf("there is no such way to fail a DELETE; there are %s", strings.Join(names, ", "))
}

// eraseAs erases, or does not, and answers in a form.
func (s *Server) eraseAs(name FormName, id string, r *http.Request, p *plan) answer {
	forms := EraseForms()
	if name == AnyErase {
		forms = slices.DeleteFunc(forms, func(f EraseForm) bool { return !f.Drawn })
		name = forms[p.draw.below(len(forms))].Name
	}
	for _, f := range forms {
		switch {
		case f.Name != name:
		case f.Done && !s.project.erase(id):
			return eraseError(eraseNothing)
		default:
			return f.play(s, r, p)
		}
	}
	return s.badQuery()
}
