package command

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"faceauth/backend"
	"faceauth/backend/argos"
	"faceauth/backend/audit"
	"faceauth/backend/connect"
	"faceauth/backend/erasing"
	"faceauth/backend/sandbox"
)

// project is a sandbox that is reached over HTTP, with a trail and a count of the
// DELETEs that left for it.
type project struct {
	t       *testing.T
	client  *argos.Client
	config  connect.Connection
	trail   *audit.Trail
	deletes *atomic.Int32
	opened  int
}

// counting counts DELETEs on their way.
type counting struct {
	http.RoundTripper
	deletes *atomic.Int32
}

func (c counting) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Method == http.MethodDelete {
		c.deletes.Add(1)
	}
	return c.RoundTripper.RoundTrip(r)
}

func newProject(t *testing.T, records int, faults ...string) *project {
	t.Helper()
	parsed, err := sandbox.ParseFaults(faults)
	if err != nil {
		t.Fatal(err)
	}
	server, err := sandbox.Start(t.Context(), sandbox.Config{Records: records, Seed: 7, Faults: parsed, Now: testNow()})
	if err != nil {
		t.Fatal(err)
	}
	p := &project{t: t, deletes: &atomic.Int32{}, trail: audit.Open(filepath.Join(t.TempDir(), "trail"), audit.Who{User: "kim", Host: "desk"})}
	p.client, err = argos.New(argos.Config{BaseURL: server.BaseURL(), Key: backend.NewSecret(server.Key()), FirstBackoff: time.Millisecond,
		Transport: counting{http.DefaultTransport, p.deletes}})
	if err != nil {
		t.Fatal(err)
	}
	p.config = connect.Connection{Service: p.client, Local: true, Project: server.ProjectID(), BaseURL: server.BaseURL()}
	return p
}

func testNow() time.Time { return time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC) }

func (p *project) open() (connect.Connection, error) {
	p.opened++
	return p.config, nil
}

// delete runs Delete with what a test leaves out filled in.
func (p *project) delete(ctx context.Context, o DeleteOptions) (out, talk string, err error) {
	p.t.Helper()
	var result, said strings.Builder
	if o.AtOnce == 0 {
		o.AtOnce = 4
	}
	o.Now, o.Zone = testNow(), time.UTC
	err = Delete(ctx, p.open, p.trail, o, &result, &said)
	Report(&said, err)
	return result.String(), said.String(), err
}

// all are the records of the project, newest first.
func (p *project) all() []backend.Authentication {
	p.t.Helper()
	page, err := p.client.Page(context.Background(), backend.PageRequest{})
	if err != nil || page.Next != nil {
		p.t.Fatal(err, page.Next)
	}
	return page.Records
}

// ids are those of the records that are erased, or are not.
func (p *project) ids(erased bool) []string {
	var out []string
	for _, a := range p.all() {
		if a.Erased == erased {
			out = append(out, a.ID)
		}
	}
	return out
}

// lines are the lines of the trail with one of the actions, the oldest first.
func (p *project) lines(actions ...audit.Action) []audit.Line {
	p.t.Helper()
	var out []audit.Line
	for l, err := range audit.Read(p.trail.Dir(), audit.Choice{Actions: actions, OldestFirst: true}) {
		if err != nil {
			p.t.Fatal(err)
		}
		out = append(out, l)
	}
	return out
}

func (p *project) unfinished() []audit.Operation {
	p.t.Helper()
	ops, err := audit.Unfinished(p.trail.Dir(), p.config.Project)
	if err != nil {
		p.t.Fatal(err)
	}
	return ops
}

// outcomes are the second words of lines, by their first.
func outcomes(text string) map[string]string {
	out := map[string]string{}
	for line := range strings.Lines(text) {
		fields := strings.Fields(line)
		out[fields[0]] = fields[1]
	}
	return out
}

const nobody = "000000000000000000000000"

