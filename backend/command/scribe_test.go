package command

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"faceauth/backend"
	"faceauth/backend/audit"
	"faceauth/backend/clipboard"
	"faceauth/backend/connect"
	"faceauth/backend/faceurl"
)

// scribesTrail is a trail of a test's own.
func scribesTrail(t testing.TB) *audit.Trail {
	return audit.Open(filepath.Join(t.TempDir(), "trail"), audit.Who{User: "kim", Host: "desk"})
}

// noTrail is a trail that can't be written: there is a file where its directory should
// be.
func noTrail(t *testing.T) *audit.Trail {
	t.Helper()
	trail := scribesTrail(t)
	if err := os.WriteFile(trail.Dir(), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	return trail
}

// toldIn is what a trail was told, oldest first, each entry in one line of words.
func toldIn(t *testing.T, trail *audit.Trail) []string {
	t.Helper()
	var out []string
	for l, err := range audit.Read(trail.Dir(), audit.Choice{OldestFirst: true}) {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, strings.Join(strings.Fields(fmt.Sprintf("%s %s %s %s ids=%s sid=%s n=%d by=%s as=%s", l.World, l.Project, l.Action, l.Outcome,
			strings.Join(l.AuthIDs, ","), l.Submission, l.Count, l.Filter, l.Format)), " "))
	}
	return out
}

