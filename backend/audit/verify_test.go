package audit

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"faceauth/backend/safetext"
)

// copyOf is a trail in memory: its files by name, the head file among them.
type copyOf map[string]string

func files(t testing.TB, dir string) copyOf {
	t.Helper()
	c := copyOf{}
	names, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		c[filepath.Base(name)] = readFile(t, name)
	}
	return c
}

// with is a copy in which one file is another.
func (c copyOf) with(name, text string) copyOf {
	out := copyOf{name: text}
	for n, other := range c {
		if n != name {
			out[n] = other
		}
	}
	return out
}

func (c copyOf) without(name string) copyOf {
	out := c.with(name, "")
	delete(out, name)
	return out
}

// verify is Verify of the copy, without a disk.
func (c copyOf) verify(t testing.TB) Report {
	t.Helper()
	h, known, err := readHead(strings.NewReader(c[headName]))
	if err != nil {
		t.Fatal(err)
	}
	v := newVerifier(h, known)
	var months []string
	for name := range c {
		if monthName.MatchString(name) {
			months = append(months, name)
		}
	}
	slices.Sort(months)
	for _, name := range months {
		if err := v.file(context.Background(), name, strings.NewReader(c[name]), int64(len(c[name]))); err != nil {
			t.Fatal(err)
		}
	}
	return v.done()
}

