package list

import (
	"cmp"
	"slices"
	"strings"

	"charm.land/lipgloss/v2"

	"faceauth/backend"
	"faceauth/views"
)

// Column is one column of the list. To add, remove or reorder columns, edit
// columns() below: no other code knows them. Its tests, the golden frames, the
// help page's notes on numbers and the README's tour name some.
type Column struct {
	Title string
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
	// Cell gives text and style for one record. width is what the column got.
	Cell func(c views.Context, row Row, width int) (string, lipgloss.Style)
}

// Row is a record with what several columns need worked out once.
type Row struct {
	*backend.Authentication
	Checks []backend.Check
}

// columns is the list, from left to right.
func columns() []Column {
	return []Column{
		{Title: "STATUS", Width: 8, Cell: status},
		{Title: "TIME", Width: 11, Max: 16, Grow: 3, Cell: func(c views.Context, r Row, width int) (string, lipgloss.Style) {
			return c.Minute(r.Authentication, width), c.Theme.Plain
		}},
		{Title: "AUTH ID", Width: 12, Max: 36, Grow: 2, Cell: func(c views.Context, r Row, _ int) (string, lipgloss.Style) {
			return r.ID, c.Theme.Plain
		}},
		{Title: "SUBMISSION", Width: 12, Max: 24, Grow: 4, Drop: 5, Cell: func(c views.Context, r Row, _ int) (string, lipgloss.Style) {
			return r.SubmissionID, c.Theme.Muted
		}},
		{Title: "TYPE", Width: 4, Max: 8, Grow: 5, Drop: 6, Cell: func(c views.Context, r Row, _ int) (string, lipgloss.Style) {
			return r.SubmitType, c.Theme.Muted
		}},
		{Title: "SIM", Width: 6, Right: true, Cell: score(backend.CheckSimilarity)},
		{Title: "LIVE", Width: 6, Right: true, Drop: 2, Cell: score(backend.CheckLiveness)},
		{Title: "ACT", Width: 6, Right: true, Drop: 3, Cell: score(backend.CheckActiveLiveness)},
		{Title: "OCCL", Width: 5, Drop: 4, Cell: occlusion},
		{Title: "NOTES", Width: 10, Max: 16, Grow: 1, Drop: 1, Cell: notes},
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

// fit chooses the columns for a list of width cells and gives each its width,
// one cell apart.
func fit(all []Column, width int) ([]Column, []int) {
	cols := slices.Clone(all)
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
	widths := make([]int, len(cols))
	for i, c := range cols {
		widths[i] = c.Width
	}
	order := make([]int, len(cols))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cols[a].Grow - cols[b].Grow })
	left := width - least(cols)
	for _, i := range order {
		if more := min(left, cols[i].Max-widths[i]); more > 0 {
			widths[i] += more
			left -= more
		}
	}
	return cols, widths
}

func least(cols []Column) int {
	n := len(cols) - 1
	for _, c := range cols {
		n += c.Width
	}
	return n
}
