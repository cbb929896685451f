package command

import (
	"context"
	"errors"
	"fmt"
	"io"

	"faceauth/backend/audit"
	"faceauth/backend/faceurl"
)

// linksAtOnce is how many links of a file are told to the trail at a time, and how
// many rows are read ahead.
const linksAtOnce = 500

// rowRead is a row of a file, or why there is none.
type rowRead struct {
	row faceurl.Row
	err error
}

// rows makes a link for each row. One that can't be made is told and left out.
func (o *URLOptions) rows(ctx context.Context, project faceurl.Project, told audit.Scribe, write func(faceurl.Link) error, end func() error, talk io.Writer) error {
	if o.QR || o.Clipboard != nil {
		return UsageError{errors.New("--qr and --copy are for a single link, not for --from")}
	}
	if (o.Params != faceurl.Params{Token: o.Params.Token}) {
		return UsageError{errors.New("--sid, --user and --cf1 to --cf3 are for a single link: with --from they are columns of the file")}
	}
	// What is wrong with the settings is so for all rows, and is said once.
	if _, err := o.link(project, faceurl.Params{SubmissionID: "any"}); err != nil {
		return asUsage(err)
	}
	rows, err := faceurl.ReadRows(o.From)
	if ctx.Err() != nil {
		return stopped(linkOp, ctx.Err())
	} else if err != nil {
		advice := ""
		if e, ok := errors.AsType[*faceurl.RowError](err); ok && e.Findings[0].Advice() != "" {
			advice = " " + e.Findings[0].Advice()
		}
		return fmt.Errorf("the file of --from can't be read: %w%s", err, advice)
	}
	if len(rows.Ignored) > 0 {
		fmt.Fprintf(talk, "faceauth: %d other columns of the file are not used\n", len(rows.Ignored))
	}
	b := linkBatch{URLOptions: o, project: project, told: told, write: write, talk: talk}
	reading, stop := context.WithCancel(ctx)
	defer stop()
	for arrived := range readAhead(reading, rows) {
		err := b.make(ctx, arrived)
		if unwritten := b.flush(); unwritten != nil {
			err = unwritten
		}
		if err != nil {
			return b.broken(err, end)
		}
	}
	if ctx.Err() != nil { // and then there may be rows that did not arrive
		return b.broken(stopped(linkOp, ctx.Err()), end)
	}
	if err := end(); err != nil {
		return err
	}
	if b.wrong > 0 {
		return partly(b.made, fmt.Errorf("no link for %d of %d rows", b.wrong, b.made+b.wrong))
	}
	return nil
}

// readAhead reads rows until ctx ends, and gives those that have come meanwhile, a
// batch at most. It gives one alone rather than to wait for more: whoever sends the rows
// may be waiting for their links.
func readAhead(ctx context.Context, rows *faceurl.Rows) <-chan []rowRead {
	ahead := make(chan []rowRead, 1)
	go func() {
		defer close(ahead)
		for row, err := range rows.All() {
			var batch []rowRead
			select {
			case batch = <-ahead: // nobody has come for them yet
			default:
			}
			if len(batch) == linksAtOnce {
				ahead <- batch
				batch = nil
			}
			select {
			case ahead <- append(batch, rowRead{row, err}):
			case <-ctx.Done():
				return
			}
		}
	}()
	return ahead
}

// linkBatch makes links that go to the trail together, and then out.
type linkBatch struct {
	*URLOptions
	project faceurl.Project
	told    audit.Scribe
	write   func(faceurl.Link) error
	talk    io.Writer

	links   []faceurl.Link
	entries []audit.Entry
	made    int  // and written
	wrong   int  // rows that no link could be made of
	stuck   bool // nothing more can be written
}

// make makes the links of rows, and tells which can't be made. An error means that no
// more rows come.
func (b *linkBatch) make(ctx context.Context, arrived []rowRead) error {
	for _, r := range arrived {
		err := r.err
		if ctx.Err() != nil {
			return stopped(linkOp, ctx.Err())
		}
		if err == nil {
			err = b.add(r.row)
		} else if _, goOn := errors.AsType[*faceurl.RowError](err); !goOn {
			return err
		}
		if err != nil {
			b.wrong++
			fmt.Fprintf(b.talk, "faceauth: %v\n", err)
		}
	}
	return nil
}

// add makes the link of a row.
func (b *linkBatch) add(row faceurl.Row) error {
	if row.Params.Token == "" {
		row.Params.Token = b.Params.Token
	}
	link, err := b.link(b.project, row.Params)
	if err != nil {
		return fmt.Errorf("line %d: %w", row.Line, err)
	}
	entry, err := b.told.Link(b.way(), "", link.Params.SubmissionID)
	if err != nil {
		return fmt.Errorf("line %d: %w", row.Line, err)
	}
	b.links, b.entries = append(b.links, link), append(b.entries, entry)
	return nil
}

// flush tells the trail of the links so far, and then writes them.
func (b *linkBatch) flush() error {
	if err := b.told.Tell(b.entries...); err != nil {
		return err
	}
	for _, link := range b.links {
		if err := b.write(link); err != nil {
			b.stuck = true
			return err
		}
		b.made++
	}
	b.links, b.entries = b.links[:0], b.entries[:0]
	return nil
}

// broken is err, which ends the links before their last, with what was done before. What
// is out by then is made whole.
func (b *linkBatch) broken(err error, end func() error) error {
	if b.made > 0 && !b.stuck {
		err = errors.Join(err, end())
	}
	return partly(b.made, err)
}

// partly is err with what was done before it.
func partly(made int, err error) error {
	if made == 0 {
		return err
	}
	return PartlyError{Done: fmt.Sprintf("%d links were written", made), Err: err}
}