func TestDeleteByIDs(t *testing.T) {
	t.Parallel()
	p := newProject(t, 200)
	there, gone := p.ids(false), p.ids(true)
	if len(gone) < 2 {
		t.Fatal("the sandbox has no erased records, so this test shows little")
	}
	ids := []string{there[0], gone[0], nobody, there[1], there[0], there[2]}
	out, talk, err := p.delete(t.Context(), DeleteOptions{IDs: ids, Yes: true})
	want := map[string]string{there[0]: "erased", there[1]: "erased", there[2]: "erased", gone[0]: "already-erased", nobody: "not-found"}
	if got := outcomes(out); fmt.Sprint(got) != fmt.Sprint(want) || strings.Count(out, "\n") != 5 {
		t.Errorf("%v, want %v", out, want)
	}
	if ExitCode(err) != ExitPartly || p.deletes.Load() != 3 {
		t.Errorf("%v, exit %d, %d DELETEs", err, ExitCode(err), p.deletes.Load())
	}
	for _, part := range []string{"to be erased: 3 authentications of the project sandbox001, LOCAL", there[2], "1 erased already, and left out. 1 not known to the API.",
		backend.WhatErasingTakes, "of 5 authentications: 3 erased; 1 erased before; 1 not found", "faceauth audit --operation ", "1 of 5 authentications not erased"} {
		if !strings.Contains(talk, part) {
			t.Errorf("%q is not told:\n%s", part, talk)
		}
	}
	intents := p.lines(audit.EraseIntent)
	if len(intents) != 1 || !slices.Equal(intents[0].AuthIDs, []string{there[0], there[1], there[2]}) || intents[0].Filter.String() != "" ||
		intents[0].Project != "sandbox001" || intents[0].World != audit.Local {
		t.Errorf("intents %+v", intents)
	}
	if lines := p.lines(audit.Erase); len(lines) != 3 || lines[0].Outcome != audit.Done {
		t.Errorf("outcomes %+v", lines)
	}
	if left := p.ids(true); len(left) != len(gone)+3 {
		t.Errorf("%d are erased, want %d", len(left), len(gone)+3)
	}

	// What is erased already is as it should be, and asks nobody anything.
	out, talk, err = p.delete(t.Context(), DeleteOptions{IDs: there[:2], Ask: NewAsker(strings.NewReader(""), func() {})})
	if err != nil || strings.Count(out, "already-erased") != 2 || len(p.lines(audit.EraseIntent)) != 1 {
		t.Errorf("again: %v, %q, %q", err, out, talk)
	}
	_, _, err = p.delete(t.Context(), DeleteOptions{IDs: []string{nobody}, Yes: true})
	if ExitCode(err) != ExitFailed {
		t.Errorf("nobody: %v", err)
	}
}

func TestDeleteByFilter(t *testing.T) {
	t.Parallel()
	p := newProject(t, 1500)
	const rule = "status:rejected"
	var want []string
	var oldest time.Time
	before := p.ids(true)
	for _, a := range p.all() {
		if since := testNow().Truncate(24*time.Hour).AddDate(0, 0, -40); a.Status == backend.Rejected && !a.Erased && !a.Created.Before(since) {
			want = append(want, a.ID)
			oldest = a.Created
		}
	}
	if len(want) <= mostShown || oldest.IsZero() {
		t.Fatalf("only %d match", len(want))
	}

	// The list comes first, and nothing else.
	dry := DeleteOptions{ByFilter: true, Filter: rule, Since: "40d", DryRun: true}
	out, talk, err := p.delete(t.Context(), dry)
	var shown []string
	for line := range strings.Lines(out) {
		shown = append(shown, strings.Fields(line)[3])
	}
	if err != nil || !slices.Equal(shown[1:], want) || !strings.Contains(talk, fmt.Sprintf("would be erased: %d authentications", len(want))) {
		t.Errorf("%v, %d lines, want %d\n%s", err, len(shown), len(want), talk)
	}
	dry.Format = "ndjson"
	out, _, err = p.delete(t.Context(), dry)
	var listed strings.Builder
	if err := List(t.Context(), connect.Connection{Service: p.client}, ListOptions{Format: "ndjson", Filter: rule + " erased:no since:40d", Now: testNow(), Zone: time.UTC}, &listed, io.Discard); err != nil {
		t.Fatal(err)
	}
	if err != nil || out != listed.String() || out == "" {
		t.Errorf("-o ndjson is not as list has it: %v\n%s", err, out)
	}
	if _, err := os.Stat(p.trail.Dir()); !errors.Is(err, os.ErrNotExist) || p.deletes.Load() > 0 {
		t.Errorf("a dry run left a trail (%v), or erased", err)
	}

	out, talk, err = p.delete(t.Context(), DeleteOptions{ByFilter: true, Filter: rule, Since: "40d", Yes: true})
	if err != nil || len(outcomes(out)) != len(want) || !strings.Contains(talk, fmt.Sprintf("and %d more; --dry-run", len(want)-mostShown)) {
		t.Errorf("%v, %d lines\n%s", err, len(outcomes(out)), talk)
	}
	got := slices.DeleteFunc(p.ids(true), func(id string) bool { return slices.Contains(before, id) })
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("%d are erased, want %d", len(got), len(want))
	}
	if intents := p.lines(audit.EraseIntent); len(intents) != 1 || intents[0].Filter.String() != "status:rejected since:2026-10-12" {
		t.Errorf("%+v", intents[0].Filter)
	}
	out, talk, err = p.delete(t.Context(), DeleteOptions{ByFilter: true, Filter: rule, Since: "40d", Yes: true})
	if err != nil || out != "" || !strings.Contains(talk, "there is nothing to erase") {
		t.Errorf("nothing left: %v, %q, %q", err, out, talk)
	}
	if report, err := audit.Verify(t.Context(), p.trail.Dir()); err != nil || len(report.Findings) > 0 {
		t.Errorf("%v, %v", report.Findings, err)
	}
}

