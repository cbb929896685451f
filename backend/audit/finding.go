package audit

import "fmt"

// Kind tells findings of Verify apart.
type Kind uint8

// The kinds of findings. Torn and Behind are what a process or a machine leaves that
// dies while it writes; all others are the work of somebody, or of a bad disk.
const (
	// Changed is a line that is not as it was written.
	Changed Kind = iota
	// Replaced is a line that is whole and has the right number, but does not follow
	// on the one before: one of the two was put in the place of another.
	Replaced
	// Missing is lines that were taken away.
	Missing
	// MonthMissing is lines that were taken away where a month begins: whole months,
	// perhaps.
	MonthMissing
	// Inserted is a line that was put in.
	Inserted
	// Reordered is a line of the trail that stands where it does not belong.
	Reordered
	// Cut is the end of the trail that was taken away.
	Cut
	// Rewritten is a chain that is whole and does not lead to the line that the head
	// file knows.
	Rewritten
	// NoHead is a trail without a head file: whether it was cut can't be told.
	NoHead
	// Retouched is what had been left of a torn line and is not as a later line
	// says it was.
	Retouched
	// Torn is bytes that are no line, left by whoever was cut off while writing.
	Torn
	// Behind is lines that the head file does not know of yet.
	Behind
)

// Harmless tells that nobody need have touched the trail for it to look so.
func (k Kind) Harmless() bool { return k == Torn || k == Behind }

// Finding is one thing that is not as it should be.
type Finding struct {
	Kind Kind
	// File is the name of the month's file, or head.
	File string
	// Line is the line of the file, from 1, as an editor counts; 0 where it is no
	// line of it.
	Line int
	// From and To are the numbers of the lines that it is about, as they count
	// through all months: both included, 0 where they can't be told.
	From, To uint64
}

// String is the finding in one sentence, which begins with its place.
func (f Finding) String() string {
	place := f.File
	if f.Line > 0 {
		place = fmt.Sprintf("%s, line %d", f.File, f.Line)
	}
	return place + ": " + f.what()
}

func (f Finding) what() string {
	lines, are := fmt.Sprintf("line %d of the trail", f.From), "is"
	if f.From != f.To {
		lines, are = fmt.Sprintf("lines %d to %d of the trail", f.From, f.To), "are"
	}
	switch f.Kind {
	case Changed:
		return "it is not as it was written."
	case Replaced:
		return "it does not follow on the line before; one of the two was put in the place of another."
	case Missing:
		return lines + " " + are + " missing before it."
	case MonthMissing:
		return lines + " " + are + " missing before it: whole months, the end of the one before, or the beginning of this one."
	case Inserted:
		return "it, or the line before, was put in."
	case Reordered:
		return lines + " does not belong here."
	case Cut:
		return lines + " " + are + " missing: the end was cut away."
	case Rewritten:
		return "it is not the line that the head file knows; the chain was made anew."
	case NoHead:
		if f.Line > 0 {
			return "when it was written the head file was missing, so whether the end was cut away before can't be told."
		}
		return "it is missing or can't be read, so whether the end was cut away before can't be told."
	case Retouched:
		return "what it says was left of a broken line before it is not there, or not as it was."
	case Torn:
		return "it is no line of the trail; whoever wrote it was cut off."
	case Behind:
		return "it does not know of " + lines + "; whoever wrote that was cut off before the end."
	}
	return "something is amiss."
}

// MaxFindings is how many findings a Report lists.
const MaxFindings = 1000

// Report is what Verify found.
type Report struct {
	// Files and Lines are how many there are.
	Files, Lines int
	// Seq and Hash are the number and the hash of the last line, in hexadecimal; zero
	// and empty where there is none. Whoever keeps them elsewhere can tell later that
	// nothing before was changed or cut: see docs/trail.md.
	Seq  uint64
	Hash string
	// Findings are in the order in which they were come across, MaxFindings at most;
	// Omitted is how many more there were.
	Findings []Finding
	Omitted  int
}

// Intact tells that nobody has touched the trail, as far as can be told: nothing was
// found that is not Harmless.
func (r *Report) Intact() bool {
	for _, f := range r.Findings {
		if !f.Kind.Harmless() {
			return false
		}
	}
	return r.Omitted == 0
}