func wantsTold(t *testing.T, what string, trail *audit.Trail, want ...string) {
	t.Helper()
	if got := toldIn(t, trail); !slices.Equal(got, want) {
		t.Errorf("%s: the trail has\n%s\nwant\n%s", what, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// wantsUntold checks that err says that the trail can't be written, and how.
func wantsUntold(t *testing.T, what string, trail *audit.Trail, err error) {
	t.Helper()
	if _, ok := errors.AsType[*audit.Error](err); !ok || ExitCode(err) != ExitFailed {
		t.Errorf("%s: %v, exit %d", what, err, ExitCode(err))
		return
	}
	var told strings.Builder
	Report(&told, err)
	if want := "can't write the trail at " + trail.Dir() + ": "; !strings.Contains(told.String(), want) || strings.Count(told.String(), "\n") != 1 {
		t.Errorf("%s: %s", what, told.String())
	}
}

func TestImageTellsTheTrail(t *testing.T) {
	a := &album{selfie: gradient(t)}
	open := func() (connect.Connection, error) {
		return connect.Connection{Service: a, Project: "p1", Sandbox: true}, nil
	}
	o := small()
	o.Trail = scribesTrail(t)
	if err := Image(t.Context(), open, o, io.Discard, io.Discard); err != nil {
		t.Fatal(err)
	}
	a.selfie = gradient(t)
	o.Save = filepath.Join(t.TempDir(), "selfie.jpg")
	if err := Image(t.Context(), open, o, io.Discard, io.Discard); err != nil {
		t.Fatal(err)
	}
	a.err = &backend.Error{Kind: backend.ServerFault, Attempts: 1} // what does not come is not looked at
	o.Save = ""
	if err := Image(t.Context(), open, o, io.Discard, io.Discard); err == nil {
		t.Error("there is no selfie")
	}
	o.AuthID, o.File, o.In = "", "-", bytes.NewReader(gradient(t)) // nor is it anybody's who is known
	if err := Image(t.Context(), open, o, io.Discard, io.Discard); err != nil {
		t.Error(err)
	}
	wantsTold(t, "image", o.Trail, "sandbox p1 look done ids=a1 sid= n=0 by= as=", "sandbox p1 look done ids=a1 sid= n=0 by= as=file")
}

func TestNoImageWithoutTheTrail(t *testing.T) {
	for name, save := range map[string]string{"drawn": "", "saved": filepath.Join(t.TempDir(), "selfie.jpg")} {
		a := &album{selfie: gradient(t)}
		o := small()
		o.Save, o.Trail = save, noTrail(t)
		var out bytes.Buffer
		wantsUntold(t, name, o.Trail, Image(t.Context(), a.open, o, &out, io.Discard))
		if out.Len() > 0 || slices.ContainsFunc(a.selfie, func(b byte) bool { return b != 0 }) {
			t.Errorf("%s: %d bytes of it were drawn, or it was not wiped", name, out.Len())
		}
		if _, err := os.Stat(save); err == nil {
			t.Errorf("%s: there is a file", name)
		}
	}
}

// listing of the records over a connection.
func listedFrom(t *testing.T, s backend.Service, o ListOptions) (string, error) {
	t.Helper()
	var out strings.Builder
	err := List(t.Context(), connect.Connection{Service: s, Project: "p1", Local: true}, o, &out, io.Discard)
	return out.String(), err
}

func TestListTellsTheTrail(t *testing.T) {
	now := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	dir := t.TempDir()
	export := "local p1 export done ids= sid= "
	for name, tc := range map[string]struct {
		o    ListOptions
		want []string
	}{
		"a table":             {ListOptions{}, nil},
		"ndjson":              {ListOptions{Format: "ndjson"}, []string{export + "n=0 by= as=ndjson"}},
		"json":                {ListOptions{Format: "json"}, []string{export + "n=0 by= as=json"}},
		"csv, filtered":       {ListOptions{Format: "csv", Filter: `status:rejected OR id:a kim`}, []string{export + `n=0 by=status:rejected OR id:a [words] as=csv`}},
		"dates are written":   {ListOptions{Format: "csv", Filter: "status:rejected OR sub:x", Since: "7d", Until: "today"}, []string{export + `n=0 by=(status:rejected OR sub:x) since:2026-11-14 until:2026-11-21 as=csv`}},
		"dates alone":         {ListOptions{Format: "csv", Since: "7d"}, []string{export + `n=0 by=since:2026-11-14 as=csv`}},
		"a file":              {ListOptions{File: filepath.Join(dir, "a.csv")}, []string{export + "n=3 by= as=csv"}},
		"a table in a file":   {ListOptions{File: filepath.Join(dir, "a.txt"), Limit: 2}, []string{export + "n=2 by= as=table"}},
		"a file of nothing":   {ListOptions{File: filepath.Join(dir, "no.json"), Filter: "id:nobody"}, []string{export + "n=0 by=id:nobody as=json"}},
		"nothing":             {ListOptions{Format: "ndjson", Filter: "id:nobody"}, nil},
		"a long filter":       {ListOptions{Format: "csv", Filter: "status:rejected" + strings.Repeat(" ", 4096-15), Since: "7d"}, []string{export + "n=0 by=status:rejected as=csv"}},
		"a file that is none": {ListOptions{File: filepath.Join(dir, "no", "x.csv")}, nil},
	} {
		tc.o.Now, tc.o.Trail = now, scribesTrail(t)
		if _, err := listedFrom(t, twoPages(), tc.o); (err != nil) != (name == "a file that is none") {
			t.Errorf("%s: %v", name, err)
		}
		wantsTold(t, name, tc.o.Trail, tc.want...)
	}
	// What breaks off was printed until then, and is no file.
	for name, file := range map[string]string{"printed": "", "a file": filepath.Join(dir, "broken.csv")} {
		s := twoPages()
		s.err = &backend.Error{Kind: backend.GatewayFault, Attempts: 1}
		o := ListOptions{Format: "csv", File: file, Trail: scribesTrail(t)}
		if _, err := listedFrom(t, s, o); err == nil {
			t.Errorf("%s: it did not break off", name)
		}
		if got := toldIn(t, o.Trail); len(got) > 0 != (file == "") {
			t.Errorf("%s: the trail has %q", name, got)
		}
	}
}

func TestNoListWithoutTheTrail(t *testing.T) {
	// The first page has nobody that is meant: not even the beginning of an array is printed.
	s := pages{all: [][]backend.Authentication{{record("x")}, {record("a")}}}
	for _, format := range Formats() {
		o := ListOptions{Format: format, Filter: "id:a*", Now: time.Now(), Trail: noTrail(t)}
		out, err := listedFrom(t, s, o)
		if format == "table" {
			if err != nil || !strings.Contains(out, "rejected") {
				t.Errorf("a table is no export: %v, %q", err, out)
			}
			continue
		}
		wantsUntold(t, format, o.Trail, err)
		if out != "" {
			t.Errorf("%s: printed %q", format, out)
		}
	}
	for _, replace := range []bool{false, true} {
		path := filepath.Join(t.TempDir(), "out.csv")
		if replace {
			if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		o := ListOptions{File: path, Replace: replace, Trail: noTrail(t)}
		_, err := listedFrom(t, s, o)
		wantsUntold(t, "a file", o.Trail, err)
		if !strings.HasPrefix(err.Error(), path+" was not written: ") {
			t.Errorf("%v", err)
		}
		if text, err := os.ReadFile(path); replace != (err == nil) || replace && string(text) != "old" {
			t.Errorf("the file holds %q, %v", text, err)
		}
		if left, err := os.ReadDir(filepath.Dir(path)); err != nil || len(left) > 1 {
			t.Errorf("left %v, %v", left, err)
		}
	}
}

func TestURLTellsTheTrail(t *testing.T) {
	copies := clipboard.New(clipboard.None, func(string) string { return "" })
	for name, tc := range map[string]struct {
		o    URLOptions
		want string
	}{
		"printed":           {URLOptions{}, "text"},
		"as json":           {URLOptions{Format: "json"}, "json"},
		"copied":            {URLOptions{Clipboard: copies}, "copy"}, // which fails here, and then it was handed out all the same
		"as a QR code":      {URLOptions{QR: true}, "qr"},
		"both":              {URLOptions{Clipboard: copies, QR: true}, "copyqr"},
		"copied, as ndjson": {URLOptions{Clipboard: copies, Format: "ndjson"}, "copy"},
	} {
		tc.o.Params = faceurl.Params{SubmissionID: "kyc1", UserID: "user-4711", Token: AutoToken, CF: [3]string{"kim@example.com"}}
		tc.o.Trail, tc.o.World = scribesTrail(t), audit.Live
		if out, _, err := urls(t, tc.o); (err != nil) != (tc.o.Clipboard != nil) || out == "" {
			t.Errorf("%s: %q, %v", name, out, err)
		}
		wantsTold(t, name, tc.o.Trail, "live pid1 link done ids= sid=kyc1 n=0 by= as="+tc.want)
	}
	// What can't be made is not told.
	o := URLOptions{Params: faceurl.Params{SubmissionID: strings.Repeat("a", 500), UserID: strings.Repeat("b", 3000)}, QR: true, Trail: scribesTrail(t), World: audit.Live}
	if out, _, err := urls(t, o); err == nil || out != "" {
		t.Errorf("%q, %v", out, err)
	}
	wantsTold(t, "too long for a QR code", o.Trail)
	// What the trail can't keep is no submission.
	o = URLOptions{Params: faceurl.Params{SubmissionID: " kyc-secret-1"}, Trail: scribesTrail(t), World: audit.Live}
	if out, _, err := urls(t, o); ExitCode(err) != ExitUsage || out != "" || !strings.Contains(err.Error(), "the sid can't be kept in the trail") {
		t.Errorf("%q, %v", out, err)
	}
}

func TestURLOfRowsTellsTheTrail(t *testing.T) {
	var file strings.Builder
	file.WriteString("sid,user\n")
	var want []string
	for i := range 3*linksAtOnce + 7 {
		fmt.Fprintf(&file, "kyc%d,user-4711\n", i)
		want = append(want, fmt.Sprintf("live pid1 link done ids= sid=kyc%d n=0 by= as=csv", i))
	}
	file.WriteString(",nobody\nkyc \u200b1,x\n")
	o := URLOptions{From: strings.NewReader(file.String()), Trail: scribesTrail(t), World: audit.Live}
	out, talk, err := urls(t, o)
	if ExitCode(err) != ExitPartly || strings.Count(out, "https://") != len(want) {
		t.Errorf("%d links, %v", strings.Count(out, "https://"), err)
	}
	for _, part := range []string{fmt.Sprintf("line %d: There is no sid", len(want)+2), fmt.Sprintf("line %d: the sid can't be kept in the trail", len(want)+3)} {
		if !strings.Contains(talk, part) {
			t.Errorf("%q is not told in %q", part, talk)
		}
	}
	wantsTold(t, "rows", o.Trail, want...)
	for l := range audit.Read(o.Trail.Dir(), audit.Choice{}) {
		for _, secret := range []string{linkKey, "user-4711", "http"} {
			if bytes.Contains(l.Raw, []byte(secret)) {
				t.Fatalf("%q is in %s", secret, l.Raw)
			}
		}
	}
}

func TestNoURLWithoutTheTrail(t *testing.T) {
	for _, format := range URLFormats() {
		o := URLOptions{Params: faceurl.Params{SubmissionID: "kyc1"}, Format: format, QR: format == "text", Trail: noTrail(t), World: audit.Live}
		out, _, err := urls(t, o)
		wantsUntold(t, format, o.Trail, err)
		o = URLOptions{From: strings.NewReader("sid\nkyc1\nkyc2\n"), Format: format, Trail: o.Trail, World: audit.Live}
		rows, _, err := urls(t, o)
		wantsUntold(t, "rows as "+format, o.Trail, err)
		if out+rows != "" {
			t.Errorf("%s: printed %q", format, out+rows)
		}
	}
}

// endless is rows without an end.
type endless struct{}

func (endless) Read(p []byte) (int, error) {
	return copy(p, "sid\n"), nil
}

// TestRowsAreReadAhead, but no further than somebody comes for them.
func TestRowsAreReadAhead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rows, err := faceurl.ReadRows(endless{})
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		ahead := readAhead(ctx, rows)
		synctest.Wait()
		if batch := <-ahead; len(batch) != linksAtOnce {
			t.Errorf("%d rows at once", len(batch))
		}
		stop()
		synctest.Wait()
		for range ahead { // it ends
		}
	})
}

// TestTheTrailBreaksBetweenRows: what is out by then is whole, and nothing else is.
func TestTheTrailBreaksBetweenRows(t *testing.T) {
	trail := scribesTrail(t)
	synctest.Test(t, func(t *testing.T) {
		in, rows := io.Pipe()
		var out strings.Builder
		ended := make(chan error)
		go func() {
			o := URLOptions{From: in, Format: "json", Recipe: faceurl.Default(), Confirmed: true, Trail: trail, World: audit.Live}
			ended <- URL(context.Background(), linkProject(), o, &out, io.Discard)
		}()
		send := func(text string) {
			if _, err := io.WriteString(rows, text); err != nil {
				t.Error(err)
			}
			synctest.Wait()
		}
		send("sid\nkyc1\n")
		if strings.Count(out.String(), "https://") != 1 {
			t.Errorf("the link of a row that is there is waited with: %q", out.String())
		}
		if err := errors.Join(os.RemoveAll(trail.Dir()), os.WriteFile(trail.Dir(), nil, 0o600)); err != nil {
			t.Fatal(err)
		}
		send("kyc2\n")
		err := <-ended
		rows.Close()
		if _, ok := errors.AsType[*audit.Error](err); !ok || ExitCode(err) != ExitPartly || strings.Count(out.String(), "https://") != 1 || !strings.HasSuffix(out.String(), "]\n") {
			t.Errorf("%v, %q", err, out.String())
		}
	})
}
