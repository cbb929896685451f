package audit

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// appendTo has a trail go on with a line, in another session.
func appendTo(t testing.TB, dir, from string) {
	t.Helper()
	mustAppend(t, newTrail(dir, from), look("new"))
}

// gaps are the notes in the trail.
func gaps(t testing.TB, dir string) []GapNote {
	t.Helper()
	var out []GapNote
	for l, err := range Read(dir, Choice{OldestFirst: true, Actions: []Action{Gap}}) {
		if err == nil {
			out = append(out, *l.Gap)
		}
	}
	return out
}

// TestCutOffAtEachByte is a process that died when so much of a line, or of several
// at once, was in the file.
func TestCutOffAtEachByte(t *testing.T) {
	dir := place(t)
	trail := newTrail(dir, "2026-11-10T12:00:00Z")
	mustAppend(t, trail, look("a"))
	before := files(t, dir)
	mustAppend(t, trail, look("b"), look("c"))
	after := files(t, dir)
	rest := after[november][len(before[november]):]
	first := strings.Index(rest, "\n") + 1
	for n := range len(rest) + 1 {
		dir := before.with(november, before[november]+rest[:n]).write(t)
		if r := verify(t, dir); !r.Intact() {
			t.Fatalf("%d bytes: %s", n, says(r))
		}
		appendTo(t, dir, "2026-11-10T12:00:09Z")
		kept := 0 // of the line without its end, which is given one
		switch {
		case n >= len(rest)-1:
			kept = len(rest)
		case n >= first-1:
			kept = first
		}
		torn := max(n-kept, 0)
		notes := gaps(t, dir)
		if torn == 0 && len(notes) != 0 || torn > 0 && (len(notes) != 1 || notes[0].Bytes != int64(torn) || notes[0].SHA256 == "") {
			t.Fatalf("%d bytes, of which %d are no line: %+v", n, torn, notes)
		}
		text := readFile(t, dir, november)
		if !strings.HasPrefix(text, before[november]+rest[:n]) {
			t.Fatalf("%d bytes: they were not kept", n)
		}
		r := verify(t, dir)
		if want := map[bool]string{true: "", false: "Torn"}[torn == 0]; !r.Intact() || !strings.HasSuffix(says(r), want) || len(r.Findings) > 1 {
			t.Fatalf("%d bytes, then a line: %s", n, says(r))
		}
		appendTo(t, dir, "2026-11-10T12:00:20Z")
		if r := verify(t, dir); !r.Intact() || len(gaps(t, dir)) != len(notes) {
			t.Fatalf("%d bytes, then two lines: %s, %+v", n, says(r), gaps(t, dir))
		}
		if torn == 0 {
			continue
		}
		// The torn bytes are in the chain.
		at := len(before[november]) + kept
		touched := files(t, dir)
		text = touched[november]
		if r := touched.with(november, text[:at]+"X"+text[at+1:]).verify(t); torn > 1 && r.Intact() {
			t.Fatalf("%d bytes, touched later: %s", n, says(r))
		}
		if r := touched.with(november, text[:at]+text[at+1:]).verify(t); torn > 1 && r.Intact() {
			t.Fatalf("%d bytes, one of which was taken away: %s", n, says(r))
		}
	}
}

