package command

import (
	"context"
	"io"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"faceauth/backend"
)

// keyboard is a terminal in its usual mode: what is typed is held back until the
// line is whole, and can be dropped until it is read.
type keyboard struct {
	*io.PipeReader
	out *io.PipeWriter

	mu      sync.Mutex
	pending string
}

func newKeyboard() *keyboard {
	r, w := io.Pipe()
	return &keyboard{PipeReader: r, out: w}
}

// typed adds a key, and gives the line that is whole with it.
func (k *keyboard) typed(key rune) string {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.pending += string(key)
	if key != '\n' {
		return ""
	}
	line := k.pending
	k.pending = ""
	return line
}

func (k *keyboard) press(t *testing.T, keys string) {
	t.Helper()
	for _, key := range keys {
		if line := k.typed(key); line != "" {
			if _, err := io.WriteString(k.out, line); err != nil && err != io.ErrClosedPipe {
				t.Error(err)
			}
		}
	}
}

func (k *keyboard) drop() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.pending = ""
}

// leave lets the goroutines end that read for an Asker.
func (k *keyboard) leave(a *Asker) {
	k.Close()
	for range a.lines {
	}
}

func TestAsking(t *testing.T) {
	const soon, later = 100 * time.Millisecond, time.Second
	type key struct {
		after time.Duration
		text  string
	}
	for name, tc := range map[string]struct {
		n     int
		keys  []key
		want  bool
		asked int // times
	}{
		"y":                          {1, []key{{later, "y\n"}}, true, 1},
		"with spaces":                {1, []key{{later, " y \r\n"}}, true, 1},
		"no":                         {1, []key{{later, "n\n"}}, false, 1},
		"Y is no y":                  {1, []key{{later, "Y\n"}}, false, 1},
		"yes is no y":                {1, []key{{later, "yes\n"}}, false, 1},
		"enter alone":                {1, []key{{later, "\n"}}, false, 1},
		"the number of one":          {1, []key{{later, "1\n"}}, false, 1},
		"one wrong answer is enough": {1, []key{{later, "x\n"}, {later, "y\n"}}, false, 1},
		"the end":                    {1, nil, false, 1},
		"the number":                 {14, []key{{later, "14\n"}}, true, 1},
		"y for many":                 {14, []key{{later, "y\n"}}, false, 1},
		"another number":             {14, []key{{later, "13\n"}}, false, 1},
		"a longer number":            {14, []key{{later, "140\n"}}, false, 1},
		"an odd number":              {14, []key{{later, "+14\n"}}, false, 1},
		"with a dot":                 {1400, []key{{later, "1,400\n"}}, false, 1},
		"too soon":                   {1, []key{{soon, "y\n"}}, false, 2},
		"too soon, then meant":       {1, []key{{soon, "y\n"}, {later, "y\n"}}, true, 2},
		"again and again":            {1, []key{{soon, "y\n"}, {soon, "y\n"}, {soon, "y\n"}, {soon, "y\n"}, {soon, "y\n"}, {soon, "y\n"}, {soon, "y\n"}}, false, 8},
		"several at once":            {1, []key{{soon, "y\ny\ny\n"}}, false, 4},
		"half of it too soon":        {1, []key{{soon, "y"}, {later, "\n"}}, false, 1},
		"half of it, then all":       {14, []key{{soon, "1"}, {later, "14\n"}}, true, 1},
		"the rest of a number":       {14, []key{{soon, "1"}, {later, "4\n"}}, false, 1},
	} {
		synctest.Test(t, func(t *testing.T) {
			k := newKeyboard()
			var talk strings.Builder
			before := false // something was dropped before the question
			asker := NewAsker(k, func() {
				before = before || talk.Len() == 0
				k.drop()
			})
			answered := make(chan bool)
			go func() {
				agreed, err := asker.agrees(t.Context(), tc.n, &talk)
				if err != nil {
					t.Error(name, err)
				}
				answered <- agreed
			}()
			var typing sync.WaitGroup
			typing.Go(func() {
				for _, key := range tc.keys {
					time.Sleep(key.after)
					k.press(t, key.text)
				}
				time.Sleep(later)
				k.out.Close()
			})
			if got := <-answered; got != tc.want || strings.Count(talk.String(), "anything else leaves") != tc.asked {
				t.Errorf("%s: %v, want %v\n%s", name, got, tc.want, talk.String())
			}
			if !before {
				t.Errorf("%s: what was typed before the question was not dropped before it", name)
			}
			k.leave(asker)
			typing.Wait()
		})
	}
}

// A line that came while something else was done answers no question after it.
func TestAskingTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := newKeyboard()
		a := NewAsker(k, k.drop)
		answers := make(chan bool)
		again := make(chan struct{})
		var talk strings.Builder
		go func() {
			for range 2 {
				agreed, err := a.agrees(t.Context(), 1, &talk)
				if err != nil {
					t.Error(err)
				}
				answers <- agreed
				<-again
			}
		}()
		time.Sleep(time.Second)
		k.press(t, "y\n")
		if !<-answers {
			t.Fatal("the first answer was not heard")
		}
		go k.press(t, "y\ny\n")
		time.Sleep(time.Minute)
		again <- struct{}{}
		synctest.Wait()
		k.out.Close()
		if <-answers {
			t.Error("what was typed before the question agreed to it")
		}
		again <- struct{}{}
		k.leave(a)
	})
}

func TestAskingIsInterrupted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		k := newKeyboard()
		asker := NewAsker(k, k.drop)
		failed := make(chan error)
		var talk strings.Builder
		go func() {
			agreed, err := asker.agrees(ctx, 3, &talk)
			if agreed {
				t.Error("it was agreed to")
			}
			failed <- err
		}()
		time.Sleep(time.Second)
		stop()
		if err := <-failed; backend.KindOf(err) != backend.Cancelled || !strings.HasSuffix(talk.String(), "\n") {
			t.Errorf("%v, %q", err, talk.String())
		}
		k.leave(asker)
	})
}
