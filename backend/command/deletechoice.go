package command

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"faceauth/backend"
	"faceauth/backend/audit"
	"faceauth/backend/erasing"
	"faceauth/backend/query"
	"faceauth/backend/safetext"
)

// candidate is a record that would be erased, with what is shown of it.
type candidate struct {
	id, submission string
	status         backend.Status
	created        time.Time
	createdText    string
	raw            []byte // kept where it will be printed
}

// proposal is what would be erased.
type proposal struct {
	records []candidate
	// settled are those that were asked for too, and of which it is known already what
	// becomes of them.
	settled []backend.Erasure
	// filter is what they were chosen by, and continues what they are left of.
	filter    audit.Filter
	continues audit.OperationID
}

// choose reads which records are meant.
func (d *deletion) choose(ctx context.Context) (proposal, error) {
	projects := map[string]bool{}
	var p proposal
	var err error
	if d.ByFilter {
		p, err = d.matching(ctx, projects)
	} else {
		p, err = d.named(ctx, projects)
	}
	d.talk.show("")
	if err != nil {
		return p, err
	}
	delete(projects, "")
	if len(projects) == 1 {
		for said := range projects {
			d.belongs(said)
		}
	} else if len(projects) > 1 {
		fmt.Fprintf(d.talk, "faceauth: the records are of several projects: %v\n", slices.Sorted(maps.Keys(projects)))
	}
	return p, nil
}

// belongs takes the project's id as the API says it, where none is set, and tells
// where another one is.
func (d *deletion) belongs(said string) {
	d.config.Project = cmp.Or(d.config.Project, said)
	if d.config.Project != said {
		fmt.Fprintf(d.talk, "faceauth: the key is that of the project %s, as the API says, and not that of %s, as is set\n", said, safetext.Clean(d.config.Project))
	}
}

func (d *deletion) candidate(a *backend.Authentication) candidate {
	c := candidate{id: a.ID, submission: a.SubmissionID, status: a.Status, created: a.Created, createdText: a.CreatedText}
	if d.DryRun && d.Format == "ndjson" {
		c.raw = bytes.Clone(a.Raw) // what it came in is a whole page
	}
	return c
}

// matching reads the list to its end, and takes what matches. What a list that broke
// off would have had is not known, and so nothing of it is erased.
func (d *deletion) matching(ctx context.Context, projects map[string]bool) (proposal, error) {
	p := proposal{filter: chosenBy(d.Filter, d.Since, d.Until, query.Env{Now: d.Now, Saved: d.Saved})}
	broken := func(err error) error {
		return fmt.Errorf("nothing was erased, since the list broke off: %w", err)
	}
	l, err := sifted(tellWaits(ctx, d.talk), d.config.Service, ListOptions{Range: d.dates, Filter: d.Filter, Now: d.Now, Saved: d.Saved}, d.talk)
	if err != nil {
		if ExitCode(err) == ExitUsage {
			return p, err
		}
		return p, broken(err)
	}
	dated := d.query.Dated() || !d.dates.Open()
	for records, failed := range l.pages(tellWaits(ctx, d.talk)) {
		for _, a := range records {
			projects[a.ProjectID] = true
			switch problem := unfit(a.ID); {
			case a.Erased:
			case dated && a.Created.IsZero():
				// It may be as old as the filter says, or of today.
				fmt.Fprintf(d.talk, "faceauth: %s is left out: its create_time can't be read, and the filter is about dates; erase it by its id if it must go\n", a.ID)
			case problem != "":
				p.settled = append(p.settled, untouchable(a.ID, problem))
			default:
				p.records = append(p.records, d.candidate(a))
			}
		}
		if failed != nil {
			return p, broken(failed)
		}
		d.talk.show(fmt.Sprintf("faceauth: %d to erase so far", len(p.records)))
	}
	return p, nil
}

// untouchable is a record whose id can't be sent to the API.
func untouchable(id, problem string) backend.Erasure {
	return backend.Erasure{AuthID: id, Outcome: backend.OutcomeNotDone,
		Cause: &backend.Error{Kind: backend.BadRequest, Op: "erase authentication", Attempts: 1, Detail: problem}}
}

// named reads the records with the ids that were given.
func (d *deletion) named(ctx context.Context, projects map[string]bool) (proposal, error) {
	r, err := erasing.Look(tellWaits(ctx, d.talk), d.config, d.IDs, func(done, total int) {
		d.talk.show(fmt.Sprintf("faceauth: %d of %d read", done, total))
	})
	if err != nil {
		return proposal{}, fmt.Errorf("nothing was erased: %w", err)
	}
	var p proposal
	for i := range r.There {
		projects[r.There[i].ProjectID] = true
		p.records = append(p.records, d.candidate(&r.There[i]))
	}
	for i := range r.Erased {
		projects[r.Erased[i].ProjectID] = true
		p.settled = append(p.settled, backend.Erasure{AuthID: r.Erased[i].ID, Outcome: backend.OutcomeAlready})
	}
	p.settled = append(p.settled, unknownToAPI(r)...)
	for _, id := range r.Unread {
		p.settled = append(p.settled, backend.Erasure{AuthID: id, Outcome: backend.OutcomeNotDone, Cause: r.Err})
	}
	return p, nil
}

func unknownToAPI(r erasing.Rechecked) []backend.Erasure {
	var out []backend.Erasure
	for _, id := range r.Missing {
		out = append(out, backend.Erasure{AuthID: id, Outcome: backend.OutcomeNotFound})
	}
	return out
}
