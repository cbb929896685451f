package facets

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"faceauth/backend/query"
	"faceauth/backend/records"
	"faceauth/keymap"
	"faceauth/theme"
	"faceauth/views"
	"faceauth/views/cells"
)

// update rewrites the golden frames: go test ./views/facets -update
var update = flag.Bool("update", false, "rewrite the golden files")

func env() query.Env {
	return query.Env{Now: time.Date(2026, 11, 21, 9, 0, 0, 0, time.FixedZone("KST", 9*3600))}
}

func context(t theme.Theme, m cells.Method) views.Context {
	return views.Context{Theme: t, Keys: keymap.Default(), Cells: m, Zone: time.UTC, Now: env().Now, Focused: true}
}

// some are the counts of a project with two policies and three weeks.
func some() (records.Facets, []records.PolicyVersion) {
	f := records.Facets{
		Status: []records.Count{{Text: "rejected", N: 1204}, {Text: "approved"}, {Text: "pending"}},
		FailCode: []records.Count{{Text: "face_compare_underscore", N: 803}, {Text: "Face_Occluded_fail", N: 398}, {Text: "얼굴_가림_실패_아주_긴_이름의_코드", N: 3},
			{Text: "👩‍👩‍👧_fail", N: 1}, {Text: "رمز_فشل"}},
		SubmitType: []records.Count{{Text: "form", N: 1101}, {Text: "api", N: 103}},
		Policy:     []records.Count{{Text: "sim85+live70+act80+occl", N: 900}, {Text: "sim80+live70+act80+occl+face70+head70", N: 304}},
	}
	for i := range 23 {
		f.Day = append(f.Day, records.Count{Text: time.Date(2026, 11, 21-i, 0, 0, 0, 0, time.UTC).Format(time.DateOnly), N: 17 * (i % 5)})
	}
	// 23:30 UTC is the day after in KST.
	first := time.Date(2026, 9, 2, 23, 30, 0, 0, time.UTC)
	return f, []records.PolicyVersion{
		{Name: "sim80+live70+act80+occl+face70+head70", First: first, Last: first.AddDate(0, 2, 0), Count: 1000},
		{Name: "sim85+live70+act80+occl", First: first.AddDate(0, -2, 0), Last: first, Count: 2000},
	}
}

func parsed(t testing.TB, text string) query.Query {
	t.Helper()
	q, err := query.Parse(text, env())
	if err != nil {
		t.Fatal(err)
	}
	return q
}

// shown is a pane of some records under a filter.
func shown(t testing.TB, filter string, width, height int) *Screen {
	t.Helper()
	s := New()
	s.Resize(width, height)
	f, p := some()
	s.Show(f, p, parsed(t, filter), env())
	return s
}

func do(s *Screen, actions ...keymap.Action) (last views.Action) {
	for _, a := range actions {
		last = s.Do(a)
	}
	return last
}

func text(s *Screen) string {
	return ansi.Strip(strings.Join(s.View(context(theme.None(), ansi.GraphemeWidth)), "\n"))
}

// on is the value under the cursor as it is drawn: None reverses its row.
func on(t testing.TB, s *Screen) string {
	t.Helper()
	found := ""
	for _, l := range s.View(context(theme.None(), ansi.GraphemeWidth)) {
		if strings.Contains(l, "7m") {
			if found != "" {
				t.Errorf("two rows have the cursor:\n%s", text(s))
			}
			fields := strings.Fields(strings.NewReplacer("[ ]", "", "[x]", "").Replace(ansi.Strip(l)))
			if len(fields) == 0 {
				t.Fatalf("the cursor is on an empty row:\n%s", text(s))
			}
			found = fields[0]
		}
	}
	if found == "" {
		t.Errorf("the cursor is out of sight:\n%s", text(s))
	}
	return found
}

func TestFrames(t *testing.T) {
	for _, tc := range []struct {
		name          string
		width, height int
		filter        string
		actions       []keymap.Action
	}{
		{"narrow", 60, 12, "status:rejected", nil},
		{"pane", 50, 40, "status:rejected fail=Face_Occluded_fail", []keymap.Action{keymap.Next}},
		{"wide", 120, 36, "", []keymap.Action{keymap.Last}},
	} {
		for _, th := range []theme.Theme{theme.None(), theme.Dark()} {
			s := shown(t, tc.filter, tc.width, tc.height)
			do(s, tc.actions...)
			frame := strings.Join(s.View(context(th, ansi.GraphemeWidth)), "\n") + "\n"
			golden(t, fmt.Sprintf("%s-%s", tc.name, th.Name), frame)
		}
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v; -update makes it", err)
	}
	if got != string(want) {
		t.Errorf("%s differs; -update rewrites it.\ngot:\n%s\nwant:\n%s", path, got, want)
	}
}

