package audit

import (
	"bytes"

	"github.com/go-json-experiment/json"
)

// sieve goes by most of the lines that a Choice does not want before they are taken
// apart, which is what reading takes its time for.
type sieve struct {
	// all are the values that a line must have, as JSON, and any those of which it
	// must have one.
	all, any [][]byte
}

func newSieve(c *Choice) sieve {
	var s sieve
	for _, value := range []string{c.AuthID, string(c.Operation), c.Project} {
		if value != "" {
			s.all = append(s.all, quoted(value))
		}
	}
	for _, a := range c.Actions {
		s.any = append(s.any, quoted(string(a)))
	}
	return s
}

// quoted is a text as a line has it.
func quoted(text string) []byte {
	out, err := json.Marshal(text)
	if err != nil {
		return nil // it is not UTF-8; nothing stands in every line
	}
	return out
}

// passesOver tells of a line that it is as it was written and is not wanted. What
// was changed, and what JSON could have spelled in another way, it leaves to be
// taken apart.
func (s *sieve) passesOver(text []byte) bool {
	return (len(s.all) > 0 || len(s.any) > 0) && !s.mayTake(text) && intact(text)
}

func (s *sieve) mayTake(text []byte) bool {
	if bytes.IndexByte(text, '\\') >= 0 {
		return true
	}
	for _, value := range s.all {
		if !bytes.Contains(text, value) {
			return false
		}
	}
	for _, value := range s.any {
		if bytes.Contains(text, value) {
			return true
		}
	}
	return len(s.any) == 0
}

// intact tells that a line is as it was written, as far as its own hash says.
func intact(text []byte) bool {
	l, ok := linkOf(text)
	return ok && l.fits
}
