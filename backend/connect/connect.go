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
	"faceauth/backend/config"
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
}

// Open makes the connection. It calls nothing yet. Where the settings ask for
// the sandbox, it starts one as box says, which ends with ctx.
func Open(ctx context.Context, s config.Settings, box sandbox.Config, userAgent string) (Connection, error) {
	project := s.ProjectID
	switch {
	case s.Sandbox:
		server, err := sandbox.Start(ctx, box)
		if err != nil {
			return Connection{}, fmt.Errorf("the sandbox could not start: %w", err)
		}
		s.BaseURL, s.APIKey, project = server.BaseURL(), backend.NewSecret(server.Key()), server.ProjectID()
	case s.APIKey.Empty():
		return Connection{}, ErrNoKey
	}
	client, err := argos.New(argos.Config{BaseURL: s.BaseURL, Key: s.APIKey, UserAgent: userAgent})
	if err != nil {
		return Connection{}, err
	}
	return Connection{Service: client, Project: project, Sandbox: s.Sandbox, Local: local(s.BaseURL)}, nil
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
