package compare

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"charm.land/lipgloss/v2"

	"faceauth/backend"
	"faceauth/views"
	"faceauth/views/cells"
)

// The columns: a sign before rows that differ, what they are about, the two
// sides, which take what is left up to a width, and the change.
const (
	signWidth   = 2
	labelWidth  = len("submission")
	changeWidth = len("+59 min")
	gaps        = 3
	sideMost    = 44
)

// numbers is everything but the pictures.
func (s *Screen) numbers(c views.Context) []string {
	l, r := &s.left.rec, &s.right.rec
	t := table{Context: c, width: s.width, side: max(min((s.width-signWidth-labelWidth-changeWidth-gaps)/2, sideMost), 4)}
	t.row(row{label: "auth id", left: l.ID, right: r.ID, named: true})
	t.row(row{label: "status", left: status(l), right: status(r), leftStyle: c.Status(l.Status), rightStyle: c.Status(r.Status)})
	t.times(l, r)
	t.row(row{label: "submission", left: l.SubmissionID, right: r.SubmissionID})
	t.row(row{label: "type", left: l.SubmitType, right: r.SubmitType})
	t.row(row{label: "project", left: l.ProjectID, right: r.ProjectID})
	t.checks(l, r)
	t.row(row{label: "fail codes", left: strings.Join(l.FailCodes, ", "), right: strings.Join(r.FailCodes, ", ")})
	t.row(row{label: "comments", left: strings.Join(l.Comments, "; "), right: strings.Join(r.Comments, "; ")})
	t.policies(l.Policy, r.Policy)
	return t.lines
}

func status(a *backend.Authentication) string {
	text := views.Sign(a.Status) + " " + cmp.Or(string(a.Status), "none")
	if a.Erased {
		text += ", erased"
	}
	return text
}

// row is one thing that both records have, or one of them.
type row struct {
	label, left, right, change string
	// What differs is plain unless it has a style; what does not is muted.
	leftStyle, rightStyle lipgloss.Style
	// named rows say which record is which: they differ by nature.
	named bool
}

// table collects the rows.
type table struct {
	views.Context
	width, side int
	lines       []string
}

// row sets a row, as many lines as its longer side takes. There is none where
// neither record says anything.
func (t *table) row(r row) {
	if r.left == "" && r.right == "" {
		return
	}
	sign, label := "", t.Theme.Muted
	switch {
	case r.named:
		r.leftStyle, r.rightStyle = t.Theme.Strong, t.Theme.Strong
	case r.left != r.right || r.change != "":
		sign, label = "≠", t.Theme.Plain
	default:
		r.leftStyle, r.rightStyle = t.Theme.Muted, t.Theme.Muted
	}
	left, right := t.wrap(r.left), t.wrap(r.right)
	for i := range max(len(left), len(right)) {
		var a, b string
		if i < len(left) {
			a = left[i]
		}
		if i < len(right) {
			b = right[i]
		}
		t.lines = append(t.lines, cells.Row(t.Cells, t.width, nil,
			cells.Span{Text: cells.Fit(t.Cells, sign, signWidth), Style: t.Theme.Warn},
			cells.Span{Text: cells.Fit(t.Cells, r.label, labelWidth) + " ", Style: label},
			cells.Span{Text: cells.Fit(t.Cells, a, t.side) + " ", Style: r.leftStyle},
			cells.Span{Text: cells.Fit(t.Cells, b, t.side) + " ", Style: r.rightStyle},
			cells.Plain(r.change)))
		sign, r.label, r.change = "", "", ""
	}
}

func (t *table) wrap(text string) []string { return cells.Wrap(t.Cells, cmp.Or(text, "-"), t.side) }

// times sets when they were made, and how long one is after the other.
func (t *table) times(l, r *backend.Authentication) {
	layout := "2006-01-02 15:04:05 MST"
	if t.side < len(layout) {
		layout = "2006-01-02 15:04"
	}
	text := func(at time.Time, otherwise string) string {
		if at.IsZero() {
			return otherwise
		}
		return at.In(t.Zone).Format(layout)
	}
	made := row{label: "time", left: text(l.Created, l.CreatedText), right: text(r.Created, r.CreatedText)}
	if !l.Created.IsZero() && !r.Created.IsZero() && !l.Created.Equal(r.Created) {
		made.change = views.Distance(r.Created.Sub(l.Created))
	}
	t.row(made)
	t.row(row{label: "erased", left: text(l.ErasedAt, ""), right: text(r.ErasedAt, "")})
}

// checks sets score, threshold and verdict of each check that one of them asked
// for or measured.
func (t *table) checks(l, r *backend.Authentication) {
	right := r.Checks()
	for i, a := range l.Checks() {
		b := right[i]
		if !asked(a) && !asked(b) {
			continue
		}
		set := row{label: views.ShortCheck(a.Kind), left: reading(a), right: reading(b), leftStyle: t.Verdict(a.Verdict), rightStyle: t.Verdict(b.Verdict)}
		if a.Score.Given && b.Score.Given && a.Score.Value != b.Score.Value && !a.Detected.Given && !b.Detected.Given {
			set.change = backend.Signed(b.Score.Value - a.Score.Value)
		}
		t.row(set)
	}
}

// asked tells that there is something to say of a check.
func asked(c backend.Check) bool { return c.Score.Given || c.Detected.Given || c.Threshold.On() }

// reading is a check in few cells: "61.4/85 ✗ fail".
func reading(c backend.Check) string {
	text := c.Against()
	if c.Verdict != backend.Off { // which the threshold says
		text += " " + views.VerdictSign(c.Verdict) + " " + c.Verdict.String()
	}
	return text
}

// policies sets what the policies ask, or only what they ask otherwise. Of a
// record that has none nobody knows what its policy had off.
func (t *table) policies(l, r backend.Policy) {
	none := backend.Policy{}
	changes := l.Changes(r)
	switch {
	case (l == none) != (r == none):
		t.row(row{label: "policy", left: l.Words(), right: r.Words()})
		return
	case len(changes) == 0:
		t.row(row{label: "policy", left: l.Name(), right: r.Name()})
		return
	}
	for _, c := range changes {
		set := row{label: "policy", left: c.Kind.String() + " " + c.Old.Asked(), right: c.Kind.String() + " " + c.New.Asked()}
		if both := []backend.Threshold{c.Old, c.New}; !slices.ContainsFunc(both, func(t backend.Threshold) bool { return !t.On() || t.Switch }) {
			set.change = fmt.Sprintf("%+.6g", c.New.Value-c.Old.Value)
		}
		t.row(set)
	}
}
