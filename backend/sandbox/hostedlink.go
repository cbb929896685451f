package sandbox

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"faceauth/backend"
	"faceauth/backend/faceurl"
	"faceauth/backend/sandbox/hosted"
)

// faceLink is a Face Auth URL that was opened.
type faceLink struct {
	params faceurl.Params
	// rec is a record of the submission, not judged yet.
	rec record
	// notes are sentences on what is odd about the link.
	notes []string
}

// openLink reads the query of a Face Auth URL as the vendor's page might: with
// the project's key and one recipe, and without putting anything right. What
// faceurl.Inspect finds out beyond that says what is wrong. Tokens are not
// looked at.
func (s *Server) openLink(query string) (faceLink, *hosted.Problem) {
	const form = "http://127.0.0.1" + pathForm // a stand-in: the host was judged before
	text := form
	if query != "" {
		text += "?" + query
	}
	report := faceurl.Inspect(faceurl.Project{ID: s.config.ProjectID, FormURL: form, APIKey: backend.NewSecret(s.config.Key)}, text)
	link := faceLink{params: report.Params}
	var fault *faceurl.Finding
	for _, f := range report.Findings {
		switch {
		case f.Kind == faceurl.Undecided: // the question is the inspector's, not this page's
		case fault == nil && stops(f):
			fault = &f
		default:
			link.notes = append(link.notes, f.Sentence())
		}
	}
	inside := fault != nil && fault.Kind == faceurl.NoSubmission
	if report.Decrypted() && !slices.Contains(report.Fits, s.config.FormRecipe) && (fault == nil || inside) {
		return link, s.otherRecipe(report.Fits)
	}
	if fault != nil {
		return link, linkProblem(*fault)
	}
	var code string
	link.rec, code = s.reference(report.Params.SubmissionID)
	switch code {
	case "":
		return link, nil
	case "invalid_submission_status":
		return link, &hosted.Problem{Status: http.StatusForbidden, Code: "submission-not-approved", Heading: "The submission is not approved",
			Text:   "The sid of this link is a submission that was not approved, so there is no face to compare with.",
			Advice: "Approve it, or take the sid of one that is."}
	}
	return link, &hosted.Problem{Status: http.StatusNotFound, Code: "submission-unknown", Heading: "The submission is unknown",
		Text:   "The sid of this link is no submission of this project.",
		Advice: "Take the kyc_submission_id of a record, or " + ApprovedSubmission + "."}
}

// stops tells of a finding with which the link doesn't open. A page that reads
// JavaScript objects doesn't notice what is there twice, and passes over names
// that it doesn't know.
func stops(f faceurl.Finding) bool {
	return f.Level() != faceurl.Note && f.Kind != faceurl.NotOnce && f.Kind != faceurl.Misnamed
}

// otherRecipe says which recipes would have fitted.
func (s *Server) otherRecipe(fits []faceurl.Recipe) *hosted.Problem {
	names := make([]string, len(fits))
	for i, r := range fits {
		names[i] = fmt.Sprintf("“%s”", r)
	}
	return &hosted.Problem{Status: http.StatusBadRequest, Code: "other-recipe", Heading: "This link follows another recipe",
		Text:   fmt.Sprintf("It was made with this project's key as %s; this sandbox reads “%s” alone.", strings.Join(names, " or "), s.config.FormRecipe),
		Advice: fmt.Sprintf("Make it as “%s”, or start the sandbox with --form-recipe '%s'.", s.config.FormRecipe, fits[0])}
}

// linkProblem is the page on a fault of the link.
func linkProblem(f faceurl.Finding) *hosted.Problem {
	p := &hosted.Problem{Status: http.StatusBadRequest, Code: string(f.Kind), Heading: "This link can't be used", Text: f.Sentence(), Advice: f.Advice()}
	switch f.Kind {
	case faceurl.NoPid:
		p.Heading = "This link names no project"
	case faceurl.OtherPid:
		p.Status, p.Heading = http.StatusNotFound, "This link is for another project"
	case faceurl.NoEncrypted:
		p.Heading = "There is nothing encrypted in this link"
	case faceurl.InClear:
		p.Heading = string(f.Field) + " is not encrypted"
	case faceurl.NotEncrypted:
		p.Heading = "This link is not encrypted"
	case faceurl.NotEncoded:
		p.Heading = "This link can't be decoded"
	case faceurl.PartBlock, faceurl.CutOff:
		p.Heading = "This link is cut off or was changed"
	case faceurl.OldCBC:
		p.Heading = "This link is encrypted the old way"
	case faceurl.NotDecrypted:
		p.Status, p.Heading = http.StatusForbidden, "The project's key does not open this link"
	case faceurl.NotUnderstood:
		p.Heading = "What is in this link can't be read"
	case faceurl.NoSubmission:
		p.Heading = "There is no sid in this link"
	case faceurl.BarePlus, faceurl.SpaceForPlus, faceurl.DoubleEncoded:
		p.Heading = "This link is not percent-encoded as it must be"
	case faceurl.TooLong:
		p.Status, p.Heading = http.StatusRequestURITooLong, "This link is too long"
	}
	return p
}