// TestWhatDeleteSaysIsTrue erases a thousand records of an API that fails in every way
// the sandbox knows, and holds each line and the summary against the truth.
func TestWhatDeleteSaysIsTrue(t *testing.T) {
	t.Parallel()
	p := newProject(t, 1100, "erase=any:0.33,500:0.03,502:0.03,429=0s:0.03,reset:0.03,truncate:0.03,malformed:0.02")
	before := p.ids(true)
	out, talk, err := p.delete(t.Context(), DeleteOptions{ByFilter: true, Filter: "erased:no", Yes: true, AtOnce: 8})
	erased := map[string]bool{}
	for _, id := range p.ids(true) {
		erased[id] = true
	}
	count := map[string]int{}
	for id, outcome := range outcomes(out) {
		count[outcome]++
		if outcome != "unknown" && erased[id] != (strings.HasPrefix(outcome, "erased") || outcome == "already-erased") {
			t.Errorf("%s is said to be %s, and is erased: %v", id, outcome, erased[id])
		}
	}
	summary := fmt.Sprintf("of %d authentications: %d erased, %d of them without an answer, as reading back shows; ",
		1100-len(before), count["erased"]+count["erased-unheard"], count["erased-unheard"])
	if !strings.Contains(talk, summary) || ExitCode(err) != ExitPartly || count["refused"] == 0 || !strings.Contains(talk, fmt.Sprintf("%d refused", count["refused"])) {
		t.Errorf("want %q\n%v\n%s", summary, count, talk)
	}
	told := map[string]audit.Outcome{}
	for _, l := range p.lines(audit.Erase) {
		told[l.AuthIDs[0]] = l.Outcome
	}
	for id, outcome := range outcomes(out) {
		if told[id] == "" || told[id] != audit.Unknown && told[id].Erased() != erased[id] {
			t.Errorf("%s is %s, and the trail has %q", id, outcome, told[id])
		}
	}
	if len(told) != 1100-len(before) {
		t.Errorf("the trail has %d records", len(told))
	}
}

// Filters that compare records with each other are chosen by like the others.
func TestDeleteByAFilterInContext(t *testing.T) {
	t.Parallel()
	p := newProject(t, 300)
	var listed strings.Builder
	if err := List(t.Context(), connect.Connection{Service: p.client}, ListOptions{Format: "ndjson", Filter: "attempts>=3 erased:no", Now: testNow(), Zone: time.UTC}, &listed, io.Discard); err != nil {
		t.Fatal(err)
	}
	out, _, err := p.delete(t.Context(), DeleteOptions{ByFilter: true, Filter: "attempts>=3", Yes: true})
	if n := strings.Count(listed.String(), "\n"); err != nil || len(outcomes(out)) != n || n == 0 || int(p.deletes.Load()) != n {
		t.Errorf("%v, %d lines, want %d", err, len(outcomes(out)), n)
	}
}