// strangers are texts that terminals count in different ways.
func strangers() []string {
	return []string{"", "a", "Face_Occluded_fail", "얼굴_가림_실패", "👩‍👩‍👧‍👦👩‍👩‍👧‍👦", "رمز_فشل_طويل", "é́́́", "🇰🇷🇰🇷", "❤️❤️",
		strings.Repeat("long ", 30), "sim85+live70"}
}

func TestFramesAreExactAndHaveTheCursor(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	counts := func(most int) (out []records.Count) {
		for range r.IntN(most + 1) {
			text := strangers()[r.IntN(len(strangers()))] + fmt.Sprint(r.IntN(50))
			out = append(out, records.Count{Text: text, N: r.IntN(3) * r.IntN(2_000_000)})
		}
		return out
	}
	actions := []keymap.Action{keymap.Down, keymap.Up, keymap.HalfDown, keymap.HalfUp, keymap.PageDown, keymap.PageUp, keymap.First,
		keymap.Last, keymap.Next, keymap.Toggle}
	s := New()
	for i := range 600 {
		switch r.IntN(4) {
		case 0:
			s.Resize(r.IntN(140), r.IntN(45))
		case 1:
			f := records.Facets{Status: counts(3), FailCode: counts(30), SubmitType: counts(3), Policy: counts(8), Day: counts(60)}
			var versions []records.PolicyVersion
			for _, p := range f.Policy {
				versions = append(versions, records.PolicyVersion{Name: p.Text, First: env().Now.AddDate(0, 0, -r.IntN(3))})
			}
			s.Show(f, versions, s.query, env())
		default:
			do(s, actions[r.IntN(len(actions))])
		}
		for _, m := range []cells.Method{ansi.WcWidth, ansi.GraphemeWidth} {
			frame := s.View(context(theme.None(), m))
			if len(frame) != s.height {
				t.Fatalf("step %d: %d lines, want %d", i, len(frame), s.height)
			}
			cursors := 0
			for _, l := range frame {
				if got := m.StringWidth(l); got != s.width {
					t.Fatalf("step %d: a line is %d cells wide, want %d: %q", i, got, s.width, l)
				}
				if strings.Contains(l, "7m") {
					cursors++
				}
			}
			if s.any() && s.height > 1 && s.width > 0 && cursors != 1 {
				t.Fatalf("step %d, %dx%d: the cursor is in %d rows:\n%s", i, s.width, s.height, cursors, strings.Join(frame, "\n"))
			}
		}
	}
}

func TestEveryValueCanBeWalkedTo(t *testing.T) {
	s := shown(t, "", 50, 12)
	f, _ := some()
	var want []string
	for _, list := range [][]records.Count{f.Status, f.FailCode, f.SubmitType} {
		for _, c := range list {
			want = append(want, c.Text)
		}
	}
	want = append(want, f.Policy[1].Text, f.Policy[0].Text) // the current one first
	for _, c := range f.Day {
		want = append(want, c.Text)
	}
	for i, w := range want {
		if got := s.current().text; got != w {
			t.Fatalf("value %d is %q, want %q", i, got, w)
		}
		do(s, keymap.Down)
	}
	for i := len(want) - 1; i >= 0; i-- {
		if got := s.current().text; got != want[i] {
			t.Fatalf("back at %q, want %q", got, want[i])
		}
		do(s, keymap.Up)
	}
}

func TestMoving(t *testing.T) {
	down := keymap.Down
	for _, tc := range []struct {
		actions []keymap.Action
		want    string
	}{
		{nil, "rejected"},
		{[]keymap.Action{keymap.Up}, "rejected"},
		{[]keymap.Action{down, down, down}, "face_compare_underscore"},
		{[]keymap.Action{down, down, down, keymap.Up}, "pending"},
		{[]keymap.Action{keymap.Next, keymap.Next}, "form"},
		{[]keymap.Action{keymap.Next, keymap.Next, keymap.Next, keymap.Next}, "2026-11-21"},
		{[]keymap.Action{keymap.Next, keymap.Next, keymap.Next, keymap.Next, keymap.Next}, "rejected"},
		{[]keymap.Action{keymap.Last}, "2026-10-30"},
		{[]keymap.Action{keymap.Last, down}, "2026-10-30"},
		{[]keymap.Action{keymap.Last, keymap.First}, "rejected"},
		{[]keymap.Action{keymap.PageDown}, "sim85+live70+act80+occl"}, // the eleventh after the first
		{[]keymap.Action{keymap.PageDown, keymap.HalfUp, keymap.PageUp, keymap.HalfDown}, "얼굴_가림_실패_아주_긴_이름의_코드"},
		{[]keymap.Action{keymap.PageDown, keymap.PageDown, keymap.PageDown, keymap.PageDown}, "2026-10-30"},
	} {
		s := shown(t, "", 60, 12)
		do(s, tc.actions...)
		if got := on(t, s); got != tc.want {
			t.Errorf("after %v on %q, want %q", tc.actions, got, tc.want)
		}
	}
}

