package command

import (
	"strings"

	"faceauth/backend/audit"
	"faceauth/backend/connect"
	"faceauth/backend/query"
)

// scribe tells the trail what is done over a connection.
func scribe(c connect.Connection, trail *audit.Trail) audit.Scribe {
	return audit.Scribe{Trail: trail, Project: c.Project, World: audit.WorldOf(c.Sandbox, c.Local)}
}

// chosenBy is what the trail keeps of what records were chosen by: a filter, which
// can be read, and the dates of flags.
func chosenBy(filter, since, until string, env query.Env) audit.Filter {
	whole := filter
	if since+until != "" && strings.TrimSpace(whole) != "" {
		whole = "(" + whole + ")"
	}
	if since != "" {
		whole += ` since:"` + since + `"`
	}
	if until != "" {
		whole += ` until:"` + until + `"`
	}
	q, err := query.Parse(whole, env)
	if err != nil {
		q, _ = query.Parse(filter, env) // it is as long as one can be
	}
	return audit.FilterOf(q)
}