func TestDeleteAsNDJSON(t *testing.T) {
	t.Parallel()
	p := newProject(t, 120, "erase=any:0.5")
	there := p.ids(false)
	out, _, err := p.delete(t.Context(), DeleteOptions{From: strings.NewReader(strings.Join(append(there, nobody), "\n")), Yes: true, Format: "ndjson"})
	if ExitCode(err) != ExitPartly {
		t.Errorf("%v", err)
	}
	got := map[string]erasureJSON{}
	for line := range strings.Lines(out) {
		var e erasureJSON
		if err := json.Unmarshal([]byte(line), &e); err != nil || e.AuthID == "" || e.Said == "" || got[e.AuthID].AuthID != "" {
			t.Fatalf("%s: %v", line, err)
		}
		got[e.AuthID] = e
	}
	if len(got) != len(there)+1 || got[nobody].Outcome != "not-found" {
		t.Errorf("%d lines, %+v", len(got), got[nobody])
	}
	erased, traced := map[string]bool{}, 0
	for _, id := range p.ids(true) {
		erased[id] = true
	}
	for _, id := range there {
		e := got[id]
		if strings.HasPrefix(e.Outcome, "erased") != erased[id] || e.Calls == 0 {
			t.Errorf("%s: %+v, erased %v", id, e, erased[id])
		}
		if e.TraceID != "" {
			traced++
		}
	}
	if traced == 0 {
		t.Error("no line has a traceId, so this test shows nothing of it")
	}
	// What was refused is tried again by what was printed.
	var refused strings.Builder
	for _, e := range got {
		if e.Outcome == "refused" {
			_ = writeJSON(&refused, e, false)
		}
	}
	again, _, _ := p.delete(t.Context(), DeleteOptions{From: strings.NewReader(refused.String()), Yes: true})
	if n := strings.Count(refused.String(), "\n"); n == 0 || len(outcomes(again)) != n {
		t.Errorf("%d lines for %d that were refused", len(outcomes(again)), n)
	}
}

