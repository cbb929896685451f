package detail

import (
	"cmp"
	"fmt"
	"strings"

	"faceauth/backend"
	"faceauth/views"
	"faceauth/views/cells"
)

const (
	// The time line has so many rows, as many as are in sight with what stands
	// above it.
	leastAttempts, mostAttempts = 5, 9
	timeWidth                   = len("11-21 11:53")
	distanceWidth               = len("+59 min")
	statusWidth                 = len("✗ rejected") - len("✗") + 1
)

// attempts is the time line of the submission: oldest first, this one marked.
func (p *page) attempts(a *backend.Authentication, around Around) {
	if a.SubmissionID == "" {
		p.field("submission", "none in the record", p.Theme.Muted)
		return
	}
	total := around.Earlier + len(around.Attempts) + around.Later
	count := fmt.Sprintf("%s attempts loaded", views.Count(total))
	if total == 1 {
		count = "the only attempt loaded"
	}
	parts := []cells.Span{{Text: "submission " + a.SubmissionID, Style: p.Theme.Plain}, {Text: count, Style: p.Theme.Plain}}
	if around.More {
		parts = append(parts, cells.Span{Text: "more may not be loaded", Style: p.Theme.Muted})
	}
	if total == 0 { // nobody has looked yet
		parts = parts[:1]
	}
	p.flow(" · ", parts...)
	if total < 2 {
		return
	}
	rows := min(max(p.height-len(p.lines)-1, leastAttempts), mostAttempts)
	if total > rows {
		rows -= 2 // for what is left out on either side
	}
	from, to := window(around.At, len(around.Attempts), rows)
	if n := around.Earlier + from; n > 0 {
		p.row(cells.Span{Text: fmt.Sprintf("  %s earlier", views.Count(n)), Style: p.Theme.Muted})
	}
	for i := from; i < to; i++ {
		p.attempt(around.Attempts, i, i == around.At)
	}
	if n := around.Later + len(around.Attempts) - to; n > 0 {
		p.row(cells.Span{Text: fmt.Sprintf("  %s later", views.Count(n)), Style: p.Theme.Muted})
	}
}

// window is most places of n with at in their middle, as far as there are some
// on either side.
func window(at, n, most int) (from, to int) {
	from = max(min(at-most/2, n-most), 0)
	return from, min(from+most, n)
}

// attempt is one row of the time line, and on a narrow page another one below
// for why.
func (p *page) attempt(all []backend.Authentication, i int, here bool) {
	a := &all[i]
	sign, style := "  ", p.Theme.Muted
	if here {
		sign, style = "> ", p.Theme.Strong
	}
	distance := ""
	if i > 0 && !a.Created.IsZero() && !all[i-1].Created.IsZero() {
		distance = views.Distance(a.Created.Sub(all[i-1].Created))
	}
	why := a.Deciding()
	if a.Erased {
		why = append(why, "erased")
	}
	when := cells.Fit(p.Cells, cmp.Or(p.Minute(a, timeWidth), "no time"), timeWidth)
	status := views.Sign(a.Status) + " " + cmp.Or(string(a.Status), "no status")
	reason := cells.Span{Text: strings.Join(why, ", "), Style: p.Theme.Muted}
	if p.compact() {
		p.row(cells.Span{Text: sign, Style: style}, cells.Span{Text: views.Sign(a.Status) + " ", Style: p.Status(a.Status)},
			cells.Span{Text: when + " ", Style: style}, cells.Span{Text: distance, Style: p.Theme.Muted})
		if reason.Text != "" {
			p.paragraph("    ", reason.Text, p.Theme.Muted)
		}
		return
	}
	p.row(cells.Span{Text: sign + when + " ", Style: style}, cells.Span{Text: cells.FitRight(p.Cells, distance, distanceWidth) + "  ", Style: p.Theme.Muted},
		cells.Span{Text: cells.Fit(p.Cells, status, statusWidth) + "  ", Style: p.Status(a.Status)}, reason)
}
