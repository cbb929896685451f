package audit

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"iter"
	"path/filepath"
	"slices"
	"time"

	"faceauth/backend/safetext"
)

// Choice says which lines Read gives, and in which order. The zero value gives all,
// the newest first.
type Choice struct {
	// Since and Until limit the time: Since is in, Until is out, zero is open.
	Since, Until time.Time
	// Project, AuthID and Operation are what a line must have, where they are set;
	// the AuthID among others.
	Project, AuthID string
	Operation       OperationID
	// Actions are those that are wanted, all for none.
	Actions []Action
	// OldestFirst turns the order.
	OldestFirst bool
}

func (c *Choice) takes(l *Line) bool {
	return (c.Since.IsZero() || !l.Time.Before(c.Since)) && (c.Until.IsZero() || l.Time.Before(c.Until)) &&
		(c.Project == "" || l.Project == c.Project) && (c.Operation == "" || l.Operation == c.Operation) &&
		(len(c.Actions) == 0 || slices.Contains(c.Actions, l.Action)) &&
		(c.AuthID == "" || slices.Contains(l.AuthIDs, c.AuthID))
}

// LineError is something in a file that is no line of the trail.
type LineError struct {
	// File is the name of the month's file, and Offset where it begins there, in
	// bytes.
	File   string
	Offset int64
	// Problem is what is wrong with it.
	Problem string
}

// Error is one line that is safe in a terminal.
func (e *LineError) Error() string {
	return fmt.Sprintf("%s, at byte %d: %s", e.File, e.Offset, safetext.Clean(e.Problem))
}

// Read gives the lines of the trail in dir. A *LineError stands for what is no line,
// and the lines go on behind it; any other error is an *Error and the last thing that
// comes. A month is opened when it is come to. How the lines are chained Read does
// not look at.
func Read(dir string, c Choice) iter.Seq2[Line, error] {
	return ReadContext(context.Background(), dir, c)
}

// ReadContext is Read for as long as ctx lasts, also where it goes by many lines
// that are not wanted. The last thing that comes is then the cause of its end.
func ReadContext(ctx context.Context, dir string, c Choice) iter.Seq2[Line, error] {
	return func(yield func(Line, error) bool) {
		months, err := monthsIn(dir)
		if err != nil {
			yield(Line{}, problem(opRead, dir, err))
			return
		}
		// A line is in the month of its time, or in a later one where the clock was set
		// back; only a Gap may be in the one before.
		months = slices.DeleteFunc(months, func(name string) bool { return !c.Since.IsZero() && name < month(c.Since) })
		r := reading{ctx: ctx, dir: dir, choice: &c, sieve: newSieve(&c), yield: yield}
		if n := len(months); n > 0 {
			r.newest, r.settled = months[n-1], settledSize(dir, months[n-1])
		}
		if !c.OldestFirst {
			slices.Reverse(months)
		}
		for _, name := range months {
			if !r.month(name) {
				return
			}
		}
	}
}

// reading is one that is under way.
type reading struct {
	ctx    context.Context
	dir    string
	choice *Choice
	sieve  sieve
	yield  func(Line, error) bool
	n      int // lines looked at
	// newest is the month that may be written to meanwhile, and settled how much of
	// it is read.
	newest  string
	settled int64
}

// month gives the lines of a month, and tells whether it goes on with the next.
func (r *reading) month(name string) bool {
	path := filepath.Join(r.dir, name)
	f, size, err := openToRead(path)
	if err != nil {
		r.yield(Line{}, err)
		return false
	}
	defer f.Close()
	if name == r.newest {
		size = min(size, r.settled)
	}
	on := true
	each := func(s span) bool {
		if r.n++; r.n%1024 == 0 && r.ctx.Err() != nil {
			on = false
			r.yield(Line{}, context.Cause(r.ctx))
			return false
		}
		if r.sieve.passesOver(s.text) {
			return true
		}
		l, err := parse(bytes.Clone(s.text))
		switch {
		case err != nil:
			on = r.yield(Line{}, &LineError{name, s.from, err.Error()})
		case r.choice.takes(&l):
			on = r.yield(l, nil)
		}
		return on
	}
	if r.choice.OldestFirst {
		err = eachLine(io.NewSectionReader(f, 0, size), 0, each)
	} else {
		err = eachLineBackward(f, size, each)
	}
	if err != nil {
		r.yield(Line{}, problem(opRead, path, err))
		return false
	}
	return on
}
