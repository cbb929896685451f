package safetext

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestClean(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"empty", "", ""},
		{"plain", "face is occluded", "face is occluded"},
		{"markup stays", `<b>"&'\</b>`, `<b>"&'\</b>`},
		{"colours", "a\x1b[31;1mred\x1b[0mb", "aredb"},
		{"CSI with intermediate", "a\x1b[>4;2m\x1b[?25l\x1b[1 qb", "ab"},
		{"CSI as C1 rune", "a\u009b31mb", "ab"},
		{"CSI as bare C1 byte", "a\x9b31mb", "ab"},
		{"CSI broken off by the end", "a\x1b[31", "a31"},
		{"CSI broken off by a line", "a\x1b[3\n1mb", "a3 1mb"},
		{"OSC 52, BEL", "a\x1b]52;c;ZXZpbA==\x07b", "ab"},
		{"OSC 8, ST", "a\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\b", "alinkb"},
		{"OSC as C1, ST as C1", "a\u009d0;title\u009cb", "ab"},
		{"OSC as bytes", "a\x9d0;title\x9cb", "ab"},
		{"OSC ended by CAN", "a\x1b]0;title\x18b", "ab"},
		{"OSC without end keeps the words", "a\x1b]0;rejected, see below", "a0;rejected, see below"},
		{"DCS", "a\x1bPq#0;2;0;0;0\x1b\\b", "ab"},
		{"DCS is not ended by BEL", "a\x1bPq\x07words", "aqwords"},
		{"DCS for tmux", "a\x1bPtmux;\x1b\x1b]52;c;eA==\x07\x1b\\b", "ab"},
		{"APC PM SOS", "a\x1b_G1\x1b\\\x1b^pm\x1b\\\x1bXsos\x1b\\b", "ab"},
		{"APC as C1", "a\u009fG\u009cb", "ab"},
		{"ST inside a letter is no end", "a\x1b]0;\xe2\x9c\x93\x07b", "ab"},
		{"ST inside a broken letter is no end", "a\x1b]0;\xe2\x9cz\x07b", "ab"},
		{"charset", "a\x1b(0b\x1b#8\x1bc\x1b7", "ab"},
		{"ESC at the end", "a\x1b", "a"},
		{"ESC before a letter that is not ASCII", "a\x1bé", "aé"},
		{"ESC ESC CSI", "a\x1b\x1b[31mb", "ab"},
		{"one sequence in another", "a\x1b\x1b[0m[31mb", "a[31mb"},
		{"controls", "a\x00\x07\x08\x7f\u0080\u0085b", "ab"},
		{"lines", "a\r\nb\nc\rd\te\n\nf", "a b c d e  f"},
		{"bidi", "a\u202edetcejer\u202c\u2066\u2069\u200e\u200f\u061cb", "adetcejerb"},
		{"separators", "a\u2028\u2029b", "ab"},
		{"invisible", "a\ufeff\u00ad\u200b\u2060\u2061\u2064\u206a\u206f\u180e\U0001bca0\U0001d173b", "ab"},
		{"annotation", "a\ufff9\ufffa\ufffbb", "ab"},
		{"tags", "a\U000e0001\U000e0041\U000e007fb", "ab"},
		{"noncharacters", "a\ufdd0\ufffe\uffff\U0001fffe\U0010ffffb", "ab"},
		{"not UTF-8", "a\xff\xc3b\xe2\x82c", "a\ufffd\ufffdb\ufffdc"},
		{"cut letter before C1-like byte", "a\xe2\x9bHello", "a\ufffdHello"},
		{"surrogate", "a\xed\xa0\x80b", "a\ufffdb"},
		{"family", "👩\u200d👩\u200d👧\u200d👦 👍🏽 ❤\ufe0f 🏳\ufe0f\u200d🌈", "👩\u200d👩\u200d👧\u200d👦 👍🏽 ❤\ufe0f 🏳\ufe0f\u200d🌈"},
		{"hindi", "क्षत्रिय र्\u200dय", "क्षत्रिय र्\u200dय"},
		{"persian", "می\u200cخواهم", "می\u200cخواهم"},
		{"korean", "얼굴이 가려졌습니다", "얼굴이 가려졌습니다"},
		{"arabic number sign", "\u0600123", "\u0600123"},
		{"zalgo", "Z" + strings.Repeat("\u0301", 40) + "a", "Z" + strings.Repeat("\u0301", 8) + "a"},
		{"zalgo across a sequence", "Z" + strings.Repeat("\u0301", 6) + "\x1b[m" + strings.Repeat("\u0301", 6), "Z" + strings.Repeat("\u0301", 8)},
		{"zalgo of joiners", "Z" + strings.Repeat("\u200d", 20), "Z" + strings.Repeat("\u200d", 8)},
		{"jamo", "\u1100" + strings.Repeat("\u1161", 20), "\u1100" + strings.Repeat("\u1161", 8)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := Clean(tt.in)
			if got != tt.want {
				t.Errorf("Clean(%+q) = %+q, want %+q", tt.in, got, tt.want)
			}
			if Safe(tt.in) != (got == tt.in) {
				t.Errorf("Safe(%+q) = %v", tt.in, Safe(tt.in))
			}
		})
	}
}