// TestNothingIsErasedUnasked goes through whatever ends before somebody agreed.
func TestNothingIsErasedUnasked(t *testing.T) {
	t.Parallel()
	ended, end := context.WithCancel(t.Context())
	end()
	one, all := []string{"x"}, "erased:no"
	says := func(text string) *Asker { return NewAsker(strings.NewReader(text), func() {}) }
	for name, tc := range map[string]struct {
		ctx    context.Context
		change func(*project)
		o      DeleteOptions
		code   int
		says   string
	}{
		"no source":              {o: DeleteOptions{Yes: true}, code: ExitUsage, says: "say which records"},
		"two sources":            {o: DeleteOptions{Yes: true, IDs: one, ByFilter: true, Filter: all}, code: ExitUsage, says: "exclude each other"},
		"ids and input":          {o: DeleteOptions{Yes: true, IDs: one, From: strings.NewReader("x")}, code: ExitUsage, says: "exclude each other"},
		"ids and resume":         {o: DeleteOptions{Yes: true, IDs: one, Resume: true}, code: ExitUsage, says: "exclude each other"},
		"- among ids":            {o: DeleteOptions{Yes: true, IDs: []string{"x", "-"}}, code: ExitUsage, says: "stands alone"},
		"an empty id":            {o: DeleteOptions{Yes: true, IDs: []string{""}}, code: ExitUsage, says: "an id is empty"},
		"an id with an escape":   {o: DeleteOptions{Yes: true, IDs: []string{"\x1b[2J"}}, code: ExitUsage, says: `\u{1b}[2J`},
		"an empty filter":        {o: DeleteOptions{Yes: true, ByFilter: true, Filter: " "}, code: ExitUsage, says: "would erase everything"},
		"a filter of nothing":    {o: DeleteOptions{Yes: true, ByFilter: true, Filter: "@none"}, code: ExitUsage, says: "@none"},
		"a filter that is wrong": {o: DeleteOptions{Yes: true, ByFilter: true, Filter: "statsu:x"}, code: ExitUsage, says: "^"},
		"dates alone":            {o: DeleteOptions{Yes: true, Until: "180d"}, code: ExitUsage, says: "say which records"},
		"dates with ids":         {o: DeleteOptions{Yes: true, IDs: one, Until: "180d"}, code: ExitUsage, says: "go with --filter"},
		"dates that are wrong":   {o: DeleteOptions{Yes: true, ByFilter: true, Filter: all, Until: "soon"}, code: ExitUsage, says: "--until"},
		"dates that exclude":     {o: DeleteOptions{Yes: true, ByFilter: true, Filter: "since:2d", Until: "5d"}, code: ExitUsage, says: "exclude each other"},
		"lines that are wrong":   {o: DeleteOptions{Yes: true, From: strings.NewReader("x\na b\n")}, code: ExitUsage, says: "line 2: there is a space"},
		"a format":               {o: DeleteOptions{Yes: true, IDs: one, Format: "csv"}, code: ExitUsage, says: "text, ndjson"},
		"too many at once":       {o: DeleteOptions{Yes: true, IDs: one, AtOnce: 17}, code: ExitUsage, says: "1 to 16"},
		"give up alone":          {o: DeleteOptions{Yes: true, GiveUp: true}, code: ExitUsage, says: "--resume"},
		"give up, dry":           {o: DeleteOptions{Resume: true, GiveUp: true, DryRun: true}, code: ExitUsage, says: "exclude each other"},
		"read-only":              {o: DeleteOptions{Yes: true, IDs: one, ReadOnly: true}, code: ExitUsage, says: "read-only, so nothing was sent"},
		"read-only filter":       {o: DeleteOptions{Yes: true, ByFilter: true, Filter: all, ReadOnly: true}, code: ExitUsage, says: "read-only"},
		"read-only resume":       {o: DeleteOptions{Yes: true, Resume: true, ReadOnly: true}, code: ExitUsage, says: "read-only"},
		"no terminal":            {o: DeleteOptions{IDs: one}, code: ExitUsage, says: "--yes"},
		"no terminal, filter":    {o: DeleteOptions{ByFilter: true, Filter: all}, code: ExitUsage, says: "--yes"},
		"no terminal, resume":    {o: DeleteOptions{Resume: true}, code: ExitUsage, says: "--yes"},
		"input, and a terminal":  {o: DeleteOptions{From: strings.NewReader("x"), Ask: says("y\n")}, code: ExitUsage, says: "nobody can be asked"},

		"a dry run":          {o: DeleteOptions{DryRun: true, ByFilter: true, Filter: all}, says: "would be erased: "},
		"dry, although yes":  {o: DeleteOptions{DryRun: true, Yes: true, ByFilter: true, Filter: all}, says: "would be erased: "},
		"dry and read-only":  {o: DeleteOptions{DryRun: true, ReadOnly: true, ByFilter: true, Filter: all}, says: "would be erased: "},
		"nothing to resume":  {o: DeleteOptions{Resume: true, Yes: true}, says: "no erasure of the project sandbox001 is unfinished"},
		"no answer":          {o: DeleteOptions{ByFilter: true, Filter: all, Ask: says("")}, code: ExitFailed, says: "not agreed to"},
		"typed ahead":        {o: DeleteOptions{ByFilter: true, Filter: all, Ask: says("y\n60\n60\n")}, code: ExitFailed, says: "does not count"},
		"stopped before":     {ctx: ended, o: DeleteOptions{Yes: true, ByFilter: true, Filter: all}, code: ExitFailed, says: "Stopped"},
		"ids, stopped":       {ctx: ended, o: DeleteOptions{Yes: true, IDs: one}, code: ExitFailed, says: "Stopped"},
		"input, stopped":     {ctx: ended, o: DeleteOptions{Yes: true, From: strings.NewReader("x")}, code: ExitFailed, says: "Stopped"},
		"no trail":           {change: func(p *project) { p.trail = audit.Open("", audit.Who{}) }, o: DeleteOptions{Yes: true, ByFilter: true, Filter: all}, code: ExitFailed, says: "can't write the trail"},
		"a trail of others":  {change: othersTrail, o: DeleteOptions{Yes: true, ByFilter: true, Filter: all}, code: ExitFailed, says: "can't write the trail"},
		"a key that is none": {change: otherKey, o: DeleteOptions{Yes: true, ByFilter: true, Filter: all}, code: ExitRefused, says: "nothing was erased, since the list broke off"},
		"ids, and no key":    {change: otherKey, o: DeleteOptions{Yes: true, IDs: []string{nobody}}, code: ExitRefused, says: "nothing was erased"},
		"resume, and no key": {change: otherKey, o: DeleteOptions{Yes: true, Resume: true}, code: ExitRefused, says: "did not accept the API key"},
		"the box's own": {change: func(p *project) { p.config.Sandbox = true }, o: DeleteOptions{Yes: true, Resume: true}, code: ExitUsage,
			says: "its records die with it"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newProject(t, 60)
			before := p.ids(false)
			if tc.change != nil {
				tc.change(p)
			}
			if tc.ctx == nil {
				tc.ctx = t.Context()
			}
			out, talk, err := p.delete(tc.ctx, tc.o)
			if ExitCode(err) != tc.code || !strings.Contains(talk, tc.says) || !tc.o.DryRun && out != "" {
				t.Errorf("exit %d, want %d and %q\n%s%s", ExitCode(err), tc.code, tc.says, out, talk)
			}
			if tc.code == ExitUsage && name != "the box's own" && p.opened > 0 {
				t.Error("it was connected before the usage was found wrong")
			}
			if n := p.deletes.Load(); n > 0 || !slices.Equal(p.ids(false), before) {
				t.Errorf("%d DELETEs were sent", n)
			}
			if lines := p.lines(); len(lines) > 0 {
				t.Errorf("the trail has %+v", lines)
			}
		})
	}
}

