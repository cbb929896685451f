package query

import (
	"fmt"
	"unicode/utf8"
)

// SyntaxError says what is wrong with a filter, and where.
type SyntaxError struct {
	// Start and End are the bytes of the text that are wrong. They are the same
	// where something is missing.
	Start, End int
	// Column is that of Start, in characters from 1.
	Column int
	// Message says what is wrong and Hint what to write instead; Hint may be
	// empty. Neither is a sentence by itself: no capital, no full stop.
	Message, Hint string
}

// Error is one sentence.
func (e *SyntaxError) Error() string {
	s := fmt.Sprintf("column %d: %s", e.Column, e.Message)
	if e.Hint != "" {
		s += "; " + e.Hint
	}
	return s
}

// wrong is a SyntaxError before its column is counted.
type wrong struct {
	start, end    int
	message, hint string
}

func (w *wrong) in(text string) *SyntaxError {
	return &SyntaxError{
		Start: w.start, End: w.end, Column: utf8.RuneCountInString(text[:w.start]) + 1,
		Message: w.message, Hint: w.hint,
	}
}

func wrongf(start, end int, hint, format string, args ...any) *wrong {
	return &wrong{start, end, fmt.Sprintf(format, args...), hint}
}
