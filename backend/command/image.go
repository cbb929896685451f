package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"time"

	"faceauth/backend"
	"faceauth/backend/export"
	"faceauth/backend/photo"
	"faceauth/backend/picture"
	"faceauth/backend/safetext"
	"faceauth/backend/terminal"
)

// ImageOptions are the flags of `faceauth image`.
type ImageOptions struct {
	// AuthID names the authentication whose selfie is meant, or File a picture
	// file on this machine, "-" for In.
	AuthID string
	File   string
	In     io.Reader
	// Size is the room in cells, "80x24"; empty leaves it to Cols and Rows.
	Size       string
	Cols, Rows int
	// Symbols is the name of one of picture.Sets, or "auto" for what the terminal
	// of standard input and output is trusted with.
	Symbols string
	// Colors is the name of one of picture.Depths, or "auto" for Depth, which is
	// raised where there is colour and the terminal is known to have all of it.
	Colors string
	Depth  picture.Depth
	// Brightness is as in picture.Options, SlowLink for Thrifty in place of Usual.
	Brightness int
	SlowLink   bool
	// Save writes the file as it came to this path, in place of drawing it.
	// Replace allows a file of that name to be replaced.
	Save    string
	Replace bool
	// Live shows how far a slow download has come, in a line of talk that is
	// written over and over: talk must be a terminal.
	Live bool
}

// pictureOp is what Image does, for the error of one that was stopped.
const pictureOp = "draw the picture"

// patience is how long a terminal may take to say what it is.
const patience = time.Second

// ImageSymbols and ImageColors list what the flags take, the default first.
func ImageSymbols() []string {
	names := []string{"auto"}
	for _, s := range picture.Sets() {
		names = append(names, s.String())
	}
	return names
}

// ImageColors is like ImageSymbols.
func ImageColors() []string {
	names := []string{"auto"}
	for _, d := range picture.Depths() {
		names = append(names, d.String())
	}
	return names
}

// Image draws the selfie of an authentication with the characters of a terminal,
// or saves it. Nothing but the picture goes to out. service is asked for only
// where the API is needed. A face is written to a file only where Save names one.
func Image(ctx context.Context, service func() (backend.Service, error), o ImageOptions, out, talk io.Writer) error {
	drawn, err := o.drawing()
	if err != nil {
		return err
	}
	if o.Save != "" {
		// Before anything is fetched: a face that can't be kept need not travel.
		if err := export.Vacant(o.Save, o.Replace); err != nil {
			return err
		}
	}
	data, err := o.bytes(ctx, service, &teller{out: talk, live: o.Live})
	if err != nil {
		return err
	}
	defer clear(data)
	if o.Save != "" {
		if err := export.Save(o.Save, data, o.Replace); err != nil {
			return err
		}
		fmt.Fprintf(talk, "faceauth: wrote %d bytes to %s\n", len(data), safetext.Clean(o.Save))
		return nil
	}
	p, err := photo.Decode(ctx, data)
	if err != nil {
		return o.undrawable(ctx, err)
	}
	defer photo.Wipe(p.Image)
	if err := o.ask(ctx, &drawn); err != nil {
		return stopped(pictureOp, err)
	}
	f, err := picture.Draw(ctx, picture.New(p.Image, p.Orientation), drawn)
	if err != nil {
		return stopped(pictureOp, err)
	}
	defer f.Wipe()
	_, err = f.WriteTo(out)
	return err
}

// ask has the terminal choose what is left to it.
func (o *ImageOptions) ask(ctx context.Context, drawn *picture.Options) error {
	symbols := automatic(o.Symbols)
	colors := automatic(o.Colors) && (drawn.Depth == picture.Colors256 || drawn.Depth == picture.Colors16)
	if !symbols && !colors {
		return nil
	}
	t, err := terminal.Ask(ctx, os.Stdin, os.Stdout, patience)
	if symbols {
		drawn.Set = t.Symbols()
	}
	if colors && t.TrueColor() {
		drawn.Depth = picture.TrueColor
	}
	return err
}

// automatic tells that the value of a flag leaves the choice to us.
func automatic(value string) bool { return value == "auto" || value == "" }

