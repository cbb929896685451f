package sorting

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

	"faceauth/backend/records"
	"faceauth/keymap"
	"faceauth/theme"
	"faceauth/views"
	"faceauth/views/cells"
)

// update rewrites the golden frames: go test ./views/sorting -update
var update = flag.Bool("update", false, "rewrite the golden files")

func context(t theme.Theme, m cells.Method) views.Context {
	return views.Context{Theme: t, Keys: keymap.Default(), Cells: m, Zone: time.UTC, Focused: true}
}

// columns are those of the list.
func columns() []views.SortColumn {
	return []views.SortColumn{
		{Name: "status", Title: "STATUS", About: "the API's verdict", Key: records.ByStatus},
		{Name: "time", Title: "TIME", About: "when it was made", Key: records.ByTime},
		{Name: "auth-id", Title: "AUTH ID", About: "auth_id", Key: records.ByID},
		{Name: "submission", Title: "SUBMISSION", About: "kyc_submission_id, the reference", Key: records.BySubmission},
		{Name: "type", Title: "TYPE", About: "submit_type", Key: records.BySubmitType},
		{Name: "sim", Title: "SIM", About: "face similarity", Key: records.BySimilarity},
		{Name: "live", Title: "LIVE", About: "liveness", Key: records.ByLiveness},
		{Name: "act", Title: "ACT", About: "active liveness", Key: records.ByActiveLiveness},
		{Name: "occl", Title: "OCCL", About: "whether something covers the face", Key: records.ByOcclusion},
		{Name: "face", Title: "FACE", About: "face cover, PPE", Key: records.ByFaceCover},
		{Name: "head", Title: "HEAD", About: "head cover, PPE", Key: records.ByHeadCover},
		{Name: "margin", Title: "MARGIN", About: "the least distance of a score from its threshold", Key: records.ByMargin},
		{Name: "tries", Title: "TRIES", About: "attempts that are loaded of the same submission", Key: records.ByAttempts},
		{Name: "policy", Title: "POLICY", About: "the checks that were on, with their thresholds", Key: records.ByPolicy},
		{Name: "notes", Title: "NOTES", About: "what failed, and that it is erased", Key: records.ByFailCode},
	}
}

func do(s *Screen, actions ...keymap.Action) (last views.Action) {
	for _, a := range actions {
		last = s.Do(a)
	}
	return last
}

func frame(s *Screen, t theme.Theme) string {
	return strings.Join(s.View(context(t, ansi.GraphemeWidth)), "\n") + "\n"
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
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v; -update makes it", err)
	}
	if got != string(want) {
		t.Errorf("%s differs; -update rewrites it.\ngot:\n%s\nwant:\n%s", path, got, want)
	}
}

func TestFrames(t *testing.T) {
	for _, tc := range []struct {
		name          string
		width, height int
		now           records.Sort
		actions       []keymap.Action
	}{
		{"small", 60, 12, records.Sort{}, nil},
		{"narrow", 50, 40, records.Sort{Key: records.ByMargin, Ascending: true}, []keymap.Action{keymap.Down}},
		{"wide", 120, 36, records.Sort{Key: records.ByOcclusion}, nil},
	} {
		for _, th := range []theme.Theme{theme.None(), theme.Dark()} {
			s := New(columns(), tc.now)
			s.Resize(tc.width, tc.height)
			do(s, tc.actions...)
			golden(t, tc.name+"-"+th.Name, frame(s, th))
		}
	}
}

func TestAccept(t *testing.T) {
	for _, tc := range []struct {
		now     records.Sort
		actions []keymap.Action
		want    records.Sort
		says    string // before it is done
	}{
		{records.Sort{}, nil, records.Sort{Ascending: true}, "turns the order round: oldest first"},
		{records.Sort{Ascending: true}, nil, records.Sort{}, "turns the order round: newest first"},
		{records.Sort{}, []keymap.Action{keymap.Up}, records.Sort{Key: records.ByStatus, Ascending: true}, "sorts: A to Z"},
		{records.Sort{Key: records.ByStatus, Ascending: true}, nil, records.Sort{Key: records.ByStatus}, "turns the order round: Z to A"},
		{records.Sort{Key: records.ByStatus}, []keymap.Action{keymap.Down}, records.Sort{}, "sorts: newest first"},
		{records.Sort{Key: records.ByLiveness}, []keymap.Action{keymap.Up}, records.Sort{Key: records.BySimilarity, Ascending: true}, "sorts: lowest first"},
		{records.Sort{Key: records.BySimilarity, Ascending: true}, nil, records.Sort{Key: records.BySimilarity}, "turns the order round: highest first"},
		{records.Sort{Key: records.ByFaceCover}, []keymap.Action{keymap.Up}, records.Sort{Key: records.ByOcclusion}, "sorts: occluded first"},
		{records.Sort{Key: records.ByOcclusion}, nil, records.Sort{Key: records.ByOcclusion, Ascending: true}, "turns the order round: free first"},
		{records.Sort{Key: records.ByHeadCover}, []keymap.Action{keymap.Down}, records.Sort{Key: records.ByMargin, Ascending: true}, "sorts: lowest first"},
		{records.Sort{}, []keymap.Action{keymap.Last, keymap.Up, keymap.Up}, records.Sort{Key: records.ByAttempts}, "sorts: most first"},
		{records.Sort{Key: records.ByAttempts}, nil, records.Sort{Key: records.ByAttempts, Ascending: true}, "turns the order round: fewest first"},
		{records.Sort{}, []keymap.Action{keymap.First, keymap.Up, keymap.Last, keymap.Down}, records.Sort{Key: records.ByFailCode, Ascending: true}, "sorts: A to Z"},
		{records.Sort{}, []keymap.Action{keymap.PageDown}, records.Sort{Key: records.ByMargin, Ascending: true}, ""},
		{records.Sort{}, []keymap.Action{keymap.HalfDown, keymap.HalfDown, keymap.HalfUp}, records.Sort{Key: records.ByLiveness, Ascending: true}, ""},
		{records.Sort{}, []keymap.Action{keymap.PageDown, keymap.PageUp, keymap.Up}, records.Sort{Key: records.ByStatus, Ascending: true}, ""},
		{records.Sort{Key: 200}, nil, records.Sort{Key: records.ByStatus, Ascending: true}, "sorts: "}, // by what is no column
	} {
		s := New(columns(), tc.now)
		s.Resize(60, 12)
		do(s, tc.actions...)
		if shown := ansi.Strip(frame(s, theme.None())); !strings.Contains(shown, tc.says) {
			t.Errorf("%+v and %v: nowhere %q:\n%s", tc.now, tc.actions, tc.says, shown)
		}
		if got := do(s, keymap.Accept); got != (views.SortBy{Sort: tc.want}) {
			t.Errorf("%+v and %v: %+v, want %+v", tc.now, tc.actions, got, tc.want)
		}
	}
}

