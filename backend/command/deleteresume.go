package command

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"faceauth/backend"
	"faceauth/backend/audit"
	"faceauth/backend/erasing"
)

// unfinished lists the erasures that were begun and not finished: those of the
// project, and those of a time when nobody had said which it is.
func (d *deletion) unfinished() ([]audit.Operation, error) {
	var all []audit.Operation
	for _, project := range erasing.Unique([]string{d.config.Project, ""}) {
		ops, err := audit.Unfinished(d.config.Trail.Dir(), project)
		if err != nil {
			return nil, err
		}
		all = append(all, ops...)
	}
	return slices.DeleteFunc(all, func(op audit.Operation) bool { return op.World != d.config.World }), nil
}

// remind tells of what was not finished.
func (d *deletion) remind() {
	if d.tally.dies {
		return
	}
	ops, err := d.unfinished()
	if err != nil {
		fmt.Fprintf(d.talk, "faceauth: whether an erasure was not finished can't be told: %v\n", err)
	}
	for _, op := range ops {
		fmt.Fprintf(d.talk, "faceauth: %s; faceauth delete --resume goes on with it\n", d.described(op))
	}
}

// described is an unfinished erasure in words.
func (d *deletion) described(op audit.Operation) string {
	by := op.Who.User
	if op.Who.From != "" {
		by += " from " + op.Who.From
	}
	filter := ""
	if f := op.Filter.String(); f != "" {
		filter = ", chosen by " + f + ","
	}
	return fmt.Sprintf("an erasure of %s%s that %s began at %s was not finished: of %d it is not known what became of them",
		authentications(op.Total), filter, by, op.Begun.In(d.Zone).Format("2006-01-02 15:04"), len(op.Open))
}

// resume goes on with what was not finished, or closes it.
func (d *deletion) resume(ctx context.Context) error {
	if d.tally.dies {
		return UsageError{errors.New("there is nothing to go on with in the built-in sandbox: its records die with it")}
	}
	if d.config.Project == "" {
		if err := d.askProject(ctx); err != nil {
			return err
		}
	}
	ops, err := d.unfinished()
	if err != nil {
		return err
	}
	if len(ops) == 0 {
		fmt.Fprintf(d.talk, "faceauth: no erasure of the project %s is unfinished\n", d.project())
		return nil
	}
	var halt error
	for _, op := range ops {
		d.config.Project = op.Project // what is told of it must stand with what was intended
		fmt.Fprintf(d.talk, "faceauth: %s\n", d.described(op))
		p, err := d.left(ctx, op)
		if err == nil && !d.GiveUp {
			halt, err = d.carryOut(ctx, p)
		}
		if err != nil {
			return d.ended(nil, err)
		}
		if halt != nil {
			break // the others would fare no better, and stay unfinished
		}
	}
	if d.GiveUp {
		return nil
	}
	return d.ended(halt, nil)
}

// askProject has the API say whose the key is, if it does.
func (d *deletion) askProject(ctx context.Context) error {
	page, err := d.config.Service.Page(tellWaits(ctx, d.talk), backend.PageRequest{Count: 1})
	if err != nil {
		return err
	}
	d.config.Project = page.ProjectID
	return nil
}

// left reads how the records stand that an erasure has left open, and proposes those
// that are there still.
func (d *deletion) left(ctx context.Context, op audit.Operation) (proposal, error) {
	p := proposal{filter: op.Filter, continues: op.ID}
	tell := func(done, total int) { d.talk.show(fmt.Sprintf("faceauth: %d of %d read", done, total)) }
	ctx = tellWaits(ctx, d.talk)
	var r erasing.Rechecked
	var err error
	if d.DryRun {
		r, err = erasing.Look(ctx, d.config, op.Open, tell)
	} else {
		r, err = erasing.Recheck(ctx, d.config, op, tell)
	}
	d.talk.show("")
	if err != nil {
		return p, err
	}
	for _, a := range r.Erased {
		p.settled = append(p.settled, backend.Erasure{AuthID: a.ID, Outcome: backend.OutcomeErasedUnheard})
	}
	for _, a := range r.Already {
		p.settled = append(p.settled, backend.Erasure{AuthID: a.ID, Outcome: backend.OutcomeAlready})
	}
	for i := range r.There {
		p.records = append(p.records, d.candidate(&r.There[i]))
	}
	p.settled = append(p.settled, unknownToAPI(r)...)
	for _, id := range r.Unread {
		p.settled = append(p.settled, backend.Erasure{AuthID: id, Outcome: backend.OutcomeUnknown, ReadBack: r.Err})
	}
	switch {
	case d.DryRun:
		return p, nil
	case d.GiveUp:
		return p, d.giveUp(op, r)
	}
	d.tellMissing(r)
	return p, nil
}

// giveUp closes an erasure: nobody will go on with it.
func (d *deletion) giveUp(op audit.Operation, r erasing.Rechecked) error {
	r, err := erasing.GiveUp(d.config, op, r)
	if err != nil {
		return err
	}
	fmt.Fprintf(d.talk, "faceauth: it is closed: %d turned out to be erased, %d are not known to the API, %d were given up\n",
		len(r.Erased)+len(r.Already), len(r.Missing), len(r.There)+len(r.Unread))
	return nil
}

// tellMissing says that nothing is known of records that the API does not know.
func (d *deletion) tellMissing(r erasing.Rechecked) {
	if len(r.Missing) > 0 && !r.Closed {
		fmt.Fprintln(d.talk, "faceauth: the API knows none of them. With the key of another project that would be so too, "+
			"so they stay as they are; --resume --give-up closes the erasure")
	}
}
