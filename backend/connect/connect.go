// Package connect makes the service that the settings ask for: the API at its
// address, or the built-in sandbox in its place. Either way the client is the
// same and speaks HTTP.
package connect

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"

	"faceauth/backend"
	"faceauth/backend/argos"
	"faceauth/backend/audit"
	"faceauth/backend/config"
	"faceauth/backend/faceurl"
	"faceauth/backend/sandbox"
)

// ErrNoKey says that there is nothing to connect to.
var ErrNoKey = errors.New("no API key is set: export " + config.EnvAPIKey + ", or try the built-in sandbox with --sandbox")

// Connection is a service and what is known of the project behind it.
type Connection struct {
	Service backend.Service
	Project string
	Sandbox bool
	// Local tells that the base URL leads to this machine.
	Local bool
	// BaseURL is the address of the API.
	BaseURL string
	// Links is whose Face Auth URLs are made, and Recipe how, if somebody said so;
	// else it is the zero Recipe.
	Links  faceurl.Project
	Recipe faceurl.Recipe
}

// Eraser erases records of the project; nil for a Service that can only read.
// Where the settings say read-only it is there and fails with the Kind ReadOnly,
// as does whatever else would change something.
func (c Connection) Eraser() backend.Eraser {
	eraser, _ := c.Service.(backend.Eraser)
	return eraser
}

// Open makes the connection. It calls nothing yet. Where the settings ask for
// the sandbox, it starts one as box says, which ends with ctx.
func Open(ctx context.Context, s config.Settings, box sandbox.Config, userAgent string) (Connection, error) {
	recipe, err := recipeOf(s)
	if err != nil {
		return Connection{}, err
	}
	project := s.ProjectID
	switch {
	case s.Sandbox:
		server, err := sandbox.Start(ctx, box)
		if err != nil {
			return Connection{}, fmt.Errorf("the sandbox could not start: %w", err)
		}
		s.BaseURL, s.APIKey, project = server.BaseURL(), backend.NewSecret(server.Key()), server.ProjectID()
		s.FormURL, s.SecretKey = server.FormURL(), backend.Secret{}
	case s.APIKey.Empty():
		return Connection{}, ErrNoKey
	}
	client, err := argos.New(argos.Config{BaseURL: s.BaseURL, Key: s.APIKey, UserAgent: userAgent, ReadOnly: s.ReadOnly})
	if err != nil {
		return Connection{}, err
	}
	return Connection{
		Service: client, Project: project, Sandbox: s.Sandbox, Local: local(s.BaseURL), BaseURL: s.BaseURL,
		Links:  links(s, project),
		Recipe: recipe,
	}, nil
}

// SandboxForm is where a sandbox that was started by itself is expected to have its
// hosted page, unless the environment names another place.
const SandboxForm = "http://127.0.0.1:8844/face-auth"

// World is whose records the settings lead to.
func World(s config.Settings) audit.World { return audit.WorldOf(s.Sandbox, local(s.BaseURL)) }

// Links is whose Face Auth URLs are made with the settings, and how, if they say;
// else it is the zero Recipe. It connects to nothing, and starts no sandbox. The
// error is ErrNoKey or a *backend.Error.
func Links(s config.Settings) (faceurl.Project, faceurl.Recipe, error) {
	switch {
	case s.Sandbox:
		s.ProjectID, s.APIKey = sandbox.DefaultProjectID, backend.NewSecret(sandbox.DefaultKey)
		if s.FormURL == config.DefaultFormURL {
			s.FormURL = SandboxForm
		}
	case s.APIKey.Empty():
		return faceurl.Project{}, faceurl.Recipe{}, ErrNoKey
	}
	recipe, err := recipeOf(s)
	return links(s, s.ProjectID), recipe, err
}

func links(s config.Settings, project string) faceurl.Project {
	return faceurl.Project{ID: project, FormURL: s.FormURL, APIKey: s.APIKey, SecretKey: s.SecretKey}
}

// recipeOf reads what the settings say about links, and refuses a form to which
// they would lead over an open line: what a link is worth to whoever sees it, it is
// worth to a stranger on the way.
func recipeOf(s config.Settings) (faceurl.Recipe, error) {
	if u, err := url.Parse(s.FormURL); err == nil && u.Scheme == "http" && !local(s.FormURL) {
		return faceurl.Recipe{}, &backend.Error{Kind: backend.BadLinkSetting, Op: "make links", Detail: config.EnvFormURL + ": plain http is for this machine alone, write https://"}
	}
	if s.Recipe == "" {
		return faceurl.Recipe{}, nil
	}
	recipe, err := faceurl.ParseRecipe(s.Recipe)
	if err != nil {
		return recipe, &backend.Error{Kind: backend.BadLinkSetting, Op: "make links", Detail: "--recipe: " + err.Error()}
	}
	return recipe, nil
}

// local tells whether an address is of the loopback interface.
func local(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
}
