package detail

import (
	"bytes"
	"encoding/json"
	"strings"

	"faceauth/backend"
	"faceauth/backend/safetext"
	"faceauth/views/cells"
)

// raw shows the record as the API sent it, indented, with everything that is
// not plain text escaped. Unknown fields are in it.
func (p *page) raw(a *backend.Authentication) {
	p.blank()
	text := safetext.EscapeJSON(a.Raw)
	var indented bytes.Buffer
	if err := json.Indent(&indented, text, "", "  "); err == nil {
		text = indented.Bytes()
	}
	for line := range strings.Lines(string(text)) {
		line = strings.TrimRight(line, "\n")
		text := strings.TrimLeft(line, " ")
		indent := strings.Repeat(" ", min(len(line)-len(text), p.width/2))
		for _, part := range cells.Wrap(p.Cells, text, p.width-len(indent)) {
			p.row(cells.Plain(indent + part))
		}
	}
}
