package audit

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"time"
)

// Operation is an erasure that was begun and not brought to its end.
type Operation struct {
	ID      OperationID
	Project string
	World   World
	// Begun is when its intent was written, in UTC, and Who and Session wrote it.
	Begun   time.Time
	Who     Who
	Session string
	// Filter is what the records were chosen by.
	Filter Filter
	// Total is how many records there are in it.
	Total int
	// Open are the auth_ids without an outcome, or with one that is Unknown, in the
	// order of the intent: erased or not, only reading the record tells.
	Open []string
}

// maxOpen bounds the ids that Unfinished keeps in mind.
const maxOpen = 5_000_000

// Unfinished lists the erasures of a project whose intent is whole in the trail in
// dir, that have records of which no Erase entry says what came of them, and that no
// running process has claimed (see Claim); the oldest first. Lines that are not as
// they were written count as not there: an outcome that was lost is found again by
// reading the record.
// Errors are of type *Error.
func Unfinished(dir, project string) ([]Operation, error) {
	b, err := readBook(dir, project)
	if err != nil {
		return nil, err
	}
	return b.unfinished(dir), nil
}

// StillOpen is what Operation.Open is of an operation of a project by now, whoever
// has claimed it. It is for the one who has, since somebody else may have had it
// between Unfinished and the claim.
func StillOpen(dir, project string, op OperationID) ([]string, error) {
	b, err := readBook(dir, project)
	if err != nil {
		return nil, err
	}
	p := b.open[op]
	if p == nil || !p.whole {
		return nil, nil
	}
	return p.stillOpen(), nil
}

func readBook(dir, project string) (*book, error) {
	months, err := monthsIn(dir)
	if err != nil {
		return nil, problem(opRead, dir, err)
	}
	b := &book{project: project, open: map[OperationID]*pending{}}
	for _, name := range months {
		if err := b.month(filepath.Join(dir, name)); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// book keeps the operations that are open so far.
type book struct {
	project string
	open    map[OperationID]*pending
	ids     int // of them all
}

type pending struct {
	Operation
	parts int             // of the intent that are here
	whole bool            // all are
	left  map[string]bool // ids without an outcome
}

func (b *book) month(path string) error {
	f, size, err := openToRead(path)
	if err != nil {
		return err
	}
	defer f.Close()
	var full error
	err = eachLine(io.NewSectionReader(f, 0, size), 0, func(s span) bool {
		// Most lines are about other things, and taking a line apart is slow.
		if !bytes.Contains(s.text, []byte(`"action":"erase`)) {
			return true
		}
		if l, err := parse(s.text); err == nil && l.Fits && l.Project == b.project {
			b.line(&l)
		}
		if b.ids > maxOpen {
			full = refused(opRead, path, fmt.Sprintf("it has erasures of more than %d records that were not finished", maxOpen), "")
		}
		return full == nil
	})
	return cmp.Or(problem(opRead, path, err), full)
}

func (b *book) line(l *Line) {
	p := b.open[l.Operation]
	switch {
	case l.Action == EraseIntent && p == nil && l.Part <= 1:
		p = &pending{left: map[string]bool{}, Operation: Operation{
			ID: l.Operation, Project: l.Project, World: l.World, Begun: l.Time, Who: l.Who, Session: l.Session, Filter: l.Filter,
		}}
		b.open[l.Operation] = p
		b.intend(p, l)
	case l.Action == EraseIntent && p != nil && !p.whole && l.Part == p.parts+1:
		b.intend(p, l)
	case l.Action == Erase && p != nil && l.Outcome != Unknown:
		for _, id := range l.AuthIDs {
			if p.left[id] {
				delete(p.left, id)
			}
		}
		if p.whole && len(p.left) == 0 {
			b.ids -= len(p.Open)
			delete(b.open, l.Operation)
		}
	}
}

func (b *book) intend(p *pending, l *Line) {
	p.parts++
	p.whole = p.parts >= l.Parts
	for _, id := range l.AuthIDs {
		if !p.left[id] {
			p.left[id] = true
			p.Open = append(p.Open, id)
			b.ids++
		}
	}
	p.Total = len(p.Open)
}

// stillOpen are the ids without an outcome, in the order of the intent.
func (p *pending) stillOpen() []string {
	return slices.DeleteFunc(p.Open, func(id string) bool { return !p.left[id] })
}

func (b *book) unfinished(dir string) []Operation {
	var out []Operation
	for _, p := range b.open {
		if !p.whole || claimed(dir, p.ID) {
			continue
		}
		p.Open = p.stillOpen()
		out = append(out, p.Operation)
	}
	slices.SortFunc(out, func(a, b Operation) int {
		return cmp.Or(a.Begun.Compare(b.Begun), cmp.Compare(a.ID, b.ID))
	})
	return out
}