func TestTheKindWithTheCursorUnfolds(t *testing.T) {
	s := shown(t, "", 50, 60)
	if !strings.Contains(text(s), "… 13 more") || strings.Contains(text(s), "2026-11-11") {
		t.Errorf("days are not folded:\n%s", text(s))
	}
	do(s, keymap.Last)
	if strings.Contains(text(s), "more") || !strings.Contains(text(s), "2026-10-30") {
		t.Errorf("days are not all there:\n%s", text(s))
	}
	// One that is left over is shown rather than counted.
	f, p := some()
	f.Day = f.Day[:folded+1]
	s = New()
	s.Resize(50, 60)
	s.Show(f, p, query.Query{}, env())
	if strings.Contains(text(s), "more") {
		t.Errorf("a line says that there is one more, where the one had room:\n%s", text(s))
	}
}

// lineWith is the number of the line that contains a text.
func lineWith(t *testing.T, s *Screen, part string) int {
	t.Helper()
	for i, l := range strings.Split(text(s), "\n") {
		if strings.Contains(l, part) {
			return i
		}
	}
	t.Fatalf("nowhere %q:\n%s", part, text(s))
	return 0
}

func TestFoldingKeepsTheLineOfTheCursor(t *testing.T) {
	f, p := some()
	for i := range 80 {
		f.FailCode = append(f.FailCode, records.Count{Text: fmt.Sprintf("code%02d", i)})
	}
	s := New()
	s.Resize(50, 20)
	s.Show(f, p, query.Query{}, env())
	do(s, keymap.Next, keymap.Next)
	before := lineWith(t, s, "Submit type")
	do(s, keymap.Up)
	if after := lineWith(t, s, "Submit type"); after != before || on(t, s) != "code79" {
		t.Errorf("unfolding took the heading from line %d to %d:\n%s", before, after, text(s))
	}
	do(s, keymap.Down)
	if after := lineWith(t, s, "Submit type"); after != before || on(t, s) != "form" {
		t.Errorf("folding took the heading from line %d to %d:\n%s", before, after, text(s))
	}
}

func TestToggle(t *testing.T) {
	for _, tc := range []struct {
		filter  string
		actions []keymap.Action
		want    string
	}{
		{"", nil, "status=rejected"},
		{"sim<80", nil, "sim<80 status=rejected"},
		{"status:rejected sim<80", nil, "sim<80"},
		{"status=rejected", []keymap.Action{keymap.Down}, "(status=rejected OR status=approved)"},
		{"", []keymap.Action{keymap.Next, keymap.Down}, "fail=Face_Occluded_fail"},
		{"", []keymap.Action{keymap.Next, keymap.Next, keymap.Down}, "type=api"},
		{"", []keymap.Action{keymap.Next, keymap.Next, keymap.Next}, "policy=sim80+live70+act80+occl+face70+head70"},
		{"", []keymap.Action{keymap.Last}, "day:2026-10-30"},
		{"day:2026-10-30", []keymap.Action{keymap.Last}, ""},
		{"day:2026-10-30", []keymap.Action{keymap.Last, keymap.Up}, "(day:2026-10-30 OR day:2026-10-31)"},
	} {
		s := shown(t, tc.filter, 50, 30)
		do(s, tc.actions...)
		a, ok := do(s, keymap.Toggle).(views.Filter)
		if !ok || !a.Done || a.Query.Text() != tc.want {
			t.Errorf("%q after %v: %q (%v), want %q", tc.filter, tc.actions, a.Query.Text(), ok, tc.want)
		}
		// Again takes back, and needs no new counts for that.
		if a := do(s, keymap.Toggle).(views.Filter); !query.Query.Empty(a.Query) && tc.filter == "" {
			t.Errorf("%q: a second key leaves %q", tc.want, a.Query.Text())
		}
	}
}

func TestTwoKeysBeforeTheCountsCome(t *testing.T) {
	s := shown(t, "", 50, 30)
	do(s, keymap.Toggle, keymap.Next)
	if a := do(s, keymap.Toggle).(views.Filter); a.Query.Text() != "status=rejected fail=face_compare_underscore" {
		t.Errorf("the filter is %q: one key was lost", a.Query.Text())
	}
	if got := strings.Count(text(s), "[x]"); got != 2 {
		t.Errorf("%d values are marked:\n%s", got, text(s))
	}
}