func TestTheSortOfNowIsMarked(t *testing.T) {
	for _, tc := range []struct {
		now  records.Sort
		want string
	}{
		{records.Sort{}, "↓ TIME        newest first"},
		{records.Sort{Ascending: true}, "↑ TIME        oldest first"},
		{records.Sort{Key: records.BySimilarity, Ascending: true}, "↑ SIM         lowest first"},
	} {
		s := New(columns(), tc.now)
		s.Resize(80, 20)
		shown := ansi.Strip(frame(s, theme.None()))
		if !strings.Contains(shown, tc.want) || strings.Count(shown, "↑")+strings.Count(shown, "↓") != 1 {
			t.Errorf("%+v: not marked by %q alone:\n%s", tc.now, tc.want, shown)
		}
	}
}

func TestALongTitleLeavesRoomForTheOrder(t *testing.T) {
	s := New([]views.SortColumn{{Title: strings.Repeat("LONG ", 20), Key: records.ByTime}}, records.Sort{})
	s.Resize(60, 12)
	if shown := ansi.Strip(frame(s, theme.None())); !strings.Contains(shown, "…  newest first") {
		t.Errorf("the order is out of sight:\n%s", shown)
	}
}

func TestClosing(t *testing.T) {
	s := New(columns(), records.Sort{})
	for _, a := range []keymap.Action{keymap.Sort, keymap.Back} {
		if got := do(s, a); got != (views.Close{}) {
			t.Errorf("%s answers %v", a, got)
		}
	}
	s = New(nil, records.Sort{})
	s.Resize(60, 12)
	if got := do(s, keymap.Last, keymap.Up, keymap.Down, keymap.Accept); got != nil || !strings.Contains(frame(s, theme.None()), "nothing to sort by") {
		t.Errorf("without columns: %v\n%s", got, frame(s, theme.None()))
	}
}

func TestFramesAreExactAndHaveTheCursor(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	titles := []string{"SIM", "얼굴 가림", "👩‍👩‍👧‍👦👩‍👩‍👧‍👦", "رمز", strings.Repeat("LONG ", 20), ""}
	moves := []keymap.Action{keymap.Down, keymap.Up, keymap.HalfDown, keymap.HalfUp, keymap.PageDown, keymap.PageUp, keymap.First, keymap.Last}
	s := New(columns(), records.Sort{})
	for i := range 2000 {
		switch r.IntN(6) {
		case 0:
			cols := columns()[:r.IntN(len(columns())+1)]
			for j := range cols {
				cols[j].Title, cols[j].About = titles[r.IntN(len(titles))], titles[r.IntN(len(titles))]
			}
			width, height := s.width, s.height
			s = New(cols, records.Sort{Key: records.Key(r.IntN(16)), Ascending: r.IntN(2) == 0})
			s.Resize(width, height)
		case 1:
			s.Resize(r.IntN(130), r.IntN(25))
		default:
			do(s, moves[r.IntN(len(moves))])
		}
		for _, m := range []cells.Method{ansi.WcWidth, ansi.GraphemeWidth} {
			lines := s.View(context(theme.None(), m))
			if len(lines) != s.height {
				t.Fatalf("step %d: %d lines, want %d", i, len(lines), s.height)
			}
			cursors := 0
			for _, l := range lines {
				if got := m.StringWidth(l); got != s.width {
					t.Fatalf("step %d: a line is %d cells wide, want %d: %q", i, got, s.width, l)
				}
				if strings.Contains(l, "7m") {
					cursors++
				}
			}
			if len(s.columns) > 0 && s.height > 2 && s.width > 0 && cursors != 1 {
				t.Fatalf("step %d, %dx%d: the cursor is in %d rows:\n%s", i, s.width, s.height, cursors, fmt.Sprintf("%q", lines))
			}
		}
	}
}
