package audit

import (
	"bytes"
	"reflect"
	"strings"
	"testing"
	"time"

	"faceauth/backend/safetext"
)

// shown are the strings of a line that a screen may show.
func shown(l *Line) []string {
	out := append([]string{
		l.Session, l.Who.User, l.Who.Host, l.Who.From, l.Project, string(l.World), string(l.Action), string(l.Outcome),
		string(l.Operation), l.Submission, l.Filter.String(), l.Format, l.Said, l.TraceID,
	}, l.AuthIDs...)
	if l.Gap != nil {
		out = append(out, l.Gap.SHA256, l.Gap.LostHash)
	}
	return out
}

func FuzzEntry(f *testing.F) {
	for _, text := range threeMonths(f) {
		for line := range strings.Lines(text) {
			f.Add([]byte(strings.TrimSuffix(line, "\n")))
		}
	}
	line := lines(threeMonths(f)[november])[0]
	for _, to := range []string{`"a\u001b[2J"`, `"\ud800"`, `1`, `null`, `"a0"],"auth_ids":["a1"`, `"` + strings.Repeat("a", 2000) + `"`} {
		f.Add([]byte(strings.TrimSuffix(made(f, line, func(s string) string { return strings.Replace(s, `"a0"`, to, 1) }), "\n")))
	}
	f.Add([]byte(strings.TrimSuffix(made(f, line, func(s string) string {
		return strings.Replace(s, `"look"`, `"gap","gap":{"bytes":-1,"sha256":"\u202e","lost_seq":1e3}`, 1)
	}), "\n")))
	f.Fuzz(func(t *testing.T, text []byte) {
		l, err := parse(text)
		if err != nil {
			if !safetext.Safe(err.Error()) {
				t.Errorf("the error is not safe: %q", err)
			}
			return
		}
		for _, s := range shown(&l) {
			if !safetext.Safe(s) {
				t.Errorf("%q is not safe", s)
			}
		}
		// What can be in an entry comes back as it was.
		e := l.Entry
		if check(&e) != nil {
			return
		}
		for i, w := range wires(&e) {
			w.Seq, w.Prev, w.Time = 1, strings.Repeat("0", 64), l.Time.Format(timeLayout)
			text, _, err := w.encode(nil)
			if err != nil || len(text) > maxLine || bytes.IndexByte(text, '\n') != len(text)-1 {
				t.Fatalf("%v, %d bytes", err, len(text))
			}
			again, err := parse(text[:len(text)-1])
			if err != nil || !again.Fits || !again.Time.Equal(l.Time.Truncate(time.Millisecond)) {
				t.Fatalf("%v: %s", err, text)
			}
			if again.Said != words(e.Said) || again.Parts <= 1 && len(again.AuthIDs)+len(e.AuthIDs) > 0 && !reflect.DeepEqual(again.AuthIDs, e.AuthIDs) || i == 0 && again.Project != e.Project {
				t.Fatalf("%+v became %+v", e, again.Entry)
			}
		}
	})
}

// oneMonth is a short trail, so that the fuzzer has not much to go through.
func oneMonth(f *testing.F) (month, head string) {
	dir := place(f)
	trail := newTrail(dir, "2026-11-05T12:00:00Z")
	mustAppend(f, trail, look("a"), intent("OP", "b"))
	return readFile(f, dir, november), readFile(f, dir, headName)
}

func FuzzVerify(f *testing.F) {
	whole := threeMonths(f)
	d := lines(whole[december])
	f.Add([]byte(whole[november]), []byte(whole[december]), []byte(whole[headName]))
	f.Add([]byte(whole[december]), []byte(whole[november]), []byte(whole[headName]))
	f.Add([]byte("x\n\n{"), []byte(whole[december]+d[1]), []byte(""))
	f.Add([]byte(joined(d[:1], d[:1], d[2:], d[1:])), []byte("\x00"), []byte(headAt(f, 11, d[2], december, 7)))
	dir := whole.with(december, joined(d[:1])+d[1][:50]).write(f)
	appendTo(f, dir, "2026-12-06T12:00:00Z")
	f.Add([]byte(whole[november]), []byte(readFile(f, dir, december)), []byte(readFile(f, dir, headName)))
	f.Fuzz(func(t *testing.T, first, second, head []byte) {
		r := copyOf{november: string(first), december: string(second), headName: string(head)}.verify(t)
		for _, finding := range r.Findings {
			if s := finding.String(); !safetext.Safe(s) || strings.Contains(s, "amiss") {
				t.Errorf("%q", s)
			}
		}
		if want := bytes.Count(first, []byte("\n")) + bytes.Count(second, []byte("\n")); r.Lines < want || r.Lines > want+2 {
			t.Errorf("%d lines of %d", r.Lines, want)
		}
	})
}

// FuzzEnding holds that whatever is there, a line can be put behind it, that all
// that was there stays, and that what is said of it is no better than before.
func FuzzEnding(f *testing.F) {
	month, head := oneMonth(f)
	f.Add([]byte(month), []byte(head))
	f.Add([]byte(month[:len(month)-40]), []byte(head))
	f.Add([]byte(month+"{"), []byte(head))
	f.Add([]byte(month), []byte(""))
	f.Fuzz(func(t *testing.T, month, head []byte) {
		c := copyOf{november: string(month), headName: string(head)}
		before := c.verify(t)
		dir := c.write(t)
		h, _, _ := readHead(bytes.NewReader(head))
		if err := newTrail(dir, "2026-11-06T00:00:00Z").Append(look("new")); err != nil {
			if h.seq < maxSeq/2 {
				t.Fatal(err)
			}
			return
		}
		if !strings.HasPrefix(readFile(t, dir, november), string(month)) {
			t.Fatal("it was not only added to")
		}
		after := verify(t, dir)
		if !before.Intact() && after.Intact() {
			t.Errorf("before: %s; after: %s", says(before), says(after))
		}
		n := 0
		for l, err := range Read(dir, Choice{}) {
			if n++; n == 1 && (err != nil || l.Raw == nil || l.AuthIDs[0] != "new") {
				t.Errorf("the newest is %+v, %v", l, err)
			}
		}
		if _, err := Unfinished(dir, "p1"); err != nil {
			t.Error(err)
		}
	})
}