// othersTrail is one that others have access to.
func othersTrail(p *project) {
	if err := os.MkdirAll(p.trail.Dir(), 0o777); err != nil {
		p.t.Fatal(err)
	}
	if err := os.Chmod(p.trail.Dir(), 0o777); err != nil {
		p.t.Fatal(err)
	}
}

func otherKey(p *project) {
	client, err := argos.New(argos.Config{BaseURL: p.config.BaseURL, Key: backend.NewSecret("anotherKey"), FirstBackoff: time.Millisecond})
	if err != nil {
		p.t.Fatal(err)
	}
	p.config.Service, p.config.Project = client, ""
}

func TestDeleteResumes(t *testing.T) {
	t.Parallel()
	p := newProject(t, 200)
	there := p.ids(false)
	op := audit.NewOperation()
	tell := func(e audit.Entry) {
		e.Project, e.World = p.config.Project, audit.Local
		if err := p.trail.Append(e); err != nil {
			t.Fatal(err)
		}
	}
	tell(audit.Entry{Action: audit.EraseIntent, Outcome: audit.Intended, Operation: op, AuthIDs: append([]string{nobody}, there[:8]...)})
	erase := func(ids ...string) {
		for _, id := range ids {
			if e, err := p.client.Erase(t.Context(), id); err != nil || !e.Outcome.Gone() {
				t.Fatal(e, err)
			}
		}
	}
	// Two are erased and told, one is erased and was not told, one another order did.
	erase(there[:4]...)
	for _, id := range there[:2] {
		tell(audit.Entry{Action: audit.Erase, Outcome: audit.Done, Operation: op, AuthIDs: []string{id}})
	}
	tell(audit.Entry{Action: audit.Erase, Outcome: audit.Done, Operation: "ANOTHER", AuthIDs: there[3:4]})
	p.deletes.Store(0)

	_, talk, err := p.delete(t.Context(), DeleteOptions{IDs: there[:1], Yes: true})
	if err != nil || !strings.Contains(talk, "an erasure of 9 authentications that kim began at ") || !strings.Contains(talk, "of 7 it is not known") || !strings.Contains(talk, "--resume") {
		t.Errorf("nobody is told: %v\n%s", err, talk)
	}
	out, talk, err := p.delete(t.Context(), DeleteOptions{Resume: true, DryRun: true})
	if err != nil || strings.Count(out, "\n") != 5 || strings.Contains(out, there[2]) || len(p.unfinished()[0].Open) != 7 {
		t.Errorf("dry: %v\n%s%s", err, out, talk)
	}
	out, talk, err = p.delete(t.Context(), DeleteOptions{Resume: true, Ask: NewAsker(strings.NewReader("n\n"), func() {})})
	if ExitCode(err) != ExitPartly || !strings.Contains(talk, "Type 4 and enter") || !strings.Contains(talk, "not agreed to") || p.deletes.Load() > 0 {
		t.Errorf("not agreed to: %v\n%s%s", err, out, talk)
	}
	if got, want := outcomes(out), map[string]string{there[2]: "erased-unheard", there[3]: "already-erased", nobody: "not-found"}; fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%v, want %v", got, want)
	}
	out, talk, err = p.delete(t.Context(), DeleteOptions{Resume: true, Yes: true})
	if err != nil || len(outcomes(out)) != 4 || p.deletes.Load() != 4 || len(p.unfinished()) > 0 {
		t.Errorf("%v, %d DELETEs\n%s%s", err, p.deletes.Load(), out, talk)
	}
	want := map[string]audit.Outcome{nobody: audit.NotFound, there[0]: audit.Done, there[1]: audit.Done, there[2]: audit.Unheard, there[3]: audit.Already,
		there[4]: audit.Done, there[5]: audit.Done, there[6]: audit.Done, there[7]: audit.Done}
	got := map[string]audit.Outcome{}
	for _, l := range p.lines(audit.Erase) {
		if l.Operation == op {
			for _, id := range l.AuthIDs {
				if got[id] != "" {
					t.Errorf("%s is told twice", id)
				}
				got[id] = l.Outcome
			}
		}
	}
	if fmt.Sprint(got) != fmt.Sprint(want) || len(p.lines(audit.EraseIntent)) != 1 {
		t.Errorf("the trail has %v, want %v", got, want)
	}
}

