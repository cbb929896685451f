package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"faceauth/backend"
	"faceauth/backend/audit"
	"faceauth/backend/connect"
)

// eraser is a Service of fixed pages that erases as a test says.
type eraser struct {
	pages
	does func(ctx context.Context, id string) (backend.Erasure, error)
	// unread is why no record can be read, nil where they can.
	unread *backend.Error

	mu    sync.Mutex
	asked []string
	reads int
}

func (e *eraser) Authentication(ctx context.Context, id string) (backend.Authentication, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.reads++
	if e.unread != nil {
		return backend.Authentication{}, e.unread
	}
	return e.pages.Authentication(ctx, id)
}

func (e *eraser) Erase(ctx context.Context, id string) (backend.Erasure, error) {
	e.mu.Lock()
	e.asked = append(e.asked, id)
	e.mu.Unlock()
	return e.does(ctx, id)
}

// becomes erases to the outcomes, by id.
func becomes(outcomes map[string]backend.Erasure) func(context.Context, string) (backend.Erasure, error) {
	return func(_ context.Context, id string) (backend.Erasure, error) {
		e := outcomes[id]
		e.AuthID = id
		return e, nil
	}
}

// records are records with these ids, on a page.
func recordsOf(ids ...string) pages {
	var page []backend.Authentication
	for _, id := range ids {
		page = append(page, record(id))
	}
	return pages{all: [][]backend.Authentication{page}}
}

// stage is a Delete of an eraser.
type stage struct {
	*eraser
	trail *audit.Trail
	out   io.Writer
}

func newStage(t *testing.T, e *eraser) *stage {
	return &stage{eraser: e, trail: audit.Open(filepath.Join(t.TempDir(), "trail"), audit.Who{User: "kim"})}
}

func (s *stage) delete(ctx context.Context, o DeleteOptions) (out, talk string, err error) {
	var result, said strings.Builder
	o.Zone, o.Now = time.UTC, testNow()
	if o.AtOnce == 0 {
		o.AtOnce = 1
	}
	var w io.Writer = &result
	if s.out != nil {
		w = s.out
	}
	err = Delete(ctx, func() (connect.Connection, error) { return connect.Connection{Service: s.eraser, Project: "p1"}, nil }, s.trail, o, w, &said)
	Report(&said, err)
	return result.String(), said.String(), err
}

func TestDeleteExitCodes(t *testing.T) {
	of := func(o backend.Outcome, kind backend.Kind) backend.Erasure {
		e := backend.Erasure{Outcome: o, Calls: 1}
		if kind != backend.Cancelled {
			e.Cause = &backend.Error{Kind: kind, Op: "erase authentication", Attempts: 1, TraceID: "0199-trace"}
		}
		return e
	}
	const none = backend.Cancelled
	erased, unheard := of(backend.OutcomeErased, none), of(backend.OutcomeErasedUnheard, backend.Timeout)
	already, missing := of(backend.OutcomeAlready, none), of(backend.OutcomeNotFound, backend.NotFound)
	refused, key := of(backend.OutcomeRefused, backend.BadRequest), of(backend.OutcomeRefused, backend.WrongKey)
	address, failed := of(backend.OutcomeRefused, backend.AddressNotAllowed), of(backend.OutcomeNotDone, backend.Network)
	unknown := of(backend.OutcomeUnknown, backend.Timeout)
	for name, tc := range map[string]struct {
		became []backend.Erasure
		code   int
		says   string
	}{
		"erased":              {[]backend.Erasure{erased, erased}, ExitDone, "of 2 authentications: 2 erased\n"},
		"without an answer":   {[]backend.Erasure{erased, unheard}, ExitDone, "2 erased, 1 of them without an answer, as reading back shows"},
		"already":             {[]backend.Erasure{already, erased}, ExitDone, "1 erased; 1 erased before"},
		"some refused":        {[]backend.Erasure{erased, refused}, ExitPartly, "1 of 2 authentications not erased; the last: erase authentication: The API did not accept the request (traceId 0199-trace)\n  1 are erased."},
		"some not found":      {[]backend.Erasure{missing, erased}, ExitPartly, "1 not found"},
		"all refused":         {[]backend.Erasure{refused, refused}, ExitFailed, "2 refused"},
		"none found":          {[]backend.Erasure{missing}, ExitFailed, "1 of 1 authentication not erased"},
		"nothing done":        {[]backend.Erasure{failed}, ExitFailed, "1 not done"},
		"nobody knows":        {[]backend.Erasure{unknown}, ExitPartly, "1 of 1 authentication not erased, as far as is known"},
		"knows of none":       {[]backend.Erasure{unknown, refused}, ExitPartly, "--resume reads again what is not known"},
		"the key":             {[]backend.Erasure{key, key}, ExitRefused, "FACEAUTH_API_KEY"},
		"the address":         {[]backend.Erasure{address}, ExitRefused, "allow-list"},
		"the key, for some":   {[]backend.Erasure{erased, key}, ExitPartly, "did not accept the API key"},
		"the key, and others": {[]backend.Erasure{key, missing}, ExitFailed, "1 not found; 1 refused"},
		"the key, for all":    {slices.Repeat([]backend.Erasure{key}, 20), ExitRefused, "6 refused; 14 not tried"},
		"no network":          {slices.Repeat([]backend.Erasure{failed}, 20), ExitFailed, "Not tried: The API could not be reached, so the rest"},
	} {
		var ids []string
		outcomes := map[string]backend.Erasure{}
		for i, e := range tc.became {
			ids = append(ids, fmt.Sprintf("id%02d", i))
			outcomes[ids[i]] = e
		}
		s := newStage(t, &eraser{pages: recordsOf(ids...), does: becomes(outcomes)})
		out, talk, err := s.delete(t.Context(), DeleteOptions{IDs: ids, Yes: true})
		if ExitCode(err) != tc.code || !strings.Contains(talk, tc.says) {
			t.Errorf("%s: exit %d, want %d and %q\n%s%s", name, ExitCode(err), tc.code, tc.says, out, talk)
		}
	}
}

