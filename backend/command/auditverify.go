package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"faceauth/backend/audit"
	"faceauth/backend/safetext"
)

// VerifyOptions are the flags of `faceauth audit verify`.
type VerifyOptions struct {
	TrailPlace
	// Witness is a number and a hash that verify printed earlier, as it printed them;
	// empty for none.
	Witness string
	// Format is "text" or "json"; empty is text.
	Format string
}

// verifyOp is what VerifyTrail does, for the error of one that was stopped.
const verifyOp = "verify the trail"

// errTouched is a trail that is not whole.
var errTouched = errors.New("the trail is not as it was written")

// VerifyTrail says where the chain of the trail is broken, and prints the number and
// the hash of the last line. A trail that is not whole is an error.
func VerifyTrail(ctx context.Context, o VerifyOptions, out io.Writer) error {
	if o.Format != "text" && o.Format != "json" && o.Format != "" {
		return UsageError{fmt.Errorf("-o %s: choose one of text, json", o.Format)}
	}
	want, err := parseWitness(o.Witness)
	if err != nil {
		return err
	}
	if err := o.there(); err != nil {
		return err
	}
	report, err := audit.Verify(ctx, o.Dir)
	stands := true
	if err == nil && o.Witness != "" {
		stands, err = want.stands(ctx, o.Dir)
	}
	if err != nil {
		if ctx.Err() != nil {
			err = stopped(verifyOp, err)
		}
		return err
	}
	v := verdict{dir: o.Dir, report: report, witness: o.Witness, stands: stands}
	if o.Format == "json" {
		err = v.json(out)
	} else {
		_, err = io.WriteString(out, v.text())
	}
	if err == nil && !v.whole() {
		err = errTouched
	}
	return err
}

// witness is the number and the hash of a line.
type witness struct {
	seq  uint64
	hash string
}

func (w witness) String() string { return fmt.Sprintf("%d:%s", w.seq, w.hash) }

const hashDigits = 64

func parseWitness(text string) (witness, error) {
	if text == "" {
		return witness{}, nil
	}
	number, hash, _ := strings.Cut(text, ":")
	seq, err := strconv.ParseUint(number, 10, 64)
	if err != nil || len(hash) != hashDigits || strings.Trim(hash, "0123456789abcdef") != "" {
		return witness{}, UsageError{errors.New("--witness: write it as verify printed it, NUMBER:HASH")}
	}
	return witness{seq, hash}, nil
}

// stands tells whether the trail still has that line.
func (w witness) stands(ctx context.Context, dir string) (bool, error) {
	for l, err := range audit.ReadContext(ctx, dir, audit.Choice{}) {
		if _, broken := errors.AsType[*audit.LineError](err); broken {
			continue
		} else if err != nil {
			return false, err
		}
		if l.Seq == w.seq && l.Fits && strings.HasSuffix(string(l.Raw), `"hash":"`+w.hash+`"}`) {
			return true, nil
		}
	}
	return false, nil
}

// verdict is what came of it.
type verdict struct {
	dir     string
	report  audit.Report
	witness string
	stands  bool
}

func (v *verdict) whole() bool { return v.report.Intact() && v.stands }

// last is the witness to keep, empty where there is no line.
func (v *verdict) last() string {
	if v.report.Seq == 0 {
		return ""
	}
	return witness{v.report.Seq, v.report.Hash}.String()
}

func (v *verdict) text() string {
	var b strings.Builder
	dir, r := safetext.Clean(v.dir), v.report
	if r.Files == 0 && len(r.Findings) == 0 {
		fmt.Fprintf(&b, "The trail at %s is empty: nothing was done yet, or it was removed.\n", dir)
	} else {
		fmt.Fprintf(&b, "The trail at %s: files: %d, lines: %d.\n", dir, r.Files, r.Lines)
	}
	for _, f := range r.Findings {
		if f.Kind.Harmless() {
			b.WriteString("harmless: ")
		}
		b.WriteString(safetext.Clean(f.String()) + "\n")
	}
	if r.Omitted > 0 {
		fmt.Fprintf(&b, "And more of the kind: %d.\n", r.Omitted)
	}
	switch {
	case !v.stands:
		fmt.Fprintf(&b, "The line %s is not in the trail: it was made anew, or its end or beginning was taken away.\n", v.witness)
	case v.witness != "":
		fmt.Fprintf(&b, "The line %s is in the trail.\n", v.witness)
	}
	switch {
	case r.Files == 0 && v.whole():
		return b.String()
	case v.whole():
		b.WriteString("Whole: each line is as it was written and follows on the one before.\n")
	default:
		b.WriteString("Broken.\n")
	}
	if last := v.last(); last != "" {
		fmt.Fprintf(&b, "Last line: %s\n", last)
		if v.whole() {
			b.WriteString("Keep that elsewhere: verify --witness tells later whether anything before it was touched.\n")
		}
	}
	return b.String()
}

// verdictJSON is the same as -o json has it.
type verdictJSON struct {
	Dir      string         `json:"dir"`
	Whole    bool           `json:"whole"`
	Files    int            `json:"files"`
	Lines    int            `json:"lines"`
	Seq      uint64         `json:"seq"`
	Hash     string         `json:"hash"`
	Witness  string         `json:"witness,omitempty"`
	Stands   *bool          `json:"witness_stands,omitempty"`
	Findings []brokenAtJSON `json:"findings"`
	Omitted  int            `json:"findings_omitted,omitempty"`
}

type brokenAtJSON struct {
	Kind     string `json:"kind"`
	Harmless bool   `json:"harmless"`
	File     string `json:"file"`
	Line     int    `json:"line,omitempty"`
	From     uint64 `json:"from_seq,omitempty"`
	To       uint64 `json:"to_seq,omitempty"`
	Sentence string `json:"sentence"`
}

func (v *verdict) json(out io.Writer) error {
	r := v.report
	j := verdictJSON{Dir: v.dir, Whole: v.whole(), Files: r.Files, Lines: r.Lines, Seq: r.Seq, Hash: r.Hash, Witness: v.witness, Findings: []brokenAtJSON{}, Omitted: r.Omitted}
	if v.witness != "" {
		j.Stands = &v.stands
	}
	for _, f := range r.Findings {
		j.Findings = append(j.Findings, brokenAtJSON{f.Kind.String(), f.Kind.Harmless(), f.File, f.Line, f.From, f.To, f.String()})
	}
	return writeJSON(out, j, true)
}