// undrawable is the error for a file that can't be shown.
func (o *ImageOptions) undrawable(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return stopped(pictureOp, ctx.Err())
	}
	if p, ok := errors.AsType[*photo.Error](err); ok && o.File == "" {
		return fmt.Errorf("%w (--save FILE keeps it as it is)", p)
	}
	return err
}

// drawing is how the picture is to be drawn.
func (o *ImageOptions) drawing() (picture.Options, error) {
	d := picture.Options{Cols: o.Cols, Rows: o.Rows, Brightness: o.Brightness, Depth: o.Depth, Dial: picture.Usual}
	if o.SlowLink {
		d.Dial = picture.Thrifty
	}
	if (o.AuthID == "") == (o.File == "") {
		return d, UsageError{errors.New("name either an AUTH_ID or, with --file, a picture")}
	}
	if o.Size != "" {
		cols, rows, ok := strings.Cut(strings.ToLower(o.Size), "x")
		c, errCols := strconv.Atoi(cols)
		r, errRows := strconv.Atoi(rows)
		if !ok || errCols != nil || errRows != nil || c < 1 || r < 1 || c > picture.MaxCells/r {
			return d, UsageError{fmt.Errorf("--size %s: write columns and rows of cells, such as 80x24", o.Size)}
		}
		d.Cols, d.Rows = c, r
	}
	if o.Brightness < picture.MinBrightness || o.Brightness > picture.MaxBrightness {
		return d, UsageError{fmt.Errorf("--brightness %d: a number from %d to %d", o.Brightness, picture.MinBrightness, picture.MaxBrightness)}
	}
	if set, ok := picture.NamedSet(o.Symbols); ok {
		d.Set = set
	} else if !automatic(o.Symbols) {
		return d, UsageError{fmt.Errorf("--symbols %s: choose one of %s", o.Symbols, strings.Join(ImageSymbols(), ", "))}
	}
	if depth, ok := picture.NamedDepth(o.Colors); ok {
		d.Depth = depth
	} else if !automatic(o.Colors) {
		return d, UsageError{fmt.Errorf("--colors %s: choose one of %s", o.Colors, strings.Join(ImageColors(), ", "))}
	}
	return d, nil
}

// bytes fetches or reads the picture file.
func (o *ImageOptions) bytes(ctx context.Context, service func() (backend.Service, error), told *teller) ([]byte, error) {
	if o.File != "" {
		data, err := o.read()
		if e, ok := errors.AsType[*fs.PathError](err); ok {
			// Strangers name the files that they send in, too.
			err = fmt.Errorf("%s: %w", safetext.Clean(o.File), e.Err)
		}
		return data, err
	}
	s, err := service()
	if err != nil {
		return nil, err
	}
	ctx = tellWaits(ctx, told)
	call := backend.WithProgress(ctx, func(got, total int64) {
		if total > 0 {
			told.show(fmt.Sprintf("%d of %d kB", got/1000, total/1000))
		} else {
			told.show(fmt.Sprintf("%d kB", got/1000))
		}
	})
	data, err := s.Image(call, o.AuthID)
	told.show("")
	if err == nil || backend.KindOf(err) != backend.NoImage && backend.KindOf(err) != backend.NotFound {
		return data, err
	}
	// What the API says of an erased selfie is not documented. The record knows.
	switch a, notFound := s.Authentication(ctx, o.AuthID); {
	case notFound != nil && backend.KindOf(notFound) == backend.NotFound:
		return nil, notFound
	case notFound == nil && a.Erased:
		return nil, fmt.Errorf("the selfie of %s was erased: it is gone for good", a.ID)
	}
	return nil, err
}

// read reads the picture file on this machine.
func (o *ImageOptions) read() ([]byte, error) {
	in := o.In
	if o.File != "-" {
		f, err := os.Open(o.File)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		if info, err := f.Stat(); err == nil && info.Mode().IsRegular() && info.Size() <= backend.MaxImageBytes {
			// Read in one go, without the copies that growing takes.
			data := make([]byte, info.Size())
			_, err := io.ReadFull(f, data)
			return data, err
		}
		in = f
	}
	data, err := io.ReadAll(io.LimitReader(in, backend.MaxImageBytes+1))
	if err == nil && len(data) > backend.MaxImageBytes {
		err = fmt.Errorf("the picture is larger than %d MiB", backend.MaxImageBytes>>20)
	}
	return data, err
}
