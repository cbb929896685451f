package tui

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"testing"
	"time"

	"faceauth/backend"
	"faceauth/backend/audit"
)

// cutShort leaves an erasure of people 0 to 4 in the trail, as a run leaves it that
// died after the first of them, the second being erased without a word of it.
func cutShort(t *testing.T, r *registry, o Options) {
	t.Helper()
	var ids []string
	for i := range 5 {
		ids = append(ids, person(i).ID)
	}
	e := audit.Entry{Project: "sandbox001", World: audit.Local, Action: audit.EraseIntent, Outcome: audit.Intended, Operation: "OP1", AuthIDs: ids}
	done := e
	done.Action, done.Outcome, done.AuthIDs = audit.Erase, audit.Done, ids[:1]
	if err := o.Trail.Append(e, done); err != nil {
		t.Fatal(err)
	}
	r.gone[ids[0]], r.gone[ids[1]] = true, true
}

func openIn(t *testing.T, o Options) []string {
	t.Helper()
	ops, err := audit.Unfinished(o.Trail.Dir(), "sandbox001")
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, op := range ops {
		out = append(out, op.Open...)
	}
	return out
}

func TestAnErasureThatWasCutOffIsGoneOnWith(t *testing.T) {
	r := registryOf(40)
	o := erasers(t, r)
	cutShort(t, r, o)
	console(t, 120, 40, o, func(b *bench) {
		b.wants("An erasure was not finished", "by kim from 192.0.2.7: 5 authentications of sandbox001 (LOCAL)", "1 is erased; the trail says so now.",
			"3 are not erased.", "Enter goes on", "enter go on  x give up")
		b.press("enter")
		b.wants("Erase 3 authentications", person(2).ID)
		b.press("esc")
		b.wants("An erasure was not finished")
		b.press("enter")
		b.confirm("3")
		b.wants("3 of 3 erased")
		want := []string{person(2).ID, person(3).ID, person(4).ID}
		slices.Sort(want)
		if got := r.erased(); !slices.Equal(got, want) {
			t.Errorf("asked for %q, want %q", got, want)
		}
		b.wantsTrail(o, "erase-intent intended 5", "erase done 1", "erase done-unheard 1", "erase done 1", "erase done 1", "erase done 1")
		b.press("esc")
		b.wants("STATUS")
		if left := openIn(t, o); left != nil {
			t.Errorf("%q are open", left)
		}
	})
}

func TestAnErasureThatWasCutOffIsLeft(t *testing.T) {
	r := registryOf(40)
	o := erasers(t, r)
	cutShort(t, r, o)
	console(t, 120, 40, o, func(b *bench) {
		b.press("esc")
		b.wants("STATUS", "40 loaded")
		b.press("ctrl+r") // it is shown once a session
		b.wantsNot("was not finished")
	})
	if left := openIn(t, o); len(left) != 3 {
		t.Errorf("%q are open, want the three that are not erased", left)
	}
	console(t, 120, 40, o, func(b *bench) {
		b.wants("An erasure was not finished")
		b.press("x", "x")
		b.wants("Given up: 3 records as they were.", "STATUS")
	})
	if left := openIn(t, o); left != nil || len(r.erased()) > 0 {
		t.Errorf("%q are open, %q were erased", left, r.erased())
	}
}

func TestTwoErasuresThatWereCutOff(t *testing.T) {
	r := registryOf(40)
	o := erasers(t, r)
	cutShort(t, r, o)
	if err := o.Trail.Append(audit.Entry{Project: "sandbox001", World: audit.Local, Action: audit.EraseIntent, Outcome: audit.Intended, Operation: "OP2", AuthIDs: []string{person(9).ID, "no-such-id"}}); err != nil {
		t.Fatal(err)
	}
	console(t, 120, 40, o, func(b *bench) {
		b.press("enter")
		b.confirm("3")
		b.wants("3 of 3 erased")
		b.press("esc") // and then comes the next
		b.wants("An erasure was not finished", "2 authentications", "1 is not erased.", "1 is not known to the API; the trail says so now.")
		b.press("x", "x")
		b.wants("STATUS")
		b.wantsNot("not finished")
	})
	if left := openIn(t, o); left != nil {
		t.Errorf("%q are open", left)
	}
}

