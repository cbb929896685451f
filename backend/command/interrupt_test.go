package command

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/synctest"

	"faceauth/backend"
	"faceauth/backend/faceurl"
)

func TestInterruptible(t *testing.T) {
	if text, err := io.ReadAll(Interruptible(t.Context(), strings.NewReader("all of it"))); string(text) != "all of it" || err != nil {
		t.Errorf("%q, %v", text, err)
	}
	broken := errors.New("broken")
	if _, err := io.ReadAll(Interruptible(t.Context(), io.MultiReader(strings.NewReader("some"), failing{broken}))); err != broken {
		t.Errorf("%v", err)
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// What reads from a terminal must end although nothing comes.
func TestACommandThatWaitsForInputIsInterrupted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		silent, end := io.Pipe()
		defer end.Close()
		in := io.MultiReader(strings.NewReader("sid\nkyc1\n"), silent)
		var out, talk strings.Builder
		ended := make(chan error)
		go func() {
			ended <- URL(ctx, linkProject(), URLOptions{Recipe: faceurl.Default(), Confirmed: true, From: Interruptible(ctx, in)}, &out, &talk)
		}()
		synctest.Wait()
		stop()
		err := <-ended
		if backend.KindOf(err) != backend.Cancelled || ExitCode(err) != ExitPartly {
			t.Errorf("%v, exit %d", err, ExitCode(err))
		}
		if strings.Count(out.String(), "https://") != 1 {
			t.Errorf("what was made before is not there: %q", out.String())
		}
	})
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		silent, end := io.Pipe()
		defer end.Close()
		answered := make(chan bool)
		var talk strings.Builder
		go func() { answered <- Yes("Keep it?", Interruptible(ctx, silent), &talk) }()
		synctest.Wait()
		stop()
		if <-answered {
			t.Error("nothing counts as a yes")
		}
	})
}
