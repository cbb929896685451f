package audit

import (
	"bytes"
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
		(c.Actions == nil || slices.Contains(c.Actions, l.Action)) &&
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
	return func(yield func(Line, error) bool) {
		months, err := monthsIn(dir)
		if err != nil {
			yield(Line{}, problem(opRead, dir, err))
			return
		}
		// A line is in the month of its time, or in a later one where the clock was set
		// back; only a Gap may be in the one before.
		months = slices.DeleteFunc(months, func(name string) bool { return !c.Since.IsZero() && name < month(c.Since) })
		if !c.OldestFirst {
			slices.Reverse(months)
		}
		for _, name := range months {
			if !readMonth(dir, name, &c, yield) {
				return
			}
		}
	}
}

func readMonth(dir, name string, c *Choice, yield func(Line, error) bool) bool {
	path := filepath.Join(dir, name)
	f, size, err := openToRead(path)
	if err != nil {
		yield(Line{}, err)
		return false
	}
	defer f.Close()
	on := true
	each := func(s span) bool {
		l, err := parse(bytes.Clone(s.text))
		switch {
		case err != nil:
			on = yield(Line{}, &LineError{name, s.from, err.Error()})
		case c.takes(&l):
			on = yield(l, nil)
		}
		return on
	}
	if c.OldestFirst {
		err = eachLine(io.NewSectionReader(f, 0, size), 0, each)
	} else {
		err = eachLineBackward(f, size, each)
	}
	if err != nil {
		yield(Line{}, problem(opRead, path, err))
		return false
	}
	return on
}
