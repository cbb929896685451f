package command

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/jpeg"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"faceauth/backend"
	"faceauth/backend/connect"
)

// album is a Service with one selfie, or with a reason why there is none.
type album struct {
	backend.Service
	selfie []byte
	err    error

	record  backend.Authentication
	noEntry error // of Authentication
}

func (a *album) Image(ctx context.Context, _ string) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, &backend.Error{Kind: backend.Cancelled, Op: "fetch the selfie", Attempts: 1, Err: err}
	}
	backend.ReportProgress(ctx, 40_000, 80_000)
	backend.ReportProgress(ctx, 80_000, -1)
	return a.selfie, a.err
}

func (a *album) Authentication(context.Context, string) (backend.Authentication, error) {
	return a.record, a.noEntry
}

func (a *album) open() (connect.Connection, error) { return connect.Connection{Service: a}, nil }

func gradient(t *testing.T) []byte {
	t.Helper()
	m := image.NewGray(image.Rect(0, 0, 64, 48))
	for i := range m.Pix {
		m.Pix[i] = uint8(4 * (i % 64))
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// small are options that leave nothing to the terminal the test runs in.
func small() ImageOptions {
	return ImageOptions{AuthID: "a1", Size: "8x6", Symbols: "half", Colors: "256"}
}

func TestImage(t *testing.T) {
	a := &album{selfie: gradient(t)}
	var out, talk bytes.Buffer
	if err := Image(t.Context(), a.open, small(), &out, &talk); err != nil {
		t.Fatal(err)
	}
	if strings.Count(out.String(), "\n") != 3 || !strings.Contains(out.String(), "48;5;") || talk.Len() > 0 {
		t.Errorf("%q, and on stderr %q", &out, &talk)
	}
	if slices.ContainsFunc(a.selfie, func(b byte) bool { return b != 0 }) {
		t.Error("the selfie was not wiped")
	}
}

func TestImageTellsHowFarItHasCome(t *testing.T) {
	o := small()
	o.Live = true
	var talk bytes.Buffer
	if err := Image(t.Context(), (&album{selfie: gradient(t)}).open, o, io.Discard, &talk); err != nil {
		t.Fatal(err)
	}
	told := strings.Split(talk.String(), "\r")
	if !slices.Contains(told, "40 of 80 kB") || strings.TrimSpace(told[len(told)-2]) != "" {
		t.Errorf("%q", told)
	}
}

// TestImageSaves has a file that is no picture kept as it is: what the API has is
// evidence, whatever it is.
func TestImageSaves(t *testing.T) {
	a := &album{selfie: []byte("not a picture")}
	o := small()
	o.Save = filepath.Join(t.TempDir(), "selfie")
	var out, talk bytes.Buffer
	if err := Image(t.Context(), a.open, o, &out, &talk); err != nil || out.Len() > 0 || !strings.Contains(talk.String(), "wrote 13 bytes") {
		t.Errorf("%v, %q, %q", err, &out, &talk)
	}
	if got, err := os.ReadFile(o.Save); string(got) != "not a picture" {
		t.Errorf("saved %q, %v", got, err)
	}
	if string(a.selfie) == "not a picture" {
		t.Error("the selfie was not wiped")
	}
}

func TestImageThatIsNone(t *testing.T) {
	none := &backend.Error{Kind: backend.NoImage, Op: "fetch the selfie", Attempts: 1}
	noRecord := &backend.Error{Kind: backend.NotFound, Op: "show an authentication", Attempts: 1}
	broken := &backend.Error{Kind: backend.ServerFault, Op: "fetch the selfie", Attempts: 1}
	for name, tc := range map[string]struct {
		album album
		is    error
		words string
	}{
		"erased":                       {album{err: none, record: backend.Authentication{ID: "a1", Erased: true}}, nil, "a1 was erased"},
		"missing":                      {album{err: none}, none, "selfie"},
		"missing, its record also":     {album{err: none, noEntry: noRecord}, noRecord, "authentication"},
		"missing, its record unknown":  {album{err: none, noEntry: broken}, none, "selfie"},
		"trouble, which says nothing":  {album{err: broken, record: backend.Authentication{Erased: true}}, broken, ""},
		"no picture":                   {album{selfie: []byte("%PDF-1.7")}, nil, "--save FILE"},
		"a picture that is not read":   {album{selfie: []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00heic")}, nil, "HEIC"},
		"a picture that is broken off": {album{selfie: gradient(t)[:200]}, nil, "--save FILE"},
	} {
		var out bytes.Buffer
		err := Image(t.Context(), tc.album.open, small(), &out, io.Discard)
		if err == nil || tc.is != nil && !errors.Is(err, tc.is) || !strings.Contains(err.Error(), tc.words) || ExitCode(err) != ExitFailed {
			t.Errorf("%s: %v, want %q", name, err, tc.words)
		}
		if out.Len() > 0 {
			t.Errorf("%s: printed %q", name, &out)
		}
	}
}

// TestImageAsksForNothingInVain holds what is known to be wrong before a face
// has travelled.
func TestImageAsksForNothingInVain(t *testing.T) {
	taken := filepath.Join(t.TempDir(), "taken")
	if err := os.WriteFile(taken, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*ImageOptions){
		"neither":         func(o *ImageOptions) { o.AuthID = "" },
		"both":            func(o *ImageOptions) { o.File = "x.jpg" },
		"no size":         func(o *ImageOptions) { o.Size = "8" },
		"a negative size": func(o *ImageOptions) { o.Size = "-8x-6" },
		"no set":          func(o *ImageOptions) { o.Symbols = "braille" },
		"no depth":        func(o *ImageOptions) { o.Colors = "8" },
		"too bright":      func(o *ImageOptions) { o.Brightness = 99 },
		"a file in place": func(o *ImageOptions) { o.Save = taken },
		"no directory":    func(o *ImageOptions) { o.Save = filepath.Join(taken, "x") },
	} {
		o := small()
		change(&o)
		open := func() (connect.Connection, error) {
			t.Errorf("%s: a connection was opened", name)
			return connect.Connection{}, errors.New("none")
		}
		want := ExitUsage
		if o.Save != "" {
			want = ExitFailed
		}
		if err := Image(t.Context(), open, o, io.Discard, io.Discard); ExitCode(err) != want {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// zeros is a stream without an end.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

func TestImageOfAFile(t *testing.T) {
	dir := t.TempDir()
	good := filepath.Join(dir, "good")
	if err := os.WriteFile(good, gradient(t), 0o600); err != nil {
		t.Fatal(err)
	}
	heic := filepath.Join(dir, "heic")
	if err := os.WriteFile(heic, []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00heic"), 0o600); err != nil {
		t.Fatal(err)
	}
	none := func() (connect.Connection, error) {
		return connect.Connection{}, errors.New("the service was asked for")
	}
	for name, tc := range map[string]struct {
		file  string
		in    io.Reader
		words string // of the error
	}{
		"a file":              {file: good},
		"standard input":      {file: "-", in: bytes.NewReader(gradient(t))},
		"nothing":             {"-", strings.NewReader(""), "empty"},
		"without an end":      {"-", zeros{}, "larger than 32 MiB"},
		"a directory":         {dir, nil, "directory"},
		"no such file":        {filepath.Join(dir, "no"), nil, "no such file"},
		"one of an evil name": {"\x1b[2Jevil", nil, "evil: no such file"},
		"HEIC":                {heic, nil, "HEIC"},
	} {
		o := small()
		o.AuthID, o.File, o.In = "", tc.file, tc.in
		var out bytes.Buffer
		err := Image(t.Context(), none, o, &out, io.Discard)
		if (err == nil) != (tc.words == "") || (err == nil) != (out.Len() > 0) {
			t.Errorf("%s: %d bytes drawn, %v", name, out.Len(), err)
		}
		if err != nil && (!strings.Contains(err.Error(), tc.words) || strings.ContainsAny(err.Error(), "\x1b") || strings.Contains(err.Error(), "--save")) {
			t.Errorf("%s: %q", name, err)
		}
	}
}

func TestImageThatNobodyWaitsFor(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for name, change := range map[string]func(*ImageOptions){
		"of the API": func(*ImageOptions) {},
		"of a file":  func(o *ImageOptions) { o.AuthID, o.File, o.In = "", "-", bytes.NewReader(gradient(t)) },
	} {
		o := small()
		change(&o)
		var out bytes.Buffer
		err := Image(ctx, (&album{selfie: gradient(t)}).open, o, &out, io.Discard)
		if backend.KindOf(err) != backend.Cancelled || out.Len() > 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
}
