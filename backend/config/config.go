// Package config holds what a person sets: which project, with which key, at
// which address, shown how.
package config

import (
	"cmp"
	"slices"
	"strings"

	"faceauth/backend"
)

// DefaultBaseURL is the documented address of the live service.
const DefaultBaseURL = "https://rest-api.argosidentity.com/v3"

// DefaultFormURL is the documented address of the hosted form, to which Face Auth
// URLs lead.
const DefaultFormURL = "https://form.argosidentity.com/face-auth"

// The environment variables that are read. The key is never a flag: command
// lines are public.
const (
	EnvAPIKey    = "FACEAUTH_API_KEY"
	EnvProjectID = "FACEAUTH_PROJECT_ID"
	EnvBaseURL   = "FACEAUTH_BASE_URL"
	EnvFormURL   = "FACEAUTH_FORM_URL"
	EnvSecretKey = "FACEAUTH_SECRET_KEY"
	EnvReadOnly  = "FACEAUTH_READ_ONLY"
)

// Settings are all of them together. Build one with FromEnv and let flags
// change it.
type Settings struct {
	// APIKey is the add-on key of the FaceAuth project, sent as x-api-key.
	APIKey backend.Secret
	// ProjectID is the faceAuth_projectId. Reading needs none: the key alone
	// says which project answers.
	ProjectID string
	// BaseURL is where /faceauth lives, without a slash at its end.
	BaseURL string
	// FormURL is the address of the hosted form.
	FormURL string
	// SecretKey is what the vendor issues for encrypting with GCM, and usually not
	// set: see faceurl.SecretKey.
	SecretKey backend.Secret
	// Recipe is how Face Auth URLs are encrypted, for faceurl.ParseRecipe; empty
	// for what was confirmed for the project, or else for faceurl.Default.
	Recipe string
	// Clipboard is a name of clipboard.Modes.
	Clipboard string
	// Sandbox puts the built-in sandbox in place of the API.
	Sandbox bool
	// ReadOnly forbids whatever changes the project. In the environment anything but
	// nothing, 0, false and no turns it on: who sets it means it.
	ReadOnly bool
	// Theme is a name of package theme.
	Theme string
	// UTC shows times in UTC instead of the local zone.
	UTC bool
	// NoColor is the NO_COLOR convention: any value but the empty one.
	NoColor bool
}

// FromEnv reads the environment through lookup, which is os.Getenv.
func FromEnv(lookup func(string) string) Settings {
	return Settings{
		APIKey:    backend.NewSecret(lookup(EnvAPIKey)),
		ProjectID: lookup(EnvProjectID),
		BaseURL:   cmp.Or(lookup(EnvBaseURL), DefaultBaseURL),
		FormURL:   cmp.Or(lookup(EnvFormURL), DefaultFormURL),
		SecretKey: backend.NewSecret(lookup(EnvSecretKey)),
		ReadOnly:  !slices.Contains([]string{"", "0", "false", "no"}, strings.ToLower(lookup(EnvReadOnly))),
		NoColor:   lookup("NO_COLOR") != "",
	}
}

// Ready tells whether there is anything to connect to.
func (s Settings) Ready() bool { return s.Sandbox || !s.APIKey.Empty() }
