package config

import "testing"

func TestFromEnv(t *testing.T) {
	env := map[string]string{EnvAPIKey: "k", EnvProjectID: "p", EnvBaseURL: "https://x/v3", "NO_COLOR": "yes"}
	s := FromEnv(func(name string) string { return env[name] })
	if s.APIKey.Reveal() != "k" || s.ProjectID != "p" || s.BaseURL != "https://x/v3" || !s.NoColor || !s.Ready() {
		t.Errorf("got %+v", s)
	}
	s = FromEnv(func(string) string { return "" })
	if s.BaseURL != DefaultBaseURL || s.NoColor || s.Ready() {
		t.Errorf("an empty environment gives %+v", s)
	}
	s.Sandbox = true
	if !s.Ready() {
		t.Error("the sandbox needs no key")
	}
}