func TestAnErasureThatWasCutOffCantBeRead(t *testing.T) {
	r := registryOf(40)
	o := erasers(t, r)
	cutShort(t, r, o)
	one, refused := r.one, true
	r.one = func(ctx context.Context, id string) (backend.Authentication, error) {
		if refused {
			return backend.Authentication{}, &backend.Error{Kind: backend.WrongKey, Status: 403, Attempts: 1}
		}
		return one(ctx, id)
	}
	console(t, 120, 40, o, func(b *bench) {
		b.wants("An erasure was not finished", "The API did not accept the API key")
		b.press("enter", "x", "x")
		b.wants("An erasure was not finished")
		refused = false
		b.press("r")
		b.wants("3 are not erased.")
	})
	if left := openIn(t, o); len(left) != 3 {
		t.Errorf("%q are open", left)
	}
}

func TestWhoseErasuresAreShown(t *testing.T) {
	for name, change := range map[string]func(*Options, *audit.Entry){
		"another project": func(_ *Options, e *audit.Entry) { e.Project = "p2" },
		"another world":   func(_ *Options, e *audit.Entry) { e.World = audit.Live },
		"the sandbox's, gone": func(o *Options, e *audit.Entry) {
			e.World = audit.Sandbox
			connect := o.Connect
			o.Connect = func(ctx context.Context) (Session, error) {
				s, err := connect(ctx)
				s.Sandbox, s.Local = true, false
				return s, err
			}
		},
	} {
		r := registryOf(40)
		o := erasers(t, r)
		e := audit.Entry{Project: "sandbox001", World: audit.Local, Action: audit.EraseIntent, Outcome: audit.Intended, Operation: "OP1", AuthIDs: []string{person(0).ID}}
		change(&o, &e)
		if err := o.Trail.Append(e); err != nil {
			t.Fatal(err)
		}
		console(t, 120, 40, o, func(b *bench) {
			b.pass(time.Second)
			if text := b.text(); b.m.cutOff != nil {
				t.Errorf("%s: shown is\n%s", name, text)
			}
		})
	}
}

// TestTheProjectIsKnownByItsRecords where nobody has set it.
func TestTheProjectIsKnownByItsRecords(t *testing.T) {
	r := registryOf(40)
	o := erasers(t, r)
	cutShort(t, r, o)
	o.Connect = func(context.Context) (Session, error) { return Session{Service: r, Local: true}, nil }
	console(t, 120, 40, o, func(b *bench) { b.wants("An erasure was not finished", "of sandbox001 (LOCAL)") })
}

// TestNobodyHasNamedTheProject: neither a setting nor the API. What was begun so is
// gone on with all the same, and closed where it was begun.
func TestNobodyHasNamedTheProject(t *testing.T) {
	for name, project := range map[string]string{"still nobody": "", "it is named by now": "sandbox001"} {
		r := registryOf(40)
		o := erasers(t, r)
		o.Connect = func(context.Context) (Session, error) {
			return Session{Service: r, Local: true, Project: project}, nil
		}
		page := r.page
		r.page = func(ctx context.Context, req backend.PageRequest) (backend.Page, error) {
			p, err := page(ctx, req)
			p.ProjectID = ""
			return p, err
		}
		e := audit.Entry{World: audit.Local, Action: audit.EraseIntent, Outcome: audit.Intended, Operation: "OP1", AuthIDs: []string{person(0).ID, person(1).ID}}
		if err := o.Trail.Append(e); err != nil {
			t.Fatal(err)
		}
		console(t, 120, 40, o, func(b *bench) {
			b.wants("An erasure was not finished", "2 authentications of a project without a name (LOCAL)", "2 are not erased.")
			b.press("enter")
			b.confirm("2")
			b.wants("2 of 2 erased")
		})
		if ops, err := audit.Unfinished(o.Trail.Dir(), ""); err != nil || ops != nil {
			t.Errorf("%s: %v, %+v", name, err, ops)
		}
	}
}

