package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"faceauth/backend/clipboard"
	"faceauth/backend/config"
	"faceauth/backend/export"
	"faceauth/backend/faceurl"
	"faceauth/backend/qrcode"
	"faceauth/backend/safetext"
	"faceauth/backend/terminal"
)

// AutoToken is what --token takes for one that is made.
const AutoToken = "auto"

// linkOp is what URL and Inspect do, for the error of one that was stopped.
const linkOp = "Face Auth URLs"

// URLOptions say what URL makes.
type URLOptions struct {
	// Params are the values of a single link. A Token of AutoToken is made, one for
	// each link.
	Params faceurl.Params
	// Recipe is how the project encrypts, Confirmed that this is known.
	Recipe    faceurl.Recipe
	Confirmed bool
	// From makes a link for each row of a CSV; nil makes a single one.
	From io.Reader
	// Format is one of URLFormats.
	Format string
	// Clipboard is where the link goes as well; nil for nowhere.
	Clipboard *clipboard.Clipboard
	// QR draws the link for a phone. Cols and Rows are the terminal's, 0 where out
	// is none, and Plain leaves colours out.
	QR         bool
	Cols, Rows int
	Plain      bool
}

// URLFormats lists what -o takes, the default of a single link first and of a file
// second.
func URLFormats() []string { return []string{"text", "csv", "tsv", "json", "ndjson"} }

// URL makes Face Auth URLs: a line each, or as o says. No API is asked. The error
// is a faceurl.Finding for a single link that can't be made, and a PartlyError or
// one that counts them for rows of a file, each of which is told on talk.
func URL(ctx context.Context, project faceurl.Project, o URLOptions, out, talk io.Writer) error {
	if o.Format == "" {
		o.Format = URLFormats()[0]
		if o.From != nil {
			o.Format = URLFormats()[1]
		}
	}
	write, end, err := o.writer(out)
	if err != nil {
		return err
	}
	if !o.Confirmed {
		fmt.Fprintf(talk, "faceauth: the recipe %q is not yet confirmed for this project: see faceauth url inspect --help\n", o.Recipe)
	}
	if o.From != nil {
		return o.rows(ctx, project, write, end, talk)
	}
	if o.QR && o.Format != "text" {
		return UsageError{errors.New("--qr draws for eyes: leave -o out")}
	}
	link, err := o.link(project, o.Params)
	if err != nil {
		return asUsage(err)
	}
	for _, f := range link.Findings() {
		fmt.Fprintf(talk, "faceauth: %s\n", f.Told())
	}
	code := ""
	if o.QR {
		if code, err = o.drawn(ctx, link.URL); err != nil {
			return err
		}
	}
	if err := errors.Join(write(link), end()); err != nil {
		return err
	}
	if o.Clipboard != nil {
		err = copyText(ctx, o.Clipboard, link.URL, talk)
	}
	// It comes last: whatever is below it may push its top off the screen.
	_, unwritten := io.WriteString(out, code)
	return errors.Join(unwritten, err)
}

// asUsage makes a UsageError of what a flag or a setting is wrong about.
func asUsage(err error) error {
	f, ok := errors.AsType[faceurl.Finding](err)
	switch {
	case !ok:
		return err
	case f.Kind == faceurl.NoPid:
		return UsageError{fmt.Errorf("%s Give it as --project or %s", f.Told(), config.EnvProjectID)}
	case f.Kind == faceurl.NoKey: // the API key was seen before: it is the other one
		return UsageError{fmt.Errorf("%s Set %s", f.Sentence(), config.EnvSecretKey)}
	}
	return UsageError{errors.New(f.Told())}
}

func (o *URLOptions) link(project faceurl.Project, p faceurl.Params) (faceurl.Link, error) {
	if p.Token == AutoToken {
		p.Token = faceurl.NewToken()
	}
	return faceurl.Compose(project, p, o.Recipe)
}

// rows makes a link for each row. One that can't be made is told and left out.
func (o *URLOptions) rows(ctx context.Context, project faceurl.Project, write func(faceurl.Link) error, end func() error, talk io.Writer) error {
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
	made, wrong := 0, 0
	for row, err := range rows.All() {
		if ctx.Err() != nil {
			err = stopped(linkOp, ctx.Err())
		}
		var link faceurl.Link
		if err == nil {
			if row.Params.Token == "" {
				row.Params.Token = o.Params.Token
			}
			if link, err = o.link(project, row.Params); err != nil {
				err = fmt.Errorf("line %d: %w", row.Line, err)
			}
		} else if _, goOn := errors.AsType[*faceurl.RowError](err); !goOn {
			return partly(made, errors.Join(err, end()))
		}
		if err != nil {
			wrong++
			fmt.Fprintf(talk, "faceauth: %v\n", err)
			continue
		}
		if err := write(link); err != nil {
			return partly(made, err)
		}
		made++
	}
	if err := end(); err != nil {
		return err
	}
	if wrong > 0 {
		return partly(made, fmt.Errorf("no link for %d of %d rows", wrong, made+wrong))
	}
	return nil
}

