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

// chosenBy is what the trail keeps of what records were listed by: the filter and the
// dates of flags.
func (o *ListOptions) chosenBy() audit.Filter {
	whole := o.Filter
	if o.Since+o.Until != "" && strings.TrimSpace(whole) != "" {
		whole = "(" + whole + ")"
	}
	if o.Since != "" {
		whole += ` since:"` + o.Since + `"`
	}
	if o.Until != "" {
		whole += ` until:"` + o.Until + `"`
	}
	env := query.Env{Now: o.Now, Saved: o.Saved}
	q, err := query.Parse(whole, env)
	if err != nil {
		// The filter is as long as one can be; that it can be read was seen before.
		q, _ = query.Parse(o.Filter, env)
	}
	return audit.FilterOf(q)
}