func TestAFilterThatCantGrow(t *testing.T) {
	filter := `"` + strings.Repeat("x", query.MaxText-len(`""`)) + `"`
	s := shown(t, filter, 60, 30)
	if a := do(s, keymap.Toggle); a != nil {
		t.Errorf("answered %v", a)
	}
	if !strings.Contains(text(s), "Not added: ") {
		t.Errorf("nothing says why:\n%s", text(s))
	}
	do(s, keymap.Down)
	if strings.Contains(text(s), "Not added: ") {
		t.Errorf("it is still said:\n%s", text(s))
	}
}

func TestTheCursorStaysOnItsValue(t *testing.T) {
	f, p := some()
	s := New()
	s.Resize(50, 14)
	s.Show(f, p, query.Query{}, env())
	do(s, keymap.Next, keymap.Down, keymap.Down)
	s.Show(f, p, query.Query{}, env())
	line := lineWith(t, s, "얼굴")
	reordered := f
	reordered.FailCode = []records.Count{{Text: "new", N: 9}, f.FailCode[4], f.FailCode[0], f.FailCode[1], f.FailCode[2]}
	s.Show(reordered, p, query.Query{}, env())
	if got := lineWith(t, s, "얼굴"); got != line || s.current().text != f.FailCode[2].Text {
		t.Errorf("went from line %d to %d, to %q", line, got, s.current().text)
	}
	// Where the value is gone, the cursor stays in its place; where the kind
	// is, in the one that took it.
	reordered.FailCode = f.FailCode[:2]
	s.Show(reordered, p, query.Query{}, env())
	if s.current().text != f.FailCode[1].Text {
		t.Errorf("the last code that is left is under the cursor, not %q", s.current().text)
	}
	reordered.FailCode = nil
	s.Show(reordered, p, query.Query{}, env())
	if s.current().text != "form" {
		t.Errorf("without codes the cursor is on %q", s.current().text)
	}
	s.Show(records.Facets{}, nil, query.Query{}, env())
	if !strings.Contains(text(s), "Nothing is loaded") || do(s, keymap.Toggle, keymap.Down, keymap.Last, keymap.Next) != nil {
		t.Errorf("without any values:\n%s", text(s))
	}
}

func TestWhatIsSaid(t *testing.T) {
	s := New()
	s.Resize(53, 40)
	if !strings.Contains(text(s), "Counting …") {
		t.Errorf("before the first counts:\n%s", text(s))
	}
	s = shown(t, "status:rejected", 53, 40)
	for _, want := range []string{"[x] rejected", "[ ] approved", "since 2026-09-03, the current one", "since 2026-07-03, last seen 2026-09-03", "2026-11-21 Sat"} {
		if !strings.Contains(text(s), want) {
			t.Errorf("nowhere %q:\n%s", want, text(s))
		}
	}
	do(s, keymap.Next)
	if !strings.Contains(text(s), "Face similarity score is below the threshold.") {
		t.Errorf("the code is not explained:\n%s", text(s))
	}
	do(s, keymap.Down, keymap.Down)
	if !strings.Contains(text(s), "Not documented: 얼굴_가림") {
		t.Errorf("that the code is not documented is not said:\n%s", text(s))
	}
	for _, a := range []keymap.Action{keymap.Facets, keymap.Back} {
		if _, ok := do(s, a).(views.Close); !ok {
			t.Errorf("%s does not close", a)
		}
	}
}

func TestBlocks(t *testing.T) {
	for _, tc := range []struct {
		n, most, width int
		want           string
	}{
		{0, 10, 4, ""}, {1, 1_000_000, 4, "▏"}, {10, 10, 4, "████"}, {5, 10, 4, "██"}, {9, 16, 2, "█▏"}, {3, 10, 0, ""},
		{1 << 62, 1 << 62, 3, "███"},
	} {
		if got := blocks(tc.n, tc.most, tc.width); got != tc.want {
			t.Errorf("%d of %d in %d cells: %q, want %q", tc.n, tc.most, tc.width, got, tc.want)
		}
	}
}

// BenchmarkKey is one key in a pane of ten years and the frame after it.
func BenchmarkKey(b *testing.B) {
	f, p := some()
	for i := len(f.Day); i < 3650; i++ {
		f.Day = append(f.Day, records.Count{Text: time.Date(2026, 11, 21-i, 0, 0, 0, 0, time.UTC).Format(time.DateOnly), N: i})
	}
	s := New()
	s.Resize(50, 40)
	s.Show(f, p, parsed(b, "status:rejected sim<80"), env())
	do(s, keymap.Last, keymap.PageUp)
	c := context(theme.Dark(), ansi.GraphemeWidth)
	for i := 0; b.Loop(); i++ {
		s.Do([]keymap.Action{keymap.Up, keymap.Down}[i%2])
		s.View(c)
	}
}
