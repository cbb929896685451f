package list

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"charm.land/lipgloss/v2"

	"faceauth/backend"
	"faceauth/backend/records"
	"faceauth/views"
)

// Column is one column of the list. To add, remove or reorder columns, edit
// columns() below: no other code knows them. Its tests, the golden frames, the
// help page's notes on numbers and the README's tour name some.
type Column struct {
	Title string
	// About says what the column shows, for the menu of columns.
	About string
	// Width is the least number of cells it is drawn with.
	Width int
	// Max is the most it grows to where there is room, 0 for not at all.
	// Columns with a low Grow get what they can use first.
	Max, Grow int
	// Right sets the text to the right, for numbers.
	Right bool
	// Drop orders who goes first where not all fit: the column with the
	// highest Drop. Columns with 0 always stay.
	Drop int
	// Extra columns are shown when a person asks for them.
	Extra bool
	// Sort is what the records are sorted by for this column.
	Sort records.Key
	// Cell gives text and style for one record. width is what the column got.
	Cell func(c views.Context, row Row, width int) (string, lipgloss.Style)
}

// Name is what the column is called in settings: its title in lower case.
func (c Column) Name() string { return strings.ToLower(strings.ReplaceAll(c.Title, " ", "-")) }

// Row is a record with what several columns need worked out once.
type Row struct {
	*backend.Authentication
	Checks []backend.Check
	// Attempts counts the loaded records of its submission, which the first time
	// takes some milliseconds among a million.
	Attempts func() int
}

// columns is the list, from left to right.
func columns() []Column {
	muted := func(text func(Row) string) func(views.Context, Row, int) (string, lipgloss.Style) {
		return func(c views.Context, r Row, _ int) (string, lipgloss.Style) { return text(r), c.Theme.Muted }
	}
	return []Column{
		{Title: "STATUS", About: "the API's verdict", Width: 8, Sort: records.ByStatus, Cell: status},
		{Title: "TIME", About: "when it was made", Width: 11, Max: 16, Grow: 3, Sort: records.ByTime,
			Cell: func(c views.Context, r Row, width int) (string, lipgloss.Style) {
				return c.Minute(r.Authentication, width), c.Theme.Plain
			}},
		{Title: "AUTH ID", About: "auth_id", Width: 12, Max: 36, Grow: 2, Sort: records.ByID,
			Cell: func(c views.Context, r Row, _ int) (string, lipgloss.Style) { return r.ID, c.Theme.Plain }},
		{Title: "SUBMISSION", About: "kyc_submission_id, the reference", Width: 12, Max: 24, Grow: 4, Drop: 5, Sort: records.BySubmission,
			Cell: muted(func(r Row) string { return r.SubmissionID })},
		{Title: "TYPE", About: "submit_type", Width: 5, Max: 8, Grow: 5, Drop: 6, Sort: records.BySubmitType,
			Cell: muted(func(r Row) string { return r.SubmitType })},
		{Title: "SIM", About: "face similarity", Width: 6, Right: true, Sort: records.BySimilarity, Cell: score(backend.CheckSimilarity)},
		{Title: "LIVE", About: "liveness", Width: 6, Right: true, Drop: 2, Sort: records.ByLiveness, Cell: score(backend.CheckLiveness)},
		{Title: "ACT", About: "active liveness", Width: 6, Right: true, Drop: 3, Sort: records.ByActiveLiveness, Cell: score(backend.CheckActiveLiveness)},
		{Title: "OCCL", About: "whether something covers the face", Width: 5, Drop: 4, Sort: records.ByOcclusion, Cell: occlusion},
		{Title: "FACE", About: "face cover, PPE", Width: 6, Right: true, Drop: 7, Extra: true, Sort: records.ByFaceCover, Cell: score(backend.CheckFaceCover)},
		{Title: "HEAD", About: "head cover, PPE", Width: 6, Right: true, Drop: 7, Extra: true, Sort: records.ByHeadCover, Cell: score(backend.CheckHeadCover)},
		{Title: "MARGIN", About: "the least distance of a score from its threshold", Width: 7, Right: true, Drop: 7, Extra: true, Sort: records.ByMargin, Cell: margin},
		{Title: "TRIES", About: "attempts that are loaded of the same submission", Width: 6, Right: true, Drop: 7, Extra: true, Sort: records.ByAttempts,
			Cell: muted(func(r Row) string { return fmt.Sprint(r.Attempts()) })},
		{Title: "POLICY", About: "the checks that were on, with their thresholds", Width: 12, Max: 40, Grow: 6, Drop: 8, Extra: true, Sort: records.ByPolicy,
			Cell: muted(func(r Row) string { return r.Policy.Name() })},
		{Title: "NOTES", About: "what failed, and that it is erased", Width: 10, Max: 16, Grow: 1, Drop: 1, Sort: records.ByFailCode, Cell: notes},
	}
}

func status(c views.Context, r Row, _ int) (string, lipgloss.Style) {
	return cmp.Or(string(r.Status), "?"), c.Status(r.Status)
}