// partly is err with what was done before it.
func partly(made int, err error) error {
	if made == 0 {
		return err
	}
	return PartlyError{Done: fmt.Sprintf("%d links were written", made), Err: err}
}

// writer gives what writes links in the format, and ends it.
func (o *URLOptions) writer(out io.Writer) (write func(faceurl.Link) error, end func() error, err error) {
	nothing := func() error { return nil }
	switch o.Format {
	case "text":
		return func(l faceurl.Link) error { _, err := io.WriteString(out, l.URL+"\n"); return err }, nothing, nil
	case "csv", "tsv":
		comma := ','
		if o.Format == "tsv" {
			comma = '\t'
		}
		w := export.NewLinkWriter(out, comma, export.LinkColumns()[1:]...) // no record is known here
		if err := w.Heading(); err != nil {
			return nil, nil, err
		}
		return func(l faceurl.Link) error { return w.Write(export.Link{Link: l}) }, w.Flush, nil
	case "json":
		if o.From == nil {
			return func(l faceurl.Link) error { return writeJSON(out, o.described(l), true) }, nothing, nil
		}
		before := "["
		return func(l faceurl.Link) error {
				if _, err := io.WriteString(out, before); err != nil {
					return err
				}
				before = ","
				return writeJSON(out, o.described(l), false)
			}, func() error {
				if before == "[" {
					before = "[]\n"
				} else {
					before = "]\n"
				}
				_, err := io.WriteString(out, before)
				return err
			}, nil
	case "ndjson":
		return func(l faceurl.Link) error { return writeJSON(out, o.described(l), false) }, nothing, nil
	}
	return nil, nil, UsageError{fmt.Errorf("-o %s: choose one of %s", o.Format, strings.Join(URLFormats(), ", "))}
}

// promptRows is how many rows of the terminal the shell's prompt takes.
const promptRows = 1

// drawn is the link as a QR code. A terminal that is too small is told, since half
// a code is none.
func (o *URLOptions) drawn(ctx context.Context, link string) (string, error) {
	code, err := qrcode.Of(link)
	if err != nil {
		return "", UsageError{fmt.Errorf("no QR code: the link has %d bytes, and one holds %d", len(link), qrcode.MaxText)}
	}
	grain := qrcode.Fine
	if o.Cols > 0 {
		t, err := terminal.Ask(ctx, os.Stdin, os.Stdout, patience)
		if err != nil {
			return "", stopped(linkOp, err)
		}
		room := o.Rows - promptRows
		var fits bool
		if grain, fits = code.Fits(o.Cols, room, t.Octants()); !fits {
			cols, rows := code.Cells(qrcode.Fine)
			return "", fmt.Errorf("no QR code: it needs %d×%d cells, and above its prompt this terminal has %d×%d: make it larger, or its letters smaller", cols, rows, o.Cols, room)
		}
	}
	var b strings.Builder
	if o.Plain {
		// The terminal's own colours are taken to be light on dark.
		for _, line := range code.Lines(grain, true) {
			b.WriteString(line + "\n")
		}
	} else {
		for _, runs := range code.Runs(grain) {
			for _, r := range runs {
				colours := "38;5;16;48;5;231"
				if r.OnDark {
					colours = "38;5;231;48;5;16"
				}
				b.WriteString("\x1b[" + colours + "m" + r.Text)
			}
			b.WriteString("\x1b[m\n")
		}
	}
	return b.String(), nil
}

// copyText copies, and says what came of it.
func copyText(ctx context.Context, c *clipboard.Clipboard, text string, talk io.Writer) error {
	outcome := c.Copy(ctx, terminal.Terminal{}, text).Send()
	if outcome.Kind != clipboard.Copied && outcome.Kind != clipboard.Sent {
		return errors.New(strings.TrimSpace(outcome.Sentence() + " " + outcome.Advice()))
	}
	fmt.Fprintf(talk, "faceauth: %s\n", safetext.Clean(strings.TrimSpace(outcome.Sentence()+" "+outcome.Advice())))
	return nil
}