// A list that breaks off has not shown all that matches, and so nothing of it is
// erased, however much came before.
func TestAListThatBreaksOffErasesNothing(t *testing.T) {
	for _, filter := range []string{"status:rejected", "attempts>=1", "id:nobodyWhoseIDIsAsLongAsThat"} {
		for kind, code := range map[backend.Kind]int{backend.GatewayFault: ExitFailed, backend.WrongKey: ExitRefused, backend.CursorRepeated: ExitFailed} {
			s := newStage(t, &eraser{pages: twoPages(), does: becomes(nil)})
			s.err = &backend.Error{Kind: kind, Op: "list authentications", Attempts: 6}
			out, talk, err := s.delete(t.Context(), DeleteOptions{ByFilter: true, Filter: filter, Yes: true})
			if ExitCode(err) != code || out != "" || len(s.asked) > 0 || !strings.Contains(talk, "nothing was erased, since the list broke off: list authentications: ") {
				t.Errorf("%s: %v, %d are erased\n%s%s", filter, err, len(s.asked), out, talk)
			}
		}
	}
}

// With the API down nobody waits for each of a thousand records to fail.
func TestReadingEndsWhenTheAPIIsDown(t *testing.T) {
	var ids []string
	for i := range 50 {
		ids = append(ids, fmt.Sprintf("id%02d", i))
	}
	for kind, tc := range map[backend.Kind]struct{ reads, code int }{
		backend.Network: {6, ExitFailed}, backend.GatewayFault: {6, ExitFailed}, backend.Timeout: {6, ExitFailed},
		backend.WrongKey: {1, ExitRefused}, backend.AddressNotAllowed: {1, ExitRefused},
		backend.NotFound: {50, ExitFailed}, backend.Malformed: {50, ExitFailed},
	} {
		s := newStage(t, &eraser{pages: recordsOf(ids...), unread: &backend.Error{Kind: kind, Op: "show authentication", Attempts: 6}})
		out, talk, err := s.delete(t.Context(), DeleteOptions{IDs: ids, Yes: true})
		if s.reads != tc.reads || ExitCode(err) != tc.code || len(s.asked) > 0 || (out == "") != (tc.reads < 50) {
			t.Errorf("%v: %d were read, want %d; exit %d\n%s%s", kind, s.reads, tc.reads, ExitCode(err), out, talk)
		}
	}
}

