package connect

import (
	"errors"
	"strings"
	"testing"

	"faceauth/backend"
	"faceauth/backend/config"
	"faceauth/backend/sandbox"
)

func TestTheSandboxIsReachedOverTheSameClient(t *testing.T) {
	c, err := Open(t.Context(), config.Settings{Sandbox: true, BaseURL: "http://never.example"}, sandbox.Config{Records: 30}, "test")
	if err != nil {
		t.Fatal(err)
	}
	if !c.Sandbox || c.Project != sandbox.DefaultProjectID {
		t.Errorf("connection %+v", c)
	}
	page, err := c.Service.Page(t.Context(), backend.PageRequest{})
	if err != nil || len(page.Records) != 30 || page.Next != nil {
		t.Fatalf("%d records, %v", len(page.Records), err)
	}
	a, err := c.Service.Authentication(t.Context(), page.Records[7].ID)
	if err != nil || a.ID != page.Records[7].ID {
		t.Errorf("one record: %v", err)
	}
}

func TestEveryFaultEndsInTheSameRecords(t *testing.T) {
	want := walk(t, nil)
	for _, fault := range []string{"latency=1ms", "500:0.3", "502:0.3", "reset:0.3", "truncate:0.3", "malformed:0.2", "slow=1ms:0.3", "flat"} {
		faults, err := sandbox.ParseFaults([]string{fault})
		if err != nil {
			t.Fatal(err)
		}
		got := walk(t, faults)
		if len(got) != len(want) {
			t.Errorf("%s: %d records, want %d", fault, len(got), len(want))
		}
		for id := range want {
			if !got[id] {
				t.Errorf("%s: %s is missing", fault, id)
				break
			}
		}
	}
}

func walk(t *testing.T, faults sandbox.Faults) map[string]bool {
	t.Helper()
	box := sandbox.Config{Records: 700, Faults: faults}
	c, err := Open(t.Context(), config.Settings{Sandbox: true}, box, "test")
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]bool{}
	w := backend.NewWalk(c.Service, backend.PageRequest{Count: 100})
	for !w.Done() {
		page, err := w.Next(t.Context())
		if err != nil {
			t.Fatalf("%v: %v", faults, err)
		}
		for _, r := range page.Records {
			ids[r.ID] = true
		}
	}
	return ids
}

func TestWithoutAKeyNothingIsConnected(t *testing.T) {
	if _, err := Open(t.Context(), config.Settings{BaseURL: config.DefaultBaseURL}, sandbox.Config{}, "test"); !errors.Is(err, ErrNoKey) {
		t.Errorf("got %v", err)
	}
	s := config.Settings{BaseURL: "http://api.example.com/v3", APIKey: backend.NewSecret("k")}
	if _, err := Open(t.Context(), s, sandbox.Config{}, "test"); backend.KindOf(err) != backend.Insecure {
		t.Errorf("plain http to another machine: %v", err)
	}
}

func TestWhoseLinksAreMade(t *testing.T) {
	set := config.Settings{BaseURL: config.DefaultBaseURL, FormURL: config.DefaultFormURL, APIKey: backend.NewSecret("k"), ProjectID: "p", Recipe: "hex"}
	project, recipe, err := Links(set)
	if err != nil || project.ID != "p" || project.FormURL != config.DefaultFormURL || project.APIKey.Reveal() != "k" || recipe.String() != "ecb json hex" {
		t.Errorf("%+v, %v, %v", project, recipe, err)
	}
	box := set
	box.Sandbox, box.Recipe = true, ""
	project, recipe, err = Links(box)
	if err != nil || project.ID != sandbox.DefaultProjectID || project.FormURL != SandboxForm || project.APIKey.Reveal() != sandbox.DefaultKey || recipe.Valid() {
		t.Errorf("%+v, %v, %v", project, recipe, err)
	}
	if _, _, err := Links(config.Settings{FormURL: config.DefaultFormURL}); !errors.Is(err, ErrNoKey) {
		t.Errorf("without a key: %v", err)
	}
	for _, change := range []func(*config.Settings){
		func(s *config.Settings) { s.FormURL = "http://form.example.com/face-auth" },
		func(s *config.Settings) { s.Recipe = "rot13" },
	} {
		wrong := set
		change(&wrong)
		_, opened := Open(t.Context(), wrong, sandbox.Config{}, "test")
		_, _, made := Links(wrong)
		for _, err := range []error{opened, made} {
			// The advice must not be about the API's address or key: they are right.
			if e, ok := errors.AsType[*backend.Error](err); !ok || e.Kind != backend.BadLinkSetting || !strings.Contains(e.Advice(), "--recipe") {
				t.Errorf("%+v: %v", wrong, err)
			}
		}
	}
}