func (c copyOf) write(t testing.TB) (dir string) {
	dir = t.TempDir()
	if err := os.Chmod(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	for name, text := range c {
		writeFile(t, text, dir, name)
	}
	return dir
}

// says are the findings in short: "2026-11.ndjson:3 Changed".
func says(r Report) string {
	var out []string
	for _, f := range r.Findings {
		s := fmt.Sprintf("%s:%d %s", strings.TrimSuffix(f.File, ".ndjson"), f.Line, []string{"Changed", "Replaced", "Missing", "MonthMissing", "Inserted", "Reordered", "Cut", "Rewritten", "NoHead", "Retouched", "Torn", "Behind"}[f.Kind])
		if f.From > 0 {
			s += fmt.Sprintf(" %d-%d", f.From, f.To)
		}
		out = append(out, s)
	}
	return strings.Join(out, ", ")
}

const (
	october, november, december = "2026-10.ndjson", "2026-11.ndjson", "2026-12.ndjson"
)

// threeMonths is a trail of 3 lines in October, 5 in November and 3 in December.
func threeMonths(t testing.TB) copyOf {
	dir := place(t)
	for _, m := range []struct {
		from string
		n    int
	}{{"2026-10-05T12:00:00Z", 3}, {"2026-11-05T12:00:00Z", 5}, {"2026-12-05T12:00:00Z", 3}} {
		trail := newTrail(dir, m.from)
		for i := range m.n {
			mustAppend(t, trail, look(fmt.Sprint("a", i)))
		}
	}
	return files(t, dir)
}

func lines(text string) []string { return slices.Collect(strings.Lines(text)) }

func joined(parts ...[]string) string { return strings.Join(slices.Concat(parts...), "") }

// made is a line with another body whose own hash is right.
func made(t testing.TB, line string, change func(string) string) string {
	t.Helper()
	body, _, ok := strings.Cut(line, headOfHash)
	if !ok {
		t.Fatal("no line")
	}
	body = change(body)
	h := sum([]byte(body))
	return body + headOfHash + string(h[:]) + endOfLine + "\n"
}

func TestVerifySaysWhereAndWhat(t *testing.T) {
	whole := threeMonths(t)
	o, n, d := lines(whole[october]), lines(whole[november]), lines(whole[december])
	other := func(s string) string { return strings.Replace(s, `"a1"`, `"b1"`, 1) }
	forged := made(t, n[1], other)
	for name, tc := range map[string]struct {
		c    copyOf
		want string
	}{
		"whole":                           {whole, ""},
		"changed":                         {whole.with(november, joined(n[:1], []string{other(n[1])}, n[2:])), "2026-11:2 Changed"},
		"changed, the last":               {whole.with(december, joined(d[:2], []string{strings.Replace(d[2], "a2", "b2", 1)})), "2026-12:3 Changed"},
		"changed, the first":              {whole.with(october, joined([]string{strings.Replace(o[0], "a0", "b0", 1)}, o[1:])), "2026-10:1 Changed"},
		"no line any more":                {whole.with(november, joined(n[:1], []string{"x\n"}, n[2:])), "2026-11:2 Changed"},
		"two lines changed":               {whole.with(november, joined(n[:1], []string{"x\n", "y\n"}, n[3:])), "2026-11:2 Changed, 2026-11:3 Changed"},
		"changed with its hash":           {whole.with(november, joined(n[:1], []string{forged}, n[2:])), "2026-11:3 Replaced 6-6"},
		"one missing":                     {whole.with(november, joined(n[:1], n[2:])), "2026-11:2 Missing 5-5"},
		"two missing":                     {whole.with(november, joined(n[:1], n[3:])), "2026-11:2 Missing 5-6"},
		"a month's first missing":         {whole.with(november, joined(n[1:])), "2026-11:1 MonthMissing 4-4"},
		"a month's last missing":          {whole.with(november, joined(n[:4])), "2026-12:1 MonthMissing 8-8"},
		"a month missing":                 {whole.without(november), "2026-12:1 MonthMissing 4-8"},
		"the first month missing":         {whole.without(october), "2026-11:1 MonthMissing 1-3"},
		"the last month missing":          {whole.without(december), "2026-11:0 Cut 9-11"},
		"all months missing":              {copyOf{headName: whole[headName]}, "2026-12:0 Cut 1-11"},
		"cut":                             {whole.with(december, joined(d[:1])), "2026-12:0 Cut 10-11"},
		"cut within a line":               {whole.with(december, whole[december][:len(whole[december])-9]), "2026-12:3 Torn, 2026-12:0 Cut 11-11"},
		"emptied":                         {whole.with(december, ""), "2026-12:0 Cut 9-11"},
		"cut, and no head":                {whole.with(december, joined(d[:1])).without(headName), "head:0 NoHead"},
		"no head":                         {whole.without(headName), "head:0 NoHead"},
		"a head that is none":             {whole.with(headName, "x"), "head:0 NoHead"},
		"a line put in":                   {whole.with(november, joined(n[:2], []string{"x\n"}, n[2:])), "2026-11:3 Inserted"},
		"an empty line put in":            {whole.with(november, joined(n[:2], []string{"\n"}, n[2:])), "2026-11:3 Inserted"},
		"a line put in that is long":      {whole.with(november, joined(n[:2], []string{strings.Repeat("x", 3*maxLine) + "\n"}, n[2:])), "2026-11:3 Inserted"},
		"a forged line before its rival":  {whole.with(november, joined(n[:1], []string{forged}, n[1:])), "2026-11:3 Inserted 5-5"},
		"a forged line behind its rival":  {whole.with(november, joined(n[:2], []string{forged}, n[2:])), "2026-11:3 Inserted 5-5"},
		"a line twice":                    {whole.with(november, joined(n[:2], n[1:])), "2026-11:3 Inserted 5-5"},
		"a line twice, elsewhere":         {whole.with(november, joined(n[:4], n[1:2], n[4:])), "2026-11:5 Reordered 5-5"},
		"two lines swapped":               {whole.with(november, joined(n[:1], n[2:3], n[1:2], n[3:])), "2026-11:3 Reordered 5-5"},
		"a line moved to the end":         {whole.with(november, joined(n[:1], n[2:], n[1:2])), "2026-11:5 Reordered 5-5"},
		"a line moved to the beginning":   {whole.with(november, joined(n[3:4], n[:3], n[4:])), "2026-11:2 Reordered 4-4, 2026-11:3 Reordered 5-5, 2026-11:4 Reordered 6-6"},
		"changed here, missing there":     {whole.with(november, joined([]string{"x\n"}, n[1:3], n[4:])), "2026-11:1 Changed, 2026-11:4 Missing 7-7"},
		"changed before what is missing":  {whole.with(november, joined(n[:1], []string{"x\n"}, n[3:])), "2026-11:2 Changed, 2026-11:3 Missing 6-6"},
		"two months in the other's place": {whole.with(october, whole[november]).with(november, whole[october]), "2026-11:1 Reordered 1-1, 2026-11:2 Reordered 2-2, 2026-11:3 Reordered 3-3"},
		"a head of before":                {whole.with(headName, headAt(t, 10, d[1], december, len(d[0])+len(d[1]))), "head:0 Behind 11-11"},
		"a new line, half written":        {whole.with(december, whole[december]+`{"seq":12,"ti`), "2026-12:4 Torn"},
		"new lines, out of order":         {whole.with(december, whole[december]+"\x00\x00\x00\n"+d[1]), "2026-12:4 Torn, 2026-12:5 Reordered 10-10"},
		"not JSON, with the right hash":   {whole.with(november, joined(n[:1], []string{made(t, n[1], func(s string) string { return strings.Replace(s, `"user"`, `"user`, 1) })}, n[2:])), "2026-11:2 Changed"},
	} {
		r := tc.c.verify(t)
		if got := says(r); got != tc.want {
			t.Errorf("%s: %s, want %s", name, got, tc.want)
		}
		dir := tc.c.write(t)
		if got := says(verify(t, dir)); got != tc.want {
			t.Errorf("%s, on disk: %s, want %s", name, got, tc.want)
		}
	}
}

// headAt is the head file of a trail that ends with a line.
func headAt(t testing.TB, seq uint64, line, file string, size int) string {
	t.Helper()
	l, ok := linkOf([]byte(strings.TrimSuffix(line, "\n")))
	if !ok {
		t.Fatal("no line")
	}
	text, err := head{seq: seq, hash: l.hash, file: file, size: int64(size)}.text()
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestAChainMadeAnew is what a clever forger does, without and with the head file.
func TestAChainMadeAnew(t *testing.T) {
	whole := threeMonths(t)
	d := lines(whole[december])
	d[1] = made(t, d[1], func(s string) string { return strings.Replace(s, "a1", "b1", 1) })
	l, _ := linkOf([]byte(strings.TrimSuffix(d[1], "\n")))
	old, _ := linkOf([]byte(strings.TrimSuffix(d[2], "\n")))
	d[2] = made(t, d[2], func(s string) string { return strings.Replace(s, string(old.prev[:]), string(l.hash[:]), 1) })
	forged := whole.with(december, joined(d))
	if got, want := says(forged.verify(t)), "2026-12:3 Rewritten 11-11"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	// This is what Verify can't see, and docs/trail.md says so.
	if got := says(forged.with(headName, headAt(t, 11, d[2], december, len(joined(d)))).verify(t)); got != "" {
		t.Errorf("%s", got)
	}
	if before, after := whole.verify(t).Hash, forged.verify(t).Hash; before == after || len(before) != 64 {
		t.Errorf("the hash that a person may have kept: %s, then %s", before, after)
	}
}

// TestNoByteCanBeChanged changes each byte of a trail in turn.
func TestNoByteCanBeChanged(t *testing.T) {
	whole := threeMonths(t)
	text := whole[november]
	for i := range text {
		// Another letter, another case, another line.
		b := []byte{text[i] ^ 1, text[i] ^ 0x20, '\n', 0}[i%4]
		if b != text[i] {
			if r := whole.with(november, text[:i]+string([]byte{b})+text[i+1:]).verify(t); r.Intact() {
				t.Fatalf("byte %d, %q for %q: %s", i, b, text[i], says(r))
			}
		}
		if i == len(text)-1 {
			continue // the end of a month's last line: nothing that it says
		}
		if r := whole.with(november, text[:i]+text[i+1:]).verify(t); r.Intact() {
			t.Fatalf("byte %d left out: %s", i, says(r))
		}
	}
	// The end of the last line of all can be missing: so does who was cut off there.
	text = whole[december]
	for i := range len(text) - 1 {
		if r := whole.with(december, text[:i]).verify(t); r.Intact() {
			t.Fatalf("cut at byte %d: %s", i, says(r))
		}
	}
	if r := whole.with(december, text[:len(text)-1]).verify(t); !r.Intact() {
		t.Errorf("without the end of the last line: %s", says(r))
	}
}

// TestNoLinesCanBeMoved takes lines out, puts them elsewhere and repeats them at
// random.
func TestNoLinesCanBeMoved(t *testing.T) {
	whole := threeMonths(t)
	var was []string
	for _, name := range []string{october, november, december} {
		was = append(was, lines(whole[name])...)
	}
	r := rand.New(rand.NewPCG(1, 2))
	for range 3000 {
		now := slices.Clone(was)
		for range 1 + r.IntN(3) {
			i, j := r.IntN(len(now)), r.IntN(len(now))
			switch r.IntN(3) {
			case 0:
				now = slices.Delete(now, i, i+1)
			case 1:
				now[i], now[j] = now[j], now[i]
			default:
				now = slices.Insert(now, j, now[i])
			}
		}
		if slices.Equal(now, was) {
			continue
		}
		a, b := r.IntN(len(now)+1), r.IntN(len(now)+1)
		a, b = min(a, b), max(a, b)
		c := copyOf{headName: whole[headName], october: joined(now[:a]), november: joined(now[a:b]), december: joined(now[b:])}
		if report := c.verify(t); report.Intact() {
			t.Fatalf("%v\n%s", says(report), strings.Join(now, ""))
		}
	}
}

func TestVerifyOfNothing(t *testing.T) {
	if r := verify(t, place(t)); !r.Intact() || r.Lines != 0 || r.Hash != "" {
		t.Errorf("%+v", r)
	}
}

func TestVerifyStops(t *testing.T) {
	dir := copyOf{november: strings.Repeat("x\n", 5000)}.write(t)
	ctx, cancel := context.WithCancelCause(context.Background())
	why := errors.New("esc")
	cancel(why)
	if _, err := Verify(ctx, dir); !errors.Is(err, why) {
		t.Errorf("%v", err)
	}
	r := verify(t, dir)
	if r.Intact() || len(r.Findings) != MaxFindings || r.Omitted != 4001 || r.Lines != 5000 {
		t.Errorf("%d findings, %d more, %d lines", len(r.Findings), r.Omitted, r.Lines)
	}
}

func TestVerifyOfWhatIsNoFile(t *testing.T) {
	dir := copyOf{}.write(t)
	if err := os.Symlink("/dev/zero", filepath.Join(dir, november)); err != nil {
		t.Skip(err)
	}
	if _, err := Verify(context.Background(), dir); err == nil || !strings.Contains(err.Error(), "it is a link") {
		t.Errorf("%v", err)
	}
	for _, err := range Read(dir, Choice{}) {
		if err == nil || !strings.Contains(err.Error(), "it is a link") {
			t.Errorf("%v", err)
		}
	}
}

func TestEveryFindingHasItsSentence(t *testing.T) {
	seen := map[string]bool{}
	for k := Changed; k <= Behind; k++ {
		for _, f := range []Finding{{k, november, 3, 5, 5}, {k, november, 0, 5, 7}} {
			s := f.String()
			if !strings.HasPrefix(s, november) || !strings.HasSuffix(s, ".") || !safetext.Safe(s) || strings.Contains(s, "amiss") {
				t.Errorf("%d: %s", k, s)
			}
			seen[s] = true
		}
	}
	if len(seen) != 2*int(Behind+1) {
		t.Errorf("%d different sentences", len(seen))
	}
	if got, want := (Finding{Missing, november, 3, 5, 6}).String(), "2026-11.ndjson, line 3: lines 5 to 6 of the trail are missing before it."; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
