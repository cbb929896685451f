package clipboard

import (
	"encoding/base64"
	"regexp"
	"strings"
	"testing"
)

func TestSequences(t *testing.T) {
	const text = "a\x1b\\b\a"
	const plain = "\x1b]52;c;YRtcYgc=\a"
	for m, want := range map[multiplexer]string{
		nothing: plain,
		tmux:    plain + "\x1bPtmux;\x1b\x1b]52;c;YRtcYgc=\a\x1b\\",
		screen:  "\x1bP" + plain + "\x1b\\",
	} {
		if got := m.sequence(text); got != want {
			t.Errorf("%d: %q, want %q", m, got, want)
		}
	}
	long := screen.sequence(strings.Repeat("x", 700))
	if n := strings.Count(long, "\x1bP"); n != 4 {
		t.Errorf("%d pieces for screen: %q", n, long)
	}
}

// whole is all that may be in an OSC 52, so that nothing breaks out.
var whole = regexp.MustCompile(`^\x1b\]52;c;([A-Za-z0-9+/]*={0,2})\x07$`)

// tmuxDCS and screenDCS read what a multiplexer reads: up to the first ST.
var (
	tmuxDCS   = regexp.MustCompile(`^\x1bPtmux;((?:[^\x1b]|\x1b\x1b)*)\x1b\\$`)
	screenDCS = regexp.MustCompile(`\x1bP((?:[^\x1b]|\x1b[^\\])*)\x1b\\`)
)

// text takes an OSC 52 apart.
func decode(t *testing.T, sequence string) string {
	t.Helper()
	found := whole.FindStringSubmatch(sequence)
	if found == nil {
		t.Fatalf("%q is no OSC 52", sequence)
	}
	text, err := base64.StdEncoding.DecodeString(found[1])
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// FuzzSequence: what comes out at the other end of each way is the text, and
// nothing else.
func FuzzSequence(f *testing.F) {
	f.Add("https://form.example/face-auth?pid=p&encrypted=%2B")
	f.Add("\x1b\\\a\x1b]52;c;!\a\x1bP$q\x1b\\\x9c")
	f.Add(strings.Repeat("가\x00\xff", 500))
	f.Fuzz(func(t *testing.T, text string) {
		plain := nothing.sequence(text)
		if got := decode(t, plain); got != text {
			t.Errorf("plain: %q", got)
		}

		wrapped, ok := strings.CutPrefix(tmux.sequence(text), plain)
		found := tmuxDCS.FindStringSubmatch(wrapped)
		if !ok || found == nil {
			t.Fatalf("for tmux: %q", wrapped)
		}
		if got := decode(t, strings.ReplaceAll(found[1], "\x1b\x1b", "\x1b")); got != text {
			t.Errorf("through tmux: %q", got)
		}

		var out strings.Builder
		pieces := screen.sequence(text)
		rest := screenDCS.ReplaceAllStringFunc(pieces, func(piece string) string {
			content := screenDCS.FindStringSubmatch(piece)[1]
			if len(content) > screenPiece {
				t.Errorf("a piece of %d bytes", len(content))
			}
			out.WriteString(content)
			return ""
		})
		if rest != "" {
			t.Fatalf("beside the pieces for screen: %q", rest)
		}
		if got := decode(t, out.String()); got != text {
			t.Errorf("through screen: %q", got)
		}
	})
}

func BenchmarkSequence(b *testing.B) {
	text := strings.Repeat("x", MaxText)
	for name, m := range map[string]multiplexer{"plain": nothing, "tmux": tmux, "screen": screen} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				_ = m.sequence(text)
			}
		})
	}
}
