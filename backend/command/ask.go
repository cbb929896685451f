package command

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

// quiet is how long the keyboard must have been quiet since a question was put
// before a line can be the answer: what was typed ahead was meant for something
// else.
const quiet = 500 * time.Millisecond

// Asker asks a person at a terminal for what can't be taken back. It is for one
// goroutine.
type Asker struct {
	in    io.Reader
	drop  func()
	lines chan typedLine // what was typed, as it comes; nil until something is asked
}

type typedLine struct {
	text string
	at   time.Time
	err  error
}

// NewAsker asks whoever types what in has, which is read line by line from the first
// question on. drop drops what was typed and not read yet, half lines too.
func NewAsker(in io.Reader, drop func()) *Asker { return &Asker{in: in, drop: drop} }

// agrees asks whether n records are to be erased, and tells whether the answer was
// what is asked for: y for one, their number for more. Anything else is a no, and so
// is the end of what is typed. An answer that came too soon to be one is dropped.
// The error is of kind backend.Cancelled, for the end of ctx.
func (a *Asker) agrees(ctx context.Context, n int, talk io.Writer) (bool, error) {
	question := "Type y and enter to erase it; anything else leaves it: "
	if n > 1 {
		question = fmt.Sprintf("Type %d and enter to erase them; anything else leaves them: ", n)
	}
	if a.lines == nil {
		a.lines = make(chan typedLine)
		go a.read()
	}
	a.drop()
	fmt.Fprint(talk, question)
	last := time.Now()
	half := time.NewTimer(quiet)
	defer half.Stop()
	for {
		select {
		case <-ctx.Done():
			fmt.Fprintln(talk)
			return false, stopped(opDelete, context.Cause(ctx))
		case <-half.C:
			a.drop() // of a line that was begun too soon the beginning does not count
		case line, more := <-a.lines:
			switch {
			case !more || line.err != nil:
				fmt.Fprintln(talk)
				return false, nil
			case line.at.Sub(last) >= quiet:
				return means(line.text, n), nil
			}
			fmt.Fprint(talk, "faceauth: what was typed before the question could be read does not count\n"+question)
			last = time.Now()
			half.Reset(quiet)
		}
	}
}

// means tells whether an answer agrees to n records being erased.
func means(answer string, n int) bool {
	answer = strings.TrimSpace(answer)
	if n == 1 {
		return answer == "y"
	}
	return answer == strconv.Itoa(n)
}

// read hands over lines with the moment at which each came, until there are no more.
func (a *Asker) read() {
	defer close(a.lines)
	for r := bufio.NewReader(a.in); ; {
		text, err := r.ReadString('\n')
		a.lines <- typedLine{text, time.Now(), err}
		if err != nil {
			return
		}
	}
}
