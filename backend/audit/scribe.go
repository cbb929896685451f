package audit

import (
	"errors"
	"fmt"
	"slices"

	"faceauth/backend/safetext"
)

// toldAtOnce is how many entries a Scribe appends at once: enough for the waiting for
// the disk not to count, and few enough for others to get their turn.
const toldAtOnce = 500

// Scribe tells a Trail what is done in one project, each thing before it is out of the
// program's hands: after an error it must not be done. A Scribe without a Trail tells
// nobody, and is no reason not to do anything. It is safe for use by several goroutines.
type Scribe struct {
	Trail *Trail
	// Project is the faceAuth_projectId, empty where only the API knows it.
	Project string
	World   World
}

// Tell appends entries of which the Scribe knows Project, World and Outcome, which is
// Done. It waits for the disk, and for others that write, as Append does; the error is
// an *Error, after which some entries may be in the trail.
func (s Scribe) Tell(entries ...Entry) error {
	if s.Trail == nil {
		return nil
	}
	told := make([]Entry, 0, min(len(entries), toldAtOnce))
	for batch := range slices.Chunk(entries, toldAtOnce) {
		told = append(told[:0], batch...)
		for i := range told {
			told[i].Project, told[i].World, told[i].Outcome = s.Project, s.World, Done
		}
		if err := s.Trail.Append(told...); err != nil {
			return err
		}
	}
	return nil
}

// Link is the entry of a Face Auth URL for a submission that is handed out as format
// says, and authID the record that it is for, empty where none is known. The error says
// why the trail can't keep the submission, without showing it, and such a link must not
// be handed out: a person has typed it, and it is no id of the API's.
func (s Scribe) Link(format, authID, submission string) (Entry, error) {
	e := Entry{Action: Link, Submission: submission, Format: format}
	if s.Trail == nil {
		return e, nil
	}
	switch {
	case len(submission) > MaxID:
		return e, fmt.Errorf("the sid can't be kept in the trail: it is %d bytes long, and an id has %d at most", len(submission), MaxID)
	case safetext.ID(submission) != submission:
		return e, errors.New("the sid can't be kept in the trail: it has spaces at its ends, or characters that don't show, as no id has")
	}
	// The API's own spelling of an odd id is no reason against a link: the submission
	// says whom it is for.
	if authID != "" && len(authID) <= MaxID && safetext.ID(authID) == authID {
		e.AuthIDs = []string{authID}
	}
	return e, nil
}