// Sequences strewn between words must leave exactly the words.
func TestCleanLeavesTheWords(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	sequences := []string{"\x1b[31m", "\u009b0m", "\x9b1;2H", "\x1b]0;t\x07", "\x1b]8;;u\x1b\\", "\u009dx\u009c",
		"\x1bPq\x1b\\", "\x1b_G\x1b\\", "\x1b(B", "\x1bc", "\x00", "\u202e", "\ufeff"}
	words := []string{"face ", "가림 ", "क्ष ", "é", "👍🏽", "-"}
	for range 2000 {
		var in, want strings.Builder
		for range random.IntN(12) {
			if random.IntN(2) == 0 {
				in.WriteString(sequences[random.IntN(len(sequences))])
				continue
			}
			w := words[random.IntN(len(words))]
			in.WriteString(w)
			want.WriteString(w)
		}
		if got := Clean(in.String()); got != want.String() {
			t.Fatalf("Clean(%+q) = %+q, want %+q", in.String(), got, want.String())
		}
	}
}

func TestCleanDoesNotAllocateForCleanText(t *testing.T) {
	for _, s := range []string{"face is occluded and the confidence is higher than threshold.", "얼굴이 가려졌습니다"} {
		if n := testing.AllocsPerRun(100, func() { Clean(s) }); n != 0 {
			t.Errorf("Clean(%q) allocated %v times", s, n)
		}
	}
}

// A text of introducers without an end must not cost a search for each: the
// work is counted in bytes looked at, not in time.
func TestCleanRemembersThatThereIsNoEnd(t *testing.T) {
	s := strings.Repeat("\x1b]", 1000)
	none := len(s)
	if stringEnd(s, 2, &none, true) != -1 || none != 2 {
		t.Fatalf("none = %d after a search from 2", none)
	}
	if stringEnd("never looked at", 4, &none, true) != -1 {
		t.Fatal("searched again")
	}
	if got := Clean(s); got != "" {
		t.Fatalf("Clean left %+q", got)
	}
}

func TestUnsafeSparesWhatPeopleWrite(t *testing.T) {
	for _, r := range "aZ~ é가क्\u200c\u200d\ufe0f😀\u3000\ufffd\U000e0100" {
		if Unsafe(r) {
			t.Errorf("Unsafe(%U)", r)
		}
	}
}

// mustBeSafe is the property that every function here promises.
func mustBeSafe(t *testing.T, in, out string) {
	t.Helper()
	if !utf8.ValidString(out) {
		t.Fatalf("%+q became %+q, which is not UTF-8", in, out)
	}
	marks := 0
	for _, r := range out {
		if Unsafe(r) {
			t.Fatalf("%+q became %+q with %U in it", in, out, r)
		}
		if marks = marksAfter(marks, r); marks > maxMarks {
			t.Fatalf("%+q became %+q with %d marks in a row", in, out, marks)
		}
	}
}

func FuzzClean(f *testing.F) {
	for _, s := range []string{"", "plain", "\x1b[31mred\x1b[0m", "\x1b]0;t\x07x", "\x1b\x1b[0m[31m", "\x9b\x9d\x9c\xe2\x9b",
		"a\u0301\u0301\x1b[m\u0301", "\u202e\ufeff", "\r\n\t", "\x1bPtmux;\x1b\x1b]52;c;eA==\x07\x1b\\", "👩\u200d👩\u200d👧\u200d👦"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		once := Clean(s)
		mustBeSafe(t, s, once)
		if twice := Clean(once); twice != once {
			t.Fatalf("Clean(%+q) = %+q, and again %+q", s, once, twice)
		}
		if Safe(s) != (once == s) {
			t.Fatalf("Safe(%+q) = %v, Clean gives %+q", s, Safe(s), once)
		}
	})
}

func BenchmarkClean(b *testing.B) {
	for name, s := range map[string]string{
		"ascii":  "face is occluded and the confidence is higher than threshold.",
		"korean": "얼굴이 가려졌으며 신뢰도가 임계값보다 높습니다.",
		"dirty":  "face is \x1b[31moccluded\x1b[0m and the \u202econfidence\u202c is higher",
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(s)))
			b.ReportAllocs()
			for b.Loop() {
				Clean(s)
			}
		})
	}
}

func TestMarked(t *testing.T) {
	for in, want := range map[string]string{"": "", "a b": "a b", "a\nb\r\nc\rd\te": "a↵b↵c↵d⇥e", "\n\x1b[2J\u202ex": "↵x"} {
		if got := Marked(in); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
}
