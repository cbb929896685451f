package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"faceauth/backend"
	"faceauth/backend/audit"
	"faceauth/backend/connect"
	"faceauth/backend/erasing"
	"faceauth/backend/query"
)

// DeleteOptions say which records Delete erases, who is asked, and how it tells.
// Exactly one of IDs, From, ByFilter and Resume says which records.
type DeleteOptions struct {
	// IDs are auth_ids.
	IDs []string
	// From has auth_ids, one a line, or records as NDJSON. Nobody can be asked then.
	From io.Reader
	// ByFilter takes whatever is not erased and matches Filter, an expression of package
	// query that must ask for something, within Since and Until, which are dates of a
	// person. Now is what dates count back from, with the zone of its days, and Saved
	// what @names stand for.
	ByFilter     bool
	Filter       string
	Since, Until string
	Now          time.Time
	Saved        map[string]string
	// Resume goes on with the erasures that were begun and not finished, and GiveUp
	// closes them instead.
	Resume, GiveUp bool

	// DryRun prints what would be erased, and does nothing else.
	DryRun bool
	// Yes erases without asking, and Ask is who is asked otherwise; nil where nobody
	// can be.
	Yes bool
	Ask *Asker
	// ReadOnly forbids erasing.
	ReadOnly bool
	// AtOnce is how many records are read or erased side by side, from 1 to
	// erasing.MostAtOnce.
	AtOnce int
	// Format is one of DeleteFormats.
	Format string
	// Zone is for the times that are shown.
	Zone *time.Location
	// Live shows how far it has come, in a line of talk that is written over and over:
	// talk must be a terminal.
	Live bool
}

// DeleteFormats lists what -o takes, the default first.
func DeleteFormats() []string { return []string{"text", "ndjson"} }

// Delete erases records: it shows which, asks, and prints a line for each once it is
// known what became of it. What is erased and what came of it goes to the trail.
// Nothing is called before the options are found to make sense.
//
// When ctx ends, those under way are waited for, and the rest stays unfinished in the
// trail.
//
// The error is nil when all of them are erased, whoever did it; a PartlyError when
// some are, or nobody knows; one of the kinds WrongKey and AddressNotAllowed when
// that is why none is.
func Delete(ctx context.Context, open func() (connect.Connection, error), trail *audit.Trail, o DeleteOptions, out, talk io.Writer) error {
	if err := o.check(); err != nil {
		return err
	}
	d := &deletion{DeleteOptions: o, out: out, talk: &teller{out: talk, live: o.Live}}
	if err := d.gather(ctx); err != nil {
		return err
	}
	if !o.DryRun {
		if err := trail.Ready(); err != nil {
			return err
		}
	}
	c, err := open()
	if err != nil {
		return err
	}
	in := scribe(c, trail)
	d.config = erasing.Config{
		Eraser: c.Eraser(), Service: c.Service, Trail: in.Trail, AtOnce: o.AtOnce, Project: in.Project, World: in.World,
	}
	d.tally.dies = c.Sandbox
	if o.Resume {
		return d.resume(ctx)
	}
	p, err := d.choose(ctx)
	if err != nil {
		return err
	}
	d.remind()
	halt, err := d.carryOut(ctx, p)
	return d.ended(halt, err)
}

// deletion is a run of Delete.
type deletion struct {
	DeleteOptions
	config   erasing.Config
	query    query.Query // of the Filter
	dates    backend.Range
	out      io.Writer
	talk     *teller
	tally    tally
	progress progress
	// unwritten is why out could not be written any more. Erasing goes on: it was
	// agreed to, and the trail has it.
	unwritten error
}

// check says what makes no sense, as a UsageError.
func (o *DeleteOptions) check() error {
	sources := 0
	for _, there := range []bool{len(o.IDs) > 0, o.From != nil, o.ByFilter, o.Resume} {
		if there {
			sources++
		}
	}
	problem := ""
	switch {
	case o.Format != "" && !slices.Contains(DeleteFormats(), o.Format):
		problem = fmt.Sprintf("-o %s: choose one of %s", o.Format, strings.Join(DeleteFormats(), ", "))
	case o.AtOnce < 1 || o.AtOnce > erasing.MostAtOnce:
		problem = fmt.Sprintf("--at-once: a number from 1 to %d", erasing.MostAtOnce)
	case o.GiveUp && !o.Resume:
		problem = "--give-up goes with --resume: it closes what was not finished"
	case o.GiveUp && o.DryRun:
		problem = "--give-up and --dry-run exclude each other"
	case sources == 0:
		problem = "say which records: AUTH_ID…, - for ids from standard input, --filter EXPR, or --resume for what was not finished"
	case sources > 1:
		problem = "AUTH_ID…, -, --filter and --resume exclude each other: give one of them"
	case !o.ByFilter && o.Since+o.Until != "":
		problem = "--since and --until go with --filter: write --filter 'erased:no' for everything in their range"
	case o.ByFilter && strings.TrimSpace(o.Filter) == "":
		problem = "an empty --filter would erase everything: if that is meant, write --filter 'erased:no'"
	case o.ReadOnly && !o.DryRun && !o.GiveUp:
		problem = (&backend.Error{Kind: backend.ReadOnly}).Sentence() + " --dry-run shows what would be erased"
	case o.Yes || o.DryRun || o.GiveUp || o.Ask != nil && o.From == nil:
	case o.From != nil:
		problem = "ids come from standard input, so nobody can be asked: look at them with --dry-run, then erase them with --yes"
	default:
		problem = "there is no terminal to ask at: look with --dry-run, then erase with --yes"
	}
	if problem != "" {
		return UsageError{errors.New(problem)}
	}
	return o.checkIDs()
}

func (o *DeleteOptions) checkIDs() error {
	for _, id := range o.IDs {
		if id == "-" {
			return UsageError{errors.New("- stands alone: it reads the ids from standard input")}
		}
		if problem := unfit(id); problem != "" {
			return UsageError{fmt.Errorf("AUTH_ID: %s", problem)}
		}
	}
	return nil
}

// errLeft is what a person did not agree to.
var errLeft = errors.New("nothing was erased, since it was not agreed to")

// carryOut shows a proposal, asks, and erases. halt is why some were not tried. An
// error means that nobody agreed, or that it could not be begun.
func (d *deletion) carryOut(ctx context.Context, p proposal) (halt, err error) {
	if d.DryRun {
		for _, e := range p.settled {
			fmt.Fprintf(d.talk, "faceauth: %s: %s\n", e.AuthID, told(e))
		}
		d.show(p, 0)
		return nil, d.list(p)
	}
	for _, e := range p.settled {
		d.line(e)
		d.tally.add(e)
	}
	if len(p.records) == 0 {
		return nil, nil
	}
	d.show(p, mostShown)
	if !d.Yes {
		agreed, err := d.Ask.agrees(ctx, len(p.records), d.talk)
		if err != nil {
			return nil, err
		}
		if !agreed {
			return nil, errLeft
		}
	}
	return d.erase(ctx, p)
}
