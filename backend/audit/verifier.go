package audit

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"slices"

	"github.com/go-json-experiment/json/jsontext"
)

// verifier follows the chain through the lines that it is given.
type verifier struct {
	head   head
	known  bool // there is a head
	report Report

	// The file that it is in, and the line of it.
	name string
	n    int
	in   io.ReaderAt

	position
	// marks are for the case that a later line of the file says that what is there
	// was torn.
	marks []mark
	// strays are the numbers of lines that stood where they don't belong.
	strays map[uint64]bool
}

// position is where in the chain it is.
type position struct {
	seq  uint64
	hash hash
	// before is the place before that, and rival the hash of another line that
	// claims the same place as the last one.
	beforeSeq  uint64
	beforeHash hash
	rival      hash
	// bad is how many lines since the last good one were changed, or put in.
	bad int
}

type mark struct {
	position
	from              int64
	line              int
	findings, omitted int
}

const maxMarks = 1000

func newVerifier(h head, known bool) *verifier {
	v := &verifier{head: h, known: known, strays: map[uint64]bool{}}
	v.hash, v.beforeHash, v.rival = origin(), origin(), origin()
	return v
}

func (v *verifier) add(k Kind, from, to uint64) {
	if len(v.report.Findings) == MaxFindings {
		v.report.Omitted++
		return
	}
	v.report.Findings = append(v.report.Findings, Finding{Kind: k, File: v.name, Line: v.n, From: from, To: to})
}

// line judges the next line.
func (v *verifier) line(s span) error {
	l, ok := linkOf(s.text)
	if !ok || !l.fits || !jsontext.Value(s.text).IsValid() {
		v.badLine(s)
		return nil
	}
	if bytes.Contains(s.text, []byte(`"action":"gap"`)) {
		if err := v.gap(s, l); err != nil {
			return err
		}
	}
	if l.seq != v.seq+1 || l.prev != v.hash {
		v.mark(s)
	}
	v.follow(l)
	return nil
}

// mark keeps how things stand before a line that is not as it should be, unless
// those of the file before it are not either.
func (v *verifier) mark(s span) {
	if (v.bad == 0 || len(v.marks) == 0) && len(v.marks) < maxMarks {
		v.marks = append(v.marks, mark{v.position, s.from, v.n, len(v.report.Findings), v.report.Omitted})
	}
}

func (v *verifier) badLine(s span) {
	v.mark(s)
	if v.beingWritten(s) {
		v.add(Torn, 0, 0) // it never had a number
		return
	}
	v.bad++
	v.add(Changed, 0, 0)
}

// beingWritten tells of what the head file does not know of yet, and of a line
// without an end where lines end. That the head file knew of it done will say.
func (v *verifier) beingWritten(s span) bool {
	switch {
	case !v.known:
		return !s.ended
	case v.name == v.head.file:
		return !s.ended || s.from >= v.head.size
	}
	return v.name > v.head.file
}

// follow judges how a good line is chained.
func (v *verifier) follow(l link) {
	bad := uint64(v.bad)
	switch {
	case l.seq == v.seq+1 && l.prev == v.hash:
		v.wereInserted()
	case l.seq == v.seq && l.seq == v.beforeSeq+1 && l.prev == v.beforeHash:
		// Which of the two was there first the next line will know.
		v.add(Inserted, l.seq, l.seq)
		v.rival = l.hash
		return
	case l.seq <= v.seq:
		v.add(Reordered, l.seq, l.seq)
		if len(v.strays) < maxMarks {
			v.strays[l.seq] = true
		}
		return
	case l.seq > v.seq+1+bad && v.n == 1:
		v.add(MonthMissing, v.seq+1+bad, l.seq-1)
	case l.seq > v.seq+1+bad:
		v.add(Missing, v.seq+1+bad, l.seq-1)
	case bad == 0 && l.prev != v.rival:
		v.add(Replaced, l.seq, l.seq)
	}
	v.beforeSeq, v.beforeHash = v.seq, v.hash
	v.seq, v.hash, v.rival, v.bad = l.seq, l.hash, l.hash, 0
	if v.known && l.seq == v.head.seq && l.hash != v.head.hash {
		v.add(Rewritten, l.seq, l.seq)
	}
}

// wereInserted is for bad lines between two that follow on each other.
func (v *verifier) wereInserted() {
	for i := len(v.report.Findings) - 1; v.bad > 0 && i >= 0; i-- {
		if f := &v.report.Findings[i]; f.Kind == Changed {
			f.Kind = Inserted
			v.bad--
		}
	}
}

// gap hears what the trail said of itself before it wrote a line.
func (v *verifier) gap(s span, l link) error {
	line, err := parse(s.text)
	if err != nil || line.Gap == nil {
		return nil
	}
	g := line.Gap
	if g.Bytes > 0 {
		told, err := v.torn(g, s.from)
		if err != nil {
			return err
		}
		if !told {
			v.add(Retouched, l.seq, l.seq)
		}
	}
	if g.NoHead {
		v.add(NoHead, 0, 0)
	}
	if g.LostSeq > v.seq && l.seq == g.LostSeq+1 {
		v.add(Cut, v.seq+1, g.LostSeq)
		v.seq = g.LostSeq
	}
	return nil
}

// torn goes back to where the bytes begin that a gap before end tells of, and takes
// back what was said of them. It answers false where they are not there, or others.
func (v *verifier) torn(g *GapNote, end int64) (bool, error) {
	for _, m := range v.marks {
		// A line's end that was put behind them is not one of them.
		if n := end - m.from - g.Bytes; n != 0 && n != 1 {
			continue
		}
		digest := sha256.New()
		if _, err := io.Copy(digest, io.NewSectionReader(v.in, m.from, g.Bytes)); err != nil {
			return false, err
		}
		if hex.EncodeToString(digest.Sum(nil)) != g.SHA256 {
			return false, nil
		}
		v.report.Findings, v.report.Omitted = v.report.Findings[:m.findings], m.omitted
		v.position = m.position
		n := v.n
		v.n = m.line
		v.add(Torn, 0, 0)
		v.n = n
		return true, nil
	}
	return false, nil
}

// done compares the end with the head file.
func (v *verifier) done() Report {
	v.n = 0
	switch {
	case v.known && v.head.seq > v.seq+uint64(v.bad):
		if v.name == "" {
			v.name = v.head.file
		}
		v.add(Cut, v.seq+1, v.head.seq)
	case v.known && v.head.seq < v.seq:
		v.name = headName
		v.add(Behind, v.head.seq+1, v.seq)
	case !v.known && v.report.Lines > 0:
		v.name = headName
		v.add(NoHead, 0, 0)
	}
	v.report.Findings = slices.DeleteFunc(v.report.Findings, v.standsElsewhere)
	if v.seq > 0 {
		v.report.Seq, v.report.Hash = v.seq, string(v.hash[:])
	}
	return v.report
}

// standsElsewhere tells of lines that are not missing but strays.
func (v *verifier) standsElsewhere(f Finding) bool {
	if f.Kind != Missing && f.Kind != MonthMissing || f.To-f.From >= maxMarks {
		return false
	}
	for seq := f.From; seq <= f.To; seq++ {
		if !v.strays[seq] {
			return false
		}
	}
	return true
}
