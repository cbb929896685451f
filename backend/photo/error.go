package photo

import (
	"errors"
	"fmt"
	"image/jpeg"
	"image/png"
	"strings"
)

// Kind tells apart why a file can't be shown.
type Kind uint8

// The kinds of Error.
const (
	NotAPicture Kind = iota // something else, a page or a text
	Unsupported             // a picture of a format, or with a feature, that is not read
	TooLarge                // over MaxPixels or MaxMemory: nothing was decoded
	BrokenOff               // the file ends before the picture does
	Damaged                 // the file contradicts itself
)

// Error is why a file can't be shown.
type Error struct {
	Kind Kind
	// Format is that of Sniff, empty when the file is no picture.
	Format string
	// Err is the decoder's own error, nil when it was not asked.
	Err error

	sentence string
}

// Sentence says what is wrong, in one sentence for a person. It holds nothing
// of the file but numbers.
func (e *Error) Sentence() string { return e.sentence }

// Error is the sentence without its stop.
func (e *Error) Error() string { return strings.TrimSuffix(e.sentence, ".") }

// Unwrap gives the decoder's error.
func (e *Error) Unwrap() error { return e.Err }

func refusal(kind Kind, format, sentence string, args ...any) *Error {
	return &Error{Kind: kind, Format: format, sentence: fmt.Sprintf(sentence, args...)}
}

func damaged(format, how string) *Error {
	return refusal(Damaged, format, "The %s file is damaged: %s.", format, how)
}

func brokenOff(format string) *Error {
	return refusal(BrokenOff, format, "The %s file ends before its picture does.", format)
}

// unsupported names what in a file is beyond the decoder.
func unsupported(format, what string) *Error {
	return refusal(Unsupported, format, "The %s file can't be read here: it uses %s.", format, what)
}

// unreadable is the error for a file that has no decoder. format is what Sniff
// took it for.
func unreadable(data []byte, format string) *Error {
	if format != "" {
		return refusal(Unsupported, format, "The picture is %s, which can't be read here; JPEG, PNG, GIF and WebP can.", format)
	}
	if what := Seems(data); what != "" {
		return refusal(NotAPicture, "", "This is not a picture: it seems to be %s.", what)
	}
	return refusal(NotAPicture, "", "This is not a picture of any known kind.")
}

// explain makes an Error of what a decoder said. short tells that it wanted
// more than there was.
func explain(format string, err error, short bool) *Error {
	var out *Error
	jpegFeature, isJPEG := errors.AsType[jpeg.UnsupportedError](err)
	pngFeature, isPNG := errors.AsType[png.UnsupportedError](err)
	switch {
	case short:
		out = brokenOff(format)
	case isJPEG:
		out = unsupported(format, "a feature that its decoder lacks, "+string(jpegFeature))
	case isPNG:
		out = unsupported(format, "a feature that its decoder lacks, "+string(pngFeature))
	case errors.Is(err, errPanic):
		out = damaged(format, errPanic.Error())
	default:
		reason := err.Error()
		for _, prefix := range []string{"invalid JPEG format: ", "png: invalid format: ", "gif: ", "webp: ", "vp8: ", "vp8l: ", "riff: "} {
			reason = strings.TrimPrefix(reason, prefix)
		}
		out = damaged(format, reason)
	}
	out.Err = err
	return out
}