func TestDeleteGivesUp(t *testing.T) {
	t.Parallel()
	p := newProject(t, 60)
	there := p.ids(false)
	begin := func(project string, ids ...string) {
		if err := p.trail.Append(audit.Entry{Project: project, World: audit.Local, Action: audit.EraseIntent, Outcome: audit.Intended,
			Operation: audit.NewOperation(), AuthIDs: ids}); err != nil {
			t.Fatal(err)
		}
	}
	begin("", there[0], there[1], nobody) // in a console that knew no project
	begin("other", there[2])
	begin(p.config.Project, nobody)
	p.config.Project = "" // and the API is asked for it
	if _, _, err := p.delete(t.Context(), DeleteOptions{Resume: true, Yes: true, ReadOnly: true}); ExitCode(err) != ExitUsage {
		t.Errorf("%v", err)
	}
	out, talk, err := p.delete(t.Context(), DeleteOptions{Resume: true, GiveUp: true})
	if err != nil || out != "" || !strings.Contains(talk, "0 turned out to be erased, 1 are not known to the API, 2 were given up") || p.deletes.Load() > 0 {
		t.Errorf("%v\n%s%s", err, out, talk)
	}
	var got []string
	for _, l := range p.lines(audit.Erase) {
		got = append(got, fmt.Sprint(l.Project, l.Outcome, len(l.AuthIDs)))
	}
	slices.Sort(got)
	if want := []string{"not-found1", "sandbox001not-found1", "stopped2"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	// Where the API knows none, nobody can say that it is the right project's.
	begin("sandbox001", nobody)
	_, talk, err = p.delete(t.Context(), DeleteOptions{Resume: true, Yes: true})
	if ExitCode(err) != ExitFailed || !strings.Contains(talk, "The API knows none of them") && !strings.Contains(talk, "the API knows none of them") {
		t.Errorf("%v\n%s", err, talk)
	}
	p.config.Project = "sandbox001"
	if ops := p.unfinished(); len(ops) != 1 {
		t.Errorf("%+v", ops)
	}
}

// The trail says whose records they are, as the API says, where nobody set it.
func TestDeleteLearnsTheProject(t *testing.T) {
	t.Parallel()
	p := newProject(t, 60)
	there := p.ids(false)
	for i, set := range []string{"", "acme", "sandbox001"} {
		p.config.Project = set
		_, talk, err := p.delete(t.Context(), DeleteOptions{IDs: there[i : i+1], Yes: true})
		lines := p.lines(audit.EraseIntent)
		if want := []string{"sandbox001", "acme", "sandbox001"}[i]; err != nil || lines[i].Project != want || strings.Contains(talk, "as the API says") != (set == "acme") {
			t.Errorf("%q: %v, %q\n%s", set, err, lines[i].Project, talk)
		}
	}
}

func TestWithoutAConnection(t *testing.T) {
	err := Delete(t.Context(), func() (connect.Connection, error) { return connect.Connection{}, connect.ErrNoKey },
		audit.Open(filepath.Join(t.TempDir(), "trail"), audit.Who{}), DeleteOptions{IDs: []string{"x"}, Yes: true, AtOnce: erasing.DefaultAtOnce}, io.Discard, io.Discard)
	if ExitCode(err) != ExitUsage {
		t.Errorf("%v", err)
	}
}
