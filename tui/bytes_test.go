package tui

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"faceauth/backend"
	"faceauth/keymap"
)

// wire is a terminal that counts what it is sent.
type wire struct {
	mu  sync.Mutex
	buf bytes.Buffer
	at  time.Time // of the last write
}

func (w *wire) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.at = time.Now()
	return w.buf.Write(p)
}

// take waits until nothing has come for a few frames, and gives what came since
// the last take.
func (w *wire) take(wait time.Duration) []byte {
	begun := time.Now()
	for {
		time.Sleep(wait / 4)
		w.mu.Lock()
		quiet := time.Since(w.at) > wait && time.Since(begun) > wait
		if quiet {
			got := bytes.Clone(w.buf.Bytes())
			w.buf.Reset()
			w.mu.Unlock()
			return got
		}
		w.mu.Unlock()
	}
}

// await takes what comes until there is enough of it.
func (w *wire) await(tb testing.TB, wait time.Duration, what string, enough func([]byte) bool) {
	tb.Helper()
	var got []byte
	for begun := time.Now(); time.Since(begun) < 20*time.Second; {
		if got = append(got, w.take(wait)...); enough(got) {
			return
		}
	}
	tb.Fatalf("%s did not come: %q", what, got)
}

// frames is a wait long enough for a key to be drawn at 120 frames a second.
const frames = 40 * time.Millisecond

// wired runs a real console, renderer and all, against a wire.
func wired(tb testing.TB, width, height int) (*tea.Program, *wire) {
	tb.Helper()
	s := people(1200)
	photo := selfieJPEG(960, 720)
	s.image = func(context.Context, string) ([]byte, error) { return bytes.Clone(photo), nil }
	inner := s.page
	s.page = func(ctx context.Context, r backend.PageRequest) (backend.Page, error) {
		p, err := inner(ctx, r)
		for i := range p.Records {
			// The renderer repaints a row with wide characters in every frame,
			// whether it changed or not: the memo beside the list would be
			// measured, and not the list.
			p.Records[i].Raw = fmt.Appendf(nil, `{"auth_id":%q}`, p.Records[i].ID)
		}
		return p, err
	}
	o := in(s)
	o.Keys = keymap.Default()
	o.Zone = time.UTC
	o.Now = noon
	ctx, cancel := context.WithCancel(context.Background())
	w := &wire{}
	p := tea.NewProgram(New(ctx, o), tea.WithInput(nil), tea.WithOutput(w), tea.WithFPS(120), tea.WithoutSignals(),
		tea.WithWindowSize(width, height), tea.WithColorProfile(colorprofile.TrueColor), tea.WithEnvironment([]string{"TERM=xterm-256color"}))
	done := make(chan struct{})
	go func() {
		defer close(done)
		if _, err := p.Run(); err != nil {
			tb.Error(err)
		}
	}()
	tb.Cleanup(func() {
		p.Quit()
		<-done
		cancel()
	})
	w.await(tb, 4*frames, "the console", func(got []byte) bool { return bytes.Contains(got, []byte("500 loaded")) })
	return p, w
}

// beside puts the selfie of the first record beside the list, and waits until
// it is drawn.
func beside(tb testing.TB, p *tea.Program, w *wire) {
	tb.Helper()
	p.Send(keyPress("p"))
	w.await(tb, 2*selfieRest, "the picture", func(got []byte) bool { return len(got) > 2000 })
}

// The budget of one scrolled row at 120×40, in bytes, page turns included.
const rowBudget = 250

func TestAScrolledRowIsCheap(t *testing.T) {
	if testing.Short() {
		t.Skip("draws in real time")
	}
	for _, picture := range []bool{false, true} {
		p, w := wired(t, 120, 40)
		if picture {
			beside(t, p, w)
		}
		// A machine that is busy for longer than rest lets the cursor rest, and what
		// the record beside the list costs comes on top. So the least of a few counts.
		least := 0
		for try := range 4 {
			const steps = 70 // two page turns
			total := 0
			for range steps {
				p.Send(keyPress("j"))
				// Shorter than rest, as keys held down are.
				total += len(w.take(frames))
			}
			t.Logf("%d bytes a row, beside a picture: %v", total/steps, picture)
			if try == 0 || total/steps < least {
				least = total / steps
			}
			if least <= rowBudget {
				break
			}
			w.take(4 * rest)
		}
		if least > rowBudget {
			t.Errorf("a row costs %d bytes, the budget is %d; beside a picture: %v", least, rowBudget, picture)
		}
	}
}

func TestNothingIsDrawnWhileNothingHappens(t *testing.T) {
	p, w := wired(t, 120, 40)
	p.Send(tea.FocusMsg{})
	if idle := w.take(4 * frames); len(idle) > 0 {
		t.Errorf("an idle console sent %q", idle)
	}
}

// BenchmarkBytes keeps what the renderer writes: run it with -benchtime 100x.
func BenchmarkBytes(b *testing.B) {
	for _, bm := range []struct {
		name string
		key  string
		wait time.Duration
	}{
		{"row", "j", frames},
		{"row-beside-a-picture", "j", frames},
		{"row-and-detail", "j", 2*rest + frames},
		{"page", "pgdown", frames},
		{"page-back", "pgup", frames},
	} {
		b.Run(bm.name, func(b *testing.B) {
			p, w := wired(b, 120, 40)
			if bm.name == "row-beside-a-picture" {
				beside(b, p, w)
			}
			if bm.key == "pgup" {
				p.Send(keyPress("G"))
				w.take(4 * rest)
			}
			total := 0
			for b.Loop() {
				p.Send(keyPress(bm.key))
				total += len(w.take(bm.wait))
			}
			b.ReportMetric(float64(total)/float64(b.N), "bytes/key")
		})
	}
}

// BenchmarkDraw is the time to draw one frame into a string.
func BenchmarkDraw(b *testing.B) {
	o := in(people(1200))
	o.Keys, o.Zone, o.Now = keymap.Default(), time.UTC, noon
	m := New(context.Background(), o)
	m.Update(tea.WindowSizeMsg{Width: 120, Height: 40})
	m.open(Session{Service: people(1200)})
	page, err := people(1200).page(context.Background(), backend.PageRequest{Count: 500})
	if err != nil {
		b.Fatal(err)
	}
	m.Update(m.add(page, nil)())
	m.Update(nil)
	for b.Loop() {
		_, _ = io.WriteString(io.Discard, m.View().Content)
	}
}