// Whatever stands on the list and no more is erased.
func TestOnlyWhatWasShownIsErased(t *testing.T) {
	odd := record("x\x1b[2J")
	odd.ID = `x\u{1b}[2J` // as it is after it was made safe to show
	gone := record("gone")
	gone.Erased = true
	s := newStage(t, &eraser{pages: pages{all: [][]backend.Authentication{{record("a"), odd}, {record("a"), gone, record("b")}}}, does: becomes(map[string]backend.Erasure{
		"a": {Outcome: backend.OutcomeErased}, "b": {Outcome: backend.OutcomeErased}})})
	out, talk, err := s.delete(t.Context(), DeleteOptions{ByFilter: true, Filter: "status:rejected", Yes: true})
	if !slices.Equal(s.asked, []string{"a", "b"}) || ExitCode(err) != ExitPartly || !strings.Contains(out, `x\u{1b}[2J`) || !strings.Contains(out, "not-done") {
		t.Errorf("%v are erased, %v\n%s%s", s.asked, err, out, talk)
	}
}

// Nobody knows how old a record is whose date can't be read, so no rule about dates
// erases it, although a list has it.
func TestARuleAboutDatesLeavesWhatHasNone(t *testing.T) {
	undated := record("undated")
	undated.Created, undated.CreatedText = time.Time{}, "soon"
	for _, tc := range []struct {
		filter, until string
		want          []string
	}{
		{"until:2026-11-20", "", []string{"dated"}},
		{"status:approved OR until:2026-11-20", "", []string{"dated"}},
		{"@rule", "", []string{"dated"}},
		{"status:rejected", "2026-11-20", []string{"dated"}},
		{"status:rejected", "", []string{"undated", "dated"}},
		{"day:none", "", []string{"undated"}},
	} {
		s := newStage(t, &eraser{pages: pages{all: [][]backend.Authentication{{undated, record("dated")}}}, does: becomes(map[string]backend.Erasure{
			"dated": {Outcome: backend.OutcomeErased}, "undated": {Outcome: backend.OutcomeErased}})})
		_, talk, err := s.delete(t.Context(), DeleteOptions{ByFilter: true, Filter: tc.filter, Until: tc.until, Yes: true, Saved: map[string]string{"rule": "until:2026-11-20"}})
		if err != nil || !slices.Equal(s.asked, tc.want) || strings.Contains(talk, "undated is left out") == slices.Contains(tc.want, "undated") {
			t.Errorf("%+v: %v, %v\n%s", tc, s.asked, err, talk)
		}
	}
}

func TestDeleteAgreedTo(t *testing.T) {
	for answer, want := range map[string]int{"2\n": 2, "y\n": 0, "1\n": 0} {
		synctest.Test(t, func(t *testing.T) {
			s := newStage(t, &eraser{pages: recordsOf("a", "b"), does: becomes(map[string]backend.Erasure{
				"a": {Outcome: backend.OutcomeErased}, "b": {Outcome: backend.OutcomeErased}})})
			k := newKeyboard()
			asker := NewAsker(k, k.drop)
			var typing sync.WaitGroup
			typing.Go(func() {
				time.Sleep(2 * time.Second)
				k.press(t, answer)
			})
			_, talk, err := s.delete(t.Context(), DeleteOptions{IDs: []string{"a", "b"}, Ask: asker})
			typing.Wait()
			k.leave(asker)
			if len(s.asked) != want || (err == nil) != (want > 0) || want == 0 && ExitCode(err) != ExitFailed {
				t.Errorf("%q: %d are erased, %v\n%s", answer, len(s.asked), err, talk)
			}
		})
	}
}

// TestDeleteStopped: those under way are waited for, the rest is for --resume.
func TestDeleteStopped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		e := &eraser{pages: recordsOf("a", "b", "c", "d", "e")}
		e.does = func(ctx context.Context, id string) (backend.Erasure, error) {
			if ctx.Err() != nil {
				return backend.Erasure{}, &backend.Error{Kind: backend.Cancelled, Attempts: 1}
			}
			time.Sleep(time.Second) // a DELETE that was sent is waited for
			return backend.Erasure{AuthID: id, Outcome: backend.OutcomeErased, Calls: 1}, nil
		}
		s := newStage(t, e)
		go func() {
			time.Sleep(1500 * time.Millisecond)
			stop()
		}()
		out, talk, err := s.delete(ctx, DeleteOptions{IDs: []string{"a", "b", "c", "d", "e"}, Yes: true})
		if ExitCode(err) != ExitPartly || len(outcomes(out)) != 2 || !strings.Contains(talk, "stopping: those under way are waited for") ||
			!strings.Contains(talk, "2 erased; 3 not tried\n  Not tried: it was stopped; faceauth delete --resume goes on.") {
			t.Errorf("%v\n%s%s", err, out, talk)
		}
		ops, unread := audit.Unfinished(s.trail.Dir(), "p1")
		if unread != nil || len(ops) != 1 || !slices.Equal(ops[0].Open, []string{"c", "d", "e"}) {
			t.Fatalf("%+v, %v", ops, unread)
		}
		out, talk, err = s.delete(t.Context(), DeleteOptions{Resume: true, Yes: true})
		if err != nil || len(outcomes(out)) != 3 {
			t.Errorf("%v\n%s%s", err, out, talk)
		}
	})
}

