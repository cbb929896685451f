package command

import (
	"fmt"
	"strings"

	"faceauth/backend/query"
)

// FilterHelp explains the filter language in lines.
func FilterHelp() string {
	var b strings.Builder
	b.WriteString("Filters (--filter), one line of terms:\n")
	for _, r := range query.Rules() {
		fmt.Fprintf(&b, "  %-32s %s\n", r.Example, r.Meaning)
	}
	b.WriteString("Fields; the names of the API are taken too:\n")
	for _, f := range query.Fields() {
		fmt.Fprintf(&b, "  %-10s %s\n", f.Name, f.Meaning)
	}
	return strings.TrimRight(b.String(), "\n")
}
