package tui

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"faceauth/tui/graphics"
)

// sheet is a terminal that keeps what is written to it.
type sheet struct {
	bytes.Buffer
	writes int
	fail   error
}

func (s *sheet) Write(p []byte) (int, error) {
	s.writes++
	if s.fail != nil {
		return 0, s.fail
	}
	return s.Buffer.Write(p)
}
func (s *sheet) Close() error { return nil }
func (s *sheet) Fd() uintptr  { return 1<<32 - 1 } // no file

func TestAPictureFollowsItsMark(t *testing.T) {
	t.Parallel()
	const picture = "<picture>"
	frame := func(parts ...any) string { return fmt.Sprint(parts...) }
	for name, tc := range map[string]struct {
		lay    uint32 // 0 for none
		forget bool
		frame  string
		want   string
	}{
		"a frame without a mark":   {7, false, "text", "text"},
		"a frame with its mark":    {7, false, frame("above", marked(7), "below"), "above \x1b]8;;\abelow" + picture},
		"a mark of an earlier one": {7, false, frame(marked(6), "below"), " \x1b]8;;\abelow"},
		"both":                     {7, false, frame(marked(6), marked(7)), " \x1b]8;;\a \x1b]8;;\a" + picture},
		"a number that begins so":  {7, false, frame(marked(77), "x"), " \x1b]8;;\ax"},
		"none is laid":             {0, false, frame(marked(7)), " \x1b]8;;\a"},
		"it was forgotten":         {7, true, frame(marked(7)), " \x1b]8;;\a"},
		"another link":             {7, false, "\x1b]8;;https://example.com\ax", "\x1b]8;;https://example.com\ax"},
		"a mark without an end":    {7, false, markPrefix + "7", picture},
	} {
		s := &sheet{}
		o := &pictureOutput{File: s}
		data := []byte(picture)
		if tc.lay > 0 {
			o.lay(tc.lay, data)
		}
		if tc.forget && o.forget() {
			t.Errorf("%s: it was on the screen", name)
		}
		n, err := o.Write([]byte(tc.frame))
		if n != len(tc.frame) || err != nil || s.writes != 1 {
			t.Errorf("%s: %d of %d bytes in %d writes, %v", name, n, len(tc.frame), s.writes, err)
		}
		if got := s.String(); got != tc.want {
			t.Errorf("%s: %q, want %q", name, got, tc.want)
		}
		if was := bytes.HasSuffix([]byte(tc.want), []byte(picture)); o.forget() != was {
			t.Errorf("%s: on the screen: %v, want %v", name, !was, was)
		}
		if tc.lay > 0 && !bytes.Equal(data, make([]byte, len(data))) {
			t.Errorf("%s: the picture is still in memory", name)
		}
	}
}

// TestCellsOfPicturesAreTold: of whatever brought them to the terminal, and of
// nothing else.
func TestCellsOfPicturesAreTold(t *testing.T) {
	t.Parallel()
	for frame, want := range map[string]int{
		strings.Join(graphics.Placeholders(7, 3, 2), "\n"):           1,
		"text" + marked(7) + graphics.Placeholders(7, 1, 1)[0] + "…": 1,
		"text" + marked(7): 0,
		"":                 0,
	} {
		told := 0
		o := &pictureOutput{File: &sheet{}, placed: func() { told++ }}
		if _, err := o.Write([]byte(frame)); err != nil {
			t.Fatal(err)
		}
		if told != want {
			t.Errorf("%q: told %d times, want %d", frame, told, want)
		}
	}
}

func TestAPictureIsWipedForTheNext(t *testing.T) {
	t.Parallel()
	o := &pictureOutput{File: &sheet{}}
	first := []byte("first")
	o.lay(1, first)
	o.lay(2, []byte("second"))
	if !bytes.Equal(first, make([]byte, len(first))) {
		t.Error("it is still in memory")
	}
}

func TestAnOutputThatFails(t *testing.T) {
	t.Parallel()
	gone := errors.New("gone")
	o := &pictureOutput{File: &sheet{fail: gone}}
	o.lay(1, []byte("picture"))
	for _, frame := range []string{"text", marked(1)} {
		if n, err := o.Write([]byte(frame)); n != 0 || !errors.Is(err, gone) {
			t.Errorf("%d, %v", n, err)
		}
	}
}