// TestSomebodyElseGoesOn has another console finish the erasure whose screen is open.
func TestSomebodyElseGoesOn(t *testing.T) {
	for key, says := range map[string]string{"x": "Nothing is left to give up", "enter": "look again at what is left of it. Nothing can be erased"} {
		r := registryOf(40)
		o := erasers(t, r)
		cutShort(t, r, o)
		console(t, 120, 40, o, func(b *bench) {
			b.wants("3 are not erased.")
			e := audit.Entry{Project: "sandbox001", World: audit.Local, Action: audit.Erase, Outcome: audit.Done, Operation: "OP1"}
			for i := 2; i < 5; i++ {
				e.AuthIDs = append(e.AuthIDs, person(i).ID)
			}
			if err := o.Trail.Append(e); err != nil {
				t.Fatal(err)
			}
			before := trailOf(t, o)
			b.press(key)
			if key == "enter" {
				b.confirm("3")
			} else {
				b.press(key)
			}
			b.wants(says)
			b.wantsTrail(o, before...)
		})
		if len(r.erased()) > 0 {
			t.Errorf("%q were erased", r.erased())
		}
	}
}

func TestReadOnlyGoesOnWithNothing(t *testing.T) {
	r := registryOf(40)
	o := erasers(t, r)
	o.ReadOnly = true
	cutShort(t, r, o)
	console(t, 120, 40, o, func(b *bench) {
		b.wants("3 are not erased.", "This console is read-only and can't go on with it")
		b.press("enter")
		b.wants("An erasure was not finished")
		b.press("esc")
		b.wants("STATUS")
	})
	if len(r.erased()) > 0 {
		t.Errorf("%q were erased", r.erased())
	}
}

func TestGoldenErasing(t *testing.T) {
	for _, size := range sizes() {
		w, h := size[0], size[1]
		name := func(screen string) string { return fmt.Sprintf("%s-%dx%d", screen, w, h) }
		r := registryOf(40)
		r.takes = time.Second
		r.does = func(id string) backend.Erasure {
			e := backend.Erasure{AuthID: id, Outcome: backend.OutcomeErased, Calls: 1}
			if id == person(1).ID {
				e.Outcome, e.Cause = backend.OutcomeRefused, &backend.Error{Kind: backend.BadRequest, Op: "erase authentication", Status: 400, Code: "error in delete submission", TraceID: "7a3f0b52", Attempts: 1}
			}
			return e
		}
		console(t, w, h, erasers(t, r), func(b *bench) {
			b.press("j", "d")
			golden(t, name("erase-one"), b.text())
			b.press("esc", "g", "space", "space", "space", "space", "space", "space", "space", "d")
			golden(t, name("erase-many"), b.text())
			b.confirm("6")
			b.pass(1500 * time.Millisecond)
			golden(t, name("erasing"), b.text())
			for range 5 {
				b.pass(time.Second)
			}
			b.press("f")
			golden(t, name("erased"), b.text())
		})
		o := erasers(t, registryOf(40))
		cut := registryOf(40)
		o.Connect = func(context.Context) (Session, error) {
			return Session{Service: cut, Project: "sandbox001", Local: true}, nil
		}
		cutShort(t, cut, o)
		console(t, w, h, o, func(b *bench) {
			// The trail's clock is the machine's.
			golden(t, name("cut-off"), regexp.MustCompile(`Begun [0-9-]+ [0-9:]+`).ReplaceAllString(b.text(), "Begun 2026-11-21 12:00:00"))
		})
	}
	for name, o := range map[string]Options{"dark": {Theme: "dark"}, "light": {Theme: "light"}, "nocolor": {NoColor: true}} {
		r := registryOf(40)
		base := erasers(t, r)
		o.Connect, o.Trail = base.Connect, base.Trail
		console(t, 80, 24, o, func(b *bench) {
			b.press("space", "space", "space", "d")
			golden(t, "erase-many-"+name, b.frame())
			b.confirm("3")
			golden(t, "erased-"+name, b.frame())
		})
	}
}
