package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"time"

	"faceauth/backend/audit"
	"faceauth/backend/export"
	"faceauth/backend/safetext"
)

// TrailPlace is where a trail is read.
type TrailPlace struct {
	// Dir is the directory, empty where the environment names no home.
	Dir string
	// Named tells that somebody named it, who then means a trail that is there; the
	// one of the console may not have begun yet.
	Named bool
}

// AuditOptions are the flags of `faceauth audit`.
type AuditOptions struct {
	TrailPlace
	// Choice is which lines are meant, without its Actions: those are by name, and
	// of AuditActions.
	Choice  audit.Choice
	Actions []string
	// Limit ends the list after so many lines; 0 means all.
	Limit int
	// Format, Zone, File and Replace are those of ListOptions.
	Format  string
	Zone    *time.Location
	File    string
	Replace bool
}

// auditOp is what Audit does, for the error of one that was stopped.
const auditOp = "read the trail"

// AuditActions lists what --action takes.
func AuditActions() []string {
	var names []string
	for _, a := range audit.Actions() {
		names = append(names, string(a))
	}
	return names
}

// AuditHelp lists what there is to be asked for by action.
func AuditHelp() string {
	var b strings.Builder
	b.WriteString("The actions of --action:")
	for _, a := range audit.Actions() {
		fmt.Fprintf(&b, "\n  %-14s %s", a, a.About())
	}
	return b.String()
}

// Audit prints lines of the trail one by one, however many there are. What is no
// line, and lines that are not as they were written, are told on talk and make it a
// PartlyError, and so is a trail that breaks off. With a File the lines go there
// instead, and the file is there only once all are in it.
func Audit(ctx context.Context, o AuditOptions, out, talk io.Writer) error {
	format, err := formatFor(&o.File, o.Format)
	if err != nil {
		return err
	}
	for _, name := range o.Actions {
		if !slices.Contains(AuditActions(), name) {
			return UsageError{fmt.Errorf("--action %s: choose one of %s", safetext.Clean(name), strings.Join(AuditActions(), ", "))}
		}
		o.Choice.Actions = append(o.Choice.Actions, audit.Action(name))
	}
	if err := o.there(); err != nil {
		return err
	}
	r := trailReader{AuditOptions: o, talk: talk}
	if o.File == "" {
		return r.end(r.write(ctx, out, format))
	}
	name := safetext.Clean(o.File)
	err = export.Fill(o.File, o.Replace, func(w io.Writer) error { return r.write(ctx, w, format) })
	switch {
	case errors.Is(err, fs.ErrExist):
		return UsageError{fmt.Errorf("%w (--replace)", err)}
	case err == nil:
		fmt.Fprintf(talk, "faceauth: %d lines written to %s\n", r.given, name)
	case r.given > 0:
		fmt.Fprintf(talk, "faceauth: %s was not written: it broke off after %d lines\n", name, r.given)
	}
	return r.end(err)
}

// there says what is amiss with the place before anything is read.
func (p TrailPlace) there() error {
	if p.Dir == "" {
		return UsageError{errors.New("there is no place for the trail: set HOME or XDG_STATE_HOME, or name a copy with --dir")}
	}
	if !p.Named {
		return nil
	}
	switch holds, err := audit.Holds(p.Dir); {
	case errors.Is(err, fs.ErrNotExist):
		return UsageError{fmt.Errorf("--dir %s: there is no such directory", safetext.Clean(p.Dir))}
	case err != nil:
		return err
	case !holds:
		return UsageError{fmt.Errorf("--dir %s: there is no trail in it", safetext.Clean(p.Dir))}
	}
	return nil
}

// trailReader is the trail while it is read.
type trailReader struct {
	AuditOptions
	talk io.Writer

	given, broken, changed int
	// failed is why the trail broke off after some lines were printed.
	failed error
}

// mostTold is how many broken places are told one by one.
const mostTold = 20

// write writes the lines that are meant, and ends what it wrote well.
func (r *trailReader) write(ctx context.Context, out io.Writer, format export.Format) error {
	w, err := export.NewTrailWriter(out, format, r.Zone)
	if err != nil {
		return err
	}
	for l, err := range audit.ReadContext(ctx, r.Dir, r.Choice) {
		if e, ok := errors.AsType[*audit.LineError](err); ok {
			r.tell(e)
			continue
		} else if err != nil {
			if ctx.Err() != nil {
				err = stopped(auditOp, err)
			}
			if r.File != "" || r.given == 0 { // an empty table would read as "there is nothing"
				return err
			}
			r.failed = err
			break
		}
		if err := w.Write(&l); err != nil {
			return err
		}
		if !l.Fits {
			r.changed++
		}
		if r.given++; r.given == r.Limit {
			break
		}
	}
	return w.Close()
}

// tell tells of what is no line.
func (r *trailReader) tell(e *audit.LineError) {
	if r.broken++; r.broken <= mostTold {
		fmt.Fprintf(r.talk, "faceauth: no line of the trail: %v\n", e)
	}
}

// end says what the whole came to. err is what ended it before its time.
func (r *trailReader) end(err error) error {
	if r.broken > mostTold {
		fmt.Fprintf(r.talk, "faceauth: and %d more that are no lines\n", r.broken-mostTold)
	}
	switch {
	case err != nil:
		return err
	case r.failed != nil:
		return PartlyError{Done: fmt.Sprintf("Lines printed before that: %d; the list is not complete.", r.given), Err: r.failed}
	case r.broken+r.changed > 0:
		return PartlyError{
			Done: fmt.Sprintf("Lines given: %d. faceauth audit verify says more.", r.given),
			Err:  fmt.Errorf("the trail is damaged: places that are no lines: %d; lines that are not as they were written: %d", r.broken, r.changed),
		}
	case r.given > 0:
	case r.everything():
		fmt.Fprintf(r.talk, "faceauth: the trail at %s is empty\n", safetext.Clean(r.Dir))
	default:
		fmt.Fprintf(r.talk, "faceauth: nothing in the trail at %s is what was asked for\n", safetext.Clean(r.Dir))
	}
	return nil
}

// everything tells that no line is left out.
func (r *trailReader) everything() bool {
	c := r.Choice
	return c.Since.IsZero() && c.Until.IsZero() && c.Project == "" && c.AuthID == "" && c.Operation == "" && len(c.Actions) == 0
}