func TestHowATrailGoesOn(t *testing.T) {
	whole := threeMonths(t)
	d := lines(whole[december])
	const now = "2026-12-06T12:00:00Z"
	for name, tc := range map[string]struct {
		c     copyOf
		from  string
		want  string // what Verify finds
		notes int
		seq   uint64 // of the last line
	}{
		"whole":                        {whole, now, "", 0, 12},
		"cut":                          {whole.with(december, joined(d[:1])), now, "2026-12:2 Cut 10-11", 1, 13},
		"cut within a line":            {whole.with(december, joined(d[:1])+d[1][:50]), now, "2026-12:2 Torn, 2026-12:3 Cut 10-11", 1, 13},
		"the last month missing":       {whole.without(december), now, "2026-12:1 Cut 9-11", 1, 13},
		"all months missing":           {copyOf{headName: whole[headName]}, now, "2026-12:1 Cut 1-11", 1, 13},
		"the month emptied":            {whole.with(december, ""), now, "2026-12:1 Cut 9-11", 1, 13},
		"no head":                      {whole.without(headName), now, "2026-12:4 NoHead", 1, 13},
		"an empty head":                {whole.with(headName, ""), now, "2026-12:4 NoHead", 1, 13},
		"a head that is none":          {whole.with(headName, strings.Repeat("x", 3*headSize)), now, "2026-12:4 NoHead", 1, 13},
		"no head, half a line":         {whole.without(headName).with(december, whole[december]+"{"), now, "2026-12:4 Torn, 2026-12:5 NoHead", 1, 13},
		"no head, no line that is one": {copyOf{november: "x\n", december: "y\nz"}, now, "2026-11:1 Inserted, 2026-12:1 Torn, 2026-12:3 NoHead", 1, 2},
		"a head of before":             {whole.with(headName, headAt(t, 7, lines(whole[november])[3], november, len(joined(lines(whole[november])[:4])))), now, "", 0, 12},
		"half a line, the month before": {whole.with(december, whole[december]+d[0][:100]), "2027-01-01T00:00:00Z",
			"2026-12:4 Torn", 1, 13},
		"a line without its end, the month before": {whole.with(december, whole[december][:len(whole[december])-1]).with(headName, headAt(t, 10, d[1], december, len(d[0])+len(d[1]))), "2027-01-01T00:00:00Z",
			"", 0, 12},
		"something of others": {whole.with(december, whole[december]+"hello\n"+d[1]+"\x00\n"), now, "2026-12:4 Torn", 1, 13},
		"zeros":               {whole.with(december, whole[december]+strings.Repeat("\x00", 3*maxLine)), now, "2026-12:4 Torn", 1, 13},
	} {
		dir := tc.c.write(t)
		before := files(t, dir)
		appendTo(t, dir, tc.from)
		r := verify(t, dir)
		if got := says(r); got != tc.want || r.Seq != tc.seq {
			t.Errorf("%s: %s, want %s; the last line is %d, want %d", name, got, tc.want, r.Seq, tc.seq)
		}
		notes := gaps(t, dir)
		if len(notes) != tc.notes {
			t.Errorf("%s: %+v", name, notes)
		}
		for file, text := range before {
			if file != headName && !strings.HasPrefix(readFile(t, dir, file), text) {
				t.Errorf("%s: %s was not only added to", name, file)
			}
		}
		// From there on all is as ever.
		appendTo(t, dir, "2027-02-01T00:00:00Z")
		if again := verify(t, dir); says(again) != tc.want || len(gaps(t, dir)) != tc.notes || again.Seq != r.Seq+1 {
			t.Errorf("%s, later: %s, %d", name, says(again), again.Seq)
		}
	}
}

func TestReadySeesTheEnd(t *testing.T) {
	dir := threeMonths(t).write(t)
	trail := newTrail(dir, "2026-12-06T12:00:00Z")
	before := files(t, dir)
	if err := trail.Ready(); err != nil {
		t.Error(err)
	}
	for name, text := range files(t, dir) {
		if before[name] != text {
			t.Errorf("Ready wrote to %s", name)
		}
	}
	fresh := place(t)
	if err := newTrail(fresh, "2026-12-06T12:00:00Z").Ready(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(filepath.Join(fresh, headName)); err != nil {
		t.Error(err)
	}
}

// TestTakenAwayWhileItIsWritten: who is still running knows better than an empty
// directory, or than one that was set back to an earlier state, head file and all.
func TestTakenAwayWhileItIsWritten(t *testing.T) {
	for name, tc := range map[string]struct {
		kept int // lines that are there before, and that it is set back to
		want string
	}{
		"removed":  {0, "2026-12:1 Cut 1-3"},
		"set back": {2, "2026-12:3 Cut 3-3"},
	} {
		dir := place(t)
		trail := newTrail(dir, "2026-12-06T12:00:00Z")
		for range tc.kept {
			mustAppend(t, trail, look("a"))
		}
		before := files(t, dir)
		for range 3 - tc.kept {
			mustAppend(t, trail, look("b"))
		}
		if err := os.RemoveAll(dir); err != nil {
			t.Fatal(err)
		}
		if len(before) > 0 {
			if err := os.Mkdir(dir, 0o700); err != nil {
				t.Fatal(err)
			}
		}
		for file, text := range before {
			writeFile(t, text, dir, file)
		}
		mustAppend(t, trail, look("c"))
		mustAppend(t, trail, look("d"))
		if r := verify(t, dir); says(r) != tc.want || r.Seq != 6 || len(gaps(t, dir)) != 1 {
			t.Errorf("%s: %s, want %s; the last line is %d; %+v", name, says(r), tc.want, r.Seq, gaps(t, dir))
		}
	}
}