// What the trail can't be told any more is not done any more.
func TestDeleteWithATrailThatBreaks(t *testing.T) {
	e := &eraser{pages: recordsOf("a", "b", "c")}
	s := newStage(t, e)
	e.does = func(_ context.Context, id string) (backend.Erasure, error) {
		if id == "b" {
			othersTrail(&project{t: t, trail: s.trail})
		}
		return backend.Erasure{AuthID: id, Outcome: backend.OutcomeErased, Calls: 1}, nil
	}
	out, talk, err := s.delete(t.Context(), DeleteOptions{IDs: []string{"a", "b", "c"}, Yes: true})
	if ExitCode(err) != ExitPartly || !slices.Equal(e.asked, []string{"a", "b"}) || !strings.Contains(talk, "1 not tried") ||
		!strings.Contains(talk, "Of 1 the trail does not have what became of them: can't write the trail") {
		t.Errorf("%v, %v\n%s%s", e.asked, err, out, talk)
	}
	e.asked = nil
	s = newStage(t, e)
	out, talk, err = s.delete(t.Context(), DeleteOptions{IDs: []string{"a", "b"}, Yes: true})
	if ExitCode(err) != ExitPartly || !strings.Contains(talk, "of 2 authentications: 2 erased\n  Of 1 the trail") {
		t.Errorf("all are erased, and the trail does not have it: %v\n%s%s", err, out, talk)
	}
}

// Whoever reads the lines may go: what was agreed to is done all the same.
func TestDeleteWithoutAReader(t *testing.T) {
	broken := errors.New("no space left")
	for cause, code := range map[error]int{syscall.EPIPE: ExitDone, broken: ExitFailed} {
		s := newStage(t, &eraser{pages: recordsOf("a", "b", "c"), does: becomes(map[string]backend.Erasure{
			"a": {Outcome: backend.OutcomeErased}, "b": {Outcome: backend.OutcomeErased}, "c": {Outcome: backend.OutcomeErased}})})
		tries := 0
		s.out = writerFunc(func([]byte) (int, error) { tries++; return 0, cause })
		_, talk, err := s.delete(t.Context(), DeleteOptions{IDs: []string{"a", "b", "c"}, Yes: true})
		if ExitCode(err) != code || len(s.asked) != 3 || tries != 1 || !strings.Contains(talk, "3 erased") || strings.Contains(talk, "could not be printed") != (cause == broken) {
			t.Errorf("%v: %v, %d are erased\n%s", cause, err, len(s.asked), talk)
		}
	}
}

func TestDeleteTellsOfWaits(t *testing.T) {
	for _, live := range []bool{true, false} {
		e := &eraser{pages: recordsOf("a")}
		e.does = func(ctx context.Context, id string) (backend.Erasure, error) {
			backend.ReportWait(ctx, backend.Wait{Attempt: 1, For: 2 * time.Second, Cause: &backend.Error{Kind: backend.GatewayFault}})
			return backend.Erasure{AuthID: id, Outcome: backend.OutcomeErased}, nil
		}
		_, talk, err := newStage(t, e).delete(t.Context(), DeleteOptions{IDs: []string{"a"}, Yes: true, Live: live})
		line, inLine := "The API's gateway got no proper answer. Attempt 2 in 2s.\n", "\rfaceauth: 0 of 1 · The API's gateway got no proper answer. Again in 2s."
		if err != nil || strings.Contains(talk, line) == live || strings.Contains(talk, inLine) != live || strings.Contains(talk, "\rfaceauth: 1 of 1") != live {
			t.Errorf("live %v: %v\n%q", live, err, talk)
		}
	}
}