// score shows one score: "61.2!" failed, "(61.2)" while the check was off, "-"
// when the API gave none.
func score(kind backend.CheckKind) func(views.Context, Row, int) (string, lipgloss.Style) {
	return func(c views.Context, r Row, _ int) (string, lipgloss.Style) {
		check := r.Checks[kind]
		if !check.Score.Given {
			return "- ", c.Theme.Muted
		}
		switch check.Verdict {
		case backend.Fail:
			return check.Measured() + "!", c.Theme.Bad
		case backend.Pass:
			return check.Measured() + " ", c.Theme.Plain
		}
		return "(" + strings.TrimSuffix(check.Measured(), ".0") + ")", c.Theme.Muted
	}
}

func occlusion(c views.Context, r Row, _ int) (string, lipgloss.Style) {
	check := r.Checks[backend.CheckOcclusion]
	if !check.Detected.Given && !check.Score.Given {
		return "-", c.Theme.Muted
	}
	text := check.Measured()
	switch check.Verdict {
	case backend.Fail:
		return text + "!", c.Theme.Bad
	case backend.Pass:
		return text, c.Theme.Plain
	}
	return "(" + text + ")", c.Theme.Muted
}

// margin shows the check that came nearest to its threshold or fell farthest
// below it.
func margin(c views.Context, r Row, _ int) (string, lipgloss.Style) {
	least := -1
	for i, check := range r.Checks {
		if check.Margin.Given && (least < 0 || check.Margin.Value < r.Checks[least].Margin.Value) {
			least = i
		}
	}
	if least < 0 {
		return "-", c.Theme.Muted
	}
	style := c.Theme.Plain
	if r.Checks[least].Margin.Value < 0 {
		style = c.Theme.Bad
	}
	return r.Checks[least].MarginText(), style
}

// notes names what failed, the check for a documented code and any other code
// as the API spells it, and that the record is erased.
func notes(c views.Context, r Row, _ int) (string, lipgloss.Style) {
	var names []string
	if r.Erased {
		names = append(names, "erased")
	}
	for _, code := range r.FailCodes {
		if f, ok := backend.ExplainFailCode(code); ok {
			code = f.Check.String()
		}
		names = append(names, code)
	}
	style := c.Theme.Muted
	if len(r.FailCodes) > 0 {
		style = c.Theme.Bad
	}
	return strings.Join(names, ", "), style
}

// arrange gives the columns as a layout wants them.
func arrange(all []Column, l views.Layout) []Column {
	var cols []Column
	for _, c := range ordered(all, l) {
		if shown(c, l) {
			if w := l.Widths[c.Name()]; w > 0 {
				c.Width, c.Max = w, 0
			}
			cols = append(cols, c)
		}
	}
	return cols
}

func shown(c Column, l views.Layout) bool {
	if on, said := l.Shown[c.Name()]; said {
		return on
	}
	return !c.Extra
}

// ordered puts the columns that a layout names first, in its order, and keeps
// each of the others behind the one that it follows by itself.
func ordered(all []Column, l views.Layout) []Column {
	out := make([]Column, 0, len(all))
	for _, name := range l.Order {
		at := func(c Column) bool { return c.Name() == name }
		if i := slices.IndexFunc(all, at); i >= 0 && !slices.ContainsFunc(out, at) {
			out = append(out, all[i])
		}
	}
	for i, c := range all {
		named := func(o Column) bool { return o.Title == c.Title }
		if slices.ContainsFunc(out, named) {
			continue
		}
		to := 0
		if i > 0 {
			to = slices.IndexFunc(out, func(o Column) bool { return o.Title == all[i-1].Title }) + 1
		}
		out = slices.Insert(out, to, c)
	}
	return out
}

// frozen is how many columns stay when the others are scrolled.
const frozen = 2

// fit chooses the columns for a list of width cells and gives each its width,
// one cell apart. Scrolled by some columns, it leaves those out and shows the
// ones that follow, as far as there is room; otherwise those that matter least
// give way. left tells how many columns are out of sight.
func fit(all []Column, width, scrolled int) (cols []Column, widths []int, left int) {
	cols = slices.Clone(all)
	if scrolled > 0 && len(cols) > frozen {
		cols = slices.Delete(cols, frozen, min(frozen+scrolled, len(cols)-1))
		for len(cols) > frozen+1 && least(cols) > width {
			cols = cols[:len(cols)-1]
		}
	}
	for least(cols) > width {
		worst := -1
		for i, c := range cols {
			if c.Drop > 0 && (worst < 0 || c.Drop > cols[worst].Drop) {
				worst = i
			}
		}
		if worst < 0 {
			break
		}
		cols = slices.Delete(cols, worst, worst+1)
	}
	widths = make([]int, len(cols))
	for i, c := range cols {
		widths[i] = c.Width
	}
	order := make([]int, len(cols))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cols[a].Grow - cols[b].Grow })
	room := width - least(cols)
	for _, i := range order {
		if more := min(room, cols[i].Max-widths[i]); more > 0 {
			widths[i] += more
			room -= more
		}
	}
	return cols, widths, len(all) - len(cols)
}

func least(cols []Column) int {
	n := len(cols) - 1
	for _, c := range cols {
		n += c.Width
	}
	return n
}
